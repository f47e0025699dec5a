"""Moves between states from one month to another: who stays, who moves where, and where that would lead.

Shares carried forward by one matrix are what would happen if everybody of a state kept moving alike, whatever they did
before [1]_. Customers do not quite: whoever has just moved is more likely to move back.

References
----------
.. [1] Kemeny, J. G., & Snell, J. L. (1960). Finite Markov Chains. Van Nostrand.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy.sparse.csgraph import connected_components

ROUNDING = 1e-9  # a row whose shares miss 1 by less sums to 1


def transition_counts(before: pd.Series, after: pd.Series, states: Sequence[str]) -> pd.DataFrame:
    """Return how many customers were in each state before (rows) and in each after (columns).

    Parameters
    ----------
    before, after : Series
        State of the same customers in two months, indexed by customer, in any order.
    states : sequence of str
        Every state that occurs, in the order wanted.

    Returns
    -------
    DataFrame of int, shape (states, states)
        Rows named ``before``, columns ``after``.

    Raises
    ------
    ValueError
        A customer is doubled, or in one month only: give who left and who came a state of their own, since a matrix
        of those who stayed is too rosy. Or a state is missing, doubled or not among ``states``.

    Examples
    --------
    >>> before = pd.Series({"a": "low", "b": "low", "c": "high"})
    >>> after = pd.Series({"c": "high", "b": "high", "a": "low"})
    >>> transition_counts(before, after, ["low", "high"])
    after   low  high
    before
    low       1     1
    high      0     1
    """
    after = _aligned(before, after)
    index = pd.Index([*states])
    if not index.is_unique:
        raise ValueError("states must be named once each")
    rows, columns = _codes(before, index, "before"), _codes(after, index, "after")
    counts = np.bincount(rows * len(index) + columns, minlength=len(index) ** 2).reshape(len(index), len(index))
    return pd.DataFrame(counts, index=index.rename("before"), columns=index.rename("after"))


def transition_matrix(before: pd.Series, after: pd.Series, states: Sequence[str]) -> pd.DataFrame:
    """Return which share of the customers of each state (rows) was in each state afterwards (columns).

    Parameters
    ----------
    before, after, states
        As in `transition_counts`.

    Returns
    -------
    DataFrame of float, shape (states, states)
        Each row sums to 1; the row of a state that nobody was in is NaN, since nothing is known of it.

    Raises
    ------
    ValueError
        As in `transition_counts`.

    Examples
    --------
    >>> before = pd.Series({"a": "low", "b": "low", "c": "high"})
    >>> after = pd.Series({"a": "low", "b": "high", "c": "high"})
    >>> transition_matrix(before, after, ["low", "high"])
    after   low  high
    before
    low     0.5   0.5
    high    0.0   1.0
    """
    counts = transition_counts(before, after, states)
    return counts.div(counts.sum(axis=1).replace(0, np.nan), axis=0)


def stability(before: pd.Series, after: pd.Series) -> float:
    """Return the share of customers whose state is the same in both months.

    Parameters
    ----------
    before, after : Series
        State of the same customers in two months, indexed by customer, in any order, none missing.

    Raises
    ------
    ValueError
        Nobody, a customer doubled or in one month only, or a state missing.

    Examples
    --------
    >>> stability(pd.Series({"a": "low", "b": "low"}), pd.Series({"b": "low", "a": "high"}))
    0.5
    """
    after = _aligned(before, after)
    if before.isna().any() or after.isna().any():
        raise ValueError("a state is missing")
    if before.empty:
        raise ValueError("there is nobody")
    return float((before.astype(object).to_numpy() == after.astype(object).to_numpy()).mean())


def state_after(shares: pd.Series | ArrayLike, matrix: pd.DataFrame, steps: int) -> pd.Series:
    """Return the shares (or head counts) of the states after some steps: shares @ matrix ** steps.

    Parameters
    ----------
    shares : Series or array_like, shape (states,)
        None negative; a Series is read by its labels, an array in the order of the matrix.
    matrix : DataFrame
        As from `transition_matrix`, without a NaN row.
    steps : int
        Steps as long as that between the matrix's two months; 0 returns the shares.

    Raises
    ------
    ValueError
        Shares do not fit the states or are negative, steps are no whole number >= 0, or the matrix is no transition
        matrix.

    Examples
    --------
    >>> matrix = pd.DataFrame([[0.5, 0.5], [0.0, 1.0]], index=["low", "high"], columns=["low", "high"])
    >>> state_after([200, 100], matrix, 2)
    low      50.0
    high    250.0
    dtype: float64
    """
    moves = _check_matrix(matrix)
    if isinstance(shares, pd.Series):
        if set(shares.index) != set(matrix.index) or len(shares) != len(matrix):
            raise ValueError("shares must name the states of the matrix, each once")
        shares = shares[matrix.index]
    shares = np.asarray(shares, dtype=float)
    if shares.shape != (len(matrix),) or not (np.isfinite(shares).all() and (shares >= 0).all()):
        raise ValueError(f"shares must be {len(matrix)} numbers, none negative or missing")
    if steps < 0 or steps != int(steps):
        raise ValueError(f"steps must be a whole number >= 0, not {steps}")
    return pd.Series(shares @ np.linalg.matrix_power(moves, int(steps)), index=[*matrix.index])


def steady_state(matrix: pd.DataFrame) -> pd.Series:
    """Return the shares that one more step leaves as they are, where the matrix has only one such mix.

    1. A closed class is a set of states that reach each other and nothing outside.
    2. With one closed class the steady shares are unique: nobody stays outside it in the long run, and within it
       shares @ matrix = shares, of which one equation is replaced by sum(shares) = 1.
    3. With several, where customers end up depends on where they begin, and there is no answer.

    It is where shares tend from any beginning, unless the chain is periodic; a customer's share of time in each state
    either way. As a forecast it takes for granted that the moves never change.

    Parameters
    ----------
    matrix : DataFrame
        As from `transition_matrix`, without a NaN row.

    Returns
    -------
    Series, shape (states,)
        Sums to 1.

    Raises
    ------
    ValueError
        Several closed classes, or no transition matrix.

    Examples
    --------
    >>> steady_state(pd.DataFrame([[0.9, 0.1], [0.3, 0.7]], index=["low", "high"], columns=["low", "high"])).round(2)
    low     0.75
    high    0.25
    dtype: float64
    """
    moves = _check_matrix(matrix)
    _, group = connected_components(moves > 0, directed=True, connection="strong")
    leaves = (moves > 0) & (group[:, None] != group[None, :])
    closed = sorted(set(group) - set(group[leaves.any(axis=1)]))
    if len(closed) > 1:
        named = "; ".join(", ".join(map(str, matrix.index[group == one])) for one in closed)
        raise ValueError(f"no unique steady state: who is in one of these groups never leaves it: {named}")
    inside = np.flatnonzero(group == closed[0])
    equations = moves[np.ix_(inside, inside)].T - np.eye(len(inside))
    equations[-1] = 1.0
    shares = np.zeros(len(matrix))
    shares[inside] = np.linalg.solve(equations, np.eye(len(inside))[-1])
    return pd.Series(shares, index=[*matrix.index])


def _aligned(before: pd.Series, after: pd.Series) -> pd.Series:
    """Return ``after`` in the order of ``before``."""
    if not (before.index.is_unique and after.index.is_unique):
        raise ValueError("each customer must stand once in before and once in after: index them by customer")
    position = after.index.get_indexer(before.index)
    if len(before) != len(after) or (position < 0).any():
        both = (position >= 0).sum()
        raise ValueError(
            f"the same customers are needed in both: {both} are, of {len(before)} before and {len(after)} after; "
            "give who left and who came a state of their own"
        )
    return after.iloc[position]


def _codes(column: pd.Series, states: pd.Index, name: str) -> np.ndarray:
    of_value, values = pd.factorize(column)
    codes = np.append(states.get_indexer(np.asarray(values)), -1)[of_value]
    if (codes < 0).any():
        found = ", ".join(map(str, column[codes < 0].unique()))
        raise ValueError(f"{name} holds what is not among the states: {found}")
    return codes


def _check_matrix(matrix: pd.DataFrame) -> np.ndarray:
    if not (matrix.index.is_unique and [*matrix.index] == [*matrix.columns] and len(matrix)):
        raise ValueError("rows and columns of the matrix must be the same states, in the same order")
    moves = matrix.to_numpy(dtype=float)
    if np.isnan(moves).any():
        unknown = ", ".join(map(str, matrix.index[np.isnan(moves).any(axis=1)]))
        raise ValueError(f"nobody was in {unknown}, so nothing is known of where they go: leave such states out")
    if (moves < 0).any() or (abs(moves.sum(axis=1) - 1) > ROUNDING).any():
        raise ValueError("the rows of the matrix must be shares that sum to 1")
    return moves
