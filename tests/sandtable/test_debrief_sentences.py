"""The debrief as a manager reads it: right signs, plain words, figures that pass every check, whatever the game."""

import re
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from debrief_games import LIVELY, changed, game_of, lively_game
from hypothesis import given
from hypothesis import strategies as st
from matplotlib import pyplot as plt

from coursekit.charts.checks import check_alt, check_figure
from coursekit.charts.folding import fold_titles
from coursekit.charts.render import draw
from coursekit.live.sentence import _BROKEN
from coursekit.sandtable.debrief import sentences, wording
from coursekit.sandtable.debrief.contributions import MEASURES, PARTS, Contributions, quarter_contributions
from coursekit.sandtable.debrief.figures import apart, quarter_steps
from coursekit.sandtable.debrief.heat_tables import steps_by_quarter, what_if_table
from coursekit.sandtable.debrief.levers import LEVERS
from coursekit.sandtable.debrief.marginal import SPENDING_NAMES, Marginal
from coursekit.sandtable.debrief.played import played_of
from coursekit.sandtable.debrief.replay import WhatIf, what_ifs
from coursekit.sandtable.debrief.show import debrief_figures, quarter_figures, show_debrief, show_quarter

# Words of textbooks and of our own code; none may reach a screen.
NEVER = re.compile(r"shapley|夏普利|沙普利|归因|边际|期望值|方差|标准差|分位|置信|区间|noise|lever|nan|None|inf\b|MCI|Koyck|KL|！|[a-z_]{3,}", re.I)
GAMES = {
    "lively": lambda: lively_game(),
    "nobody moves": lambda: game_of([{}, {}, {}], deck=False),
    "one quarter": lambda: game_of([{"fee": 1.1}]),
    "eight": lambda: game_of(LIVELY, operators=8, seed=3),
    "all people": lambda: game_of([{"care": 2.0}, {"care": 0.1}], operators=4, people=4),
    "unfinished": lambda: replace(lively_game(), quarters=lively_game().quarters[:3]),
    "tiny change": lambda: game_of([{}, {"fee": 1 + 1e-9}]),
    "huge change": lambda: game_of([{"subsidy": 4.0, "commission": 3.0}, {"fee": 1.9, "advertising": 0.0}, {"network": 9.0}]),
}  # fmt: skip


@cache
def played(name):
    return played_of(GAMES[name]())


def figures_of(name, seat):
    yield from debrief_figures(played(name), seat)
    yield from quarter_figures(played(name), seat, len(played(name).quarters) - 1)


def texts_of(fig):
    return [text.get_text() for text in fig.findobj(lambda artist: hasattr(artist, "get_text")) if text.get_text()]


@pytest.mark.parametrize(("name", "seat"), [*((name, 0) for name in GAMES), ("lively", 2), ("eight", 5)])
def test_every_figure_passes_the_checks_and_speaks_plainly(name, seat):
    for told in figures_of(name, seat):
        draw(told.figure)
        if fold_titles(told.figure):
            draw(told.figure)
        check_figure(told.figure, wording.SOURCE)
        check_alt(told.alt)
        assert all(ax.get_title(loc="left").count("\n") <= 1 for ax in told.figure.axes)
        for text in (*texts_of(told.figure), told.alt, told.says):
            text = text.replace("KPI", "")
            assert not NEVER.search(text), text
            assert not _BROKEN.search(text), text
            assert not re.search(r"[多少高低赚亏减添] ?[−-]\d|[^\d.]-\d|\d-\d", text), text
        plt.close(told.figure)


def test_labels_of_a_race_do_not_touch():
    told = next(debrief_figures(played("eight"), 0))
    draw(told.figure)
    boxes = sorted((text.get_window_extent() for text in told.figure.axes[0].texts), key=lambda box: box.y0)
    plt.close(told.figure)
    assert len(boxes) == 8
    # A line's box is higher than its letters.
    assert all(low.y0 + 0.7 * low.height < high.y0 for low, high in zip(boxes, boxes[1:], strict=False))


def test_showing_a_debrief_says_what_it_shows(capsys):
    show_debrief(lively_game(), 0)
    show_quarter(lively_game(), 0)
    printed = capsys.readouterr().out
    assert printed.count("<图：") == 9 + 3
    for word in ("只换运气", "要是", "再多花 1 万元", "惯性", "各季加起来", "看不见的四个", "再打一遍，只"):
        assert word in printed


# Numbers and their signs


