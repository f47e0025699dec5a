"""Read the plain part of YAML that a class file needs: data, and the line on which each value stands.

Values are text, whole numbers, decimals, ``true``, ``false`` and nothing, and lists and mappings of them. What YAML 1.1
would silently turn into something else stays text: ``yes``, ``off``, ``08:30``, ``2026-12-08``. A number with a leading
zero is refused, because other readers take it as octal. Every number here is a number to PyYAML too, so that what
``yaml.safe_dump`` writes reads back the same.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Any, NoReturn

import yaml

from coursekit.cohort.problems import CohortError, Problem, shortened
from coursekit.cohort.source_text import check_characters
from coursekit.cohort.yaml_syntax import BACKSLASH, NO_NAME, QUOTE_IT, colon_mistake, explain

MAX_DEPTH = 12
MAX_VALUES = 5000
NO_CONTENT = "文件里还没有内容：用 coursekit new-cohort 生成一份，再照着改。"

_WHOLE = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,17})")
_DECIMAL = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,17})\.[0-9]{1,30}(?:[eE][-+][0-9]{1,3})?")
_LEADING_ZERO = re.compile(r"[-+]?0[0-9]+")
_SURROGATE = re.compile("[\ud800-\udfff]")
_WORDS = {"": None, "~": None, "null": None, "true": True, "false": False}

Location = tuple[str | int | None, ...]
"""Names and list positions from the top down to a value; ``None`` below a name that cannot be used."""


@dataclass(frozen=True)
class Document:
    """A class file as data; ``lines`` maps the location of every value to its line, from 1."""

    data: dict[str, Any]
    lines: dict[Location, int]
    problems: tuple[Problem, ...] = ()
    """What is wrong though the rest could be read, such as a field written twice."""
    unsure: frozenset[Location] = frozenset()
    """Where the data may not be what was meant, because of one of the problems."""

    def standing(self, location: Location) -> Location:
        """Return the longest beginning of ``location`` that stands in the file."""
        while location not in self.lines:
            location = location[:-1]
        return location

    def is_sure(self, location: Location) -> bool:
        """Is the value at ``location`` untouched by the problems, so that a mistake in it is one of its own?"""
        return not any(location[:end] in self.unsure for end in range(len(location) + 1))


def parse_document(text: str, file: str) -> Document:
    r"""Return the mapping that ``text`` holds; ``file`` is its name in messages.

    Raises
    ------
    CohortError
        The text cannot be read to its end, or is not one mapping.

    >>> document = parse_document("teams: 6\ndates: [2026-12-08]", "demo.yml")
    >>> document.data
    {'teams': 6, 'dates': ['2026-12-08']}
    >>> document.lines["dates", 0]
    2
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    check_characters(text, file)
    reader = _Reader(text, file)
    try:
        data = reader.read()
    except yaml.MarkedYAMLError as error:
        line, sentence = explain(error, reader.source)
        raise CohortError([*reader.problems, Problem(file, line, sentence)]) from error
    except (yaml.YAMLError, ValueError, OverflowError, IndexError) as error:  # PyYAML on numbers no character has
        raise CohortError([*reader.problems, Problem(file, reader.events.line + 1, BACKSLASH)]) from error
    return Document(data, reader.lines, (*reader.problems, *reader.overflows), frozenset(reader.unsure))


