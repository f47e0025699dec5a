"""What is made from a class's executed notebooks: pages, decks, print, packs; nothing before it is asked for."""

from __future__ import annotations

import functools
from collections.abc import Collection

from nbformat import NotebookNode

from coursekit.errors import CourseError
from coursekit.handouts import packs, slides
from coursekit.handouts import print as printing
from coursekit.handouts.archive import zip_bytes
from coursekit.handouts.cache import Cache
from coursekit.handouts.document import Document, read_document, read_exercise, with_vectors
from coursekit.handouts.outcomes import Result
from coursekit.handouts.pages import handout_page
from coursekit.handouts.plan import LESSON, SOLUTION, ClassPlan
from coursekit.handouts.products import HTML, PDF, SLIDES, TOOLKIT
from coursekit.handouts.wheel import build_wheel
from coursekit.notebooks import read_notebook
from coursekit.toolkits import TOOLKITS

BOOK_NAME, SIGN_IN_NAME = "workbook.pdf", "sign-in.pdf"


class Material:
    """A class's executed notebooks, as its jobs' ``results`` left them in ``cache``, and everything made from them.

    Each thing is made once. ``decks`` are the codes of the modules whose decks will be asked for: a browser, which is
    slow to start, measures them together.
    """

    def __init__(self, one: ClassPlan, results: list[Result], cache: Cache, decks: Collection[str] = ()) -> None:
        self._cohort = one.cohort
        self._modules = {module.code: module for module in one.modules}
        self._keys = {(result.job.module, result.job.kind): result.job.key for result in results}
        self._cache = cache
        self._decks = decks
        self._notebook = functools.cache(self._read)
        self._document = functools.cache(self._read_lesson)
        self._page = functools.cache(self._make_page)
        self._deck = functools.cache(self._make_deck)
        self._workbook = functools.cache(self._make_workbook)
        self._all_fit = functools.cache(self._measure_all)

    def make(self, form: str, code: str) -> dict[str, bytes]:
        """Return the files of one product by name: of the module ``code``, or of the whole class for an empty code.

        Raises
        ------
        CourseError
            It cannot be made, and why: a slide that holds more than fits, an answer in the trainee's pack.
        """
        make = {HTML: self._handout, SLIDES: self._slides, PDF: self._print, TOOLKIT: self._workbook}
        return make[form](code) if form in make else self._packs()

    def _handout(self, code: str) -> dict[str, bytes]:
        return {f"{packs.stem(self._modules[code])}.html": self._page(code).encode()}

    def heading(self, code: str) -> dict[str, str | float]:
        """Return a lesson's title and minutes."""
        document = self._document(code)
        return {"title": document.title, "minutes": sum(section.minutes for section in document.sections)}

    def _slides(self, code: str) -> dict[str, bytes]:
        page = self._named_deck(code)
        if slides.can_check() and not (code in self._decks and self._all_fit()):
            slides.check_fit(page)
        return {name: text.encode() for name, text in page.items()}

    def _measure_all(self) -> bool:
        try:
            slides.check_fit({name: page for code in self._decks for name, page in self._named_deck(code).items()})
        except CourseError:
            return False  # each deck by itself says what is wrong with it
        return True

    def _named_deck(self, code: str) -> dict[str, str]:
        return {f"{packs.stem(self._modules[code])}.slides.html": self._deck(code)}

    def _print(self, code: str) -> dict[str, bytes]:
        if code:
            return {f"{packs.stem(self._modules[code])}.pdf": printing.module_pdf(self._cohort, self._part(code))}
        parts = [self._part(each) for each in self._modules]
        book = {BOOK_NAME: printing.workbook_pdf(self._cohort, parts)}
        names = printing.sign_in_pdf(self._cohort)  # once for the class: nobody takes the others' names home
        return book | ({SIGN_IN_NAME: names} if names else {})

    def _packs(self) -> dict[str, bytes]:
        modules = tuple(self._modules.values())
        lessons = {code: self._notebook(code, LESSON) for code in self._modules}
        solutions = {code: self._notebook(code, SOLUTION) for code, kind in self._keys if kind == SOLUTION}
        workbooks = {name: data for code in self._modules for name, data in self._workbook(code).items()}
        pages = {code: self._page(code) for code in self._modules}
        with_notes = {code: self._make_page(code, notes=True) for code in self._modules}
        decks = {name: page for code in self._modules for name, page in self._named_deck(code).items()}
        wheel = build_wheel(self._cohort.root, self._cache.folder)
        trainee = packs.trainee_files(self._cohort, modules, lessons, solutions, pages, workbooks, wheel)
        instructor = packs.instructor_files(self._cohort, modules, lessons, solutions, with_notes, decks, workbooks)
        return {
            "trainee.zip": zip_bytes(self._cohort.id, trainee),
            "instructor.zip": zip_bytes(f"{self._cohort.id}-instructor", instructor),
        }

    def _read(self, code: str, kind: str) -> NotebookNode:
        return read_notebook(self._cache.path(self._keys[code, kind]))

    def _read_lesson(self, code: str, *, notes: bool = False) -> Document:
        return read_document(self._notebook(code, LESSON), code=self._cohort.spec.code == "shown", notes=notes)

    def _exercise(self, code: str) -> Document | None:
        return read_exercise(self._notebook(code, SOLUTION)) if (code, SOLUTION) in self._keys else None

    def _make_page(self, code: str, *, notes: bool = False) -> str:
        module, lesson = self._modules[code], self._document(code, notes=notes)
        home = "" if notes else "index.html"  # the instructor's pack has no page of all handouts
        return handout_page(self._cohort, module, lesson, self._exercise(code), home=home)

    def _make_deck(self, code: str) -> str:
        return slides.deck_page(self._cohort, self._modules[code], self._notebook(code, LESSON))

    def _part(self, code: str) -> printing.Part:
        lesson, exercise = self._document(code), self._exercise(code)
        return printing.Part(
            self._modules[code],
            with_vectors(lesson, self._vectors(code, LESSON)),
            with_vectors(exercise, self._vectors(code, SOLUTION)) if exercise else None,
        )

    def _vectors(self, code: str, kind: str) -> dict[str, bytes]:
        found = self._cache.vectors(self._keys[code, kind])
        if found is None:
            raise CourseError(f"模块 {code} 打印用的图没有存下或者坏了：再跑一次会重做。")
        return found

    def _make_workbook(self, code: str) -> dict[str, bytes]:
        """Make the take-home workbook, if there is one; never on a class's own rows."""
        tool = TOOLKITS.get(code)
        return {tool.file_name: tool.make(self._cohort)} if tool else {}

