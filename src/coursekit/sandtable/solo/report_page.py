"""The report's page: HTML for a form, and small tables for paper."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

import pandas as pd

from coursekit.sandtable.solo.report import QuarterReport
from coursekit.sandtable.solo.report_numbers import SHARE_DIGITS, name, numbers, plain, share_change, share_text

_TIERS = ("沉睡", "轻度", "中度", "重度")
_CELL = "padding:.05em .7em .05em 0;text-align:{};border:0;max-width:24em"
_TABLE = '<table style="margin:.2em 0;border:0;color:inherit;line-height:1.35;font-size:.92em">{}</table>'
SOURCE = "合成数据，沙盘里的公司都是编的"


def report_html(report: QuarterReport) -> str:
    """Return the page as HTML: own numbers at the left, what the market publishes at the right."""
    own = [(name(line), *numbers(line), line.remark) for line in report.lines]
    market = [
        (each.name + ("（机器人）" if each.bot else "（你）"), share_text(each.share),
         share_change(each.share, each.last_share), *(f"{fee:.0f}" for fee in each.fees))
        for each in report.market
    ]  # fmt: skip
    numbers_table = table_html(("指标", "本季", "上季", "变化", "看什么"), own)
    market_table = table_html(("公司", "份额", "变化", *(f"{tier}档" for tier in _TIERS)), market)
    measures = [line.measure for line in report.lines]
    terms = "".join(f"<li><b>{escape(m.zh)}</b>　{escape(m.definition)}</li>" for m in measures)
    happened = "".join(f"<li>{escape(text)}</li>" for text in report.events) or "<li>没有大事</li>"
    return (
        f'<div class="coursekit-card sandtable-report"><strong>{escape(title(report))}</strong>'
        f'<div style="display:flex;flex-wrap:wrap;gap:0 1.5em;align-items:flex-start">'
        f"<div>{numbers_table}</div>"
        f"<div><strong>市场公布的</strong>（份额，主推套餐档月费，元）{market_table}"
        f'<strong>本季大事</strong><ul style="margin:.2em 0;padding-left:1.2em;max-width:28em">{happened}</ul>'
        f'<details><summary>每个数怎么算</summary><ul style="margin:.2em 0;padding-left:1.2em;max-width:30em;'
        f'font-size:.9em">{terms}</ul></details></div></div>'
        f'<p style="margin:.2em 0"><small>来源：{SOURCE}</small></p></div>'
    )


def table_html(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a small table; the first column and sentences stand left, numbers right."""
    return _TABLE.format(_row(tuple(head), "th") + "".join(_row(tuple(row)) for row in rows))


def title(report: QuarterReport) -> str:
    """Return the page's heading."""
    return f"经分会一页　{report.name}　第 {report.quarter} 季　收入任务 {report.target:,.0f} 万元"


def report_tables(report: QuarterReport) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return own numbers and what the market publishes, for `show_table`."""
    own = pd.DataFrame(
        [(name(line), *numbers(line), line.remark) for line in report.lines],
        columns=["指标", "本季", "上季", "变化", "看什么"],
    ).set_index("指标")
    market = pd.DataFrame(
        [(each.name, plain(each.share, SHARE_DIGITS), *(f"{fee:.0f}" for fee in each.fees)) for each in report.market],
        columns=["公司", "份额（%）", *(f"{tier}档（元）" for tier in _TIERS)],
    ).set_index("公司")
    return own, market


def _row(cells: tuple[str, ...], kind: str = "td") -> str:
    """Return a table's row; the first column and sentences stand left, numbers right."""
    ends = (0, len(cells) - 1)
    sides = ["left" if n in ends and not _is_number(text) else "right" for n, text in enumerate(cells)]
    pairs = zip(sides, cells, strict=True)
    texts = [f'<{kind} style="{_CELL.format(side)}">{escape(text)}</{kind}>' for side, text in pairs]
    return f"<tr>{''.join(texts)}</tr>"


def _is_number(text: str) -> bool:
    return text.replace(",", "").replace(".", "").replace("%", "").lstrip("+-−").isdigit()
