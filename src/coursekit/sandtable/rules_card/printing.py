"""The rules card as a PDF of one A4 page, set by Typst in the course's font."""

from __future__ import annotations

import json
import os
import tempfile
from dataclasses import asdict
from importlib.resources import files
from pathlib import Path

from coursekit.charts import missing_characters
from coursekit.charts.fonts import FONTS
from coursekit.errors import CourseError
from coursekit.sandtable.rules_card.content import LEVER_NAMES, CardContent

INSTALL = (
    "做 PDF 要用排版工具 typst：运行 pip install \"coursekit[handouts]\" 装上再来；"
    "不装也能用网页版（--format html）。"
)


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
    data = json.dumps(asdict(content) | {"lever_names": LEVER_NAMES}, ensure_ascii=False)
    for air in AIR:
        pdf = _typeset({"card": data, "air": str(air)})
        if pdf:
            return pdf
    raise CourseError("规则卡一页放不下：班名写短一点，或者换一块市场做例子。")


def _typeset(inputs: dict[str, str]) -> bytes | None:
    """Return the page, or nothing where it would be two."""
    try:
        import typst
    except ModuleNotFoundError as error:
        raise CourseError(INSTALL) from error
    source = files("coursekit.sandtable.rules_card").joinpath("card.typ").read_bytes()
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])
    # A folder, because Typst wants a root; nothing but the template is in it.
    with tempfile.TemporaryDirectory(prefix="coursekit-card-") as folder:
        main = Path(folder) / "card.typ"
        main.write_bytes(source)
        try:
            compiler = typst.Compiler(main, root=folder, font_paths=fonts, sys_inputs=inputs)
            pdf, warnings = compiler.compile_with_warnings(format="pdf", pdf_standards="ua-1")
        except typst.TypstError as error:
            if _TOO_LONG in error.message:
                return None
            raise CourseError(f"规则卡没有排成：{error.message.replace(f'{folder}{os.sep}', '')}。") from error
    if warnings:
        raise CourseError(f"规则卡排版时有警告：{'；'.join(warning.message for warning in warnings)}。")
    return pdf
