"""Grades of clients on three dimensions, value, risk and influence; and their members in tiers, by number alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from coursekit.topics.columns import need_columns

DIMENSIONS = ("value", "risk", "influence")
GRADES = ("A", "B", "C")
SHARES = (0.2, 0.3, 0.5)
HEAVY_SHARE = 0.2  # assumed: one member in five uses most
ROUNDING = 1e-9


def grade_clients(
    frame: pd.DataFrame,
    weights: Mapping[str, float] | Sequence[float],
    shares: Sequence[float] = SHARES,
) -> pd.DataFrame:
    """Return each client's score and grade from its place among all in value, risk and influence.

    1. Each dimension becomes a rank between 0 and 1: the share of the clients that it is not below, half of those that
       it equals. So a client a thousand times larger than the next is one place ahead of it, not a thousand.
    2. The score is the weighted sum of the three ranks.
    3. The best share of the clients is A, the next B, the rest C. Equal scores get an equal grade, the better one.

    Parameters
    ----------
    frame : DataFrame, one row a client
        ``value``, ``risk`` and ``influence``, each the more the greater, in any unit.
    weights : mapping of str to float, or sequence of float
        Weight of each dimension, 0 or more, summing to 1; a sequence in the order above.
    shares : sequence of three float
        Share of the clients in A, B and C, summing to 1; a part of a client counts as one from a half on.

    Returns
    -------
    DataFrame, one row a client in the given order
        ``value_rank``, ``risk_rank``, ``influence_rank``, ``score`` (0 to 1) and ``grade``.

    Raises
    ------
    ValueError
        No client, a missing column or number, weights or shares that are negative or do not sum to 1.

    Examples
    --------
    >>> clients = pd.DataFrame({"value": [900, 50, 60], "risk": [0.1, 0.6, 0.2], "influence": [0, 3, 0]},
    ...                        index=["bank", "school", "hotel"])
    >>> grade_clients(clients, (0.5, 0.3, 0.2), (1 / 3, 1 / 3, 1 / 3)).round(2)
            value_rank  risk_rank  influence_rank  score grade
    bank          0.83       0.17            0.33   0.53     A
    school        0.17       0.83            0.83   0.50     B
    hotel         0.50       0.50            0.33   0.47     C
    """
    need_columns(frame, DIMENSIONS)
    numbers = frame[list(DIMENSIONS)].astype(float)
    if numbers.empty or not np.isfinite(numbers.to_numpy()).all():
        raise ValueError("every client needs a number for value, risk and influence, and there must be one client")
    weight = _weights(weights)
    _check_shares(shares)
    table = ((numbers.rank(method="average") - 0.5) / len(numbers)).add_suffix("_rank")
    table["score"] = table.to_numpy() @ weight
    best_first = np.sort(table["score"])[::-1]
    grade = np.full(len(table), GRADES[-1], dtype=object)
    for name, places in list(zip(GRADES, np.floor(np.cumsum(shares) * len(table) + 0.5), strict=True))[-2::-1]:
        if places >= 1:
            grade[table["score"] >= best_first[int(places) - 1] - ROUNDING] = name
    table["grade"] = grade
    return table


def member_tiers(
    members: pd.Series, decision_makers: pd.Series | int, *, heavy_share: float = HEAVY_SHARE
) -> pd.DataFrame:
    """Return how many members of each client are decision makers, heavy users and others: numbers, never names.

    Parameters
    ----------
    members : Series of int
        Staff of each client who are on our network.
    decision_makers : Series of int, or int
        How many of each client's people decide or block, by client, or the same for all; no more are counted than the
        client has members. A client that the Series lacks has none.
    heavy_share : float
        Share of the other members who count as heavy users, 0 to 1; a part of a member counts as one from a half on.

    Returns
    -------
    DataFrame of int, one row a client
        ``decision_makers``, ``heavy_users`` and ``others``, which sum to the members.

    Raises
    ------
    ValueError
        A client twice, a number that is missing, negative or not whole, a share outside 0 to 1.

    Examples
    --------
    >>> member_tiers(pd.Series({"school": 83, "hotel": 2}), 3)
            decision_makers  heavy_users  others
    school                3           16      64
    hotel                 2            0       0
    """
    if not 0 <= heavy_share <= 1:
        raise ValueError(f"heavy_share must lie between 0 and 1, not {heavy_share}")
    if isinstance(decision_makers, pd.Series):
        _check_whole(decision_makers, "decision_makers")
        deciders = decision_makers.reindex(members.index, fill_value=0)
    else:
        deciders = pd.Series(decision_makers, index=members.index, dtype=float)
    _check_whole(members, "members")
    _check_whole(deciders, "decision_makers")
    deciders = np.minimum(deciders, members)
    heavy = np.floor((members - deciders) * heavy_share + 0.5)
    tiers = {"decision_makers": deciders, "heavy_users": heavy, "others": members - deciders - heavy}
    return pd.DataFrame(tiers, index=members.index).astype(int)


def _weights(weights: Mapping[str, float] | Sequence[float]) -> np.ndarray:
    if isinstance(weights, Mapping):
        if set(weights) != set(DIMENSIONS):
            raise ValueError(f"weights must name {', '.join(DIMENSIONS)}, not {', '.join(map(str, weights))}")
        weights = [weights[name] for name in DIMENSIONS]
    weight = np.asarray(weights, dtype=float)
    if weight.shape != (len(DIMENSIONS),) or not (weight >= 0).all() or abs(weight.sum() - 1) > ROUNDING:
        raise ValueError(f"weights must be three numbers, none negative, that sum to 1, not {weight.tolist()}")
    return weight


def _check_shares(shares: Sequence[float]) -> None:
    given = np.asarray(shares, dtype=float)
    if given.shape != (len(GRADES),) or not (given >= 0).all() or abs(given.sum() - 1) > ROUNDING:
        raise ValueError(f"shares must be three numbers, none negative, that sum to 1, not {given.tolist()}")


def _check_whole(numbers: pd.Series, name: str) -> None:
    if not numbers.index.is_unique:
        raise ValueError(f"{name} must name each client once")
    values = numbers.to_numpy(dtype=float)
    if not ((values >= 0) & (values == np.floor(values))).all():
        raise ValueError(f"{name} must be whole numbers from 0 up, none missing")
