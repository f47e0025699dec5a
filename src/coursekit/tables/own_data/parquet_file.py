"""A Parquet file in pieces of bounded size; its columns have types, which must be able to hold what ours hold."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pandera.pandas as pandera
import pyarrow as pa
import pyarrow.parquet as pq
import pyarrow.types as kinds

from coursekit.errors import CourseError
from coursekit.tables.own_data.conversion import kind_of
from coursekit.tables.own_data.header import match_columns
from coursekit.tables.own_data.lines import record_place
from coursekit.tables.own_data.own_file import OwnFile
from coursekit.tables.own_data.tally import Count

ROWS = 131_072

_WANTED = {"text": "文字", "float": "数", "int": "整数", "bool": "真假值"}


class ParquetFile:
    """One table's Parquet file: what it is, then its rows, one pass."""

    kind = "Parquet"
    empty_rows = 0
    place = staticmethod(record_place)

    def __init__(self, own: OwnFile, advance: Callable[[int], None]) -> None:
        self.ragged: dict[str, Count] = {}
        self._own = own
        self._advance = advance
        try:
            self._file = pq.ParquetFile(own.path)
        except (OSError, pa.ArrowException) as error:
            what = "不是 Parquet 文件，或者没有传完" if own.path.stat().st_size else "是空文件"
            raise CourseError(f"读不了 {own.path}：{what}，请重新导出。") from error
        schema = self._file.schema_arrow
        self.names = schema.names
        self.matched = match_columns(own, self.names)
        wrong = [
            f"“{name}”列存成了 {schema.field(name).type}，要存成{_WANTED[kind_of(own.table.schema.columns[ours])]}"
            for ours, name in self.matched.items()
            if not _fits(schema.field(name).type, own.table.schema.columns[ours])
        ]
        if wrong:
            raise CourseError(f"{own.path.name} 的列类型不对：{'；'.join(wrong)}。改好类型再导出。")

    def pieces(self) -> Iterator[tuple[int, pa.RecordBatch]]:
        """Yield the number of the first row of each piece, and the piece under our column names."""
        size, rows, start = self._own.path.stat().st_size, self._file.metadata.num_rows, 0
        try:
            for batch in self._file.iter_batches(ROWS, columns=[*self.matched.values()]):
                columns = [batch.column(name) for name in self.matched.values()]
                yield start, pa.RecordBatch.from_arrays(columns, names=[*self.matched])
                start += batch.num_rows
                self._advance(2 * size * batch.num_rows // rows)  # a CSV file is read twice
        except (OSError, pa.ArrowException) as error:
            raise CourseError(f"读不了 {self._own.path}：读到第 {start + 1} 条断了，请重新导出。") from error


def _fits(found: pa.DataType, column: pandera.Column) -> bool:
    if kinds.is_dictionary(found):
        found = found.value_type
    if kinds.is_null(found):
        return True
    is_text = kinds.is_string(found) or kinds.is_large_string(found) or kinds.is_string_view(found)
    is_number = kinds.is_integer(found) or kinds.is_floating(found) or kinds.is_decimal(found)
    wanted = kind_of(column)
    if wanted == "text":
        return is_text or kinds.is_integer(found)
    if wanted == "bool":
        return is_text or kinds.is_boolean(found) or kinds.is_integer(found)
    return is_number
