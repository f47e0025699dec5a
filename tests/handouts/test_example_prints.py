"""The printed books of the example classes, read back: all there, in Chinese, for trainees' eyes, ready for a printer."""

import io
import re
import unicodedata
from dataclasses import replace
from pathlib import Path

import pytest
from pypdf import PdfReader

from coursekit.handouts.agenda import agenda
from coursekit.handouts.build import Options, build
from coursekit.handouts.products import PDF

CLASSES = ("demo", "mobile-group-2026b", "ningde-telecom-2026a")
BOOK = "workbook.pdf"
MOST_BYTES = 5 * 1024**2
A4 = (595, 842)  # points


@pytest.fixture(scope="module")
def readers(examples):
    """Every PDF of every class, by class and name."""
    return {
        c.id: {path.name: PdfReader(io.BytesIO(path.read_bytes())) for path in examples.of(c.id).glob("*.pdf")}
        for c in examples.cohorts
    }


@pytest.fixture(scope="module")
def texts(examples, page_texts):
    """The text of every PDF without its blanks, so that a line's end within a sentence does not matter."""
    return {
        c.id: {path.name: squeezed("".join(page_texts(path))) for path in examples.of(c.id).glob("*.pdf")}
        for c in examples.cohorts
    }


def squeezed(text: str) -> str:
    """Return ``text`` without blanks; letters of formulas as letters."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def outline(reader) -> list[str]:
    """Return the bookmarks' titles, all levels."""

    def titles(entries):
        for entry in entries:
            if isinstance(entry, list):
                yield from titles(entry)
            else:
                yield squeezed(entry.title)

    return list(titles(reader.outline))


@pytest.mark.parametrize("cohort_id", CLASSES)
def test_a_book_and_a_print_of_each_module(examples, readers, cohort_id):
    (one,) = (one for one in examples.plan.classes if one.cohort.id == cohort_id)
    assert set(readers[cohort_id]) == {BOOK} | {f"{Path(module.notebook).stem}.pdf" for module in one.modules}


@pytest.mark.parametrize("cohort_id", CLASSES)
def test_the_book_tells_the_class_and_its_days(examples, texts, readers, cohort_id):
    cohort = next(c for c in examples.cohorts if c.id == cohort_id)
    text = texts[cohort_id][BOOK]
    for part in (cohort.title, cohort.region, cohort.spec.instructor):
        assert squeezed(part) in text, part
    for day in agenda(cohort):
        assert squeezed(day.heading.split(" · ")[1]) in text, day.heading
        for slot in day.slots:
            assert slot.start in text and squeezed(slot.title) in text, slot
    about = readers[cohort_id][BOOK].metadata
    assert cohort.title in about.title and about.author


@pytest.mark.parametrize("cohort_id", CLASSES)
def test_what_the_lessons_say_comes_back_as_chinese(examples, texts, cohort_id):
    """Every computed sentence of a lesson, as the class's own numbers made it, and every heading."""
    found = 0
    for notebook in examples.executed(cohort_id, "lesson"):
        for cell in notebook.cells:
            heading = re.match(r"## (.+)", cell.source)
            if cell.cell_type == "markdown" and heading:
                assert squeezed(heading[1]) in texts[cohort_id][BOOK]
                found += 1
            for output in cell.get("outputs", []):
                said = output.get("data", {}).get("text/markdown", "")
                plain = squeezed(re.sub(r"[*`$\\]", "", said.split("\n")[0]))[:60]
                if plain and "|" not in plain:
                    assert plain in texts[cohort_id][BOOK], plain
                    found += 1
    assert found > 20


@pytest.mark.parametrize("cohort_id", CLASSES)
def test_bookmarks_lead_to_every_section(examples, readers, cohort_id):
    titles = outline(readers[cohort_id][BOOK])
    headings = [
        squeezed(cell.source.split("\n")[0].lstrip("# "))
        for notebook in examples.executed(cohort_id, "lesson")
        for cell in notebook.cells
        if cell.cell_type == "markdown" and cell.metadata.get("coursekit", {}).get("minutes")
    ]
    assert len(headings) >= 10
    assert [heading for heading in headings if not any(heading in title for title in titles)] == []


