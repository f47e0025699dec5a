"""Say of every job whether it has to run, and why: what was there last time, and what has changed since."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from coursekit.handouts.cache import Cache
from coursekit.handouts.manifest import JobLine, read_manifest
from coursekit.handouts.outcomes import FAILED
from coursekit.handouts.plan import KINDS, LESSON, SOLUTION, ClassPlan, Job, Plan
from coursekit.handouts.products import FORMATS, PDF, is_current

NOTEBOOK_CHANGED = {LESSON: "讲义改过", SOLUTION: "习题改过"}
CHANGED = {
    "cohort": "班级文件改过",
    "data": "本班数据改过",
    "market": "公布的数改过",
    "source": "coursekit 改过",
    "libraries": "库的版本改过",
    "python": "Python 换过",
}
FIRST, FAILED_BEFORE, LOST = "第一次做", "上次没做成", "缓存里的那份丢了或坏了"
FOR_PRINT = "以前没有为打印运行过"
UNCHANGED, KNOWN = "没变", "没变，以前做过同样的"
FOLDER, FOLDER_STALE = "打包", "文件夹里有没做过、丢了或改过的"


@dataclass(frozen=True)
class Line:
    """One thing that a run would do or leave: ``reasons`` say why."""

    cohort: str
    module: str
    what: str
    stale: bool
    reasons: tuple[str, ...]


def explain(plan: Plan, output: Path, formats: Collection[str] = FORMATS) -> Iterator[Line]:
    """Yield a line for every job of ``plan``, and one for a class of which only the folder is out of date.

    Nothing is run or written; ``output`` is the folder that the classes are made in.
    """
    cache = Cache(output.parent / "cache")
    for one in plan.classes:
        yield from _explain_class(one, output / one.cohort.id, cache, formats)


def _explain_class(one: ClassPlan, folder: Path, cache: Cache, formats: Collection[str]) -> Iterator[Line]:
    before = {(line.module, line.kind): line for line in read_manifest(folder).jobs}
    stale = False
    for job in one.jobs:
        held = cache.holds(job.key, vectors=PDF in formats)
        stale |= not held
        only_for_print = not held and cache.holds(job.key)
        reasons = (FOR_PRINT,) if only_for_print else why(job, before.get((job.module, job.kind)), held)
        yield Line(job.cohort, job.module, KINDS[job.kind], not held, reasons)
    if not stale and not is_current(one, folder, formats):
        yield Line(one.cohort.id, "", FOLDER, True, (FOLDER_STALE,))


def why(job: Job, before: JobLine | None, held: bool) -> tuple[str, ...]:
    """Return every reason why ``job`` is to be run, or why it need not be where the cache has it (``held``)."""
    if before is None:
        return (KNOWN if held else FIRST,)
    names = {"notebook": NOTEBOOK_CHANGED[job.kind]} | CHANGED
    changed = tuple(names[name] for name, digest in job.parts if before.parts.get(name) != digest)
    if held:
        return (KNOWN if changed else UNCHANGED,)
    if before.state == FAILED:
        return (*changed, FAILED_BEFORE)
    return changed or (LOST,)
