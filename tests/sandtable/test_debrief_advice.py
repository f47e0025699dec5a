"""What to do otherwise: the best of a step taken back and more money, and what nobody could pay told from what does not pay."""

import re
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from debrief_games import game_of
from matplotlib import pyplot as plt

from coursekit.sandtable.console.room_figures import room_marginals
from coursekit.sandtable.debrief import ending, sentences
from coursekit.sandtable.debrief.contributions import MEASURES, PARTS, Contributions
from coursekit.sandtable.debrief.figures import marginal_bars, quarter_steps
from coursekit.sandtable.debrief.heat_tables import steps_by_quarter, team_levers, what_if_table
from coursekit.sandtable.debrief.levers import LEVERS
from coursekit.sandtable.debrief.marginal import SPENDING_NAMES, Marginal, values_of_more
from coursekit.sandtable.debrief.moves import Move
from coursekit.sandtable.debrief.played import played_of
from coursekit.sandtable.debrief.replay import WhatIf, what_ifs
from coursekit.sandtable.game import new_game, play_quarter, repeated_decisions
from coursekit.sandtable.setup import GameSetup, seats_for


@cache
def calm():
    """Three quarters in which nobody moves anything."""
    return played_of(game_of([{}, {}, {}], deck=False))


@cache
def stingy(quarters=1):
    """A market in which no overdraft is allowed, so that whoever plays the neutral plan has little to spare."""
    played = played_of(game_of([{}] * quarters, deck=False))
    spend = played.quarters[0].results.accounts
    limit = float((spend.spend / spend.budget)[0, 0]) - 1
    parameters = replace(played.market.parameters, overdraft_limit=limit + 1e-6)
    return replace(played, market=replace(played.market, parameters=parameters))


def more(value, score, over=False, hidden=False):
    return ending.Raise(0, Move("存量维系费", "68.5", "78.5", "万元"), value, score, over, hidden)


def undo(score, value=10.0):
    return WhatIf(1, "care", True, value, 0.0, 0.0, score, False)


# Too dear, and not worth it


def test_what_could_not_be_paid_is_told_from_what_does_not_pay():
    found = ending.raises(stingy(), 0, 0)
    best = max(found, key=lambda each: each.value)
    assert all(each.over_limit for each in found) and best.value > 5, "worth it, and too dear"
    line = ending.next_time(stingy(), 0)
    assert "超过透支上限，花不起" in line and f"{best.move.zh}从 {best.move.start} 改到 {best.move.end}" in line
    assert "不用多花" not in line and "没有哪一样" not in line


def test_where_nothing_pays_it_is_said_so(monkeypatch):
    monkeypatch.setattr(ending, "raises", lambda *_: [more(-3.0, 0.0), more(-9.0, 0.0, over=True)])
    assert ending.next_time(calm(), 0) == "再打一遍，不用多花：没有哪一样再加 10 万元划得来。"


def test_what_can_be_paid_is_advised_although_something_dearer_brings_more(monkeypatch):
    monkeypatch.setattr(ending, "raises", lambda *_: [more(30.0, 0.2), more(90.0, 0.9, over=True)])
    line = ending.next_time(calm(), 0)
    assert "净多 30 万元" in line and "花不起" not in line


def test_the_bars_of_10_000_yuan_carry_the_same_mark():
    played, values = stingy(), values_of_more(stingy(), 0, 0)
    assert all(value.over_limit for value in values.values() if value is not None)
    figure, says = marginal_bars(values, 0, played, 0)
    labels = [text.get_text() for text in figure.axes[0].texts]
    title = figure.axes[0].get_title(loc="left")
    plt.close(figure)
    assert all(label.endswith("（超透支）") for label in labels if "没有人" not in label) and "（超透支）" in title
    assert "带“超透支”的花不起" in says and "带“超透支”的花不起" in sentences.marginal_short(values, 0, played)
    free = values_of_more(calm(), 0, 0)
    assert not any(value.over_limit for value in free.values() if value is not None)
    assert "超透支" not in sentences.marginal_says(free, 0, calm(), 0)


def test_the_table_of_all_companies_marks_it_too():
    figure, _ = room_marginals(stingy(), 0)
    cells, label = [text.get_text() for text in figure.axes[0].texts], figure.axes[0].get_xlabel()
    plt.close(figure)
    assert any(cell.endswith("*") for cell in cells) and "带 * 的花不起" in label


def test_one_number_is_not_said_twice_in_a_paragraph():
    values = dict.fromkeys(SPENDING_NAMES, Marginal(0.01, 0.0, 0.0)) | {"commission": Marginal(20.0, 4.31, 0.1)}
    told = sentences.marginal_says(values, 0, calm(), 0)
    assert told.count("24.3 万元") == 1 and "挪到放号酬金更值" in told


# The best of both


