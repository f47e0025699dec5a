"""``--report json``: for programs, so its shape is held here; a change of it is a new format version."""

import json
from pathlib import Path

import pytest
from courses import run_command

REPORT = {
    "format": int, "coursekit": str, "output": str, "exit_code": int, "interrupted": bool, "seconds": float,
    "totals": dict, "jobs": list, "classes": list, "problems": list, "drafts": list,
}  # fmt: skip
TOTALS = dict.fromkeys(("classes", "jobs", "done", "cached", "failed", "stopped", "retried"), int)
JOB = {
    "class": str, "module": str, "kind": str, "key": str, "state": str, "seconds": float, "cell": int, "error": str,
    "first_error": str, "evidence": str,
}  # fmt: skip
CLASS = {"class": str, "title": str, "folder": str, "files": list, "problem": str, "packed_seconds": float}
FILE = {
    "name": str, "format": str, "module": str, "current": bool, "sha256": str, "bytes": int, "changed_ns": int,
}  # fmt: skip


@pytest.fixture(scope="module")
def ready(tmp_path_factory, new_course, provide):
    return provide(new_course(tmp_path_factory.mktemp("report")), {"02": "quick", "05": "raises"}, {}, {"a-1": {}})


@pytest.fixture(scope="module")
def first(ready):
    return run_command(ready, "handouts", "--report", "json", "--formats", "html")


def shape(entry):
    return {name: type(value) for name, value in entry.items()}


def test_standard_output_is_the_report_and_nothing_else(first):
    report = json.loads(first.stdout)
    assert shape(report) == REPORT and report["format"] == 1
    assert "（2/2）" in first.stderr and "没做成的" in first.stderr


def test_every_entry_has_its_shape(first):
    report = json.loads(first.stdout)
    assert shape(report["totals"]) == TOTALS
    assert [shape(job) for job in report["jobs"]] == [JOB] * 2
    assert [shape(one) for one in report["classes"]] == [CLASS]
    assert {str(shape(file)) for file in report["classes"][0]["files"]} == {str(FILE)}


def test_it_says_what_happened(first, ready):
    report = json.loads(first.stdout)
    assert first.returncode == report["exit_code"] == 1
    assert [report["totals"][name] for name in ("classes", "jobs", "done", "cached", "failed")] == [1, 2, 1, 0, 1]
    jobs = {job["module"]: job for job in report["jobs"]}
    assert (jobs["02"]["state"], jobs["02"]["cell"], jobs["02"]["evidence"]) == ("done", 0, "")
    assert (jobs["05"]["state"], jobs["05"]["cell"]) == ("failed", 5)
    assert "没有“tier”这一列" in jobs["05"]["error"] and Path(jobs["05"]["evidence"]).is_file()
    (one,) = report["classes"]
    assert one["folder"] == str(ready / "build" / "handouts" / "a-1") and one["packed_seconds"] > 0
    assert {file["name"]: file["current"] for file in one["files"]} == {
        "02_digital_product_lifecycle.html": True, "index.html": True,
    }  # fmt: skip


def test_a_mistake_leaves_standard_output_empty(ready):
    done = run_command(ready, "handouts", "--report", "json", "--only", "99")
    assert (done.returncode, done.stdout) == (2, "")
    assert "没有编号为 99 的模块" in done.stderr


@pytest.mark.parametrize("with_it", ["--watch", "--dry-run"])
def test_what_it_cannot_go_with_is_said(ready, with_it):
    done = run_command(ready, "handouts", "--report", "json", with_it)
    assert (done.returncode, done.stdout) == (2, "")
    assert with_it in done.stderr and len(done.stderr.splitlines()) == 1
