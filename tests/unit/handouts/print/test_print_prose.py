import base64
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coursekit.errors import CourseError
from coursekit.handouts.print.pictures import Pictures
from coursekit.handouts.print.prose import Writer, formulas_of

PICTURE = "data:image/png;base64," + base64.b64encode(b"pixels").decode()


@given(st.text(st.sampled_from("#*_`~[]()!<>|-+=:;\\/\"'@&{}1.\n 一二三字abc，。"), max_size=80))
@settings(max_examples=200, deadline=None)
def test_whatever_markdown_says_typst_can_set_it(bare, markdown):
    assert len(bare(Writer().prose(markdown) or "#[]").pages) == 1


@pytest.mark.parametrize(
    ("markdown", "markup"),
    [
        ("**粗**和*轻*", '#strong[#"粗";];#"和";#soft[#"轻";];'),
        ("`a*b`", '#raw("a*b");'),
        ("中文\n换行", '#"中文";#"换行";'),
        ("word\nword", '#"word"; #"word";'),
        ("一\\\n二", '#"一";#linebreak();#"二";'),
        ("- 一\n- 二", '#list[#"一";][#"二";]'),
        ("3. 一\n4. 二", '#enum(start: 3)[#"一";][#"二";]'),
        ("- [ ] 打电话\n- [x] 发短信", '#tasks((ticked: false, body: [#"打电话";]), (ticked: true, body: [#"发短信";]), )'),
        ("*10 分钟：看 3*", '#minutes-line[#soft[#"10 分钟：看 3";];]'),
        ("> 引", '#quoted[#"引";]'),
        ("---", "#rule()"),
        ("#### 小标题", '#small-heading[#"小标题";]'),
        ("<b>x</b>", '#"<b>x</b>";'),
        ("[这里](notes.html)", '#"这里";'),
        ("[站](https://a.cn)", '#link("https://a.cn")[#"站";];#soft[#"（https://a.cn）";];'),
        ("![图](http://a.cn/x.png)", '#"（图：图）";'),
    ],
)
def test_markdown_becomes_typst(markdown, markup):
    assert Writer().prose(markdown) == markup


@pytest.mark.parametrize(
    ("opening", "kind"), [("**讨论（3 分钟）**", "discuss"), ("**周一就做**", "monday"), ("**先猜**", "guess"), ("**拿主意：转**", "decide")]
)
def test_what_a_paragraph_is_for_is_set_off(opening, kind):
    assert Writer().prose(f"{opening} 说一说").startswith(f'#callout("{kind}")[#strong[')


def test_only_a_guess_gets_a_line_to_write_on(text_of, bare):
    assert "我写的" in text_of(bare('#callout("guess")[猜]'))
    assert "我写的" not in text_of(bare('#callout("monday")[做]'))


@pytest.mark.parametrize(("opening", "lines"), [("先写下（3 分钟）", 3), ("查（10 分钟）", 3), ("先圈（2 分钟）", 1), ("先猜", 1)])
def test_a_longer_task_gets_more_lines_to_write_on(opening, lines):
    markup = Writer().prose(f"**{opening}** 说说（5 分钟）以后的事。")
    assert markup.startswith('#callout("guess", lines: 3)[' if lines == 3 else '#callout("guess")[')


def test_mondays_are_found_without_their_opening_words():
    markdown = "**周一就做** 打三个电话。\n\n别的。\n\n**周一就做**：写 `=A1`。"
    assert list(Writer().mondays(markdown)) == ['#"打三个电话。";', '#"写 ";#raw("=A1");#"。";']


def test_a_picture_in_the_text_is_kept_with_its_words():
    pictures = Pictures()
    assert Writer(pictures=pictures).prose(f"![一块]({PICTURE})") == '#small-picture("picture-0.png", "一块");'
    assert pictures.files == {"picture-0.png": b"pixels"}


def test_formulas_are_found_and_set_with_their_source_as_alternative_text(bare, text_of):
    markdown = "令 $m=9$，则\n\n$$t = \\frac{a}{b}$$\n"
    assert formulas_of(markdown) == ["m=9", "t = \\frac{a}{b}"]
    writer = Writer(dict.fromkeys(formulas_of(markdown), "frac(a, b)"))
    assert 'alt: "m=9", block: false' in writer.prose(markdown) and "block: true, $ frac(a, b) $" in writer.prose(markdown)
    assert "ab" in unicodedata.normalize("NFKC", text_of(bare(writer.prose(markdown))))


def test_a_formula_that_was_not_translated_is_refused():
    with pytest.raises(CourseError, match="x\\^2"):
        Writer().prose("$x^2$")


def test_a_table_in_markdown_is_set_as_every_table():
    markup = Writer().prose("| 甲 | 乙 |\n|---|--:|\n| **一** | 2 |")
    assert markup.startswith("#course-table(") and "numeric: (false, true, )" in markup and '#strong[#"一";];' in markup
