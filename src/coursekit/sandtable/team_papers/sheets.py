"""A drill's or round's sheet and a drill's material as printed pages: from data to what the template reads."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from coursekit.sandtable.scenario.customer_cards import CustomerCard
from coursekit.sandtable.scenario.drill_file import Term
from coursekit.sandtable.scenario.drill_sheet import Sheet
from coursekit.sandtable.scenario.drill_tables import TeamTable
from coursekit.sandtable.slips.typesetting import typeset

ROOM, TEMPLATE = "coursekit.sandtable.team_papers", "sheet.typ"
LABEL = "合成数据（沙盘），公司都是编的"
JUDGED_HEAD = "怎么评（沙盘算，条条都到才算做到）"
SOURCES_HEAD = "哪些是大纲给的，哪些是设定"
NOTES_HEAD = "讲师看：哪些是设定，为什么这样定"
TOO_LONG = "任务单放不下：班名、公司名里哪个太长，改短再来。"
PLAN_COLUMNS = ("改哪一栏", "从", "到", "预期哪个数变多少")
MATCH_COLUMNS = ("营销", "是什么，给谁", "落在表上哪一栏", "对到哪一档", "看的是哪一列")
PLAN_ROWS, REASON_LINES = 4, 3
SUM_DONE = (
    "算一笔：这个答案多花 ＿＿ 万元{hints}；÷ 一户两季收入 ＿＿ 元，"
    "＝ 要多留 ＿＿ 户才回本。只是粗算：成本没扣，存量价值没加。"
)
GUESS = "猜：利润加存量价值，选 ＿＿ 最多；{second}，选 ＿＿ 最多。"
GUESS_ATTACK = "选我们这个答案，对手打不打？＿＿"
WORDS_HEAD = "三个词"
PLAN_WIDTHS, MATCH_WIDTHS = (3, 1.3, 1.3, 4), (1, 5.8, 3.3, 2.2, 2.4)
PLAN_HEAD = "我们怎么打（交表以前写好；“从”照手机上的表抄）"
FORECAST_HEAD = "我们怎么打，先报后对（交表以前报，打完填）"
FORECAST_COLUMNS = ("哪一季", "改哪一栏，从几到几", "报：迁过来（万户）", "打完：迁过来（万户）")
FORECAST_WIDTHS = (1, 5, 2.3, 2.5)
DASH, TICK = "–", "□"  # before a line of a part
BLANK = "＿＿"
LONG_CELL = 14  # characters from which a column takes the room that is left
Material = TeamTable | pd.DataFrame | list[CustomerCard] | None


def drill_paper(sheet: Sheet, material: Material, title: str, tables: Sequence[TeamTable] = ()) -> bytes:
    """Return a drill's sheet for one team as a PDF, its material behind it; an extract has a paper of its own.

    ``tables`` are what else the team needs to read its material.

    Raises
    ------
    CourseError
        Typst is not installed, or a character of a name cannot be printed.
    """
    parts = [
        _part("任务", sheet.task, numbered=True), _part("不能动的", sheet.fixed), _part("能动的", sheet.open),
        _part(JUDGED_HEAD, sheet.judged, numbered=True, after=sheet.by_hand),
    ]  # fmt: skip
    parts += [_part("发什么", [sheet.material])] if material is None else []  # else it stands below
    on_form = [each for each in sheet.terms if each.field]
    words = [f"{each.name}：{each.meaning}。" for each in sheet.terms if not each.field]
    in_order = isinstance(material, list)  # cards are answered by the first of the words that holds
    parts += [_part(sheet.terms_head, words, numbered=in_order, is_small=True)] if words else []
    spaces = [_match_space(on_form)] if on_form else []
    spaces += [_forecast_space(sheet.forecasts) if sheet.forecasts else _space(PLAN_HEAD, PLAN_ROWS, PLAN_COLUMNS)]
    return _set(sheet, title, parts, spaces, material, tables)


def round_paper(sheet: Sheet, answers: Sequence[str], title: str, is_weighed: bool = False) -> bytes:
    """Return a war-game round's sheet for one team as a PDF; errors as `drill_paper`.

    ``answers`` say what each answer is on the form; a team that is not asked has none.
    """
    parts = [_part("局面", sheet.task)]
    guess = GUESS.format(second=sheet.second) + (GUESS_ATTACK if is_weighed else "")
    if answers:
        parts += [_part(sheet.own.title, (), table=sheet.own)] if sheet.own else []
        parts += [_part("选一个，打勾", answers, mark=TICK)]
        parts += [_to_write("打以前写好", "为什么选它：", _sum_done(sheet), guess)]
        parts += [_part("规矩", (*sheet.fixed, *sheet.judged))]
    else:
        parts += [_part("别家要选的；要是你们，选哪个，打勾", sheet.open, mark=TICK)]
        parts += [_to_write("看重放以前写好", "为什么选它：", guess)]
    words = [f"{each.name}：{each.meaning}" for each in sheet.terms]
    return _set(sheet, title, [*parts, _part(WORDS_HEAD, words, is_small=True)], [])


def table_paper(
    head: str, team: str, title: str, tables: Sequence[TeamTable], lead: str, notes: Sequence[tuple[str, str]] = ()
) -> bytes:
    """Return tables as a PDF, below them what is set and why, ``notes``; errors as `drill_paper`."""
    content = _content(head, team, title, lead) | {"tables": [_table(each) for each in tables]}
    content |= {"sources": _sources(notes), "sources_head": NOTES_HEAD}
    return typeset(TEMPLATE, content, what=head, too_long=TOO_LONG, room=ROOM)


def extract_table(extract: pd.DataFrame) -> TeamTable:
    """Return an extract as a table to print: every row, numbers as short as they read."""
    rows = tuple(tuple(_short(value) for value in row) for row in extract.itertuples(index=False))
    note = "每行代表的户数写在“代表户数”里：数户数要加这一列，不是数行。"
    return TeamTable("上季客户明细", tuple(extract.columns), rows, note)


def _set(
    sheet: Sheet, title: str, parts: list[dict], spaces: list[dict], material: Material = None,
    tables: Sequence[TeamTable] = (),
) -> bytes:  # fmt: skip
    lead, sources = f"大纲里叫“{sheet.outline}”。{sheet.lead}", sheet.sources
    if len(sources) == 1:
        lead, sources = lead + sources[0][1], ()
    content = _content(sheet.title, sheet.team, title, lead) | {
        "parts": parts, "spaces": spaces, "minutes": [list(each) for each in sheet.minutes],
        "total": sheet.total_minutes, "sources": _sources(sources), "sources_head": SOURCES_HEAD,
    }  # fmt: skip
    content["tables"] = [_table(each) for each in (material, *tables) if isinstance(each, TeamTable)]
    if isinstance(material, list):
        content["cards"] = [_card(each) for each in material]
    return typeset(TEMPLATE, content, what=sheet.title, too_long=TOO_LONG, room=ROOM)


def _content(head: str, team: str, title: str, lead: str) -> dict:
    return {
        "title": head, "team": team, "class": title or "沙盘", "label": LABEL, "lead": lead, "parts": [], "minutes": [],
        "total": 0, "spaces": [], "sources": [], "sources_head": "", "tables": [], "cards": [],
    }  # fmt: skip


def _sum_done(sheet: Sheet) -> str:
    """Return the line of arithmetic, with how to reckon what an answer costs where it is no sum of money."""
    return SUM_DONE.format(hints=f"（{'；'.join(sheet.sums)}）" if sheet.sums else "")


def _sources(lines: Sequence[tuple[str, str]]) -> list[list[str]]:
    return [[kind, f"{text.rstrip('。')}。"] for kind, text in lines]


def _part(
    head: str, lines: Sequence[str], numbered: bool = False, mark: str = DASH, after: Sequence[str] = (),
    table: TeamTable | None = None, is_small: bool = False,
) -> dict:  # fmt: skip
    return {
        "head": head, "lines": list(lines), "numbered": numbered, "mark": mark, "after": list(after), "prompts": [],
        "table": _table(table) if table else None, "is_small": is_small,
    }  # fmt: skip


def _to_write(head: str, reason: str, *prompts: str) -> dict:
    """Return a part with room for a reason, and sentences with blanks; a blank is written ＿＿."""
    texts = [{"texts": [reason], "lines": REASON_LINES}]
    texts += [{"texts": each.split(BLANK), "lines": 0} for each in prompts]
    return _part(head, ()) | {"prompts": texts}


def _space(head: str, lines: int, columns: Sequence[str] = ()) -> dict:
    rows = [[""] * len(columns) for _ in range(lines)] if columns else []
    return {"head": head, "lines": lines, "columns": list(columns), "rows": rows, "widths": list(PLAN_WIDTHS)}


def _match_space(terms: Sequence[Term]) -> dict:
    """Return the table in which a team writes its matches, each word explained beside its blanks."""
    rows = [[each.name, each.meaning, each.field, "", ""] for each in terms]
    return _space("五种营销，各对到哪一档", len(rows), MATCH_COLUMNS) | {"rows": rows, "widths": list(MATCH_WIDTHS)}


def _forecast_space(quarters: int) -> dict:
    """Return the table of a team's plan and forecast of who changes over, a row a quarter, with room for what came."""
    rows = [[f"第 {number} 季", "", "", ""] for number in range(1, quarters + 1)]
    return _space(FORECAST_HEAD, quarters, FORECAST_COLUMNS) | {"rows": rows, "widths": list(FORECAST_WIDTHS)}


def _table(table: TeamTable) -> dict:
    rows = [[_short(value) for value in row] for row in table.rows]
    numbers = [place for place in range(len(table.columns)) if all(_is_number(row[place]) for row in rows)]
    longest = [max((len(row[place]) for row in rows), default=0) for place in range(len(table.columns))]
    stretch = longest.index(max(longest)) if longest and max(longest) > LONG_CELL else -1
    return {
        "title": f"{table.title}　{table.label}",
        "columns": list(table.columns), "rows": rows, "note": table.note, "numbers": numbers, "stretch": stretch,
    }  # fmt: skip


def _card(card: CustomerCard) -> dict:
    use = "、".join(f"{gb:g}" for gb in card.months_gb)
    lines = [f"月费 {card.fee_yuan:g} 元，套内 {card.allowance_gb:g} GB", f"前三月用了 {use} GB", *card.facts]
    return {"head": f"{card.number} 号卡", "lines": lines}


def _short(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.0f}" if abs(value) >= 1000 else f"{value:g}"
    return str(value)


def _is_number(text: str) -> bool:
    return text.strip("%+−-").replace(",", "").replace(".", "", 1).isdigit()
