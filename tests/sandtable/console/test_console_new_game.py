"""A new game from the start page, an existing one opened, and what is refused with a sentence."""

import os

import pytest
from console_room import a_class, head, plain, press, said, seen

from coursekit.errors import CourseError
from coursekit.sandtable.console.game_files import found_games, games_folder, room_seats
from coursekit.sandtable.console.start_page import SEEDS
from coursekit.sandtable.ledger import Ledger


def begun(room, c=None, **fields):
    console = room.console(c=c)
    for name, value in fields.items():
        getattr(console.start, name).value = value
    console.start.begin.click()
    return console


def answer(console):
    return plain(console.start.card.value)


def test_a_new_game_is_a_file_with_what_was_chosen(room):
    console = begun(
        room, c=a_class(room.folder.parent), title="六月班", names="  东江\n\n西岭 \n南浦", bots=2, level=3, quarters=4, seed="77"
    )
    (path,) = room.folder.glob("*.db")
    with Ledger.open(path) as ledger:
        setup = ledger.setup
        assert ledger.teams == ((0, "东江"), (1, "西岭"), (2, "南浦"))
        assert (setup.seed, setup.pair, setup.quarters, ledger.title) == (77, "2g_4g", 4, "六月班")
        assert [seat.level for seat in setup.seats[3:]] == [3, 3] and setup.seats[3].bot != setup.seats[4].bot
        assert ledger.round.part == "rehearsal"
    assert "六月班" in head(console) and console.desk.tabs.value == "登录"  # codes are there now or never


def test_a_drill_brings_its_quarters_and_its_scenario(room):
    console = begun(room, drill="migration", rehearsal=False, seed="3")
    setup = console.desk.ledger.setup
    assert (setup.drill, setup.quarters) == ("migration", 4) and setup.scenario().legacy_share == 0.85
    assert console.desk.ledger.round.part == "game" and setup.pair == "4g_5g"


@pytest.mark.parametrize(("fields", "words"), [
    ({"names": "甲\n乙"}, "2 队加 0 家机器人一共 2 家，要 4 到 8 家：加几家机器人"),
    ({"bots": 3}, "一共 9 家"),
    ({"names": "甲\n甲\n乙\n丙"}, "用了两次"),
    ({"names": " \n"}, "还没有队名"),
    ({"names": "一二三四五六七八九十一二三\n乙\n丙\n丁"}, "最多 12 个"),
    ({"seed": "一百"}, "开局号“一百”不行"),
    ({"seed": str(SEEDS)}, "0 到 999999"),
])  # fmt: skip
def test_what_cannot_be_begun_is_said_and_leaves_no_file(room, fields, words):
    console = begun(room, **fields)
    assert words in answer(console) and console.desk is None
    assert not room.folder.exists() or not [*room.folder.iterdir()]


def test_a_second_click_begins_no_second_game(room):
    console = begun(room)
    start = console.start
    start.begin.click()
    assert len([*room.folder.glob("*.db")]) == 1


def test_games_are_listed_opened_and_put_away(room):
    game, _ = room.game()
    (room.folder / "notes.db").write_text("no game")
    console = room.console()
    labels = seen(console.start.games)
    assert "one" in labels and "6 队，3 季" in labels and "热身还没开始" in labels and "打不开" in labels
    broken, good = (next(f.path for f in found_games(room.folder) if f.path.stem == stem) for stem in ("notes", "one"))
    console.start.games.value = broken
    console.start.resume.click()
    assert answer(console).startswith("○ 等一下") and console.desk is None
    console.start.games.value = good
    press(console, console.start.resume)
    assert console.desk.ledger.game_id == game
    press(console, console.desk.put_away)
    assert console.desk is None and console.tick() is None and console.start.resume is not None


def test_the_game_last_written_to_comes_first_even_if_only_its_journal_was(room):
    room.game()
    for name, at in (("old", 1000), ("new", 2000), ("new.db-wal", 0), ("old.db-wal", 3000)):
        path = room.folder / (name if "-wal" in name else f"{name}.db")
        path.write_text("")
        os.utime(path, (at, at))
    os.utime(room.folder / "one.db", (1500, 1500))
    assert [found.path.stem for found in found_games(room.folder)] == ["old", "new", "one"]


def test_a_game_is_opened_by_id_or_path_and_an_unknown_one_is_refused(room):
    game, _ = room.game()
    assert room.console("one").desk.ledger.game_id == game
    assert room.console(room.folder / "one.db").desk.ledger.game_id == game
    with pytest.raises(CourseError, match="没有“two”这一局：.*有的是 one"):
        room.console("two")


def test_the_folder_of_games_is_the_course_s(root, tmp_path, monkeypatch):
    assert games_folder(a_class(tmp_path)) == tmp_path / "games"
    monkeypatch.chdir(root / "notebooks")
    assert games_folder() == root / "games"
    monkeypatch.chdir(tmp_path)
    assert games_folder() == tmp_path / "games"


def test_bots_have_free_names_and_styles_of_the_seed():
    seats = room_seats(["甲公司", "丙公司"], 6, 1, seed=4)
    assert [seat.name for seat in seats[2:]] == ["乙公司", "丁公司", "戊公司", "己公司", "庚公司", "辛公司"]
    assert len({seat.bot for seat in seats[2:]}) == 6
    assert seats == room_seats(["甲公司", "丙公司"], 6, 1, seed=4) != room_seats(["甲公司", "丙公司"], 6, 1, seed=5)


def test_the_answer_of_the_last_game_is_not_shown_in_the_next(room):
    room.game()
    console = room.console("one")
    press(console, console.desk.round_page.open)
    press(console, console.desk.put_away)
    press(console, console.start.resume)
    assert said(console) == ""
