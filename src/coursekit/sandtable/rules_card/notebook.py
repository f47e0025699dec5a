"""The rules card within a notebook."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from coursekit.charts import show_table
from coursekit.errors import CourseError
from coursekit.live import say
from coursekit.sandtable.rules_card.content import CardContent, card_content
from coursekit.sandtable.rules_card.example import example_quarter
from coursekit.sandtable.rules_card.market_tables import Table
from coursekit.sandtable.rules_card.wording import Line
from coursekit.sandtable.setup import PAIR_ZH, pair_for

if TYPE_CHECKING:
    from coursekit.cohort import Cohort

DEFAULT_PAIR = "4g_5g"
SOURCE = "沙盘规则，合成数据"
MOST_COLUMNS = 6


def pair_content(pair: str, class_title: str = "") -> CardContent:
    """Return the card of a generation pair with its usual example.

    Raises
    ------
    CourseError
        No such pair.
    """
    if pair not in PAIR_ZH:
        raise CourseError(f"没有“{pair}”这套市场参数，可选 {'、'.join(PAIR_ZH)}。")
    return card_content(pair, example_quarter(pair), class_title)


def show_rules_card(pair_or_cohort: str | Cohort = DEFAULT_PAIR) -> None:
    """Show the rules card: of a generation pair, such as ``"2g_4g"``, or that of a class."""
    if isinstance(pair_or_cohort, str):
        content = pair_content(pair_or_cohort)
    else:
        content = pair_content(pair_for(pair_or_cohort.spec.generations), pair_or_cohort.title)
    say(f"**{content.title}**　{content.subtitle}\n\n{_escaped(content.how_to)}")
    say(_lines("杠杆（括号里：在第几部分起作用）", content.levers))
    for table in content.tables:
        _show(table)
    say(_lines(f"本例开季时的数：{content.example}", content.givens))
    for table in content.worked_tables:
        _show(table)
    for stage in content.stages:
        rows = [
            (row.name, row.words, row.numbers, " ".join(filter(None, (row.result, row.unit)))) for row in stage.rows
        ]
        frame = pd.DataFrame(rows, columns=["", "怎么算", "代入本例", "结果"])
        show_table(frame, source=SOURCE, caption=f"{stage.number} {stage.name}", tall=True)
    say(_lines("另外", content.notes))


def _show(table: Table) -> None:
    """Show a small table; one too wide for a notebook is turned on its side."""
    frame = pd.DataFrame(table.rows, columns=list(table.head))
    if len(table.head) > MOST_COLUMNS:
        lines = list(zip(table.head, *table.rows, strict=True))
        frame = pd.DataFrame(lines[1:], columns=list(lines[0]))
    show_table(frame, source=SOURCE, caption=table.title, tall=True)


def _lines(title: str, lines: tuple[Line, ...]) -> str:
    return f"**{title}**\n\n" + "\n".join(f"- **{line.name}**：{_escaped(line.text)}" for line in lines)


def _escaped(text: str) -> str:
    return text.replace("*", r"\*").replace("^", r"\^")
