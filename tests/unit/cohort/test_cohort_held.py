"""A class's tables, opened once by a warm process and found there by every notebook of the class."""

import dataclasses
import os

import pytest
from courses import cohort_text

from coursekit import tables
from coursekit.cohort import held as module
from coursekit.cohort import hold_tables, open_cohort


@pytest.fixture(autouse=True)
def _nothing_held():
    module._held.clear()
    yield
    module._held.clear()


@pytest.fixture
def path(course):
    file = course / "cohorts" / "test-1.yml"
    file.write_text(cohort_text("test-1"), "utf-8")
    return file


@pytest.fixture
def made(monkeypatch):
    """The names of the tables generated, in order."""
    names = []
    for name, kind in tables.GENERATED.items():
        monkeypatch.setitem(tables.GENERATED, name, _counting(kind, name, names))
    return names


def _counting(kind, name, names):
    return dataclasses.replace(kind, generate=lambda *a: names.append(name) or kind.generate(*a))


def test_held_tables_are_not_made_again(path, made):
    hold_tables(open_cohort(path))
    assert sorted(made) == sorted(tables.GENERATED)
    made.clear()
    later = open_cohort(path)
    for name in tables.GENERATED:
        assert len(later.table(name)) and len(later.practice_table(name))
    hold_tables(later)
    assert made == []


def test_held_tables_are_what_is_made_without_holding(path):
    alone = {name: open_cohort(path).table(name) for name in tables.GENERATED}
    hold_tables(open_cohort(path))
    held = open_cohort(path)
    for name, frame in alone.items():
        assert held.table(name).equals(frame), name
        assert held.table(name).attrs == frame.attrs


def test_what_one_notebook_does_to_a_table_no_other_sees(path):
    hold_tables(open_cohort(path))
    first, before = open_cohort(path).table("plans"), open_cohort(path).table("plans")
    column = first.columns[-1]
    first.loc[first.index[0], column] = None
    first["own"] = 1
    first.attrs["source"] = "changed"
    after = open_cohort(path).table("plans")
    assert after.equals(before) and after.attrs == before.attrs


def test_a_changed_class_file_lets_go_of_the_tables(path, made):
    hold_tables(open_cohort(path))
    made.clear()
    path.write_text(cohort_text("test-1", seed=5), "utf-8")
    os.utime(path, (1, 1))
    assert not open_cohort(path).table("subscribers").empty
    assert made == ["subscribers"]
    hold_tables(open_cohort(path))
    assert sorted(set(made)) == sorted(tables.GENERATED)


def test_one_class_is_held_at_a_time(path, made):
    other = path.with_name("test-2.yml")
    other.write_text(cohort_text("test-2", seed=7), "utf-8")
    hold_tables(open_cohort(path))
    hold_tables(open_cohort(other))
    made.clear()
    open_cohort(path).table("plans")
    open_cohort(other).table("plans")
    assert made == ["plans"], "the first class's only"


def test_own_data_that_is_wrong_is_left_for_the_notebook_to_meet(path):
    own = path.parent.parent / "data" / "own.csv"
    own.write_text("wrong\n1\n", "utf-8")
    path.write_text(cohort_text("test-1", data={"product_months": {"path": "../data/own.csv"}}), "utf-8")
    hold_tables(open_cohort(path))
    with pytest.raises(Exception, match=r"own\.csv"):
        open_cohort(path).table("product_months")


def test_the_same_published_figures_are_read_once_for_all_classes(path, monkeypatch):
    read, really = [], tables.read_market
    monkeypatch.setattr(tables, "read_market", lambda folder: read.append(folder) or really(folder))
    other = path.with_name("test-2.yml")
    other.write_text(cohort_text("test-2", seed=7), "utf-8")
    hold_tables(open_cohort(path))
    hold_tables(open_cohort(other))
    assert len(open_cohort(other).published()) and len(read) == 1
    market = next((path.parents[1] / "data" / "market").glob("*.csv"))
    os.utime(market, (1, 1))
    hold_tables(open_cohort(path))
    assert len(read) == 2, "figures that have changed are read again"


def test_a_truth_that_packing_asks_for_is_held_and_belongs_to_the_class(path):
    other = path.with_name("test-2.yml")
    other.write_text(cohort_text("test-2", seed=7), "utf-8")
    alone = [open_cohort(one).truth(module.TRUTH_OF_ALL) for one in (path, other)]
    assert not alone[0].equals(alone[1])
    for one, expected in zip((path, other), alone, strict=True):
        hold_tables(open_cohort(one))
        held = open_cohort(one)
        assert f"truth {module.TRUTH_OF_ALL}" in held.opened
        assert held.truth(module.TRUTH_OF_ALL).equals(expected)
