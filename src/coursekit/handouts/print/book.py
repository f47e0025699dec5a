"""The class's book and a module's own sheet: Typst source from documents, then the PDF."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from coursekit.cohort import Cohort
from coursekit.errors import CourseError
from coursekit.handouts.agenda import minutes_in_timetable
from coursekit.handouts.document import Document, Heading, Prose
from coursekit.handouts.look import Look, look_of
from coursekit.handouts.pages import readable_on
from coursekit.handouts.print import front, measures
from coursekit.handouts.print.blocks import blocks_source, monday_items, tasks_source
from coursekit.handouts.print.characters import check_document, check_text
from coursekit.handouts.print.colours import ink_of
from coursekit.handouts.print.formulas import typst_formulas
from coursekit.handouts.print.literals import content, listed, string, words
from coursekit.handouts.print.pictures import Pictures
from coursekit.handouts.print.prose import Writer, formulas_of
from coursekit.handouts.print.sign_in import sign_in_markup
from coursekit.handouts.print.typesetter import Source, typeset
from coursekit.syllabus import Module
from coursekit.syllabus.glossary import terms_of

_NO_COMPUTER = "在 JupyterLab 里打开 exercises 文件夹里的同名笔记本作答，当场知道对不对；手边没有电脑，就写在下面。"


@dataclass(frozen=True)
class Part:
    """A module of a book: its lesson as run for the class, and its exercise where it has one."""

    module: Module
    lesson: Document
    exercise: Document | None


def workbook_pdf(cohort: Cohort, parts: Sequence[Part]) -> bytes:
    """Return the class's book for a trainee: nobody is named in it, because it is bound once for each of them.

    Raises
    ------
    CourseError
        A character cannot be printed, a formula cannot be translated, a table or picture cannot be read: module and
        block are named.
    """
    return typeset(workbook_source(cohort, parts))


def workbook_source(cohort: Cohort, parts: Sequence[Part]) -> Source:
    """Return the class's book before it is set; errors as ``workbook_pdf``."""
    _check(cohort, parts)
    look, writer = look_of(cohort), _writer(parts)
    printed = [part.module.code for part in parts]
    pages = [
        front.cover(cohort, look, writer.pictures),
        front.agenda_pages(cohort, printed),
        front.contents_page(),
        *(_beside_notes(_module_pages(cohort, writer, part)) for part in parts),
        _last_pages(printed, parts),
    ]
    return _source(look, f"{cohort.title}　学员手册", pages, writer)


def module_pdf(cohort: Cohort, part: Part) -> bytes:
    """Return one module alone, with a small head in place of the cover; errors as ``workbook_pdf``."""
    return typeset(module_source(cohort, part))


def module_source(cohort: Cohort, part: Part) -> Source:
    """Return one module before it is set; errors as ``workbook_pdf``."""
    _check(cohort, [part])
    look, writer, module = look_of(cohort), _writer([part]), part.module
    head = _head(look, f"{module.code}　{module.zh}", writer.pictures)
    pages = [_beside_notes(_module_pages(cohort, writer, part, head)), _sources([part])]
    return _source(look, f"{module.code} {module.zh}　{cohort.title}", pages, writer)


def leaflet_pdf(look: Look, name: str, document: Document) -> bytes:
    """Return a document that is no module, called ``name``, set as a module alone is.

    Raises
    ------
    CourseError
        A character cannot be printed, a formula cannot be translated, a table or picture cannot be read.
    """
    check_text(f"{look.title}{look.region}{look.instructor}", "班名、地区、讲师里")
    check_document(document, name)
    writer = Writer(typst_formulas(tuple(dict.fromkeys(_formulas(document)))), Pictures())
    opening = f"#leaflet-open({content(words(document.title))})"
    blocks = blocks_source(writer, document.blocks, "leaflet")
    page = _beside_notes("\n\n".join((_head(look, name, writer.pictures), opening, blocks)))
    return typeset(_source(look, f"{document.title}　{look.title}", [page], writer))


def sign_in_pdf(cohort: Cohort) -> bytes | None:
    """Return the sheet on which the class signs every day, or None for a class without names; it is the instructor's.

    Raises
    ------
    CourseError
        A character of a name cannot be printed.
    """
    markup = sign_in_markup(cohort)
    if not markup:
        return None
    _check(cohort, [], cohort.spec.trainees)
    return typeset(_source(look_of(cohort), f"{cohort.title}　签到和分组", [markup], Writer()))


def _head(look: Look, name: str, pictures: Pictures) -> str:
    return f"#class-head({content(words(name))}, {front.logo_call(look, pictures, 60, 11)})"


def _source(look: Look, title: str, pages: list[str], writer: Writer) -> Source:
    date = "none"
    if look.dates:
        first = look.dates[0]
        date = f"datetime(year: {first.year}, month: {first.month}, day: {first.day})"
    show = f"#show: book.with({string(title)}, {string(look.instructor)}, {date})"
    body = "\n\n#pagebreak(weak: true)\n\n".join(filter(None, pages))
    return Source(f"{show}\n\n{body}\n", _settings(look), writer.pictures.files)


