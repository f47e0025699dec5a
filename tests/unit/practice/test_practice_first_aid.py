"""What a trainee reads below Python's own words on a slip of the keyboard, in a real shell and in a real kernel."""

import ast
import types

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output
from nbclient import NotebookClient
from traitlets.config import Config

from coursekit.practice import AnswerKey
from coursekit.practice.typing_mistakes import advise

SETUP = """
import pandas as pd
from coursekit.practice import ____, Checker
from coursekit.topics import tiers
check = Checker(KEY, "demo", "02")
drop_percent = gaps = 1
"""
TEACHING = {"look": "看图", "hints": ["先画图"]}
DROP_BLANK = "把 ____ 整个删掉，等号右边只留你的答案。"
ONE_PAIR = '几个名字写在同一对英文引号里，中间用顿号，比如 "名字甲、名字乙"。'
QUOTED = '文字要写在英文引号里：写成 "{}"。'
ENGLISH_QUOTES = "引号要用英文的：把输入法切到英文，两头的引号重新打。"
HALF_QUOTE = "引号没有配上对：两头各要一个英文引号。"
NUMBER = "只写数字，不带单位和别的字：写 {}。"
EMPTY = "等号右边空着：写上你的答案。"
HALF_WIDTH = "数字要用半角：切到英文输入法重打，写 {}。"
COLUMNS = "每一列的个数要一样多：数一数方括号里写了几个。"
THOUSANDS = "表里的千位逗号不写：2,580 写成 2580，1,290 写成 1290。"
AMISS = "函数收到的数不对：先看括号里的几个数，顺序、单位（5% 写 0.05）对不对。后面是它的原话："
RUN_ALL = "前面的格还没有运行：点菜单“运行”里的“运行所有单元格”，再来这一格。"


def key() -> dict:
    """Two numbers, in per cent (q1) and as a share (q2), names (q3), a letter (q4), letters (q5)."""
    answers = AnswerKey("demo", "02")
    answers.number("q1", 62.9, atol=0.5, unit="%", right=["63"], wrong=[(37, "反了。")], **TEACHING)
    answers.number("q2", 0.629, atol=0.005, right=["0.63"], wrong=[(0.37, "反了。")], **TEACHING)
    answers.members("q3", ["家庭宽带", "云盘"], right=["云盘、家庭宽带"], wrong=[("云盘", "少了。")], **TEACHING)
    answers.text("q4", "A", right=["a"], wrong=[("B", "反了。")], **TEACHING)
    answers.members("q5", [*"BIJ"], among=[*"ABHIJ"], right=["B、I、J"], wrong=[("B", "少了。")], **TEACHING)
    return answers.to_dict()


TASKS = {"q1": {"kind": "number", "unit": "%"}, "q2": {"kind": "number", "unit": ""}, "q3": {"kind": "members"},
         "q4": {"kind": "text"}, "q5": {"kind": "members"}}  # fmt: skip


@pytest.fixture(scope="module")
def ipython(tmp_path_factory):
    """A shell as a notebook's kernel has one."""
    config = Config()
    config.HistoryManager.enabled = False
    folder = str(tmp_path_factory.mktemp("ipython"))
    yield InteractiveShell.instance(
        config=config, colors="nocolor", ipython_dir=folder, user_module=types.ModuleType("exercise")
    )
    InteractiveShell.clear_instance()


@pytest.fixture
def shell(ipython):
    """The shell with the first cell of an exercise run, once more for every test."""
    ipython.user_ns["KEY"] = key()
    assert run(ipython, SETUP) == []
    return ipython


def run(shell, cell) -> list[str]:
    """Run ``cell`` and return what it displayed, below what it printed; nothing may go to stderr."""
    with capture_output() as captured:
        shell.run_cell(cell)
    assert captured.stderr == ""
    return [output.data["text/plain"] for output in captured.outputs]


def q(task, right_side):
    return f'drop_percent = {right_side}\ncheck("{task}", drop_percent)'


