"""Servers of sand-table games that can be killed, and devices that ask them as phones in the room do."""

from __future__ import annotations

import asyncio
import contextlib
import random
import re
import resource
import socket
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import psutil
from sandtable_wire import Answer, Wire, fields_of
from teams_page_games import Page

from coursekit.sandtable.ledger import Ledger
from coursekit.sandtable.setup import OPERATORS_LEAST, GameSetup, Seat

POLL_EVERY = (2.0, 3.0)  # s; oftener than the page's script, which waits 3 to 5
SETTLED = 5.0  # s; servers that were started again less long ago have everybody at their doors at once
UP_WITHIN = 60.0  # s; beyond it something hangs
LOG_SHOWN = 2000  # characters of what a server said, shown if it dies by itself
RECEIPT = re.compile(r'slip-code code">([0-9A-Z]{4}-[0-9A-Z]{4})<')
OVERSPENT = "费用超出上限"  # what a form that is all right may still be refused for
SERVE = ("-m", "coursekit", "sandtable", "serve")
CONSOLE = """
import hashlib, sys
from pathlib import Path
from coursekit.sandtable.ledger import Ledger
for path in sys.stdin:
    with Ledger.open(Path(path.rstrip())) as ledger:
        print("ready", flush=True)
        sys.stdin.readline()
        game = ledger.resolve()
        print(len(game.quarters), hashlib.sha256(game.state.customers.tobytes()).hexdigest(), flush=True)
"""


def _by_kind() -> dict[str, list[float]]:
    return {"door": [], "login": [], "poll": [], "form": [], "submit": []}


@dataclass
class Seen:
    """What the devices were answered, and after how long: while all servers were up, and while some came up again."""

    seconds: dict[str, list[float]] = field(default_factory=_by_kind)
    after_start: dict[str, list[float]] = field(default_factory=_by_kind)
    answers: Counter[str] = field(default_factory=Counter)
    problems: list[str] = field(default_factory=list)
    cut: int = 0  # requests that a killed server did not answer


def percentile(seconds: list[float], share: float) -> float:
    """Return a percentile of times in ms, nan of none."""
    sorted_ = sorted(seconds)
    return 1000 * sorted_[min(len(sorted_) - 1, int(share * len(sorted_)))] if sorted_ else float("nan")


class Server:
    """One game's file and the process that serves it; all share this machine, and what the start of one takes of it."""

    restarting, restarted = 0, -SETTLED  # servers that are being started again, and when the last one was up

    def __init__(self, folder: Path, teams: int, rounds: int, seed: int) -> None:
        self.path, self.log = folder / f"{seed}.db", folder / f"{seed}.txt"
        seats = [Seat(f"第{number + 1}分公司") for number in range(teams)]
        seats += [Seat(f"机器人{number + 1}", "price") for number in range(OPERATORS_LEAST - teams)]
        self.ledger, codes = Ledger.create(self.path, GameSetup(seed, "4g_5g", tuple(seats), rounds), rehearsal=False)
        self.codes = [each.code for each in codes]
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.is_down, self.starts, self.process = True, 0, None
        self.memory, self._processor = 0, 0.0  # bytes at most; s of processes that have ended

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
        Server.restarting += self.starts > 0
        until = time.monotonic() + UP_WITHIN
        while not _answers(self.port):
            if self.process.poll() is not None or time.monotonic() > until:
                sys.exit(f"no server came up: {self.log.read_text('utf-8', 'replace')[-LOG_SHOWN:]}")
            await asyncio.sleep(0.05)
        if self.starts:
            Server.restarting, Server.restarted = Server.restarting - 1, time.monotonic()
        self.is_down, self.starts = False, self.starts + 1

    @classmethod
    def all_settled(cls) -> bool:
        """Whether no server is being started again, or was just now."""
        return not cls.restarting and time.monotonic() - cls.restarted > SETTLED

    @property
    def processor(self) -> float:
        """Seconds of processor time that serving this game has taken so far, start-up included."""
        if self.process is None or self.process.poll() is not None:
            return self._processor
        now = psutil.Process(self.process.pid)
        times = now.cpu_times()
        self.memory = max(self.memory, now.memory_info().rss)
        return self._processor + times.user + times.system

    def kill(self) -> None:
        """Kill it as a power cut would: SIGKILL."""
        self.is_down = True
        if self.process is not None:
            self._processor = self.processor
            self.process.kill()
            self.process.wait()


