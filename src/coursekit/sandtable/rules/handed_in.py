"""From a form to decisions, such that what was not touched is last quarter's to the last bit."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from coursekit.sandtable.engine.decisions import NAMES, Decisions
from coursekit.sandtable.game import Game, default_decisions, held_decisions, repeated_decisions
from coursekit.sandtable.rules.fields import form_fields, number_of
from coursekit.sandtable.rules.form_values import decisions_of, values_of
from coursekit.sandtable.rules.spending import spending_of, within_limit_in_steps

BASELINE = "省公司基准"
LEAST_CUT = 0.05  # 10,000 yuan: a smaller cut is not seen on the form


def decisions_handed_in(values: Mapping[str, object], game: Game, seat: int, research: float = 0.0) -> Decisions:
    """Return the decisions that a checked form means, shape (1, 1, ...).

    A form shows rounded numbers, and care by tier only: read back alone, every lever would have moved by a hair, and
    the debrief would speak of steps that nobody took.

    Parameters
    ----------
    values : mapping
        As `check_values` has passed them; numbers may be text.
    research : float
        What the team has bought of market research, 10,000 yuan.
    """
    prefilled = repeated_decisions(game, seat)
    shown = values_of(prefilled)
    untouched = {
        name: getattr(prefilled, name) for name, fields in _fields_of(shown).items()
        if all(number_of(values[field]) == shown[field] for field in fields)
    }  # fmt: skip
    return replace(decisions_of(values, game.state, seat, research), **untouched)


def silent_plays(quarter: int, starts_over: bool) -> str:
    """Return what a team that hands in nothing plays in a quarter, from 0, and what its form begins with.

    >>> silent_plays(0, False), silent_plays(1, False), silent_plays(1, True)
    ('省公司基准', '上季的数', '省公司基准')
    """
    return "上季的数" if quarter and not starts_over else BASELINE


def unsent_plays(game: Game, seat: int) -> str:
    """Return what becomes of a team that hands in nothing, in words for that team: whether its sums are cut too."""
    plays = f"照{silent_plays(len(game.quarters), game.setup.starts_over)}打"
    return f"{plays}，钱压到上限以内" if cut_note(game, seat) else plays


def cut_note(game: Game, seat: int) -> str:
    """Return the sentence that tells how the sums were cut to prefill this form, nothing where none was."""
    wanted, held = default_decisions(game, seat), held_decisions(game.setup)
    spending = spending_of(wanted, game.state, seat, game.market.parameters)
    over = spending.total - spending.limit
    if over <= LEAST_CUT:
        return ""
    if held:
        done = _cut_in_drill(game, wanted, seat, held)
    elif over <= spending.fixed:
        done = "六笔钱已按同一比例压到上限以内，想多压哪一笔、少压哪一笔，自己改"
    else:
        done = "六笔钱压到 0 还不够，放号酬金、在网分成、终端补贴也按同一比例压到上限以内"
    way = "上季的花法" if game.quarters and not game.setup.starts_over else BASELINE
    most = f"连透支最多能花的 {spending.limit:,.1f} 万元"
    return f"照{way}，会比本季{most}多出 {over:,.1f} 万元：{done}。"


def _cut_in_drill(game: Game, wanted: Decisions, seat: int, held: Collection[str]) -> str:
    """Return what was cut of a drill's form: what it leaves open, and what it holds only where that was not enough."""
    cut = within_limit_in_steps(wanted, game.state, seat, game.market.parameters, held)[1]
    names: dict[bool, dict[str, None]] = {False: {}, True: {}}
    for name in cut:
        for field in form_fields(game.setup.pair):
            if field.name == name or field.name.startswith(f"{name}_"):
                names[name in held][field.zh.partition("·")[0]] = None
    opened, closed = ("、".join(names[is_held]) for is_held in (False, True))
    if not closed:
        return f"演练里能动的 {opened} 已按同一比例压到上限以内，想多压哪一笔、少压哪一笔，自己改；演练不动的栏没有压"
    first = f"能动的 {opened} 压到 0 还不够" if opened else "能动的栏里没有钱可压"
    return f"{first}，演练不动的 {closed} 这一季也压了，下一季回到第 1 季表上的数"


def _fields_of(shown: Mapping[str, object]) -> dict[str, list[str]]:
    """Return the form's fields by decision; what is not on the form, research, is left out."""
    of = {name: [field for field in shown if field == name or field.startswith(f"{name}_")] for name in NAMES}
    return {name: fields for name, fields in of.items() if fields}
