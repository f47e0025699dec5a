"""notebooks/README.md: a table of the lessons there are, read from the notebooks' own metadata."""

from __future__ import annotations

from pathlib import Path

from coursekit.syllabus import load_syllabus
from coursekit.syllabus.coverage import ModuleCoverage, coverage
from coursekit.syllabus.lesson import is_draft, read_lesson
from coursekit.toolkits import TOOLKITS

HEADER = """# Lessons

Made by `coursekit tidy` from the notebooks' metadata; edit those. Minutes are in class; activity is the part of them in
which the class itself works. Taught: items of the syllabus that a section teaches, of those that the module must teach.
To take home: the workbook that every trainee gets.

| module | lesson | minutes | of which activity | exercises | taught | to take home |
|---|---|---:|---:|---:|---:|---|
"""


def catalogue(root: Path) -> str:
    """Return the text of notebooks/README.md: one row a lesson that classes get, then what is being written."""
    modules = coverage(root / "notebooks", load_syllabus()).modules
    lessons = [each for each in modules if each.lesson]
    drafts = [each for each in lessons if each.lesson.draft or is_draft(_solution(root, each))]
    rows = "".join(_row(root, each) for each in lessons if each not in drafts)
    writing = "".join(f"- {each.module.code} {_link(each)}\n" for each in drafts)
    return f"{HEADER}{rows}" + (f"\nBeing written, and in no class's handouts yet:\n\n{writing}" if writing else "")


def _row(root: Path, each: ModuleCoverage) -> str:
    taught = f"{len(each.covered)} of {len(each.covered) + len(each.missing)}"
    code, workbook = each.module.code, TOOLKITS.get(each.module.code)
    minutes, activity = f"{each.minutes:g}", f"{each.activity:g}"
    cells = (code, _link(each), minutes, activity, _tasks(root, each), taught, workbook.title if workbook else "")
    return f"| {' | '.join(map(str, cells))} |\n"


def _tasks(root: Path, each: ModuleCoverage) -> int:
    """Return how many tasks the solution sets: its sections that say their minutes."""
    path = _solution(root, each)
    return sum(section.minutes is not None for section in read_lesson(path).sections) if path.exists() else 0


def _solution(root: Path, each: ModuleCoverage) -> Path:
    return root / "solutions" / each.lesson.file


def _link(each: ModuleCoverage) -> str:
    return f"[{each.module.zh}]({each.lesson.file})"
