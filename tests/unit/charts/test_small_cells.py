"""What a shown table must not tell, against somebody who can add and subtract."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coursekit.charts import ChartError, mask_small, suppress_small

parts = st.lists(st.integers(0, 12), min_size=2, max_size=6)


def with_total(counts):
    frame = pd.DataFrame({"人数": counts, "收入": [10.5 * count for count in counts]}, index=[f"档{i}" for i in range(len(counts))])
    frame.loc["合计"] = frame.sum()
    return frame.astype({"人数": int})


@given(parts, st.integers(2, 6))
def test_no_small_count_can_be_read_or_subtracted(counts, minimum):
    frame = with_total(counts)
    shown = suppress_small(frame, "人数", minimum, total="合计")["人数"]
    assert not any(isinstance(cell, int) and 0 < cell < minimum for cell in shown)
    total, cells = shown["合计"], shown.drop("合计")
    hidden = [label for label, cell in cells.items() if not isinstance(cell, int)]
    if isinstance(total, int) and len(hidden) == 1:
        known = total - sum(cell for cell in cells if isinstance(cell, int))
        assert known == 0 or known >= minimum


@given(parts)
def test_nothing_else_changes(counts):
    frame = with_total(counts)
    before = frame.copy()
    shown = suppress_small(frame, "人数", total="合计")
    pd.testing.assert_frame_equal(frame, before)
    for label, cell in shown["人数"].items():
        row_hidden = not isinstance(cell, int)
        assert cell in ("<5", "—", frame.loc[label, "人数"])
        assert (cell == "<5") == (0 < frame.loc[label, "人数"] < 5)
        assert (shown.loc[label, "收入"] == "—") == row_hidden
        assert row_hidden or shown.loc[label, "收入"] == frame.loc[label, "收入"]


def test_as_many_are_hidden_as_needed_and_no_more():
    shown = suppress_small(with_total([120, 3, 40, 60]), "人数", total="合计")
    assert shown["人数"].tolist() == [120, "<5", "—", 60, 223]
    shown = suppress_small(with_total([120, 3, 4, 60]), "人数", total="合计")
    assert shown["人数"].tolist() == [120, "<5", "<5", 60, 187]
    shown = suppress_small(with_total([120, 40, 60]), "人数", total="合计")
    assert shown["人数"].tolist() == [120, 40, 60, 220]


def test_without_a_total_one_is_enough():
    frame = with_total([120, 3, 40]).drop("合计")
    assert suppress_small(frame, "人数")["人数"].tolist() == [120, "<5", 40]


def test_four_is_small_and_five_is_not():
    frame = pd.DataFrame({"人数": [4, 5, 0]}, index=[*"甲乙丙"])
    assert suppress_small(frame, "人数")["人数"].tolist() == ["<5", 5, 0]


def test_words_and_truths_stay():
    frame = pd.DataFrame({"活动": ["归位", "唤醒"], "人数": [2, 9], "显著": [True, False], "净增益": [0.1, 0.2]})
    shown = suppress_small(frame, "人数")
    assert shown.loc[0].tolist() == ["归位", "<5", True, "—"] and shown.loc[1].tolist() == ["唤醒", 9, False, 0.2]


def test_several_counts_hide_the_numbers_that_rest_on_any_of_them():
    frame = pd.DataFrame({"实验": [100, 3], "对照": [2, 60], "增益": [0.1, 0.2]}, index=[*"甲乙"])
    shown = suppress_small(frame, ["实验", "对照"])
    assert shown.to_numpy().tolist() == [[100, "<5", "—"], ["<5", 60, "—"]]


def test_of_several_counts_each_is_complemented_by_itself():
    frame = pd.DataFrame({"实验": [100, 3, 50, 153], "对照": [20, 60, 30, 110]}, index=[*"甲乙丙", "合计"])
    shown = suppress_small(frame, ["实验", "对照"], total="合计")
    assert shown["实验"].tolist() == [100, "<5", "—", 153] and shown["对照"].tolist() == [20, 60, 30, 110]


def test_figures_get_nan():
    counts = pd.Series({"乙": 4, "甲": 50, "丙": 5})
    values = pd.Series({"甲": 1.5, "乙": 2.5, "丙": 3})
    masked = mask_small(values, counts)
    assert masked["甲"] == 1.5 and np.isnan(masked["乙"]) and masked["丙"] == 3
    assert np.isnan(mask_small(values, np.array([4, 50, 5]))["甲"]), "an array stands in the values' own order"


@pytest.mark.parametrize(
    ("options", "said"),
    [({"counts": "户数"}, "没有这样的人数列：户数"), ({"counts": "人数", "total": "全部"}, "没有叫“全部”的合计行")],
)
def test_what_is_not_there(options, said):
    with pytest.raises(ChartError, match=said):
        suppress_small(with_total([1, 2]), **options)


def test_rows_of_one_name_and_values_without_a_count():
    with pytest.raises(ChartError, match="重名的行：甲"):
        suppress_small(pd.DataFrame({"人数": [1, 2]}, index=["甲", "甲"]), "人数")
    with pytest.raises(ChartError, match="没有人数.*：丁"):
        mask_small(pd.Series({"甲": 1.0, "丁": 2.0}), pd.Series({"甲": 10}))
