"""Show a debrief: one quarter's, or the whole game's, figure after figure, each with its sentence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from matplotlib.figure import Figure

from coursekit.charts import show
from coursekit.live import say
from coursekit.sandtable.debrief import figures, heat_tables, luck_sentences, score_parts, sentences, what_if_sentences
from coursekit.sandtable.debrief.contributions import Contributions, quarter_contributions
from coursekit.sandtable.debrief.ending import ending_says, next_time
from coursekit.sandtable.debrief.luck import Luck, luck_of_all
from coursekit.sandtable.debrief.marginal import values_of_more
from coursekit.sandtable.debrief.played import Played, played_of, shares_by_quarter
from coursekit.sandtable.debrief.replay import ALL, every_case, what_ifs
from coursekit.sandtable.debrief.wording import LEAST_TOLD, SOURCE, cuts_say
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
    more = figures.marginal_bars(values_of_more(played, seat, quarter), quarter, played, seat)
    last = quarter == len(played.quarters) - 1 and quarter + 1 < played.length
    yield Told(*more, more[1] + (next_time(played, seat) if last else ""))


def debrief_figures(
    played: Played, seat: int, ending: bool = True, lucks: Sequence[Luck] | None = None
) -> Iterator[Told]:
    """Yield the game's figures and their sentences: race, score, luck, who did what, each step's worth, what if.

    The last sentence says the hidden numbers and what to do otherwise, unless ``ending`` is False. ``lucks`` are as
    `luck_of_all` returns them, from whoever writes several debriefs of one game; by default they are reckoned here.
    """
    name, shares = played.names[seat], shares_by_quarter(played)
    yield Told(*figures.share_race(played, seat), sentences.race_says(shares, played.names, seat))
    yield _said(score_parts.score_bars(played, seat))
    lucks = luck_of_all(played) if lucks is None else lucks
    yield Told(*figures.luck_bars(lucks, played.names, seat), luck_sentences.luck_short(lucks[seat]))
    levers = sentences.levers_say(heat_tables.lever_use(played), played.names, seat)
    yield Told(*heat_tables.team_levers(played, seat), levers)
    quarters = [quarter_contributions(played, quarter, seat) for quarter in range(len(played.quarters))]
    for measure in MEASURES_SHOWN:
        told = sentences.steps_say(quarters, measure, name)
        told += cuts_say(played.cuts_of(seat)) if measure == MEASURES_SHOWN[0] else ""
        yield Told(*heat_tables.steps_by_quarter(quarters, measure, name), told)
    turning = turning_quarter(quarters)
    if turning:
        yield _said(figures.quarter_steps(*turning, name))
    *cases, everything = what_ifs(played, seat, [*every_case(played), (0, ALL)])
    undone = what_if_sentences.all_undone_says(everything, played)
    says = what_if_sentences.best_and_worst(cases, played, seat) + undone
    yield Told(*heat_tables.what_if_table(cases, played, seat), says or what_if_sentences.none_made_says(played, seat))
    more = {quarter: values_of_more(played, seat, quarter) for quarter in range(len(played.quarters))}
    worst = max(more, key=lambda quarter: sentences.best_less_worst(more[quarter]))
    told = sentences.marginal_short(more[worst], worst, played)
    last = ending_says(played, seat, cases) if ending else ""
    yield Told(*figures.marginal_bars(more[worst], worst, played, seat), told + last)


def turning_quarter(quarters: Sequence[Contributions]) -> tuple[Contributions, str] | None:
    """Return the quarter with the own step that moved most, and by which measure; None where none is worth telling.

    By share, or by profit where no step moved share by as much as is worth telling.
    """
    for measure in MEASURES_SHOWN:
        sizes = [max(abs(value) for value in each.levers(measure).values()) for each in quarters]
        if max(sizes) >= LEAST_TOLD[measure]:
            return quarters[sizes.index(max(sizes))], measure
    return None


def _said(drawn: tuple[Figure, str]) -> Told:
    return Told(*drawn, drawn[1])


def _show_all(each: Iterator[Told]) -> None:
    for told in each:
        show(told.figure, alt=told.alt, source=SOURCE)
        if told.says:
            say(told.says)
