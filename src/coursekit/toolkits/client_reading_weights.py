"""Reads the weights of a filled-in workbook: judgements, weights typed by hand, and which of both are in use."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pandas as pd

from coursekit.toolkits.client_sheets.layout import (
    BLOCK_FIRST,
    BLOCK_TITLES,
    BLOCKS,
    BY_HAND,
    CHOSEN,
    CRITERIA,
    MATRIX_LEFT,
    PAIRWISE,
    TYPED,
)
from coursekit.toolkits.client_sheets.weights import LEAST, MOST
from coursekit.toolkits.reading_cells import Between, Sheet
from coursekit.topics.ahp import ACCEPTABLE_RATIO, ahp_weights, worst_judgement
from coursekit.topics.swot import TOLERANCE

_JUDGEMENT = Between(LEAST, MOST, "写 1/9 到 9")
_WEIGHT = Between(0, 1, "写 0 到 1")


def block_name(block: str) -> str:
    """Return what a block is called within a sentence.

    >>> block_name("attract")
    '九宫格：客户吸引力'
    """
    return BLOCK_TITLES[block].partition("、")[2]


def read_weights(sheet: Sheet | None) -> tuple[dict[str, pd.Series], dict[str, pd.DataFrame]]:
    """Return the weights in use by block, where they are complete, and every block's judgements (NaN where missing)."""
    if sheet is None:
        return {}, {}
    judgements = {block: _read_judgements(sheet, block) for block in BLOCKS}
    weights = {block: _read_block(sheet, block, judgements[block]) for block in BLOCKS}
    return {block: found for block, found in weights.items() if found is not None}, judgements


def _read_judgements(sheet: Sheet, block: str) -> pd.DataFrame:
    names, first = CRITERIA[block], BLOCK_FIRST[block]
    matrix = pd.DataFrame(np.eye(len(names)), index=names, columns=names)
    for row, column in combinations(range(len(names)), 2):
        label = f"判断“{names[row]} 比 {names[column]}”"
        given = sheet.number(first + row, MATRIX_LEFT + column, label, _JUDGEMENT)
        matrix.iloc[row, column] = np.nan if given is None else given
        matrix.iloc[column, row] = np.nan if given is None else 1 / given
    return matrix


def _read_block(sheet: Sheet, block: str, judgements: pd.DataFrame) -> pd.Series | None:
    row = BLOCK_FIRST[block] - 2
    if sheet.raw(row, CHOSEN) is None:
        sheet.problem(row, CHOSEN, "用哪一套权重", f"选“{PAIRWISE}”或“{BY_HAND}”", "点开格子选一个。")
        return None
    chosen = sheet.choice(row, CHOSEN, "用哪一套权重", (PAIRWISE, BY_HAND))
    if chosen == BY_HAND:
        return _typed(sheet, block)
    return _compared(sheet, block, judgements) if chosen else None


def _typed(sheet: Sheet, block: str) -> pd.Series | None:
    names, first = CRITERIA[block], BLOCK_FIRST[block]
    found = {}
    for place, name in enumerate(names):
        if sheet.raw(first + place, TYPED) is None:
            sheet.problem(first + place, TYPED, f"“{name}”的权重", "写 0 到 1", "补上，几个加起来是 1。")
        found[name] = sheet.number(first + place, TYPED, f"“{name}”的权重", _WEIGHT)
    if any(value is None for value in found.values()):
        return None
    weights = pd.Series(found, dtype=float)
    if abs(weights.sum() - 1) > TOLERANCE:
        cells = f"{sheet.place(first, TYPED)} 到 {sheet.place(first + len(names) - 1, TYPED).rpartition(' ')[2]}"
        sheet.findings.problems.append(
            f"{cells}：{block_name(block)}的权重加起来是 {weights.sum():.4g}，要等于 1。改其中一个。"
        )
        return None
    return weights


def _compared(sheet: Sheet, block: str, judgements: pd.DataFrame) -> pd.Series | None:
    names, first = CRITERIA[block], BLOCK_FIRST[block]
    for row, column in combinations(range(len(names)), 2):
        if sheet.raw(first + row, MATRIX_LEFT + column) is None:
            label = f"判断“{names[row]} 比 {names[column]}”"
            todo = "补上，不然这一组的权重算不出来。"
            sheet.problem(first + row, MATRIX_LEFT + column, label, "写 1/9 到 9", todo)
    if judgements.isna().to_numpy().any():
        return None
    result = ahp_weights(judgements)
    if result.consistency_ratio >= ACCEPTABLE_RATIO:
        worst = worst_judgement(judgements)
        which = f"“{worst.row} 比 {worst.column}”给的是 {worst.given:.2g}，照其余几个推出来是 {worst.suggested:.2g}"
        hint = f"改一个就行，比如{which}" if worst.equals else f"先重想{which}"
        sheet.findings.remarks.append(
            f"“{sheet.name}”页{block_name(block)}：前后说不通（CR {result.consistency_ratio:.2f}，"
            f"要小于 {ACCEPTABLE_RATIO}）。{hint}。"
        )
    return result.weights
