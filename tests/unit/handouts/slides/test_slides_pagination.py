import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lessons import code, figure, html, lesson, png, table, text

from coursekit.handouts.document import Figure, Heading, Markup, Prose, Text
from coursekit.handouts.slides.model import Section, read_lesson
from coursekit.handouts.slides.pagination import (
    HEIGHT,
    MARGIN,
    NARROW,
    SIZES,
    WIDE,
    body_room,
    share_out,
    slides_of,
    stack_height,
    times_line,
)  # fmt: skip
from coursekit.handouts.slides.pieces import Grid, Listing, Picture, Title, Words, pieces_of

WIDTH = NARROW - 2 * MARGIN[NARROW]
_LETTERS = "客户流量套餐"


def words(pieces):
    """Everything that pieces say, in order, without what splitting repeats or drops: headers, blanks, line ends."""
    said = []
    for piece in pieces:
        match piece:
            case Words() | Title():
                said.append(getattr(piece, "markdown", None) or piece.text)
            case Listing():
                said.append(piece.source)
            case Grid():
                said += [cell.text for row in piece.table.rows for cell in row]
            case Picture():
                said.append(piece.figure.alt)
    return "".join("".join(said).split())


_number = st.integers(0, 10**6)
_prose = st.builds(lambda n, length: Prose(f"第 {n} 段，" + "说了一句话。" * length), _number, st.integers(1, 70))
_list = st.builds(
    lambda n, count: Prose("\n".join(f"- 第 {n} 组第 {i} 条" + _LETTERS * 8 for i in range(count))), _number,
    st.integers(1, 14),
)  # fmt: skip
_printed = st.builds(lambda n, count: Text("\n".join(f"value_{n}_{i} = {i}" for i in range(count))), _number, st.integers(1, 45))
_figure = st.builds(lambda n, height: Figure(png(768, height), f"图 {n}", "公报", 768), _number, st.integers(250, 900))
_table = st.builds(lambda n, rows, columns: Markup(table(rows, columns, f"表{n}"), "公报"), _number, st.integers(1, 30), st.integers(1, 6))
_title = st.builds(lambda n: Heading(3, f"小题 {n}", "s"), _number)
blocks = st.lists(st.one_of(_prose, _list, _printed, _figure, _table, _title), min_size=1, max_size=9)


@settings(max_examples=120, deadline=None)
@given(blocks, st.integers(380, 500))
def test_no_block_is_lost_doubled_or_moved_and_every_page_fits(found, first_room):
    pieces = pieces_of(found)
    room = lambda page: first_room if page == 0 else 560  # noqa: E731
    pages = share_out(pieces, room)
    assert words([piece for page in pages for piece in page]) == words(pieces)
    for number, page in enumerate(pages):
        assert page or number == 0
        assert stack_height(page, WIDTH, SIZES[-1]) <= room(number), "a page holds more than fits"


@settings(deadline=None)
@given(blocks)
def test_what_fits_one_page_stays_together(found):
    pieces = pieces_of(found)
    if stack_height(pieces, WIDTH, 26) <= 560:
        assert share_out(pieces, lambda page: 560) == [pieces]


def test_a_heading_is_not_left_last_on_a_slide():
    for first in range(40, 75, 5):
        pieces = pieces_of([Prose("说了一句话。" * first), Heading(3, "小题", "s"), Prose("又说了一句话。" * 45)])
        pages = share_out(pieces, lambda page: 560)
        assert len(pages) > 1
        assert not any(isinstance(page[-1], Title) for page in pages)


def test_a_heading_too_tall_for_what_follows_stands_alone():
    pieces = pieces_of([Figure(png(768, 768), "图", "公报", 768)])
    assert [len(page) for page in share_out(pieces, lambda page: 200 if page == 0 else 560)] == [0, 1]


def deck(*cells):
    return slides_of(read_lesson(lesson(*cells)))


