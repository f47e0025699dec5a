"""Login slips: A4 pages to cut, one slip a team with its code, the page's address and its QR code."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from coursekit.errors import CourseError
from coursekit.sandtable.slips.qr_code import qr_svg
from coursekit.sandtable.slips.typesetting import typeset

CODE_LENGTH = 8
TOO_LONG = "登录条放不下：公司名、班名、Wi-Fi 名里哪个太长，改短再来。"


class Code(Protocol):
    """A team's login code, as the ledger gives it out."""

    name: str
    code: str


def slips_pdf(codes: Sequence[Code], *, url: str = "", title: str = "", wifi: str = "") -> bytes:
    """Return the slips' PDF, eight to a page, in the order of ``codes``.

    Parameters
    ----------
    url : str
        The page's address. Without one the slip has a line to write it on, and no QR code.
    title : str
        What the game is called, in small print.
    wifi : str
        Name of the room's Wi-Fi; without one a line to write it on.

    Raises
    ------
    CourseError
        No team, a code of another length, a name that does not fit or a missing library.
    """
    if not codes:
        raise CourseError("没有一个席位是学员坐的，不用做登录条：新开一局时 --people 写 1 以上。")
    for each in codes:
        if len(each.code) != CODE_LENGTH:
            raise CourseError(f"{each.name}的登录码有 {len(each.code)} 位，应该是 {CODE_LENGTH} 位：重新做一次登录条。")
    content = {
        "title": title or "沙盘", "url": url, "wifi": wifi, "qr": qr_svg(url) if url else "",
        "slips": [{"name": each.name, "code": each.code} for each in codes],
    }  # fmt: skip
    return typeset("slips.typ", content, what="登录条", too_long=TOO_LONG)
