"""The sand-table's market as a Mesa model: every customer an agent who draws what the engine only expects.

The peer of the engine in `sandtable_engine.py`. What all customers of one operator and segment have in common (bills,
complaints, chances) is reckoned once a quarter with the engine's own equations, as anybody who writes such a model with
care would; what a customer does is drawn agent by agent: looking around, where to, changing over, bundles, moving up a
tier. Counts are kept as agents move, not counted anew. Nobody rushes at a quarter's end here.
"""

from __future__ import annotations

from bisect import bisect
from dataclasses import replace

import mesa
import numpy as np

from coursekit.sandtable.engine import Decisions, Market, MarketState, choice, migration, stages
from coursekit.sandtable.engine.segments import IS_FAMILY, KIND_COUNT, SEGMENT_COUNT, TIER_OF

FAMILY = IS_FAMILY.astype(bool).tolist()


class Customer(mesa.Agent):
    """Somebody with a line of one operator, or without any: then the operator is the one after the last."""

    def __init__(self, model: MarketModel, operator: int, segment: int, legacy: bool = False, bundled: bool = False):
        super().__init__(model)
        self.operator, self.segment, self.legacy, self.bundled = operator, segment, legacy, bundled
        self.idle = False  # has a line since last quarter that is never used

    def decide(self) -> None:
        """Look around or not, go or stay, change over or not; outside, look for a line or not."""
        model, operator, segment = self.model, self.operator, self.segment
        draw = model.random.random
        if operator == model.operators:
            if self.idle:
                self.idle = False
            elif draw() < model.outside_return:
                self.enter()
            return
        cell = operator * SEGMENT_COUNT + segment
        if draw() < model.looking[cell]:
            goes = bisect(model.going[cell], draw())
            if goes != operator:
                model.leave(self, cell)
                if goes < model.operators:
                    self.take_line(goes)
                return
        if self.legacy and draw() < model.changing[cell]:
            self.legacy = False
            model.legacy[cell] -= 1
            model.migrants += 1
        if FAMILY[segment]:
            joins, quits = model.bundling[operator]
            if draw() < (quits if self.bundled else joins):
                self.bundled = not self.bundled
                model.bundled[cell] += 1 if self.bundled else -1

    def enter(self) -> None:
        """Look for a line from outside; some choose none."""
        goes = bisect(self.model.entering[self.segment], self.model.random.random())
        if goes < self.model.operators:
            self.take_line(goes)

    def take_line(self, operator: int) -> None:
        """Become a customer, or one of the lines that nobody uses."""
        model = self.model
        model.gross_adds[operator] += 1
        if model.random.random() < model.silent_share[operator]:
            self.idle = True
            return
        self.operator = operator
        self.legacy = model.random.random() >= model.new_on_arrival
        cell = operator * SEGMENT_COUNT + self.segment
        model.lines[cell] += 1
        model.legacy[cell] += self.legacy

    def move_up(self) -> None:
        """Perhaps use more from now on."""
        model = self.model
        if self.operator == model.operators:
            return
        cell = self.operator * SEGMENT_COUNT + self.segment
        if model.random.random() < model.rising[cell]:
            self.segment += KIND_COUNT
            for counts, one in ((model.lines, 1), (model.legacy, self.legacy), (model.bundled, self.bundled)):
                counts[cell] -= one
                counts[cell + KIND_COUNT] += one


