"""The rules of a table's schema, applied to one piece of a file: which rows break which."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pandera.pandas as pandera
import pyarrow as pa

from coursekit.tables.own_data.conversion import Converted, kind_of
from coursekit.tables.own_data.personal import holds_personal_number, is_mobile_number
from coursekit.tables.schema import Table

NOT_EMPTY = "不能空着"
PERSONAL_NUMBER = "里面像是手机号或身份证号，这一列不该有"


@dataclass(frozen=True)
class Broken:
    """Rows of a piece that break one rule; ``column`` is empty where the rule is about the row as a whole."""

    column: str
    rule: str
    rows: np.ndarray


def broken_rules(table: Table, columns: dict[str, Converted]) -> Iterator[Broken]:
    """Yield every rule that a row of the piece breaks: first column by column, then those over several columns.

    The rules over several columns are asked only of rows whose columns are right by themselves.
    """
    right = np.ones(len(next(iter(columns.values())).missing), dtype=bool)
    has_customers = any(column.metadata["identifier"] for column in table.schema.columns.values())
    for name, converted in columns.items():
        for broken in _in_column(name, table.schema.columns[name], converted, has_customers):
            right &= ~broken.rows
            yield broken
    frame = as_frame(columns)[right]
    for check in table.schema.checks:
        failing = _failing(check, frame)
        if len(failing):
            yield Broken("", check.error, _rows(failing, len(right)))


def as_frame(columns: dict[str, Converted]) -> pd.DataFrame:
    """Return the converted columns of a piece as a table."""
    return pd.DataFrame({name: converted.values for name, converted in columns.items()}, copy=False)


def _in_column(
    name: str, column: pandera.Column, converted: Converted, has_customers: bool
) -> Iterator[Broken]:
    for rule, rows in converted.faults.items():
        yield Broken(name, rule, rows)
    if not column.nullable and converted.missing.any():
        yield Broken(name, NOT_EMPTY, converted.missing)
    length, usable = len(converted.missing), converted.usable
    values = converted.values[usable]
    if not column.metadata["identifier"]:
        personal = _personal(column, values, has_customers)
        if personal.any():
            yield Broken(name, PERSONAL_NUMBER, _rows(values.index[personal], length))
            values = values[~personal]
    for check in column.checks:
        failing = _failing(check, values) if kind_of(column) != "text" else _failing_texts(check, values)
        if len(failing):
            yield Broken(name, check.error, _rows(failing, length))


def _personal(column: pandera.Column, values: pd.Series, has_customers: bool) -> np.ndarray:
    """Return where a person's number stands: in any text, and where the table is about customers in numbers too."""
    kind = kind_of(column)
    if kind == "text":
        codes, distinct = pd.factorize(values)
        return holds_personal_number(pa.array(distinct, pa.string()))[codes]
    if kind in ("float", "int") and has_customers:
        return is_mobile_number(values.to_numpy())
    return np.zeros(len(values), dtype=bool)


def _failing(check: pandera.Check, of: pd.Series | pd.DataFrame) -> pd.Index:
    kept = check(of).check_output
    return kept.index[~kept.to_numpy(dtype=bool)]


def _failing_texts(check: pandera.Check, texts: pd.Series) -> pd.Index:
    """Ask once about each distinct text: codes and months come again and again."""
    codes, distinct = pd.factorize(texts)
    return texts.index[np.isin(codes, _failing(check, pd.Series(distinct)))]


def _rows(index: pd.Index, length: int) -> np.ndarray:
    rows = np.zeros(length, dtype=bool)
    rows[index] = True
    return rows
