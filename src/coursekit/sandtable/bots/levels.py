"""Three levels of bots: one that lags behind, one that follows its style's script, one that also looks a quarter ahead.

No level sees a decision of this quarter or the game's hidden scenario. What they see is the market before the quarter,
as the reports and the market research on sale show it, and everybody's decisions of last quarter.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from coursekit.sandtable.bots.plan import NEUTRAL, plan_decisions
from coursekit.sandtable.engine.decisions import NAMES, Decisions
from coursekit.sandtable.engine.market import Conditions, Market, MarketParameters
from coursekit.sandtable.engine.money import Accounts, budget_of, customer_equity
from coursekit.sandtable.engine.quarter import advance
from coursekit.sandtable.engine.state import MarketState
from coursekit.sandtable.scenario.draw import CAPACITY_COST_RANGE, LEGACY_RANGE, REFERENCE_FACTORS, SWITCHING_FACTORS

NOVICE, SCRIPT, LOOKS_AHEAD = 1, 2, 3
# What the highest level tries: each lever a little less and a little more than its script; two changes at most, so that
# a style stays what it is.
MENU: Mapping[str, tuple[float, ...]] = {
    "fee": (0.95, 1.05), "allowance": (0.85, 1.15), "network": (0.6, 1.4), "care": (0.7, 1.4), "service": (0.7, 1.4),
    "advertising": (0.7, 1.4), "channel": (0.7, 1.4), "commission": (0.6, 1.4), "subsidy": (0.6, 1.4),
}  # fmt: skip
MOST_CHANGES = 2
# A novice plans for the use of the opening; of network and care it pays for only so much, and rushes with the rest.
NOVICE_SHARE = 0.75


def seat_decisions(
    plan: np.ndarray, level: int, state: MarketState, parameters: MarketParameters, last: Decisions | None, seat: int
) -> Decisions:
    """Return what one seat's bot decides, shape (games, 1, ...).

    Parameters
    ----------
    plan : ndarray, shape (15,)
        The style.
    level : int
        1 lags, 2 follows the script, 3 looks a quarter ahead.
    last : Decisions or None
        Everybody's of last quarter.
    """
    market = usual_market(parameters, state.shape[0])
    script = _script(plan, state, market, last, seat)
    if level == NOVICE:
        return _lagging(script, state, parameters, last, seat)
    if level == LOOKS_AHEAD:
        return _best_nearby(script, state, market, last, seat)
    return script


def usual_market(parameters: MarketParameters, games: int) -> Market:
    """Return the market as one would expect it without knowing the scenario: the middle of what may be drawn."""
    ranges = (SWITCHING_FACTORS, REFERENCE_FACTORS, LEGACY_RANGE, CAPACITY_COST_RANGE)
    middle = (np.median(parameters.usage_growths), *(np.mean(each) for each in ranges))
    return Market(parameters, Conditions(*(np.full(games, value) for value in middle)))


def _script(plan: np.ndarray, state: MarketState, market: Market, last: Decisions | None, seat: int) -> Decisions:
    plans = np.broadcast_to(NEUTRAL, (*state.shape, len(NEUTRAL))).copy()
    plans[:, seat] = plan
    return plan_decisions(plans, state, market, last).seat(seat)


def _lagging(
    script: Decisions, state: MarketState, p: MarketParameters, last: Decisions | None, seat: int
) -> Decisions:
    """Return the script as a novice carries it out: growing use, full networks and old customers come after a rush.

    Half of what it decides is what it did last quarter.
    """
    growth = (state.usage / p.usage_gb)[:, None]
    network, care = NOVICE_SHARE * script.network, NOVICE_SHARE * script.care
    moved = script.network - network + (script.care - care).sum(-1)
    now = replace(script, allowance=script.allowance / growth, network=network, care=care, rush=script.rush + moved)
    if last is None:
        return now
    before = last.seat(seat)
    half = Decisions(**{name: (getattr(now, name) + getattr(before, name)) / 2 for name in NAMES})
    return replace(half, research=now.research)


def _best_nearby(script: Decisions, state: MarketState, market: Market, last: Decisions | None, seat: int) -> Decisions:
    """Return the script with the changes from `MENU` that promise most money, game by game.

    1. Everybody else repeats last quarter's decisions (the neutral plan's before the first); no chance, no events.
    2. Each candidate is played, and the script in the quarter after it, where what was built up shows.
    3. The best by the profit of both and the customer equity at the end is kept, and one more change tried upon it.
    What a team could not hand in, more than the budget and the overdraft allowed, is not tried.
    """
    games = state.shape[0]
    neutral = np.broadcast_to(NEUTRAL, (*state.shape, len(NEUTRAL)))
    others = plan_decisions(neutral, state, market, None) if last is None else last
    p = market.parameters
    budget = budget_of(p, state.last_revenue, state.overdraft)[:, seat]
    limit = np.maximum(budget * (1 + p.overdraft_limit), _expected_spend(script, state, seat))
    best = script
    for _ in range(MOST_CHANGES):
        tried = [best]
        for name, factors in MENU.items():
            tried += [replace(best, **{name: factor * getattr(best, name)}) for factor in factors]
        # One batch: candidate by candidate, all games each.
        each = np.tile(np.arange(games), len(tried))
        own = Decisions(**{name: np.concatenate([getattr(candidate, name) for candidate in tried]) for name in NAMES})
        here, around = market.select(each), others.select(each)
        after, now = advance(state.select(each), around.with_seat(seat, own), here)
        _, then = advance(after, around.with_seat(seat, script.select(each)), here)
        worth = (now.accounts.profit + then.accounts.profit + _lasting_equity(then.accounts, p))[:, seat]
        affordable = _expected_spend(own, state.select(each), seat) <= limit[each] + 1e-9
        worth = np.where(affordable, worth, -np.inf).reshape(len(tried), games)
        best = own.select(worth.argmax(0) * games + np.arange(games))
    return best


def _lasting_equity(accounts: Accounts, p: MarketParameters) -> np.ndarray:
    """Return the customer equity if that quarter's churn lasts, where the accounts wait for it to become usual."""
    return customer_equity(accounts.valued_margin, accounts.churn_rate, p.discount_rate, p.equity_share)


def _expected_spend(own: Decisions, state: MarketState, seat: int) -> np.ndarray:
    """Return the sums, and what commission and subsidy would take if as many came as last quarter, shape (games,)."""
    promised = own.commission[:, 0] * state.last_arrivals[:, seat] + own.subsidy[:, 0] * state.last_migrants[:, seat]
    return own.planned_sum()[:, 0] + promised
