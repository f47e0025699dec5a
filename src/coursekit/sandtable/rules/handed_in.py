"""From a form to decisions, such that what was not touched is last quarter's to the last bit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from coursekit.sandtable.engine.decisions import NAMES, Decisions
from coursekit.sandtable.game import Game, default_decisions, repeated_decisions
from coursekit.sandtable.rules.fields import number_of
from coursekit.sandtable.rules.form_values import decisions_of, values_of
from coursekit.sandtable.rules.spending import spending_of

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


def silent_plays(quarter: int) -> str:
    """Return what a team that hands in nothing plays in a quarter, from 0, and what its form begins with.

    >>> silent_plays(0), silent_plays(1)
    ('省公司基准', '上季的数')
    """
    return "上季的数" if quarter else "省公司基准"


def cut_note(game: Game, seat: int) -> str:
    """Return the sentence that tells how last quarter's sums were cut to prefill this form, nothing where none was."""
    spending = spending_of(default_decisions(game, seat), game.state, seat, game.market.parameters)
    over = spending.total - spending.limit
    if over <= LEAST_CUT:
        return ""
    if over <= spending.fixed:
        done = "六笔钱已按同一比例压到上限以内，想多压哪一笔、少压哪一笔，自己改"
    else:
        done = "六笔钱压到 0 还不够，放号酬金、在网分成、终端补贴也按同一比例压到上限以内"
    return f"照上季的花法，会比本季连透支最多能花的 {spending.limit:,.1f} 万元多出 {over:,.1f} 万元：{done}。"


def _fields_of(shown: Mapping[str, object]) -> dict[str, list[str]]:
    """Return the form's fields by decision; what is not on the form, research, is left out."""
    of = {name: [field for field in shown if field == name or field.startswith(f"{name}_")] for name in NAMES}
    return {name: fields for name, fields in of.items() if fields}
