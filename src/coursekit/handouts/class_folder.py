"""Make a class's folder from its executed notebooks: pages, packs, index, and the manifest last."""

from __future__ import annotations

import datetime
import hashlib
import json
import platform
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import version
from pathlib import Path

from nbformat import NotebookNode

import coursekit
from coursekit.cohort import Cohort
from coursekit.errors import CourseError
from coursekit.files import write_atomic
from coursekit.handouts import packs
from coursekit.handouts.archive import zip_bytes
from coursekit.handouts.cache import Cache
from coursekit.handouts.document import read_document, read_exercise
from coursekit.handouts.execute import Result
from coursekit.handouts.pages import handout_page, index_page
from coursekit.handouts.plan import LESSON, SOLUTION, ClassPlan
from coursekit.handouts.wheel import build_wheel
from coursekit.notebooks import read_notebook
from coursekit.syllabus import Module
from coursekit.toolkits import TOOLKITS

NAMED_VERSIONS = ("matplotlib", "numpy", "pandas", "papermill", "scipy")
PACK_NOTES = {
    "trainee.zip": "发给学员：讲义、练习、数据，解压就能用",
    "instructor.zip": "只给讲师：备注、解答、真值，不要发给学员",
}


@dataclass(frozen=True)
class Executed:
    """A class's modules that ran, with their executed notebooks by module code."""

    cohort: Cohort
    modules: tuple[Module, ...]
    lessons: dict[str, NotebookNode]
    solutions: dict[str, NotebookNode]

    @cached_property
    def pages(self) -> dict[str, str]:
        """Each module's handout."""
        return {module.code: self._page(module, notes=False) for module in self.modules}

    @cached_property
    def pages_with_notes(self) -> dict[str, str]:
        """Each module's handout as the instructor gets it."""
        return {module.code: self._page(module, notes=True) for module in self.modules}

    @cached_property
    def toolkits(self) -> dict[str, bytes]:
        """The take-home workbooks of the modules that have one, by file name; never on a class's own rows."""
        tools = [TOOLKITS[module.code] for module in self.modules if module.code in TOOLKITS]
        return {tool.file_name: tool.make(self.cohort) for tool in tools}

    def _page(self, module: Module, *, notes: bool) -> str:
        lesson = read_document(self.lessons[module.code], code=self.cohort.spec.code == "shown", notes=notes)
        solution = self.solutions.get(module.code)
        return handout_page(self.cohort, module, lesson, read_exercise(solution) if solution else None)


def make_class(one: ClassPlan, results: list[Result], folder: Path, cache: Cache) -> str:
    """Bring a class's folder up to date with what its jobs gave; return what kept its packs back, or an empty text.

    A module whose notebook failed or that was left alone keeps its previous page; packs are made only when the whole
    class is there. The manifest is written last: while it names another key, the folder is taken for stale.
    """
    mine = [result for result in results if result.job.cohort == one.cohort.id]
    failed = {result.job.module for result in mine if result.state == "failed"}
    whole = not failed and not one.left_alone
    before = read_manifest(folder)
    if whole and before.get("key") == one.key and _intact(folder, before):
        return ""

    executed = _read_executed(one, mine, failed, cache)
    files = {page_name(m): executed.pages[m.code].encode() for m in executed.modules} | executed.toolkits
    problem = ""
    if whole:
        try:
            files |= _packs(executed, cache)
        except CourseError as error:
            whole, problem = False, f"{one.cohort.id}：没有打包。{error}"
    written = ({} if whole else before.get("files", {})) | {name: _fact(data) for name, data in files.items()}
    entries = [_entry(module, executed, failed, written, before) for module in (*one.modules, *one.left_alone)]
    entries += [_unbuilt(module) for module in one.missing]
    files["index.html"] = index_page(one.cohort, entries, _downloads(written, set(files))).encode()
    written["index.html"] = _fact(files["index.html"])

    for name, data in files.items():
        write_atomic(folder / name, data)
    for name in set(before.get("files", {})) - set(written):
        (folder / name).unlink(missing_ok=True)
    manifest = _manifest(one, mine, before, written, key=one.key if whole else "")
    write_atomic(folder / "manifest.json", json.dumps(manifest, ensure_ascii=False, indent=1) + "\n")
    return problem


def page_name(module: Module) -> str:
    """Return the file name of a module's handout."""
    return f"{packs.stem(module)}.html"


