"""LibreOffice recalculates the workbook of targets: as made, with other counts typed in, and with the list filled in."""

import math
import os
import shutil

import pytest
from recalculated import cells_with_errors, compare_formulas

from coursekit.topics.tiers import detectable_effect, expected_margin, pilot_size, two_proportion_test

# Where it counts, ``coursekit test`` fails without LibreOffice; on somebody's own machine these tests say why not.
if not shutil.which("soffice") and not os.environ.get("CI"):
    pytest.skip("没有找到 soffice（LibreOffice）", allow_module_level=True)

CLASSES = ("demo", "mobile-group-2026b", "ningde-telecom-2026a")
RESULTS, PLAN, GATE, LIST, HELD = "结果", "试点方案", "合规闸门", "名单", "对照（不外发）"
COUNTS_ROW, TEST_ROW, MONEY_ROW, NEXT_ROW, LINES = 12, 26, 40, 53, 10
FIRST = {LIST: 8, HELD: 6}
SOURCE_ROW, MONTH_ROW = 5, 36
# Treated, of them succeeded and left, control, of them succeeded and left -> the interval that Newcombe (1998) prints
# in Table II for method 10.
PUBLISHED = [
    ((70, 56, 3, 80, 48, 6), 0.0524, 0.3339),
    ((10, 9, 0, 10, 3, 0), 0.1705, 0.8090),
    ((56, 5, 1, 29, 0, 0), -0.0381, 0.1926),
    ((10, 0, 0, 20, 0, 0), -0.1611, 0.2775),
    ((10, 10, 0, 20, 0, 0), 0.6791, 1.0),
]
ORDINARY = [
    (1133, 93, 44, 800, 20, 51),
    (800, 0, 0, 400, 9, 400),
    (300, 300, 0, 150, 150, 0),
    (4000, 20, 12, 2000, 11, 4),
    (2, 1, 1, 1, 0, 0),
]
BROKEN = [
    ((None, 5, 1, 80, 4, 1), "六个数都填上"),
    (("一百", 5, 1, 80, 4, 1), "六个数都填上"),
    ((100, 101, 1, 80, 4, 1), "数大过了人数"),
    ((0, 0, 0, 80, 4, 1), "两组都要有人"),
    ((100, -5, 1, 80, 4, 1), "要 0 以上的整数"),
]
MORE_BROKEN = [
    ((100, 5.5, 1, 80, 4, 1), "要 0 以上的整数"),
    ((100, 5, 1, 80, 4, 81), "数大过了人数"),
    ((None,) * 6, "六个数都填上"),
    ((100, 5, "没数", 80, 4, 1), "六个数都填上"),
    ((100, 5, 1, 0, 0, 0), "两组都要有人"),
]
PLANS = {
    "usual": ((0.05, 0.03, 0.05, 0.8, 2.0), True),
    "equal_arms": ((0.2, 0.1, 0.01, 0.9, 1.0), True),
    "from_zero": ((0.0, 0.02, 0.05, 0.8, 4.0), True),
    "no_lift": ((0.05, 0.0, 0.05, 0.8, 2.0), False),
    "beyond_one": ((0.95, 0.1, 0.05, 0.8, 2.0), False),
    "text": (("百分之五", 0.03, 0.05, 0.8, 2.0), False),
    "empty": ((None, None, None, None, None), False),
    "certain": ((0.05, 0.03, 0.0, 1.0, 2.0), False),
}


def type_counts(book, lines):
    """Type counts into the first lines of the sheet of results, and clear the others."""
    for line, counts in enumerate([*lines, *[(None,) * 6] * (LINES - len(lines))]):
        for column, count in enumerate(counts, 2):
            book[RESULTS].cell(COUNTS_ROW + line, column).value = count


def planned(book, name):
    """Type the inputs of one of ``PLANS``, each of which goes along with another change of the workbook."""
    for row, value in enumerate(PLANS[name][0], 4):
        book[PLAN].cell(row, 2).value = value
    return book


