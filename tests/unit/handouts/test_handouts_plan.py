import dataclasses

import pytest
import yaml
from courses import cohort_text
from nbformat.v4 import new_output

from coursekit.errors import CourseError
from coursekit.handouts import keys as keys_module
from coursekit.handouts.plan import plan
from coursekit.notebooks import read_notebook, write_notebook


@pytest.fixture
def ready(course, provide):
    return provide(course, {"02": "lesson", "05": "quick"}, {"02": "solution"}, {"a-1": {}, "b-1": {}})


def file_of(ready, name="a-1"):
    return ready / "cohorts" / f"{name}.yml"


def keys(ready, name="a-1"):
    return {(job.module, job.kind): job.key for job in plan(ready, [file_of(ready, name)]).jobs}


def lesson(ready):
    return next((ready / "notebooks").glob("02_*.ipynb"))


def edited(ready, change):
    notebook = read_notebook(lesson(ready))
    change(notebook)
    write_notebook(notebook, lesson(ready))


def test_jobs_are_lessons_and_solutions_in_the_programme_s_order(ready):
    work = plan(ready, [file_of(ready), file_of(ready, "b-1")])
    expected = [("02", "lesson"), ("02", "solution"), ("05", "lesson")]
    assert [(job.cohort, job.module, job.kind) for job in work.jobs] == [
        (c, *e) for c in ("a-1", "b-1") for e in expected
    ]
    assert work.jobs[0].name == "a-1 · 02 讲义" and work.jobs[1].name == "a-1 · 02 习题解答"
    (one, _) = work.classes
    assert [module.code for module in one.modules] == ["02", "05"]
    assert [module.code for module in one.missing] == ["03", "06", "19", "17", "22", "18", "16"]


def test_planning_writes_nothing_and_gives_the_same_keys_again(ready):
    before = sorted(ready.rglob("*"))
    assert keys(ready) == keys(ready)
    assert sorted(ready.rglob("*")) == before


def test_two_classes_have_no_key_in_common(ready):
    assert not set(keys(ready).values()) & set(keys(ready, "b-1").values())


def test_a_notebook_s_key_changes_with_its_source_and_no_other_s_does(ready):
    before = keys(ready)
    edited(ready, lambda notebook: notebook.cells[4].update(source=notebook.cells[4].source + "\nx = 1"))
    after = keys(ready)
    assert after.pop(("02", "lesson")) != before.pop(("02", "lesson"))
    assert after == before


@pytest.mark.parametrize("part", ["markdown", "tags", "minutes"])
def test_what_a_page_is_made_from_counts(ready, part):
    def change(notebook):
        if part == "markdown":
            notebook.cells[0].source += "。"
        elif part == "tags":
            notebook.cells[4].metadata["tags"] = ["setup"]
        else:
            notebook.cells[3].metadata["coursekit"]["minutes"] = 99

    before = keys(ready)
    edited(ready, change)
    assert keys(ready)["02", "lesson"] != before["02", "lesson"]


def test_running_a_notebook_does_not_make_it_stale(ready):
    def run(notebook):
        for number, cell in enumerate(c for c in notebook.cells if c.cell_type == "code"):
            cell.execution_count = number
            cell.outputs = [new_output("stream", name="stdout", text="看")]
            cell.metadata["execution"] = {"iopub.status.busy": "2026"}
        notebook.metadata["language_info"] = {"name": "python", "version": "3.11.7"}

    before = keys(ready)
    edited(ready, run)
    assert keys(ready) == before


def test_the_class_file_counts(ready):
    before = keys(ready)
    file_of(ready).write_text(cohort_text("a-1", region="古田"), "utf-8")
    after = keys(ready)
    assert all(after[job] != before[job] for job in before)


def test_published_figures_count(ready):
    before = keys(ready)
    figures = ready / "data" / "market" / "lifecycle_series.csv"
    figures.write_text(figures.read_text("utf-8").replace("3700", "3701"), "utf-8")
    assert all(keys(ready)[job] != before[job] for job in before)


def test_pins_count(ready):
    before = keys(ready)
    (ready / "constraints.txt").write_text("numpy==1.0\n", "utf-8")
    assert all(keys(ready)[job] != before[job] for job in before)


