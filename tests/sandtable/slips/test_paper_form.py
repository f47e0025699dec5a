"""The paper form: all fields by role with their ranges, room to write, what each means on the back."""

import re

import numpy as np
import pytest
from slip_pages import font_names, is_a4, is_tagged, pages, pictures, texts

from coursekit.errors import CourseError
from coursekit.sandtable.rules.fields import NUMBER, ROLES, form_fields
from coursekit.sandtable.scenario.research import RESEARCH_ITEMS
from coursekit.sandtable.setup import PAIRS
from coursekit.sandtable.slips import paper_form_pdf

LONGEST_TITLE = "二〇二六年全省县域市场存量经营与渠道转型骨干训练营第十二期"


@pytest.fixture(scope="module", params=PAIRS)
def pair(request):
    return request.param


@pytest.fixture(scope="module")
def pdf(pair):
    return paper_form_pdf(pair, title="存量保有班")


def squeezed(text):
    return re.sub(r"\s", "", text)


def test_it_is_two_pages_of_a4(pdf):
    assert len(pages(pdf)) == 2 and all(map(is_a4, pages(pdf)))
    assert is_tagged(pdf)
    assert {name.split("-")[0] for name in font_names(pdf)} == {"CourseSansSC"}


def test_every_field_stands_on_the_front_with_its_range(pdf, pair):
    front = texts(pdf)[0]
    fields = form_fields(pair)
    for field in fields:
        assert field.zh in front, field.name
        if field.kind == NUMBER:
            assert squeezed(f"{field.zh}{field.low:g}–{field.high:g} {field.unit}") in front, field.name
    for role in ROLES:
        assert role in front


def test_ranges_are_the_pair_s_own():
    first, second = (texts(paper_form_pdf(pair))[0] for pair in PAIRS)
    assert first != second
    (fee,) = [field for field in form_fields(PAIRS[0]) if field.name == "fee_heavy"]
    assert squeezed(f"{fee.zh}{fee.low:g}–{fee.high:g}") in first
    assert squeezed(f"{fee.zh}{fee.low:g}–{fee.high:g}") not in second


def test_market_research_has_its_prices_and_the_forecast_a_line(pdf):
    front = texts(pdf)[0]
    for item in RESEARCH_ITEMS.values():
        assert f"{item.zh}（{item.price:g}万元）" in front
    for words in ("猜本季末自己的份额", "总经理签字", "回执号", "六样支撑工具合计100%", "存量保有班", "新老客户都一样"):
        assert words in front


def test_the_back_explains_every_field_once(pdf, pair):
    back = texts(pdf)[1]
    for field in form_fields(pair):
        assert back.count(squeezed(field.help)) == 1, field.name
        assert field.zh.partition("·")[0] in back
    for item in RESEARCH_ITEMS.values():
        assert squeezed(item.tells) in back


def test_it_is_blank(pdf):
    """Nothing prefilled: every number on the form is a bound, a price or the 100 % of the tools."""
    front = texts(pdf)[0]
    for value in ("38元", "57元", "第1季"):
        assert value not in front


def test_cells_are_high_enough_to_write_in(pdf):
    front, _ = pictures(pdf)
    array = np.asarray(front)
    across = array[:, round(array.shape[1] * 0.41)]  # through the cells to fill on the left
    lines = np.flatnonzero(np.diff((across < 160).astype(int)) == 1)
    heights = np.diff(lines) / 150 * 25.4
    assert (heights >= 8).sum() >= 15, heights


def test_a_long_title_fits_and_no_third_page_is_ever_made():
    assert len(pages(paper_form_pdf("4g_5g", title=LONGEST_TITLE))) == 2
    with pytest.raises(CourseError, match="放不下"):
        paper_form_pdf("4g_5g", title=LONGEST_TITLE * 60)


def test_no_word_of_a_textbook():
    words = "".join(texts(paper_form_pdf("4g_5g")))
    for word in ("MCI", "Shapley", "KL", "logit", "弹性", "par"):
        assert word not in words


def test_departments_come_in_the_order_of_the_web_page(pdf):
    # The form's front and its back are both read down the left column, then down the right one.
    for text in texts(pdf):
        places = [re.search(rf"{role}(最后由|六样|定什么|季末|主推|渠道建设|存量维系|扩容|优惠深度)", text).start() for role in ROLES]
        assert places == sorted(places)


def test_a_team_is_a_team_and_not_a_group(pdf):
    front = texts(pdf)[0]
    assert "每队每季交一张" in front and "组" not in front and "第一季是省公司基准，后面是上季的数" in front
