"""A class's own data: CSV or Parquet with a column mapping, through the same schema as the synthetic tables."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pandera.pandas as pa
from pandas.api.types import is_integer_dtype

from coursekit.errors import CourseError
from coursekit.tables.dictionary import TABLES
from coursekit.tables.schema import Table

EXAMPLES_SHOWN = 3
# Beginnings of what pandera calls its own rules; the rules of the schemas are sentences already.
_RULES = {
    "not_nullable": "不能空着",
    "dtype('str": "要是文字",
    "dtype('int": "要是整数",
    "dtype('float": "要是数",
}


def read_own_table(name: str, path: Path, columns: dict[str, str]) -> pd.DataFrame:
    """Return table ``name`` read from the class's file, every row validated, columns renamed by ``columns``.

    Parameters
    ----------
    columns : maps the file's column names to ours; a column already under our name needs no entry.

    Raises
    ------
    CourseError
        The file cannot be read, lacks a column, or holds rows that break the schema. Bad rows are counted by rule
        with examples; none is dropped or changed.
    """
    table = TABLES[name]
    frame = _read(path).rename(columns=columns)
    missing = [column for column in table.columns if column not in frame]
    if missing:
        raise CourseError(
            f"{path.name} 少了这些列：{'、'.join(missing)}；文件里有：{'、'.join(map(str, frame.columns))}。"
            f"列名不同，就在班级文件 data: {name}: columns: 里写明对应关系。"
        )
    try:
        return table.schema.validate(_whole_numbers_fitted(frame[[*table.columns]], table), lazy=True)
    except pa.errors.SchemaErrors as error:
        raise CourseError(_report(path, table, error.failure_cases)) from error


def _read(path: Path) -> pd.DataFrame:
    try:
        if path.suffix == ".parquet":
            return pd.read_parquet(path)
        for encoding in ("utf-8-sig", "gb18030"):
            try:
                return pd.read_csv(path, encoding=encoding)
            except UnicodeDecodeError:
                continue
    except (OSError, ValueError, pd.errors.ParserError) as error:
        advice = "请确认它是没有损坏的 CSV 或 Parquet 文件"
        raise CourseError(f"读不了 {path}：{str(error).splitlines()[0]}。{advice}。") from error
    raise CourseError(f"读不了 {path}：编码既不是 UTF-8 也不是 GBK，请另存为 UTF-8。")


def _whole_numbers_fitted(frame: pd.DataFrame, table: Table) -> pd.DataFrame:
    """Return ``frame`` with columns of whole numbers as text or fractions where the table has these: 101, 3 yuan."""
    kinds = {name: table.schema.columns[name].dtype.type for name in frame.select_dtypes("integer")}
    return frame.astype({name: kind for name, kind in kinds.items() if not is_integer_dtype(kind)})


def _report(path: Path, table: Table, cases: pd.DataFrame) -> str:
    """One line a rule: how many rows broke it, and the first few."""
    # A rule that meets text where numbers belong, or the other way round, breaks down; the type is reported anyway.
    cases = cases[~cases.failure_case.astype(str).str.match(r"(Type|Attribute)Error\(")]
    across = cases.schema_context == "DataFrameSchema"
    return "\n".join([*_columns_report(path, cases[~across]), *_rows_report(path, table, cases[across])])


def _columns_report(path: Path, cases: pd.DataFrame) -> Iterator[str]:
    for (column, check), broken in cases.groupby(["column", "check"], sort=False):
        examples = zip(broken["index"], broken["failure_case"], strict=True)
        shown = [_shown(row, found) for row, found in examples]
        listed = "；".join(shown[:EXAMPLES_SHOWN])
        rule = next((said for name, said in _RULES.items() if check.startswith(name)), check)
        yield f"{path.name} 的“{column}”列不合规定（{rule}），共 {len(broken)} 处：{listed}。"


def _rows_report(path: Path, table: Table, cases: pd.DataFrame) -> Iterator[str]:
    for check, broken in cases.groupby("check", sort=False):
        rows = sorted(set(broken["index"]))
        listed = "、".join(map(_line, rows[:EXAMPLES_SHOWN]))
        unique = check == "multiple_fields_uniqueness"
        rule = f"{'、'.join(table.schema.unique)} 不能和别的行相同" if unique else check
        yield f"{path.name} 有 {len(rows)} 行不合规定（{rule}）：{listed}。"


def _shown(row: float | None, found: object) -> str:
    if pd.isna(row):
        return f"整列是 {found}"
    return _line(row) if pd.isna(found) else f"{_line(row)} {found}"


def _line(row: float) -> str:
    """A file's first row is its header, and people count from one."""
    return f"第 {int(row) + 2} 行"
