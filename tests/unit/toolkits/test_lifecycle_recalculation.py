"""LibreOffice recalculates the workbook: as made, and with other figures pasted over, as a trainee would."""

import math
import os
import shutil

import numpy as np
import pandas as pd
import pytest
from recalculated import cells_with_errors, compare_formulas, same

from coursekit.cohort import open_cohort
from coursekit.toolkits.lifecycle_facts import product_facts
from coursekit.toolkits.lifecycle_sheets.layout import OVERVIEW
from coursekit.toolkits.lifecycle_wording import evidence
from coursekit.topics.lifecycle import fit_elasticity, price_cut_verdict, seasonal_comparison
from coursekit.topics.stages import STAGES, classify_stage

# Where it counts, ``coursekit test`` fails without LibreOffice; on somebody's own machine these tests say why not.
if not shutil.which("soffice") and not os.environ.get("CI"):
    pytest.skip("没有找到 soffice（LibreOffice）", allow_module_level=True)

CLASSES = ("demo", "mobile-group-2026b", "ningde-telecom-2026a")
FIRST, PRODUCTS, OVERVIEW_ROW = 6, 6, 10
CARDS = "生命周期卡"
# name -> (levels from the first row on, revenue a user); None is an empty cell, a text is a text.
DECLINING = [round(10_000 * 0.985**i) for i in range(30)]
GROWING = [1000 + 50 * i for i in range(60)]
PASTED = {
    "declining": (DECLINING, 20.0),
    "growing_to_the_last_row": (GROWING, 5.0),
    "gap_a_year_ago": ([*GROWING[:35], None, *GROWING[36:48]], 5.0),
    "gap_elsewhere": ([*GROWING[:40], None, *GROWING[41:48]], 5.0),
    "zeros": ([0] * 30 + [100] * 6, 5.0),
    "texts": ([*GROWING[:20], "一千九", *GROWING[21:40]], 5.0),
}
PRICE_CUTS = {
    "raises": ((0.2, 1.3, 1.6), ("增收", "增收")),
    "lowers": ((0.2, 0.5, 0.9), ("减收", "减收")),
    "between": ((0.2, 1.1, 1.2), ("增收", "增收")),
    "across": ((0.5, 0.9, 2.5), ("判不了，先试点", "判不了，先试点")),
    "free": ((1, 0.9, 1.2), ("先把三个数填对", "先把三个数填对")),
    "swapped": ((0.2, 1.5, 1.2), ("先把三个数填对", "先把三个数填对")),
    "empty": ((None, None, None), ("先把三个数填对", "先把三个数填对")),
}
OLD_PRODUCTS = {
    "raises": ((100, 0.5, 30), 2),
    "lowers": ((100, 0.5, 200), 0),
    "between": ((100, 1, 30), "一直盖得住"),
    "across": ((100, 0.9, 0), "一直盖得住"),
    "free": ((100, 0.9, 100), 1),
    "swapped": ((0, 0.9, 10), "先把三个数填对"),
    "empty": ((None, None, None), "先把三个数填对"),
}


@pytest.fixture(scope="module")
def after(made, opened, recalculate, paste, saved):
    """Every workbook of these tests after LibreOffice, in one run of it."""
    books = {f"made-{name}": data for name, data in made.items()}
    pasted = opened(made["demo"])
    for product, (levels, fee) in enumerate(PASTED.values()):
        paste(pasted["月报数据"], product, levels, fee)
    pasted["月报数据"]["A6"].value = pd.Timestamp("2023-02-01")
    books["pasted"] = saved(pasted)
    book = opened(made["demo"])
    for name in PRICE_CUTS:
        for row, value in enumerate(PRICE_CUTS[name][0], 4):
            book["打平"].cell(row, 2).value = value
        for row, value in enumerate(OLD_PRODUCTS[name][0], 16):
            book["打平"].cell(row, 2).value = value
        if name == "empty":
            for product in range(PRODUCTS):
                paste(book["月报数据"], product, [], 1)
                book["月报数据"].cell(4, 2 + 2 * product).value = None
            book["月报数据"]["A6"].value = None
            for threshold in ("B3", "B4", "B5", "B7"):
                book[CARDS][threshold].value = None
        books[f"breakeven-{name}"] = saved(book)
    return recalculate(books)


@pytest.mark.parametrize("name", CLASSES)
def test_recalculated_is_what_was_stored(with_formulas, with_values, after, name):
    compared, wrong = compare_formulas(with_formulas[name], with_values[name], after[f"made-{name}"])
    assert wrong == []
    assert compared > 1500


