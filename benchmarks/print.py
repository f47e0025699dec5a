"""Seconds, pages and megabytes of the example classes' largest workbook, set by a process that is warm.

Warm is what a worker is when its first book comes: Typst, fonts and pandoc are loaded, nothing has been set before.
Each round is a process of its own, because Typst remembers what it set and would set the same book again in no time;
that second time is printed too. Fails beyond 5 MB or 3 s for 60 pages.
"""

from __future__ import annotations

import argparse
import io
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from statistics import median

from pypdf import PdfReader

from coursekit.handouts.build import Options, build
from coursekit.handouts.cache import Cache
from coursekit.handouts.document import Document, read_document, read_exercise, with_vectors
from coursekit.handouts.plan import LESSON, SOLUTION, ClassPlan, plan
from coursekit.handouts.print import Part, warm_up_print, workbook_pdf
from coursekit.handouts.products import PDF
from coursekit.notebooks import read_notebook
from coursekit.project import find_root

ROOT = find_root(Path(__file__))
WORKERS = 2
PAGES, MOST_BYTES, MOST_SECONDS = 60, 5_000_000, 3.0


def main() -> None:
    """Measure and print; fail where a book is too heavy or too slow."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="coursekit-bench-") as folder:
        name, size, pages = run_classes(Path(folder))
        rounds = [in_a_new_process(name, Path(folder)) for _ in range(arguments.rounds)]
    first, again, busy = (median(seconds) for seconds in zip(*rounds, strict=True))
    share = pages / PAGES
    print(f"{name}: {pages} pages, {size / 1e6:.2f} MB, {arguments.rounds} processes")
    print(f"first book of a warm process {first:6.2f} s ({first / share:.2f} s for {PAGES} pages)")
    print(f"of one core                  {busy:6.2f} s")
    print(f"the same book again          {again:6.2f} s")
    limits = {"megabytes": (size, MOST_BYTES * share), "seconds": (first, MOST_SECONDS * share)}
    missed = [limit for limit, (measured, most) in limits.items() if measured > most]
    if missed:
        wanted = f"{MOST_BYTES / 1e6:g} MB and {MOST_SECONDS:g} s for {PAGES} pages"
        raise SystemExit(f"too many {' and '.join(missed)}, wanted: {wanted}")


def run_classes(folder: Path) -> tuple[str, int, int]:
    """Run the example classes for print; return id, bytes and pages of the one with the largest workbook."""
    report = build(planned(), folder / "handouts", WORKERS, options=Options(formats=(PDF,)))
    if report.exit_code:
        raise SystemExit(f"the example classes could not be made: {report.problems}")
    books = {path.parent.name: path.read_bytes() for path in folder.glob("handouts/*/workbook.pdf")}
    name = max(books, key=lambda each: len(books[each]))
    return name, len(books[name]), len(PdfReader(io.BytesIO(books[name])).pages)


def in_a_new_process(name: str, folder: Path) -> tuple[float, float, float]:
    """Return the seconds of a class's workbook as a warm process's first book, of it again, of a core for the first."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(seconds_of_book, name, folder).result()


def seconds_of_book(name: str, folder: Path) -> tuple[float, float, float]:
    """Return what ``in_a_new_process`` returns, in this process."""
    one = next(one for one in planned().classes if one.cohort.id == name)
    parts = parts_of(one, Cache(folder / "cache"))
    warm_up_print()
    times = [(time.perf_counter(), time.process_time())]
    for _ in range(2):
        workbook_pdf(one.cohort, parts)
        times.append((time.perf_counter(), time.process_time()))
    (start, busy), (first, worked), (again, _) = times
    return first - start, again - first, worked - busy


def parts_of(one: ClassPlan, cache: Cache) -> list[Part]:
    """Return the parts of a class's book from its executed notebooks."""
    keys = {(job.module, job.kind): job.key for job in one.jobs}

    def exercise(code: str) -> Document | None:
        if (code, SOLUTION) not in keys:
            return None
        key = keys[code, SOLUTION]
        return with_vectors(read_exercise(read_notebook(cache.path(key))), cache.vectors(key))

    def lesson(code: str) -> Document:
        key, shown = keys[code, LESSON], one.cohort.spec.code == "shown"
        return with_vectors(read_document(read_notebook(cache.path(key)), code=shown), cache.vectors(key))

    return [Part(module, lesson(module.code), exercise(module.code)) for module in one.modules]


def planned():
    """Return the plan of the example classes."""
    return plan(ROOT, sorted((ROOT / "cohorts").glob("*.yml")))


if __name__ == "__main__":
    main()
