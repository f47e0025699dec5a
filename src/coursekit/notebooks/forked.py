"""A papermill engine that runs a notebook in a forked child of this process, on a kernel inside that child.

Everything imported here is imported there: no interpreter to start, no sockets, no polite shutdown. The parent keeps
the notebook and the clock, so a cell that hangs or kills its process leaves what ran before it.
"""

from __future__ import annotations

import asyncio
import atexit
import os
import sys
import time
import warnings
import weakref
from collections.abc import Callable
from functools import partial
from pathlib import Path

from nbclient.exceptions import CellTimeoutError
from nbformat import NotebookNode
from papermill.engines import Engine, papermill_engines

from coursekit.forking import Child, ChildDied
from coursekit.notebooks.stops import KernelDied, KernelQuit, TooMuchOutput

QUIT = "quit"

NAME = "coursekit-forked"
# What a warm parent did that a fresh interpreter has not done: each is called in the child to undo it.
UNDO: list[Callable[[], None]] = []
STARTED, ENDED, FINISHED, FLOODED = "started", "ended", "finished", "flooded"


class ForkedEngine(Engine):
    """A forked child for each notebook."""

    @classmethod
    def execute_managed_notebook(
        cls, nb_man, kernel_name, execution_timeout=None, environment=None, kernel_log=None, limit=None,
        managed=None, **kwargs,
    ):
        """Run the notebook; arguments as ``PatientEngine`` takes them."""
        if managed is not None:
            managed.append(nb_man)
        whole = time.monotonic() + limit if limit else float("inf")
        work = partial(run_cells, nb_man.nb, environment or {})
        with Child(work, Path(kernel_log or os.devnull)) as child:
            index, deadline = 0, whole
            while True:
                try:
                    event, *said = child.receive(None if deadline == float("inf") else deadline)
                except TimeoutError:
                    raise _out_of_time(nb_man.nb.cells[index], execution_timeout) from None
                except ChildDied as death:
                    raise KernelDied(_how(death.args[0])) from None
                if event == FINISHED:
                    _take_over(nb_man.nb, *said)
                    return
                if event == FLOODED:
                    raise TooMuchOutput
                index = said[0]
                cell = nb_man.nb.cells[index]
                if event == STARTED:
                    nb_man.cell_start(cell, index)
                    deadline = min(whole, time.monotonic() + (execution_timeout or float("inf")))
                    continue
                deadline, (outputs, count, stopped) = whole, said[1:]
                if cell.cell_type == "code":
                    cell.outputs, cell.execution_count = outputs, count
                if stopped:
                    nb_man.cell_exception(cell, cell_index=index)
                nb_man.cell_complete(cell, cell_index=index)
                if stopped == QUIT:
                    raise KernelQuit


def _how(exit_code: int) -> str:
    """Say how a process ended: its exit code, or the signal that ended it."""
    return f"信号 {-exit_code}" if exit_code < 0 else f"退出码 {exit_code}"


def _out_of_time(cell: NotebookNode, seconds: int | None) -> CellTimeoutError:
    return CellTimeoutError.error_from_timeout_and_cell("Cell execution timed out", int(seconds or 0), cell)


def _take_over(notebook: NotebookNode, outputs: list, metadata: dict) -> None:
    """Put the outputs as they are at the end in place: a later cell may have updated an earlier one's."""
    for cell, shown in zip(notebook.cells, outputs, strict=True):
        if shown is not None:
            cell.outputs = shown
    notebook.metadata.update(metadata)


def run_cells(notebook: NotebookNode, environment: dict[str, str], send: Callable[[object], None]) -> None:
    """Run ``notebook`` here, in the child, and tell of each cell as it starts and ends, and of the whole at last."""
    from coursekit.notebooks.kernel import Session

    def drown() -> None:
        send((FLOODED,))
        os._exit(1)

    os.environ.update(environment)
    _be_like_a_fresh_interpreter()
    session = Session(notebook, drown)
    asyncio.run(_run_all(session, send))
    _leave_tidily()
    done = session.finish()
    outputs = [cell.outputs if cell.cell_type == "code" else None for cell in done.cells]
    metadata = {name: done.metadata[name] for name in ("language_info", "widgets") if name in done.metadata}
    send((FINISHED, outputs, metadata))


async def _run_all(session, send: Callable[[object], None]) -> None:
    for index, cell in enumerate(session.client.nb.cells):
        send((STARTED, index))
        stopped = await session.run(index)
        code = cell.cell_type == "code"
        send((ENDED, index, cell.outputs if code else [], cell.execution_count if code else None, stopped))
        if stopped:
            return
        await asyncio.sleep(0)  # what a cell left running on the loop gets its turn


def _be_like_a_fresh_interpreter() -> None:
    atexit._clear()
    weakref.finalize._registry.clear()  # the parent's temporary folders are the parent's to remove
    with warnings.catch_warnings():
        pass  # forgets which warnings the parent has met: each is shown once again
    if "numpy" in sys.modules:
        sys.modules["numpy"].random.seed()
    for undo in UNDO:
        undo()


def _leave_tidily() -> None:
    """Do what the interpreter would do on leaving: a notebook's temporary files go."""
    weakref.finalize._exitfunc()
    atexit._run_exitfuncs()


papermill_engines.register(NAME, ForkedEngine)
