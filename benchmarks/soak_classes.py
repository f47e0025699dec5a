"""Render many classes with every built module; fail when a pack carries anything of another class.

Every class bears names that occur nowhere else, and every column of its tables is known by its hash. Each folder is
searched with every archive in it opened: pages, notebooks, workbooks, tables, the wheel, the manifest. A class's own
names must be found by the same search, or it would prove nothing.
"""

from __future__ import annotations

import argparse
import hashlib
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from canaries import (
    MARKS,
    canary_fields,
    classes_named,
    cohort_id,
    decoded,
    files_below,
    foreign_words,
    found_columns,
    own_columns,
)
from courses_to_measure import PROGRAMME, batch_command, class_files, copy_lessons, new_course, write_class

from coursekit.cohort import open_cohort
from coursekit.handouts.plan import FOLDERS, LESSON, plan
from coursekit.syllabus import load_syllabus

WORKERS = 2


def main() -> None:
    """Render, search, and end with 1 on the first leak."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--classes", type=int, default=40, choices=range(2, len(MARKS) + 1), metavar="2..60")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="coursekit-soak-") as name:
        folder = Path(name)
        course = canary_course(folder / "course", arguments.classes)
        work = plan(course, class_files(course))
        print(f"{len(work.classes)} classes, {len(work.jobs)} notebooks", flush=True)
        start = time.perf_counter()
        done = subprocess.run(
            batch_command(course, folder / "handouts", "--jobs", str(WORKERS)),
            cwd=course, capture_output=True, text=True, check=False,
        )  # fmt: skip
        if done.returncode:
            fine = ("index.html", "：做好")
            said = [line for line in done.stdout.splitlines() if not any(words in line for words in fine)]
            sys.exit("\n".join([f"coursekit handouts ended with {done.returncode}", *said, done.stderr[-2000:]]))
        print(f"rendered in {time.perf_counter() - start:.0f} s, searching", flush=True)
        cohorts = [open_cohort(course / "cohorts" / f"{cohort_id(number)}.yml") for number in range(arguments.classes)]
        leaks, files = search(folder / "handouts", own_columns(cohorts))
    if leaks:
        sys.exit("\n".join(leaks))
    print(f"{files} files of {arguments.classes} classes searched: none carries anything of another class")


def canary_course(folder: Path, classes: int) -> Path:
    """Make a course of so many canary classes, each taught everything that is built."""
    copy_lessons(new_course(folder))
    taught = load_syllabus().programmes[PROGRAMME].modules
    built = sorted(path.name[:2] for path in (folder / FOLDERS[LESSON]).glob("*.ipynb"))
    extra = [code for code in built if code not in taught]
    for number in range(classes):
        write_class(folder, cohort_id(number), **canary_fields(number), programme=PROGRAMME, extra_modules=extra)
    return folder


def search(output: Path, columns: list[set[str]]) -> tuple[list[str], int]:
    """Return what was found of other classes in each class's folder, a sentence a finding, and the files searched.

    ``columns`` are the hashes of each class's own columns, in the order of their numbers.
    """
    every = set().union(*columns)
    named: dict[bytes, set[int]] = {}  # most files are the same in every pack
    leaks, searched = [], 0
    for number, own in enumerate(columns):
        files = files_below(output / cohort_id(number))
        searched += len(files)
        met = set()
        for name, data in files.items():
            mark = hashlib.sha256(data).digest()
            if mark not in named:
                named[mark] = classes_named(decoded(name, data))
            met |= named[mark]
            others = sorted(map(cohort_id, named[mark] - {number}))
            words = sorted(foreign_words(name, data, number))
            leaks += [f"{cohort_id(number)}: {name} holds {', '.join(found)}" for found in (others, words) if found]
        tables = found_columns(files)
        if number not in met or not own & tables:
            leaks.append(f"{cohort_id(number)}: the search does not even find the class's own names and tables")
        if (every - own) & tables:
            leaks.append(f"{cohort_id(number)}: a table holds columns of another class")
    return leaks, searched


if __name__ == "__main__":
    main()