def test_no_cell_of_any_workbook_shows_an_error(after):
    assert {name: cells_with_errors(book) for name, book in after.items() if cells_with_errors(book)} == {}


@pytest.mark.parametrize("name", CLASSES)
def test_recalculated_is_what_the_library_says(after, root, name):
    cohort = open_cohort(root / "cohorts" / f"{name}.yml")
    window = cohort.settings("02").window_months
    sheet, cards = after[f"made-{name}"]["净增对照"], after[f"made-{name}"][CARDS]
    table = cohort.practice_table("product_months")
    for product, (_, rows) in enumerate(table.groupby("product", sort=False)):
        net_adds = rows["net_adds"].to_numpy(dtype=float)
        net_adds[0] = np.nan
        trend = seasonal_comparison(net_adds, window)
        left = 2 + 6 * product
        for i in range(len(rows)):
            here = [sheet.cell(FIRST + i, left + k).value for k in range(5)]
            expected = [net_adds[i], *trend.iloc[i]]
            assert all(same(a, None if math.isnan(b) else b) for a, b in zip(here[:4], expected, strict=True))
            change = expected[3]
            assert (here[4] or "") == ("" if math.isnan(change) else "少于上年" if change < 0 else "不少于")
        levels = rows["subscribers"].to_numpy(dtype=float)
        growth = net_adds[-12:].sum() / levels[-13]
        acceleration = (net_adds[-12:].sum() - net_adds[-24:-12].sum()) / levels[-13]
        shown = overview(cards, product)
        assert shown["growth"] == pytest.approx(growth)
        assert shown["acceleration"] == pytest.approx(acceleration)
        stage = classify_stage(rows["net_adds"], rows["subscribers"]).name
        assert shown["stage"] == STAGES.get(stage, "判不了"), "the coarse margins must not contradict the library here"


def overview(cards, product):
    row = [cell.value for cell in cards[OVERVIEW_ROW + product]]
    return dict(zip(OVERVIEW, row, strict=False))


def pasted(after, name):
    return overview(after["pasted"][CARDS], [*PASTED].index(name))


def test_a_declining_product_of_thirty_months(after):
    shown = pasted(after, "declining")
    now, ago, before = DECLINING[29], DECLINING[17], DECLINING[5]
    assert shown["growth"] == pytest.approx((now - ago) / ago)
    assert shown["acceleration"] == pytest.approx(((now - ago) - (ago - before)) / ago)
    assert shown["stage"] == "衰退" and shown["verdict"] == "不圈", "it loses less than a year ago"
    assert shown["month"] == pd.Timestamp("2025-07-01").to_pydatetime(), "thirty months from February 2023 on"


def test_sixty_months_reach_the_last_row(after):
    shown = pasted(after, "growing_to_the_last_row")
    assert shown["month"] == pd.Timestamp("2028-01-01").to_pydatetime()
    assert (shown["growth"], shown["acceleration"]) == (pytest.approx(600 / GROWING[47]), pytest.approx(0))
    assert shown["stage"] == "判不了" and shown["verdict"] == "不圈", "fifty a month, as in the year before"


@pytest.mark.parametrize("name", ["gap_a_year_ago", "zeros"])
def test_where_the_year_before_is_missing_it_says_so(after, name):
    shown = pasted(after, name)
    assert shown["growth"] in (None, "") and shown["stage"] == "数据不够"


@pytest.mark.parametrize("name", ["gap_elsewhere", "texts"])
def test_a_gap_or_a_text_elsewhere_costs_only_its_own_months(after, name):
    shown = pasted(after, name)
    levels = PASTED[name][0]
    assert shown["growth"] == pytest.approx(600 / levels[-13])
    sheet = after["pasted"]["净增对照"]
    left, gap = 2 + 6 * [*PASTED].index(name), next(i for i, x in enumerate(levels) if not isinstance(x, int))
    nets = [sheet.cell(FIRST + i, left).value for i in range(len(levels))]
    assert [i for i, x in enumerate(nets) if x in (None, "")] == [0, gap, gap + 1]
    assert {x for x in nets if x not in (None, "")} == {50}


def test_a_text_among_the_figures_is_counted(after):
    assert after["pasted"]["月报数据"]["A3"].value.startswith("有 1 个格子里是文字")
    assert after["made-demo"]["月报数据"]["A3"].value == "浅色格子里都是数，可以往下看。"


