"""War-game rounds: who is hit and who is asked, every answer replayed and checked by hand, files that are refused."""

from dataclasses import replace
from importlib.resources import files

import numpy as np
import pytest
from drill_games import arrays_in, round_game

from coursekit.errors import CourseError
from coursekit.sandtable.engine import load_parameters
from coursekit.sandtable.engine.segments import segment
from coursekit.sandtable.game import bot_decisions, new_game, play_quarter, repeated_decisions
from coursekit.sandtable.rules.fields import form_fields
from coursekit.sandtable.rules.form_values import decisions_of, values_of
from coursekit.sandtable.scenario.drill_sheet import round_sheet
from coursekit.sandtable.scenario.events import draw_events, load_cards, named_cards
from coursekit.sandtable.scenario.war_file import read_rounds
from coursekit.sandtable.scenario.war_rounds import (
    answer_decisions,
    asked_seats,
    best_answer,
    compare_after,
    compare_answers,
    load_rounds,
    roles_of,
    round_events,
    round_named,
    round_setup,
    settle_round,
)
from coursekit.sandtable.scenario.war_sentences import LIMIT, answer_sentences
from coursekit.sandtable.setup import PAIRS, seats_for

ROUNDS = list(load_rounds())
TEXT = (files("coursekit.sandtable.scenario") / "war_rounds.yml").read_text("utf-8")
SMALL = """\
trial:
  title: 试
  outline: 大纲原话
  items: [S2-2.9-2]
  set: [设定一样。]
  cards: {park_moves: defender}
  second: groups
  question: 怎么办？
  minutes: {打: 5}
  answers:
    one: {words: 加一点, now: {service: 10}}
    other: {words: 不动, now: {}}
"""


def by_hand(game, seat, answer, roles, events, attack=None, choice=False):
    """What an answer leads to, decided field by field and played quarter by quarter."""
    longer = replace(game, setup=replace(game.setup, quarters=9))

    def form(game, seat, base, sums):
        shown = values_of(base)
        bounds = {each.name: (each.low, each.high) for each in form_fields(game.setup.pair)}
        for name, more in sums.items():
            low, high = bounds[name]
            shown[name] = min(high, max(low, shown[name] + more))
        read = decisions_of(shown, game.state, seat)
        touched = {name.split("_")[0] if name.split("_")[0] in vars(base) else name for name in sums}
        return replace(base, **{part: getattr(read, part) for part in touched})

    decided = {seat: form(longer, seat, repeated_decisions(longer, seat), answer.now)}
    if attack is not None:
        decided[attack] = bot_decisions(longer, attack)
        if events:
            decided[attack] = form(longer, attack, decided[attack], round_named("deterrence").attack.now)
    after = play_quarter(longer, decided, list(events))
    sums = dict(answer.next)
    if events:
        sums = {name: sums.get(name, 0) + answer.if_attacked.get(name, 0) for name in (*sums, *answer.if_attacked)}
    own = {seat: form(after, seat, repeated_decisions(after, seat), sums)} if sums else {}
    after = play_quarter(after, own, [])
    last_two = after.quarters[len(game.quarters) :]

    def value(who):
        profit = sum(float(each.results.accounts.profit[0, who]) for each in last_two)
        return profit + float(last_two[-1].results.accounts.customer_equity[0, who])

    return value(seat), value(attack) if attack is not None else None, after


@pytest.mark.parametrize("pair", PAIRS)
@pytest.mark.parametrize("name", ROUNDS)
def test_every_answer_is_what_the_same_quarter_played_by_hand_gives(name, pair):
    game = round_game(8, pair)
    roles = roles_of(game, name)
    seat = asked_seats(game, name, roles)[0]
    found = round_named(name)
    played = compare_answers(game, seat, name, roles)
    assert [each.answer for each in played] == list(found.answers)
    values = []
    for each in played:
        answer, events = found.answers[each.answer], round_events(name, roles)
        if found.attack.choice:
            struck, gained, _ = by_hand(game, seat, answer, roles, events, roles["attacker"])
            calm, without, _ = by_hand(game, seat, answer, roles, (), roles["attacker"])
            assert each.attack_gain == pytest.approx(gained - without, abs=1e-6)
            assert each.attacked == (gained > without)
            values.append(struck if each.attacked else calm)
        else:
            assert each.attacked and np.isnan(each.attack_gain)
            values.append(by_hand(game, seat, answer, roles, events)[0])
        assert each.value == pytest.approx(values[-1], rel=1e-12)
        assert each.value == pytest.approx(each.profit + each.equity)
        assert 0 < each.group_customers < each.customers
    assert best_answer(played).answer == list(found.answers)[int(np.argmax(values))]


