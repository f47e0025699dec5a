import copy

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_raw_cell

from coursekit.practice import AuthorError, derive_exercise
from coursekit.practice.solution import assigned_names, used_names

SETUP = "import coursekit\nfrom coursekit.practice import ____\ncheck = c.checker('02')"


def code(source, *tags, **metadata):
    return new_code_cell(source, metadata={"tags": list(tags), **metadata})


def solution(*cells):
    """A notebook of its own whose first cell is the usual setup."""
    return copy.deepcopy(new_notebook(cells=[code(SETUP), *cells]))


def solved(*lines):
    return "\n".join(["### BEGIN SOLUTION", *lines, "### END SOLUTION"])


KEY = code('key.number("q1", gap, atol=1)', "key")


def exercise_of(source, *cells):
    """The derived source of one solved cell, with what makes the notebook complete around it."""
    return derive_exercise(solution(code(source), KEY, *cells)).cells[1].source


def test_a_solution_becomes_a_blank_for_each_name_the_cell_goes_on_to_use():
    source = solved("before = adds[:3].mean()", "after = adds[3:].mean()", "gap = before - after")
    assert exercise_of(source + '\ncheck("q1", gap)') == 'gap = ____\ncheck("q1", gap)'


def test_several_names_keep_their_order():
    source = "x = 1\n" + solved("b, (a, *c) = f()", "d = 2", "for e in b: pass") + '\nprint(e, a, b)\ncheck("q1", c)'
    assert exercise_of(source) == 'x = 1\nb = ____\na = ____\nc = ____\ne = ____\nprint(e, a, b)\ncheck("q1", c)'


def test_without_any_use_the_last_name_is_left_blank():
    assert exercise_of(solved("a = 1", "gap = a + 1", "import math"), code('check("q1", 3)')) == "gap = ____"


def test_names_that_a_later_cell_needs_are_blanks_too():
    """Or that cell would fail with a NameError in an untouched copy."""
    later = code('plot(before)\ncheck("q1", gap)')
    assert exercise_of(solved("before = 1", "after = 2", "gap = 3"), later) == "before = ____\ngap = ____"


def test_a_later_cell_that_assigns_the_name_itself_does_not_need_it():
    later = code('row = 2\ncheck("q1", row)')
    assert exercise_of(solved("row = 1", "gap = 3") + "\nprint(gap)", later) == "gap = ____\nprint(gap)"


def test_cells_that_trainees_do_not_get_need_nothing():
    hidden = code("print(before)", "solution-only")
    assert exercise_of(solved("before = 1", "gap = 3") + '\ncheck("q1", gap)', hidden).startswith("gap = ____\ncheck")


def test_guidance_stays_and_other_comments_go():
    source = solved("#: 先算前三个月", "# secret", "gap = 3  #: not at the start", "    #: 再相减")
    assert exercise_of(source + '\ncheck("q1", gap)') == '# 先算前三个月\n# 再相减\ngap = ____\ncheck("q1", gap)'


def test_two_solutions_in_one_cell():
    source = solved("a = 1") + "\nprint(a)\n" + solved("", "gap = a", "") + '\ncheck("q1", gap)'
    assert exercise_of(source) == 'a = ____\nprint(a)\ngap = ____\ncheck("q1", gap)'


def test_a_function_is_a_name_like_any_other():
    source = solved("def share(part):", "    whole = 3", "    return part / whole") + '\ncheck("q1", share)'
    assert exercise_of(source) == 'share = ____\ncheck("q1", share)'


def test_lines_for_ipython_are_no_obstacle():
    source = "%matplotlib inline\n" + solved("gap = 3") + '\n!ls\ncheck("q1", gap)'
    assert exercise_of(source) == '%matplotlib inline\ngap = ____\n!ls\ncheck("q1", gap)'


@pytest.mark.parametrize(
    "begin", ["# BEGIN SOLUTION", "### begin solution", "###BEGIN SOLUTION  ", "### BEGIN SOLUTION 题 1"]
)
def test_a_carelessly_written_marker_still_hides_the_solution(begin):
    assert "secret" not in exercise_of(f'{begin}\ngap = secret\n### END SOLUTION\ncheck("q1", gap)')


def test_what_goes_and_what_stays():
    notebook = solution(
        new_markdown_cell("题目", metadata={"tags": ["x"], "collapsed": True}, id="task-1"),
        code(solved("gap = 3") + '\ncheck("q1", gap)', "y", papermill={"a": 1}, coursekit={"lines": 4}, scrolled=True),
        KEY, new_markdown_cell("讲解", metadata={"tags": ["solution-only"]}),
        new_markdown_cell("别忘了看时间", metadata={"tags": ["notes"]}), new_raw_cell("raw"),
    )  # fmt: skip
    notebook.cells[2].outputs = [nbformat.v4.new_output("stream", text="3")]
    notebook.cells[2].execution_count = 7
    notebook.metadata.update({"papermill": {"path": "/home/me"}, "coursekit": {"module": "02"}, "widgets": {}})
    before = nbformat.writes(notebook)
    exercise = derive_exercise(notebook)

    assert nbformat.writes(notebook) == before
    nbformat.validate(exercise)
    assert nbformat.writes(exercise) == nbformat.writes(derive_exercise(notebook))
    assert [cell.id for cell in exercise.cells] == [notebook.cells[n].id for n in (0, 1, 2, 6)]
    assert exercise.cells[1].metadata == {"tags": ["x"]}
    assert exercise.cells[2].metadata == {"tags": ["y"], "coursekit": {"lines": 4}}
    assert exercise.cells[3].metadata == {}
    assert exercise.cells[2].outputs == []
    assert exercise.cells[2].execution_count is None
    assert set(exercise.metadata) == {"kernelspec", "language_info", "coursekit"}
    assert exercise.metadata.coursekit == {"module": "02"}


