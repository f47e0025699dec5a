"""A game made, its slips and codes renewed, looked at and verified, through the command; nothing is half made."""

import builtins
import re
import sqlite3
import subprocess
import sys

import pytest
from click.testing import CliRunner
from sandtable_room import HOTSPOT, a_form, codes_of, slip_text

from coursekit import cli
from coursekit.cohort import open_cohort
from coursekit.errors import CourseError
from coursekit.sandtable.ledger import Ledger
from coursekit.sandtable.setup import DRILLS
from coursekit.sandtable.slips import team_forms_pdf

COMMANDS = ("card", "new", "slips", "paper", "doctor", "serve", "list", "status", "debrief", "verify")


@pytest.fixture
def run(course, monkeypatch):
    monkeypatch.chdir(course)
    monkeypatch.setattr("coursekit.sandtable.doctor.addresses.room_addresses", lambda: HOTSPOT)
    return lambda *arguments, **more: CliRunner().invoke(cli.command, ["sandtable", *map(str, arguments)], **more)


@pytest.fixture
def made(run, course):
    """A function that makes a game and returns its file and its slips' file."""

    def make(*arguments):
        before = set((course / "games").glob("*.db"))
        done = run("new", *arguments)
        assert done.exit_code == 0, (done.output, done.exception)
        (path,) = set((course / "games").glob("*.db")) - before
        return path, course / "build" / "sandtable" / f"登录条-{path.stem}.pdf"

    return make


def left_behind(course):
    return sorted(path for folder in ("games", "build") for path in (course / folder).rglob("*") if path.is_file())


def said(done):
    assert isinstance(done.exception, CourseError), (done.output, done.exception)
    return str(done.exception)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_teaches_itself(run, name):
    done = run(name, "--help")
    assert done.exit_code == 0 and f"coursekit sandtable {name}" in done.output and "例" in done.output


def test_the_group_says_what_to_do_when(run):
    output = run("--help").output
    for name in COMMANDS:
        assert f"\n  {name} " in output
    assert output.index("coursekit sandtable new") < output.index("coursekit sandtable doctor") < output.index("coursekit sandtable serve")


def test_a_new_game_of_a_class(run, made, course):
    path, slips = made("demo", "--names", "东江,西岭，南浦", "--teams", 6, "--quarters", 5, "--level", 3, "--wifi", "沙盘热点")
    with Ledger.open(path) as ledger:
        assert [name for _, name in ledger.teams] == ["东江", "西岭", "南浦"]
        assert [seat.bot is None for seat in ledger.setup.seats] == [True] * 3 + [False] * 3
        assert {seat.level for seat in ledger.setup.seats} == {3}
        assert ledger.setup.quarters == 5 and ledger.round.part == "rehearsal"
        assert [ledger.seat_of_code(code, "10.0.0.9") for code in codes_of(slips)] == [0, 1, 2]
        assert ledger.title in slip_text(slips)
    assert "http://192.168.137.1:8024/" in slip_text(slips) and "沙盘热点" in slip_text(slips)
    assert "console()" in (course / "games" / "沙盘控制台.ipynb").read_text("utf-8")


def test_codes_are_on_the_slips_only(run, made, course):
    done = run("new")
    (slips,) = (course / "build" / "sandtable").glob("*.pdf")
    (path,) = (course / "games").glob("*.db")
    assert len(codes_of(slips)) == 6
    for code in codes_of(slips):
        assert code not in done.output and code.encode() not in path.read_bytes()


@pytest.mark.parametrize(
    ("arguments", "people", "operators"),
    [
        ((), 6, 6), (("demo",), 6, 6), (("mobile-group-2026b",), 5, 5), (("--teams", 8), 8, 8), (("--people", 1), 1, 4),
        (("--people", 7), 7, 7), (("--teams", 4, "--people", 2), 2, 4), (("--names", "东江,西岭"), 2, 4),
        (("mobile-group-2026b", "--teams", 4), 4, 4), (("mobile-group-2026b", "--teams", 8), 5, 8),
    ],
)  # fmt: skip
def test_how_many_sit_where(made, arguments, people, operators):
    path, slips = made(*arguments)
    with Ledger.open(path) as ledger:
        assert (len(ledger.teams), len(ledger.setup.seats)) == (people, operators)
    assert len(codes_of(slips)) == people


