"""The longest names, rare characters, a logo 20 times as wide as high, 40 trainees: everything is made, nothing is cut."""

from __future__ import annotations

import re
import zipfile
from itertools import combinations

import openpyxl
import pytest
import yaml
from courses import zip_files
from pdf_text import page_texts
from pypdf import PdfReader
from unusual_class import INSTRUCTOR, LOGO_SIZE, RARE, REGION, TITLE, TRAINEES, render_unusual, unusual_classes
from webpage import read_page

from coursekit.charts import missing_characters
from coursekit.charts.textwidth import columns
from coursekit.cohort.fields import Name, Region, Title
from coursekit.handouts.document import read_document
from coursekit.handouts.packs import stem
from coursekit.syllabus import load_syllabus
from coursekit.toolkits import TOOLKITS

CLASSES = unusual_classes()
NAMES = (TITLE, REGION, INSTRUCTOR)


@pytest.fixture(scope="module")
def unusual(once, new_course, wheels, measuring):
    return render_unusual(once, new_course, wheels, measuring)


@pytest.fixture(params=CLASSES, ids=lambda one: one.id[:11])
def one(request):
    return request.param


@pytest.fixture
def folder(unusual, one):
    return unusual.of(one.id)


@pytest.fixture
def name(one):
    """The name, without ending, of the files of the class's lesson."""
    return stem(load_syllabus().modules[one.module])


def squeezed(text: str) -> str:
    """Return ``text`` without blanks, so that a line's end within a name does not matter."""
    return "".join(text.split())


def printed(path) -> str:
    return squeezed("".join(page_texts(path.read_bytes())))


def texts(book: openpyxl.Workbook) -> str:
    return "\n".join(str(c.value) for sheet in book.worksheets for row in sheet.iter_rows() for c in row if c.value)


def test_the_names_are_as_long_as_they_may_be_and_the_font_has_them():
    assert {len(TITLE), len(REGION), len(INSTRUCTOR)} == {40, 20}
    for kind, name in ((Title, TITLE), (Region, REGION), (Name, INSTRUCTOR)):
        (check,) = kind.__metadata__
        assert check.func.keywords["limit"] == len(name)
    for one in CLASSES:
        assert {len(own) for own in one.own_names} == {20} and len(set(one.own_names)) == len(one.own_names)
    assert len(TRAINEES) == len(set(TRAINEES)) == 40 and max(map(len, TRAINEES)) == 20
    assert set(RARE) - {*"刘杨黄赵吴周徐孙马朱"} <= set("".join(TRAINEES))
    assert missing_characters("".join((TITLE, REGION, INSTRUCTOR, *TRAINEES))) == []


def test_everything_is_there(folder, one, name):
    made = {"index.html", f"{name}.html", f"{name}.slides.html", f"{name}.pdf", "workbook.pdf", "sign-in.pdf"}
    made |= {"trainee.zip", "instructor.zip", "manifest.json", TOOLKITS[one.module].file_name}
    assert {path.name for path in folder.iterdir()} == made


def test_pages_name_the_class_in_full_and_are_whole_by_themselves(folder, one, name):
    index, handout, deck = (read_page(folder / file) for file in ("index.html", f"{name}.html", f"{name}.slides.html"))
    assert all(said in index.text for said in NAMES)
    assert all(said in squeezed(deck.text) for said in map(squeezed, NAMES))
    assert TITLE in handout.text and REGION in handout.text
    assert index.problems(folder) == handout.problems(folder) == []
    assert "40 人" in index.text and "12 组" in index.text


def test_the_lesson_shows_the_names_of_the_class_in_full(unusual, folder, one, name):
    (lesson,) = unusual.executed(one.id, "lesson")
    document = read_document(lesson, code=False)
    told = [own for own in one.own_names if own in str(document)]
    assert len(told) >= 6
    shown, slides = (read_page(folder / f"{name}{ending}").text for ending in (".html", ".slides.html"))
    prints = printed(folder / f"{name}.pdf")
    for own in told:
        assert own in shown
        assert squeezed(own) in squeezed(slides)
        assert squeezed(own) in prints


