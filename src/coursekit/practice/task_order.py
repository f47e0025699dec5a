"""The order and the names of an exercise's tasks: q5 and q5b are two blanks of 第 5 题."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

_TASK = re.compile(r"(\D*)(\d*)(.*)", re.DOTALL)
_NUMBERED = "q"
_PLACES = "一二三四五六七八九十"


def in_order(tasks: Iterable[str]) -> list[str]:
    """Return ``tasks`` as an exercise sets them: by number, then by letter.

    >>> in_order(["q10", "q5b", "q6", "q5"])
    ['q5', 'q5b', 'q6', 'q10']
    """
    return sorted(tasks, key=_parts)


def task_labels(tasks: Iterable[str]) -> dict[str, str]:
    """Return, in order, what the exercise calls each of ``tasks``: its heading, and which of several blanks it is.

    A task that is not named after its number keeps its name.

    >>> task_labels(["q5b", "q5", "q6", "peak"])
    {'peak': 'peak', 'q5': '第 5 题（一）', 'q5b': '第 5 题（二）', 'q6': '第 6 题'}
    """
    blanks: dict[tuple[str, int], list[str]] = {}
    for task in in_order(tasks):
        blanks.setdefault(_exercise(task), []).append(task)
    return {task: _label(task, place, len(group)) for group in blanks.values() for place, task in enumerate(group)}


def count_tasks(tasks: Collection[str]) -> str:
    """Say how many exercises ``tasks`` belong to, and how many blanks there are to fill in.

    >>> count_tasks(["q5", "q5b", "q6"])
    '2 道题，3 个空'
    """
    return f"{len({_exercise(task) for task in tasks})} 道题，{len(tasks)} 个空"


def _parts(task: str) -> tuple[str, int, str]:
    name, number, letter = _TASK.fullmatch(task).groups()
    return name, int(number or 0), letter


def _exercise(task: str) -> tuple[str, int]:
    return _parts(task)[:2]


def _label(task: str, place: int, blanks: int) -> str:
    name, number, _ = _parts(task)
    if name != _NUMBERED or not number:
        return task
    return f"第 {number} 题（{_PLACES[place : place + 1] or place + 1}）" if blanks > 1 else f"第 {number} 题"