@pytest.mark.parametrize(("undone", "raised", "starts"), [
    (undo(0.1), more(130.0, 1.6), "再打一遍，只把第 1 季的存量维系费从 68.5 改到 78.5 万元"),
    (undo(2.0), more(130.0, 1.6), "再打一遍，只"), (undo(2.0), more(130.0, 9.9, over=True), "再打一遍，只"),
    (undo(0.1, 200.0), more(130.0, 1.6, hidden=True), "再打一遍，只"),
])  # fmt: skip
def test_the_advice_is_the_best_of_both(monkeypatch, undone, raised, starts):
    monkeypatch.setattr(ending, "raises", lambda *_: [raised])
    line = ending.next_time(calm(), 0, [undone])
    is_raise = undone.score < raised.score and not raised.over_limit and not raised.is_hidden
    assert line.startswith(starts) and ("多花 10 万元" in line) == is_raise
    if is_raise:
        assert line.endswith("利润加存量价值净多 130 万元，KPI 考核得分高 1.6 分。")


# Steps that cancel


def quarters_of(*values, measure="share"):
    """Quarters in which service and capacity did so much to a measure."""
    found = []
    for number, value in enumerate(values):
        parts = {each: dict.fromkeys(PARTS, 0.0) for each in MEASURES}
        parts[measure]["service_network"] = value
        levels = dict.fromkeys(MEASURES, 0.2), {each: 0.2 + (value if each == measure else 0.0) for each in MEASURES}
        found.append(Contributions(number, 0, ("service_network",) if value else (), *levels, parts))
    return found


def test_steps_that_cancel_are_not_called_small():
    cancel, small = quarters_of(-0.0053, 0.0, 0.0053), quarters_of(-0.0003, 0.0, 0.0003)
    told = sentences.steps_say(cancel, "share", "南浦")
    assert told == "份额：自己动的几步，只算动的那一季，一加一减，抵掉了：最大的是第 1 季服务扩容减 0.53 个百分点。"
    figure, alt = steps_by_quarter(cancel, "share", "南浦")
    assert figure.axes[0].get_title(loc="left") == "南浦的份额，各季加起来：自己动的几步一加一减，抵掉了"
    assert "服务扩容一加一减，抵掉了" in alt
    assert sentences.steps_say(small, "share", "南浦") == "份额：自己动的几步，只算动的那一季，影响都很小。"
    assert steps_by_quarter(small, "share", "南浦")[0].axes[0].get_title(loc="left").endswith("自己动的几步影响都很小")
    plt.close("all")


def test_a_dot_is_a_lever_left_alone_and_nothing_else():
    """Inertia of the first quarter, or as much research as last quarter, is a 0: nobody left it alone."""
    quarters = quarters_of(0.0053, 0.0)
    quarters[1].parts["share"]["inertia"] = quarters[1].parts["share"]["research"] = 0.001
    quarters[1].after["share"] += 0.002
    figure, _ = steps_by_quarter(quarters, "share", "南浦")
    rows = {tick.get_text(): at for at, tick in enumerate(figure.axes[0].get_yticklabels())}
    cells = {(round(text.get_position()[1]), round(text.get_position()[0])): text.get_text() for text in figure.axes[0].texts}
    label = figure.axes[0].get_xlabel()
    plt.close(figure)
    assert cells[rows["惯性"], 0] == cells[rows["买市调"], 0] == "0.00" and "“·”是没动" in label
    assert all((text == "·") <= (row < len(LEVERS)) for (row, _), text in cells.items())


# The rush, which the manager's part of the form holds


def test_a_rush_is_called_by_its_name():
    game = new_game(GameSetup(8, "2g_4g", seats_for(1, 5), 3, deck=False))
    for rush in (37.0, 60.0, 0.0):
        game = play_quarter(game, {0: replace(repeated_decisions(game, 0), rush=np.full((1, 1), rush))})
    played = played_of(game)
    made = [case for case in what_ifs(played, 0) if case.changed]
    names = [sentences.what_if_name(case, played, 0) for case in made]
    assert names == ["第 1 季季末冲量照省公司基准", "第 2 季没加季末冲量", "第 3 季没减季末冲量"]
    figures = what_if_table(made, played, 0), team_levers(played, 0)
    assert not any("没给渠道" in text.get_text() for text in figures[0][0].findobj(plt.Text))
    assert "渠道里有放号酬金和季末冲量" in figures[1][0].axes[0].get_xlabel()
    plt.close("all")
    assert not re.search("渠道(加|减)钱|渠道一直这样", ending.next_time(played, 0))


def test_the_title_of_a_quarter_names_the_rush():
    parts = replace(quarters_of(0.0)[0], changed=("channel",), moves={"channel": "季末冲量 0→37 万元"})
    parts.parts["share"]["channel"] = 0.0013
    parts.after["share"] = 0.2013
    assert "自己最大的一步是季末冲量：多 0.13" in sentences.quarter_title(parts, "share", "西岭")
    figure, _ = quarter_steps(parts, "share", "西岭")
    plt.close(figure)
    both = replace(parts, moves={"channel": "季末冲量 37→60 万元、放号酬金 40→52 元/户"})
    assert "自己最大的一步是渠道：多 0.13" in sentences.quarter_title(both, "share", "西岭")
