"""The tiered drill in class: campaigns and tiers, a plan a tier, the same money spread evenly, and two yardsticks.

The drill judges by profit and 存量价值 of all customers together: one churn rate, one margin. Reckoned tier by tier, a
customer kept is worth what that tier brings; the two may disagree on whom to spend on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from coursekit.sandtable.classroom.drill_samples import OWN_SEAT, drill_sample
from coursekit.sandtable.classroom.plan_play import PlayedPlan, play_plan, times_plan
from coursekit.sandtable.engine import KINDS, TIERS
from coursekit.sandtable.engine.money import customer_equity
from coursekit.sandtable.engine.segments import KIND_COUNT, MONTHS, TIER_COUNT
from coursekit.sandtable.game import Game
from coursekit.sandtable.rules.fields import TIER_ZH
from coursekit.sandtable.scenario.drill_tables import CAMPAIGNS, TierState, campaign_tiers, tier_states
from coursekit.sandtable.scenario.what_follows import figures_of, prefilled
from coursekit.sandtable.solo.paper import SAMPLE_SEED
from coursekit.sandtable.solo.report_page import SOURCE

DRILL = "tiered"
SEEDS = tuple(range(1, 11))
ALL_FOUR, EVEN = "四份一起", "一刀切"
LEGACY, USAGE, FULL = "老网（万户）", "用量（GB/月）", "饱和度（%）"
BILL, ABOVE, CHURN = "账单（元/月）", "超套费占账单（%）", "离网率（%/季）"
WHAT_SAYS = {
    "唤醒": "用量最少", "满月": "沉睡以外，饱和度最低", "归位": "超套费占账单最多", "升舱": "剩下两档里饱和度高的",
    "迁移": "老网户数乘用量最大",
}  # fmt: skip
MONEY, OWN_BILL, OWN_CHURN = "让出去（万元/季）", "账单（元/月）", "离网率（百分点）"
VALUE, BY_TIER, VERDICT = "利润加存量价值（%）", "分档算（%）", "目标"


def tier_game(pair: str, seed: int = SAMPLE_SEED) -> Game:
    """Return the drill's game that the lesson looks at, before its first quarter."""
    return drill_sample(DRILL, pair, seed)


def diagnosis(pair: str) -> pd.DataFrame:
    """Return the drill's diagnosis, a row a tier: the columns by which the campaigns are told apart, and the churn."""
    states = tier_states(tier_game(pair), OWN_SEAT)
    frame = pd.DataFrame({
        LEGACY: [each.legacy for each in states], USAGE: [f"{each.usage_gb:g}" for each in states],
        FULL: [100 * each.saturation for each in states], BILL: [each.bill for each in states],
        ABOVE: [100 * each.overage_share for each in states], CHURN: [100 * each.churn for each in states],
    })  # fmt: skip
    frame.index = pd.Index([TIER_ZH[each.tier] for each in states], name="流量档")
    frame.attrs["source"] = SOURCE
    return frame


def campaign_table(pair: str) -> pd.DataFrame:
    """Return a row a campaign: the tier that the drill's own rule finds, what says so, and that number's value."""
    game = tier_game(pair)
    states = {each.tier: each for each in tier_states(game, OWN_SEAT)}
    found = campaign_tiers(game, OWN_SEAT)
    rows = [(TIER_ZH[found[name]], WHAT_SAYS[name], _shown(name, states[found[name]])) for name in CAMPAIGNS]
    frame = pd.DataFrame(rows, columns=["对到哪一档", "哪一列说的", "这一档的数"])
    frame.index = pd.Index(CAMPAIGNS, name="营销")
    frame.attrs["source"] = SOURCE
    return frame


