"""PDFs of this room read back: their text and their pictures."""

import io
import re
from dataclasses import dataclass

import pypdfium2
from PIL import Image
from pypdf import PdfReader


@dataclass(frozen=True)
class Code:
    name: str
    code: str


def pages(pdf):
    return PdfReader(io.BytesIO(pdf)).pages


def texts(pdf):
    """Each page's text without blanks."""
    return [re.sub(r"\s", "", page.extract_text()) for page in pages(pdf)]


def pictures(pdf: bytes, dpi: int = 150) -> list[Image.Image]:
    """Each page as a picture, as browsers draw it."""
    return [page.render(scale=dpi / 72).to_pil().convert("L") for page in pypdfium2.PdfDocument(pdf)]


def is_a4(page):
    return [round(float(side) / 72 * 25.4) for side in page.mediabox[2:]] == [210, 297]


def font_names(pdf):
    return {str(font.get_object()["/BaseFont"]).split("+")[-1] for page in pages(pdf) for font in page["/Resources"]["/Font"].values()}


def is_tagged(pdf):
    catalog = PdfReader(io.BytesIO(pdf)).trailer["/Root"]
    return bool(catalog["/MarkInfo"]["/Marked"]) and "zh" in str(catalog["/Lang"]) and b"pdfuaid" in catalog["/Metadata"].get_object().get_data()