@given(st.floats(-1e6, 1e6), st.sampled_from(list(wording.MEASURE_WORDS)))
def test_words_and_sign_agree_with_the_number(value, measure):
    told, sign = wording.moved(value, measure), wording.signed(value, measure)
    shown = round(value * wording.MEASURE_WORDS[measure].factor, wording.MEASURE_WORDS[measure].decimals)
    assert told.startswith("多了" if shown > 0 else "少了" if shown < 0 else ("几乎没变", "没有变化"))
    assert sign.startswith("+" if shown > 0 else "−" if shown < 0 else "0")
    assert "-" not in told + sign


@pytest.mark.parametrize(("value", "said"), [
    (3.0, "多赚 3 万元"), (-3.0, "少赚 3 万元"), (0.0, "利润没有变化"), (0.3, "利润几乎没变"), (-0.3, "利润几乎没变"),
])  # fmt: skip
def test_earning_is_said_with_its_sign(value, said):
    assert wording.earned(value) == said


@pytest.mark.parametrize(("values", "gap", "moved"), [
    ([1.0, 1.0], 1.0, [0.5, 1.5]), ([3.0, 1.0], 1.0, [3.0, 1.0]), ([0.0, 0.0, 0.0], 2.0, [-2.0, 0.0, 2.0]), ([5.0], 1.0, [5.0]),
])  # fmt: skip
def test_labels_are_moved_as_little_as_needed(values, gap, moved):
    assert apart(values, gap) == pytest.approx(moved)


@given(st.lists(st.floats(0, 10), min_size=1, max_size=8), st.floats(0.1, 3))
def test_labels_keep_order_and_distance(values, gap):
    placed = apart(values, gap)
    order = np.argsort(values, kind="stable")
    assert (np.diff(placed[order]) >= gap - 1e-9).all()
    assert placed.mean() == pytest.approx(np.mean(values))


# One quarter


def parts_of(measure="share", changed=("tariff",), quarter=1, **values):
    parts = {each: dict.fromkeys(PARTS, 0.0) for each in MEASURES}
    parts[measure].update(values)
    after = 0.2 + sum(values.values())
    return Contributions(quarter, 0, tuple(changed), dict.fromkeys(MEASURES, 0.2), dict.fromkeys(MEASURES, after), parts)


def test_a_quarter_names_the_largest_step_and_leaves_out_crumbs():
    told = sentences.quarter_says(parts_of(tariff=-0.02, care=0.01, channel=0.0001, inertia=0.005), "share", "甲公司")
    assert told.index("资费少 2.00 个百分点") < told.index("存量维系多 1.00 个百分点")
    assert "渠道" not in told and "对手" not in told
    assert "就算谁都不动，也会多 0.50 个百分点（惯性）" in told
    assert sentences.quarter_title(parts_of(tariff=-0.02), "share", "甲公司") == (
        "甲公司第 2 季份额比上一季少 2.00 个百分点，自己最大的一步是资费：少 2.00 个百分点")


def test_a_quarter_in_which_nobody_moved_says_so():
    told = sentences.quarter_says(parts_of(changed=()), "share", "甲公司")
    assert "自己的六样都跟上一季一样" in told and "比上一季没有变化" in told
    assert sentences.quarter_title(parts_of(changed=(), rivals=0.01), "share", "甲公司").endswith("，自己一步没动")
    first = sentences.quarter_says(parts_of(changed=(), quarter=0), "share", "甲公司")
    assert "省公司基准" in first and "惯性" not in first and "上一季" not in first


def test_a_lever_that_moved_without_effect_is_told_from_one_that_did_not_move():
    parts = parts_of(changed=("tariff", "migration"), tariff=0.01)
    assert "终端补贴也动了，这一季的份额没有变化" in sentences.quarter_says(parts, "share", "甲公司")
    fig, _ = quarter_steps(parts, "share", "甲公司")
    labels = [text.get_text() for text in fig.axes[0].texts]
    plt.close(fig)
    assert labels == ["+1.00", "没动", "没动", "没动", "没动", "0.00", "0.00", "+1.00"]
    fig, _ = steps_by_quarter([parts], "share", "甲公司")
    rows = {tick.get_text(): at for at, tick in enumerate(fig.axes[0].get_yticklabels())}
    cells = {(round(text.get_position()[1]), round(text.get_position()[0])): text.get_text() for text in fig.axes[0].texts}
    plt.close(fig)
    assert cells[rows["终端补贴"], 0] == "0.00" and cells[rows["渠道"], 0] == "·"


