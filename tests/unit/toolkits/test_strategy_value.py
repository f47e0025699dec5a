"""A strategy is worth 4 where it stands on both axes of its cell; what it lacks is told by less."""

import pytest

from coursekit.toolkits.strategy_value import strategy_value

FACTORS = ["S1", "S2", "S3", "W1", "W2", "O1", "O2", "T1", "T2"]
CELLS = {"SO": ("S1", "O2"), "WO": ("W2", "O1"), "ST": ("S3", "T1"), "WT": ("W1", "T2")}
DEED = "客户经理周三上门，先谈修复时限"


def value(text, cell="SO"):
    return strategy_value(text, cell=cell, factors=FACTORS)


@pytest.mark.parametrize("cell", CELLS)
def test_both_axes_and_nothing_else_are_worth_four(cell):
    inner, outer = CELLS[cell]
    assert value(f"靠{inner}，对{outer}：{DEED}", cell) == 4
    assert value(f"{outer}来了，拿{inner}去接，{DEED}", cell) == 4


@pytest.mark.parametrize("cell", CELLS)
def test_each_lack_has_its_own_value(cell):
    inner, outer = CELLS[cell]
    stranger = next(f for f in FACTORS if f[0] not in cell)
    assert value(f"靠{inner}，对{outer}，还有{stranger}：{DEED}", cell) == 3
    assert value(f"靠{inner}：{DEED}", cell) == 2
    assert value(f"对{outer}：{DEED}", cell) == 1
    assert value(f"加大力度，{DEED}", cell) == 0.5


@pytest.mark.parametrize("other", [cell for cell in CELLS if cell != "SO"])
def test_a_strategy_of_another_cell_does_not_pass(other):
    inner, outer = CELLS[other]
    lacking = 2 if inner[0] == "S" else 1 if outer[0] == "O" else 0.5
    assert value(f"靠{inner}，对{outer}：{DEED}") == lacking


@pytest.mark.parametrize("ids", ["s1 和 o2", "Ｓ１和Ｏ２", "S 1、O 2", "（S1）（O2）", "S01、O02", "S1O2", "S1、S2、O1、O2"])
def test_ids_are_read_however_they_are_typed(ids):
    assert value(f"靠{ids}：{DEED}") == 4


@pytest.mark.parametrize("ids", ["S1、O2、S9", "S1、O2、T1", "S1、O2、W2、T2"])
def test_an_id_that_is_in_no_list_or_in_another_cell_spoils_it(ids):
    assert value(f"靠{ids}：{DEED}") == 3


def test_an_unknown_id_alone_stands_for_no_axis():
    assert value(f"靠 S9，对 O2：{DEED}") == 1
    assert value(f"靠 S9，对 O9：{DEED}") == 0.5


@pytest.mark.parametrize("text", ["", "S1 接 O2", "S1、O2、S1、O2、S1、O2", "  靠S1接O2     ", 4, None, ["靠 S1 接 O2，" + DEED]])
def test_what_is_no_sentence_is_told_so(text):
    with pytest.raises(ValueError, match="写一句话，放在英文引号里，至少 12 个字.*光写编号不算"):
        value(text)


@pytest.mark.parametrize("text", ["S1、O2：周三上门谈妥", "靠S1接O2，周三上门谈"])
def test_a_sentence_begins_with_twelve_characters_of_which_six_are_chinese(text):
    assert value(text) == 4
    for short in (text[:-1], text[:-1] + "。" * text.startswith("S1")):
        with pytest.raises(ValueError, match="至少 12 个字"):
            value(short)
