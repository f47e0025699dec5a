"""The sand-table's page in Chromium, served as in the room: looks on a phone and a laptop, and what its script does."""

from __future__ import annotations

import threading
from contextlib import contextmanager

import pytest
import uvicorn
from opened import ARGUMENTS, CHROMIUM, Opened, axe_problems, focusable, missing_glyphs, tab_through
from teams_page_games import HOSTILE, game_file, hand_in

from coursekit.sandtable.game import repeated_decisions
from coursekit.sandtable.ledger import Ledger
from coursekit.sandtable.rules.check import planned_spending
from coursekit.sandtable.rules.form_values import values_of
from coursekit.sandtable.teams_page.guards.sessions import SESSION
from coursekit.sandtable.teams_page.serve import listener_at, server_config

SMALL, LAPTOP = (360, 740), (1280, 720)
# The login and the refused form are looked at the other way round.
LOOKS = [(SMALL, "dark"), (LAPTOP, "light")]
LONG = ("滨江市分公司企业客户部与渠道运营中心联合作战队", "城东分公司", HOSTILE[0])
PAGES = ("quarter", "receipt", "results", "leaderboard")
# Chromium itself notes every page that is not answered with 200, refused forms too.
NOTED = "Failed to load resource: the server responded with a status of {}"


class Served:
    """A game that is being served: the instructor's ledger and the page's address."""

    def __init__(self, folder, **options) -> None:
        self.path, self.codes = game_file(folder, **options)
        self.console = Ledger.open(self.path)
        self.listener = listener_at("127.0.0.1", 0)
        self.address = f"http://127.0.0.1:{self.listener.getsockname()[1]}"

    @contextmanager
    def running(self):
        server = uvicorn.Server(server_config(self.path, "127.0.0.1", 0))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [self.listener.dup()]})
        thread.start()
        try:
            yield self
        finally:
            server.should_exit = True
            thread.join()

    def close(self) -> None:
        self.listener.close()
        self.console.close()


@contextmanager
def served(folder, **options):
    """Serve a game's file; every test its own, as each changes what is in it."""
    room = Served(folder, **options)
    try:
        with room.running():
            yield room
    finally:
        room.close()


@contextmanager
def member(browser, room, seat=0, size=SMALL, scheme="light", at="/quarter", **options):
    """Open a page as somebody of a team, logged in."""
    width, height = size
    settings = {"viewport": {"width": width, "height": height}, "color_scheme": scheme, "reduced_motion": "reduce"}
    context = browser.new_context(**(settings | options))
    try:
        if seat is not None:
            token = room.console.start_session(seat)
            context.add_cookies([{"name": SESSION, "value": token, "url": room.address, "httpOnly": True, "sameSite": "Strict"}])
        yield Opened(context.new_page(), room.address + at)
    finally:
        context.close()


@pytest.fixture(scope="module")
def at_home(browser):
    """Chromium that reaches this machine and nothing else."""
    arguments = [f"{each} , EXCLUDE 127.0.0.1" if each.startswith("--host-resolver-rules") else each for each in ARGUMENTS]
    chromium = browser.browser_type.launch(executable_path=CHROMIUM, args=arguments)
    yield chromium
    chromium.close()


@pytest.fixture(scope="module")
def played(tmp_path_factory):
    """Two quarters played and published, the third open, research bought: pages as full as they get."""
    with served(tmp_path_factory.mktemp("played"), played=2, names=LONG) as room:
        for what in ("results", "leaderboard", "scenario"):
            room.console.publish(what)
        room.console.record_violation(0, 5, "false_claims", note="门店海报写“永久免费”")
        room.console.open_round(minutes=12)
        hand_in(room.console, 0, key="before-the-pages-are-looked-at", research=("rival_spending", "scenario_probe"))
        yield room


@pytest.fixture
def room(tmp_path):
    """A game whose first quarter is open."""
    with served(tmp_path) as room:
        room.console.open_round(minutes=12)
        yield room


def lay_out(page):
    """Unfold all, and let the bars that stay in sight scroll along: axe cannot measure what lies below them."""
    page.evaluate("""() => {
      document.querySelectorAll("details").forEach((each) => { each.open = true; });
      document.querySelectorAll(".foot, .roles").forEach((each) => { each.style.position = "static"; });
    }""")


def ask_now(page):
    """Let the page ask the server now, as it does when a phone wakes up."""
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")


