"""Is the sand-table's market fair? Bots' wins, best responses, a search for a plan that always wins, tricks at the end.

    python benchmarks/sandtable_balance.py            # writes docs/sandtable-balance.md, some minutes
    python benchmarks/sandtable_balance.py --quick    # prints a small run
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from sandtable_balance_report import markdown
from sandtable_levers import anchors, elasticities, end_game
from sandtable_worlds import BOTS, CHUNK, QUARTERS, SEATS, Worlds, against_bots, draw_cells, draw_worlds, place, play

from coursekit.sandtable.bots.plan import HIGHS, LOWS, NEUTRAL, PLAN_NAMES, SPENDING
from coursekit.sandtable.engine.market import MarketParameters, load_parameters

# How far the best response looks to either side, and what it leaves alone: tricks, and how much of the budget is spent.
STEPS = {
    "fee": 0.03, "allowance": 0.1, "advertising": 0.05, "channel": 0.05, "care": 0.05, "service": 0.05, "network": 0.05,
    "commission": 15.0, "life_share": 0.02, "clawback": 0.15, "subsidy": 40.0, "bundle": 2.5,
}  # fmt: skip


@dataclass(frozen=True)
class WinTable:
    """How the six styles do against each other, each array (6,), in the order of ``STYLES``."""

    wins: np.ndarray  # share of games
    mean: np.ndarray  # score
    spread: np.ndarray  # standard deviation of the score


def win_table(
    p: MarketParameters, games: int = 400, quarters: int = QUARTERS, seed: int = 0, a_world: int = 4,
    rounds: int | None = None,
) -> WinTable:  # fmt: skip
    """Return the styles' wins over ``games`` games, seats at random, chance on; ``a_world`` games share a scenario."""
    worlds = draw_worlds(p, games // a_world, seed, quarters, rounds)
    worlds = worlds.select(np.repeat(np.arange(games // a_world), a_world))
    rng = np.random.default_rng([seed, 1])
    order = np.stack([rng.permutation(SEATS) for _ in range(games)])
    scores = play(BOTS[order], worlds, quarters, [seed + 10**6 + game for game in range(games)])
    by_style = np.empty_like(scores)
    np.put_along_axis(by_style, order, scores, 1)
    wins = np.bincount(by_style.argmax(1), minlength=SEATS) / games
    return WinTable(wins, by_style.mean(0), by_style.std(0))


def candidate_plans(count: int, seed: int, around: np.ndarray) -> np.ndarray:
    """Return ``count`` plans: ``around``, plans near those, mixtures of two, and plans anywhere in the bounds."""
    rng = np.random.default_rng([seed, 3])
    free = [place(name) for name in STEPS]
    plans = [*around]
    while len(plans) < count:
        kind = len(plans) % 4
        first, second = around[rng.integers(len(around), size=2)]
        plan = first.copy()
        if kind == 0:
            plan[free] = rng.uniform(LOWS[free], HIGHS[free])
        else:
            part = rng.uniform() if kind == 3 else 0.0
            plan = first + part * (second - first)
            width = np.array([STEPS.get(name, 0.0) for name in PLAN_NAMES])
            plan += rng.normal(0, 1, len(plan)) * width * (0.5 if kind < 3 else 0.25)
        plans.append(np.clip(plan, LOWS, HIGHS))
    return np.stack(plans)


@dataclass(frozen=True)
class PlanSearch:
    """What the search for one plan for all scenarios and seats came to."""

    tried: int
    best: np.ndarray  # the plan that wins most
    wins: float  # its share of fresh cells
    cells: int
    neutral_wins: float
    least_regret: float  # of the plan with the best mean score
    regret_of_best: float
    mean_score: float


def fixed_plan_search(
    p: MarketParameters, around: np.ndarray, candidates: int = 300, scenarios: int = 6, fresh: int = 20,
    seed: int = 5000, generations: int = 2, quarters: int = QUARTERS,
) -> PlanSearch:  # fmt: skip
    """Look for a plan that wins too often: try ``candidates``, breed from the best, judge the finalists on fresh cells.

    Regret in a cell is the best candidate's score there less the plan's, as a share of the best candidate's.
    """
    cells = draw_cells(p, scenarios, seed, quarters)
    plans = candidate_plans(candidates, seed, around)
    scores, won = against_bots(plans, cells, quarters)
    for generation in range(generations):
        merit = won.mean(1) + scores.mean(1) / 100
        parents = plans[np.argsort(-merit)[:12]]
        children = candidate_plans(12 + candidates // 6, seed + generation + 1, parents)[12:]
        more, wins = against_bots(children, cells, quarters)
        plans, scores = np.concatenate([plans, children]), np.concatenate([scores, more])
        won = np.concatenate([won, wins])
    by_wins, by_score = np.argsort(-won.mean(1) - scores.mean(1) / 1000)[:12], np.argsort(-scores.mean(1))[:6]
    by_cell = np.unique(scores.argmax(0))  # the specialists: what regret is measured against
    finalists = plans[np.concatenate([by_wins, by_score, by_cell])]
    judged = draw_cells(p, fresh, seed + 10**4, quarters)
    final_scores, final_won = against_bots(np.concatenate([NEUTRAL[None], finalists]), judged, quarters)
    regret = (1 - final_scores / final_scores.max(0)).mean(1)
    shares, best = final_won.mean(1), int(final_won.mean(1)[1:19].argmax()) + 1
    return PlanSearch(
        tried=len(plans), best=finalists[best - 1], wins=float(shares[best]), cells=len(judged.seat),
        neutral_wins=float(shares[0]), least_regret=float(regret.min()), regret_of_best=float(regret[best]),
        mean_score=float(final_scores[best].mean()),
    )  # fmt: skip


def symmetric_payoff(
    base: np.ndarray, candidates: np.ndarray, worlds: Worlds, seats: tuple[int, ...], quarters: int
) -> np.ndarray:
    """Return each candidate's mean score when it alone differs from ``base``, which everybody else plays."""
    count, games = len(candidates), len(worlds.shares)
    plans = np.broadcast_to(base, (games, len(seats), count, SEATS, len(base))).copy()
    for number, seat in enumerate(seats):
        plans[:, number, :, seat] = candidates
    game = np.repeat(np.arange(games), len(seats) * count)
    flat = plans.reshape(-1, SEATS, len(base))
    scores = np.concatenate([
        play(flat[first : first + CHUNK], worlds.select(game[first : first + CHUNK]), quarters)
        for first in range(0, len(flat), CHUNK)
    ]).reshape(games, len(seats), count, SEATS)  # fmt: skip
    return np.mean([scores[:, number, :, seat] for number, seat in enumerate(seats)], axis=(0, 1))


@dataclass(frozen=True)
class Responses:
    """Iterated best response: every round's plan, and how far each number then still wanted to move, in steps."""

    plans: np.ndarray  # (rounds + 1, 15)
    moves: np.ndarray  # (rounds,) the largest, in units of STEPS


def best_response_path(
    p: MarketParameters, rounds: int = 40, scenarios: int = 9, seed: int = 300, damping: float = 0.5,
    quarters: int = QUARTERS, start: np.ndarray = NEUTRAL,
) -> Responses:  # fmt: skip
    """Let all seats move part of the way to their best plan against the others, again and again.

    Seats are alike on average over opening shares, so they share one plan; its best response is found number by
    number, from a parabola through the mean scores a step below, at and above it.
    """
    worlds = draw_worlds(p, scenarios, seed, quarters, rounds=2)
    base, plans, moves = start.copy(), [start.copy()], []
    spending = [place(name) for name in SPENDING]
    for turn in range(rounds):
        size = damping / (1 + turn / 20)
        candidates = [base]
        for name, step in STEPS.items():
            for sign in (1, -1):
                plan = base.copy()
                plan[place(name)] = np.clip(plan[place(name)] + sign * step, LOWS[place(name)], HIGHS[place(name)])
                candidates.append(plan)
        scores = symmetric_payoff(base, np.stack(candidates), worlds, (turn % SEATS, (turn + 3) % SEATS), quarters)
        up, down = scores[1::2], scores[2::2]
        slope, curve = (up - down) / 2, up + down - 2 * scores[0]
        wish = np.clip(np.where(curve < -0.02, -slope / np.minimum(curve, -0.02), np.sign(slope)), -1, 1)
        for number, (name, step) in enumerate(STEPS.items()):
            base[place(name)] += size * wish[number] * step
        base = np.clip(base, LOWS, HIGHS)
        base[spending] *= NEUTRAL[spending].sum() / base[spending].sum()
        moves.append(np.abs((base - plans[-1])[[place(name) for name in STEPS]] / np.array([*STEPS.values()])).max())
        plans.append(base.copy())
    return Responses(np.stack(plans), np.array(moves))


# -- all of it --------------------------------------------------------------------------------------------------------

PAIRS = ("2g_4g", "4g_5g")
SEEDS = {"wins": 40000, "responses": 41000, "elasticities": 42000, "search": 43000, "tricks": 44000}


def measure(pair: str, quick: bool = False) -> dict[str, object]:
    """Return everything the report says about a generation pair."""
    p = load_parameters(pair)
    games, a_world = (100, 5) if quick else (400, 2)
    responses = best_response_path(p, rounds=8 if quick else 40, seed=SEEDS["responses"])
    around = np.concatenate([NEUTRAL[None], BOTS, responses.plans[-1:]])
    candidates, scenarios, fresh = (60, 3, 6) if quick else (360, 12, 50)
    return {
        "wins": {quarters: win_table(p, games, quarters, SEEDS["wins"], a_world) for quarters in (8, 6)},
        "responses": responses, "elasticities": elasticities(p, seed=SEEDS["elasticities"]),
        "search": fixed_plan_search(p, around, candidates, scenarios, fresh, SEEDS["search"]), "anchors": anchors(p),
        "tricks": end_game(p, 2 if quick else 12, seed=SEEDS["tricks"]),
    }  # fmt: skip


def main() -> None:
    """Measure both generation pairs and write the report, or print a small one."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--quick", action="store_true", help="a small run, printed")
    quick = arguments.parse_args().quick
    text = markdown({pair: measure(pair, quick) for pair in PAIRS}, SEEDS)
    if quick:
        print(text)
    else:
        Path(__file__).parents[1].joinpath("docs", "sandtable-balance.md").write_text(text, "utf-8")


if __name__ == "__main__":
    main()
