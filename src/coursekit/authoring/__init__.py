"""What authors run: begin a module, and keep what derives from the sources up to date."""

from coursekit.authoring.catalogue import catalogue
from coursekit.authoring.derived import DEMO, rebuild_derived, rebuild_exercises, run, tidy_notebooks
from coursekit.authoring.new_module import begin_module, find_module

__all__ = [
    "DEMO",
    "begin_module",
    "catalogue",
    "find_module",
    "rebuild_derived",
    "rebuild_exercises",
    "run",
    "tidy_notebooks",
]