def overlaps(page):
    """Return pairs of form fields' parts that lie over one another, and texts cut off by their own box."""
    return page.evaluate("""() => {
      const boxes = [...document.querySelectorAll(".field, .tick, legend, .help, .facts > div")].filter((e) => e.offsetParent)
        .map((e) => [e, e.getBoundingClientRect()]);
      const over = ([a, p], [b, q]) => !a.contains(b) && !b.contains(a)
        && p.left < q.right - 1 && q.left < p.right - 1 && p.top < q.bottom - 1 && q.top < p.bottom - 1;
      const found = boxes.flatMap((one, n) => boxes.slice(n + 1).filter((other) => over(one, other))
        .map((other) => `${one[0].textContent.trim().slice(0, 20)} / ${other[0].textContent.trim().slice(0, 20)}`));
      const cut = [...document.querySelectorAll("button, label, legend, .verdict, .places a, td, th")]
        .filter((e) => e.offsetParent && !e.querySelector(".unseen") && e.scrollWidth > e.clientWidth + 1).map((e) => `cut: ${e.textContent.trim().slice(0, 30)}`);
      return [...found, ...cut];
    }""")


@pytest.mark.parametrize("size, scheme", LOOKS, ids=lambda each: each if isinstance(each, str) else str(each[0]))
def test_every_page_reads_well(at_home, played, size, scheme):
    with member(at_home, played, size=size, scheme=scheme) as shown:
        for name in PAGES:
            shown.page.goto(f"{played.address}/{name}")
            lay_out(shown.page)
            assert shown.sideways <= 0, name
            assert axe_problems(shown) == [], name
            assert overlaps(shown.page) == [], name
            assert missing_glyphs(shown) == [], name
        shown.page.wait_for_timeout(300)  # the first news from the server
        assert shown.complaints == []
        assert not [url for url in shown.requests if not url.startswith(played.address)]


@pytest.mark.parametrize("size, scheme", [(SMALL, "light"), (LAPTOP, "dark")], ids=["phone", "laptop"])
def test_login_and_refused_pages_read_well(at_home, played, size, scheme):
    with member(at_home, played, seat=None, size=size, scheme=scheme, at="/login") as shown:
        assert (shown.sideways, axe_problems(shown)) == (0, [])
        shown.page.select_option("#team", "0")
        shown.page.fill("#code", "AAAA2222")
        shown.page.click(".send")
        shown.page.wait_for_selector(".alert")
        assert (shown.sideways, axe_problems(shown)) == (0, [])
        shown.page.select_option("#team", "0")
        shown.page.fill("#code", played.codes[0].lower())
        shown.page.keyboard.press("Enter")
        shown.page.wait_for_url("**/quarter")
        shown.page.fill("#commission", "很多")
        shown.page.fill("#network", "99999")
        shown.page.click("[data-send]")
        shown.page.wait_for_selector("[data-wrong]")
        lay_out(shown.page)
        assert (shown.sideways, axe_problems(shown), overlaps(shown.page)) == (0, [], [])
        assert shown.page.input_value("#commission") == "很多"
        assert shown.complaints == [NOTED.format("401 (Unauthorized)"), NOTED.format("422 (Unprocessable Entity)")]


def test_fingers_find_every_target(at_home, played):
    with member(at_home, played) as shown:
        small = shown.page.evaluate("""() => [...document.querySelectorAll("button, .places a, .roles a, .field input, select, .tick, .onward")]
          .filter((e) => e.offsetParent).map((e) => [e.textContent.trim() || e.name, e.getBoundingClientRect().height])
          .filter(([, height]) => height < 44)""")
        assert small == []


@pytest.mark.parametrize("size", [SMALL, LAPTOP], ids=["phone", "laptop"])
def test_tab_reaches_everything_and_the_bar_covers_nothing(at_home, played, size):
    with member(at_home, played, size=size) as shown:
        stops = tab_through(shown)
        assert [stop["order"] for stop in stops] == focusable(shown)
        assert all(stop["visible"] and stop["inside"] and not stop["covered"] for stop in stops), [
            stop for stop in stops if not (stop["visible"] and stop["inside"] and not stop["covered"])
        ]


def test_at_four_hundred_percent_nothing_scrolls_sideways(at_home, played):
    with member(at_home, played, size=(320, 256)) as shown:
        for name in PAGES:
            shown.page.goto(f"{played.address}/{name}")
            assert shown.sideways <= 0, name


