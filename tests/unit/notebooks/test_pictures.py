"""Stored pictures are packed without changing a pixel."""

import base64
import io

import nbformat
import numpy as np
import pytest
from PIL import Image

from coursekit.notebooks.pictures import pack_pictures

RANDOM = np.random.default_rng(5)
STRIPES = np.repeat(RANDOM.integers(0, 100, (40, 1), dtype=np.uint8), 300, axis=1)


def png(picture, **options):
    buffer = io.BytesIO()
    picture.save(buffer, format="png", **options)
    return base64.b64encode(buffer.getvalue()).decode("ascii")


def notebook(text):
    output = nbformat.v4.new_output("display_data", data={"image/png": text, "text/plain": "图"}, metadata={"a": 1})
    cells = [nbformat.v4.new_markdown_cell("文"), nbformat.v4.new_code_cell("show(fig)", outputs=[output])]
    return nbformat.v4.new_notebook(cells=cells)


def paletted():
    picture = Image.fromarray(STRIPES, mode="P")
    picture.putpalette(RANDOM.integers(0, 256, 300, dtype=np.uint8).tolist())
    return picture


@pytest.mark.parametrize("picture", [paletted(), Image.fromarray(STRIPES), paletted().convert("RGBA")])
def test_every_pixel_and_the_resolution_stay_and_the_file_shrinks(picture):
    before = png(picture, dpi=(144, 144), compress_level=1)
    (output,) = pack_pictures(notebook(before)).cells[1].outputs
    after = output.data["image/png"]
    packed = Image.open(io.BytesIO(base64.b64decode(after)))
    assert (np.asarray(packed.convert("RGBA")) == np.asarray(picture.convert("RGBA"))).all()
    assert packed.mode == picture.mode and packed.info["dpi"] == pytest.approx((144, 144), abs=0.1)
    assert len(after) < len(before)
    assert output.data["text/plain"] == "图" and output.metadata == {"a": 1}


def test_packing_twice_changes_nothing_more():
    once = pack_pictures(notebook(png(paletted(), compress_level=0)))
    assert pack_pictures(once) == once
