"""What was done to a form besides filling it in: formulas typed over, examples changed, cells merged."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from openpyxl.utils import get_column_letter

from coursekit.toolkits.quarter_reading_made import Made
from coursekit.toolkits.reading_cells import Sheet

_NAMED = 3
_NEAR = 1e-9


def check_form(sheet: Sheet, name: str, made: Made) -> None:
    """Note cells that are there to be read or worked out and were changed; ``name`` is the sheet's as made."""
    _check_merged(sheet, name, made)
    _check_formulas(sheet, name, made)
    _check_examples(sheet, name, made)


def _check_merged(sheet: Sheet, name: str, made: Made) -> None:
    single = made.inputs(name) | {*made.formulas(name)}
    for top, left, bottom, right in sorted(sheet.merged()):
        within = {(row, column) for row in range(top, bottom + 1) for column in range(left, right + 1)}
        if within - {(top, left)} & single:
            area = f"{sheet.place(top, left)} 到 {_letters(bottom, right)}"
            sheet.findings.problems.append(f"{area}：合并成了一格，要一格一个数。取消合并，再各填各的。")


def _check_formulas(sheet: Sheet, name: str, made: Made) -> None:
    gone = [place for place in made.formulas(name) if not sheet.is_formula(*place)]
    if gone:
        found = sheet.text(*gone[0])
        held = f"现在写的是“{found}”" if found else "现在空着"
        todo = "撤回去，或从原来的表里拷回来；这些格子自己会算，不用填。"
        sheet.findings.problems.append(f"{name_places(sheet, gone)}：原来是公式，{held}，要留着公式。{todo}")


def _check_examples(sheet: Sheet, name: str, made: Made) -> None:
    examples = made.examples(name)
    other = [place for place, content in examples.items() if not _is_same(sheet.raw(*place), content)]
    if other:
        content = examples[other[0]]
        shown = f"{content:g}" if isinstance(content, float) else str(content)
        found = sheet.text(*other[0])
        held = f"现在写的是“{found}”" if found else "现在空着"
        todo = "例子不读：自己的数填进浅橙色的格子，例子改回来。"
        sheet.findings.problems.append(f"{name_places(sheet, other)}：是编的例子，要留着“{shown}”，{held}。{todo}")


def _is_same(found: object, content: object) -> bool:
    if isinstance(found, datetime.datetime):
        found = found.date()
    if isinstance(content, float):
        return isinstance(found, (int, float)) and abs(found - content) < _NEAR
    return str(found) == str(content)


def name_places(sheet: Sheet, places: Iterable[tuple[int, int]]) -> str:
    """Return how a sentence names cells of one sheet: up to three, and how many if there are more."""
    first, *others = places
    named = "、".join([sheet.place(*first), *(_letters(*place) for place in others[: _NAMED - 1])])
    return named if len(others) < _NAMED else f"{named} 等 {len(others) + 1} 格"


def _letters(row: int, column: int) -> str:
    return f"{get_column_letter(column + 1)}{row + 1}"
