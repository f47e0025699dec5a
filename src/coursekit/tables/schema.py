"""One schema a table: type, bounds, unit, Chinese and English label, meaning.

The data dictionary, the labels of figures and table headers, and validation all come from here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import pandera.pandas as pa

# The line under every figure and table that is drawn from a generated table.
SYNTHETIC = "合成数据（按本班种子生成，不是任何企业的真实经营数）"


@dataclass(frozen=True)
class Table:
    """A table's name, its labels, where its rows come from, and its pandera schema.

    The schema's checks over several columns judge each row by itself and return a truth value a row, so that a long
    file can be checked piece by piece. ``every_month_of`` names the column of which each value must have a row in every
    month of the table (empty: no such rule).
    """

    name: str
    zh: str
    en: str
    source: str
    schema: pa.DataFrameSchema
    every_month_of: str = ""

    @property
    def columns(self) -> tuple[str, ...]:
        """Column names in order."""
        return tuple(self.schema.columns)


def column(
    dtype: object,
    zh: str,
    en: str,
    meaning: str,
    *checks: pa.Check,
    unit: str = "",
    nullable: bool = False,
    identifier: bool = False,
) -> pa.Column:
    """Return a pandera column that also carries its labels, unit and meaning, and whether it names a person or line.

    A class's own identifiers are replaced by keyed hashes as they are read, see ``own_data``.
    """
    return pa.Column(
        dtype,
        list(checks),
        title=zh,
        description=meaning,
        nullable=nullable,
        metadata={"en": en, "unit": unit, "identifier": identifier},
    )


def month_column() -> pa.Column:
    """Return the column that says which month a row is about, the same in every table."""
    months = pa.Check.str_matches(r"^\d{4}-(0[1-9]|1[0-2])$", error="要写成 2026-03 这样的年月")
    return column(str, "月份", "month", "年月 2026-03", months)


def at_least(bound: float) -> pa.Check:
    """Return the check that no value lies below ``bound``."""
    return pa.Check.ge(bound, error=f"不能小于 {bound}")


def above(bound: float) -> pa.Check:
    """Return the check that every value lies above ``bound``."""
    return pa.Check.gt(bound, error=f"要大于 {bound}")


def one_of(codes: Iterable[str]) -> pa.Check:
    """Return the check that every value is one of ``codes``."""
    allowed = [*codes]
    return pa.Check.isin(allowed, error=f"只能是 {'、'.join(allowed)}")


def not_blank() -> pa.Check:
    """Return the check that every value holds a character that can be seen."""
    return pa.Check.str_matches(r"\S", error="不能是空白")


def label_of(col: pa.Column) -> str:
    """Return the Chinese label with its unit, as axes and table headers print it."""
    unit = col.metadata["unit"]
    return f"{col.title}（{unit}）" if unit else col.title
