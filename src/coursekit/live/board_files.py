"""A TOWS board as files in 我的成果: JSON to read back, a workbook of one A4 page to print."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pandas as pd

from coursekit.errors import CourseError
from coursekit.live.board import CELL_NAMES, KINDS, Board, Strategy, authorities, check_board_factors, read_day
from coursekit.live.traces import check_sign, read_trace, trace_folder, trace_text, write_numbered

COMPONENT = "tows-board"
_HEADS = ("策略", "谁", "哪天", "价格谁批")
_LEAST_ROWS = 2  # of a cell, so that a hand can add to the print
_WIDTHS = (30, 9, 11.5, 12)  # of one cell's columns, two of which fill an A4 page in landscape
_CHARACTERS, _SHORT = 13, 5  # Chinese characters a line, in the columns of strategies and of authorities
_FACTOR_CHARACTERS = 26  # a line of a factor's text beside its id
_LEAST_LINES, _LINE_POINTS = 3, 15
_FONT = "Microsoft YaHei"


def export_board(board: Board, folder: Path | None = None, *, c: Any = None) -> tuple[Path, Path]:
    """Write ``board`` as JSON and as a workbook under a new number in 我的成果; return both paths.

    Raises
    ------
    CourseError
        The team has no sign, or the folder cannot be written to.
    """
    team = check_sign(board.team, "队名")
    base = folder or trace_folder(c.root if c is not None else None)
    contents = {".json": trace_text(COMPONENT, _content(board), c), ".xlsx": board_workbook(board, c=c)}
    json_path, workbook = write_numbered(f"TOWS-{team}", contents, base)
    return json_path, workbook


def read_board(path: Path | str) -> Board:
    """Return the board that ``export_board`` wrote as JSON.

    Raises
    ------
    CourseError
        The file is missing, broken, or no board.
    """
    path = Path(path)
    content = read_trace(path, COMPONENT)
    try:
        factors = check_board_factors(pd.DataFrame(content["factors"]))
        strategies = tuple(
            Strategy(each["cell"], each["text"], each["owner"], read_day(each["day"]), each["authority"])
            for each in content["strategies"]
        )
        return Board(content["team"], factors, strategies)
    except (KeyError, TypeError) as error:
        raise CourseError(f"{path.name} 缺一项：{error}。") from error


def _content(board: Board) -> dict[str, Any]:
    strategies = [
        {"cell": each.cell, "text": each.text, "owner": each.owner, "day": read_day(each.day).isoformat(),
         "authority": each.authority}
        for each in board.strategies
    ]  # fmt: skip
    return {"team": board.team, "factors": board.factors.to_dict("records"), "strategies": strategies}


def board_workbook(board: Board, *, c: Any = None) -> bytes:
    """Return the board as a workbook of one sheet: factors above, the four cells below, on one landscape page."""
    import xlsxwriter  # only who exports waits for it

    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet("TOWS")
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 1)
    sheet.set_margins(0.4, 0.4, 0.5, 0.5)
    sheet.hide_gridlines(2)
    shared = {"font_name": _FONT, "font_size": 10, "valign": "top", "text_wrap": True}
    formats = {
        "title": book.add_format({**shared, "bold": True, "font_size": 14, "text_wrap": False}),
        "head": book.add_format({**shared, "bold": True, "bg_color": "#E1E5E9", "border": 1}),
        "text": book.add_format({**shared, "border": 1}),
    }
    for side in (0, 1):
        for place, width in enumerate(_WIDTHS):
            sheet.set_column(side * 5 + place, side * 5 + place, width)
    sheet.set_column(4, 4, 2)
    sheet.write_string(0, 0, f"TOWS 板　{board.team}", formats["title"])
    row = _write_factors(sheet, formats, board.factors, 2)
    levels = authorities(c)
    for pair in (("SO", "WO"), ("ST", "WT")):
        row = _write_cells(sheet, formats, board, pair, row + 1, levels)
    book.close()
    return buffer.getvalue()


def _write_factors(sheet: Any, formats: dict, factors: pd.DataFrame, row: int) -> int:
    """Write the four lists, internal ones above the external ones; return the next row."""
    for kinds in (("S", "W"), ("O", "T")):
        lists = [factors.loc[factors["kind"] == kind] for kind in kinds]
        for side, (kind, items) in enumerate(zip(kinds, lists, strict=True)):
            column = side * 5
            sheet.merge_range(row, column, row, column + 3, f"{KINDS[kind]} {kind}", formats["head"])
            for place in range(max(map(len, lists))):
                item = items.iloc[place] if place < len(items) else None
                text = f"{item['factor']}　{item['text']}" if item is not None else ""
                sheet.merge_range(row + 1 + place, column, row + 1 + place, column + 3, "", formats["text"])
                sheet.write_string(row + 1 + place, column, text, formats["text"])
        for place in range(max(map(len, lists))):
            longest = max(len(items.iloc[place]["text"]) for items in lists if place < len(items))
            sheet.set_row(row + 1 + place, (1 + longest // _FACTOR_CHARACTERS) * _LINE_POINTS)
        row += 1 + max(map(len, lists))
    return row


def _write_cells(sheet: Any, formats: dict, board: Board, pair: tuple[str, str], row: int, levels: dict) -> int:
    """Write two cells side by side; return the next row."""
    cells = [board.cell(cell) for cell in pair]
    count = max(_LEAST_ROWS, *map(len, cells))
    heights = [_LEAST_LINES] * count
    for side, (cell, strategies) in enumerate(zip(pair, cells, strict=True)):
        column = side * 5
        sheet.merge_range(row, column, row, column + 3, f"{cell}　{CELL_NAMES[cell]}", formats["head"])
        for place, head in enumerate(_HEADS):
            sheet.write_string(row + 1, column + place, head, formats["head"])
        for number in range(count):
            texts = _row(strategies[number], levels) if number < len(strategies) else [""] * len(_HEADS)
            heights[number] = max(heights[number], -(-len(texts[0]) // _CHARACTERS), -(-len(texts[3]) // _SHORT))
            for place, text in enumerate(texts):
                sheet.write_string(row + 2 + number, column + place, text, formats["text"])
    for number, lines in enumerate(heights):
        sheet.set_row(row + 2 + number, lines * _LINE_POINTS)
    return row + 2 + count


def _row(strategy: Strategy, levels: dict[str, str]) -> list[str]:
    authority = levels.get(strategy.authority or "", strategy.authority or "")
    return [strategy.text, strategy.owner, f"{read_day(strategy.day):%Y-%m-%d}", authority]
