"""What ours is held against: the usual commands, hangs taken off, and the cells alone, with the figures that readers see."""

import json
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
import usual_commands
import warm_cells
from courses import FIXTURES
from courses_to_measure import ROOT

DEMO = str(ROOT / "cohorts" / "demo.yml")
HANGS_ONCE = """
import pathlib, sys, time
met = pathlib.Path(sys.argv[1])
if not met.exists():
    met.touch()
    time.sleep(60)
"""
SHORT_LANE = f"""
import pathlib, sys
sys.path.insert(0, {str(ROOT / "benchmarks")!r})
import warm_cells
warm_cells.REFERENCE = pathlib.Path({str(FIXTURES / "quick.ipynb")!r})
warm_cells.lane()
"""


def test_a_command_that_hangs_is_run_again_and_its_hang_returned(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(usual_commands, "HANG_SECONDS", 5)
    command = [sys.executable, "-c", HANGS_ONCE, str(tmp_path / "met")]
    assert usual_commands.run_to_the_end(command) >= 5
    assert "hung for 5 s" in capsys.readouterr().out
    assert usual_commands.run_to_the_end(command) == 0


@pytest.mark.parametrize(("at_a_time", "seconds"), [(1, (10 - 4 * 0.5) / 4), (2, (10 - 2 * 0.5) / 4)])
def test_seconds_of_the_commands_are_without_the_hangs(monkeypatch, at_a_time, seconds):
    """Four jobs that hung for half a second each, in ten seconds by the clock."""
    clock = iter([100.0, 110.0])
    monkeypatch.setattr(usual_commands, "time", SimpleNamespace(perf_counter=lambda: next(clock)))
    monkeypatch.setattr(usual_commands, "run_commands", lambda job: 0.5)
    jobs = [usual_commands.Job(Path("a.ipynb"), DEMO, Path("b.ipynb"))] * 4
    assert usual_commands.seconds_a_notebook(jobs, at_a_time) == pytest.approx(seconds)


def test_the_reference_notebook_is_what_it_says():
    notebook = json.loads(warm_cells.REFERENCE.read_text("utf-8"))
    assert len(notebook["cells"]) == 19
    assert [cell for cell in notebook["cells"] if cell.get("outputs")] == [], "committed without outputs"


def test_the_cells_alone_are_timed_with_their_figures():
    """In a child: the kernel belongs to its whole process."""
    code = (
        f"import warm_cells, pathlib; kernel = warm_cells.WarmKernel(); "
        f"print(kernel.run(warm_cells.REFERENCE, {DEMO!r}), kernel.figures)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT / "benchmarks", capture_output=True, text=True, check=True
    )
    seconds, figures = done.stdout.split()
    assert float(seconds) > 0.1 and figures == "6"


@pytest.mark.parametrize(
    ("name", "reason"), [("raises", "ValueError: 没有“tier”这一列"), ("lesson", "the cells showed no figure")]
)
def test_a_floor_of_cells_that_fail_or_show_no_figure_is_none(name, reason, capfd, tmp_path, monkeypatch):
    """The lanes get warm by a short notebook instead of the reference."""
    (tmp_path / "lane.py").write_text(SHORT_LANE, "utf-8")
    monkeypatch.setattr(warm_cells, "__file__", str(tmp_path / "lane.py"))
    with pytest.raises(RuntimeError):
        warm_cells.seconds_a_notebook([(str(FIXTURES / f"{name}.ipynb"), DEMO)], 1)
    assert f"RuntimeError: {reason}" in capfd.readouterr().err