@pytest.fixture(scope="module")
def made(workbook_of):
    return {name: workbook_of("03", name) for name in CLASSES}


@pytest.fixture(scope="module")
def after(made, opened, recalculate, saved):
    """Every workbook of these tests after LibreOffice, in one run of it."""
    books = {f"made-{name}": data for name, data in made.items()}
    lines = {
        "usual": [counts for counts, *_ in PUBLISHED], "equal_arms": ORDINARY,
        "no_lift": [counts for counts, _ in BROKEN], "beyond_one": [counts for counts, _ in MORE_BROKEN],
    }  # fmt: skip
    for name in lines:
        book = opened(made["demo"])
        type_counts(book, lines[name])
        books[name] = saved(planned(book, name))
    book = opened(made["demo"])
    for row in range(SOURCE_ROW + 1, SOURCE_ROW + 4):
        book[RESULTS].cell(row, 2).value = None if row == SOURCE_ROW + 1 else "不知道"
    books["text"] = saved(planned(book, "text"))
    books["from_zero"] = saved(planned(filled(opened(made["demo"])), "from_zero"))
    half = planned(filled(opened(made["demo"])), "empty")
    half[LIST].cell(FIRST[LIST], column_of(half, LIST, "M+3 成了")).value = None
    half[LIST].cell(FIRST[LIST] + 1, 1).value = half[HELD].cell(FIRST[HELD], 1).value
    books["empty"] = saved(half)
    confirmed = planned(opened(made["demo"]), "certain")
    for row in confirmed[GATE].iter_rows(min_row=6):
        if row[2].value == "要人确认":
            row[2].value = "通过"
    for row, (result, complaint) in enumerate([("已回复已办", "否")] * 3 + [("投诉", "是")] * 2 + [("没接通", None)] * 145):
        confirmed[LIST].cell(FIRST[LIST] + row, column_of(confirmed, LIST, "结果")).value = result
        confirmed[LIST].cell(FIRST[LIST] + row, column_of(confirmed, LIST, "是否投诉")).value = complaint
    books["certain"] = saved(confirmed)
    return recalculate(books)


def column_of(book, title, name):
    return [cell.value and cell.value.split("\n")[0] for cell in book[title][FIRST[title] - 1]].index(name) + 1


def filled(book):
    """Fill in M+3 for everybody on both lists: every fourth succeeded, every eleventh left; count from the lists."""
    book[RESULTS].cell(SOURCE_ROW, 2).value = "名单"
    for title in (LIST, HELD):
        success, stayed = column_of(book, title, "M+3 成了"), column_of(book, title, "M+3 还在网")
        for row in range(FIRST[title], book[title].max_row + 1):
            book[title].cell(row, success).value = "否" if row % 4 else "是"
            book[title].cell(row, stayed).value = "是" if row % 11 else "否"
    return book


@pytest.mark.parametrize("name", CLASSES)
def test_recalculated_is_what_was_stored(made, opened, after, name):
    compared, wrong = compare_formulas(opened(made[name]), opened(made[name], values=True), after[f"made-{name}"])
    assert wrong == []
    assert compared > 200


def test_no_cell_of_any_workbook_shows_an_error(after):
    assert {name: cells_with_errors(book) for name, book in after.items() if cells_with_errors(book)} == {}


def test_the_interval_is_the_published_one(after):
    for line, (_, low, high) in enumerate(PUBLISHED):
        row = [cell.value for cell in after["usual"][RESULTS][TEST_ROW + line]]
        assert (row[4], row[5]) == (pytest.approx(low, abs=5e-5), pytest.approx(high, abs=5e-5))