def test_own_data_and_logo_count(ready):
    fields = yaml.safe_load(cohort_text("a-1"))
    fields |= {"data": {"product_months": {"path": "own.csv"}}, "brand": {"logo": "logo.svg"}}
    own, logo = ready / "cohorts" / "own.csv", ready / "cohorts" / "logo.svg"
    own.write_text("product,month,subscribers,net_adds,revenue_yuan\niptv,2026-01,10,1,5.0\n", "utf-8")
    logo.write_text('<svg xmlns="http://www.w3.org/2000/svg"/>', "utf-8")
    file_of(ready).write_text(yaml.safe_dump(fields, allow_unicode=True), "utf-8")
    before = keys(ready)
    own.write_text(own.read_text("utf-8").replace("5.0", "6.0"), "utf-8")
    middle = keys(ready)
    logo.write_text(logo.read_text("utf-8").replace("/>", "></svg>"), "utf-8")
    after = keys(ready)
    assert all(len({before[job], middle[job], after[job]}) == 3 for job in before)


def test_the_library_counts(ready, monkeypatch):
    before = keys(ready)
    monkeypatch.setattr(keys_module, "source_digest", lambda: "another")
    after = keys(ready)
    assert all(after[job] != before[job] for job in before)


def test_a_class_s_key_counts_modules_not_built_yet(ready):
    (one,) = plan(ready, [file_of(ready)]).classes
    assert one.key != dataclasses.replace(one, missing=one.missing[1:]).key
    assert one.key != dataclasses.replace(one, jobs=one.jobs[1:]).key


def test_only_leaves_out_the_other_modules(ready):
    work = plan(ready, [file_of(ready)], ("05",))
    assert [(job.module, job.kind) for job in work.jobs] == [("05", "lesson")]


def test_making_only_one_module_does_not_make_the_others_unbuilt_or_lost(ready):
    """``--only`` is about what to run now: the class still has its other modules."""
    (whole,) = plan(ready, [file_of(ready)]).classes
    (one,) = plan(ready, [file_of(ready)], ("05",)).classes
    assert one.missing == whole.missing
    assert [module.code for module in one.left_alone] == ["02"]
    assert whole.left_alone == ()


@pytest.mark.parametrize(
    ("only", "said"),
    [("99", "没有编号为 99 的模块"), ("03", "还没有做好，已做好的：02、05"), ("", "没有编号为  的模块")],
)
def test_an_unknown_or_unbuilt_module(ready, only, said):
    with pytest.raises(CourseError, match=said):
        plan(ready, [file_of(ready)], (only,))


def test_two_classes_with_one_id(ready):
    (ready / "cohorts" / "copy.yml").write_text(cohort_text("a-1"), "utf-8")
    with pytest.raises(CourseError, match=r"copy\.yml 和 a-1\.yml 的 id 都是 a-1"):
        plan(ready, [file_of(ready), ready / "cohorts" / "copy.yml"])


def test_a_class_without_any_built_module(ready):
    file_of(ready).write_text(cohort_text("a-1", programme="base-retention-2d"), "utf-8")
    with pytest.raises(CourseError, match=r"a-1\.yml：.*还没有做好的模块.*02、05.*extra_modules"):
        plan(ready, [file_of(ready)])


def test_an_added_module_is_built_too(ready):
    file_of(ready).write_text(cohort_text("a-1", programme="base-retention-2d", extra_modules=["02"]), "utf-8")
    assert [job.module for job in plan(ready, [file_of(ready)]).jobs] == ["02", "02"]


def test_all_problems_come_at_once(ready):
    file_of(ready).write_text(cohort_text("a-1", teams=99), "utf-8")
    file_of(ready, "b-1").write_text(cohort_text("b-1", seed=-1), "utf-8")
    with pytest.raises(CourseError) as caught:
        plan(ready, [file_of(ready), file_of(ready, "b-1")])
    assert "a-1.yml" in str(caught.value) and "b-1.yml" in str(caught.value)


def test_a_broken_notebook_is_named_before_anything_runs(ready):
    lesson(ready).write_text("{", "utf-8")
    with pytest.raises(CourseError, match="02_digital_product_lifecycle.*不是完好的笔记本"):
        plan(ready, [file_of(ready)])
