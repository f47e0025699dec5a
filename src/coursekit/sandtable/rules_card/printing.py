"""The rules card as a PDF of one A4 page, set by Typst in the course's font."""

from __future__ import annotations

import importlib.util
import json
from dataclasses import asdict
from importlib.resources import files

from coursekit.charts import missing_characters
from coursekit.errors import CourseError
from coursekit.sandtable.rules_card.content import LEVER_NAMES, CardContent
from coursekit.typesetting import TypesettingError, set_pdf

INSTALL = (
    "做 PDF 要用排版工具 typst：运行 pip install \"coursekit[handouts]\" 装上再来；"
    "不装也能用网页版（--format html）。"
)
TEMPLATE = "card.typ"
# From roomy to tight; text is never smaller than 8 pt.
AIR = (2.0, 1.5, 1.25, 1.1, 0.95, 0.8, 0.65, 0.5, 0.35, 0.2, 0.0)
_TOO_LONG = "too long for a page"


def card_pdf(content: CardContent) -> bytes:
    """Return the card's PDF, its lines as far apart as one page allows.

    Raises
    ------
    CourseError
        Typst is not installed, a character is not in the course's font, or one page does not hold it all.
    """
    missing = missing_characters("".join(content.texts()))
    if missing:
        raise CourseError(f"课程字体里没有这些字：{'、'.join(missing)}。班名里换一个写法再来。")
    if importlib.util.find_spec("typst") is None:
        raise CourseError(INSTALL)
    source = {TEMPLATE: files("coursekit.sandtable.rules_card").joinpath(TEMPLATE).read_bytes()}
    card = json.dumps(asdict(content) | {"lever_names": LEVER_NAMES}, ensure_ascii=False)
    for air in AIR:
        try:
            return set_pdf(source, TEMPLATE, {"card": card, "air": str(air)})
        except TypesettingError as error:
            if _TOO_LONG not in error.message:
                raise CourseError(f"规则卡没有排成：{error.message}。") from error
    raise CourseError("规则卡一页放不下：班名写短一点，或者换一块市场做例子。")
