"""The page of teams: a bot that sits in, the seat given back, points off for a violation."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ipywidgets

from coursekit.errors import CourseError
from coursekit.sandtable.bots.styles import STYLE_NAMES
from coursekit.sandtable.console.pieces import (
    Confirm,
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
from coursekit.sandtable.console.words import bot_name, round_name
from coursekit.sandtable.rules.fields import number_of
from coursekit.sandtable.rules.violations import VIOLATION_KINDS
from coursekit.sandtable.setup import LEVELS

if TYPE_CHECKING:
    from coursekit.sandtable.console.desk import Desk

USUAL = ""


class SeatsPage:
    """What can be done for or to one team; ``box`` is the page."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        teams = [(name, seat) for seat, name in desk.ledger.teams]
        self._names = dict(desk.ledger.teams)
        self.team = chooser("哪一队", teams)
        self.style = chooser("风格", [(zh, style) for style, zh in STYLE_NAMES.items()], "follower")
        self.level = chooser("等级", [(zh, level) for level, zh in LEVELS.items()], 2)
        self.seat_bot, self.unseat_bot = quiet_button("请机器人代打"), quiet_button("还给这一队")
        self.kind = chooser("哪一样", [(kind.zh, name) for name, kind in VIOLATION_KINDS.items()])
        self.points = typed("扣几分", value=USUAL, width="12em")
        self.rule = ipywidgets.HTML()
        self.kind.observe(lambda _: self._show_rule(), "value")
        self.note = typed("写一句", "什么事（不写人名）：那一队的结果页上看得到")
        self.violate = quiet_button("记一笔")
        self.recorded = chooser("记过的", [("—", None)], width="40em")
        self.withdraw = quiet_button("撤掉这一笔")
        self.bots, self.violations = ipywidgets.HTML(), ipywidgets.HTML()
        self.seat_bot.on_click(lambda _: desk.do(self._seat))
        self.unseat_bot.on_click(lambda _: desk.do(self._unseat))
        self.violating = Confirm(self.violate, self._question, lambda: desk.do(self._violate))
        self.withdrawing = Confirm(self.withdraw, lambda: "这一笔不算了，分还回去。", lambda: desk.do(self._withdraw))
        bot_note = "一队没来人，或者走了：没交表的季由机器人打，交了就照交的打。页面和榜上都写明是机器人代打。"
        self.box = column(
            self.team, title("机器人代打"), note(bot_note), row(self.style, self.level),
            row(self.seat_bot, self.unseat_bot), self.bots,
            title("合规扣分"), row(self.kind, self.points), self.rule, self.note, self.violating.box,
            self.violations, self.recorded, self.withdrawing.box,
        )  # fmt: skip
        self._show_rule()

    def show(self) -> None:
        """Come onto the screen."""

    def hide(self) -> None:
        """Leave the screen."""
        self.violating.forget()
        self.withdrawing.forget()

    def refresh(self) -> None:
        """Show which bots sit in and what is on record."""
        seated = self._desk.ledger.seated_bots
        if seated:
            self.bots.value = table(("代打", "机器人"), [(self._names[n], bot_name(*bot)) for n, bot in seated.items()])
        else:
            self.bots.value = note_html("现在没有机器人代打。")
        part = self._desk.standing.round.part
        found = self._desk.ledger.violations()
        options = [
            (f"{round_name(part, each.quarter)}　{self._names[each.seat]}　{VIOLATION_KINDS[each.kind].zh}"
             f"　扣 {each.points:g} 分", number)
            for number, each in found.items()
        ]  # fmt: skip
        if list(self.recorded.options) != (options or [("—", None)]):
            self.recorded.options = options or [("—", None)]
            self.recorded.value = self.recorded.options[0][1]
        has = bool(options)
        self.recorded.layout.display = self.withdraw.layout.display = "" if has else "none"
        self.violations.value = "" if has else note_html("还没有扣过分。")

    def _seat(self) -> str:
        self._desk.ledger.seat_bot(self.team.value, self.style.value, self.level.value)
        bot = bot_name(self.style.value, self.level.value)
        return f"{self._names[self.team.value]}没交表的季由机器人代打（{bot}）。"

    def _unseat(self) -> str:
        self._desk.ledger.unseat_bot(self.team.value)
        return f"{self._names[self.team.value]}自己打，机器人不代打了。"

    def _question(self) -> str:
        kind = VIOLATION_KINDS[self.kind.value]
        return f"{self._names[self.team.value]}{kind.zh}，扣 {self._points_text()} 分，从 KPI 考核得分里扣。"

    def _points_text(self) -> str:
        return self.points.value.strip() or f"{VIOLATION_KINDS[self.kind.value].points:g}"

    def _violate(self) -> str:
        points = points_of(self.points.value)
        self._desk.ledger.record_violation(self.team.value, points, self.kind.value, note=self.note.value.strip())
        what = f"{self._names[self.team.value]}{VIOLATION_KINDS[self.kind.value].zh}"
        said = f"记下了：{what}，扣 {self._points_text()} 分。"
        self.points.value, self.note.value = USUAL, ""
        return said

    def _withdraw(self) -> str:
        self._desk.ledger.withdraw_violation(self.recorded.value)
        return "撤掉了，分还回去了；记录里两笔都在。"

    def _show_rule(self) -> None:
        kind = VIOLATION_KINDS[self.kind.value]
        self.points.placeholder = f"{kind.points:g}"
        self.rule.value = note_html(f"{kind.rule}；空着扣 {kind.points:g} 分，可以自己写 0 到 50。")


def points_of(text: str) -> float | None:
    """Return the points that were typed, None for nothing.

    Raises
    ------
    CourseError
        It is no number; bounds are the ledger's to check.
    """
    if not text.strip():
        return None
    number = number_of(text)
    if number is None:
        raise CourseError(f"扣几分写的是“{text.strip()[:12]}”，不是一个数：写 0 到 50，或者空着。")
    return number
