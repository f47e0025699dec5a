"""The instructor's guide names no command, button or file that is not there, and asks nobody to write code."""

import re
import shlex
from itertools import pairwise
from pathlib import Path

import ipywidgets
import pytest
from click.testing import CliRunner

import coursekit
from coursekit.cli import command as course_command
from coursekit.project import find_root
from coursekit.sandtable.console.console import Console
from coursekit.sandtable.ledger import PUBLISHED_ZH, Ledger
from coursekit.sandtable.scenario.drills import load_drills
from coursekit.sandtable.scenario.war_rounds import load_rounds
from coursekit.sandtable.setup import GameSetup, Seat

GUIDE = find_root(Path(__file__).parent) / "docs" / "sandtable-guide.zh-CN.md"
TEXT = GUIDE.read_text("utf-8")
GAME = "20261123-QGTZ"
FENCED = re.findall(r"```(\w+)\n(.*?)```", TEXT, re.S)
INLINE = re.findall(r"`([^`\n]+)`", re.sub(r"```.*?```", "", TEXT, flags=re.S))
COMMANDS = [
    line for line in [*INLINE, *(line for kind, code in FENCED if kind == "sh" for line in code.splitlines())]
    if line.startswith("coursekit ")
]  # fmt: skip
BUTTONS = sorted(set(re.findall("「([^「」]+)」", TEXT)))
SEATS = (Seat("东江"), Seat("西岭"), Seat("丙公司", "price"), Seat("丁公司", "quality"))


@pytest.mark.parametrize("line", sorted(set(COMMANDS)))
def test_command_exists_with_its_options(line):
    words, command = shlex.split(line)[1:], course_command
    while words and hasattr(command, "commands"):
        assert words[0] in command.commands, f"{line}: no {words[0]}"
        command = command.commands[words.pop(0)]
    command.make_context(command.name, words)  # refuses an option that there is not


def test_commands_of_the_whole_course_are_named():
    assert {line.split()[2] for line in COMMANDS if " sandtable " in line} >= {
        "card", "new", "slips", "paper", "doctor", "serve", "status", "list", "verify",
    }  # fmt: skip


def labels_on(widget, found):
    if isinstance(widget, ipywidgets.Button):
        found.add(widget.description)
    if isinstance(widget, ipywidgets.ToggleButtons):
        found |= {*widget.options}
    for child in getattr(widget, "children", ()):
        labels_on(child, found)
    return found


@pytest.fixture(scope="module")
def labels(tmp_path_factory):
    """Return every label of the real console in every state of a plain game, a drill and a round, and the page's."""
    found = set()
    for number, more in enumerate(({"rehearsal": True}, {"drill": "feature_model"}, {"rounds": ["canvass_200_80"]})):
        folder = tmp_path_factory.mktemp(f"course-{number}") / "games"
        folder.mkdir()
        a_game(folder, **more)
        console = Console(folder=folder)
        labels_on(console.box, found)
        console.start.open_chosen()
        all_labels(console, found, cards=number == 0)
        console.desk.close()
    pages = Path(coursekit.__file__).parent / "sandtable" / "teams_page" / "templates"
    html = "".join(path.read_text("utf-8") for path in pages.glob("*.j2"))
    return found | set(re.findall(r"<button[^>]*>([^<{]+)</button>", html))


def all_labels(console, found, cards):
    """Play a game to its end and take up what is on every page at every moment."""
    desk = console.desk

    def look():
        desk.refresh()
        for page in desk._pages:
            desk.turn_to(page)
            labels_on(console.box, found)
            if page == "攻防" and desk.war.keying.box in desk.war.now.children:
                desk.war.keying.open()
            if page == "演练":
                desk.drill.trying.open()
            labels_on(console.box, found)
        labels_on(desk.debrief.paging.asked, found)
        labels_on(desk.round_page.published, found)

    look()
    while not desk.standing.is_over:
        desk.ledger.open_round()
        look()
        desk.turn_to("代录")
        desk.keying.fold.open()
        labels_on(console.box, found)
        desk.ledger.close_round()
        if cards:
            desk.round_page.events.how.value = "own"
        look()
        if cards:
            desk.round_page.events.fold.open()
            labels_on(desk.round_page.events.fold.box, found)
        desk.ledger.resolve(events=() if cards else None)
        look()
        desk.ledger.publish("results")
        look()
    desk.turn_to("复盘")
    labels_on(desk.debrief.anyway, found), labels_on(desk.debrief.never_mind, found)