@pytest.mark.parametrize("line", range(len(ORDINARY)))
def test_rates_interval_and_p_value_are_the_library_s(after, line):
    treated, success, left, control, control_success, control_left = ORDINARY[line]
    test = two_proportion_test(success, treated, control_success, control)
    row = [cell.value for cell in after["equal_arms"][RESULTS][TEST_ROW + line]]
    expected = (
        success / treated,
        control_success / control,
        test.difference,
        test.low,
        test.high,
        test.z,
        test.p_value,
    )
    assert row[1:8] == [pytest.approx(value, rel=1e-9, abs=1e-12) for value in expected]
    worth = 0.02
    judged = "有用" if test.low > 0 else "太小" if test.high < worth else "判不了"
    assert row[8] == ("对照太少" if control < 20 else judged)
    if control < 20:
        assert after["equal_arms"][RESULTS].cell(NEXT_ROW + line, 2).value == "对照太少，只和别的月合起来看。"
    inputs = [cell.value for cell in after["equal_arms"][RESULTS][MONEY_ROW + line]]
    bill, change, cost, gift, take = inputs[1:6]
    reduction = control_left / control - left / treated
    margin = expected_margin(test.difference, change, reduction, bill, cost, gift, take, margin_rate=0.5)
    assert inputs[6:9] == [pytest.approx(value) for value in (reduction, float(margin), float(margin) * treated)]


@pytest.mark.parametrize(("book", "lines"), [("no_lift", BROKEN), ("beyond_one", MORE_BROKEN)])
def test_what_cannot_be_counted_gets_a_sentence_and_no_number(after, book, lines):
    sheet = after[book][RESULTS]
    for line, (_, sentence) in enumerate(lines):
        assert sheet.cell(COUNTS_ROW + line, 8).value == sentence
        row = [cell.value for cell in sheet[TEST_ROW + line]]
        assert row[8] == sentence and not any(row[1:8])
        assert [cell.value for cell in sheet[MONEY_ROW + line]][6:9] == [None] * 3
        assert sheet.cell(NEXT_ROW + line, 2).value in (None, "")
    assert sheet.cell(TEST_ROW + LINES, 9).value == "没有能算的"


def test_numbers_of_one_s_own_that_are_no_numbers_are_asked_for(after):
    sheet = after["text"][RESULTS]
    assert {sheet.cell(TEST_ROW + line, 9).value for line in range(LINES)} == {"先填对上面三个数"}


@pytest.mark.parametrize("name", PLANS)
def test_the_plan_s_sizes_are_the_library_s(after, name):
    (base, lift, alpha, power, ratio), possible = PLANS[name]
    sheet = after[name][PLAN]
    if not possible:
        assert (sheet["B12"].value, sheet["B13"].value) == ("先把上面的数填对",) * 2
        return
    assert (sheet["B12"].value, sheet["B13"].value) == pilot_size(
        base, base + lift, alpha=alpha, power=power, ratio=ratio
    )
    for row in range(18, 23):
        shown = [cell.value for cell in sheet[row]]
        size = pilot_size(base, base + shown[0], alpha=alpha, power=power, ratio=ratio)
        assert tuple(shown[1:4]) == (*size, sum(size))
        assert shown[4] == ("够" if sheet["B9"].value >= sum(size) else "不够")


@pytest.mark.parametrize("name", CLASSES)
def test_what_this_month_s_list_can_show_is_the_library_s_detectable_effect(after, made, opened, name):
    """Arms counted on the lists, months as the sizes that the library asks for at this month's ratio."""
    book = after[f"made-{name}"]
    sheet, compared = book[PLAN], 0
    assert sheet.cell(MONTH_ROW - 2, 1).value == "五、这个月的名单，看得出多大的净增益"
    for row in range(MONTH_ROW, MONTH_ROW + LINES):
        segment, treated, control, base, smallest, months, told = (sheet.cell(row, column).value for column in range(1, 8))
        if not isinstance(treated, (int, float)):
            break
        arms = [
            sum(book[title].cell(line, 3).value == segment for line in range(FIRST[title], book[title].max_row + 1))
            for title in (LIST, HELD)
        ]
        assert [treated, control] == arms
        if treated and control:
            needed = pilot_size(base, base + 0.03, ratio=treated / control)[1]
            assert months == math.ceil(needed / control) or abs(months - needed / control) < 1.01
        if smallest and smallest != "看不出":
            assert smallest == pytest.approx(detectable_effect(base, treated, control), abs=2e-9)
            compared += 1
        expected = "对照太少，只和别的月合起来看" if control < 20 else "这个月就够看" if months <= 1 else f"这个月看不出，凑 {months} 个月"
        assert told == expected
    assert compared >= 2


