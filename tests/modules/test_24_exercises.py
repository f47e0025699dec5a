"""The tasks to lesson 24: the notebook as it opens, answers by pocket calculator, a rival played a second time by hand."""

import json
import re

import numpy as np
import pytest
from lesson_run import run

from coursekit.cohort import open_cohort
from coursekit.notebooks import read_notebook
from coursekit.practice.checker import Checker
from coursekit.sandtable.bots.levels import usual_market
from coursekit.sandtable.bots.plan import NEUTRAL, plan_decisions
from coursekit.sandtable.engine import load_parameters
from coursekit.sandtable.engine.decisions import scaled
from coursekit.sandtable.engine.quarter import advance
from coursekit.sandtable.engine.state import opening_state

NAME = "24_sand_table_drills.ipynb"
CLASSES = ("demo", "mobile-group-2026b", "ningde-telecom-2026a")
PARTS = {"q1": "", "q2": "", "q3": "", "q4": "bc", "q5": "bc", "q6": "", "q7": "b"}
TASKS = [first + part for first, parts in PARTS.items() for part in ("", *parts)]
KINDS = {"q4c": "text", "q6": "objective", "q7": "sequence", "q7b": "members"}
PAIR = "4g_5g"  # of the three classes

# Worked by pocket calculator. q4: (25 + 0 + 10 + 10) / 4; copying last quarter's 15, 16, 18, 20: (6.25 + 11.11 + 10 +
# 0) / 4. q5: rows 甲 300, 丙 200, 戊 400, 壬 100; of these 戊 stayed; all leavers 1200 of 5500: 60 / 21.818.
RIGHT = {
    "q1": [115, "约115次"], "q2": [22.22, "22.22 万户"], "q3": [427, "427元"],
    "q4": [11.25, "11.3%", "１１．２５％"], "q4b": [6.84, "6.84%", 6.8], "q4c": ["B", "b。", "照抄"],
    "q5": [1000, "1,000 户", "约 1000"], "q5b": [60, "60%", "百分之60"], "q5c": [2.75, "2.75 倍", 2.7501],
    "q6": ["100、40、210、160", "月费 100、酬金 40、拉新 210、维系 160", [100, 40, 200, 170],
           {"维系": 160, "拉新": 210, "放号酬金": 40, "月费": 100}],
    "q7": ["督导、技术、服务、难题、营销、团队", ["督导", "技术", "服务", "难题", "营销", "团队"]],
    "q7b": ["A、E、F", "aef", {"F", "A", "E"}],
}  # fmt: skip
# Thought -> what its message speaks of.
WRONG = {
    "q1": {112: "季末", 38.33: "三个月"}, "q2": {22.41: "沉默", 0.82: "净增"}, "q3": {320: "多来", 40: "老价钱"},
    "q4": {6.25: "抵掉", 10.05: "猜的", 2: "百分点", 45: "取平均", 15: "三季"},
    "q4b": {7.04: "第一季", 7.57: "上一季", 1.25: "百分点", 11.25: "他猜的"}, "q4c": {"A": "比一比"},
    "q5": {3100: "而且", 1400: "三个月", 4: "行数", 600: "走没走"},
    "q5b": {75: "数行", 50: "全部走了的", 10.9: "全体"},
    "q5c": {38.2: "相减", 1.8: "行数", 4.5: "没圈", 0.36: "反了"},
    "q6": {"93、40、200、126": "抢量", "110、40、160、126": "涨价", "100、60、250、80": "拉新上",
           "100、40、200、126": "省下来"},
    "q7": {"督导、技术、营销、难题、服务、团队": "给方案", "团队、技术、服务、难题、营销、督导": "检查",
           "督导、难题、服务、技术、营销、团队": "上会", "督导、技术、服务、团队、营销、难题": "点头"},
    "q7b": {"E": "人和数", "A、E": "没有人", "E、F": "没有数", "A、F": "没有日子"},
}  # fmt: skip


@pytest.fixture(scope="module")
def exercise(root):
    return read_notebook(root / "exercises" / NAME)


@pytest.fixture(scope="module")
def solution(root):
    return read_notebook(root / "solutions" / NAME)


@pytest.fixture(scope="module", params=CLASSES)
def cohort(request, root):
    return open_cohort(root / "cohorts" / f"{request.param}.yml")


@pytest.fixture(scope="module")
def check(cohort):
    return cohort.checker("24")


@pytest.fixture(scope="module")
def entries(root, cohort):
    return json.loads(cohort.key_path("24").read_text("utf-8"))["tasks"]


# --- the notebook as it opens -------------------------------------------------------------------------------------


def test_the_exercise_comes_to_its_end_with_every_blank_unanswered(cohort, exercise, entries, monkeypatch):
    states, judge = {}, Checker.__call__

    def noted(checker, task, *answer):
        verdict = judge(checker, task, *answer)
        states[task] = verdict.state
        return verdict

    monkeypatch.setattr(Checker, "__call__", noted)
    seen = run(exercise, cohort.path)
    assert seen.stopped == []
    assert states == dict.fromkeys(TASKS, "unanswered")
    assert {task: entry["kind"] for task, entry in entries.items()} == dict.fromkeys(TASKS, "number") | KINDS
    start, own = seen.frames[-4:-2]  # the two of the sixth task, then two of the seventh
    assert start.equals(own), "an unfilled plan shows the quarters of the plan to begin with"