@pytest.mark.parametrize("cohort_id", CLASSES)
def test_every_font_is_embedded_and_every_page_is_a4(readers, cohort_id):
    for name, reader in readers[cohort_id].items():
        fonts = {}
        for page in reader.pages:
            assert sorted(round(float(side)) for side in page.mediabox[2:]) == sorted(A4), name
            for font in page["/Resources"].get("/Font", {}).values():
                fonts[font.get_object()["/BaseFont"]] = font.get_object()
        assert any("CourseSansSC" in base for base in fonts), name
        for base, font in fonts.items():
            parts = [part.get_object() for part in font.get("/DescendantFonts", [font])]
            for part in parts:
                described = part["/FontDescriptor"].get_object()
                assert any(f"/FontFile{kind}" in described for kind in ("", "2", "3")), (name, base)


@pytest.mark.parametrize("cohort_id", CLASSES)
def test_pages_are_numbered_and_say_whose_they_are(examples, page_texts, cohort_id):
    cohort = next(c for c in examples.cohorts if c.id == cohort_id)
    pages = [squeezed(text) for text in page_texts(examples.of(cohort_id) / BOOK)]
    assert len(pages) >= 20
    title, year = squeezed(cohort.title), str(cohort.spec.dates[0].year)
    unnamed = [number for number, text in enumerate(pages, 1) if number > 1 and not (title in text and year in text)]
    assert unnamed == [], "class and date stand in every footer but the cover's"


@pytest.mark.parametrize("cohort_id", CLASSES)
def test_a_book_can_be_sent_by_mail(examples, cohort_id):
    for path in examples.of(cohort_id).glob("*.pdf"):
        assert path.stat().st_size < MOST_BYTES, path.name


@pytest.mark.parametrize("cohort_id", CLASSES)
def test_no_solution_and_no_note_is_printed(examples, texts, cohort_id):
    marked = re.compile(r"### BEGIN SOLUTION\n(.*?)### END SOLUTION", re.DOTALL)
    secrets = []
    for notebook in examples.executed(cohort_id, "solution"):
        told = squeezed("".join(marked.sub("", cell.source) for cell in notebook.cells))
        lines = [line for cell in notebook.cells for block in marked.findall(cell.source) for line in block.split("\n")]
        secrets += [line for line in map(squeezed, lines) if len(line) > 12 and line not in told and not line.startswith("#")]
    notes = [
        squeezed(line.lstrip("- ").replace("`", "").replace("*", ""))
        for notebook in examples.executed(cohort_id, "lesson")
        for cell in notebook.cells
        if "notes" in cell.metadata.get("tags", [])
        for line in cell.source.split("\n")
    ]
    assert len(secrets) >= 6 and len(notes) >= 6
    for name, text in texts[cohort_id].items():
        assert [line for line in (*secrets, *notes) if line in text] == [], name


def test_code_is_printed_only_where_the_class_wants_it(examples, texts):
    for cohort in examples.cohorts:
        assert ("plt.subplots(" in texts[cohort.id][BOOK]) == (cohort.spec.code == "shown"), cohort.id


def test_the_same_class_gives_the_same_book(examples, tmp_path):
    """Made once more from what ran already, without a trace of the hour."""
    (one,) = (one for one in examples.plan.classes if one.cohort.id == "mobile-group-2026b")
    (tmp_path / "cache").symlink_to(examples.folder / "cache")
    report = build(replace(examples.plan, classes=(one,)), tmp_path / "handouts", 1, options=Options(formats=(PDF,)))
    assert {result.state for result in report.results} == {"cached"} and report.exit_code == 0
    for path in examples.of(one.cohort.id).glob("*.pdf"):
        assert (tmp_path / "handouts" / one.cohort.id / path.name).read_bytes() == path.read_bytes(), path.name


