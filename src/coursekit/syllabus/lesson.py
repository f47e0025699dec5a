"""Read from a lesson notebook what its cell metadata says: module, sections with minutes, items taught.

The notebook's own ``{"coursekit": {"module": "02", "complete": false}}`` names the module. The first cell is the title
cell; its ``{"coursekit": {"items": [...]}}`` lists audiences and objectives. A section is a later Markdown cell that
opens with a second-level heading (``## ``) or carries
``{"coursekit": {"minutes": 12, "activity": 8, "items": [...]}}``. Of the text nothing else is read, except whether it
still holds a placeholder.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SECTION_KEYS = ("minutes", "activity", "items")
MAX_MINUTES = 10_000  # longer than any course; NaN and infinity fail the comparison too
NOTES_TAG = "notes"  # a speaker-notes cell, shown to nobody else, is no section
PLACEHOLDER = "【待写】"  # what a new module's text holds where the author still has to write


@dataclass(frozen=True)
class Problem:
    """Something to mend in a notebook; a warning is worth a look and fails no check."""

    file: str
    text: str
    cell: int | None = None
    warning: bool = False

    def __str__(self) -> str:
        place = self.file if self.cell is None else f"{self.file} 第 {self.cell} 格"
        return f"{place}：{'（提醒）' if self.warning else ''}{self.text}"


@dataclass(frozen=True)
class LessonSection:
    """A section of a lesson: number of its heading cell (from 1), heading, minutes, of which activity, item ids."""

    cell: int
    heading: str
    minutes: float | None
    activity: float
    items: tuple[str, ...]


@dataclass(frozen=True)
class Lesson:
    """What a lesson notebook's metadata says, with the problems met in reading it; a draft holds a placeholder."""

    file: str
    module: str | None
    complete: bool
    title_items: tuple[str, ...]
    sections: tuple[LessonSection, ...]
    problems: tuple[Problem, ...]
    draft: bool


def is_draft(path: Path) -> bool:
    """Return whether the notebook exists and some cell of it still says 【待写】: no class may get it yet."""
    return path.exists() and read_lesson(path).draft


def read_lesson(path: Path) -> Lesson:
    """Return what the notebook's metadata says; whatever is malformed becomes a problem, never an exception."""
    problems: list[Problem] = []
    try:
        notebook = json.loads(path.read_text(encoding="utf-8"))
        cells = [dict(cell) for cell in notebook["cells"]]
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        text = f"读不出来，不是完整的笔记本文件（{type(error).__name__}）。在 JupyterLab 里打开另存一次。"
        return Lesson(path.name, None, False, (), (), (Problem(path.name, text),), draft=False)
    own = _block(notebook, path.name, None, problems)
    module = own.get("module")
    if not isinstance(module, str):
        found = "没写 module" if module is None else f"module 写的是 {module!r}"
        problems.append(Problem(path.name, f'笔记本元数据 coursekit 里{found}，要写带引号的两位编号，如 "02"。'))
        module = None
    complete = own.get("complete", False)
    if not isinstance(complete, bool):
        problems.append(Problem(path.name, f"元数据 complete 写的是 {complete!r}，只能写 true 或 false。"))
    title_items: tuple[str, ...] = ()
    sections = []
    for number, cell in enumerate(cells, start=1):
        block = _block(cell, path.name, number, problems)
        if number == 1:
            title_items = _items(block, path.name, number, problems)
        elif _is_section(cell, block):
            sections.append(_section(cell, block, path.name, number, problems))
        elif cell.get("cell_type") != "markdown" and any(key in block for key in SECTION_KEYS):
            text = "minutes、activity、items 写在了代码格上，挪到小节标题那一格。"
            problems.append(Problem(path.name, text, number))
    draft = any(PLACEHOLDER in _source(cell) for cell in cells)
    return Lesson(path.name, module, complete is True, title_items, tuple(sections), tuple(problems), draft)


def _block(holder: dict[str, Any], file: str, cell: int | None, problems: list[Problem]) -> dict[str, Any]:
    metadata = holder.get("metadata")
    block = metadata.get("coursekit", {}) if isinstance(metadata, dict) else {}
    if isinstance(block, dict):
        return block
    problems.append(Problem(file, f"元数据 coursekit 写的是 {block!r}，要写成一组“名字: 值”。", cell))
    return {}


def _is_section(cell: dict[str, Any], block: dict[str, Any]) -> bool:
    if cell.get("cell_type") != "markdown" or NOTES_TAG in _tags(cell):
        return False
    return any(key in block for key in SECTION_KEYS) or _source(cell).lstrip().startswith("## ")


def _section(
    cell: dict[str, Any], block: dict[str, Any], file: str, number: int, problems: list[Problem]
) -> LessonSection:
    minutes = block.get("minutes")
    if minutes is None:
        problems.append(Problem(file, f"小节“{_heading(cell)}”没写时长，在这一格的元数据里补 minutes。", number))
    elif not _is_number(minutes) or minutes <= 0:
        problems.append(Problem(file, f"minutes 写的是 {minutes!r}，要写大于 0 的分钟数。", number))
        minutes = None
    activity = block.get("activity", 0)
    if not _is_number(activity) or activity < 0:
        problems.append(Problem(file, f"activity 写的是 {activity!r}，要写 0 或更大的分钟数。", number))
        activity = 0
    if minutes is not None and activity > minutes:
        text = f"互动 {activity:g} 分钟，比整节的 {minutes:g} 分钟还长，改 activity 或 minutes。"
        problems.append(Problem(file, text, number))
    return LessonSection(number, _heading(cell), minutes, activity, _items(block, file, number, problems))


def _items(block: dict[str, Any], file: str, cell: int, problems: list[Problem]) -> tuple[str, ...]:
    items = block.get("items", [])
    if not isinstance(items, list) or not all(isinstance(item, str) for item in items):
        problems.append(Problem(file, f'items 写的是 {items!r}，要写成编号的列表，如 ["S0-1.1-2"]。', cell))
        return ()
    return tuple(items)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < MAX_MINUTES


def _heading(cell: dict[str, Any]) -> str:
    lines = (line.lstrip("#").strip() for line in _source(cell).splitlines())
    return next(filter(None, lines), "（空白格）")


def _source(cell: dict[str, Any]) -> str:
    source = cell.get("source", "")
    return "".join(map(str, source)) if isinstance(source, list) else str(source)


def _tags(cell: dict[str, Any]) -> list[Any]:
    metadata = cell.get("metadata")
    tags = metadata.get("tags") if isinstance(metadata, dict) else None
    return tags if isinstance(tags, list) else []
