"""Why a job is to be run: one real change each, seen by comparing with the last run's manifest."""

import sys
from dataclasses import replace

import pytest
import yaml
from courses import cohort_text

from coursekit.handouts import keys
from coursekit.handouts.cache import Cache
from coursekit.handouts.manifest import JobLine, Manifest, write_manifest
from coursekit.handouts.plan import plan
from coursekit.handouts.reasons import FOLDER, explain
from coursekit.notebooks import read_notebook, write_notebook

ROWS = "product,month,subscribers,net_adds,revenue_yuan\niptv,2026-01,10,1,5.0\n"


@pytest.fixture
def ready(course, provide):
    """A class with rows of its own, a lesson with a solution and one without."""
    folder = provide(course, {"02": "lesson", "05": "quick"}, {"02": "solution"}, {"a-1": {}})
    fields = yaml.safe_load(cohort_text("a-1")) | {"data": {"product_months": {"path": "own.csv"}}}
    (folder / "cohorts" / "a-1.yml").write_text(yaml.safe_dump(fields, allow_unicode=True), "utf-8")
    (folder / "cohorts" / "own.csv").write_text(ROWS, "utf-8")
    return folder


@pytest.fixture
def made(ready):
    """The same after a run whose every job ended well: what the cache and the manifest then hold."""
    finish(ready)
    return ready


def output(course):
    return course / "build" / "handouts"


def planned(course):
    return plan(course, [course / "cohorts" / "a-1.yml"])


def finish(course, failed=(), forgotten=()):
    """Write what a run would leave behind, with some (module, kind) failed or not in the cache any more."""
    cache, lines = Cache(output(course).parent / "cache"), []
    for job in planned(course).jobs:
        this = (job.module, job.kind)
        state = "failed" if this in failed else "done"
        lines.append(JobLine(*this, job.key, state, 1.0, dict(job.parts)))
        if this not in failed and this not in forgotten:
            cache.store(job.key, "{}", {})
    (output(course) / "a-1").mkdir(parents=True, exist_ok=True)
    write_manifest(output(course) / "a-1", Manifest(jobs=tuple(lines)), {})


def reasons(course):
    """Return each job's reasons, those to be run marked by a star."""
    lines = [line for line in explain(planned(course), output(course)) if line.what != FOLDER]
    return {f"{line.module} {line.what}": ("*" if line.stale else "") + "，".join(line.reasons) for line in lines}


def all_three(text):
    return dict.fromkeys(("02 讲义", "02 习题解答", "05 讲义"), text)


def replace_in(path, old, new):
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def edit(path):
    notebook = read_notebook(path)
    notebook.cells[0].source += "。"
    write_notebook(notebook, path)


def test_the_first_time(ready):
    assert reasons(ready) == all_three("*第一次做")


def test_nothing_changed(made):
    assert reasons(made) == all_three("没变")


def test_a_lesson_or_a_solution_was_edited(made):
    edit(next((made / "notebooks").glob("02_*")))
    assert reasons(made) == all_three("没变") | {"02 讲义": "*讲义改过"}
    edit(next((made / "solutions").glob("02_*")))
    assert reasons(made) == {"02 讲义": "*讲义改过", "02 习题解答": "*习题改过", "05 讲义": "没变"}


def test_the_class_file_its_rows_or_the_published_figures_were_edited(made):
    replace_in(made / "cohorts" / "a-1.yml", "宁德", "古田")
    assert reasons(made) == all_three("*班级文件改过")
    replace_in(made / "cohorts" / "own.csv", "5.0", "6.0")
    assert reasons(made) == all_three("*班级文件改过，本班数据改过")
    replace_in(made / "data" / "market" / "lifecycle_series.csv", "3700", "3701")
    assert reasons(made) == all_three("*班级文件改过，本班数据改过，公布的数改过")


def test_coursekit_libraries_or_python_are_others(made, monkeypatch):
    monkeypatch.setattr(keys, "source_digest", lambda: "another")
    assert reasons(made) == all_three("*coursekit 改过")
    monkeypatch.undo()
    monkeypatch.setattr(keys, "library_versions", lambda: {"numpy": "1.0"})
    assert reasons(made) == all_three("*库的版本改过")
    monkeypatch.undo()
    monkeypatch.setattr(sys, "version", "3.99")
    assert reasons(made) == all_three("*Python 换过")


def test_it_failed_last_time(ready):
    finish(ready, failed=[("05", "lesson")])
    assert reasons(ready) == all_three("没变") | {"05 讲义": "*上次没做成"}
    edit(next((ready / "notebooks").glob("05_*")))
    assert reasons(ready)["05 讲义"] == "*讲义改过，上次没做成"


def test_the_cache_lost_it(ready):
    finish(ready, forgotten=[("02", "solution")])
    assert reasons(ready) == all_three("没变") | {"02 习题解答": "*缓存里的那份丢了或坏了"}


def test_an_edit_taken_back_needs_no_run(made):
    path = next((made / "notebooks").glob("05_*"))
    before = path.read_bytes()
    edit(path)
    finish(made)
    path.write_bytes(before)
    assert reasons(made)["05 讲义"] == "没变，以前做过同样的"


def test_a_class_of_which_only_the_folder_is_missing_gets_a_line_of_its_own(made):
    (line,) = [line for line in explain(planned(made), output(made)) if not line.module]
    assert (line.cohort, line.what, line.stale) == ("a-1", "打包", True)


def test_every_part_of_a_key_has_a_reason(made):
    from coursekit.handouts.reasons import why

    job = planned(made).jobs[0]
    before = JobLine(job.module, job.kind, job.key, "done", 1.0, dict(job.parts))
    assert [name for name, _ in job.parts] == list(keys.PARTS)
    for name in keys.PARTS:
        other = replace(before, parts=before.parts | {name: "0"})
        (reason,) = why(job, other, held=False)
        assert reason.endswith(("改过", "换过")), name


def test_own_rows_checked_in_the_last_run_are_not_read_again_and_others_are(made, monkeypatch):
    from coursekit.handouts import plan as planning

    read = []
    check = planning.check_own_data
    monkeypatch.setattr(planning, "check_own_data", lambda files: read.append(files) or check(files))
    file = made / "cohorts" / "a-1.yml"
    plan(made, [file], made=output(made))
    assert read == []
    plan(made, [file])
    assert len(read) == 1, "without a folder to look into, always"
    replace_in(made / "cohorts" / "own.csv", "5.0", "6.0")
    plan(made, [file], made=output(made))
    assert len(read) == 2


def test_a_notebook_that_ran_without_print_runs_again_for_it(made):
    cache = Cache(output(made).parent / "cache")
    for path in (cache.folder / "executed").glob("*.vectors"):
        path.unlink()
    assert reasons(made) == all_three("*以前没有为打印运行过")
    lines = explain(planned(made), output(made), ("html",))
    assert not any(line.stale for line in lines if line.what != FOLDER), "nobody asked for print"
