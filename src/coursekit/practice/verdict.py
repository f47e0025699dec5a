"""What a trainee gets back: a verdict on an answer, a hint, an overview of all tasks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from coursekit.practice.cards import BLUE, card, table_card
from coursekit.practice.task_order import count_tasks, task_labels

State = Literal["unanswered", "wrong", "right", "no_key"]

WORDS: dict[State, str] = {"unanswered": "未作答", "wrong": "再想想", "right": "正确", "no_key": "无答案库"}
_ICONS: dict[State, str] = {"unanswered": "○", "wrong": "↻", "right": "✓", "no_key": "—"}
# Grey, orange, bluish green, grey of the Okabe-Ito palette: told apart without seeing red and green.
_COLOURS: dict[State, str] = {"unanswered": "#8a8a8a", "wrong": "#d55e00", "right": "#009e73", "no_key": "#8a8a8a"}


@dataclass(frozen=True)
class Verdict:
    """The state of one task after an answer, and the sentence that goes with it.

    >>> Verdict("right", "q1", "你算出 17 个月。")
    q1 正确：你算出 17 个月。
    """

    state: State
    task: str
    message: str

    @property
    def word(self) -> str:
        """The state as the trainee reads it."""
        return WORDS[self.state]

    def __repr__(self) -> str:
        return f"{self.task} {self.word}：{self.message}"

    def _repr_html_(self) -> str:
        head = f"{_ICONS[self.state]} {self.task} {self.word}"
        return card(f"coursekit-{self.state.replace('_', '-')}", _COLOURS[self.state], head, self.message)


@dataclass(frozen=True)
class Hint:
    """One hint and how many are left, below the latest verdict.

    A notebook shows only a cell's last value: with ``check.hint("q1")`` under ``check("q1", ...)`` the verdict would
    otherwise not be seen.
    """

    task: str
    text: str
    remaining: int
    verdict: Verdict | None = None

    def __repr__(self) -> str:
        above = f"{self.verdict!r}\n" if self.verdict else ""
        return f"{above}{self.task} 提示：{self.text}{self._tail()}"

    def _repr_html_(self) -> str:
        above = self.verdict._repr_html_() if self.verdict else ""
        return above + card("coursekit-hint", BLUE, f"→ {self.task} 提示", f"{self.text}{self._tail()}")

    def _tail(self) -> str:
        return f"（还有 {self.remaining} 条提示）" if self.remaining else "（没有更多提示了）"


@dataclass(frozen=True)
class TaskProgress:
    """How far one task is: the state after its latest answer, the answers given and the hints taken."""

    task: str
    state: State
    tries: int
    hints: int


@dataclass(frozen=True)
class Progress:
    """An overview of all tasks of a module, in the order of the exercise."""

    tasks: tuple[TaskProgress, ...]

    def __repr__(self) -> str:
        return "\n".join((self._head(), *("  ".join(row) for row in self._rows())))

    def _repr_html_(self) -> str:
        return table_card("coursekit-progress", BLUE, self._head(), self._rows())

    def _head(self) -> str:
        right = sum(task.state == "right" for task in self.tasks)
        return f"练习进度：{count_tasks([task.task for task in self.tasks])}，做对 {right} 个"

    def _rows(self) -> list[tuple[str, ...]]:
        labels, rows = task_labels(task.task for task in self.tasks), []
        for task in self.tasks:
            name = f"{_ICONS[task.state]} {labels[task.task]}"
            rows.append((name, task.task, WORDS[task.state], f"交过 {task.tries} 次", f"看过 {task.hints} 条提示"))
        return rows
