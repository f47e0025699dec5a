"""The kinds of task that a key can hold, each with how it judges an answer and marks a typical wrong one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from coursekit.practice import members, number, objective, table, text
from coursekit.practice.judgement import Judgement


@dataclass(frozen=True)
class Kind:
    """``judge`` and ``mark`` take the task's salt, its key entry and an answer; both raise ``Unreadable``."""

    zh: str
    judge: Callable[[bytes, dict, object], Judgement]
    mark: Callable[[bytes, dict, object], object]


KINDS = {
    "number": Kind("一个数", number.judge_number, number.mark_number),
    "text": Kind("一个名称", text.judge_text, text.mark_text),
    "members": Kind("一组名称", members.judge_members, members.mark_members),
    "sequence": Kind("有先后的一组名称", members.judge_sequence, members.mark_sequence),
    "table": Kind("一张表", table.judge_table, table.mark_table),
    "objective": Kind("一个够好的方案", objective.judge_objective, objective.mark_objective),
}