class _Reader:
    """Turns PyYAML's events into data and keeps the line of each value."""

    def __init__(self, text: str, file: str) -> None:
        self.source = text.split("\n")
        self.file = file
        self.events = yaml.SafeLoader(text)
        self.lines: dict[Location, int] = {}
        self.problems: list[Problem] = []
        self.overflows: list[Problem] = []
        self.unsure: set[Location] = set()
        self.count = 0

    def read(self) -> dict[str, Any]:
        """Return the top mapping of the only document."""
        self.events.get_event()
        if self.events.check_event(yaml.StreamEndEvent):
            self._stop(1, NO_CONTENT)
        self.events.get_event()
        line = self._next_line()
        self.lines[()] = line
        data = self._value(())
        self.events.get_event()
        if not self.events.check_event(yaml.StreamEndEvent):
            self._stop(self._next_line(), "一个文件只能写一个班：删掉分隔线“---”和它后面的内容，或者另存成一个文件。")
        if data is None:
            self._stop(1, NO_CONTENT)
        if not isinstance(data, dict):
            mistake = colon_mistake(self.source[line - 1])
            self._stop(line, mistake or "班级文件要一行一个“名字: 值”，例如 teams: 6。")
        return data

    def _value(self, location: Location) -> Any:
        event = self._take(location)
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event, location)
        return self._collection(event, location)

    def _collection(self, event: yaml.Event, location: Location) -> Any:
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(location)
        if isinstance(event, yaml.MappingStartEvent):
            return self._mapping(location)
        return None

    def _sequence(self, location: Location) -> list[Any]:
        values: list[Any] = []
        while not self.events.check_event(yaml.SequenceEndEvent):
            here = (*location, len(values))
            self.lines[here] = self._next_line()
            values.append(self._value(here))
        self.events.get_event()
        return values

    def _mapping(self, location: Location) -> dict[str, Any]:
        values: dict[str, Any] = {}
        while not self.events.check_event(yaml.MappingEndEvent):
            line = self._next_line()
            name = self._name((*location, None))
            if name in values:
                first = self.lines[(*location, name)]
                here = (*location, name)
                self._refuse(line, f"“{shortened(name)}”写了两次，第 {first} 行已经写过：只留一行。", here)
                name = None
            here = (*location, name)
            self.lines[here] = line
            value = self._value(here)
            if name is not None:
                values[name] = value
        self.events.get_event()
        return values

    def _name(self, location: Location) -> str | None:
        """Return the text before a colon, or ``None`` where it cannot be a name and its value is to be passed over."""
        event = self._take(location)
        line = _line(event)
        if not isinstance(event, yaml.ScalarEvent):
            self._collection(event, location)
            if not isinstance(event, yaml.AliasEvent):
                self._refuse(line, "冒号前面要有一个名字，不能是方括号或花括号。", location)
            return None
        if event.style is not None:
            return self._scalar(event, location)
        following = self.events.peek_event()
        has_value = not isinstance(following, yaml.ScalarEvent) or following.style is not None or following.value
        mistake = None if has_value else colon_mistake(event.value)
        if mistake:
            self._refuse(line, mistake, location[:-1])
            return None
        if not event.value:
            self._refuse(line, NO_NAME, location)
            return None
        if not isinstance(_plain_value(event.value), str) or _LEADING_ZERO.fullmatch(event.value):
            name = shortened(event.value)
            self._refuse(line, f"名字 {name} 不加引号会被当成数或真假值：写成 \"{name}\": 值。", location)
        return event.value

    def _scalar(self, event: yaml.ScalarEvent, location: Location) -> Any:
        line, text = _line(event), event.value
        if _SURROGATE.search(text):
            self._refuse(line, r"双引号里的反斜杠 \ 写法不对：把那个字直接写出来。", location)
            text = _SURROGATE.sub("?", text)
        if event.style is not None:
            return text
        if event.end_mark.line > event.start_mark.line:
            self._refuse_overflow(event, location)
            return text
        if _LEADING_ZERO.fullmatch(text):
            digits = shortened(text)
            sentence = f"{digits} 前面有 0，分不清是数还是编号：是数就去掉 0，是编号就加引号写成 \"{digits}\"。"
            self._refuse(line, sentence, location)
            return text
        return _plain_value(text)

    def _refuse_overflow(self, event: yaml.ScalarEvent, location: Location) -> None:
        """Refuse a value without quotes that runs on over the next line, most often because that line's colon is wrong.

        Kept apart, because a later mistake in the syntax is the reason where there is one.
        """
        self.unsure.add(location)
        for index in range(event.start_mark.line, event.end_mark.line + 1):
            mistake = colon_mistake(self.source[index])
            if mistake:
                self.overflows.append(Problem(self.file, index + 1, mistake))
                return
        text = "这个值写到了下一行：值要写在一行里；如果下一行是另一个字段，检查它的缩进和冒号。"
        self.overflows.append(Problem(self.file, _line(event), text))

    def _take(self, location: Location) -> yaml.Event:
        event = self.events.get_event()
        line = _line(event)
        self.count += 1
        if self.count > MAX_VALUES:
            self._stop(line, f"文件里的名字和值超过 {MAX_VALUES} 个：是不是选错了文件？")
        if len(location) > MAX_DEPTH:
            self._stop(line, f"这里嵌套超过了 {MAX_DEPTH} 层：班级文件用不到这么多层，检查缩进和括号。")
        if event.anchor is not None:
            self._refuse(line, f"不能用 & 和 *（引用别处的内容）：把内容直接写出来，{QUOTE_IT}", location)
        elif getattr(event, "tag", None) is not None:
            self._refuse(line, f"不能用叹号开头的标签：把它删掉，{QUOTE_IT}", location)
        return event

    def _next_line(self) -> int:
        return _line(self.events.peek_event())

    def _refuse(self, line: int, text: str, unsure: Location) -> None:
        self.unsure.add(unsure)
        self.problems.append(Problem(self.file, line, text))

    def _stop(self, line: int, text: str) -> NoReturn:
        raise CohortError([*self.problems, Problem(self.file, line, text)])


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1


def _plain_value(text: str) -> Any:
    """Return what a scalar without quotes means."""
    if text in _WORDS:
        return _WORDS[text]
    if _WHOLE.fullmatch(text):
        return int(text)
    if _DECIMAL.fullmatch(text) and math.isfinite(float(text)):
        return float(text)
    return text
