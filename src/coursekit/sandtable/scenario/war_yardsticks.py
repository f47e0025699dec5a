"""What a round's answers are held against: money over two quarters, and the customers that the round is about.

Every number is rounded as it prints, to 10,000 yuan and to a customer, before it is compared.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from coursekit.sandtable.engine.segments import KIND_OF, KINDS
from coursekit.sandtable.game import Game
from coursekit.sandtable.scenario.customer_extract import HOUSEHOLDS
from coursekit.sandtable.scenario.war_file import ALL_CUSTOMERS, GROUP_CUSTOMERS
from coursekit.sandtable.scenario.war_rounds import Played, round_named


@dataclass(frozen=True)
class Customers:
    """The second yardstick: customers at the end of the quarter after the round's, those who came included."""

    of: str  # in Chinese
    figure: str  # of `Played`
    counts: np.ndarray  # which segments
    meaning: str

    @property
    def then(self) -> str:
        """What it is called."""
        return f"下季末{self.of}"

    def size(self, played: Played) -> int:
        """Return the customers as they print."""
        return round(HOUSEHOLDS * getattr(played, self.figure))

    def before(self, game: Game, seat: int, quarter: int) -> int:
        """Return how many of them a seat had when a quarter, from 0, began."""
        state = game.quarters[quarter].before if quarter < len(game.quarters) else game.state
        return round(HOUSEHOLDS * float(state.customers[0, seat][self.counts].sum()))


SECOND = {
    GROUP_CUSTOMERS: Customers(
        "集团客户", "group_customers", np.equal(KIND_OF, KINDS.index("group")),
        "这一季、下一季都打完，你们一共有多少集团客户，新来的也算。",
    ),
    ALL_CUSTOMERS: Customers(
        "全部客户", "customers", np.full(len(KIND_OF), True),
        "这一季、下一季都打完，你们一共有多少客户，个人、家庭、集团都算，新来的也算。",
    ),
}  # fmt: skip


def money_of(played: Played) -> int:
    """Return profit and 存量价值 as they print, 10,000 yuan."""
    return round(played.value)


def second_of(war: str) -> Customers:
    """Return the yardstick beside money of a round.

    >>> second_of("deterrence").then, second_of("campus_45_40").then
    ('下季末集团客户', '下季末全部客户')
    """
    return SECOND[round_named(war).second]


def most(played: Sequence[Played], size: Callable[[Played], int]) -> list[Played]:
    """Return the answers with most of something; several where they print alike."""
    highest = max(map(size, played))
    return [each for each in played if size(each) == highest]
