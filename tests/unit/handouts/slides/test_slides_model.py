import pytest
from lessons import code, figure, lesson, said, text

from coursekit.handouts.document import Figure, Heading, Prose
from coursekit.handouts.slides.model import read_lesson


def read(*cells):
    return read_lesson(lesson(*cells))


def groups(section):
    return [[getattr(block, "markdown", type(block).__name__) for block in group] for group in section.groups]


def test_a_heading_opens_a_section_and_marks_make_its_groups():
    found = read(
        text("# 题目\n\n引子。", "slide"),
        text("## 谁会反对？\n\n先猜。", "slide", minutes=10, activity=7),
        text("第二页。", "subslide"),
        text("接着说。"),
        text("## 第二问\n\n话。", "slide", minutes=5),
    )
    assert found.title == "题目"
    assert [(s.heading.text, s.heading.minutes, s.heading.activity) for s in found.sections] == [
        ("题目", 0, 0), ("谁会反对？", 10, 7), ("第二问", 5, 0),
    ]  # fmt: skip
    assert groups(found.sections[1]) == [["先猜。"], ["第二页。", "接着说。"]]
    assert found.minutes == 15


def test_a_heading_opens_a_section_even_without_a_mark():
    found = read(text("# 题目", "slide"), text("## 一\n\n甲"), text("乙\n\n## 二\n\n丙", "subslide"))
    assert [(s.heading.text, groups(s)) for s in found.sections[1:]] == [("一", [["甲"], ["乙"]]), ("二", [["丙"]])]


def test_a_slide_without_a_heading_goes_on_under_the_last_one_and_counts_no_minutes():
    found = read(text("## 一\n\n甲", "slide", minutes=10, activity=4), text("乙", "slide"))
    first, second = found.sections[1:]
    assert (second.heading.text, second.heading.minutes, second.heading.activity) == ("一", 0, 0)
    assert groups(second) == [["乙"]]
    assert found.minutes == 10


def test_a_deeper_heading_stays_on_its_slide():
    (section,) = read(text("## 一\n\n甲\n\n### 小题\n\n乙", "slide")).sections[1:]
    assert [type(block) for block in section.groups[0]] == [Prose, Heading, Prose]


def test_notes_are_the_sections_and_stand_nowhere_else():
    found = read(
        text("# 题目", "slide"), text("- 给讲师。", "notes", "notes"), text("## 一\n\n甲", "slide"),
        text("- 没有标签的备注。", "notes"), text("乙", "subslide"), text("- 有标签的备注。", "-", "notes"),
    )  # fmt: skip
    assert [section.notes for section in found.sections] == ["- 给讲师。", "- 没有标签的备注。\n\n- 有标签的备注。"]
    assert groups(found.sections[1]) == [["甲"], ["乙"]]


def test_what_is_skipped_is_left_out_with_its_outputs():
    found = read(text("## 一\n\n甲", "slide"), code("1", said("算出来的"), mark="skip"), text("也不要", "skip"))
    assert groups(found.sections[1]) == [["甲"]]


def test_code_stands_on_no_slide_and_its_outputs_stay():
    found = read(text("## 一", "slide"), code("x = 1", figure()), code("say('话')", said("话"), folded=True))
    assert [type(block) for group in found.sections[1].groups for block in group] == [Figure, Prose]


def test_a_cell_of_code_alone_makes_no_group():
    found = read(text("## 一\n\n甲", "slide"), code("x = 1", mark="subslide"), text("乙", "subslide"))
    assert groups(found.sections[1]) == [["甲"], ["乙"]]


def test_parameters_and_keys_never_show():
    found = read(text("## 一\n\n甲", "slide"), code("cohort = 'a'", tags=("parameters",)), code("k", tags=("key",)))
    assert groups(found.sections[1]) == [["甲"]]


@pytest.mark.parametrize(
    ("source", "plan", "left"),
    [
        ("*10 分钟：猜 2 · 看图 8*\n\n**先猜** 写下来。", "10 分钟：猜 2 · 看图 8", [["**先猜** 写下来。"]]),
        ("*10 分钟：猜 2 · 看图 8*", "10 分钟：猜 2 · 看图 8", []),
        ("*斜体*开头的话。", "", [["*斜体*开头的话。"]]),
        ("话。\n\n*10 分钟：猜 2*", "", [["话。\n\n*10 分钟：猜 2*"]]),
    ],
)
def test_the_line_that_shares_out_the_minutes_is_taken_out_of_the_text(source, plan, left):
    (section,) = read(text(f"## 一\n\n{source}", "slide", minutes=10)).sections[1:]
    assert (section.plan, groups(section)) == (plan, left)


def test_an_empty_lesson_still_has_its_first_section():
    assert len(read().sections) == 1
