"""Gross rate, base rate and net effect of every group of a randomised pilot, and what looking at many groups costs."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from coursekit.topics.pilots import two_proportion_test


def holm(p_values: ArrayLike) -> np.ndarray:
    """Return p values adjusted for looking at many groups at once; NaN stays NaN and is not counted.

    Holm (1979), Scandinavian Journal of Statistics 6, 65-70: the smallest is multiplied by their number, the next by
    one less, and so on, and none falls below the one before it.

    Examples
    --------
    >>> holm([0.01, 0.04, 0.03]).tolist()
    [0.03, 0.06, 0.06]
    """
    values = np.asarray(p_values, dtype=float)
    order = np.argsort(values)[: np.count_nonzero(~np.isnan(values))]
    adjusted = np.full(len(values), np.nan)
    adjusted[order] = np.minimum(1.0, np.maximum.accumulate(values[order] * np.arange(len(order), 0, -1)))
    return adjusted


def pilot_table(
    pilot: pd.DataFrame,
    by: Sequence[str],
    *,
    outcome: str = "success_m3",
    treated_by: str | None = None,
    level: float = 0.95,
    adjust: bool = False,
) -> pd.DataFrame:
    """Return gross rate, base rate and net effect of each group of a randomised pilot.

    Parameters
    ----------
    pilot : DataFrame
        One row a customer: ``arm`` (treated or control), the outcome, the columns of ``by``.
    by : sequence of str
        What makes a group, for instance ``["campaign", "segment"]``.
    outcome : str
        Column that is true where it succeeded.
    treated_by : str, optional
        A column that only treated customers have, such as ``channel``: each of its values is compared with the whole
        control group. Only sound where it was drawn at random.
    level : float
        Of the interval; it is for one group and is not widened for looking at many.
    adjust : bool
        Add ``p_holm``, the p values after `holm`.

    Returns
    -------
    DataFrame
        A row a group, sorted by it: the columns of ``by`` (and ``treated_by``), ``n_treated``, ``n_control``,
        ``gross`` (rate of the treated), ``base`` (rate of the control), ``net`` with ``low`` and ``high``, and
        ``p_value``, as in `two_proportion_test`. NaN where an arm is empty.

    Raises
    ------
    ValueError
        No group at all, another arm than treated and control, an outcome that is missing or neither true nor false.

    Examples
    --------
    >>> pilot = pd.DataFrame({"campaign": "upgrade", "arm": ["treated"] * 70 + ["control"] * 80,
    ...                       "success_m3": [True] * 56 + [False] * 14 + [True] * 48 + [False] * 32})
    >>> pilot_table(pilot, ["campaign"]).round(3).T[0].to_dict()
    {'campaign': 'upgrade', 'n_treated': 70, 'n_control': 80, 'gross': 0.8, 'base': 0.6, 'net': 0.2, 'low': 0.052,
     'high': 0.334, 'p_value': 0.008}
    """
    by = list(by)
    if not by:
        raise ValueError("by must name at least one column")
    pilot = pilot.reset_index(drop=True)
    arm, success = pilot["arm"].astype(object), pd.to_numeric(pilot[outcome], errors="coerce")
    if not arm.isin(["treated", "control"]).all():
        raise ValueError('arm must be "treated" or "control"')
    if not success.isin([0, 1]).all():
        raise ValueError(f"{outcome} must be true or false, with none missing")
    columns = [*by, treated_by] if treated_by else by
    treated = _arm_counts(pilot.loc[arm == "treated", columns], success, columns, "treated")
    control = _arm_counts(pilot.loc[arm == "control", by], success, by, "control")
    table = treated.merge(control, how="left" if treated_by else "outer", on=by).sort_values(columns, ignore_index=True)
    table = table.fillna(dict.fromkeys(("n_treated", "s_treated", "n_control", "s_control"), 0))
    return pd.concat([table[columns], _net_effects(table, level, adjust)], axis=1)


def _arm_counts(customers: pd.DataFrame, success: pd.Series, columns: list[str], arm: str) -> pd.DataFrame:
    groups = success.loc[customers.index].groupby([customers[column] for column in columns], observed=True)
    return groups.agg(["size", "sum"]).set_axis([f"n_{arm}", f"s_{arm}"], axis=1).reset_index()


def _net_effects(table: pd.DataFrame, level: float, adjust: bool) -> pd.DataFrame:
    effects = table[["n_treated", "n_control"]].astype(int)
    both = (effects > 0).all(axis=1).to_numpy()
    counts = (table.loc[both, name].to_numpy() for name in ("s_treated", "n_treated", "s_control", "n_control"))
    test = two_proportion_test(*counts, level=level)
    columns = {
        "gross": test.rate_treated,
        "base": test.rate_control,
        "net": test.difference,
        "low": test.low,
        "high": test.high,
        "p_value": test.p_value,
    }
    effects.loc[both, list(columns)] = pd.DataFrame(columns).to_numpy()
    return effects.assign(p_holm=holm(effects["p_value"])) if adjust else effects