def test_the_bar_follows_the_typing_in_words_and_colour(at_home, room):
    with member(at_home, room) as shown:
        page, colours, game = shown.page, set(), room.console.game()
        values = values_of(repeated_decisions(game, 0))
        spending = planned_spending(values, game, 0)
        overdrawn = f"{values['network'] + (spending.budget + spending.limit) / 2 - spending.total:.0f}"
        for network, words in (("0", "预算内"), (overdrawn, "透支"), ("3000", "交不上去"), ("0", "预算内")):
            page.fill("#network", network)
            page.wait_for_selector(f"[data-verdict]:has-text('{words}')")
            colours.add(page.evaluate("getComputedStyle(document.querySelector('[data-verdict]')).color"))
        assert len(colours) == 3
        page.fill("#commission", "abc")
        page.wait_for_selector("[data-planned]:has-text('另有 1 处要改')")
        assert "放号酬金" in page.evaluate("document.querySelector('[data-faults]').textContent")
        assert room.console.versions(0) == [] and shown.complaints == []


def test_a_refresh_keeps_what_was_typed(at_home, room):
    with member(at_home, room) as shown:
        page = shown.page
        before = page.input_value("#commission")
        page.fill("#commission", "77.5")
        page.check("[value=scenario_probe]")
        page.fill("#forecast", "21")
        page.reload()
        assert (page.input_value("#commission"), page.input_value("#forecast")) == ("77.5", "21")
        assert page.is_checked("[value=scenario_probe]")
        assert "还没交" in page.inner_text("[data-topic=draft]")
        page.goto(f"{room.address}/results")
        page.goto(f"{room.address}/quarter")
        assert page.input_value("#commission") == "77.5"
        page.click("[data-topic=draft] button")
        page.wait_for_selector("[data-topic=draft]", state="detached")
        assert page.input_value("#commission") == before
        assert room.console.versions(0) == [] and shown.complaints == []


def test_leaving_takes_the_drafts_along_and_no_other_team_sees_them(at_home, room):
    with member(at_home, room) as shown:
        page = shown.page
        before = page.input_value("#commission")
        page.fill("#commission", "77.5")
        page.context.add_cookies([{"name": SESSION, "value": room.console.start_session(1), "url": room.address}])
        page.goto(f"{room.address}/quarter")
        assert page.input_value("#commission") == before
        page.context.add_cookies([{"name": SESSION, "value": room.console.start_session(0), "url": room.address}])
        page.goto(f"{room.address}/quarter")
        assert page.input_value("#commission") == "77.5"
        page.click("[data-leave] button")
        page.wait_for_url("**/login*")
        assert page.evaluate("localStorage.length") == 0


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_a_double_click_hands_in_once(at_home, room, script):
    with member(at_home, room, java_script_enabled=script) as shown:
        shown.page.fill("#commission", "55")
        shown.page.dblclick("[data-send]")
        shown.page.wait_for_url("**/receipt*")
        assert len(room.console.versions(0)) == 1
        assert room.console.submission(0).receipt in shown.page.inner_text(".slip")
        shown.page.goto(f"{room.address}/quarter")
        assert shown.page.input_value("#commission") == "55"
        assert not shown.page.query_selector_all("[data-topic]")


def test_without_a_script_the_budget_is_reckoned_and_the_form_handed_in(at_home, room):
    with member(at_home, room, java_script_enabled=False) as shown:
        page = shown.page
        page.fill("#network", "3000")
        page.click("[data-reckon]")
        page.wait_for_selector(".alert")
        assert "至少减" in page.inner_text("[data-verdict]") and page.input_value("#network") == "3000"
        page.fill("#network", "120")
        page.click("[data-send]")
        page.wait_for_url("**/receipt*")
        assert room.console.submission(0).values["network"] == 120


def test_the_close_reaches_an_open_form_and_a_waiting_page_becomes_one(at_home, tmp_path):
    with served(tmp_path) as room, member(at_home, room) as shown:
        page = shown.page
        assert "还没开始" in page.inner_text("h1")
        room.console.open_round(minutes=12)
        ask_now(page)
        page.wait_for_selector("#decisions")
        assert page.inner_text("[data-clock]").startswith("还剩 1")
        page.fill("#commission", "66")
        hand_in(room.console, 0, key="of-a-member-of-the-same-team", commission=48)
        ask_now(page)
        page.wait_for_selector("[data-topic=version]")
        room.console.close_round()
        ask_now(page)
        page.wait_for_selector("[data-topic=round]")
        assert "已经截止" in page.inner_text("[data-topic=round]") and page.is_disabled("[data-send]")
        page.click("[data-topic=round] button")
        page.wait_for_selector("[data-open=no]")
        assert page.input_value("#commission") == "48"  # what counts, not what was never sent
        assert shown.complaints == []


