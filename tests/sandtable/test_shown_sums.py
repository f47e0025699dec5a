"""Numbers that stand beside each other add up to the digit shown: on figures, in tables and in sentences, of any game."""

import re
from functools import cache

import numpy as np
import pytest
from debrief_games import LIVELY, game_of
from hypothesis import given
from hypothesis import strategies as st
from matplotlib import pyplot as plt

from coursekit.sandtable.console.room_figures import room_steps
from coursekit.sandtable.debrief import luck_sentences, sentences
from coursekit.sandtable.debrief.contributions import MEASURES, PARTS, Contributions, quarter_contributions
from coursekit.sandtable.debrief.figures import luck_bars, quarter_steps, share_race
from coursekit.sandtable.debrief.heat_tables import steps_by_quarter
from coursekit.sandtable.debrief.levers import LEVERS
from coursekit.sandtable.debrief.luck import luck_of_all
from coursekit.sandtable.debrief.played import played_of, shares_by_quarter
from coursekit.sandtable.debrief.rounding import shown, sum_to, total
from coursekit.sandtable.debrief.wording import MEASURE_WORDS, PART_NAMES, signed
from coursekit.sandtable.solo.report import MEASURES as REPORTED
from coursekit.sandtable.solo.report import quarter_report
from coursekit.sandtable.solo.report_numbers import numbers

SEEDS = (3, 8, 21, 77, 104)
SHOWN = ("share", "profit")


@cache
def played(seed):
    """A game of four quarters in which seat 0 moves a little, by chance, and one quarter not at all."""
    rng = np.random.default_rng(seed)
    names = ("fee", "advertising", "care", "service", "commission", "subsidy", "channel")
    changes = [{name: 1 + rng.normal(0, 0.03) for name in rng.choice(names, 3, replace=False)} for _ in range(4)]
    changes[int(rng.integers(1, 4))] = {}
    return played_of(game_of(changes, seed=seed, pair=("2g_4g", "4g_5g")[seed % 2]))


def number(text):
    """What a label says; a dot and 没动 are nothing."""
    return 0.0 if text in ("·", "没动") else float(text.replace("−", "-").replace(",", ""))


def drawn(figure):
    """A figure's names and texts, read off its first axes."""
    ax = figure.axes[0]
    columns, rows = ([label.get_text().replace("\n", "") for label in labels]
                     for labels in (ax.get_xticklabels(), ax.get_yticklabels()))  # fmt: skip
    texts = [text.get_text() for text in ax.texts]
    plt.close(figure)
    return columns, rows, texts


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("measure", SHOWN)
def test_a_quarter_s_steps_add_up_and_are_the_same_on_every_page(seed, measure):
    game, decimals = played(seed), MEASURE_WORDS[measure].decimals
    for seat in (0, 2):
        quarters = [quarter_contributions(game, quarter, seat) for quarter in range(4)]
        heads, rows, cells = drawn(steps_by_quarter(quarters, measure, "甲")[0])
        table = np.array([number(cell) for cell in cells]).reshape(len(rows), len(heads))
        assert table[:, :-1].sum(1).round(decimals) == pytest.approx(table[:, -1], abs=1e-9)
        for quarter in range(4):
            figure, told = quarter_steps(quarters[quarter], measure, "甲")
            heights = [bar.get_height() for bar in figure.axes[0].patches]
            names, _, labels = drawn(figure)
            values = dict(zip(names, map(number, labels), strict=True))
            assert heights == pytest.approx(list(values.values()), abs=1e-9), "a bar is as high as its label says"
            whole = values.pop("合起来")
            assert round(sum(values.values()), decimals) == whole
            for name, value in values.items():
                assert table[rows.index(name), quarter] == value, (name, quarter)
            room, seats, texts = drawn(room_steps(game, quarter, measure)[0])
            line = np.array(texts).reshape(len(seats), len(room))[seat]
            assert round(sum(map(number, line[:-1])), decimals) == number(line[-1]) == whole
            assert all(values.get(name, 0.0) == number(text) for name, text in zip(room[:-1], line, strict=False))
            spoken = re.search(r"比(?:上一季|省公司基准)(多|少) ([\d,.]+)", told)
            assert (abs(whole) == number(spoken[2]) if spoken else whole == 0), told


@pytest.mark.parametrize("seed", SEEDS)
def test_changes_are_the_differences_of_the_levels_that_are_said(seed):
    game, levels = played(seed), []
    for quarter in range(4):
        parts = quarter_contributions(game, quarter, 0)
        for text in (sentences.quarter_says(parts, "share", "甲"), sentences.quarter_title(parts, "share", "甲")):
            said = re.search(r"比(?:上一季|省公司基准)(多|少) ([\d.]+)", text)
            change = (1 if said[1] == "多" else -1) * float(said[2]) if said else 0.0
            level = re.search(r"份额 ([\d.]+)%", text)
            if level:
                levels.append(float(level[1]))
            if quarter:
                assert round(levels[-1] - levels[-2], 2) == change, text


