"""The four named drills, as their file lays them down."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from coursekit.errors import CourseError
from coursekit.sandtable.scenario.drill_file import Drill, read_drills


@cache
def load_drills() -> dict[str, Drill]:
    """Return the drills by name, in the file's order.

    >>> list(load_drills())
    ['migration', 'feature_model', 'front_line', 'tiered']
    """
    path = files("coursekit.sandtable.scenario") / "drills.yml"
    return read_drills(path.read_text("utf-8"), "drills.yml")


def drill_named(name: str) -> Drill:
    """Return a drill, or refuse a name that is none."""
    drills = load_drills()
    if name not in drills:
        shown = "、".join(f"{each.name}（{each.title}）" for each in drills.values())
        raise CourseError(f"没有“{name}”这个演练，可选 {shown}。")
    return drills[name]
