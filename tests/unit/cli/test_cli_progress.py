import io
from pathlib import Path
from types import SimpleNamespace

import pytest
from rich.console import Console

from coursekit.cli import progress as module
from coursekit.cli.progress import Progress
from coursekit.cli.summary import summarise
from coursekit.handouts.build import Report
from coursekit.handouts.cache import Cache
from coursekit.handouts.outcomes import Packed, Result
from coursekit.handouts.plan import ClassPlan, Job, Plan
from coursekit.syllabus import load_syllabus

EMPTY = Plan(Path("/x"), ())
JOB = Job("class-1", "/x/class-1.yml", "02", "lesson", "/x/notebooks/02_课.ipynb", "k1")


def console(*, terminal=False):
    return Console(file=io.StringIO(), width=300, highlight=False, force_terminal=terminal, color_system=None)


def said(*results, total=0):
    where = console()
    with Progress(total or len(results), where) as progress:
        for result in results:
            progress.advance(result) if isinstance(result, Result) else progress.packed(result)
    return where.file.getvalue().splitlines()


@pytest.fixture
def summary(tmp_path):
    """A function that returns what the end of a run says."""

    def show(*results, plan=EMPTY, **report):
        where = console()
        summarise(Report(results=[*results], **report), plan, tmp_path / "handouts", where)
        return where.file.getvalue()

    return show


@pytest.mark.parametrize(
    ("result", "line"),
    [
        (Result(JOB, "done", 3.14159), "（1/40）class-1 · 02 讲义：做好，3.1 秒"),
        (Result(JOB, "cached"), "（1/40）class-1 · 02 讲义：没变，不用重做"),
        (Result(JOB, "failed", 1.0, 4, "坏了"), "（1/40）class-1 · 02 讲义：没做成"),
        (Result(JOB, "stopped"), "（1/40）class-1 · 02 讲义：没有开始"),
        (Packed("class-1", "/x", "", 2.34), "class-1：打包好了，2.3 秒"),
    ],
)
def test_one_line_each_where_there_is_no_terminal(result, line):
    assert said(result, total=40) == [line]


def test_the_counter_counts(summary):
    assert [line[:7] for line in said(*[Result(JOB, "cached")] * 3)] == ["（1/3）cl", "（2/3）cl", "（3/3）cl"]


def test_what_kept_a_class_back_is_left_to_the_summary(summary):
    assert said(Packed("class-1", "/x", "class-1：磁盘满了。")) == []
    assert "class-1：磁盘满了。" in summary(problems=["class-1：磁盘满了。"])


def test_a_module_that_two_classes_lack_counts_once(summary):
    modules = load_syllabus().modules
    nobody = SimpleNamespace(id="class-1")
    codes = (("04", "05"), ("05", "06"))
    lacking = [ClassPlan(nobody, (), (), tuple(modules[code] for code in each), ()) for each in codes]
    assert "还有 3 个模块没有写好" in summary(plan=Plan(Path("/x"), tuple(lacking)))


@pytest.fixture
def clock(monkeypatch):
    """A clock that stands still until told."""
    now = [100.0]
    monkeypatch.setattr(module.time, "monotonic", lambda: now[0])
    return now


def test_the_time_left_is_reckoned_from_what_ran(clock):
    progress = Progress(12, console())
    for _ in range(4):
        progress.advance(Result(JOB, "cached"))
    assert progress._second_line().plain == "", "what came from the cache says nothing"
    clock[0] += 20
    progress.advance(Result(JOB, "done", 19.0))
    progress.advance(Result(JOB, "failed", 19.0))
    assert progress._second_line().plain == "还要 1 分 0 秒", "two in 20 seconds, six to go"
    clock[0] += 15
    assert progress._second_line().plain == "还要 45 秒", "it runs down by itself"
    clock[0] += 100
    assert progress._second_line().plain == ""


def test_what_runs_now_is_named_until_it_is_done(clock):
    progress = Progress(2, console())
    progress.begin(JOB.name)
    progress.begin("class-2 · 打包")
    assert progress._second_line().plain == "正在做 class-1 · 02 讲义，class-2 · 打包"
    progress.advance(Result(JOB, "cached"))
    assert progress._second_line().plain == "正在做 class-2 · 打包"
    progress.packed(Packed("class-2", "/x"))
    assert progress._second_line().plain == ""


def test_a_terminal_shows_counts_in_one_bar():
    where = console(terminal=True)
    with Progress(3, where) as progress:
        for state in ("cached", "done", "failed"):
            progress.advance(Result(JOB, state))
        progress._bar.refresh()
    out = where.file.getvalue()
    assert "3/3" in out and "做好 1，没做成 1，没变 1" in out
    assert "（3/3）class-1 · 02 讲义：没做成" in out, "a failure is told at once"
    assert "讲义：做好" not in out


def test_a_failure_names_class_module_cell_error_and_evidence(summary, tmp_path):
    evidence = Cache(tmp_path / "cache").evidence_path(JOB)
    evidence.parent.mkdir(parents=True)
    evidence.touch()
    text = summary(Result(JOB, "failed", 1.0, 4, "ValueError: 没有这一列"))
    (row,) = [line for line in text.splitlines() if "│" in line]
    cells = [cell.strip() for cell in row.strip("│").split("│")]
    assert cells == ["class-1", "02 讲义", "4", "ValueError: 没有这一列", str(evidence)]


def test_without_evidence_there_is_a_dash(summary):
    assert "│ —" in summary(Result(JOB, "failed", 1.0, 0, "进程中途退出"))


def test_an_error_with_square_brackets_is_shown_as_it_is(summary):
    assert "KeyError: '[tier]' [/red]" in summary(Result(JOB, "failed", 1.0, 4, "KeyError: '[tier]' [/red]"))


@pytest.mark.parametrize(("state", "ended"), [("done", "第二次做成了"), ("failed", "第二次也没做成")])
def test_a_second_attempt_is_told(summary, state, ended):
    text = summary(Result(JOB, state, first_error="内核 [中途] 退出"))
    assert f"class-1 · 02 讲义：第一次没做成（内核 [中途] 退出），{ended}。" in text.splitlines()


def test_an_interrupted_run_says_what_is_left(summary):
    text = summary(Result(JOB, "done"), Result(JOB, "stopped"), interrupted=True)
    assert "已中断，还有 1 个笔记本没有开始。做好的都留着，再跑一次会接着做。" in text
    assert "已中断" not in summary(Result(JOB, "done"))


def test_problems_and_folders_are_printed_whole_in_the_plan_s_order(summary, course, provide):
    from coursekit.handouts.plan import plan

    provide(course, {"05": "brief"}, {}, {"a-1": {}, "b-1": {}})
    work = plan(course, [course / "cohorts" / "a-1.yml", course / "cohorts" / "b-1.yml"])
    far = course / ("很长的文件夹" * 30)
    out = summary(
        plan=work, folders={"b-1": far / "b-1", "a-1": far / "a-1"}, problems=["class-1：磁盘满了 [x]"]
    ).splitlines()
    lines = [line for line in out if line.endswith("index.html")]
    assert lines == [str(far / name / "index.html") for name in ("a-1", "b-1")], "whole, so that it can be copied"
    assert "class-1：磁盘满了 [x]" in out


def test_nothing_failed_no_table(summary):
    assert "没做成的" not in summary(Result(JOB, "done"))
