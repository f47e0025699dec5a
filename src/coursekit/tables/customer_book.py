"""Accounts and lines of one block of customers, drawn from a class's seed: who they are, not yet what they use.

A block holds a fixed number of lines and has random streams of its own, so that a book of any length can be made
block by block, in any order. The lines of an account stand together, the main line first.
Every constant here is an assumption: no operator publishes these shares.
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from coursekit.tables import accounts, subscriber_months
from coursekit.tables.parameters import named_values
from coursekit.tables.plans import PLAN_IDS, PlanBook

STREAM = 23

# What stands behind a line. Of `second_slot`, `quiet` and `silent` no data is seen, of `silent` no calls either.
KINDS = ("ordinary", "second_slot", "quiet", "silent", "feature_phone", "watch", "mover", "iot")
ORDINARY, SECOND_SLOT, QUIET, SILENT, FEATURE_PHONE, WATCH, MOVER, IOT = range(len(KINDS))
NO_DATA = (SECOND_SLOT, QUIET, SILENT, WATCH)
_MAIN_KINDS = {ORDINARY: 0.81, SECOND_SLOT: 0.036, QUIET: 0.034, SILENT: 0.02, FEATURE_PHONE: 0.05, MOVER: 0.05}
_SECONDARY_KINDS = {ORDINARY: 0.70, WATCH: 0.25, MOVER: 0.05}

# Shares of main lines by plan, cheapest first; who uses more sits higher up.
_PLAN_SHARES = {
    "p8": 0.040, "p19": 0.085, "p29": 0.133, "p39": 0.190, "p59": 0.218, "p79": 0.145,
    "p99": 0.095, "p129": 0.061, "p159": 0.021, "p199": 0.009, "p299": 0.003,
}  # fmt: skip
# Kept by those who use little or fairly much, and an unlimited-style one by those who use a lot.
_LEGACY = {"standard": 0.036, "legacy_38": 0.020, "legacy_58": 0.035}
_LEGACY_HEAVY, _HEAVY_APPETITE = ("legacy_88", 0.20), 0.4
_CHEAP_SHIFT = -1.2  # of the plan score of a line without data
_CHANGED_PLAN = 0.05

_SECONDARY_LINES = (0.805, 0.150, 0.035, 0.010)  # 0 to 3, where the plan allows that many

_AGE_MAIN = (0.045, 0.255, 0.29, 0.25, 0.16)
_AGE_SECONDARY = (0.34, 0.15, 0.20, 0.17, 0.14)

_DISCOUNTS_YUAN = np.array([5.0, 10.0, 20.0, 30.0])
_DISCOUNTED = 0.15
_ENDED_MONTHS_AGO = 2  # the longest ago that an ended discount is still on record
_DISCOUNT_MONTHS = 15
_CONTRACTS = (0.78, 0.13, 0.09)  # none, stay, terminal, of those without a running discount
_CONTRACT_MONTHS = 24

_CONSENT = 0.75
_DO_NOT_DISTURB = 0.08
_EVER_CONTACTED, _CONTACT_DAYS = 0.36, 105
_SUSPENDED = 0.015


@dataclass(frozen=True)
class Book:
    """A block's lines, one element of every array a line; ``account`` counts from 0 in the block.

    ``first`` is the position of each account's main line. ``plan_before`` held until month ``plan_since``, of 0 to 11.
    """

    first: np.ndarray
    account: np.ndarray
    lines: np.ndarray
    rural: np.ndarray
    broadband: np.ndarray
    family: np.ndarray
    v_net: np.ndarray
    main: np.ndarray
    kind: np.ndarray
    plan: np.ndarray
    plan_before: np.ndarray
    plan_since: np.ndarray
    appetite: np.ndarray
    age: np.ndarray
    tenure: np.ndarray
    terminal: np.ndarray
    on_new_network: np.ndarray
    second_sim_hint: np.ndarray
    suspended_months: np.ndarray
    contract_kind: np.ndarray
    contract_left: np.ndarray
    discount_yuan: np.ndarray
    discount_end: np.ndarray
    consent: np.ndarray
    do_not_disturb: np.ndarray
    contact_days_ago: np.ndarray
    satisfaction: np.ndarray

    @property
    def iot(self) -> np.ndarray:
        """Which lines are IoT lines?"""
        return self.kind == IOT


def draw_book(seed: int, block: int, size: int, plans: PlanBook) -> Book:
    """Return block ``block`` of a class's customers: exactly ``size`` lines.

    ``discount_end`` counts months from the last one (negative: past; only where ``discount_yuan`` > 0),
    ``contact_days_ago`` days back from the end of the last month (0: never), ``suspended_months`` how many of the
    last months the line has been suspended.
    """
    rng = np.random.default_rng([seed, STREAM, block])
    shares = named_values(accounts.accounts_truth(seed))
    usage = named_values(subscriber_months.subscriber_months_truth(seed))
    # As many accounts as there could be lines, cut where the block is full.
    kind = _pick(rng, _MAIN_KINDS, size)
    kind[rng.random(size) < shares.iot_share] = IOT
    appetite = rng.normal(size=size)
    plan = _draw_plans(rng, kind, appetite, usage.plan_fit)
    wanted = 1 + np.minimum(np.searchsorted(np.cumsum(_SECONDARY_LINES), rng.random(size)), plans.max_secondary[plan])
    used = int(np.searchsorted(np.cumsum(wanted), size)) + 1
    wanted[used - 1] -= wanted[:used].sum() - size
    lines, kind, appetite, plan = wanted[:used], kind[:used], appetite[:used], plan[:used]
    rural = rng.random(used) < shares.rural_share
    broadband = rng.random(used) < shares.broadband_share - 0.1 * (rural - shares.rural_share) + 0.15 * (lines > 1)
    family = rng.random(used) < shares.family_share * (0.8 + 0.4 * broadband)
    v_net = rng.random(used) < shares.v_net_share
    changed = rng.random(used) < _CHANGED_PLAN
    other = _neighbour(rng, plan)
    before = np.where(changed & _on_ladder(plan) & (plans.max_secondary[other] >= lines - 1), other, plan)

    account = np.repeat(np.arange(used), lines)
    first = np.cumsum(lines) - lines
    main = np.zeros(size, dtype=bool)
    main[first] = True
    iot_account = kind == IOT
    kind = np.where(main, kind[account], _pick(rng, _SECONDARY_KINDS, size))
    iot = kind == IOT
    appetite = np.where(main, appetite[account], rng.normal(-0.45, 1, size))
    of_main, of_secondary = (_pick(rng, dict(enumerate(ages)), size) for ages in (_AGE_MAIN, _AGE_SECONDARY))
    age = np.where(main, of_main, of_secondary)
    terminal, on_new = _draw_terminals(rng, kind, appetite, age, rural[account], plans.new[plan][account])
    discount, end = _draw_discounts(rng, main & ~iot, plans.price[plan][account])
    contract, left = _draw_contracts(rng, main & ~iot, discount, end)
    talks = ~iot & (kind != FEATURE_PHONE)
    return Book(
        first=first,
        account=account,
        lines=lines,
        rural=rural,
        broadband=broadband & ~iot_account,
        family=family & ~iot_account,
        v_net=v_net & ~iot_account,
        main=main,
        kind=kind,
        plan=plan[account],
        plan_before=before[account],
        plan_since=rng.integers(1, 10, used)[account],
        appetite=appetite,
        age=np.where(iot, 2, age),
        tenure=12 + np.floor(rng.gamma(0.9, 50, size)).astype(np.int64),
        terminal=terminal,
        on_new_network=on_new,
        second_sim_hint=talks & (rng.random(size) < np.where(kind == SECOND_SLOT, 0.88, 0.05)),
        suspended_months=np.where((rng.random(size) < _SUSPENDED), rng.integers(1, 4, size), 0),
        contract_kind=contract,
        contract_left=left,
        discount_yuan=discount,
        discount_end=end,
        consent=~iot & (rng.random(size) < _CONSENT),
        do_not_disturb=~iot & (rng.random(size) < _DO_NOT_DISTURB),
        contact_days_ago=np.where(
            ~iot & (rng.random(size) < _EVER_CONTACTED), rng.integers(1, _CONTACT_DAYS + 1, size), 0
        ),
        satisfaction=rng.normal(size=size),
    )


def _pick(rng: np.random.Generator, shares: dict[int, float], size: int) -> np.ndarray:
    """Draw ``size`` codes with these shares."""
    codes = np.array([*shares])
    return codes[np.minimum(np.searchsorted(np.cumsum([*shares.values()]), rng.random(size)), len(codes) - 1)]


def _draw_plans(rng: np.random.Generator, kind: np.ndarray, appetite: np.ndarray, fit: float) -> np.ndarray:
    """Return each main line's plan: the higher the appetite for data, the higher up, with correlation ``fit``."""
    size = len(kind)
    cheap = np.isin(kind, [*NO_DATA, FEATURE_PHONE])
    score = fit * appetite + np.sqrt(1 - fit**2) * rng.normal(size=size) + _CHEAP_SHIFT * cheap
    steps = [NormalDist().inv_cdf(share) for share in np.cumsum([*_PLAN_SHARES.values()])[:-1]]
    plan = np.array([PLAN_IDS.index(name) for name in _PLAN_SHARES])[np.searchsorted(steps, score)]
    legacy = {-1: 1 - sum(_LEGACY.values())} | {PLAN_IDS.index(name): share for name, share in _LEGACY.items()}
    other = _pick(rng, legacy, size)
    plan = np.where((other >= 0) & (appetite < 1.0), other, plan)
    heavy = (appetite > _HEAVY_APPETITE) & (rng.random(size) < _LEGACY_HEAVY[1])
    plan = np.where(heavy, PLAN_IDS.index(_LEGACY_HEAVY[0]), plan)
    return np.where(kind == IOT, PLAN_IDS.index("iot_3"), plan)


