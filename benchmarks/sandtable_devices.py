"""Servers of sand-table games that can be killed, and devices that ask them as phones in the room do."""

from __future__ import annotations

import asyncio
import contextlib
import random
import re
import resource
import socket
import ssl
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import httpx
from teams_page_games import Page

from coursekit.sandtable.ledger import Ledger
from coursekit.sandtable.setup import OPERATORS_LEAST, GameSetup, Seat

POLL_EVERY = (2.0, 3.0)  # s
UP_WITHIN, ANSWER_WITHIN = 60.0, 60.0  # s; beyond it something hangs
LOG_SHOWN = 2000  # characters of what a server said, shown if it dies by itself
RECEIPT = re.compile(r"[0-9A-Z]{4}-[0-9A-Z]{4}")
OVERSPENT = "费用超出上限"  # what a form that is all right may still be refused for
SERVE = ("-m", "coursekit", "sandtable", "serve")
CONSOLE = """
import hashlib, sys
from pathlib import Path
from coursekit.sandtable.ledger import Ledger
with Ledger.open(Path(sys.argv[1])) as ledger:
    print("ready", flush=True)
    sys.stdin.readline()
    game = ledger.resolve()
    print(len(game.quarters), hashlib.sha256(game.state.customers.tobytes()).hexdigest())
"""


@dataclass
class Seen:
    """What the devices were answered."""

    seconds: dict[str, list[float]] = field(default_factory=lambda: {"login": [], "poll": [], "form": [], "submit": []})
    answers: Counter[str] = field(default_factory=Counter)
    problems: list[str] = field(default_factory=list)
    cut: int = 0  # requests that a killed server did not answer

    def p(self, what: str, share: float) -> float:
        """Return a percentile in ms."""
        sorted_ = sorted(self.seconds[what])
        return 1000 * sorted_[min(len(sorted_) - 1, int(share * len(sorted_)))] if sorted_ else float("nan")


class Server:
    """One game's file and the process that serves it."""

    def __init__(self, folder: Path, teams: int, rounds: int, seed: int) -> None:
        self.path, self.log = folder / f"{seed}.db", folder / f"{seed}.txt"
        seats = [Seat(f"第{number + 1}分公司") for number in range(teams)]
        seats += [Seat(f"机器人{number + 1}", "price") for number in range(OPERATORS_LEAST - teams)]
        self.ledger, codes = Ledger.create(self.path, GameSetup(seed, "4g_5g", tuple(seats), rounds), rehearsal=False)
        self.codes = [each.code for each in codes]
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}"
        self.is_down, self.starts, self.process = True, 0, None

    async def start(self, largest: int | None = None) -> None:
        """Start it and wait until it answers; its files may not grow beyond ``largest`` bytes."""

        def limit() -> None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (largest, largest))

        command = [sys.executable, *SERVE, str(self.path), "--host", "127.0.0.1", "--port", str(self.port)]
        with self.log.open("ab") as said:
            self.process = subprocess.Popen(
                command, stdout=said if largest is None else subprocess.DEVNULL, stderr=subprocess.STDOUT,
                preexec_fn=None if largest is None else limit,
            )  # fmt: skip
        until = time.monotonic() + UP_WITHIN
        while not _answers(self.port):
            if self.process.poll() is not None or time.monotonic() > until:
                sys.exit(f"no server came up: {self.log.read_text('utf-8', 'replace')[-LOG_SHOWN:]}")
            await asyncio.sleep(0.05)
        self.is_down, self.starts = False, self.starts + 1

    def kill(self) -> None:
        """Kill it as a power cut would: SIGKILL."""
        self.is_down = True
        if self.process is not None:
            self.process.kill()
            self.process.wait()

    def resolve_twice(self) -> str:
        """Let two processes resolve the round at the same moment; return what is wrong with what they say."""
        both = [
            subprocess.Popen([sys.executable, "-c", CONSOLE, str(self.path)], stdin=subprocess.PIPE,
                             stdout=subprocess.PIPE, text=True)
            for _ in range(2)
        ]  # fmt: skip
        for each in both:
            each.stdout.readline()
        for each in both:
            each.stdin.write("now\n")
            each.stdin.flush()
        said = [each.communicate()[0].strip() for each in both]
        return "" if said[0] and said[0] == said[1] else f"{self.path.name}: two consoles resolved {said}"


