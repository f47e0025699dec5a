"""What was found in one of the class's own files, in sentences an organiser can act on.

Counts of bad rows are no cells of customers and are told as they are; counts of customers below five are not told.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from coursekit.tables.own_data.conversion import BLANKS, NOT_TRUTH, ONLY_WITH_UNIT
from coursekit.tables.own_data.csv_file import FEWER_CELLS, MORE_CELLS
from coursekit.tables.own_data.own_file import OwnFile
from coursekit.tables.own_data.personal import shown
from coursekit.tables.own_data.rules import PERSONAL_NUMBER
from coursekit.tables.own_data.whole_table import Identifiers

UNUSED_SHOWN = 10

# What to do, where the rule itself does not say it; {own} is the file's name of the column.
_ADVICE = {
    FEWER_CELLS: "最后一行少列，多半是文件没有导出完；中间的行少列，看看是不是断成了两行。",
    MORE_CELLS: "格子里有逗号的，要用双引号括起来；每行末尾多一个逗号的，表头末尾也要有。",
    BLANKS: "导出时去掉空格，或用 Excel 的 TRIM、CLEAN 清一遍。",
    "数里不能有千分位逗号": "在 Excel 里把这一列的格式改成“常规”再导出。",
    "数要用半角数字，这里有全角字符": "在 Excel 里用 ASC 函数换成半角。",
    "数后面不能带单位": "只留数，单位写进班级文件的 units: {{{own}: MB}} 这样。",
    NOT_TRUTH: "别的说法写进班级文件的 values: {{{own}: {{你的说法: 'true'}}}}。",
    ONLY_WITH_UNIT: "是 202603 这样的，在班级文件里写 units: {{{own}: yyyymm}}。",
    PERSONAL_NUMBER: "看看这一列是不是对错了，或者前面少了一格；是备注里夹着号码，就删掉。",
}


@dataclass(frozen=True)
class BrokenRule:
    """A rule that rows broke: our and the file's name of the column (empty: the row as a whole), count, examples."""

    column: str
    own_column: str
    rule: str
    rows: int
    examples: tuple[str, ...]

    def sentence(self, file: str) -> str:
        """Return what was found in ``file``, where, and what to do."""
        advice = _ADVICE.get(self.rule, "").format(own=shown(self.own_column))
        if not self.column:
            return f"{file} 有 {self.rows:,} 行不合规定（{self.rule}）：{'、'.join(self.examples)}。{advice}"
        ours = "" if self.own_column == self.column else f"（{self.column}）"
        where = f"{file} 的“{shown(self.own_column)}”列{ours}"
        return f"{where}不合规定（{self.rule}），共 {self.rows:,} 处：{'；'.join(self.examples)}。{advice}"


@dataclass(frozen=True)
class TableReport:
    """One file: how it reads, how many rows are good, what is wrong with the rest.

    ``months`` are sentences on missing months; ``links`` hold hashed values to compare with other tables, and
    ``place`` says where a row of theirs stands.
    """

    own: OwnFile
    kind: str
    rows: int
    bad_rows: int
    empty_rows: int
    unused: tuple[str, ...]
    broken: tuple[BrokenRule, ...]
    months: tuple[str, ...]
    links: dict[str, Identifiers]
    place: Callable[[int], str]

    def problems(self) -> list[str]:
        """Return one sentence a broken rule; none where all is well."""
        file = self.own.path.name
        return [*(broken.sentence(file) for broken in self.broken), *(f"{file}：{text}" for text in self.months)]

    def summary(self) -> list[str]:
        """Return how the file was read and how many rows are good."""
        good = f"合格 {self.rows - self.bad_rows:,} 行，不合格 {self.bad_rows:,} 行"
        table = f"{self.own.name}（{self.own.table.zh}）"
        lines = [f"{table}：{self.own.path.name}，{self.kind}，读了 {self.rows:,} 行，{good}。"]
        if self.empty_rows:
            lines.append(f"有 {self.empty_rows:,} 行是空的，没有算进去。")
        if self.unused:
            more = f"等 {len(self.unused)} 列" if len(self.unused) > UNUSED_SHOWN else ""
            names = "、".join(map(shown, self.unused[:UNUSED_SHOWN]))
            lines.append(f"没有用到的列：{names}{more}。")
        return lines
