"""The review's page (经分会一页) and the results: ten lines, the rest folded, and the way so far."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from coursekit.sandtable.game import Game, game_scores
from coursekit.sandtable.score.par import PAR_SCORE
from coursekit.sandtable.solo.report import DRILL_MEASURES, Line, QuarterReport, quarter_report, score_after
from coursekit.sandtable.solo.report_numbers import name, numbers, plain, share_change, share_text

# The ten that a branch's review has on its page; what else is known of the quarter is folded below.
TEN = (
    "task_done", "share", "net_adds", "port_ratio", "churn", "kept", "arpu", "complaints", "converged", "selling_cost",
)  # fmt: skip
TIERS = ("沉睡", "轻度", "中度", "重度")


@dataclass(frozen=True)
class Row:
    """One line as printed: name with unit, this quarter, last quarter, change, what to look at."""

    name: str
    now: str
    last: str
    change: str
    remark: str


@dataclass(frozen=True)
class MarketRow:
    """What the market publishes of one operator; ``is_own`` is the reader's, ``stood_in`` one that a bot played for."""

    name: str
    share: str
    change: str
    fees: tuple[str, ...]
    is_own: bool
    is_bot: bool
    stood_in: bool


@dataclass(frozen=True)
class ReportView:
    """One seat's page of one quarter."""

    quarter: int  # from 1
    target: str
    score: float
    score_text: str
    against_par: str
    share: str
    share_percent: float
    share_change: str
    ten: tuple[Row, ...]
    more: tuple[Row, ...]
    market: tuple[MarketRow, ...]
    events: tuple[str, ...]
    definitions: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Step:
    """One quarter of the way so far: score to date and share, as printed."""

    quarter: int
    score: str
    share: str


@dataclass(frozen=True)
class Place:
    """One line of the leaderboard; equal scores share a rank, ``stood_in`` is a team that a bot has played for."""

    rank: int
    name: str
    score: str
    is_own: bool
    is_bot: bool
    stood_in: bool


def report_view(game: Game, seat: int, quarter: int, stood_in: Collection[int] = ()) -> ReportView:
    """Return the page of ``seat`` for ``quarter``, from 0; ``stood_in`` are teams that a bot played for in it."""
    return _view(quarter_report(game, seat, quarter), seat, stood_in)


def way_so_far(game: Game, seat: int, quarters: int) -> tuple[Step, ...]:
    """Return score and share after each of the first ``quarters`` quarters, for the seat's own eyes."""
    steps = []
    for at in range(quarters):
        customers = game.quarters[at].after.customers[0].sum(-1)
        share = 100 * customers[seat] / customers.sum()
        steps.append(Step(at + 1, plain(score_after(game, seat, at), 1), share_text(float(share))))
    return tuple(steps)


def leaderboard(game: Game, seat: int, stood_in: Collection[int] = ()) -> tuple[Place, ...]:
    """Return all seats by score to date, the highest first; ``stood_in`` are teams that a bot has played for."""
    scores = [round(float(score), 1) + 0.0 for score in game_scores(game)]
    order = sorted(range(len(scores)), key=lambda each: (-scores[each], each))
    return tuple(
        Place(1 + sum(other > scores[each] for other in scores), game.setup.seats[each].name, plain(scores[each], 1),
              each == seat, game.setup.seats[each].bot is not None, each in stood_in)
        for each in order
    )  # fmt: skip


def against_par(score: float) -> str:
    """Return how a score stands to the province's.

    >>> against_par(53.24), against_par(50.01), against_par(41.0)
    ('比省公司基准（50 分）多 3.2 分', '正好是省公司基准（50 分）', '比省公司基准（50 分）少 9.0 分')
    """
    gap = round(score, 1) - PAR_SCORE
    if not gap:
        return f"正好是省公司基准（{PAR_SCORE:g} 分）"
    return f"比省公司基准（{PAR_SCORE:g} 分）{'多' if gap > 0 else '少'} {abs(gap):.1f} 分"


def _view(report: QuarterReport, seat: int, stood_in: Collection[int]) -> ReportView:
    score, share = report["score"], report["share"]
    asked = [line for line in report.lines if line.name in DRILL_MEASURES]  # what a drill asks to forecast stands first
    return ReportView(
        quarter=report.quarter, target=f"{report.target:,.0f}", score=score.value, score_text=plain(score.value, 1),
        against_par=against_par(score.value), share=share_text(share.value),
        share_percent=share.value, share_change=numbers(share)[2],
        ten=tuple(_row(line) for line in (*asked, *(report[each] for each in TEN))),
        more=tuple(_row(line) for line in report.lines if line not in asked and line.name not in TEN),
        market=tuple(
            MarketRow(each.name, share_text(each.share), share_change(each.share, each.last_share),
                      tuple(f"{fee:.0f}" for fee in each.fees), number == seat, each.bot, number in stood_in)
            for number, each in enumerate(report.market)
        ),
        events=report.events,
        definitions=tuple((line.measure.zh, line.measure.definition) for line in report.lines),
    )  # fmt: skip


def _row(line: Line) -> Row:
    return Row(name(line), *numbers(line), line.remark)
