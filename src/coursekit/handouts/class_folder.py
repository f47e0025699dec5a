"""Make a class's folder from its executed notebooks: what is missing or out of date, the index, the manifest last."""

from __future__ import annotations

import datetime
import platform
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import coursekit
from coursekit.errors import CourseError
from coursekit.files import write_atomic
from coursekit.handouts.cache import Cache
from coursekit.handouts.index import downloads, entries
from coursekit.handouts.keys import library_versions
from coursekit.handouts.manifest import (
    Fact,
    JobLine,
    Made,
    Manifest,
    Product,
    fact_of,
    read_manifest,
    write_manifest,
)
from coursekit.handouts.material import Material
from coursekit.handouts.outcomes import CACHED, DONE, Result
from coursekit.handouts.pages import index_page
from coursekit.handouts.plan import ClassPlan
from coursekit.handouts.products import (
    FORMATS,
    HTML,
    INDEX,
    PACKS,
    PDF,
    SLIDES,
    TOOLKIT,
    asked_for,
    index_key,
    is_current,
    product_keys,
)

NAMES = {HTML: "", SLIDES: "的幻灯片", PDF: "的打印版", TOOLKIT: "的表格"}


@dataclass
class _Folder:
    """What the folder holds and what is to be written into it."""

    made: dict[Product, Made]
    facts: dict[str, Fact]
    fresh: dict[str, bytes] = field(default_factory=dict)

    def holds(self, product: Product, key: str) -> bool:
        """Is the product there, made under this key?"""
        return product in self.made and self.made[product].key == key

    def put(self, made: Made, files: Mapping[str, bytes]) -> None:
        """Take in one product, in place of the one before."""
        self.made[made.format, made.module] = replace(made, files=tuple(files))
        self.facts |= {name: fact_of(data) for name, data in files.items()}
        self.fresh |= files


def make_class(
    one: ClassPlan, results: list[Result], folder: Path, cache: Cache, formats: Collection[str] = FORMATS
) -> str:
    """Bring a class's folder up to date with what its jobs gave; return what kept something back, or an empty text.

    Only what is asked for is made, and of that only what is not there under its present key. A module whose notebook
    failed or that was left alone keeps its previous page. The book is made only when every notebook of the class ran,
    packs only when all else could be made. The manifest is written last: what it does not name as it is on the disk
    counts as not made.
    """
    mine = [result for result in results if result.job.cohort == one.cohort.id]
    failed = {result.job.module for result in mine if result.state not in (DONE, CACHED)}
    if not failed and is_current(one, folder, formats):
        return ""
    before = read_manifest(folder)
    keys = product_keys(one)
    kept = {p: made for p, made in before.undamaged(folder).items() if p in keys or p == INDEX}
    held = _Folder(kept, dict(before.files))
    stale = [p for p in asked_for(one, formats) if p[1] not in failed and not held.holds(p, keys[p])]
    material = Material(one, mine, cache, decks=[code for form, code in stale if form == SLIDES])
    today = datetime.date.today().isoformat()

    problems = []
    for form, code in stale:
        if not code and (failed or (form == PACKS and problems)):
            continue
        try:
            facts = material.heading(code) if form == HTML else {}
            held.put(Made(form, code, keys[form, code], today, **facts), material.make(form, code))
        except CourseError as error:
            problems.append(f"{one.cohort.id}：{_what_failed(form, code)}。{error}")
            failed |= {code} if form == HTML else set()
    _put_index(one, held, keys, failed, today)
    _write(folder, held, before, _lines(one, mine, before), _about(one, held, keys))
    return "\n".join(problems)


def _what_failed(form: str, code: str) -> str:
    if not code:
        return "整本打印册没有做出来" if form == PDF else "没有打包"
    return f"模块 {code} {NAMES[form]}没有做出来"


def _put_index(one: ClassPlan, held: _Folder, keys: Mapping[Product, str], failed: set[str], today: str) -> None:
    key = index_key(one, held.made, failed)
    if held.holds(INDEX, key):
        return
    sizes = {name: fact.bytes for name, fact in held.facts.items()}
    page = index_page(one.cohort, entries(one, held.made, keys, sizes, failed), downloads(held.made, keys, sizes))
    held.put(Made(*INDEX, key, today), {"index.html": page.encode()})


def _write(
    folder: Path, held: _Folder, before: Manifest, jobs: tuple[JobLine, ...], about: dict[str, object]
) -> None:
    for name, data in held.fresh.items():
        write_atomic(folder / name, data)
        held.facts[name] = replace(held.facts[name], changed_ns=(folder / name).stat().st_mtime_ns)
    facts = {name: held.facts[name] for made in held.made.values() for name in made.files}
    for name in set(before.files) - set(facts):
        (folder / name).unlink(missing_ok=True)
    write_manifest(folder, Manifest(tuple(held.made.values()), facts, jobs), about)


def _lines(one: ClassPlan, mine: list[Result], before: Manifest) -> tuple[JobLine, ...]:
    """Return how each of the class's jobs ended; one of a module left alone is told as before."""
    known = {(line.module, line.kind): line for line in before.jobs}
    fresh = {(r.job.module, r.job.kind): _line(r, known.get((r.job.module, r.job.kind))) for r in mine}
    told = known | fresh
    return tuple(told[job.module, job.kind] for job in (*one.jobs, *one.others) if (job.module, job.kind) in told)


def _line(result: Result, before: JobLine | None) -> JobLine:
    """Return a job's line; one that came from the cache keeps the seconds of the run that made it."""
    job, seconds = result.job, result.seconds
    if result.state == CACHED:
        seconds = before.seconds if before and before.key == job.key else 0.0
    told = (result.state, round(seconds, 2), dict(job.parts), result.cell, result.error)
    return JobLine(job.module, job.kind, job.key, *told)


def _about(one: ClassPlan, held: _Folder, keys: Mapping[Product, str]) -> dict[str, object]:
    whole = all(held.holds(product, key) for product, key in keys.items())
    return {
        "cohort": one.cohort.id,
        "title": one.cohort.title,
        "key": one.key if whole else "",
        "seed": one.cohort.spec.seed,
        "made_at": datetime.datetime.now().astimezone().isoformat(timespec="seconds"),
        "coursekit": coursekit.__version__,
        "python": platform.python_version(),
        "versions": library_versions(),
        "not_built_yet": [module.code for module in one.missing],
    }
