"""The migration drill in class: who is still on the old network, what a subsidy brings, and what plans come to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from coursekit.sandtable.classroom.drill_samples import OWN_SEAT, drill_sample
from coursekit.sandtable.classroom.plan_play import PlayedPlan, plan_values, play_plan
from coursekit.sandtable.engine.migration import migration_hazard
from coursekit.sandtable.engine.segments import KIND_COUNT, TIER_COUNT, TIER_OF
from coursekit.sandtable.game import Game, default_decisions
from coursekit.sandtable.rules.fields import TIER_ZH
from coursekit.sandtable.rules.spending import spending_of
from coursekit.sandtable.scenario.customer_extract import HOUSEHOLDS
from coursekit.sandtable.scenario.drill_rules import open_fields
from coursekit.sandtable.scenario.drill_tables import migration_base
from coursekit.sandtable.scenario.drills import drill_named
from coursekit.sandtable.scenario.what_follows import prefilled
from coursekit.sandtable.solo.report_page import SOURCE

DRILL = "migration"
SEED = 8  # its use grows fast in either pair, so that the network has to be reckoned with
SEEDS = tuple(range(1, 9))
SUBSIDY, NETWORK = "终端补贴", "扩容申请"
TOTAL = "四档合计"
OLD, SPEED, COMING = "老网（万户）", "换网快慢", "下季迁（万户）"
COST, TRAFFIC = "补贴支出（万元）", "多出的流量（万 GB/月）"
SHARE, COMPLAINTS, KEPT = "新网占比（百分点）", "万投比（次/万户）", "拍照保有率（百分点）"
ON_NEW, MIGRANTS, VALUE = "新网客户（万户）", "多迁（万户）", "利润加存量价值（万元）"
MOVED = "多迁（%）"  # what the drill judges
PRICE, VERDICT, SHORT, OVERDRAWN = "多迁一户少挣（元）", "目标", "钱不够的季数", "透支的季数"
SHOWN = [MOVED, SHARE, ON_NEW, COMPLAINTS, KEPT, VERDICT]  # what a table in class has room for


def migration_game(pair: str) -> Game:
    """Return the drill's game that the lesson looks at, before its first quarter."""
    return drill_sample(DRILL, pair, SEED)


def base_table(pair: str, subsidy: float | None = None) -> pd.DataFrame:
    """Return a row a tier and the sum: who is on the old network, and who would change over next quarter.

    The rules card's formula: old-network customers x (1 - exp(-(p + q n)(1 + gamma ln(1 + h / h0)) tau)). It counts
    nobody as leaving first, so that the market moves a few less.

    Parameters
    ----------
    pair : str
        The market, ``"2g_4g"`` or ``"4g_5g"``.
    subsidy : float or None
        Yuan a changed-over customer; None is what the form begins with.

    Returns
    -------
    DataFrame
        Columns `OLD`, `SPEED`, `COMING`, `COST`, `TRAFFIC` (what they use more than before, 10,000 GB a month).
    """
    game = migration_game(pair)
    state, p = game.state, game.market.parameters
    begun = default_decisions(game, OWN_SEAT).subsidy
    paid = begun * 0 + subsidy if subsidy is not None else begun
    new_share = 1 - state.legacy.sum(1, keepdims=True) / state.customers.sum(1, keepdims=True)
    hazard = migration_hazard(
        new_share, paid, p.innovation, p.imitation, p.subsidy_weight, p.subsidy_scale, p.migration_speed[TIER_OF]
    )[0, 0]
    columns = list(migration_base(game, OWN_SEAT).columns)
    told = pd.DataFrame(migration_base(game, OWN_SEAT).rows, columns=columns).set_index(columns[0])
    legacy = state.legacy[0, OWN_SEAT]
    coming = (legacy * hazard).reshape(TIER_COUNT, KIND_COUNT).sum(-1)
    frame = pd.DataFrame({
        OLD: legacy.reshape(TIER_COUNT, KIND_COUNT).sum(-1), SPEED: told[SPEED].to_numpy(), COMING: coming,
        COST: coming * float(paid[0, 0]), TRAFFIC: coming * state.usage[0] * (p.new_usage_ratio - 1),
    }, index=pd.Index(list(TIER_ZH.values()), name="流量档"))  # fmt: skip
    frame.loc[TOTAL] = frame.sum()
    frame.loc[TOTAL, SPEED] = float("nan")
    frame.attrs["source"] = SOURCE
    return frame


