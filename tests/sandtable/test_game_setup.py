"""A game's set-up: drills override their part of the scenario, and what cannot be played is refused with a sentence."""

from dataclasses import replace

import pytest

from coursekit.errors import CourseError
from coursekit.sandtable.setup import DRILLS, GameSetup, Seat, seats_for


def setup_of(drill=None):
    return GameSetup(8, "2g_4g", seats_for(1, 5), 3, drill=drill)


def test_a_setup_says_who_sits_where():
    setup = GameSetup(8, "2g_4g", seats_for(2, 6, 3))
    assert setup.people == (0, 1) and [seat.level for seat in setup.seats] == [3] * 6
    assert setup.shares().shape == (6,) and setup.shares().sum() == pytest.approx(1)
    assert setup.market().conditions.usage_growth.shape == (1,) and hash(setup) == hash(replace(setup))


def test_a_drill_overrides_its_part_of_the_scenario():
    plain, drill = setup_of(), setup_of(drill="migration")
    assert drill.scenario() == replace(plain.scenario(), **DRILLS["migration"])
    assert plain.scenario().legacy_share != 0.85 == drill.scenario().legacy_share


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"seed": -1}, "种子是 -1"),
        ({"seed": 1.5}, "种子是 1.5"),
        ({"pair": "3g"}, "没有“3g”这套市场参数"),
        ({"seats": seats_for(1, 3)}, "现在是 3 家"),
        ({"quarters": 0}, "季数是 0"),
        ({"drill": "nothing"}, "没有“nothing”这个演练开局"),
        ({"seats": (*seats_for(0, 4), Seat("甲公司"))}, "“甲公司”空着或用了两次"),
        ({"seats": (*seats_for(0, 4), Seat(" "))}, "“ ”空着或用了两次"),
        ({"seats": (*seats_for(0, 4), Seat("戊公司", "clever"))}, "风格“clever”不存在"),
        ({"seats": (*seats_for(0, 4), Seat("戊公司", "care", 4))}, "等级是 4"),
    ],
)
def test_a_setup_that_cannot_be_played_is_refused(change, says):
    given_in = {"seed": 8, "pair": "2g_4g", "seats": seats_for(1, 4), "quarters": 3, "drill": None} | change
    with pytest.raises(CourseError, match=says):
        GameSetup(**given_in)
