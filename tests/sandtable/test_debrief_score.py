"""The debrief's new pages: the score's parts, what a floor hides, what really moved, what was hidden, the last line."""

import re
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from debrief_games import changed, game_of, lively, lively_game
from hypothesis import given
from hypothesis import strategies as st
from matplotlib import pyplot as plt

from coursekit.sandtable.debrief import ending, sentences, show, what_if_sentences
from coursekit.sandtable.debrief.contributions import MEASURES, PARTS, Contributions, quarter_contributions
from coursekit.sandtable.debrief.figures import share_race
from coursekit.sandtable.debrief.heat_tables import HIDDEN, WHAT_IF_MEASURES, what_if_table
from coursekit.sandtable.debrief.marginal import SPENDING_NAMES
from coursekit.sandtable.debrief.moves import fields_moved
from coursekit.sandtable.debrief.played import played_of, run_on
from coursekit.sandtable.debrief.replay import WhatIf, undo_all, what_ifs
from coursekit.sandtable.debrief.score_parts import parts_say, parts_title, score_parts, sum_to
from coursekit.sandtable.debrief.wording import PAR_SCORE_SAYS
from coursekit.sandtable.engine.disturbances import Disturbances
from coursekit.sandtable.game import game_scores, new_game, play_quarter, record_violation
from coursekit.sandtable.rules.fields import FORM_FIELDS
from coursekit.sandtable.rules.violations import violation
from coursekit.sandtable.setup import GameSetup, seats_for
from coursekit.sandtable.solo.report import MEASURES as REPORTED

DUMPING = ({"fee": 0.6, "commission": 0.5}, {"fee": 0.6, "service": 0.0}, {"care": 0.2}, {"fee": 1.3, "rush": 3.0})


@cache
def dumped():
    """A very bad game: half the score's parts lie at their floor."""
    return played_of(game_of(DUMPING, pair="4g_5g", seed=77))


@cache
def told(name):
    """Every page's sentence of a game's debrief."""
    found = []
    for page in show.debrief_figures(dumped() if name == "dumped" else lively(), 0):
        plt.close(page.figure)
        found.append(page.says)
    return found


# The score


def spoken(text):
    numbers = re.findall(r"[+−]?\d+\.\d", text.replace(" ", ""))
    score, *parts, whole = [float(each.replace("−", "-")) for each in numbers]
    return score, parts, whole


@pytest.mark.parametrize("seat", range(5))
@pytest.mark.parametrize("fined", [0.0, 7.0, 2.5])
def test_the_parts_that_are_said_sum_to_the_score_that_is_said(seat, fined):
    game = lively_game()
    game = record_violation(game, violation(1, seat, "kept_lines", fined)) if fined else game
    text = parts_say(score_parts(played_of(game), seat))
    score, parts, whole = spoken(text)
    assert score == float(f"{game_scores(game)[seat]:.1f}")
    assert round(sum(parts), 1) == round(score - 50, 1) == whole
    assert len(parts) == (6 if fined else 5) and (f"违规 −{fined:.1f}" in text) == bool(fined)


@given(st.lists(st.floats(-20, 20), min_size=1, max_size=6))
def test_rounded_parts_keep_their_sum_and_move_by_less_than_a_tenth(values):
    whole = round(sum(values), 1)
    found = sum_to(np.array(values), whole)
    assert found.sum() == pytest.approx(whole, abs=1e-9)
    assert np.abs(found - values).max() < 0.1 + 1e-6


def test_headlines_carry_the_rank_by_score_although_share_grew():
    page = next(show.debrief_figures(dumped(), 0))
    title = page.figure.axes[0].get_title(loc="left")
    plt.close(page.figure)
    assert "涨到" in title and title.startswith("甲公司 KPI 考核，5 家里第 5 名；")
    assert "第 5 名，丢分最多：利润加存量价值 −18.0" in parts_title(score_parts(dumped(), 0), "甲公司")


def test_before_the_game_is_over_a_race_tells_no_rank():
    unfinished = replace(dumped(), quarters=dumped().quarters[:3])
    for played, ranked, is_told in ((unfinished, None, False), (dumped(), False, False), (dumped(), None, True)):
        figure, alt = share_race(played, 0, ranked=ranked)
        title = figure.axes[0].get_title(loc="left")
        plt.close(figure)
        assert ("KPI" in title and "第 5 名" in title) == is_told and "KPI" not in alt


def test_labels_of_a_race_lie_on_white():
    figure, _ = share_race(dumped(), 0)
    patches = [text.get_bbox_patch() for text in figure.axes[0].texts]
    plt.close(figure)
    assert all(patch.get_facecolor() == (1.0, 1.0, 1.0, 1.0) for patch in patches)


# A score that cannot show a step


def case_of(value=10.0, score=0.5, quarter=1, floor=(), over=False):
    return WhatIf(quarter, "tariff", True, value, 0.0, 0.01, score, over, floor)


