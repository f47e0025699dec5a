"""The tasks to lesson 12, answered a second time from what a trainee is shown, on the keys of the classes that get it."""


import pytest
from client_answers import UNCLEAR, Trainee

from coursekit.notebooks import read_notebook

NAME = "12_swot_matrix_group_clients.ipynb"
CLASSES = ("demo", "mobile-group-2026b", "ningde-telecom-2026a")
PARTS = {"q1": "b", "q2": "b", "q3": "bc", "q4": "", "q5": "", "q6": "b", "q7": "b", "q8": "bcd", "q9": "b", "q10": ""}
TASKS = [first + part for first, parts in PARTS.items() for part in ("", *parts)]
KINDS = {"q1": "sequence", "q4": "sequence", "q10": "sequence", "q6": "text", "q7b": "text", "q9": "text"}
KINDS |= dict.fromkeys(["q5", "q8", "q8b", "q8c", "q8d"], "objective")
# What the message to each thought speaks of, in the order of the wrong answers of `client_answers`.
SAYS = {
    "q1": ("照月费排", "最可能走"), "q1b": ("没有乘", "一个月的", "留得住"),
    "q2": ("第一列", "九个格子", "一样重"), "q2b": ("一致性指标", "最大特征值", "百分数"),
    "q3": ("平均", "加在一起", "外部四条"), "q3b": ("平均", "内部五条"), "q3c": ("重新除", "一条也没有", "平均"),
    "q4": ("横竖", "压在线上", "平分成三份"), "q5": ("总数反而小", "给了还亏", "从上往下"),
    "q6": ("A 跟", "B 跟", "8 看着大", "D 跟", "F 跟"), "q6b": ("原来写的", "一步", "年毛利比"),
    "q7": ("按收入", "相加", "反了"), "q7b": ("打平",), "q8": ("差外部", "差内部", "两边都没有", "不属于"),
    "q9": ("掉得最快", "最大的一样", "往上拉"), "q9b": ("自己掉", "少了几元", "这一年的"),
    "q10": ("问得多就写", "跟最后一行", "碰巧"),
}  # fmt: skip


@pytest.fixture(scope="module")
def exercise(root):
    return read_notebook(root / "exercises" / NAME)


@pytest.fixture(scope="module")
def solution(root):
    return read_notebook(root / "solutions" / NAME)


@pytest.fixture(scope="module")
def trainees(root, exercise):
    return {cohort_id: Trainee(root, cohort_id, exercise) for cohort_id in CLASSES}


@pytest.fixture(params=CLASSES)
def trainee(request, trainees):
    return trainees[request.param]


@pytest.fixture(params=TASKS)
def task(request):
    return request.param


# --- the notebook as it opens -------------------------------------------------------------------------------------


def test_the_exercise_comes_to_its_end_with_every_blank_unanswered(trainee):
    assert trainee.seen.stopped == []
    assert trainee.states == dict.fromkeys(TASKS, "unanswered")
    assert sorted(trainee.tasks) == sorted(TASKS)
    assert {task: entry["kind"] for task, entry in trainee.tasks.items()} == dict.fromkeys(TASKS, "number") | KINDS


def test_the_opening_words_count_the_tasks_and_their_minutes(solution):
    minutes = [(cell.metadata["coursekit"]["minutes"], "课上做" in cell.source)
               for cell in solution.cells if "minutes" in cell.metadata.get("coursekit", {})]  # fmt: skip
    in_class, after = (sum(n for n, here in minutes if here == where) for where in (True, False))
    assert len(minutes) == len(PARTS) == 10
    assert f"课上做，合计 {in_class} 分钟" in solution.cells[0].source
    assert f"课后做，合计 {after} 分钟" in solution.cells[0].source


# --- every task, in every class -----------------------------------------------------------------------------------


def test_the_second_answer_is_right_however_it_is_typed(trainee, task):
    answers = getattr(trainee, task)().right
    assert [(answer, trainee.check(task, answer).state) for answer in answers] == [(answer, "right") for answer in answers]


def test_a_typical_wrong_answer_is_wrong_and_told_what_it_is(trainee, task):
    """Two thoughts may lead to the same answer, and in one class one of them to the right one."""
    right, wrong, _ = getattr(trainee, task)()
    words, silent = SAYS[task[:2] if task.startswith("q8") else task], 0
    for answer in wrong:
        if answer in right:
            continue
        told = trainee.own_message(task, answer)
        same = [word for other, word in zip(wrong, words, strict=True) if other == answer or task == "q5"]
        assert trainee.check(task, answer).state == "wrong", answer
        assert not told or any(word in told for word in same), (answer, told)
        silent += not told
    assert silent < max(1, len(wrong) - 1), "at most one is only told where to look"


def test_each_sentence_of_the_keys_is_told_somebody_in_at_least_one_class(trainees, task):
    told = {each.own_message(task, answer) for each in trainees.values() for answer in getattr(each, task)().wrong}
    kept = {wrong["message"] for each in trainees.values() for wrong in each.tasks[task]["wrong"]}
    assert told - {""} == kept
    assert len(kept) >= len(trainees["demo"].tasks[task]["wrong"]) >= 1


