"""What a job's result depends on, part by part: a digest each, and one key over them all."""

from __future__ import annotations

import functools
import hashlib
import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import coursekit
from coursekit.cohort import Cohort
from coursekit.errors import CourseError
from coursekit.files import digest, digest_files
from coursekit.syllabus.lesson import PLACEHOLDER

PARTS = ("notebook", "cohort", "data", "market", "source", "libraries", "python")
LIBRARIES = ("matplotlib", "numpy", "pandas", "papermill", "scipy")
SHORT = 16  # hexadecimal digits that tell two states of a part apart

Parts = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class NotebookFacts:
    """What planning asks of a notebook: a digest that outputs do not change, and whether it still says 【待写】."""

    digest: str
    draft: bool


class Inputs:
    """What the classes of one plan are made from, each file read once; an edit is seen by a new ``Inputs``."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._notebooks: dict[Path, NotebookFacts] = {}
        self._classes: dict[Path, Parts] = {}
        self._markets: dict[Path, str] = {}

    def notebook(self, path: Path) -> NotebookFacts:
        """Return the facts of the notebook at ``path``; ``CourseError`` where it is none."""
        if path not in self._notebooks:
            self._notebooks[path] = read_facts(path)
        return self._notebooks[path]

    def parts_of_class(self, cohort: Cohort) -> Parts:
        """Return the parts that all jobs of a class have in common, named and ordered as in ``PARTS``."""
        if cohort.path not in self._classes:
            self._classes[cohort.path] = self._digest_class(cohort)
        return self._classes[cohort.path]

    def parts_of_job(self, shared: Parts, notebook: Path) -> Parts:
        """Return all parts of a job: its notebook and what its class has in common."""
        return ("notebook", self.notebook(notebook).digest[:SHORT]), *shared

    def _digest_class(self, cohort: Cohort) -> Parts:
        logo = [cohort.spec.brand.logo] if cohort.spec.brand.logo else []
        digests = {
            "cohort": _digest_named([cohort.path, *logo]),
            "data": _digest_named([own.path for own in cohort.spec.data.values()]),
            "market": self._market(cohort.root / "data" / "market"),
            "source": source_digest(),
            "libraries": self._libraries,
            "python": digest(sys.version),
        }
        return tuple((name, digests[name][:SHORT]) for name in PARTS if name in digests)

    def _market(self, folder: Path) -> str:
        if folder not in self._markets:
            self._markets[folder] = _digest_named(sorted(folder.glob("*.csv")))
        return self._markets[folder]

    @functools.cached_property
    def _libraries(self) -> str:
        """Pins and what is installed: a figure depends on the library that draws it, whatever the pins say."""
        pins = (self.root / "constraints.txt").read_text("utf-8")
        return digest(pins, *(f"{name} {number}" for name, number in library_versions().items()))


def job_key(kind: str, parts: Parts) -> str:
    """Return the key over all ``parts`` of a job of this kind."""
    return digest(kind, *(text for part in parts for text in part))


def library_versions() -> dict[str, str]:
    """Return the installed versions of the libraries that a handout's numbers and figures come from."""
    return {name: version(name) for name in LIBRARIES}


@functools.cache
def source_digest() -> str:
    """Return one hash over coursekit's own source, templates and data included, as it was when first asked for."""
    base = package_folder()
    files = [path for path in base.rglob("*") if path.is_file() and not is_by_product(path.relative_to(base))]
    return digest_files(files, base)


def package_folder() -> Path:
    """Return the folder that coursekit's own source lies in."""
    return Path(coursekit.__file__).parent


def is_by_product(path: Path) -> bool:
    """Does a tool keep ``path`` for itself: compiled files, hidden files and folders?"""
    return any(part == "__pycache__" or part.startswith(".") for part in path.parts)


def read_facts(path: Path) -> NotebookFacts:
    """Return the facts of the notebook at ``path``.

    Raises
    ------
    CourseError
        The file is missing or is no notebook.
    """
    try:
        notebook = json.loads(path.read_text("utf-8"))
        if notebook["nbformat"] == 4:
            return _facts(notebook)
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
        pass  # said in a sentence, or converted, by what follows
    # nbformat takes a second to import and a notebook in order does not need it.
    from coursekit.notebooks import read_notebook

    try:
        return _facts(read_notebook(path))
    except (LookupError, TypeError, AttributeError) as error:
        raise CourseError(f"{path} 不是完好的笔记本（.ipynb）：缺 {error}。") from error


def _facts(notebook: Mapping[str, Any]) -> NotebookFacts:
    sources = ["".join(cell["source"]) for cell in notebook["cells"]]
    cells = [
        [cell["cell_type"], source, cell["metadata"].get("tags", []), cell["metadata"].get("coursekit", {})]
        for cell, source in zip(notebook["cells"], sources, strict=True)
    ]
    own = notebook["metadata"].get("coursekit", {})
    text = json.dumps([own, cells], ensure_ascii=False, sort_keys=True)
    return NotebookFacts(digest(text), draft=any(PLACEHOLDER in source for source in sources))


def _digest_named(paths: list[Path]) -> str:
    """Return one hash over names and contents, wherever the files lie."""
    return digest(*(text for path in paths for text in (path.name, _digest_content(path))))


def _digest_content(path: Path) -> str:
    with path.open("rb") as stream:  # own data may be larger than memory
        return hashlib.file_digest(stream, "sha256").hexdigest()
