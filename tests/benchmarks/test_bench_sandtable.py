"""The Mesa model that the sand-table's engine is timed against plays the same market, and a model that does not is found out."""

from dataclasses import replace

import numpy as np
import pytest
import sandtable_engine as bench
from hypothesis import given
from hypothesis import strategies as st
from sandtable_agents import MarketModel, whole

from coursekit.sandtable.engine import Market

AGENTS = 20_000


@pytest.fixture(scope="module")
def game():
    market, state = bench.opened(1)
    return market, state, *bench.script(market, state)


@pytest.mark.parametrize("seed", [1, 2])
def test_agents_come_to_the_shares_that_the_engine_expects(game, seed):
    market, state, played, _, expected = game
    off = bench.deviations(expected, bench.agents_play(market, state, played, AGENTS, seed), AGENTS)
    assert set(off) == set(expected) and max(off.values()) < bench.MOST_DEVIATIONS, off


@pytest.mark.parametrize(
    "other",
    [
        {"shop_around_base": -1.6}, {"outside_attraction": 2.5}, {"imitation": 0.4}, {"bundle_scale": 2.0}, {"drift": 0.05},
        {"new_on_arrival": 0.0}, {"coverage_weight": 4.0},
    ],
    ids=str,
)  # fmt: skip
def test_agents_of_another_market_are_found_out(game, other):
    market, state, played, _, expected = game
    wrong = Market(replace(market.parameters, **other), market.conditions)
    off = bench.deviations(expected, bench.agents_play(wrong, state, played, AGENTS), AGENTS)
    assert max(off.values()) > bench.MOST_DEVIATIONS, off


def test_the_benchmark_stops_where_they_disagree(monkeypatch):
    monkeypatch.setattr(bench, "agents_play", lambda market, state, played, agents: bench.shares_of(state, 130.0, 0.5))
    with pytest.raises(SystemExit, match="same market"):
        bench.check_agreement(AGENTS)


def test_deviations_by_hand():
    expected = {"operators": np.array([0.5, 0.5]), "old network": np.array([0.2, 0.8])}
    counted = {"operators": np.array([0.51, 0.49]), "old network": np.array([0.2, 0.76])}
    off = bench.deviations(expected, counted, 10_000)
    assert off == pytest.approx({"operators": 0.01 / 0.005, "old network": 0.04 / np.sqrt(0.16 / 5000)})


def test_counts_are_those_of_the_agents_and_nobody_is_lost(game):
    market, state, played, _, _ = game
    model = MarketModel(market, state, 3000, 5)
    for decisions in played:
        before = len(model.agents)
        growth = market.parameters.population_growth * sum(model.lines)
        model.step(decisions)
        assert abs(len(model.agents) - before - growth) <= 12
        for name, counts in (("lines", model.lines), ("legacy", model.legacy), ("bundled", model.bundled)):
            again = np.zeros((model.operators, 12), int)
            for agent in model.agents:
                if agent.operator < model.operators and getattr(agent, name, True):
                    again[agent.operator, agent.segment] += 1
            assert np.reshape(counts[: model.operators * 12], again.shape).tolist() == again.tolist(), name
    assert len(model.datacollector.get_model_vars_dataframe()) == len(played)


@given(st.lists(st.floats(0, 500), min_size=1, max_size=40))
def test_whole_numbers_keep_the_sum(amounts):
    counts = whole(np.array(amounts))
    assert abs(sum(counts) - sum(amounts)) <= 0.5 + 1e-9
    assert all(abs(count - amount) <= 1 for count, amount in zip(counts, amounts, strict=True))
