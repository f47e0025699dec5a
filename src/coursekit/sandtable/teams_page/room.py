"""What all routes share: the ledger, the clock, the templates, and which round's results may be seen."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache, cached_property
from pathlib import Path
from typing import Annotated

from fastapi import Depends, Request
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse

from coursekit.errors import CourseError
from coursekit.sandtable.ledger import Ledger, RoundView, Submission
from coursekit.sandtable.ledger.codes import token_hash
from coursekit.sandtable.ledger.records import PUBLISHABLE, REHEARSAL, RESOLVED, STATUS_ZH
from coursekit.sandtable.ledger.results import BOT
from coursekit.sandtable.teams_page.memory import Memory
from coursekit.sandtable.teams_page.queues import Queues
from coursekit.sandtable.teams_page.views.numbers import short_time

HERE = Path(__file__).parent
ASSETS = {
    "page.css": "text/css; charset=utf-8", "page.js": "text/javascript; charset=utf-8", "sign.svg": "image/svg+xml",
}  # fmt: skip
PART_ZH = {"rehearsal": "热身", "game": "正式"}


@dataclass(frozen=True)
class Standing:
    """The round now, in words and as numbers for a clock."""

    round: RoundView
    quarters: int  # of the game
    status_zh: str
    seconds_left: int | None  # None: no deadline, or nothing to wait for
    until: str  # clock time of the deadline, or ""

    @property
    def title(self) -> str:
        """Which quarter it is."""
        if self.round.part == "rehearsal":
            return "热身，不算成绩"
        return f"第 {self.round.quarter + 1} 季，共 {self.quarters} 季"

    @property
    def mark(self) -> str:
        """What a form says that it is for."""
        return f"{self.round.part}-{self.round.quarter}-{self.round.attempt}"

    @property
    def is_open(self) -> bool:
        """Whether forms are taken."""
        return self.round.status == "open"


@dataclass(frozen=True)
class News:
    """What a team's page polls for, as the file has it: time is not in it."""

    round: RoundView
    latest: Submission | None
    published: Mapping[str, RoundView | None]


class Room:
    """One game's ledger and what its pages are made of; shared by all requests."""

    def __init__(self, ledger: Ledger, clock: Callable[[], float]) -> None:
        self.ledger, self.clock = ledger, clock
        self.names = dict(ledger.teams)
        self.title = ledger.title.strip() or "沙盘"
        self._parts = ("game", "rehearsal") if _has_rehearsal(ledger) else ("game",)
        self.queues = Queues()
        self._memory = Memory(ledger.stamp, self.queues.look)

    @cached_property
    def assets(self) -> Mapping[str, bytes]:
        """The files that a page may ask for, by name; there are no others."""
        return {name: (HERE / "assets" / name).read_bytes() for name in ASSETS}

    @cached_property
    def edition(self) -> str:
        """A short sign of the assets, so that a browser never shows an old style with a new page."""
        return hashlib.sha256(b"".join(self.assets.values())).hexdigest()[:12]

    async def session(self, token: str) -> int | None:
        """Return whose session this is, mostly without asking the file; None for one that is unknown, over or ended."""
        found = await self._memory.of(("session", token_hash(token)), lambda: self.ledger.session(token))
        return None if found is None or found[1] <= self.clock() else found[0]

    async def news(self, seat: int) -> News:
        """Return what a page of this seat polls for, mostly without asking the file."""
        return await self._memory.of(("news", seat), lambda: self._news(seat))

    def _news(self, seat: int) -> News:
        now = self.ledger.round
        latest = None if now.status == "waiting" else self.ledger.submission(seat, now)
        return News(now, latest, {what: self.published(what) for what in PUBLISHABLE})

    def standing(self, now: RoundView | None = None) -> Standing:
        """Return the round now, which the file knows; what has been read of it may be given."""
        now = now or self.ledger.round
        setup = self.ledger.setup
        left = None
        if now.status == "open" and now.deadline:
            left = max(0, math.ceil(datetime.fromisoformat(now.deadline).timestamp() - self.clock()))
            if not left:  # what was read before the deadline
                now, left = replace(now, status="closed"), None
        until = short_time(now.deadline) if now.status == "open" else ""
        return Standing(now, setup.quarters, STATUS_ZH[now.status], left, until)

    def published(self, what: str) -> RoundView | None:
        """Return the latest resolved round of which ``what`` is published, none if there is none."""
        for part in self._parts:
            resolved = [each for each in self.ledger.rounds(part) if each.status == "resolved"]
            for each in reversed(resolved):
                if self.ledger.is_published(what, each):
                    return each
        return None

    def stood_in(self, *rounds: RoundView) -> frozenset[int]:
        """Return the teams for which a bot has played any of these resolved rounds."""
        return frozenset(
            seat for each in rounds for seat, player in self.ledger.players(each).items()
            if player.startswith(BOT) and seat in self.names
        )  # fmt: skip

    def was_rehearsed(self) -> bool:
        """Whether a rehearsal has been played to its end."""
        return REHEARSAL in self._parts and any(each.status == RESOLVED for each in self.ledger.rounds(REHEARSAL))

    def close(self) -> None:
        """Let what has begun come to its end, then close the file."""
        self.queues.close()
        self.ledger.close()

    def page(self, template: str, status: int = 200, **values: object) -> HTMLResponse:
        """Return a page; every value is escaped."""
        shared = {"title": self.title, "edition": self.edition, "game_id": self.ledger.game_id, "member": None}
        text = _environment().get_template(template).render(shared | values)
        return HTMLResponse(text, status_code=status)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(HERE / "templates"), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True, auto_reload=False,
    )  # fmt: skip
    environment.filters["time"] = short_time
    return environment


def _has_rehearsal(ledger: Ledger) -> bool:
    try:
        ledger.rounds("rehearsal")
    except CourseError:  # this game has none
        return False
    return True


async def room_of(request: Request) -> Room:  # not to be called in a thread: that takes longer than the call
    """Return what the application was made with."""
    return request.app.state.room


InRoom = Annotated[Room, Depends(room_of)]
