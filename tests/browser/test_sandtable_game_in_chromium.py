"""A whole game as in the room: a server of its own, the console, two teams in browsers and four over plain requests."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import sys
import time
from contextlib import ExitStack, contextmanager

import httpx
import numpy as np
import pytest
from opened import ARGUMENTS, CHROMIUM, Opened
from teams_page_games import Page, Visitor

from coursekit.sandtable.console.console import Console
from coursekit.sandtable.game import repeated_decisions, replay
from coursekit.sandtable.ledger import Ledger
from coursekit.sandtable.ledger.arrays import arrays_of
from coursekit.sandtable.rules.fields import NUMBER, form_fields
from coursekit.sandtable.rules.form_values import values_of
from coursekit.sandtable.setup import GameSetup, Seat
from coursekit.sandtable.teams_page.guards.sessions import SESSION

PAIR, QUARTERS = "4g_5g", 3
NAMES = ("滨江分公司", "城东分公司", "湖西分公司", "岭南分公司", "河口分公司", "高新分公司")
PHONE, LAPTOP = 0, 1  # the two seats with a browser
SCREENS = {PHONE: (390, 844), LAPTOP: (1280, 720)}
UP_WITHIN = 60.0  # s until the server answers, on a machine that does other things too
NUMBERS = [field.name for field in form_fields(PAIR) if field.kind == NUMBER]
# Chromium itself notes every page that is not answered with 200.
LATE = "Failed to load resource: the server responded with a status of 409 (Conflict)"


@contextmanager
def serving(path, said):
    """Serve the game with the command that the instructor uses; give its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "coursekit", "sandtable", "serve", str(path), "--host", "127.0.0.1", "--port", str(port)]
    with said.open("wb") as stream, subprocess.Popen(command, stdout=stream, stderr=subprocess.STDOUT) as server:
        try:
            until = time.monotonic() + UP_WITHIN
            while True:
                assert server.poll() is None and time.monotonic() < until, said.read_text("utf-8", "replace")
                try:
                    socket.create_connection(("127.0.0.1", port), 1).close()
                    break
                except OSError:
                    time.sleep(0.1)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.send_signal(signal.SIGINT)
            server.wait(30)


@pytest.fixture(scope="module")
def at_home(browser):
    """Chromium that reaches this machine and nothing else."""
    arguments = [f"{each} , EXCLUDE 127.0.0.1" if each.startswith("--host-resolver-rules") else each for each in ARGUMENTS]
    chromium = browser.browser_type.launch(executable_path=CHROMIUM, args=arguments)
    yield chromium
    chromium.close()


class ClassInRoom:
    """Six teams and an instructor; all that they do goes through their own pages."""

    def __init__(self, stack, chromium, folder) -> None:
        setup = GameSetup(20261123, PAIR, tuple(Seat(name) for name in NAMES), QUARTERS)
        path = folder / "games" / "one.db"
        self.ledger, codes = Ledger.create(path, setup, title="渠道班")
        stack.enter_context(self.ledger)
        self.codes = [each.code for each in codes]
        self.console = Console(None, "one", folder=path.parent)
        stack.callback(self.console.desk.close)
        self.address = stack.enter_context(serving(path, folder / "said.txt"))
        self.shown = {seat: self._browser(stack, chromium, *size) for seat, size in SCREENS.items()}
        self.asking = {seat: self._visitor(stack) for seat in range(len(SCREENS), len(NAMES))}

    def _browser(self, stack, chromium, width, height):
        context = chromium.new_context(viewport={"width": width, "height": height}, reduced_motion="reduce")
        stack.callback(context.close)
        return Opened(context.new_page(), f"{self.address}/")

    def _visitor(self, stack):
        client = httpx.Client(base_url=self.address, follow_redirects=True, timeout=30)
        return Visitor(stack.enter_context(client), self.codes)

    def press(self, button) -> None:
        """Press a button of the console that is there and alive."""
        self.console.tick()
        page = self.console.desk.round_page
        assert any(button is each for each in widgets(page.box)) and not button.disabled, button.description
        button.click()

    def begin(self) -> None:
        """Open the round; both browsers stand before an empty form."""
        self.press(self.console.desk.round_page.open)
        assert self.ledger.round.status == "open"
        for shown in self.shown.values():
            shown.page.goto(f"{self.address}/quarter")
            shown.page.wait_for_selector("#decisions[data-open=yes]")

    def end(self) -> None:
        """Close and resolve."""
        for button in ("close", "resolve"):
            self.press(getattr(self.console.desk.round_page, button))
        assert self.ledger.round.status == "resolved"

    def plan(self, seat, **changes):
        """What a team writes on its form: what it would play anyway, and changes."""
        return dict(values_of(repeated_decisions(self.ledger.game(), seat))) | changes

    def others_hand_in(self) -> None:
        """The teams without a browser hand in, each its own numbers."""
        for seat, visitor in self.asking.items():
            answer = visitor.hand_in(commission=str(40 + 5 * seat), forecast=f"{15 + seat / 10:g}")
            assert (answer.status_code, answer.url.path) == (200, "/receipt")
            assert self.ledger.submission(seat).receipt in answer.text

    def sees(self, seat, address) -> str:
        """Return what the team's page says."""
        if seat in self.asking:
            return self.asking[seat].page(address).text
        page = self.shown[seat].page
        page.goto(self.address + address)
        return page.inner_text("body")