def test_where_the_score_is_at_its_floor_profit_and_equity_judge():
    good, bad = case_of(4852.0, -3.3, 2, ("value", "complaints")), case_of(-900.0, 1.0, 4)
    assert sentences.most_regretted([good, bad]) is good
    assert sentences.what_if_title([good, bad], lively(), 0) == "要是第 3 季没降价，利润加存量价值多 4,852 万元"
    text = sentences.best_and_worst([good, bad], lively(), 0)
    assert text.startswith("利润加存量价值、投诉已经扣到底，改一步分数看不全，请看利润加存量价值。")
    assert "合起来多 4,852 万元，退回去更好" in text and "低 3.3 分" not in text
    plain = [replace(good, at_floor=()), bad]
    assert sentences.most_regretted(plain) is bad and "扣到底" not in sentences.best_and_worst(plain, lively(), 0)


def test_the_table_does_not_tint_a_score_that_hides_the_step():
    cases, column = what_ifs(dumped(), 0), WHAT_IF_MEASURES.index("score")
    fig, _ = what_if_table(cases, dumped(), 0)
    ax = fig.axes[0]
    cells = {(round(text.get_position()[1]), round(text.get_position()[0])): text.get_text() for text in ax.texts}
    strength, label = ax.collections[0].get_array(), fig.get_supxlabel()
    plt.close(fig)
    marked = [row for row in range(len(strength)) if cells[row, column].endswith(HIDDEN)]
    assert marked and all(strength[row, column] == 0 for row in marked) and "分数看不全" in label


def test_none_of_the_own_steps_is_told_too():
    case = undo_all(dumped(), 0)
    assert f"要是六样从头到尾都照开局时的省公司基准、一步不改：利润加存量价值多 {case.value:,.0f} 万元" in told("dumped")[7]
    assert what_if_sentences.all_undone_says(replace(case, changed=False), dumped()) == ""


# What is counted, and what moved


def test_a_step_s_own_quarter_and_the_whole_way_are_told_apart():
    pages = told("lively")
    assert "只算动的那一季" in pages[4] and "只算动的那一季" in pages[5] and "只算这一季" in pages[6]
    assert pages[7].count("一直算到第 6 季末") == 2 and not any("后劲" in page for page in pages)


def test_saved_money_is_said_where_profit_holds_it():
    game = game_of([{}, {"advertising": 0.3}], deck=False)
    found = quarter_contributions(played_of(game), 1, 0)
    assert found.parts["spend"]["advertising"] < -100 and found.parts["profit"]["advertising"] > 10
    assert "广告添的利润，省下的钱也算在里面" in sentences.quarter_says(found, "profit", "甲公司")
    assert "省下的钱" not in sentences.quarter_says(found, "share", "甲公司")
    dearer = quarter_contributions(played_of(game_of([{}, {"fee": 1.05}], deck=False)), 1, 0)
    assert sentences.saved_by([dearer]) == ()


@pytest.mark.parametrize(("factors", "lever", "said"), [
    ({"rush": 60.0}, "channel", "季末冲量 0→60 万元"), ({"commission": 2.0, "channel": 1.1}, "channel", "放号酬金"),
    ({"network": 1.5}, "service_network", "扩容申请"), ({"fee": 0.9}, "tariff", "主推套餐档 100→90%"),
    ({"subsidy": 1.5}, "migration", "终端补贴"), ({"care": 1.0}, "care", ""), ({"fee": 1 + 1e-9}, "tariff", ""),
])  # fmt: skip
def test_a_step_names_the_fields_that_moved_as_the_form_does(factors, lever, said):
    last = lively().decisions_before(0)
    now, fee = changed(last, factors), lively().market.parameters.reference_fee_yuan
    now = replace(now, rush=last.rush + factors.get("rush", 0.0))
    last = replace(last, fee=np.broadcast_to(fee, last.fee.shape))
    now = replace(now, fee=last.fee * factors.get("fee", 1.0))
    text = fields_moved(last, now, 0, lever, fee)
    assert text.startswith(said) and bool(text) == bool(said)
    if text:
        assert text.split(" ")[0] in {field.zh.split("·")[0] for field in FORM_FIELDS} and "→" in text


def test_one_tier_that_moved_alone_is_named():
    last = lively().decisions_before(0)
    fee = last.fee.copy()
    fee[:, 0, 3] *= 0.5
    text = fields_moved(last, replace(last, fee=fee), 0, "tariff", lively().market.parameters.reference_fee_yuan)
    assert text.startswith("主推套餐档·重度 ") and text.endswith(" 元/月")


def test_money_has_the_form_s_names():
    names = {field.zh.split("·")[0] for field in FORM_FIELDS}
    assert {*SPENDING_NAMES.values()} <= names


# What was hidden


def with_conditions(**given):
    played = lively()
    conditions = replace(played.market.conditions, **{name: np.array([value]) for name, value in given.items()})
    return replace(played, market=replace(played.market, conditions=conditions))


