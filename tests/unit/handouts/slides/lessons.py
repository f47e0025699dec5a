"""Small lessons for tests of decks."""

from __future__ import annotations

import base64
import struct
import zlib

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output


def png(width: int = 768, height: int = 400) -> bytes:
    """Return a white picture."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    rows = (b"\0" + b"\xff" * ((width + 7) // 8)) * height
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def text(source: str, mark: str = "-", *tags: str, minutes: int = 0, activity: int = 0) -> NotebookNode:
    facts = {"minutes": minutes, "activity": activity} if minutes else {}
    return new_markdown_cell(
        source, metadata={"slideshow": {"slide_type": mark}, "tags": [*tags], "coursekit": facts}
    )  # fmt: skip


def code(source: str, *outputs: NotebookNode, mark: str = "-", folded: bool = False, tags: tuple = ()) -> NotebookNode:
    metadata = {"slideshow": {"slide_type": mark}, "tags": [*tags], "jupyter": {"source_hidden": folded}}
    return new_code_cell(source, metadata=metadata, outputs=[*outputs])


def figure(alt: str = "从 3 涨到 4", width: int = 768, height: int = 400) -> NotebookNode:
    data = {"image/png": base64.b64encode(png(width, height)).decode(), "text/plain": "<图>"}
    return new_output(
        "display_data", data=data,
        metadata={"coursekit": {"alt": alt, "source": "公报"}, "image/png": {"width": width}},
    )  # fmt: skip


def said(markdown: str) -> NotebookNode:
    return new_output("display_data", data={"text/markdown": markdown, "text/plain": markdown})


def html(markup: str, source: str = "") -> NotebookNode:
    return new_output(
        "display_data", data={"text/html": markup, "text/plain": "表"}, metadata={"coursekit": {"source": source}}
    )  # fmt: skip


def table(rows: int, columns: int = 3, cell: str = "甲乙丙") -> str:
    """Return a table as ``show_table`` writes it; each cell names its row and column."""
    head = "".join(f'<th scope="col">列 {c}</th>' for c in range(columns))
    body = "\n".join(
        f"<tr>{''.join(f'<td>{cell}{r}-{c}</td>' for c in range(columns))}</tr>" for r in range(rows)
    )  # fmt: skip
    return f"<table>\n<caption>表的题目</caption>\n<thead>\n<tr>{head}</tr>\n</thead>\n<tbody>\n{body}\n</tbody>\n</table>"


def lesson(*cells: NotebookNode) -> NotebookNode:
    return new_notebook(cells=[*cells])
