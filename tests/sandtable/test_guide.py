"""The instructor's guide names no command and no button that is not there, and its notebook cells run."""

import re
import shlex
from pathlib import Path

import ipywidgets
import pytest
from click.testing import CliRunner

import coursekit
from coursekit.cli import command as course_command
from coursekit.project import find_root
from coursekit.sandtable.console.console import Console
from coursekit.sandtable.console.words import PUBLISHED_ZH
from coursekit.sandtable.ledger import Ledger, Refused
from coursekit.sandtable.scenario.drill_rules import fixed_fields
from coursekit.sandtable.scenario.drills import load_drills
from coursekit.sandtable.scenario.war_rounds import load_rounds
from coursekit.sandtable.scenario.what_follows import prefilled
from coursekit.sandtable.setup import GameSetup, Seat

GUIDE = find_root(Path(__file__).parent) / "docs" / "sandtable-guide.zh-CN.md"
TEXT = GUIDE.read_text("utf-8")
GAME = "20261123-QGTZ"
FENCED = re.findall(r"```(\w+)\n(.*?)```", TEXT, re.S)
CELLS = [code for kind, code in FENCED if kind == "python"]
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
    """Return every label of the real console in the states of a round, and of the teams' page."""
    folder = tmp_path_factory.mktemp("course") / "games"
    folder.mkdir()
    a_game(folder, quarters=3, rehearsal=True)
    console = Console(folder=folder)
    found = labels_on(console.box, set())
    console.start.open_chosen()
    desk = console.desk

    def look():
        desk.refresh()
        for page in desk._pages:
            desk.turn_to(page)
            labels_on(console.box, found)
        labels_on(desk.debrief.paging.asked, found)
        labels_on(desk.round_page.published, found)

    look()
    for _ in range(4):  # the rehearsal and three quarters
        desk.ledger.open_round()
        look()
        desk.turn_to("代录")
        desk.keying.fold.open()
        labels_on(console.box, found)
        desk.ledger.close_round()
        desk.round_page.events.how.value = "own"
        look()
        desk.round_page.events.fold.open()
        labels_on(desk.round_page.events.fold.box, found)
        desk.ledger.resolve(events=())
        look()
    desk.turn_to("复盘")
    labels_on(desk.debrief.anyway, found), labels_on(desk.debrief.never_mind, found)
    console.desk.close()
    pages = Path(coursekit.__file__).parent / "sandtable" / "teams_page" / "templates"
    html = "".join(path.read_text("utf-8") for path in pages.glob("*.j2"))
    return found | set(re.findall(r"<button[^>]*>([^<{]+)</button>", html))


@pytest.mark.parametrize("button", BUTTONS)
def test_button_is_on_the_console_or_the_page(button, labels):
    assert button in labels, f"「{button}」: no such button; there are {sorted(labels)}"


def test_every_drill_and_war_round_is_in_the_guide():
    for name, drill in load_drills().items():
        line = next(line for line in TEXT.splitlines() if f"--drill {name} " in line)
        assert f"--quarters {drill.quarters} " in line and drill.title in line
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


def a_game(folder, drill=None, quarters=3, rehearsal=False):
    setup = GameSetup(5, "4g_5g", SEATS, quarters, drill)
    ledger, _ = Ledger.create(folder / f"{GAME}.db", setup, rehearsal=rehearsal, title="手册")
    ledger.close()


def hands_in_what_is_closed(ledger):
    """Hand in a form that touches a field that the drill holds, and return whether it was refused."""
    game = ledger.game()
    held = next(field for field in fixed_fields(game) if field.unit != "%")
    values = prefilled(game, 0)
    values[held.name] = float(values[held.name]) + held.step
    try:
        ledger.submit(0, values, key="held")
    except Refused:
        return True
    return False


def run(cell):
    exec(compile(cell, "guide", "exec"), {})


@pytest.fixture
def games(tmp_path, monkeypatch):
    folder = tmp_path / "games"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


@pytest.mark.parametrize("drill", load_drills())
def test_drill_cells_write_sheets_and_judge(drill, games, capsys):
    a_game(games, drill)
    sheets, judged = CELLS[:2]
    run(sheets)
    written = games.parent / "build" / "sandtable" / f"演练-{GAME}"
    assert load_drills()[drill].title in (written / "东江-任务单.txt").read_text("utf-8-sig")
    assert (written / "西岭-客户明细.csv").exists() == (drill == "feature_model")
    with Ledger.open(games / f"{GAME}.db") as ledger:
        ledger.open_round()
        refused = hands_in_what_is_closed(ledger)
        ledger.close_round()
    capsys.readouterr()
    run(judged)
    told = capsys.readouterr().out
    assert "西岭　没交" in told and ("演练不动" in told or refused)
    assert refused == ("网页现在不拦" not in TEXT)
    with Ledger.open(games / f"{GAME}.db") as ledger:
        ledger.resolve(events=())
    run(judged)
    assert "西岭　没做到" in capsys.readouterr().out  # who hands in nothing is no better than who leaves all alone


@pytest.mark.parametrize("name", load_rounds())
def test_war_cell_tells_resolves_and_replays(name, games, capsys):
    a_game(games)
    cell = CELLS[2].replace("canvass_200_80", name)
    run(cell)
    assert load_rounds()[name].question in capsys.readouterr().out
    if name != "deterrence":
        with Ledger.open(games / f"{GAME}.db") as ledger:
            ledger.open_round(), ledger.close_round()
        run(cell.replace('STEP = "任务单"', 'STEP = "结算"'))
        with Ledger.open(games / f"{GAME}.db") as ledger:
            told = [each.detail["events"] for each in ledger.actions() if each.what == "resolve"]
        assert len(told[0]) == len(load_rounds()[name].cards)
    capsys.readouterr()
    run(cell.replace('STEP = "任务单"', 'STEP = "重放"'))
    assert "利润加存量价值最多的是" in capsys.readouterr().out


def test_what_can_be_published_is_in_the_guide():
    assert {f"公布{zh}" for zh in PUBLISHED_ZH.values()} <= {*BUTTONS}
