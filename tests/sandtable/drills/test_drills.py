"""The four drills: played to the end by bots, open and closed fields held apart, targets that can be reached."""

from dataclasses import replace
from importlib.resources import files

import numpy as np
import pytest
from drill_games import arrays_in, drill_game, played_out

from coursekit.errors import CourseError
from coursekit.sandtable.game import new_game, play_quarter, repeated_decisions
from coursekit.sandtable.rules.check import check_values
from coursekit.sandtable.rules.fields import FIELD_NAMES, FORM_FIELDS, NUMBER
from coursekit.sandtable.rules.handed_in import decisions_handed_in
from coursekit.sandtable.scenario.drill_file import read_drills
from coursekit.sandtable.scenario.drill_rules import (
    check_drill,
    drill_of,
    drill_setup,
    drill_values,
    fixed_fields,
    left_alone,
    open_fields,
    target_reached,
)
from coursekit.sandtable.scenario.drills import drill_named, load_drills
from coursekit.sandtable.scenario.what_follows import added, figures_of, prefilled
from coursekit.sandtable.setup import DRILLS, PAIRS, GameSetup, seats_for

DRILL_NAMES = list(load_drills())
TEXT = (files("coursekit.sandtable.scenario") / "drills.yml").read_text("utf-8")
SMALL = """\
trial:
  title: 试
  outline: 大纲原题
  items: [S1-4.3-1]
  scenario: {legacy_share: 0.6}
  quarters: 3
  open: [care, subsidy]
  target: {measure: churn, better_by: 0.01, guard: value}
  material: tier_table
  task: [做一件事。]
  judged: [看一个数。]
  minutes: {打: 10}
  basis: [设定。]
"""


def test_there_are_the_outlines_four_drills_and_the_setup_knows_them():
    assert [drill.title for drill in load_drills().values()] == ["迁转", "特征模型", "一线推荐", "分层营销"]
    assert {name: dict(hidden) for name, hidden in DRILLS.items()} == {
        drill.name: dict(drill.scenario) for drill in load_drills().values()
    }
    assert dict(DRILLS["migration"]) == {"legacy_share": 0.85}
    assert [drill.items[0] for drill in load_drills().values()] == [f"S1-4.3-{number}" for number in (1, 2, 3, 4)]


@pytest.mark.parametrize("pair", PAIRS)
@pytest.mark.parametrize("name", DRILL_NAMES)
def test_a_drill_plays_through_with_bots_and_the_same_twice(name, pair):
    one, other = (played_out(drill_game(name, 11, pair, people=0)) for _ in range(2))
    assert len(one.quarters) == drill_named(name).quarters and not any(each.events for each in one.quarters)
    assert arrays_in(one) == arrays_in(other)
    for seat in range(6):
        assert np.isfinite(list(figures_of(one, seat).values())).all()
    for value in vars(one.setup.scenario()).values():
        assert np.isfinite(value)
    for key, value in drill_named(name).scenario.items():
        assert getattr(one.setup.scenario(), key) == value


@pytest.mark.parametrize("name", DRILL_NAMES)
def test_open_and_fixed_fields_are_the_whole_form(name):
    game = drill_game(name)
    opened, fixed = ({field.name for field in each(game)} for each in (open_fields, fixed_fields))
    assert opened and fixed and not opened & fixed
    assert opened | fixed == {field.name for field in FORM_FIELDS if field.kind == NUMBER}


@pytest.mark.parametrize("name", DRILL_NAMES)
def test_every_closed_field_is_refused_with_a_sentence_and_every_open_one_is_not(name):
    game = play_quarter(drill_game(name), {}, [])
    begun = prefilled(game, 1)
    assert check_drill(begun, game, 1) == check_values(begun, game, 1) == []
    for field in (*open_fields(game), *fixed_fields(game)):
        step = field.step if begun[field.name] + field.step <= field.high else -field.step
        values = begun | {field.name: begun[field.name] + step}
        more = [each for each in check_drill(values, game, 1) if each not in check_values(values, game, 1)]
        if field.name in drill_of(game).open:
            assert more == []
            continue
        assert len(more) == 1 and more[0].endswith("再提交。"), field.name
        assert all(part in more[0] for part in (field.zh, field.name, field.role, f"{begun[field.name]:g}"))


