"""Figures for print: their files, and how large they stand on the page."""

from __future__ import annotations

import base64
import re
import struct
from dataclasses import dataclass, field

from coursekit.handouts.print.measures import CSS_PIXEL, FULL, LARGEST_SCALE, TALLEST_FIGURE, TEXT, WIDE_PIXELS

_PNG = b"\x89PNG\r\n\x1a\n"
_DATA = re.compile(r"data:image/(png|jpeg|gif|webp|svg\+xml)[^,]*;base64,(.+)", re.DOTALL)
_VIEW_BOX = re.compile(rb"""viewBox=["']\s*[\d.eE+-]+[\s,]+[\d.eE+-]+[\s,]+([\d.]+)[\s,]+([\d.]+)""")


@dataclass
class Pictures:
    """The picture files of one book, each once, by the name that its source uses."""

    files: dict[str, bytes] = field(default_factory=dict)
    _names: dict[bytes, str] = field(default_factory=dict)

    def add(self, data: bytes, kind: str) -> str:
        """Take in a picture; return its file name."""
        if data not in self._names:
            self._names[data] = f"picture-{len(self.files)}.{kind}"
            self.files[self._names[data]] = data
        return self._names[data]

    def add_address(self, address: str) -> str:
        """Take in the picture of a ``data:`` address; return its file name, or nothing if it is none."""
        match = _DATA.fullmatch(address)
        if not match:
            return ""
        return self.add(base64.b64decode(match[2]), {"svg+xml": "svg", "jpeg": "jpg"}.get(match[1], match[1]))


@dataclass(frozen=True)
class Size:
    """A figure's width on paper in millimetres, and whether it uses the notes' column too."""

    width: float
    wide: bool


def figure_size(data: bytes, pixels: int) -> Size:
    """Return how large a figure of ``pixels`` CSS pixels is printed; in several panels it uses the full width.

    >>> figure_size(b"", 960)
    Size(width=173.0, wide=True)
    """
    wide = pixels > WIDE_PIXELS
    measure = FULL if wide else TEXT
    width = min(measure, LARGEST_SCALE * pixels * CSS_PIXEL) if pixels else measure
    ratio = height_to_width(data)
    if width * ratio > TALLEST_FIGURE:
        width = TALLEST_FIGURE / ratio
    return Size(round(width, 2), wide)


def height_to_width(data: bytes) -> float:
    """Return a PNG's or SVG's height by its width; zero where it does not say."""
    if data.startswith(_PNG):
        width, height = struct.unpack(">II", data[16:24])
        return height / width
    head = data[: data.find(b">", data.find(b"<svg")) + 1]
    box = _VIEW_BOX.search(head)
    width, height = box.groups() if box else (_side(head, b"width"), _side(head, b"height"))
    return float(height) / float(width) if float(width) else 0.0


def _side(head: bytes, name: bytes) -> bytes:
    found = re.search(rb"\s" + name + rb"=[\"']([\d.]+)(px|pt|mm)?[\"']", head)
    return found[1] if found else b"0"


def fit_box(data: bytes, width: float, height: float) -> tuple[float, float]:
    """Return the width and height in which a picture fills a box as far as its shape lets it."""
    ratio = height_to_width(data) or height / width
    return (width, width * ratio) if width * ratio <= height else (height / ratio, height)

