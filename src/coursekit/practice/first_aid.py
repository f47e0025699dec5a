"""Below Python's own words on a cell that failed, show a trainee one sentence on what to do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from IPython import get_ipython
from IPython.display import display

from coursekit.practice.cards import BLUE, card
from coursekit.practice.failed_calls import advise_on_call
from coursekit.practice.typing_mistakes import advise

# On the shell: the tasks of the exercise that is open, and the sign that the shell is watched already.
_TASKS = "_coursekit_tasks"
# On the shell: the text of the cell that is being run.
_CELL = "_coursekit_cell"


@dataclass(frozen=True)
class Advice:
    """What to do about a cell that failed.

    >>> Advice("去掉 %，只写数字：写 63。")
    怎么改：去掉 %，只写数字：写 63。
    """

    text: str

    def __repr__(self) -> str:
        return f"怎么改：{self.text}"

    def _repr_html_(self) -> str:
        return card("coursekit-advice", BLUE, "→ 怎么改", self.text)


def watch_cells(tasks: Mapping[str, Mapping]) -> None:
    """From now on, advise on cells of this notebook that fail and know the running one; outside IPython, do nothing.

    ``tasks`` are the key entries of the exercise; those of the exercise opened last are used. A shell is watched once.
    """
    shell = get_ipython()
    if shell is None:
        return
    is_watched = hasattr(shell, _TASKS)
    setattr(shell, _TASKS, tasks)
    if not is_watched:
        shell.events.register("pre_run_cell", lambda info: setattr(shell, _CELL, info.raw_cell))
        shell.events.register("post_run_cell", lambda result: _advise_on(shell, result))


def running_cell() -> str:
    """Return the text of the cell that is being run; an empty text outside IPython and where it is not known."""
    cell = getattr(get_ipython(), _CELL, "")
    return cell if isinstance(cell, str) else ""


def _advise_on(shell: object, result: object) -> None:
    error = getattr(result, "error_before_exec", None) or getattr(result, "error_in_exec", None)
    cell = getattr(getattr(result, "info", None), "raw_cell", None)
    if error is None or not isinstance(cell, str):
        return
    names = [name for name in shell.user_ns if not name.startswith("_")]
    text = advise(cell, error, getattr(shell, _TASKS), names) or advise_on_call(cell, error)
    if text:
        display(Advice(text))
