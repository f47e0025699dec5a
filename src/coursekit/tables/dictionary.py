"""The data dictionary: every column of every table, and every published indicator, in one table."""

from __future__ import annotations

import pandas as pd

from coursekit.errors import CourseError
from coursekit.tables.generated import GENERATED
from coursekit.tables.indicators import INDICATORS
from coursekit.tables.market import MARKET
from coursekit.tables.schema import Table, label_of

TABLES: dict[str, Table] = {table.name: table for table in (MARKET, *(entry.table for entry in GENERATED.values()))}


def label(name: str) -> str:
    """Return the Chinese label of a column (with its unit) or of a published indicator.

    Columns that share a name share their label, whichever table they stand in.

    >>> label("net_adds")
    '净增（户/月）'
    >>> label("PHS_subscribers")
    '小灵通用户'
    """
    for table in TABLES.values():
        if name in table.schema.columns:
            return label_of(table.schema.columns[name])
    if name in INDICATORS:
        return INDICATORS[name].zh
    raise CourseError(f"数据字典里没有“{name}”：列名和指标名见 data/dictionary.csv。")


def dictionary() -> pd.DataFrame:
    """Return one row a column and one a published indicator: table, name, zh, en, unit, meaning, source."""
    columns = [
        {
            "table": table.name,
            "name": name,
            "zh": col.title,
            "en": col.metadata["en"],
            "unit": col.metadata["unit"],
            "meaning": col.description,
            "source": table.source,
        }
        for table in TABLES.values()
        for name, col in table.schema.columns.items()
    ]
    indicators = [
        {
            "table": "market.indicator",
            "name": code,
            "zh": indicator.zh,
            "en": indicator.en,
            "unit": "见数据行",
            "meaning": indicator.meaning,
            "source": "见数据行",
        }
        for code, indicator in INDICATORS.items()
    ]
    return pd.DataFrame(columns + indicators)
