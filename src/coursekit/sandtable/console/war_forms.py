"""Forms in a game with war-game rounds: what an answer, and a promise of last quarter's, would have a team hand in."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from types import MappingProxyType

from coursekit.sandtable.game import Game
from coursekit.sandtable.ledger import Ledger, Submission
from coursekit.sandtable.rules.check import LEAST_OVER, planned_spending
from coursekit.sandtable.rules.fields import NUMBER, form_fields, number_of
from coursekit.sandtable.rules.form_values import values_of
from coursekit.sandtable.rules.spending import within_limit
from coursekit.sandtable.scenario.war_rounds import round_named
from coursekit.sandtable.scenario.what_follows import added, prefilled

Sums = Mapping[str, float]  # what is added to which fields
NOTHING: Sums = MappingProxyType({})
CUT = "照答案填的；超过透支上限，几笔钱按同一比例压了"
KEPT, NO_FORM, NO_ANSWER = "照答案填的", "没交表", "交了表，还没记答案"
DUE_HEAD = ("公司", "哪一栏", "从", "到")
CLOSE = 1e-6


def answer_values(
    game: Game, seat: int, war: str | None, answer: str | None, due: Sums = NOTHING
) -> dict[str, float | str]:
    """Return the form of a team that gives this answer, keeps its promise and changes nothing else.

    Parameters
    ----------
    game : Game
        Before the quarter.
    war, answer : str or None
        None in a quarter that has no round, or for a team that has not answered.
    due : mapping
        What its answer of the quarter before has it add (`Ledger.war_promises`).
    """
    sums = _sums(war, answer, due)
    wanted = values_of(added(game, seat, sums))
    return {name: wanted[name] if name in sums else begun for name, begun in prefilled(game, seat).items()}


def answer_form(
    game: Game, seat: int, war: str | None, answer: str | None, due: Sums = NOTHING
) -> tuple[dict[str, float | str], bool]:
    """Return the form to hand in for it, and whether its sums had to be cut to what may be spent.

    They are cut by one share, as those of a team that hands in nothing are.
    """
    values = answer_values(game, seat, war, answer, due)
    spending = planned_spending(values, game, seat)
    if spending.total <= spending.limit + LEAST_OVER:
        return values, False
    own = added(game, seat, _sums(war, answer, due))
    return values_of(within_limit(own, game.state, seat, game.market.parameters)), True


def form_says(
    game: Game, seat: int, war: str | None, answer: str | None, form: Submission | None, due: Sums = NOTHING,
    is_asked: bool = True,
) -> str:  # fmt: skip
    """Return whether a team's form is what its answer and its promise say.

    Where the round does not ask it, or there is none, only the fields of the promise count.
    """
    if form is None:
        return NO_FORM
    wanted = answer_values(game, seat, war, answer, due)
    fit, is_cut = answer_form(game, seat, war, answer, due)
    only = None if answer else due
    apart = _apart(form, wanted, game, only)
    if not is_asked or answer:
        if not apart:
            return KEPT
        return CUT if is_cut and not _apart(form, fit, game, only) else "；".join(apart)
    return "；".join([NO_ANSWER, *apart])


def due_rows(ledger: Ledger, game: Game, due: Mapping[int, Sums]) -> list[tuple[str, str, str, str]]:
    """Return a row for each field that an answer of the quarter before binds a team to: team, field, from, to."""
    names, fields = dict(ledger.teams), {field.name: field for field in form_fields(game.setup.pair)}
    rows = []
    for seat, sums in due.items():
        begun, wanted = prefilled(game, seat), answer_values(game, seat, None, None, sums)
        rows += [
            (names[seat], fields[name].zh, f"{number_of(begun[name]):g}",
             f"{number_of(wanted[name]):g} {fields[name].unit}（{more:+g}）".replace("-", "−"))
            for name, more in sums.items()
        ]  # fmt: skip
    return rows


def _sums(war: str | None, answer: str | None, due: Sums) -> Sums:
    now = round_named(war).answers[answer].now if war and answer else NOTHING
    return {name: now.get(name, 0.0) + due.get(name, 0.0) for name in (*now, *due)}


def _apart(form: Submission, wanted: Mapping[str, object], game: Game, only: Collection[str] | None) -> list[str]:
    return [
        f"{field.zh}填的是 {number_of(form.values[field.name]):g}，照答案是 {float(wanted[field.name]):g}"
        for field in form_fields(game.setup.pair) if field.kind == NUMBER and (only is None or field.name in only)
        and abs(number_of(form.values[field.name]) - float(wanted[field.name])) > CLOSE
    ]  # fmt: skip
