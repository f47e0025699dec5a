"""The library is built in floors: an import points only downwards, and packages on one floor know nothing of each other."""

import ast
from pathlib import Path

import pytest

import coursekit

FLOORS = (
    ("cli",),
    ("sandtable",),
    ("handouts", "authoring"),
    ("toolkits",),
    ("live",),
    ("cohort", "typesetting"),
    ("practice", "charts"),
    ("topics",),
    ("tables", "syllabus", "notebooks", "environment"),
    ("files", "project", "quiet", "forking"),
    ("errors",),
)
HEIGHT = {name: height for height, floor in enumerate(reversed(FLOORS)) for name in floor}
BASE = Path(coursekit.__file__).parent
PURE = ("IPython", "ipywidgets", "jupyter", "pathlib", "os", "io", "matplotlib")


def modules():
    return sorted(p for p in BASE.rglob("*.py") if p.parent != BASE or p.stem not in ("__init__", "__main__"))


def room(path: Path) -> str:
    return path.relative_to(BASE).parts[0].removesuffix(".py")


def imported(path: Path) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path}: relative import"
            names |= {node.module} if node.module != "coursekit" else {f"coursekit.{a.name}" for a in node.names}
    return names


def test_every_room_has_a_floor():
    assert {room(path) for path in modules()} == set(HEIGHT)


@pytest.mark.parametrize("path", modules(), ids=lambda p: p.relative_to(BASE).as_posix())
def test_imports_point_downwards(path):
    here = room(path)
    for name in imported(path):
        if name.startswith("coursekit.") and name.split(".")[1] != here:
            assert HEIGHT[name.split(".")[1]] < HEIGHT[here], f"{here} must not import {name}"


@pytest.mark.parametrize("path", [p for p in modules() if room(p) == "topics"], ids=lambda p: p.stem)
def test_topics_are_pure(path):
    assert not {name.split(".")[0] for name in imported(path)} & set(PURE)


@pytest.mark.parametrize("path", modules(), ids=lambda p: p.relative_to(BASE).as_posix())
def test_files_stay_short(path):
    assert len(path.read_text("utf-8").splitlines()) <= 300
