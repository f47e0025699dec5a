import base64

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from coursekit.handouts.document import (
    MADE_UP_FOR_CLASS,
    AnswerSpace,
    Code,
    Document,
    Figure,
    Heading,
    Markup,
    Prose,
    Text,
    read_document,
    read_exercise,
)  # fmt: skip
from coursekit.notebooks.normal import WIDGET

PNG = base64.b64encode(b"picture").decode()


def shown(data, **metadata):
    return new_output("display_data", data=data, metadata=metadata)


def tagged(source, *tags, **rest):
    return new_code_cell(source, metadata={"tags": [*tags]}, **rest)


def notebook(*cells):
    return new_notebook(cells=[*cells])


FIGURE = shown(
    {"image/png": PNG, "text/plain": "<图>"},
    **{"coursekit": {"alt": "从 3 涨到 4", "source": "公报"}, "image/png": {"width": 640}},
)
TABLE = shown({"text/html": "<table></table>", "text/plain": "表"}, coursekit={"source": "公报"})


def test_title_sections_and_their_minutes():
    section = new_markdown_cell("## 谁会反对？\n\n先猜。", metadata={"coursekit": {"minutes": 12, "activity": 8}})
    document = read_document(
        notebook(new_markdown_cell("# 看懂一生\n\n引子。"), section, new_markdown_cell("## 没写分钟"))
    )
    assert document.title == "看懂一生"
    assert document.blocks[0] == Prose("引子。")
    (first,) = document.sections
    assert (first.level, first.text, first.minutes, first.activity) == (2, "谁会反对？", 12, 8)
    assert document.blocks[2] == Prose("先猜。")


def test_minutes_belong_to_the_first_heading_of_a_cell():
    cell = new_markdown_cell("## 一\n\n### 二", metadata={"coursekit": {"minutes": 12}})
    assert [block.minutes for block in read_document(notebook(cell)).blocks] == [12, 0]


def test_anchors_are_unique():
    cells = [new_markdown_cell("## 同一个标题\n\n话。\n\n## 同一个标题") for _ in range(3)]
    lesson = [b.anchor for b in read_document(notebook(*cells)).blocks if isinstance(b, Heading)]
    tasks = [b.anchor for b in read_exercise(notebook(*cells)).blocks if isinstance(b, Heading)]
    assert len({*lesson, *tasks}) == 12, "a lesson and its exercises share a page"


def test_notes_are_kept_for_the_instructor_only():
    note = new_markdown_cell("先放图。", metadata={"tags": ["notes"]})
    assert read_document(notebook(note)).blocks == []
    assert read_document(notebook(note), notes=True).blocks == [Prose("先放图。", note=True)]


@pytest.mark.parametrize("tag", ["parameters", "key"])
def test_plumbing_is_left_out_with_its_outputs(tag):
    assert read_document(notebook(tagged('cohort = "demo"', tag, outputs=[TABLE])), notes=True).blocks == []


def test_setup_shows_what_it_displays_but_not_its_code():
    assert read_document(notebook(tagged("import coursekit", "setup", outputs=[TABLE]))).blocks == [
        Markup("<table></table>", "公报")
    ]


def test_code_is_kept_folded_or_left_out():
    folded = new_code_cell("say('三')", metadata={"jupyter": {"source_hidden": True}})
    cells = notebook(new_code_cell("x = 1"), folded)
    assert read_document(cells).blocks == [Code("x = 1"), Code("say('三')", folded=True)]
    assert read_document(cells, code=False).blocks == []


def test_figures_keep_alt_source_and_width():
    (block,) = read_document(notebook(new_code_cell("show(fig)", outputs=[FIGURE])), code=False).blocks
    assert block == Figure(b"picture", "从 3 涨到 4", "公报", 640)


def test_each_source_is_listed_once():
    other = shown({"text/html": "<table></table>"}, coursekit={"source": "年报"})
    document = read_document(notebook(new_code_cell("a", outputs=[FIGURE, TABLE, other, TABLE])))
    assert document.sources == ["公报", "年报"]