def test_a_race_s_first_quarter_is_against_the_opening_and_its_steps_against_par():
    shares = np.array([[0.2, 0.8], [0.2016, 0.7984], [0.2015, 0.7985]])
    assert sentences.race_says(shares, "甲乙", 0) == "份额变得最多的是第 1 季：比开局多了 0.16 个百分点。"
    title = sentences.quarter_title(quarter_contributions(played(8), 0, 0), "share", "甲")
    assert title.startswith("甲第 1 季份额比省公司基准")
    assert shares_by_quarter(played(8)).shape[0] == 5


@pytest.mark.parametrize("seed", SEEDS)
def test_luck_has_the_same_digits_in_its_figure_and_its_text(seed):
    game = played(seed)
    lucks = luck_of_all(game, 60)
    for seat, luck in enumerate(lucks):
        figure, told = luck_bars(lucks, game.names, seat)
        texts = [text.get_text() for ax in figure.axes for text in ax.texts]
        plt.close(figure)
        low, high, actual = texts[:3]
        assert f"在 {low} 到 {high} 分之间" in told and f"得分 {actual.removeprefix('实际 ')}" in told
        assert texts.count(f"{low} 到 {high} 分") == 1, "among all companies' too"
        most = re.search(r"最多值 ([\d.]+) 分", told)[1]
        assert f"运气最多值 {most} 分" in luck_sentences.luck_title(luck, "甲")
        assert len({len(each.split(".")[1]) for each in (low, high, most)}) == 1


@pytest.mark.parametrize("measure", sorted(set(REPORTED) & set(MEASURE_WORDS)))
def test_a_measure_has_the_same_digits_on_a_quarter_s_page_and_in_the_debrief(measure):
    assert REPORTED[measure].decimals == MEASURE_WORDS[measure].decimals


@pytest.mark.parametrize("seed", SEEDS)
def test_the_share_s_largest_change_is_the_largest_that_the_quarters_pages_show(seed):
    game = game_of(LIVELY, seed=seed)
    read, shares = played_of(game), shares_by_quarter(played_of(game))
    pages = [numbers(quarter_report(game, 0, quarter)["share"]) for quarter in range(len(LIVELY))]
    steps = [number(change) for _, _, change in pages]
    said = re.search(r"是第 (\d+) 季：(?:比开局)?(多|少)了 ([\d.]+) ", sentences.race_says(shares, read.names, 0))
    assert abs(steps[int(said[1]) - 1]) == max(map(abs, steps)) == float(said[3])
    assert (said[2] == "多") == (steps[int(said[1]) - 1] > 0)
    figure, alt = share_race(read, 0)
    labels = [text.get_text() for text in figure.axes[0].texts]
    plt.close(figure)
    assert f"{read.names[0]} {pages[-1][0]}%" in labels and f"到 {pages[-1][0]}%" in alt
    assert f"{pages[-1][0]}%" in sentences.race_title(shares, read.names, 0)
    for quarter in range(1, len(LIVELY)):
        told = sentences.quarter_says(quarter_contributions(read, quarter, 0), "share", "甲")
        assert f"份额 {pages[quarter][0]}%" in told
        assert f"{abs(steps[quarter]):.2f} 个百分点" in told or not steps[quarter]


# The rule itself


VALUES = st.lists(st.floats(-3, 3), min_size=1, max_size=9)


@given(VALUES, st.integers(0, 2), st.integers(-1, 1))
def test_parts_are_rounded_to_their_whole_and_nothing_stays_nothing(values, decimals, off):
    values = np.array([*values, 0.0])
    unit = 10.0**-decimals
    whole = round(round(values.sum(), decimals) + off * unit, decimals)
    found = sum_to(values, whole, decimals)
    assert found.sum() == pytest.approx(whole, abs=1e-9)
    assert found[-1] == 0 or np.abs(values).max() <= 1e-6
    if not off:
        assert np.abs(found - values).max() < unit * (1 + 1e-5)


def test_what_already_adds_up_is_rounded_as_usual():
    assert sum_to(np.array([0.113, -0.037, 0.021, 0.0]), 0.09, 2) == pytest.approx([0.11, -0.04, 0.02, 0.0])
    assert sum_to(np.array([1.4, 2.6, 3.1]), 7.0, 0) == pytest.approx([1.0, 3.0, 3.0])


@pytest.mark.parametrize("seed", SEEDS)
def test_rounding_twice_is_rounding_once(seed):
    once = shown(quarter_contributions(played(seed), 2, 0))
    twice = shown(once)
    for measure in MEASURES:
        for part in PARTS:
            assert signed(once.parts[measure][part], measure) == signed(twice.parts[measure][part], measure)


def test_what_shows_as_nothing_is_told_from_what_is_nothing():
    parts = {each: dict.fromkeys(PARTS, 0.0) for each in MEASURES}
    parts["share"]["care"] = 0.00001
    found = Contributions(1, 0, ("care",), dict.fromkeys(MEASURES, 0.2), dict.fromkeys(MEASURES, 0.20001), parts)
    told = sentences.quarter_says(found, "share", "甲")
    assert "存量维系几乎没变" in told and "比上一季几乎没变" in told
    assert signed(total([0.00004] * 3, "share"), "share") == "0.00", "three that show as 0 are 0 together"
    assert set(PART_NAMES) == set(PARTS) and set(LEVERS) < set(PARTS)