def first_budget(pair: str) -> tuple[float, float, float]:
    """Return next quarter's budget, the most that may be spent, and what the form as it begins costs, 10,000 yuan."""
    game = migration_game(pair)
    spending = spending_of(default_decisions(game, OWN_SEAT), game.state, OWN_SEAT, game.market.parameters)
    return spending.budget, spending.limit, spending.total


def started(pair: str) -> dict[str, float]:
    """Return where a plan's levers begin: yuan for the subsidy, 10,000 yuan a quarter for the sums."""
    own = default_decisions(migration_game(pair), OWN_SEAT)
    sums = {"广告宣传": own.advertising, "存量维系费": own.care, NETWORK: own.network}
    return {SUBSIDY: float(own.subsidy[0, 0])} | {zh: float(value.sum()) for zh, value in sums.items()}


def first_quarter(pair: str) -> tuple[float, float]:
    """Return the customers who change over in a first quarter that is played: this seat's, 10,000, and what it pays."""
    results = play_plan(DRILL, pair, SEED, {}).game.quarters[0].results
    return float(results.migrants[0, OWN_SEAT]), float(results.accounts.subsidy_cost[0, OWN_SEAT])


def goal() -> float:
    """Return by how many percent more must have changed over than with nothing moved."""
    return 100 * drill_named(DRILL).target.better_by


def kept_margin() -> float:
    """Return by how many percentage points fewer may have been kept than with nothing moved."""
    return 100 * drill_named(DRILL).target.guards["kept_share"]


def subsidy_curve(pair: str, subsidies: Sequence[float], more_network: float = 0.0) -> pd.DataFrame:
    """Return what four quarters at each subsidy bring, against nothing moved; index the subsidy, columns as `plan_row`.

    ``more_network`` is what every quarter's 扩容申请 has above where the form begins, 10,000 yuan.
    """
    network = {NETWORK: started(pair)[NETWORK] + more_network} if more_network else {}
    rows = [plan_row(play_plan(DRILL, pair, SEED, network | {SUBSIDY: each})) for each in subsidies]
    frame = pd.DataFrame(rows, index=pd.Index(subsidies, name="终端补贴（元/户）"))
    frame.attrs["source"] = SOURCE
    return frame


def plan_table(pair: str, plans: Mapping[str, Mapping[str, object]]) -> pd.DataFrame:
    """Return a row a plan: what its four quarters bring against nothing moved, columns as `plan_row`."""
    rows = [plan_row(play_plan(DRILL, pair, SEED, plan)) for plan in plans.values()]
    frame = pd.DataFrame(rows, index=pd.Index(list(plans), name="方案"))
    frame.attrs["source"] = SOURCE
    return frame


def plan_row(played: PlayedPlan) -> dict[str, float | str]:
    """Return a plan's figures as they are shown, all of them differences; money in 10,000 yuan, `PRICE` in yuan.

    `PRICE` is the value given up for one more customer changed over, and missing where not one more changes over.
    """
    value, more = played.more("value"), played.more_migrants
    return {
        MOVED: 100 * played.reached.better_by, SHARE: 100 * played.more("new_share"),
        COMPLAINTS: HOUSEHOLDS * played.more("complaints"), KEPT: 100 * played.more("kept_share"),
        ON_NEW: played.more_on_new, MIGRANTS: more, VALUE: value,
        PRICE: -value / more if more > 0 else float("nan"), VERDICT: played.verdict, SHORT: len(played.short),
        OVERDRAWN: len(played.overdrawn),
    }  # fmt: skip


def times_reached(pair: str, plans: Mapping[str, Mapping[str, object]], seeds: Sequence[int] = SEEDS) -> pd.Series:
    """Return in how many games of the drill, one a seed, each plan reaches the target; see `as_large`."""
    counts = {
        name: sum(play_plan(DRILL, pair, seed, as_large(pair, plan, seed)).reached.is_reached for seed in seeds)
        for name, plan in plans.items()
    }
    return pd.Series(counts, name=f"{len(seeds)} 局里做到几局")


def as_large(pair: str, plan: Mapping[str, object], seed: int) -> dict[str, float]:
    """Return a plan for another game's seat: sums as many times what its form begins with, all else the same."""
    values = plan_values(migration_game(pair), plan)
    here, there = (prefilled(drill_sample(DRILL, pair, each), OWN_SEAT) for each in (SEED, seed))
    fields = {field.name: field for field in open_fields(migration_game(pair))}
    return {
        fields[name].zh: value * float(there[name]) / float(here[name])
        if fields[name].unit == "万元" and float(here[name]) else value
        for name, value in values.items()
    }  # fmt: skip
