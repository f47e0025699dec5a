"""What the workbook says to do, after figures are pasted and decisions typed in, recalculated by LibreOffice."""

import os
import shutil

import numpy as np
import pandas as pd
import pytest

from coursekit.toolkits.lifecycle_facts import product_facts
from coursekit.toolkits.lifecycle_sheets.layout import OVERVIEW, card_row
from coursekit.toolkits.lifecycle_wording import evidence

# Where it counts, ``coursekit test`` fails without LibreOffice; on somebody's own machine these tests say why not.
if not shutil.which("soffice") and not os.environ.get("CI"):
    pytest.skip("没有找到 soffice（LibreOffice）", allow_module_level=True)

PRODUCTS, OVERVIEW_ROW, CARDS = 6, 10, "生命周期卡"
# name -> net adds a month in each of three years; 12,000 subscribers before the first month.
YEARS = {
    "falls_more_slowly": (-100, -100, -60),
    "falls_faster": (-20, -60, -100),
    "turned_down": (50, 50, -80),
    "close_to_the_border": (20, 20, 38),
    "circled_a_little": (200, 200, 195),
    "circled_clearly": (200, 200, 100),
}
MOVE, MONEY, AMOUNT, DECIDER, OWNER = ((6, 3), (6, 8), (7, 3), (7, 8), (10, 3))


def levels_of(name) -> list[int]:
    return (12_000 + np.cumsum(np.repeat(YEARS[name], 12))).tolist()


def card(sheet, product, field):
    """Return the cell of a card, its rows counted from its first."""
    return sheet.cell(card_row(product, PRODUCTS) + 1 + field[0], field[1])


@pytest.fixture(scope="module")
def after(made, opened, recalculate, paste, saved):
    """Workbooks pasted over, with clean-ups, with decisions on the cards, and with nothing to circle."""
    pasted = opened(made["demo"])
    for product, name in enumerate(YEARS):
        paste(pasted["月报数据"], product, levels_of(name), 5)
    pasted["打平"]["B15"].value = "短信包"

    cleaned = opened(made["demo"])
    levels = [1000 + 100 * month for month in range(40)]
    levels = levels[:30] + [level - 5000 for level in levels[30:]]
    paste(cleaned["月报数据"], 0, levels, 5)
    cleaned["月报数据"].cell(6 + 30, 15).value = -5000
    cleaned["月报数据"].cell(6 + 31, 16).value = "冲了一百"

    decided = opened(made["demo"])
    for product, move in ((0, "转"), (1, "守")):
        for field, value in ((MOVE, move), (AMOUNT, 30_000 + product), (DECIDER, "要报市公司"), (OWNER, "李经理")):
            card(decided[CARDS], product, field).value = value
    card(decided[CARDS], 1, MONEY).value = "县公司机动"
    decided["来源和口径"]["D5"].value = "本单位的叫法"  # of what grows more slowly
    figures = decided["月报数据"]
    figures["B7"].value, figures["B8"].value = figures["B8"].value, figures["B7"].value

    calm = opened(made["demo"])
    for product in range(PRODUCTS):
        paste(calm["月报数据"], product, [1000 + month * month for month in range(40)], 5)
    return recalculate(
        {name: saved(book) for name, book in locals().items() if name in ("pasted", "cleaned", "decided", "calm")}
    )


def shown(after, name):
    row = [cell.value for cell in after["pasted"][CARDS][OVERVIEW_ROW + [*YEARS].index(name)]]
    return dict(zip(OVERVIEW, row, strict=False))


@pytest.mark.parametrize(
    ("name", "stage", "verdict"),
    [("falls_more_slowly", "衰退", "不圈"), ("falls_faster", "衰退", "圈出来"), ("turned_down", "衰退", "圈出来"),
     ("close_to_the_border", "判不了", "不圈"), ("circled_a_little", "判不了", "圈出来"), ("circled_clearly", "成长放慢", "圈出来")],
)  # fmt: skip
def test_pasted_figures_are_judged_and_may_be_undecided(after, name, stage, verdict):
    assert (shown(after, name)["stage"], shown(after, name)["verdict"]) == (stage, verdict)


