import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lessons import png, table

from coursekit.handouts.document import AnswerSpace, Figure, Heading, Markup, Prose, Text
from coursekit.handouts.slides.pieces import Grid, Html, Listing, Picture, Title, Words, pieces_of
from coursekit.handouts.slides.tables import read_table
from coursekit.handouts.slides.text import text_lines

WIDTH, SIZE = 872, 26


def test_every_kind_of_block_has_its_piece():
    blocks = [
        Heading(3, "小题", "s1"), Prose("一段。\n\n- 甲\n- 乙\n\n```\ncode\n```"), Text("打印的"),
        Figure(png(), "图", "公报", 768), Markup(table(2), "公报"), Markup("<p>对了</p>"), AnswerSpace(),
    ]  # fmt: skip
    kinds = [type(piece) for piece in pieces_of(blocks)]
    assert kinds == [Title, Words, Words, Listing, Listing, Picture, Grid, Html]


def test_a_set_off_paragraph_keeps_its_role_when_it_is_cut():
    (piece,) = pieces_of([Prose("**讨论（4 分钟）** " + "这一句话不算短也不算长。" * 60)])
    assert piece.role == "discuss"
    first, rest = piece.split(WIDTH, SIZE, 300)
    assert first.role == rest.role == "discuss"
    assert first.markdown + rest.markdown == piece.markdown


@settings(deadline=None)
@given(st.integers(2, 40), st.integers(120, 500))
def test_a_cut_paragraph_loses_nothing_and_its_first_part_fits(sentences, room):
    source = "".join(f"第 {n} 句话，说的是**第 {n} 件事**；说完了。" for n in range(sentences))
    (piece,) = pieces_of([Prose(source)])
    parts = piece.split(WIDTH, SIZE, room)
    if parts is None:
        assert Words("第 0 句话，说的是**第 0 件事**；").height(WIDTH, SIZE) > room or piece.height(WIDTH, SIZE) <= room
    else:
        assert parts[0].markdown + parts[1].markdown == source
        assert parts[0].height(WIDTH, SIZE) <= room
        assert parts[0].markdown.count("**") % 2 == 0


def test_a_list_is_cut_between_its_items_and_numbers_go_on():
    items = [f"{n}. 第 {n} 条，" + "说得长一点，" * 12 for n in range(1, 12)]
    (piece,) = pieces_of([Prose("\n".join(items))])
    first, rest = piece.split(WIDTH, SIZE, 320)
    assert first.markdown.split("\n") + rest.markdown.split("\n") == items
    assert re.match(r"\d+\. ", rest.markdown)


def test_bold_code_and_formulas_are_never_cut_open():
    for mark in ("**", "`", "$"):
        (piece,) = pieces_of([Prose("开头一句。" + mark + "里面。有句号。很多。" * 40 + mark + "。结尾一句。")])
        parts = piece.split(WIDTH, SIZE, 200)
        assert parts is None or parts[0].markdown in ("开头一句。",)


def test_a_table_of_markdown_and_one_of_ours_are_read_alike():
    ours = read_table(table(3, 2), "公报")
    (grid,) = pieces_of([Prose("| 列 0 | 列 1 |\n|---|---|\n| 甲乙丙0-0 | 甲乙丙0-1 |")])
    assert [cell.text for cell in grid.table.head[0]] == [cell.text for cell in ours.head[0]] == ["列 0", "列 1"]
    assert [cell.text for cell in grid.table.rows[0]] == [cell.text for cell in ours.rows[0]]
    assert ours.caption == "表的题目"


@settings(deadline=None)
@given(st.integers(2, 60), st.integers(160, 520))
def test_a_cut_table_has_every_row_once_under_its_header(rows, room):
    grid = Grid(read_table(table(rows), "公报"))
    parts = grid.split(WIDTH, SIZE, room)
    if parts is None:
        assert rows == 1 or Grid(read_table(table(1), "公报")).height(WIDTH, SIZE) > room
        return
    first, rest = (part.table for part in parts)
    assert [*first.rows, *rest.rows] == [*grid.table.rows]
    assert first.head == rest.head == grid.table.head
    assert (first.continued, rest.continued) == (False, True)
    assert parts[0].height(WIDTH, SIZE) <= room


@settings(deadline=None)
@given(st.integers(1, 60), st.integers(1, 7))
def test_a_table_in_even_parts_has_every_row_once(rows, count):
    grid = Grid(read_table(table(rows), "公报"))
    parts = grid.in_parts(min(rows, count), WIDTH, SIZE)
    assert [row for part in parts for row in part.table.rows] == [*grid.table.rows]
    sizes = [len(part.table.rows) for part in parts]
    assert max(sizes) - min(sizes) <= 1


