"""The author's side: declare a task's answer, other right answers and typical wrong ones, and have them proved.

A solution notebook says ``key = c.answer_key("02")`` and, after each task, one call such as ``key.number("q1", gap,
...)`` in a cell tagged ``key``. Every declaration is tried on the checker's own code at once, so that an author learns
where, for an example class, a wrong answer equals the right one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TypedDict, Unpack

import pandas as pd
from IPython.display import display

from coursekit.practice.answer import read_members, read_number, read_text
from coursekit.practice.errors import AuthorError
from coursekit.practice.grid import Tolerance
from coursekit.practice.hashing import task_salt
from coursekit.practice.key_file import FORMAT
from coursekit.practice.kinds import KINDS
from coursekit.practice.members import members_entry, sequence_entry
from coursekit.practice.number import number_entry
from coursekit.practice.objective import objective_entry, objective_value
from coursekit.practice.proof import (
    TABLE_DIGITS,
    Secret,
    Wrong,
    mark_wrong,
    naming,
    prove_answers,
    refuse_disclosure,
    require_parts,
    telling,
)
from coursekit.practice.table import keyed_cells, table_entry
from coursekit.practice.text import text_entry
from coursekit.practice.wording import format_number, quote

MIME = "application/vnd.coursekit.key+json"
_TASK_ID = re.compile(r"[a-z][a-z0-9_]{0,19}")


class Teaching(TypedDict, total=False):
    """What every kind of task takes: see ``AnswerKey``."""

    look: str
    hints: Sequence[str]
    right: Sequence[object]
    wrong: Wrong


class AnswerKey:
    """Collects the key of one class to one module's tasks; every call displays its entry for the build to harvest.

    Common to all kinds of task: ``look`` says where to look next when no typical mistake fits; ``hints`` come one at
    a time; ``right`` are other answers, or ways to write it, that must be accepted; ``wrong`` are pairs of a typical
    wrong answer and the message it deserves.

    Raises
    ------
    AuthorError
        At the call: something is missing, a right answer is refused, a wrong one accepted, two wrong ones look the
        same, a text gives the answer away, or the task's id is taken.

    Parameters
    ----------
    lenient : leave out a typical wrong answer that happens to be right for this class, or the same as another.
    """

    def __init__(self, cohort: str, module: str, *, lenient: bool = False) -> None:
        self._cohort, self._module, self._lenient = cohort, module, lenient
        self._entries: dict[str, dict] = {}

    def number(
        self, task: str, answer: object, *, atol: float | None = None, rtol: float | None = None, unit: str = "",
        **teaching: Unpack[Teaching],
    ) -> None:  # fmt: skip
        """Declare a number, right within ``atol`` in its unit or within ``rtol`` times itself; one of the two.

        ``coursekit.practice.number`` says when an answer is taken for one of the ``wrong`` numbers.
        """
        with naming(task):
            entry = number_entry(self._salt(task), answer, Tolerance(atol, rtol), unit)
            numbers = [read_number(answer, unit)]
        self._add(task, entry, answer, Secret(numbers=numbers), **teaching)

    def text(self, task: str, answer: object, *, also: Iterable[object] = (), **teaching: Unpack[Teaching]) -> None:
        """Declare a word, code or month; ``also`` are other names for the same that shall be right."""
        with naming(task):
            entry = text_entry(self._salt(task), answer, also)
            names = [{read_text(name)} for name in (answer, *also)]
        self._add(task, entry, answer, Secret(names=names), **teaching)

    def members(
        self, task: str, answer: object, *, among: object = None, **teaching: Unpack[Teaching]
    ) -> None:  # fmt: skip
        """Declare a set of names; ``among`` are all names that may be chosen, so that unknown ones can be told."""
        with naming(task):
            entry = members_entry(self._salt(task), answer, among)
            names = {token for token, _ in read_members(answer, spaced=True)}
        self._add(task, entry, answer, Secret(names=[names]), **teaching)

    def sequence(
        self, task: str, answer: object, *, among: object = None, **teaching: Unpack[Teaching]
    ) -> None:  # fmt: skip
        """Declare a list of names whose order counts; ``among`` as for ``members``."""
        with naming(task):
            entry = sequence_entry(self._salt(task), answer, among)
            names = {token for token, _ in read_members(answer, spaced=True)}
        self._add(task, entry, answer, Secret(names=[names]), **teaching)

    def table(
        self, task: str, answer: pd.DataFrame, *, row_key: Sequence[str], atol: float | None = None,
        rtol: float | None = None, **teaching: Unpack[Teaching],
    ) -> None:  # fmt: skip
        """Declare a table of up to 200 rows told apart by the columns ``row_key``; tolerances as for a number."""
        with naming(task):
            tolerance = None if atol is rtol is None else Tolerance(atol, rtol)
            row_key = [row_key] if isinstance(row_key, str) else row_key
            entry = table_entry(self._salt(task), answer, row_key, tolerance)
            numbers = keyed_cells(entry, answer)
        self._add(task, entry, answer, Secret(numbers=numbers, least_digits=TABLE_DIGITS), **teaching)

    def objective(
        self, task: str, answer: object, *, function: str, threshold: float = 0.98, best: float | None = None,
        direction: str = "max", unit: str = "", arguments: Mapping[str, object] | None = None,
        **teaching: Unpack[Teaching],
    ) -> None:  # fmt: skip
        """Declare a task with many good answers.

        ``function`` ("coursekit.module:name", called with the answer and ``arguments``) gives an answer its value; it
        is right from ``threshold`` times ``best`` on (``direction`` "min": up to ``best`` divided by ``threshold``).
        ``best`` is the best value known, by default that of ``answer``.
        """
        self._salt(task)
        with naming(task):
            if best is None:
                best = objective_value({"function": function, "arguments": arguments or {}}, answer)
            entry = objective_entry(function, best, threshold, direction, unit, arguments or {})
        self._add(task, entry, answer, Secret(), **teaching)

    def to_dict(self) -> dict:
        """Return the key as it is written to a file."""
        return {"format": FORMAT, "cohort": self._cohort, "module": self._module, "tasks": dict(self._entries)}

    def _salt(self, task: str) -> bytes:
        if not (isinstance(task, str) and _TASK_ID.fullmatch(task)):
            raise AuthorError(f"题号要用小写字母开头，后面是字母、数字或下划线（例如 q1），现在是{quote(task)}。")
        return task_salt(self._cohort, self._module, task)

    def _add(
        self, task: str, entry: dict, answer: object, secret: Secret, *,
        look: str = "", hints: Sequence[str] = (), right: Sequence[object] = (), wrong: Wrong = (),
    ) -> None:  # fmt: skip
        require_parts(task, look, hints, right, wrong)
        salt = self._salt(task)
        entry |= {"look": look, "hints": list(hints), "wrong": []}
        wrong = telling(task, salt, entry, wrong) if self._lenient else wrong
        entry["wrong"] = mark_wrong(task, salt, entry, wrong)
        prove_answers(task, salt, entry, (answer, *right), wrong)
        refuse_disclosure(task, look, hints, wrong, secret)
        # The same declaration again is an author who ran the cell twice.
        if self._entries.get(task, entry) != entry:
            raise AuthorError(f"{task}：这个题号已经用过，内容不一样。换一个题号；只是改过再跑，就从头重跑整本。")
        self._entries[task] = entry
        self._show(task, entry, len(right), secret.numbers)

    def _show(self, task: str, entry: dict, alternatives: int, numbers: Sequence[float]) -> None:
        # Ten digits: the last ones differ between machines, and the solution notebook is committed.
        plain = sorted({float(f"{number:.10g}") for number in numbers})
        payload = {
            "cohort": self._cohort, "module": self._module, "task": task, "entry": entry,
            "instructor": {"numbers": plain},
        }  # fmt: skip
        summary = (
            f"{task} 已入答案库（{KINDS[entry['kind']].zh}{_tolerance_words(entry)}）：另 {alternatives} 种对法、"
            f"{len(entry['wrong'])} 种典型错法都核过，提示 {len(entry['hints'])} 条。"
        )
        display({MIME: payload, "text/plain": summary}, raw=True)


def _tolerance_words(entry: dict) -> str:
    if entry.get("atol"):
        return f"，容差 ±{format_number(entry['atol'], entry.get('unit', ''))}"
    return f"，容差 ±{format_number(100 * entry['rtol'], '%')}" if entry.get("rtol") else ""