def _on_ladder(plan: np.ndarray) -> np.ndarray:
    return np.isin(plan, [PLAN_IDS.index(name) for name in _PLAN_SHARES])


def _neighbour(rng: np.random.Generator, plan: np.ndarray) -> np.ndarray:
    """Return the plan one step up or, more often, down; the ends of the ladder stay where they are."""
    ladder = [PLAN_IDS.index(name) for name in _PLAN_SHARES]
    step = np.where(rng.random(len(plan)) < 0.65, -1, 1)
    return np.clip(plan + step, ladder[0], ladder[-1])


def _draw_terminals(
    rng: np.random.Generator, kind: np.ndarray, appetite: np.ndarray, age: np.ndarray, rural: np.ndarray,
    new: np.ndarray,
) -> tuple[np.ndarray, np.ndarray]:
    """Return handset codes (0 feature, 1 old, 2 new) and who was seen on the new network."""
    size = len(kind)
    logit = 0.82 + 0.1 * appetite + 0.6 * new - 0.35 * (age == 3) - 0.8 * (age == 4) - 0.2 * rural
    owns_new = rng.random(size) < 1 / (1 + np.exp(-logit))
    basic = np.isin(kind, [FEATURE_PHONE, IOT, WATCH])
    terminal = np.where(basic, 0, np.where(owns_new, 2, 1))
    seen = np.where(rural, 0.80, 0.91)
    return terminal, (terminal == 2) & (rng.random(size) < seen)


def _draw_discounts(
    rng: np.random.Generator, may: np.ndarray, price: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return yuan off a month (0: none) and the last month with it, counted from the last month of the table."""
    size = len(may)
    yuan = np.minimum(_DISCOUNTS_YUAN[rng.integers(0, len(_DISCOUNTS_YUAN), size)], np.floor(price / 2))
    has = may & (price >= 19) & (rng.random(size) < _DISCOUNTED)
    end = rng.integers(-_ENDED_MONTHS_AGO, _DISCOUNT_MONTHS + 1, size)
    return np.where(has, yuan, 0.0), np.where(has, end, 0)


def _draw_contracts(
    rng: np.random.Generator, may: np.ndarray, discount: np.ndarray, end: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return contract codes (0 none, 1 stay, 2 terminal, 3 discount) and months left."""
    size = len(may)
    kind = np.where(may, _pick(rng, dict(enumerate(_CONTRACTS)), size), 0)
    left = rng.integers(1, _CONTRACT_MONTHS + 1, size)
    running = (discount > 0) & (end > 0)
    kind = np.where(running, 3, kind)
    return kind, np.where(running, end, np.where(kind > 0, left, 0))