def _answers(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
        return True
    return False


@dataclass(frozen=True)
class Sent:
    """A form that a device has sent; its forecast is a number that no other form has."""

    server: Server
    seat: int
    mark: str
    forecast: float


@dataclass
class Play:
    """What all devices know of: how eager they are, whether it is over, and what was sent and acknowledged."""

    eagerness: float  # chance that a device hands in after a poll
    seen: Seen = field(default_factory=Seen)
    trust: ssl.SSLContext = field(default_factory=ssl.create_default_context)  # making it takes longer than a request
    over: bool = False
    sent: set[Sent] = field(default_factory=set)
    acknowledged: list[Sent] = field(default_factory=list)
    receipts: set[tuple[Server, int, str]] = field(default_factory=set)


class Device:
    """A team member's phone."""

    def __init__(self, server: Server, seat: int, play: Play, seen: Seen | None = None) -> None:
        self.server, self.seat, self.play, self.seen = server, seat, play, seen or play.seen
        self.tag, self.client = "", httpx.AsyncClient(
            base_url=server.address, verify=play.trust, timeout=ANSWER_WITHIN, limits=httpx.Limits(max_connections=1)
        )

    async def ask(self, what: str, method: str, address: str, expected: tuple[int, ...], **options: object):
        """Ask until a server is there to answer, as a person would press again; time the answer of one that stayed."""
        while True:
            server, starts = self.server, self.server.starts
            was_down, began = server.is_down, time.perf_counter()
            try:
                answer = await self.client.request(method, address, **options)
            except httpx.TransportError as error:
                if not (was_down or server.is_down or server.starts != starts):
                    self.seen.problems.append(f"{what}: {error!r}")
                    return None
                self.seen.cut += 1
                await asyncio.sleep(random.uniform(0.2, 0.6))
                continue
            self.seen.answers[f"{what} {answer.status_code}"] += 1
            if not (was_down or server.starts != starts):
                self.seen.seconds[what].append(time.perf_counter() - began)
            if answer.status_code not in expected:
                text = " ".join(Page(answer.text).text.split())
                self.seen.problems.append(f"{what}: {answer.status_code} {text}")
                return None
            return answer

    async def log_in(self) -> None:
        """Log in with the team's code."""
        page = await self.ask("form", "GET", "/login", (200,))
        fields = Page(page.text).forms["/login"] | {"team": str(self.seat), "code": self.server.codes[self.seat]}
        await self.ask("login", "POST", "/login", (303,), data=fields)

    async def live(self) -> None:
        """Poll, and hand in now and then, until the soak is over."""
        while not self.play.over:
            await self.poll()
            if random.random() < self.play.eagerness:
                await self.hand_in()
            await asyncio.sleep(random.uniform(*POLL_EVERY))

    async def poll(self) -> None:
        """Ask for the state as the page's script does."""
        answer = await self.ask(
            "poll", "GET", "/api/state", (200, 304), headers={"If-None-Match": self.tag} if self.tag else {}
        )
        self.tag = answer.headers.get("ETag", "") if answer is not None else ""

    async def hand_in(self) -> None:
        """Fill the form in and send it, pressing again where a killed server does not answer."""
        page = await self.ask("form", "GET", "/quarter", (200,))
        fields = Page(page.text).forms.get("/quarter") if page is not None else None
        if not fields or 'data-open="yes"' not in page.text:
            return
        forecast = round(1 + (len(self.play.sent) + 1) / 10000, 4)
        fields |= {"forecast": f"{forecast:.4f}", "commission": str(5 * random.randrange(8)), "research": []}
        sent = Sent(self.server, self.seat, fields["round"], forecast)
        self.play.sent.add(sent)
        answer = await self.ask("submit", "POST", "/quarter", (303, 409, 422), data=fields)
        if answer is not None and answer.status_code == 422 and OVERSPENT not in answer.text:
            self.seen.problems.append(f"submit: 422 {' '.join(Page(answer.text).text.split())}")
        if answer is not None and answer.status_code == 303:
            self.play.acknowledged.append(sent)
            shown = await self.ask("form", "GET", "/receipt", (200,))
            if shown is not None and (receipt := RECEIPT.search(Page(shown.text).text)):
                self.play.receipts.add((self.server, self.seat, receipt[0]))
