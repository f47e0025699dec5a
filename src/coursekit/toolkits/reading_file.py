"""Opens a workbook that was handed out and filled in, and says what is wrong with the file and with its sheets."""

from __future__ import annotations

import io
import warnings
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import openpyxl
from openpyxl.workbook import Workbook

from coursekit.toolkits.reading_cells import Findings, Sheet

Place = tuple[int, int]  # row and column, from zero


@dataclass(frozen=True)
class Delivered:
    """What was handed out: the file's name, what a sentence calls it, its sheets, and what stands where on them.

    ``marks`` are by sheet; ``moved`` says what may have happened where one does not stand.
    """

    file_name: str
    called: str
    sheets: tuple[str, ...]
    marks: Mapping[str, Mapping[Place, str]]
    moved: str = "插过行、列，或改了表头"


@dataclass(frozen=True)
class Opened:
    """A file's bytes, and its workbook with formulas."""

    data: bytes
    cells: Workbook

    @cached_property
    def values(self) -> Workbook:
        """The workbook with what its formulas gave when it was saved."""
        return _load(self.data, values=True)

    @property
    def sheets(self) -> list[str]:
        """The names of its sheets, in order."""
        return [sheet.title for sheet in self.cells.worksheets]


def _load(data: bytes, *, values: bool) -> Workbook:
    with warnings.catch_warnings():  # on what openpyxl does not keep: nothing is written back
        warnings.simplefilter("ignore")
        return openpyxl.load_workbook(io.BytesIO(data), data_only=values)


def open_workbook(path: Path, findings: Findings) -> Opened | None:
    """Return the opened file, None where it cannot be opened, which is noted; nothing is written and none raised."""
    if path.name.startswith(("~$", ".~lock.")):
        findings.problems.append(f"{path.name} 是软件打开时的临时文件，不是表：换成名字不带前缀的那个文件。")
        return None
    if not path.is_file():
        findings.problems.append(f"找不到文件 {path}：看看路径和名字对不对。")
        return None
    if path.suffix.lower() != ".xlsx":
        findings.problems.append(f"{path.name} 不是 .xlsx 文件：用软件打开，另存为 .xlsx 再查。")
        return None
    locks = [path.with_name(f"~${path.name}"), path.with_name(f".~lock.{path.name}#")]
    if any(lock.exists() for lock in locks):
        findings.problems.append(f"{path.name} 正在别的软件里开着，可能还没存：存好、关掉，再查一遍。")
    try:
        data = path.read_bytes()
    except OSError as error:
        findings.problems.append(f"{path.name} 读不了（{error.strerror}）：在软件里关掉它，或拷一份出来再查。")
        return None
    if not zipfile.is_zipfile(io.BytesIO(data)):
        findings.problems.append(f"{path.name} 打不开：文件坏了，或者加了密码。用软件打开，去掉密码另存一份再查。")
        return None
    try:
        return Opened(data, _load(data, values=False))
    except Exception as error:  # openpyxl raises whatever the broken part made it stumble over
        findings.problems.append(f"{path.name} 打不开（{type(error).__name__}）：文件坏了。用软件打开，另存一份再查。")
        return None


def sheets_as_made(
    opened: Opened, findings: Findings, delivered: Delivered, renamed: Mapping[str, str] | None = None
) -> dict[str, Sheet]:
    """Return the sheets that are there and stand as they were made, by name; what is not so is noted.

    Parameters
    ----------
    renamed : name of a sheet as made -> its name in the file, where that is known to be another one.
    """
    if not opened.sheets:  # openpyxl finds no sheet in Excel's strict kind of .xlsx
        kind = "也许存成了“严格 Open XML”。另存为普通的“Excel 工作簿（.xlsx）”再查。"
        findings.problems.append(f"文件里一页也读不出：{kind}")
        return {}
    held = {renamed_to: name for name, renamed_to in (renamed or {}).items()}
    places = {held.get(title, title): title for title in opened.sheets}
    if not {*places} & {*delivered.sheets}:
        findings.problems.append(
            f"这不是课上发的{delivered.called}（{delivered.file_name}）：一页也对不上，里面是："
            f"{'、'.join(opened.sheets[:5])}。换一个文件。"
        )
        return {}
    for name in delivered.sheets:
        if name not in places:
            findings.problems.append(f"少了“{name}”页：从原来的表里拷回来，页名别改。")
    for name in places:
        if name not in delivered.sheets:
            findings.problems.append(f"多了“{name}”页：删掉，或者另存到别的文件里。")
    kept = {}
    for name in (one for one in delivered.sheets if one in places):
        sheet = Sheet(opened.cells[places[name]], lambda title=places[name]: opened.values[title], findings)
        moved = first_moved(sheet, delivered.marks.get(name, {}))
        if moved:
            row, column, label = moved
            found = sheet.text(row, column) or "空的"
            findings.problems.append(
                f"{sheet.place(row, column)}：应该是“{label}”，现在是“{found}”：{delivered.moved}。"
                "这一页没有读；撤回去，或把数拷进原来的表。"
            )
        else:
            kept[name] = sheet
    return kept


def first_moved(sheet: Sheet, marks: Mapping[Place, str]) -> tuple[int, int, str] | None:
    """Return the first mark that does not stand, by row, column and what should be there; None where all stand."""
    return next(((*place, label) for place, label in marks.items() if sheet.text(*place) != label), None)