class Consoles:
    """Two instructors' programs, each open all the time, that do the same at the same moment."""

    def __init__(self) -> None:
        self._both = [
            subprocess.Popen([sys.executable, "-c", CONSOLE], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
            for _ in range(2)
        ]

    def resolve(self, path: Path) -> str:
        """Let both resolve the closed round of a file; return what is wrong with what they say."""
        for each in self._both:
            self._tell(each, str(path))
        ready = [each.stdout.readline().strip() for each in self._both]
        for each in self._both:
            self._tell(each, "now")
        said = [each.stdout.readline().strip() for each in self._both]
        is_right = ready == ["ready", "ready"] and said[0] and said[0] == said[1]
        return "" if is_right else f"{path.name}: two consoles resolved {said}"

    def close(self) -> None:
        """End both."""
        for each in self._both:
            each.stdin.close()
            each.wait()
            each.stdout.close()

    @staticmethod
    def _tell(program: subprocess.Popen, line: str) -> None:
        program.stdin.write(f"{line}\n")
        program.stdin.flush()


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
    over: bool = False
    sent: set[Sent] = field(default_factory=set)
    acknowledged: list[Sent] = field(default_factory=list)
    receipts: set[tuple[Server, int, str]] = field(default_factory=set)


class Device:
    """A team member's phone."""

    def __init__(self, server: Server, seat: int, play: Play, seen: Seen | None = None) -> None:
        self.server, self.seat, self.play, self.seen = server, seat, play, seen or play.seen
        self.tag, self.wire = "", Wire(server.port)

    async def ask(
        self, what: str, method: str, address: str, expected: tuple[int, ...], **options: object
    ) -> Answer | None:
        """Ask until a server is there to answer, as a person would press again; time the answer of one that stayed."""
        while True:
            server, starts = self.server, self.server.starts
            was_down, is_calm, began = server.is_down, Server.all_settled(), time.perf_counter()
            try:
                answer = await self.wire.ask(method, address, **options)
            except OSError as error:
                if not (was_down or server.is_down or server.starts != starts):
                    self.seen.problems.append(f"{what}: {error!r}")
                    return None
                self.seen.cut += 1
                await asyncio.sleep(random.uniform(0.2, 0.6))
                continue
            self.seen.answers[f"{what} {answer.status}"] += 1
            if not (was_down or server.starts != starts):
                by_kind = self.seen.seconds if is_calm and Server.all_settled() else self.seen.after_start
                by_kind[what].append(time.perf_counter() - began)
            if answer.status not in expected:
                text = " ".join(Page(answer.text).text.split())
                self.seen.problems.append(f"{what}: {answer.status} {text}")
                return None
            return answer

    async def log_in(self) -> None:
        """Log in with the team's code."""
        page = await self.ask("door", "GET", "/login", (200,))
        fields = fields_of(page.text, "/login") | {"team": str(self.seat), "code": self.server.codes[self.seat]}
        await self.ask("login", "POST", "/login", (303,), fields=fields)

    async def live(self) -> None:
        """Poll, and hand in now and then, until the soak is over."""
        while not self.play.over:
            await self.poll()
            if random.random() < self.play.eagerness:
                await self.hand_in()
            await asyncio.sleep(random.uniform(*POLL_EVERY))

    async def poll(self) -> None:
        """Ask for the state as the page's script does."""
        answer = await self.ask("poll", "GET", "/api/state", (200, 304), tag=self.tag)
        self.tag = answer.headers.get("etag", "") if answer is not None else ""

    async def hand_in(self) -> None:
        """Fill the form in and send it, pressing again where a killed server does not answer."""
        page = await self.ask("form", "GET", "/quarter", (200,))
        fields = fields_of(page.text, "/quarter") if page is not None else None
        if not fields or 'data-open="yes"' not in page.text:
            return
        forecast = round(1 + (len(self.play.sent) + 1) / 10000, 4)
        fields |= {"forecast": f"{forecast:.4f}", "commission": str(5 * random.randrange(8)), "research": []}
        sent = Sent(self.server, self.seat, str(fields["round"]), forecast)
        self.play.sent.add(sent)
        answer = await self.ask("submit", "POST", "/quarter", (303, 409, 422), fields=fields)
        if answer is not None and answer.status == 422 and OVERSPENT not in answer.text:
            self.seen.problems.append(f"submit: 422 {' '.join(Page(answer.text).text.split())}")
        if answer is not None and answer.status == 303:
            self.play.acknowledged.append(sent)
            shown = await self.ask("form", "GET", "/receipt", (200,))
            if shown is not None and (receipt := RECEIPT.search(shown.text)):
                self.play.receipts.add((self.server, self.seat, receipt[1]))