CASES = {
    "percent": (q("q1", "63%"), "去掉 %，只写数字：写 63。"),
    "percent_of_a_share": (q("q2", "63%"), "去掉 %，写成小数：写 0.63。"),
    "full_width_percent": (q("q1", "-63.5 ％"), "去掉 %，只写数字：写 -63.5。"),
    "percent_in_the_call": ('check("q1", 63%)', "去掉 %，只写数字。"),
    "percent_of_a_sum": (q("q1", "(9-2)/9*100%"), "去掉 %，只写数字。"),
    "nothing": (q("q1", ""), EMPTY),
    "nothing_but_a_comment": (q("q1", " # 只写数"), EMPTY),
    "nothing_in_a_cell_without_a_check": ("drop_percent = 1\ngate =", EMPTY),
    "full_width_digits": (q("q1", "６３"), HALF_WIDTH.format("63")),
    "full_width_everything": (q("q1", "－９，３４１．５"), HALF_WIDTH.format("-9341.5")),
    "full_width_digits_and_percent": (q("q1", "６３％"), HALF_WIDTH.format("63")),
    "full_width_percent_of_a_share": (q("q2", "６３％"), HALF_WIDTH.format("0.63")),
    "full_width_digits_and_a_unit": (q("q1", "约６３亿条。"), HALF_WIDTH.format("63")),
    "full_width_digits_in_a_sum": (q("q1", "（９－２）"), "数字要用半角：切到英文输入法重打。"),
    "full_width_digits_in_a_cell_without_a_check": ("drop_percent = ６３", HALF_WIDTH.format("63")),
    "full_width_point": (q("q1", "63．5"), "代码里的标点要用英文的：把“．”改成“.”。"),
    "full_width_name": (q("q3", "５Ｇ 套餐"), QUOTED.format("５Ｇ 套餐")),
    "letter": (q("q4", "A"), QUOTED.format("A")),
    "small_letter": (q("q4", "a  # 选一个"), QUOTED.format("a")),
    "full_width_letter": (q("q4", "Ａ"), QUOTED.format("A")),
    "word_for_a_letter": (q("q4", "wechat"), QUOTED.format("wechat")),
    "letter_in_a_cell_without_a_check": ("linear = 1.25\nwhy = A", QUOTED.format("A")),
    "letter_beside_the_number_that_is_checked": ("why = A\n" + q("q1", "63"), QUOTED.format("A")),
    "chinese_word_beside_the_number_that_is_checked": ("why = 甲\n" + q("q1", "63"), QUOTED.format("甲")),
    "latin_word_in_a_cell_without_a_check": ("product = IPTV", QUOTED.format("IPTV")),
    "letter_for_a_number": (q("q1", "A"), RUN_ALL),
    "letters": (q("q5", "B、I、J"), QUOTED.format("B、I、J")),
    "letters_with_commas": (q("q5", "B, I, J"), QUOTED.format("B, I, J")),
    "letters_with_chinese_commas_and_a_full_stop": (q("q5", "B，I，J。"), QUOTED.format("B，I，J")),
    "letters_with_blanks": (q("q5", "B I J"), QUOTED.format("B I J")),
    "letters_in_square_brackets": (q("q5", "[B, I, J]"), QUOTED.format("B, I, J")),
    "full_width_letters": (q("q5", "Ｂ、Ｉ"), QUOTED.format("Ｂ、Ｉ")),
    "small_letters": (q("q5", "b, i  # 两个"), QUOTED.format("b, i")),
    "latin_names": (q("q3", "IPTV、wechat"), QUOTED.format("IPTV、wechat")),
    "numbers_for_names": (q("q5", "8、29"), QUOTED.format("8、29")),
    "letter_with_a_full_stop": (q("q4", "A。"), QUOTED.format("A")),
    "name_with_a_full_stop": (q("q3", "云盘。"), QUOTED.format("云盘")),
    "letters_in_a_cell_without_a_check": ("why = A、B", QUOTED.format("A、B")),
    "letters_with_a_comma_in_a_cell_without_a_check": ("why = A, B", QUOTED.format("A, B")),
    "numbers_in_a_cell_without_a_check": ("gaps = 3、4", "代码里的标点要用英文的：把“、”改成“,”。"),
    "letters_for_a_number": (q("q1", "A、B"), "代码里的标点要用英文的：把“、”改成“,”。"),
    "names_and_a_sum": (q("q3", "云 + 1、B"), QUOTED.format("云 + 1、B")),
    "thousands_in_a_call": (q("q2", "tiers.two_proportion_test(46, 2,580, 13, 1,290).p_value"), THOUSANDS),
    "thousands_in_a_fraction": (q("q1", "3377/(2,233*0.043)"), "表里的千位逗号不写：2,233 写成 2233。"),
    "thousands_in_a_product": (q("q1", "(2,233) * 0.043"), "表里的千位逗号不写：2,233 写成 2233。"),
    "thousands_before_a_nought": (q("q1", "tiers.pilot_size(2,058, 13)"), "表里的千位逗号不写：2,058 写成 2058。"),
    "millions": (q("q1", "1 / (1,234,567.5 + 0)"), "表里的千位逗号不写：1,234,567.5 写成 1234567.5。"),
    "numbers_in_the_wrong_order": (
        q("q2", "tiers.two_proportion_test(2580, 46, 1290, 13).p_value"),
        f"{AMISS}successes must lie between 0 and the number of customers in the arm",
    ),
    "per_cent_for_a_share": (q("q2", "tiers.pilot_size(5, 7)"), f"{AMISS}p_control must lie between 0 and 1, not 5"),
    "a_number_too_few": (
        q("q2", "tiers.two_proportion_test(46, 2580, 13)"),
        f"{AMISS}two_proportion_test() missing 1 required positional argument: 'n_control'",
    ),
    "unequal_columns": ('terms = pd.DataFrame({"项": [1, 2, 3], "贡献": [345, 2545]})', COLUMNS),
    "unit": (q("q2", "6.6年"), NUMBER.format("6.6")),
    "unit_after_a_blank": (q("q2", "-9,341 万户"), NUMBER.format("-9341")),
    "unit_in_latin": (q("q2", "6.6GB"), NUMBER.format("6.6")),
    "about": (q("q1", "约63"), NUMBER.format("63")),
    "number_in_words": (q("q1", "六成"), "只写数字，不带单位和别的字。"),
    "chinese_quotes": (q("q3", "“家庭宽带、云盘”"), ENGLISH_QUOTES),
    "one_chinese_quote": (q("q3", '"家庭宽带、云盘”'), ENGLISH_QUOTES),
    "chinese_quotes_around_the_task": ("check(“q1”, 63)", ENGLISH_QUOTES),
    "chinese_brackets": ('check（"q1"，63）', "代码里的标点要用英文的：把“（”改成“(”，把“，”改成“,”，把“）”改成“)”。"),
    "chinese_bracket_of_a_hint": ('check.hint("q1"）', "代码里的标点要用英文的：把“）”改成“)”。"),
    "chinese_colon": ('for x in [1]：\n    check("q1", x)', "代码里的标点要用英文的：把“：”改成“:”。"),
    "full_stop_after_the_number": (q("q1", "63。"), "把行末的“。”删掉。"),
    "full_width_blank": (q("q1", "63　+ 1"), "这一行有中文的空格：删掉它，要空格就用英文的。"),
    "name_without_quotes": (q("q3", "家庭宽带"), QUOTED.format("家庭宽带")),
    "names_without_quotes": (q("q3", "家庭宽带、云盘  # 两个"), QUOTED.format("家庭宽带、云盘")),
    "names_with_comma_without_quotes": (q("q3", "家庭宽带, 云盘"), QUOTED.format("家庭宽带, 云盘")),
    "name_that_begins_with_a_digit": (q("q3", "5G 套餐"), QUOTED.format("5G 套餐")),
    "latin_name_without_quotes": (q("q3", "IPTV"), QUOTED.format("IPTV")),
    "name_in_the_call": ('check("q3", 云盘)', '名字要写在英文引号里，几个之间用顿号隔开，比如 "名字甲、名字乙"。'),
    "two_quoted_names": (q("q3", '"家庭宽带"、"云盘"'), ONE_PAIR),
    "two_quoted_names_with_and": (q("q3", '"家庭宽带"和"云盘"'), ONE_PAIR),
    "two_quoted_names_with_a_chinese_comma": (q("q3", '"家庭宽带"，"云盘"'), ONE_PAIR),
    "two_names_in_chinese_quotes": (q("q3", "“家庭宽带”、“云盘”"), ONE_PAIR),
    "blank_kept": (q("q1", "____63"), DROP_BLANK),
    "blank_kept_before_a_fraction": (q("q1", "____6.3"), DROP_BLANK),
    "blank_kept_with_a_space": (q("q1", "____ 63"), DROP_BLANK),
    "blank_kept_behind": (q("q1", "63____"), DROP_BLANK),
    "blank_kept_before_a_name": (q("q3", "____云盘"), DROP_BLANK),
    "blank_kept_before_quotes": (q("q3", '____"云盘"'), DROP_BLANK),
    "blank_subtracted_from": (q("q1", "____-63"), DROP_BLANK),
    "blank_called": (q("q1", "____(63)"), DROP_BLANK),
    "blank_shortened": (q("q1", "___63"), DROP_BLANK),
    "blank_used_by_what_checks_types": ('import operator\noperator.concat(____, "63")', DROP_BLANK),
    "task_without_quotes_for_a_hint": ("check.hint(q1)", '题号要写在英文引号里：check.hint("q1")。'),
    "task_without_quotes": ("check(q1, 63)", '题号要写在英文引号里：check("q1", …)。'),
    "logarithm": (q("q2", "ln(22.5)/0.47"), "这里没有 ln：用计算器算好再写数，或者按提示里的写法。"),
    "earlier_cell_not_run": (q("q2", "after / before"), RUN_ALL),
    "earlier_cell_not_run_and_taken_over": ("report = shown", RUN_ALL),
    "earlier_cell_not_run_without_a_check": ("report = shown.tail(5)", RUN_ALL),
    "name_mistyped_and_taken_over": ("gap = Drop_percent", "没有叫 Drop_percent 的：是不是 drop_percent？对一对写法。"),
    "task_of_a_second_blank_without_quotes": ("check.hint(q9b)", '题号要写在英文引号里：check.hint("q9b")。'),
    "name_mistyped": ('check("q1", drop_precent)', "没有叫 drop_precent 的：是不是 drop_percent？对一对写法。"),
    "quote_not_closed": (q("q3", '"家庭宽带、云盘'), HALF_QUOTE),
    "quote_not_opened": (q("q3", '家庭宽带、云盘"'), HALF_QUOTE),
    "quote_of_the_task_not_closed": ('check.hint("q1)', HALF_QUOTE),
    "bracket_not_closed": ('check("q1", 63', "括号少了右边一半：补上 ) 。"),
    "bracket_not_closed_above": (q("q1", "(9-2"), "括号少了右边一半：补上 ) 。"),
    "bracket_not_opened": (q("q1", "(9-2))"), "括号多了一个 ) ，或者少了左边一半：左右要一样多。"),
    "indented": ('x = 1\n  check("q1", 63)', "第 2 行前面多了空格：删掉，从最左边写起。"),
    "not_indented": ('for x in [1]:\ncheck("q1", x)', "第 2 行前面的空格不对：和上一行对齐。"),
}
SILENT = {
    "right": q("q1", "63"),
    "untouched": q("q1", "____"),
    "mistake_of_another_kind": q("q1", "1/0"),
    "wrong_type_of_another_kind": q("q1", '1 + "63"'),
    "no_exercise": "6.6年",
    "mistake_in_a_value_of_another_kind": "pd.DataFrame([1]).loc[7]",
    "unequal_columns_in_a_library": "raise ValueError('All arrays must be of the same length')",
    "list_of_numbers_of_three_digits": q("q1", '[100,200][0] + "63"'),
    "too_many_arguments_of_a_function_of_ones_own": "def double(x): return 2 * x\ndouble(1, 2)",
    "error_of_another_class_of_the_library": (
        "import coursekit.topics.bass_fit as fit\n"
        "exec('raise NotIdentifiedError(1)', {**vars(fit)})"
    ),
    "error_of_another_library": "pd.Series([1]).sample(5)",
    "sentence_in_chinese": "exec('raise ValueError(\"列名不对\")', {'__name__': 'coursekit.topics.pilots'})",
    "topics_called_by_another_room": "exec('tiers.pilot_size(5, 7)', {'__name__': 'coursekit.toolkits.x', 'tiers': tiers})",
    "unclear": "print drop_percent\ncheck('q1', 63)",
    "chinese_in_strings_and_comments": '# “六成”，63%\nraise ValueError("家庭宽带、云盘（63%）")',
    "syntax_of_another_text": "import ast\nast.parse('x = ' + '63%')\ncheck('q1', 63)",
    "name_missing_without_a_name": "raise NameError('六成')  # check",
    "blank_used_later": "y = ____\nsum_of_both = 3",
}


