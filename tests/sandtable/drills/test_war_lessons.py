"""What each round teaches holds in most openings: counted over both markets, one bot and two beside four teams.

The shares asked for are well below those measured over eighty openings (in brackets), so that a test fails where a
lesson is gone and not where a seed falls otherwise.
"""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from coursekit.sandtable.game import bot_decisions, new_game, play_quarter
from coursekit.sandtable.rules.form_values import values_of
from coursekit.sandtable.scenario import war_rounds
from coursekit.sandtable.scenario.war_rounds import (
    answer_decisions,
    asked_seats,
    compare_answers,
    load_rounds,
    roles_of,
    round_events,
    round_named,
    round_setup,
    settle_round,
)
from coursekit.sandtable.scenario.war_yardsticks import second_of
from coursekit.sandtable.setup import PAIRS, seats_for

SEEDS = range(1, 6)
TEAMS = 4


@cache
def openings(seeds=SEEDS):
    """One quarter in: both markets, one bot and two."""
    setups = [round_setup(seed, pair, seats_for(TEAMS, TEAMS + bots)) for pair in PAIRS for bots in (1, 2) for seed in seeds]
    return [play_quarter(new_game(setup), {}, []) for setup in setups]


@cache
def replayed(name):
    """By opening, every answer of one asked team, each opening another's."""
    found = []
    for number, game in enumerate(openings()):
        roles = roles_of(game, name)
        asked = teams_asked(game, name, roles)
        played = compare_answers(game, asked[number % len(asked)], name, roles)
        found.append({each.answer: each for each in played})
    return found


def teams_asked(game, name, roles):
    return [seat for seat in asked_seats(game, name, roles) if seat in game.setup.people]


def share(cases):
    cases = list(cases)
    assert len(cases) >= 20
    return sum(cases) / len(cases)


def first(name, answer, size):
    """In which share of openings an answer is the first by a size."""
    return share(max(each.values(), key=size).answer == answer for each in replayed(name))


def money(played):
    return played.value


def customers(name):
    return second_of(name).size


@pytest.mark.parametrize("name", list(load_rounds()))
def test_a_quarter_s_profits_sum_to_the_profit(name):
    for each in replayed(name)[0].values():
        assert len(each.profits) == war_rounds.HORIZON and sum(each.profits) == pytest.approx(each.profit)


def test_canvass_money_and_group_customers_want_different_answers():
    """Money: to call on one's own customers (80 of 80). Group customers: all eighty into the buildings (76)."""
    assert first("canvass_200_80", "keep", money) > 0.9 and first("canvass_200_80", "gather", customers("canvass_200_80")) > 0.8


def test_campus_following_costs_now_and_brings_some_of_it_back_next_quarter():
    """Dearest now, best next quarter, never even after both (80 of 80); most customers (80); less money (70)."""
    for each in replayed("campus_45_40"):
        (now, then), (still, later) = each["follow"].profits, each["wait"].profits
        assert now < still - 50 and then > later + 20 and now + then < still + later
        assert each["lasting"].profits[0] < still and each["lasting"].profits[1] > later
    assert first("campus_45_40", "follow", customers("campus_45_40")) > 0.9
    assert first("campus_45_40", "lasting", money) > 0.7


def accounts_of(game, own, name):
    """The accounts of the first team in the round's quarter and the next, where it decides ``own``."""
    after = play_quarter(game, own, round_events(name, roles_of(game, name)))
    after = play_quarter(after, {}, [])
    return [quarter.results.accounts for quarter in after.quarters[-2:]]


def test_money_of_an_answer_is_overdrawn_and_comes_off_the_next_quarter_s_budget():
    """As the instructor is told of every round: 38 of 40 come back in the median, 22 in nineteen of twenty cases."""
    assert all("多花的钱是透支，下季预算里扣回大半" in "".join(each.set) for each in load_rounds().values())
    spent, back = [], []
    for game in openings():
        still = accounts_of(game, {}, "canvass_200_80")
        for answer in round_named("canvass_200_80").answers:
            own = {0: answer_decisions(game, 0, "canvass_200_80", answer)}
            with_it = accounts_of(game, own, "canvass_200_80")
            now, then = (float(one.spend[0, 0] - other.spend[0, 0]) for one, other in zip(with_it, still, strict=True))
            spent.append(now), back.append(-then)
    assert min(spent) > 39 and max(spent) < 48
    assert share(each > 20 for each in back) > 0.9 and 32 < np.median(back) < 44


def test_campus_most_of_what_follows_is_money_not_spent_and_not_customers_money():
    """Median: of 95 more profit in the next quarter 70 are spent less, as the budget goes by last quarter's revenue."""
    assert any("预算跟着少花" in words for words in round_named("campus_45_40").set)
    cases = []
    for game in openings():
        own = {0: answer_decisions(game, 0, "campus_45_40", "follow")}
        (_, one), (_, other) = (accounts_of(game, each, "campus_45_40") for each in (own, {}))
        more, less = one.profit[0, 0] - other.profit[0, 0], other.spend[0, 0] - one.spend[0, 0]
        cases.append(0.5 < less / more < 1)
    assert share(cases) > 0.85


def test_campus_with_a_smaller_discount_following_wins_as_the_instructor_is_told(monkeypatch):
    found = round_named("campus_45_40")
    (told,) = [words for words in found.set if "8 个百分点" in words]
    assert "15 个百分点" in told and found.answers["follow"].now == {"discount_personal": 15}
    smaller = replace(found.answers["follow"], now={"discount_personal": 8})
    monkeypatch.setitem(load_rounds(), "campus_45_40", replace(found, answers={**found.answers, "follow": smaller}))
    best = []
    for game in openings():
        played = compare_answers(game, 0, "campus_45_40")
        best.append(max(played, key=money).answer == "follow")
    assert share(best) > 0.55


