"""Run a notebook top to bottom in a fresh kernel, for one class."""

from __future__ import annotations

import logging
import re
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

from nbformat import NotebookNode

from coursekit.notebooks.normal import read_notebook, strip_papermill

STOCK, FORKED = "stock", "forked"
CELL_TIMEOUT_SECONDS = 120
NOTEBOOK_LIMIT_SECONDS = 900
# Tags of the cells that papermill adds.
_PAPERMILLS = {"injected-parameters", "papermill-error-cell-tag"}
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
    path: Path,
    cohort: str,
    *,
    kernel: str = STOCK,
    timeout: int = CELL_TIMEOUT_SECONDS,
    limit: int = NOTEBOOK_LIMIT_SECONDS,
    environment: dict[str, str] | None = None,
) -> Execution:
    """Run the notebook at ``path`` with the parameter ``cohort`` (a name or a path), in its own folder.

    A raising cell, a cell over ``timeout`` seconds, a notebook over ``limit`` seconds and a dying kernel are results,
    not exceptions. papermill changes the working folder of the whole process: call this in processes, never in threads.

    Parameters
    ----------
    kernel : ``STOCK`` starts a kernel; ``FORKED`` forks this process, which must have a single thread.
    environment : adds to the environment variables that the kernel sees.
    """
    # papermill takes a second to import and only what renders needs it.
    import papermill
    from nbclient.exceptions import CellTimeoutError, DeadKernelError
    from papermill.exceptions import PapermillExecutionError

    from coursekit.notebooks.stops import OUTPUT_LIMIT_MB, KernelDied, KernelQuit, TooMuchOutput

    logging.getLogger("papermill").setLevel(logging.ERROR)
    start = time.perf_counter()
    stopped, managed = "", []
    # Nothing is to be written, but papermill would turn the notebook into text all the same.
    with tempfile.TemporaryDirectory(prefix="coursekit-") as folder, patch.object(papermill.execute, "write_ipynb"):
        log = Path(folder) / "kernel.log"
        try:
            papermill.execute_notebook(
                read_notebook(path), None, parameters={"cohort": cohort}, cwd=str(path.parent), kernel_name="python3",
                language="python",
                progress_bar=False, execution_timeout=timeout, limit=limit, engine_name=_engine(kernel),
                environment=environment or {}, kernel_log=str(log), managed=managed,
            )
        except PapermillExecutionError as error:
            stopped = f"{error.ename}: {error.evalue}"
        except CellTimeoutError:
            whole = time.perf_counter() - start >= limit
            stopped = f"整本运行超过 {limit} 秒" if whole else f"一格运行超过 {timeout} 秒"
        except TooMuchOutput:
            stopped = f"一格的输出超过 {OUTPUT_LIMIT_MB} MB"
        except KernelQuit:
            stopped = "这一格用 quit() 或 exit() 关掉了内核"
        except DeadKernelError as error:
            how = f"，{error}" if isinstance(error, KernelDied) else ""
            stopped = f"内核中途退出{how}{_last_words(log)}"
    ran = managed[0].nb
    ran.cells = [c for c in ran.cells if not _PAPERMILLS & set(c.metadata.get("tags", []))]
    cell, notebook = _last_started(ran), strip_papermill(ran)
    seconds = time.perf_counter() - start
    if not stopped:
        return Execution(notebook, None, seconds)
    return Execution(notebook, CellFailure(cell, _ANSI.sub("", stopped).strip().removesuffix(":")), seconds)


def _engine(kernel: str) -> str:
    """Register the papermill engine of ``kernel`` and return its name."""
    if kernel == FORKED:
        from coursekit.notebooks import forked

        return forked.NAME
    from coursekit.notebooks import stock

    return stock.NAME


def _last_words(kernel_log: Path) -> str:
    """Return the last line that a kernel's process wrote, ready to follow a sentence, or nothing."""
    lines = kernel_log.read_text("utf-8", "replace").split("\n") if kernel_log.exists() else []
    said = [line.strip() for line in lines if line.strip()]
    return f"（它最后写下：{said[-1]}）" if said else ""


def _last_started(notebook: NotebookNode) -> int:
    """Return the number of the last cell that papermill began."""
    begun = [n for n, cell in enumerate(notebook.cells, start=1) if cell.metadata.papermill["start_time"]]
    return begun[-1] if begun else 1
