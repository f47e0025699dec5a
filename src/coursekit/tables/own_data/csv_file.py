"""A CSV file in pieces of bounded size, every cell still text."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as arrow_csv

from coursekit.errors import CourseError
from coursekit.tables.own_data.header import match_columns
from coursekit.tables.own_data.lines import Lines
from coursekit.tables.own_data.own_file import OwnFile
from coursekit.tables.own_data.survey import survey
from coursekit.tables.own_data.tally import Count

BLOCK = 8 * 1024 * 1024
FEWER_CELLS, MORE_CELLS = "比表头少列", "比表头多列"


class CsvFile:
    """One table's CSV file: what it is, then its rows, one pass.

    ``ragged`` counts, once all pieces are read, the rows of the wrong length by rule, its examples being physical rows;
    such rows are in no piece. ``empty_rows`` counts rows with nothing in our columns, also in none.
    """

    def __init__(self, own: OwnFile, advance: Callable[[int], None]) -> None:
        self._path = own.path
        self._advance = advance
        self._survey = survey(own.path, advance)
        self.names, header_lines = _header(own.path, self._survey.encoding)
        self.matched = match_columns(own, self.names)
        self.ragged = {FEWER_CELLS: Count(), MORE_CELLS: Count()}
        self.empty_rows = 0
        self._lines = Lines(header_lines)

    @property
    def kind(self) -> str:
        """The encoding, in words."""
        return f"编码 {self._survey.encoding_name}"

    def place(self, row: int) -> str:
        """Return where a row, counted from 0, stands."""
        return self._lines.place(row)

    def ragged_place(self, physical: int) -> str:
        """Return where a row of the wrong length stands."""
        return f"第 {self._lines.line(physical)} 行"

    def pieces(self) -> Iterator[tuple[int, pa.RecordBatch]]:
        """Yield the number of the first row of each piece, and the piece under our column names."""
        start = told = 0
        with self._path.open("rb") as stream:
            try:
                for batch in self._open(stream):
                    self._advance(stream.tell() - told)
                    told = stream.tell()
                    piece = self._rows(batch, start)
                    yield start, piece
                    start += piece.num_rows
            except pa.ArrowInvalid as error:
                if "Empty CSV file" in str(error):  # a header without a line break after it
                    return
                last = self._lines.line(self._lines.physical(np.array([start]))[0]) - 1
                fault = "双引号没有配对" if self._survey.quoted else "断了"
                raise CourseError(f"读不了 {self._path}：第 {last} 行以后{fault}。请从系统里重新导出。") from error

    def _open(self, stream: BinaryIO) -> Iterator[pa.RecordBatch]:
        # A line break may hide in a column that is not ours: then all have to be read, for the sake of the lines.
        wanted = None if self._survey.quoted else [*self.matched.values()]
        return arrow_csv.open_csv(
            stream,
            # One thread, because only then are rows of the wrong length numbered.
            arrow_csv.ReadOptions(use_threads=False, block_size=BLOCK, encoding=self._survey.encoding),
            arrow_csv.ParseOptions(
                newlines_in_values=self._survey.quoted, ignore_empty_lines=False, invalid_row_handler=self._note_ragged
            ),
            arrow_csv.ConvertOptions(
                column_types=dict.fromkeys(self.names, pa.string()), strings_can_be_null=False, include_columns=wanted
            ),
        )

    def _note_ragged(self, row: arrow_csv.InvalidRow) -> str:
        rule = FEWER_CELLS if row.actual_columns < row.expected_columns else MORE_CELLS
        self.ragged[rule].add(row.number, f"{row.actual_columns} 列")
        self._lines.skip([row.number])
        if self._survey.quoted and (breaks := len(row.text.splitlines()) - 1) > 0:
            self._lines.add_breaks([row.number], [breaks])
        return "skip"

    def _rows(self, batch: pa.RecordBatch, start: int) -> pa.RecordBatch:
        """Return the batch's rows that hold something, in our columns only."""
        columns = [batch.column(name) for name in self.matched.values()]
        piece = pa.RecordBatch.from_arrays(columns, names=[*self.matched])
        empty = _is_empty(piece)
        if not self._survey.quoted and not empty.any():
            return piece
        physical = self._lines.physical(np.arange(start, start + batch.num_rows))
        if self._survey.quoted:
            breaks = _line_breaks(batch)
            self._lines.add_breaks(physical[breaks > 0], breaks[breaks > 0])
        self._lines.skip(physical[empty])
        self.empty_rows += int(empty.sum())
        return piece.filter(pa.array(~empty))


def _header(path: Path, encoding: str) -> tuple[list[str], int]:
    """Return the names in the first row and how many lines they take."""
    with path.open(encoding="utf-8-sig" if encoding == "utf-8" else encoding, newline="") as stream:
        reader = csv.reader(stream)
        try:
            names = next(reader, [])
        except csv.Error as error:
            raise CourseError(f"读不了 {path}：第一行太长，不像是列名。") from error
    if not any(name.strip() for name in names):
        raise CourseError(f"{path} 的第一行是空的：第一行要是列名。")
    return names, reader.line_num


def _is_empty(piece: pa.RecordBatch) -> np.ndarray:
    empty = np.ones(piece.num_rows, dtype=bool)
    for column in piece.columns:
        if not empty.any():
            break
        empty &= pc.equal(column, "").to_numpy(zero_copy_only=False)
    return empty


def _line_breaks(batch: pa.RecordBatch) -> np.ndarray:
    breaks = np.zeros(batch.num_rows, dtype=np.int64)
    for column in batch.columns:
        breaks += pc.count_substring_regex(column, "\r\n|\r|\n").to_numpy(zero_copy_only=False)
    return breaks
