import dataclasses
import datetime
from types import SimpleNamespace

import pytest
from live_samples import FACTORS, SOUND

from coursekit.errors import CourseError
from coursekit.live import Board, check_entry
from coursekit.live.board import authorities, check_board_factors, read_day

TODAY = datetime.date(2026, 12, 1)


def problems(**changes):
    return check_entry(dataclasses.replace(SOUND, **changes), FACTORS, today=TODAY)


def test_a_complete_strategy_lacks_nothing():
    assert problems() == []


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"text": "用 S1 给县医院报双路由专线"}, "SO 格要引一条机会：写上编号，有 O1。"),
        ({"text": "给县医院报双路由专线，接 O1"}, "SO 格要引一条优势：写上编号，有 S1、S2。"),
        ({"text": "用 S1、S9 接 O1，给县医院报双路由专线"}, "因素表里没有 S9"),
        ({"text": "用 S1 接 O1，挡 T1，给县医院报专线"}, "T1 是威胁，SO 格只放优势和机会"),
        ({"text": "S1 接 O1"}, "只有编号，别人看不懂"),
        ({"owner": " "}, "还没写谁去做"),
        ({"day": ""}, "还没写哪天做完"),
        ({"day": "下周一"}, "“下周一”不是一个日子"),
        ({"day": "2026-02-30"}, "“2026-02-30”不是一个日子"),
        ({"day": "2026-11-30"}, "2026-11-30 已经过了"),
        ({"authority": None}, "还没选价格谁批"),
        ({"authority": "boss"}, "还没选价格谁批"),
        ({"text": "用 S1 接 O1，给县医院专线打９折"}, "话里写了“9折”，价格却选了“不降价”"),
    ],
)
def test_what_is_missing_is_said(changes, message):
    found = problems(**changes)
    assert len(found) == 1 and message in found[0]


def test_full_width_ids_and_saying_that_no_price_is_cut_are_understood():
    assert problems(text="用Ｓ１接Ｏ１，给县医院报双路由专线，不降价") == []
    assert problems(text="用 S1 接 O1，县医院专线打九折", authority="county") == []


def test_every_cell_asks_for_its_own_two_axes():
    for cell, text in {"SO": "S1 O1", "WO": "W1 O1", "ST": "S1 T1", "WT": "W1 T1"}.items():
        assert problems(cell=cell, text=f"{text} 给县医院报双路由专线") == []
        assert len([other for other in ("SO", "WO", "ST", "WT") if not problems(cell=other, text=f"{text} 给县医院报双路由专线")]) == 1


@pytest.mark.parametrize("text", ["2026-3-5", "2026/03/05", "2026.3.5", "2026年3月5日", "２０２６－３－５", " 2026年 3月 5日 "])
def test_a_day_is_read_as_people_write_it(text):
    assert read_day(text) == datetime.date(2026, 3, 5)


def test_a_class_s_own_limits_stand_beside_who_may_grant_them():
    floors = {"account_manager": 0.95, "county": 0.9, "city": 0.8}
    c = SimpleNamespace(settings=lambda module: SimpleNamespace(floor_discounts=floors))
    assert list(authorities(c)) == ["no_cut", *floors]
    assert authorities(c)["county"] == "县公司（最低到目录价的 90%）"


def test_a_board_gives_each_cell_its_strategies_in_order():
    other, third = dataclasses.replace(SOUND, cell="WT"), dataclasses.replace(SOUND, owner="政企主管")
    board = Board("三队", FACTORS).with_strategy(SOUND).with_strategy(other).with_strategy(third)
    assert board.cell("SO") == (SOUND, third)
    assert board.without(SOUND).strategies == (other, third)


@pytest.mark.parametrize(
    ("factors", "message"),
    [
        (FACTORS.drop(columns="kind"), "没有“kind”这一列"),
        (FACTORS[FACTORS["kind"] != "T"], "还缺：威胁"),
        (FACTORS.assign(factor=["S1", "S1", "W1", "O1", "T1"]), "因素表不对"),
        (FACTORS.assign(factor=["S1", "W2", "W1", "O1", "T1"]), "因素表不对"),
    ],
)
def test_factors_that_make_no_board_are_refused(factors, message):
    with pytest.raises(CourseError, match=message):
        check_board_factors(factors)


def test_factors_without_a_text_are_taken():
    assert check_board_factors(FACTORS.drop(columns="text"))["text"].tolist() == [""] * 5
