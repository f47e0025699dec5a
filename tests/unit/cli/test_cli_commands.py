"""What each command does to a course folder; rendering itself is tried in tests/handouts."""

import datetime
import json
import os
import runpy
import shutil
import subprocess
import sys

import pytest
from click.testing import CliRunner
from courses import cohort_text

from coursekit import cli
from coursekit.cohort import open_cohort
from coursekit.errors import CourseError
from coursekit.syllabus import load_syllabus


@pytest.fixture
def run(course, monkeypatch):
    """A function that runs a command in a course folder with a blank and Chinese characters in its path."""
    monkeypatch.chdir(course)
    return lambda *arguments: CliRunner().invoke(cli.command, [*map(str, arguments)])


def test_new_cohort_writes_a_file_that_opens(run, course):
    done = run(
        "new-cohort",
        "ningde-9",
        "--title",
        "存量班",
        "--operator",
        "telecom",
        "--region",
        "宁德",
        "--date",
        "2027-03-01",
    )
    assert done.exit_code == 0
    path = course / "cohorts" / "ningde-9.yml"
    assert str(path) in done.output and f"coursekit handouts {path}" in done.output
    cohort = open_cohort(path)
    assert (cohort.title, cohort.region, cohort.spec.operator) == ("存量班", "宁德", "telecom")
    assert cohort.spec.dates == (datetime.date(2027, 3, 1), datetime.date(2027, 3, 2)), (
        "a day for each of the programme's"
    )


def test_new_cohort_never_overwrites(run, course):
    before = (course / "cohorts" / "demo.yml").read_bytes()
    done = run("new-cohort", "demo")
    assert isinstance(done.exception, CourseError)
    assert (course / "cohorts" / "demo.yml").read_bytes() == before


@pytest.mark.parametrize(
    "arguments", [("Bad Name",), ("x-1", "--programme", "none"), ("x-1", "--operator", "中国电信"), ("../x",)]
)
def test_new_cohort_refuses_what_could_not_be_opened(run, course, arguments):
    before = sorted(course.rglob("*"))
    done = run("new-cohort", *arguments)
    assert isinstance(done.exception, CourseError)
    assert sorted(course.rglob("*")) == before


def test_two_new_classes_have_different_seeds(run, course):
    run("new-cohort", "x-1")
    run("new-cohort", "x-2")
    assert (
        open_cohort(course / "cohorts" / "x-1.yml").spec.seed != open_cohort(course / "cohorts" / "x-2.yml").spec.seed
    )


def test_handouts_without_any_class_says_how_to_write_one(run, course):
    shutil.rmtree(course / "cohorts")
    with pytest.raises(CourseError, match="coursekit new-cohort"):
        raise run("handouts").exception


def test_handouts_refuses_a_negative_number_of_jobs(run):
    with pytest.raises(CourseError, match="-3"):
        raise run("handouts", "--jobs", "-3").exception


def test_a_dry_run_lists_every_job_and_writes_nothing(run, course, provide):
    provide(course, {"02": "lesson"}, {"02": "solution"}, {"x-1": {}})
    before = sorted(course.rglob("*"))
    done = run("handouts", "--dry-run")
    assert done.output.splitlines()[:2] == ["x-1 · 02 讲义：要做（第一次做）", "x-1 · 02 习题解答：要做（第一次做）"]
    assert "1 个班，2 个笔记本：要做 2 个" in done.output
    assert sorted(course.rglob("*")) == before


def test_syllabus_of_all_of_one_and_of_none(run, course, root):
    shutil.copytree(root / "notebooks", course / "notebooks", dirs_exist_ok=True)
    everything = run("syllabus")
    assert everything.exit_code == 0
    assert all(module.code in everything.output for module in load_syllabus().modules.values())
    assert "S0-1.1-3" in run("syllabus", "02").output
    with pytest.raises(CourseError, match="没有编号为 99 的模块，编号是 01 到 24"):
        raise run("syllabus", "99").exception
    assert json.loads(run("syllabus", "--json").output)


