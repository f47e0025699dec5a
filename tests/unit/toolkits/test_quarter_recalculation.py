"""LibreOffice recalculates the workbook for next quarter: as made, filled in, contradicting itself, full of nonsense."""

import datetime
import os
import shutil

import pytest
from client_forms import inputs
from quarter_forms import (
    REVIEW,
    START,
    at,
    forecast_line,
    lacking,
    meeting_cell,
    plan_cell,
    support_count,
    type_forecasts,
    type_plan,
    type_support,
    verdict_of,
)
from recalculated import cells_with_errors, compare_formulas

from coursekit.cohort import open_cohort
from coursekit.toolkits.quarter_sheets import forecasts, layout
from coursekit.toolkits.quarter_sheets.support import TOOLS

# Where it counts, ``coursekit test`` fails without LibreOffice; on somebody's own machine these tests say why not.
if not shutil.which("soffice") and not os.environ.get("CI"):
    pytest.skip("没有找到 soffice（LibreOffice）", allow_module_level=True)

pytestmark = pytest.mark.filterwarnings("ignore:Cell .* is marked as a date")
CLASSES = ("demo", "mobile-group-2026b", "ningde-telecom-2026a")
NONSENSE = {"empty": None, "words": "不知道", "noughts": 0, "minus": -1, "huge": 10**12}

# What is typed over a complete plan -> how its sentence begins. 50 x 50 % x 10 = 250 a customer; 30,000 / 250 = 120.
PLANS = {
    "pays": ({}, "账算得过来：多 120 户打平，预期 150 户，净挣 7,500 元，多活的一户合 200 元。2027-04-01 看，少于 125 户就算没用，停。"),
    "on_the_line": ({"expected": 120, "floor": 120}, "账算得过来：多 120 户打平，预期 120 户，净挣 0 元，多活的一户合 250 元。"),
    "free": ({"cost": 0, "floor": 1}, "账算得过来：多 0 户打平，预期 150 户，净挣 37,500 元，多活的一户合 0 元。"),
    "short": ({"expected": 119, "floor": 110}, "照预期也打不平：要多 120 户才够，你预期 119 户，净挣 -250 元。少花一点，或者先不做。"),
    "line_too_low": ({"floor": 100}, "线画低了：到了 100 户也还亏 5,000 元。把“没用”的线放到 120 户以上，再动手。"),
    "line_too_high": ({"floor": 151}, "“没用”的线比预期还高"),
    "two_levers": ({"others": "还动了别的"}, "还动了别的：季末分不清是谁的功劳。"),
    "unchanged": ({"to": 0}, "从和改到一样：没有改。"),
    "minus": ({"cost": -5}, "有一个数小于 0"),
    "margin": ({"margin": 40}, "毛利率要在 0% 和 100% 之间"),
    "worthless": ({"months": 0}, "一户一月收入、留几个月，有一个是 0"),
    "for_ever": ({"months": 600}, "留 120 个月以上"),
    "nobody": ({"expected": 0}, "预期是 0 户"),
    "yesterday": ({"start": datetime.date(2020, 1, 1)}, "哪天起，早于开课（2026-12-08）"),
    "backwards": ({"review": START}, "看结果的日子要在开始以后"),
    "far": ({"review": datetime.date(3000, 1, 1)}, "看结果的日子太远了"),
    "blanks": ({"owner": None, "floor": "看情况", "which": None}, "还差，或者写的不是数：看哪个数、谁负责、少于几户算没用。填全了再算。"),
}  # fmt: skip


@pytest.fixture(scope="module")
def cohort(root):
    return open_cohort(root / "cohorts" / "ningde-telecom-2026a.yml")


@pytest.fixture(scope="module")
def made(workbook_of):
    return {name: workbook_of("24", name) for name in CLASSES}


def fill_the_other_sheets(book, word):
    """Fill tools with each thing that can be wrong, three quarters, and six periods of which the last one waits."""
    type_support(book, "技术")
    type_support(book, "团队", who="各网格")
    type_support(book, "营销", number="大幅", day=None)
    type_support(book, "服务", unit=None, step=None)
    type_support(book, "督导", day=datetime.date(2020, 1, 1))
    type_support(book, "难题", **dict.fromkeys(("who", "step", "number", "unit", "day")) | {"need": " 这次不用 "})
    for quarter, scale in enumerate((1, 1.1)):
        for name, number in (("begin", 10_000), ("added", 1_000), ("silent", 100), ("left", 500), ("ported_in", 50),
                             ("ported_out", 40), ("complaints", 102), ("revenue", 150), ("target", 120),
                             ("selling", 30), ("commission", 9), ("listed", 9_000), ("kept", 8_100)):  # fmt: skip
            meeting_cell(book, word, name, quarter).value = number * scale
    meeting_cell(book, word, "left", 1).value = 660
    for name, number in (("added", 10), ("silent", 20), ("ported_out", 0), ("ported_in", 3), ("begin", "很多")):
        meeting_cell(book, word, name, 2).value = number
    for name, number in (("added", 10), ("silent", 20), ("revenue", 0), ("selling", 5)):
        meeting_cell(book, word, name, 3).value = number
    type_forecasts(book, 15, [(20, 16), (18, 18), (18, 20), (22, 20), (21, None)])


