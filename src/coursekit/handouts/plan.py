"""Decide what has to run: validate every class, list the jobs, give each a key over all it depends on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from coursekit.cohort import Cohort, open_cohort
from coursekit.errors import CourseError
from coursekit.files import digest
from coursekit.handouts.keys import Inputs, Parts, job_key
from coursekit.handouts.manifest import read_manifest
from coursekit.syllabus import Module, load_syllabus
from coursekit.syllabus.lesson import PLACEHOLDER
from coursekit.tables import check_own_data

LESSON, SOLUTION = "lesson", "solution"
FOLDERS = {LESSON: "notebooks", SOLUTION: "solutions"}
KINDS = {LESSON: "讲义", SOLUTION: "习题解答"}


@dataclass(frozen=True)
class Job:
    """One notebook to run for one class. Same ``key``, same result: it need not run again.

    ``parts`` says what the key is made of: the name and a short digest of each.
    """

    cohort: str
    cohort_path: str
    module: str
    kind: str
    notebook: str
    key: str
    parts: Parts = ()

    @property
    def title(self) -> str:
        """Module and kind, as tables call the job."""
        return f"{self.module} {KINDS[self.kind]}"

    @property
    def name(self) -> str:
        """What progress and failures call this job."""
        return f"{self.cohort} · {self.title}"


@dataclass(frozen=True)
class ClassPlan:
    """A class's jobs, and its modules: to be made now, left alone this time (``--only``), and not built yet.

    ``others`` are the jobs that the modules left alone would have had.
    """

    cohort: Cohort
    modules: tuple[Module, ...]
    left_alone: tuple[Module, ...]
    missing: tuple[Module, ...]
    jobs: tuple[Job, ...]
    others: tuple[Job, ...] = ()

    @property
    def key(self) -> str:
        """One hash over everything the class's folder is made from, whatever part of it is made now."""
        keys = sorted(job.key for job in (*self.jobs, *self.others))
        return digest(*keys, *(module.code for module in self.missing))


@dataclass(frozen=True)
class Plan:
    """What a run of the command is going to do; ``drafts`` are codes of modules left out because they say 【待写】."""

    root: Path
    classes: tuple[ClassPlan, ...]
    drafts: tuple[str, ...] = ()

    @property
    def jobs(self) -> tuple[Job, ...]:
        """Every job of every class."""
        return tuple(job for one in self.classes for job in one.jobs)


def class_files(root: Path, named: Iterable[Path] = ()) -> list[Path]:
    """Return the class files ``named``, each once, or all of ``cohorts/``; ``CourseError`` where there is none."""
    files = [*dict.fromkeys(path.resolve() for path in named)] or sorted((root / "cohorts").glob("*.yml"))
    if not files:
        raise CourseError("cohorts/ 里没有班级文件：先用 coursekit new-cohort 写一份。")
    return files


def plan(root: Path, cohort_files: list[Path], only: tuple[str, ...] = (), made: Path | None = None) -> Plan:
    """Return the plan for these class files; nothing is run or written.

    Parameters
    ----------
    only : module codes; empty means every built module of each class.
    made : folder of the classes made before; own data that a class there was made from is not checked again.

    Raises
    ------
    CourseError
        Problems of all class files together, two classes with one id, an unknown or unbuilt module in ``only``.
    """
    course = _Course(root, made)
    course.check_modules(only)
    cohorts, problems = [], []
    for path in cohort_files:
        try:
            cohorts.append(course.open(path))
        except CourseError as error:
            problems.append(str(error))
    problems += _doubled_ids(cohorts)
    if problems:
        raise CourseError("\n".join(problems))
    classes = tuple(course.plan_class(cohort, only) for cohort in cohorts)
    missing = {module.code: module for one in classes for module in one.missing}
    return Plan(root, classes, tuple(code for code in sorted(missing) if course.lesson(missing[code]).exists()))


def _doubled_ids(cohorts: list[Cohort]) -> list[str]:
    seen: dict[str, Path] = {}
    problems = []
    for cohort in cohorts:
        if cohort.id in seen and seen[cohort.id] != cohort.path:
            both = f"{cohort.path.name} 和 {seen[cohort.id].name}"
            problems.append(f"{both} 的 id 都是 {cohort.id}：请改掉一个，讲义按 id 分文件夹。")
        seen[cohort.id] = cohort.path
    return problems