def test_clean_removes_what_is_built_and_nothing_else(run, course):
    (course / "build" / "handouts").mkdir(parents=True)
    (course / ".venv").mkdir()
    before = {path.name for path in course.iterdir()}
    assert run("clean").exit_code == 0
    assert {path.name for path in course.iterdir()} == before - {"build"}
    run("clean", "--all")
    assert {path.name for path in course.iterdir()} == before - {"build", ".venv"}


def test_tidy_check_names_what_is_untidy_and_writes_nothing(run, course, provide, root):
    provide(course, {"02": "lesson"}, {}, {"demo": {}})
    shutil.copy(root / "environment.yml", course)
    lesson = next((course / "notebooks").glob("02_*"))
    before = lesson.read_bytes()
    done = run("tidy", "--check")
    assert isinstance(done.exception, CourseError)
    assert f"不整齐：notebooks/{lesson.name}" in done.output
    assert lesson.read_bytes() == before


def test_exercises_check_fails_where_they_are_missing(run, course, provide):
    provide(course, {}, {"02": "solution"}, {"x-1": {}})
    done = run("exercises", "--check")
    assert isinstance(done.exception, CourseError)
    assert "不是最新：exercises/02_digital_product_lifecycle.ipynb" in done.output
    assert "不是最新：exercises/keys/x-1/02.json" in done.output
    assert list((course / "exercises").rglob("*.*")) == []


def test_exercises_are_made_then_up_to_date_and_what_has_no_solution_goes(run, course, provide):
    provide(course, {}, {"02": "solution"}, {"x-1": {}})
    stray = course / "exercises" / "99_old.ipynb"
    stray.write_text("{}", "utf-8")
    assert run("exercises").exit_code == 0
    assert not stray.exists()
    assert "都是最新的" in run("exercises", "--check").output


@pytest.fixture
def pytest_called(monkeypatch):
    """The command lines of pytest that the command would start."""
    calls = []
    monkeypatch.setattr(subprocess, "call", lambda line, **options: calls.append(line) or 0)
    return calls


def test_test_runs_all_four_kinds(run, pytest_called, monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}")
    assert run("test").exit_code == 0
    (line,) = pytest_called
    assert {"--nbval", "src", "tests", "notebooks", "solutions"} <= set(line)
    assert line[line.index("--dist") + 1] == "loadscope", "nbval needs a notebook's cells on one process"


def test_test_passes_arguments_on(run, pytest_called):
    run("test", "tests/unit", "-k", "bass")
    assert pytest_called[0][-3:] == ["tests/unit", "-k", "bass"]


def test_what_the_tests_start_may_keep_what_it_compiles(run, monkeypatch):
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    environments = []
    monkeypatch.setattr(subprocess, "call", lambda line, env, **options: environments.append(env) or 0)
    run("test", "tests/unit")
    assert environments == [{name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}]


@pytest.mark.parametrize("ci", ["", "true"])
@pytest.mark.parametrize("program", ["chromium", "soffice"])
def test_without_a_program_ci_fails_and_a_person_is_told(run, pytest_called, monkeypatch, program, ci):
    monkeypatch.setattr(shutil, "which", lambda name: None if name == program else f"/usr/bin/{name}")
    monkeypatch.setitem(os.environ, "CI", ci)
    done = run("test")
    if ci:
        assert isinstance(done.exception, CourseError) and program in str(done.exception)
    else:
        assert done.exit_code == 0 and f"没有找到 {program}" in done.output
        assert done.output.count("没有找到") == 1


def test_the_class_file_of_these_tests_is_right(course):
    (course / "cohorts" / "x-1.yml").write_text(cohort_text("x-1"), "utf-8")
    assert open_cohort(course / "cohorts" / "x-1.yml").spec.seed == 987654321


def test_ctrl_c_before_the_command_has_begun_ends_without_a_traceback(monkeypatch):
    class Pressed:
        def find_spec(self, name, path, target=None):
            if name == "coursekit.cli":
                raise KeyboardInterrupt

    monkeypatch.setattr(sys, "meta_path", [Pressed(), *sys.meta_path])
    monkeypatch.delitem(sys.modules, "coursekit.cli")
    with pytest.raises(SystemExit) as ended:
        runpy.run_module("coursekit", run_name="__main__")
    assert ended.value.code == cli.INTERRUPTED
