"""On what a written strategy stands, as a number, for the exercise that asks for one in each TOWS cell."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from coursekit.topics.tows import check_strategy

BOTH_AXES, STRANGER, ONLY_INTERNAL, ONLY_EXTERNAL, NEITHER = 4.0, 3.0, 2.0, 1.0, 0.5
FEWEST_CHARACTERS = 12
FEWEST_CHINESE = 6  # ids in a row, however many, are no sentence


def strategy_value(text: object, *, cell: str, factors: Sequence[str]) -> float:
    """Return 4 for a strategy that cites both axes of its cell and nothing else; less says what it lacks.

    3: it also cites a factor that is not in the list or not of this cell; 2: no external factor; 1: no internal one;
    0.5: neither.

    Parameters
    ----------
    text : the strategy, in one sentence.
    cell : SO, WO, ST or WT.
    factors : ids such as S1.

    Raises
    ------
    ValueError
        It is no text, or too short to be a sentence: said in Chinese, as trainees see it.

    Examples
    --------
    >>> strategy_value("靠 S1 接 O1，周三上门先谈修复时限", cell="SO", factors=["S1", "W1", "O1", "T1"])
    4.0
    """
    if not isinstance(text, str) or not _is_sentence(text):
        raise ValueError(f"写一句话，放在英文引号里，至少 {FEWEST_CHARACTERS} 个字：引哪两条，对谁做什么；光写编号不算")
    missing = check_strategy(text, cell, pd.DataFrame({"factor": [*factors], "kind": [name[0] for name in factors]}))
    internal, external = "internal" in missing, "external" in missing
    if internal and external:
        return NEITHER
    if internal or external:
        return ONLY_EXTERNAL if internal else ONLY_INTERNAL
    return STRANGER if missing else BOTH_AXES


def _is_sentence(text: str) -> bool:
    words = sum("\u4e00" <= letter <= "\u9fff" for letter in text)
    return len(text.strip()) >= FEWEST_CHARACTERS and words >= FEWEST_CHINESE
