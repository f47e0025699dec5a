"""From a solution notebook, run in a real kernel, to a key, a trainee's copy and the search for leaks."""

import json

import nbformat
import pytest
from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from coursekit.practice import (
    AuthorError,
    Checker,
    derive_exercise,
    find_leaks,
    harvest_key,
    keyed_numbers,
    save_key,
)

SETUP = """\
import pandas as pd
from types import SimpleNamespace
from coursekit.practice import ____, AnswerKey, Checker, load_key
c = SimpleNamespace(
    checker=lambda m: Checker(load_key(f"{m}.json"), "demo", m), answer_key=lambda m: AnswerKey("demo", m)
)
check = c.checker("02")
adds = pd.Series([300.5, 260.25, 240, 90, 101], index=pd.period_range("2026-01", periods=5, freq="M"), name="adds")"""
SOLVED_GAP = """\
### BEGIN SOLUTION
#: 先算前三个月的平均
before = adds[:3].mean()
gap = before - adds[3:].mean()
### END SOLUTION
check("q1", gap)"""
KEY_GAP = """\
key.number(
    "q1", gap, rtol=0.001, unit="万户", look="看看两段平均各是多少", hints=["先算前三个月的平均，再算后两个月的"],
    right=[f"{gap:.3f} 万户"], wrong=[(before, "你只算了前一段，还要减去后一段。")],
)"""
SOLVED_TABLE = """\
### BEGIN SOLUTION
table = adds.rename_axis("month").reset_index()
table["falling"] = ["是" if change < 0 else "否" for change in table.adds.diff()]
### END SOLUTION"""
KEY_TABLE = """\
key.table("q2", table, row_key=["month"], atol=0.5, look="逐月对一对", hints=["用 diff 看变化"],
          right=[table.set_index("month")], wrong=[(table.assign(falling="是"), "第一个月没有上月可比。")])"""


def solution_notebook():
    cells = [
        new_markdown_cell("# 练习", id="title"), new_code_cell(SETUP, id="setup"),
        new_code_cell('key = c.answer_key("02")', metadata={"tags": ["key"]}, id="key"),
        new_code_cell(SOLVED_GAP, id="q1"), new_code_cell(KEY_GAP, metadata={"tags": ["key"]}, id="key-1"),
        new_code_cell(SOLVED_TABLE, id="q2"), new_code_cell('check("q2", table)', id="check-2"),
        new_code_cell(KEY_TABLE, metadata={"tags": ["key"]}, id="key-2"),
        new_code_cell("print('讲解用的一张小表', table.describe())", metadata={"tags": ["solution-only"]}, id="talk"),
    ]  # fmt: skip
    return new_notebook(cells=cells)


def run(notebook, folder):
    copy = nbformat.from_dict(notebook)
    return NotebookClient(copy, kernel_name="python3", resources={"metadata": {"path": str(folder)}}).execute()


@pytest.fixture(scope="module")
def executed(tmp_path_factory):
    return run(solution_notebook(), tmp_path_factory.mktemp("solution"))


def verdicts(notebook):
    outputs = [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]
    return [output.data["text/plain"].split("：")[0] for output in outputs if output.output_type == "execute_result"]


def test_the_untouched_copy_runs_and_the_solution_is_right(executed, tmp_path):
    save_key(tmp_path / "02.json", harvest_key(executed, "demo", "02"))
    exercise = derive_exercise(executed)
    nbformat.validate(exercise)
    assert [cell.id for cell in exercise.cells] == ["title", "setup", "q1", "q2", "check-2"]
    assert verdicts(run(exercise, tmp_path)) == ["q1 未作答", "q2 未作答"]

    assert verdicts(executed) == ["q1 无答案库", "q2 无答案库"]
    assert verdicts(run(solution_notebook(), tmp_path)) == ["q1 正确", "q2 正确"]


def test_the_harvest_is_the_key_without_the_instructor_side(executed):
    key = harvest_key(executed, "demo", "02")
    assert (key["format"], key["cohort"], key["module"], set(key["tasks"])) == (1, "demo", "02", {"q1", "q2"})
    assert "instructor" not in json.dumps(key)
    check = Checker(key, "demo", "02")
    # (300.5 + 260.25 + 240) / 3 - (90 + 101) / 2, by hand.
    assert check("q1", 171.4166667).state == "right"
    assert check("q1", "266.917 万户").message == "你算出 266.917 万户。你只算了前一段，还要减去后一段。"
    assert "1,714,167 万户。差了 10000 倍：看看单位是 万户 还是 户。" in check("q1", 1714166.667).message


def test_plain_numbers_are_kept_for_the_instructor_only(executed):
    assert sorted(keyed_numbers(executed)) == pytest.approx([90, 101, 171.4166667, 240, 260.25, 300.5])


