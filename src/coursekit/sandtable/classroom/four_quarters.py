"""Four levers for four quarters against a rival that copies last quarter's price: what an exercise's plan is worth."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from numbers import Real

import numpy as np
import pandas as pd

from coursekit.sandtable.bots.levels import usual_market
from coursekit.sandtable.bots.plan import NEUTRAL, plan_decisions
from coursekit.sandtable.engine import load_parameters
from coursekit.sandtable.engine.decisions import Decisions
from coursekit.sandtable.engine.market import Market
from coursekit.sandtable.engine.quarter import QuarterResults, advance
from coursekit.sandtable.engine.state import MarketState, opening_state
from coursekit.sandtable.rules.check import LEAST_OVER

SOURCE = "合成数据（沙盘）"
QUARTERS, OPERATORS = 4, 6
OWN, RIVAL = 0, 1
WINNING = ("advertising", "channel")  # one lever together: what is spent on new customers
# Each lever with its unit, and what may be typed.
LEVERS: Mapping[str, tuple[str, float, float]] = {
    "月费": ("%", 50, 160), "放号酬金": ("元/户", 0, 200), "拉新": ("万元/季", 0, 1000), "维系": ("万元/季", 0, 1000),
}  # fmt: skip
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


@dataclass(frozen=True)
class FourQuarters:
    """What the quarters brought, 10,000 yuan: own and the rival's in the columns, shape (4, 2) but for own budgets."""

    profit: np.ndarray
    equity: np.ndarray
    budget: np.ndarray  # own, (4,)
    spend: np.ndarray  # own, (4,)

    @property
    def over(self) -> np.ndarray:
        """Own spending above the budget, 10,000 yuan a quarter."""
        return np.maximum(0.0, self.spend - self.budget)

    @property
    def lead(self) -> float:
        """Own profit of all quarters less the rival's, 10,000 yuan."""
        return float((self.profit[:, OWN] - self.profit[:, RIVAL]).sum())

    @property
    def equity_short(self) -> float:
        """By how much own 存量价值 ends below the rival's, 10,000 yuan, never below 0."""
        return float(max(0.0, self.equity[-1, RIVAL] - self.equity[-1, OWN]))


def plan_value(plan: object, *, pair: str) -> float:
    """Return by how much the plan's four quarters' profit beats the rival's, 10,000 yuan.

    What 存量价值 lacks against the rival's at the end is taken off: a profit made of one's own substance is none.

    Parameters
    ----------
    plan : the four levers of `LEVERS`, as a dictionary, a text with 、 between, or four numbers in order.
    pair : ``"2g_4g"`` or ``"4g_5g"``.

    Raises
    ------
    ValueError
        The plan cannot be read, or a quarter is overdrawn: said in Chinese, as trainees see it.
    """
    played = play_four(read_plan(plan), pair)
    for number, over in enumerate(played.over):
        if over > LEAST_OVER:
            budget, spend = played.budget[number], played.spend[number]
            raise ValueError(
                f"第 {number + 1} 季透支了：预算 {budget:.1f} 万元，花了 {spend:.1f} 万元，多了 {over:.1f} 万元。"
                "拉新、维系少一点，或者酬金低一点，再试"
            )
    return played.lead - played.equity_short


def quarter_table(plan: object, pair: str) -> pd.DataFrame:
    """Return a row a quarter and one of sums, 10,000 yuan; what cannot be read shows the plan that `start_plan` gives.

    Columns: own budget, what was spent, own and the rival's profit, own and the rival's 存量价值 at the end.
    """
    try:
        levers = read_plan(plan)
    except ValueError:
        levers = start_plan(pair)
    played = play_four(levers, pair)
    columns = {"预算": played.budget, "花了": played.spend}
    for name, numbers in (("利润", played.profit), ("存量价值", played.equity)):
        columns |= {f"你的{name}": numbers[:, OWN], f"它的{name}": numbers[:, RIVAL]}
    quarters = pd.Index([f"第 {number} 季" for number in range(1, QUARTERS + 1)], name="万元")
    frame = pd.DataFrame(columns, index=quarters)
    total = frame.sum()
    # Equity is a level: only the last one counts.
    total.iloc[4:] = frame.iloc[-1, 4:]
    frame.loc["合计（存量价值看季末）"] = total
    frame.attrs["source"] = SOURCE
    return frame