def test_each_class_tells_apart_all_the_wrong_answers_that_its_key_holds(trainee, task):
    told = {trainee.own_message(task, answer) for answer in getattr(trainee, task)().wrong} - {""}
    assert told == {wrong["message"] for wrong in trainee.tasks[task]["wrong"]}


def test_an_unreadable_answer_is_told_what_is_wanted_and_is_none_of_the_typical_ones(trainee, task):
    for answer in getattr(trainee, task)().unreadable:
        verdict = trainee.check(task, answer)
        assert verdict.state == "wrong", answer
        assert trainee.tasks[task]["look"] not in verdict.message, verdict.message
        assert trainee.own_message(task, answer) == ""
        assert "要" in verdict.message or "只够" in verdict.message or "没有叫" in verdict.message or "写一句话" in verdict.message


def test_another_answer_is_told_where_to_look_and_no_blank_is_ever_wrong(trainee, task):
    others = {"number": 987_654_321, "sequence": ["甲", "乙"], "text": "甲"}
    entry = trainee.tasks[task]
    if entry["kind"] in others:
        assert entry["look"] in trainee.check(task, others[entry["kind"]]).message
    assert trainee.check(task).state == "unanswered"


# --- that each task is worth asking -------------------------------------------------------------------------------


def test_the_chances_shown_are_those_counted_by_hand(trainee):
    shown = trainee.frame("q1")
    fee, chance = trainee.chances()
    assert shown.iloc[:, 0].tolist() == pytest.approx(fee[shown.index].tolist())
    assert shown.iloc[:, 1].tolist() == pytest.approx(chance[shown.index].tolist())


def test_the_three_to_save_are_no_close_call_and_not_the_three_dearest(trainee):
    eight = trainee.hanging().sort_values("yuan", ascending=False)
    assert len(eight) == 8
    assert eight["yuan"].iloc[3] < 0.91 * eight["yuan"].iloc[2]
    assert (eight["yuan"].iloc[1:3].to_numpy() < 0.99 * eight["yuan"].iloc[:2].to_numpy()).all()
    assert len({*eight.index[:3]} & {*eight["fee"].nlargest(3).index}) < 3


def test_judgements_agree_in_the_second_task_and_contradict_each_other_in_the_sixth(trainee):
    assert trainee.q2b().right[0] < 0.1
    letters, odd, made = trainee.fought()
    assert len(letters) == 6
    assert odd == ["E"]
    assert made["E"] * trainee.frame("q6").loc["E"].iloc[-1] == pytest.approx(1), "written the wrong way round"


def test_eight_clients_stand_in_many_cells_and_one_of_them_on_a_line(trainee):
    shown = trainee.frame("q4").round(2)
    assert len(shown) == 8
    assert len({*trainee.cells()}) >= 7
    assert shown.iloc[:, 1].isin([2.33, 3.67]).any()
    assert trainee.cells() != trainee.cells(above=False)


def test_one_match_is_best_and_taking_the_greatest_first_loses_visibly(trainee):
    (best, _), (second, _), *_ = trainee.matches()
    right, (greedy, *_) = trainee.q5().right[0], trainee.q5().wrong
    assert second < 0.999 * best
    assert trainee.worth(greedy) < 0.95 * best
    assert trainee.worth(right) == best


def test_a_rival_s_cut_leaves_a_decision_that_is_no_close_call(trainee):
    margin, cut, _, needed = trainee.needed()
    (claimed,) = trainee.told("客户经理说")
    assert cut == pytest.approx(trainee.cohort.settings("12").rival_cut)
    assert margin > cut
    assert abs(100 * claimed - needed) > 3


def test_what_fell_most_in_yuan_did_not_fall_fastest(trainee):
    nine, total = trainee.years()
    assert len(nine) == 9
    assert nine[["before", "now"]].sum().tolist() == pytest.approx(total.tolist(), abs=1)
    assert nine["change"].idxmin() != (nine["change"] / nine["before"]).idxmin()
    assert nine["change"].nsmallest(2).diff().iloc[1] > 50


def test_the_rule_in_the_task_s_words_says_what_the_lesson_s_test_says(trainee):
    """Two of six cannot be told: one asked too little, one like everybody."""
    (asked, usual), fears = trainee.asked(), trainee.fears()
    assert fears == trainee.fears_beyond_chance()
    unclear = [n for n, fear in zip(asked.sum(axis=1), fears, strict=True) if fear == UNCLEAR]
    assert sorted(n >= 3 for n in unclear) == [False, True]
    assert len({*fears}) == 5
    assert usual.round().sum() == pytest.approx(100, abs=1)


def test_answers_on_the_class_s_own_tables_differ_between_classes(trainees):
    for task in ("q1", "q1b", "q4", "q5", "q9b", "q10"):
        answers = [getattr(each, task)().right[0] for each in trainees.values()]
        assert len({str(answer) for answer in answers}) == len(CLASSES), task
    assert {each.q7b().right[0] for each in trainees.values()} == {"跟", "不跟"}
    assert len({each.q9().right[0] for each in trainees.values()}) > 1
