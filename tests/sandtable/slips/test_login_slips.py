"""The slips as they come out of the printer: one a team, everything on it, nothing over a cut line, codes that scan."""

import builtins
import re

import numpy as np
import pytest
import zxingcpp
from slip_pages import Code, font_names, is_a4, is_tagged, pages, pictures, texts

from coursekit.errors import CourseError
from coursekit.sandtable.slips import slips_pdf

NAMES = ("甲公司", "东江市分公司", "丙公司", "丁公司", "戊公司", "己公司", "庚公司", "辛公司")
CODES = ("7K3QM2XD", "WWWWMMMM", "QQQQ8888", "ABCDEFGH", "2345679A", "JKMNPQRS", "TUVWXYZ2", "99998888")
URL = "http://192.168.137.1:8024/"


def teams(count=8):
    return [Code(name, code) for name, code in zip(NAMES[:count], CODES, strict=False)]


@pytest.fixture(scope="module")
def pdf():
    return slips_pdf(teams(), url=URL, title="存量保有班", wifi="沙盘热点")


@pytest.fixture(scope="module")
def page(pdf):
    (picture,) = pictures(pdf)
    return picture


def test_eight_teams_are_one_page_of_a4(pdf):
    assert len(pages(pdf)) == 1 and is_a4(pages(pdf)[0])


def test_every_slip_has_name_code_address_and_three_lines(pdf):
    (text,) = texts(pdf)
    for name, code in zip(NAMES, CODES, strict=True):
        assert text.count(code) == 1, code
        assert name in text
    for words in (URL, "先连Wi-Fi：沙盘热点", "扫码，或在浏览器里打开", "选自己那一队，输登录码", "存量保有班", "一队一张"):
        assert text.count(words) == 8, words


def test_a_code_stands_below_its_own_company(pdf):
    (text,) = texts(pdf)
    for name, code in zip(NAMES, CODES, strict=True):
        between = text[text.index(name) : text.index(code)]
        assert not [other for other in NAMES if other != name and other in between]


def test_codes_are_large_and_all_letters_equally_wide(pdf):
    large = []
    pages(pdf)[0].extract_text(visitor_text=lambda text, cm, tm, font, size: large.append((text, size * abs(tm[3]) * abs(cm[3]), font)))
    of_codes = [(size, str(font["/BaseFont"])) for text, size, font in large if re.fullmatch(r"[2-9A-Z]{4,8}", text.strip())]
    assert len(of_codes) >= 8
    assert all(size >= 28 and "Mono" in font for size, font in of_codes)


def test_it_is_tagged_and_its_pictures_have_words(pdf):
    assert is_tagged(pdf)
    assert {name.split("-")[0] for name in font_names(pdf)} <= {"CourseSansSC", "DejaVuSansMono"}


def test_every_code_on_the_page_scans_to_the_address(page):
    found = zxingcpp.read_barcodes(np.asarray(page))
    assert [each.text for each in found] == [URL] * 8


def test_every_quarter_of_the_page_has_its_own_code_and_cuts_go_through_nothing(page):
    array = np.asarray(page)
    height, width = array.shape
    for row in range(4):
        for column in range(2):
            slip = np.ascontiguousarray(
                array[row * height // 4 : (row + 1) * height // 4, column * width // 2 : (column + 1) * width // 2]
            )
            assert [each.text for each in zxingcpp.read_barcodes(slip)] == [URL]
    middle = array[:, width // 2 - 1 : width // 2 + 2].min(1) < 200  # the dashed line alone, from top to bottom
    assert 0.2 < middle.mean() < 0.9
    margin = 18  # pixels beside each line, 3 mm
    for beside in (slice(width // 2 - margin, width // 2 - 3), slice(width // 2 + 3, width // 2 + margin)):
        assert (array[:, beside] > 200).mean() > 0.995  # crossing lines only
    for row in (1, 2, 3):
        at = row * height // 4
        assert (array[at - margin : at - 4] > 200).mean() > 0.995
        line = array[at - 2 : at + 3].min(0) < 200
        assert 0.2 < line.mean() < 0.9


def test_nothing_prints_where_printers_cannot(page):
    array = np.asarray(page)
    edge = round(5 / 25.4 * 150)  # 5 mm
    inner = np.ones(array.shape, bool)
    inner[edge:-edge, edge:-edge] = False
    dark = (array < 200) & inner
    assert dark.mean() < 0.0005, "but for the ends of the cut lines"


def test_without_an_address_there_is_a_line_to_write_on_and_no_code():
    pdf = slips_pdf(teams(5))
    (text,) = texts(pdf)
    assert text.count("http://") == 5 and "扫码" not in text and "192" not in text
    assert sum(name in text for name in NAMES) == 5
    (picture,) = pictures(pdf)
    assert zxingcpp.read_barcodes(np.asarray(picture)) == []


def test_a_long_name_is_set_smaller_and_one_that_cannot_fit_is_refused():
    long = "东江市分公司城区第一营业中心（原南浦）"
    (text,) = texts(slips_pdf([Code(long, CODES[0])], url=URL, title="二〇二六年全省县域市场存量经营与渠道转型骨干训练营第十二期"))
    assert long in text
    with pytest.raises(CourseError, match="放不下"):
        slips_pdf([Code(long * 4, CODES[0])], url=URL)


@pytest.mark.parametrize(
    ("codes", "words"),
    [([], "没有一个席位"), ([Code("甲公司", "ABC")], "3 位"), ([Code("甲🙂公司", CODES[0])], "没有这些字：🙂")],
)
def test_what_cannot_be_printed_is_a_sentence(codes, words):
    with pytest.raises(CourseError, match=words):
        slips_pdf(codes, url=URL)


def test_a_name_cannot_smuggle_markup_in():
    name = '#eval("1")*_`$'
    (text,) = texts(slips_pdf([Code(name, CODES[0])], url=URL))
    assert name in text


def test_without_typst_one_sentence_says_what_to_install(monkeypatch):
    real = builtins.__import__

    def without(name, *rest, **more):
        if name == "typst":
            raise ModuleNotFoundError(name)
        return real(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(CourseError, match=r"pip install"):
        slips_pdf(teams(1), url=URL)
