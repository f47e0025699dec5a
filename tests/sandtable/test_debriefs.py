"""Every team's debrief, through the handouts' templates: in its class's colours, by itself, with nobody else's receipt."""

import importlib.util
import io
import re
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from pypdf import PdfReader
from slips.slip_pages import is_a4, is_tagged

from coursekit.charts import ChartError
from coursekit.charts.figure import picture_of
from coursekit.errors import CourseError
from coursekit.handouts.document import Markup, Prose
from coursekit.handouts.look import Look
from coursekit.handouts.print.blocks import _markup
from coursekit.live import as_markdown
from coursekit.sandtable.debrief.played import played_of, shares_by_quarter
from coursekit.sandtable.debrief.show import debrief_figures
from coursekit.sandtable.game import game_scores, new_game, play_quarter, repeated_decisions
from coursekit.sandtable.ledger import Ledger
from coursekit.sandtable.rules.form_values import values_of
from coursekit.sandtable.rules.handed_in import decisions_handed_in
from coursekit.sandtable.scenario.drill_rules import drill_setup, drill_values, held_names
from coursekit.sandtable.scenario.drill_words import drill_result_says
from coursekit.sandtable.setup import GameSetup, Seat
from coursekit.sandtable.solo.report import quarter_report
from coursekit.sandtable.team_papers import debriefs
from coursekit.sandtable.team_papers.debriefs import class_look, write_debriefs

sys.path.append(str(Path(__file__).parents[1]))  # helpers of all tests
from pdf_text import page_texts
from webpage import Page

MARK = b'<svg xmlns="http://www.w3.org/2000/svg" width="30" height="10"><rect width="30" height="10"/></svg>'
LOOK = Look("周二上午班", "鹤鸣市", "移动", "燕老师", (date(2026, 12, 8), date(2026, 12, 9)), "#8a1538", MARK)
NAMES = ("1. *东江*", "南 浦/<b>$")


def a_game(folder, look=""):
    """Return the ledger of a game of one quarter in which the first of two teams has handed in."""
    seats = (*map(Seat, NAMES), Seat("机", "price", 1), Seat("器", "care", 1))
    ledger, _ = Ledger.create(folder / "一局.db", GameSetup(5, "2g_4g", seats, 1), rehearsal=False, title="六月班", look=look)
    ledger.open_round()
    values = values_of(repeated_decisions(ledger.game(), 0)) | {"commission": 60.0}
    ledger.submit(0, values, forecast=20.0, key="a" * 8)
    ledger.close_round()
    return ledger


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """The ledger of a game played to its end, and its debriefs; only read by these tests."""
    folder, steps = tmp_path_factory.mktemp("debriefs"), []
    with a_game(folder, LOOK.to_text()) as ledger:
        ledger.resolve(events=())
        paths = write_debriefs(ledger, folder / "页", progress=lambda *at: steps.append(at))
        yield ledger, paths, steps


def test_a_team_has_a_page_and_a_print(written):
    _, paths, steps = written
    assert [path.name for path in paths] == [
        "1-1. _东江_.html", "1-1. _东江_.pdf", "2-南 浦__b_$.html", "2-南 浦__b_$.pdf",
    ]  # fmt: skip
    assert steps == [(0, 2, NAMES[0]), (1, 2, NAMES[1]), (2, 2, "")]


@pytest.mark.parametrize("seat", [0, 1])
def test_the_page_needs_nothing_else_and_says_the_team_s_own(written, seat):
    ledger, paths, _ = written
    page = Page(paths[2 * seat].read_text("utf-8"))
    assert page.problems(paths[0].parent) == [] and not page.all("b")
    told = page.text
    assert f"{NAMES[seat]}：KPI 考核得分 {game_scores(ledger.game())[seat]:.1f} 分，和省公司基准" in told
    assert "鹤鸣市 · 移动 · 周二上午班" in told and "讲师：燕老师" in told and "局号 一局" in told
    logo, *figures = page.all("img")
    assert logo["src"].startswith("data:image/svg+xml") and "周二上午班" in logo["alt"]
    assert len(figures) >= 8 and len({facts["alt"] for facts in figures}) == len(figures)
    assert all(facts["src"].startswith("data:image/png") and int(facts["width"]) > 300 for facts in figures)
    assert "#8a1538" in paths[2 * seat].read_text("utf-8")
    assert ledger.submission(0).receipt not in told
    share = round(100 * shares_by_quarter(played_of(ledger.game()))[1, 0], 1)
    assert (f"你们猜的份额平均差 {abs(20.0 - share):.1f} 个点" in told) == (seat == 0)
    assert "先写下（5 分钟）" in told and "周一就做" in told and "演练“" not in told


