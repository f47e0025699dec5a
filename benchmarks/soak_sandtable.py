"""Play sand-table games with forty teams and two hundred devices; fail on a lost receipt or an unexpected answer.

A game seats eight teams at most, so forty teams are five games as five classes would play them at once: each has its
own file, its own server process as ``coursekit sandtable serve`` starts it, and its own instructor. Each team has
five devices, which log in all at once, poll every two to three seconds, oftener than the page's script does, and hand
in real forms. Everything, the devices too, shares this machine: a latency is what a device waited here, not what an
idle server takes. Each round is resolved by two consoles at once; in two rounds every server is killed with all teams
in the middle of handing in; at the end one more server's disk takes no more. Before all that, one device alone asks
one server for each thing in turn: what it costs.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from sandtable_costs import costs_of, told
from sandtable_devices import SETTLED, Consoles, Device, Play, Seen, Sent, Server, percentile

SEATS, DEVICES = 8, 5  # teams of a full game, devices of a team
SUBMIT_EVERY, POLL_MEAN = 20.0, 2.5  # s; how often a team hands in, and a device polls
ROUNDS_MOST, ROUND_LEAST = 6, 60.0  # s
KILL_PRESS, LAST_PRESS = 1.0, 3.0  # s; within which all teams hand in when servers are killed, and before a close
MORE_BYTES = 128 * 1024  # what the full disk still takes
TRIES_MOST = 400
LOOK_EVERY = 0.05  # s; how late it gets is how late the devices themselves are
PROBLEMS_SHOWN, PROBLEM_SHOWN = 40, 300  # sentences, and characters of each


class Soak:
    """All games, their devices, and what is known to have been acknowledged."""

    def __init__(self, folder: Path, teams: int, devices: int, seconds: float, rounds: int) -> None:
        sizes = [min(SEATS, teams - start) for start in range(0, teams, SEATS)]
        self.seconds, self.rounds, self.folder, self.kills = seconds, rounds, folder, 0
        self.filled = 0
        self.servers = [Server(folder, size, rounds, number + 1) for number, size in enumerate(sizes)]
        self.known = Play(POLL_MEAN / SUBMIT_EVERY / devices)
        self.devices = [
            Device(server, seat, self.known)
            for server in self.servers for seat in range(len(server.codes)) for _ in range(devices)
        ]  # fmt: skip
        # One more a team, that only hands in when its team is told to.
        self.pressing = [Device(each, seat, self.known) for each in self.servers for seat in range(len(each.codes))]
        self.consoles: Consoles | None = None
        self.late: list[float] = []  # s; how much later than it should a device got its turn
        self.load = 0.0  # processors that all servers kept busy while the devices lived

    async def run(self) -> None:
        """Play the rounds, then let a disk take no more."""
        self.consoles = Consoles()
        await asyncio.gather(*(each.start() for each in self.servers))
        looking = asyncio.create_task(self.look_at_the_clock())
        await asyncio.gather(*(each.log_in() for each in self.devices))
        await asyncio.gather(*(each.log_in() for each in self.pressing))
        began, taken = time.monotonic(), sum(each.processor for each in self.servers)
        lives = asyncio.gather(*(each.live() for each in self.devices))
        for number in range(self.rounds):
            await self.play(self.seconds / self.rounds, is_killed=number in (0, self.rounds - 1))
        self.known.over = True
        await lives
        self.load = (sum(each.processor for each in self.servers) - taken) / (time.monotonic() - began)
        looking.cancel()
        await self.fill_a_disk()
        for each in (*self.devices, *self.pressing):
            each.wire.close()

    async def look_at_the_clock(self) -> None:
        """Note how late the devices' own program is: what they waited for it is none of the servers' doing."""
        while True:
            due = time.perf_counter() + LOOK_EVERY
            await asyncio.sleep(LOOK_EVERY)
            self.late.append(max(0.0, time.perf_counter() - due))

    async def play(self, seconds: float, *, is_killed: bool) -> None:
        """Play one round of every game; all teams hand in at the end, and where a server is killed also before it."""
        for each in self.servers:
            each.ledger.open_round()
        await asyncio.sleep(seconds / 2)
        if is_killed:
            pressing = asyncio.create_task(self.press(KILL_PRESS))
            await asyncio.sleep(random.uniform(0.3, 1.0))
            for each in self.servers:
                each.kill()
            self.kills += 1
            await asyncio.gather(*(each.start() for each in self.servers))
            await pressing
        await asyncio.sleep(seconds / 2)
        await self.press(LAST_PRESS)
        for each in self.servers:
            each.ledger.close_round()
            if wrong := await asyncio.to_thread(self.consoles.resolve, each.path):
                self.known.seen.problems.append(wrong)
            each.ledger.publish("results")
            each.ledger.publish("leaderboard")

    async def press(self, seconds: float) -> None:
        """Let every team hand in within so many seconds."""

        async def one(device: Device) -> None:
            await asyncio.sleep(random.uniform(0.0, seconds))
            await device.hand_in()

        await asyncio.gather(*map(one, self.pressing))

    async def fill_a_disk(self) -> None:
        """Let the files of a further game grow no more: what is acknowledged stays, the rest is refused with 503."""
        server = Server(self.folder, 4, 1, 1000)
        self.servers.append(server)
        server.ledger.open_round()
        sizes = [path.stat().st_size for path in self.folder.glob(f"{server.path.name}*")]
        await server.start(max(sizes) + MORE_BYTES)
        device, before = Device(server, 0, self.known, Seen()), len(self.known.acknowledged)
        await device.log_in()
        while not device.seen.problems and len(self.known.acknowledged) - before < TRIES_MOST:
            await device.hand_in()
        self.filled = len(self.known.acknowledged) - before
        if not self.filled or not any("submit: 503" in each and "磁盘" in each for each in device.seen.problems):
            self.known.seen.problems.append(f"a full disk: {self.filled} taken, then {device.seen.problems}")
        server.kill()
        await server.start()
        await device.hand_in()
        if len(self.known.acknowledged) - before != self.filled + 1:
            self.known.seen.problems.append("a disk with room again took nothing")
        device.wire.close()

    def check(self) -> list[str]:
        """Return what is wrong with the files: receipts lost or double, forms from nowhere, a game that is another."""
        wrong = []
        for server in self.servers:
            ledger, stored = server.ledger, Counter()
            for view in ledger.rounds():
                for seat, _ in ledger.teams:
                    mark = f"{view.part}-{view.quarter}-{view.attempt}"
                    stored.update(Sent(server, seat, mark, each.forecast) for each in ledger.versions(seat, view))
            own = [each for each in self.known.acknowledged if each.server is server]
            lost = [each for each in own if not stored[each]]
            wrong += [f"{server.path.name}: seat {each.seat} was acknowledged what is gone" for each in lost]
            wrong += [f"{server.path.name}: stored {count} times" for count in stored.values() if count > 1]
            wrong += [f"{server.path.name}: stored what nobody sent" for each in stored if each not in self.known.sent]
            wrong += [f"{server.path.name}: {each}" for each in ledger.verify()]
            resolved = sum(each.what == "resolve" for each in ledger.actions())
            if resolved != sum(view.status == "resolved" for view in ledger.rounds()):
                wrong.append(f"{server.path.name}: resolved {resolved} times")
        wrong += [f"receipt {text} is gone" for server, seat, text in self.known.receipts
                  if not server.ledger.verify_receipt(seat, text)]  # fmt: skip
        return wrong + ["nobody was shown a receipt"] * (bool(self.known.acknowledged) and not self.known.receipts)

    def close(self) -> None:
        """End every server, the consoles, and every file."""
        if self.consoles is not None:
            self.consoles.close()
        for each in self.servers:
            each.kill()
            each.ledger.close()


def main(arguments: list[str] | None = None) -> None:
    """Play, check every file, say what was measured; end with 1 if anything is wrong."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=10.0, help="of play, without logging in and resolving")
    parser.add_argument("--quick", action="store_true", help="one game, four teams, seconds: does it still run")
    chosen = parser.parse_args(arguments)
    seconds, teams, devices = (2.0, 4, 2) if chosen.quick else (60 * chosen.minutes, 40, DEVICES)
    rounds = 1 if chosen.quick else max(2, min(ROUNDS_MOST, int(seconds / ROUND_LEAST)))
    with tempfile.TemporaryDirectory(prefix="coursekit-sandtable-") as folder:
        told(asyncio.run(costs_of(Path(folder), chosen.quick)))
        soak = Soak(Path(folder), teams, devices, seconds, rounds)
        try:
            asyncio.run(soak.run())
            wrong = [*soak.known.seen.problems, *soak.check()]
        finally:
            soak.close()
    tell(soak)
    if wrong:
        sys.exit("\n".join(each[:PROBLEM_SHOWN] for each in wrong[:PROBLEMS_SHOWN]))


