"""Turn what pydantic refuses into Chinese sentences: field, what was found, what is allowed, what to do."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from types import NoneType
from typing import Annotated, Any, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from coursekit.cohort.fields import REFUSED, Wanted
from coursekit.cohort.problems import choice, joined, listed, nearest, quoted, shortened
from coursekit.cohort.yaml_document import Location

Refusal = tuple[Location, str]
"""Where in the file, and the sentence."""

# What a value has to be, by pydantic's kind of error; braces take the error's own numbers.
REQUIREMENTS = {
    "int": "整数",
    "float": "数",
    "finite_number": "数",
    "bool": "true 或 false",
    "string": "文字",
    "path": "文件路径",
    "date": "2026-12-08 这样的日期",
    "list": "方括号里的列表",
    "tuple": "方括号里的列表",
    "set": "方括号里的列表",
    "frozen_set": "方括号里的列表",
    "dict": "一组“名字: 值”",
    "model": "一组“名字: 值”",
    "greater_than": "大于 {gt} 的数",
    "greater_than_equal": "不小于 {ge} 的数",
    "less_than": "小于 {lt} 的数",
    "less_than_equal": "不大于 {le} 的数",
    "multiple_of": "{multiple_of} 的倍数",
    "string_too_short": "至少 {min_length} 个字",
    "string_too_long": "最多 {max_length} 个字",
    "too_short": "至少 {min_length} 项",
    "too_long": "最多 {max_length} 项",
}
LISTS = ("list", "tuple", "set", "frozen_set")
KEY = "[key]"  # pydantic's own ending of the location of a name, as against its value
FULL_WIDTH = re.compile("[\uff01-\uff5e\u3000]")
CHINESE = re.compile("[\u4e00-\u9fff]")


def sentences(errors: Iterable[Mapping[str, Any]], model: type[BaseModel], under: Location = ()) -> list[Refusal]:
    """Return one refusal for each mistake among pydantic's ``errors`` of ``model``, which stands at ``under``.

    A required field that is missing is not reported where a misspelt field seems to be it.
    """
    errors = list(errors)
    guessed = {(*error["loc"][:-1], _guess(error, model)) for error in errors if error["type"] == "extra_forbidden"}
    refusals: list[Refusal] = []
    for error in errors:
        location = (*under, *(part for part in error["loc"] if part != KEY))
        if error["type"] == REFUSED:
            for below, predicate in error["ctx"]["refusals"]:
                here = (*location, *below)
                refusals.append((here, named(here, predicate)))
        elif error["type"] == "extra_forbidden":
            refusals.append((location, _unknown(location, _fields(model, error["loc"][:-1]))))
        elif error["type"] != "missing":
            refusals.append((location, _wrong(location, error, *_field(model, error["loc"]))))
        elif error["loc"] not in guessed:
            refusals.append((location[:-1], _missing(location, _field(model, error["loc"])[0])))
    return refusals


def _missing(location: Location, field: FieldInfo | None) -> str:
    """Return the sentence for a required field at ``location`` that is not there."""
    *above, name = location
    wanted = _wanted(field)
    example = f"，例如 {wanted.example}" if wanted else ""
    return named(above, f"缺少 {name}：加上这一行{example}。")


def named(location: Iterable[str | int | None], predicate: str) -> str:
    """Return ``predicate`` with the dotted name of ``location`` before it.

    >>> named(("dates", 1), "写的是 5。")
    'dates 第 2 项写的是 5。'
    >>> named(("brand", "primary"), "是空的。")
    'brand.primary 是空的。'
    """
    name = ""
    for part in location:
        if isinstance(part, int):
            name += f" 第 {part + 1} 项"
        else:
            name += f".{shortened(part)}" if name else shortened(part)
    return joined(name, predicate)


def _unknown(location: Location, known: list[str]) -> str:
    *above, name = location
    place = named(above, "里的") if above else ""
    return f"{place}字段 {shortened(name)} 不认识，{choice(name, known)}"


def _guess(error: Mapping[str, Any], model: type[BaseModel]) -> str | None:
    *above, name = error["loc"]
    return nearest(name, _fields(model, tuple(above)))


def _wrong(location: Location, error: Mapping[str, Any], field: FieldInfo | None, is_field: bool) -> str:
    kind, value = error["type"], error["input"]
    own_words = str(error.get("ctx", {}).get("error", ""))
    if CHINESE.search(own_words):
        return named(location, f"写的是{quoted(value)}，不能用：{own_words.rstrip('。')}。")
    wanted = _wanted(field) if is_field else None
    requirement = joined("要写", wanted.requirement if wanted else _requirement(error, field))
    example = f"，例如 {wanted.example}" if wanted else ""
    meaning = f"（{field.description}）" if is_field and field and field.description else ""
    if value is None:
        leave_out = "；不需要就删掉这一行" if is_field and field and not field.is_required() else ""
        return named(location, f"是空的，{requirement}{meaning}{example}{leave_out}。")
    hint = _hint(kind, value)
    return named(location, f"写的是{quoted(value)}，{_literal_guess(error)}{requirement}{meaning}{example}{hint}。")


def _requirement(error: Mapping[str, Any], field: FieldInfo | None) -> str:
    kind, numbers = error["type"], error.get("ctx", {})
    if kind in ("literal_error", "enum"):
        return f"{listed(_options(error))} 之一"
    low, high = _bound(field, "ge"), _bound(field, "le")
    if kind in ("greater_than_equal", "less_than_equal") and low is not None and high is not None:
        return f"{low} 到 {high} 之间的数"
    words = REQUIREMENTS.get(kind) or REQUIREMENTS.get(_base(kind)) or "这一项能用的值"
    return words.format(**numbers)


def _hint(kind: str, value: Any) -> str:
    base = _base(kind)
    if base == "string" and isinstance(value, bool | int | float):
        return f"；加上引号写成 \"{quoted(value).strip()}\" 就是文字"
    if base in LISTS and isinstance(value, str):
        return "；放进方括号，各项用半角逗号隔开"
    if base != "string" and isinstance(value, str) and FULL_WIDTH.search(value):
        return "；里面有全角字符，换成半角的"
    if base in ("int", "float") and isinstance(value, str) and re.fullmatch(r"[-+]?[0-9.]+", value):
        return "；去掉引号才是数"
    return ""


def _base(kind: str) -> str:
    """Return what a kind of error is about, such as ``int`` for ``int_type`` and ``int_from_float``."""
    return next((base for base in REQUIREMENTS if kind.startswith(f"{base}_")), kind)


def _options(error: Mapping[str, Any]) -> list[str]:
    return re.findall(r"'([^']*)'", str(error["ctx"]["expected"]))


def _literal_guess(error: Mapping[str, Any]) -> str:
    if error["type"] not in ("literal_error", "enum"):
        return ""
    guess = nearest(str(error["input"]), _options(error))
    return f"是不是 {guess}？" if guess else ""


def _bound(field: FieldInfo | None, name: str) -> Any:
    return next((getattr(each, name) for each in field.metadata if hasattr(each, name)), None) if field else None


def _wanted(field: FieldInfo | None) -> Wanted | None:
    return next((each for each in field.metadata if isinstance(each, Wanted)), None) if field else None


def _fields(model: type[BaseModel], location: Location) -> list[str]:
    """Return the names that may be written in the mapping at ``location``."""
    _, annotation, _ = _walk(model, location)
    return list(_by_name(annotation))


def _field(model: type[BaseModel], location: Location) -> tuple[FieldInfo | None, bool]:
    """Return the innermost field that ``location`` lies in, and whether it is that very field, not something in it."""
    field, _, is_field = _walk(model, location)
    return field, is_field


def _walk(model: type[BaseModel], location: Location) -> tuple[FieldInfo | None, Any, bool]:
    field, annotation, is_field = None, model, False
    for part in location:
        fields = _by_name(annotation)
        if part in fields:
            field, is_field = fields[part], True
            annotation = _bare(field.annotation)
            continue
        is_field = False
        inner = [each for each in get_args(annotation) if each is not Ellipsis]
        annotation = _bare(inner[-1]) if inner else None
    return field, annotation, is_field


def _by_name(annotation: Any) -> dict[str, FieldInfo]:
    if not (isinstance(annotation, type) and issubclass(annotation, BaseModel)):
        return {}
    return {field.alias or name: field for name, field in annotation.model_fields.items()}


def _bare(annotation: Any) -> Any:
    """Return a type without its ``Annotated`` notes and without ``| None``."""
    if get_origin(annotation) is Annotated:
        return _bare(get_args(annotation)[0])
    some = [each for each in get_args(annotation) if each is not NoneType]
    return _bare(some[0]) if NoneType in get_args(annotation) and some else annotation
