"""The value of a match is what a person would add up from the table, and whatever cannot be added up is told in Chinese."""

from itertools import permutations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coursekit.toolkits.match_value import NOTHING, match_value
from coursekit.topics.matching import assign_packages

KINDS, PACKAGES = ["甲类", "乙类", "丙类"], ["5G 包", "长途包", "专线和云"]
VALUES = {
    "甲类": {"5G 包": 74.0, "长途包": 21.0, "专线和云": 38.0},
    "乙类": {"5G 包": 66.0, "长途包": 11.0, "专线和云": -3.0},
    "丙类": {"5G 包": 17.0, "长途包": 18.5, "专线和云": 21.0},
}  # fmt: skip


@pytest.mark.parametrize(
    "choice",
    [
        ["专线和云", "5G 包", "长途包"],
        ("专线和云", "5G 包", "长途包"),
        np.array(["专线和云", "5G 包", "长途包"]),
        pd.Series(["专线和云", "5G 包", "长途包"], index=KINDS),
        pd.DataFrame({"方案": ["专线和云", "5G 包", "长途包"]}),
        "专线和云、5G 包、长途包",
        " 专线和云 ， 5G包，长途包。",
        "专线和云,５Ｇ包,长途包",
        "专线和云 5g 包 长途包",
        "“专线和云”、“5G 包”和“长途包”",
        "专线和云；5G 包；长途包",
    ],
)
def test_however_it_is_typed_it_is_worth_the_sum_of_its_three_cells(choice):
    assert match_value(choice, values=VALUES) == 38 + 66 + 18.5


@pytest.mark.parametrize("choice", [["5G 包", "不给", "长途包"], "5G 包、不给、长途包", ["5G 包", None, "长途包"]])
def test_who_goes_without_brings_nothing(choice):
    assert match_value(choice, values=VALUES) == 74 + 18.5
    assert match_value([NOTHING] * 3, values=VALUES) == 0


def test_a_loss_counts_as_one():
    assert match_value("5G 包、专线和云、长途包", values=VALUES) == 74 - 3 + 18.5


def test_a_package_goes_to_as_many_as_it_has_places_for():
    twice = ["5G 包", "5G 包", "长途包"]
    assert match_value(twice, values=VALUES, places=2) == 74 + 66 + 18.5
    with pytest.raises(ValueError, match="^“5G 包”给了 2 家，只够 1 家$"):
        match_value(twice, values=VALUES)
    with pytest.raises(ValueError, match="^“5G 包”给了 3 家，只够 2 家$"):
        match_value(["5G 包"] * 3, values=VALUES, places=2)


@pytest.mark.parametrize(
    ("choice", "told"),
    [
        ("5G 包、长途包", "要照 甲类、乙类、丙类 的顺序写 3 个方案，现在是 2 个"),
        (["5G 包", "长途包", "专线和云", "不给"], "现在是 4 个"),
        ("5G 包、长途包、云", "没有叫“云”的方案，有的是：5G 包、长途包、专线和云，不给就写“不给”"),
        ({"5G 包", "长途包", "专线和云"}, "集合不分先后"),
        (7, "要的是名字.*你给的是数 7"),
        ("", "要的是名字"),
        (None, "要的是名字"),
        (pd.DataFrame(VALUES), "一张表"),
    ],
)
def test_what_cannot_be_added_up_is_told(choice, told):
    with pytest.raises(ValueError, match=told):
        match_value(choice, values=VALUES)


@settings(deadline=None)
@given(st.lists(st.integers(-50, 100), min_size=9, max_size=9))
def test_no_match_is_worth_more_than_the_best_assignment(numbers):
    """Every match is tried; 不给 may stand anywhere."""
    table = pd.DataFrame(np.reshape(numbers, (3, 3)), index=KINDS, columns=PACKAGES, dtype=float)
    values = {kind: row.to_dict() for kind, row in table.iterrows()}
    best = assign_packages(table, dict.fromkeys(PACKAGES, 1))
    tried = [match_value(list(way), values=values) for way in set(permutations([*PACKAGES, *[NOTHING] * 3], 3))]
    assert max(tried) == best.value == match_value(best.choice, values=values)
