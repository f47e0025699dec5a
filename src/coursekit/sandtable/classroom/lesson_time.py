"""How a lesson's minutes are spent, read from the lesson's own notebook in the course folder or the class's pack."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path

import pandas as pd

from coursekit.errors import CourseError
from coursekit.syllabus import load_syllabus
from coursekit.syllabus.lesson import LessonSection, read_lesson

SOURCE = "本讲笔记本里每一节写明的分钟"
SAND_TABLE = "24"
OWN, HEARD = "自己动手", "听和看"
_CLAUSE = re.compile(r"[：，？]")
_DISCUSSION = re.compile(r"\*\*讨论（(\d+) 分钟）")


def own_notebook(root: Path, module: str = SAND_TABLE) -> Path:
    """Return the lesson's notebook: under its own name, or under another where somebody renamed it.

    Parameters
    ----------
    root : the course folder or an unpacked class's pack, ``c.root`` in a notebook.

    Raises
    ------
    CourseError
        No notebook of the folder says that it is this module's.
    """
    folder = root / "notebooks"
    usual = folder / load_syllabus().modules[module].notebook
    candidates = [usual] if usual.is_file() else sorted(folder.glob("*.ipynb"))
    for path in candidates:
        if read_lesson(path).module == module:
            return path
    raise CourseError(
        f"在 {folder} 里没找到第 {module} 讲的笔记本（{usual.name}），数不出这一讲的时间：把它放回这个文件夹再运行。"
    )


def section_minutes(root: Path, module: str = SAND_TABLE) -> pd.DataFrame:
    """Return one row a section: its heading (``小节``), ``分钟``, of which ``自己动手`` and ``听和看``.

    The heading is its first clause, or the whole of it where two sections would have the same name.

    Raises
    ------
    CourseError
        The notebook is missing, or no section of it says how long it takes.
    """
    sections = timed_sections(root, module)
    shared = Counter(map(short_heading, sections))
    rows = [
        (
            each.heading if shared[short_heading(each)] > 1 else short_heading(each),
            each.minutes, each.activity, each.minutes - each.activity,
        )
        for each in sections
    ]  # fmt: skip
    frame = pd.DataFrame(rows, columns=["小节", "分钟", OWN, HEARD])
    frame.attrs["source"] = SOURCE
    return frame


def timed_sections(root: Path, module: str = SAND_TABLE) -> list[LessonSection]:
    """Return the lesson's sections that say how long they take, in order; none is an error."""
    path = own_notebook(root, module)
    sections = [section for section in read_lesson(path).sections if section.minutes]
    if not sections:
        raise CourseError(f"{path.name} 里没有一节写着分钟数：笔记本的元数据丢了，从讲义包里重新解压一份。")
    return sections


def short_heading(section: LessonSection) -> str:
    """Return the first clause of a section's heading, which is a question.

    >>> short_heading(LessonSection(1, "一季要定九样：哪样花了钱？", 9, 7, ()))
    '一季要定九样'
    """
    return _CLAUSE.split(section.heading)[0]


def discussions(root: Path, module: str = SAND_TABLE) -> list[tuple[str, int]]:
    """Return every discussion of the lesson that says how long it takes: its section's short heading, minutes."""
    path = own_notebook(root, module)
    cells = json.loads(path.read_text("utf-8"))["cells"]
    starts = {section.cell: short_heading(section) for section in read_lesson(path).sections}
    found, heading = [], ""
    for number, cell in enumerate(cells, start=1):
        heading = starts.get(number, heading)
        if cell["cell_type"] == "markdown" and "notes" not in cell["metadata"].get("tags", []):
            found += [(heading, int(minutes)) for minutes in _DISCUSSION.findall("".join(cell["source"]))]
    return found