def test_a_class_of_more_teams_than_seats_is_told(run, course):
    text = (course / "cohorts" / "demo.yml").read_text("utf-8").replace("teams: 6", "teams: 10")
    (course / "cohorts" / "demo.yml").write_text(text, "utf-8")
    done = run("new", "demo")
    assert done.exit_code == 0 and "10 组，市场里 8 家" in done.output and "8 家公司" in done.output
    assert "10 组，市场里 5 家" in run("new", "demo", "--teams", 5).output
    assert "几组合坐" not in run("new", "demo", "--teams", 5, "--people", 5).output


def test_options_reach_the_game(made):
    path, _ = made("--pair", "2g_4g", "--seed", 77, "--drill", "migration", "--no-rehearsal", "--title", "晚上加一局")
    with Ledger.open(path) as ledger:
        setup = ledger.setup
        assert (setup.pair, setup.seed, setup.drill, ledger.round.part) == ("2g_4g", 77, "migration", "game")
        assert ledger.title == "晚上加一局"


def test_the_help_names_every_drill(run):
    output = run("new", "--help").output
    assert [name for name in DRILLS if name not in output] == []


def test_two_games_are_two_markets_and_two_files(made):
    first, second = made("demo")[0], made("demo")[0]
    with Ledger.open(first) as one, Ledger.open(second) as other:
        assert one.setup.seed != other.setup.seed


