"""One Typst template, set in the course's font as an accessible PDF."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType

from coursekit.charts import missing_characters
from coursekit.charts.fonts import FONTS
from coursekit.errors import CourseError

INSTALL = '做 PDF 要用排版工具 typst：运行 pip install "coursekit[handouts]" 装上再来。'
_TOO_LONG = "too long"


def typeset(
    template: str, content: dict, *, what: str, too_long: str, room: str = "coursekit.sandtable.slips",
    pictures: Mapping[str, bytes] = MappingProxyType({}),
) -> bytes:  # fmt: skip
    """Return the template's PDF (PDF/UA-1) with ``content`` in it, which the template reads as JSON.

    Parameters
    ----------
    what : str
        What it is called on screen, for errors.
    too_long : str
        The sentence for a template that finds its content too long.
    room : str
        The package in which the template lies.
    pictures : mapping of file name to bytes
        What the template shows by these names.

    Raises
    ------
    CourseError
        Typst is not installed, a character is not in the course's font, or something does not fit.
    """
    missing = missing_characters("".join(_texts(content)))
    if missing:
        raise CourseError(f"课程字体里没有这些字：{'、'.join(missing)}。班名、公司名里换一个写法再来。")
    try:
        import typst
    except ModuleNotFoundError as error:
        raise CourseError(INSTALL) from error
    # Typst's own fonts are there for the letters of one width.
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[FONTS])
    # A folder, because Typst wants a root; nothing but the template and its pictures is in it.
    with tempfile.TemporaryDirectory(prefix="coursekit-slips-") as folder:
        main = Path(folder) / template
        main.write_bytes(files(room).joinpath(template).read_bytes())
        for name, data in pictures.items():
            (Path(folder) / name).write_bytes(data)
        inputs = {"content": json.dumps(content, ensure_ascii=False)}
        try:
            compiler = typst.Compiler(main, root=folder, font_paths=fonts, sys_inputs=inputs)
            pdf, warnings = compiler.compile_with_warnings(format="pdf", pdf_standards="ua-1")
        except typst.TypstError as error:
            if _TOO_LONG in error.message:
                raise CourseError(too_long) from error
            raise CourseError(f"{what}没有排成：{error.message.replace(f'{folder}{os.sep}', '')}。") from error
    if warnings:
        raise CourseError(f"{what}排版时有警告：{'；'.join(warning.message for warning in warnings)}。")
    return pdf


def _texts(value: object) -> list[str]:
    if isinstance(value, str):
        return [value.replace("\n", "")]
    if isinstance(value, dict):
        return [text for each in value.values() for text in _texts(each)]
    return [text for each in value for text in _texts(each)] if isinstance(value, (list, tuple)) else []
