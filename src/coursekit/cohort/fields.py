"""Types of the single values in a class file; each says in Chinese what it refuses.

A refusal is a predicate (“写了 52 个字，最多 40 个字。”): ``messages`` puts the field's name before it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path, PureWindowsPath
from typing import Annotated, Any, NoReturn

from pydantic import AfterValidator, BeforeValidator, ValidationInfo
from pydantic_core import PydanticCustomError

from coursekit.cohort.catalogue import Catalogue
from coursekit.cohort.problems import choice, listed, quoted

REFUSED = "refused"
EMPTY = "empty"

LOGO_KILOBYTES = 1024
LOGO_MARKS = {".png": b"\x89PNG\r\n\x1a\n", ".svg": b"<svg"}

_ID = re.compile(r"[a-z][a-z0-9-]{2,59}")
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
_RESERVED = {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))}


@dataclass(frozen=True)
class Wanted:
    """How to write a field: the requirement as a noun phrase, and a line to copy."""

    requirement: str
    example: str


@dataclass(frozen=True)
class Surroundings:
    """What a class file is validated against: the catalogue, and the folder that its paths start from."""

    catalogue: Catalogue
    folder: Path


def refuse(text: str) -> NoReturn:
    """Refuse the value being validated; ``text`` follows its name."""
    refuse_each([((), text)])


def refuse_each(refusals: Iterable[tuple[tuple[str | int, ...], str]]) -> None:
    """Refuse what lies at each location below the value being validated; no refusals, no error."""
    refusals = tuple(refusals)
    if refusals:
        raise PydanticCustomError(REFUSED, "refused", {"refusals": refusals})


def _check_text(text: str, info: ValidationInfo, *, limit: int) -> str:
    """Return ``text`` without the blanks around it: 1 to ``limit`` characters, all of them visible and in the font."""
    text = text.strip()
    if not text:
        refuse(f"是空的，要写 1 到 {limit} 个字。")
    unseen = next((char for char in text if unicodedata.category(char) in _UNSEEN), None)
    if unseen:
        refuse(f"里有换行或看不见的字符（U+{ord(unseen):04X}）：删掉它，写在一行里。")
    if len(text) > limit:
        refuse(f"写了 {len(text)} 个字，最多 {limit} 个字。")
    printable = info.context.catalogue.printable
    missing = set(printable(text)) if printable else set()
    if missing:
        chars = listed(f"“{char}”" for char in dict.fromkeys(text) if char in missing)
        refuse(f"里的{chars}课程字体里没有，印不出来：换成常用字。")
    return text


def _check_id(text: str) -> str:
    if not _ID.fullmatch(text):
        wanted = "要写 3 到 60 个小写英文字母、数字或短横线，以字母开头，例如 id: ningde-telecom-2026a"
        refuse(f"写的是{quoted(text)}，{wanted}。")
    if text in _RESERVED:
        refuse(f"写的是{quoted(text)}，这个名字 Windows 留作他用，不能当文件夹名：换一个，例如 {text}-2026a。")
    return text


def _check_known(name: str, info: ValidationInfo, *, field: str, titles: bool) -> str:
    known = getattr(info.context.catalogue, field)
    if name not in known:
        names = {key: _title(value) for key, value in known.items()} if titles else None
        refuse(f"写的是{quoted(name)}，没有这一个，{choice(name, known, names)}")
    return name


def _check_known_name(name: str, info: ValidationInfo, *, field: str) -> str:
    known = getattr(info.context.catalogue, field)
    if name not in known:
        titles = {key: value for key, value in known.items() if isinstance(value, str)}
        refuse(f"不认识，{choice(name, known, titles)}")
    return name


def _title(value: str | tuple[str, Any]) -> str:
    return value if isinstance(value, str) else value[0]


def _check_date(value: Any) -> date:
    wanted = "要写成 2026-12-08 这样的日期，年、月、日用短横线隔开，月和日都写两位"
    if not isinstance(value, str) or not _DATE.fullmatch(value):
        refuse(f"写的是{quoted(value)}，{wanted}。")
    try:
        return date.fromisoformat(value)
    except ValueError:
        refuse(f"写的是{quoted(value)}，日历上没有这一天：改成真实的日期。")


def _check_ascending(dates: tuple[date, ...]) -> tuple[date, ...]:
    refuse_each(
        ((index,), f"写的是 {day}，不在前一项 {before} 之后：日期从早到晚写，不能重复。")
        for index, (before, day) in enumerate(zip(dates, dates[1:], strict=False), start=1)
        if day <= before
    )
    return dates


def _check_distinct(values: tuple[str, ...]) -> tuple[str, ...]:
    refuse_each(
        ((index,), f"写的是{quoted(value)}，前面已经写过：只写一次。")
        for index, value in enumerate(values)
        if value in values[:index]
    )
    return values


def _check_namesakes(names: tuple[str, ...]) -> tuple[str, ...]:
    first = {name: place for place, name in reversed([*enumerate(names, start=1)])}
    refuse_each(
        ((index,), f"写的是{quoted(name)}，和第 {first[name]} 项同名：写重了就删一个，真同名就各加几个字来区别。")
        for index, name in enumerate(names)
        if first[name] != index + 1
    )
    return names


def _check_generations(pair: tuple[str, ...]) -> tuple[str, ...]:
    known = [f"{number}G" for number in range(2, 7)]
    if len(pair) != 2 or not set(pair) <= set(known) or pair[0] >= pair[1]:
        refuse(f"写的是 [{listed(pair)}]，要先旧后新写两代网络，从 {listed(known)} 里选，例如 generations: [4G, 5G]。")
    return pair


def _check_colour(text: str) -> str:
    if not _COLOUR.fullmatch(text):
        refuse(f"写的是{quoted(text)}，要写引号里的 # 加六位十六进制颜色，例如 primary: \"#0a62ac\"。")
    return text.lower()


def _check_written(value: Any) -> Any:
    """Refuse a name without a value where leaving out the whole line is meant to be the way to say nothing."""
    if value is None:
        raise PydanticCustomError(EMPTY, "empty")
    return value


def _check_file(path: Path, info: ValidationInfo, *, endings: tuple[str, ...]) -> Path:
    """Return the absolute path of the readable file that ``path`` names, starting from the class file's folder."""
    text = str(path)
    if PureWindowsPath(text).anchor:
        refuse(f"写的是{quoted(text)}，这条路径只在这台电脑上有：把文件放到班级文件旁边，从那里写起，例如 own/文件名。")
    path = info.context.folder / text.replace("\\", "/")
    if path.suffix.lower() not in endings:
        refuse(f"写的是{quoted(text)}，文件名要以 {' 或 '.join(endings)} 结尾。")
    try:
        path = path.resolve()
        found = path.is_file()
        if found:
            path.open("rb").close()
    except (OSError, ValueError, RuntimeError):
        refuse(f"写的是{quoted(text)}，这个文件打不开：检查文件名和读取权限。")
    if path.is_dir():
        refuse(f"写的是{quoted(text)}，这是一个文件夹：要写到里面的文件名。")
    if not found:
        refuse(f"写的是{quoted(text)}，从班级文件所在的文件夹找起，没有这个文件：检查文件名，或者把文件放过去。")
    return path