def widgets(box):
    """Return a widget and all within it."""
    return [box, *(each for child in getattr(box, "children", ()) for each in widgets(child))]


def write(page, values, research=(), forecast=""):
    """Write every number of the form as a finger would, one field after another."""
    for name in NUMBERS:
        page.fill(f"#{name}", f"{values[name]:g}")
    for each in research:
        page.check(f"[value={each}]")
    page.fill("#forecast", forecast)


def written(page):
    return {name: float(page.input_value(f"#{name}")) for name in NUMBERS}


def log_in(room) -> None:
    for seat, shown in room.shown.items():
        page = shown.page
        page.wait_for_url("**/login")
        page.select_option("#team", label=NAMES[seat])
        page.fill("#code", room.codes[seat].lower())
        page.keyboard.press("Enter")
        page.wait_for_url("**/quarter")
        assert "还没开始" in page.inner_text("h1")
    for seat, visitor in room.asking.items():
        assert visitor.log_in(seat).url.path == "/quarter"


def play_rehearsal(room) -> None:
    """A refresh in the middle of the form, a double click, and nothing to see before it is published."""
    room.begin()
    phone, laptop = room.shown[PHONE].page, room.shown[LAPTOP].page
    plans = {seat: room.plan(seat, commission=55.0 + 5 * seat, network=120.0) for seat in room.shown}
    write(phone, plans[PHONE], ("scenario_probe",), "21.5")
    assert room.ledger.submission(PHONE) is None
    phone.reload()
    assert written(phone) == {name: plans[PHONE][name] for name in NUMBERS} and phone.input_value("#forecast") == "21.5"
    assert phone.is_checked("[value=scenario_probe]")
    phone.dblclick("[data-send]")
    phone.wait_for_url("**/receipt*")
    (only,) = room.ledger.versions(PHONE)
    assert only.receipt in phone.inner_text(".slip-code") and (only.forecast, only.research) == (21.5, ("scenario_probe",))
    assert {name: only.values[name] for name in NUMBERS} == {name: plans[PHONE][name] for name in NUMBERS}
    write(laptop, plans[LAPTOP])
    laptop.click("[data-send]")
    laptop.wait_for_url("**/receipt*")
    assert room.ledger.submission(LAPTOP).values["commission"] == 60
    room.others_hand_in()
    room.console.tick()
    assert "6 队都交了" in room.console.desk.head.value
    room.end()
    nobody_sees_a_result(room)
    publish_and_look(room, "热身")


def nobody_sees_a_result(room) -> None:
    for seat, name in enumerate(NAMES):
        assert "还没公布结果" in room.sees(seat, "/results"), name
        board = room.sees(seat, "/leaderboard")
        assert "还没公布排行榜" in board and not [other for other in NAMES if other != name and other in board]