class MarketModel(mesa.Model):
    """The market of one game with so many agents; an agent stands for ``per_agent`` times 10,000 people."""

    def __init__(self, market: Market, opening: MarketState, agents: int, seed: int):
        super().__init__(seed=seed)
        self.market, self.state = market, opening
        self.operators = opening.shape[1]
        self.outside_return, self.new_on_arrival = market.parameters.outside_return, market.parameters.new_on_arrival
        people = np.concatenate([opening.customers[0].ravel(), opening.outside[0]])
        self.per_agent = people.sum() / agents
        self.lines = whole(people / self.per_agent)
        self.legacy = [0] * len(self.lines)
        self.bundled = [0] * len(self.lines)
        shares = (opening.legacy[0] / opening.customers[0], opening.converged[0] / opening.customers[0])
        legacy_share, bundled_share = (np.append(share.ravel(), np.zeros(SEGMENT_COUNT)) for share in shares)
        for cell, count in enumerate(self.lines):
            self._settle(cell, count, legacy_share[cell], bundled_share[cell])
        self.lines = self.lines[: self.operators * SEGMENT_COUNT]
        self.datacollector = mesa.DataCollector(model_reporters={"shares": MarketModel.shares, "churn": "churn"})

    def _settle(self, cell: int, count: int, legacy_share: float, bundled_share: float) -> None:
        """Make the agents of one cell; old network and bundles fall on them independently."""
        operator, segment = divmod(cell, SEGMENT_COUNT)
        flags = []
        for share, counts in ((legacy_share, self.legacy), (bundled_share, self.bundled)):
            counts[cell] = round(share * count)
            flags.append(self.rng.permutation(np.arange(count) < counts[cell]).tolist())
        Customer.create_agents(self, count, operator, segment, *flags)

    def leave(self, customer: Customer, cell: int) -> None:
        """Take a customer out of the counts of the operator that they leave."""
        self.lines[cell] -= 1
        self.legacy[cell] -= customer.legacy
        self.bundled[cell] -= customer.bundled
        self.gone += 1
        customer.operator, customer.legacy, customer.bundled = self.operators, False, False

    def step(self, decisions: Decisions) -> None:
        """One quarter: what operators spend and offer, then every customer, then new people and those who use more."""
        state, p = self.state, self.market.parameters
        given = stages.given_of(state, decisions, self.market, None)
        built = stages.build_up(given)
        served = stages.serve(given, built)
        self._reckon_chances(given, stages.switch(given, built, served))
        self.gone, self.migrants, self.gross_adds = 0, 0, [0] * self.operators
        started = sum(self.lines)
        growth = self._new_people(p.population_growth)
        self.agents.do("decide")
        for segment, count in enumerate(growth):
            Customer.create_agents(self, count, self.operators, segment).do("enter")
        new_share = 1 - np.array(self.legacy[: len(self.lines)]) / np.maximum(self.lines, 1)
        rising = migration.up_tier_share(new_share.reshape(-1, SEGMENT_COUNT), served.care_effect[0], p.drift)
        self.rising = rising.ravel().tolist()
        self.agents.do("move_up")
        self.churn = self.gone / started
        shape = state.customers.shape
        customers, legacy, bundled = (
            np.reshape(counts[: len(self.lines)], shape) * self.per_agent
            for counts in (self.lines, self.legacy, self.bundled)
        )
        self.state = replace(
            state, quarter=state.quarter + 1, customers=customers, legacy=legacy, converged=bundled,
            goodwill=built.goodwill, channel=built.channel, service=built.service, capacity=built.capacity,
            usage=state.usage * (1 + self.market.conditions.usage_growth[:, None]),
        )  # fmt: skip
        self.datacollector.collect(self)

    def shares(self) -> list[float]:
        """Each operator's share of all lines in use."""
        counts = np.reshape(self.lines, (self.operators, SEGMENT_COUNT)).sum(1)
        return (counts / counts.sum()).tolist()

    def _new_people(self, rate: float) -> list[int]:
        """How many come of age, by segment; fractions by lot."""
        expected = rate * np.reshape(self.lines, (self.operators, SEGMENT_COUNT)).sum(0)
        return np.floor(expected + self.rng.random(SEGMENT_COUNT)).astype(int).tolist()

    def _reckon_chances(self, given: stages.Given, switched: stages.Switched) -> None:
        """What the customers of an operator and segment have in common, as plain lists, which agents read fast."""
        p, decisions, state = given.parameters, given.decisions, given.state
        self.looking = switched.looked_around[0].ravel().tolist()
        lookers = np.maximum(state.customers * switched.looked_around, 1e-12)[0]
        where = np.moveaxis(switched.flows[0] / lookers[:, None], 1, -1)
        own = np.arange(self.operators)
        where[own, :, own] = 1 - switched.left[0] / lookers
        self.going = where.cumsum(-1).reshape(len(self.looking), self.operators).tolist()
        outside = choice.entrant_shares(switched.attraction, switched.pull, p.outside_attraction)[0]
        self.entering = outside.T.cumsum(-1).tolist()
        self.silent_share = switched.silent_share[0].tolist()
        market_new = 1 - state.legacy.sum(1, keepdims=True) / given.divisor.sum(1, keepdims=True)
        changing = migration.migration_hazard(
            market_new, decisions.subsidy, p.innovation, p.imitation, p.subsidy_weight, p.subsidy_scale,
            p.migration_speed[TIER_OF],
        )  # fmt: skip
        self.changing = changing[0].ravel().tolist()
        target = p.bundle_most * decisions.bundle[0] / (decisions.bundle[0] + p.bundle_scale)
        self.bundling = [(p.bundle_speed * each, p.bundle_speed * (1 - each)) for each in target.tolist()]


def whole(amounts: np.ndarray) -> list[int]:
    """Whole numbers with the same sum, each within one of its amount."""
    edges = np.floor(np.append(0.0, amounts.cumsum()) + 0.5)
    return np.diff(edges).astype(int).tolist()
