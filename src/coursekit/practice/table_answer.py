"""Read a table that a trainee gives, whichever way round its row labels are kept."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass

import pandas as pd

from coursekit.practice.answer import Unreadable, canonical_text, normalise_name
from coursekit.practice.wording import given, is_missing, listing, quote

MAX_ROWS = 200
ROW_SEPARATOR = "\x1e"
# Far more rows than any key holds: the grouping is missing, and comparing would only take time.
_HOPELESS_ROWS = 5 * MAX_ROWS


@dataclass(frozen=True)
class TableAnswer:
    """A table with its row labels apart.

    ``rows`` are canonical row labels, ``names`` the same as the reader knows them, ``columns`` the other columns in
    order as (name, values), each with one value a row.
    """

    rows: tuple[str, ...]
    names: tuple[str, ...]
    columns: tuple[tuple[str, tuple[object, ...]], ...]


def read_table(answer: object, row_key: Sequence[str], months: Collection[str] = ()) -> TableAnswer:
    """Return ``answer`` as a table whose rows are told apart by ``row_key``.

    The row key may stand in columns or in the index; those of its columns named in ``months`` hold months. Series,
    lists of dictionaries and dictionaries of lists count as tables.

    Raises
    ------
    Unreadable
        No table, no rows, far too many, a row-key column missing, or two rows with the same label.
    """
    frame = _as_frame(answer, row_key)
    columns = [(_name(label), frame.iloc[:, place].array) for place, label in enumerate(frame.columns)]
    columns += _index_columns(frame, row_key, [normalise_name(name) for name, _ in columns])
    labels, shown, taken = [], [], set()
    for key in row_key:
        found = next((c for c in columns if normalise_name(c[0]) == normalise_name(key)), None)
        if not found:
            present = listing(name for name, _ in columns) or "没有"
            raise Unreadable(f"表里没有{quote(key)}，认不出哪行是哪行：要有这一列，或索引叫这个名。现有：{present}。")
        taken.add(normalise_name(key))
        labels.append([canonical_text(value, key in months) for value in found[1]])
        shown.append(["空值" if is_missing(value) else _shown(value) for value in found[1]])
    rows = tuple(ROW_SEPARATOR.join(parts) for parts in zip(*labels, strict=True))
    names = tuple(" · ".join(parts) for parts in zip(*shown, strict=True))
    _refuse_repeats(rows, names, row_key)
    others = tuple((name, tuple(values)) for name, values in columns if normalise_name(name) not in taken)
    return TableAnswer(rows, names, others)


def _as_frame(answer: object, row_key: Sequence[str]) -> pd.DataFrame:
    if isinstance(answer, pd.Series):
        answer = answer.to_frame()
    elif _holds_columns(answer):
        # pandas fails in many ways on what is no table.
        with suppress(Exception):
            answer = pd.DataFrame(answer)
    if not isinstance(answer, pd.DataFrame):
        form = f'写成 pd.DataFrame({{"{row_key[0]}": […], …}})，每一列一个列名、一对方括号'
        raise Unreadable(f"要的是一张表，{given(answer)}：{form}。")
    if answer.empty:
        raise Unreadable(f"要的是一张表，{given(answer)}：里面是空的，看看是不是把行都筛掉了。")
    if len(answer) > _HOPELESS_ROWS:
        raise Unreadable(f"要的是一张汇总好的小表，{given(answer)}：看看是不是忘了分组汇总。")
    return answer


def _holds_columns(answer: object) -> bool:
    """Is ``answer`` a dictionary of columns, or a list with a dictionary for each row?"""
    if isinstance(answer, list):
        return bool(answer) and all(isinstance(row, dict) for row in answer)
    return isinstance(answer, dict) and bool(answer)


def _index_columns(frame: pd.DataFrame, row_key: Sequence[str], columns: list[str]) -> list[tuple[str, object]]:
    """Return the named index levels as columns; an index without names stands for a row key that no column bears."""
    levels = [frame.index.get_level_values(level).array for level in range(frame.index.nlevels)]
    names = [_name(label) for label in frame.index.names]
    unnamed = not any(names) and not isinstance(frame.index, pd.RangeIndex) and len(levels) == len(row_key)
    if unnamed and not any(normalise_name(key) in columns for key in row_key):
        names = list(row_key)
    return [(name, values) for name, values in zip(names, levels, strict=True) if name]


def _name(label: object) -> str:
    if isinstance(label, tuple):
        return " ".join(str(part) for part in label)
    return "" if is_missing(label) else str(label)


def _shown(value: object) -> str:
    return str(value).removesuffix(" 00:00:00")


def _refuse_repeats(rows: tuple[str, ...], names: tuple[str, ...], row_key: Sequence[str]) -> None:
    if len(set(rows)) == len(rows):
        return
    repeated = dict.fromkeys(name for row, name in zip(rows, names, strict=True) if rows.count(row) > 1)
    once = f"每个{quote('、'.join(row_key))}只该有一行"
    raise Unreadable(f"{once}，这些重复了：{listing(repeated)}。看看是不是忘了分组，或者合并时多出了行。")