def even_plan(pair: str, factors: Mapping[str, float], seed: int = SAMPLE_SEED) -> dict[str, float]:
    """Return the factors that give away the same money in the first quarter, but alike to all tiers.

    What bills fall by goes as one percentage off every tier's fee, what care costs more as one percentage on every
    tier's care.
    """
    game = tier_game(pair, seed)
    played = _played(pair, factors, seed)
    bills, care = money_given(played)
    begun, customers = prefilled(game, OWN_SEAT), _by_tier(game.state.customers)
    kept = [1 - float(begun[f"discount_{kind}"]) / 100 for kind in KINDS]
    paid = [MONTHS * float(begun[f"fee_{tier}"]) * float(customers[t] @ kept) for t, tier in enumerate(TIERS)]
    # The form shows sums rounded down: care is raised from what is really spent.
    spent = float(played.still.quarters[0].decisions.care[0, OWN_SEAT].sum())
    shown = sum(float(begun[f"care_{tier}"]) for tier in TIERS)
    fees = {f"主推套餐档·{zh}": 1 - bills / sum(paid) for zh in TIER_ZH.values()}
    return fees | {f"存量维系费·{zh}": (spent + care) / shown for zh in TIER_ZH.values()}


def money_given(played: PlayedPlan) -> tuple[float, float]:
    """Return what the first quarter gives away, 10,000 yuan: bills that fall, at its opening customers; more care."""
    own, still = played.game.quarters[0], played.still.quarters[0]
    fall = still.results.bill[0, played.seat] - own.results.bill[0, played.seat]
    care = own.decisions.care[0, played.seat].sum() - still.decisions.care[0, played.seat].sum()
    return MONTHS * float(fall @ own.before.customers[0, played.seat]), float(care)


def equity_by_tier(game: Game, seat: int = OWN_SEAT) -> np.ndarray:
    """Return what each tier's customers at the end are still worth, 10,000 yuan, shape (4,).

    The rules card's 存量价值, but with each tier's own margin of the last quarter and its own mean churn. A tier that
    costs more than it pays is worth less than nothing; that somebody may move up later is not counted.
    """
    last, p = game.quarters[-1], game.market.parameters
    customers, legacy = _by_tier(last.after.customers, seat), _by_tier(last.after.legacy, seat)
    bill, usage = _by_tier(last.results.bill, seat), last.before.usage[0][:, None]
    bundled = np.minimum(last.decisions.bundle[0, seat], bill) * _by_tier(last.after.converged, seat)
    revenue = bill * (customers + p.buy_up * (customers - legacy)) - bundled
    traffic = usage * (legacy + p.new_usage_ratio * (customers - legacy))
    cost = p.cost_customer * customers + p.cost_legacy * legacy + p.cost_traffic * traffic
    margin = MONTHS * (revenue - cost).sum(-1)
    return customer_equity(margin, churn_by_tier(game, seat), p.discount_rate, p.equity_share)


def churn_by_tier(game: Game, seat: int = OWN_SEAT) -> np.ndarray:
    """Return each tier's churn, the mean of the game's quarters, shape (4,)."""
    each = [
        _by_tier(quarter.results.left, seat).sum(-1) / _by_tier(quarter.before.customers, seat).sum(-1)
        for quarter in game.quarters
    ]
    return np.mean(each, axis=0)


def plan_table(pair: str, plans: Mapping[str, Mapping[str, float]], seed: int = SAMPLE_SEED) -> pd.DataFrame:
    """Return a row a plan, then all of them together (`ALL_FOUR`) and the same money spread alike (`EVEN`).

    Parameters
    ----------
    plans : mapping
        A plan's name to its factors, see `times_plan`.

    Returns
    -------
    DataFrame
        Against nothing moved. `MONEY`: given away in the first quarter. `OWN_BILL`: of the plan's tiers in the first
        quarter. `OWN_CHURN`: of those tiers, mean of four quarters. `VALUE`: as the drill judges; `BY_TIER`: profit and
        `equity_by_tier` together, as a share of the same. `VERDICT`: the drill's.
    """
    together = {name: factor for factors in plans.values() for name, factor in factors.items()}
    every = dict(plans) | {ALL_FOUR: together, EVEN: even_plan(pair, together, seed)}
    rows = [_row(_played(pair, factors, seed), _tiers_of(factors)) for factors in every.values()]
    frame = pd.DataFrame(rows, index=pd.Index(list(every), name="方案"))
    frame.attrs["source"] = SOURCE
    return frame


