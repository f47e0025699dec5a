"""Market research for sale: what it costs, and what a seat learns from it. Each seat is shown only what it bought.

A report is about last quarter and is paid in this one: its price goes to the engine as ``Decisions.research``. Chance
in a report comes from the game's seed, quarter and seat, so that buying twice in a quarter tells the same.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

import numpy as np

from coursekit.errors import CourseError
from coursekit.sandtable.engine.segments import KIND_COUNT, TIER_COUNT
from coursekit.sandtable.game import Game, repeated_decisions
from coursekit.sandtable.rules.fields import TIER_ZH
from coursekit.sandtable.rules.spending import spending_of
from coursekit.sandtable.scenario.churn_reasons import churn_parts
from coursekit.sandtable.scenario.draw import REFERENCE_FACTORS, SWITCHING_FACTORS, Scenario

RESEARCH_STREAM = 1005  # of the game's seed, beside those of draw.py and events.py
RELIABILITY = 0.8  # of each answer of the scenario probe
SPENDING_ERROR = 0.10  # at most, of each sum of a rival's
SPENDING_ZH = ("广告宣传", "渠道建设", "存量维系费", "服务投入", "扩容申请", "季末冲量", "酬金和分成", "终端补贴")
TOO_EARLY = "讲的是上一季，第一季还没有上一季：打完一季再买。"


@dataclass(frozen=True)
class ResearchItem:
    """A report for sale: name on screen, price in 10,000 yuan, what it tells, and the decimals of its numbers."""

    name: str
    zh: str
    price: float
    tells: str
    decimals: int = 1


@dataclass(frozen=True)
class ResearchReport:
    """One seat's report: a table and a sentence on how far to trust it; for no other seat's eyes."""

    item: ResearchItem
    quarter: int  # in which it was bought, from 0
    seat: int
    columns: tuple[str, ...]
    rows: tuple[tuple[str | float, ...], ...]
    note: str


# Prices are an assumption: together about a tenth of a middling operator's budget.
RESEARCH_ITEMS: dict[str, ResearchItem] = {each.name: each for each in (
    ResearchItem("scenario_probe", "情景探测", 30.0, "这个市场的用量涨得快不快，客户好不好换，心里的常价高不高。"),
    ResearchItem("price_map", "价格地图", 10.0, "上季各家每一档客户平均每月付多少。"),
    ResearchItem("churn_reasons", "离网原因", 20.0, "上季走掉的客户，多少因为价格、投诉、老网，维系又留住多少。", 3),
    ResearchItem("rival_spending", "对手花费", 25.0, "上季各家对手把钱花在哪里，每个数的误差不超过一成。"),
)}  # fmt: skip


def research_cost(items: Iterable[str]) -> float:
    """Return what these reports cost together, 10,000 yuan; the same report twice is paid once.

    >>> research_cost(["price_map", "churn_reasons"])
    30.0
    """
    return float(sum(_item(name).price for name in dict.fromkeys(items)))


def research_report(game: Game, seat: int, name: str) -> ResearchReport:
    """Return what the report tells this seat now.

    Raises
    ------
    CourseError
        No such report or seat, or nothing to report on: before the first quarter only the scenario probe is on sale.
    """
    item = _item(name)
    if not 0 <= seat < len(game.setup.seats):
        raise CourseError(f"没有 {seat} 号席位，席位从 0 数到 {len(game.setup.seats) - 1}。")
    if not is_on_sale(game, name):
        raise CourseError(f"“{item.zh}”{TOO_EARLY}")
    columns, rows, note = MAKERS[name](game, seat)
    shown = tuple(tuple(_rounded(cell, item.decimals) for cell in row) for row in rows)
    return ResearchReport(item, len(game.quarters), seat, columns, shown, note)


def is_on_sale(game: Game, name: str) -> bool:
    """Return whether there is something to report on."""
    return _item(name).name == "scenario_probe" or bool(game.quarters)


def why_not_for_sale(game: Game, seat: int, name: str, bought: Collection[str] = ()) -> str:
    """Return why a seat that has ``bought`` some reports this quarter may not buy this one, nothing where it may."""
    item = _item(name)
    if not is_on_sale(game, name):
        return f"“{item.zh}”{TOO_EARLY}"
    if name in bought:
        return f"“{item.zh}”这一季已经买了，再买一次说的还是一样。"
    own = repeated_decisions(game, seat)
    cost, limit = research_cost([*bought, name]), spending_of(own, game.state, seat, game.market.parameters).limit
    if cost > limit:  # nothing could be handed in any more
        return f"买了“{item.zh}”，光市调就要 {cost:,.0f} 万元，本季连透支最多能花 {limit:,.1f} 万元：这一季买不起。"
    return ""


Table = tuple[tuple[str, ...], list[tuple[str | float, ...]], str]


def _scenario_probe(game: Game, seat: int) -> Table:
    """Answer three questions, each right with `RELIABILITY`; a wrong answer is any of the others."""
    scenario, rng = game.setup.scenario(), _rng(game, seat)
    rows = []
    for question, options, right in _questions(scenario, game.market.parameters.usage_growths):
        wrong = [number for number in range(len(options)) if number != right]
        is_right, other = rng.random() < RELIABILITY, wrong[int(rng.integers(len(wrong)))]
        rows.append((question, options[right if is_right else other]))
    note = f"每一条说得准的把握是 {RELIABILITY:.0%}；下一季再买一次，是另做的一次调研。"
    return ("问什么", "探到的"), rows, note


def _questions(scenario: Scenario, growths: np.ndarray) -> list[tuple[str, list[str], int]]:
    speeds = [f"{word}：每季约涨 {growth:.1%}" for word, growth in zip(("慢", "中", "快"), growths, strict=True)]
    switching = ["比平常好换，麻烦只有一半", "和平常一样"]
    usual = ["比标准资费低一成半", "和标准资费差不多"]
    return [
        ("用量涨得多快", speeds, int(np.abs(growths - scenario.usage_growth).argmin())),
        ("客户好不好换一家", switching, SWITCHING_FACTORS.index(scenario.switching_factor)),
        ("客户心里的常价", usual, REFERENCE_FACTORS.index(scenario.reference_factor)),
    ]


def _price_map(game: Game, seat: int) -> Table:
    last = game.quarters[-1]
    shape = (len(game.setup.seats), TIER_COUNT, KIND_COUNT)
    customers = last.before.customers[0].reshape(shape)
    bill = (last.results.bill[0].reshape(shape) * customers).sum(-1) / np.maximum(customers.sum(-1), 1e-9)
    rows = [(each.name, *bill[number].tolist()) for number, each in enumerate(game.setup.seats)]
    return ("公司", *TIER_ZH.values()), rows, "元/月，月费打折以后连超套费一起算，上季在用客户的平均。"


def _churn_reasons(game: Game, seat: int) -> Table:
    parts = churn_parts(game.quarters[-1], game.market, seat)
    *reasons, (_, left) = parts.items()
    # The note says that they add up: so do the digits that are printed, the largest remainders rounded up.
    units = 10.0 ** RESEARCH_ITEMS["churn_reasons"].decimals
    exact = units * np.array([value for _, value in reasons])
    shown = np.floor(exact)
    shown[np.argsort(shown - exact, kind="stable")[: round(round(units * left) - shown.sum())]] += 1
    rows = [*zip(parts, [*(shown / units).tolist(), left], strict=True)]
    note = "万户。逐样换成平常水平重算：账单等于常价、投诉如常、全在新网、不做维系；几样加起来正好是上季离网的户数。"
    return ("因为什么", "上季离网"), rows, note


def _rival_spending(game: Game, seat: int) -> Table:
    last, rng = game.quarters[-1], _rng(game, seat)
    decided, accounts = last.decisions, last.results.accounts
    spent = np.stack([
        decided.advertising[0].sum(-1), decided.channel[0].sum(-1), decided.care[0].sum(-1), decided.service[0],
        decided.network[0], decided.rush[0], accounts.commission_cost[0], accounts.subsidy_cost[0],
    ], -1)  # fmt: skip
    seen = spent * rng.uniform(1 - SPENDING_ERROR, 1 + SPENDING_ERROR, spent.shape)
    rivals = [(number, each.name) for number, each in enumerate(game.setup.seats) if number != seat]
    rows = [(name, *seen[number].tolist()) for number, name in rivals]
    return ("公司", *SPENDING_ZH), rows, f"万元，估的，每个数和实际相差不超过 {SPENDING_ERROR:.0%}。"


MAKERS: dict[str, Callable[[Game, int], Table]] = {
    "scenario_probe": _scenario_probe, "price_map": _price_map, "churn_reasons": _churn_reasons,
    "rival_spending": _rival_spending,
}  # fmt: skip


def _rounded(cell: str | float, decimals: int) -> str | float:
    return cell if isinstance(cell, str) else round(float(cell), decimals)


def _rng(game: Game, seat: int) -> np.random.Generator:
    return np.random.default_rng([game.setup.seed, RESEARCH_STREAM, len(game.quarters), seat])


def _item(name: str) -> ResearchItem:
    if name not in RESEARCH_ITEMS:
        raise CourseError(f"没有“{name}”这项调研，可选 {'、'.join(RESEARCH_ITEMS)}。")
    return RESEARCH_ITEMS[name]
