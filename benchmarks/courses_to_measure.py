"""Course folders to measure on: as many classes as wanted, with the reference notebook or with the real lessons."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

import yaml
from courses import COURSE_FILES, cohort_text

from coursekit.handouts.plan import FOLDERS
from coursekit.project import find_root
from coursekit.syllabus import load_syllabus

ROOT = find_root(Path(__file__))
REFERENCE = Path(__file__).with_name("reference.ipynb")
# A programme whose modules have no workbook: what is measured is the notebook, its page and the packs.
PROGRAMME = "gm-bpr-1d"
LESSONS_A_CLASS = 5
# What the usual commands are compared in: they make neither a deck to present nor a book to print.
COMPARED = ("--formats", "html,toolkit,packs")
FIRST_SEED = 20270000


def new_course(folder: Path) -> Path:
    """Make a course folder with the repository's data and source, and neither notebooks nor classes."""
    folder.mkdir(parents=True)
    for name in COURSE_FILES:
        shutil.copy(ROOT / name, folder / name)
    shutil.copytree(ROOT / "data", folder / "data")
    (folder / "src").symlink_to(ROOT / "src", target_is_directory=True)
    for name in ("cohorts", "exercises", *FOLDERS.values()):
        (folder / name).mkdir()
    return folder


def reference_course(folder: Path, classes: int, lessons: int = LESSONS_A_CLASS) -> Path:
    """Make a course of ``classes`` classes, each taught the reference notebook as ``lessons`` modules."""
    new_course(folder)
    syllabus = load_syllabus()
    notebook = json.loads(REFERENCE.read_text("utf-8"))
    for code in syllabus.programmes[PROGRAMME].modules[:lessons]:
        notebook["metadata"]["coursekit"] = {"module": code}
        text = json.dumps(notebook, ensure_ascii=False, indent=1)
        (folder / "notebooks" / syllabus.modules[code].notebook).write_text(text, "utf-8")
    for number in range(classes):
        write_class(
            folder, f"class-{number:03d}", title=f"第 {number} 班", programme=PROGRAMME, seed=FIRST_SEED + number
        )
    return folder


def example_course(folder: Path, copies: int) -> Path:
    """Make a course of the real lessons and solutions for ``copies`` of every example class."""
    copy_lessons(new_course(folder))
    shutil.copytree(ROOT / "cohorts" / "logos", folder / "cohorts" / "logos")
    for path in sorted((ROOT / "cohorts").glob("*.yml")):
        fields = yaml.safe_load(path.read_text("utf-8"))
        cohort_id = fields.pop("id")
        for number in range(copies):
            write_class(folder, f"{cohort_id}-{number:02d}", **fields)
    return folder


def copy_lessons(folder: Path) -> None:
    """Copy the repository's lessons and solutions into a course folder."""
    for name in FOLDERS.values():
        shutil.copytree(ROOT / name, folder / name, dirs_exist_ok=True)


def write_class(folder: Path, cohort_id: str, **changes: object) -> None:
    """Write a class file that is right, with some of its fields changed, into a course folder."""
    (folder / "cohorts" / f"{cohort_id}.yml").write_text(cohort_text(cohort_id, **changes), "utf-8")


def class_files(folder: Path) -> list[Path]:
    """Return the class files of a course folder."""
    return sorted((folder / "cohorts").glob("*.yml"))


def batch_command(folder: Path, output: Path, *options: str) -> list[str | Path]:
    """Return the command line that renders every class of a course folder, as an organiser gives it."""
    return [sys.executable, "-m", "coursekit", "handouts", *class_files(folder), "--output", output, *options]
