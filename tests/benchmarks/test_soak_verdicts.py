"""A soak fails on what leaks: another class's names and tables, a process whose parent is gone, memory that grows."""

import io
import json
import os
import subprocess
import sys
import zipfile

import pytest
import soak_classes
import soak_renders
from canaries import cohort_id, own_columns, words_of

from coursekit.cohort import open_cohort


@pytest.fixture(scope="module")
def cohorts(tmp_path_factory):
    course = soak_classes.canary_course(tmp_path_factory.mktemp("soak") / "course", 2)
    return [open_cohort(course / "cohorts" / f"{cohort_id(number)}.yml") for number in range(2)]


@pytest.fixture(scope="module")
def columns(cohorts):
    return own_columns(cohorts)


@pytest.fixture
def output(cohorts, tmp_path):
    """A folder a class, with what every real one has: a page, and a pack with one of the class's tables."""
    for number, cohort in enumerate(cohorts):
        folder = tmp_path / cohort.id
        folder.mkdir()
        (folder / "index.html").write_text(" ".join(words_of(number)), "utf-8")
        add(folder / "trainee.zip", "data/t.parquet", cohort.practice_table("product_months").to_parquet())
    return tmp_path


def add(archive, name, data):
    with zipfile.ZipFile(archive, "a") as stream:
        stream.writestr(name, data)


def findings(output, columns):
    return soak_classes.search(output, columns)[0]


def test_folders_with_their_own_only_are_clean(output, columns):
    assert soak_classes.search(output, columns) == ([], 4)


def test_a_name_in_a_workbook_inside_a_pack_is_found(output, columns):
    workbook = io.BytesIO()
    add(workbook, "xl/sharedStrings.xml", f"<t>{words_of(1)[-1]}</t>")
    add(output / "canary-00" / "instructor.zip", "toolkit/a.xlsx", workbook.getvalue())
    assert findings(output, columns) == [
        "canary-00: instructor.zip/toolkit/a.xlsx/xl/sharedStrings.xml holds canary-01"
    ]


def test_a_table_of_another_class_is_found_even_as_text(output, columns, cohorts):
    other = cohorts[1].truth("product_months")
    add(output / "canary-00" / "instructor.zip", "truth/a.csv", other.to_csv(index=False))
    assert findings(output, columns) == ["canary-00: a table holds columns of another class"]


def test_another_operator_s_word_in_a_computed_sentence_is_found(output, columns):
    cells = [{"source": "网格", "outputs": [{"data": {"text/markdown": ["打开", "网格的月报"]}}]}]
    add(output / "canary-00" / "instructor.zip", "notebooks/a.ipynb", json.dumps({"cells": cells}))
    assert findings(output, columns) == ["canary-00: instructor.zip/notebooks/a.ipynb holds 网格"]


@pytest.mark.parametrize("file", ["index.html", "trainee.zip"])
def test_a_search_that_finds_not_even_the_class_s_own_fails(output, columns, file):
    (output / "canary-01" / file).unlink()
    assert findings(output, columns) == ["canary-01: the search does not even find the class's own names and tables"]


LEAVES_A_PROCESS = """
import subprocess, sys
nowhere = subprocess.DEVNULL
left = subprocess.Popen([sys.executable, "-c", "import sys; sys.stdin.read()"], stdin=0, stdout=nowhere, stderr=nowhere)
print(left.pid)
"""


def test_a_process_whose_parent_is_gone_is_found(tmp_path, monkeypatch):
    """It reads from a pipe of ours, so that it ends with this test whatever happens."""
    monkeypatch.setenv(soak_renders.MARK, str(tmp_path))
    assert soak_renders.marked_processes(tmp_path) == []
    reading, writing = os.pipe()
    try:
        command = [sys.executable, "-c", LEAVES_A_PROCESS]
        done = subprocess.run(command, stdin=reading, capture_output=True, text=True, check=True)
        (found,) = soak_renders.marked_processes(tmp_path)
    finally:
        os.close(writing)
        os.close(reading)
    assert found.startswith(f"process {done.stdout.strip()}:")


def test_growth_is_the_last_fifth_over_the_first():
    noisy = [100, 130, 100, 100, 100, 100, 100, 100, 100, 100]
    assert soak_renders.grown("memory", noisy, 1.1) == []
    assert soak_renders.grown("memory", [100, 100, 105, 105, 110, 110, 115, 115, 120, 120], 1.1) == [
        "memory grew from 100 to 120"
    ]
    assert soak_renders.grown("open files", [30, 30, 30, 30, 31], 1.0) == ["open files grew from 30 to 31"]
