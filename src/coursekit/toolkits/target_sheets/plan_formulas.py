"""How many control customers a lift asks for, and which lift so many can show: as formulas, and as the values stored.

Two-sided z test of two proportions with unequal arms, without continuity correction: Fleiss, Levin and Paik (2003),
Statistical Methods for Rates and Proportions, 3rd ed., chapter 4; the same numbers as `topics.tiers.pilot_size` and
`topics.tiers.detectable_effect`.
"""

from __future__ import annotations

from dataclasses import dataclass

from scipy.stats import norm

STEPS = 30  # halvings, after which the lift is known to a billionth


@dataclass(frozen=True)
class Inputs:
    """The cells, or the numbers, that a size depends on."""

    base: str | float
    alpha: str | float
    power: str | float
    ratio: str | float


def needed(lift: str, cells: Inputs) -> str:
    """Return the formula of the control customers that a lift asks for, not yet rounded up."""
    base, ratio, treated = cells.base, cells.ratio, f"({cells.base}+{lift})"
    pooled = f"(({base}+{ratio}*{treated})/(1+{ratio}))"
    alike = f"NORMSINV(1-{cells.alpha}/2)*SQRT((1+1/{ratio})*{pooled}*(1-{pooled}))"
    apart = f"NORMSINV({cells.power})*SQRT({base}*(1-{base})+{treated}*(1-{treated})/{ratio})"
    return f"(({alike}+{apart})/{lift})^2"


def needed_value(lift: float, inputs: Inputs) -> float:
    """Return what `needed` computes.

    >>> round(needed_value(0.03, Inputs(0.05, 0.05, 0.8, 2.0)), 1)
    815.7
    """
    base, ratio, treated = inputs.base, inputs.ratio, inputs.base + lift
    pooled = (base + ratio * treated) / (1 + ratio)
    alike = norm.ppf(1 - inputs.alpha / 2) * ((1 + 1 / ratio) * pooled * (1 - pooled)) ** 0.5
    apart = norm.ppf(inputs.power) * (base * (1 - base) + treated * (1 - treated) / ratio) ** 0.5
    return float(((alike + apart) / lift) ** 2)


def first_guess(base: str) -> str:
    """Return the formula that begins the halving: half of the room above the base."""
    return f"(1-{base})/2"


def next_guess(guess: str, step: int, control: str, cells: Inputs) -> str:
    """Return the formula that goes up where the guess asks for more control customers than there are, else down."""
    return f"{guess}+IF({needed(guess, cells)}>{control},1,-1)*(1-{cells.base})/{2 ** (step + 2)}"


def guesses(control: float, inputs: Inputs) -> list[float]:
    """Return the first guess and the ``STEPS`` that follow, as the formulas compute them."""
    room = 1 - inputs.base
    values = [room / 2]
    for step in range(STEPS):
        up = 1 if needed_value(values[-1], inputs) > control else -1
        values.append(values[-1] + up * room / 2 ** (step + 2))
    return values