def test_research_is_said_as_money():
    assert "买市调比上一季多花 30 万元" in sentences.quarter_says(parts_of("profit", research=-30.0), "profit", "甲公司")
    assert "买市调比上一季少花 30 万元" in sentences.quarter_says(parts_of("profit", research=30.0), "profit", "甲公司")


@pytest.mark.parametrize("measure", MEASURES)
def test_bars_end_where_the_change_ends(measure):
    found = quarter_contributions(played("lively"), 2, 0)
    fig, _ = quarter_steps(found, measure, "甲公司")
    *steps, total = fig.axes[0].patches
    plt.close(fig)
    assert steps[-1].get_y() + steps[-1].get_height() == pytest.approx(total.get_height(), abs=1e-7)
    words = wording.MEASURE_WORDS[measure]
    levels = [round(words.factor * side[measure], words.decimals) for side in (found.before, found.after)]
    assert total.get_height() == pytest.approx(levels[1] - levels[0], abs=1e-7)


# What if


def case_of(quarter=1, lever="tariff", changed=True, profit=10.0, equity=-20.0, share=0.01, score=0.5, over=False):
    return WhatIf(quarter, lever, changed, profit, equity, share, score, over)


def test_what_if_says_what_was_not_done_and_its_limit():
    told = sentences.what_if_says(case_of(2), played("lively"), 0)
    assert told == ("要是第 3 季没降价（当时主推套餐档 95→91.1%），以后也不改，一直算到第 6 季末，多赚 10 万元，存量价值少 20 万元，份额多 1.00 个百分点，"
                    "KPI 考核得分高 0.5 分。别家的决策照当时的算；真要那样，别家也可能跟着变。")
    assert "没涨价" in sentences.what_if_says(case_of(4), played("lively"), 0)
    assert "资费照省公司基准" in sentences.what_if_says(case_of(0), played("lively"), 0)
    assert "没加终端补贴" in sentences.what_if_says(case_of(1, "migration"), played("lively"), 0)
    assert "没减终端补贴（当时终端补贴 172→104 元/户），一直算到第 6 季末" in sentences.what_if_says(case_of(5, "migration"), played("lively"), 0)
    assert "没给渠道减钱" in sentences.what_if_says(case_of(2, "channel"), played("lively"), 0)
    assert "超过透支上限" in sentences.what_if_says(case_of(over=True), played("lively"), 0)


@pytest.mark.parametrize(("factors", "said"), [
    ({"commission": 2.0, "clawback": 0.5}, "没给渠道加钱"), ({"commission": 2.0, "channel": 0.5}, "没动渠道"),
    ({"clawback": 0.5}, "没动渠道"), ({"channel": 0.9, "life_share": 0.9}, "没给渠道减钱"),
])  # fmt: skip
def test_a_lever_of_many_parts_went_up_only_where_its_money_did(factors, said):
    last = played("lively").quarters[1].decisions
    assert wording.undone(last, changed(last, factors), 0, "channel", 1) == f"第 2 季{said}"


def test_what_if_of_a_lever_left_alone_says_so():
    nothing = case_of(1, "tariff", False, 0.0, 0.0, 0.0, 0.0)
    assert sentences.what_if_says(nothing, played("lively"), 0) == "第 2 季的资费本来就跟上一季一样。"
    later = sentences.what_if_says(case_of(1, "tariff", False), played("lively"), 0)
    assert "以后也不动的话，多赚 10 万元" in later
    assert sentences.what_if_says(case_of(profit=0, equity=0, share=0, score=0), played("lively"), 0).startswith(
        "要是第 2 季没动资费，以后也不改，一直算到第 6 季末，不变。")


@pytest.mark.parametrize(("scores", "said"), [
    ((0.5, -2.0), "KPI 考核得分高 0.5 分"), ((-0.5, -2.0), "没有一步要后悔"), ((0.01, -0.02), "几乎不变"), ((), "没有“如果当初”"),
])  # fmt: skip
def test_the_title_names_the_regret(scores, said):
    cases = [case_of(score=score) for score in scores]
    assert said in sentences.what_if_title(cases, played("lively"), 0)


