"""Any sequence of steps: what is allowed follows from the status, and the file always holds against itself."""

import tempfile

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from ledger_games import Clock, a_ledger, bits, form

from coursekit.errors import CourseError
from coursekit.sandtable.ledger import Ledger

SEATS = st.sampled_from([0, 1])
TEAMS = (0, 1)


class Walk(RuleBasedStateMachine):
    """A ledger beside a model that knows statuses, versions and results, and nothing of the file."""

    @initialize(rehearsal=st.booleans())
    def begin(self, rehearsal):
        self.folder, self.clock = tempfile.TemporaryDirectory(), Clock()
        self.ledger = a_ledger(self.folder.name, clock=self.clock, rehearsal=rehearsal, quarters=2)
        self.part = "rehearsal" if rehearsal else "game"
        self.status, self.quarter, self.deadline = "waiting", 0, None
        self.played = {"rehearsal": [], "game": []}  # (service values that counted, bits) by quarter
        self.counts, self.receipts, self.keys = {}, [], 0

    def attempt(self, is_allowed, step):
        """Take a step that must work, or must be refused and change nothing."""
        if is_allowed:
            return step()
        try:
            step()
        except CourseError:
            return None
        raise AssertionError(f"{self.status}: this should have been refused")

    def total(self):
        return 1 if self.part == "rehearsal" else 2

    @rule(minutes=st.sampled_from([None, 10]))
    def open_round(self, minutes):
        is_last = self.status == "resolved" and self.quarter + 1 == self.total()
        is_allowed = self.status in ("waiting", "resolved") and not (is_last and self.part == "game")
        self.attempt(is_allowed, lambda: self.ledger.open_round(minutes=minutes))
        if is_allowed:
            if is_last:
                self.part, self.quarter = "game", 0
            elif self.status == "resolved":
                self.quarter += 1
            self.set("open", minutes)
            self.counts = {}

    def set(self, status, minutes=None):
        self.status = status
        self.deadline = None if minutes is None else self.clock() + 60 * minutes

    @rule(seconds=st.sampled_from([30, 700]))
    def wait(self, seconds):
        self.clock.wait(seconds)
        if self.status == "open" and self.deadline is not None and self.clock() >= self.deadline:
            self.set("closed")

    @rule(seat=SEATS, service=st.integers(5, 30), source=st.sampled_from(["page", "page", "late", "paper"]))
    def submit(self, seat, service, source):
        is_allowed = self.status == "open" or (self.status == "closed" and source != "page")
        self.keys += 1
        values = form(self.ledger, seat, service=service)
        receipt = self.attempt(is_allowed, lambda: self.ledger.submit(seat, values, key=f"k{self.keys}", source=source))
        if is_allowed:
            assert receipt.version == self.counts.get(seat, (0, 0))[0] + 1 and not receipt.repeated
            self.counts[seat] = (receipt.version, service)
            self.receipts.append((seat, receipt.text, values, f"k{self.keys}"))

    @rule(number=st.integers(0, 30))
    def retry(self, number):
        if self.receipts:
            seat, text, values, key = self.receipts[number % len(self.receipts)]
            again = self.ledger.submit(seat, values, key=key)
            assert again.repeated and again.text == text

    @rule()
    def close(self):
        # One that the clock has closed may be closed by hand too.
        is_allowed = self.status in ("open", "closed")
        self.attempt(is_allowed, self.ledger.close_round)
        if is_allowed:
            self.set("closed")

    @rule(minutes=st.sampled_from([None, 10]))
    def reopen(self, minutes):
        is_allowed = self.status == "closed"
        self.attempt(is_allowed, lambda: self.ledger.reopen(minutes))
        if is_allowed:
            self.set("open", minutes)

    @rule(events=st.sampled_from([None, [], ["cold_wave"]]))
    def resolve(self, events):
        is_allowed = self.status in ("closed", "resolved")
        game = self.attempt(is_allowed, lambda: self.ledger.resolve(events=events))
        if is_allowed:
            if self.status == "closed":
                self.played[self.part].append(bits(game)[1][-1])
                own = game.quarters[-1].decisions.service[0]
                assert all(own[seat] == service for seat, (_, service) in self.counts.items())
                self.set("resolved")
            assert bits(game)[1] == self.played[self.part]

    @rule()
    def roll_back(self):
        played = self.played[self.part]
        is_allowed = self.status in ("closed", "resolved") and bool(played)
        self.attempt(is_allowed, self.ledger.roll_back)
        if is_allowed:
            played.pop()
            self.quarter = len(played)
            self.set("closed")
            found = {seat: self.ledger.submission(seat) for seat in TEAMS}
            self.counts = {seat: (each.version, each.values["service"]) for seat, each in found.items() if each}

    @rule()
    def end_rehearsal(self):
        is_allowed = self.part == "rehearsal"
        self.attempt(is_allowed, self.ledger.end_rehearsal)
        if is_allowed:
            self.part, self.quarter, self.counts = "game", 0, {}
            self.set("waiting")

    @rule(seat=SEATS, style=st.sampled_from(["price", "care"]))
    def seat_bot(self, seat, style):
        self.ledger.seat_bot(seat, style)

    @rule()
    def restart(self):
        self.ledger.close()
        self.ledger = Ledger.open(self.ledger.path, clock=self.clock)

    @invariant()
    def holds(self):
        view = self.ledger.round
        assert (view.part, view.quarter, view.status) == (self.part, self.quarter, self.status)
        for seat in TEAMS:
            last = self.ledger.submission(seat)
            assert (None if last is None else (last.version, last.values["service"])) == self.counts.get(seat)
        assert bits(self.ledger.game())[1] == self.played[self.part]
        assert all(self.ledger.verify_receipt(seat, text) for seat, text, *_ in self.receipts)
        assert self.ledger.verify() == []

    def teardown(self):
        if hasattr(self, "ledger"):
            self.ledger.close()
            self.folder.cleanup()


TestWalk = Walk.TestCase
TestWalk.settings = settings(max_examples=25, stateful_step_count=30, deadline=None)
