"""The cells of a workbook, by what they hold, and what holds for the cells of every workbook."""

import io
import re
import zipfile

from coursekit.charts.textwidth import columns
from coursekit.notebooks.prose import style_problems

ERRORS = ("#DIV/0!", "#VALUE!", "#N/A", "#NAME?", "#REF!", "#NUM!", "#NULL!")


def cells(book):
    """Return every cell that is not empty."""
    return [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row if cell.value is not None]


def formulas(book):
    """Return the cells that hold a formula."""
    return [cell for cell in cells(book) if cell.data_type == "f"]


def texts(book):
    """Return the cells that hold a text."""
    return [cell for cell in cells(book) if cell.data_type == "s"]


def stored_values(data: bytes) -> tuple[int, int]:
    """Return how many formulas the file holds, and how many with a value: one without would show as zero on a phone.

    An empty text is stored as an empty value.
    """
    archive = zipfile.ZipFile(io.BytesIO(data))
    sheets = [archive.read(name).decode() for name in archive.namelist() if name.startswith("xl/worksheets/sheet")]
    return tuple(sum(len(re.findall(part, text)) for text in sheets) for part in ("<f>", "</f><v>[^<]*</v>"))


def without_texts(formula: str) -> str:
    """Return a formula with its texts emptied."""
    return re.sub(r'"[^"]*"', '""', formula)


def unreadable_formulas(book, functions: set[str]) -> list[str]:
    """Return the formulas that not every program reads: with other functions, too long or deep, of a newer Excel."""
    found = []
    for cell in formulas(book):
        outside = without_texts(cell.value)
        depth = deepest = 0
        for character in outside:
            depth += {"(": 1, ")": -1}.get(character, 0)
            deepest = max(deepest, depth)
        known = set(re.findall(r"([A-Z][A-Z.]*)\(", outside)) <= functions and not {"{", "@"} & {*outside}
        short = len(cell.value) < 8192 and max(map(len, re.findall(r'"([^"]*)"', cell.value)), default=0) <= 255
        found += [] if known and short and depth == 0 and deepest < 60 else [f"{cell.parent.title}!{cell.coordinate}"]
    return found


def width_of(sheet, column: int, default: float | None = None) -> float:
    """Return a column's width; one that has none of its own is an error where there is no ``default``."""
    widths = [one.width for one in sheet.column_dimensions.values() if one.min <= column <= one.max]
    assert widths or default, f"{sheet.title}: column {column} has no width"
    return widths[0] if widths else default


def texts_by_height(book, default_width: float | None = None) -> tuple[list, list]:
    """Return the wrapped texts that fit into their cells, and those that are taller.

    They wrap at a Chinese character for two digits of the column's width, as a narrow font at worst has it.
    """
    fitting, taller = [], []
    for sheet in book.worksheets:
        areas = {(area.min_row, area.min_col): area for area in sheet.merged_cells.ranges}
        for cell in [cell for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)]:
            if not cell.alignment.wrap_text or cell.data_type == "f":
                continue
            area = areas.get((cell.row, cell.column))
            last = area.max_col if area else cell.column
            whole = sum(width_of(sheet, column, default_width) for column in range(cell.column, last + 1))
            width = int(whole - (1.5 if cell.alignment.indent else 0.7))
            lines = sum(-(-columns(line) // width) for line in cell.value.split("\n"))
            fits = lines * 13 <= (sheet.row_dimensions[cell.row].height or 20) + 1
            (fitting if fits else taller).append((sheet.title, cell.coordinate, cell.value))
    return fitting, taller


def said_by_formulas(book) -> set[str]:
    """Return the whole sentences that formulas can show."""
    return {piece for cell in formulas(book) for piece in re.findall(r'"([^"]*)"', cell.value) if piece.endswith("。")}


def against_the_house_style(said: set[str]) -> dict[str, list]:
    """Return what is wrong with these texts, for those with which something is."""
    return {text: problems for text in said if (problems := [*style_problems(text)])}
