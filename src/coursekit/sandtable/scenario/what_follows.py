"""What decisions lead to: the game played on from where it stands, and the figures that drills and rounds go by.

Rivals' bots decide anew quarter by quarter, so they may answer; people repeat. All variants meet the same chance.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from coursekit.sandtable.engine.decisions import Decisions
from coursekit.sandtable.engine.segments import KIND_OF, KINDS
from coursekit.sandtable.game import Game, play_quarter, repeated_decisions
from coursekit.sandtable.rules.fields import form_fields
from coursekit.sandtable.rules.form_values import decisions_of, values_of
from coursekit.sandtable.setup import QUARTERS_MOST

FIGURES = (
    "profit", "equity", "value", "customers", "group_customers", "new_share", "kept_share", "live_adds", "silent_share",
    "migrants", "churn", "complaints",
)  # fmt: skip


def prefilled(game: Game, seat: int) -> dict[str, float | str]:
    """Return what a seat's form begins with: every field as it repeats."""
    return values_of(repeated_decisions(game, seat))


def added(game: Game, seat: int, sums: Mapping[str, float], base: Decisions | None = None) -> Decisions:
    """Return decisions with numbers added to fields of the form, kept within each field's bounds.

    ``base`` is what they are added to, by default what repeats; what nothing is added to stays to the last bit.
    """
    base = repeated_decisions(game, seat) if base is None else base
    shown = values_of(base)
    bounds = {field.name: (field.low, field.high) for field in form_fields(game.setup.pair)}
    values = {name: float(np.clip(float(shown[name]) + more, *bounds[name])) for name, more in sums.items()}
    read = decisions_of(shown | values, game.state, seat)
    parts = {part for part in vars(base) for name in values if name == part or name.startswith(f"{part}_")}
    return replace(base, **{part: getattr(read, part) for part in parts})


def play_on(
    game: Game, first: Mapping[int, Decisions], events: Sequence[str] = (),
    later: Sequence[Mapping[int, Mapping[str, float]]] = (), quarters: int = 2,
) -> Game:  # fmt: skip
    """Return the game some quarters on.

    Parameters
    ----------
    first : mapping of seat to Decisions
        For the quarter now; who is not in it repeats, bots decide.
    events : sequence of str
        Cards of the quarter now; none come later.
    later : sequence of mappings
        For each quarter after it, what is added to which fields of whose form.
    """
    length = min(QUARTERS_MOST, max(game.setup.quarters, len(game.quarters) + quarters))
    longer = replace(game, setup=replace(game.setup, quarters=length))
    longer = play_quarter(longer, first, list(events))
    for number in range(min(quarters, length - len(game.quarters)) - 1):
        more = later[number] if number < len(later) else {}
        longer = play_quarter(longer, {seat: added(longer, seat, sums) for seat, sums in more.items()}, [])
    return longer


def profits_of(game: Game, seat: int, first: int = 0) -> list[float]:
    """Return a seat's profit of each quarter from ``first`` on, 10,000 yuan."""
    return [float(quarter.results.accounts.profit[0, seat]) for quarter in game.quarters[first:]]


def figures_of(game: Game, seat: int, first: int = 0) -> dict[str, float]:
    """Return a seat's figures over the quarters from ``first`` on.

    Money in 10,000 yuan, customers in 10,000; value is profit and 存量价值 together, kept_share the share of the
    customers at the game's beginning who are still there, live_adds new lines in use, migrants the seat's customers
    who changed over to the new network; churn and complaints are means.
    """
    quarters = game.quarters[first:]
    each = [quarter.results for quarter in quarters]
    accounts, state = [one.accounts for one in each], quarters[-1].after
    profit = sum(float(one.profit[0, seat]) for one in accounts)
    equity = float(accounts[-1].customer_equity[0, seat])
    adds = sum(float(one.gross_adds[0, seat]) for one in each)
    silent = sum(float(one.silent_lines[0, seat]) for one in each)
    customers = state.customers[0, seat]
    total = float(customers.sum())
    opening = float(game.quarters[0].before.customers[0, seat].sum())
    return {
        "profit": profit, "equity": equity, "value": profit + equity, "customers": total,
        "group_customers": float(customers[np.equal(KIND_OF, KINDS.index("group"))].sum()),
        "new_share": 1 - float(state.legacy[0, seat].sum()) / total,
        "kept_share": float(state.snapshot[0, seat].sum()) / opening, "live_adds": adds - silent,
        "silent_share": silent / adds if adds > 0 else 0.0,
        "migrants": sum(float(one.migrants[0, seat]) for one in each),
        "churn": float(np.mean([one.churn_rate[0, seat] for one in accounts])),
        "complaints": float(np.mean([one.complaint_rate[0, seat] for one in accounts])),
    }  # fmt: skip