@pytest.fixture(scope="module")
def after(made, cohort, opened, recalculate, saved):
    """Every workbook of these tests after LibreOffice, in one run of it."""
    books = {f"made-{name}": data for name, data in made.items()}
    for name, (typed, _) in PLANS.items():
        book = type_plan(opened(made[cohort.id]), cohort, **typed)
        if name == "pays":
            fill_the_other_sheets(book, cohort.words.commission)
        if name == "short":
            type_forecasts(book, None, [(20, 16), (18, 18), (18, 20), (22, 20)])
            for tool in TOOLS:
                type_support(book, tool)
        if name == "far":
            type_forecasts(book, 16, [(16, 16), (18, 0), ("一半", 16)])
            for tool in TOOLS:
                type_support(book, tool, **{"need": "这次不用"} if tool == "难题" else {})
        if name == "free":
            type_forecasts(book, 20, [(20.2, 20.2), (20.4, 20.4), (20.6, 20.8), (21, 21)])
        books[name] = saved(book)
    for name, content in NONSENSE.items():
        book = opened(made["demo"])
        for cell in inputs(book):
            cell.value = content
        books[f"all-{name}"] = saved(book)
    return recalculate(books)


@pytest.mark.parametrize("name", CLASSES)
def test_recalculated_is_what_was_stored(made, opened, after, name):
    compared, wrong = compare_formulas(opened(made[name]), opened(made[name], values=True), after[f"made-{name}"])
    assert wrong == []
    assert compared > 180


def test_no_formula_of_any_workbook_shows_an_error(after, made, opened):
    """An input shows what was typed: a day in the year 3,000,000,000 is none to any program."""
    assert len(after) == len(CLASSES) + len(PLANS) + len(NONSENSE)
    typed = {(cell.parent.title, cell.coordinate) for cell in inputs(opened(made["demo"]))}
    wrong = {name: [place for place in cells_with_errors(book) if place not in typed] for name, book in after.items()}
    assert {name: places[:5] for name, places in wrong.items() if places} == {}


# --- 一页方案 ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", PLANS)
def test_the_plan_says_in_one_sentence_what_is_missing_wrong_or_worth_it(after, cohort, name):
    assert verdict_of(after[name], cohort).startswith(PLANS[name][1])


def test_numbers_of_a_plan_are_those_of_a_pocket_calculator(after, cohort):
    names = ("change", "worth", "even", "each", "gain", "loss")
    shown = [plan_cell(after["pays"], cohort, name).value for name in names]
    assert shown == ["加 30000 元", 250, 120, 200, 7_500, 1_250]
    assert plan_cell(after["pays"], cohort, "how").value.startswith("多给老客户的")
    assert plan_cell(after["pays"], cohort, "now", layout.UNIT).value == "元"
    assert plan_cell(after["two_levers"], cohort, "worth").value == 250, "numbers stand whatever the sentence says"
    assert plan_cell(after["worthless"], cohort, "even").value in (None, "")


@pytest.mark.parametrize("name", NONSENSE)
def test_nonsense_is_refused_in_a_sentence(after, root, name):
    said = verdict_of(after[f"all-{name}"], open_cohort(root / "cohorts" / "demo.yml"))
    assert said.startswith("还差，或者写的不是数" if name in ("empty", "words") else "还动了别的") and "账算得过来" not in said


# --- 六样支撑 ---------------------------------------------------------------------------------------------------------


def test_each_line_of_the_tools_says_what_it_lacks(after):
    said = {tool: lacking(after["pays"], tool) for tool in TOOLS}
    assert said == {
        "技术": "齐了", "团队": "要写一个人，不写一群人。", "营销": "数要写成数。没有日子。",
        "服务": "第一步没写。数没有单位。", "督导": "日子早于开课。", "难题": "这次不用",
    }  # fmt: skip
    assert support_count(after["pays"]) == "六样里定了 2 样。还差的：团队、营销、服务、督导。"
    assert support_count(after["short"]) == "六样里定了 6 样。六样都定了，带到经分会。"
    assert support_count(after["far"]).endswith("难题那一行写了不用：一线真没有办不了的？问一圈再定。")
    assert support_count(after["all-words"]).startswith("六样里定了 0 样。")


# --- 经分会一页 -------------------------------------------------------------------------------------------------------


