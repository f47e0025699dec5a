"""Between the form's plain values and the engine's decisions, both ways."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from coursekit.sandtable.engine import KINDS, TIERS, TOOLS, Decisions, MarketState
from coursekit.sandtable.engine.segments import KIND_COUNT, TIER_COUNT, TIER_OF
from coursekit.sandtable.rules.fields import FORM_FIELDS, FormField, names_of, number_of

PERCENT = 100.0
PLAIN = ("bundle", "commission", "rush", "service", "network", "subsidy")  # the same number on form and in engine
SMALL = 1e-9  # so that a tier without customers still has a way to be spread
ROUNDED_BACK = 1e-6  # of the last digit: a sum once rounded stays what it is


def values_of(decisions: Decisions) -> dict[str, float | str]:
    """Return the form's values, to prefill it: every field of the form, numbers rounded to its decimals.

    Percentages of tools are rounded so that they sum to 100, sums of money down, so that a form costs no more than what
    it was filled from. Research is bought apart and is not on the form.

    Parameters
    ----------
    decisions : Decisions
        One seat's, shape (1, 1, ...).
    """
    one = {name: np.asarray(value)[0, 0] for name, value in vars(decisions).items()}
    plain: dict[str, float | str] = {"offer_for": "all", "agreed_with": ""}
    plain |= dict(zip(names_of("fee", TIERS), one["fee"], strict=True))
    plain |= dict(zip(names_of("allowance", TIERS), one["allowance"], strict=True))
    plain |= dict(zip(names_of("discount", KINDS), PERCENT * one["discount"], strict=True))
    plain |= dict(zip(names_of("advertising", KINDS), one["advertising"], strict=True))
    plain |= dict(zip(names_of("channel", KINDS), one["channel"], strict=True))
    plain |= dict(zip(names_of("care", TIERS), one["care"].reshape(TIER_COUNT, KIND_COUNT).sum(-1), strict=True))
    plain |= dict(zip(names_of("tools", TOOLS), _whole_shares(one["tools"]), strict=True))
    for name in PLAIN:
        plain[name] = one[name]
    for name in ("life_share", "clawback"):
        plain[name] = PERCENT * one[name]
    return {
        field.name: _shown(field, float(plain[field.name])) if field.kind == "number" else plain[field.name]
        for field in FORM_FIELDS
    }


def decisions_of(values: Mapping[str, object], state: MarketState, seat: int, research: float = 0.0) -> Decisions:
    """Return the decisions that the form's values mean, shape (1, 1, ...).

    Parameters
    ----------
    values : mapping
        As `check_values` has passed them; numbers may be text.
    state : MarketState
        The market before the quarter: care by tier is spread over kinds as the seat's customers are.
    research : float
        What the team has bought of market research, 10,000 yuan.
    """
    def group(prefix: str, endings: tuple[str, ...]) -> np.ndarray:
        return np.array([number_of(values[name]) for name in names_of(prefix, endings)], float)

    customers = state.customers[0, seat] + SMALL
    by_tier = customers.reshape(TIER_COUNT, KIND_COUNT).sum(-1)
    tools = group("tools", TOOLS)
    plain = {name: number_of(values[name]) for name in PLAIN}
    arrays = {
        "fee": group("fee", TIERS), "allowance": group("allowance", TIERS),
        "discount": group("discount", KINDS) / PERCENT, "advertising": group("advertising", KINDS),
        "channel": group("channel", KINDS), "care": group("care", TIERS)[TIER_OF] * customers / by_tier[TIER_OF],
        "tools": tools / tools.sum(), "life_share": number_of(values["life_share"]) / PERCENT,
        "clawback": number_of(values["clawback"]) / PERCENT, "research": research, **plain,
    }  # fmt: skip
    return Decisions(**{name: np.asarray(value, float)[None, None] for name, value in arrays.items()})


def _shown(field: FormField, value: float) -> float:
    """Return a number as the form shows it."""
    digits = field.decimals + 1
    if field.unit != "万元":
        return round(value, digits)
    return round(math.floor(value * 10**digits + ROUNDED_BACK) / 10**digits, digits)


def _whole_shares(shares: np.ndarray) -> np.ndarray:
    """Return shares as percentages of one decimal that sum to 100: the largest remainders are rounded up."""
    tenths = 1000 * np.asarray(shares, float)
    down = np.floor(tenths + SMALL)
    missing = round(1000 - down.sum())
    down[np.argsort(-(tenths - down), kind="stable")[:missing]] += 1
    return down / 10
