"""Helpers for the tests of the console: a room with a clock that is moved by hand, teams that hand in, and what is seen."""

import html
import re
import secrets
import tempfile
from datetime import date
from functools import cache
from pathlib import Path
from types import SimpleNamespace

from coursekit.sandtable.console.console import Console
from coursekit.sandtable.game import repeated_decisions
from coursekit.sandtable.ledger import Ledger
from coursekit.sandtable.rules.form_values import values_of
from coursekit.sandtable.setup import GameSetup, Seat

NAMES = ("甲公司", "乙公司", "丙公司", "丁公司", "戊公司", "己公司")
START = 1_800_000_000.0
SEALED = 137.5  # a commission that nothing else on a screen says


class Room:
    """One folder of games, one clock, and as many consoles as a test opens."""

    def __init__(self, folder):
        self.folder, self.now = folder / "课程" / "games", START

    def clock(self):
        return self.now

    def console(self, game=None, c=None):
        return Console(c, game, folder=self.folder, clock=self.clock)

    def game(self, quarters=3, rehearsal=True, names=NAMES, bots=0, seed=5):
        """Make a game's file and return its id and codes."""
        path = self.folder / "one.db"
        self.folder.mkdir(parents=True, exist_ok=True)
        content, codes = new_file(quarters, rehearsal, names, bots, seed)
        path.write_bytes(content)
        return path.stem, codes

    def ledger(self, game="one"):
        return Ledger.open(self.folder / f"{game}.db", clock=self.clock)


@cache
def new_file(quarters, rehearsal, names, bots, seed):
    """Return a new game's file and its codes; made once a run, as hashing codes is slow on purpose."""
    seats = (*(Seat(name) for name in names), *(Seat(f"机{n}", "price", 1) for n in range(bots)))
    setup = GameSetup(seed, "2g_4g", seats, quarters)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "one.db"
        ledger, codes = Ledger.create(path, setup, rehearsal=rehearsal, title="六月班", clock=lambda: START)
        ledger.close()
        return path.read_bytes(), codes


def a_class(root, generations=("3G", "4G")):
    """Return as much of a class as the console asks for."""
    spec = SimpleNamespace(
        generations=generations, operator="mobile", instructor="燕老师", dates=(date(2026, 12, 8),),
        brand=SimpleNamespace(primary="#8a1538", logo=None),
    )  # fmt: skip
    words = SimpleNamespace(operator="移动")
    return SimpleNamespace(id="demo", title="示例班", root=root, region="鹤鸣市", words=words, spec=spec)


def form_of(ledger, seat, **changes):
    """Return a form as a team would hand it in: last quarter's with some fields changed."""
    return {**values_of(repeated_decisions(ledger.game(), seat)), **changes}


def hand_in(ledger, seat, key=None, source="page", forecast=18.0, **changes):
    return ledger.submit(seat, form_of(ledger, seat, **changes), key=key or secrets.token_hex(4), source=source, forecast=forecast)


def said(console):
    """Return what the console answered to the last click."""
    return plain(console.desk.said.value)


def head(console):
    return plain(console.desk.head.value)


def plain(marked):
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", marked)).split())


def seen(box):
    """Return all that a widget and those in it show: HTML, labels, values, options."""
    if getattr(box.layout, "display", None) == "none":
        return ""
    parts = [plain(str(getattr(box, name, "") or "")) for name in ("value", "description", "placeholder")]
    parts.append(str([str(each) for each in getattr(box, "_options_labels", ())]))
    return " ".join([*parts, *(seen(child) for child in getattr(box, "children", ()))])


def row_of(console, name):
    """Return a company's row of the table on the first page, as texts."""
    for line in re.findall(r"<tr>(.*?)</tr>", console.desk.round_page.seats.value):
        cells = [html.unescape(cell) for cell in re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", line)]
        if cells[0] == name:
            return cells[1:]
    raise AssertionError(f"no row of {name}")


def press(console, button):
    """Press a button that must be on the screen."""
    assert is_on_screen(console, button), f"{button.description} is not on the screen"
    assert not button.disabled, f"{button.description} cannot be pressed"
    button.click()


def is_on_screen(console, widget):
    def within(box):
        return box is widget or any(within(child) for child in getattr(box, "children", ()))

    return within(console.box)


def turn_to(console, page):
    console.desk.tabs.value = page
