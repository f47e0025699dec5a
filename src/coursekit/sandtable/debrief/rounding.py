"""Numbers as they are shown: rounded once, so that parts sum to their whole to the last digit on every page.

A measure has as many digits as `MEASURE_WORDS` gives it, wherever it is shown: on the phone, on the page of a quarter,
on figures and in sentences; a change is the difference of two numbers as they print. Only beside a guess, which is
typed in tenths, a share stands in tenths (`forecasts.points_apart`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from coursekit.sandtable.debrief.contributions import Contributions
from coursekit.sandtable.debrief.wording import MEASURE_WORDS, NOTHING

SUM_SLACK = 1e-6  # of the last digit: what is a whole one but for the machine's rounding
TRACE = 2.5e-7  # of the engine's unit: what a value keeps that shows as 0 without being 0


def sum_to(values: np.ndarray, whole: float, decimals: int = 1) -> np.ndarray:
    """Return values rounded so that they sum to ``whole``, itself rounded: the largest remainders are rounded up.

    What is exactly 0 stays 0, wherever something else can be moved.

    >>> sum_to(np.array([1.26, -0.33, 0.17]), 1.1)
    array([ 1.2, -0.3,  0.2])
    >>> sum_to(np.array([0.114, 0.0, 0.003, 0.002]), 0.12, 2)
    array([0.12, 0.  , 0.  , 0.  ])
    """
    units = 10.0**decimals * np.asarray(values, float)
    found = np.floor(units + SUM_SLACK)
    left = units - found
    missing = round(10.0**decimals * whole - found.sum())
    movable = np.flatnonzero(np.abs(units) > SUM_SLACK)
    if not len(movable):
        movable = np.arange(len(units))
    # More than once round only where the whole was rounded by itself, and lies a digit off the sum.
    rising = movable[np.argsort(-left[movable], kind="stable")]
    for at in range(abs(missing)):
        place = rising[at % len(rising)] if missing > 0 else rising[::-1][at % len(rising)]
        found[place] += np.sign(missing)
    return np.round(found / 10.0**decimals, decimals) + 0.0


def shown(parts: Contributions) -> Contributions:
    """Return a quarter's steps as every page prints them: levels rounded, changes between those, parts that sum to it.

    A part that prints as 0 without being 0 keeps a trace, so that words can tell 几乎没变 from 没有变化.
    """
    before, after, steps = {}, {}, {}
    for measure, values in parts.parts.items():
        first, last = (rounded(side[measure], measure) for side in (parts.before, parts.after))
        exact = np.array(list(values.values()))
        words = MEASURE_WORDS[measure]
        whole = round(words.factor * (last - first), words.decimals)
        each = sum_to(words.factor * exact, whole, words.decimals) / words.factor
        steps[measure] = dict(zip(values, map(_traced, each.tolist(), exact.tolist()), strict=True))
        change = _traced(whole / words.factor, parts.after[measure] - parts.before[measure])
        before[measure], after[measure] = first, first + change
    return replace(parts, before=before, after=after, parts=steps)


def rounded(value: float, measure: str) -> float:
    """Return a value as it prints, in the engine's unit.

    >>> round(rounded(0.16674, "share"), 6), rounded(-0.3, "profit")
    (0.1667, 0.0)
    """
    words = MEASURE_WORDS[measure]
    return (round(words.factor * value, words.decimals) + 0.0) / words.factor


def total(values: Iterable[float], measure: str) -> float:
    """Return the sum of values as they print, in the engine's unit; with a trace where it is 0 and they are not.

    >>> round(total([0.00014, 0.00014, 0.00014], "share"), 6)
    0.0003
    """
    values = list(values)
    return _traced(rounded(sum(rounded(value, measure) for value in values), measure), sum(map(abs, values)))


def _traced(value: float, exact: float) -> float:
    if value or abs(exact) < NOTHING:
        return value
    return float(np.copysign(TRACE, exact))
