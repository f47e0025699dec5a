"""Several ways measured turn and turn about in rounds, and what their ratios say.

A shared machine's speed drifts, so only ways measured in the same round are compared, and who goes first changes from
round to round.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from statistics import median

Seconds = dict[str, list[float]]


@dataclass(frozen=True)
class Spread:
    """The median of some values, and the smallest and largest of them."""

    middle: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.middle:6.2f}  ({self.low:.2f} to {self.high:.2f})"


def spread(values: list[float]) -> Spread:
    """Return median, least and greatest."""
    return Spread(median(values), min(values), max(values))


def measure(ways: dict[str, Callable[[], float]], rounds: int) -> Seconds:
    """Call every way once a round, each round beginning with the next one; return what they returned, by name."""
    seconds: Seconds = {name: [] for name in ways}
    names = list(ways)
    for number in range(rounds):
        first = number % len(names)
        for name in names[first:] + names[:first]:
            seconds[name].append(ways[name]())
            print(f"  round {number + 1}  {name:28} {seconds[name][-1]:7.3f}", flush=True)
    return seconds


def paired(above: list[float], below: list[float]) -> Spread:
    """Return the ratios of two ways, each taken within one round."""
    return spread([one / other for one, other in zip(above, below, strict=True)])


def verdict(name: str, ratio: Spread, *, at_least: float | None = None, at_most: float | None = None) -> str:
    """Return one line: what was wanted, what was measured, and whether it is met (by the median)."""
    if at_least is not None:
        wanted, met = f"at least {at_least:g}", ratio.middle >= at_least
    else:
        wanted, met = f"at most {at_most:g}", ratio.middle <= at_most
    return f"{name}: {wanted}; measured {str(ratio).strip()}: {'met' if met else 'NOT MET'}"
