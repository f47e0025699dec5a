"""Reads a filled-in workbook of key clients back, and says everything that must be mended, sentence by sentence."""

from __future__ import annotations

import datetime
import io
import warnings
import zipfile
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import openpyxl
import pandas as pd
from openpyxl.workbook import Workbook

from coursekit.toolkits.client_reading_cells import Findings, Sheet
from coursekit.toolkits.client_reading_clients import read_clients
from coursekit.toolkits.client_reading_decisions import read_actions, read_rules, read_strategies
from coursekit.toolkits.client_reading_factors import read_factors
from coursekit.toolkits.client_reading_weights import read_weights
from coursekit.toolkits.client_sheets.layout import BOOK, FACTORS, NINE, SHEETS, TOWS, URGENT, WEIGHTS
from coursekit.toolkits.client_sheets.marks import MARKS

_FILE_NAME = "12_client_matrix.xlsx"
_FOREIGN = f"这不是课上发的客户矩阵表（{_FILE_NAME}）"


@dataclass(frozen=True)
class ClientWorkbook:
    """What a workbook holds, and what is wrong with it.

    ``clients`` has one row a client with its figures and scores, ``weights`` the weights in use and ``judgements``
    the matrices by block (three, attract, strength), ``factors``, ``strategies`` and ``actions`` one row each.
    ``problems`` must be mended, ``unfilled`` is still open, ``remarks`` are to be known: Chinese sentences.
    """

    clients: pd.DataFrame
    weights: dict[str, pd.Series]
    judgements: dict[str, pd.DataFrame]
    factors: pd.DataFrame
    strategies: pd.DataFrame
    actions: pd.DataFrame
    class_day: datetime.date | None
    problems: tuple[str, ...]
    unfilled: tuple[str, ...]
    remarks: tuple[str, ...]

    @property
    def is_good(self) -> bool:
        """Is there nothing that must be mended?"""
        return not self.problems


def read_client_workbook(path: Path | str) -> ClientWorkbook:
    """Return what a workbook of key clients holds, with every problem there is; nothing is changed and none raised."""
    path, findings = Path(path), Findings()
    opened = _open(path, findings)
    sheets = {} if opened is None else _sheets(opened, findings)
    clients = read_clients(sheets.get(BOOK), sheets.get(NINE))
    weights, judgements = read_weights(sheets.get(WEIGHTS))
    factors = read_factors(sheets.get(FACTORS))
    rules = read_rules(sheets.get(URGENT))
    return ClientWorkbook(
        clients=clients,
        weights=weights,
        judgements=judgements,
        factors=factors,
        strategies=read_strategies(sheets.get(TOWS), rules, factors),
        actions=read_actions(sheets.get(URGENT), rules, clients),
        class_day=rules.class_day,
        problems=tuple(findings.problems),
        unfilled=tuple(findings.unfilled),
        remarks=tuple(findings.remarks),
    )


@dataclass(frozen=True)
class _Opened:
    """A file's bytes, and its workbook with formulas."""

    data: bytes
    cells: Workbook

    @cached_property
    def values(self) -> Workbook:
        """The workbook with what its formulas gave when it was saved."""
        return _load(self.data, values=True)


def _load(data: bytes, *, values: bool) -> Workbook:
    with warnings.catch_warnings():  # on what openpyxl does not keep: nothing is written back
        warnings.simplefilter("ignore")
        return openpyxl.load_workbook(io.BytesIO(data), data_only=values)


def _open(path: Path, findings: Findings) -> _Opened | None:
    """Return the opened file, None where it cannot be opened."""
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
        return _Opened(data, _load(data, values=False))
    except Exception as error:  # openpyxl raises whatever the broken part made it stumble over
        findings.problems.append(f"{path.name} 打不开（{type(error).__name__}）：文件坏了。用软件打开，另存一份再查。")
        return None


def _sheets(opened: _Opened, findings: Findings) -> dict[str, Sheet]:
    """Return the sheets that are there and stand as they were made, by name."""
    there = [sheet.title for sheet in opened.cells.worksheets]
    if not {*there} & {*SHEETS}:
        findings.problems.append(f"{_FOREIGN}：一页也对不上，里面是：{'、'.join(there[:5])}。换一个文件。")
        return {}
    for name in SHEETS:
        if name not in there:
            findings.problems.append(f"少了“{name}”页：从原来的表里拷回来，页名别改。")
    for name in there:
        if name not in SHEETS:
            findings.problems.append(f"多了“{name}”页：删掉，或者另存到别的文件里。")
    kept = {}
    for name in (one for one in SHEETS if one in there):
        sheet = Sheet(opened.cells[name], lambda name=name: opened.values[name], findings)
        moved = [(place, label) for place, label in MARKS.get(name, {}).items() if sheet.text(*place) != label]
        if moved:
            (row, column), label = moved[0]
            found = sheet.text(row, column) or "空的"
            findings.problems.append(
                f"{sheet.place(row, column)}：应该是“{label}”，现在是“{found}”：插过行、列，或改了表头。"
                "这一页没有读；撤回去，或把数拷进原来的表。"
            )
        else:
            kept[name] = sheet
    return kept
