"""The private part of the page of rounds: each team's answer and promise, whether its form does them, forms filled."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import ipywidgets

from coursekit.errors import CourseError
from coursekit.sandtable.console.pieces import Confirm, Fold, chooser, column, note, quiet_button, table
from coursekit.sandtable.console.war_forms import NOTHING, Sums, answer_form, due_rows, form_says
from coursekit.sandtable.console.war_tables import answer_names
from coursekit.sandtable.console.words import CLOSED, OPEN
from coursekit.sandtable.ledger import Ledger, Refused
from coursekit.sandtable.rules.handed_in import silent_plays
from coursekit.sandtable.scenario.drill_sheet import CHANGE_UNTIL

if TYPE_CHECKING:
    from coursekit.sandtable.console.desk import Desk

NOT_YET = ""
KEY_LABEL, DUE_LABEL = "记答案", "看谁照办了"
PRIVATE = "展开会看见各队选的：先把投影切走（Windows 按 Win+P）。"
KEY_HOW = f"照任务单上各队写的选；{CHANGE_UNTIL}。改过的也留在记录里。"
FILL_HOW = (
    "没交表的队，照它这一季选的答案、上一季答案里说好的，替它交一张，别的栏照{silent}；"
    "超过透支上限的，几笔钱按同一比例压到上限以内。"
)
NO_ANSWER = "还没选"


def due_now(ledger: Ledger) -> Mapping[int, Sums]:
    """Return by seat what answers of the quarter before bind teams to in the quarter that is open or closed."""
    now = ledger.round
    return ledger.war_promises(now) if ledger.war_rounds and now.status in (OPEN, CLOSED) else {}


class WarKeying(Fold):
    """Answers to note where the quarter has a round, and forms to fill for teams that have handed in nothing."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.answers: dict[int, ipywidgets.Dropdown] = {}
        self.keep, self.fill = quiet_button("记下各队的答案"), quiet_button("替没交的队交表")
        self.keep.on_click(lambda _: desk.do(self._keep))
        self.filling = Confirm(self.fill, self._fill_how, lambda: desk.do(self._fill))
        self.kept = ipywidgets.HTML()
        super().__init__(KEY_LABEL, PRIVATE, self._content)

    def close(self) -> None:
        """Take the content off the screen; the button says what there is to do in this quarter."""
        self._label = KEY_LABEL if self._desk.ledger.war_round() else DUE_LABEL
        self.filling.forget()
        super().close()

    def show(self) -> None:
        """Show who has chosen what, what each is bound to, and whether its form does it."""
        ledger, war, game = self._desk.ledger, self._desk.ledger.war_round(), self._desk.ledger.game()
        chosen, due, names = ledger.war_answers(), due_now(ledger), dict(ledger.teams)
        rows = []
        for seat in self._seats(due):
            answer, asked = chosen.get(seat), seat in self._asked()
            says = form_says(game, seat, war, answer, ledger.submission(seat), due.get(seat, NOTHING), asked)
            rows.append((
                names[seat], *([_answer_says(war, answer) if asked else "不问"] if war else []),
                *([_due_says(ledger, seat, due)] if due else []), says,
            ))  # fmt: skip
        heads = ("公司", *(["答案"] if war else []), *(["这一季要照办的"] if due else []), "表")
        self.kept.value = table(heads, rows)

    def _content(self) -> ipywidgets.Widget:
        ledger, war = self._desk.ledger, self._desk.ledger.war_round()
        self.answers, keying = {}, []
        if war:
            chosen, names = ledger.war_answers(), dict(ledger.teams)
            options = [("还没选", NOT_YET), *((words, name) for name, words in answer_names(war).items())]
            self.answers = {
                seat: chooser(names[seat], options, chosen.get(seat, NOT_YET), width="58em") for seat in self._asked()
            }
            keying = [note(KEY_HOW), *self.answers.values(), self.keep]
        self.show()
        return column(*keying, self.kept, note(self._fill_how()), self.filling.box)

    def _asked(self) -> tuple[int, ...]:
        war = self._desk.ledger.war_round()
        return self._desk.ledger.war_asked(war) if war else ()

    def _seats(self, due: Mapping[int, Sums]) -> list[int]:
        return sorted({*self._asked(), *due})

    def _fill_how(self) -> str:
        ledger = self._desk.ledger
        return FILL_HOW.format(silent=silent_plays(ledger.round.quarter, ledger.setup.starts_over))

    def _keep(self) -> str:
        ledger = self._desk.ledger
        before, names = ledger.war_answers(), dict(ledger.teams)
        wanted = {seat: box.value for seat, box in self.answers.items() if box.value}
        if not wanted:
            raise CourseError("一队也没选：照各队任务单上写的，先选答案。")
        for seat, answer in wanted.items():
            if before.get(seat) != answer:
                ledger.answer_round(seat, answer)
        self.show()
        left = [names[seat] for seat in self.answers if seat not in ledger.war_answers()]
        return f"记下了 {len(wanted)} 队的答案。" + (f"还没选的：{'、'.join(left)}。" if left else "")

    def _fill(self) -> str:
        ledger, war = self._desk.ledger, self._desk.ledger.war_round()
        game, chosen, due, names = ledger.game(), ledger.war_answers(), due_now(ledger), dict(ledger.teams)
        done, refused, waiting = [], [], []
        for seat in self._seats(due):
            if ledger.submission(seat) is not None:
                continue
            answer = chosen.get(seat)
            if answer is None and seat in self._asked():
                waiting.append(names[seat])
                continue
            try:
                key = f"war-{ledger.round.quarter}-{ledger.round.attempt}-{seat}-{answer or 'due'}"
                values, _ = answer_form(game, seat, war, answer, due.get(seat, NOTHING))
                ledger.submit(seat, values, key=key, source="instructor", actor="console", round=ledger.round)
                done.append(names[seat])
            except Refused as error:
                refused.append(f"{names[seat]}：{'；'.join(error.problems)}")
        self.show()
        if refused:
            raise CourseError(f"替{'、'.join(done) or '谁也没有'}交了表。交不上的：{'。'.join(refused)}")
        left = f"还没记答案、没替的：{'、'.join(waiting)}。" if waiting else ""
        return (f"替{'、'.join(done)}照答案交了表。" if done else "没有要替的：该替的队都交过表了。") + left


def _answer_says(war: str | None, answer: str | None) -> str:
    return answer_names(war)[answer] if war and answer else NO_ANSWER


def _due_says(ledger: Ledger, seat: int, due: Mapping[int, Sums]) -> str:
    rows = due_rows(ledger, ledger.game(), {seat: due[seat]}) if seat in due else []
    return "、".join(f"{field} {begun}→{wanted}" for _, field, begun, wanted in rows) or "没有"
