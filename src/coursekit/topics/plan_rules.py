"""Plans as arrays of whole numbers: three overage rules become one formula with different numbers in it."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

OVERAGE_RULES = ("charge", "throttle", "auto_pack")
UNITS_A_GB = 1e6
FEN_A_YUAN = 100
RATE_STEPS_A_YUAN = 1e4
STEPS_A_FEN = UNITS_A_GB * RATE_STEPS_A_YUAN / FEN_A_YUAN
NEVER = 2.0**60  # a pack that nobody fills, a cap that nobody reaches


class PlanRules(NamedTuple):
    """One value a plan in every array.

    Above the allowance, floor(x / pack) packs cost ``pack_price`` each and the begun one ``rate`` times what is used
    of it, at most ``pack_price``; the whole at most ``cap``. A throttled plan has the rate 0, an automatic pack a rate
    at which its first unit costs the whole pack, and a plan without packs one that nobody fills.
    """

    price: np.ndarray  # fen
    allowance: np.ndarray  # units of 0.000001 GB
    rate: np.ndarray  # 0.0001 yuan a GB
    pack: np.ndarray  # units of 0.000001 GB
    pack_price: np.ndarray  # fen
    cap: np.ndarray  # fen
    secondary_price: np.ndarray  # fen
    most_secondary: np.ndarray  # lines


def plan_rules(plans: pd.DataFrame) -> PlanRules:
    """Return the rules of plans, one value a row of the plan table.

    Parameters
    ----------
    plans : DataFrame
        ``price_yuan``, ``allowance_gb``, ``overage_rule``, and as the rules need them ``overage_yuan_per_gb``,
        ``pack_gb`` with ``pack_yuan``, ``overage_cap_yuan``, ``secondary_yuan`` with ``max_secondary``.

    Raises
    ------
    ValueError
        An unknown rule; charge without a rate or automatic packs without a pack; a negative number; prices that are
        no whole fen.

    Examples
    --------
    >>> plans = pd.DataFrame({"price_yuan": [39.0], "allowance_gb": [20.0], "overage_rule": ["auto_pack"],
    ...                       "pack_gb": [10.0], "pack_yuan": [20.0]})
    >>> rules = plan_rules(plans)
    >>> rules.price.tolist(), rules.pack.tolist(), rules.pack_price.tolist()
    ([3900.0], [10000000.0], [2000.0])
    """
    rule = plans["overage_rule"].astype(object).to_numpy()
    unknown = sorted({str(one) for one in rule} - set(OVERAGE_RULES))
    if unknown:
        raise ValueError(f"overage_rule must be one of {OVERAGE_RULES}, not {unknown}")
    charge, auto_pack = rule == "charge", rule == "auto_pack"
    rate = _whole(plans, "overage_yuan_per_gb", RATE_STEPS_A_YUAN)
    pack = _whole(plans, "pack_gb", UNITS_A_GB)
    pack_price = _whole(plans, "pack_yuan", FEN_A_YUAN)
    if np.isnan(rate[charge]).any():
        raise ValueError("a plan with the rule charge needs overage_yuan_per_gb")
    if not (pack[auto_pack] > 0).all() or np.isnan(pack_price[auto_pack]).any():
        raise ValueError("a plan with the rule auto_pack needs pack_gb > 0 and pack_yuan")
    if (np.isnan(pack) != np.isnan(pack_price)).any() or (pack == 0).any():
        raise ValueError("pack_gb and pack_yuan belong together, and a pack holds more than 0 GB")
    has_pack = auto_pack | (charge & (pack_price * STEPS_A_FEN < rate * pack))  # else the packs never save anything
    rate = np.select([charge, auto_pack], [rate, pack_price * STEPS_A_FEN], 0.0)
    secondary_price = _whole(plans, "secondary_yuan", FEN_A_YUAN)
    most_secondary = _whole(plans, "max_secondary", 1)
    return PlanRules(
        price=_needed(plans, "price_yuan", FEN_A_YUAN),
        allowance=_needed(plans, "allowance_gb", UNITS_A_GB),
        rate=rate,
        pack=np.where(has_pack, pack, NEVER),
        pack_price=np.where(has_pack, pack_price, NEVER),
        cap=np.where(charge, np.nan_to_num(_whole(plans, "overage_cap_yuan", FEN_A_YUAN), nan=NEVER), NEVER),
        secondary_price=np.nan_to_num(secondary_price),
        most_secondary=np.where(np.isnan(secondary_price), 0, np.nan_to_num(most_secondary)),
    )


def _needed(plans: pd.DataFrame, column: str, steps: float) -> np.ndarray:
    numbers = _whole(plans, column, steps)
    if np.isnan(numbers).any():
        raise ValueError(f"every plan needs {column}")
    return numbers


def _whole(plans: pd.DataFrame, column: str, steps: float) -> np.ndarray:
    """Return a column counted in steps; NaN where it is missing."""
    if column not in plans:
        return np.full(len(plans), np.nan)
    numbers = pd.to_numeric(plans[column]).to_numpy(dtype=float, na_value=np.nan) * steps
    whole = np.rint(numbers)
    if (numbers < 0).any() or np.isinf(numbers).any():
        raise ValueError(f"{column} must not be negative or infinite")
    if (np.abs(numbers - whole) > 1e-6 * np.maximum(1.0, np.abs(whole))).any():
        raise ValueError(f"{column} must be a multiple of {1 / steps:g}")
    return whole
