"""How well a team foresaw its share: worked examples and what must always hold."""

import pytest
from debrief_games import lively_game
from hypothesis import given
from hypothesis import strategies as st

from coursekit.sandtable.debrief.forecasts import (
    brier_score,
    check_forecasts,
    guess_says,
    mean_percentage_error,
    mean_points_apart,
    percentage_errors,
    points_apart,
)

CHANCE = st.floats(0, 1)


def test_errors_are_shares_of_what_came():
    assert percentage_errors([0.30, 0.10], [0.20, 0.20]) == pytest.approx([0.5, 0.5])
    assert mean_percentage_error([0.30, 0.20], [0.20, 0.20]) == pytest.approx(0.25)


def test_rain_forecasts_of_three_days():
    # Said 70 %, 20 %, 90 %; it rained, did not, did not: (.3^2 + .2^2 + .9^2) / 3.
    assert brier_score([0.7, 0.2, 0.9], [True, False, False]) == pytest.approx(0.94 / 3)


@given(st.lists(st.booleans(), min_size=1))
def test_a_half_always_is_a_quarter_and_knowing_is_nothing(happened):
    assert brier_score([0.5] * len(happened), happened) == pytest.approx(0.25)
    assert brier_score([float(each) for each in happened], happened) == 0


@given(CHANCE, CHANCE)
def test_nobody_gains_by_saying_another_chance_than_they_believe(belief, said):
    """A proper score: its expectation under a belief is least where that belief is said."""

    def expected(chance):
        return belief * brier_score([chance], [True]) + (1 - belief) * brier_score([chance], [False])

    assert expected(belief) <= expected(said) + 1e-12


def test_a_teams_forecasts_are_held_against_its_own_shares():
    game = lively_game()
    states = [game.quarters[0].before, *(quarter.after for quarter in game.quarters)]
    came = [state.customers[0, 0].sum() / state.customers[0].sum() for state in states]
    rose = [after > before for before, after in zip(came, came[1:], strict=False)]
    assert any(rose)
    assert check_forecasts(game, 0, came[1:], rose) == pytest.approx((0.0, 0.0))
    error, brier = check_forecasts(game, 0, [1.1 * share for share in came[1:4]], [not each for each in rose[:3]])
    assert (error, brier) == pytest.approx((0.1, 1.0))
    assert check_forecasts(game, 0, came[1:])[1] is None


@pytest.mark.parametrize("wrong", [
    lambda: brier_score([1.2], [True]), lambda: brier_score([0.5], []), lambda: brier_score([], []),
    lambda: brier_score([float("nan")], [True]), lambda: mean_percentage_error([0.1], [0.0]),
    lambda: mean_percentage_error([float("inf")], [0.1]), lambda: mean_percentage_error([0.1, 0.2], [0.1]),
])  # fmt: skip
def test_what_is_no_forecast_is_refused(wrong):
    with pytest.raises(ValueError):
        wrong()


def test_a_guess_is_apart_by_what_is_printed():
    assert points_apart(16.66, 16.74) == 0.0 and points_apart(14.04, 16.62) == pytest.approx(-2.6)
    assert guess_says("你们", 17.3, 16.7) == "你们猜 17.3%，实际 16.7%，猜高了 0.6 个点"
    assert mean_points_apart([14.0, 18.0], [16.7, 17.0]) == pytest.approx((2.7 + 1.0) / 2)
