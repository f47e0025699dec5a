"""An address as a QR code: a vector picture for paper, blocks of text for a terminal."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from coursekit.errors import CourseError

if TYPE_CHECKING:
    import segno

INSTALL = '二维码要用 segno：运行 pip install "coursekit[sandtable]" 装上再来。'
QUIET = 4  # modules of white around it, as the standard asks
_BLACK_ON_WHITE, _PLAIN = "\x1b[30;107m", "\x1b[0m"  # the oldest colour codes, which every terminal knows
_BLOCKS = {(0, 0): " ", (1, 0): "▀", (0, 1): "▄", (1, 1): "█"}


def qr_code(text: str) -> segno.QRCode:
    """Return the smallest QR code that holds the text and still reads with 15 % of it damaged.

    Raises
    ------
    CourseError
        The library is not installed, or the text is longer than a QR code holds.
    """
    try:
        import segno
    except ModuleNotFoundError as error:
        raise CourseError(INSTALL) from error
    try:
        return segno.make_qr(text, error="m", boost_error=True)
    except segno.DataOverflowError as error:
        raise CourseError(f"二维码放不下这么长的网址（{len(text)} 个字符）：换一个短的。") from error


def qr_svg(text: str) -> str:
    """Return the code as an SVG picture, black on white, its quiet zone included."""
    stream = io.BytesIO()
    qr_code(text).save(stream, kind="svg", border=QUIET, xmldecl=False, dark="#000", light="#fff")
    return stream.getvalue().decode("utf-8")


def qr_terminal(text: str) -> str:
    """Return the code as lines for a terminal, two modules a letter, black on white whatever the theme.

    Without its colours it reads as black blocks on a white page.
    """
    rows = [[int(bool(dark)) for dark in row] for row in qr_code(text).matrix_iter(border=QUIET)]
    if len(rows) % 2:
        rows.append([0] * len(rows[0]))
    lines = ("".join(_BLOCKS[pair] for pair in zip(*rows[at : at + 2], strict=True)) for at in range(0, len(rows), 2))
    return "\n".join(f"{_BLACK_ON_WHITE}{line}{_PLAIN}" for line in lines)