def _settings(look: Look) -> str:
    brand = look.colour
    texts = {
        "class-title": look.title,
        "class-line": " · ".join(value for _, value in front.facts_of(look)),
        "foot-line": "　·　".join(filter(None, (look.title, look.short_dates))),
    }
    lines = [f"#let {name} = {string(text)}" for name, text in texts.items()]
    palette = {"brand": brand, "on-brand": readable_on(brand), "brand-ink": ink_of(brand)}
    colours = [f'#let {name} = rgb("{colour}")' for name, colour in palette.items()]
    return "\n".join([measures.settings(), *lines, *colours])


def _check(cohort: Cohort, parts: Sequence[Part], trainees: Sequence[str] = ()) -> None:
    names = " ".join((cohort.title, cohort.region, cohort.spec.instructor, *trainees))
    check_text(names, "班级文件里")
    for part in parts:
        check_document(part.lesson, f"模块 {part.module.code}的讲义")
        if part.exercise:
            check_document(part.exercise, f"模块 {part.module.code}的练习")


def _writer(parts: Sequence[Part]) -> Writer:
    translated: dict[str, str] = {}
    for part in parts:
        found = dict.fromkeys(formula for each in _documents(part) for formula in _formulas(each))
        try:
            translated |= typst_formulas(tuple(found))
        except CourseError as error:
            raise CourseError(f"模块 {part.module.code}：{error}") from error
    return Writer(translated, Pictures())


def _documents(part: Part) -> Iterator[Document]:
    return filter(None, (part.lesson, part.exercise))


def _formulas(document: Document) -> Iterator[str]:
    for block in document.blocks:
        if isinstance(block, Prose):
            yield from formulas_of(block.markdown)
        elif isinstance(block, Heading):
            yield from formulas_of(block.text)


def _beside_notes(pages: str) -> str:
    """Put the pages of a module beside a column for notes, until their end."""
    return f'#[\n#set page(..page-with-notes)\n{pages}\n#part-name.update("")\n]'


def _module_pages(cohort: Cohort, writer: Writer, part: Part, head: str = "") -> str:
    module, lesson, exercise = part.module, part.lesson, part.exercise
    label = front.module_label(module.code)
    names = ", ".join(map(string, (module.code, module.zh, lesson.title or module.zh)))
    opening = f"#module-open({names}, {content(words(_times(cohort, part)))})#metadata(none)<{label}>"
    parts = [head, opening]
    if head:
        parts.append("#contents-of-module()")
    parts.append(blocks_source(writer, lesson.blocks, f"{label}-s"))
    mondays = [
        f"(section: {content(item.section)}, target: <{item.target}>, body: {content(item.body)})"
        for item in monday_items(writer, lesson.blocks, f"{label}-s")
    ]
    if mondays:
        parts.append(f"#heading(level: 2)[周一就做：做完打勾]\n\n#monday-list({listed(mondays)})")
    if exercise:
        inside = tasks_source(writer, exercise.blocks, f"{label}-x", level=2)
        parts.append(f"#pagebreak(weak: true)\n\n#heading(level: 2)[练习]\n\n{words(_NO_COMPUTER)}\n\n{inside}")
    return "\n\n".join(filter(None, parts))


def _times(cohort: Cohort, part: Part) -> str:
    """Return how long a module is, and how long the class's timetable gives it where that is something else."""
    minutes = sum(section.minutes for section in part.lesson.sections)
    activity = sum(section.activity for section in part.lesson.sections)
    if not (minutes and activity):
        return ""
    given = minutes_in_timetable(cohort, part.module.code)
    whole = f"课表排 {given} 分钟，全讲 {minutes} 分钟" if given not in (0, minutes) else f"课上 {minutes} 分钟"
    return f"{whole}，其中动手和讨论 {activity} 分钟"


def _last_pages(codes: Sequence[str], parts: Sequence[Part]) -> str:
    """Return the glossary of modules, and on its last page, where that has room, the sources."""
    terms = [
        f"(zh: {string(term.zh)}, en: {string(term.en)}, meaning: {content(words(term.meaning))}, "
        f"modules: {string('、'.join(code for code in term.modules if code in codes))})"
        for term in terms_of(codes)
    ]
    if not terms:
        return _sources(parts)
    return f"#heading(level: 1)[名词表]\n\n#glossary-and-sources({listed(terms)}, [{_sources(parts)}])"


def _sources(parts: Sequence[Part]) -> str:
    documents = [document for part in parts for document in _documents(part)]
    found = dict.fromkeys(source for document in documents for source in document.sources)
    listing = f"#sources({listed([content(words(source)) for source in found])})" if found else ""
    return f"#heading(level: 1)[数据来源]\n\n{listing}\n\n#v(1em)\n#licence-lines(size: 8.5pt)"
