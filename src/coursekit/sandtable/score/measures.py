"""The five measures of the score, counted from the quarters that have been played."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from coursekit.sandtable.engine.quarter import QuarterResults
from coursekit.sandtable.engine.state import MarketState

MEASURES = ("value", "revenue_share", "complaints", "churn", "new_share")
WEIGHTS = np.array([0.4, 0.2, 0.1, 0.1, 0.2])
SIGNS = np.array([1.0, 1.0, -1.0, -1.0, 1.0])


@dataclass
class Tally:
    """Sums over the quarters played so far, each (games, operators)."""

    quarters: int = 0
    profit: np.ndarray | float = 0.0
    revenue_share: np.ndarray | float = 0.0
    complaints: np.ndarray | float = 0.0
    churn: np.ndarray | float = 0.0

    def add(self, results: QuarterResults) -> None:
        """Count one more quarter."""
        accounts = results.accounts
        self.quarters += 1
        self.profit = self.profit + accounts.profit
        share = accounts.revenue / accounts.revenue.sum(1, keepdims=True)
        self.revenue_share = self.revenue_share + share
        self.complaints = self.complaints + accounts.complaint_rate
        self.churn = self.churn + accounts.churn_rate

    def measures(self, state: MarketState, last: QuarterResults) -> np.ndarray:
        """Return the measures at the end, shape (games, operators, 5), in the order of ``MEASURES``.

        Value is profit to date and the customers' equity, 10,000 yuan; the next three are means of the quarters.
        """
        new_share = 1 - state.legacy.sum(-1) / np.maximum(state.customers.sum(-1), 1e-9)
        mean = [self.revenue_share, self.complaints, self.churn]
        columns = [self.profit + last.accounts.customer_equity, *(each / self.quarters for each in mean), new_share]
        return np.stack(columns, -1)


def tally(results: Sequence[QuarterResults]) -> Tally:
    """Return the sums over ``results``."""
    total = Tally()
    for each in results:
        total.add(each)
    return total
