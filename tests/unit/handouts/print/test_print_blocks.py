import pytest
from print_samples import html_table, square_svg

from coursekit.handouts.document import AnswerSpace, Code, Figure, Heading, Markup, Prose, Text
from coursekit.handouts.print.blocks import blocks_source, monday_items, tasks_source
from coursekit.handouts.print.prose import Writer


def source(*blocks, level=1):
    return blocks_source(Writer(), blocks, "m02-s", level)


def test_code_is_set_and_folded_code_is_left_out():
    assert source(Code('x = "a"')) == '#code("x = \\"a\\"")'
    assert source(Code("say(1)", folded=True)) == ""


def test_headings_never_skip_a_level_and_are_labelled():
    markup = source(Heading(4, "深", "a"), Heading(2, "浅", "b"), Heading(4, "深", "c"))
    assert [line.split("(level: ")[1][0] for line in markup.split("\n\n")] == ["2", "2", "3"]
    assert "<m02-s-0>" in markup and "<m02-s-2>" in markup
    assert "level: 3" in source(Heading(3, "第 1 题", "x"), level=2)


def test_a_task_with_one_answer_gets_more_lines_than_each_of_several():
    markup = source(Heading(3, "一", "a"), AnswerSpace(), Heading(3, "二", "b"), AnswerSpace(), Prose("又"), AnswerSpace())
    assert '#answer-space("答", lines: 5)' in markup
    assert '#answer-space("答（1）", lines: 3)' in markup and '#answer-space("答（2）", lines: 3)' in markup


def test_a_task_is_one_piece_and_what_stands_before_its_answer_is_tied_to_it():
    markup = tasks_source(Writer(), [Heading(3, "一", "a"), Prose("问"), AnswerSpace(), Heading(3, "二", "b"), Prose("又")], "x")
    first, second = markup.split("#kept-together")[1:]
    assert '#before-answer[#"问";]\n\n#answer-space(' in first and "before-answer" not in second


def test_a_task_with_a_turned_table_is_not_held_together():
    wide = Markup(html_table([f"很长的列名{i}" for i in range(14)], [["这一格写了很长的一句话，要换好几行才放得下，再加一句也放得下吗"] * 14] * 3))
    markup = tasks_source(Writer(), [Heading(3, "一", "a"), wide, AnswerSpace()], "x")
    assert 'place: "turned"' in markup and "#kept-together" not in markup and "#before-answer" not in markup


def test_a_source_line_is_set_under_vectors_only():
    drawn = source(Figure(b"png", "图", "年报", 640, square_svg(4, 2)))
    assert "来源：年报" in drawn and '"picture-0.svg"' in drawn and 'alt: "图"' in drawn
    pixels = source(Figure(b"png", "图", "年报", 640))
    assert "来源" not in pixels and '"picture-0.png"' in pixels


def test_what_a_cell_said_has_an_edge_unless_it_is_set_off_already():
    assert source(Prose("三成", computed=True)) == '#said[#"三成";]'
    assert source(Prose("**先猜** 几成", computed=True)).startswith("#callout(")
    assert source(Prose("小声", note=True)) == '#instructor[#"小声";]'


def test_a_table_takes_its_source_line_with_it():
    markup = source(Markup(html_table(["年"], [["2016"]], source="年报"), "年报"))
    assert markup.count("来源：年报") == 1 and "source: [" in markup


def test_a_card_keeps_its_bold_head_and_its_table():
    card = '<div class="coursekit-card"><strong>✓ q1 正确</strong> 8 个都对<table><tbody><tr><td>a</td></tr></tbody></table></div>'
    markup = source(Markup(card))
    assert markup.startswith('#strong[#"✓ q1 正确";];#" 8 个都对";') and "#course-table(" in markup


def test_text_is_text():
    assert source(Text("a  b\n*c*")) == '#output("a  b\\n*c*")'


@pytest.mark.parametrize("computed", [True, False])
def test_what_to_do_on_monday_comes_with_its_section(computed):
    blocks = [Heading(2, "第一节", "a"), Prose("**周一就做** 打电话。", computed=computed), Heading(2, "第二节", "b"), Prose("完")]
    (item,) = monday_items(Writer(), blocks, "m02-s")
    assert (item.section, item.target, item.body) == ('#"第一节";', "m02-s-0", '#"打电话。";')
