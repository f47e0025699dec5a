"""A quarter of the sand-table's market: the engine against a Mesa model of the same market with 100,000 agents.

First both play the same game without chance in the engine and must agree within what drawing so many agents leaves;
then, turn and turn about, a quarter of 6 operators by 12 segments: one game, as in class; many games in one call, as
bots, par and debrief need them; and the agents. Seconds are the processor's, as each way keeps one core busy and
other work on a shared machine must not count. Memory is what a way holds at most, as `tracemalloc` has it, in a run
that is not timed.
"""

from __future__ import annotations

import argparse
import time
import tracemalloc
from collections.abc import Callable

import numpy as np
from rounds import measure, paired, spread, verdict
from sandtable_agents import MarketModel

from coursekit.sandtable.bots.plan import plan_decisions
from coursekit.sandtable.bots.styles import STYLES
from coursekit.sandtable.engine import Decisions, Market, MarketState, advance, load_parameters, opening_state
from coursekit.sandtable.scenario.draw import draw_scenario, draw_shares, market_of

PAIR, SEED, QUARTERS = "2g_4g", 8, 4
AGENTS, GAMES, REPEATS = 100_000, 400, 50
LEAST_RATIO = 100.0
MOST_MS, LEAST_GAME_ROUNDS = 1.0, 10_000  # of one game's quarter; a second, many games in one call
MOST_DEVIATIONS = 4.0  # of a share counted among so many agents
PLANS = np.array(list(STYLES.values()))
Shares = dict[str, np.ndarray]


def main() -> None:
    """Check, measure, print; fail where the engine and the agents disagree or the ratio is not reached."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--agents", type=int, default=AGENTS)
    parser.add_argument("--games", type=int, default=GAMES)
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    check_agreement(arguments.agents)
    print(f"6 operators x 12 segments, {arguments.rounds} rounds, milliseconds a quarter and game")
    ways = {name: (lambda name=name: WAYS[name](arguments)) for name in WAYS}
    taken = measure(ways, arguments.rounds)
    for name in WAYS:
        print(f"{name:28} {np.median(taken[name]):10.4f} ms a quarter; {peak_mb(ways[name]):.1f} MB")
    one, many, agents = taken.values()
    game_rounds = spread([1e3 / LEAST_GAME_ROUNDS / each for each in many])
    verdicts = [
        ("agents take as many times as long as one game", paired(agents, one), {"at_least": LEAST_RATIO}),
        ("milliseconds of one game's quarter", spread(one), {"at_most": MOST_MS}),
        ("tens of thousands of game-rounds a second", game_rounds, {"at_least": 1}),
    ]
    for name, measured, wanted in verdicts:
        print(verdict(name, measured, **wanted))
    if verdicts[0][1].middle < LEAST_RATIO:
        raise SystemExit("the ratio is not reached")


def opened(games: int) -> tuple[Market, MarketState]:
    """The market of so many games, of seeds of their own, before their first quarter."""
    parameters, seeds = load_parameters(PAIR), range(SEED, SEED + games)
    market = market_of(parameters, [draw_scenario(seed, parameters) for seed in seeds])
    return market, opening_state(market, np.stack([draw_shares(seed, len(PLANS)) for seed in seeds]))


def script(market: Market, state: MarketState, quarters: int = QUARTERS) -> tuple[list[Decisions], MarketState, Shares]:
    """What the six bots decide quarter by quarter, where that leads in the engine, and its shares."""
    plans = np.broadcast_to(PLANS, (len(state.customers), *PLANS.shape))
    played: list[Decisions] = []
    gone, began = 0.0, 0.0
    for _ in range(quarters):
        played.append(plan_decisions(plans, state, market, played[-1] if played else None))
        began += state.customers[0].sum()
        state, results = advance(state, played[-1], market)
        gone += results.left[0].sum()
    people = sum(each[0].sum() for each in (state.customers, state.silent, state.outside))
    return played, state, shares_of(state, people, gone / began)


def shares_of(state: MarketState, people: float, churn: float) -> Shares:
    """Shares in which two markets can be compared: of operators, segments, networks, bundles, lines; who left."""
    customers = state.customers[0]
    return {
        "operators": customers.sum(1) / customers.sum(), "segments": customers.sum(0) / customers.sum(),
        "old network": state.legacy[0].sum(1) / customers.sum(1),
        "in a bundle": np.array([state.converged[0].sum() / customers.sum()]), "left a quarter": np.array([churn]),
        "without a line": np.array([1 - customers.sum() / people]),
    }  # fmt: skip


def agents_play(market: Market, state: MarketState, played: list[Decisions], agents: int, seed: int = SEED) -> Shares:
    """The same shares where ``agents`` agents play the same decisions."""
    model = MarketModel(market, state, agents, seed)
    gone, began = 0, 0
    for decisions in played:
        began += sum(model.lines)
        model.step(decisions)
        gone += model.gone
    return shares_of(model.state, len(model.agents) * model.per_agent, gone / began)


def deviations(expected: Shares, counted: Shares, agents: int) -> dict[str, float]:
    """How far each share is off at most, in standard deviations of a share counted among the agents that it is of."""
    off = {}
    for name, share in expected.items():
        among = agents * expected["operators"] if name == "old network" else agents
        off[name] = float(np.max(np.abs(counted[name] - share) / np.sqrt(share * (1 - share) / among)))
    return off


def check_agreement(agents: int) -> None:
    """Stop where the agents do not come to the shares that the engine expects."""
    market, state = opened(1)
    played, _, expected = script(market, state)
    off = deviations(expected, agents_play(market, state, played, agents), agents)
    print(f"after {QUARTERS} quarters, off by at most so many standard deviations:", end=" ")
    print(", ".join(f"{name} {value:.1f}" for name, value in off.items()))
    if max(off.values()) > MOST_DEVIATIONS:
        raise SystemExit("the agents and the engine do not play the same market")


def one_game(arguments: argparse.Namespace) -> float:
    """Milliseconds a quarter of one game."""
    market, opening = opened(1)
    played, _, _ = script(market, opening)
    start = time.process_time()
    for _ in range(REPEATS):
        state = opening
        for decisions in played:
            state, _ = advance(state, decisions, market)
    return 1e3 * (time.process_time() - start) / (REPEATS * QUARTERS)


def many_games(arguments: argparse.Namespace) -> float:
    """Milliseconds a quarter and game of many games in one call."""
    market, state = opened(arguments.games)
    played, _, _ = script(market, state)
    start = time.process_time()
    for decisions in played:
        state, _ = advance(state, decisions, market)
    return 1e3 * (time.process_time() - start) / (QUARTERS * arguments.games)


def with_agents(arguments: argparse.Namespace) -> float:
    """Milliseconds a quarter of one game with agents, their making not counted."""
    market, state = opened(1)
    played, _, _ = script(market, state)
    model = MarketModel(market, state, arguments.agents, SEED)
    start = time.process_time()
    for decisions in played:
        model.step(decisions)
    return 1e3 * (time.process_time() - start) / QUARTERS


WAYS = {"engine, one game": one_game, "engine, many games": many_games, "agents": with_agents}


def peak_mb(way: Callable[[], float]) -> float:
    """What a way holds at most, MB."""
    tracemalloc.start()
    way()
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return peak / 1e6


if __name__ == "__main__":
    main()
