"""The budget bar: what is planned against the budget, in words, and how wide the bar is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from coursekit.sandtable.game import Game
from coursekit.sandtable.rules.check import LEAST_OVER, check_values, planned_spending, warnings_of
from coursekit.sandtable.rules.sums import left_of, money, over_limit, parts_of, taken_back
from coursekit.sandtable.teams_page.views.decision_form import problems_of

WITHIN, OVERDRAFT, OVER = "within", "overdraft", "over"
WIDTH = 1000  # units of the bar's drawing
_OVERDRAWN = "费用透支"  # the verdict says so already


@dataclass(frozen=True)
class BudgetView:
    """The bar: how it stands, its sentences, the bar's length and the budget's mark in units of `WIDTH`."""

    level: str
    verdict: str
    planned: str
    detail: str
    length: int
    mark: int
    warnings: tuple[str, ...]
    problems: tuple[str, ...]


def budget_view(values: Mapping[str, object], game: Game, seat: int, research: float) -> BudgetView:
    """Return the bar for what the form says; ``research`` is what it buys, 10,000 yuan.

    A half-filled form has a bar too: what is no number counts as 0, and ``problems`` says so.
    """
    spending = planned_spending(values, game, seat, research)
    total, allowed, end = spending.total, spending.limit, max(spending.limit, 1e-9)
    left = left_of(spending)
    if total > spending.limit + LEAST_OVER:
        level = OVER
        total, allowed, less = over_limit(spending)  # as the rules refuse it, to the digit
        verdict = f"超过上限，交不上去：至少减 {money(less)} 万元"
    elif total > spending.budget + LEAST_OVER:
        level = OVERDRAFT
        verdict = f"透支 {money(-left)} 万元，连利息从下季预算里扣"
    else:
        level, verdict = WITHIN, f"预算内，还剩 {money(max(left, 0.0))} 万元"
    bought = f"（市调 {money(research)} 在内）" if research else ""
    fixed, commission, subsidy = parts_of(spending, total)
    detail = (
        f"定死的 {money(fixed)}{bought}，酬金和分成约 {money(commission)}，"
        f"终端补贴约 {money(subsidy)}，后两笔照上季的户数估。{taken_back(game.state, seat, game.market.parameters)}"
    )
    planned = f"打算花 {money(total)} 万元，预算 {money(spending.budget)} 万元"
    if level != WITHIN:
        planned += f"，连透支最多 {money(allowed)} 万元"
    return BudgetView(
        level, verdict, planned, detail,
        *(round(WIDTH * min(1.0, max(0.0, part / end))) for part in (total, spending.budget)),
        warnings=_without_overdraft(warnings_of(values, game, seat, research)),
        problems=tuple(problem.text for problem in problems_of(
            check_values(values, game, seat, research), game.setup.pair)),
    )  # fmt: skip


def _without_overdraft(warnings: Sequence[str]) -> tuple[str, ...]:
    return tuple(text for text in warnings if not text.startswith(_OVERDRAWN))
