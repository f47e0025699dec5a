"""One schema a table: type, bounds, unit, Chinese and English label, meaning.

The data dictionary, the labels of figures and table headers, and validation all come from here.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandera.pandas as pa


@dataclass(frozen=True)
class Table:
    """A table's name, its labels, where its rows come from, and its pandera schema."""

    name: str
    zh: str
    en: str
    source: str
    schema: pa.DataFrameSchema

    @property
    def columns(self) -> tuple[str, ...]:
        """Column names in order."""
        return tuple(self.schema.columns)


def column(
    dtype: object, zh: str, en: str, meaning: str, *checks: pa.Check, unit: str = "", nullable: bool = False
) -> pa.Column:
    """Return a pandera column that also carries its labels, unit and meaning."""
    return pa.Column(
        dtype,
        list(checks),
        title=zh,
        description=meaning,
        nullable=nullable,
        metadata={"en": en, "unit": unit},
    )


def label_of(col: pa.Column) -> str:
    """Return the Chinese label with its unit, as axes and table headers print it."""
    unit = col.metadata["unit"]
    return f"{col.title}（{unit}）" if unit else col.title
