"""What if: against the game played by hand, and changes that are none."""

from dataclasses import replace

import numpy as np
import pytest
from debrief_games import game_of, lively, lively_game

from coursekit.errors import CourseError
from coursekit.sandtable.debrief.contributions import lever_contributions
from coursekit.sandtable.debrief.levers import LEVER_OF, LEVERS
from coursekit.sandtable.debrief.luck import luck_interval
from coursekit.sandtable.debrief.marginal import marginal_values
from coursekit.sandtable.debrief.played import Outcome, actual_outcome, played_of, run_on
from coursekit.sandtable.debrief.replay import compare, keep_levers, replay_without, undo_all, what_if_set, what_ifs
from coursekit.sandtable.game import game_measures, game_scores, new_game, play_quarter, repeated_decisions, replay
from coursekit.sandtable.score.measures import MEASURES as SCORE_MEASURES
from coursekit.sandtable.setup import GameSetup, seats_for


def value(game):
    return game_measures(game)[:, 0]


def by_hand(game, seat, lever, first):
    """The game once more through the ordinary door, one lever of one seat frozen from a quarter on.

    What the seat moved stands; all else, the lever too, is as the form begins in the game so far, cut where it must be.
    """
    other = new_game(game.setup)
    for number, quarter in enumerate(game.quarters):
        decided = quarter.decisions
        if number >= first:
            form, begun = (begun_with(each, seat) for each in (other, replace(game, quarters=game.quarters[:number])))
            fields = {name: getattr(decided, name).copy() for name in LEVER_OF}
            for name, field in fields.items():
                if name in LEVERS[lever] or (field[:, seat] == getattr(begun, name)[:, 0]).all():
                    field[:, seat] = getattr(form, name)[:, 0]
            decided = replace(decided, **fields)
        other = play_quarter(other, {each: decided.seat(each) for each in range(len(game.setup.seats))}, quarter.events)
    return other


def begun_with(game, seat):
    """What a seat begins with: a person's form, or what a bot did last."""
    return repeated_decisions(game, seat) if game.setup.seats[seat].bot is None else game.last_decisions.seat(seat)


@pytest.mark.parametrize("lever", LEVERS)
@pytest.mark.parametrize("first", [1, 4])
def test_what_if_is_the_game_played_that_way(lever, first):
    game = lively_game()
    other = by_hand(game, 0, lever, first)
    case = what_ifs(lively(), 0, [(first, lever)])[0]
    assert case.score == pytest.approx(game_scores(other)[0] - game_scores(game)[0], abs=1e-9)
    assert case.value == pytest.approx(value(other)[0] - value(game)[0], abs=1e-7)
    shares = [each.state.customers[0].sum(-1) / each.state.customers.sum() for each in (other, game)]
    assert case.share == pytest.approx(shares[0][0] - shares[1][0], abs=1e-12)


def test_a_lever_that_never_moved_changes_nothing_when_left_alone():
    played = played_of(game_of([{}, {"fee": 0.9}, {"fee": 1.1}], deck=True))
    for case in what_ifs(played, 0):
        if case.lever != "tariff":
            found = (case.profit, case.equity, case.share, case.score)
            assert found == pytest.approx((0.0, 0.0, 0.0, 0.0), abs=1e-9)
            assert not case.changed
    assert any(abs(case.score) > 1e-3 for case in what_ifs(played, 0, [(1, "tariff")]))


def test_all_cases_at_once_are_the_cases_one_by_one():
    together = what_ifs(lively(), 0)
    assert [(case.quarter, case.lever) for case in together] == [(q, lever) for q in range(6) for lever in LEVERS]
    for case in together[::7]:
        alone = what_ifs(lively(), 0, [(case.quarter, case.lever)])[0]
        assert alone.score == pytest.approx(case.score, abs=1e-9)
        assert alone.changed == case.changed


def test_a_bots_lever_can_be_asked_about_too():
    game = lively_game()
    other = by_hand(game, 2, "migration", 2)
    case = what_ifs(lively(), 2, [(2, "migration")])[0]
    assert case.score == pytest.approx(game_scores(other)[2] - game_scores(game)[2], abs=1e-9)


@pytest.mark.parametrize("lever", ["tariff", "care"])
def test_the_replayed_game_is_a_game(lever):
    game = lively_game()
    other, expected = replay_without(game, 0, lever, 2), by_hand(game, 0, lever, 2)
    assert game_scores(other) == pytest.approx(game_scores(expected), abs=1e-12)
    assert other.state.customers == pytest.approx(expected.state.customers, abs=1e-12)
    assert [each.events for each in other.quarters] == [each.events for each in game.quarters]
    assert len(other.quarters) == len(game.quarters)


def test_before_the_first_quarter_a_lever_is_kept_at_the_neutral_plans():
    game = replay_without(lively_game(), 0, "tariff", 0)
    neutral = lively().decisions_before(0)
    for quarter in game.quarters:
        assert quarter.decisions.fee[0, 0] == pytest.approx(neutral.fee[0, 0])
        assert quarter.decisions.advertising[0, 0].sum() != pytest.approx(neutral.advertising[0, 0].sum())


def test_a_lever_set_to_what_it_was_changes_nothing_and_set_to_another_does():
    played = played_of(game_of([{}, {}, {}]))
    fee = played.quarters[1].decisions.fee[0, 0]
    same = what_if_set(played, 0, "tariff", 1, {"fee": fee})
    assert (same.profit, same.equity, same.score) == pytest.approx((0.0, 0.0, 0.0), abs=1e-9)
    cheaper = what_if_set(played, 0, "tariff", 1, {"fee": 0.9 * fee})
    dearer = what_if_set(played, 0, "tariff", 1, {"fee": 1.1 * fee})
    assert cheaper.share > 0 > dearer.share
    assert cheaper.profit < 0 < dearer.profit