def test_a_game_is_never_overwritten(run, made, course, monkeypatch):
    path, slips = made("demo")
    before = path.read_bytes(), slips.read_bytes()
    monkeypatch.setattr("coursekit.sandtable.ledger.new_game_id", lambda: path.stem)
    assert "已经有了" in said(run("new", "demo"))
    assert (path.read_bytes(), slips.read_bytes()) == before


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--teams", 3), "4 到 8"), (("--teams", 9), "4 到 8"), (("--teams", 4, "--people", 5), "市场里共 4 家"),
        (("--people", 0), "要坐 0 家"), (("--people", 9), "要坐 9 家"), (("--names", "东江,东江"), "东江"),
        (("--names", "东江,西岭", "--people", 1), "2 个公司名"), (("--quarters", 13), "13"), (("--seed", -1), "-1"),
        (("--drill", "none"), "migration"), (("--level", 4), "4"), (("--names", "甲🙂"), "🙂"),
        (("--names", "东" * 60), "放不下"), (("--address", "www.example.com"), "www.example.com"),
        (("--address", "192.168.1.1:99999"), "99999"), (("nobody",), "nobody"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_one_sentence_and_leaves_nothing(run, course, arguments, words):
    message = said(run("new", *arguments))
    assert words in message and "\n" not in message.strip()
    assert left_behind(course) == []


@pytest.mark.parametrize("library", ["typst", "segno"])
def test_a_missing_library_is_said_before_anything_is_made(run, course, monkeypatch, library):
    real = builtins.__import__

    def without(name, *rest, **more):
        if name == library:
            raise ModuleNotFoundError(name)
        return real(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", without)
    assert "pip install" in said(run("new", "demo"))
    assert left_behind(course) == []


def test_a_folder_for_slips_that_cannot_be_written_stops_before_the_game(run, course):
    (course / "build").write_text("a file in the way")
    said(run("new", "demo"))
    assert not list((course / "games").glob("*"))


def test_slips_that_fail_after_the_game_was_made_say_how_to_make_them_again(run, course, monkeypatch):
    def full(path, data):
        raise OSError(28, "No space left on device", str(path))

    monkeypatch.setattr(sys.modules["coursekit.cli.sandtable.printed"], "write_atomic", full)
    message = said(run("new", "demo"))
    (path,) = (course / "games").glob("*.db")
    assert f"coursekit sandtable slips {path.stem}" in message and "磁盘满了" in message
    monkeypatch.undo()
    monkeypatch.chdir(course)
    assert run("slips", "--yes").exit_code == 0


@pytest.mark.parametrize(
    ("given", "printed"),
    [("10.1.2.3", "http://10.1.2.3:8024/"), ("10.1.2.3:9000", "http://10.1.2.3:9000/"), ("http://10.1.2.3:9000/", "http://10.1.2.3:9000/")],
)
def test_an_address_may_be_given(made, given, printed):
    assert printed in slip_text(made("--address", given)[1])


def test_without_an_address_slips_are_to_be_filled_by_hand(made, monkeypatch):
    assert "扫码" not in slip_text(made("--address", "none")[1])
    monkeypatch.setattr("coursekit.sandtable.doctor.addresses.room_addresses", list)
    assert "扫码" not in slip_text(made()[1])


def test_new_codes_for_all_kill_the_old_ones(run, made):
    path, slips = made("--people", 2)
    old = codes_of(slips)
    done = run("slips", input="y\n")
    assert done.exit_code == 0 and "作废" in done.output
    new = codes_of(slips)
    assert len(new) == 2 and not set(new) & set(old)
    with Ledger.open(path) as ledger:
        assert [ledger.seat_of_code(code, "10.0.0.9") for code in (*new, *old)] == [0, 1, None, None]


def test_one_team_s_new_code_leaves_the_others_and_their_slips(run, made, course):
    path, slips = made("--people", 3)
    old, page = codes_of(slips), slips.read_bytes()
    for number in (1, 2):
        assert run("slips", path.stem, "--team", "乙公司", "--yes").exit_code == 0
        (code,) = codes_of(slips.with_name(f"登录条-{path.stem}-换{number}.pdf"))
    assert slips.read_bytes() == page
    with Ledger.open(path) as ledger:
        assert [ledger.seat_of_code(each, "10.0.0.9") for each in (*old, code)] == [0, None, 2, 1]


@pytest.mark.parametrize("answer", ["n\n", ""])
def test_codes_stay_unless_one_says_yes(run, made, answer):
    path, slips = made("--people", 1)
    done = run("slips", input=answer)
    assert done.exit_code == 1 and ("登录条照用" in done.output) == bool(answer), "no answer at all is an interruption"
    with Ledger.open(path) as ledger:
        assert ledger.seat_of_code(codes_of(slips)[0], "10.0.0.9") == 0


def test_a_team_that_is_not_there(run, made):
    made("--people", 1)
    message = said(run("slips", "--team", "乙公司", "--yes"))
    assert "乙公司" in message and "甲公司" in message, "a bot needs no code"


def test_the_paper_form(run, course):
    done = run("paper", "ningde-telecom-2026a")
    (path,) = (course / "build" / "sandtable").iterdir()
    assert done.exit_code == 0 and path.name == "纸质决策单-4g_5g.pdf"
    assert "存量保有经营能力提升" in slip_text(path)
    assert run("paper", "--pair", "2g_4g", "--output", course / "纸").exit_code == 0
    assert (course / "纸" / "纸质决策单-2g_4g.pdf").is_file()


def test_the_teams_own_forms_are_the_console_s(run, made, course):
    path, _ = made("--people", 2, "--no-rehearsal", "--names", "东江,西岭")
    done = run("paper", "--game", path.stem)
    written = course / "build" / "sandtable" / f"各队的纸表-{path.stem}.pdf"
    assert done.exit_code == 0 and str(written) in done.output and "2 队一队一页" in done.output
    text = slip_text(written)
    assert "东江" in text and "西岭" in text and "照起步数打要花" in text and "第1季" in text
    with Ledger.open(path) as ledger:
        assert written.read_bytes() == team_forms_pdf(ledger)


@pytest.mark.parametrize("more", [("demo",), ("--pair", "4g_5g")])
def test_a_game_s_forms_are_of_its_own_class_and_pair(run, made, course, more):
    path, _ = made("--people", 2)
    before = left_behind(course)
    assert "去掉再来" in said(run("paper", "--game", path.stem, *more)) and left_behind(course) == before
    assert path.stem in said(run("paper", "--game", "20200101-XXXX")) and left_behind(course) == before


def test_games_are_found_by_name_by_path_and_alone(run, made, course):
    assert "coursekit sandtable new" in said(run("status"))
    path, _ = made("--people", 1, "--title", "周二上午班")
    for name in ((), (path.stem,), (path.name,), (path,)):
        assert path.stem in run("status", *name).output
    other, _ = made("--people", 1)
    message = said(run("status"))
    assert "2 局" in message and "把局号写在命令后面" in message
    assert message.index(f"{other.stem}（沙盘）") < message.index(f"{path.stem}（周二上午班）"), "the last one touched first"
    (course / "games" / "torn.db").write_bytes(b"no game")
    assert "torn、" in said(run("status"))
    assert path.stem in said(run("status", "wrong"))


def test_the_list_goes_on_after_a_file_that_does_not_open(run, made, course):
    assert "还没有一局" in run("list").output
    path, _ = made("demo", "--people", 2)
    (course / "games" / "old.db").write_bytes(b"")
    lines = run("list").output.splitlines()
    assert len(lines) == 2
    assert any(line.startswith(path.stem) and "2 队" in line and "热身" in line for line in lines)
    assert any(line.startswith("old") and "打不开" in line for line in lines)


def test_status_says_who_has_handed_in_and_not_what(run, made):
    path, _ = made("--people", 2, "--no-rehearsal", "--quarters", 3)
    with Ledger.open(path) as ledger:
        ledger.open_round(minutes=10)
        for key in ("a", "b"):
            ledger.submit(0, a_form(ledger, 0) | {"commission": 55.0 if key == "a" else 60.0}, key=key, forecast=17.25)
        receipt = ledger.submission(0).receipt
    output = run("status").output
    assert "第 1 季，共 3 季：正在收表" in output and re.search(r"\d\d:\d\d:\d\d 截止", output)
    assert "甲公司：交了第 2 版" in output and "乙公司：还没交\n" in output and "机器人：" in output
    assert "17.25" not in output and receipt not in output and "已公布：还没有" in output
    with Ledger.open(path) as ledger:
        ledger.note_refused(1, ledger.round)
        assert "乙公司：还没交，试过没交上去\n" in run("status").output
        ledger.submit(0, a_form(ledger, 0), key="c", source="instructor")
        assert "甲公司：交了第 3 版" in run("status").output and "照答案代交" in run("status").output
        ledger.close_round()
        ledger.seat_bot(1, "price")
        assert "乙公司：没交，试过没交上去，机器人顶着" in run("status").output
        ledger.resolve()
        ledger.publish("results")
        ledger.publish("leaderboard")
    assert "已经结算" in run("status").output and "已公布：结果、排行榜" in run("status").output


def test_verify_is_0_for_a_sound_game_and_1_for_a_changed_one(run, made):
    path, _ = made("--people", 2, "--no-rehearsal")
    with Ledger.open(path) as ledger:
        ledger.open_round()
        ledger.submit(0, a_form(ledger, 0) | {"commission": 55.0}, key="a", forecast=17.0)
        ledger.close_round()
        ledger.resolve()
    assert run("verify").exit_code == 0
    with sqlite3.connect(path) as db:
        for trigger in [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")]:
            db.execute(f'DROP TRIGGER "{trigger}"')
        changed = db.execute("UPDATE decisions SET given = replace(given, '55.0', '95.0')").rowcount
    assert changed == 1
    done = run("verify", path)
    assert done.exit_code == 1 and "别再往里写" in done.output


def test_every_team_gets_its_debrief(run, made, course):
    path, _ = made("mobile-group-2026b", "--people", 2, "--quarters", 2, "--no-rehearsal", "--title", "周二上午班")
    assert "还一季都没打" in said(run("debrief", "--yes"))
    with Ledger.open(path) as ledger:
        for _ in range(2):
            ledger.open_round()
            ledger.close_round()
            ledger.resolve()
            if len(ledger.game().quarters) == 1:
                asked = run("debrief", input="n\n")
                assert asked.exit_code == 1 and "发出去就亮底了" in asked.output and "没做" in asked.output
                assert not list((course / "build").rglob("*复盘*/*"))
    done = run("debrief")
    folder = course / "build" / "sandtable" / f"各队复盘-{path.stem}"
    assert done.exit_code == 0 and f"2 队的复盘写好了（4 个文件）：{folder}" in done.output.replace("\n", "")
    assert [each.name for each in sorted(folder.iterdir())] == ["1-甲公司.html", "1-甲公司.pdf", "2-乙公司.html", "2-乙公司.pdf"]
    page = (folder / "1-甲公司.html").read_text("utf-8")
    brand = open_cohort("mobile-group-2026b").spec.brand
    assert brand.primary in page and "周二上午班" in page and 'class="logo"' in page


def test_the_command_starts_without_the_game_s_libraries():
    code = (
        "import sys, coursekit.cli; print([name for name in ('fastapi', 'uvicorn', 'jinja2', 'segno', 'typst', 'psutil', 'numpy',"
        " 'coursekit.sandtable.ledger', 'coursekit.sandtable.game') if name in sys.modules])"
    )
    assert subprocess.check_output([sys.executable, "-c", code], text=True).strip() == "[]"
