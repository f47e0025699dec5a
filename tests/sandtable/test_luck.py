"""What luck was worth: no noise, no interval; a replay is a game; the interval holds what really happened."""

from dataclasses import replace

import numpy as np
import pytest
from debrief_games import LIVELY, game_of, lively, lively_game
from hypothesis import given
from hypothesis import strategies as st

from coursekit.sandtable.debrief.luck import LUCK_STREAM, Luck, luck_interval, luck_of_all, ranks_of, replayed_scores
from coursekit.sandtable.debrief.played import actual_outcome, played_of
from coursekit.sandtable.engine import advance, quarter_noise
from coursekit.sandtable.game import game_scores, record_violation
from coursekit.sandtable.rules.violations import violation
from coursekit.sandtable.score.measures import tally
from coursekit.sandtable.score.par import score_of


def with_noise(played, size):
    """The same record in a market with other chance; what was recorded counts as events."""
    parameters = replace(played.market.parameters, noise=size)
    return replace(played, market=replace(played.market, parameters=parameters))


def test_without_chance_the_interval_has_no_width():
    for luck in luck_of_all(with_noise(lively(), 0.0), replays=20):
        assert luck.low == pytest.approx(luck.high, abs=1e-9)
        assert luck.actual == pytest.approx(luck.mid, abs=1e-9)
        assert luck.low_rank == luck.high_rank == luck.actual_rank
        assert luck.rank_chances[luck.actual_rank - 1] == 1
        assert luck.most == pytest.approx(0.0, abs=1e-9)


def test_more_chance_makes_a_wider_interval():
    little, much = (luck_of_all(with_noise(lively(), size), replays=100) for size in (0.01, 0.1))
    assert all(wide.high - wide.low > 3 * narrow.high - 3 * narrow.low for wide, narrow in zip(much, little, strict=True))


def test_the_actual_score_is_the_games():
    lucks = luck_of_all(lively(), replays=10)
    assert [luck.actual for luck in lucks] == pytest.approx(game_scores(lively_game()), abs=1e-9)


def test_points_off_for_a_violation_are_off_in_every_replay():
    game = lively_game()
    fined = record_violation(game, violation(1, 2, "kept_lines", 7.0))
    clean, off = (replayed_scores(played_of(each), 20) for each in (game, fined))
    assert clean - off == pytest.approx(np.broadcast_to([0, 0, 7.0, 0, 0], clean.shape))
    assert luck_interval(fined, 2, 20).actual == pytest.approx(game_scores(fined)[2])


def test_a_replay_is_the_game_with_other_noise():
    played = lively()
    seed = int(np.random.default_rng([played.seed, LUCK_STREAM]).integers(2**62, size=3)[1])
    state, results = played.quarters[0].before, []
    for number, quarter in enumerate(played.quarters):
        own = quarter_noise([played.seed], number, 5, played.market.parameters.noise)
        other = quarter_noise([seed], number, 5, played.market.parameters.noise)
        out = replace(quarter.disturbances, attraction=quarter.disturbances.attraction - own + other)
        state, now = advance(state, quarter.decisions, played.market, out)
        results.append(now)
    by_hand = score_of(tally(results).measures(state, results[-1]), played.par)
    assert replayed_scores(played, 3)[1] == pytest.approx(by_hand[0], abs=1e-9)


def test_the_same_game_always_has_the_same_luck():
    assert (replayed_scores(lively(), 8) == replayed_scores(lively(), 8)).all()


def test_nine_games_of_ten_lie_inside_their_interval():
    inside = []
    for seed in range(16):
        played = played_of(game_of(LIVELY[:3], seed=seed))
        inside += [luck.low <= luck.actual <= luck.high for luck in luck_of_all(played, replays=120)]
    # 80 intervals of 90 %, those of one game not independent of each other.
    assert 0.8 <= np.mean(inside) <= 0.98


def test_the_chance_to_have_ended_first_is_counted():
    played = with_noise(lively(), 0.4)
    scores = replayed_scores(played, 50)
    firsts = [luck.chance_first for luck in luck_of_all(played, 50)]
    assert firsts == [float((scores.argmax(1) == seat).mean()) for seat in range(5)]
    assert sum(firsts) == pytest.approx(1.0)


def test_ranks_and_chances_hang_together():
    for luck in luck_of_all(with_noise(lively(), 0.3), 60):
        assert luck.rank_chances.sum() == pytest.approx(1.0)
        assert 1 <= luck.low_rank <= luck.high_rank <= 5
        assert luck.low <= luck.mid <= luck.high


@given(st.lists(st.integers(0, 5), min_size=1, max_size=8))
def test_a_rank_is_one_more_than_how_many_are_better(scores):
    ranks = ranks_of(np.array(scores, float))
    assert ranks.tolist() == [1 + sum(other > own for other in scores) for own in scores]


def test_luck_is_never_worth_less_than_what_this_game_gave():
    luck = Luck(50.0, 51.0, 52.0, 55.0, 1, 2, 1, np.array([0.5, 0.5]))
    assert luck.had == 4.0 and luck.most == 4.0


def test_outcome_of_the_record_is_the_games_own():
    assert actual_outcome(lively()).score[0] == pytest.approx(game_scores(lively_game()), abs=1e-9)
