from pathlib import Path

import pytest

from coursekit.cli.progress import Progress
from coursekit.handouts.build import Report
from coursekit.handouts.cache import Cache
from coursekit.handouts.execute import Result
from coursekit.handouts.plan import Job, Plan

JOB = Job("class-1", "/x/class-1.yml", "02", "lesson", "/x/notebooks/02_课.ipynb", "k1")


@pytest.fixture
def wide(monkeypatch):
    monkeypatch.setenv("COLUMNS", "300")


@pytest.fixture
def said(capsys, tmp_path, wide):
    """A function that reports results and returns what the terminal shows."""

    def show(*results, **report):
        with Progress(len(results)) as progress:
            for result in results:
                progress.advance(result)
        progress.summary(Report(results=[*results], **report), Plan(Path("/x"), ()), tmp_path / "handouts")
        return capsys.readouterr().out

    return show


@pytest.mark.parametrize(
    ("result", "line"),
    [
        (Result(JOB, "done", 3.14159), "class-1 · 02 讲义：做好，3.1 秒"),
        (Result(JOB, "cached"), "class-1 · 02 讲义：没变，不用重做"),
        (Result(JOB, "failed", 1.0, 4, "坏了"), "class-1 · 02 讲义：没做成"),
    ],
)
def test_one_line_a_job_where_there_is_no_terminal(said, result, line):
    assert said(result).splitlines()[0] == line


def test_a_failure_names_class_module_cell_error_and_evidence(said, tmp_path):
    evidence = Cache(tmp_path / "cache").evidence_path(JOB)
    evidence.parent.mkdir(parents=True)
    evidence.touch()
    (row,) = [
        line for line in said(Result(JOB, "failed", 1.0, 4, "ValueError: 没有这一列")).splitlines() if "│" in line
    ]
    cells = [cell.strip() for cell in row.strip("│").split("│")]
    assert cells == ["class-1", "02 讲义", "4", "ValueError: 没有这一列", str(evidence)]


def test_without_evidence_there_is_a_dash(said):
    assert "│ —" in said(Result(JOB, "failed", 1.0, 0, "进程中途退出"))


def test_an_error_with_square_brackets_is_shown_as_it_is(said):
    assert "KeyError: '[tier]' [/red]" in said(Result(JOB, "failed", 1.0, 4, "KeyError: '[tier]' [/red]"))


def test_problems_and_folders_are_printed_whole(said, tmp_path):
    folder = tmp_path / ("很长的文件夹" * 30)
    out = said(Result(JOB, "done"), folders={"class-1": folder}, problems=["class-1：磁盘满了 [x]"])
    assert str(folder / "index.html") in out.splitlines(), "on one line, so that it can be copied"
    assert "class-1：磁盘满了 [x]" in out


def test_nothing_failed_no_table(said):
    assert "没做成的" not in said(Result(JOB, "done"))