@pytest.mark.parametrize("button", BUTTONS)
def test_button_is_on_the_console_or_the_page(button, labels):
    assert button in labels, f"「{button}」: no such button; there are {sorted(labels)}"


def test_every_drill_and_war_round_is_in_the_guide():
    for name, drill in load_drills().items():
        line = next(line for line in TEXT.splitlines() if f"--drill {name} " in line)
        assert "--quarters" not in line and drill.title in line  # its own
    for name, found in load_rounds().items():
        assert any(f"`{name}`" in line and found.title in line for line in TEXT.splitlines())


def test_a_new_game_leaves_the_slips_and_the_notebook_that_the_guide_opens(tmp_path, monkeypatch):
    (tmp_path / "coursekit.toml").write_text("", "utf-8")
    monkeypatch.chdir(tmp_path)
    line = next(line for line in COMMANDS if "--names" in line).replace("new demo", "new")
    done = CliRunner().invoke(course_command, [*shlex.split(line)[1:], "--address", "192.168.137.1"])
    assert done.exit_code == 0, done.output
    assert (tmp_path / "games" / "沙盘控制台.ipynb").exists() and "沙盘控制台.ipynb" in TEXT
    assert len([*(tmp_path / "build" / "sandtable").glob("登录条-*.pdf")]) == 1


def test_links_of_the_contents_lead_to_headings():
    heads = {head.strip() for head in re.findall(r"^##+ (.+)$", TEXT, re.M)}
    links = re.findall(r"\]\(#(.*?)\)", TEXT)
    assert links and set(links) <= heads


def a_game(folder, drill=None, rehearsal=False, rounds=()):
    setup = GameSetup(5, "4g_5g", SEATS, 3, drill, deck=drill is None and not rounds)
    ledger, _ = Ledger.create(folder / f"{GAME}.db", setup, rehearsal=rehearsal, title="手册", war_rounds=rounds)
    ledger.close()


def test_nobody_is_asked_to_write_code():
    assert {kind for kind, _ in FENCED} == {"sh"} and "import " not in TEXT


@pytest.mark.parametrize("line", sorted({line for line in COMMANDS if " --drill " in line}))
def test_a_drill_or_rounds_are_begun_as_the_guide_says(line, tmp_path, monkeypatch):
    (tmp_path / "coursekit.toml").write_text("", "utf-8")
    monkeypatch.chdir(tmp_path)
    words = shlex.split(line.replace("new demo", "new"))[1:]
    done = CliRunner().invoke(course_command, [*words, "--address", "192.168.137.1"])
    assert done.exit_code == 0, done.output
    wanted = [after for word, after in pairwise(words) if word == "--drill"]
    with Ledger.open(next((tmp_path / "games").glob("*.db"))) as ledger:
        assert ([ledger.setup.drill] if ledger.setup.drill else [*ledger.war_rounds]) == wanted
        assert ledger.round.part == "game" and not ledger.setup.deck
        assert [team for _, team in ledger.teams] == words[words.index("--names") + 1].split(","), "nobody who is not there"
        minutes = [load_drills()[name].minutes.values() for name in wanted if name in load_drills()]
    (said,) = re.findall(r"一个 (\d+) 分钟，任务单上", TEXT)
    assert all(sum(each) == int(said) for each in minutes)


@pytest.mark.parametrize(("more", "page", "folder", "file"), [
    ({"drill": "feature_model"}, "drill", "演练", "讲师留着-答案.pdf"),
    ({"rounds": ["park_moves_away"]}, "war", "攻防", "1-东江-工业园整体迁网.pdf"),
])  # fmt: skip
def test_papers_lie_where_the_guide_says(more, page, folder, file, tmp_path):
    (tmp_path / "games").mkdir()
    a_game(tmp_path / "games", **more)
    console = Console(game=GAME, folder=tmp_path / "games")
    getattr(console.desk, page).papers.click()
    assert (tmp_path / "build" / "sandtable" / f"{folder}-{GAME}" / file).is_file(), console.desk.said.value
    assert f"“{folder}-”加局号的文件夹" in TEXT and ("讲师留着-答案" in TEXT)
    console.desk.close()


def test_minutes_of_a_round_are_the_sheets():
    said = re.search(r"一轮 (\d+) 分钟：讲局面 (\d+)，选和写 (\d+)，打 (\d+)，重放讨论 (\d+)", TEXT)
    for found in load_rounds().values():
        assert [sum(found.minutes.values()), *found.minutes.values()] == [int(each) for each in said.groups()]


def test_what_can_be_published_is_in_the_guide():
    assert {f"公布{zh}" for zh in PUBLISHED_ZH.values()} <= {*BUTTONS}
