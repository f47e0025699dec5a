"""The font that comes with the course prints every character of 通用规范汉字表, in both weights."""

import hashlib
from pathlib import Path

import pytest
from fontTools.pens.boundsPen import BoundsPen
from fontTools.ttLib import TTFont
from hypothesis import given
from hypothesis import strategies as st
from matplotlib import font_manager

from coursekit.charts import FAMILY, font_files, missing_characters
from coursekit.charts.fonts import FONTS, register_fonts

STANDARD_CHARACTERS = 8105  # 国务院《通用规范汉字表》, 2013
ONLY_IN_GB2312 = 125
MEGABYTE = 1_000_000


@pytest.fixture(scope="module", params=["Regular", "Bold"])
def font(request):
    return TTFont(FONTS / f"CourseSansSC-{request.param}.otf")


def is_ideograph(code):
    return 0x3400 <= code <= 0x4DBF or 0x4E00 <= code <= 0x9FFF or 0x20000 <= code <= 0x3FFFF


def gb2312():
    """The 6,763 ideographs of GB 2312: rows 16 to 87, of which row 55 ends at 89."""
    places = [(row, cell) for row in range(16, 88) for cell in range(1, 95) if row != 55 or cell < 90]
    return [bytes([0xA0 + row, 0xA0 + cell]).decode("gb2312") for row, cell in places]


def test_holds_as_many_ideographs_as_the_standards_list(font):
    ideographs = [code for code in font.getBestCmap() if is_ideograph(code)]
    assert len(ideographs) == STANDARD_CHARACTERS + ONLY_IN_GB2312


def test_holds_gb2312_and_characters_of_names_outside_it(font):
    known = set(map(chr, font.getBestCmap()))
    # 镕珺翀堃喆 in people's names, 洺淠 in counties', 𬭚𬬻 beyond the basic plane, 㙍 in extension A
    assert not set("镕珺翀堃喆洺淠𬭚𬬻㙍") - known
    older = gb2312()
    assert len(older) == 6763
    assert not set(older) - known


def test_holds_punctuation_and_signs(font):
    wanted = "，。：；？！（）“”‘’《》、…—·【】％～￥ 0123456789 AZaz ÀÿāǎΩπ ■●▲△○◆★✓ ①⑳ ℃№‰¥×÷±−≈≤≥→←↑↓∑√∞Ⅳ"
    assert not {c for c in wanted if ord(c) not in font.getBestCmap()}


def test_ideographs_have_outlines(font):
    glyphs = font.getGlyphSet()
    ideographs = [code for code in font.getBestCmap() if is_ideograph(code)]
    for code in ideographs[::10]:
        pen = BoundsPen(glyphs)
        glyphs[font.getBestCmap()[code]].draw(pen)
        assert pen.bounds, f"U+{code:04X} is blank"


def test_names_cannot_collide_with_an_installed_noto_and_keep_the_licence(font):
    names = {record.nameID: str(record) for record in font["name"].names}
    for name_id in (1, 3, 4, 6):
        assert "Noto" not in names[name_id]
        assert "Course" in names[name_id]
    assert names[1] == FAMILY
    assert "Adobe" in names[0]
    assert "SIL Open Font License" in names[13]
    assert "Noto" not in font["CFF "].cff.fontNames[0]


def test_both_weights_hold_the_same_characters():
    regular, bold = (set(TTFont(FONTS / f"CourseSansSC-{weight}.otf").getBestCmap()) for weight in ("Regular", "Bold"))
    assert regular == bold


def test_files_are_small_and_carry_their_licence():
    assert [file.name for file in font_files()] == ["CourseSansSC-Bold.otf", "CourseSansSC-Regular.otf"]
    assert all(file.stat().st_size < 3 * MEGABYTE for file in font_files())
    assert "SIL OPEN FONT LICENSE Version 1.1" in (FONTS / "OFL.txt").read_text("utf-8")


def test_the_readme_describes_these_very_files():
    readme = (FONTS / "README.md").read_text("utf-8")
    for file in font_files():
        assert f"`{file.name}` | `{hashlib.sha256(file.read_bytes()).hexdigest()}`" in readme


@pytest.mark.parametrize(("weight", "style"), [("normal", "Regular"), ("bold", "Bold")])
def test_matplotlib_finds_each_weight(weight, style):
    properties = font_manager.FontProperties(family=FAMILY, weight=weight)
    found = Path(font_manager.findfont(properties, fallback_to_default=False))
    assert found.name == f"CourseSansSC-{style}.otf"


def test_registering_twice_adds_nothing():
    before = len(font_manager.fontManager.ttflist)
    register_fonts()
    assert len(font_manager.fontManager.ttflist) == before
    assert sum(entry.name == FAMILY for entry in font_manager.fontManager.ttflist) == 2


def test_missing_characters_come_once_in_reading_order():
    assert missing_characters("王𪚥的😀和𪚥\n\t ") == ["𪚥", "😀"]


@given(st.lists(st.sampled_from(gb2312())).map("".join))
def test_text_of_gb2312_misses_nothing(text):
    assert missing_characters(text) == []
