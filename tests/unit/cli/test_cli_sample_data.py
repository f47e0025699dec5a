"""The command that writes customer tables of any size."""

import datetime
import shutil

import pandas as pd
import pytest
from click.testing import CliRunner

from coursekit import cli
from coursekit.cli.sample_data import _month_before
from coursekit.errors import CourseError


def run(*arguments):
    return CliRunner().invoke(cli.command, ["sample-data", *map(str, arguments)])


def test_writes_the_five_tables_of_a_seed_and_month(tmp_path):
    folder = tmp_path / "样例 一" / "客户"
    done = run("--subscribers", 1200, "--output", folder, "--seed", 7, "--month", "2026-11")
    assert done.exit_code == 0, done.output
    files = {path.stem: pd.read_parquet(path) for path in folder.iterdir()}
    assert set(files) == {"plans", "accounts", "subscribers", "subscriber_months", "campaigns"}
    assert len(files["subscribers"]) == 1200 and files["subscriber_months"].month.max() == "2026-11"
    assert str(folder) in done.output and "合成数据" in done.output and "1,200 个号码" in done.output


def test_never_writes_over_anything(tmp_path):
    (tmp_path / "own.csv").write_text("x")
    done = run("--output", tmp_path)
    assert isinstance(done.exception, CourseError)
    assert "已经有东西了，没有动它" in str(done.exception) and "--output" in str(done.exception)
    assert [path.name for path in tmp_path.iterdir()] == ["own.csv"]


def test_says_beforehand_that_the_disk_is_too_small(tmp_path, monkeypatch):
    usage = shutil.disk_usage(tmp_path)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage._replace(free=100 * 1024**2))
    done = run("--subscribers", 1_000_000, "--output", tmp_path / "x")
    assert "只剩 100 MB，1,000,000 个号码大约要 239 MB" in str(done.exception)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_written_is_a_sentence(tmp_path):
    (tmp_path / "file").write_text("x")
    done = run("--subscribers", 10, "--output", tmp_path / "file" / "x")
    assert isinstance(done.exception, CourseError) and "写不进" in str(done.exception)


@pytest.mark.parametrize("arguments", [("--subscribers", 0), ("--seed", -1), ("--month", "11-2026")])
def test_arguments_out_of_range_are_refused(tmp_path, arguments):
    done = run("--output", tmp_path / "x", *arguments)
    assert done.exit_code == 2 and not (tmp_path / "x").exists()


def test_the_usual_last_month_is_the_one_before():
    assert _month_before(datetime.date(2027, 1, 31)) == "2026-12"
    assert _month_before(datetime.date(2026, 3, 1)) == "2026-02"
