"""A solo game on disk: written after every quarter into 我的成果, read back and replayed after a restart."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from coursekit.errors import CourseError
from coursekit.files import write_atomic
from coursekit.live.traces import check_sign, read_trace, trace_files, trace_folder, trace_text, write_numbered
from coursekit.sandtable.game import Game, new_game, play_quarter
from coursekit.sandtable.rules.handed_in import decisions_handed_in
from coursekit.sandtable.scenario.research import research_cost, why_not_for_sale
from coursekit.sandtable.setup import GameSetup, Seat

COMPONENT = "sandtable-solo"
OWN_SEAT = 0
BOUGHT = "research"  # in the file: reports paid for in the quarter under way
# Two machines may round the last digits differently; another market differs in the first.
REPLAYED_WITHIN = 1e-6


@dataclass(frozen=True)
class Turn:
    """What the trainee handed in for one quarter, which cards came, the share of it, %, and the reports bought."""

    values: Mapping[str, float | str]
    forecast: float
    events: tuple[str, ...]
    share: float
    research: tuple[str, ...] = ()


@dataclass(frozen=True)
class SoloGame:
    """One trainee's game: under which sign, what was handed in, and the game that it makes."""

    sign: str
    game: Game
    turns: tuple[Turn, ...] = ()
    bought: tuple[str, ...] = ()  # reports paid for in the quarter that has not been handed in yet

    def buy(self, name: str) -> SoloGame:
        """Return the game with one more report paid for in this quarter.

        Raises
        ------
        CourseError
            It is not for sale: nothing to report on yet, bought already, or dearer than what may be spent.
        """
        problem = why_not_for_sale(self.game, OWN_SEAT, name, self.bought)
        if problem:
            raise CourseError(problem)
        return replace(self, bought=(*self.bought, name))

    def play(self, values: Mapping[str, float | str], forecast: float) -> SoloGame:
        """Return the game with one more quarter; ``values`` have been checked, ``forecast`` is one's own share in %."""
        decisions = decisions_handed_in(values, self.game, OWN_SEAT, research_cost(self.bought))
        game = play_quarter(self.game, {OWN_SEAT: decisions})
        turn = Turn(dict(values), forecast, game.quarters[-1].events, own_share(game), self.bought)
        return SoloGame(self.sign, game, (*self.turns, turn))

    @property
    def misses(self) -> tuple[float, ...]:
        """How far each forecast of the own share was off, % of the share."""
        return tuple(100 * abs(turn.forecast - turn.share) / turn.share for turn in self.turns)


def own_share(game: Game) -> float:
    """Return the trainee's share of all customers now, %."""
    customers = game.state.customers[0].sum(-1)
    return float(100 * customers[OWN_SEAT] / customers.sum())


def start_file(solo: SoloGame, folder: Path | None = None, c: Any = None) -> Path:
    """Write a game that begins into a new file in 我的成果 and return its path; nothing is written over."""
    base = folder or trace_folder(c.root if c is not None else None)
    return write_numbered(f"沙盘-{check_sign(solo.sign)}", {".json": _text(solo, c)}, base)[0]


def save(solo: SoloGame, path: Path, c: Any = None) -> None:
    """Write the game over its own file, whole or not at all."""
    try:
        write_atomic(path, _text(solo, c))
    except OSError as error:
        raise CourseError(f"{path} 写不进去（{error.strerror or error}）：换个地方放课程文件夹，再试一次。") from error


def read_solo(path: Path) -> SoloGame:
    """Return the game that a file holds, played again from its decisions.

    Raises
    ------
    CourseError
        The file is missing, broken, no solo game, or another version's market gives other results.
    """
    content = read_trace(path, COMPONENT)
    try:
        raw = content["setup"]
        setup = GameSetup(**(raw | {"seats": tuple(Seat(**seat) for seat in raw["seats"])}))
        turns = [_turn(raw) for raw in content["turns"]]
        solo = SoloGame(content["sign"], new_game(setup))
        for turn in turns:
            decisions = decisions_handed_in(turn.values, solo.game, OWN_SEAT, _paid(solo, turn.research))
            game = play_quarter(solo.game, {OWN_SEAT: decisions}, turn.events)
            if abs(own_share(game) - turn.share) > REPLAYED_WITHIN:
                raise CourseError(f"{path.name} 是另一版课程打的，照原样重放结果不一样：接不下去，开新的一局。")
            solo = replace(solo, game=game, turns=(*solo.turns, turn))
        bought = tuple(content.get(BOUGHT, ()))
        _paid(solo, bought)
    except (KeyError, TypeError, ValueError) as error:
        raise CourseError(f"{path.name} 读不出来：缺一项或者被改过（{error}）。") from error
    return replace(solo, bought=bought)


def unfinished(folder: Path | None = None, c: Any = None) -> list[tuple[Path, str, int, int]]:
    """Return the games that can be gone on with: path, sign, quarters played, quarters in all; the newest first."""
    base = folder or trace_folder(c.root if c is not None else None)
    found = []
    for path in trace_files(base) if base.is_dir() else ():
        try:
            content = read_trace(path, COMPONENT)
            played, total = len(content["turns"]), int(content["setup"]["quarters"])
            if played < total:
                found.append((content["written"], path, str(content["sign"]), played, total))
        except (CourseError, KeyError, TypeError, ValueError):
            continue  # another component's file, or a broken one: reading it by name says which
    return [entry[1:] for entry in sorted(found, reverse=True)]


def _text(solo: SoloGame, c: Any) -> str:
    content = {"sign": solo.sign, "setup": asdict(solo.game.setup), "turns": [asdict(turn) for turn in solo.turns]}
    return trace_text(COMPONENT, content | {BOUGHT: solo.bought}, c)


def _turn(raw: Mapping[str, Any]) -> Turn:
    # Files from before there was research to buy have none.
    return Turn(raw["values"], raw["forecast"], tuple(raw["events"]), raw["share"], tuple(raw.get("research", ())))


def _paid(solo: SoloGame, names: tuple[str, ...]) -> float:
    """Return what a quarter's reports cost, if they could be bought in this order."""
    try:
        for name in names:
            solo = solo.buy(name)
    except CourseError as error:
        raise ValueError(f"买的市调对不上，{str(error).rstrip('。')}") from error
    return research_cost(names)