def test_park_a_lower_price_keeps_most_and_costs_next_quarter_too():
    """Most group customers (80 of 80), less profit in both quarters than renewals (74, 80), less money (72)."""
    assert first("park_moves_away", "cheaper", customers("park_moves_away")) > 0.9
    each = replayed("park_moves_away")
    assert share(one["cheaper"].profits[1] < one["care"].profits[1] - 20 for one in each) > 0.9
    assert share(one["cheaper"].profits[0] < one["care"].profits[0] for one in each) > 0.75
    assert share(one["cheaper"].value < one["care"].value for one in each) > 0.7
    # No answer that the story could point at is far off: what is argued about is a matter of less than one percent.
    assert share(max(map(money, one.values())) < 1.01 * min(map(money, one.values())) for one in each) > 0.9


def test_besiege_money_and_group_customers_want_different_answers_and_the_rival_is_not_moved():
    """Money: strike (80 of 80). Group customers: not strike (80). The rival moves no field by 5 % (0.9 % at most)."""
    assert first("besiege_wei", "strike", money) > 0.9 and first("besiege_wei", "strike", customers("besiege_wei")) < 0.1
    assert any("没有一栏差到 5%" in words for words in round_named("besiege_wei").set)
    for game in openings():
        roles = roles_of(game, "besiege_wei")
        everybody = {seat: answer_decisions(game, seat, "besiege_wei", "strike")
                     for seat in teams_asked(game, "besiege_wei", roles)}  # fmt: skip
        struck, still = (
            values_of(bot_decisions(play_quarter(game, own, round_events("besiege_wei", roles)), roles["attacker"]))
            for own in (everybody, {})
        )
        for field, value in still.items():
            assert isinstance(value, str) or abs(struck[field] - value) < 0.05 * max(1, abs(value)), field


@cache
def third_rounds():
    """The same openings two rounds later, in which teams have answered in turn."""
    found = []
    for number, game in enumerate(openings()):
        game = replace(game, setup=replace(game.setup, quarters=6))
        for name in ("canvass_200_80", "park_moves_away"):
            roles, answers = roles_of(game, name), list(round_named(name).answers)
            said = {seat: answers[(seat + number) % len(answers)] for seat in teams_asked(game, name, roles)}
            own = {seat: answer_decisions(game, seat, name, answer) for seat, answer in said.items()}
            game = play_quarter(game, own, round_events(name, roles))
        found.append(game)
    return found


def attacked(answer, of=TEAMS, rest="unready", seeds=range(1, 13), games=None):
    """In which share of openings the rival attacks, the first ``of`` teams giving an answer and the others ``rest``."""
    cases = []
    for game in games or openings(seeds):
        roles = roles_of(game, "deterrence")
        said = {seat: answer if place < of else rest
                for place, seat in enumerate(teams_asked(game, "deterrence", roles))}  # fmt: skip
        own = {seat: answer_decisions(game, seat, "deterrence", each) for seat, each in said.items()}
        cases.append(settle_round(game, "deterrence", roles, own, said).attacked)
    return share(cases)


def test_deterrence_unready_is_attacked_ready_now_and_then_and_a_vow_keeps_the_rival_away():
    """Attacked: 80, 39 and 0 of 80."""
    assert attacked("unready") >= 0.9
    assert 0.3 <= attacked("ready") <= 0.7
    assert attacked("vow") <= 0.1


def test_deterrence_teaches_the_same_as_the_third_round_of_a_game():
    """As in the guide's game; attacked: 80, 27 and 0 of 80."""
    third = third_rounds()
    assert attacked("unready", games=third) >= 0.9 and attacked("vow", games=third) <= 0.1
    assert 0.1 <= attacked("ready", games=third) <= 0.8


def test_deterrence_one_team_alone_is_not_enough_and_its_sheet_says_so():
    """One ready among the unready: attacked in 77 of 80; one vow: 58; two vows: 21."""
    assert attacked("ready", of=1, seeds=range(1, 7)) > 0.8
    assert 0.6 < attacked("vow", of=1, seeds=range(1, 7)) < attacked("unready", seeds=range(1, 7))
    assert any("合在一起" in words for words in round_named("deterrence").told)


def test_deterrence_it_is_what_would_come_and_not_what_was_spent(monkeypatch):
    """As the instructor is told: with the money alone, and no price to meet, the rival attacks as before."""
    found = round_named("deterrence")
    assert any("只花这 80 万元、不跟价，它照打" in words for words in found.set)
    bare = replace(found.answers["ready"], if_attacked={})
    monkeypatch.setitem(load_rounds(), "deterrence", replace(found, answers={**found.answers, "ready": bare}))
    assert attacked("ready", seeds=range(1, 7)) >= 0.9


def test_deterrence_numbers_in_words_are_those_played():
    found = round_named("deterrence")
    ready, vow = found.answers["ready"], found.answers["vow"]
    assert found.attack.now == {"channel_group": 20, "network": 30}
    assert "50 万元：20 万元进集团渠道、30 万元扩容" in found.told[0] and found.told[0].split("；")[0] in "".join(found.set)
    for each in (ready, vow):
        assert f"{each.if_attacked['discount_group']:g} 个百分点" in each.words
        assert f"{each.if_attacked['discount_group']:g} 个" in "".join(found.set)
    assert np.isclose(sum(ready.now.values()), 80)
