"""One Typst template with its content, set as a paper of the sand-table."""

from __future__ import annotations

import json
from importlib.resources import files

from coursekit.charts import missing_characters
from coursekit.errors import CourseError
from coursekit.typesetting import TypesettingError, set_pdf

_TOO_LONG = "too long"


def typeset(
    template: str, content: dict, *, what: str, too_long: str, room: str = "coursekit.sandtable.slips"
) -> bytes:
    """Return the template's PDF (PDF/UA-1) with ``content`` in it, which the template reads as JSON.

    Parameters
    ----------
    what : str
        What it is called on screen, for errors.
    too_long : str
        The sentence for a template that finds its content too long.
    room : str
        The package in which the template lies.

    Raises
    ------
    CourseError
        Typst is not installed, a character is not in the course's font, or something does not fit.
    """
    missing = missing_characters("".join(_texts(content)))
    if missing:
        raise CourseError(f"课程字体里没有这些字：{'、'.join(missing)}。班名、公司名里换一个写法再来。")
    source = {template: files(room).joinpath(template).read_bytes()}
    try:
        return set_pdf(source, template, {"content": json.dumps(content, ensure_ascii=False)})
    except TypesettingError as error:
        said = too_long if _TOO_LONG in error.message else f"{what}没有排成：{error.message}。"
        raise CourseError(said) from error


def _texts(value: object) -> list[str]:
    if isinstance(value, str):
        return [value.replace("\n", "")]
    if isinstance(value, dict):
        return [text for each in value.values() for text in _texts(each)]
    return [text for each in value for text in _texts(each)] if isinstance(value, (list, tuple)) else []