@pytest.mark.parametrize(
    ("name", "said"),
    [("falls_more_slowly", "掉得慢了 5.0 个百分点"), ("falls_faster", "掉得更快了 4.3 个百分点"),
     ("turned_down", "从涨变掉，差 11.8 个百分点"), ("circled_clearly", "净增少 7.1 个百分点")],
)  # fmt: skip
def test_a_decline_that_slows_is_said_so(after, name, said):
    """Of 9,600, 11,040, 13,200 and 16,800 subscribers a year ago: 480, 480, 1,560 and 1,200."""
    assert shown(after, name)["pace"] == said
    assert f"，比上一年{said}（占一年前用户）。" in shown(after, name)["evidence"]


def test_the_formula_s_evidence_is_the_library_s_word_for_word(after):
    months = pd.period_range("2022-12", periods=36, freq="M").astype(str)
    for name in YEARS:
        table = pd.DataFrame({"product": name, "month": months, "subscribers": levels_of(name), "revenue_yuan": 5.0})
        (facts,) = product_facts(table, {name: name}, 3)
        assert shown(after, name)["evidence"] == evidence(facts, 3)


def test_a_product_circled_by_a_little_is_only_told_to_wait(after):
    sheet = after["pasted"][CARDS]
    little, clear = (
        [card(sheet, [*YEARS].index(name), field).value for field in ((5, 3), MONEY)]
        for name in ("circled_a_little", "circled_clearly")
    )
    assert little == ["净增圈上了，少得不到一成：再看一个季度，先不动钱。", "先不动"]
    assert clear[0].startswith("投还是守") and clear[0].endswith("拉新的钱先不追加。") and clear[1] == "迁转试点费"


def test_the_library_s_word_ends_with_its_figures(after):
    pasted, decided = after["pasted"][CARDS], after["decided"][CARDS]
    outdated = "预填数的结论，已不作数"
    assert [card(pasted, product, (1, 8)).value for product in range(PRODUCTS)] == [outdated] * PRODUCTS
    words = [card(decided, product, (1, 8)).value for product in range(PRODUCTS)]
    assert words[0] == outdated, "two months changed places"
    assert all("把握" in word for word in words[1:])


def test_a_clean_up_is_taken_out_before_months_are_compared(after):
    sheet = after["cleaned"]["净增对照"]
    assert {sheet.cell(7 + month, 2).value for month in range(39)} == {100}
    assert {sheet.cell(6 + month, 7).value for month in range(15, 40)} == {0}, "never below the year before"
    assert after["cleaned"]["月报数据"]["A3"].value.startswith("有 1 个格子里是文字")


def test_the_meeting_s_page_says_what_the_cards_of_circled_products_say(after):
    sheet = after["decided"]["开会用一页"]
    lines = [[cell.value for cell in sheet[row]] for row in range(14, 20)]
    assert [line[:6] for line in lines[:2]] == [
        ["家庭宽带", "转", "本单位的叫法", 30_000, "要报市公司", "李经理"],
        ["5G 套餐", "守", "县公司机动", 30_001, "要报市公司", "李经理"],
    ]
    assert all(line[6].strftime("%Y-%m-%d") == "2027-03-02" for line in lines[:2])
    assert {value for line in lines[2:] for value in line} <= {None, ""}
    assert [sheet.cell(5, column).value for column in (1, 6, 7)] == ["家庭宽带", "圈出来", "转"]


def test_the_usual_budget_follows_its_table_unless_somebody_chose(after):
    money = [card(after["decided"][CARDS], product, MONEY).value for product in range(PRODUCTS)]
    assert money == ["本单位的叫法", "县公司机动", "拉新营销费", "先不动", "拉新费，改作迁转", "拉新费，改作迁转"]


def test_with_nothing_circled_the_meeting_s_page_says_so(after):
    sheet = after["calm"]["开会用一页"]
    assert sheet["A14"].value == "没有圈出来的"
    assert {sheet.cell(row, column).value for row in range(14, 20) for column in range(2, 8)} <= {None, ""}


def test_the_old_product_may_be_another_one(after):
    """The sixth product, 16,800 to 18,000 subscribers in its last year after 14,400 to 16,800, at 5 yuan each."""
    sheet = after["pasted"]["打平"]
    last, before = (sum(levels_of("circled_clearly")[part]) for part in (slice(24, 36), slice(12, 24)))
    assert sheet["B16"].value == 5 * 18_000
    assert sheet["B17"].value == pytest.approx((last / before) ** (1 / 12))
    assert sheet["B23"].value == "一直盖得住"
