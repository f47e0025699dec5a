"""What luck was worth, in words: one decimal, and two titles that agree on whom luck could have moved."""

import re

import numpy as np
import pytest
from debrief_games import LIVELY, game_of, lively
from matplotlib import pyplot as plt

from coursekit.sandtable.debrief import luck_sentences
from coursekit.sandtable.debrief.figures import luck_bars
from coursekit.sandtable.debrief.luck import Luck, luck_of_all
from coursekit.sandtable.debrief.played import played_of


def luck(low=50.0, mid=51.0, high=52.0, actual=51.5, best=1, worst=2, rank=1, chances=(0.7, 0.3, 0, 0), passed=()):
    return Luck(low, mid, high, actual, best, worst, rank, np.array(chances, float), np.array(passed))


@pytest.mark.parametrize(("case", "said"), [
    (luck(), ["50.0 到 52.0 分", "运气最多值 1.0 分", "帮了 0.5 分", "在第 1 到第 2 名", "100 次里 70 次拿第一"]),
    (luck(actual=50.4), ["拖了 0.6 分"]),
    (luck(actual=51.01), ["这一局不好不坏"]),
    (luck(worst=1, chances=(1, 0, 0, 0)), ["每次都拿第一"]),
    (luck(best=2, worst=2, rank=2, chances=(0.04, 0.96, 0, 0)), ["名次十次里有九次是第 2 名，100 次里 4 次拿第一"]),
    (luck(best=3, worst=4, rank=3, chances=(0, 0, 0.6, 0.4)), ["一次也没拿第一"]),
    (luck(low=51.5, mid=51.5, high=51.5), ["这一局没有运气的份"]),
])  # fmt: skip
def test_luck_is_said_with_its_sign(case, said):
    told = luck_sentences.luck_says(case, "甲公司")
    assert all(each in told for each in said), told


def test_a_shared_rank_is_said_to_be_shared():
    assert "并列第 1 名" in luck_sentences.luck_says(luck(), "甲公司", sharing=2)
    assert "并列" not in luck_sentences.luck_says(luck(), "甲公司", sharing=1)


@pytest.mark.parametrize(("case", "said"), [
    (luck(), "能从第 1 名差到第 2 名"), (luck(worst=1), "第 1 名不是运气给的"), (luck(best=4, worst=4, rank=4), "第 4 名不怪运气"),
    (luck(best=2, worst=2, rank=1), "多半该是第 2 名"),
])  # fmt: skip
def test_the_title_says_whether_luck_decided_the_rank(case, said):
    assert luck_sentences.luck_title(case, "甲公司").endswith(said)


def test_neighbours_who_often_change_places_are_named():
    last = luck(best=2, worst=3, rank=3, passed=(1.0, 0.8, 0.0))
    second, first = luck(actual=52.5, rank=2, passed=(0.2, 0.0, 0.98)), luck(worst=1, actual=60.5, passed=(0.0, 0.02, 0.0))
    title = luck_sentences.neighbours_title([last, second, first], "甲乙丙")
    assert title == "乙和甲谁前谁后，有运气的份：100 次里 20 次换"
    calm = [luck(worst=1, passed=(0.0, 0.02)), luck(best=2, worst=2, rank=2, actual=51.0, passed=(0.98, 0.0))]
    assert luck_sentences.neighbours_title(calm, "甲乙") == "换了运气，相邻两家也难换前后"


@pytest.mark.parametrize("seed", range(12))
def test_the_two_titles_of_luck_never_contradict(seed):
    """Whose rank is said to be no gift of luck is in no pair of which luck has a part: bars that touch prove nothing."""
    found = luck_of_all(played_of(game_of(LIVELY[:3], seed=seed, operators=4 + seed % 4)), 60)
    names = [f"{'甲乙丙丁戊己庚'[number]}公司" for number in range(len(found))]
    title = luck_sentences.neighbours_title(found, names)
    firm = [name for name, each in zip(names, found, strict=True) if each.is_firm]
    assert not any(name in title for name in firm)
    if "难换" in title:
        pairs = sorted(found, key=lambda each: -each.actual)
        assert all(ahead.passed[found.index(behind)] <= 0.5 for ahead, behind in zip(pairs, pairs[1:], strict=False))


@pytest.mark.parametrize("case", [luck(), luck(low=51.43, mid=51.5, high=51.58), luck(low=62.21, mid=62.22, high=62.23, actual=62.22)])
def test_scores_have_one_decimal_everywhere_in_the_debrief(case):
    told = luck_sentences.luck_says(case, "甲公司") + luck_sentences.luck_short(case) + luck_sentences.luck_title(case, "甲")
    assert not re.search(r"\d\.\d\d", told) and "0.0 分" not in told, told


def test_luck_is_drawn_to_scale():
    game = lively()
    lucks = luck_of_all(game, 40)
    fig, _ = luck_bars(lucks, game.names, 0)
    bar, dot = fig.axes[0].lines
    plt.close(fig)
    assert bar.get_xdata().tolist() == [lucks[0].low, lucks[0].high] and dot.get_xdata().tolist() == [lucks[0].actual]
