"""Whom to contact, and how, when contacts and money are short: the greatest total net margin."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from coursekit.topics.alike_people import alike_people
from coursekit.topics.multiple_choice_knapsack import Problem, solve


@dataclass(frozen=True)
class Selection:
    """What `select_targets` chose.

    Attributes
    ----------
    chosen : ndarray of bool, shape (n,)
        Which options to take.
    margin_yuan, cost_yuan : float
        Their total margin and cost.
    bound_yuan : float
        No choice has a greater margin: the optimum if options could be taken in part (linear relaxation).
    gap : float
        (bound - margin) / bound: at most this part was missed. Also above 0 where the choice is proven to be the best,
        since options cannot be taken in part.
    method : {"sort", "milp", "greedy"}
        ``sort`` and ``milp`` are exact. ``greedy``: HiGHS ran out of time, and the better of the greedy choice and of
        what it found by then is taken; the gap is all that is known.
    shadow_price : dict
        What one more unit of each limit would be worth, in yuan of margin: ``budget_yuan`` (one yuan), ``contacts``
        (one contact), and each channel by its name; 0 where a limit does not bind.
    """

    chosen: np.ndarray
    margin_yuan: float
    cost_yuan: float
    bound_yuan: float
    gap: float
    method: str
    shadow_price: dict[str, float]


@dataclass(frozen=True)
class _Limit:
    name: str
    use: np.ndarray
    limit: float


def select_targets(
    margin_yuan: ArrayLike,
    cost_yuan: ArrayLike,
    *,
    budget_yuan: float | None = None,
    contacts: int | None = None,
    group: ArrayLike | None = None,
    channel: ArrayLike | None = None,
    channel_limits: Mapping[str, int] | None = None,
    seconds: float = 10.0,
) -> Selection:
    """Return the options with the greatest total net margin, at most one a person, within the limits.

    An option that loses money is never taken. Where the best option of each person, sorted by margin and cut at
    ``contacts``, keeps every limit, that is the answer; otherwise it is a multiple-choice knapsack, solved by
    `multiple_choice_knapsack.solve`.

    Parameters
    ----------
    margin_yuan, cost_yuan : array_like, shape (n,)
        Expected net margin of each option, its own cost already taken off, and what it takes of the budget.
    budget_yuan : float, optional
        Most that the options may cost together; a ten-thousandth of a fen is forgiven.
    contacts : int, optional
        Most options taken.
    group : array_like, shape (n,), optional
        Whose option it is, where a person has several; without it every option is a person's only one.
    channel : array_like, shape (n,), optional
        By which channel the option goes; needed for ``channel_limits``.
    channel_limits : mapping of str to int, optional
        Most options taken by a channel; a channel that is not named has no limit.
    seconds : float
        How long HiGHS may search for the proof; an answer without one may differ from machine to machine.

    Returns
    -------
    Selection

    Raises
    ------
    ValueError
        Margin or cost missing or infinite, a negative cost, a negative limit, columns of unequal length, channel
        limits without channels.

    Examples
    --------
    Ten yuan buy either the best customer, or the two behind that together are worth more.

    >>> selection = select_targets([30, 20, 18, -5], [10, 5, 5, 0], budget_yuan=10)
    >>> selection.chosen.tolist(), selection.margin_yuan, selection.method
    ([False, True, True, False], 38.0, 'milp')
    """
    margin, cost = np.asarray(margin_yuan, dtype=float), np.asarray(cost_yuan, dtype=float)
    if margin.ndim != 1 or margin.shape != cost.shape:
        shapes = f"{margin.shape} and {cost.shape}"
        raise ValueError(f"margin_yuan and cost_yuan must be columns of one length, not {shapes}")
    if not (np.isfinite(margin).all() and np.isfinite(cost).all() and (cost >= 0).all()):
        raise ValueError("margin_yuan and cost_yuan must be finite with none missing, and no cost negative")
    person = np.arange(len(margin)) if group is None else _codes("group", group, len(margin))[0]
    limits = _limits(cost, budget_yuan, contacts, channel, channel_limits)
    useful = margin > 0
    for one in limits:
        useful &= one.use <= one.limit
    options = np.flatnonzero(useful)
    options = options[np.lexsort((-margin[options], person[options]))]
    chosen, shadow_price = _by_sorting(options, margin, person, contacts)
    if all(one.use[chosen].sum() <= one.limit for one in limits):
        return _selection(chosen, margin, cost, float(margin[chosen].sum()), "sort", _prices(limits, shadow_price))
    return _by_knapsack(options, margin, cost, person, limits, seconds)


def _by_sorting(
    options: np.ndarray, margin: np.ndarray, person: np.ndarray, contacts: int | None
) -> tuple[np.ndarray, dict[str, float]]:
    """Return the best option of each person, the best people first, as many as may be contacted."""
    best = options[np.diff(person[options], prepend=-1) > 0]
    best = best[np.argsort(-margin[best], kind="stable")]
    if contacts is None or len(best) <= contacts:
        return best, {}
    return best[: int(contacts)], {"contacts": float(margin[best[int(contacts)]])}


def _by_knapsack(
    options: np.ndarray,
    margin: np.ndarray,
    cost: np.ndarray,
    person: np.ndarray,
    limits: list[_Limit],
    seconds: float,
) -> Selection:
    binding = [one for one in limits if one.use[options].sum() > one.limit]
    use = np.array([one.use[options] for one in binding])
    kinds = alike_people(person[options], np.vstack([margin[options], use]))
    problem = Problem(
        value=margin[options[kinds.examples]],
        use=use[:, kinds.examples],
        limit=np.array([one.limit for one in binding]),
        kind=kinds.kind,
        people=kinds.people,
    )
    solution = solve(problem, seconds)
    prices = {one.name: float(price) for one, price in zip(binding, solution.prices, strict=True)}
    method = "milp" if solution.proven else "greedy"
    chosen = options[kinds.spread(solution.taken)]
    return _selection(chosen, margin, cost, solution.bound, method, _prices(limits, prices))


def _selection(
    options: np.ndarray, margin: np.ndarray, cost: np.ndarray, bound: float, method: str, prices: dict[str, float]
) -> Selection:
    chosen = np.zeros(len(margin), dtype=bool)
    chosen[options] = True
    total = float(margin[chosen].sum())
    gap = max(0.0, 1 - total / bound) if bound > 0 else 0.0
    return Selection(chosen, total, float(cost[chosen].sum()), max(bound, total), gap, method, prices)


def _limits(
    cost: np.ndarray,
    budget_yuan: float | None,
    contacts: int | None,
    channel: ArrayLike | None,
    channel_limits: Mapping[str, int] | None,
) -> list[_Limit]:
    limits = []
    if budget_yuan is not None:
        limits.append(_Limit("budget_yuan", cost, float(budget_yuan)))
    if contacts is not None:
        limits.append(_Limit("contacts", np.ones(len(cost)), float(contacts)))
    if channel_limits:
        if channel is None:
            raise ValueError("channel_limits need channel: by which channel each option goes")
        codes, names = _codes("channel", channel, len(cost))
        for name, limit in channel_limits.items():
            use = (codes == names.get_indexer([name])[0]).astype(float) if name in names else np.zeros(len(cost))
            limits.append(_Limit(name, use, float(limit)))
    for one in limits:
        if not one.limit >= 0:
            raise ValueError(f"the limit of {one.name} must be 0 or more, not {one.limit}")
    return limits


def _prices(limits: list[_Limit], known: dict[str, float]) -> dict[str, float]:
    return {one.name: known.get(one.name, 0.0) for one in limits}


def _codes(name: str, values: ArrayLike, length: int) -> tuple[np.ndarray, pd.Index]:
    codes, names = pd.factorize(pd.Series(values))
    if len(codes) != length:
        raise ValueError(f"{name} must hold one value an option: {length} options and {len(codes)} values")
    if (codes < 0).any():
        raise ValueError(f"{name} must not be missing")
    return codes, pd.Index(names)
