"""Compare lesson notebooks with the syllabus: which leaf is taught in which section, and what is still missing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from coursekit.errors import CourseError
from coursekit.syllabus.lesson import PLACEHOLDER, Lesson, LessonSection, Problem, read_lesson
from coursekit.syllabus.model import TITLE_KINDS, Item, Module, Syllabus

MIN_ACTIVITY_SHARE = 0.5  # at least half of a lesson's minutes are discussion, exercise, drill or game
LISTED_IDS = 8  # ids that one sentence names before it only counts


@dataclass(frozen=True)
class Tally:
    """How many of ``total`` leaves are covered."""

    covered: int
    total: int


@dataclass(frozen=True)
class ModuleCoverage:
    """One module beside its lesson notebook.

    ``covered`` and ``missing`` split the leaves whose home it is (audiences and objectives do not count);
    ``title_missing`` are the audiences and objectives that the title cell does not list.
    """

    module: Module
    lesson: Lesson | None
    covered: tuple[str, ...]
    missing: tuple[str, ...]
    title_missing: tuple[str, ...]

    @property
    def sections(self) -> tuple[LessonSection, ...]:
        """Sections of the lesson; none while there is no notebook."""
        return self.lesson.sections if self.lesson else ()

    @property
    def complete(self) -> bool:
        """Whether the notebook says that it is complete."""
        return self.lesson is not None and self.lesson.complete

    @property
    def minutes(self) -> float:
        """Minutes of all sections."""
        return sum(section.minutes or 0 for section in self.sections)

    @property
    def activity(self) -> float:
        """Minutes of activity in all sections."""
        return sum(section.activity for section in self.sections)

    def where(self, item_id: str) -> tuple[LessonSection, ...]:
        """Return the sections of this module's lesson that list the item."""
        return tuple(section for section in self.sections if item_id in section.items)


@dataclass(frozen=True, eq=False)
class Coverage:
    """Every module beside its lesson, in the order of the syllabus, and all that is to be mended."""

    syllabus: Syllabus
    modules: tuple[ModuleCoverage, ...]
    problems: tuple[Problem, ...]

    @property
    def errors(self) -> tuple[Problem, ...]:
        """Problems that are more than a warning."""
        return tuple(problem for problem in self.problems if not problem.warning)

    def total(self) -> Tally:
        """Return the tally over all modules."""
        return self._tally(lambda item: "")[""]

    def by_section(self) -> dict[str, Tally]:
        """Return the tally of each outline section that has leaves to count."""
        return self._tally(lambda item: item.section)

    def by_seed(self) -> dict[str, Tally]:
        """Return the tally of each outline."""
        return self._tally(lambda item: item.seed)

    def to_dict(self) -> dict[str, Any]:
        """Return everything as data for JSON."""
        return {
            "total": vars(self.total()),
            "by_seed": {seed: vars(tally) for seed, tally in self.by_seed().items()},
            "by_section": {section: vars(tally) for section, tally in self.by_section().items()},
            "modules": [_module_dict(module) for module in self.modules],
            "problems": [
                {"file": p.file, "cell": p.cell, "level": "warning" if p.warning else "error", "text": p.text}
                for p in self.problems
            ],
        }

    def _tally(self, key: Callable[[Item], str]) -> dict[str, Tally]:
        items = self.syllabus.items
        covered = Counter(key(items[item]) for module in self.modules for item in module.covered)
        total = Counter(key(item) for item in items.values() if item.counts)
        return {name: Tally(covered[name], count) for name, count in total.items()}


def coverage(notebooks_folder: Path | str, syllabus: Syllabus) -> Coverage:
    """Read every notebook of the folder (cell metadata only) and compare it with the syllabus.

    A leaf is covered when a section of its home module's notebook lists its id. Another module may list it too if it
    refers to that outline section, which does not cover it. The same id in two sections is a warning, since a later
    section may take a subject up again; twice in one section is an error.

    Raises
    ------
    CourseError
        There is no such folder.
    """
    folder = Path(notebooks_folder)
    if not folder.is_dir():
        raise CourseError(f"没有 {folder} 这个文件夹：请在课程文件夹里运行，或者写出课件笔记本所在的文件夹。")
    problems: list[Problem] = []
    lessons: dict[str, Lesson] = {}
    for path in sorted(folder.glob("*.ipynb")):
        lesson = read_lesson(path)
        problems += lesson.problems
        if lesson.module is None:
            continue
        problems += _identity_problems(lesson, lessons, syllabus)
        if lesson.module in syllabus.modules:
            lessons.setdefault(lesson.module, lesson)
    modules = tuple(_compare(module, lessons.get(code), syllabus) for code, module in syllabus.modules.items())
    for module in modules:
        if module.lesson:
            problems += _item_problems(module.lesson, syllabus)
            problems += _completeness_problems(module)
    problems.sort(key=lambda problem: (problem.file, problem.cell or 0))
    return Coverage(syllabus, modules, tuple(problems))


