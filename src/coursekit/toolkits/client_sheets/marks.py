"""What must stand unchanged on a sheet that is read back: headings whose places say that no row or column moved."""

from __future__ import annotations

from coursekit.toolkits.client_sheets.decisions import AUTHORITY_NAME, AUTHORITY_ROW, CLASS_DAY
from coursekit.toolkits.client_sheets.layout import (
    ACTION_COLUMNS,
    ACTION_PLACES,
    ACTIONS_FIRST,
    AUTHORITIES,
    BLOCK_FIRST,
    BLOCKS,
    BOOK,
    BOOK_LABELS,
    CELLS,
    CRITERIA,
    FACTORS,
    FIRST,
    MATRIX_LEFT,
    NINE,
    SCORE_LEFT,
    STRATEGIES_FIRST,
    TOWS,
    TYPED,
    URGENT,
    WEIGHTS,
    factor_ids,
    factor_row,
)
from coursekit.toolkits.client_sheets.tows import CELL_NAMES, HEAD
from coursekit.toolkits.client_sheets.urgent import ACTION_HEAD

Place = tuple[int, int]


def _urgent() -> dict[Place, str]:
    labels = dict(zip(ACTION_COLUMNS, (label for label in ACTION_HEAD if label), strict=False))
    marks = {
        (ACTIONS_FIRST - 1, place): labels[name] for name, place in zip(ACTION_COLUMNS, ACTION_PLACES, strict=True)
    }
    marks |= {(AUTHORITY_ROW + step, AUTHORITY_NAME): name for step, name in enumerate(AUTHORITIES.values())}
    return marks | {(CLASS_DAY[0], CLASS_DAY[1] - 1): "开课"}


def _weights() -> dict[Place, str]:
    marks = {}
    for block in BLOCKS:
        first = BLOCK_FIRST[block]
        marks[first - 1, TYPED] = "自己定的"
        for place, name in enumerate(CRITERIA[block]):
            marks |= {(first + place, 0): name, (first - 1, MATRIX_LEFT + place): name}
    return marks


MARKS: dict[str, dict[Place, str]] = {
    BOOK: {(FIRST - 1, column): label for column, label in enumerate(BOOK_LABELS)},
    URGENT: _urgent(),
    WEIGHTS: _weights(),
    NINE: {
        (FIRST - 1, left + place): name
        for block, left in SCORE_LEFT.items() for place, name in enumerate(CRITERIA[block])
    },
    FACTORS: {(factor_row(factor), 0): factor for factor in factor_ids()},
    TOWS: {(STRATEGIES_FIRST - 1, column): label for column, label in enumerate(HEAD)}
    | {(STRATEGIES_FIRST + 2 * place, 0): CELL_NAMES[cell] for place, cell in enumerate(CELLS)},
}  # fmt: skip
"""Sheet -> place, from zero -> what stands there."""
