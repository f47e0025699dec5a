"""Four quadrants by hand, on the lines and off them."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coursekit.topics.growth_share import bcg

NAMES = {(True, True): "star", (False, True): "cash_cow", (True, False): "question_mark", (False, False): "dog"}


def test_the_four_quadrants():
    table = bcg([0.2, 0.0, 0.2, 0.0], [2, 2, 0.5, 0.5], growth_line=0.1)
    assert table["quadrant"].tolist() == ["star", "cash_cow", "question_mark", "dog"]
    assert not table["boundary"].any()
    assert table["distance"].tolist() == pytest.approx([math.log(2) / math.log(1.1)] * 4)


def test_on_a_line_counts_as_above_it_and_as_boundary():
    table = bcg([0.1, 0.3 - 0.2, 0.5], [1.0, 3.0, 1.0], growth_line=0.1)
    assert table["quadrant"].tolist() == ["star"] * 3
    assert table["boundary"].all()
    assert table["distance"].tolist() == pytest.approx([0, 0, 0], abs=1e-12)


@pytest.mark.parametrize(("share", "near"), [(1.1, True), (1.11, False), (1 / 1.1, True), (0.9, False)])
def test_a_tenth_of_the_share_either_way_is_near(share, near):
    assert bcg([0.5], [share], growth_line=0.1)["boundary"].tolist() == [near]


@pytest.mark.parametrize(("growth", "near"), [(0.11, True), (0.112, False), (0.09, True), (0.088, False)])
def test_a_point_of_growth_either_way_is_near(growth, near):
    assert bcg([growth], [5], growth_line=0.1)["boundary"].tolist() == [near]


@settings(deadline=None)
@given(st.lists(st.tuples(st.floats(-1, 3), st.floats(0, 20)), min_size=1), st.floats(-0.2, 0.5), st.floats(0.5, 2))
def test_quadrants_follow_the_two_lines(products, growth_line, share_line):
    growth, share = zip(*products, strict=True)
    table = bcg(growth, share, growth_line=growth_line, share_line=share_line)
    for row in table.itertuples():
        if row.distance > 1e-6:
            assert row.quadrant == NAMES[row.growth >= growth_line, row.relative_share >= share_line]
    assert (table["boundary"] == (table["distance"] <= 1 + 1e-9)).all()


def test_products_go_by_name_and_the_unknown_has_no_quadrant():
    growth = pd.Series({"语音": -0.1, "专线": 0.1, "云": np.nan})
    table = bcg(growth, pd.Series({"云": 0.2, "专线": 0.0, "语音": 3.0}), growth_line=0.0)
    assert table.index.tolist() == ["语音", "专线", "云"]
    assert table["quadrant"].dropna().to_dict() == {"语音": "cash_cow", "专线": "question_mark"}
    assert pd.isna(table.loc["云", "quadrant"])
    assert not table.loc["云", "boundary"]
    assert pd.isna(table.loc["云", "distance"])
    assert table.loc["专线", "distance"] == pytest.approx(10)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"relative_share": [1.0]}, "name the same products"),
        ({"growth": pd.Series([0.1, 0.2], index=["甲", "甲"])}, "each once"),
        ({"growth": pd.Series([0.1, 0.2]), "relative_share": pd.Series([1.0, 1.0], index=[0, 7])}, "same products"),
        ({"relative_share": [1.0, -0.1]}, "0 or more"),
        ({"growth": [0.1, math.inf]}, "growth must be finite"),
        ({"growth_line": math.nan}, "growth_line must be a number"),
        ({"share_line": 0}, "share_line and both margins"),
        ({"margin": (0, 0.1)}, "share_line and both margins"),
    ],
)
def test_what_has_no_place_in_the_matrix_is_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        bcg(**{"growth": [0.1, 0.2], "relative_share": [1.0, 2.0], "growth_line": 0.1} | arguments)
