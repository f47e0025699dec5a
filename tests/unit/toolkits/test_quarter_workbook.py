"""What the workbook for next quarter holds before anybody recalculates it: stored values, words, rules, the example."""

import re

import pytest
import workbook_cells
from client_forms import inputs
from quarter_forms import meeting_cell, plan_cell, verdict_of
from workbook_cells import ERRORS, cells, formulas, texts

from coursekit.cohort import open_cohort
from coursekit.toolkits import TOOLKITS
from coursekit.toolkits.quarter_sheets.layout import SHEETS, SHOWN, levers
from coursekit.toolkits.quarter_sheets.support import TOOLS

CLASSES = ("demo", "mobile-group-2026b", "ningde-telecom-2026a")
FUNCTIONS = {
    "IF", "OR", "ISNUMBER", "IFERROR", "COUNT", "COUNTIF", "SUM", "ABS", "ROUND", "ROUNDUP", "INDEX", "MATCH", "TEXT",
    "SEARCH", "SUBSTITUTE", "LEN", "TRIM", "N",
}  # fmt: skip
FOREIGN = re.compile(r"\(\d{4}\)\. ")
LARGEST_FILE = 60_000


@pytest.fixture(scope="module")
def cohorts(root):
    return {name: open_cohort(root / "cohorts" / f"{name}.yml") for name in CLASSES}


@pytest.fixture(scope="module")
def made(workbook_of):
    return {name: workbook_of("24", name) for name in CLASSES}


def test_the_sheets_and_the_registered_name(book):
    assert book.sheetnames == [*SHEETS] and len(SHEETS) == 5
    assert (TOOLKITS["24"].file_name, TOOLKITS["24"].title) == ("24_sand_table.xlsx", "下季方案与六样支撑")


def test_every_formula_has_its_value_stored_and_none_is_an_error(made, book, values, name):
    count, stored = workbook_cells.stored_values(made[name])
    assert count == stored == len(formulas(book)) > 180
    shown = [values[cell.parent.title][cell.coordinate].value for cell in formulas(book)]
    assert not [value for value in shown if str(value).startswith(ERRORS)]
    assert sum(value is not None for value in shown) > 50, "the examples are worked out"


def test_formulas_are_such_as_every_program_reads(book):
    assert workbook_cells.unreadable_formulas(book, FUNCTIONS) == []


def test_the_file_has_no_macro_and_is_small_and_the_same_again(cohorts, made, name):
    assert TOOLKITS["24"].make(cohorts[name]) == TOOLKITS["24"].make(cohorts[name], own_data=True) == made[name]
    assert b"vbaProject" not in made[name] and len(made[name]) < LARGEST_FILE


def test_every_word_keeps_the_house_style(book):
    spoken = {cell.value for cell in texts(book) if not FOREIGN.search(cell.value)}
    assert workbook_cells.against_the_house_style(spoken) == {}
    said = workbook_cells.said_by_formulas(book)
    assert len(said) > 25 and workbook_cells.against_the_house_style(said) == {}


def test_no_text_is_taller_than_its_cell(book):
    fitting, taller = workbook_cells.texts_by_height(book, default_width=9)
    assert taller == [] and len(fitting) > 60


def test_levers_speak_the_class_s_words(cohorts, values, name):
    said = {cell.value for cell in cells(values)}
    word = {"demo": "佣金", "mobile-group-2026b": "酬金", "ningde-telecom-2026a": "佣金"}[name]
    assert f"放号{word}" in said and f"其中{word}" in said and not any("放号酬金" in str(s) for s in said) or word == "酬金"
    assert cohorts[name].title in "".join(map(str, said))


def test_the_made_up_rows_say_so_and_are_not_input_cells(book, values):
    assert sum("编的" in str(cell.value) for cell in texts(book)) > 8
    filled = inputs(book)
    assert len(filled) > 120 and not [cell for cell in filled if cell.value is not None and cell.data_type != "f"]
    assert not [cell for cell in filled if cell.data_type == "f"]


def test_choices_numbers_shares_and_days_are_held_to_what_they_may_be(cohorts, book, name):
    rules = {(sheet.title, str(rule.sqref)): rule for sheet in book.worksheets for rule in sheet.data_validations.dataValidation}
    kinds = {}
    for (title, _), rule in rules.items():
        kinds.setdefault(title, []).append(rule.type)
    assert sorted(kinds["一页方案"]) == ["date"] * 2 + ["decimal"] * 8 + ["list"] * 3
    assert set(kinds["六样支撑"]) == {"decimal", "date"} and set(kinds["经分会一页"] + kinds["预测记录"]) == {"decimal"}
    listed = [rule.formula1 for rule in rules.values() if rule.type == "list"]
    assert '"' + ",".join(lever.name for lever in levers(cohorts[name])) + '"' in listed
    assert all(rule.error for rule in rules.values())


# --- the examples, by pocket calculator ---------------------------------------------------------------------------


def test_the_example_plan_is_worked_out_and_pays(cohorts, values, name):
    """45 x 40 % x 12 = 216; 24,000 / 216 = 111.1; 24,000 / 120 = 200; 120 x 216 - 24,000; 115 x 216 - 24,000."""
    shown = {key: plan_cell(values, cohorts[name], key, SHOWN).value for key in ("worth", "even", "each", "gain", "loss")}
    assert shown == pytest.approx({"worth": 216, "even": 112, "each": 200, "gain": 1_920, "loss": 840})
    assert plan_cell(values, cohorts[name], "change", SHOWN).value == "加 10 元/户，20%"
    said = verdict_of(values, cohorts[name], step=1)
    assert said.startswith("账算得过来：多 112 户打平，预期 120 户，净挣 1,920 元，多活的一户合 200 元。")
    assert said.endswith("2027-04-01 看，少于 115 户就算没用，停。")
    assert verdict_of(values, cohorts[name]).startswith("还差，或者写的不是数：杠杆、别的动不动、")


def test_the_example_quarter_is_worked_out(cohorts, values, name):
    """214,000 + 24,000 - 2,160 - 13,840 = 222,000; 2,616 / 21.8 = 120; 2,943 / 21.8 / 3 = 45; 1,310,000 / 21,840."""
    word = cohorts[name].words.commission
    expected = {
        "end": 222_000, "net": 8_000, "silent_share": 0.09, "churn": 13_840 / 214_000, "ports": 31 / 34, "rate": 120,
        "arpu": 45, "done": 0.981, "selling_share": 471 / 2_943, "each": 1_310_000 / 21_840, "kept_share": 0.9,
    }  # fmt: skip
    shown = {key: meeting_cell(values, word, key, -1).value for key in expected}
    assert shown == pytest.approx(expected)
    assert meeting_cell(values, word, "check", -1).value == "对得上"


def test_each_of_the_six_tools_has_its_line_and_all_wait(values):
    column = [row[0].value for row in values["六样支撑"].iter_rows(min_row=6, max_row=11)]
    assert column == [*TOOLS] == ["技术", "团队", "营销", "服务", "督导", "难题"]
    assert values["六样支撑"]["A13"].value == "六样里定了 0 样。还差的：技术、团队、营销、服务、督导、难题。"
