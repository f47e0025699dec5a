"""Run a notebook top to bottom in a fresh kernel, for one class."""

from __future__ import annotations

import logging
import re
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from nbformat import NotebookNode

from coursekit.notebooks.normal import read_notebook, strip_papermill

CELL_TIMEOUT_SECONDS = 120
_ANSI = re.compile(r"\x1b\[[0-9;]*m")


@dataclass(frozen=True)
class CellFailure:
    """Where a notebook stopped: ``cell`` counts all cells from one, ``error`` is the exception's last line."""

    cell: int
    error: str


@dataclass(frozen=True)
class Execution:
    """A notebook as far as it ran, what stopped it (``None``: it finished), and the seconds it took."""

    notebook: NotebookNode
    failure: CellFailure | None
    seconds: float


def execute(
    path: Path, cohort: str, timeout: int = CELL_TIMEOUT_SECONDS, environment: dict[str, str] | None = None
) -> Execution:
    """Run the notebook at ``path`` with the parameter ``cohort`` (a name or a path), in its own folder.

    ``environment`` adds to the environment variables that the kernel sees.

    A raising cell, a cell over ``timeout`` seconds and a dying kernel are results, not exceptions.
    papermill changes the working folder of the whole process: call this in processes, never in threads.
    """
    # papermill takes a second to import and only what renders needs it.
    import papermill
    from nbclient.exceptions import CellTimeoutError, DeadKernelError
    from papermill.exceptions import PapermillExecutionError

    from coursekit.notebooks import engine

    logging.getLogger("papermill").setLevel(logging.ERROR)
    start = time.perf_counter()
    stopped = ""
    with tempfile.TemporaryDirectory(prefix="coursekit-") as folder:
        target = Path(folder) / path.name
        kernel_log = Path(folder) / "kernel.log"
        try:
            papermill.execute_notebook(
                str(path), str(target), parameters={"cohort": cohort}, cwd=str(path.parent), kernel_name="python3",
                progress_bar=False, execution_timeout=timeout, request_save_on_cell_execute=True,
                engine_name=engine.NAME, environment=environment or {}, kernel_log=str(kernel_log),
            )
        except PapermillExecutionError as error:
            stopped = f"{error.ename}: {error.evalue}"
        except CellTimeoutError:
            stopped = f"一格运行超过 {timeout} 秒"
        except DeadKernelError:
            stopped = "内核中途退出" + _last_words(kernel_log)
        notebook = strip_papermill(read_notebook(target if target.exists() else path))
    notebook.cells = [c for c in notebook.cells if "papermill-error-cell-tag" not in c.metadata.get("tags", [])]
    seconds = time.perf_counter() - start
    if not stopped:
        return Execution(notebook, None, seconds)
    return Execution(notebook, CellFailure(_last_started(notebook), _ANSI.sub("", stopped).strip()), seconds)


def _last_words(kernel_log: Path) -> str:
    """Return the last line that a kernel's process wrote, ready to follow a sentence, or nothing."""
    lines = kernel_log.read_text("utf-8", "replace").split("\n") if kernel_log.exists() else []
    said = [line.strip() for line in lines if line.strip()]
    return f"（它最后写下：{said[-1]}）" if said else ""


def _last_started(notebook: NotebookNode) -> int:
    """Number of the cell that holds an error, or else of the first code cell that never finished."""
    for number, cell in enumerate(notebook.cells, start=1):
        if cell.cell_type != "code":
            continue
        raised = any(output.output_type == "error" for output in cell.outputs)
        if raised or (cell.source.strip() and cell.execution_count is None):
            return number
    return len(notebook.cells)