def test_a_whole_form_from_the_open_fields_keeps_the_others_to_the_last_bit():
    game = play_quarter(drill_game("migration"), {}, [])
    values = drill_values({"subsidy": 210}, game, 0)
    decided, repeats = decisions_handed_in(values, game, 0), repeated_decisions(game, 0)
    assert decided.subsidy[0, 0] == 210 and set(values) == set(FIELD_NAMES)
    for part, value in vars(decided).items():
        assert part == "subsidy" or np.array_equal(value, getattr(repeats, part)), part
    with pytest.raises(CourseError, match="“迁转”演练不动 fee_light"):
        drill_values({"fee_light": 30}, game, 0)


def test_a_text_that_is_no_number_is_refused_once():
    game = drill_game("tiered")
    problems = check_drill(prefilled(game, 0) | {"commission": "很多"}, game, 0)
    assert len(problems) == 1 and "不是一个数" in problems[0]


def test_leaving_alone_is_the_game_with_one_seat_repeating():
    game = played_out(drill_game("migration"), lambda g: {0: added(g, 0, {"subsidy": 60}), 1: added(g, 1, {"network": 30})})
    still = left_alone(game, 0)
    by_hand = new_game(game.setup)
    for quarter in game.quarters:
        decided = {seat: quarter.decisions.seat(seat) for seat in range(1, 6)}
        by_hand = play_quarter(by_hand, decided | {0: repeated_decisions(by_hand, 0)}, [])
    assert arrays_in(still) == arrays_in(by_hand)
    reached = target_reached(game, 0)
    moved = [sum(float(each.results.migrants[0, 0]) for each in one.quarters) for one in (game, still)]
    assert reached.better_by == pytest.approx(moved[0] / moved[1] - 1)
    assert reached.better_by > 0.05 and target_reached(game, 2).better_by == 0
    for guard, sign in (("complaints", -1), ("kept_share", 1)):
        step = figures_of(game, 0)[guard] - figures_of(still, 0)[guard]
        assert reached.guards_better_by[guard] == pytest.approx(sign * step)


@pytest.mark.parametrize("pair", PAIRS)
@pytest.mark.parametrize("name", [name for name in DRILL_NAMES if name != "migration"])  # test_migration_target.py
def test_the_target_can_be_reached_from_the_smallest_and_the_largest_seat_and_not_by_doing_nothing(name, pair):
    for seed in (1, 8, 21):
        game = drill_game(name, seed, pair, people=6)
        shares = game.setup.shares()
        for seat in (int(shares.argmin()), int(shares.argmax())):
            still = played_out(game)
            assert not target_reached(still, seat).is_reached
            assert found(game, seat), (seed, seat)


def found(game, seat, tries=400):
    """Whether a search over the open fields, the same change of the first quarter kept, reaches the target."""
    rng, begun = np.random.default_rng(seat), prefilled(game, seat)
    for _ in range(tries):
        sums = {}
        for field in open_fields(game):
            if field.name.startswith(("care", "advertising", "channel", "service", "network")):
                sums[field.name] = begun[field.name] * rng.uniform(-0.7, 0.9)
            elif field.name.startswith(("fee", "allowance")):
                sums[field.name] = begun[field.name] * rng.uniform(-0.15, 0.15)
            elif field.name in ("subsidy", "commission"):
                sums[field.name] = rng.uniform(-40, 250 if field.name == "subsidy" else 60)
            elif field.name in ("life_share", "clawback"):
                sums[field.name] = rng.uniform(-3, 5) * (1 if field.name == "life_share" else 10)
        after = played_out(game, lambda g, sums=sums: {seat: added(g, seat, {} if g.quarters else sums)})
        if target_reached(after, seat).is_reached:
            return True
    return False


def test_a_game_without_a_drill_has_no_drill():
    game = new_game(GameSetup(8, "2g_4g", seats_for(1, 5)))
    with pytest.raises(CourseError, match="没有选演练"):
        check_drill({}, game, 0)
    with pytest.raises(CourseError, match="还一季都没打"):
        left_alone(drill_game("tiered"), 0)
    with pytest.raises(CourseError, match="没有“nothing”这个演练，可选 migration（迁转）"):
        drill_setup("nothing", 8, "2g_4g", seats_for(1, 5))


