"""What is unchanged is not made again; what is missing or damaged is."""

import json

import pytest
from courses import run_command, snapshot

from coursekit.files import write_atomic
from coursekit.handouts.build import build
from coursekit.handouts.cache import Cache
from coursekit.handouts.plan import plan

FILES = ("index.html", "02_digital_product_lifecycle.html", "trainee.zip", "instructor.zip", "02_lifecycle_cards.xlsx", "manifest.json")


@pytest.fixture(scope="module")
def course(tmp_path_factory, new_course, provide):
    """Two classes with two quick lessons each, rendered once by the command; every test leaves it whole."""
    folder = provide(
        new_course(tmp_path_factory.mktemp("again")),
        {"02": "quick", "05": "brief"},
        {},
        {"a-1": {}, "b-1": {"seed": 5}},
    )
    done = run_command(folder, "handouts", "--jobs", "2")
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


def run_again(course):
    work = plan(course, sorted((course / "cohorts").glob("*.yml")))
    report = build(work, course / "build" / "handouts", 2)
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
def test_a_lost_or_damaged_file_is_made_again_without_running_a_notebook(course, name, damage):
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
        assert (fresh["key"], fresh["files"]) == (old["key"], old["files"])
    else:
        assert target.read_bytes() == whole
    assert snapshot(course / "build" / "handouts" / "b-1") == untouched


def test_a_corrupted_cache_entry_is_run_again(course):
    job = plan(course, [course / "cohorts" / "a-1.yml"]).jobs[0]
    cache = Cache(course / "build" / "cache")
    whole = cache.path(job.key).read_text("utf-8")
    cache.path(job.key).write_text(whole.replace("一加一", "一加三"), "utf-8")
    assert not cache.holds(job.key)
    assert run_again(course) == ALL_CACHED | {("a-1", "02"): "done"}
    assert cache.holds(job.key)
    assert "一加三" not in cache.path(job.key).read_text("utf-8")


def test_a_changed_class_file_makes_that_class_anew_and_no_other(course):
    file = course / "cohorts" / "b-1.yml"
    before, untouched = file.read_text("utf-8"), snapshot(course / "build" / "handouts" / "a-1")
    write_atomic(file, before.replace("region: 宁德", "region: 古田"))
    assert run_again(course) == ALL_CACHED | {("b-1", "02"): "done", ("b-1", "05"): "done"}
    assert "古田" in (course / "build" / "handouts" / "b-1" / "index.html").read_text("utf-8")
    assert snapshot(course / "build" / "handouts" / "a-1") == untouched
    write_atomic(file, before)
    assert run_again(course) == ALL_CACHED, "the old state is still known"


def test_a_module_that_is_gone_takes_its_page_along(course):
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


def test_making_one_module_leaves_the_others_alone(course):
    """``--only`` is for a quick look at one module; the class's other material must not be lost by it."""
    made = course / "build" / "handouts" / "a-1"
    other = made / "02_digital_product_lifecycle.html"
    before = other.read_bytes()
    try:
        done = run_command(course, "handouts", course / "cohorts" / "a-1.yml", "--only", "05")
        assert done.returncode == 0
        assert other.exists() and other.read_bytes() == before
        assert "02_digital_product_lifecycle.html" in (made / "index.html").read_text("utf-8"), (
            "a finished module is not “编写中”"
        )
    finally:
        run_again(course)


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