def read_manifest(folder: Path) -> dict:
    """Return a class's manifest, or an empty dict where there is none that can be read."""
    try:
        return json.loads((folder / "manifest.json").read_text("utf-8"))
    except (OSError, ValueError):
        return {}


def _read_executed(one: ClassPlan, mine: list[Result], failed: set[str], cache: Cache) -> Executed:
    notebooks: dict[str, dict[str, NotebookNode]] = {LESSON: {}, SOLUTION: {}}
    for job in (result.job for result in mine if result.job.module not in failed):
        notebooks[job.kind][job.module] = read_notebook(cache.path(job.key))
    modules = tuple(module for module in one.modules if module.code not in failed)
    return Executed(one.cohort, modules, notebooks[LESSON], notebooks[SOLUTION])


def _packs(executed: Executed, cache: Cache) -> dict[str, bytes]:
    cohort, modules, lessons, solutions = executed.cohort, executed.modules, executed.lessons, executed.solutions
    wheel = build_wheel(cohort.root, cache.folder)
    trainee = packs.trainee_files(cohort, modules, lessons, solutions, executed.pages, executed.toolkits, wheel)
    instructor = packs.instructor_files(
        cohort, modules, lessons, solutions, executed.pages_with_notes, executed.toolkits
    )
    return {
        "trainee.zip": zip_bytes(cohort.id, trainee),
        "instructor.zip": zip_bytes(f"{cohort.id}-instructor", instructor),
    }


def _entry(module: Module, executed: Executed, failed: set[str], written: dict, before: dict) -> dict:
    name = page_name(module)
    entry = {"code": module.code, "zh": module.zh, "file": name, "title": "", "state": "ready"}
    if module.code in executed.lessons:
        document = read_document(executed.lessons[module.code])
        minutes = sum(section.minutes for section in document.sections)
        return entry | {"title": document.title, "note": f"{minutes} 分钟 · {round(written[name]['bytes'] / 1024)} KB"}
    entry["state"] = "failed" if module.code in failed else "earlier"
    reason = "这一次没有生成" if module.code in failed else "这一次没有要它"
    if name in written:
        return entry | {"note": f"{reason}，打开的是以前做好的一版（{before.get('made_at', '')[:10]}）。"}
    return entry | {"file": "", "note": f"{reason}，还没有可用的讲义。"}


def _unbuilt(module: Module) -> dict:
    return {"code": module.code, "zh": module.zh, "file": "", "title": "", "state": "unbuilt", "note": "编写中"}


def _downloads(written: dict, fresh: set[str]) -> list[dict]:
    """List the packs and workbooks that lie in the folder; what is not ``fresh`` was made by an earlier run."""
    late = "；这一次没有做全部模块，它还是以前做好的一版"
    notes = PACK_NOTES | {tool.file_name: f"{tool.title}：{tool.note}" for tool in TOOLKITS.values()}
    return [
        {"name": name, "bytes": written[name]["bytes"], "note": note if name in fresh else note + late}
        for name, note in notes.items()
        if name in written
    ]


def _manifest(one: ClassPlan, mine: list[Result], before: dict, written: dict, key: str) -> dict:
    return {
        "format": 1,
        "cohort": one.cohort.id,
        "title": one.cohort.title,
        "key": key,
        "seed": one.cohort.spec.seed,
        "made_at": datetime.datetime.now().astimezone().isoformat(timespec="seconds"),
        "coursekit": coursekit.__version__,
        "python": platform.python_version(),
        "versions": {name: version(name) for name in NAMED_VERSIONS},
        "jobs": [_job(result, before) for result in mine],
        "not_built_yet": [module.code for module in one.missing],
        "files": written,
    }


def _job(result: Result, before: dict) -> dict:
    """A job's line in the manifest; one that came from the cache keeps the seconds of the run that made it."""
    job, seconds = result.job, result.seconds
    if result.state == "cached":
        seconds = next((old["seconds"] for old in before.get("jobs", []) if old["key"] == job.key), 0.0)
    line = {
        "module": job.module, "kind": job.kind, "key": job.key, "state": result.state, "seconds": round(seconds, 2),
    }
    return line | ({"cell": result.cell, "error": result.error} if result.state == "failed" else {})


def _intact(folder: Path, manifest: dict) -> bool:
    """Does every file that the manifest names still hold what was written?"""
    try:
        return all(_fact((folder / name).read_bytes()) == fact for name, fact in manifest["files"].items())
    except (OSError, KeyError):
        return False


def _fact(data: bytes) -> dict:
    return {"sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)}
