"""A team's customer extract: synthetic rows that stand for its real segments, and what a rule on them is worth.

Every row says how many customers it stands for. Who left is drawn more often than who stayed, so that a few hundred
rows suffice; the weights put it right: they sum to the segment's customers, and those of leavers to its leavers.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy.optimize import brentq
from scipy.special import expit, logit

from coursekit.sandtable.engine import KINDS, TIERS, advance, join_seats
from coursekit.sandtable.engine.market import MarketParameters
from coursekit.sandtable.engine.segments import KIND_OF, SEGMENT_COUNT, TIER_OF
from coursekit.sandtable.game import Game, PlayedQuarter, default_decisions
from coursekit.sandtable.rules.fields import KIND_ZH, TIER_ZH

EXTRACT_STREAM = 1006  # of the game's seed, beside those of draw.py, events.py and research.py
LABEL = "合成数据（沙盘），不是真客户"
PEOPLE, ROWS_LEFT, ROWS_STAYED = 1500, 10, 20  # drawn from, and kept of, every segment
HOUSEHOLDS = 10_000  # the engine counts in 10,000
COLUMNS = (
    "客户编号", "客户类型", "流量档", "网络", "融合套餐", "月均账单（元）", "月均流量（GB）", "套内流量（GB）", "超套",
    "投诉", "代表户数", "上季离网",
)  # fmt: skip
MOST_COMPLAINING = 0.9
LEAST_MARKED = 0.1  # of the customers: a rule that marks fewer rests on a handful of rows
FARTHEST = 2.2  # spreads from the middle: beyond, use would be no household's


@dataclass(frozen=True)
class RuleValue:
    """What a rule that marks customers as in danger is worth on an extract."""

    words: str
    marked: float  # share of customers
    leaving: float  # of the marked, who left
    lift: float  # that, over the same of all customers
    caught: float  # of all leavers, who were marked


def last_quarter(game: Game) -> PlayedQuarter:
    """Return the quarter that a report is about: the last one, or before the first a trial from the opening.

    The trial is what the neutral plan in every seat would have brought, without chance or events.
    """
    if game.quarters:
        return game.quarters[-1]
    everyone = join_seats([default_decisions(game, seat) for seat in range(len(game.setup.seats))])
    after, results = advance(game.state, everyone, game.market)
    return PlayedQuarter(game.state, everyone, None, results, after, ())


def customer_extract(game: Game, seat: int) -> pd.DataFrame:
    """Return a seat's extract of last quarter, 360 rows; the same game, quarter and seat give the same rows.

    Columns as in `COLUMNS`; use is what the bill counts. ``attrs["label"]`` says that it is synthetic.
    """
    quarter = last_quarter(game)
    rng = np.random.default_rng([game.setup.seed, EXTRACT_STREAM, len(game.quarters), seat])
    parts = [_segment(game, quarter, seat, number, rng) for number in range(SEGMENT_COUNT)]
    rows = pd.concat([part for part in parts if part is not None], ignore_index=True)
    rows = rows.iloc[rng.permutation(len(rows))].reset_index(drop=True)
    rows.insert(0, "客户编号", [f"合成{number + 1:03d}" for number in range(len(rows))])
    rows.attrs["label"] = LABEL
    return rows[list(COLUMNS)]


def handed_extract(game: Game, seat: int) -> pd.DataFrame:
    """Return the extract as it is handed out: whole customers, so that paper, spreadsheet and console say the same."""
    rows = customer_extract(game, seat)
    return rows.assign(代表户数=rows["代表户数"].round().astype(int))


def rule_value(extract: pd.DataFrame, marked: ArrayLike, words: str = "") -> RuleValue:
    """Return what a rule is worth: ``marked`` says of every row whether the rule marks it.

    A rule that marks nobody has no share that leaves, so that 0 stands there.
    """
    weight, gone = extract["代表户数"].to_numpy(), (extract["上季离网"] == "是").to_numpy()
    chosen = np.asarray(marked, bool)
    everybody, leavers = weight.sum(), weight[gone].sum()
    inside, leaving = weight[chosen].sum(), weight[chosen & gone].sum()
    share = leaving / inside if inside else 0.0
    numbers = (inside / everybody, share, share * everybody / leavers, leaving / leavers)
    return RuleValue(words, *(float(each) for each in numbers))


def single_rules(extract: pd.DataFrame, least_marked: float = LEAST_MARKED) -> list[RuleValue]:
    """Return every rule on one column, the highest share of leavers first: the bar that a team's own rule must pass.

    Columns of words by each word, columns of numbers by each tenth from below and above; rules that mark fewer than
    ``least_marked`` of the customers are left out.
    """
    found = []
    for column in COLUMNS[1:10]:
        values = extract[column]
        if pd.api.types.is_numeric_dtype(values):
            for line in np.unique(np.quantile(values, np.linspace(0.1, 0.9, 9))):
                found.append(rule_value(extract, values >= line, f"{column}不低于 {line:.4g}"))
                found.append(rule_value(extract, values < line, f"{column}低于 {line:.4g}"))
        else:
            found += [rule_value(extract, values == word, f"{column}为“{word}”") for word in sorted(values.unique())]
    kept = [each for each in found if least_marked <= each.marked < 1]
    return sorted(kept, key=lambda each: -each.leaving)


def _segment(
    game: Game, quarter: PlayedQuarter, seat: int, number: int, rng: np.random.Generator
) -> pd.DataFrame | None:
    """Return one segment's rows: people are drawn, the chance of leaving fitted to the segment's, rows taken by it."""
    p, before, decided = game.market.parameters, quarter.before, quarter.decisions
    customers = float(before.customers[0, seat, number])
    left = float(quarter.results.left[0, seat, number])
    if customers <= 0:
        return None
    tier, kind = TIER_OF[number], KIND_OF[number]
    legacy, bundled = (
        rng.random(PEOPLE) < float(stock[0, seat, number]) / customers for stock in (before.legacy, before.converged)
    )
    mean, allowance = float(before.usage[0, tier]), float(decided.allowance[0, seat, tier])
    used = np.exp(p.usage_spread * np.clip(rng.standard_normal(PEOPLE), -FARTHEST, FARTHEST))
    used *= mean / used.mean()
    fee = float(decided.fee[0, seat, tier] * (1 - decided.discount[0, seat, kind]))
    price = p.overage_yuan_per_gb * np.exp(-p.overage_restraint * p.overage_yuan_per_gb)
    above = price * np.maximum(used - allowance, 0.0)
    bill = np.maximum(fee + above - decided.bundle[0, seat] * bundled, 1.0)
    complaints = np.exp(p.complaint_overage * above / bill)
    complaints *= float(quarter.results.complaints[0, seat, number]) / complaints.mean()
    complaints = np.minimum(complaints, MOST_COMPLAINING)
    leaving = _chance_of_leaving(p, left / customers, bill, complaints, legacy, bundled, game)
    complained = rng.random(PEOPLE) < complaints
    gone = rng.choice(PEOPLE, ROWS_LEFT, replace=False, p=leaving / leaving.sum())
    others = np.setdiff1d(np.arange(PEOPLE), gone)
    stays = 1 - leaving[others]
    stayed = rng.choice(others, ROWS_STAYED, replace=False, p=stays / stays.sum())
    rows = np.concatenate([gone, stayed])
    weights = np.repeat([left / ROWS_LEFT, (customers - left) / ROWS_STAYED], [ROWS_LEFT, ROWS_STAYED])
    return pd.DataFrame({
        "客户类型": KIND_ZH[KINDS[kind]], "流量档": TIER_ZH[TIERS[tier]],
        "网络": np.where(legacy[rows], "老网", "新网"), "融合套餐": np.where(bundled[rows], "是", "否"),
        "月均账单（元）": bill[rows].round(1), "月均流量（GB）": used[rows].round(3),
        "套内流量（GB）": round(allowance, 3), "超套": np.where(used[rows] > allowance, "是", "否"),
        "投诉": np.where(complained[rows], "有", "无"), "代表户数": HOUSEHOLDS * weights,
        "上季离网": np.repeat(["是", "否"], [ROWS_LEFT, ROWS_STAYED]),
    })  # fmt: skip


def _chance_of_leaving(
    p: MarketParameters, share: float, bill: np.ndarray, complaints: np.ndarray, legacy: np.ndarray,
    bundled: np.ndarray, game: Game,
) -> np.ndarray:  # fmt: skip
    """Return each person's chance of having left, their mean the segment's share.

    The market's own weights on bill, complaints and old network, and the cost of switching out of a bundle, as shifts
    of the logarithm of the odds.
    """
    shift = (
        p.shop_around_price * (np.log(bill) - np.log(bill).mean()) + p.shop_around_complaints * complaints
        + p.shop_around_legacy * legacy
        - p.bundle_switching_cost * float(game.market.conditions.switching_factor[0]) * bundled
    )  # fmt: skip
    shift = np.clip(shift - shift.mean(), -8.0, 8.0)
    middle = brentq(lambda level: expit(level + shift).mean() - share, logit(share) - 20, logit(share) + 20)
    return expit(middle + shift)