def test_a_group_that_goes_on_says_so_and_pages_count_within_their_section():
    found = deck(
        text("# 题目\n\n引子。", "slide"), text("## 一\n\n话。", "slide", minutes=5), text("长的话。" * 300, "subslide"),
        text("## 二", "slide"),
    )  # fmt: skip
    shown = [(slide.section, slide.page, slide.continued) for slide in found]
    assert shown == [(0, 1, False), (1, 0, False), (1, 1, False), (1, 2, True), (1, 3, True), (2, 0, False)]
    assert [slide.opens for slide in found] == [False, True, False, False, False, True]


def test_little_text_is_large_and_much_is_never_under_24_px():
    short, long = deck(text("## 一\n\n话。", "slide"), text("长的话，要分几页。" * 90, "subslide"))[:2]
    assert short.size == SIZES[0]
    assert all(slide.size >= 24 for slide in deck(text("## 一\n\n" + "长的话。" * 900, "slide")))
    assert long.size < short.size


def test_wide_slides_hold_what_the_narrow_ones_hold_at_their_own_size():
    for slide in deck(text("## 一", "slide"), code("x = 1", html(table(8, 4), "公报")), text("长的话。" * 100, "subslide")):
        room = body_room(slide.heading, opens=slide.opens, continued=slide.continued)
        assert stack_height(slide.pieces, NARROW - 2 * MARGIN[NARROW], slide.size) <= room
        assert stack_height(slide.pieces, WIDE - 2 * MARGIN[WIDE], slide.wide_size) <= room


def test_the_pages_of_a_group_have_one_size_of_text():
    cells = text("## 一", "slide"), text("长的一段话，要分几页才放得下。\n\n" * 60 + "最后一句。", "subslide"), text("短。", "subslide")
    *pages, last = deck(*cells)[1:]
    assert len(pages) > 1
    assert len({page.size for page in pages}) == len({page.wide_size for page in pages}) == 1
    assert last.size == SIZES[0] > pages[0].size


def test_a_table_alone_keeps_its_size_beside_pages_of_small_text():
    cells = text("## 一", "slide"), text("长的一段话。\n\n" * 60, "subslide"), code("", html(table(2, 2), "公报"))
    pages = deck(*cells)
    grids = [page for page in pages if [type(piece) for piece in page.pieces] == [Grid]]
    assert all(page.size == SIZES[0] for page in grids)


def test_a_heading_within_a_section_is_large_unless_that_takes_a_line():
    sizes = [deck(text(f"## {'题' * n}\n\n话。", "slide"), text("话。", "subslide"))[1].heading_size for n in (8, 34, 50)]
    assert sizes == [28, 24, 28]


def test_text_stands_beside_a_figure_only_where_the_figure_gains():
    square = deck(text("## 一", "slide"), code("", figure(width=500, height=500), mark="subslide"), text("读图的一句话。" * 8))
    broad = deck(text("## 一", "slide"), code("", figure(width=1200, height=380), mark="subslide"), text("一句话。"))
    assert square[-1].beside > 0
    assert broad[-1].beside == 0


@pytest.mark.parametrize(
    ("minutes", "activity", "plan", "line"),
    [
        (10, 7, "", "10 分钟（动手和讨论共 7 分钟）"), (10, 0, "", "10 分钟"), (0, 0, "", ""),
        (10, 7, "10 分钟：猜 3 · 看图 7", "10 分钟：猜 3 · 看图 7（动手和讨论共 7 分钟）"),
    ],
)  # fmt: skip
def test_a_section_says_its_minutes_and_its_activity(minutes, activity, plan, line):
    assert times_line(Section(Heading(2, "一", "s", minutes, activity), plan)) == line


def test_room_is_what_the_heading_leaves():
    assert HEIGHT > body_room("短", opens=False) > body_room("短", opens=True) > body_room("很长的题目" * 20, opens=True) > 0


@pytest.mark.parametrize(("sentences", "pages"), [(2, 1), (16, 2)])
def test_small_type_saves_a_page_of_two_lines_but_not_half_a_page(sentences, pages):
    pieces = pieces_of([Prose("一句话，说得不长也不短。" * 24), Prose("又一句话，说完了。" * sentences)])
    room = stack_height(pieces, WIDTH, SIZES[-1])
    assert stack_height(pieces, WIDTH, 26) > room
    assert len(share_out(pieces, lambda page: room)) == pages
