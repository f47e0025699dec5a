"""A team's rule on its customer extract tried out: one or two conditions, and what share of those it marks leaves."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

import ipywidgets
import numpy as np
import pandas as pd

from coursekit.errors import CourseError
from coursekit.live import look
from coursekit.sandtable.console.pieces import chooser, column, note, quiet_button, row, typed
from coursekit.sandtable.rules.fields import number_of
from coursekit.sandtable.scenario.customer_extract import COLUMNS, LEAST_MARKED, rule_value, single_rules

AT_LEAST, BELOW, IS = "不低于", "低于", "是"
NO_COLUMN = ""
HOW = (
    "把一队写的规则照样填进来，一列或两列，圈出来的至少占全体客户的一成。数的那几列选“不低于”“低于”，字的那几列选“是”。"
    "两条都填，就是两条都要满足。"
)


class RuleTrial:
    """Two conditions and their verdict; ``extract`` gives the chosen team's rows. ``box`` is what is shown."""

    def __init__(self, extract: Callable[[], pd.DataFrame]) -> None:
        self._extract = extract
        columns = [("—", NO_COLUMN), *((name, name) for name in COLUMNS[1:10])]
        self.columns = [chooser(f"第 {place} 条", columns, NO_COLUMN) for place in (1, 2)]
        self.ways = [chooser("", [(way, way) for way in (AT_LEAST, BELOW, IS)], width="16em") for _ in (1, 2)]
        self.lines = [typed("", "数，或者照列里的字，比如 老网", width="20em") for _ in (1, 2)]
        self.try_it, self.told = quiet_button("算这条规则"), ipywidgets.HTML()
        self.try_it.on_click(lambda _: self._try())
        lines = [row(*each) for each in zip(self.columns, self.ways, self.lines, strict=True)]
        self.box = column(note(HOW), *lines, self.try_it, self.told)

    def _try(self) -> None:
        try:
            extract = self._extract()
            conditions = [
                (name.value, way.value, line.value)
                for name, way, line in zip(self.columns, self.ways, self.lines, strict=True) if name.value
            ]  # fmt: skip
            self.told.value = look.said("✓", escape(rule_says(extract, conditions)), look.GREEN)
        except CourseError as error:
            self.told.value = look.said("○ 算不了", str(error), look.ORANGE)


def rule_says(extract: pd.DataFrame, conditions: list[tuple[str, str, str]]) -> str:
    """Return what a rule of all these conditions is worth, next to the best rule on one column.

    Raises
    ------
    CourseError
        No condition, or one that its column cannot meet.
    """
    if not conditions:
        raise CourseError("还没有一条规则：在“第 1 条”里选一列，再写一条线。")
    marked = np.logical_and.reduce([_meets(extract, *each) for each in conditions])
    words = "，而且".join(
        f"{name}为“{line.strip()}”" if way == IS else f"{name}{way} {line.strip()}" for name, way, line in conditions
    )
    found, best = rule_value(extract, marked, words), single_rules(extract)[0]
    if not found.marked:
        return f"{words}：一户也没圈出来，线划得太紧。"
    if found.marked < LEAST_MARKED:
        return f"{words}：只圈出 {found.marked:.1%} 的客户，不到一成，行数太少，走的几成说不准，不算；把线放宽再来。"
    return (
        f"{words}：圈出 {found.marked:.0%} 的客户，里面走了 {found.leaving:.1%}，是全体的 {found.lift:.1f} 倍；"
        f"走的人圈中 {found.caught:.0%}。只看一列，最好的一条：{best.words}，里面走了 {best.leaving:.1%}。"
    )


def _meets(extract: pd.DataFrame, name: str, way: str, line: str) -> np.ndarray:
    values = extract[name]
    if not pd.api.types.is_numeric_dtype(values):
        there = sorted(values.unique())
        if way != IS or line.strip() not in there:
            raise CourseError(f"“{name}”这一列是字：选“是”，再写 {'、'.join(there)} 里的一个。")
        return (values == line.strip()).to_numpy()
    number = number_of(line)
    if way == IS or number is None:
        raise CourseError(f"“{name}”这一列是数：选“不低于”或“低于”，再写一个数，比如 {float(values.median()):.4g}。")
    return (values >= number).to_numpy() if way == AT_LEAST else (values < number).to_numpy()
