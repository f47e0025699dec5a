"""Games in a file for tests of the teams' page, and visitors who use it as a browser without a script would."""

from __future__ import annotations

import shutil
import warnings
from contextlib import ExitStack
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlencode

from coursekit.sandtable.game import repeated_decisions
from coursekit.sandtable.ledger import Ledger
from coursekit.sandtable.rules.form_values import values_of
from coursekit.sandtable.setup import GameSetup, Seat
from coursekit.sandtable.teams_page.app import create_app
from coursekit.sandtable.teams_page.guards.sessions import SESSION

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # which package carries the test client's requests is no concern of ours
    from fastapi.testclient import TestClient

NAMES = ("滨江分公司", "城东分公司", "湖西分公司")
HOSTILE = ("<script>alert(1)</script>", "{{ 7*7 }}{% raw %}", "'; DROP TABLE decisions; --")
_FOLDER = TemporaryDirectory(prefix="teams_page_")


class Clock:
    """A clock that a test sets."""

    def __init__(self, now: float = 1_796_000_000.0) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


def setup_of(names: tuple[str, ...] = NAMES, quarters: int = 4) -> GameSetup:
    seats = (*(Seat(name) for name in names), Seat("丁公司", "price"), Seat("戊公司", "care"))
    return GameSetup(20261201, "4g_5g", seats, quarters)


@cache
def _made(played: int, rehearsal: bool, names: tuple[str, ...], quarters: int) -> tuple[Path, tuple[str, ...]]:
    path = Path(_FOLDER.name) / f"{played}-{rehearsal}-{abs(hash(names))}-{quarters}.db"
    clock = Clock()
    ledger, codes = Ledger.create(path, setup_of(names, quarters), rehearsal=rehearsal, title="渠道班", clock=clock)
    with ledger:
        for quarter in range(played):
            ledger.open_round()
            for seat in range(3):
                hand_in(ledger, seat, key=f"made-by-the-test-{quarter}-{seat}", commission=30 + 20 * seat)
            ledger.close_round()
            ledger.resolve(events=[])
    return path, tuple(each.code for each in codes)


def game_file(
    folder: Path, played: int = 0, *, rehearsal: bool = False, names: tuple[str, ...] = NAMES, quarters: int = 4
) -> tuple[Path, tuple[str, ...]]:
    """Return a game of its own in a file, ``played`` quarters of it resolved and none published, and its codes."""
    made, codes = _made(played, rehearsal, names, quarters)
    return Path(shutil.copy(made, folder / "game.db")), codes


def hand_in(ledger: Ledger, seat: int, *, key: str, research: tuple[str, ...] = (), **changes: object):
    """Hand in what is prefilled, but for ``changes``, past the page."""
    values = values_of(repeated_decisions(ledger.game(), seat)) | changes
    return ledger.submit(seat, values, key=key, research=research, forecast=18.0)


class Page(HTMLParser):
    """What a page holds: its text, its forms' fields by the form's address, links, and attributes by element."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.text, self.forms, self.links, self.elements = "", {}, [], []
        self._form = self._select = None
        self._silent = False
        self.feed(html)

    def handle_starttag(self, tag: str, attributes: list) -> None:
        own = dict(attributes)
        self.elements.append((tag, own))
        self._silent = tag in ("script", "style")
        if tag == "a":
            self.links.append(own.get("href"))
        if tag == "form":
            self._form = self.forms.setdefault(own["action"], {})
        if self._form is None or "disabled" in own:
            self._select = None if tag == "select" else self._select
            return
        if tag == "input" and own.get("type") == "checkbox":
            self._form.setdefault(own["name"], [])
            if "checked" in own:
                self._form[own["name"]].append(own["value"])
        elif tag == "input":
            self._form[own["name"]] = own.get("value") or ""
        elif tag == "select":
            self._select = own["name"]
            self._form[self._select] = ""
        elif tag == "option" and self._select and "selected" in own:
            self._form[self._select] = own["value"]

    def handle_endtag(self, tag: str) -> None:
        self._form = None if tag == "form" else self._form

    def handle_data(self, data: str) -> None:
        self.text += "" if self._silent else data

    def of_class(self, name: str) -> list[dict]:
        return [own for _, own in self.elements if name in (own.get("class") or "").split()]


class Visitor:
    """Somebody with a browser and an address of their own."""

    def __init__(self, client: TestClient, codes: tuple[str, ...]) -> None:
        self.client, self.codes = client, codes

    def get(self, address: str, **options: Any):
        return self.client.get(address, **options)

    def page(self, address: str) -> Page:
        answer = self.get(address)
        assert answer.status_code == 200, (address, answer.status_code)
        return Page(answer.text)

    def post(self, address: str, fields: object, **options: Any):
        headers = {"Content-Type": "application/x-www-form-urlencoded"} | options.pop("headers", {})
        return self.client.post(address, content=urlencode(fields, doseq=True), headers=headers, **options)

    def log_in(self, seat: int, code: str | None = None, **options: Any):
        form = self.page("/login").forms["/login"]
        return self.post("/login", form | {"team": str(seat), "code": code or self.codes[seat]}, **options)

    def become(self, token: str) -> None:
        """Carry a session's cookie from now on."""
        self.client.cookies.set(SESSION, token, domain="sandtable.local")

    def form(self) -> dict[str, object]:
        """Return the decision form as it stands on the page."""
        return dict(self.page("/quarter").forms["/quarter"])

    def hand_in(self, form: dict[str, object] | None = None, **changes: object):
        return self.post("/quarter", (form or self.form()) | changes)


class Classroom:
    """The instructor's ledger, the teams' page over the same file, a clock for both."""

    def __init__(self, folder: Path, stack: ExitStack, **options: object) -> None:
        self.clock = Clock()
        self.path, self.codes = game_file(folder, **options)
        self._stack = stack
        self.console = stack.enter_context(Ledger.open(self.path, clock=self.clock))
        self.app = create_app(self.path, clock=self.clock)

    def visitor(self, address: str = "10.0.0.7", app: object = None, **options: object) -> Visitor:
        client = TestClient(app or self.app, base_url="http://sandtable", client=(address, 50000), **options)
        return Visitor(self._stack.enter_context(client), self.codes)

    def team(self, seat: int, address: str = "10.0.0.7") -> Visitor:
        """Return somebody who is logged in for a team; that a code leads there is for the tests of the login."""
        visitor = self.visitor(address)
        visitor.become(self.console.start_session(seat))
        return visitor

    def restarted(self) -> object:
        """Return the application as a server that was started anew makes it."""
        return create_app(self.path, clock=self.clock)

    def stored(self) -> list[int]:
        """Return how many versions each team has in this quarter."""
        return [len(self.console.versions(seat)) for seat, _ in self.console.teams]