def test_a_quarter_opened_again_takes_the_form_that_lay_open(at_home, room):
    with member(at_home, room) as shown:
        page = shown.page
        page.fill("#commission", "66")
        for _ in range(2):
            room.console.close_round()
            ask_now(page)
            page.wait_for_selector("[data-topic=round]")
            assert page.is_disabled("[data-send]") and "closed" in page.get_attribute("[data-status]", "class")
            room.console.reopen(minutes=15)
            ask_now(page)
            page.wait_for_selector("[data-topic=round]", state="detached")
            assert page.inner_text("[data-state]") == "正在收表" and "open" in page.get_attribute("[data-status]", "class")
            assert not page.is_disabled("[data-send]") and page.input_value("#commission") == "66"
        page.click("[data-send]")
        page.wait_for_url("**/receipt*")
        assert room.console.submission(0).values["commission"] == 66 and shown.complaints == []


def test_a_form_that_came_too_late_is_filled_once_more_when_the_quarter_is_opened_again(at_home, room):
    with member(at_home, room) as shown:
        page = shown.page
        page.fill("#commission", "66")
        room.console.close_round()
        page.click("[data-send]")
        page.wait_for_selector("[data-open=no][data-typed=yes]")
        room.console.reopen(minutes=15)
        ask_now(page)
        page.wait_for_selector("[data-open=yes]")
        assert page.input_value("#commission") == "66" and "还没交" in page.inner_text("[data-topic=draft]")


def test_above_a_form_of_last_quarter_the_head_belongs_to_one_quarter(at_home, room):
    with member(at_home, room) as shown:
        page = shown.page
        assert page.inner_text("[data-title]").startswith("第 1 季")
        page.fill("#commission", "66")
        room.console.close_round()
        room.console.resolve()
        room.console.open_round(minutes=30)
        ask_now(page)
        page.wait_for_selector("[data-topic=round]")
        told = page.inner_text("[data-topic=round]")
        assert "下面是第 1 季" in told and "不作数了" in told and "现在是第 2 季" in told
        head = page.inner_text("[data-status]")
        assert page.inner_text("[data-title]").startswith("第 2 季") and ("还剩 29" in head or "还剩 30" in head)
        assert "第 1 季" not in head and page.input_value("#commission") == "66"
        page.click("[data-topic=round] button")
        page.wait_for_url("**/quarter")
        assert page.inner_text("[data-title]").startswith("第 2 季") and not page.query_selector("[data-topic=round]")
        assert shown.complaints == []


def test_a_broken_connection_is_said_and_the_form_goes_on_after_a_restart(at_home, tmp_path):
    room = Served(tmp_path)
    room.console.open_round()
    try:
        with room.running(), member(at_home, room) as shown:
            page = shown.page
            page.fill("#commission", "66")
            page.context.set_offline(True)
            ask_now(page)
            page.wait_for_selector("[data-topic=net]")
            assert page.is_disabled("[data-send]")
            page.context.set_offline(False)
            ask_now(page)
            page.wait_for_selector("[data-topic=net]", state="detached")
            # Gone between two polls: the page finds out when it is to hand in.
            page.context.set_offline(True)
            page.click("[data-send]")
            page.wait_for_selector("[data-topic=net]")
            assert page.url.endswith("/quarter") and page.input_value("#commission") == "66"
            assert page.inner_text("[data-send]") == "交这一版" and page.is_disabled("[data-send]")
            page.context.set_offline(False)
            ask_now(page)
            page.wait_for_selector("[data-topic=net]", state="detached")
            page.click("[data-send]")
            page.wait_for_url("**/receipt*")
        assert room.console.submission(0).values["commission"] == 66
    finally:
        room.close()


def test_the_devices_of_a_room_do_not_ask_in_step(at_home, room):
    """The page waits as long as it says, only that here a second passes in ten milliseconds."""
    with member(at_home, room) as shown:
        shown.page.add_init_script("""
          window.waits = [];
          const wait = window.setTimeout;
          window.setTimeout = (step, ms, ...more) => {
            if (ms >= 1000) window.waits.push(ms);
            return wait(step, ms / 100, ...more);
          };
        """)
        shown.page.reload()
        waits = []
        for _ in range(400):  # the policy of the page forbids to wait for an expression
            shown.page.wait_for_timeout(50)
            waits = shown.page.evaluate("window.waits")
            if len(waits) >= 20:
                break
        assert len(waits) >= 20 and min(waits) >= 3000 and max(waits) <= 5000 and max(waits) - min(waits) > 500
        assert shown.complaints == []