@pytest.mark.parametrize("seat", [0, 1])
def test_the_print_is_set_as_the_class_s_handouts_are(written, seat):
    ledger, paths, _ = written
    data = paths[2 * seat + 1].read_bytes()
    reader, each = PdfReader(io.BytesIO(data)), page_texts(data)
    assert reader.metadata.title == f"{NAMES[seat]}　复盘　周二上午班" and is_tagged(data)
    assert all(is_a4(page) for page in reader.pages) and len(each) > 3
    squeezed = [re.sub(r"\s", "", text) for text in each]
    assert all(f"周二上午班·2026-12-08至12-09{number}" in text for number, text in enumerate(squeezed, 1))
    whole = re.sub(r"\s", "", "".join(each))
    assert f"得分{game_scores(ledger.game())[seat]:.1f}分" in whole and "鹤鸣市·移动" in whole and "我写的：" in whole
    assert "\\" not in whole and "**" not in whole
    assert re.sub(r"\s", "", NAMES[seat]) in whole and ledger.submission(0).receipt not in whole
    assert not any(page.images for page in reader.pages), "figures are vectors"
    assert "加起来就是得分" in whole, "letters of a figure can be searched"


def test_a_drill_s_own_result_stands_under_the_score(tmp_path):
    seats = (*map(Seat, ("东江", "南浦")), Seat("机", "price", 1), Seat("器", "care", 1))
    setup = drill_setup("tiered", 8, "2g_4g", seats)
    ledger, _ = Ledger.create(tmp_path / "一局.db", setup, rehearsal=False, title="六月班")
    with ledger:
        ledger.open_round()
        ledger.submit(0, drill_values({"care_heavy": 3.0}, ledger.game(), 0), key="a" * 8)
        ledger.close_round()
        ledger.resolve()
        game = ledger.game()
        for seat, path in enumerate(write_debriefs(ledger, tmp_path / "页")[::2]):
            told, result = Page(path.read_text("utf-8")).text, drill_result_says(game, seat)
            assert told.index("KPI 考核得分") < told.index(result) < told.index("一步一步看")
    assert drill_result_says(game, 0) != drill_result_says(game, 1)


def test_no_team_is_told_to_touch_what_its_drill_holds(tmp_path):
    """In the second quarter, after an overdraft, closed sums are cut by themselves: that was nobody's step."""
    seats = (*map(Seat, ("东江", "南浦")), Seat("机", "price", 1), Seat("器", "care", 1))
    game = new_game(drill_setup("front_line", 8, "2g_4g", seats))
    for commission in (150.0, 20.0):
        values = drill_values({"commission": commission}, game, 0)
        game = play_quarter(game, {0: decisions_handed_in(values, game, 0)}, [])
    played, held = played_of(game), held_names(game)
    assert {"service", "care_heavy"} <= held and "commission" not in held
    free = values_of(played.free_before(1, 0).seat(0))
    now, begun = (values_of(each.seat(0)) for each in (played.quarters[1].decisions, played.decisions_before(1)))
    assert all(free[name] == now[name] for name in held) and free["commission"] == begun["commission"] != now["commission"]
    told = "".join(each.says + each.alt for each in debrief_figures(played, 0))
    assert "演练不动的" in told and "照答案" not in told
    assert not re.search("把第 . 季的(服务投入|存量维系费|广告)", told)


def test_a_long_remark_stands_below_its_table(tmp_path):
    """The cause of an overdraft in its cell would set the table across the notes' column and wrap the short names."""
    seats = (*map(Seat, ("东江", "南浦")), Seat("机", "price", 1), Seat("器", "care", 1))
    game = new_game(GameSetup(5, "2g_4g", seats, 1))
    begun = repeated_decisions(game, 0)
    game = play_quarter(game, {0: replace(begun, fee=0.6 * begun.fee, commission=np.full((1, 1), 60.0))}, [])
    remark = quarter_report(game, 0)["overdraft"].remark
    head, _, rest = remark.partition("；")
    assert len(remark) > debriefs.LONG_REMARK and "酬金和分成" in rest
    assert debriefs._short(remark) == (f"{head}（见表下）", rest)
    with Ledger.create(tmp_path / "一局.db", game.setup, rehearsal=False, title="班")[0] as ledger:
        document = debriefs.debrief_document(ledger, game, played_of(game), 0)
        (table,) = [block for block in document.blocks if isinstance(block, Markup)]
        said = [block.markdown for block in document.blocks if isinstance(block, Prose)]
        call = re.search(r'place: "(\w+)"', _markup(table))
    assert rest not in table.html and any(as_markdown(rest) in text for text in said)
    assert call[1] == "text", "it keeps to the column of text"


