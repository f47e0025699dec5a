"""One word everywhere for what a silent team plays in a game with rounds, where no quarter goes on from the last."""

from contextlib import ExitStack
from pathlib import Path

import pytest
import teams_page_games
from teams_page_games import Classroom

from coursekit.sandtable.console.action_words import action_says
from coursekit.sandtable.console.standing import read_standing
from coursekit.sandtable.ledger import Ledger
from coursekit.sandtable.scenario.set_ups import set_up_named
from coursekit.sandtable.setup import GameSetup, seats_for
from coursekit.sandtable.slips import team_forms_pdf


@pytest.fixture
def classroom(tmp_path):
    """A game with a round, its first quarter played, the round's quarter open, nobody having handed in anything."""
    with ExitStack() as stack, pytest.MonkeyPatch.context() as patched:

        def game_file(folder, **_):
            setup = GameSetup(8, "4g_5g", seats_for(2, 4), 3, deck=False)
            ledger, codes = Ledger.create(
                folder / "game.db", setup, rehearsal=False, war_rounds=["canvass_200_80"],
                clock=teams_page_games.Clock(),
            )  # fmt: skip
            with ledger:
                ledger.open_round()
                ledger.close_round()
                ledger.resolve()
                ledger.open_round()
            return folder / "game.db", tuple(each.code for each in codes)

        patched.setattr(teams_page_games, "game_file", game_file)
        yield Classroom(tmp_path, stack)


def test_the_team_s_pages_the_console_and_the_paper_say_the_same(classroom):
    team, ledger = classroom.team(0), classroom.console
    form, receipt = team.page("/quarter").text, team.page("/receipt").text
    assert "不交就照省公司基准打" in form and "不交，就照省公司基准打" in receipt
    assert "上季的数" not in form + receipt and "基准 " in form
    lines = [line for line in read_standing(ledger, 0.0).seats if line.is_team]
    assert [line.outcome for line in lines] == ["照省公司基准打（超上限先压）"] * 2
    ledger.close_round()
    ledger.resolve()
    names = [seat.name for seat in ledger.setup.seats]
    told = [action_says(each, names) for each in ledger.actions() if each.what == "resolve"]
    assert all("照省公司基准打" in each and "上季" not in each for each in told) and len(told) == 2


def test_the_paper_says_what_its_small_numbers_are(classroom, monkeypatch):
    monkeypatch.syspath_prepend(Path(__file__).parents[1] / "slips")
    from slip_pages import texts

    front = texts(team_forms_pdf(classroom.console))[0]
    assert "格里的小字是起步数：省公司基准" in front and "第2季" in front


def test_whoever_makes_the_game_is_told():
    assert "每季的表都从省公司基准起" in set_up_named(["besiege_wei"]).words[0]
