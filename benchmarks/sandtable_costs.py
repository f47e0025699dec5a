"""What one request to the teams' page costs: processor time of the server, and what one device alone waits for it."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from sandtable_devices import Device, Play, Seen, Server, percentile
from sandtable_wire import Wire, fields_of

TEAMS, SEED = 8, 4000
TIMES = {"login": TEAMS, "login again": 32, "poll": 400, "form": 60, "budget": 100, "submit": 60, "receipt": 60}
QUICK = 10  # times fewer


@dataclass(frozen=True)
class Cost:
    """One kind of request: processor time of the server in ms, and what its device waited."""

    what: str
    times: int
    processor: float
    seconds: list[float]


async def costs_of(folder: Path, is_quick: bool = False) -> list[Cost]:
    """Return what each kind of request costs a server that nobody else asks.

    The processor's clock ticks every 10 ms, so each kind is asked for often enough to fill many ticks.
    """
    server = Server(folder, TEAMS, 2, SEED)
    server.ledger.open_round()
    await server.start()
    play = Play(0.0, Seen())
    devices = [Device(server, seat, play) for seat in range(TEAMS)]
    costs = []

    async def ask(what: str, step: Callable[[int], Awaitable[object]]) -> None:
        times = max(1, TIMES[what] // (QUICK if is_quick else 1))
        before, seconds = server.processor, []
        for number in range(times):
            began = time.perf_counter()
            await step(number)
            seconds.append(time.perf_counter() - began)
        costs.append(Cost(what, times, 1000 * (server.processor - before) / times, seconds))

    try:
        doors = [await _at_the_door(server) for _ in range(TEAMS + TIMES["login again"])]
        for seat in range(TEAMS):
            await _log_in(doors.pop(), server, seat)
        # The first of each kind fills what the server keeps; what it keeps of codes is asked for first.
        await ask("login again", lambda number: _log_in(doors.pop(), server, number % TEAMS))
        for each in devices:
            await each.log_in()
            await each.poll()
        one = devices[0]
        await ask("poll", lambda _: one.poll())
        await ask("form", lambda _: one.wire.ask("GET", "/quarter"))
        fields = fields_of((await one.wire.ask("GET", "/quarter")).text, "/quarter")
        await ask("budget", lambda _: one.wire.ask("POST", "/api/budget", fields))
        forms = iter([fields | {"key": f"{fields['key'][:-4]}{number:04d}", "forecast": f"{1 + number / 1000:.3f}"}
                      for number in range(TIMES["submit"])])  # fmt: skip
        await ask("submit", lambda _: one.wire.ask("POST", "/quarter", next(forms)))
        await ask("receipt", lambda _: one.wire.ask("GET", "/receipt"))
        assert len(server.ledger.versions(0)) == next(each.times for each in costs if each.what == "submit")
        server.kill()  # what it knew of codes is gone with it
        await server.start()
        doors = [await _at_the_door(server) for _ in range(TEAMS)]
        await ask("login", lambda number: _log_in(doors.pop(), server, number % TEAMS))
    finally:
        server.kill()
        server.ledger.close()
    return costs


def told(costs: list[Cost]) -> None:
    """Print the costs, a line each."""
    print("one device alone, by what it asks: ms of the server's processor, then ms waited p50, p95")
    for each in costs:
        waited = f"{percentile(each.seconds, 0.5):8.1f}{percentile(each.seconds, 0.95):8.1f}"
        print(f"{each.what:12}{each.processor:8.2f}{waited}")


async def _at_the_door(server: Server) -> tuple[Wire, dict[str, object]]:
    """Return a browser that has the login before it."""
    wire = Wire(server.port)
    return wire, fields_of((await wire.ask("GET", "/login")).text, "/login")


async def _log_in(door: tuple[Wire, dict[str, object]], server: Server, seat: int) -> None:
    wire, fields = door
    answer = await wire.ask("POST", "/login", fields | {"team": str(seat), "code": server.codes[seat]})
    assert answer.status == 303, answer
    wire.close()
