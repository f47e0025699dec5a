"""What contracts promise and what clients get: hours to repair, days until the money comes. All assumed."""

from __future__ import annotations

import numpy as np

from coursekit.tables.group_book import CLIENTS, Clients, Slots
from coursekit.tables.group_history import Contracts
from coursekit.tables.group_products import CONTRACT_PRODUCTS, INDUSTRIES

_SLA_HOURS = {"private_line": 8.0, "vnet": 48.0, "group_sms": 24.0, "ring": 48.0, "mailbox": 24.0, "monitoring": 24.0,
              "cloud": 8.0}  # fmt: skip
_SLA_STEPS = np.array([0.5, 1.0, 3.0])  # of the product's usual hours; large fees are promised faster
_FAST_FEE, _SLOW_FEE = 3_000.0, 400.0
_FAULTS_A_LINE, _FAULTS_ELSE = 1.6, 0.35  # a year
_REPAIR = (0.75, 0.4)  # of the promised hours: median and log standard deviation
_REPAIR_BY_SATISFACTION = -0.16  # a point below 7 goes with slower repairs
_DAYS = {"government": 95.0, "hospital": 85.0, "education": 65.0, "real_estate": 60.0, "factory": 50.0}
_DAYS_ELSE, _DAYS_SPREAD, _DAYS_INDIVIDUAL = 30.0, 0.35, 5.0
_TENDERED = ("private_line", "monitoring", "cloud")


def draw_service(
    rng: np.random.Generator, clients: Clients, slots: Slots, contracts: Contracts
) -> dict[str, np.ndarray]:
    """Return by contract ``sla`` (hours), ``days`` (until paid), ``tender``; by client ``repair`` (hours or NaN)."""
    slot, of = contracts.slot, slots.client[contracts.slot]
    names = np.array(CONTRACT_PRODUCTS)[slots.product]
    usual = np.array([_SLA_HOURS[name] for name in names])
    step = np.select([slots.fee >= _FAST_FEE, slots.fee < _SLOW_FEE], [0, 2], 1)
    step = np.clip(step + rng.integers(-1, 2, len(step)) * (rng.random(len(step)) < 0.3), 0, 2)
    sla = np.minimum(usual * _SLA_STEPS[step], 72.0)
    late = np.array([_DAYS.get(name, _DAYS_ELSE) for name in INDUSTRIES])[clients.industry]
    late = late * np.exp(rng.normal(0, _DAYS_SPREAD, CLIENTS))
    days = np.where(slots.individual[slot], _DAYS_INDIVIDUAL, late[of] * np.exp(rng.normal(0, 0.1, len(slot))))
    running = contracts.running
    lines = np.bincount(of[running & (names[slot] == "private_line")], minlength=CLIENTS)
    others = np.bincount(of[running], minlength=CLIENTS) - lines
    faults = rng.poisson(_FAULTS_A_LINE * lines + _FAULTS_ELSE * others)
    strictest = np.full(CLIENTS, 72.0)
    np.minimum.at(strictest, of[running], sla[slot][running])
    median, sigma = _REPAIR
    slow = np.exp(_REPAIR_BY_SATISFACTION * (clients.satisfaction - 7) + rng.normal(0, sigma, CLIENTS))
    repair = np.maximum(np.round(strictest * median * slow, 1), 0.5)
    return {
        "sla": sla[slot],
        "days": np.round(days, 1),
        "tender": clients.tender[of] & np.isin(names[slot], _TENDERED),
        "repair": np.where(faults > 0, repair, np.nan),
    }