@pytest.mark.parametrize("pair", PAIRS)
@pytest.mark.parametrize("name", ROUNDS)
def test_a_round_plays_through_with_bots_everywhere_and_the_same_twice(name, pair):
    ends = []
    for _ in range(2):
        game = round_game(21, pair, people=0)
        roles = roles_of(game, name)
        asked = asked_seats(game, name, roles)
        answers = {seat: list(round_named(name).answers)[0] for seat in asked}
        own = {seat: answer_decisions(game, seat, name, answers[seat]) for seat in asked}
        settled = settle_round(game, name, roles, own, answers)
        game = play_quarter(game, settled.decisions, settled.events)
        ends.append(play_quarter(game, {}, []))
        assert all(np.isfinite(each.value) for each in compare_answers(round_game(21, pair, 0), asked[0], name))
    assert arrays_in(ends[0]) == arrays_in(ends[1]) and ends[0].is_over
    assert np.isfinite(ends[0].state.customers).all()


def test_what_was_played_is_among_what_is_compared_afterwards():
    game = round_game(8, people=3)
    roles = roles_of(game, "canvass_200_80")
    own = {0: answer_decisions(game, 0, "canvass_200_80", "gather"), 1: answer_decisions(game, 1, "canvass_200_80", "keep")}
    after = play_quarter(play_quarter(game, own, list(round_events("canvass_200_80", roles))), {}, [])
    compared = {each.answer: each for each in compare_after(after, 1, 0, "canvass_200_80", roles)}
    results = [each.results.accounts for each in after.quarters[1:]]
    value = sum(float(each.profit[0, 0]) for each in results) + float(results[-1].customer_equity[0, 0])
    assert compared["gather"].value == pytest.approx(value, rel=1e-12)
    alone = {each.answer: each for each in compare_answers(game, 0, "canvass_200_80", roles)}
    assert compared["gather"].value != alone["gather"].value
    with pytest.raises(CourseError, match="没有打过编号 7"):
        compare_after(after, 7, 0, "canvass_200_80", roles)


def test_the_attacker_counts_and_a_promise_can_keep_it_away():
    came, stayed, turned = set(), set(), set()
    for pair in PAIRS:
        for seed in range(1, 9):
            played = {each.answer: each for each in compare_answers(round_game(seed, pair), 0, "deterrence")}
            assert all(each.attacked == (each.attack_gain > 0) for each in played.values())
            (came if played["unready"].attacked else stayed).add((pair, seed))
            if not played["vow"].attacked:
                turned.add((pair, seed))
                # A vow that need not be kept costs nothing.
                assert played["vow"].value > played["unready"].value or (pair, seed) in stayed
    assert len(came) > len(turned) > 0 and not stayed - turned


def test_money_is_the_same_for_every_answer_of_a_round_about_forces():
    for name in ("canvass_200_80", "besiege_wei"):
        sums = {answer: sum(each.now.values()) for answer, each in round_named(name).answers.items()}
        assert len(set(sums.values())) == 1, sums
        assert f"{sums.popitem()[1]:g} 万元" in "".join(round_named(name).set)


def test_what_the_outline_gives_is_labelled_and_nothing_else_is():
    given = {name: each.given for name, each in load_rounds().items() if each.given}
    assert set(given) == {"canvass_200_80", "campus_45_40"}
    assert "二百人" in given["canvass_200_80"][0] and "一比四点五" in given["campus_45_40"][0]
    for each in load_rounds().values():
        assert each.set and each.silent and any("大纲" in words for words in each.silent)


