"""What a filled-in workbook for next quarter decided, in sentences and as plain data."""

from __future__ import annotations

from collections.abc import Iterator

from coursekit.toolkits.quarter_reading import QuarterWorkbook
from coursekit.toolkits.quarter_sheets.support import NOT_NOW
from coursekit.toolkits.reading_cells import plain


def summary(workbook: QuarterWorkbook) -> Iterator[str]:
    """Yield what was decided, a line each: the plan, the six tools, the review's quarters, the forecasts."""
    yield from _plan(workbook.plan)
    if workbook.support:
        yield str(workbook.support_said)
    for line in workbook.support:
        if line["need"] == NOT_NOW:
            yield f"  {line['tool']}：{NOT_NOW}"
        else:
            seen = f"看 {line['number']:.12g} {line['unit']}"
            yield f"  {line['tool']}：{line['need']}（{line['who']}，{line['step']}，{seen}，{line['day']}）"
    if workbook.quarters:
        names = "、".join(str(one["quarter"] or "没写哪一季") for one in workbook.quarters)
        yield f"经分会填了 {len(workbook.quarters)} 季：{names}。"
    if workbook.forecasts:
        yield f"预测记录：{workbook.forecasts['said']}"


def _plan(plan: dict[str, object]) -> Iterator[str]:
    if not plan:
        yield "方案：还没定。"
        return
    yield f"方案：{plan['lever']}，从 {plan['now']:,.12g} 改到 {plan['to']:,.12g} {plan['unit']}（{plan['change']}）。"
    yield f"  {plan['said']}"
    yield f"  {plan['owner']}负责，和{plan['compared']}比，{plan['start']} 起，{plan['review']} 看：{plan['which']}。"


def as_data(workbook: QuarterWorkbook) -> dict[str, object]:
    """Return the workbook as lists and dicts of texts and numbers; days as 2026-12-15, nothing as None."""
    forecasts = dict(workbook.forecasts)
    return {
        "class_day": plain(workbook.class_day),
        "plan": _plain_dict(workbook.plan),
        "support": [_plain_dict(line) for line in workbook.support],
        "quarters": [_plain_dict(quarter) for quarter in workbook.quarters],
        "forecasts": _plain_dict(forecasts | {"periods": [_plain_dict(one) for one in forecasts.get("periods", [])]}),
        "definitions": [[*pair] for pair in workbook.definitions],
        "unfilled": [*workbook.unfilled],
        "remarks": [*workbook.remarks],
    }


def _plain_dict(values: dict[str, object]) -> dict[str, object]:
    return {name: plain(value) for name, value in values.items()}