def test_missing_cell_ids_become_the_cell_numbers():
    notebook = solution(code(solved("gap = 3") + '\ncheck("q1", gap)'), KEY, new_markdown_cell("完"))
    for cell in notebook.cells:
        del cell["id"]
    assert [cell.id for cell in derive_exercise(notebook).cells] == ["cell-1", "cell-2", "cell-4"]


CHECK = code('check("q1", gap)')
GOOD = code(solved("gap = 3") + '\ncheck("q1", gap)')
# fmt: off
FAILURES = {
    "unclosed_solution": ([code("### BEGIN SOLUTION\ngap = 3"), CHECK, KEY], "第 2 格：有 ### BEGIN SOLUTION，没有"),
    "end_without_begin": ([code("gap = 3\n### END SOLUTION"), CHECK, KEY], "第 2 格：有 ### END SOLUTION，前面却没有"),
    "nested_solution": ([code(solved("### BEGIN SOLUTION", "gap = 3")), CHECK, KEY], "第 2 格：### BEGIN SOLUTION 里"),
    "indented_solution": ([code("def f():\n    ### BEGIN SOLUTION\n    gap = 3"), CHECK, KEY], "要顶格写"),
    "nothing_assigned": ([code(solved("adds.plot()")), CHECK, KEY], "第 2 格：答案里没有给任何名字赋值"),
    "only_a_column_assigned": ([code(solved("frame['gap'] = 3")), CHECK, KEY], "第 2 格：答案里没有给任何名字赋值"),
    "empty_solution": ([code(solved("")), CHECK, KEY], "第 2 格：答案里没有给任何名字赋值"),
    "syntax_error": ([code("gap = (3\nprint(1"), CHECK, KEY], "第 2 格：代码读不通，停在“"),
    "syntax_error_in_solution": ([code(solved("gap = = 3")), CHECK, KEY], "第 2 格：代码读不通，停在“gap = = 3”"),
    "half_a_statement": ([code("if True:\n" + solved("gap = 3")), CHECK, KEY], "第 2 格：代码读不通"),
    "check_without_key": ([GOOD, KEY, code('check("q2", 3)')], '第 4 格：check("q2", …) 没有对应的答案'),
    "hint_without_key": ([GOOD, KEY, code('check.hint("q2")')], '第 4 格：check("q2", …) 没有对应的答案'),
    "key_without_check": ([GOOD, KEY, code('key.text("q2", "x")', "key")], "第 4 格：题 q2 有答案，却没有一格用"),
    "two_checks_in_a_cell": (
        [code(solved("gap = 3") + '\ncheck("q1", gap)\ncheck("q1", gap)'), KEY],
        "第 2 格：有 2 个 check(…)，运行后只看得到最后一个的结果：每个 check 单独放一格。",
    ),
    "no_checks": ([code("gap = 3")], "整本没有一处 check"),
    "key_in_sight": ([GOOD, KEY, code('key.text("q2", "x")'), code('check("q2", 1)')], "第 4 格：key.…(…) 只能写在"),
    "solution_in_prose": ([GOOD, KEY, new_markdown_cell(solved("因为"))], "第 4 格：### BEGIN SOLUTION 只能写在代码"),
    "blank_in_a_call": ([GOOD, KEY, code("plot(____)")], "第 4 格：第 1 行的 ____ 不是单独在等号右边"),
    "blank_in_an_expression": ([GOOD, KEY, code("x = 1\ny = ____ + 1")], "第 4 格：第 2 行的 ____ 不是单独在等号右边"),
    "blank_in_a_column": ([GOOD, KEY, code("frame['a'] = ____")], "第 4 格：第 1 行的 ____ 不是单独在等号右边"),
}
# fmt: on


@pytest.mark.parametrize(("cells", "words"), FAILURES.values(), ids=FAILURES.keys())
def test_unfit_solution_notebooks_are_refused_with_the_cell(cells, words):
    with pytest.raises(AuthorError) as caught:
        derive_exercise(solution(*cells))
    assert words in str(caught.value)


def test_no_checker_and_no_blank_imported():
    with pytest.raises(AuthorError) as caught:
        derive_exercise(new_notebook(cells=[code("import coursekit"), GOOD, KEY]))
    assert "整本没有给 check 赋值" in str(caught.value)
    assert "整本没有导入 ____" in str(caught.value)


def test_all_problems_are_reported_together():
    with pytest.raises(AuthorError) as caught:
        derive_exercise(solution(FAILURES["unclosed_solution"][0][0], code("print("), CHECK))
    lines = str(caught.value).splitlines()
    assert [line.partition("：")[0] for line in lines] == ["第 2 格", "第 3 格", "第 4 格"]


def test_names_by_scope():
    used = used_names("a = [b for b in c]\ndef f(d): return d + g\nclass H: k = m\nlambda n: n(o)\nf'{p}'")
    assert used == {"c", "g", "m", "o", "p"}
    code_of_many_kinds = "import a\nif x:\n    b = c = 1\nwith d as e: pass\n(f := 2)\ng.h = i[0] = 3\nj += 1"
    assert assigned_names(code_of_many_kinds) == ["b", "c", "e", "f", "j"]
