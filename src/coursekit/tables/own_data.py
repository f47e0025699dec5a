"""A class's own data: CSV or Parquet with a column mapping, through the same schema as the synthetic tables."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pandera.pandas as pa

from coursekit.errors import CourseError
from coursekit.tables.dictionary import TABLES

EXAMPLES_SHOWN = 3


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
        return table.schema.validate(frame[[*table.columns]], lazy=True)
    except pa.errors.SchemaErrors as error:
        raise CourseError(_report(path, error.failure_cases)) from error


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


def _report(path: Path, cases: pd.DataFrame) -> str:
    """One line a rule: how many rows broke it, and the first few."""
    lines = []
    for (column, check), broken in cases.groupby(["column", "check"], dropna=False, sort=False):
        examples = zip(broken["index"], broken["failure_case"], strict=True)
        # A file's first row is its header, and people count from one.
        shown = [f"第 {int(row) + 2} 行 {found}" if pd.notna(row) else str(found) for row, found in examples]
        listed = "；".join(shown[:EXAMPLES_SHOWN])
        lines.append(f"{path.name} 的“{column}”列不合规定（{check}），共 {len(broken)} 处：{listed}。")
    return "\n".join(lines)