@pytest.mark.parametrize(("given_", "said"), [
    ({"usage_growth": 0.08}, "用量每季涨 8%（3%、8%、16% 里的一个），第 6 季每户用的是第 1 季的 1.47 倍"),
    ({"switching_factor": 0.5}, "转网难易 × 0.5：难处只有平常的 50%"), ({"switching_factor": 1.0}, "跟平常一样难"),
    ({"reference_factor": 0.85}, "心里常价 × 0.85：比标准套餐低 15%"), ({"reference_factor": 1.0}, "跟标准套餐一样"),
    ({"capacity_cost_factor": 1.25}, "扩容价 × 1.25：同样的钱扩的网是平常的 80%"), ({}, "吸引力每季上下约 3%"),
])  # fmt: skip
def test_the_hidden_numbers_are_the_game_s_own(given_, said):
    assert said in ending.reveal(with_conditions(**given_))


def test_nothing_hidden_is_told_before_the_game_is_over():
    unfinished = played_of(replace(lively_game(), quarters=lively_game().quarters[:3]))
    assert "看不见的四个" in ending.ending_says(lively(), 0)
    assert "看不见" not in ending.ending_says(unfinished, 0) and ending.next_time(unfinished, 0).startswith("下一季，")


# The last line, and what is worth a page


def test_the_last_line_takes_back_the_step_most_regretted():
    best = sentences.most_regretted([case for case in what_ifs(lively(), 0) if case.changed])
    assert (best.quarter, best.lever) == (0, "tariff")
    line = ending.next_time(lively(), 0)
    assert line == (f"再打一遍，只把第 1 季的主推套餐档从 95% 改回 100%，资费一直这样，照这局重算，"
                    f"利润加存量价值多 {best.value:,.0f} 万元。")  # fmt: skip
    assert told("lively")[-1].endswith(line)
    assert "利润加存量价值多" in ending.next_time(dumped(), 0)  # the ruler that can show it


def test_without_a_regret_the_last_line_is_the_best_place_of_more_money():
    played = played_of(game_of([{}, {}], deck=False))
    line, found = ending.next_time(played, 0), [each for quarter in (0, 1) for each in ending.raises(played, 0, quarter)]
    best = max(found, key=lambda each: each.value)
    assert f"从 {best.move.start} 改到 {best.move.end}" in line and f"净多 {best.value:,.0f} 万元" in line
    care = played.quarters[best.quarter].decisions.care
    more = care * (1 + ending.MORE / care[0, 0].sum() * (np.arange(care.shape[1]) == 0)[:, None])
    by_hand = [each.decisions for each in played.quarters]
    by_hand[best.quarter] = replace(by_hand[best.quarter], care=more)
    value = run_on(played, 0, by_hand).value - run_on(played, 0, [each.decisions for each in played.quarters]).value
    assert best.move.zh == "存量维系费" and value[0, 0] == pytest.approx(best.value, abs=1e-6)


def parts_of(share, profit):
    parts = {each: dict.fromkeys(PARTS, 0.0) for each in MEASURES}
    parts["share"]["care"], parts["profit"]["care"] = share, profit
    return Contributions(1, 0, ("care",), dict.fromkeys(MEASURES, 0.2), dict.fromkeys(MEASURES, 0.2), parts)


def test_crumbs_are_no_highlight():
    assert show.turning_quarter([parts_of(0.0001, 2.0)]) is None
    assert show.turning_quarter([parts_of(0.0001, 60.0)])[1] == "profit"
    assert show.turning_quarter([parts_of(0.004, 60.0)])[1] == "share"
    assert "0.01" not in sentences.quarter_title(parts_of(0.0001, 2.0), "share", "甲公司")
    assert "影响都很小" in sentences.steps_say([parts_of(0.0001, 2.0)], "share", "甲公司")


@pytest.mark.parametrize("name", ["lively", "dumped"])
def test_every_page_has_a_sentence_and_all_together_are_short(name):
    assert all(told(name)) and len(told(name)) == 9
    assert len(re.sub(r"\s", "", "".join(told(name)))) <= 1030  # of both games' forms some were cut, which is told


def par_scores(people, seed):
    """What people score after a quarter of par, without chance: all of them play it, bots sit in the other seats."""
    setup = GameSetup(seed, "2g_4g", seats_for(people, 6), 1, deck=False)
    played = played_of(play_quarter(new_game(setup), {}))
    calm = run_on(played, 0, [played.quarters[0].decisions], [Disturbances.none(1, 6)])
    return calm.score[0, :people]


def test_50_is_par_against_bots_and_not_in_a_room_that_plays_par():
    """The reason that every page gives where it says 50."""
    alone, room = (np.concatenate([par_scores(people, seed) for seed in range(10)]) for people in (1, 6))
    assert abs(alone.mean() - 50) < 1.5 and room.mean() < 48.5 and (abs(room - 50) < 5).all()
    for words in ("对手全是机器人", "不算运气", "照基准打也会差几分"):
        assert words in PAR_SCORE_SAYS and words in REPORTED["score"].definition


def test_what_prints_as_nothing_has_no_colour():
    played = played_of(game_of(({}, {"advertising": 1.002}, {})))
    figure, _ = what_if_table(what_ifs(played, 0), played, 0)
    plt.close(figure)
    ax = figure.axes[0]
    strength, texts = np.array(ax.collections[0].get_array()).ravel(), [text.get_text() for text in ax.texts]
    nothing = [text in ("0", "0.0", "0.00") for text in texts]
    assert any(nothing) and (strength[nothing] == 0).all()
