"""Games on disk for the tests of the ledger: a clock to turn, forms that the rules let pass, games compared bit for bit."""

import itertools
import sqlite3
from pathlib import Path

from coursekit.sandtable.game import repeated_decisions
from coursekit.sandtable.ledger import Ledger
from coursekit.sandtable.ledger.arrays import arrays_of
from coursekit.sandtable.rules.form_values import values_of
from coursekit.sandtable.setup import GameSetup, seats_for

_KEYS = itertools.count()


class Clock:
    """Seconds since 1970 that pass when a test says so."""

    def __init__(self):
        self.now = 1_790_000_000.0

    def __call__(self):
        return self.now

    def wait(self, seconds):
        self.now += seconds


def a_setup(*, seed=8, people=2, operators=4, quarters=3, pair="2g_4g"):
    return GameSetup(seed, pair, seats_for(people, operators), quarters)


def a_ledger(folder: Path, *, rehearsal=False, clock=None, title="", name="一局.db", **setup):
    ledger, _ = Ledger.create(
        Path(folder) / name, a_setup(**setup), rehearsal=rehearsal, title=title, clock=clock or Clock()
    )
    return ledger


def form(ledger, seat=0, **changes):
    """The form as it is prefilled, with some fields typed over."""
    return dict(values_of(repeated_decisions(ledger.game(), seat))) | changes


def hand_in(ledger, seat=0, *, key=None, source="page", research=(), forecast=None, **changes):
    values = form(ledger, seat, **changes)
    key = key or f"key-{next(_KEYS)}"
    return ledger.submit(seat, values, key=key, source=source, research=research, forecast=forecast)


def play_round(ledger, *, events=None, **changes):
    """Open a round, let the first team hand in, close and resolve."""
    ledger.open_round()
    hand_in(ledger, 0, **changes)
    ledger.close_round()
    return ledger.resolve(events=events)


def bits(game):
    """All of a game, comparable to the last bit."""
    quarters = [
        (each.events, [(path, array.dtype.str, array.shape, array.tobytes()) for path, array in arrays_of(each)])
        for each in game.quarters
    ]
    return game.setup, quarters, game.violations


def raw(path):
    """The file as another program has it open."""
    return sqlite3.connect(path, isolation_level=None)


def tampered(ledger, sql, *values):
    """Change what cannot be changed: guards off, change, guards on again."""
    db = raw(ledger.path)
    guards = db.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    for name, _ in guards:
        db.execute(f"DROP TRIGGER {name}")
    changed = db.execute(sql, values).rowcount
    for _, text in guards:
        db.execute(text)
    db.close()
    assert changed == 1, "the test changed nothing"


def war_ledger(folder, *rounds, people=3, operators=6, quarters=None, seed=8, rehearsal=False):
    """A game with rounds, one a quarter from the second on."""
    setup = GameSetup(seed, "2g_4g", seats_for(people, operators), quarters or len(rounds) + 2, deck=False)
    ledger, _ = Ledger.create(folder / "攻防.db", setup, rehearsal=rehearsal, clock=Clock(), war_rounds=rounds)
    return ledger


def pass_quarter(ledger, **resolve):
    ledger.open_round()
    ledger.close_round()
    return ledger.resolve(**resolve)


def events_of(ledger):
    return [each.detail["events"] for each in ledger.actions() if each.what == "resolve"]
