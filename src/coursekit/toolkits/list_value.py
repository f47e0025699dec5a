"""What a hand-picked contact list is worth, for the exercise that asks for the best one."""

from __future__ import annotations

import pandas as pd

MARGIN, COST = "期望净毛利", "花费"
PERSON = "号"


def list_value(chosen: pd.DataFrame, *, contacts: int, budget_yuan: float) -> float:
    """Return the total expected net margin in yuan of the rows chosen: columns 号, 期望净毛利, 花费.

    Raises
    ------
    ValueError
        It is no table with these columns, holds a person twice, or breaks a limit: said in Chinese, as trainees see it.
    """
    if not isinstance(chosen, pd.DataFrame) or not {PERSON, MARGIN, COST} <= {*chosen.columns}:
        raise ValueError(f"要交一张从候选表里挑出来的表，带着“{PERSON}”“{MARGIN}”“{COST}”三列")
    if chosen[PERSON].duplicated().any():
        raise ValueError("同一个号挑了两次：一人一月最多一个电话")
    if len(chosen) > contacts:
        raise ValueError(f"挑了 {len(chosen)} 个，这个月只打得动 {contacts} 个")
    cost = chosen[COST].sum()
    if cost > budget_yuan + 0.005:
        raise ValueError(f"一共要花 {cost:.2f} 元，预算只有 {budget_yuan:g} 元")
    return float(chosen[MARGIN].sum())
