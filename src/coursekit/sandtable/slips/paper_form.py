"""The decision form on paper, by role and with ranges, for a quarter in which the network fails."""

from __future__ import annotations

from collections.abc import Sequence

from coursekit.sandtable.rules.fields import CHOICE, NUMBER, ROLES, FormField, form_fields
from coursekit.sandtable.scenario.research import RESEARCH_ITEMS
from coursekit.sandtable.setup import PAIRS
from coursekit.sandtable.slips.typesetting import typeset

# So that both columns of the page are about as long.
LEFT_ROLES = ("总经理", "市场部", "财务部")
BACK_LEFT = 3  # roles in the left column of the back
ROLE_NOTES = {"客户经营部": "六样支撑工具合计 100%", "总经理": "最后由总经理核一遍再交"}
PAIR_ZH = dict(zip(PAIRS, ("2G/3G 换 4G", "4G 换 5G"), strict=True))
TOO_LONG = "纸质决策单一页放不下：班名写短一点再来。"
HOW_TO = (
    "每组每季交一张。没填的格按上季的数算；交上去由讲师录入，录完看回执号，和网页上交的一样算数。"
    "改数请划掉重写，旁边签个字。"
)


def paper_form_pdf(pair: str, *, title: str = "") -> bytes:
    """Return the form's PDF of two A4 pages: the blank form, and on its back what every field means.

    Raises
    ------
    CourseError
        A missing library, a character that is not in the course's font, or a title that does not fit.
    """
    fields = form_fields(pair)
    blocks = {role: _block(role, [field for field in fields if field.role == role]) for role in ROLES}
    help_texts = [
        *(_help(role, [field for field in fields if field.role == role]) for role in ROLES),
        {"role": "市调", "rows": [{"name": item.zh, "help": item.tells} for item in RESEARCH_ITEMS.values()]},
    ]
    content = {
        "title": title, "pair": PAIR_ZH[pair], "how_to": HOW_TO,
        "left": [blocks[role] for role in LEFT_ROLES],
        "right": [block for role, block in blocks.items() if role not in LEFT_ROLES],
        "research": [{"name": item.zh, "price": f"{item.price:g} 万元"} for item in RESEARCH_ITEMS.values()],
        "back": [help_texts[:BACK_LEFT], help_texts[BACK_LEFT:]],
    }  # fmt: skip
    return typeset("paper_form.typ", content, what="纸质决策单", too_long=TOO_LONG)


def _block(role: str, fields: Sequence[FormField]) -> dict:
    rows = [{"name": field.zh, "range": _range(field), "choices": [zh for _, zh in field.options]} for field in fields]
    return {"role": role, "note": ROLE_NOTES.get(role, ""), "rows": rows}


def _range(field: FormField) -> str:
    if field.kind == CHOICE:
        return "勾一样"
    return f"{field.low:g}–{field.high:g} {field.unit}" if field.kind == NUMBER else "没有就空着"


def _help(role: str, fields: Sequence[FormField]) -> dict:
    """Return a role's words; fields of one kind, such as the fees of four tiers, share theirs."""
    rows: dict[str, list[str]] = {}
    for field in fields:
        rows.setdefault(field.help, []).append(field.zh)
    return {"role": role, "rows": [{"name": _together(names), "help": words} for words, names in rows.items()]}


def _together(names: Sequence[str]) -> str:
    """Return names that differ after the dot as one.

    >>> _together(["套内流量·沉睡", "套内流量·轻度"])
    '套内流量（沉睡、轻度）'
    """
    if len(names) == 1:
        return names[0]
    return f"{names[0].partition('·')[0]}（{'、'.join(name.partition('·')[2] for name in names)}）"
