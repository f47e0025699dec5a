"""Read a market's parameter file, and refuse what could not be a market: one sentence with file, line and name."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import yaml

from coursekit.errors import CourseError
from coursekit.sandtable.engine.parameter_bounds import BOUNDS, LENGTHS, SUM_TO_ONE

STANDINGS = ("calibrated", "assumption", "rule")
FIELDS = ("value", "unit", "meaning", "standing", "source")


@dataclass(frozen=True)
class Entry:
    """One parameter as its file describes it; ``source`` says what a calibrated one rests on."""

    name: str
    value: Any
    unit: str
    meaning: str
    standing: str
    source: str = ""


def read_parameters(text: str, file: str, names: Sequence[str]) -> dict[str, Any]:
    """Return name -> value for exactly ``names``.

    Raises
    ------
    CourseError
        A name missing, unknown or written twice; a value of the wrong kind, length or size; a calibrated one without
        its source.
    """
    return {entry.name: entry.value for entry in read_entries(text, file, names)}


def read_entries(text: str, file: str, names: Sequence[str]) -> list[Entry]:
    """Return every parameter's entry, in the file's order; errors as in `read_parameters`."""
    try:
        root = yaml.compose(text, yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise CourseError(f"{file} 第 {line} 行：这一行不是合格的 YAML，检查缩进、冒号和括号。") from error
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise CourseError(f"{file} 第 {line} 行：这一行有 YAML 不认的控制字符，删掉它。") from error
    if not isinstance(root, yaml.MappingNode):
        raise CourseError(f"{file}：参数文件要一行一个“名字: 内容”。")
    entries: list[Entry] = []
    for key, node in root.value:
        where = f"{file} 第 {key.start_mark.line + 1} 行"
        name = str(key.value)
        if name not in names:
            raise CourseError(f"{where}：没有叫 {name} 的参数，删掉它，或者改成引擎认得的名字。")
        if any(entry.name == name for entry in entries):
            raise CourseError(f"{where}：{name} 写了两次，只留一处。")
        entries.append(_entry(name, _content(name, node, where), where))
    missing = [name for name in names if all(entry.name != name for entry in entries)]
    if missing:
        raise CourseError(f"{file}：缺参数 {'、'.join(missing)}，补上 value、unit、meaning、standing。")
    return entries


def _content(name: str, node: yaml.Node, where: str) -> Any:
    fields = [str(key.value) for key, _ in node.value] if isinstance(node, yaml.MappingNode) else []
    for field in fields:
        if fields.count(field) > 1:
            raise CourseError(f"{where}：{name} 的 {field} 写了两次，只留一处。")
    try:
        return yaml.SafeLoader("").construct_document(node)
    except yaml.constructor.ConstructorError as error:
        raise CourseError(f"{where}：{name} 里只能写数和文字，不能用 YAML 的标签（以 ! 开头的）。") from error


def _entry(name: str, content: Any, where: str) -> Entry:
    if not isinstance(content, Mapping) or set(content) - set(FIELDS) or "value" not in content:
        raise CourseError(f"{where}：{name} 要写成 {{value, unit, meaning, standing, source}}，现在是 {content!r}。")
    for field in ("unit", "meaning", "standing"):
        if not str(content.get(field) or "").strip():
            raise CourseError(f"{where}：{name} 缺 {field}。")
    if content["standing"] not in STANDINGS:
        raise CourseError(f"{where}：{name} 的 standing 是 {content['standing']}，只能是 {'、'.join(STANDINGS)}。")
    if content["standing"] == "calibrated" and not content.get("source"):
        raise CourseError(f"{where}：{name} 标了 calibrated，要写 source：按哪一个公布的数定的。")
    _check_value(name, content["value"], where)
    texts = {field: str(content.get(field, "")) for field in ("unit", "meaning", "standing", "source")}
    return Entry(name, content["value"], **texts)


def _check_value(name: str, value: Any, where: str) -> None:
    low, high = BOUNDS[name]
    numbers = value if isinstance(value, list) else [value]
    length = LENGTHS.get(name)
    if length is None and isinstance(value, list) or length is not None and len(numbers) != length:
        raise CourseError(f"{where}：{name} 应该是{f' {length} 个数' if length else '一个数'}，现在是 {value!r}。")
    for number in numbers:
        if isinstance(number, bool) or not isinstance(number, (int, float)) or not math.isfinite(number):
            raise CourseError(f"{where}：{name} 里的 {number!r} 不是数。")
        if not low <= number <= high:
            raise CourseError(f"{where}：{name} 是 {number}，要在 {low:g} 到 {high:g} 之间。")
    if name in SUM_TO_ONE and abs(sum(numbers) - 1) > 1e-9:
        raise CourseError(f"{where}：{name} 各项加起来是 {sum(numbers):.4g}，要等于 1。")
