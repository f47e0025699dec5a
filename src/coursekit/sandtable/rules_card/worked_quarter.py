"""One quarter of one operator in one segment, step by step, as a sharp trainee reckons it by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from coursekit.errors import CourseError
from coursekit.sandtable.engine import Decisions, Market, MarketState, QuarterResults, advance
from coursekit.sandtable.engine.segments import KIND_OF, KINDS, SEGMENT_COUNT, TIER_OF, TIERS
from coursekit.sandtable.rules.fields import KIND_ZH, TIER_ZH
from coursekit.sandtable.rules_card.arithmetic import evaluate, in_numbers, in_words, quantities_in
from coursekit.sandtable.rules_card.constants import card_constants
from coursekit.sandtable.rules_card.formulas import CHOICE, COMPANY, OWN
from coursekit.sandtable.rules_card.givens import Given
from coursekit.sandtable.rules_card.numbers import honest, printed, printed_given
from coursekit.sandtable.rules_card.reckoner import Reckoner, Tool

RIVAL_NAMES = ("比价户", "留客分", "拉新分", "转网折扣", "每分拉走")
RIVAL_SHAPES = {formula.name: formula.shape for formula in (*OWN, *CHOICE) if formula.name in RIVAL_NAMES}
_AGREES = 1e-9


@dataclass(frozen=True)
class Step:
    """One step: stage 1 to 9, name, formula in words and with the printed numbers, inputs, value, as printed."""

    stage: int
    name: str
    words: str
    numbers: str
    inputs: tuple[str, ...]
    value: float
    printed: str
    unit: str
    listed: bool  # False: printed in a small table of its own


@dataclass(frozen=True)
class Rival:
    """An operator's numbers that decide where customers go."""

    name: str
    numbers: dict[str, float]  # by `RIVAL_NAMES`
    printed: dict[str, str]


@dataclass(frozen=True)
class WorkedQuarter:
    """A quarter worked out; ``values`` holds every number by name, unrounded."""

    seat: int
    segment: int
    names: tuple[str, ...]
    givens: tuple[Given, ...]
    steps: tuple[Step, ...]
    tools: tuple[Tool, ...]
    rivals: tuple[Rival, ...]
    values: dict[str, float]

    @property
    def segment_name(self) -> str:
        """The segment's name on screen."""
        return segment_name(self.segment)

    @property
    def company(self) -> str:
        """The operator's name."""
        return self.names[self.seat]

    def step(self, name: str) -> Step:
        """Return the step of that name."""
        return next(step for step in self.steps if step.name == name)

    def given(self, name: str) -> Given:
        """Return the number to start from of that name."""
        return next(given for given in self.givens if given.name == name)


def segment_name(segment: int) -> str:
    """Return a segment's name on screen.

    >>> segment_name(6)
    '个人·中度'
    """
    return f"{KIND_ZH[KINDS[KIND_OF[segment]]]}·{TIER_ZH[TIERS[TIER_OF[segment]]]}"


def worked_quarter(
    state: MarketState, decisions: Decisions, market: Market, seat: int, segment: int,
    names: tuple[str, ...] | None = None,
) -> WorkedQuarter:  # fmt: skip
    """Return the quarter of one operator in one segment, without chance and events.

    Parameters
    ----------
    state, decisions, market
        One game: a batch of one, every operator's decisions.
    seat, segment : int
        From 0; segments as in `coursekit.sandtable.engine.segments`.
    names : tuple of str, optional
        The operators' names; 甲公司, 乙公司 … by default.

    Raises
    ------
    CourseError
        More than one game, a seat or segment that does not exist.
    RuntimeError
        The card's formulas do not give what the engine gives: one of the two was changed alone.
    """
    games, operators = state.shape
    if games != 1:
        raise CourseError(f"规则卡一次算一局，收到的是 {games} 局：先用 state.select([第几局]) 挑一局。")
    if not (0 <= seat < operators and 0 <= segment < SEGMENT_COUNT):
        raise CourseError(
            f"没有第 {seat} 家的第 {segment} 个细分：公司是 0 到 {operators - 1}，细分是 0 到 {SEGMENT_COUNT - 1}。"
        )
    after, results = advance(state, decisions, market)
    names = names or tuple(f"{letter}公司" for letter in "甲乙丙丁戊己庚辛"[:operators])
    reckoner = Reckoner(state, decisions, market, results)
    givens, values = reckoner.whole(seat, segment)
    check_against_engine(values, after, results, seat, segment)
    tools = reckoner.own(seat, segment).tools
    rivals = [_rival(reckoner.worth(other, segment), name) for other, name in enumerate(names)]
    steps = _steps(values, givens, card_constants(market.parameters), tools, rivals, seat)
    return WorkedQuarter(seat, segment, names, tuple(givens), steps, tools, tuple(rivals), values)


