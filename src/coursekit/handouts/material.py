"""What is made from a class's executed notebooks: pages, workbooks, packs; nothing before it is asked for."""

from __future__ import annotations

import functools
from pathlib import Path

from nbformat import NotebookNode

from coursekit.handouts import packs
from coursekit.handouts.archive import zip_bytes
from coursekit.handouts.document import Document, read_document, read_exercise
from coursekit.handouts.pages import handout_page
from coursekit.handouts.plan import LESSON, SOLUTION, ClassPlan
from coursekit.handouts.wheel import build_wheel
from coursekit.notebooks import read_notebook
from coursekit.toolkits import TOOLKITS


class Material:
    """A class's executed notebooks (module and kind -> file), and everything made from them, each made once."""

    def __init__(self, one: ClassPlan, executed: dict[tuple[str, str], Path]) -> None:
        self._cohort = one.cohort
        self._modules = {module.code: module for module in one.modules}
        self._executed = executed
        self._notebook = functools.cache(self._read)
        self._document = functools.cache(self._read_lesson)
        self._page = functools.cache(self._make_page)
        self._workbook = functools.cache(self._make_workbook)

    def page(self, code: str) -> dict[str, bytes]:
        """Return the handout of the module ``code``, by file name."""
        return {f"{packs.stem(self._modules[code])}.html": self._page(code).encode()}

    def heading(self, code: str) -> dict[str, str | float]:
        """Return a lesson's title and minutes."""
        document = self._document(code)
        return {"title": document.title, "minutes": sum(section.minutes for section in document.sections)}

    def workbook(self, code: str) -> dict[str, bytes]:
        """Return the module's take-home workbook by file name, or nothing; never on a class's own rows."""
        return self._workbook(code)

    def packs(self, cache: Path) -> dict[str, bytes]:
        """Return the trainee's and the instructor's pack of the whole class.

        Raises
        ------
        CourseError
            An exercise cannot be made, or an answer would get into the trainee's pack.
        """
        modules = tuple(self._modules.values())
        lessons = {code: self._notebook(code, LESSON) for code in self._modules}
        solutions = {code: self._notebook(code, SOLUTION) for code, kind in self._executed if kind == SOLUTION}
        workbooks = {name: data for code in self._modules for name, data in self._workbook(code).items()}
        pages = {code: self._page(code) for code in self._modules}
        with_notes = {code: self._make_page(code, notes=True) for code in self._modules}
        wheel = build_wheel(self._cohort.root, cache)
        trainee = packs.trainee_files(self._cohort, modules, lessons, solutions, pages, workbooks, wheel)
        instructor = packs.instructor_files(self._cohort, modules, lessons, solutions, with_notes, workbooks)
        return {
            "trainee.zip": zip_bytes(self._cohort.id, trainee),
            "instructor.zip": zip_bytes(f"{self._cohort.id}-instructor", instructor),
        }

    def _read(self, code: str, kind: str) -> NotebookNode:
        return read_notebook(self._executed[code, kind])

    def _read_lesson(self, code: str, *, notes: bool = False) -> Document:
        return read_document(self._notebook(code, LESSON), code=self._cohort.spec.code == "shown", notes=notes)

    def _make_page(self, code: str, *, notes: bool = False) -> str:
        exercise = read_exercise(self._notebook(code, SOLUTION)) if (code, SOLUTION) in self._executed else None
        return handout_page(self._cohort, self._modules[code], self._document(code, notes=notes), exercise)

    def _make_workbook(self, code: str) -> dict[str, bytes]:
        tool = TOOLKITS.get(code)
        return {tool.file_name: tool.make(self._cohort)} if tool else {}