def test_summaries_do_not_show_answers(executed):
    cells = [cell for cell in executed.cells if "key" in cell.metadata.get("tags", [])]
    texts = [output.data["text/plain"] for cell in cells for output in cell.outputs]
    assert len(texts) == 2
    assert not any("171" in text for text in texts)


def with_change(executed, change):
    copy = nbformat.from_dict(executed)
    change({cell.id: cell for cell in copy.cells})
    return copy


def duplicate(cells):
    cells["key-2"].source, cells["key-2"].outputs = cells["key-1"].source, cells["key-1"].outputs


ERROR = nbformat.v4.new_output("error", ename="E", evalue="没有 tier", traceback=[])
FAILURES = {
    "not_run": (lambda cells: cells["key-1"].update(outputs=[]), "第 5 格声明的题（q1）和运行结果对不上"),
    "edited_after_the_run": (lambda cells: cells["key-1"].update(source="key.text('q7', 1)"), "第 5 格声明的题（q7）"),
    "stale_output": (lambda cells: cells["key-1"].update(source="pass"), "第 5 格声明的题（没有）"),
    "duplicate_task": (duplicate, "第 8 格：题号 q1 前面已经用过"),
    "failed_cell": (lambda cells: cells["q1"].update(outputs=[ERROR]), "第 4 格运行出错，答案不全：没有 tier"),
    "no_task": (
        lambda cells: [cells[name].update(source="pass", outputs=[]) for name in ("key-1", "key-2")],
        "没有收到任何题的答案",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("change", "words"), FAILURES.values(), ids=FAILURES.keys())
def test_an_unfit_run_is_refused(executed, change, words):
    with pytest.raises(AuthorError) as caught:
        harvest_key(with_change(executed, change), "demo", "02")
    assert words in str(caught.value)


@pytest.mark.parametrize(("cohort", "module"), [("ningde", "02"), ("demo", "03")])
def test_a_run_for_another_class_or_module_is_refused(executed, cohort, module):
    with pytest.raises(AuthorError, match="为这个班重新运行"):
        harvest_key(executed, cohort, module)


def leaks(executed, text):
    return [(leak.kind, leak.found) for leak in find_leaks({"handout": text}, executed, keyed_numbers(executed))]


def test_what_trainees_get_is_clean(executed):
    exercise, key = derive_exercise(executed), harvest_key(executed, "demo", "02")
    texts = {"exercise": nbformat.writes(exercise), "key": json.dumps(key, ensure_ascii=False)}
    # The exercise shows the raw table on purpose; of the keyed numbers only 171.4166667 has digits enough to be a leak.
    assert [leak for leak in find_leaks(texts, executed, keyed_numbers(executed)) if leak.found != "260.25"] == []


LINE = 'table = adds.rename_axis("month").reset_index()'
LEAKING = {
    "plain": LINE,
    "other_white_space": LINE.replace(" ", "").replace("(", "(\n   "),
    "notebook_json": json.dumps({"source": ["x = 1\n", LINE + "\n"]}),
    "highlighted_html": '<b class="n">table</b> <b>=</b> adds.<b>rename_axis</b>(&quot;month&quot;).reset_index()',
}


@pytest.mark.parametrize("text", LEAKING.values(), ids=LEAKING.keys())
def test_a_line_of_a_solution_is_found(executed, text):
    assert leaks(executed, f"before {text} after") == [("line", LINE)]


def test_solution_only_cells_are_secret_and_guidance_is_not(executed):
    assert leaks(executed, "print('讲解用的一张小表', table.describe())") != []
    assert leaks(executed, "# 先算前三个月的平均") == []
    assert leaks(executed, "gap = 3") == []


@pytest.mark.parametrize(
    "text", ["掉了 171.42 万户", "171.4167", "x=171.41667;", "17141.67 %", "<td>171.4166667</td>", "-171.417"]
)
def test_a_keyed_number_of_five_digits_is_found(executed, text):
    assert [kind for kind, _ in leaks(executed, text)] == ["number"]


@pytest.mark.parametrize(
    "text", ["171.4", "171.43", "1.7142", "a171.42", "171.42f3e", "v1.171.42.3", "1171.42", "171.421"]
)
def test_other_numbers_are_not(executed, text):
    assert leaks(executed, text) == []


def test_thousands_separators():
    notebook = solution_notebook()
    assert [leak.found for leak in find_leaks({"a": "9,341.27 户，9,341 户"}, notebook, [9341.2704])] == ["9,341.27"]
    (leak,) = find_leaks({"a.html": "9341.3GB"}, notebook, [9341.2704])
    assert str(leak) == "a.html 里有题目的答案数：9341.3"
