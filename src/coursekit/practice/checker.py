"""The trainee's side: check an answer, ask for a hint, see how far one is."""

from __future__ import annotations

import difflib
from collections.abc import Mapping

from coursekit.practice.answer import Unreadable
from coursekit.practice.blank import ____, holds_blank
from coursekit.practice.cell_code import code_of, drop_separators, variable_set_back
from coursekit.practice.errors import AuthorError
from coursekit.practice.feedback import FILL_THE_BLANK, HINT_OFFERED_AT, blank_below, feedback, hint_offer
from coursekit.practice.first_aid import running_cell, watch_cells
from coursekit.practice.hashing import task_salt
from coursekit.practice.key_file import key_problem
from coursekit.practice.kinds import KINDS
from coursekit.practice.task_order import count_tasks, in_order
from coursekit.practice.verdict import Hint, Progress, State, TaskProgress, Verdict
from coursekit.practice.wording import listing, quote, sentence


class Checker:
    """Checks answers to one module's tasks against the key of one class; it remembers tries, and writes no file.

    >>> check = Checker(None, cohort="demo", module="02")
    >>> check("q1", 17).word
    '无答案库'
    """

    def __init__(self, key: Mapping | None, cohort: str, module: str) -> None:
        self._cohort, self._module = cohort, module
        self._problem = key_problem(key, cohort, module)
        tasks = {} if self._problem else key["tasks"]
        self._tasks: dict[str, dict] = {task: tasks[task] for task in in_order(tasks)}
        self._states: dict[str, State] = dict.fromkeys(self._tasks, "unanswered")
        self._tries: dict[str, int] = dict.fromkeys(self._tasks, 0)
        self._misses: dict[str, int] = dict.fromkeys(self._tasks, 0)
        self._hints: dict[str, int] = dict.fromkeys(self._tasks, 0)
        self._latest: dict[str, Verdict] = {}
        watch_cells(self._tasks)

    def __repr__(self) -> str:
        if self._problem:
            return self._problem
        return f"<第 {self._module} 讲的练习，{count_tasks(self._tasks)}：{listing(self._tasks, limit=20)}>"

    def __call__(self, task: str, answer: object = ____) -> Verdict:
        """Return the verdict on ``answer``; whatever the answer is, no exception is raised."""
        if holds_blank(answer):
            return self._unanswered(task)
        obstacle = self._obstacle(task)
        if obstacle:
            return Verdict("no_key", task, obstacle)
        try:
            state, message = self._judge(task, answer)
        except AuthorError as error:
            return Verdict("no_key", task, f"{sentence(str(error))}请讲师重新生成答案库。")
        except KeyError as missing:
            return Verdict("no_key", task, f"答案库里这道题缺一项（{missing.args[0]}）。请讲师重新生成答案库。")
        self._states[task] = state
        self._tries[task] += 1
        self._misses[task] += state == "wrong"
        is_stuck = state == "wrong" and self._misses[task] == HINT_OFFERED_AT and not self._hints[task]
        self._latest[task] = Verdict(state, task, message + hint_offer(task) if is_stuck else message)
        return self._latest[task]

    def hint(self, task: str = "") -> Hint:
        """Return the next hint to ``task`` and how many are left; after the last one, that one again."""
        obstacle = self._obstacle(task)
        if obstacle:
            return Hint(task or "check.hint()", obstacle, 0)
        hints = self._tasks[task]["hints"]
        self._hints[task] = min(self._hints[task] + 1, len(hints))
        left = len(hints) - self._hints[task]
        return Hint(task, sentence(hints[self._hints[task] - 1]), left, self._latest.get(task))

    def progress(self) -> Progress:
        """Return an overview of all tasks: state, tries, hints taken."""
        rows = (TaskProgress(task, self._states[task], self._tries[task], self._hints[task]) for task in self._tasks)
        return Progress(tuple(rows))

    def _unanswered(self, task: str) -> Verdict:
        """Return the verdict on a blank, which takes the place of the one on an answer that stood there before."""
        variable = variable_set_back(running_cell(), task)
        verdict = Verdict("unanswered", task, blank_below(variable) if variable else FILL_THE_BLANK)
        if isinstance(task, str) and task in self._tasks:
            self._states[task], self._latest[task] = "unanswered", verdict
        return verdict

    def _judge(self, task: str, answer: object) -> tuple[State, str]:
        entry = self._tasks[task]
        try:
            judgement = KINDS[entry["kind"]].judge(task_salt(self._cohort, self._module, task), entry, answer)
        except Unreadable as unreadable:
            is_several = entry["kind"] == "number" and isinstance(answer, tuple)
            typed = drop_separators(code_of(running_cell())) if is_several else ""
            return "wrong", typed or sentence(str(unreadable))
        return "right" if judgement.right else "wrong", feedback(entry, judgement)

    def _obstacle(self, task: str) -> str:
        """Say why there is nothing to compare with, or return an empty text."""
        if self._problem or task in self._tasks:
            return self._problem
        tasks = f"这一讲有：{listing(self._tasks, limit=20)}。"
        if not task:
            return f'括号里先写题号，写在英文引号里，比如 "q1"。{tasks}'
        near = difflib.get_close_matches(str(task), self._tasks, n=1, cutoff=0.5)
        guess = f"是不是 {near[0]}？" if near else ""
        return f"第 {self._module} 讲没有叫{quote(task)}的题。{guess}{tasks}"
