"""What a filled-in workbook of key clients decided, in sentences and as plain data."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from coursekit.toolkits.client_reading import ClientWorkbook
from coursekit.toolkits.client_reading_weights import block_name
from coursekit.toolkits.reading_cells import plain
from coursekit.topics.swot import EXTERNAL, INTERNAL, efe, ife, strike_common


def summary(workbook: ClientWorkbook) -> Iterator[str]:
    """Yield what was decided, a line each: clients, weights, scores of both sides, strategies, actions."""
    yield f"客户 {len(workbook.clients)} 家，因素 {len(workbook.factors)} 条。"
    for block, weights in workbook.weights.items():
        shares = "、".join(f"{name} {weight:.2f}" for name, weight in weights.items())
        yield f"权重（{block_name(block)}）：{shares}。"
    yield from _scores(workbook.factors)
    yield f"策略 {len(workbook.strategies)} 条{'：' if len(workbook.strategies) else '。'}"
    for row in workbook.strategies.to_dict("records"):
        yield f"  {row['cell']}：{row['text']}（{_who(row)}）"
    yield f"动作 {len(workbook.actions)} 条{'：' if len(workbook.actions) else '。'}"
    for row in workbook.actions.to_dict("records"):
        yield f"  {row['client']}（{row['move']}）：{row['text']}（{_who(row)}）"


def as_data(workbook: ClientWorkbook) -> dict[str, object]:
    """Return the workbook as lists and dicts of texts and numbers; days as 2026-12-15, nothing as None."""
    return {
        "class_day": plain(workbook.class_day),
        "clients": _records(workbook.clients),
        "weights": {block: _plain_dict(weights.to_dict()) for block, weights in workbook.weights.items()},
        "judgements": {
            block: {row: _plain_dict(values) for row, values in matrix.to_dict("index").items()}
            for block, matrix in workbook.judgements.items()
        },
        "factors": _records(workbook.factors),
        "strategies": _records(workbook.strategies),
        "actions": _records(workbook.actions),
        "unfilled": [*workbook.unfilled],
        "remarks": [*workbook.remarks],
    }


def _scores(factors: pd.DataFrame) -> Iterator[str]:
    """Yield the scores of both sides, where everything is there to compute them."""
    internal, external = (factors[factors["kind"].isin(kinds)] for kinds in (INTERNAL, EXTERNAL))
    strengths = internal[internal["kind"] == "S"]
    if len(internal) and internal[["weight", "rating"]].notna().all(axis=None):
        text = f"IFE {ife(internal).score:.2f}"
        kept = internal.loc[~internal["rival_has"].eq(True), "weight"].sum()
        if strengths["rival_has"].notna().all() and kept > 0:
            left = strike_common(internal)
            text += f"，划掉对手甲也有的 {len(left.gone)} 条以后 {ife(left.factors).score:.2f}"
        yield f"{text}（平均是 2.5）。"
    if len(external) and external[["weight", "rating"]].notna().all(axis=None):
        yield f"EFE {efe(external).score:.2f}（平均是 2.5）。"


def _who(row: dict[str, object]) -> str:
    price = ""
    if plain(row["floor"]) is not None:
        price = f"，最低 {row['floor']:.0%}，{row['authority']}批"
    return f"{row['owner']}，{row['due']} 做完{price}，{row['review']} 复盘"


def _records(frame: pd.DataFrame) -> list[dict[str, object]]:
    return [_plain_dict(row) for row in frame.astype(object).to_dict("records")]


def _plain_dict(row: dict[str, object]) -> dict[str, object]:
    return {name: plain(value) for name, value in row.items()}