def publish_and_look(room, words) -> None:
    """Publish one after the other; the leaderboard is the same for all, and not a quarter ahead.

    The console offers none for the rehearsal, which does not count.
    """
    page, boards = room.console.desk.round_page, []
    is_rehearsal = words == "热身"
    played = f"{words}打完" if is_rehearsal else f"打完{words}"
    room.press(page.publish["results"])
    for seat in range(len(NAMES)):
        shown = room.sees(seat, "/results")
        assert f"{words}的结果" in shown and "KPI 考核得分" in shown
        assert played not in room.sees(seat, "/leaderboard")
    if is_rehearsal:
        assert not any(page.publish["leaderboard"] is each for each in widgets(page.box))
        return
    room.press(page.publish["leaderboard"])
    for seat in range(len(NAMES)):
        board = room.sees(seat, "/leaderboard")
        assert played in board and all(name in board for name in NAMES)
        boards.append(re.sub(r"\s|你们", "", board[board.rindex("名次") : board.rindex("合成数据")]))
    assert len(set(boards)) == 1 and len(re.findall(r"\d+\.\d", boards[0])) == len(NAMES)


def play_first_quarter_with_one_too_late(room) -> None:
    """The laptop is still typing when the instructor closes, and is told so; what it typed stays on its page."""
    room.begin()
    phone, laptop = room.shown[PHONE].page, room.shown[LAPTOP].page
    write(phone, room.plan(PHONE, commission=80.0, service=260.0), ("scenario_probe",), "18")
    phone.click("[data-send]")
    phone.wait_for_url("**/receipt*")
    room.others_hand_in()
    write(laptop, room.plan(LAPTOP, commission=95.0))
    page = room.console.desk.round_page
    room.press(page.close)
    laptop.evaluate("document.querySelector('#decisions').requestSubmit()")  # the news may have greyed the button already
    laptop.wait_for_selector(".alert")
    assert "截止" in laptop.inner_text(".alert") and laptop.input_value("#commission") == "95"
    assert room.ledger.versions(LAPTOP) == []
    visitor = room.asking[2]
    kept = room.ledger.submission(2)
    form = {"csrf": visitor.page("/quarter").forms["/quarter"]["csrf"], "key": "a-form-that-comes-too-late", "round": "game-0-1"}
    late = visitor.post("/quarter", {name: f"{kept.values[name]:g}" for name in NUMBERS} | form | {"offer_for": "all", "agreed_with": ""})
    assert late.status_code == 409 and "截止" in late.text and room.ledger.versions(2) == [kept]
    room.press(page.resolve)
    assert room.ledger.players()[LAPTOP] == "repeat" and room.ledger.players()[PHONE] == "team"
    nobody_sees_a_result_of_this_quarter(room, "第 1 季的结果")
    publish_and_look(room, "第 1 季")


def nobody_sees_a_result_of_this_quarter(room, words) -> None:
    for seat in range(len(NAMES)):
        assert words not in room.sees(seat, "/results")


