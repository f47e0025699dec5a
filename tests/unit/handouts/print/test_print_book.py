import io
from dataclasses import replace

import pytest
from courses import cohort_text
from print_samples import html_table, square_svg
from pypdf import PdfReader

from coursekit.cohort import open_cohort
from coursekit.errors import CourseError
from coursekit.handouts.agenda import minutes_in_timetable
from coursekit.handouts.document import AnswerSpace, Code, Document, Figure, Heading, Markup, Prose
from coursekit.handouts.print import module_pdf, sign_in_pdf, workbook_pdf

NASTY = '甲<b>&"乙"\'#$*_@[x]\\'
LESSON = (
    Prose("*10 分钟：看 3*"), Prose("总数涨 **三成**，$m=9$。\n\n**周一就做** 打三个电话。"), Code("secret_name = 1"),
    Figure(b"", '从 "3" 涨到 4', "年报", 768, square_svg(800, 400)), Markup(html_table(["年"], [["2016"]]), "合成数据"),
    Heading(3, "小节", "b"), Prose("- [ ] 先做这个"),
)  # fmt: skip
EXERCISE = [Heading(3, "第 1 题", "q"), Prose("算一算。"), AnswerSpace()]


@pytest.fixture
def nasty(course):
    path = course / "cohorts" / "nasty.yml"
    path.write_text(cohort_text("nasty", title=NASTY, region=NASTY, instructor="燕老师", trainees=["陈镕珺", "李翀"]), "utf-8")
    return open_cohort(path)


@pytest.fixture
def reader(nasty, part):
    return PdfReader(io.BytesIO(workbook_pdf(nasty, [part(*LESSON, exercise=EXERCISE)])))


def outline(reader: PdfReader, items=None, depth=0) -> list[tuple[int, str, int]]:
    """Return depth, title and page (from 1) of every bookmark."""
    found = []
    for item in reader.outline if items is None else items:
        if isinstance(item, list):
            found += outline(reader, item, depth + 1)
        else:
            found.append((depth, item.title, reader.get_destination_page_number(item) + 1))
    return found


