"""Show a debrief: one quarter's, or the whole game's, figure after figure, each with its sentence."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from matplotlib.figure import Figure

from coursekit.charts import show
from coursekit.live import say
from coursekit.sandtable.debrief import figures, heat_tables, sentences
from coursekit.sandtable.debrief.contributions import quarter_contributions
from coursekit.sandtable.debrief.luck import luck_of_all
from coursekit.sandtable.debrief.marginal import values_of_more
from coursekit.sandtable.debrief.played import Played, played_of
from coursekit.sandtable.debrief.replay import what_ifs
from coursekit.sandtable.debrief.wording import SOURCE
from coursekit.sandtable.game import Game

MEASURES_SHOWN = ("share", "profit")


class Told(NamedTuple):
    """A figure, its alt text, and what is said below it; nothing where the figure says it all."""

    figure: Figure
    alt: str
    says: str


def show_quarter(game: Game, seat: int, quarter: int | None = None) -> None:
    """Show one quarter's debrief, the last by default: what each step was worth, and the next 10,000 yuan."""
    last = max(0, len(game.quarters) - 1) if quarter is None else quarter
    _show_all(quarter_figures(played_of(game, seat, last), seat, last))


def show_debrief(game: Game, seat: int) -> None:
    """Show the whole game's debrief from one operator's seat, in the order in which it is told."""
    _show_all(debrief_figures(played_of(game, seat), seat))


def quarter_figures(played: Played, seat: int, quarter: int) -> Iterator[Told]:
    """Yield one quarter's figures and their sentences."""
    parts = quarter_contributions(played, quarter, seat)
    for measure in MEASURES_SHOWN:
        yield _said(figures.quarter_steps(parts, measure, played.names[seat]))
    yield _said(figures.marginal_bars(values_of_more(played, seat, quarter), quarter, played, seat))


def debrief_figures(played: Played, seat: int) -> Iterator[Told]:
    """Yield the game's figures and their sentences: the race, luck, who did what, each step's worth, what if."""
    name = played.names[seat]
    yield Told(*figures.share_race(played, seat), "")
    yield _said(figures.luck_bars(luck_of_all(played), played.names, seat))
    yield Told(*heat_tables.team_levers(played, seat), "")
    quarters = [quarter_contributions(played, quarter, seat) for quarter in range(len(played.quarters))]
    for measure in MEASURES_SHOWN:
        yield _said(heat_tables.steps_by_quarter(quarters, measure, name))
    turning = max(quarters, key=lambda parts: max(abs(value) for value in parts.levers("share").values()))
    yield _said(figures.quarter_steps(turning, "share", name))
    cases = what_ifs(played, seat)
    yield Told(*heat_tables.what_if_table(cases, played, seat), sentences.best_and_worst(cases, played, seat))
    more = {quarter: values_of_more(played, seat, quarter) for quarter in range(len(played.quarters))}
    worst_placed = max(more, key=lambda quarter: sentences.best_less_worst(more[quarter]))
    yield _said(figures.marginal_bars(more[worst_placed], worst_placed, played, seat))


def _said(drawn: tuple[Figure, str]) -> Told:
    return Told(*drawn, drawn[1])


def _show_all(each: Iterator[Told]) -> None:
    for told in each:
        show(told.figure, alt=told.alt, source=SOURCE)
        if told.says:
            say(told.says)
