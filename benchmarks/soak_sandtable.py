"""Play sand-table games with forty teams and two hundred devices; fail on a lost receipt or an answer that is no answer.

A game seats eight teams at most, so forty teams are five games as five classes would play them at once: each has its
own file, its own server process as ``coursekit sandtable serve`` starts it, and its own instructor. Each team has five
devices, which poll every two to three seconds as the page's script does, and hand in real forms. Everything, the
devices too, shares this machine: a latency is what a device waited here, not what an idle server takes. Each round is
resolved by two processes at once; in two rounds every server is killed with all teams in the middle of handing in; at
the end one more server's disk takes no more.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import random
import re
import resource
import socket
import ssl
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import httpx
from teams_page_games import Page

from coursekit.sandtable.ledger import Ledger
from coursekit.sandtable.setup import GameSetup, Seat

SEATS, DEVICES = 8, 5  # teams of a full game, devices of a team
POLL_EVERY = (2.0, 3.0)  # s
ROUNDS_MOST, ROUND_LEAST = 6, 60.0  # s
UP_WITHIN, ANSWER_WITHIN = 60.0, 60.0  # s; beyond it something hangs
KEEP_LOGS = 2000  # characters of what a server said, shown if it dies by itself
RECEIPT = re.compile(r"[0-9A-Z]{4}-[0-9A-Z]{4}")
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
        seats += [Seat(f"机器人{number + 1}", "price") for number in range(4 - teams)]
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
                sys.exit(f"no server came up: {self.log.read_text('utf-8', 'replace')[-KEEP_LOGS:]}")
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


class Device:
    """A team member's phone."""

    def __init__(self, server: Server, seat: int, seen: Seen, soak: Soak) -> None:
        self.server, self.seat, self.seen, self.soak = server, seat, seen, soak
        self.tag, self.client = "", httpx.AsyncClient(
            base_url=server.address, verify=soak.trust, timeout=ANSWER_WITHIN, limits=httpx.Limits(max_connections=1)
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
                self.seen.problems.append(f"{what}: {answer.status_code} {answer.text[:200]}")
                return None
            return answer

    async def log_in(self) -> None:
        """Log in with the team's code."""
        page = await self.ask("form", "GET", "/login", (200,))
        fields = Page(page.text).forms["/login"] | {"team": str(self.seat), "code": self.server.codes[self.seat]}
        await self.ask("login", "POST", "/login", (303,), data=fields)

    async def live(self) -> None:
        """Poll, and hand in now and then, until the soak is over."""
        while not self.soak.over:
            await self.poll()
            if random.random() < self.soak.eagerness:
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
        self.soak.serial += 1
        forecast = round(1 + self.soak.serial / 10000, 4)
        fields |= {"forecast": f"{forecast:.4f}", "commission": str(5 * random.randrange(20)), "research": []}
        sent = Sent(self.server, self.seat, fields["round"], forecast)
        self.soak.sent.add(sent)
        answer = await self.ask("submit", "POST", "/quarter", (303, 409), data=fields)
        if answer is not None and answer.status_code == 303:
            self.soak.acknowledged.append(sent)
            shown = await self.ask("form", "GET", "/receipt", (200,))
            if shown is not None and (receipt := RECEIPT.search(Page(shown.text).text)):
                self.soak.receipts.add((self.server, self.seat, receipt[0]))


class Soak:
    """All games, their devices, and what is known to have been acknowledged."""

    def __init__(self, folder: Path, teams: int, devices: int, seconds: float, rounds: int) -> None:
        sizes = [min(SEATS, teams - start) for start in range(0, teams, SEATS)]
        self.seconds, self.rounds, self.seen, self.folder = seconds, rounds, Seen(), folder
        self.servers = [Server(folder, size, rounds, number + 1) for number, size in enumerate(sizes)]
        self.trust = ssl.create_default_context()  # one for all devices: making it takes longer than a request
        self.devices = [
            Device(server, seat, self.seen, self)
            for server in self.servers for seat in range(len(server.codes)) for _ in range(devices)
        ]  # fmt: skip
        self.eagerness = 0.125 / devices  # a form a team in 20 s
        self.over, self.serial, self.kills = False, 0, 0
        self.sent: set[Sent] = set()
        self.acknowledged: list[Sent] = []
        self.receipts: set[tuple[Server, int, str]] = set()

    async def run(self) -> None:
        """Play the rounds, then let a disk take no more."""
        await asyncio.gather(*(each.start() for each in self.servers))
        await asyncio.gather(*(each.log_in() for each in self.devices))
        lives = asyncio.gather(*(each.live() for each in self.devices))
        for number in range(self.rounds):
            await self.play(self.seconds / self.rounds, is_killed=number in (0, self.rounds - 1))
        self.over = True
        await lives
        await self.fill_a_disk()
        await asyncio.gather(*(each.client.aclose() for each in self.devices))

    async def play(self, seconds: float, *, is_killed: bool) -> None:
        """Play one round of every game; all teams hand in at the end, and where a server is killed also before it."""
        for each in self.servers:
            each.ledger.open_round()
        await asyncio.sleep(seconds / 2)
        if is_killed:
            pressing = asyncio.gather(*(each.hand_in() for each in self.one_a_team()))
            await asyncio.sleep(random.uniform(0.3, 1.0))
            for each in self.servers:
                each.kill()
            self.kills += 1
            await asyncio.gather(*(each.start() for each in self.servers))
            await pressing
        await asyncio.sleep(seconds / 2)
        await asyncio.gather(*(each.hand_in() for each in self.one_a_team()))
        for each in self.servers:
            each.ledger.close_round()
            if wrong := await asyncio.to_thread(each.resolve_twice):
                self.seen.problems.append(wrong)
            each.ledger.publish("results")
            each.ledger.publish("leaderboard")

    def one_a_team(self) -> list[Device]:
        """Return a device of every team; not one that lives, whose connection may be busy."""
        return [next(d for d in self.devices if (d.server, d.seat) == (server, seat))
                for server in self.servers for seat in range(len(server.codes))]  # fmt: skip

    async def fill_a_disk(self) -> None:
        """Let the files of a further game grow no more: what is acknowledged stays, the rest is refused with 503."""
        server = Server(self.folder, 4, 1, 1000)
        self.servers.append(server)
        server.ledger.open_round()
        await server.start()
        device = Device(server, 0, self.seen, self)
        await device.log_in()
        server.kill()
        sizes = [path.stat().st_size for path in self.folder.glob(f"{server.path.name}*")]
        await server.start(max(sizes) + 64 * 1024)
        full = Device(server, 0, Seen(), self)
        full.client.cookies = device.client.cookies
        before = len(self.acknowledged)
        while not full.seen.problems and len(self.acknowledged) - before < 400:
            await full.hand_in()
        if not any("submit: 503" in each and "磁盘" in each for each in full.seen.problems):
            self.seen.problems.append(f"a full disk was not refused with a sentence: {full.seen.problems[:1]}")
        self.seen.answers["refused by a full disk"] += len(full.seen.problems)
        server.kill()
        await server.start()
        await device.hand_in()
        await asyncio.gather(device.client.aclose(), full.client.aclose())

    def check(self) -> list[str]:
        """Return what is wrong with the files: receipts lost or double, forms from nowhere, a game that is another."""
        wrong = []
        for server in self.servers:
            ledger, stored = server.ledger, Counter()
            for view in ledger.rounds():
                for seat, _ in ledger.teams:
                    mark = f"{view.part}-{view.quarter}-{view.attempt}"
                    stored.update(Sent(server, seat, mark, each.forecast) for each in ledger.versions(seat, view))
            own = [each for each in self.acknowledged if each.server is server]
            lost = [each for each in own if not stored[each]]
            wrong += [f"{server.path.name}: lost what was acknowledged to seat {each.seat}: {each.mark}" for each in lost]
            wrong += [f"{server.path.name}: stored {count} times" for count in stored.values() if count > 1]
            wrong += [f"{server.path.name}: stored what nobody sent" for each in stored if each not in self.sent]
            wrong += [f"{server.path.name}: {each}" for each in ledger.verify()]
            resolved = sum(each.what == "resolve" for each in ledger.actions())
            if resolved != sum(view.status == "resolved" for view in ledger.rounds()):
                wrong.append(f"{server.path.name}: resolved {resolved} times")
        wrong += [f"receipt {text} is gone" for server, seat, text in self.receipts
                  if not server.ledger.verify_receipt(seat, text)]  # fmt: skip
        return wrong

    def close(self) -> None:
        """End every server, and every file."""
        for each in self.servers:
            each.kill()
            each.ledger.close()


def main(arguments: list[str] | None = None) -> None:
    """Play, check every file, say what was measured; end with 1 if anything is wrong."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=10.0, help="of play, without logging in and resolving")
    parser.add_argument("--quick", action="store_true", help="one game, four teams, seconds: does this script still run")
    chosen = parser.parse_args(arguments)
    seconds, teams, devices = (4.0, 4, 2) if chosen.quick else (60 * chosen.minutes, 40, DEVICES)
    rounds = max(2, min(ROUNDS_MOST, int(seconds / ROUND_LEAST)))
    with tempfile.TemporaryDirectory(prefix="coursekit-sandtable-") as folder:
        soak = Soak(Path(folder), teams, devices, seconds, rounds)
        try:
            asyncio.run(soak.run())
            wrong = [*soak.seen.problems, *soak.check()]
        finally:
            soak.close()
    tell(soak)
    if wrong:
        sys.exit("\n".join(wrong[:40]))


def tell(soak: Soak) -> None:
    """Print what was measured."""
    seen = soak.seen
    games, teams = len(soak.servers) - 1, len({(each.server, each.seat) for each in soak.devices})
    print(f"{teams} teams in {games} games, {len(soak.devices)} devices, {soak.seconds / 60:g} min, {soak.rounds} rounds")
    for what, taken in seen.seconds.items():
        print(f"{what:7}{len(taken):7} answers, ms: p50 {seen.p(what, 0.5):.0f}, p95 {seen.p(what, 0.95):.0f}, "
              f"p99 {seen.p(what, 0.99):.0f}, most {1000 * max(taken, default=0):.0f}")  # fmt: skip
    print(", ".join(f"{what}: {count}" for what, count in sorted(seen.answers.items())))
    print(f"servers killed {soak.kills} times in every game, {seen.cut} requests cut and asked again")
    print(f"{len(soak.acknowledged)} hand-ins acknowledged, {len(soak.receipts)} receipts shown, {len(seen.problems)} errors")


if __name__ == "__main__":
    main()
