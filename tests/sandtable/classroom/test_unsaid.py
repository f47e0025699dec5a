"""The bars and the sentence of what two lists leave unsaid, by hand."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coursekit.sandtable.classroom.unsaid import LONGEST, by_hand, unsaid


def test_twelve_and_ten_with_six_in_common():
    """6 x 4 / 7 is 3.4; among 40 the chance of six or more in common is above 2.5 %, among 41 below."""
    bars, ends, words = unsaid(12, 10, 6)
    assert bars.tolist() == pytest.approx([6, 6, 4, 24 / 7])
    assert ends == (0, 24)
    assert words == "写出来 16 条；还没说出来的约 3 条，最少 0 条，最多 24 条"


def test_without_anything_in_common_no_number_is_told():
    bars, ends, words = unsaid(12, 10, 0)
    assert bars["还没说出来"] == ends[0] == 22
    assert words == "写出来 22 条；还没说出来的说不出几条，最少 22 条，最多几条说不准"


@given(st.integers(1, 30), st.integers(1, 30), st.integers(0, 30))
def test_whatever_the_sliders_say_there_is_a_picture_and_a_sentence(left, right, both):
    bars, (low, end), words = unsaid(left, right, both)
    seen = bars[:3].sum()
    assert (bars >= 0).all() and seen == left + right - min(both, left, right)
    assert 0 <= low <= end < float("inf")
    assert len(re.findall("-|inf|nan", words)) == 0
    told = re.search(r"最多 (\d+) 条", words)
    assert told is None or int(told[1]) == end <= LONGEST * seen


def test_the_rule_by_hand_is_worked_with_the_class_s_own_numbers():
    told = by_hand(12, 10, 6)
    assert told.startswith("这里是 6 × 4 ÷ 7，约 3.4 条，最少 0 条，最多 24 条。")
    assert "右边 10 条里左边也写到 6 条" in told and "约 60%" in told and "捡回来 4 条" in told


@pytest.mark.parametrize("counts", [(12, 10, 0), (3, 0, 0), (0, 5, 0)])
def test_with_nothing_in_common_the_class_is_told_so(counts):
    told = by_hand(*counts)
    assert told.startswith("两张单子一条不重") and "说不准" in told
    assert not re.search("inf|nan|约", told)
