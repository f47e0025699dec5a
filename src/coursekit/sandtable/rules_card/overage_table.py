"""The card's table of overage: what people use above an allowance, without a function that a telephone lacks."""

from __future__ import annotations

import numpy as np

from coursekit.sandtable.rules_card.givens import overage_share

# Allowance over mean use: every twentieth where plans usually stand, wider apart elsewhere; two lines of the card.
MULTIPLES = tuple(
    round(float(each), 2)
    for each in (*np.arange(0.1, 0.65, 0.1), *np.arange(0.7, 1.51, 0.05), *np.arange(1.6, 1.95, 0.1),
                 *np.arange(2.0, 3.05, 0.25), 3.5, 4.0, 4.5, 5.0, 6.0, 8.0)
)  # fmt: skip
DECIMALS = 4


def overage_table(spread: float) -> dict[float, float]:
    """Return allowance as a multiple of mean use -> use above it as a share of mean use, rounded as on the card."""
    return {multiple: round(overage_share(multiple, spread), DECIMALS) for multiple in MULTIPLES}


def looked_up(multiple: float, table: dict[float, float]) -> float:
    """Return the share for a multiple between two of the table's, in proportion; outside it, the nearest.

    >>> looked_up(1.25, {1.2: 0.30, 1.3: 0.26})
    0.28
    """
    return round(float(np.interp(multiple, list(table), list(table.values()))), DECIMALS)


def worst_error(spread: float) -> float:
    """Return by how much a share that is looked up between the table's first and last multiple may be wrong."""
    table = overage_table(spread)
    fine = np.linspace(MULTIPLES[0], MULTIPLES[-1], 2001)
    return max(abs(looked_up(float(each), table) - overage_share(float(each), spread)) for each in fine)
