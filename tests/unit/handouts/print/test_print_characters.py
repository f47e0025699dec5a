import pytest
from print_samples import html_table

from coursekit.errors import CourseError
from coursekit.handouts.document import Code, Document, Figure, Heading, Markup, Prose, Text
from coursekit.handouts.print import workbook_pdf
from coursekit.handouts.print.characters import check_document

MISSING = "𠮷"


@pytest.mark.parametrize(
    ("block", "kind"),
    [
        (Prose(f"姓{MISSING}的"), "文字"), (Code(f"# {MISSING}"), "代码"), (Text(MISSING), "输出"),
        (Markup(html_table(["名"], [[MISSING]])), "表格"), (Figure(b"", "图", MISSING, 9), "图的来源"),
        (Heading(3, MISSING, "a"), "标题"),
    ],
)  # fmt: skip
def test_a_character_without_a_glyph_is_named_with_its_place(block, kind):
    document = Document("题", [Heading(2, "第一节", "s"), Prose("好"), block])
    with pytest.raises(CourseError) as error:
        check_document(document, "模块 02的讲义")
    for told in ("模块 02", "第 3 块", kind, MISSING, "U+20BB7"):
        assert told in str(error.value)


def test_what_is_not_printed_may_hold_any_character():
    check_document(Document("题", [Code(f"# {MISSING}", folded=True), Prose("看\ufe0f这\u200b里")]), "模块 02的讲义")


def test_the_book_is_refused_before_anything_is_set(cohort, part):
    with pytest.raises(CourseError, match="模块 02"):
        workbook_pdf(cohort, [part(Prose(MISSING))])
    with pytest.raises(CourseError, match="的标题"):
        workbook_pdf(cohort, [part(title=MISSING)])
