"""Progress of a run in the terminal: what is done, what runs now, how long it may still take."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable
from types import TracebackType

from rich.console import Console, RenderableType
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
from rich.progress import Progress as Bar
from rich.text import Text

from coursekit.handouts.outcomes import CACHED, DONE, FAILED, STOPPED, Packed, Result

STATES = {DONE: "做好", FAILED: "没做成", CACHED: "没变，不用重做", STOPPED: "没有开始"}


class Progress:
    """A bar with done, failed, cached, time left and what runs now; where there is no terminal, one line a job.

    Parameters
    ----------
    total : number of jobs.
    console : where to; standard output unless a program reads that.
    """

    def __init__(self, total: int, console: Console) -> None:
        self._total, self._console = total, console
        self._counts: Counter[str] = Counter()
        self._left = _TimeLeft()
        self._running: dict[str, None] = {}
        self._bar = _BarAndLine(self._second_line, console)
        self._task = self._bar.add_task("渲染讲义", total=total, counts="")

    def __enter__(self) -> Progress:
        self._bar.start()
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._bar.stop()

    def say(self, text: str) -> None:
        """Print a sentence above the bar."""
        self._console.print(text, markup=False, soft_wrap=True)

    def begin(self, name: str) -> None:
        """A job or a packing begins."""
        self._running[name] = None

    def advance(self, result: Result) -> None:
        """Count one job and say what became of it."""
        self._running.pop(result.job.name, None)
        self._counts[result.state] += 1
        counted = self._counts.total()
        if result.state in (DONE, FAILED):
            self._left.count(self._total - counted)
        counts = "，".join(f"{STATES[s].split('，')[0]} {self._counts[s]}" for s in STATES if self._counts[s])
        self._bar.update(self._task, advance=1, counts=counts)
        if result.state == FAILED or not self._console.is_terminal:
            seconds = f"，{result.seconds:.1f} 秒" if result.state == DONE else ""
            self.say(f"（{counted}/{self._total}）{result.job.name}：{STATES[result.state]}{seconds}")

    def packed(self, packed: Packed) -> None:
        """A class's folder is made, or what kept it back is known."""
        self._running.pop(f"{packed.cohort} · 打包", None)
        if not self._console.is_terminal and not packed.problem:
            self.say(f"{packed.cohort}：打包好了，{packed.seconds:.1f} 秒")

    def _second_line(self) -> Text:
        running = [f"正在做 {'，'.join(self._running)}"] if self._running else []
        return Text("；".join(filter(None, [*running, self._left.text()])), overflow="ellipsis", no_wrap=True)


class _BarAndLine(Bar):
    """rich's bar with one more line below it."""

    def __init__(self, line, console: Console) -> None:
        self._line = line
        super().__init__(
            TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[counts]}"),
            console=console, transient=True, disable=not console.is_terminal,
        )  # fmt: skip

    def get_renderables(self) -> Iterable[RenderableType]:
        """Yield the bar, then the line as it is now."""
        yield from super().get_renderables()
        yield self._line()


class _TimeLeft:
    """How long the rest may take, by what ran since the beginning; what came from the cache says nothing about it."""

    def __init__(self) -> None:
        self._begun = self._known = time.monotonic()
        self._ran, self._seconds = 0, 0.0

    def count(self, left: int) -> None:
        """One more has run, ``left`` are still to be run."""
        self._ran += 1
        self._known = time.monotonic()
        self._seconds = (self._known - self._begun) / self._ran * left

    def text(self) -> str:
        """Return the time left as a reader says it, or nothing while it is not known."""
        seconds = self._seconds - (time.monotonic() - self._known)
        return f"还要 {readable_time(seconds)}" if self._ran and seconds >= 1 else ""


def readable_time(seconds: float) -> str:
    """Return a duration as a reader says it.

    >>> readable_time(8.2), readable_time(200), readable_time(3900)
    ('8 秒', '3 分 20 秒', '1 小时 5 分')
    """
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} 小时 {minutes} 分"
    return f"{minutes} 分 {rest} 秒" if minutes else f"{rest} 秒"
