"""Reckons the card's formulas, in full digits, for any operator and segment of one game's quarter."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from coursekit.sandtable.engine import Decisions, Market, MarketState, QuarterResults
from coursekit.sandtable.engine.segments import KIND_COUNT, TOOLS
from coursekit.sandtable.rules.fields import TOOL_ZH
from coursekit.sandtable.rules_card.arithmetic import reckon
from coursekit.sandtable.rules_card.constants import card_constants
from coursekit.sandtable.rules_card.formulas import CHOICE, COMPANY, OWN, Formula
from coursekit.sandtable.rules_card.givens import Given, company_givens, market_givens, own_givens, tool_mix
from coursekit.sandtable.rules_card.numbers import printed, printed_given

MOVING_UP = {"升上来": "先算客户", "升上来老网": "先算老网", "升上来融合": "先算融合"}


@dataclass(frozen=True)
class Tool:
    """One of the six support tools: shares of the usual need, this need, the money; need x ln(need / money)."""

    name: str
    usual: float
    need: float
    mix: float
    term: float

    @property
    def need_printed(self) -> str:
        """The need as the card prints it."""
        return printed(self.need, "d4")

    @property
    def mix_printed(self) -> str:
        """The money as the card prints it."""
        return printed_given(self.mix, "s6")


@dataclass(frozen=True)
class Own:
    """What an operator's own numbers come to in a segment."""

    givens: list[Given]
    values: dict[str, float]
    tools: tuple[Tool, ...]


class Reckoner:
    """Reckons the card's formulas; remembers what it has reckoned."""

    def __init__(self, state: MarketState, decisions: Decisions, market: Market, results: QuarterResults) -> None:
        self._state, self._decisions, self._market, self._results = state, decisions, market, results
        self._constants = card_constants(market.parameters)
        self._seats = range(state.shape[1])
        self._owns: dict[tuple[int, int], Own] = {}

    def whole(self, seat: int, segment: int) -> tuple[list[Given], dict[str, float]]:
        """Return all that a quarter starts from and every number by name."""
        p = self._market.parameters
        below = [
            Given(name, self._moving_up(seat, segment, what), "report", "d4", "万户")
            for name, what in MOVING_UP.items()
        ]
        givens = [
            *self.own(seat, segment).givens, *below,
            Given("冲量折扣", self._rush_factor(segment), "market", "d4"),
            *company_givens(self._state, self._decisions, self._results, p, seat),
        ]  # fmt: skip
        values = {given.name: given.value for given in givens}
        values |= self._after_choice(seat, segment, values | self.worth(seat, segment))
        return givens, self._reckoned(COMPANY, values)

    def own(self, seat: int, segment: int) -> Own:
        """Return what an operator's own numbers come to, up to what it is worth to customers."""
        if (seat, segment) not in self._owns:
            givens = own_givens(self._state, self._decisions, self._market, self._results, seat, segment)
            givens += market_givens(self._state, self._results, seat, segment)
            values = {given.name: given.value for given in givens}
            cut = next(number for number, formula in enumerate(OWN) if formula.name == "不对路")
            values = self._reckoned(OWN[:cut], values)
            tools = self._tools(values, seat)
            values["不对路"] = sum(tool.term for tool in tools)
            self._owns[seat, segment] = Own(givens, self._reckoned(OWN[cut + 1 :], values), tools)
        return self._owns[seat, segment]

    def worth(self, seat: int, segment: int) -> dict[str, float]:
        """Return an operator's own numbers and those of choice, up to how many each point draws away."""
        values = dict(self.own(seat, segment).values)
        values["全市拉新分"] = self._constants["outside"] + sum(
            self.own(other, segment).values["拉新分"] for other in self._seats
        )
        return self._reckoned([formula for formula in CHOICE if formula.name in ("每分拉走", "离网")], values)

    def _reckoned(self, formulas: list[Formula] | tuple[Formula, ...], values: Mapping[str, float]) -> dict[str, float]:
        known = dict(values)
        for formula in formulas:
            known[formula.name] = reckon(formula.text, self._constants, known)
        return known

    def _tools(self, values: Mapping[str, float], seat: int) -> tuple[Tool, ...]:
        usual = self._market.parameters.tool_need
        needs = [values["技术需要"], *map(float, usual[1:-1]), values["难题需要"]]
        shares = [need / values["需要合计"] for need in needs]
        mix = map(float, tool_mix(self._decisions, seat))
        return tuple(
            Tool(TOOL_ZH[tool], float(often), need, part, need * math.log(need / part))
            for tool, often, need, part in zip(TOOLS, usual, shares, mix, strict=True)
        )

    def _after_choice(self, seat: int, segment: int, values: Mapping[str, float]) -> dict[str, float]:
        """Return ``values`` and the rest of the segment's formulas; who moves up from below must be in ``values``."""
        known = dict(values)
        known["携入"] = self._ported_in(seat, segment)
        done = ("全市拉新分", "每分拉走", "离网", "携入")
        return self._reckoned([formula for formula in CHOICE if formula.name not in done], known)

    def _ported_in(self, seat: int, segment: int) -> float:
        drawn = sum(self.worth(other, segment)["每分拉走"] for other in self._seats if other != seat)
        return self.own(seat, segment).values["拉新分"] * drawn

    def _moving_up(self, seat: int, segment: int, what: str) -> float:
        """Return who comes from the next lower tier of the same kind; nobody into the lowest."""
        if segment < KIND_COUNT:
            return 0.0
        below = segment - KIND_COUNT
        values = self.worth(seat, below) | dict.fromkeys(MOVING_UP, 0.0) | {"冲量折扣": self._rush_factor(below)}
        values = self._after_choice(seat, below, values)
        return values[what] * values["升档率"]

    def _rush_factor(self, segment: int) -> float:
        """Return how much of what all operators' rushes want together can be had, at most 1."""
        p, state = self._market.parameters, self._state
        customers = float(state.customers[0, :, segment].sum())
        pool = float(state.outside[0, segment] + state.silent[0, :, segment].sum()) + p.population_growth * customers
        wanted = 0.0
        names = ("出来办号", "新入网", "冲量号")
        formulas = [formula for formula in CHOICE if formula.name in names]
        for seat in self._seats:
            values = self.worth(seat, segment) | {"携入": self._ported_in(seat, segment), "冲量折扣": 1.0}
            values = self._reckoned(formulas, values)
            pool_taken, wanted = values["新入网"], wanted + values["冲量号"]
            pool -= pool_taken
        available = p.rush_pool * pool
        return min(1.0, available / wanted) if wanted > 0 else 1.0