def test_complaints_are_held_against_those_really_called(after):
    """150 called, two complaints, one in a hundred is the line: two reach it. Nobody called: it says so."""
    said = {name: after[name][PLAN]["E30"].value for name in ("made-demo", "certain")}
    assert said["made-demo"] == "打了 0 个，投诉 0 个：还没开打。"
    assert said["certain"] == "打了 150 个，投诉 2 个：到线了，今天就停。"
    assert after["certain"][LIST]["B3"].value == "打了 150 个，办成 3 个（只算“已回复已办”），投诉 2 个"


def test_m1_and_m3_are_counted_after_their_month_is_billed(after):
    """Called on 2026-12-01: January is billed on 1 February, March on 1 April."""
    days = [after["made-demo"][PLAN].cell(row, 1).value for row in range(29, 33)]
    assert [f"{day:%Y-%m-%d}" for day in days] == ["2026-11-24", "2026-12-01", "2027-02-01", "2027-04-01"]


def test_the_lists_own_counts_are_used_when_asked(after):
    book = after["from_zero"]
    arms = {}
    for title in (LIST, HELD):
        success, stayed = column_of(book, title, "M+3 成了"), column_of(book, title, "M+3 还在网")
        for row in range(FIRST[title], book[title].max_row + 1):
            line = [book[title].cell(row, column).value for column in (2, 3, success, stayed)]
            arms.setdefault(f"{line[0]}：{line[1]}", {LIST: [], HELD: []})[title].append(line[2:])
    compared = 0
    for line in range(LINES):
        shown = [cell.value for cell in book[RESULTS][TEST_ROW + line]]
        here = arms.get(shown[0], {LIST: [], HELD: []})
        if not here[LIST] and not here[HELD]:
            assert shown[8] == "名单里没有"
            continue
        if not here[LIST] or not here[HELD]:
            assert shown[8] == "两组都要有人"
            continue
        counts = [
            (sum(r[0] == "是" for r in rows), len(rows), sum(r[1] == "否" for r in rows)) for rows in here.values()
        ]
        test = two_proportion_test(*counts[0][:2], *counts[1][:2])
        assert shown[3:6] == [pytest.approx(value) for value in (test.difference, test.low, test.high)]
        assert (shown[8] == "对照太少") == (counts[1][1] < 20)
        leave = counts[1][2] / counts[1][1] - counts[0][2] / counts[0][1]
        assert book[RESULTS].cell(MONEY_ROW + line, 7).value == pytest.approx(leave)
        compared += 1
    assert compared >= 3


def test_a_list_that_is_not_filled_in_is_not_judged(after):
    sheet, listed = after["empty"][RESULTS], after["empty"][LIST]
    segment = f"{listed.cell(FIRST[LIST], 2).value}：{listed.cell(FIRST[LIST], 3).value}"
    told = {sheet.cell(TEST_ROW + line, 1).value: sheet.cell(TEST_ROW + line, 9).value for line in range(LINES)}
    assert told[segment] == "名单没填完"


def test_the_gate_opens_when_everything_is_confirmed_and_shuts_on_a_held_out_customer_among_the_called(after):
    verdict = {name: after[name][GATE]["B3"].value for name in ("made-demo", "certain", "empty")}
    assert verdict["made-demo"].startswith("还不能导出：不通过 0 条，要人确认 9 条")
    assert verdict["certain"] == after["certain"][LIST]["B2"].value == "可以导出"
    assert verdict["empty"].startswith("还不能导出：不通过 1 条")
