"""How the contracts of group clients ran: renewals, rivals' quotes, what was done about them, what came of it.

A contract comes up for renewal when it ends; what stood three months before decides the chance. A price is matched
where things are already bad: so those who were matched renew less often than those with whom the price was held,
although matching helps. Every constant is an assumption.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from coursekit.tables.group_book import CLIENTS, KEY_CLIENTS, LAST, MONTHS, OLD, Clients, Slots, round_fee
from coursekit.tables.group_products import CONTRACT_PRODUCTS, RESPONSES

# Log-odds of renewal: of the intercept, a point of satisfaction above 7, a step of the decider's attitude, the rivals'
# share (0 to 1) above 0.33, a product held above 3, a rival's quote, and of what was done about it beside `hold`.
RENEWAL_LOGIT: dict[str, float] = {
    "intercept": 2.4,
    "satisfaction": 0.55,
    "decider_attitude": 0.60,
    "rival_share": -2.4,
    "products_held": 0.08,
    "rival_quoted": -1.0,
    "match_price": 1.0,
    "add_service": 0.85,
}
CENTRES = {"satisfaction": 7.0, "rival_share": 0.33, "products_held": 3.0}
NONE, HOLD, MATCH, ADD = range(len(RESPONSES))
BEFORE_END = 3  # months before the end that the state is noted

_TERMS, _TERM_SHARES = np.array([12, 24, 36]), np.array([0.50, 0.33, 0.17])
_MOST_ENDS = 4
_QUOTES, _QUOTES_BY_SHARE = 0.12, 0.8
_SOON, _QUOTED_NOW, _QUOTED_LARGE = 0.25, 0.45, 0.2  # of contracts that run on, and of those due soon
_BADNESS_SCALE = 1.3
_RESPONSE_UTILITY = {MATCH: (-1.3, 2.8), ADD: (-0.9, 0.2)}  # beside hold: level, and rise with how bad things are
_CUT = (0.10, 0.25)
_SERVICE_COSTS = 0.05  # of the margin rate
_FEE_CHANGE = {"private_line": 1.06, "vnet": 0.95, "cloud": 1.05}
_FEE_CHANGE_ELSE, _FEE_SPREAD, _FADING_FEE = 1.02, 0.05, 0.85
_MARGIN = {"private_line": 0.52, "vnet": 0.75, "group_sms": 0.28, "ring": 0.62, "mailbox": 0.42, "monitoring": 0.32,
           "cloud": 0.27}  # fmt: skip
_DUE_KEY, _DUE_OTHERS = (16, 23), (8, 14)
DUE_MONTHS = 3


@dataclass(frozen=True)
class Contracts:
    """One element of every array a contract; ``outcome`` is 1 renewed, 0 lost, -1 running (then no state is set)."""

    slot: np.ndarray
    start: np.ndarray
    end: np.ndarray
    fee: np.ndarray
    margin: np.ndarray
    satisfaction: np.ndarray
    attitude: np.ndarray
    rival: np.ndarray
    held: np.ndarray
    quoted: np.ndarray
    response: np.ndarray
    outcome: np.ndarray

    @property
    def running(self) -> np.ndarray:
        """Which contracts run on after the last month?"""
        return self.outcome < 0


def chance_to_renew(
    satisfaction: np.ndarray, attitude: np.ndarray, rival: np.ndarray, held: np.ndarray, quoted: np.ndarray,
    response: int | np.ndarray,
) -> np.ndarray:
    """Return the true chance that a contract in this state is renewed; ``response`` counts as ``RESPONSES`` does."""
    return 1 / (1 + np.exp(-_log_odds(satisfaction, attitude, rival, held, quoted, response)))


def _log_odds(satisfaction, attitude, rival, held, quoted, response):  # noqa: ANN001, ANN202 - as above
    weight = RENEWAL_LOGIT
    return (
        weight["intercept"]
        + weight["satisfaction"] * (satisfaction - CENTRES["satisfaction"])
        + weight["decider_attitude"] * attitude
        + weight["rival_share"] * (rival - CENTRES["rival_share"])
        + weight["products_held"] * (held - CENTRES["products_held"])
        + weight["rival_quoted"] * quoted
        + weight["match_price"] * (response == MATCH)
        + weight["add_service"] * (response == ADD)
    )


def draw_history(rng: np.random.Generator, clients: Clients, slots: Slots) -> Contracts:
    """Return every contract that ended in the 24 months or runs on, in the order of slots, then of time."""
    size = len(slots.client)
    names = np.array(CONTRACT_PRODUCTS)[slots.product]
    by_length = _TERM_SHARES * _TERMS / (_TERM_SHARES * _TERMS).sum()
    first_term = rng.choice(_TERMS, size, p=by_length)
    old = slots.first == OLD
    start = np.where(old, -np.floor(rng.random(size) * first_term).astype(np.int64), slots.first)
    terms = rng.choice(_TERMS, (size, _MOST_ENDS), p=_TERM_SHARES)
    end = start + np.where(old, first_term, terms[:, 0]) - 1
    fee = slots.fee.copy()
    margin = np.array([_MARGIN[name] for name in names]) - 0.06 * (clients.tender[slots.client])
    margin = np.clip(margin * np.exp(rng.normal(0, 0.12, size)), 0.05, 0.9)
    change = np.array([_FEE_CHANGE.get(name, _FEE_CHANGE_ELSE) for name in names])
    change = change * np.where(clients.fading[slots.client], _FADING_FEE, 1.0)
    luck = rng.random((4, size, _MOST_ENDS))
    noise = rng.normal(size=(4, size, _MOST_ENDS))

    lost_end = np.full(size, MONTHS)
    ends = np.zeros(size, dtype=np.int64)
    parts = []
    for month in range(MONTHS):
        due = np.flatnonzero((end == month) & (lost_end == MONTHS))
        client, turn = slots.client[due], ends[due]
        state = _state(clients, client, noise[:, due, turn])
        state["held"] = products_held(slots, lost_end, month - BEFORE_END)[client]
        state["quoted"] = luck[0, due, turn] < _QUOTES + _QUOTES_BY_SHARE * state["rival"]
        state["response"] = _respond(state, luck[1, due, turn])
        renewed = luck[2, due, turn] < chance_to_renew(**state)
        parts.append({"slot": due, "start": start[due], "end": end[due], "fee": fee[due], "margin": margin[due],
                      **state, "outcome": renewed.astype(np.int64)})  # fmt: skip
        lost_end[due[~renewed]] = month
        stays = due[renewed]
        cut = np.where(state["response"][renewed] == MATCH, _CUT[0] + (_CUT[1] - _CUT[0]) * luck[3, stays, 0], 0.0)
        served = state["response"][renewed] == ADD
        new_fee = fee[stays] * change[stays] * np.exp(_FEE_SPREAD * noise[3, stays, ends[stays]]) * (1 - cut)
        fee[stays] = round_fee(new_fee)
        margin[stays] = np.clip(1 - (1 - margin[stays]) / (1 - cut) - _SERVICE_COSTS * served, 0.03, 0.9)
        ends[stays] += 1
        start[stays], end[stays] = month + 1, month + terms[stays, ends[stays]]
    parts.append(_running(rng, clients, slots, lost_end, {"start": start, "end": end, "fee": fee, "margin": margin}))
    joined = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    order = np.lexsort((joined["start"], joined["slot"]))
    return Contracts(**{name: values[order] for name, values in joined.items()})


def products_held(slots: Slots, lost_end: np.ndarray, month: int) -> np.ndarray:
    """Return how many products each client holds in ``month``, at least 1."""
    there = (slots.first <= month) & (lost_end >= month)
    return np.maximum(np.bincount(slots.client[there], minlength=CLIENTS), 1)


def _state(clients: Clients, client: np.ndarray, noise: np.ndarray) -> dict[str, np.ndarray]:
    return {
        "satisfaction": np.clip(np.round(clients.satisfaction[client] + 0.6 * noise[0], 1), 1, 10),
        "attitude": np.clip(np.rint(clients.attitude[client] + 0.5 * noise[1]), -2, 2).astype(np.int64),
        "rival": np.clip(np.round(clients.rival[client] + 0.06 * noise[2], 2), 0.01, 0.95),
    }


def _respond(state: dict[str, np.ndarray], luck: np.ndarray) -> np.ndarray:
    """Return what was done about each quote: the worse things stand, the more often the price is matched."""
    odds = _log_odds(**state, response=HOLD)
    bad = (RENEWAL_LOGIT["intercept"] + RENEWAL_LOGIT["rival_quoted"] - odds) / _BADNESS_SCALE
    weights = {code: np.exp(level + rise * bad) for code, (level, rise) in _RESPONSE_UTILITY.items()}
    matched, added = (weights[code] / (1 + weights[MATCH] + weights[ADD]) for code in (MATCH, ADD))
    chosen = np.select([luck < matched, luck < matched + added], [MATCH, ADD], HOLD)
    return np.where(state["quoted"], chosen, NONE)


def _running(
    rng: np.random.Generator, clients: Clients, slots: Slots, lost_end: np.ndarray, now: dict[str, np.ndarray]
) -> dict[str, np.ndarray]:
    """Return the contracts that run on. Most that are due soon have been renewed early: some of each kind are open."""
    runs = np.flatnonzero(lost_end == MONTHS)
    client, end = slots.client[runs], now["end"][runs].copy()
    due = np.flatnonzero(end <= LAST + DUE_MONTHS)
    # Of large clients the large contracts are argued over to the end, of others it is chance which are left.
    large = client[due] < KEY_CLIENTS
    order = np.argsort(-np.where(large, np.log(now["fee"][runs][due]), 0) + rng.normal(size=len(due)))
    due, large = due[order], large[order]
    kept = np.concatenate([due[large][: rng.integers(*_DUE_KEY)], due[~large][: rng.integers(*_DUE_OTHERS)]])
    early = np.setdiff1d(due, kept)
    end[early] += np.maximum(end[early] - now["start"][runs][early] + 1, 12)
    quoted = np.isin(np.arange(len(runs)), kept) | (rng.random(len(runs)) < _SOON)
    wanted = _QUOTED_NOW + _QUOTED_LARGE * (client < KEY_CLIENTS) + 0.5 * (clients.rival[client] - 0.33)
    quoted &= rng.random(len(runs)) < wanted
    blank = np.zeros(len(runs))
    return {"slot": runs, "start": now["start"][runs], "end": end, "fee": now["fee"][runs],
            "margin": now["margin"][runs], "satisfaction": blank, "attitude": blank.astype(np.int64), "rival": blank,
            "held": np.bincount(client)[client], "quoted": quoted,
            "response": np.full(len(runs), NONE), "outcome": np.full(len(runs), -1)}  # fmt: skip
