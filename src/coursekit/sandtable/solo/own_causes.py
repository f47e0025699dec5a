"""What one's own quarter explains and no pair of numbers shows: money off the plan, and a rush that is repaid."""

from __future__ import annotations

from collections.abc import Mapping

from coursekit.sandtable.engine.market import MarketParameters
from coursekit.sandtable.game import Game, PlayedQuarter
from coursekit.sandtable.rules.spending import spending_of

MUCH_LEFT = 0.1  # of the budget: so much unspent is worth a word
OFF_PLAN = 0.05  # of the budget: spending that is farther off the plan is explained
LEAST_LINES = 0.02  # 10,000 lines: fewer repaid are not worth a word
_REMARK = "{remark}；"  # what the pair of numbers alone says


def own_causes(game: Game, seat: int, quarter: int) -> Mapping[str, str]:
    """Return the remarks of ``quarter``, from 0, that have a cause to name, by measure; in most quarters few.

    ``{remark}`` in one of them is where the remark on the pair of numbers stays.
    """
    played, p = game.quarters[quarter], game.market.parameters
    money = [part for part in (_off_plan(played, seat, p), _unspent(played, seat)) if part]
    said = {"overdraft": _REMARK + "；".join(money)} if money else {}
    lines = repaid_lines(played, seat, p)
    if lines >= LEAST_LINES:
        rushed = float(game.quarters[quarter - 1].results.rush_lines[0, seat])
        whose = "上季" if rushed > 0 else "前几季"
        if rushed > 0 and played.results.gross_adds[0, seat] < played.before.last_arrivals[0, seat]:
            said["gross_adds"] = (
                f"少了，先看冲量：上季冲来 {rushed:.2f} 万户，本季在还，少来 {lines:.2f} 万户；"
                "其余再看酬金、渠道和对手的资费"
            )
        else:
            said["gross_adds"] = f"{_REMARK}还{whose}的冲量，本季少来 {lines:.2f} 万户"
        if played.after.customers[0, seat].sum() < played.before.customers[0, seat].sum():
            said["net_adds"] = f"{_REMARK}还{whose}的冲量，本季少来 {lines:.2f} 万户"
    return said


def repaid_lines(played: PlayedQuarter, seat: int, p: MarketParameters) -> float:
    """Return how many lines, 10,000, did not come because an earlier rush had taken them already."""
    owed, owes = (float(state.rush_owed[0, seat].sum()) for state in (played.before, played.after))
    return owed + p.rush_repaid * float(played.results.rush_lines[0, seat]) - owes


def _off_plan(played: PlayedQuarter, seat: int, p: MarketParameters) -> str:
    """Return by how much spending differed from what the form's bar said, and what made the difference."""
    accounts, before = played.results.accounts, played.before
    plan = spending_of(played.decisions.seat(seat), before, seat, p)
    off = float(accounts.spend[0, seat]) - plan.total
    overdraft = float(played.after.overdraft[0, seat])
    unplanned = overdraft >= 1 and off > overdraft / 2
    if abs(off) < OFF_PLAN * plan.budget and not unplanned:
        return ""
    parts = [
        f"{name}{_more(paid - expected)}（{who} {now:.2f} 万户，上季 {last:.2f}）"
        for name, paid, expected, who, now, last in (
            ("酬金和分成", float(accounts.commission_cost[0, seat]), plan.expected_commission,
             "新增", float(played.results.gross_adds[0, seat]), float(before.last_arrivals[0, seat])),
            ("终端补贴", float(accounts.subsidy_cost[0, seat]), plan.expected_subsidy,
             "迁过来", float(played.results.migrants[0, seat]), float(before.last_migrants[0, seat])),
        ) if round(abs(paid - expected)) >= 1
    ]  # fmt: skip
    total = _more(off, "花 ")
    return f"比表上打算的{total} 万元：{'，'.join(parts)}；这两笔按户付，打算时照上季的户数估"


def _unspent(played: PlayedQuarter, seat: int) -> str:
    budget, spent = (float(getattr(played.results.accounts, name)[0, seat]) for name in ("budget", "spend"))
    return f"预算剩 {budget - spent:,.0f} 万元，没花完的不结转" if budget - spent >= MUCH_LEFT * budget else ""


def _more(difference: float, verb: str = " ") -> str:
    return f"{'多' if difference > 0 else '少'}{verb}{abs(difference):,.0f}"