def _compare(module: Module, lesson: Lesson | None, syllabus: Syllabus) -> ModuleCoverage:
    taught = {item for section in lesson.sections for item in section.items} if lesson else set()
    said = set(lesson.title_items) if lesson else set()
    home = [syllabus.items[item] for item in module.home_items]
    return ModuleCoverage(
        module=module,
        lesson=lesson,
        covered=tuple(item.id for item in home if item.counts and item.id in taught),
        missing=tuple(item.id for item in home if item.counts and item.id not in taught),
        title_missing=tuple(item.id for item in home if item.kind in TITLE_KINDS and item.id not in said),
    )


def _identity_problems(lesson: Lesson, earlier: dict[str, Lesson], syllabus: Syllabus) -> Iterator[Problem]:
    module = syllabus.modules.get(lesson.module)
    if module is None:
        codes = f"{min(syllabus.modules)} 到 {max(syllabus.modules)}"
        yield Problem(lesson.file, f"元数据里的模块 {lesson.module} 大纲里没有，编号是 {codes}。")
        return
    if lesson.file != module.notebook:
        yield Problem(lesson.file, f"元数据写的是模块 {module.code}，文件名应当是 {module.notebook}。")
    if module.code in earlier:
        other = earlier[module.code].file
        yield Problem(lesson.file, f"模块 {module.code} 已经有 {other}，一个模块只留一个笔记本。这一本没有计入。")


def _item_problems(lesson: Lesson, syllabus: Syllabus) -> Iterator[Problem]:
    yield from _foreign_items(lesson, lesson.title_items, 1, syllabus)
    taught = [item for item in lesson.title_items if item in syllabus.items and _is_taught(item, syllabus)]
    if taught:
        text = f"标题格只列听众和目标，{_listing(taught)} 要写到真正讲它的小节。"
        yield Problem(lesson.file, text, 1)
    first_cell: dict[str, int] = {}
    for section in lesson.sections:
        yield from _foreign_items(lesson, section.items, section.cell, syllabus)
        said = [item for item in section.items if item in syllabus.items and not _is_taught(item, syllabus)]
        if said:
            yield Problem(lesson.file, f"{_listing(said)} 是听众或目标，挪到标题格的元数据里。", section.cell)
        for item, count in Counter(section.items).items():
            if count > 1:
                yield Problem(lesson.file, f"{item} 在这一节写了 {count} 次，留一次。", section.cell)
            if item in first_cell:
                text = f"{item} 在第 {first_cell[item]} 格已经写过。两节都讲就留着，不然删一处。"
                yield Problem(lesson.file, text, section.cell, warning=True)
            first_cell.setdefault(item, section.cell)


def _foreign_items(lesson: Lesson, items: Iterable[str], cell: int, syllabus: Syllabus) -> Iterator[Problem]:
    for item in dict.fromkeys(items):
        if item not in syllabus.items:
            yield Problem(lesson.file, f"{item} 大纲里没有，检查是不是写错了一位。", cell)
        elif not syllabus.may_teach(lesson.module, item):
            home = syllabus.modules[syllabus.items[item].home]
            yield Problem(lesson.file, f"{item} 归模块 {home.code}（{home.zh}）讲，挪到那一本，或改编号。", cell)


def _is_taught(item: str, syllabus: Syllabus) -> bool:
    return syllabus.items[item].kind not in TITLE_KINDS


def _completeness_problems(module: ModuleCoverage) -> Iterator[Problem]:
    file = module.lesson.file
    if module.minutes and module.activity < MIN_ACTIVITY_SHARE * module.minutes:
        text = f"全课 {module.minutes:g} 分钟，互动只有 {module.activity:g} 分钟，至少要占一半。"
        yield Problem(file, text, warning=not module.complete)
    if module.complete and module.missing:
        text = f"标了 complete，还有 {len(module.missing)} 条没讲：{_listing(module.missing)}。补上，或者先写回 false。"
        yield Problem(file, text)
    if module.complete and module.lesson.draft:
        yield Problem(file, f"标了 complete，文字里还有{PLACEHOLDER}。写好，或者先写回 false。")
    if module.complete and module.title_missing:
        text = f"标题格还没列这些听众和目标：{_listing(module.title_missing)}。"
        yield Problem(file, text, 1, warning=True)


def _listing(items: Iterable[str]) -> str:
    items = list(items)
    shown = "、".join(items[:LISTED_IDS])
    return shown if len(items) <= LISTED_IDS else f"{shown} 等 {len(items)} 条"


def _module_dict(module: ModuleCoverage) -> dict[str, Any]:
    return {
        "code": module.module.code,
        "slug": module.module.slug,
        "zh": module.module.zh,
        "file": module.lesson.file if module.lesson else None,
        "complete": module.complete,
        "planned_minutes": module.module.minutes,
        "minutes": module.minutes,
        "activity": module.activity,
        "covered": list(module.covered),
        "missing": list(module.missing),
        "title_missing": list(module.title_missing),
        "sections": [{**vars(section), "items": list(section.items)} for section in module.sections],
    }
