"""The page on which the instructor keys in a paper form or a late one; folded, as decisions are sealed."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Mapping
from html import escape
from typing import TYPE_CHECKING

import ipywidgets

from coursekit.errors import CourseError
from coursekit.live import look
from coursekit.practice.cards import table_card
from coursekit.sandtable.console.keying_form import KeyingForm
from coursekit.sandtable.console.papers import papers_folder
from coursekit.sandtable.console.pieces import (
    Fold,
    big_button,
    chooser,
    column,
    note,
    note_html,
    quiet_button,
    row,
    title,
)
from coursekit.sandtable.console.words import CLOSED, OPEN, clock_time, round_name
from coursekit.sandtable.game import repeated_decisions
from coursekit.sandtable.ledger import SOURCE_ZH, Refused, RoundView
from coursekit.sandtable.rules.form_values import values_of
from coursekit.sandtable.rules.handed_in import cut_note
from coursekit.sandtable.rules.sums import taken_back
from coursekit.sandtable.slips import write_team_forms

if TYPE_CHECKING:
    from coursekit.sandtable.console.desk import Desk

PAPER, LATE = "paper", "late"
HOW = "照纸上的抄；没填的格留着不动，就是底稿上的数。录完把回执号念给那一队听，和网页上交的一样算数。"
FINE = "没有毛病，可以录。还没有录进去。"
FORMS_HOW = "断网时用：一队一张，写着它的预算、任务，每一栏现在是几；最后一页是每一栏管什么。只发给那一队。"
WARNING = "展开会看见这一队的决策：先把投影切走（Windows 按 Win+P）。"


class KeyingPage:
    """A compact form behind a fold; ``box`` is the page."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.team = chooser("哪一队", [(name, seat) for seat, name in desk.ledger.teams])
        self.source = chooser("怎么来的", [("纸质表", PAPER), ("晚交的", LATE)])
        self.form: KeyingForm | None = None
        self._round: RoundView | None = None
        self._nonce = ""
        self.base, self.card = ipywidgets.HTML(), ipywidgets.HTML()
        self.check, self.submit = quiet_button("只核对，不录"), big_button("录入")
        self.check.on_click(lambda _: self._desk.do(self._check))
        self.submit.on_click(lambda _: self._desk.do(self._submit))
        self.team.observe(lambda _: self.fold.close(), "value")
        self.fold = Fold("录表", WARNING, self._build)
        self.forms = quiet_button("打各队的纸表（带起步数）")
        self.forms.on_click(lambda _: desk.do(self._write_forms))
        self.where = note("")
        self.box = column(
            self.where, row(self.team, self.source), self.fold.box, title("没有网"), row(self.forms, note(FORMS_HOW)),
        )  # fmt: skip

    def show(self) -> None:
        """Come onto the screen, folded, at the first team that has handed in nothing."""
        waited = [line.seat for line in self._desk.standing.seats if line.is_team and not line.is_in]
        if waited:
            self.team.value = waited[0]

    def hide(self) -> None:
        """Leave the screen."""
        self.fold.close()
        self.form = None

    def refresh(self) -> None:
        """Say whether a form is taken now; what is being keyed in is left alone."""
        now = self._desk.standing
        takes = now.round.status in (OPEN, CLOSED)
        name = round_name(now.round.part, now.round.quarter)
        if takes:
            who = f"还没交的：{'、'.join(now.missing)}。" if now.missing else "各队都交了。"
            said = f"{name}的表，结算以前都能录。{who}"
        else:
            said = f"{name}现在不收表：开放收表以后、结算以前才能录。结算了才发现漏录，先到“这一季”那一页回退。"
        self.where.value = note_html(said)
        self.fold.button.disabled = not takes

    def _build(self) -> ipywidgets.Widget:
        """Return the form of the chosen team, filled with its last version or last quarter's numbers."""
        ledger = self._desk.ledger
        seat, self._round, self._nonce = self.team.value, ledger.round, secrets.token_hex(8)
        self.card.value = ""
        try:
            game = ledger.game()
            handed = ledger.submission(seat)
        except CourseError as error:  # shown where the form would be
            return ipywidgets.HTML(look.said("○ 打不开", str(error), look.ORANGE))
        if handed is None:
            values: Mapping[str, object] = values_of(repeated_decisions(game, seat))
            is_last = game.quarters and not game.setup.starts_over
            cut, taken = cut_note(game, seat), taken_back(game.state, seat, game.market.parameters)
            begun = "上季的数" if is_last else "省公司基准的打法"
            told = f"底稿是{begun}{'，钱压到上限以内' if cut else ''}。{cut}{taken}"
            bought: tuple[str, ...] = ()
        else:
            values, bought = handed.values, handed.research
            version = f"{SOURCE_ZH[handed.source]}交的第 {handed.version} 版（{clock_time(handed.at)}）"
            told = f"底稿是{version}；再录一版，以后一版为准。"
        forecast = handed.forecast if handed else None
        self.form = KeyingForm(game, seat, values, bought, forecast)
        self.base.value = f"<strong>{escape(dict(ledger.teams)[seat])}</strong>　{escape(told)}<br><small>{HOW}</small>"
        return column(self.base, self.form.box, row(self.check, self.submit), self.card)

    def _write_forms(self) -> str:
        self._desk.busy("正在排各队的纸表……")
        ledger = self._desk.ledger
        return f"各队的纸表：{write_team_forms(ledger, papers_folder(ledger))}。用 A4 纸、按实际大小打印，一队一张。"

    def _check(self) -> str | None:
        assert self.form is not None
        problems = self.form.problems()
        self.card.value = _listed(problems) if problems else look.said("✓", FINE, look.GREEN)
        return None if problems else FINE

    def _submit(self) -> str | None:
        if self.form is None:  # folded by a second console or a second click
            return None
        ledger, seat = self._desk.ledger, self.team.value
        values, research, source = self.form.values(), self.form.research(), self.source.value
        try:
            receipt = ledger.submit(
                seat, values, key=self._key(values, research), research=research, forecast=self.form.forecast_share(),
                source=source, round=self._round, actor="console",
            )  # fmt: skip
        except Refused as refused:
            self.card.value = _listed(refused.problems)
            return None
        again = "刚才已经录过一模一样的，没有再存。" if receipt.repeated else ""
        name = dict(ledger.teams)[seat]
        text = f"{name}的{SOURCE_ZH[source]}录好了：第 {receipt.version} 版，回执 {receipt.text}。{again}"
        self.card.value = look.said("✓", text, look.GREEN)  # here too: the form is longer than a screen
        return text

    def _key(self, values: Mapping[str, object], research: tuple[str, ...]) -> str:
        """Return a key that a second click repeats, and another content does not."""
        assert self.form is not None
        content = [self._nonce, values, research, self.form.forecast.value, self.source.value]
        return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def _listed(problems: list[str]) -> str:
    rows = [(f"{number}.", text) for number, text in enumerate(problems, start=1)]
    return table_card("coursekit-said", look.ORANGE, "→ 还录不进去", rows)
