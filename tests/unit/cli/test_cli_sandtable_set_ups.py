"""``coursekit sandtable new --drill``: the four drills and the five rounds, their quarters, bots and help."""

import re

import pytest
from click.testing import CliRunner
from sandtable_room import HOTSPOT

from coursekit import cli
from coursekit.errors import CourseError
from coursekit.sandtable.ledger import Ledger
from coursekit.sandtable.scenario.drills import load_drills
from coursekit.sandtable.scenario.set_ups import set_up_titles
from coursekit.sandtable.scenario.war_rounds import ROUND_QUARTERS, load_rounds


@pytest.fixture
def run(course, monkeypatch):
    monkeypatch.chdir(course)
    monkeypatch.setattr("coursekit.sandtable.doctor.addresses.room_addresses", lambda: HOTSPOT)
    return lambda *arguments: CliRunner().invoke(cli.command, ["sandtable", "new", *map(str, arguments)])


@pytest.fixture
def made(run, course):
    def make(*arguments):
        done = run(*arguments)
        assert done.exit_code == 0, (done.output, done.exception)
        (path,) = (course / "games").glob("*.db")
        return path, done.output

    return make


@pytest.mark.parametrize("name", load_drills())
def test_a_drill_takes_its_own_quarters_and_no_deck(made, name):
    path, output = made("--drill", name, "--people", 3)
    with Ledger.open(path) as ledger:
        setup = ledger.setup
        assert (setup.drill, setup.quarters, setup.deck, ledger.war_rounds) == (name, load_drills()[name].quarters, False, ())
        assert ledger.round.part == "rehearsal"
    assert f"演练：{load_drills()[name].title}" in output


@pytest.mark.parametrize("name", load_rounds())
def test_a_round_takes_its_own_quarters_its_bots_and_no_deck(made, name):
    path, output = made("demo", "--drill", name, "--no-rehearsal")
    with Ledger.open(path) as ledger:
        setup, roles = ledger.setup, ledger.war_roles(name)
        assert setup.starts_over, "what an answer adds to a form is gone the next quarter"
        assert (setup.drill, setup.quarters, setup.deck, ledger.war_rounds) == (None, ROUND_QUARTERS, False, (name,))
        attackers = [seat for role, seat in roles.items() if role != "defender"]
        assert len(setup.people) == 6 and len(setup.seats) == 6 + len(attackers)
        assert not set(attackers) & set(setup.people), "a bot attacks, nobody is left out"
    assert f"第 2 季 {load_rounds()[name].title}" in output


def test_several_rounds_make_one_game(made):
    path, output = made("--people", 4, "--drill", "campus_45_40", "--drill", "deterrence", "--no-rehearsal")
    with Ledger.open(path) as ledger:
        assert ledger.war_rounds == ("campus_45_40", "deterrence") and ledger.setup.quarters == 4
        assert len(ledger.setup.seats) == 6
    assert "第 2 季 一比四点五对一比四，第 3 季 先备后打" in output


def test_what_is_written_out_counts_more_than_what_is_usual(made):
    path, _ = made("--people", 4, "--teams", 5, "--drill", "campus_45_40", "--quarters", 6)
    with Ledger.open(path) as ledger:
        assert len(ledger.setup.seats) == 5 and ledger.setup.quarters == 6


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--drill", "siege"), "没有“siege”这个演练或攻防"), (("--drill", "tiered", "--drill", "besiege_wei"), "一局只能打一个演练"),
        (("--drill", "besiege_wei", "--drill", "besiege_wei"), "写了两次"),
        (("--drill", "deterrence", "--people", 8), "得是机器人"), (("--drill", "besiege_wei", "--quarters", 1), "至少要 2 季"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_one_sentence_and_leaves_nothing(run, course, arguments, words):
    done = run(*arguments)
    assert isinstance(done.exception, CourseError) and words in str(done.exception) and "\n" not in str(done.exception)
    assert not [path for folder in ("games", "build") for path in (course / folder).rglob("*") if path.is_file()]


def test_an_unknown_name_is_answered_with_all_nine(run):
    told = dict(re.findall(r"([a-z_0-9]+)（([^）]+)）", str(run("--drill", "siege").exception)))
    assert told == set_up_titles()


def test_the_help_teaches_all_nine_with_their_titles(run):
    output = run("--help").output
    for name, title in set_up_titles().items():
        assert re.search(rf"{name} +{title}", output), name
    assert "一季一轮" in output and "结算时自己出" in output
