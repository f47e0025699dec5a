"""The numbers that lesson 24 tells, worked out a second time by playing quarters; its tasks by pocket calculator."""

from dataclasses import replace

import numpy as np
import pytest
from stored_lesson import telling

from coursekit.cohort import open_cohort
from coursekit.sandtable.debrief.replay import replay_without
from coursekit.sandtable.engine.disturbances import Disturbances
from coursekit.sandtable.engine.quarter import advance
from coursekit.sandtable.game import default_decisions, new_game
from coursekit.sandtable.score.measures import tally
from coursekit.sandtable.solo import sample_game
from coursekit.sandtable.solo.paper import sample_setup
from coursekit.syllabus import load_syllabus
from coursekit.syllabus.coverage import coverage

PAIR = "4g_5g"  # the demo class's


@pytest.fixture(scope="module")
def opening():
    """A function: the first quarter's accounts and lines at a commission, everybody else on the neutral plan."""
    game = new_game(sample_setup(PAIR))
    everybody = [default_decisions(game, seat) for seat in range(6)]

    def at(commission, clawback=0.5):
        sizes = {"commission": commission, "clawback": clawback, "life_share": 0.02}
        own = replace(everybody[0], **{name: np.full((1, 1), size) for name, size in sizes.items()})
        names = vars(own)
        together = type(own)(**{n: np.concatenate([getattr(d, n) for d in (own, *everybody[1:])], axis=1) for n in names})
        return advance(game.state, together, game.market, Disturbances.none(1, 6))[1]

    return at


def lines(results):
    gross, silent = float(results.gross_adds[0, 0]), float(results.silent_lines[0, 0])
    return gross, gross - silent, silent, float(results.accounts.commission_cost[0, 0])


def test_what_doubling_the_commission_brings_is_told(told, opening):
    low, high = lines(opening(50.0)), lines(opening(100.0))
    grown = [f"{100 * (b / a - 1):.0f}" for a, b in zip(low[:3], high[:3], strict=True)]
    each = (high[3] - low[3]) / (high[1] - low[1])
    assert telling(told, "50", "100", *grown, f"{high[3] / low[3]:.1f}", f"{each:.0f}")
    free, held = lines(opening(200.0, 0.0))[1], lines(opening(200.0))[1]
    assert telling(told, "200", f"{free:.2f}", f"{held:.2f}")
    assert each > 100, "or the sentence that it is dearer than the commission would be wrong"


def test_the_price_cut_is_told_with_both_its_sides(told, shown):
    game = sample_game(PAIR)
    kept = replay_without(game, 0, "tariff", 1)
    profits = [sum(float(quarter.results.accounts.profit[0, 0]) for quarter in each.quarters) for each in (game, kept)]
    equity = [float(each.quarters[-1].results.accounts.customer_equity[0, 0]) for each in (game, kept)]
    profit, left = profits[1] - profits[0], equity[1] - equity[0]
    assert telling(told, f"{abs(profit):,.0f}".replace(",", ""), f"{abs(left):,.0f}".replace(",", ""))
    assert profit > 0 > left, "the discussion needs both sides"
    (row,) = [row for table in shown for row in table if row and row[0] == "抢量赚不赚"]
    assert f"{-profit:+.0f}" in row[1] and f"{-left:+.0f}" in row[1]


def test_parts_of_the_figure_sum_to_the_change(told):
    game = sample_game(PAIR)
    before, after = (float(quarter.results.accounts.profit[0, 0]) for quarter in game.quarters[:2])
    assert after < before
    assert [text for text in told if "第二季利润的变化" in text]
    assert tally([quarter.results for quarter in game.quarters]).quarters == 4


def test_the_lesson_teaches_everything_of_the_outline(root):
    found = coverage(root / "notebooks", load_syllabus())
    (module,) = [module for module in found.modules if module.module.code == "24"]
    assert module.complete and not module.missing and not module.title_missing
    assert len(module.covered) == 30
    assert [str(problem) for problem in found.errors] == []


@pytest.fixture(scope="module", params=["demo", "mobile-group-2026b", "ningde-telecom-2026a"])
def check(request, root):
    return open_cohort(root / "cohorts" / f"{request.param}.yml").checker("24")


@pytest.mark.parametrize(("task", "right", "wrong"), [
    ("q1", ["115", 115, "约115", "115次"], [112, 118, 38.3, 85.8]),
    ("q2", [22.22, "22.22", 22.217], [22.41, 22.07, 23.61, 0.82]),
    ("q3", [427, "427", "427元"], [320, 87, 360, 40]),
])  # fmt: skip
def test_answers_worked_by_hand_are_right_and_the_typical_slips_are_told_apart(check, task, right, wrong):
    """2530 / 22 = 115; 21.40 + 2.208 - 1.391 = 22.217; (144 - 80) / 0.15 = 426.7."""
    assert {check(task, answer).state for answer in right} == {"right"}
    verdicts = [check(task, answer) for answer in wrong]
    assert {verdict.state for verdict in verdicts} == {"wrong"}
