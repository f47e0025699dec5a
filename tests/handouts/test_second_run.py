"""What is unchanged is not made again; what is missing or damaged is."""

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from courses import run_command, snapshot

from coursekit.files import write_atomic
from coursekit.handouts import keys
from coursekit.handouts.build import build
from coursekit.handouts.cache import Cache
from coursekit.handouts.local import LocalExecutor
from coursekit.handouts.plan import plan

FILES = (
    "index.html", "02_digital_product_lifecycle.html", "02_digital_product_lifecycle.slides.html",
    "02_digital_product_lifecycle.pdf", "workbook.pdf", "trainee.zip", "instructor.zip", "02_lifecycle_cards.xlsx",
    "manifest.json",
)  # fmt: skip


@pytest.fixture(scope="module")
def course(tmp_path_factory, new_course, provide, command_here):
    """Two classes with two quick lessons each, rendered once by the command; every test leaves it whole."""
    folder = provide(
        new_course(tmp_path_factory.mktemp("again")),
        {"02": "quick", "05": "brief"},
        {},
        {"a-1": {}, "b-1": {"seed": 5}},
    )
    done = command_here(folder, "handouts", "--jobs", "2")
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


@pytest.fixture(scope="module")
def run_again(kept_nursery):
    """A function that makes the course's classes once more, and returns how each job ended; one worker serves them all."""

    def run(course):
        work = plan(course, sorted((course / "cohorts").glob("*.yml")))
        return states(build(work, course / "build" / "handouts", executor=worker))

    with LocalExecutor(1) as worker:
        yield run


def states(report):
    assert report.exit_code == 0, (report.failed, report.problems)
    return {(r.job.cohort, r.job.module): r.state for r in report.results}


ALL_CACHED = {(c, m): "cached" for c in ("a-1", "b-1") for m in ("02", "05")}


def test_an_unchanged_batch_is_left_alone_by_the_command(course):
    before = snapshot(course / "build")
    done = run_command(course, "handouts")
    assert done.returncode == 0
    assert done.stdout.count("没变，不用重做") == 4
    assert "：做好" not in done.stdout
    assert snapshot(course / "build") == before, "neither contents nor times"


