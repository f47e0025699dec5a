"""The page of the quarter under way: the one step that comes next, large; who has handed in; what else can be done."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import ipywidgets

from coursekit.sandtable.console.events_choice import EventsChoice
from coursekit.sandtable.console.pieces import (
    Confirm,
    Fold,
    big_button,
    column,
    is_within,
    note,
    note_html,
    number,
    quiet_button,
    row,
    table,
    typed,
)
from coursekit.sandtable.console.standing import Standing
from coursekit.sandtable.console.war_page import due_html, war_note
from coursekit.sandtable.console.words import (
    CLOSED,
    GAME,
    OPEN,
    REHEARSAL,
    RESOLVED,
    WAITING,
    deadline_time,
    round_name,
)
from coursekit.sandtable.ledger import PUBLISHED_ZH
from coursekit.sandtable.ledger.records import LEADERBOARD, RESULTS, SCENARIO
from coursekit.sandtable.scenario.events import event_text
from coursekit.sandtable.scenario.market_cards import scenario_rows
from coursekit.sandtable.solo.report import quarter_report
from coursekit.sandtable.solo.report_numbers import share_text

if TYPE_CHECKING:
    from coursekit.sandtable.console.desk import Desk

MINUTES = 15.0
LATER = (2.0, 5.0)
DUE_HOW = "照没照办：切走投影，去“攻防”那一页展开看；还没交的，在那里替它交。"
PRIVATE = "展开会看见各家的数，还没公布：先把投影切走（Windows 按 Win+P）。"


class RoundPage:
    """Buttons that apply now and the table of seats; ``box`` is the page."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._shown: object = None
        self.minutes = number("收表", MINUTES)
        self.unit = note("分钟（写 0 是不定时，收齐了自己点截止）")
        self.open, self.close, self.resolve = big_button(""), big_button("截止收表"), big_button("结算，出结果")
        self.later = {minutes: quiet_button(f"延时 {minutes:g} 分钟") for minutes in LATER}
        self.reopen = quiet_button("重新开放收表")
        self.publish = {what: _publishing(what, f"公布{zh}") for what, zh in PUBLISHED_ZH.items()}
        self.recall = {what: quiet_button(f"收回{zh}") for what, zh in PUBLISHED_ZH.items()}
        self.published = row()
        self.numbers, self.cards = Fold("看结果", PRIVATE, self._numbers), ipywidgets.HTML()
        self.events, self.war, self.due = EventsChoice(desk.ledger.setup), ipywidgets.HTML(), ipywidgets.HTML()
        self.reason = typed("为什么回退", "比如 乙公司的纸表录错了一栏", width="34em")
        self.skip, self.back = quiet_button("不热身了，开始正式的一局"), quiet_button("")
        self.skipping = Confirm(self.skip, self._skip_question, self._skip)
        self.rolling = Confirm(self.back, self._back_question, self._roll_back)
        self.events_now, self.seats = ipywidgets.HTML(), ipywidgets.HTML()
        self.step, self.more = column(), column()
        self.box = column(self.step, self.events_now, self.seats, self.more)
        self._bind(self.open, self._open)
        self._bind(self.close, lambda: self._closed(desk.ledger.close_round()))
        self._bind(self.resolve, self._resolve)
        self._bind(self.reopen, self._reopen)
        for minutes, button in self.later.items():
            self._bind(button, lambda minutes=minutes: self._extend(minutes))
        for what in PUBLISHED_ZH:
            self._bind(self.publish[what], lambda what=what: self._publish(what))
            self._bind(self.recall[what], lambda what=what: self._recall(what))

    def show(self) -> None:
        """Come onto the screen."""

    def hide(self) -> None:
        """Leave the screen: nothing stays unfolded or asked."""
        self.events.hide()
        self.numbers.close()
        self.skipping.forget()
        self.rolling.forget()

    def refresh(self) -> None:
        """Show how the game stands now; what is being typed is left alone unless another round has begun."""
        now = self._desk.standing
        head = ("公司", "登录", "这一季", "怎么打的" if now.round.status == RESOLVED else "现在结算的话")
        self.seats.value = table(head, [(s.name, s.signed_in, s.handed_in, s.outcome) for s in now.seats])
        if now.mark != self._shown:
            if self._shown is not None and self._shown[:2] != now.mark[:2]:
                self.events.reset()
            self._shown = now.mark
            self.hide()
            self.events_now.value = self._happened(now)
            self.open.description = f"开放{self._next_name(now)}收表"
            self.back.description = f"回退{self._last_resolved(now)}的结果"
            self.step.children = self._steps(now)
            self.more.children = self._others(now)
        self._show_published(now)
        war = war_note(self._desk.ledger.war_rounds, now.round) if now.round.status == CLOSED else ""
        self.war.value = note_html(war + self._unanswered()) if war else ""
        due = due_html(self._desk.ledger)
        self.due.value = due + note_html(DUE_HOW) if due else ""

    def _steps(self, now: Standing) -> list[ipywidgets.Widget]:
        status = now.round.status
        opening = [row(self.open, self.minutes, self.unit)]
        if status == WAITING:
            return opening
        if status == OPEN:
            return [row(self.close, *self.later.values()), self.due]
        if status == CLOSED:
            war = self._desk.ledger.war_round(now.round)
            return [row(self.resolve, self.war if war else self.events.box), self.due]
        first = [self.published, self.numbers.box, self.cards]
        return first if now.is_over else [*first, *opening]

    def _unanswered(self) -> str:
        """Return which teams' answers are still to be noted, as after the results it is too late."""
        ledger = self._desk.ledger
        asked, names = ledger.war_asked(ledger.war_round()), dict(ledger.teams)
        missing = [names[seat] for seat in asked if seat not in ledger.war_answers()]
        return f"还没记答案的：{'、'.join(missing)}，先去“攻防”那一页记。" if missing else "各队的答案都记下了。"

    def _others(self, now: Standing) -> list[ipywidgets.Widget]:
        status, rows = now.round.status, []
        if status == CLOSED:
            rows.append(row(self.reopen, self.minutes, self.unit))
        if now.round.part == REHEARSAL:
            rows.append(self.skipping.box)
        if self._last_resolved(now) and status != OPEN:
            rows.append(column(self.reason, self.rolling.box))
        return rows

    def _last_resolved(self, now: Standing) -> str:
        """Return the name of the round that would be rolled back, nothing if there is none."""
        if now.round.status == RESOLVED:
            return round_name(now.round.part, now.round.quarter)
        return round_name(now.round.part, now.round.quarter - 1) if now.round.quarter else ""

    def _next_name(self, now: Standing) -> str:
        if now.round.status == WAITING:
            return round_name(now.round.part, now.round.quarter)
        return round_name(GAME, 0 if now.round.part == REHEARSAL else now.round.quarter + 1)

    def _happened(self, now: Standing) -> str:
        """Return the cards that have been played, once they have been."""
        if now.round.status != RESOLVED:
            return ""
        played = [action for action in self._desk.ledger.actions() if action.what == "resolve"]
        names = [seat.name for seat in self._desk.ledger.setup.seats]
        cards = played[-1].detail["events"] if played else []
        return note_html(f"这一季的大事　{'；'.join(event_text(each, names) for each in cards) or '没有'}")

    def _show_published(self, now: Standing) -> None:
        if now.round.status != RESOLVED:
            self.open.button_style = "primary"
            return
        is_out = self._desk.ledger.is_published
        offered = [what for what in PUBLISHED_ZH if self._is_offered(what, now) or is_out(what)]
        self.open.button_style = "primary" if is_out(RESULTS) else ""  # one step at a time: results first
        buttons = tuple(self.recall[what] if is_out(what) else self.publish[what] for what in offered)
        if self.published.children != buttons:
            self.published.children = buttons
        self.numbers.box.layout.display = "none" if is_out(RESULTS) else ""  # after that the debrief has it all
        if is_out(RESULTS):
            self.numbers.close()
        shown = scenario_rows(self._desk.ledger.setup.scenario()) if is_out(SCENARIO) else ()
        self.cards.value = table(("市场底牌：这个市场原来是这样", ""), shown) if shown else ""

    def _is_offered(self, what: str, now: Standing) -> bool:
        """Return whether it may be published now: a rehearsal has no ranking, and the market's cards come last."""
        return {LEADERBOARD: now.round.part == GAME, SCENARIO: now.is_over}.get(what, True)

    def _numbers(self) -> ipywidgets.Widget:
        """Return how the quarter has ended for each company, as their pages will have it."""
        now, game = self._desk.standing.round, self._desk.ledger.game()
        rows = []
        for seat, each in enumerate(self._desk.ledger.setup.seats):
            found = quarter_report(game, seat, now.quarter)
            profit, share, score = (found[name].value for name in ("profit", "share", "score"))
            rows.append((each.name, share_text(share), f"{profit:,.0f} 万元", f"{score:.1f}"))
        return ipywidgets.HTML(table(("公司", "季末份额", "本季利润", "KPI 考核得分"), rows))

    def _bind(self, button: ipywidgets.Button, act: Callable[[], str]) -> None:
        def clicked(_: object) -> None:
            # A second click comes when the first one has taken the button away.
            if is_within(button, self.box):
                self._desk.do(act, self._shown)

        button.on_click(clicked)

    def _typed_minutes(self) -> float | None:
        return self.minutes.value or None

    def _open(self) -> str:
        view = self._desk.ledger.open_round(minutes=self._typed_minutes())
        until = f"，{deadline_time(view.deadline)} 自动截止" if view.deadline else "，没有定时"
        return f"{round_name(view.part, view.quarter)}开始收表{until}。"

    def _extend(self, minutes: float) -> str:
        view = self._desk.ledger.extend(minutes)
        return f"延时 {minutes:g} 分钟，{deadline_time(view.deadline)} 截止。"

    def _closed(self, view: object) -> str:
        missing = self._desk.standing.missing
        late = "要补交的，在“代录”那一页录。" if missing else ""
        return f"{round_name(view.part, view.quarter)}截止了。{late}"

    def _reopen(self) -> str:
        view = self._desk.ledger.reopen(self._typed_minutes())
        until = f"，{deadline_time(view.deadline)} 自动截止" if view.deadline else ""
        return f"{round_name(view.part, view.quarter)}重新开放收表{until}，交过的还算数。"

    def _resolve(self) -> str:
        cards = None if self._desk.ledger.war_round() else self.events.events()
        self._desk.busy("正在结算……")
        self._desk.ledger.resolve(events=cards)
        return "结算好了。各队现在还看不见：先自己看一眼，再点“公布结果”。"

    def _publish(self, what: str) -> str:
        self._desk.ledger.publish(what)
        return f"{PUBLISHED_ZH[what]}公布了，各队的页面上看得见。"

    def _recall(self, what: str) -> str:
        self._desk.ledger.unpublish(what)
        return f"{PUBLISHED_ZH[what]}收回了，各队的页面上看不见了。"

    def _skip_question(self) -> str:
        done = self._desk.standing.round.status == RESOLVED
        lost = "" if done else "热身里交的表作废，"
        return f"热身到此为止，{lost}下面是正式的第 1 季，回不去。"

    def _skip(self) -> None:
        def act() -> str:
            self._desk.ledger.end_rehearsal()
            return "热身结束，下面是正式的一局。"

        self._desk.do(act, self._shown)

    def _back_question(self) -> str:
        name = self._last_resolved(self._desk.standing)
        later = "" if self._desk.standing.round.status == RESOLVED else "后面这一季交的表一起作废，"
        kept = f"各队{name}交的表都还在，可以补录、重新开放，再结算。作废的也留在记录里。"
        return f"{name}的结果作废，公布的结果、排行榜收回，亮过的市场底牌还亮着；{later}{kept}"

    def _roll_back(self) -> None:
        def act() -> str:
            view = self._desk.ledger.roll_back(reason=self.reason.value.strip())
            self.reason.value = ""
            return f"{round_name(view.part, view.quarter)}退回到截止、没结算的时候。"

        self._desk.do(act, self._shown)


def _publishing(what: str, label: str) -> ipywidgets.Button:
    """Return the button that publishes: large for the step of every quarter, quiet for what comes now and then."""
    return big_button(label) if what == RESULTS else quiet_button(label)
