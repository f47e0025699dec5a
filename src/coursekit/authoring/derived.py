"""Keep what derives from the sources up to date: normal form, exercises, keys, tables of contents, environment.yml."""

from __future__ import annotations

from pathlib import Path

from nbformat import NotebookNode

from coursekit.authoring.catalogue import catalogue
from coursekit.cohort import open_cohort
from coursekit.environment import environment_yml
from coursekit.errors import CourseError
from coursekit.files import write_atomic
from coursekit.notebooks import execute, normalise, read_notebook
from coursekit.notebooks.normal import serialise
from coursekit.notebooks.pictures import pack_pictures
from coursekit.practice import derive_exercise, harvest_key
from coursekit.practice.key_file import key_text
from coursekit.tables import dictionary

DEMO = "demo"


def tidy_notebooks(root: Path, *, write: bool) -> list[str]:
    """Execute every lesson and solution for the demo class, normalise it, and return the names of those that changed.

    With ``write=False`` nothing is executed: the names are those whose stored form is not the normal one, or that
    hold a cell that was never run.
    """
    changed = []
    for path in hand_edited(root):
        stored = path.read_text("utf-8")
        notebook = pack_pictures(run(path, DEMO)) if write else read_notebook(path)
        text = serialise(normalise(notebook))
        never_run = not write and any(c.cell_type == "code" and c.execution_count is None for c in notebook.cells)
        if text == stored and not never_run:
            continue
        changed.append(path.relative_to(root).as_posix())
        if write:
            write_atomic(path, text)
    return changed


def rebuild_derived(root: Path, *, write: bool) -> list[str]:
    """Rebuild exercises, keys, catalogue, dictionary and environment.yml; return the names that were not up to date."""
    texts = {
        root / "notebooks" / "README.md": catalogue(root),
        root / "data" / "dictionary.csv": dictionary().to_csv(index=False),
        root / "environment.yml": environment_yml(root),
    }
    return rebuild_exercises(root, write=write) + _update(texts, root, write)


def rebuild_exercises(root: Path, *, write: bool) -> list[str]:
    """Derive ``exercises/`` and every example class's key from ``solutions/``; return the names that changed.

    A file in ``exercises/`` that no solution stands behind is removed, and counts as changed.
    """
    fresh: dict[Path, str] = {}
    for path in sorted((root / "solutions").glob("*.ipynb")):
        fresh |= derive_module(root, path)
    changed = _update(fresh, root, write)
    for path in [*(root / "exercises").glob("*.ipynb"), *(root / "exercises" / "keys").rglob("*.json")]:
        if path not in fresh:
            changed.append(path.relative_to(root).as_posix())
            if write:
                path.unlink()
    return changed


def derive_module(root: Path, solution: Path) -> dict[Path, str]:
    """Return the exercise notebook and every class's key that ``solution`` gives: path -> text; nothing is written."""
    module = solution.stem[:2]
    fresh = {root / "exercises" / solution.name: serialise(derive_exercise(read_notebook(solution)))}
    for cohort_file in sorted((root / "cohorts").glob("*.yml")):
        cohort = open_cohort(cohort_file)
        fresh[cohort.key_path(module)] = key_text(harvest_key(run(solution, str(cohort_file)), cohort.id, module))
    return fresh


def hand_edited(root: Path) -> list[Path]:
    """Return the notebooks that people edit: lessons and solutions."""
    return [*sorted((root / "notebooks").glob("*.ipynb")), *sorted((root / "solutions").glob("*.ipynb"))]


def run(path: Path, cohort: str) -> NotebookNode:
    """Return the notebook at ``path`` executed for a class.

    Raises
    ------
    CourseError
        A cell failed: file, cell and error are named.
    """
    done = execute(path, cohort)
    if done.failure:
        stopped = done.failure
        raise CourseError(f"{path.name} 为班级 {Path(cohort).stem} 运行到第 {stopped.cell} 格停下了：{stopped.error}")
    return done.notebook


def _update(fresh: dict[Path, str], root: Path, write: bool) -> list[str]:
    changed = []
    for path, text in fresh.items():
        if path.exists() and path.read_text("utf-8") == text:
            continue
        changed.append(path.relative_to(root).as_posix())
        if write:
            write_atomic(path, text)
    return changed