def play_second_quarter_with_a_curious_team(room) -> None:
    """The phone's team tries to see and to change what is the laptop's: by address, by cookie, by request."""
    room.begin()
    phone, laptop = room.shown[PHONE].page, room.shown[LAPTOP].page
    write(laptop, room.plan(LAPTOP, commission=65.0), ("rival_spending",), "16.25")
    laptop.click("[data-send]")
    laptop.wait_for_url("**/receipt*")
    theirs = room.ledger.submission(LAPTOP)
    for address in ("/receipt?seat=1", "/receipt/1", "/quarter?team=1", "/results?seat=1", "/api/state?seat=1", "/api/state/1",
                    "/leaderboard?seat=1", "/../games/one.db", "/games/one.db"):  # fmt: skip
        phone.goto(room.address + address)
        assert theirs.receipt not in phone.content() and "16.25" not in phone.content(), address
    phone.goto(f"{room.address}/quarter")
    asked = phone.evaluate(
        """async ([values, mark]) => {
          const body = new URLSearchParams({...values, seat: "1", team: "1", csrf: document.querySelector("[name=csrf]").value,
            key: "of-the-team-that-is-curious", round: mark});
          const answer = await fetch("/quarter", {method: "POST", body});
          const state = await (await fetch("/api/state", {headers: {"X-Seat": "1"}})).json();
          return [answer.status, state.version, state.receipt];
        }""",
        [{name: f"{value:g}" for name, value in room.plan(PHONE).items() if name in NUMBERS}, "game-1-1"],
    )
    assert asked == [422, 0, None] and room.ledger.versions(PHONE) == [] and room.ledger.versions(LAPTOP) == [theirs]
    own = {each["name"]: each["value"] for each in phone.context.cookies()}[SESSION]
    strangers = ({SESSION: own[:-4] + "AAAA"}, {SESSION: "1"}, {"seat": "1"}, {})
    for cookies in strangers:
        with httpx.Client(base_url=room.address, cookies=cookies) as stranger:
            assert stranger.get("/api/state").status_code == 401
            assert stranger.get("/receipt").headers["location"].startswith("/login")
    with httpx.Client(base_url=room.address, cookies={SESSION: own, "seat": "1"}) as curious:
        answer = curious.get("/receipt")
        assert answer.status_code == 200 and NAMES[PHONE] in answer.text and theirs.receipt not in answer.text
        of_laptop = Page(laptop.goto(f"{room.address}/quarter").text()).forms["/quarter"]
        assert curious.post("/quarter", data=of_laptop).status_code == 403
    assert room.ledger.versions(PHONE) == [] and room.ledger.versions(LAPTOP) == [theirs]
    write(phone, room.plan(PHONE, commission=70.0))
    phone.click("[data-send]")
    phone.wait_for_url("**/receipt*")
    room.others_hand_in()
    room.end()
    publish_and_look(room, "第 2 季")


def play_last_quarter(room) -> None:
    """Two versions of one team: the later one counts, and both receipts are on its page."""
    room.begin()
    phone, laptop = room.shown[PHONE].page, room.shown[LAPTOP].page
    for commission in (45.0, 50.0):
        phone.goto(f"{room.address}/quarter")
        write(phone, room.plan(PHONE, commission=commission), (), "19")
        phone.click("[data-send]")
        phone.wait_for_url("**/receipt*")
    first, second = room.ledger.versions(PHONE)
    assert second.receipt in phone.inner_text(".slip-code") and first.receipt in phone.inner_text(".earlier")
    write(laptop, room.plan(LAPTOP, commission=85.0), (), "17")
    laptop.click("[data-send]")
    laptop.wait_for_url("**/receipt*")
    room.others_hand_in()
    room.end()
    publish_and_look(room, "第 3 季")
    assert room.ledger.game().quarters[-1].decisions.commission[0, PHONE] == 50
    assert "打完了" in room.sees(PHONE, "/quarter") and "打完了" in room.sees(LAPTOP, "/quarter")


def test_six_teams_play_a_rehearsal_and_three_quarters(at_home, tmp_path):
    with ExitStack() as stack:
        room = ClassInRoom(stack, at_home, tmp_path)
        log_in(room)
        play_rehearsal(room)
        play_first_quarter_with_one_too_late(room)
        play_second_quarter_with_a_curious_team(room)
        play_last_quarter(room)
        for shown in room.shown.values():
            assert shown.sideways <= 0 and not [url for url in shown.requests if not url.startswith(room.address)]
        ledger = room.ledger
        assert ledger.verify() == []
        for part, rounds in (("rehearsal", 1), ("game", QUARTERS)):
            game = ledger.game(part)
            again = replay(game.setup, [each.decisions for each in game.quarters], [each.events for each in game.quarters])
            assert len(game.quarters) == rounds
            np.testing.assert_array_equal(again.state.customers, game.state.customers)
            for view, quarter in zip(ledger.rounds(part), again.quarters, strict=True):
                stored = ledger.stored_arrays(view)
                for place, array in arrays_of(quarter):
                    np.testing.assert_array_equal(stored[place], array, place)