def test_a_field_of_another_lever_is_refused():
    with pytest.raises(ValueError, match="subsidy"):
        what_if_set(lively(), 0, "tariff", 1, {"subsidy": 100.0})


def test_spending_that_could_not_have_been_submitted_is_marked():
    played = played_of(game_of([{}, {}]))
    assert what_if_set(played, 0, "advertising", 1, {"advertising": [5000.0, 0.0, 0.0]}).over_limit
    assert not what_if_set(played, 0, "advertising", 1, {"advertising": [1.0, 1.0, 1.0]}).over_limit


@pytest.mark.parametrize(
    ("now", "actual", "marked"),
    [([-9, 12], [-9, -3], True), ([-9, 12.2], [-9, 12], False), ([-9, 60], [-9, 12], True), ([-9, -3], [-9, 12], False),
     ([4, 12], [-9, 12], True), ([-9, 0.2], [-9, -0.1], True)],
)  # fmt: skip
def test_overspending_that_happened_anyway_is_not_the_what_ifs(now, actual, marked):
    """And none that happened excuses more of it, then or in another quarter."""
    zeros = np.zeros((2, 5))
    excess = np.repeat(np.array([now, actual], float)[:, None], 5, axis=1)
    outcome = Outcome(zeros, zeros, zeros, zeros, excess)
    assert compare(lively(), 0, [(1, "care")], outcome)[0].over_limit == marked


def test_a_game_before_its_first_quarter_has_nothing_to_debrief():
    with pytest.raises(CourseError, match="还一季都没打"):
        played_of(new_game(GameSetup(1, "2g_4g", seats_for(1, 4))))


@pytest.mark.parametrize(("ask", "said"), [
    (lambda game: replay_without(game, 0, "price", 1), "没有“price”这一样"),
    (lambda game: replay_without(game, 5, "care", 1), "没有 5 号席位"),
    (lambda game: replay_without(game, -1, "care", 1), "没有 -1 号席位"),
    (lambda game: marginal_values(game, 0, 6), "没有打过编号 6 的那一季"),
    (lambda game: lever_contributions(game, 0, 0, "profits"), "没有“profits”这个指标"),
    (lambda game: luck_interval(game, 9), "没有 9 号席位"),
])  # fmt: skip
def test_what_does_not_exist_is_refused_in_a_sentence(ask, said):
    with pytest.raises(CourseError, match=said):
        ask(lively_game())


def test_a_what_if_leaves_the_record_as_it_was():
    before = lively().quarters[2].decisions.fee.copy()
    what_ifs(lively(), 0)
    assert np.array_equal(lively().quarters[2].decisions.fee, before)


# A very bad game: money thrown away until parts of the score lie at their floor


def dumped():
    factors = ({"fee": 0.6, "commission": 0.5}, {"fee": 0.6, "service": 0.0}, {"care": 0.2}, {"fee": 1.3, "rush": 3.0})
    return played_of(game_of(factors, pair="4g_5g", seed=77))


def test_a_score_at_its_floor_is_said_to_hide_the_step_and_cannot_be_what_judges_it():
    case = what_ifs(dumped(), 0, [(0, "tariff")])[0]
    assert case.value > 1000 and case.score < -1  # the score alone would praise what cost a fortune
    assert {"value", "revenue_share", "complaints"} <= set(case.at_floor) and case.is_hidden


def test_far_from_floor_and_ceiling_the_score_hides_nothing():
    played = dumped()
    wide = replace(played, par=replace(played.par, spread=1e3 * played.par.spread))
    assert not any(case.is_hidden for case in what_ifs(wide, 0))


def test_what_is_hidden_is_what_floor_and_ceiling_swallow():
    played = dumped()
    actual = actual_outcome(played).uncut[0, 0]
    for case in what_ifs(played, 0):
        other = run_on(played, 0, keep_levers(played, 0, [(case.quarter, case.lever)])).uncut[0, 0]
        cut = [abs((a - b) - (np.clip(a, -cap, cap) - np.clip(b, -cap, cap))) >= 0.05
               for a, b, cap in zip(other, actual, (18, 9, 4.5, 4.5, 9), strict=True)]  # fmt: skip
        hidden = {*case.at_floor, *case.at_ceiling}
        assert hidden == {name for name, at in zip(SCORE_MEASURES, cut, strict=True) if at}
        swallowed = sum(other - actual) - case.score
        assert hidden or abs(swallowed) < 5 * 0.05


def test_all_own_steps_undone_is_the_game_played_by_the_neutral_plan_all_along():
    game, played = lively_game(), lively()
    neutral = played.decisions_before(0)
    everyone = []
    for quarter in game.quarters:
        own = replace(neutral, research=quarter.decisions.research)
        everyone.append(quarter.decisions.with_seat(0, own.seat(0)))
    other = replay(game.setup, everyone, [quarter.events for quarter in game.quarters])
    case = undo_all(played, 0)
    assert case.changed and case.score == pytest.approx(game_scores(other)[0] - game_scores(game)[0], abs=1e-9)
    assert case.value == pytest.approx(value(other)[0] - value(game)[0], abs=1e-7)
    assert not undo_all(played_of(game_of([{}, {}], deck=False)), 0).changed