def check_against_engine(
    values: Mapping[str, float], after: MarketState, results: QuarterResults, seat: int, segment: int
) -> None:
    """Raise where the card's formulas and the engine differ by more than rounding of the machine."""
    accounts, here = results.accounts, (0, seat, segment)
    engine = {
        "账单": results.bill[here], "投诉率": results.complaints[here], "维系效果": results.care_effect[here],
        "吸引力": results.attraction[here], "比价户": results.looked_around[here] * values["客户"],
        "离网": results.left[here], "携入": results.ported_in[here], "季末客户": after.customers[here],
        "季末老网": after.legacy[here], "季末融合": after.converged[here], "沉默号": after.silent[here],
        "广告余热": after.goodwill[0, seat, KIND_OF[segment]], "渠道家底": after.channel[0, seat, KIND_OF[segment]],
        "服务水平": after.service[0, seat], "容量": after.capacity[0, seat], "利润": accounts.profit[0, seat],
        "花的钱": accounts.spend[0, seat], "本季透支": after.overdraft[0, seat],
    }  # fmt: skip
    for name, value in engine.items():
        if abs(values[name] - value) > _AGREES * max(1.0, abs(value)):
            raise RuntimeError(f"the card gives {values[name]!r} for {name}, the engine {float(value)!r}")


def _rival(worth: Mapping[str, float], name: str) -> Rival:
    numbers = {each: worth[each] for each in RIVAL_NAMES}
    return Rival(name, numbers, {each: printed(value, RIVAL_SHAPES[each]) for each, value in numbers.items()})


def _steps(
    values: Mapping[str, float], givens: Sequence[Given], constants: Mapping[str, float], tools: Sequence[Tool],
    rivals: Sequence[Rival], seat: int,
) -> tuple[Step, ...]:  # fmt: skip
    texts = {given.name: printed_given(given.value, given.shape) for given in givens}
    steps = []
    for formula in (*OWN, *CHOICE, *COMPANY):
        name = formula.name
        numbers = _sum(name, texts, constants, tools, rivals, seat) or in_numbers(formula.text, constants, texts)
        texts[name] = honest(values[name], evaluate(numbers), formula.shape)
        if name in RIVAL_NAMES:  # the table of rivals prints the own row as the step does
            rivals[seat].printed[name] = texts[name]
        words, inputs = in_words(formula.shown or formula.text, constants), tuple(quantities_in(formula.text))
        steps.append(
            Step(formula.stage, name, words, numbers, inputs, values[name], texts[name], formula.unit, formula.listed)
        )
    return tuple(steps)


def _sum(
    name: str, texts: Mapping[str, str], constants: Mapping[str, float], tools: Sequence[Tool],
    rivals: Sequence[Rival], seat: int,
) -> str:  # fmt: skip
    """Return the steps that add up a small table in numbers, nothing for other steps."""
    if name == "不对路":
        return " + ".join(f"{tool.need_printed} × ln({tool.need_printed} ÷ {tool.mix_printed})" for tool in tools)
    if name == "全市拉新分":
        return " + ".join([*(each.printed["拉新分"] for each in rivals), in_words("<outside>", constants)])
    if name == "携入":
        others = (each.printed["每分拉走"] for number, each in enumerate(rivals) if number != seat)
        return f"{texts['拉新分']} × ({' + '.join(others)})"
    return ""