def start_plan(pair: str) -> dict[str, float]:
    """Return the levers where the neutral plan has them in the first quarter, in whole numbers."""
    market, state = _opening(pair)
    own = plan_decisions(_neutral(), state, market, None).seat(OWN)
    winning = sum(float(getattr(own, name).sum()) for name in WINNING)
    numbers = (100, float(own.commission[0, 0]), winning, float(own.care.sum()))
    return {name: round(number) for name, number in zip(LEVERS, numbers, strict=True)}


def read_plan(plan: object) -> dict[str, float]:
    """Return the four levers by name.

    >>> read_plan("月费 100、放号酬金 40、拉新 264、维系 126") == read_plan([100, 40, 264, 126])
    True
    """
    given = _given(plan)
    missing = [name for name in LEVERS if name not in given]
    if missing:
        raise ValueError(f"还差{'、'.join(missing)}：要写四样，照 {'、'.join(LEVERS)} 的顺序")
    extra = [str(name) for name in given if name not in LEVERS]
    if extra:
        raise ValueError(f"没有叫“{extra[0]}”的，四样是 {'、'.join(LEVERS)}")
    for name, (unit, low, high) in LEVERS.items():
        if not isinstance(given[name], Real) or isinstance(given[name], bool) or not low <= given[name] <= high:
            raise ValueError(f"{name}写的是 {given[name]}，要写 {low} 到 {high} 之间的数，单位是{unit}")
    return {name: float(given[name]) for name in LEVERS}


def play_four(levers: Mapping[str, float], pair: str) -> FourQuarters:
    """Return what four quarters bring in a market in the middle, all six alike at the start, without chance.

    1. The own seat plays the levers, every quarter the same; all else is the neutral plan's.
    2. The rival plays the neutral plan, from the second quarter on at the fee and commission that the own seat had a
       quarter before.
    3. The other four play the neutral plan.
    """
    market, state = _opening(pair)
    last: Decisions | None = None
    results: list[QuarterResults] = []
    for quarter in range(QUARTERS):
        last = plan_decisions(_neutral(), state, market, last)
        seats = (OWN, RIVAL) if quarter else (OWN,)
        last = _with_sums(_with_price(last, seats, levers, market), levers)
        state, result = advance(state, last, market)
        results.append(result)
    accounts = [each.accounts for each in results]
    pair_of_seats = [OWN, RIVAL]
    return FourQuarters(
        np.array([each.profit[0, pair_of_seats] for each in accounts]),
        np.array([each.customer_equity[0, pair_of_seats] for each in accounts]),
        np.array([each.budget[0, OWN] for each in accounts]), np.array([each.spend[0, OWN] for each in accounts]),
    )  # fmt: skip


def _given(plan: object) -> dict[object, object]:
    """Return what was typed, by the levers' names where it has none of its own."""
    if isinstance(plan, Mapping):
        return dict(plan)
    if isinstance(plan, str):
        plan = [float(number) for number in _NUMBER.findall(unicodedata.normalize("NFKC", plan))]
    if not isinstance(plan, (list, tuple)) or len(plan) != len(LEVERS):
        raise ValueError(f"要写四个数，照 {'、'.join(LEVERS)} 的顺序，用顿号隔开，放在英文引号里")
    return dict(zip(LEVERS, plan, strict=True))


@cache
def _opening(pair: str) -> tuple[Market, MarketState]:
    market = usual_market(load_parameters(pair), 1)
    return market, opening_state(market, np.full((1, OPERATORS), 1 / OPERATORS))


def _neutral() -> np.ndarray:
    return np.broadcast_to(NEUTRAL, (1, OPERATORS, len(NEUTRAL)))


def _with_price(decisions: Decisions, seats: tuple[int, ...], levers: Mapping[str, float], market: Market) -> Decisions:
    """Return the decisions with some seats at the levers' fee and commission."""
    fee, commission = decisions.fee.copy(), decisions.commission.copy()
    for seat in seats:
        fee[0, seat] = levers["月费"] / 100 * market.parameters.reference_fee_yuan
        commission[0, seat] = levers["放号酬金"]
    return replace(decisions, fee=fee, commission=commission)


def _with_sums(decisions: Decisions, levers: Mapping[str, float]) -> Decisions:
    """Return the decisions with the own seat's money for new and old customers, shared out as the neutral plan does."""
    changed = {name: getattr(decisions, name).copy() for name in (*WINNING, "care")}
    winning = sum(changed[name][0, OWN].sum() for name in WINNING)
    for name in WINNING:
        changed[name][0, OWN] *= levers["拉新"] / winning
    changed["care"][0, OWN] *= levers["维系"] / changed["care"][0, OWN].sum()
    return replace(decisions, **changed)
