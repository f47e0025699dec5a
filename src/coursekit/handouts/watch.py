"""Wait until something changes that handouts are made from."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import watchfiles

from coursekit.cohort import open_cohort
from coursekit.errors import CourseError
from coursekit.handouts.keys import is_by_product, package_folder
from coursekit.handouts.plan import class_files

# How long a change may take to be seen, and how long a pause ends a burst of them, in milliseconds.
LOOK_AGAIN, PAUSE = 200, 100


def watch(root: Path, named: list[Path]) -> Iterator[list[Path]]:
    """Yield an empty list at once, then after each edit the files changed; an edit made meanwhile is not lost.

    Watched are the class files ``named`` (none: all of ``cohorts/``) with their own data and logos, lessons, solutions,
    published figures, pins, and coursekit's own source.
    """
    look = True
    while True:
        wanted = _Wanted(root, named)
        for changes in watchfiles.watch(
            *wanted.to_watch, watch_filter=wanted, recursive=False, yield_on_timeout=True, rust_timeout=LOOK_AGAIN,
            step=PAUSE,
        ):  # fmt: skip
            if not (changes or look):
                continue
            yield sorted({Path(path) for _, path in changes})
            look = bool(changes) and wanted != _Wanted(root, named)
            if look:  # other files count now, and what changed meanwhile is seen by looking at once
                break


class _Wanted:
    """Does a change matter: a notebook, a table, coursekit's source, a class file or what it names?"""

    def __init__(self, root: Path, named: list[Path]) -> None:
        self._folders = _folders(root)
        self._files = {root / "constraints.txt", *_files_of_classes(root, named)}
        self._classes = None if named else root / "cohorts"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Wanted) and vars(self) == vars(other)

    def __call__(self, change: watchfiles.Change, path: str) -> bool:
        """Return whether the change at ``path`` matters."""
        file = Path(path)
        is_class = file.parent == self._classes and file.suffix == ".yml"
        is_source = file.parent in self._folders and not is_by_product(Path(file.name))
        return file in self._files or is_class or is_source

    @property
    def to_watch(self) -> set[Path]:
        """The folders that these files lie in: an editor puts a new file in the old one's place."""
        classes = {self._classes} if self._classes else set()
        return {folder for folder in self._folders | classes | {path.parent for path in self._files} if folder.is_dir()}


def _folders(root: Path) -> set[Path]:
    """Return the folders of which every file matters."""
    package = package_folder()
    inside = {path for path in package.rglob("*") if path.is_dir() and not is_by_product(path.relative_to(package))}
    return inside | {package, root / "notebooks", root / "solutions", root / "data" / "market"}


def _files_of_classes(root: Path, named: list[Path]) -> set[Path]:
    """Return the class files, and what those in order say that they are made from."""
    files = set(class_files(root, named))
    for path in list(files):
        try:
            cohort = open_cohort(path)
        except CourseError:
            continue
        logo = [cohort.spec.brand.logo] if cohort.spec.brand.logo else []
        files |= {path.resolve() for path in (*logo, *(own.path for own in cohort.spec.data.values()))}
    return files
