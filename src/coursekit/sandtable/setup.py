"""What a game starts from: seed, generation pair, seats and length. Everything else follows from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from coursekit.errors import CourseError
from coursekit.sandtable.bots.styles import STYLES
from coursekit.sandtable.engine import Market, MarketParameters, load_parameters
from coursekit.sandtable.scenario.draw import Scenario, draw_scenario, draw_shares, market_of
from coursekit.sandtable.scenario.drills import load_drills

PAIRS = ("2g_4g", "4g_5g")
PAIR_ZH = dict(zip(PAIRS, ("2G 换 3G/4G", "4G 换 5G"), strict=True))
OPERATORS_LEAST, OPERATORS_MOST = 4, 8
QUARTERS_LEAST, QUARTERS_MOST = 1, 12
LEVELS = {1: "初级", 2: "中级", 3: "高级"}
OPERATOR_NAMES = ("甲公司", "乙公司", "丙公司", "丁公司", "戊公司", "己公司", "庚公司", "辛公司")
# Named set-ups: what a drill lays down instead of leaving it to the seed; all else of a drill is in scenario/drills.py.
DRILLS: dict[str, Mapping[str, float]] = {name: drill.scenario for name, drill in load_drills().items()}


@dataclass(frozen=True)
class Seat:
    """One operator: its name, and the style of the bot that plays it (None for people)."""

    name: str
    bot: str | None = None
    level: int = 2  # of the bot, see LEVELS


@dataclass(frozen=True)
class GameSetup:
    """One game's beginning; hashable, and the same set-up always gives the same market.

    Raises
    ------
    CourseError
        A pair, drill, style or level that does not exist, too few or too many seats or quarters, a name used twice.
    """

    seed: int
    pair: str
    seats: tuple[Seat, ...]
    quarters: int = 6
    drill: str | None = None  # a key of DRILLS, which overrides a part of the drawn scenario
    deck: bool = True  # event cards are drawn from the seed
    starts_over: bool = False  # every quarter's form begins with the neutral plan, not with last quarter's numbers

    def __post_init__(self) -> None:
        if isinstance(self.seed, bool) or not isinstance(self.seed, int) or self.seed < 0:
            raise CourseError(f"沙盘的种子是 {self.seed!r}，要写成不小于 0 的整数。")
        if self.pair not in PAIRS:
            raise CourseError(f"没有“{self.pair}”这套市场参数，可选 {'、'.join(PAIRS)}。")
        if not OPERATORS_LEAST <= len(self.seats) <= OPERATORS_MOST:
            wanted = f"{OPERATORS_LEAST} 到 {OPERATORS_MOST}"
            raise CourseError(f"沙盘要 {wanted} 家公司，现在是 {len(self.seats)} 家：人不够就让机器人顶上。")
        if not QUARTERS_LEAST <= self.quarters <= QUARTERS_MOST:
            raise CourseError(f"季数是 {self.quarters}，要在 {QUARTERS_LEAST} 到 {QUARTERS_MOST} 之间。")
        if self.drill is not None and self.drill not in DRILLS:
            raise CourseError(f"没有“{self.drill}”这个演练开局，可选 {'、'.join(DRILLS)}，不用就不写。")
        names = [seat.name for seat in self.seats]
        for seat in self.seats:
            if not seat.name.strip() or names.count(seat.name) > 1:
                raise CourseError(f"公司名“{seat.name}”空着或用了两次，每家起一个不同的名字。")
            if seat.bot is not None and seat.bot not in STYLES:
                raise CourseError(f"{seat.name}的机器人风格“{seat.bot}”不存在，可选 {'、'.join(STYLES)}。")
            if seat.level not in LEVELS:
                raise CourseError(f"{seat.name}的机器人等级是 {seat.level!r}，只有 1（初级）、2（中级）、3（高级）。")

    @property
    def parameters(self) -> MarketParameters:
        """The generation pair's parameters."""
        return load_parameters(self.pair)

    @property
    def people(self) -> tuple[int, ...]:
        """Numbers of the seats that people sit in, from 0."""
        return tuple(number for number, seat in enumerate(self.seats) if seat.bot is None)

    def scenario(self) -> Scenario:
        """Return the hidden scenario: the seed's, but for what the drill lays down."""
        drawn = draw_scenario(self.seed, self.parameters)
        return replace(drawn, **DRILLS[self.drill]) if self.drill else drawn

    def shares(self) -> np.ndarray:
        """Return the opening shares, shape (operators,)."""
        return draw_shares(self.seed, len(self.seats))

    def market(self) -> Market:
        """Return the market, a batch of one game."""
        return market_of(self.parameters, [self.scenario()])


def pair_for(generations: Sequence[str]) -> str:
    """Return the market that belongs to a class's two generations of networks, the old one first.

    >>> pair_for(("3G", "4G"))
    '2g_4g'
    """
    return "4g_5g" if generations[-1] == "5G" else "2g_4g"


def seats_for(people: int, operators: int = 6, level: int = 2) -> tuple[Seat, ...]:
    """Return seats of which the first ``people`` are people's and the rest bots', the styles in turn.

    >>> [seat.bot for seat in seats_for(1, 4)]
    [None, 'price', 'quality', 'care']
    """
    styles = list(STYLES)
    return tuple(
        Seat(OPERATOR_NAMES[number], None if number < people else styles[(number - people) % len(styles)], level)
        for number in range(operators)
    )
