"""Trace files: what a trainee did in class, kept for the debrief in the course folder's own 我的成果, without names."""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from coursekit.errors import CourseError
from coursekit.files import write_atomic
from coursekit.project import find_root

FOLDER = "我的成果"
FORMAT = 1
LONGEST_SIGN = 12
_SIGN = re.compile(r"[0-9A-Za-z\u4e00-\u9fff]+")


def check_sign(sign: str, what: str = "代号") -> str:
    """Return a self-chosen sign without blanks around it; it becomes part of a file's name."""
    text = str(sign or "").strip()
    if not text:
        raise CourseError(f"先写{what}：自己编一个，不写名字和手机号。")
    if not _SIGN.fullmatch(text) or len(text) > LONGEST_SIGN:
        raise CourseError(f"{what}“{text[:20]}”不行：只用汉字、字母、数字，最多 {LONGEST_SIGN} 个。")
    if re.fullmatch(r"1\d{10}", text):
        raise CourseError(f"{what}别用手机号：自己编一个。")
    return text


def trace_folder(root: Path | None = None) -> Path:
    """Return the folder of trace files below the course folder ``root`` (by default found from here)."""
    return (root or find_root()) / FOLDER


def write_numbered(stem: str, contents: Mapping[str, bytes | str], folder: Path) -> list[Path]:
    """Write each of ``contents`` (by ending) as <stem>-<n> under the first number that nobody has taken yet.

    Nothing that is there is ever written over, not even by two programs at once.

    Raises
    ------
    CourseError
        The folder cannot be written to.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        number = _reserve(stem, list(contents), folder)
        paths = [folder / f"{stem}-{number}{ending}" for ending in contents]
        for path, content in zip(paths, contents.values(), strict=True):
            write_atomic(path, content)
    except OSError as error:
        problem = error.strerror or error
        raise CourseError(f"{folder} 写不进去（{problem}）：换个地方放课程文件夹，再存一次。") from error
    return paths


def _reserve(stem: str, endings: list[str], folder: Path) -> int:
    """Return a number for which no ending is taken, having taken the first of them."""
    number = 1
    while True:
        if not any((folder / f"{stem}-{number}{ending}").exists() for ending in endings):
            try:
                (folder / f"{stem}-{number}{endings[0]}").open("xb").close()
                return number
            except FileExistsError:
                pass  # another program was quicker
        number += 1


def trace_text(component: str, content: Mapping[str, Any], c: Any = None) -> str:
    """Return the text of a trace file: which component, of which class, when, and ``content``."""
    head = {
        "format": FORMAT,
        "component": component,
        "class": c.id if c is not None else "",
        "written": datetime.datetime.now().astimezone().isoformat(timespec="milliseconds"),
    }
    return json.dumps(head | dict(content), ensure_ascii=False, indent=1) + "\n"


def read_trace(path: Path, component: str) -> dict[str, Any]:
    """Return the content of one trace file of ``component``.

    Raises
    ------
    CourseError
        The file is missing, broken, of another component or of a later format.
    """
    try:
        content = json.loads(path.read_text("utf-8-sig"))
    except FileNotFoundError:
        raise CourseError(f"没有找到 {path}。") from None
    except (OSError, ValueError) as error:
        raise CourseError(f"{path.name} 读不出来：不完整，或者被别的软件改过。") from error
    if not isinstance(content, dict) or content.get("component") != component:
        raise CourseError(f"{path.name} 不是这一种记录。")
    if content.get("format") != FORMAT:
        raise CourseError(f"{path.name} 是另一版课程写的（格式 {content.get('format')}），这里读格式 {FORMAT}。")
    return content


def trace_files(folder: Path | str | None = None) -> Iterator[Path]:
    """Yield the trace files in ``folder`` and in folders below it, as collected from several machines."""
    base = Path(folder) if folder else trace_folder()
    yield from sorted(path for path in base.rglob("*.json") if not path.name.startswith("."))