@pytest.mark.parametrize("name", PASTED)
def test_the_formula_s_evidence_is_the_library_s_word_for_word(after, name):
    levels, fee = PASTED[name]
    months = pd.period_range("2023-02", periods=len(levels), freq="M").astype(str)
    known = [(m, x, x * fee) for m, x in zip(months, levels, strict=True) if isinstance(x, int)]
    table = pd.DataFrame(known, columns=["month", "subscribers", "revenue_yuan"]).assign(product="iptv")
    (facts,) = product_facts(table, {"iptv": name}, 3)
    assert pasted(after, name)["evidence"] == evidence(facts, 3)


def test_an_empty_workbook_says_that_it_lacks_figures(after):
    cards = after["breakeven-empty"][CARDS]
    for product in range(PRODUCTS):
        shown = overview(cards, product)
        assert (shown["stage"], shown["verdict"], shown["money"]) == ("数据不够", "数据不够", "先不动")


@pytest.mark.parametrize("name", PRICE_CUTS)
def test_a_price_cut_is_judged_by_both_rules(after, name):
    (cut, low, high), verdicts = PRICE_CUTS[name]
    sheet = after[f"breakeven-{name}"]["打平"]
    assert (sheet["E9"].value, sheet["E10"].value) == verdicts
    if "先把" not in verdicts[0]:
        assert (sheet["B9"].value, sheet["B10"].value) == (pytest.approx(1 / (1 - cut)), 1)
        for column, e in (("C", low), ("D", high)):
            assert 1 + sheet[f"{column}9"].value * cut == pytest.approx((1 - cut) ** -e), "the same rise in volume"
            assert sheet[f"{column}10"].value == pytest.approx(e)
            assert f"{100 * ((1 - cut) ** (1 - e) - 1):+.1f}%" in sheet["A7"].value


@pytest.mark.parametrize("name", OLD_PRODUCTS)
def test_the_month_in_which_an_old_product_stops_paying(after, name):
    assert after[f"breakeven-{name}"]["打平"]["B23"].value == OLD_PRODUCTS[name][1]


@pytest.mark.parametrize("name", CLASSES)
def test_the_price_cut_is_the_lesson_s(after, root, name):
    trial = open_cohort(root / "cohorts" / f"{name}.yml").practice_table("price_volume")
    low, high = fit_elasticity(
        trial["price_yuan_per_gb"], trial["traffic_tb"], trial["branch"], trial["month"]
    ).interval(0.90)
    sheet = after[f"made-{name}"]["打平"]
    assert (sheet["B4"].value, sheet["B5"].value, sheet["B6"].value) == (0.1, pytest.approx(low), pytest.approx(high))
    words = {"raises": "增收", "lowers": "减收", "undecided": "判不了，先试点"}
    assert [sheet[cell].value for cell in ("A9", "A10")] == ["按比例算", "按固定弹性算"]
    said = words[price_cut_verdict(low, high, 0.1, "constant")]
    assert (sheet["E9"].value, sheet["E10"].value) == (said, said), "an interval is compared with its own rule's break-even"


@pytest.mark.parametrize("name", CLASSES)
def test_the_old_product_stops_paying_in_the_lesson_s_month(after, root, name):
    """As the lesson walks there: revenue month by month, at the pace of the last 12 months against the 12 before."""
    cohort = open_cohort(root / "cohorts" / f"{name}.yml")
    table = cohort.practice_table("product_months")
    revenue = table.loc[table["product"] == "fixed_phone", "revenue_yuan"].to_numpy()
    fall = (revenue[-12:].sum() / revenue[-24:-12].sum()) ** (1 / 12)
    month, ahead = 0, revenue[-1]
    while ahead >= 0.7 * revenue[-1]:
        month, ahead = month + 1, ahead * fall
    sheet = after[f"made-{name}"]["打平"]
    assert sheet["B15"].value == cohort.product("fixed_phone")
    assert sheet["B16"].value == pytest.approx(revenue[-1])
    assert sheet["B17"].value == pytest.approx(fall)
    assert sheet["B18"].value == pytest.approx(0.7 * revenue[-1])
    assert sheet["B23"].value == month
    assert pd.Period(sheet["B24"].value, "M") == pd.Period(table["month"].max(), "M") + month
    assert sheet["A25"].value.startswith(f"第 {month} 个月收入盖不住维持")
