"""Where everything stands in the workbook for next quarter, and the words that more than one sheet uses."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from coursekit.cohort import Cohort

PLAN, SUPPORT, MEETING, FORECASTS, SOURCES = SHEETS = ("一页方案", "六样支撑", "经分会一页", "预测记录", "口径和出处")
FOOTER = "编的例子看格式；浅橙色的格子由你填"
EXAMPLE = "编的例子"
MONTHS_A_QUARTER = 3
HOUSEHOLDS = 10_000

# Sheet 口径和出处: the levers' table, which the plan looks up.
LEVERS_FIRST, LEVER_COUNT = 3, 9
LEVER_NAME, LEVER_UNIT, LEVER_COST = range(3)
# Sheet 一页方案
FIELD, OWN, UNIT, SHOWN, HINT = range(5)


@dataclass(frozen=True)
class Lever:
    """One lever of the sand-table: name, unit, and how its extra cost is estimated."""

    name: str
    unit: str
    cost: str


def levers(cohort: Cohort) -> tuple[Lever, ...]:
    """Return the nine levers of the lesson, the commission in the class's word."""
    word = cohort.words.commission
    return (
        Lever("主推套餐档", "元/月", "降几元，就是几元 × 用这一档的户数 × 3 个月：老客户也少交，别只算新来的"),
        Lever(f"放号{word}", "元/户", "新价 × 新的户数，减去老价 × 老的户数：老价也来的那些，也照新价付"),
        Lever("终端补贴", "元/户", "新价 × 换机的户数，减去老价 × 原来换机的户数"),
        Lever("广告宣传", "元", "多投的就是多花的；余热在下一季，别算进这一季"),
        Lever("渠道建设", "元", "多开的店、多派的人，一季的钱都算上"),
        Lever("存量维系费", "元", "多给老客户的，连人工一起算"),
        Lever("服务投入", "元", "厅店、热线、装维多花的；见效慢，复盘日往后放一季"),
        Lever("扩容申请", "元", "按一季分摊的算，不是整个工程的钱"),
        Lever("季末冲量", "元", "多花的加上下季要还的：冲来的户，下季会少来"),
    )


@dataclass(frozen=True)
class QuarterData:
    """What the sheets are made for: the class, its first day, and the days on which the next quarters begin."""

    cohort: Cohort

    @property
    def class_day(self) -> datetime.date:
        """The first day of the class: nothing begins before it."""
        return self.cohort.spec.dates[0]

    @property
    def start(self) -> datetime.date:
        """The first day of the quarter after the class.

        >>> import types
        >>> spec = types.SimpleNamespace(dates=(datetime.date(2026, 12, 1),))
        >>> QuarterData(types.SimpleNamespace(spec=spec)).start
        datetime.date(2027, 1, 1)
        """
        month = 3 * ((self.class_day.month - 1) // 3) + 4
        return datetime.date(self.class_day.year + month // 13, (month - 1) % 12 + 1, 1)

    @property
    def review(self) -> datetime.date:
        """The first day of the quarter after that."""
        month = self.start.month + 3
        return datetime.date(self.start.year + month // 13, (month - 1) % 12 + 1, 1)