@pytest.mark.parametrize("damage", ["deleted", "damaged", "cut short"])
@pytest.mark.parametrize("name", FILES)
def test_a_lost_or_damaged_file_is_made_again_without_running_a_notebook(run_again, course, name, damage):
    target = course / "build" / "handouts" / "a-1" / name
    whole = target.read_bytes()
    if damage == "deleted":
        target.unlink()
    elif damage == "cut short":
        target.write_bytes(whole[: len(whole) // 2])
    else:
        target.write_bytes(whole.replace(b"a-1", b"x-9").replace(b"PK", b"KP"))
    untouched = snapshot(course / "build" / "handouts" / "b-1")
    assert run_again(course) == ALL_CACHED
    if name == "manifest.json":
        fresh, old = json.loads(target.read_bytes()), json.loads(whole)
        assert fresh["key"] == old["key"]
        assert {n: f["sha256"] for n, f in fresh["files"].items()} == {n: f["sha256"] for n, f in old["files"].items()}
    else:
        assert target.read_bytes() == whole
    assert snapshot(course / "build" / "handouts" / "b-1") == untouched


def test_a_corrupted_cache_entry_is_run_again(run_again, course):
    job = plan(course, [course / "cohorts" / "a-1.yml"]).jobs[0]
    cache = Cache(course / "build" / "cache")
    whole = cache.path(job.key).read_text("utf-8")
    cache.path(job.key).write_text(whole.replace("一加一", "一加三"), "utf-8")
    assert not cache.holds(job.key)
    assert run_again(course) == ALL_CACHED | {("a-1", "02"): "done"}
    assert cache.holds(job.key)
    assert "一加三" not in cache.path(job.key).read_text("utf-8")


def test_a_changed_class_file_makes_that_class_anew_and_no_other(run_again, course):
    file = course / "cohorts" / "b-1.yml"
    before, untouched = file.read_text("utf-8"), snapshot(course / "build" / "handouts" / "a-1")
    write_atomic(file, before.replace("region: 宁德", "region: 古田"))
    assert run_again(course) == ALL_CACHED | {("b-1", "02"): "done", ("b-1", "05"): "done"}
    assert "古田" in (course / "build" / "handouts" / "b-1" / "index.html").read_text("utf-8")
    assert snapshot(course / "build" / "handouts" / "a-1") == untouched
    write_atomic(file, before)
    assert run_again(course) == ALL_CACHED, "the old state is still known"


def test_a_module_that_is_gone_takes_its_page_along(run_again, course):
    lesson = next((course / "notebooks").glob("05_*.ipynb"))
    page = course / "build" / "handouts" / "a-1" / f"{lesson.stem}.html"
    content = lesson.read_bytes()
    assert page.is_file()
    lesson.unlink()
    run_again(course)
    assert not page.exists()
    lesson.write_bytes(content)
    assert run_again(course) == ALL_CACHED
    assert page.is_file()


def test_making_one_module_leaves_the_others_alone(run_again, course, command_here):
    """``--only`` is for a quick look at one module; the class's other material must not be lost by it."""
    made = course / "build" / "handouts" / "a-1"
    other = made / "02_digital_product_lifecycle.html"
    before = other.read_bytes()
    try:
        done = command_here(course, "handouts", course / "cohorts" / "a-1.yml", "--only", "05")
        assert done.returncode == 0
        assert other.exists() and other.read_bytes() == before
        assert "02_digital_product_lifecycle.html" in (made / "index.html").read_text("utf-8"), (
            "a finished module is not “编写中”"
        )
    finally:
        run_again(course)


def test_a_batch_copied_without_its_times_is_left_alone(run_again, course):
    """A file's time of change only saves reading it: what counts is what it holds."""
    before = snapshot(course / "build")
    for path in (course / "build" / "handouts").rglob("*.*"):
        os.utime(path)
    assert run_again(course) == ALL_CACHED
    after = snapshot(course / "build")
    assert {name: data for name, (_, data) in after.items()} == {name: data for name, (_, data) in before.items()}


def test_an_unchanged_batch_starts_no_worker_and_imports_nothing_heavy(course):
    """What makes it quick: plan and check only. Rendering, packing and their libraries stay unimported."""
    code = """
import sys, subprocess
from coursekit.cli import command

def refuse(*arguments, **named):
    raise AssertionError("a process was started")

subprocess.Popen.__init__ = refuse
try:
    command(["handouts"], standalone_mode=False)
except SystemExit as ended:
    assert ended.code == 0, ended.code
heavy = ("nbformat", "papermill", "nbconvert", "jinja2", "scipy", "coursekit.handouts.class_folder")
assert not [name for name in heavy if name in sys.modules], [name for name in heavy if name in sys.modules]
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=course, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr


def test_each_notebook_and_published_table_is_read_once_however_many_classes(course, monkeypatch):
    read = Counter()
    real = Path.read_text
    monkeypatch.setattr(Path, "read_text", lambda path, *rest, **named: read.update([path]) or real(path, *rest, **named))
    digests = Counter()
    digest = keys._digest_content
    monkeypatch.setattr(keys, "_digest_content", lambda path: digests.update([path]) or digest(path))
    plan(course, sorted((course / "cohorts").glob("*.yml")))
    assert {path.name: n for path, n in read.items() if path.suffix == ".ipynb"} == {
        path.name: 1 for path in (course / "notebooks").glob("*.ipynb")
    }
    assert set(digests.values()) == {1} and len(digests) > 5


def test_a_course_folder_that_was_moved_is_not_run_again(course, tmp_path):
    """The keys are about contents; where the folder lies says nothing about what a notebook gives."""
    here = plan(course, [course / "cohorts" / "a-1.yml"])
    moved = tmp_path / "moved"
    course.rename(moved)
    try:
        there = plan(moved, [moved / "cohorts" / "a-1.yml"])
    finally:
        moved.rename(course)
    assert [job.key for job in there.jobs] == [job.key for job in here.jobs]
