"""How likely a contract is renewed: rates of groups that can be counted by hand, held against later contracts.

A small group's rate is pulled towards the rate of all. What comes up, and how much hangs on it: `due_contracts`.

References
----------
.. [1] Wilson, E. B. (1927). Probable inference, the law of succession, and statistical inference. Journal of the
       American Statistical Association, 22, 209-212.
.. [2] Brier, G. W. (1950). Verification of forecasts expressed in terms of probability. Monthly Weather Review, 78,
       1-3.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy.stats import binomtest

from coursekit.topics.columns import need_columns
from coursekit.topics.due_contracts import DAYS_A_MONTH, due_within, revenue_at_risk

__all__ = [
    "DAYS_A_MONTH",
    "Calibration",
    "calibration",
    "chances_to_renew",
    "due_within",
    "renewal_rates",
    "revenue_at_risk",
]

RENEWED, LOST = "renewed", "lost"
PRIOR_CONTRACTS = 10.0  # assumed: a group counts for itself by half once it has ten contracts


class Calibration(NamedTuple):
    """Result of `calibration`.

    Attributes
    ----------
    table : DataFrame, one row a group of the later contracts
        ``contracts``, ``predicted`` and ``actual`` share renewed, Wilson interval ``low`` to ``high`` of the actual
        share, and ``inside``: whether the interval holds what was predicted.
    predicted, actual : float
        Share renewed of all later contracts.
    brier, brier_lazy : float
        Mean squared miss of the chances, and that of the lazy rule that gives every contract the rate of all [2]_.
    """

    table: pd.DataFrame
    predicted: float
    actual: float
    brier: float
    brier_lazy: float


def renewal_rates(
    history: pd.DataFrame, by: str | list[str], *, prior: float = PRIOR_CONTRACTS, level: float = 0.95
) -> pd.DataFrame:
    """Return the share renewed of each group, its Wilson interval [1]_, and the share pulled towards that of all.

    ``shrunk`` = (renewed + prior x share of all) / (contracts + prior): as if each group had ``prior`` contracts more
    that were renewed like all.

    Parameters
    ----------
    history : DataFrame
        ``outcome`` (``renewed`` or ``lost``) and the columns of ``by``. Rows without an outcome are running and left
        out.
    by : str or list of str
        Columns that make the groups; cut a number into classes first. A missing value makes a group of its own.
    prior : float
        How many contracts the pull is worth, 0 for none.
    level : float
        Of the interval, 0 < level < 1.

    Returns
    -------
    DataFrame, one row a group that occurs
        ``contracts``, ``renewed``, ``rate``, ``low``, ``high``, ``shrunk``; indexed by ``by``.

    Raises
    ------
    ValueError
        A missing column, no contract that has ended, an unknown outcome, a negative prior, a level outside 0 to 1.

    Examples
    --------
    Eight of ten are renewed; the one contract with a quote was lost, which is little evidence.

    >>> history = pd.DataFrame({"quoted": [False] * 9 + [True], "outcome": ["renewed"] * 8 + ["lost"] * 2})
    >>> renewal_rates(history, "quoted").round(2)
            contracts  renewed  rate   low  high  shrunk
    quoted
    False           9        8  0.89  0.57  0.98    0.84
    True            1        0  0.00  0.00  0.79    0.73
    """
    by, won = _ended(history, by)
    if not (np.isfinite(prior) and prior >= 0):
        raise ValueError(f"prior must be 0 contracts or more, not {prior}")
    table = _counted(won, by, level)
    table["shrunk"] = (table["renewed"] + prior * won["renewed"].mean()) / (table["contracts"] + prior)
    return table


def chances_to_renew(contracts: pd.DataFrame, rates: pd.DataFrame, column: str = "shrunk") -> pd.Series:
    """Return each contract's chance to be renewed: the rate of its group, or of all where the group never ended.

    Parameters
    ----------
    contracts : DataFrame
        With the columns that ``rates`` was made by.
    rates : DataFrame
        As `renewal_rates` gives it.
    column : {"shrunk", "rate"}
        Which rate to take.

    Raises
    ------
    ValueError
        A column of the groups is missing.

    Examples
    --------
    >>> history = pd.DataFrame({"quoted": [False] * 9 + [True], "outcome": ["renewed"] * 8 + ["lost"] * 2})
    >>> chances_to_renew(pd.DataFrame({"quoted": [True, False]}), renewal_rates(history, "quoted")).round(2).tolist()
    [0.73, 0.84]
    """
    by = list(rates.index.names)
    need_columns(contracts, by)
    of_all = rates["renewed"].sum() / rates["contracts"].sum()
    known = {_key(group): rate for group, rate in rates[column].items()}
    groups = zip(*(contracts[name] for name in by), strict=True)
    chances = [known.get(_key(group), of_all) for group in groups]
    return pd.Series(chances, index=contracts.index, dtype=float, name="p_renew")


def calibration(
    history_train: pd.DataFrame,
    history_test: pd.DataFrame,
    by: str | list[str],
    *,
    prior: float = PRIOR_CONTRACTS,
    level: float = 0.95,
) -> Calibration:
    """Return what the rates of earlier contracts predicted for later ones, beside what became of them.

    Parameters
    ----------
    history_train, history_test : DataFrame
        Earlier and later contracts as in `renewal_rates`; none may be in both (``contract_id``, where both have it).
    by, prior, level
        As in `renewal_rates`.

    Returns
    -------
    Calibration

    Raises
    ------
    ValueError
        As in `renewal_rates`, or a contract stands in both.

    Examples
    --------
    >>> early = pd.DataFrame({"quoted": [False] * 10 + [True] * 10, "outcome": ["renewed"] * 14 + ["lost"] * 6})
    >>> late = pd.DataFrame({"quoted": [False] * 5 + [True] * 5, "outcome": ["renewed"] * 5 + ["lost"] * 5})
    >>> result = calibration(early, late, "quoted")
    >>> result.table[["contracts", "predicted", "actual", "inside"]].round(2)
            contracts  predicted  actual  inside
    quoted
    False           5       0.85     1.0    True
    True            5       0.55     0.0   False
    >>> round(result.brier, 2), round(result.brier_lazy, 2)
    (0.16, 0.29)
    """
    if "contract_id" in history_train and "contract_id" in history_test:
        both = set(history_train["contract_id"]) & set(history_test["contract_id"])
        if both:
            raise ValueError(f"contract {min(both)!r} is among those learned from and those tried on")
    rates = renewal_rates(history_train, by, prior=prior, level=level)
    by, won = _ended(history_test, by)
    chance = chances_to_renew(won, rates)
    of_all = rates["renewed"].sum() / rates["contracts"].sum()
    table = _counted(won, by, level).rename(columns={"rate": "actual"}).drop(columns="renewed")
    table.insert(1, "predicted", chance.groupby([won[name] for name in by], dropna=False).mean().reindex(table.index))
    table["inside"] = table["predicted"].between(table["low"], table["high"])
    return Calibration(
        table=table,
        predicted=float(chance.mean()),
        actual=float(won["renewed"].mean()),
        brier=float(((chance - won["renewed"]) ** 2).mean()),
        brier_lazy=float(((of_all - won["renewed"]) ** 2).mean()),
    )


def _ended(history: pd.DataFrame, by: str | list[str]) -> tuple[list[str], pd.DataFrame]:
    by = [by] if isinstance(by, str) else list(by)
    need_columns(history, ["outcome", *by])
    ended = history[history["outcome"].notna()]
    strange = set(ended["outcome"]) - {RENEWED, LOST}
    if strange:
        raise ValueError(f"an outcome is {RENEWED!r} or {LOST!r}, not {min(map(str, strange))!r}")
    if ended.empty:
        raise ValueError("no contract has ended yet: there is no rate to count")
    return by, ended[by].assign(renewed=(ended["outcome"] == RENEWED).astype(float))


def _counted(won: pd.DataFrame, by: list[str], level: float) -> pd.DataFrame:
    if not 0 < level < 1:
        raise ValueError(f"level must lie between 0 and 1, not {level}")
    groups = won.groupby(by if len(by) > 1 else by[0], dropna=False, observed=True)["renewed"]
    table = groups.agg(contracts="size", renewed="sum").astype(int)
    table["rate"] = table["renewed"] / table["contracts"]
    ranges = [
        binomtest(renewed, contracts).proportion_ci(confidence_level=level, method="wilson")
        for renewed, contracts in zip(table["renewed"], table["contracts"], strict=True)
    ]
    table["low"], table["high"] = [one.low for one in ranges], [one.high for one in ranges]
    return table


def _key(group: object) -> tuple:
    """Return a group's label so that missing equals missing, which NaN itself does not."""
    return tuple(None if pd.isna(part) else part for part in (group if isinstance(group, tuple) else (group,)))
