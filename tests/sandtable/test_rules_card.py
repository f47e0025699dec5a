"""The printed card: one page, everything on it, its numbers the parameters', in the trade's words."""

import dataclasses
import io
import re
import sys
from importlib.resources import files

import pypdf
import pytest
from click.testing import CliRunner

from coursekit import cli
from coursekit.charts import missing_characters
from coursekit.cohort import open_cohort
from coursekit.errors import CourseError
from coursekit.sandtable.engine import load_parameters
from coursekit.sandtable.engine.segments import segment
from coursekit.sandtable.rules_card import card_html, card_pdf, content, example, pair_content, show_rules_card
from coursekit.sandtable.rules_card.formulas import STAGES
from coursekit.sandtable.rules_card.numbers import printed, printed_given
from coursekit.sandtable.score.measures import WEIGHTS

PAIRS = ("2g_4g", "4g_5g")
LONGEST_TITLE = "二〇二六年全省县域市场存量经营与渠道转型骨干训练营第十二期"
# Words of textbooks that no team should meet.
TEXTBOOK = ("MCI", "Shapley", "KL", "Koyck", "adstock", "logit", "par", "hazard", "弹性", "效用", "对数", "系数矩阵", "sigma", "σ", "β")


@pytest.fixture(scope="module", params=PAIRS)
def card(request):
    return pair_content(request.param)


@pytest.fixture(scope="module")
def pdf(card):
    return pypdf.PdfReader(io.BytesIO(card_pdf(card)))


def squeezed(text):
    return re.sub(r"\s", "", text)


def test_it_is_one_page_of_a4(pdf):
    assert len(pdf.pages) == 1
    assert [round(float(side) / 72 * 25.4) for side in pdf.pages[0].mediabox[2:]] == [210, 297]


def test_everything_is_on_the_page(card, pdf):
    page = squeezed(pdf.pages[0].extract_text())
    for text in card.texts():
        for part in re.split(r"[，；。（）()：“”、\s]", text):  # a line may break anywhere else
            assert squeezed(part) in page, text


def test_no_letter_is_a_box(card, pdf):
    assert missing_characters("".join(card.texts())) == []
    names = {str(font.get_object()["/BaseFont"]) for font in pdf.pages[0]["/Resources"]["/Font"].values()}
    assert names and all("CourseSansSC" in name.replace("-", "").replace(" ", "") for name in names)


def test_nothing_is_smaller_than_eight_points(pdf):
    sizes = []
    pdf.pages[0].extract_text(
        visitor_text=lambda text, cm, tm, font, size: text.strip() and sizes.append(size * abs(tm[3]) * abs(cm[3]))
    )
    assert len(sizes) > 100 and min(sizes) >= 7.99


def test_the_card_fits_with_a_long_title_of_a_class_and_for_a_family():
    for pair in PAIRS:
        for one in (pair_content(pair, LONGEST_TITLE), content.card_content(pair, example.example_quarter(pair, 3))):
            assert len(pypdf.PdfReader(io.BytesIO(card_pdf(one))).pages) == 1


def test_what_does_not_fit_is_said_and_never_cut_off(card):
    crowded = dataclasses.replace(card, notes=card.notes * 4)
    with pytest.raises(CourseError, match="一页放不下"):
        card_pdf(crowded)


def test_the_same_card_is_the_same_file(card):
    assert card_pdf(card) == card_pdf(card)


def test_it_speaks_the_trade_s_language(card):
    text = "\n".join(card.texts())
    for word in TEXTBOOK:
        assert not re.search(rf"(?<![A-Za-z]){word}(?![A-Za-z])", text), word
    assert "！" not in text and "!" not in text
    for word in ("抱团定价", "携入专享价", "养卡", "KPI 考核得分", "省公司基准", "存量价值", "扩容申请", "用量每季涨", "转网难易", "心里常价", "扩容价"):
        assert word in text
    assert [stage.name for stage in card.stages] == list(STAGES)
    for weight in WEIGHTS:
        assert f"{printed_given(100 * weight, 'd1')}%" in text


def test_every_number_that_a_formula_names_can_be_found_on_the_card(card):
    pair = PAIRS[0] if "2G" in card.subtitle else PAIRS[1]
    worked = example.example_quarter(pair)
    outside_formulas = "\n".join(
        [line.text for line in (*card.givens, *card.notes)]
        + [" ".join((*table.head, *(cell for row in table.rows for cell in row))) for table in (*card.tables, *card.worked_tables)]
    )  # fmt: skip
    steps = {row.name for stage in card.stages for row in stage.rows}
    for step in (each for each in worked.steps if each.name in steps):  # of the others, 支撑需要 tells
        for name in step.inputs:
            in_the_words = re.search(rf"(?<!标准){name}", step.words)
            if in_the_words and name not in steps:
                # 开局用量 is the column of tiers; a family's numbers stand on a family's card.
                wanted = {"开局用量": "用量", "维系费": "存量维系费"}.get(name, name)
                assert wanted in outside_formulas or name in content.FAMILY_GIVENS, (step.name, name)