@pytest.mark.parametrize("pair", PAIRS)
def test_a_larger_bonus_pulls_by_the_ratio_and_the_cards_stay_within_their_text(pair):
    cards = named_cards()
    light, medium = load_parameters(pair).price_weight[1:3]
    for number, weight in ((0, light), (1, medium)):
        step = cards["campus_four_half"].pull[number].add - cards["campus_four"].pull[number].add
        assert step == pytest.approx(np.log(4.5 / 4) * weight, abs=0.03)
    assert cards["campus_four"].pull == load_cards()["campus_bonus"].pull
    assert "0.45" in cards["street_canvass"].basis and cards["street_canvass"].pull[0].add == 0.45
    assert "加 0.2 是设定" in cards["poach_groups"].basis and cards["poach_groups"].pull[0].add == 0.2
    for name in ("besiege_wei", "deterrence"):
        assert "吸引力加 0.2" in "".join(round_named(name).set)


def test_no_seed_draws_a_rounds_card_and_the_deck_is_as_it_was():
    deck, named = list(load_cards()), list(named_cards())
    assert named[: len(deck)] == deck and len(named) == len(deck) + 4
    state = round_game().state
    drawn = {each.partition(":")[0] for seed in range(200) for quarter in range(1, 6)
             for each in draw_events(seed, quarter, state)}  # fmt: skip
    assert drawn == set(deck)


def test_a_card_hits_whom_the_role_says():
    game = round_game()
    events = round_events("campus_45_40", {"attacker": 4, "second": 2})
    assert events == ("campus_four_half:4", "campus_four:2")
    hit = play_quarter(game, {}, events).quarters[-1].disturbances.pull[0]
    assert hit[4, segment("light", "personal")] == 0.51 and hit[2, segment("light", "personal")] == 0.35
    assert np.flatnonzero(hit.any(1)).tolist() == [2, 4]


def test_roles_by_default_and_by_name():
    game = round_game(people=3)
    sizes = game.state.customers[0].sum(-1)
    roles = roles_of(game, "campus_45_40")
    assert roles["attacker"] == 3 + int(sizes[3:].argmax()) and roles["second"] in (3, 4, 5)
    assert roles["second"] != roles["attacker"]
    assert asked_seats(game, "campus_45_40", roles) == tuple(sorted({0, 1, 2, 3, 4, 5} - set(roles.values())))
    group = game.state.customers[0, :3, 2::3].sum(-1)
    assert roles_of(game, "park_moves_away") == {"defender": int(group.argmax())}
    assert roles_of(game, "besiege_wei", attacker=1)["attacker"] == 1
    assert roles_of(game, "park_moves_away", defender=2) == {"defender": 2}
    everyone = new_game(round_setup(3, "2g_4g", seats_for(6, 6)))
    sizes = everyone.state.customers[0].sum(-1)
    assert roles_of(everyone, "besiege_wei") == {"attacker": int(sizes.argmax())}
    with pytest.raises(CourseError, match="没有 9 号席位"):
        roles_of(game, "besiege_wei", attacker=9)
    with pytest.raises(CourseError, match="进攻和被打的都是"):
        roles_of(game, "besiege_wei", attacker=1, defender=1)


def test_sentences_name_the_best_answer_and_say_how_far_to_trust_them():
    for name in ROUNDS:
        game = round_game()
        roles = roles_of(game, name)
        played = compare_answers(game, asked_seats(game, name, roles)[0], name, roles)
        said = answer_sentences(played, name)
        assert best_answer(played).words in said[0] and len(said) == len(played) + 2
        assert all(each.words in "".join(said) for each in played)
        assert ("对手没打" in said[0] or "对手打了" in said[0]) == (name == "deterrence")
        assert said[-1] == LIMIT