def test_a_game_without_a_class_has_its_title_only(tmp_path):
    with a_game(tmp_path) as ledger:
        assert class_look(ledger) == Look("六月班")
        ledger.resolve(events=())
        html, pdf, *_ = write_debriefs(ledger, tmp_path / "页")
    told = Page(html.read_text("utf-8")).text
    assert "六月班" in told and "讲师" not in told and "（）" not in told and " ·  · " not in told
    first = page_texts(pdf.read_bytes())[0]
    assert "六月班" in first and "六月班　·" not in first


def test_the_look_is_in_the_game_s_file(tmp_path):
    with a_game(tmp_path, LOOK.to_text()) as ledger:
        path = ledger.path
    with Ledger.open(path) as again:
        assert class_look(again) == LOOK
        again.look = '{"title": "甲"}'
        with pytest.raises(CourseError, match="班级样子读不出来"):
            class_look(again)


def test_before_the_first_result_there_is_nothing(tmp_path):
    with a_game(tmp_path) as ledger, pytest.raises(CourseError, match="还一季都没打"):
        write_debriefs(ledger, tmp_path / "页")
    assert not (tmp_path / "页").exists()


def test_what_is_missing_is_named(tmp_path, monkeypatch):
    find = importlib.util.find_spec
    monkeypatch.setattr(debriefs.importlib.util, "find_spec", lambda name: None if name == "nh3" else find(name))
    with a_game(tmp_path) as ledger, pytest.raises(CourseError, match=r"没装 nh3.*coursekit\[handouts\]"):
        write_debriefs(ledger, tmp_path / "页")


def test_a_full_disk_is_said(tmp_path, monkeypatch):
    def full(path, data):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(debriefs, "write_atomic", full)
    monkeypatch.setattr(debriefs, "debrief_document", lambda *_: debriefs.Document("甲"))
    with a_game(tmp_path) as ledger:
        ledger.resolve(events=())
        with pytest.raises(CourseError, match="满了|没有空间"):
            write_debriefs(ledger, tmp_path / "页")


def test_one_team_s_figure_keeps_nobody_else_waiting(tmp_path, monkeypatch):
    drawn = debriefs.debrief_document

    def first_fails(ledger, game, played, seat, lucks):
        if seat == 0:
            raise ChartError("标题超出了图的边。")
        return drawn(ledger, game, played, seat, lucks)

    monkeypatch.setattr(debriefs, "debrief_document", first_fails)
    with a_game(tmp_path) as ledger:
        ledger.resolve(events=())
        with pytest.raises(CourseError, match=re.escape(NAMES[0]) + " 的复盘没做成，别的 1 队做好了.*标题超出了图的边"):
            write_debriefs(ledger, tmp_path / "页")
    assert [path.name[0] for path in sorted((tmp_path / "页").iterdir())] == ["2", "2"]


@pytest.mark.parametrize("names", [("东江", "西岭", "南浦"), ("粤东第一分公司增值业务部", "岭南分公司", "Guangzhou-North")])
def test_no_name_and_no_number_makes_a_title_too_long(names):
    """A game in which everybody repeats had a title a hair too long for one line in every third team's debrief."""
    seats = (*map(Seat, names), Seat("机器甲", "price", 1), Seat("机器乙", "care", 1))
    for seed in range(6):
        game = new_game(GameSetup(seed, "2g_4g", seats, 2, deck=False))
        played = played_of(play_quarter(play_quarter(game, {}), {}))
        for seat in range(len(names)):
            told = next(iter(debrief_figures(played, seat)))
            assert picture_of(told.figure, alt=told.alt, source="合成数据").png


def test_a_letter_that_cannot_be_printed_is_said(tmp_path, monkeypatch):
    monkeypatch.setattr(debriefs, "debrief_document", lambda *_: debriefs.Document("甲"))
    with a_game(tmp_path, Look("班🙂").to_text()) as ledger:
        ledger.resolve(events=())
        with pytest.raises(CourseError, match="🙂"):
            write_debriefs(ledger, tmp_path / "页")