def test_the_numbers_are_the_parameter_file_s(monkeypatch):
    p = load_parameters("4g_5g")
    changed = dataclasses.replace(
        p, goodwill_carryover=0.37, shop_around_price=4.321, cost_legacy=9.87, price_weight=p.price_weight + 0.0137,
        outside_return=0.177, rush_repaid=0.83, noise=0.041,
    )  # fmt: skip
    usual = "\n".join(pair_content("4g_5g").texts())
    for module in (content, sys.modules["coursekit.sandtable.setup"]):
        monkeypatch.setattr(module, "load_parameters", lambda pair: changed)
    card = "\n".join(pair_content("4g_5g").texts())
    wanted = ["0.37 × 上季广告余热", "4.321 × ln(账单 ÷ 常价)", "9.87 × 平均老网", "0.177 × 没号码的人", "83%", "上下约 0.041"]
    wanted += [printed_given(float(each), "s5") for each in changed.price_weight]
    assert [text for text in wanted if text not in card] == []
    assert [text for text in wanted if text in usual] == []


def test_the_web_page_needs_nothing_else_and_shows_the_numbers_put_in(card):
    page = card_html(card)
    assert not re.search(r"<script|<link|src=|http", page)
    assert "<b>广告宣传</b>" in page and "标准<b>月费</b>" not in page
    from html import unescape

    told = unescape(re.sub(r"<[^>]+>", "", page))
    for text in card.texts():
        assert text in told
    for stage in card.stages:
        for row in stage.rows:
            assert row.numbers in told


def test_in_a_notebook_it_is_tables_and_sentences(monkeypatch, root):
    from coursekit.charts import table as tables
    from coursekit.live import sentence

    shown = []
    monkeypatch.setattr(tables, "publish", lambda data, metadata: shown.append(data["text/plain"]))
    monkeypatch.setattr(sentence, "display", lambda data, raw: shown.append(data["text/plain"]))
    show_rules_card("2g_4g")
    whole = "\n".join(shown)
    assert all(name in whole for name in STAGES) and "2G 换 3G/4G" in whole and "看不见的四个" in whole
    shown.clear()
    show_rules_card(open_cohort(root / "cohorts" / "demo.yml"))
    assert "4G 换 5G" in "\n".join(shown)
    with pytest.raises(CourseError, match="没有“3g”"):
        show_rules_card("3g")


def test_numbers_are_rounded_and_signed_as_a_reader_expects():
    assert printed(-0.00004, "d3") == "0.000"
    assert printed(-1.5, "d2") == "−1.50"
    assert segment("medium", "personal") == example.SEGMENT


# --- the command ---------------------------------------------------------------------------------------------------


@pytest.fixture
def run(course, monkeypatch):
    monkeypatch.chdir(course)
    return lambda *arguments: CliRunner().invoke(cli.command, ["sandtable", *map(str, arguments)])


def test_the_command_writes_page_and_print(run, course, tmp_path):
    done = run("card", "demo", "--pair", "2g_4g", "--output", tmp_path / "卡")
    assert done.exit_code == 0, done.output
    made = sorted(path.name for path in (tmp_path / "卡").iterdir())
    assert made == ["沙盘规则卡-2g_4g.html", "沙盘规则卡-2g_4g.pdf"]
    assert open_cohort(course / "cohorts" / "demo.yml").title in (tmp_path / "卡" / made[0]).read_text("utf-8")
    assert "100%" in done.output and str(tmp_path) in done.output
    assert run("card", "--format", "html").exit_code == 0
    assert [path.name for path in (course / "build" / "sandtable").iterdir()] == ["沙盘规则卡-4g_5g.html"]


def test_the_command_s_mistakes_are_sentences(run, monkeypatch, tmp_path):
    assert isinstance(run("card", "nobody").exception, CourseError)
    assert run("card", "--pair", "3g_6g").exit_code == 2
    (tmp_path / "file").write_text("")
    done = run("card", "--format", "html", "--output", tmp_path / "file" / "sub")
    assert isinstance(done.exception, CourseError) and "挡着" in str(done.exception)
    monkeypatch.setitem(sys.modules, "typst", None)
    done = run("card")
    assert isinstance(done.exception, CourseError) and "coursekit[handouts]" in str(done.exception)
    assert run("card", "--format", "html").exit_code == 0


def test_help_teaches(run):
    for arguments, words in ((("--help",), "coursekit sandtable card demo"), (("card", "--help"), "A4")):
        done = run(*arguments)
        assert done.exit_code == 0 and words in done.output


def test_the_template_holds_no_number_of_the_market():
    source = files("coursekit.sandtable.rules_card").joinpath("card.typ").read_text("utf-8")
    assert not re.search(r"\[[^\]]*\d[^\]]*\]", re.sub(r"//.*", "", source))
