"""A replay's page: its text, chart and tables give the same numbers, and it says what the rival did next."""

import re
from functools import cache

import numpy as np
import pytest
from matplotlib import pyplot as plt

from coursekit.sandtable.console.war_tables import (
    LESS_CUSTOMERS,
    LESS_MONEY,
    NOT_SWAYED,
    SWAYED,
    answer_names,
    replay_figure,
    replay_table,
    rival_moves,
    rival_says,
    room_replay,
    wrapped,
)
from coursekit.sandtable.game import new_game, play_quarter
from coursekit.sandtable.rules.fields import NUMBER, form_fields, number_of
from coursekit.sandtable.rules.form_values import values_of
from coursekit.sandtable.scenario.war_rival import NOBODY, rival_next
from coursekit.sandtable.scenario.war_rounds import (
    asked_seats,
    compare_after,
    load_rounds,
    roles_of,
    round_setup,
    settle_round,
)
from coursekit.sandtable.scenario.war_sentences import answer_sentences
from coursekit.sandtable.scenario.war_yardsticks import second_of
from coursekit.sandtable.setup import seats_for

SEEDS = (1, 8, 23, 104)


@cache
def after(name, seed, pair="4g_5g"):
    """A game after a round in which nobody answered, its roles, and who is asked first."""
    game = play_quarter(new_game(round_setup(seed, pair, seats_for(3, 6))), {}, [])
    roles = roles_of(game, name)
    settled = settle_round(game, name, roles, {}, {})
    return play_quarter(game, settled.decisions, list(settled.events)), roles, asked_seats(game, name, roles)[0]


def number(text):
    return int(re.match(r"\+?([\d,]+)", text)[1].replace(",", ""))


def column(table, begin):
    return np.array([*map(number, next(table[name] for name in table if name.startswith(begin)))])


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("name", load_rounds())
def test_text_chart_and_tables_differ_by_the_same_numbers(name, seed):
    game, roles, seat = after(name, seed)
    played, second = compare_after(game, 1, seat, name, roles), second_of(name).then
    chosen = played[-1].answer
    table = replay_table(played, name, chosen)
    money, customers = column(table, "利润加存量价值（万元）"), column(table, second)
    figure, alt = replay_figure(played, name, "甲公司", chosen)
    for ax, levels in zip(figure.axes, (money, customers), strict=True):
        assert [number(text.get_text()) for text in ax.texts][::-1] == (levels - levels.min()).tolist()
    plt.close(figure)
    said = answer_sentences(played, name)
    less = dict(re.findall(r"^[①②③④] (.+)：比它少 ([\d,]+) 万元", "\n".join(said), re.M))
    for each, level in zip(played, money, strict=True):
        assert number(less.get(each.words, "0")) == money.max() - level, each.words
    assert f"两季合计 {money.max():,} 万元" in said[0]
    gap = f"比最少的多 {customers.max() - customers.min():,} 户"
    assert gap in said[-2] or (customers.max() == customers.min() and "一样多" in said[-2])
    for each, level in zip(played, customers, strict=True):
        assert f"{answer_names(name)[each.answer]}，{number(f'{round(each.value):,}'):,} 万元，{second} {level:,} 户" in alt
    room = room_replay({seat: played}, ["甲", "乙", "丙", "丁", "戊", "己"], name, {seat: chosen}).iloc[0]
    assert number(room[LESS_MONEY]) == money.max() - money[-1] and number(room[LESS_CUSTOMERS]) == customers.max() - customers[-1]
    assert "万户" not in "".join([*said, alt, *table.columns, *table.astype(str).to_numpy().ravel()])


@pytest.mark.parametrize("name", load_rounds())
def test_an_answer_is_named_once_then_by_its_letter_and_the_customers_before_stand_beside(name):
    game, roles, seat = after(name, 8)
    second = second_of(name)
    played, before = compare_after(game, 1, seat, name, roles), second.before(game, seat, 1)
    said = answer_sentences(played, name, before)
    assert "".join(said).count("开打前") == 1 and f"（这一轮开打前 {before:,} 户）" in said[-2]
    assert all("".join(said).count(each.words) == 1 for each in played) and said[-2].startswith(second.then)
    own = second.before(game, seat, 0)
    assert own != before and second.before(new_game(game.setup), seat, 0) == own, "of the quarter, not of the opening"
    head = next(each for each in replay_table(played, name, None, None, before) if each.startswith(second.then))
    assert f"开打前 {before:,}" in head


@pytest.mark.parametrize("name", load_rounds())
def test_an_answer_is_broken_between_words(name):
    for text in answer_names(name).values():
        lines = wrapped(text).split("\n")
        assert "".join(line.replace(" ", "") for line in lines) == text.replace(" ", "")
        for line, following in zip(lines, lines[1:], strict=False):
            assert not line[-1].isdigit() and not (line + following).startswith(" ")
            assert following[0] not in "，。：；、" and not re.match(r"万元|个百分点|%", following)
    assert "3,000,000 万元" in wrapped("③ 每户让 3,000,000 万元给三百二十家集团老客户再说")


@pytest.mark.parametrize("seed", SEEDS)
def test_the_rival_s_next_quarter_is_held_against_nobody_answering(seed):
    for name in ("besiege_wei", "deterrence"):
        game, roles, seat = after(name, seed, "2g_4g")
        found = rival_next(game, 1, seat, name, roles)
        still, told = values_of(found[NOBODY]), rival_moves(found)
        assert set(told) == set(answer_names(name))
        for answer, text in told.items():
            values = values_of(found[answer])
            far = [field for field in form_fields("2g_4g") if field.kind == NUMBER and abs(
                (new := number_of(values[field.name])) - (old := number_of(still[field.name]))
            ) >= SWAYED * max(abs(new), abs(old)) and new != old]  # fmt: skip
            assert (text == NOT_SWAYED) == (not far), (name, answer)
            assert text == NOT_SWAYED or all(each.split(" ")[0] in [field.zh for field in far] for each in text.split("、"))
        played = compare_after(game, 1, seat, name, roles)
        assert list(replay_table(played, name, None, told)["对手下一季"]) == [told[each.answer] for each in played]
        sentence = rival_says(told, "戊公司", name)
        assert sentence.startswith("对手（戊公司）下一季") and ("没被牵动" in sentence) == (set(told.values()) == {NOT_SWAYED})


def test_where_the_rival_is_no_bot_nothing_is_said_of_it():
    game, _, seat = after("besiege_wei", 8)
    roles = {"attacker": next(each for each in game.setup.people if each != seat)}
    assert rival_next(game, 1, seat, "besiege_wei", roles) == {} and rival_moves({}) == {}
    assert rival_says({}, "甲", "besiege_wei") == ""
