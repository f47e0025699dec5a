"""Read a YAML file of named entries with the line of every key, so that a refusal can say where."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import yaml

from coursekit.errors import CourseError

NAME_LETTERS = "abcdefghijklmnopqrstuvwxyz_0123456789"


@dataclass(frozen=True)
class Entry:
    """One entry: its name, its content, where it begins, and where each of its keys stands."""

    name: str
    content: Mapping[str, Any]
    where: str
    lines: Mapping[str, str]

    def texts(self, field: str) -> tuple[str, ...]:
        """Return a field that is a list of sentences, or one sentence, as a tuple.

        Raises
        ------
        CourseError
            Something in it is no text, or is empty.
        """
        value = self.content.get(field) or []
        listed = value if isinstance(value, list) else [value]
        for each in listed:
            if not isinstance(each, str) or not each.strip():
                raise CourseError(f"{self.at(field)}：{self.name} 的 {field} 里有 {each!r}，每条要写一句话。")
        return tuple(listed)

    def mapping(self, field: str) -> Mapping[str, Any]:
        """Return a field that is a mapping, empty where it is not written."""
        value = self.content.get(field)
        if value is None:
            return {}
        if not isinstance(value, Mapping):
            raise CourseError(f"{self.at(field)}：{self.name} 的 {field} 要写成“名字: 值”。")
        return value

    def whole(self, field: str, low: int, high: int) -> int:
        """Return a field that is a whole number between two bounds."""
        value = self.content[field]
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise CourseError(f"{self.at(field)}：{self.name} 的 {field} 是 {value!r}，要写 {low} 到 {high} 的整数。")
        return value

    def at(self, field: str) -> str:
        """Return where a field stands, or where the entry begins."""
        return self.lines.get(field, self.where)


def read_entries(text: str, file: str, needed: Sequence[str], optional: Sequence[str] = ()) -> list[Entry]:
    """Return a file's entries in order.

    Parameters
    ----------
    needed, optional : sequence of str
        Fields that every entry must have, and those that it may have.

    Raises
    ------
    CourseError
        Not YAML, an entry twice, a field missing or unknown.
    """
    try:
        root = yaml.compose(text, yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise CourseError(f"{file} 第 {line} 行：这一行不是合格的 YAML，检查缩进、冒号和括号。") from error
    if not isinstance(root, yaml.MappingNode) or not root.value:
        raise CourseError(f"{file}：这个文件要一样一段，写成“名字:”再缩进写内容。")
    entries: list[Entry] = []
    for key, node in root.value:
        where, name = f"{file} 第 {key.start_mark.line + 1} 行", str(key.value)
        if set(name) - set(NAME_LETTERS) or not name:
            raise CourseError(f"{where}：名字“{name}”只能用小写字母、数字和下划线。")
        if any(entry.name == name for entry in entries):
            raise CourseError(f"{where}：{name} 写了两次，只留一处。")
        content = yaml.SafeLoader("").construct_document(node)
        if not isinstance(content, Mapping):
            raise CourseError(f"{where}：{name} 要写 {'、'.join(needed)}。")
        lines = {each.value: f"{file} 第 {each.start_mark.line + 1} 行" for each, _ in node.value}
        for field in content:
            if field not in (*needed, *optional):
                allowed = "、".join((*needed, *optional))
                raise CourseError(f"{lines[str(field)]}：{name} 没有 {field} 这一项，可写 {allowed}。")
        for field in needed:
            if field not in content or content[field] in (None, "", [], {}):
                raise CourseError(f"{where}：{name} 缺 {field}。")
        entries.append(Entry(name, content, where, lines))
    return entries


def number_in(value: Any, low: float, high: float, what: str) -> float:
    """Return a number between two bounds, or refuse it; ``what`` begins the sentence."""
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        raise CourseError(f"{what} 是 {value!r}，要写一个数。")
    if not low <= value <= high:
        raise CourseError(f"{what} 是 {value:g}，要在 {low:g} 到 {high:g} 之间。")
    return float(value)
