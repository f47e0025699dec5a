"""Rules over all rows in bounded memory, against the same rules on all rows at once."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coursekit.tables.own_data import whole_table
from coursekit.tables.own_data.conversion import Converted
from coursekit.tables.own_data.months import MonthsHeld
from coursekit.tables.own_data.whole_table import (
    Identifiers,
    KeyRows,
    hashed,
    month_numbers,
    month_text,
    months_lacking,
)

lines = st.sampled_from([f"138{number:08d}" for number in range(6)])
months = st.sampled_from([str(month) for month in pd.period_range("2025-11", periods=5, freq="M")])
tables = st.lists(st.tuples(lines, months), min_size=1, max_size=40)


def pieces(rows, size):
    frame = pd.DataFrame(rows, columns=["line", "month"]).astype("str")
    return [frame[start : start + size].reset_index(drop=True) for start in range(0, len(frame), size)]


@given(tables, st.integers(1, 10))
def test_repeated_rows_are_those_of_pandas(rows, size):
    keys = KeyRows()
    for piece in pieces(rows, size):
        keys.add(piece, np.ones(len(piece), dtype=bool))
    assert keys.repeated().tolist() == np.flatnonzero(pd.DataFrame(rows).duplicated(keep=False)).tolist()


def test_keys_that_cannot_be_read_equal_none():
    keys = KeyRows()
    piece = pd.DataFrame({"line": ["", "", "a", "a"]}, dtype="str")
    keys.add(piece, np.array([False, False, True, True]))
    assert keys.repeated().tolist() == [2, 3]


@given(tables, st.integers(1, 10))
def test_first_rows_and_missing_months_are_those_of_a_group_by(rows, size):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(whole_table, "_BUFFER", 3)  # merge again and again
        held, start = Identifiers(), 0
        for piece in pieces(rows, size):
            held.add(hashed(piece[["line"]]), np.arange(start, start + len(piece)), month_numbers(piece.month))
            start += len(piece)
        frame = pd.DataFrame(rows, columns=["line", "month"])
        all_months = sorted(frame.month.unique())
        number = month_numbers(pd.Series(all_months, dtype="str"))
        span = range(int(number[0]), int(number[-1]) + 1)
        expected = {}
        for _, of_line in frame.groupby("line"):
            missing = sorted({month_text(month) for month in span} - set(of_line.month))
            if missing:
                expected[int(of_line.index[0])] = missing
        found, bits = held.incomplete(span)
        assert {int(r): months_lacking(b, span) for r, b in zip(found, bits, strict=True)} == expected
        assert found.tolist() == sorted(found) and len(held.hashes) == frame.line.nunique()


@pytest.mark.parametrize("month", ["2026-01", "2026-12", "1999-12"])
def test_a_month_is_its_number(month):
    assert month_text(int(month_numbers(pd.Series([month], dtype="str"))[0])) == month


def test_a_month_that_cannot_be_read_is_no_month():
    from coursekit.tables import TABLES

    held = MonthsHeld(TABLES["subscriber_months"])
    whose = Converted(pd.Series(["a", "a", "b"], dtype="str"), np.zeros(3, dtype=bool))
    when = Converted(pd.Series(["2026-01", "2026-13", "2026-02"], dtype="str"), np.zeros(3, dtype=bool))
    usable = {"subscriber_id": np.ones(3, dtype=bool), "month": np.array([True, False, True])}
    held.add({"subscriber_id": whose, "month": when}, usable, 0)
    (problem,) = held.problems(lambda row: f"<{row}>", 3)
    assert "从 2026-01（<0>）到 2026-02（<2>）共 2 个月" in problem
    assert "<0>的缺 2026-02；<2>的缺 2026-01" in problem and "不到 5 个" in problem