@pytest.mark.parametrize(("cell", "advice"), CASES.values(), ids=CASES.keys())
def test_one_sentence_on_what_to_do(shell, cell, advice):
    assert run(shell, cell)[-1:] == [f"怎么改：{advice}"]


@given(st.text(alphabet="____63６３.%％年、，。“”\"'()=ab和家 \n#", max_size=12), st.sampled_from(list(TASKS)))
def test_whatever_is_typed_advice_is_one_sentence_or_nothing(right_side, task):
    cell = q(task, right_side)
    try:
        ast.parse(cell)
    except SyntaxError as error:
        advice = advise(cell, error, TASKS, ["drop_percent"])
        assert not advice or advice.endswith("。")


@pytest.mark.parametrize("cell", SILENT.values(), ids=SILENT.keys())
def test_otherwise_silent(shell, cell):
    assert not any(text.startswith("怎么改") for text in run(shell, cell))


def test_a_shell_is_watched_once_with_the_tasks_of_the_exercise_opened_last(shell):
    run(shell, SETUP + 'check = Checker(KEY | {"tasks": {"q1": KEY["tasks"]["q3"]}}, "demo", "02")')
    assert run(shell, q("q1", "云盘")) == [f"怎么改：{QUOTED.format('云盘')}"]


def test_without_a_key_the_shape_of_the_slip_decides(shell):
    run(shell, 'check = Checker(None, "demo", "02")')
    assert run(shell, q("q1", "6.6年")) == [f"怎么改：{NUMBER.format('6.6')}"]
    assert run(shell, q("q3", "5G套餐、云盘")) == [f"怎么改：{QUOTED.format('5G套餐、云盘')}"]
    assert run(shell, q("q3", "云盘")) == [f"怎么改：{QUOTED.format('云盘')}"]