def test_titles_over_figures_are_folded_not_cut(unusual):
    """Six panels of module 02 have a product's name each, as text of the vector figure; a cut one is not shown at all."""
    products = CLASSES[0]
    text = printed(unusual.of(products.id) / f"{stem(load_syllabus().modules['02'])}.pdf")
    for own in products.own_names:
        assert text.count(squeezed(own)) >= 4, "in a sentence, a table, the figure, the cards"


def test_the_book_names_the_class_in_full_and_nobody_else(folder, name):
    reader = PdfReader(folder / "workbook.pdf")
    pages = [squeezed(text) for text in page_texts((folder / "workbook.pdf").read_bytes())]
    assert all(squeezed(said) in pages[0] for said in NAMES), "the cover"
    assert reader.metadata.title and TITLE in reader.metadata.title
    book = "".join(pages)
    assert [trainee for trainee in TRAINEES if len(trainee) >= 4 and squeezed(trainee) in book] == []


def test_the_sheet_to_sign_names_everybody_in_full(folder):
    pages = [squeezed(text) for text in page_texts((folder / "sign-in.pdf").read_bytes())]
    sheet = "".join(pages)
    for said in (*NAMES, *TRAINEES):
        assert squeezed(said) in sheet, said
    assert set(RARE) - {*"刘杨黄赵吴周徐孙马朱"} <= set(sheet)
    assert all(sheet.count(f"第{team}组") == 1 for team in range(1, 13))
    held = [sum(f"第{team}组" in page for team in range(1, 13)) for page in pages]
    assert min(held) >= 3, "no team is alone on a page"


def test_no_heading_is_the_last_of_its_page(folder, name):
    for file in ("workbook.pdf", f"{name}.pdf"):
        reader = PdfReader(folder / file)
        headings = set(map(squeezed, titles(reader.outline)))
        seen = 0
        for number, text in enumerate(page_texts((folder / file).read_bytes()), start=1):
            lines = [line for line in map(squeezed, text.split("\n")) if line]
            foot = next((place for place, line in enumerate(lines) if line.startswith(squeezed(TITLE) + "·")), len(lines))
            seen += len(headings & {*lines[:foot]})
            assert not lines[:foot] or lines[foot - 1] not in headings, (file, number)
        assert seen > 10, "headings are found as lines"


def titles(entries) -> list[str]:
    """Return the bookmarks' titles, all levels."""
    return [title for entry in entries for title in (titles(entry) if isinstance(entry, list) else [entry.title])]


def test_no_line_of_the_prints_lies_over_another(folder, name):
    """Two lines of the same size less than one size apart, one over the other: a name that outgrew its row or foot."""
    for file in ("workbook.pdf", "sign-in.pdf", f"{name}.pdf"):
        for number, page in enumerate(PdfReader(folder / file).pages, start=1):
            assert overlapping(lines_of(page)) == [], (file, number)


def lines_of(page) -> list[tuple[float, float, float, str]]:
    """Return every piece of a page's text as x, y and size in points, and its words."""
    found = []

    def visit(text, cm, tm, _font, size):
        if text.strip():
            x, y = (tm[4] * cm[i] + tm[5] * cm[i + 2] + cm[i + 4] for i in (0, 1))
            found.append((x, y, abs(size * tm[3] * cm[3]), text.strip()))

    page.extract_text(visitor_text=visit)
    return found


def overlapping(lines) -> list[tuple[str, str]]:
    return [
        (words[:20], others[:20])
        for (x, y, size, words), (u, v, other, others) in combinations(lines, 2)
        if abs(size - other) < 0.2 and 1 < abs(y - v) < 0.95 * size
        and x < u + width_of(others, other) and u < x + width_of(words, size)
    ]  # fmt: skip


def width_of(text: str, size: float) -> float:
    return columns(text) * size / 2 - 2


def test_overlapping_lines_are_found():
    apart, over, beside = (72, 688, 10, "王芳"), (72, 693, 10, "李伟"), (200, 693, 10, "赵敏")
    assert overlapping([(72, 700, 10, "阿不都热依木"), apart, beside]) == []
    assert overlapping([(72, 700, 10, "阿不都热依木"), over]) == [("阿不都热依木", "李伟")]


