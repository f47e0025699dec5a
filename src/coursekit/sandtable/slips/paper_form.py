"""The decision form on paper, by role and with ranges, for a quarter in which the network fails."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from coursekit.sandtable.rules.fields import CHOICE, NUMBER, ROLES, FormField, form_fields
from coursekit.sandtable.scenario.research import RESEARCH_ITEMS
from coursekit.sandtable.setup import PAIR_ZH
from coursekit.sandtable.slips.typesetting import typeset

# Read down the left column, then down the right one, the departments come as on the web page.
LEFT_ROLES = ROLES[:3]
ROLE_NOTES = {"客户经营部": "六样支撑工具合计 100%", "总经理": "最后由总经理核一遍再交"}
TOO_LONG = "纸质决策单一页放不下：班名写短一点再来。"
HOW_TO = (
    "每队每季交一张。没填的格照底数算：第一季是省公司基准，后面是上季的数，打攻防的一局季季是省公司基准；超上限的先按比例压。"
    "交上去由讲师录入，录完看回执号，和网页上交的一样算数。改数请划掉重写，旁边签个字。"
)
HELD = "演练不动"


def paper_form_pdf(pair: str, *, title: str = "") -> bytes:
    """Return the form's PDF of two A4 pages: the blank form, and on its back what every field means.

    Raises
    ------
    CourseError
        A missing library, a character that is not in the course's font, or a title that does not fit.
    """
    return forms_pdf(pair, [form_front(pair)], title=title, what="纸质决策单", too_long=TOO_LONG)


def forms_pdf(
    pair: str, fronts: Sequence[Mapping[str, Any]], *, title: str, what: str, too_long: str, how_to: str = HOW_TO
) -> bytes:
    """Return one A4 page for each of ``fronts``, as `form_front` makes them, and the back once."""
    fields = form_fields(pair)
    help_texts = [
        *(_help(role, [field for field in fields if field.role == role]) for role in ROLES),
        {"role": "市调", "rows": [{"name": item.zh, "help": item.tells} for item in RESEARCH_ITEMS.values()]},
    ]
    content = {
        "title": title, "pair": PAIR_ZH[pair], "how_to": how_to, "fronts": fronts,
        "research": [{"name": item.zh, "price": f"{item.price:g} 万元"} for item in RESEARCH_ITEMS.values()],
        "back": [help_texts[: len(LEFT_ROLES)], help_texts[len(LEFT_ROLES) :]],
    }  # fmt: skip
    return typeset("paper_form.typ", content, what=what, too_long=too_long)


def form_front(
    pair: str, *, team: str = "", quarter: str = "", sums: str = "", why: str = "",
    begun: Mapping[str, str] | None = None, held: Collection[str] = (),
) -> dict[str, Any]:  # fmt: skip
    """Return what stands on the page to fill.

    Parameters
    ----------
    team, quarter, sums : str
        Whose form it is, of which quarter, and the sentence on what may be spent; a line to write on without.
    why : str
        Why what it begins with is not what the team expects; nothing where it is.
    begun : mapping or None
        Field name to what is printed small in the cell to fill: what counts if nothing is written there.
    held : collection of str
        Fields that a drill does not leave open.
    """
    fields = form_fields(pair)
    blocks = {
        role: {"role": role, "note": ROLE_NOTES.get(role, ""), "rows": [
            {"name": field.zh, "range": _range(field), "choices": [zh for _, zh in field.options],
             "begun": (begun or {}).get(field.name, ""), "held": HELD if field.name in held else ""}
            for field in fields if field.role == role
        ]} for role in ROLES
    }  # fmt: skip
    return {
        "team": team, "quarter": quarter, "sums": sums, "why": why,
        "left": [blocks[role] for role in LEFT_ROLES],
        "right": [block for role, block in blocks.items() if role not in LEFT_ROLES],
    }  # fmt: skip


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