def test_what_is_advised_works(shell):
    for cell in (q("q1", "63"), q("q2", "0.63"), q("q3", '"家庭宽带、云盘"'), 'check("q1", 62.9)'):
        run(shell, cell)
        assert shell.user_ns["_"].state == "right"


def test_letters_as_advised_are_right(shell):
    for names in ("B、I、J", "B, I, J", "B I J", "BIJ"):
        run(shell, q("q5", f'"{names}"'))
        assert shell.user_ns["_"].state == "right"


BELOW = "最后还有一行 drop_percent = ____，删掉它，或者把答案写在那一行。"
FILL = "把 ____ 换成你的答案，跑一遍那一格，再来对。"


@pytest.mark.parametrize(
    ("cell", "message"),
    [
        ("drop_percent = 63\n" + q("q1", "____"), BELOW),
        ("rows = [9, 2]\ndrop_percent = rows[0]  # 抄来的\n" + q("q1", "____  # 填"), BELOW),
        ("drop_percent = ____\ndrop_percent = 63\n" + q("q1", "____"), BELOW),
        (q("q1", "____"), FILL), ("rows = [9, 2]\n" + q("q1", "____"), FILL),
        ("# drop_percent = 63\n" + q("q1", "____"), FILL), ("drop_percent = ____\n" + q("q1", "____"), FILL),
        ("gap = 63\n" + q("q1", "____"), FILL), ("drop_percent == 63\n" + q("q1", "____"), FILL),
        ('gaps = 63\ngaps = ____\ncheck("q1", gaps)\n' + q("q2", "____"), FILL),
    ],
)  # fmt: skip
def test_a_blank_below_the_answer_is_pointed_at(shell, cell, message):
    run(shell, cell)
    assert shell.user_ns["_"].state == "unanswered"
    assert shell.user_ns["_"].message == message