class _Course:
    """The course folder as one plan sees it: which modules are built, and what their notebooks hold."""

    def __init__(self, root: Path, made: Path | None) -> None:
        self.root = root
        self._made = made
        self._inputs = Inputs(root)

    def lesson(self, module: Module) -> Path:
        """Return where the lesson of ``module`` stands, built or not."""
        return self.root / FOLDERS[LESSON] / module.notebook

    def is_built(self, module: Module) -> bool:
        """Return whether the lesson exists, and neither it nor its solution is a draft that still says 【待写】."""
        lesson = self.lesson(module)
        both = (lesson, self.root / FOLDERS[SOLUTION] / lesson.name)
        return lesson.exists() and not any(path.exists() and self._inputs.notebook(path).draft for path in both)

    def built_codes(self) -> list[str]:
        """Return the codes of the modules that are built."""
        return [module.code for module in load_syllabus().modules.values() if self.is_built(module)]

    def check_modules(self, only: tuple[str, ...]) -> None:
        """Raise ``CourseError`` when ``only`` names a module that does not exist or is not built yet."""
        modules = load_syllabus().modules
        for code in only:
            if code not in modules:
                raise CourseError(f"没有编号为 {code} 的模块，编号是 01 到 {max(modules)}。")
            if not self.is_built(modules[code]):
                left = f"：文字里还有{PLACEHOLDER}，写好再做。" if self.lesson(modules[code]).exists() else "，"
                built = "、".join(self.built_codes()) or "还没有"
                raise CourseError(f"模块 {code}《{modules[code].zh}》还没有做好{left}已做好的：{built}。")

    def open(self, path: Path) -> Cohort:
        """Open a class and check its own data, so that bad rows stop the command before anything runs."""
        cohort = open_cohort(path)
        if cohort.spec.data and not self._was_checked(cohort):
            report = check_own_data([cohort.own_file(name) for name in cohort.spec.data])
            problems = [*report.unreadable, *(problem for table in report.tables for problem in table.problems())]
            if problems:
                raise CourseError("\n".join(problems))
        return cohort

    def _was_checked(self, cohort: Cohort) -> bool:
        """Was something made for the class from the same rows, under the same class file and rules?"""
        if self._made is None:
            return False
        now = {part for part in self._inputs.parts_of_class(cohort) if part[0] != "market"}
        return any(now <= job.parts.items() for job in read_manifest(self._made / cohort.id).jobs)

    def plan_class(self, cohort: Cohort, only: tuple[str, ...]) -> ClassPlan:
        """Return what is to be done for one class; ``CourseError`` where that is nothing."""
        built = tuple(module for module in cohort.modules if self.is_built(module))
        wanted = tuple(module for module in built if not only or module.code in only)
        if not built:
            raise CourseError(
                f"{cohort.path.name}：这个班的课程方案里还没有做好的模块"
                f"（已做好的：{'、'.join(self.built_codes())}）；要加课，写 extra_modules。"
            )
        if not wanted:
            taught = "、".join(module.code for module in built)
            asked = "，".join(only)
            raise CourseError(f"{cohort.path.name}：这个班没有要做的模块（--only {asked}），它有的：{taught}。")
        left_alone = tuple(module for module in built if module not in wanted)
        missing = tuple(module for module in cohort.modules if module not in built)
        shared = self._inputs.parts_of_class(cohort)
        jobs, others = self._jobs(cohort, wanted, shared), self._jobs(cohort, left_alone, shared)
        return ClassPlan(cohort, wanted, left_alone, missing, jobs, others)

    def _jobs(self, cohort: Cohort, modules: tuple[Module, ...], shared: Parts) -> tuple[Job, ...]:
        jobs = []
        for module in modules:
            for kind, folder in FOLDERS.items():
                notebook = self.root / folder / module.notebook
                if not notebook.exists():
                    continue
                parts = self._inputs.parts_of_job(shared, notebook)
                key = job_key(kind, parts)
                jobs.append(Job(cohort.id, str(cohort.path), module.code, kind, str(notebook), key, parts))
        return tuple(jobs)
