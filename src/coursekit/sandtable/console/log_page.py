"""The page of records: everything that was done, in words; whether the file holds; whether a receipt is real."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ipywidgets

from coursekit.errors import CourseError
from coursekit.sandtable.console.action_words import action_says, actor_says
from coursekit.sandtable.console.pieces import chooser, column, note, quiet_button, row, table, title, typed
from coursekit.sandtable.console.words import clock_time

if TYPE_CHECKING:
    from coursekit.sandtable.console.desk import Desk


class LogPage:
    """The log, the newest first, and two checks; ``box`` is the page."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._names = [seat.name for seat in desk.ledger.setup.seats]
        self._shown = False
        self.verify = quiet_button("整局重算，对一遍")
        self.team = chooser("哪一队", [(name, seat) for seat, name in desk.ledger.teams], width="18em")
        self.receipt = typed("回执号", "比如 7K3Q-M2XD", width="18em")
        self.look_up = quiet_button("核对回执")
        self.log = ipywidgets.HTML(layout={"max_height": "32em", "overflow": "auto"})
        self.verify.on_click(lambda _: desk.do(self._verify))
        self.look_up.on_click(lambda _: desk.do(self._look_up))
        self.box = column(
            title("核对"), row(self.verify, note("每一季照交的表重算，一位都不差才算对；交过的表一张张对回执。")),
            row(self.team, self.receipt, self.look_up), title("做过的每一步（只能看，改不了）"), self.log,
        )  # fmt: skip

    def show(self) -> None:
        """Come onto the screen."""
        self._shown = True
        self.refresh()

    def hide(self) -> None:
        """Leave the screen."""
        self._shown = False

    def refresh(self) -> None:
        """Show the log, while somebody looks."""
        if self._shown:
            rows = [(clock_time(each.at), actor_says(each.actor, self._names), action_says(each, self._names))
                    for each in reversed(self._desk.ledger.actions())]  # fmt: skip
            self.log.value = table(("时间", "谁", "做了什么"), rows)

    def _verify(self) -> str:
        self._desk.busy("正在整局重算……")
        problems = self._desk.ledger.verify()
        if problems:
            raise CourseError("".join(problems))
        return "整局重算过，和存下的一位不差；交过的表和回执都对得上。"

    def _look_up(self) -> str:
        name, text = dict(self._desk.ledger.teams)[self.team.value], self.receipt.value.strip()
        if not text:
            raise CourseError("没写回执号：照学员页面上的抄，比如 7K3Q-M2XD。")
        if not self._desk.ledger.verify_receipt(self.team.value, text):
            raise CourseError(f"{name}没有回执 {text}：看看是不是抄错了，或者是别的队的。")
        return f"回执 {text} 是{name}的，那一版在存档里，没有动过。"
