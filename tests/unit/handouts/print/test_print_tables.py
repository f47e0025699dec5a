import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from print_samples import DOTS, html_table

from coursekit.charts.fonts import advance_em
from coursekit.handouts.document import Markup
from coursekit.handouts.print.literals import LONGEST_RUN
from coursekit.handouts.print.measures import FULL, LEFT, POINTS, TEXT, TURNED
from coursekit.handouts.print.tables import PADDING_EM, set_table

SENTENCE = "这一格写了很长的一句话，要换好几行才放得下，再加一句也放得下吗"
POINTS_OF = {"text": TEXT * POINTS, "full": FULL * POINTS, "turned": TURNED * POINTS}
CELL = st.text(st.sampled_from("一二三，。（abcXYZ019.-% "), max_size=40)


@given(st.integers(1, 12).flatmap(lambda n: st.lists(st.lists(CELL, min_size=n, max_size=n), min_size=2, max_size=6)))
@settings(deadline=None)
def test_a_table_never_asks_for_more_than_the_page_has(rows):
    setting = set_table(rows[0], rows[1:])
    assert sum(setting.widths) <= POINTS_OF[setting.place]
    assert len(setting.widths) == len(setting.runs) == len(rows[0])


@given(st.lists(st.lists(st.integers(0, 10**9).map("{:,}".format), min_size=6, max_size=6), min_size=2, max_size=5))
@settings(deadline=None)
def test_a_number_always_fits_its_column(rows):
    setting = set_table(["列"] * 6, rows)
    for column, width in zip(zip(*rows, strict=True), setting.widths, strict=True):
        assert max(sum(map(advance_em, text)) for text in column) <= width / setting.size - 2 * PADDING_EM
    assert set(setting.runs) == {LONGEST_RUN}


def test_little_by_little_a_table_takes_more_of_the_page():
    def place(columns, text):
        return set_table([f"列{i}" for i in range(columns)], [[text] * columns] * 3).place

    assert place(3, "短") == "text"
    assert place(6, SENTENCE[:18]) == "full"
    assert place(14, SENTENCE) == "turned"


def test_a_table_of_sentences_takes_more_lines_rather_than_smaller_letters():
    setting = set_table(["活动", "话术", "确认短信"], [["归位", SENTENCE * 5, SENTENCE * 4], ["迁移", SENTENCE, SENTENCE]])
    assert (setting.place, setting.size) == ("full", 9)
    many = set_table([f"列{i}" for i in range(9)], [[SENTENCE * 2] * 9] * 2)
    assert (many.place, many.size) != ("full", 9), "columns of a few characters are no better"


def test_a_small_table_is_not_split_and_a_long_one_is():
    assert not set_table(["甲"], [["1"]] * 8).splits
    assert set_table(["甲"], [["1"]] * 60).splits


def test_short_cells_stay_whole_beside_long_ones():
    setting = set_table(["规则", "结果", "说明"], [["官方外呼号", "要人确认", SENTENCE * 2]] * 3)
    assert setting.widths[1] / setting.size - 2 * PADDING_EM >= 4


@pytest.mark.parametrize(("columns", "text"), [(6, SENTENCE), (6, "1,234,567,890.12"), (16, "1,234,567,890"), (6, "a" * 60)])
def test_nothing_is_printed_beside_the_page(images, columns, text):
    pages = images(Markup(html_table([f"列名很长很长的{i}" for i in range(columns)], [[text] * columns] * 4)))
    assert len(pages) >= 2
    for page in pages:
        wide = page.shape[1] > page.shape[0]
        left, width = (18, TURNED) if wide else (LEFT, FULL)
        assert np.all(page[:, : int((left - 1) * DOTS)] > 250)
        assert np.all(page[:, int((left + width + 1) * DOTS) :] > 250)


def test_a_split_table_repeats_its_header(sheet, text_of):
    reader = sheet(Markup(html_table(["年份表头", "数"], [[f"第{i}行", "1"] for i in range(80)])))
    texts = [text_of(reader, page) for page in range(len(reader.pages))]
    holding = [text for text in texts if "行1" in text]
    assert len(holding) >= 2 and all("年份表头" in text for text in holding)
