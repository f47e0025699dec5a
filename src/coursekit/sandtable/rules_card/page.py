"""The rules card as one web page: the same words, and every step with its numbers put in."""

from __future__ import annotations

from html import escape

from coursekit.sandtable.rules_card.content import LEVER_NAMES, CardContent, Stage
from coursekit.sandtable.rules_card.market_tables import Table
from coursekit.sandtable.rules_card.wording import Line

_STYLE = """
@page { size: A4; margin: 8mm }
body { font: 15px/1.5 "Course Sans SC", "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", sans-serif; color: #111;
  background: #fff; max-width: 1100px; margin: 0 auto; padding: 12px }
h1 { font-size: 1.5em; margin: 0 }
h2 { font-size: 1.05em; margin: 1.1em 0 .3em; background: #e8e8e8; padding: .1em .4em }
p { margin: .25em 0 } .scroll { overflow-x: auto }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums }
caption { text-align: left; font-weight: bold; padding: .5em 0 .2em }
th, td { text-align: left; vertical-align: top; padding: .12em .5em; border-bottom: 1px solid #bbb }
th { font-weight: bold; white-space: nowrap } td:first-child { white-space: nowrap }
td.result { text-align: right; white-space: nowrap; font-weight: bold }
td.numbers { color: #444; font-size: .92em } .foot { color: #444; margin-top: 1.2em }
@media (max-width: 700px) {
  .steps thead { display: none }
  .steps tr { display: grid; grid-template-columns: 1fr auto;
    border-bottom: 1px solid #bbb }
  .steps th, .steps td { border: 0 }
  .steps th { order: 1 } .steps td.result { order: 2 }
  .steps td.words { order: 3; grid-column: 1 / 3 } .steps td.numbers { order: 4; grid-column: 1 / 3 }
}
@media print { body { font-size: 8pt; padding: 0 } h2, tr { break-inside: avoid } }
"""


def card_html(content: CardContent) -> str:
    """Return the card as a page that needs nothing else."""
    parts = [
        f"<h1>{escape(content.title)}</h1><p>{escape(content.subtitle)}</p><p>{escape(content.how_to)}</p>",
        _lines("杠杆（括号里：在第几部分起作用）", content.levers),
        "<h2>市场</h2>", *(_table(table) for table in content.tables),
        _lines(f"本例开季时的数：{content.example}", content.givens),
        *(_table(table) for table in content.worked_tables),
        *(_stage(stage) for stage in content.stages),
        _lines("另外", content.notes), f'<p class="foot">{escape(content.foot)}</p>',
    ]  # fmt: skip
    title = escape(f"{content.title} {content.subtitle}")
    return (
        f'<!doctype html>\n<html lang="zh-CN">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>{title}</title>\n'
        f"<style>{_STYLE}</style>\n</head>\n<body>\n{chr(10).join(parts)}\n</body>\n</html>\n"
    )


def _lines(title: str, lines: tuple[Line, ...]) -> str:
    body = "\n".join(f"<p><b>{escape(line.name)}</b>：{escape(line.text)}</p>" for line in lines)
    return f"<h2>{escape(title)}</h2>\n{body}"


def _table(table: Table) -> str:
    head = "".join(f'<th scope="col">{escape(cell)}</th>' for cell in table.head)
    rows = "\n".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in table.rows)
    return (
        f'<div class="scroll"><table><caption>{escape(table.title)}</caption>\n'
        f"<thead><tr>{head}</tr></thead>\n<tbody>{rows}</tbody></table></div>"
    )


def _stage(stage: Stage) -> str:
    rows = "\n".join(
        f'<tr><th scope="row">{escape(row.name)}</th><td class="words">{_levers_bold(row.words)}</td>'
        f'<td class="numbers">{escape(row.numbers)}</td>'
        f'<td class="result">{escape(" ".join(filter(None, (row.result, row.unit))))}</td></tr>'
        for row in stage.rows
    )
    head = "".join(f'<th scope="col">{name}</th>' for name in ("", "怎么算", "代入本例", "结果"))
    return (
        f'<h2>{stage.number} {escape(stage.name)}</h2>\n<div class="scroll"><table class="steps">'
        f"<thead><tr>{head}</tr></thead>\n<tbody>{rows}</tbody></table></div>"
    )


def _levers_bold(words: str) -> str:
    text = escape(words).replace("标准月费", "\0")  # of the market, not a lever
    for lever in LEVER_NAMES:
        text = text.replace(lever, f"<b>{lever}</b>")
    return text.replace("\0", "标准月费")