def fonts(reader: PdfReader) -> dict[str, bool]:
    """Return every font's name and whether it is embedded."""
    found = {}
    for page in reader.pages:
        for font in page["/Resources"].get("/Font", {}).values():
            font = font.get_object()
            descriptor = font["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()
            found[font["/BaseFont"]] = any(key.startswith("/FontFile") for key in descriptor)
    return found


def test_bookmarks_lead_through_the_whole_book(reader):
    marks = outline(reader)
    assert [(depth, title) for depth, title, _ in marks] == [
        (0, "课程安排"), (0, "目录"), (0, "02　数字化产品生命周期与增量增收"), (1, "第一节"), (2, "小节"),
        (1, "周一就做：做完打勾"), (1, "练习"), (2, "第 1 题"), (0, "名词表"), (0, "数据来源"),
    ]  # fmt: skip
    pages = [page for *_, page in marks]
    assert pages == sorted(pages) and pages[0] == 2


def test_the_contents_tell_the_pages_that_the_bookmarks_lead_to(reader, text_of):
    contents = text_of(reader, 2)
    for _, title, page in outline(reader):
        if title in ("02　数字化产品生命周期与增量增收", "练习", "名词表", "数据来源"):
            rest = contents.split(title.replace("　", ""))[1].lstrip(".")
            assert rest.startswith(str(page))


def test_the_agenda_tells_the_page_of_a_module(reader, text_of):
    page = next(page for _, title, page in outline(reader) if title.startswith("02"))
    assert f"02数字化产品生命周期与增量增收{page}" in text_of(reader, 1) and "没有页码的内容不在这一册里" in text_of(reader, 1)


def test_the_book_says_what_it_is(reader):
    assert reader.metadata.title == f"{NASTY}　学员手册" and reader.metadata.author == "燕老师"
    assert reader.trailer["/Root"]["/Lang"] == "zh-CN"
    assert reader.metadata["/CreationDate"].startswith("D:20261208")
    assert "/StructTreeRoot" in reader.trailer["/Root"]


def test_every_font_is_embedded_and_ours(reader):
    names = fonts(reader)
    assert names and all(names.values())
    assert {name.split("+")[1].split("-")[0] for name in names} <= {"CourseSansSC", "DejaVuSansMono", "NewCMMath"}


def test_class_date_and_page_stand_at_the_foot_of_every_page_but_the_cover(reader, text_of):
    for number in range(1, len(reader.pages)):
        text = text_of(reader, number)
        assert f"{NASTY}·2026-12-08至12-09{number + 1}" in text
    assert "2026-12-08" not in text_of(reader, 0) and NASTY in text_of(reader, 0)


def test_what_the_book_holds(reader, text_of):
    text = text_of(reader)
    for piece in ("总数涨三成", "打三个电话", "谁", "哪天", "先做这个", "来源：年报", "CCBY4.0",
                  "合成数据", "答", "巴斯模型", "Bassdiffusionmodel", "其中动手和讨论6分钟"):  # fmt: skip
        assert piece in text, piece


def test_trainees_are_named_on_the_sheet_to_sign_and_nowhere_else(nasty, reader, text_of):
    sheet = text_of(PdfReader(io.BytesIO(sign_in_pdf(nasty))))
    for name in ("陈镕珺", "李翀"):
        assert name in sheet and name not in text_of(reader)
    for told in ("签到和分组", "第1组", "第2组", "12/8", "12/9", NASTY, "2026-12-08至12-09"):
        assert told in sheet


def test_a_class_without_names_has_no_sheet_to_sign(cohort):
    assert cohort.spec.trainees == () and sign_in_pdf(cohort) is None


def test_a_module_tells_the_timetable_s_minutes_where_they_differ(cohort, part, text_of):
    given = minutes_in_timetable(cohort, "02")
    assert given

    def told(minutes):
        pdf = module_pdf(cohort, replace(part(), lesson=Document("题", [Heading(2, "节", "s", minutes, 5)])))
        return text_of(PdfReader(io.BytesIO(pdf)), 0)

    assert f"课表排{given}分钟，全讲10分钟，其中动手和讨论5分钟" in told(10)
    assert f"课上{given}分钟，其中动手和讨论5分钟" in told(given) and "课表排" not in told(given)


def test_an_answer_stands_on_the_page_of_its_task(nasty, part, text_of):
    filler, table = [Prose(f"第 {number} 段") for number in range(30)], Markup(html_table(["年"], [["2016"]] * 5))
    turned = set()
    for count in range(2, 30, 3):
        tasks = [Heading(3, "前题", "p"), *filler[:count], Heading(3, "末题", "q"), table, AnswerSpace(), AnswerSpace()]
        reader = PdfReader(io.BytesIO(module_pdf(nasty, part(*LESSON, exercise=tasks))))
        (holding,) = (number for number in range(len(reader.pages)) if "答（1）" in text_of(reader, number))
        text = text_of(reader, holding)
        assert "末题" in text and "答（2）" in text
        turned.add(holding)
    assert len(turned) > 1, "it had to move somewhere on the way"


def test_a_task_too_long_for_one_block_keeps_its_last_lines_with_the_answer(nasty, part, text_of):
    starts = set()
    for count in range(18, 44):
        tasks = [Heading(3, "长题", "p"), *(Prose(f"第 {number} 段") for number in range(count)), AnswerSpace()]
        reader = PdfReader(io.BytesIO(module_pdf(nasty, part(*LESSON, exercise=tasks))))
        holding = next(n for n in range(len(reader.pages)) if "答" in text_of(reader, n).replace("作答", "").replace("答对", ""))
        assert f"第{count - 1}段" in text_of(reader, holding), count
        starts.add("长题" in text_of(reader, holding))
    assert starts == {True, False}, "some are split, some are not"


def test_hidden_code_is_not_there_and_shown_code_is(nasty, part, text_of):
    def text(*blocks):
        return text_of(PdfReader(io.BytesIO(module_pdf(nasty, part(*blocks)))))

    assert "secret_name" in text(*LESSON)
    assert "secret_name" not in text(*(block for block in LESSON if not isinstance(block, Code)))


def test_pictures_keep_their_alternative_texts(nasty, part):
    pdf = PdfReader(io.BytesIO(workbook_pdf(nasty, [part(*LESSON)])))
    texts = [o.get("/Alt") for o in map(pdf.get_object, range(1, pdf.trailer["/Size"])) if isinstance(o, dict)]
    assert '从 "3" 涨到 4' in texts and "m=9" in texts


def test_the_same_class_gives_the_same_bytes(nasty, part):
    assert workbook_pdf(nasty, [part(*LESSON)]) == workbook_pdf(nasty, [part(*LESSON)])
    assert module_pdf(nasty, part(*LESSON)) == module_pdf(nasty, part(*LESSON))


def test_a_module_alone(nasty, part, text_of):
    pdf = PdfReader(io.BytesIO(module_pdf(nasty, part(*LESSON, exercise=EXERCISE))))
    text = text_of(pdf)
    assert NASTY in text_of(pdf, 0) and "看懂一生" in text_of(pdf, 0) and "第1题" in text and "数据来源" in text
    assert "姓名" not in text and "签到" not in text and "课程安排" not in text
    assert [title for depth, title, _ in outline(pdf) if depth == 0] == ["02　数字化产品生命周期与增量增收", "数据来源"]
    assert pdf.metadata.title == f"02 数字化产品生命周期与增量增收　{NASTY}"


def test_a_wrong_formula_names_its_module(nasty, part):
    with pytest.raises(CourseError, match="模块 02：公式"):
        workbook_pdf(nasty, [part(Prose("$\\frac{1}{$"))])


def test_a_figure_moves_to_the_next_page_rather_than_being_split(images):
    tall = Figure(b"", "一块黑", "", 768, square_svg(800, 900))
    black = [int(((page < 60).sum(axis=1) > 400).sum()) for page in images(tall, tall, tall)]
    whole = [rows for rows in black if rows > 100]
    assert len(whole) == 3 and max(whole) - min(whole) <= 2


def test_a_heading_is_never_the_last_of_its_page(nasty, part, text_of):
    filler = [Prose(f"第 {number} 段") for number in range(30)]
    tall = Figure(b"", "一块黑", "来源甲", 768, square_svg(800, 400))
    seen = set()
    for count in range(8, 30, 2):
        pdf = PdfReader(io.BytesIO(module_pdf(nasty, part(*filler[:count], Heading(2, "末节", "z"), tall))))
        heading = next(page for _, title, page in outline(pdf) if title == "末节")
        assert "来源：来源甲" in text_of(pdf, heading - 1)
        seen.add(heading)
    assert seen == {1, 2}  # it had to move somewhere on the way