@pytest.mark.parametrize(
    ("right_side", "message"),
    [
        ("9,341", "表里的千位逗号不写：9,341 写成 9341。"), ("3,377/95", "表里的千位逗号不写：3,377 写成 3377。"),
        ("3377/2,233", "表里的千位逗号不写：2,233 写成 2233。"),
        ("tiers.pilot_size(0.05, 0.07)", "这里给了两个数，题目要一个：在后面加 [0] 或 [1] 取出来。"),
    ],
)  # fmt: skip
def test_two_numbers_for_one_are_told_apart_by_what_was_typed(shell, right_side, message):
    run(shell, q("q1", right_side))
    assert shell.user_ns["_"].message == message


def test_in_a_kernel_the_card_comes_below_the_traceback_and_nothing_on_stderr():
    cells = [f"KEY = {key()!r}", SETUP, q("q1", "63%"), q("q3", "云盘"), q("q1", "63"), "1/0"]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    NotebookClient(notebook, kernel_name="python3", allow_errors=True, timeout=60).execute()
    outputs = [[output.output_type for output in cell.outputs] for cell in notebook.cells]
    assert outputs == [[], [], ["error", "display_data"], ["error", "display_data"], ["execute_result"], ["error"]]
    card = notebook.cells[2].outputs[1].data
    assert card["text/plain"] == "怎么改：去掉 %，只写数字：写 63。"
    assert "coursekit-advice" in card["text/html"]
