"""The page of logging in: slips, new codes, an address that is locked out, a team's devices logged out."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import ipywidgets

from coursekit.errors import CourseError
from coursekit.files import disk_problem, write_atomic
from coursekit.sandtable.console.papers import papers_folder
from coursekit.sandtable.console.pieces import (
    Confirm,
    Fold,
    chooser,
    column,
    note,
    note_html,
    quiet_button,
    row,
    table,
    title,
    typed,
)
from coursekit.sandtable.ledger import TeamCode

if TYPE_CHECKING:
    from coursekit.sandtable.console.desk import Desk

ALL = -1
CODE_LENGTH = 8
PORT = 8024  # of `coursekit sandtable serve`
NO_SLIPS = "登录条的 PDF 这台机器上做不了（缺做登录条的部分）：先把登录码抄下来，一队一张，别投影。"
ONCE = "登录码只在发的时候看得见，存档里没有：登录条丢了，就给那一队重发。"
WARNING = "展开会看见登录码：先把投影切走（Windows 按 Win+P）。"
PRINTING = "用 A4 纸、按实际大小打印，裁开，一队一张。"


class LoginPage:
    """What has to do with getting in; ``box`` is the page. Codes are kept here only, and only until the kernel ends."""

    def __init__(self, desk: Desk, codes: Sequence[TeamCode] = ()) -> None:
        self._desk = desk
        self.codes = list(codes)
        self._printed: set[TeamCode] = set()
        self.url = typed("网址", "学员手机上打开的；空着就在条上留一行手填", room_url())
        self.wifi = typed("Wi-Fi 名", "教室 Wi-Fi 或热点，可以不写")
        self.make = quiet_button("做登录条 PDF", "primary")
        self.fold = Fold("登录码", WARNING, self._build)
        self.team = chooser("给谁重发", [("全部", ALL), *((name, seat) for seat, name in desk.ledger.teams)], ALL)
        self.anew, self.leave = quiet_button("重发登录码"), quiet_button("让这一队的设备都退出")
        self.address = typed("设备地址", "空着就全部解锁", width="24em")
        self.unlock = quiet_button("解锁")
        self.make.on_click(lambda _: desk.do(self._make))
        self.renewing = Confirm(self.anew, self._question, lambda: desk.do(self._renew))
        self.leaving = Confirm(self.leave, self._leave_question, lambda: desk.do(self._end_sessions))
        self.unlock.on_click(lambda _: desk.do(self._unlock))
        self.have = note("")
        self.box = column(
            title("登录条"), self.have, self.url, self.wifi, self.make, self.fold.box,
            title("丢了、泄露了"), self.team, row(self.renewing.box, self.leaving.box),
            title("输错太多次，登不进去"), row(self.address, self.unlock),
            note("输错的只锁那一台设备，别的设备照样登。等几十秒会自己解开，等不及就点这里。"),
        )  # fmt: skip

    def show(self) -> None:
        """Come onto the screen, codes folded."""

    def hide(self) -> None:
        """Leave the screen."""
        self.fold.close()
        self.renewing.forget()
        self.leaving.forget()

    def refresh(self) -> None:
        """Show whether there are codes to print."""
        self.make.disabled = self.fold.button.disabled = not self.codes
        if self.codes:
            names = "、".join(code.name for code in self.codes)
            todo = "登录条做好了，要再做也行" if self._printed >= {*self.codes} else "趁现在做成登录条"
            self.have.value = note_html(f"手里有 {names} 的登录码，{todo}。")
        else:
            self.have.value = note_html(ONCE)

    @property
    def folder(self) -> Path:
        """Where PDFs go: beside the folder of games, as the command line puts them."""
        return papers_folder(self._desk.ledger)

    def _build(self) -> ipywidgets.Widget:
        half = CODE_LENGTH // 2  # parted as on the slips
        rows = [(code.name, f"{code.code[:half]} {code.code[half:]}") for code in self.codes]
        return ipywidgets.HTML(table(("公司", "登录码"), rows))

    def _make(self) -> str:
        path = self.print_slips(self.codes)
        return f"登录条：{path}。{PRINTING}"

    def print_slips(self, codes: Sequence[TeamCode]) -> Path:
        """Write the slips' PDF and return its path; a part of the teams gets a file of its own.

        Raises
        ------
        CourseError
            Slips cannot be made here, something does not fit, or the disk refuses.
        """
        data = slips_of(codes, self.url.value.strip(), self._desk.ledger.title, self.wifi.value.strip())
        is_all = len(codes) == len(self._desk.ledger.teams)
        path = self.folder / f"登录条-{self._desk.ledger.game_id}{'' if is_all else '-补发'}.pdf"
        try:
            write_atomic(path, data)
        except OSError as error:
            raise CourseError(disk_problem(error)) from error
        self._printed |= {*codes}
        return path

    def _chosen(self) -> list[int]:
        return [seat for seat, _ in self._desk.ledger.teams] if self.team.value == ALL else [self.team.value]

    def _whom(self) -> str:
        return "、".join(name for seat, name in self._desk.ledger.teams if seat in self._chosen())

    def _question(self) -> str:
        return f"给{self._whom()}换新的登录码：旧码马上作废，已经登录的会退出来，要拿新登录条再登。交过的表都在。"

    def _renew(self) -> str:
        # The codes come into being even where no PDF can be made: they are then shown.
        new = self._desk.ledger.new_codes(self._chosen())
        changed = {code.seat for code in new}
        kept = [code for code in self.codes if code.seat not in changed]
        self.codes = sorted([*kept, *new], key=lambda code: code.seat)
        try:
            path = self.print_slips(new)
        except CourseError as error:
            return f"换好了，旧码作废；登录条没做成：{error}"
        return f"换好了，旧码作废。登录条：{path}。{PRINTING}"

    def _leave_question(self) -> str:
        return f"{self._whom()}的手机和电脑都退出来，要重新登录；登录码不变。"

    def _end_sessions(self) -> str:
        for seat in self._chosen():
            self._desk.ledger.end_sessions(seat)
        return f"{self._whom()}的设备都退出了。"

    def _unlock(self) -> str:
        address = self.address.value.strip()
        self._desk.ledger.unlock(address or None)
        return f"{address or '所有设备'}解锁了，再输一次登录码。"


def slips_of(codes: Sequence[TeamCode], url: str, game_title: str, wifi: str) -> bytes:
    """Return the slips' PDF, where slips can be made on this machine."""
    try:
        from coursekit.sandtable.slips import slips_pdf
    except ImportError as error:
        raise CourseError(NO_SLIPS) from error
    return slips_pdf(codes, url=url, title=game_title, wifi=wifi)


def room_url() -> str:
    """Return the address that a phone likeliest reaches, nothing where none is known."""
    try:
        from coursekit.sandtable.doctor.addresses import page_url, room_addresses
    except ImportError:
        return ""
    return next((page_url(each.ip, PORT) for each in room_addresses() if each.is_reachable), "")