def test_sources_joined_under_one_figure_are_listed_one_by_one():
    both = shown({"text/html": "<table></table>"}, coursekit={"source": "年报；公报"})
    assert read_document(notebook(new_code_cell("a", outputs=[FIGURE, both]))).sources == ["公报", "年报"]


def test_comments_that_tie_numbers_to_data_go():
    cell = new_markdown_cell("有 3700 万户<!--= PHS@2003-12 -->，剩 991 万<!--=\nPHS@2013-08\n-->。")
    assert read_document(notebook(cell)).blocks == [Prose("有 3700 万户，剩 991 万。")]


def test_a_widget_shows_nothing_on_paper():
    widget = shown({WIDGET: {"model_id": "7"}, "text/plain": "VBox()"})
    assert read_document(notebook(new_code_cell("explore(draw)", outputs=[widget])), code=False).blocks == []


@pytest.mark.parametrize(
    ("output", "block"),
    [
        (new_output("stream", name="stdout", text="\x1b[31m红\x1b[0m\n"), Text("红")),
        (shown({"text/markdown": "**三**", "text/plain": "三"}), Prose("**三**", computed=True)),
        (new_output("execute_result", data={"text/plain": "3"}, execution_count=1), Text("3")),
        (new_output("error", ename="E", evalue="坏", traceback=["\x1b[0;31mE\x1b[0m: 坏"]), Text("E: 坏")),
        (shown({"application/json": {}}), None),
    ],
)
def test_outputs(output, block):
    blocks = read_document(notebook(new_code_cell("x", outputs=[output])), code=False).blocks
    assert blocks == ([block] if block else [])


SOLVED = 'x = 1\n### BEGIN SOLUTION\n#: 写一个数\nanswer = 12345.6\n### END SOLUTION\ncheck("q1", answer)'


def test_an_exercise_on_paper_has_room_for_the_answer_and_no_answer():
    verdict = new_output("execute_result", data={"text/html": "<div>q1 正确</div>"}, execution_count=1)
    key = shown({"application/vnd.coursekit.key+json": {"x": 12345.6}, "text/plain": "q1 已入答案库"})
    document = read_exercise(
        notebook(
            new_markdown_cell("# 练习\n\n两道题。"),
            tagged('cohort = "demo"', "parameters"),
            new_markdown_cell("## 第 1 题\n\n平均多少？", metadata={"coursekit": {"minutes": 5}}),
            new_code_cell("show_table(t)", outputs=[TABLE]),
            new_code_cell(SOLVED, outputs=[verdict]),
            tagged('key.number("q1", answer)', "key", outputs=[key]),
            tagged("check.progress()", "screen", outputs=[verdict]),
            new_markdown_cell("讲评用。", metadata={"tags": ["notes"]}),
        )
    )
    assert document.title == "练习"
    kinds = [type(block) for block in document.blocks]
    assert kinds == [Prose, Heading, Prose, Markup, AnswerSpace]
    assert "12345" not in repr(document) and "正确" not in repr(document)
    assert document.blocks[1].level == 3, "a task stands below the section of exercises"


def test_a_solution_only_cell_is_not_on_the_trainee_s_paper():
    talk = tagged("print(answer)", "solution-only", outputs=[new_output("stream", name="stdout", text="12345.6")])
    explained = new_markdown_cell("答案是这样来的。", metadata={"tags": ["solution-only"]})
    assert read_exercise(notebook(talk, explained)).blocks == []


def test_a_heading_in_a_code_block_is_no_heading():
    cell = new_markdown_cell("看代码：\n\n```python\n# 注释\nx = 1\n```")
    document = read_document(notebook(cell))
    assert document.title == ""
    assert document.blocks == [Prose("看代码：\n\n```python\n# 注释\nx = 1\n```")]


def test_what_was_made_up_for_class_is_one_line_among_the_sources():
    sources = ("编的例子，两家店都是假设的", "工业和信息化部统计；编的例子，八个人都是假设的", "按公式计算，不是数据")
    document = Document("课", [Markup("<table></table>", source) for source in sources])
    assert document.sources == ["工业和信息化部统计", MADE_UP_FOR_CLASS]
    assert Document("课", [Markup("<table></table>", "年报")]).sources == ["年报"]