def test_old_seeds_play_as_before_for_a_setup_without_and_with_migration():
    plain = GameSetup(8, "2g_4g", seats_for(1, 5), 3)
    assert hash(plain) == hash(replace(plain)) and plain.drill is None
    drilled = GameSetup(8, "2g_4g", seats_for(1, 5), 3, "migration")
    assert drilled.scenario() == replace(plain.scenario(), legacy_share=0.85)


def test_the_smallest_file_is_read_and_a_group_means_its_fields():
    drill = read_drills(SMALL, "x.yml")["trial"]
    assert drill.open == ("care_dormant", "care_light", "care_medium", "care_heavy", "subsidy")
    assert drill.target.better_by == 0.01 and drill.target.guards == {"value": 0} and drill.minutes == {"打": 10}
    two = SMALL.replace("guard: value", "guard: {value: 0, kept_share: 0.02}")
    assert read_drills(two, "x.yml")["trial"].target.guards == {"value": 0, "kept_share": 0.02}
    assert list(read_drills(TEXT, "drills.yml")) == DRILL_NAMES


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("trial:", "Trial:", "x.yml 第 1 行：名字“Trial”"),
        ("  title: 试\n", "", "x.yml 第 1 行：trial 缺 title"),
        ("  title: 试", "  name: 试", "x.yml 第 2 行：trial 没有 name 这一项"),
        ("legacy_share: 0.6", "legacy_share: 0.9", "x.yml 第 5 行：trial 的 legacy_share 是 0.9，要在 0.4 到 0.85 之间"),
        ("legacy_share: 0.6", "switching_factor: 0.7", "x.yml 第 5 行：trial 的 switching_factor 是 0.7，只能是 0.5、1"),
        ("legacy_share: 0.6", "usage_growth: 0.03", "x.yml 第 5 行：scenario 里没有 usage_growth"),
        ("quarters: 3", "quarters: 20", "x.yml 第 6 行：trial 的 quarters 是 20，要写 2 到 12 的整数"),
        ("quarters: 3", "quarters: 三", "x.yml 第 6 行：trial 的 quarters 是 '三'"),
        ("[care, subsidy]", "[care, handset]", "x.yml 第 7 行：表上没有 handset 这一栏"),
        ("measure: churn", "measure: luck", "x.yml 第 8 行：trial 的 measure 是 luck"),
        (", guard: value", "", "x.yml 第 8 行：trial 的 target 要写 measure、better_by、guard 三样"),
        ("guard: value", "guard: luck", "x.yml 第 8 行：trial 的 guard 是 luck，可选"),
        ("guard: value", "guard: [value]", "x.yml 第 8 行：trial 的 guard 是 ['value']，可选"),
        ("guard: value", "guard: {luck: 0}", "x.yml 第 8 行：trial 的 guard 是 luck，可选"),
        ("guard: value", "guard: {}", "x.yml 第 8 行：trial 的 guard 一样也没写"),
        ("guard: value", "guard: {value: -1}", "x.yml 第 8 行：trial 的 guard 里 value 是 -1，要在 0 到"),
        ("better_by: 0.01", "better_by: .nan", "x.yml 第 8 行：trial 的 better_by 是 nan"),
        ("material: tier_table", "material: gold", "x.yml 第 9 行：没有 gold 这种材料"),
        ("{打: 10}", "{打: 0}", "x.yml 第 12 行：打 是 0"),
        ("[做一件事。]", "[1]", "x.yml 第 10 行：trial 的 task 里有 1"),
        ("  judged", "  terms: {唤醒: 一句}\n  judged", "x.yml 第 11 行：trial 的 唤醒 要写成 [是什么"),
        ("  judged", "  terms: {唤醒: [1]}\n  judged", "x.yml 第 11 行：trial 的 唤醒 要写成 [是什么"),
        (SMALL, SMALL + SMALL, "x.yml 第 14 行：trial 写了两次"),
        (SMALL, "- a\n", "x.yml：这个文件要一样一段"),
        (SMALL, "trial: 试\n", "x.yml 第 1 行：trial 要写 title"),
        ("[care, subsidy]", "[care", "x.yml 第"),
    ],
)  # fmt: skip
def test_a_bad_file_is_refused_with_its_line(old, new, says):
    assert old in SMALL
    with pytest.raises(CourseError) as error:
        read_drills(SMALL.replace(old, new), "x.yml")
    assert says in str(error.value)
