"""Class files and rendered batches for tests that run whole courses."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import yaml
from nbformat import NotebookNode

from coursekit.cohort import Cohort
from coursekit.handouts.cache import Cache
from coursekit.handouts.plan import Plan
from coursekit.notebooks import read_notebook

FIXTURES = Path(__file__).parent / "fixtures"
COURSE_FILES = ("coursekit.toml", "constraints.txt", "pyproject.toml", "README.md", "LICENSE", "LICENSE-lessons")


def cohort_text(cohort_id: str, **changes: object) -> str:
    """Return a class file that is right, with some of its fields changed (``None``: left out)."""
    fields = {
        "id": cohort_id, "title": "试讲班", "programme": "digital-product-channel-2d", "operator": "telecom",
        "region": "宁德", "dates": [date(2026, 12, 8), date(2026, 12, 9)], "audience": ["marketing"], "seed": 987654321,
    }  # fmt: skip
    kept = {name: value for name, value in (fields | changes).items() if value is not None}
    return yaml.safe_dump(kept, allow_unicode=True, sort_keys=False)


@dataclass(frozen=True)
class Batch:
    """Rendered classes: the folder that holds ``handouts`` and ``cache``, and the plan they were made from."""

    folder: Path
    plan: Plan

    @property
    def cohorts(self) -> list[Cohort]:
        return [one.cohort for one in self.plan.classes]

    def of(self, cohort_id: str) -> Path:
        """Return the folder of one class."""
        return self.folder / "handouts" / cohort_id

    def executed(self, cohort_id: str, kind: str) -> list[NotebookNode]:
        """Return the executed notebooks of one class, ``kind`` "lesson" or "solution"."""
        cache = Cache(self.folder / "cache")
        jobs = [job for job in self.plan.jobs if (job.cohort, job.kind) == (cohort_id, kind)]
        return [read_notebook(cache.path(job.key)) for job in jobs]


def zip_files(path: Path) -> dict[str, bytes]:
    """Return a zip's files by name, wheels and workbooks within it opened too."""
    files: dict[str, bytes] = {}
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            files[name] = archive.read(name)
    for name in [name for name in files if name.endswith((".whl", ".xlsx"))]:
        scratch = path.parent / f".{path.name}.inner"
        scratch.write_bytes(files.pop(name))
        files |= {f"{name}/{inner}": data for inner, data in zip_files(scratch).items()}
        scratch.unlink()
    return files


def command(*arguments: str | Path) -> list[str]:
    """Return the command line of ``coursekit`` with these arguments."""
    return [sys.executable, "-m", "coursekit", *map(str, arguments)]


def run_command(folder: Path, *arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run ``coursekit`` in ``folder`` as an organiser would, output caught."""
    return subprocess.run(
        command(*arguments), cwd=folder, capture_output=True, text=True, timeout=120, check=False,
        env={**os.environ, "COLUMNS": "240", **environment},
    )  # fmt: skip


def snapshot(folder: Path) -> dict[str, tuple[int, bytes]]:
    """Return every file below ``folder`` with its time and content."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {path.relative_to(folder).as_posix(): (path.stat().st_mtime_ns, path.read_bytes()) for path in files}


def shown_results(notebook) -> list[str]:
    """Return the text of every value that an executed notebook shows under a cell, such as a verdict."""
    outputs = [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]
    return [output.data["text/plain"] for output in outputs if output.output_type == "execute_result"]


def takes_ctrl_c() -> None:
    """As ``preexec_fn``: take Ctrl-C as in a terminal, whatever the tests do: started in the background they ignore it."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
