"""The instructor's report on module 03 in Chinese: two tables, as files too, and what they come to."""

from __future__ import annotations

import pandas as pd

from coursekit.cohort import Cohort
from coursekit.toolkits.target_effects import CHANNEL
from coursekit.toolkits.truth_estimates import UNSEEN, WHOLE, WRONG
from coursekit.toolkits.truth_methods import BILL, LIST, ORACLE, RANDOM, RAW, SHRUNK, USAGE
from coursekit.toolkits.truth_report import TruthReport

SIGN_ALONE = "这里只看方向：课上说“太小”的，这里也写“判不了”。"
METHODS = {
    LIST: "本课的名单",
    SHRUNK: "往中间收过，不看判断",
    RAW: "照试点原数，没往中间收",
    BILL: "花钱最多的先打",
    USAGE: "用得最多的先打",
    RANDOM: "随便抽",
    ORACLE: "知道真值的人来挑",
}
# column -> heading, times what, digits; rates are said in percent, differences in percentage points
_ESTIMATES = {
    "n_treated": ("打了的人", 1, 0),
    "n_control": ("对照的人", 1, 0),
    "true_gross": ("打了的办成率：真值（%）", 100, 2),
    "gross": ("打了的办成率：试点（%）", 100, 2),
    "true_base": ("没打的办成率：真值（%）", 100, 2),
    "base": ("没打的办成率：试点（%）", 100, 2),
    "true_net": ("净增益：真值（百分点）", 100, 2),
    "net": ("净增益：试点（百分点）", 100, 2),
    "low": ("净增益：区间下端（百分点）", 100, 2),
    "high": ("净增益：区间上端（百分点）", 100, 2),
    "holds": ("净增益：区间套住真值", None, 0),
    "verdict": ("试点说", None, 0),
    "judged": ("说得对不对", None, 0),
    "true_leave_reduction": ("少走的：真值（百分点）", 100, 2),
    "leave_reduction": ("少走的：试点（百分点）", 100, 2),
    "leave_low": ("少走的：区间下端（百分点）", 100, 2),
    "leave_high": ("少走的：区间上端（百分点）", 100, 2),
    "leave_holds": ("少走的：区间套住真值", None, 0),
    "decision": ("名单上这个月", None, 0),
    "offered": ("有合适套餐的人", 1, 0),
    "margin_yuan": ("打一个一年挣：名单算的（元）", 1, 2),
    "true_margin_yuan": ("打一个一年挣：真值（元）", 1, 2),
    "true_paying": ("真能挣回来的人", 1, 0),
}
_METHODS = {
    "people": ("打几个", 1, 0),
    "cost_yuan": ("花费（元）", 1, 0),
    "promised_yuan": ("说能挣（元）", 1, 0),
    "true_yuan": ("真能挣（元）", 1, 0),
    "of_oracle": ("到最好的几成（%）", 100, 0),
    "losing": ("打了要亏的人", 1, 0),
}


def report_files(report: TruthReport, cohort: Cohort) -> dict[str, bytes]:
    """Return the report's two tables as .csv files by name, for Excel; for the instructor alone."""
    tables = {"03_estimates.csv": estimates_table(report, cohort), "03_methods.csv": methods_table(report)}
    return {name: _csv(table) for name, table in tables.items()}


def estimates_table(report: TruthReport, cohort: Cohort) -> pd.DataFrame:
    """Return every row of the report's estimates under Chinese headings."""
    rows = report.estimates
    names = {
        "活动": rows["campaign"].map(cohort.term),
        "分段": rows["segment"].map(lambda code: "合计" if code == WHOLE else cohort.term(code)),
        "渠道": rows["channel"].map(lambda code: "全部渠道" if code == WHOLE else cohort.term(code)),
    }
    return pd.DataFrame(names | _under_headings(rows, _ESTIMATES))


def methods_table(report: TruthReport) -> pd.DataFrame:
    """Return the report's methods under Chinese headings."""
    rows = report.methods
    return pd.DataFrame({"挑法": rows["method"].map(METHODS)} | _under_headings(rows, _METHODS))


def summary(report: TruthReport) -> list[str]:
    """Say in three sentences how close the intervals, the verdicts and the promises came."""
    rows = report.estimates
    called = rows[(rows["channel"] == CHANNEL) & (rows["segment"] != WHOLE)]
    wrong, unseen = (int(called["judged"].eq(one).sum()) for one in (WRONG, UNSEEN))
    ways = report.methods.set_index("method")
    luck = "看着最好的，有一截是运气，打完会缩。" if ways.loc[RAW, "promised_yuan"] > ways.loc[RAW, "true_yuan"] else ""
    return [
        f"外呼的 {len(called)} 段里，净增益的 95% 区间套住真值的有 {int(called['holds'].sum())} 段，"
        f"少走的套住 {int(called['leave_holds'].sum())} 段：二十段里大约会漏一段。",
        f"试点说错方向的有 {wrong} 段；真有一点用或一点坏处、试点没看出来的有 {unseen} 段。",
        f"本课的名单说能{_money(ways.loc[LIST, 'promised_yuan'])}，真{_money(ways.loc[LIST, 'true_yuan'])}；"
        f"不往中间收，说能{_money(ways.loc[RAW, 'promised_yuan'])}，真{_money(ways.loc[RAW, 'true_yuan'])}；"
        f"知道真值，{_money(ways.loc[ORACLE, 'true_yuan'])}。{luck}",
    ]


def _csv(table: pd.DataFrame) -> bytes:
    return table.to_csv(index=False, lineterminator="\r\n").encode("utf-8-sig")


def _money(yuan: float) -> str:
    return f"{'挣' if yuan >= 0 else '亏'} {abs(yuan):,.0f} 元"


def _under_headings(rows: pd.DataFrame, headings: dict[str, tuple[str, int | None, int]]) -> dict[str, pd.Series]:
    return {
        heading: _said(rows[name]) if times is None else _written(rows[name] * times, digits)
        for name, (heading, times, digits) in headings.items()
    }


def _said(values: pd.Series) -> pd.Series:
    return values.map({True: "是", False: "否"}) if values.dtype == bool else values


def _written(values: pd.Series, digits: int) -> pd.Series:
    rounded = values.astype(float).round(digits)
    return rounded.astype("Int64") if digits == 0 else rounded