def test_answers_that_print_alike_are_both_the_most():
    """A letter that one yardstick shares is not called the same answer."""
    name, game = "canvass_200_80", round_game()
    played = compare_answers(game, asked_seats(game, name, roles_of(game, name))[0], name)
    levels = ((1000.2, 3.0), (999.8, 2.0), (10.0, 1.0))
    even = [replace(each, value=value, group_customers=many) for each, (value, many) in zip(played, levels, strict=True)]
    said = answer_sentences(even, name)
    assert "① " in said[0] and said[1].startswith("② ") and "一样多" in said[1]
    assert "最多的是 ①，" in said[-2] and "不是同一个，那一把是 ①、②" in said[-2]
    assert "和上一把尺子选的是同一个" in answer_sentences([replace(even[0], value=1005.0), *even[1:]], name)[-2]


@pytest.mark.parametrize(("name", "hints"), [
    ("canvass_200_80", ()), ("campus_45_40", ("打折的算少收", "加分成的算多付")), ("park_moves_away", ("打折的算少收",)),
])
def test_the_sheet_says_how_to_reckon_what_is_no_sum_of_money(name, hints):
    """And that it is to be counted twice, where an answer does it for two quarters."""
    game = round_game()
    sums = round_sheet(game, 0, name, roles_of(game, name)).sums
    assert [each.partition("：")[0] for each in sums] == [*hints]
    twice = {"campus_45_40": ["加分成的算多付"], "park_moves_away": ["打折的算少收"]}.get(name, [])
    assert [each.partition("：")[0] for each in sums if "乘 2" in each] == twice


def test_the_smallest_file_is_read():
    found = read_rounds(SMALL, "x.yml", named_cards())["trial"]
    assert found.asks_one and found.answers["one"].now == {"service": 10} and not found.attack.choice
    assert list(read_rounds(TEXT, "war_rounds.yml", named_cards())) == ROUNDS


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("park_moves: defender", "flood: defender", "x.yml 第 6 行：没有叫“flood”的事件卡"),
        ("park_moves: defender", "park_moves: enemy", "x.yml 第 6 行：park_moves 写的是 enemy，只能是 attacker"),
        ("park_moves: defender", "park_moves: defender, cable_cut: defender", "x.yml 第 6 行：trial 里两张卡打在同一个角色"),
        ("second: groups", "second: people", "x.yml 第 7 行：trial 的 second 写的是 people，只能是 groups（集团客户）或 all（全部客户）"),
        ("  question: 怎么办？\n", "", "x.yml 第 1 行：trial 缺 question"),
        ("    other: {words: 不动, now: {}}\n", "", "x.yml 第 10 行：trial 至少要两个答案"),
        ("{service: 10}", "{servant: 10}", "x.yml 第 10 行：答案 one 的 now 里没有 servant 这一栏"),
        ("{service: 10}", "{offer_for: 10}", "没有 offer_for 这一栏"),
        ("{service: 10}", "{service: 900}", "x.yml 第 10 行：答案 one 的 now 的 service 是 900"),
        ("{service: 10}", "10", "x.yml 第 10 行：答案 one 的 now 要写成"),
        ("words: 加一点, ", "", "x.yml 第 10 行：答案 one 要写 words 和 now"),
        ("{打: 5}", "{打: 500}", "x.yml 第 9 行：打 是 500，要在 1 到 120 之间"),
        ("  question", "  attack: {choice: 也许}\n  question", "x.yml 第 8 行：trial 的 attack 只写 choice"),
    ],
)  # fmt: skip
def test_a_bad_file_is_refused_with_its_line(old, new, says):
    assert old in SMALL
    with pytest.raises(CourseError) as error:
        read_rounds(SMALL.replace(old, new), "x.yml", named_cards())
    assert says in str(error.value)


def test_a_round_or_answer_that_is_none_is_refused():
    game = round_game()
    with pytest.raises(CourseError, match="没有“siege”这一轮攻防，可选 canvass_200_80（二百人对八十人）"):
        roles_of(game, "siege")
    with pytest.raises(CourseError, match="“二百人对八十人”没有“run”这个答案，可选 spread"):
        answer_decisions(game, 0, "canvass_200_80", "run")
