"""Read one of the class's own files piece by piece and find every row that breaks a rule."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import pandas as pd
import pyarrow as pa

from coursekit.errors import CourseError
from coursekit.tables.own_data.conversion import convert
from coursekit.tables.own_data.csv_file import CsvFile
from coursekit.tables.own_data.months import MonthsHeld
from coursekit.tables.own_data.own_file import OwnFile
from coursekit.tables.own_data.parquet_file import ParquetFile
from coursekit.tables.own_data.personal import masked, shown
from coursekit.tables.own_data.report import BrokenRule, TableReport
from coursekit.tables.own_data.rules import as_frame, broken_rules
from coursekit.tables.own_data.tally import EXAMPLES, Tally
from coursekit.tables.own_data.whole_table import Identifiers, KeyRows, hashed


def examine(
    own: OwnFile,
    *,
    examples: int = EXAMPLES,
    linked: tuple[str, ...] = (),
    keep: Callable[[pd.DataFrame], None] | None = None,
    advance: Callable[[int], None] = lambda size: None,
) -> TableReport:
    """Return what is right and wrong with the file of one table.

    Parameters
    ----------
    examples : how many bad rows to cite under each rule.
    linked : columns whose values the report carries, hashed, to be compared with another table's.
    keep : is given each piece as a table of our types; what stands in bad rows is arbitrary.
    advance : is told bytes as they are read, twice the file's size in all.

    Raises
    ------
    CourseError
        The file cannot be read as a table of these columns.
    """
    table = own.table
    file = _open(own, advance)
    tally, keys, months = Tally(examples), KeyRows(), MonthsHeld(table)
    links = {name: Identifiers() for name in linked}
    rows = 0
    for rows_before, piece in file.pieces():
        columns = {
            name: convert(cells, name, table.schema.columns[name], own.units.get(file.matched[name]),
                          own.values.get(file.matched[name], {}))
            for name, cells in zip(piece.schema.names, piece.columns, strict=True)
        }  # fmt: skip
        usable = {name: converted.usable for name, converted in columns.items()}
        tally.begin(piece.num_rows)
        for broken in broken_rules(table, columns):
            tally.add(broken, rows_before, lambda row, name=broken.column, cells=piece: _found(own, name, cells, row))
            if broken.column:
                usable[broken.column] &= ~broken.rows
        for name, identifiers in links.items():
            kept = np.flatnonzero(usable[name])
            identifiers.add(hashed(columns[name].values[kept].to_frame()), rows_before + kept)
        months.add(columns, usable, rows_before)
        if table.schema.unique:
            parts = {name: columns[name].values for name in table.schema.unique}
            keys.add(pd.DataFrame(parts), np.logical_and.reduce([usable[name] for name in parts]))
        if keep:
            keep(as_frame(columns))
        rows = rows_before + piece.num_rows
    ragged = sum(count.rows for count in file.ragged.values())
    if not rows and not ragged:
        raise CourseError(f"{own.path.name} 只有表头，没有一行数据：请从系统里重新导出。")
    repeated = keys.repeated()
    return TableReport(
        own=own,
        kind=file.kind,
        rows=rows + ragged,
        bad_rows=tally.bad_rows(repeated) + ragged,
        empty_rows=file.empty_rows,
        unused=tuple(name for name in file.names if name not in file.matched.values()),
        broken=(
            *_ragged(file, examples),
            *_counted(file, tally),
            *_repeated(file, table.schema.unique, repeated, examples),
        ),
        months=tuple(months.problems(file.place, examples)),
        links=links,
        place=file.place,
    )


def _open(own: OwnFile, advance: Callable[[int], None]) -> CsvFile | ParquetFile:
    if own.path.is_dir():
        raise CourseError(f"{own.path} 是文件夹，不是文件：path 要写到文件名。")
    try:
        own.path.open("rb").close()
        return (ParquetFile if own.path.suffix.lower() == ".parquet" else CsvFile)(own, advance)
    except OSError as error:
        raise CourseError(f"读不了 {own.path}（{error.strerror}）：检查文件名和读取权限。") from error


def _found(own: OwnFile, name: str, cells: pa.RecordBatch, row: int) -> str:
    """Return what stands in a cell as a report may show it; nothing where the row as a whole is to blame."""
    if not name:
        return ""
    cell = cells.column(name)[row].as_py()
    text = "" if cell is None else str(cell)
    if own.table.schema.columns[name].metadata["identifier"]:
        return masked(text) if text else ""
    return shown(text)


def _counted(file: CsvFile | ParquetFile, tally: Tally) -> Iterator[BrokenRule]:
    for (name, rule), count in tally.counts.items():
        cited = tuple(f"{file.place(row)} {text}".rstrip() for row, text in count.examples)
        yield BrokenRule(name, file.matched.get(name, ""), rule, count.rows, cited)


def _ragged(file: CsvFile | ParquetFile, examples: int) -> Iterator[BrokenRule]:
    for rule, count in file.ragged.items():
        if count.rows:
            cited = tuple(f"{file.ragged_place(row)} {cells}" for row, cells in count.examples[:examples])
            yield BrokenRule("", "", rule, count.rows, cited)


def _repeated(file: CsvFile | ParquetFile, names: list[str], rows: np.ndarray, examples: int) -> Iterator[BrokenRule]:
    if len(rows):
        cited = tuple(file.place(int(row)) for row in rows[:examples])
        yield BrokenRule("", "", f"{'、'.join(names)} 不能和别的行相同", len(rows), cited)