def test_the_forms_name_the_class_in_full(folder, one):
    book = openpyxl.load_workbook(folder / TOOLKITS[one.module].file_name, data_only=True)
    said = texts(book)
    assert TITLE in said and REGION in said
    used = [own for own in one.own_names if own in said]
    assert len(used) >= (6 if one.module == "02" else 4)
    for sheet in book.worksheets:
        assert len(sheet.oddHeader.left.text) == 40 or TITLE in (sheet.oddHeader.right.text or ""), sheet.title


def test_a_name_in_a_form_is_never_shrunk_and_its_row_has_room_for_it(folder, one):
    book = openpyxl.load_workbook(folder / TOOLKITS[one.module].file_name, data_only=True)
    seen = 0
    for sheet in book.worksheets:
        for cell in (cell for row in sheet.iter_rows() for cell in row if cell.value in one.own_names):
            merged = next((area for area in sheet.merged_cells.ranges if cell.coordinate in area), None)
            spanned = range(merged.min_col, merged.max_col + 1) if merged else (cell.column,)
            width = sum(_width(sheet, column) for column in spanned)
            size = cell.font.size / 10
            lines = -(-38 * size // (width - 1)) if cell.alignment.wrap_text else 1
            assert not cell.alignment.shrink_to_fit, (sheet.title, cell.coordinate)
            assert cell.alignment.wrap_text or 38 * size <= width, (sheet.title, cell.coordinate)
            assert sheet.row_dimensions[cell.row].height >= lines * cell.font.size * 1.2, (sheet.title, cell.coordinate)
            seen += 1
    assert seen > 20


def _width(sheet, column: int) -> float:
    return next(one.width for one in sheet.column_dimensions.values() if one.min and one.min <= column <= one.max)


def test_the_logo_keeps_its_shape_in_the_book(unusual):
    """The PNG one, as the cover's stream draws it; a vector logo has no picture to measure."""
    page = PdfReader(unusual.of(CLASSES[1].id) / "workbook.pdf").pages[0]
    assert [picture.image.size for picture in page.images] == [LOGO_SIZE]
    drawn = []
    page.extract_text(visitor_operand_before=lambda op, _args, cm, _tm: drawn.append(cm) if op == b"Do" else None)
    assert drawn and all(abs(cm[0] / cm[3]) == pytest.approx(LOGO_SIZE[0] / LOGO_SIZE[1], rel=0.02) for cm in drawn)


def test_nobody_is_named_to_the_trainees(folder, one):
    """The list of trainees is personal data: the instructor has it, a trainee's pack has nobody's name."""
    packs = {pack: zip_files(folder / f"{pack}.zip") for pack in ("trainee", "instructor")}
    everything = {pack: b"\n".join(files.values()).decode("utf-8", "replace") for pack, files in packs.items()}
    written = (yaml.safe_load(data) for path, data in packs["trainee"].items() if path.endswith(f"{one.id}.yml"))
    (kept,) = written
    assert kept["title"] == TITLE and kept["teams"] == 12 and "trainees" not in kept
    unmistakable = [trainee for trainee in TRAINEES if len(trainee) >= 4]
    assert [trainee for trainee in unmistakable if trainee in everything["trainee"]] == []
    assert all(trainee in everything["instructor"] for trainee in unmistakable if "'" not in trainee)
    pdfs = [path for path in packs["trainee"] if path.endswith(".pdf")]
    assert not [path for path in pdfs if "sign-in" in path]
    for path in pdfs:
        text = squeezed("".join(page_texts(packs["trainee"][path])))
        assert [trainee for trainee in unmistakable if squeezed(trainee) in text] == [], path


def test_a_pack_can_be_unpacked_on_windows(folder, one):
    """60 characters of a class's name twice in a path, and the rest, stay below the 260 that old programs can open."""
    for pack in ("trainee.zip", "instructor.zip"):
        with zipfile.ZipFile(folder / pack) as archive:
            longest = max(archive.namelist(), key=len)
            assert len(longest) <= 200, longest
            assert not [name for name in archive.namelist() if re.search(r'[<>:"|?*\\]', name)]
