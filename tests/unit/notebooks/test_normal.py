import nbformat
import pytest

from coursekit.errors import CourseError
from coursekit.notebooks import normalise, read_notebook, set_cohort, write_notebook
from coursekit.notebooks.normal import WIDGET, serialise


def notebook(*cells):
    return nbformat.v4.new_notebook(cells=list(cells))


def code(source, **rest):
    return nbformat.v4.new_code_cell(source, **rest)


def messy():
    noisy = code(
        "print(1)   \n\n",
        execution_count=17,
        outputs=[
            nbformat.v4.new_output("stream", name="stdout", text="1"),
            nbformat.v4.new_output("stream", name="stdout", text="2\n"),
            nbformat.v4.new_output("display_data", data={WIDGET: {"model_id": "77"}, "text/plain": "VBox()"}),
            nbformat.v4.new_output("execute_result", data={"text/plain": "3"}, execution_count=17),
        ],
        metadata={"execution": {"iopub.status.busy": "2026"}, "papermill": {"duration": 1}, "tags": ["x"], "collapsed": True},
    )
    injected = code('cohort = "other"', metadata={"tags": ["injected-parameters"]})
    said = code('say("三")', execution_count=3)
    nb = notebook(injected, noisy, said)
    nb.metadata |= {"papermill": {"input_path": "/home/somebody"}, "language_info": {"version": "3.11.7"}, "coursekit": {"module": "02"}}
    return nb


def test_what_changes_from_run_to_run_goes():
    tidy = normalise(messy())
    text = serialise(tidy)
    for trace in ("papermill", "/home/somebody", "iopub", "3.11.7", "model_id", "collapsed", '"other"'):
        assert trace not in text
    assert tidy.metadata.coursekit == {"module": "02"}
    assert [c.execution_count for c in tidy.cells] == [1, 2]
    assert tidy.cells[0].source == "print(1)"
    assert tidy.cells[0].outputs[0].text == "12\n"
    assert tidy.cells[0].outputs[1].execution_count == 1
    assert tidy.cells[0].metadata == {"tags": ["x"]}


def test_a_computed_sentence_folds_its_code():
    assert normalise(messy()).cells[1].metadata == {"jupyter": {"source_hidden": True}}


def test_normal_form_is_a_fixed_point():
    once = normalise(messy())
    assert serialise(normalise(once)) == serialise(once)


def test_cell_ids_stay():
    nb = messy()
    assert [c.id for c in normalise(nb).cells] == [c.id for c in nb.cells[1:]]


def test_input_is_left_alone():
    nb = messy()
    before = nbformat.writes(nb)
    normalise(nb)
    assert nbformat.writes(nb) == before


def test_set_cohort():
    nb = notebook(code('cohort = "demo"  # 班级', metadata={"tags": ["parameters"]}), code("1"))
    assert set_cohort(nb, "ningde-1").cells[0].source == 'cohort = "ningde-1"  # 班级'
    with pytest.raises(CourseError, match="parameters"):
        set_cohort(notebook(code("1")), "x")


def test_round_trip_of_a_file(tmp_path):
    path = tmp_path / "课.ipynb"
    write_notebook(normalise(messy()), path)
    assert serialise(read_notebook(path)) == path.read_text("utf-8")


@pytest.mark.parametrize("content", ["", "{", "[]", '{"cells": 3}'])
def test_a_broken_file_is_a_sentence(tmp_path, content):
    path = tmp_path / "broken.ipynb"
    path.write_text(content)
    with pytest.raises(CourseError, match="不是完好的笔记本"):
        read_notebook(path)


def test_a_missing_file_is_a_sentence(tmp_path):
    with pytest.raises(CourseError, match="没有找到笔记本"):
        read_notebook(tmp_path / "none.ipynb")


def test_the_normal_form_is_a_valid_notebook_and_folds_only_what_a_reader_need_not_see():
    notes = nbformat.v4.new_markdown_cell("问谁", metadata={"tags": ["notes"]})
    raw = nbformat.v4.new_raw_cell("say(原样)", metadata={"tags": ["notes"]})
    tidy = normalise(notebook(*messy().cells, notes, nbformat.v4.new_markdown_cell("看图"), raw))
    nbformat.validate(nbformat.reads(serialise(tidy), as_version=4))
    assert [bool(cell.metadata.get("jupyter")) for cell in tidy.cells] == [False, True, True, False, False]