@settings(deadline=None)
@given(st.lists(st.integers(1, 90), min_size=2, max_size=25), st.integers(2, 5))
def test_a_table_is_shared_out_by_height(lengths, count):
    body = "".join(f"<tr><td>{n}</td><td>{'字' * length}</td></tr>" for n, length in enumerate(lengths))
    grid = Grid(read_table(f"<table><tbody>{body}</tbody></table>"))
    parts = grid.in_parts(min(len(lengths), count), WIDTH, SIZE)
    assert [row for part in parts for row in part.table.rows] == [*grid.table.rows]
    room = WIDTH / grid.size(WIDTH, SIZE)
    heights = [part.table.height_em(room) for part in parts]
    assert max(heights) <= grid.table.height_em(room) / len(parts) + max(
        Grid(replace(grid.table, rows=(row,))).table.height_em(room) for row in grid.table.rows
    )


def test_tall_rows_stand_with_fewer_others():
    rows = ["短"] * 8 + ["长的一格，写了好几行。" * 12] * 4
    body = "".join(f"<tr><td>{n}</td><td>{text}</td></tr>" for n, text in enumerate(rows))
    parts = Grid(read_table(f"<table><tbody>{body}</tbody></table>")).in_parts(2, WIDTH, SIZE)
    assert [len(part.table.rows) for part in parts] == [9, 3]


def test_a_wide_table_is_broken_only_where_its_type_grows():
    grid = Grid(read_table(table(3, 6, "一格里字不少")))
    unbroken = [size for size in range(20, 31) if grid.table.is_unbroken(WIDTH / size)]
    assert grid.size(WIDTH, 34) > max(unbroken, default=0) + 2
    assert not grid.table.is_unbroken(WIDTH / grid.size(WIDTH, 34))


def test_no_header_is_broken_into_many_lines():
    head = "<th>编号</th>" + '<th class="number">很长的一列的题目（百分点）</th>' * 6
    body = "<td>甲</td>" + '<td class="number">1,234,567</td>' * 6
    grid = Grid(read_table(f"<table><thead><tr>{head}</tr></thead><tbody><tr>{body}</tr></tbody></table>"))
    size = grid.size(WIDTH, 34)
    assert grid.table.is_readable(WIDTH / size)
    assert sum(grid.table.least_em) <= WIDTH / 30 or size < 30


def test_a_narrow_table_is_larger_than_a_wide_one():
    numbers = '<td class="number">1,234,567</td>' * 7
    narrow, wide = Grid(read_table(table(3, 2))), Grid(read_table(f"<table><tbody><tr>{numbers}</tr></tbody></table>"))
    assert narrow.size(WIDTH, 34) > wide.size(WIDTH, 34) >= 20


@pytest.mark.parametrize(("columns", "more"), [(2, 1), (4, 0)])
def test_a_caption_is_broken_where_its_table_ends(columns, more):
    """A browser makes a caption no wider than the table below it."""
    grid = read_table(table(3, columns, "字有七个这么多"))
    room, long = 40, replace(grid, caption="题" * 30)
    assert text_lines(long.caption, room) == 1
    assert long.height_em(room) - grid.height_em(room) == pytest.approx(1.4 * more)


def test_a_table_that_goes_on_says_so_in_its_caption():
    grid = replace(read_table(table(3, 2)), caption="题" * 24)
    assert replace(grid, continued=True).height_em(40) - grid.height_em(40) == pytest.approx(1.4)


def test_two_tables_are_not_taken_for_one():
    assert read_table(table(2) + table(2)) is None
    assert read_table("<p>没有表</p>") is None


@settings(deadline=None)
@given(st.lists(st.text("ab (字", max_size=60), min_size=2, max_size=40), st.integers(80, 400))
def test_cut_text_keeps_its_lines(lines, room):
    piece = Listing("\n".join(lines))
    parts = piece.split(WIDTH, SIZE, room)
    if parts:
        assert parts[0].source.split("\n") + parts[1].source.split("\n") == lines
        assert parts[0].height(WIDTH, SIZE) <= room


def test_printed_text_is_as_large_as_its_lines_allow_and_never_under_16_px():
    assert Listing("x = 1").size(WIDTH, 34) == 24
    assert Listing("x" * 85).size(WIDTH, 26) == 16
    assert Listing("x" * 300).size(WIDTH, 26) == 16


@pytest.mark.parametrize(("text", "leads"), [("今天要答：", True), ("今天答完了。", False)])
def test_an_announcement_leads_on(text, leads):
    assert Words(text).leads_on is leads
    assert Title("小题").leads_on


def test_a_table_too_wide_for_any_size_is_set_in_the_smallest_and_left_to_the_browser():
    """As a table of twenty columns that pandas made by itself."""
    head = "".join(f"<th>column_{number}_of_a_frame</th>" for number in range(20))
    cells = "".join(f"<td>{number}2345.678901234</td>" for number in range(20))
    grid = Grid(read_table(f"<table><thead><tr>{head}</tr></thead><tbody><tr>{cells}</tr></tbody></table>"))
    assert grid.size(880, 30) == 20 and grid.height(880, 30) > 0