def test_what_could_not_have_been_submitted_is_no_regret():
    cases = [case_of(score=9.0, over=True), case_of(2, score=0.3), case_of(4, score=-1.0)]
    assert "第 3 季没降价" in sentences.what_if_title(cases, played("lively"), 0)
    told = sentences.best_and_worst(cases, played("lively"), 0)
    assert "第 3 季没降价" in told and "第 5 季没涨价" in told and "第 2 季" not in told
    none_left = sentences.what_if_title([cases[0], cases[2]], played("lively"), 0)
    assert none_left == "除了花不起的，没有一步要后悔：要是第 5 季没涨价，得分低 1.0 分"
    assert sentences.best_and_worst([case_of(changed=False)], played("lively"), 0) == ""


def test_the_table_shows_only_steps_that_were_made():
    cases = what_ifs(played("lively"), 0)
    fig, _ = what_if_table(cases, played("lively"), 0)
    rows = [tick.get_text() for tick in fig.axes[0].get_yticklabels()]
    plt.close(fig)
    made = {sentences.what_if_name(case, played("lively"), 0) for case in cases if case.changed}
    assert 0 < len(rows) <= 8 and {row.removeprefix("要是").split("\n")[0] for row in rows} <= made
    assert not any("没动" in row for row in rows)


def test_levers_that_never_moved_are_said_not_to_have():
    _, alt = steps_by_quarter([parts_of(tariff=0.01), parts_of(changed=("care",))], "share", "甲公司")
    assert "资费添 1.00 个百分点，渠道没动" in alt and "存量维系没有变化" in alt
    _, alt = steps_by_quarter([parts_of(changed=())], "share", "甲公司")
    assert alt.startswith("甲公司六样各季都没动")
    plt.close("all")


# The next 10,000 yuan


def test_gains_losses_and_levers_without_takers():
    values = dict.fromkeys(SPENDING_NAMES, Marginal(-1.0, 1.0, 0.0))
    values |= {"care": Marginal(3.0, 2.25, 0.01), "advertising": Marginal(-1.0, 0.2, 0.0), "subsidy": None}
    assert sentences.marginal_title(values, 2) == "第 3 季再多花 1 万元：存量维系费净赚 5.2 万元，广告宣传净亏 0.8 万元"
    told = sentences.marginal_says(values, 2, played("lively"), 0)
    assert "服务投入不赚不亏" in told and "终端补贴这一季再加也花不出去" in told
    assert "从广告宣传挪到存量维系费，多 6.0 万元" in told and "还没打" not in told
    assert "后面几季还没打" in sentences.marginal_says(values, 2, played("unfinished"), 0)


def test_where_all_lose_nobody_is_told_to_move_money():
    values = dict.fromkeys(SPENDING_NAMES, Marginal(-1.0, 0.5, 0.0))
    assert "挪到" not in sentences.marginal_says(values, 0, played("lively"), 0)


# Forecasts, race, levers


@pytest.mark.parametrize(("error", "brier", "said"), [
    (0.93, None, "猜的份额平均差 0.9 个点。"), (0.04, None, "一点不差。"), (0.1, 0.1, "比掷硬币准"), (0.1, 0.25, "跟掷硬币一样"),
    (0.1, 0.4, "还不如掷硬币"),
])  # fmt: skip
def test_forecasts_are_said(error, brier, said):
    assert said in sentences.forecast_says("甲公司", error, brier)


@pytest.mark.parametrize(("shares", "said"), [
    ([[0.4, 0.6], [0.3, 0.7]], "甲份额从 40.00% 跌到 30.00%，乙最大（70.00%）"),
    ([[0.4, 0.6], [0.55, 0.45]], "甲份额从 40.00% 涨到 55.00%，排第一"),
    ([[0.4, 0.6], [0.40001, 0.59999]], "甲份额一直在 40.00% 上下，乙最大（60.00%）"),
])  # fmt: skip
def test_the_race_is_told_from_ones_own_seat(shares, said):
    assert sentences.race_title(np.array(shares), "甲乙", 0) == said


def test_the_lever_that_differs_most_is_named():
    table = np.full((4, len(LEVERS)), 5.0)
    table[0, 2] = 9.0
    assert sentences.levers_title(table, "甲乙丙丁", 0) == "甲最不一样的是广告：百元收入花 9.0 元，别家平均 5.0 元"
    table[0, 2], table[:, 0] = 5.0, [-8.0, 0.0, 1.0, -1.0]
    assert sentences.levers_title(table, "甲乙丙丁", 0) == "甲最不一样的是资费：比标准低 8.0%，别家平均跟标准一样"
    assert sentences.levers_title(np.full((4, 6), 5.0), "甲乙丙丁", 0) == "甲打得跟别家差不多"
