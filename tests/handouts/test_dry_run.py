"""``--dry-run`` says what would be done and why, and does nothing: no folder, no lock, no key of a class's customers."""

import pytest
import yaml
from courses import cohort_text, run_command
from rich.console import Console

from coursekit.cli import dry_run
from coursekit.cohort import open_cohort
from coursekit.handouts.plan import plan


@pytest.fixture
def ready(course, provide):
    return provide(course, {"02": "quick", "05": "brief"}, {}, {"a-1": {}, "b-1": {"seed": 5}})


def everything(folder):
    return {path: path.stat().st_mtime_ns for path in folder.rglob("*")}


def test_a_line_for_every_job_with_its_reason(ready):
    done = run_command(ready, "handouts", "--dry-run")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        *(f"{name} · {code} 讲义：要做（第一次做）" for name in ("a-1", "b-1") for code in ("02", "05")),
        "2 个班，4 个笔记本：要做 4 个，不用做 0 个。没有运行，也没有写文件。",
    ]


def test_nothing_is_written_beside_the_output_or_the_class_file(ready, tmp_path):
    rows = open_cohort(ready / "cohorts" / "a-1.yml").practice_table("campaigns").head(60)
    rows.to_csv(ready / "cohorts" / "own.csv", index=False)
    fields = yaml.safe_load(cohort_text("a-1")) | {"data": {"campaigns": {"path": "own.csv"}}}
    (ready / "cohorts" / "a-1.yml").write_text(yaml.safe_dump(fields, allow_unicode=True), "utf-8")
    before = everything(tmp_path)
    done = run_command(ready, "handouts", "--dry-run", "--output", tmp_path / "new" / "handouts")
    assert done.returncode == 0, done.stderr
    assert everything(tmp_path) == before


def test_own_rows_that_break_the_rules_are_told_before(ready):
    (ready / "cohorts" / "own.csv").write_text("product,month\niptv,2026-13\n", "utf-8")
    fields = yaml.safe_load(cohort_text("a-1")) | {"data": {"product_months": {"path": "own.csv"}}}
    (ready / "cohorts" / "a-1.yml").write_text(yaml.safe_dump(fields, allow_unicode=True), "utf-8")
    done = run_command(ready, "handouts", "--dry-run")
    assert (done.returncode, done.stdout) == (2, "")
    assert "subscribers" in done.stderr and "Traceback" not in done.stderr


def test_a_terminal_gets_a_table(ready, monkeypatch, capsys):
    terminal = {"highlight": False, "force_terminal": True, "color_system": None, "width": 120}
    monkeypatch.setattr(dry_run, "Console", lambda **named: Console(**named | terminal))
    dry_run.show_plan(plan(ready, [ready / "cohorts" / "a-1.yml"]), ready / "build" / "handouts", ("html",))
    rows = [[cell.strip() for cell in line.split("│")[1:-1]] for line in capsys.readouterr().out.splitlines()]
    assert ["a-1", "02 数字化产品生命周期与增量增收", "讲义", "要做", "第一次做"] in rows, rows