def tier_worth(pair: str) -> pd.Series:
    """Return what one customer of each tier is worth where nothing is moved, yuan, tier by tier."""
    still = _played(pair, {}, SAMPLE_SEED).game
    customers = _by_tier(still.state.customers).sum(-1)
    return pd.Series(equity_by_tier(still) / customers, index=list(TIER_ZH.values()), name="一户的存量价值（元）")


def wins_over_even(pair: str, plans: Mapping[str, Mapping[str, float]], seeds: Sequence[int] = SEEDS) -> pd.Series:
    """Return in how many games, one a seed, `ALL_FOUR` beats `EVEN`: by `VALUE` and by `BY_TIER`."""
    won = {VALUE: 0, BY_TIER: 0}
    for seed in seeds:
        table = plan_table(pair, plans, seed)
        for measure in won:
            won[measure] += bool(table.loc[ALL_FOUR, measure] > table.loc[EVEN, measure])
    return pd.Series(won, name=f"{len(seeds)} 局里赢几局")


def _row(played: PlayedPlan, tiers: list[int]) -> dict[str, float | str]:
    still = figures_of(played.still, played.seat)
    by_tier = played.more("profit") + equity_by_tier(played.game).sum() - equity_by_tier(played.still).sum()
    own, other = (_mean_bill(game, tiers) for game in (played.game, played.still))
    return {
        MONEY: sum(money_given(played)), OWN_BILL: own - other,
        OWN_CHURN: 100 * (_mean_churn(played.game, tiers) - _mean_churn(played.still, tiers)),
        VALUE: 100 * played.reached.better_by, BY_TIER: 100 * by_tier / still["value"], VERDICT: played.verdict,
    }  # fmt: skip


def _played(pair: str, factors: Mapping[str, float], seed: int) -> PlayedPlan:
    return play_plan(DRILL, pair, seed, times_plan(tier_game(pair, seed), factors))


def _tiers_of(factors: Mapping[str, float]) -> list[int]:
    """Return the tiers that a plan names, as numbers from 0."""
    named = {name.partition("·")[2] for name in factors}
    return [number for number, zh in enumerate(TIER_ZH.values()) if zh in named]


def _mean_bill(game: Game, tiers: list[int]) -> float:
    first = game.quarters[0]
    customers, bill = (_by_tier(each)[tiers] for each in (first.before.customers, first.results.bill))
    return float((bill * customers).sum() / customers.sum())


def _mean_churn(game: Game, tiers: list[int]) -> float:
    """Return the churn of some tiers together, the mean of the quarters."""
    left = [_by_tier(quarter.results.left)[tiers].sum() for quarter in game.quarters]
    before = [_by_tier(quarter.before.customers)[tiers].sum() for quarter in game.quarters]
    return float(np.mean(np.divide(left, before)))


def _by_tier(array: np.ndarray, seat: int = OWN_SEAT) -> np.ndarray:
    """Return a seat's part of an array of segments as tiers by kinds."""
    return array[0, seat].reshape(TIER_COUNT, KIND_COUNT)


def _shown(campaign: str, state: TierState) -> str:
    """Return the number that decides on a campaign, with its unit."""
    return {
        "唤醒": f"{state.usage_gb:.3g} GB/月", "满月": f"{state.saturation:.0%}", "归位": f"{state.overage_share:.1%}",
        "升舱": f"{state.saturation:.0%}", "迁移": f"{state.old_traffic:.3g} 万 GB/月",
    }[campaign]  # fmt: skip
