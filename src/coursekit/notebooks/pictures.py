"""Stored pictures, packed as tight as PNG can without changing a pixel: too slow for a class, not for a repository."""

from __future__ import annotations

import base64
import io

import nbformat
from nbformat import NotebookNode

PNG = "image/png"


def pack_pictures(notebook: NotebookNode) -> NotebookNode:
    """Return a copy whose PNG outputs are as small as their pixels allow; one that would grow is left alone."""
    copy = nbformat.from_dict(notebook)
    for cell in copy.cells:
        for output in cell.get("outputs", []):
            if PNG in output.get("data", {}):
                output.data[PNG] = _packed(output.data[PNG])
    return copy


def _packed(text: str) -> str:
    from PIL import Image  # only an author's commands pack

    picture = Image.open(io.BytesIO(base64.b64decode(text)))
    buffer = io.BytesIO()
    kept = {"dpi": picture.info["dpi"]} if "dpi" in picture.info else {}
    picture.save(buffer, format="png", optimize=True, **kept)
    packed = base64.b64encode(buffer.getvalue()).decode("ascii")
    return packed if len(packed) < len(text) else text
