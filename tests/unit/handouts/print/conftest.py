"""Small books to look into: one class, one module, whatever blocks a test wants."""

import io
import tempfile
from pathlib import Path

import numpy as np
import pytest
import typst
from PIL import Image
from print_samples import DOTS, SETTINGS
from pypdf import PdfReader

from coursekit.handouts.document import Document, Heading
from coursekit.handouts.print import Part
from coursekit.handouts.print.book import module_source
from coursekit.handouts.print.typesetter import Source, typeset
from coursekit.syllabus import load_syllabus
from coursekit.typesetting import fonts

MODULE = load_syllabus().modules["02"]


@pytest.fixture(scope="session")
def bare():
    """A function that sets markup on one long page in the book's style, and gives the reader of the PDF."""

    def make(markup: str, pictures: dict[str, bytes] | None = None) -> PdfReader:
        show = '#show: book.with("书", "师", none)\n#set page(width: 120cm, height: auto, footer: none)\n'
        return PdfReader(io.BytesIO(typeset(Source(show + markup, SETTINGS, pictures or {}))))

    return make


@pytest.fixture
def part():
    """A function that makes a part of blocks: the lesson's under one section, the exercise's under one task."""

    def make(*blocks, exercise=None, title="看懂一生") -> Part:
        lesson = Document(title, [Heading(2, "第一节", "s", 10, 6), *blocks])
        return Part(MODULE, lesson, exercise and Document("练习", exercise))

    return make


@pytest.fixture
def sheet(cohort, part):
    """A function that prints blocks as a module's own sheet and gives the reader of the PDF."""

    def make(*blocks, **others) -> PdfReader:
        return PdfReader(io.BytesIO(typeset(module_source(cohort, part(*blocks, **others)))))

    return make


@pytest.fixture
def images(cohort, part):
    """A function that prints blocks as a module's own sheet and gives each page as an array of grey, 0 is black."""

    def make(*blocks, **others) -> list[np.ndarray]:
        with tempfile.TemporaryDirectory() as folder:
            for name, data in module_source(cohort, part(*blocks, **others)).files.items():
                (Path(folder) / name).write_bytes(data)
            compiler = typst.Compiler(Path(folder) / "main.typ", root=folder, font_paths=fonts())
            pages = compiler.compile(format="png", ppi=25.4 * DOTS)
        pages = pages if isinstance(pages, list) else [pages]
        return [np.asarray(Image.open(io.BytesIO(page)).convert("L")) for page in pages]

    return make


@pytest.fixture(scope="session")
def text_of():
    """A function that gives all text of a PDF, or of one of its pages, without blanks."""

    def read(reader: PdfReader, page: int | None = None) -> str:
        pages = reader.pages if page is None else [reader.pages[page]]
        text = "".join(each.extract_text() for each in pages)
        return "".join(text.replace("\u200b", "").split())

    return read
