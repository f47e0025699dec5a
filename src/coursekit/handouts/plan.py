"""Decide what has to run: validate every class, list the jobs, give each a key over all it depends on."""

from __future__ import annotations

import functools
import json
import sys
from dataclasses import dataclass
from pathlib import Path

import coursekit
from coursekit.cohort import Cohort, open_cohort
from coursekit.errors import CourseError
from coursekit.files import digest, digest_files
from coursekit.notebooks import read_notebook
from coursekit.syllabus import Module, load_syllabus
from coursekit.syllabus.lesson import PLACEHOLDER, is_draft

LESSON, SOLUTION = "lesson", "solution"
FOLDERS = {LESSON: "notebooks", SOLUTION: "solutions"}


@dataclass(frozen=True)
class Job:
    """One notebook to run for one class. Same ``key``, same result: it need not run again."""

    cohort: str
    cohort_path: str
    module: str
    kind: str
    notebook: str
    key: str

    @property
    def name(self) -> str:
        """What progress and failures call this job."""
        return f"{self.cohort} · {self.module} {'讲义' if self.kind == LESSON else '习题解答'}"


@dataclass(frozen=True)
class ClassPlan:
    """A class's jobs, and its modules: to be made now, left alone this time (``--only``), and not built yet."""

    cohort: Cohort
    modules: tuple[Module, ...]
    left_alone: tuple[Module, ...]
    missing: tuple[Module, ...]
    jobs: tuple[Job, ...]

    @property
    def key(self) -> str:
        """One hash over everything the class's folder is made from."""
        return digest(*(job.key for job in self.jobs), *(module.code for module in self.missing))


@dataclass(frozen=True)
class Plan:
    """What a run of the command is going to do."""

    root: Path
    classes: tuple[ClassPlan, ...]

    @property
    def jobs(self) -> tuple[Job, ...]:
        """Every job of every class."""
        return tuple(job for one in self.classes for job in one.jobs)

    @property
    def drafts(self) -> tuple[str, ...]:
        """Codes of the modules that a class would get, had they not been left out as drafts."""
        missing = {module.code: module for one in self.classes for module in one.missing}
        return tuple(code for code in sorted(missing) if lesson_path(self.root, missing[code]).exists())


def plan(root: Path, cohort_files: list[Path], only: tuple[str, ...] = ()) -> Plan:
    """Return the plan for these class files; nothing is run or written.

    Parameters
    ----------
    only : module codes; empty means every built module of each class.

    Raises
    ------
    CourseError
        Problems of all class files together, two classes with one id, an unknown or unbuilt module in ``only``.
    """
    check_modules(root, only)
    cohorts, problems = [], []
    for path in cohort_files:
        try:
            cohorts.append(_checked(path))
        except CourseError as error:
            problems.append(str(error))
    problems += _doubled_ids(cohorts)
    if problems:
        raise CourseError("\n".join(problems))
    return Plan(root, tuple(_plan_class(root, cohort, only) for cohort in cohorts))


def _checked(path: Path) -> Cohort:
    """Open a class and its tables, so that bad data stops the command before anything runs."""
    cohort = open_cohort(path)
    for name in cohort.spec.data:
        cohort.table(name)
    return cohort


def check_modules(root: Path, only: tuple[str, ...]) -> None:
    """Raise ``CourseError`` when ``only`` names a module that does not exist or is not built yet."""
    modules = load_syllabus().modules
    for code in only:
        if code not in modules:
            raise CourseError(f"没有编号为 {code} 的模块，编号是 01 到 {max(modules)}。")
        if not is_built(root, modules[code]):
            left = f"：文字里还有{PLACEHOLDER}，写好再做。" if lesson_path(root, modules[code]).exists() else "，"
            built = "、".join(built_codes(root)) or "还没有"
            raise CourseError(f"模块 {code}《{modules[code].zh}》还没有做好{left}已做好的：{built}。")


def _doubled_ids(cohorts: list[Cohort]) -> list[str]:
    seen: dict[str, Path] = {}
    problems = []
    for cohort in cohorts:
        if cohort.id in seen and seen[cohort.id] != cohort.path:
            both = f"{cohort.path.name} 和 {seen[cohort.id].name}"
            problems.append(f"{both} 的 id 都是 {cohort.id}：请改掉一个，讲义按 id 分文件夹。")
        seen[cohort.id] = cohort.path
    return problems


def _plan_class(root: Path, cohort: Cohort, only: tuple[str, ...]) -> ClassPlan:
    built = [module for module in cohort.modules if is_built(root, module)]
    missing = tuple(module for module in cohort.modules if module not in built)
    wanted = tuple(module for module in built if not only or module.code in only)
    if not built:
        raise CourseError(
            f"{cohort.path.name}：这个班的课程方案里还没有做好的模块"
            f"（已做好的：{'、'.join(built_codes(root))}）；要加课，写 extra_modules。"
        )
    if not wanted:
        taught = "、".join(module.code for module in built)
        raise CourseError(f"{cohort.path.name}：这个班没有要做的模块（--only {'，'.join(only)}），它有的：{taught}。")
    shared = (cohort.digest(), source_digest(), (root / "constraints.txt").read_text("utf-8"), sys.version)
    jobs = []
    for module in wanted:
        for kind in (LESSON, SOLUTION):
            notebook = root / FOLDERS[kind] / lesson_path(root, module).name
            if not notebook.exists():
                continue
            key = digest(kind, notebook_digest(notebook), *shared)
            jobs.append(Job(cohort.id, str(cohort.path), module.code, kind, str(notebook), key))
    return ClassPlan(cohort, wanted, tuple(m for m in built if m not in wanted), missing, tuple(jobs))


def lesson_path(root: Path, module: Module) -> Path:
    """Return where the lesson of ``module`` stands, built or not."""
    return root / "notebooks" / module.notebook


def is_built(root: Path, module: Module) -> bool:
    """Return whether the lesson exists, and neither it nor its solution is a draft that still says 【待写】."""
    lesson = lesson_path(root, module)
    return lesson.exists() and not is_draft(lesson) and not is_draft(root / FOLDERS[SOLUTION] / lesson.name)


def built_codes(root: Path) -> list[str]:
    """Return the codes of the modules that are built."""
    return [module.code for module in load_syllabus().modules.values() if is_built(root, module)]


@functools.cache
def source_digest() -> str:
    """Return one hash over coursekit's own source, templates and data included."""
    base = Path(coursekit.__file__).parent
    files = [path for path in base.rglob("*") if path.is_file() and not _is_by_product(path.relative_to(base))]
    return digest_files(files, base)


def _is_by_product(path: Path) -> bool:
    """Does a tool keep ``path`` for itself: compiled files, hidden folders?"""
    return any(part == "__pycache__" or part.startswith(".") for part in path.parts)


def notebook_digest(path: Path) -> str:
    """Return a hash of the notebook without outputs and execution counts: running it does not make it stale."""
    notebook = read_notebook(path)
    cells = [
        [cell.cell_type, cell.source, cell.metadata.get("tags", []), cell.metadata.get("coursekit", {})]
        for cell in notebook.cells
    ]
    return digest(json.dumps([notebook.metadata.get("coursekit", {}), cells], ensure_ascii=False, sort_keys=True))