def _check_logo(path: Path) -> Path:
    size = path.stat().st_size
    if size >= LOGO_KILOBYTES * 1024:
        refuse(f"有 {-(-size // 1024)} KB，标志图要小于 1 MB：缩小图片再用。")
    if LOGO_MARKS[path.suffix.lower()] not in path.read_bytes():
        refuse(f"的内容不是 {path.suffix.lower()[1:].upper()} 图片：用看图软件另存为这种格式，只改文件名不行。")
    return path


Title = Annotated[str, AfterValidator(partial(_check_text, limit=40))]
Region = Annotated[str, AfterValidator(partial(_check_text, limit=20))]
Name = Annotated[str, AfterValidator(partial(_check_text, limit=20))]
Identifier = Annotated[str, AfterValidator(_check_id)]
ProgrammeSlug = Annotated[str, AfterValidator(partial(_check_known, field="programmes", titles=True))]
Role = Annotated[str, AfterValidator(partial(_check_known, field="audiences", titles=False))]
ModuleCode = Annotated[str, AfterValidator(partial(_check_known, field="modules", titles=True))]
TariffCode = Annotated[str, AfterValidator(partial(_check_known_name, field="tariffs"))]
ProductCode = Annotated[str, AfterValidator(partial(_check_known_name, field="products"))]
TableName = Annotated[str, AfterValidator(partial(_check_known_name, field="tables"))]
Day = Annotated[date, BeforeValidator(_check_date)]
Days = Annotated[tuple[Day, ...], AfterValidator(_check_ascending)]
Roles = Annotated[tuple[Role, ...], AfterValidator(_check_distinct)]
ModuleCodes = Annotated[tuple[ModuleCode, ...], AfterValidator(_check_distinct)]
Trainees = Annotated[tuple[Name, ...], AfterValidator(_check_namesakes)]
Generations = Annotated[tuple[str, ...], AfterValidator(_check_generations)]
Colour = Annotated[str, AfterValidator(_check_colour)]
Written = BeforeValidator(_check_written)
LogoFile = Annotated[
    Path, AfterValidator(partial(_check_file, endings=(".svg", ".png"))), AfterValidator(_check_logo)
]
DataFile = Annotated[Path, AfterValidator(partial(_check_file, endings=(".csv", ".parquet")))]
