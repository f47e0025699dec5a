"""A round in the lesson: each answer against a quarter where nothing was done, played by hand, and what the text says."""

import re
from dataclasses import replace

import pandas as pd
import pytest

from coursekit.charts import missing_characters
from coursekit.charts.textwidth import columns
from coursekit.errors import CourseError
from coursekit.sandtable.classroom.war_replay import (
    EQUITY,
    EVERYBODY,
    GROUP,
    LINE,
    MONEY,
    PROFIT,
    best_on,
    first_places,
    replayed,
    round_alt,
)
from coursekit.sandtable.game import new_game, play_quarter, repeated_decisions
from coursekit.sandtable.rules.form_values import decisions_of, values_of
from coursekit.sandtable.scenario.war_rounds import load_rounds, roles_of, round_events, round_setup
from coursekit.sandtable.setup import PAIRS, seats_for

CANVASS = "canvass_200_80"
OPENINGS = range(1, 21)


def ends(pair, seed, more):
    """Profit of two quarters, customer equity and customers at their end, where ``more`` was added to the first form."""
    game = play_quarter(new_game(round_setup(seed, pair, seats_for(1, 6))), {}, [])
    own = repeated_decisions(game, 0)
    if more:
        shown = values_of(own)
        read = decisions_of(shown | {name: shown[name] + sum for name, sum in more.items()}, game.state, 0)
        parts = {name.partition("_")[0] for name in more}
        own = replace(own, **{part: getattr(read, part) for part in parts})
    events = round_events(CANVASS, roles_of(game, CANVASS))
    game = play_quarter(play_quarter(game, {0: own}, list(events)), {}, [])
    accounts = [quarter.results.accounts for quarter in game.quarters[1:]]
    customers = game.state.customers[0, 0]
    return (
        sum(float(each.profit[0, 0]) for each in accounts), float(accounts[-1].customer_equity[0, 0]),
        float(customers.sum()), float(customers[2::3].sum()),
    )  # fmt: skip


@pytest.mark.parametrize("pair", PAIRS)
@pytest.mark.parametrize("seed", [24, 7])
def test_an_answer_stands_against_the_same_quarters_with_nothing_done(pair, seed):
    frame = replayed(CANVASS, pair, seed)
    still = ends(pair, seed, {})
    for letter, answer in zip("ABC", load_rounds()[CANVASS].answers.values(), strict=True):
        profit, equity, everybody, group = (a - b for a, b in zip(ends(pair, seed, answer.now), still, strict=True))
        row = frame.loc[letter]
        assert row[PROFIT] == pytest.approx(profit, abs=1e-6) and row[EQUITY] == pytest.approx(equity, abs=1e-6)
        assert row[MONEY] == pytest.approx(profit + equity, abs=1e-6)
        assert row[GROUP] == pytest.approx(10_000 * group, abs=1e-3)
        assert row[EVERYBODY] == pytest.approx(10_000 * everybody, abs=1e-3)


@pytest.mark.parametrize("pair", PAIRS)
def test_an_answer_that_changes_nothing_is_the_base_itself(pair):
    for name, letter in (("campus_45_40", "D"), ("deterrence", "A")):
        assert (replayed(name, pair).loc[letter, [MONEY, PROFIT, EQUITY, GROUP, EVERYBODY]] == 0).all()


@pytest.mark.parametrize("pair", PAIRS)
@pytest.mark.parametrize("name", list(load_rounds()))
def test_every_round_of_the_slider_can_be_drawn(name, pair):
    frame = replayed(name, pair)
    answers = load_rounds()[name].answers.values()
    assert frame.index.tolist() == list("ABCD"[: len(answers)]) and frame.attrs["source"].startswith("合成数据")
    for letter, answer, lines in zip(frame.index, answers, frame["lines"], strict=True):
        flat = re.sub(r"\s", "", lines)
        assert flat.startswith(re.sub(r"\s", "", f"{letter}{answer.words}")) and lines.count("\n") < 5
        assert ("对手算完账" in flat) == (name == "deterrence")
        if name == "deterrence":
            assert flat.endswith("打）") and flat.endswith("不打）") == (not frame.loc[letter, "attacked"])
    assert missing_characters(frame["lines"].str.cat() + round_alt(frame)) == []
    assert all(f"{value:+,.0f} 户" in round_alt(frame) for value in frame[GROUP])


@pytest.mark.parametrize("pair", PAIRS)
def test_what_the_lesson_says_of_the_first_round_holds(pair):
    """Two yardsticks, two answers; profit hardly tells them apart; the openings bear it out."""
    frame = replayed(CANVASS, pair)
    assert (best_on(frame, MONEY), best_on(frame, GROUP)) == (["C"], ["B"])
    assert (frame[PROFIT].abs() < 6).all() and (frame[EQUITY] > 0).all() and frame.loc["C", MONEY] > 100
    assert frame.loc["C", PROFIT].round() != 0, "the lesson says by how much"
    assert frame.loc["B", GROUP] > 0
    places = first_places(CANVASS, pair, OPENINGS)
    assert places.loc["C", MONEY] > 10 and places.loc["B", GROUP] > 10


def test_first_places_count_every_opening_and_both_of_two_alike():
    places = first_places(CANVASS, "2g_4g", OPENINGS)
    found = [replayed(CANVASS, "2g_4g", seed) for seed in OPENINGS]
    assert places[MONEY].tolist() == [sum(best_on(each, MONEY) == [letter] for each in found) for letter in "ABC"]
    assert (places.sum() == len(OPENINGS)).all()
    alike = pd.DataFrame({MONEY: [3.0, 2.6, 2.4]}, index=list("ABC"))
    assert best_on(alike, MONEY) == ["A", "B"]


@pytest.mark.parametrize("name", load_rounds())
def test_an_answer_stands_in_lines_that_the_figure_has_room_for(name):
    for lines in replayed(name, "2g_4g")["lines"]:
        assert all(columns(line) <= 2 * LINE for line in lines.split("\n")) and not re.search(r"\d\n[万户元分家人%]", lines)


def test_a_round_that_does_not_exist_is_refused():
    with pytest.raises(CourseError, match="没有“siege”这一轮攻防"):
        replayed("siege", "2g_4g")