def test_the_opening_words_count_the_tasks_and_their_minutes(solution):
    tasks = [(cell.metadata["coursekit"]["minutes"], cell.source) for cell in solution.cells
             if "minutes" in cell.metadata.get("coursekit", {})]  # fmt: skip
    here = {place for place, (_, text) in enumerate(tasks, 1) if "课上做*" in text}
    minutes = [sum(n for place, (n, _) in enumerate(tasks, 1) if (place in here) == where) for where in (True, False)]
    assert len(tasks) == len(PARTS) == 7
    told = solution.cells[0].source
    listed = {part: "、".join(str(place) for place in range(1, 8) if (place in here) == part) for part in (True, False)}
    assert f"第 {listed[True]} 题课上做，合计 {minutes[0]} 分钟" in told
    assert f"第 {listed[False]} 题课后做，合计 {minutes[1]} 分钟" in told
    assert all(f"*{n} 分钟，课" in text for n, text in tasks)


# --- every task, in every class -----------------------------------------------------------------------------------


@pytest.mark.parametrize("task", TASKS)
def test_answers_worked_by_hand_are_right_however_they_are_typed(check, task):
    assert {repr(answer): check(task, answer).state for answer in RIGHT[task]} == {repr(a): "right" for a in RIGHT[task]}


@pytest.mark.parametrize("task", TASKS)
def test_a_typical_wrong_answer_is_told_what_it_is(check, entries, task):
    told = {}
    for answer, word in WRONG[task].items():
        verdict = check(task, answer)
        assert verdict.state == "wrong", answer
        told[answer] = [each["message"] for each in entries[task]["wrong"] if each["message"] in verdict.message]
        assert len(told[answer]) == 1 and word in told[answer][0], (answer, verdict.message)
    if task not in ("q1", "q2", "q3"):
        assert {message for (message,) in told.values()} == {each["message"] for each in entries[task]["wrong"]}


@pytest.mark.parametrize("task", TASKS)
def test_another_answer_is_told_where_to_look_and_no_blank_is_ever_wrong(check, entries, task):
    other = {"number": 987_654_321, "text": "甲", "sequence": ["督导"] * 6, "members": ["B", "C"]}
    entry = entries[task]
    if entry["kind"] in other:
        assert entry["look"] in check(task, other[entry["kind"]]).message
    assert check(task).state == "unanswered"


# --- the sixth task: four quarters against a rival that copies ------------------------------------------------------


def played_by_hand(fee, commission, winning, care):
    """Return lead in profit, what equity lacks and the greatest overdraft, the decisions made by scaling."""
    market = usual_market(load_parameters(PAIR), 1)
    state, last, lead, over = opening_state(market, np.full((1, 6), 1 / 6)), None, 0.0, 0.0
    for quarter in range(4):
        last = plan_decisions(np.broadcast_to(NEUTRAL, (1, 6, len(NEUTRAL))), state, market, last)
        price = {"fee": fee / 100, "commission": commission / 40}
        new = last.advertising[0, 0].sum() + last.channel[0, 0].sum()
        sums = {"advertising": winning / new, "channel": winning / new, "care": care / last.care[0, 0].sum()}
        last = scaled(last, 0, price | sums)
        last = scaled(last, 1, price) if quarter else last
        state, results = advance(state, last, market)
        accounts = results.accounts
        lead += float(accounts.profit[0, 0] - accounts.profit[0, 1])
        over = max(over, float(accounts.spend[0, 0] - accounts.budget[0, 0]))
    return lead, max(0.0, float(accounts.customer_equity[0, 1] - accounts.customer_equity[0, 0])), over


@pytest.mark.parametrize("plan", [(100, 40, 210, 160), (93, 40, 200, 126), (110, 40, 160, 126), (100, 60, 250, 80)])
def test_the_value_of_a_plan_is_what_a_second_play_comes_to(check, plan):
    lead, short, over = played_by_hand(*plan)
    assert over <= 0.05
    assert f"{lead - short:,.1f}"[:-1] in check("q6", [*plan]).message.replace("−", "-")


def test_an_overdraft_is_refused_with_quarter_and_amount(check):
    _, _, over = played_by_hand(100, 40, 320, 160)
    verdict = check("q6", "100、40、320、160")
    assert verdict.state == "wrong" and over > 10
    assert re.search(r"第 \d 季透支了：预算 [\d.]+ 万元，花了 [\d.]+ 万元", verdict.message)


def test_the_plan_to_begin_with_does_not_pass_and_moving_its_money_from_new_to_old_does(check):
    """From 264 and 126: each step moves 10 from winning to care, and 10 more are saved; nothing else is touched."""
    passed = [step for step in range(8) if check("q6", [100, 40, 264 - 15 * step, 126 + 8 * step]).state == "right"]
    assert passed and passed[0] > 0 and passed == [*range(passed[0], passed[-1] + 1)] and len(passed) >= 2