def tell(soak: Soak) -> None:
    """Print what was measured."""
    known, seen = soak.known, soak.known.seen
    games, teams = len(soak.servers) - 1, len({(each.server, each.seat) for each in soak.devices})
    length = f"{soak.seconds / 60:.3g} min, {soak.rounds} rounds"
    print(f"{teams} teams in {games} games, {len(soak.devices)} devices, {length}")
    after = f"while servers are started again, and {SETTLED:g} s after:"
    for title, by_kind in (("", seen.seconds), (after, seen.after_start)):
        print(title, end="\n" * bool(title))
        for what, taken in by_kind.items():
            shown = ", ".join(f"p{100 * share:g} {percentile(taken, share):.0f}" for share in (0.5, 0.95, 0.99))
            print(f"{what:7}{len(taken):7} answers, ms: {shown}, most {1000 * max(taken, default=0):.0f}")
    memory = max(each.memory for each in soak.servers) / 2**20
    print(f"all servers together kept {soak.load:.2f} processors busy; the largest had {memory:.0f} MB; "
          f"the devices themselves were late by {percentile(soak.late, 0.5):.0f} ms, p95 "
          f"{percentile(soak.late, 0.95):.0f} ms")  # fmt: skip
    print(", ".join(f"{what}: {count}" for what, count in sorted(seen.answers.items())))
    print(f"a full disk: {soak.filled} hand-ins taken, then refused with a sentence, then taken again after a restart")
    print(f"servers killed {soak.kills} times in every game, {seen.cut} requests cut and asked again")
    kept = f"{len(known.acknowledged)} hand-ins acknowledged, {len(known.receipts)} receipts shown"
    print(f"{kept}, {len(seen.problems)} unexpected answers")


if __name__ == "__main__":
    main()