def test_two_quarters_are_worked_out_and_compared(after, cohort):
    """10,000 + 1,000 - 100 - 500 = 10,400; 102 / 1.02 = 100; 1,500,000 / 10,200 / 3; 90,000 / 900; then all a tenth more
    but 660 left: 11,000 + 1,100 - 110 - 660 = 11,330."""
    word, book = cohort.words.commission, after["pays"]
    first = {"end": 10_400, "net": 400, "silent_share": 0.1, "churn": 0.05, "ports": 1.25, "rate": 100,
             "arpu": 1_500_000 / 10_200 / 3, "done": 1.25, "selling_share": 0.2, "each": 100, "kept_share": 0.9}  # fmt: skip
    assert {name: meeting_cell(book, word, name, 0).value for name in first} == pytest.approx(first)
    assert (meeting_cell(book, word, "end", 1).value, meeting_cell(book, word, "churn", 1).value) == pytest.approx((11_330, 0.06))
    changes = {name: meeting_cell(book, word, name, 4).value for name in ("churn", "begin", "end", "done")}
    assert changes == {"churn": "多 1 个点", "begin": "多 10.0%", "end": "多 8.9%", "done": "多 0 个点"}


def test_what_is_missing_or_cannot_be_is_told_and_no_ratio_is_made_of_it(after, cohort):
    word, book = cohort.words.commission, after["pays"]
    said = [meeting_cell(book, word, "check", quarter).value for quarter in range(4)]
    assert said[:3] == ["对得上", "对得上", "有的格子里不是数。"]
    assert said[3] == "首季没用的比新增多。" and meeting_cell(book, word, "selling_share", 3).value in (None, "")
    assert meeting_cell(book, word, "ports", 2).value in (None, ""), "nothing was ported out"
    assert meeting_cell(book, word, "end", 2).value in (None, "")
    demo = "佣金"
    assert meeting_cell(after["all-minus"], demo, "check", 0).value == "有负数，对一遍。"
    assert meeting_cell(after["all-empty"], demo, "check", 0).value in (None, "")


# --- 预测记录 ---------------------------------------------------------------------------------------------------------


def told(book):
    return at(book, layout.FORECASTS, forecasts.VERDICT_ROW, 0).value


def test_errors_and_means_are_those_of_a_pocket_calculator(after):
    """|20 - 16| / 16 = 25 %, 0, 10 %, 10 %: 11.25 %. Copying 15, 16, 18, 20: 6.25, 11.11, 10, 0: 6.84 %."""
    lines = [forecast_line(after["pays"], place) for place in range(6)]
    assert [line["error"] for line in lines[:4]] == pytest.approx([0.25, 0, 0.1, 0.1])
    assert lines[3]["mean"] == pytest.approx(0.1125) and lines[1]["mean"] == pytest.approx(0.125)
    assert lines[3]["copied_mean"] == pytest.approx((1 / 16 + 2 / 18 + 2 / 20 + 0) / 4)
    assert [line["says"] for line in lines[3:]] == ["到现在还不如照抄", "等实际", None]
    assert told(after["pays"]) == "4 期，平均误差 11.3%，照抄上一期是 6.8%：还不如照抄。先报上一期的数，再问猜的凭什么。"


def test_better_than_copying_too_few_and_without_a_last_one_are_told_apart(after):
    assert told(after["free"]).endswith("：比照抄准，接着报。")
    assert told(after["short"]).startswith("4 期，平均误差 11.3%。有几期缺上一期实际")
    lines = [forecast_line(after["far"], place)["says"] for place in range(3)]
    assert lines == ["到现在和照抄一样准", "实际是 0，算不出百分数", "先写预测，写成数，写了不改"]
    assert told(after["far"]) == "1 期，平均误差 0.0%：满 4 期再下结论。"
    assert told(after["all-empty"]).startswith("还没有一期填全")


def test_the_made_up_periods_beat_copying(after):
    """.1 / 20.2, .1 / 20.4, .1 / 20.8 and .2 / 21; copying .2 / 20.2, .2 / 20.4, .4 / 20.8, .2 / 21."""
    last = forecast_line(after["made-demo"], 3, first=forecasts.EXAMPLE_FIRST)
    assert last["mean"] == pytest.approx((0.1 / 20.2 + 0.1 / 20.4 + 0.1 / 20.8 + 0.2 / 21) / 4)
    assert last["copied_mean"] == pytest.approx((0.2 / 20.2 + 0.2 / 20.4 + 0.4 / 20.8 + 0.2 / 21) / 4)
    assert last["says"] == "到现在比照抄准"


def test_days_typed_are_the_quarter_s(cohort):
    data = layout.QuarterData(cohort)
    assert (data.start, data.review) == (START, REVIEW)
