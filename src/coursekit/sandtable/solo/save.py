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
from coursekit.sandtable.setup import GameSetup, Seat
from coursekit.sandtable.solo.handed_in import decisions_handed_in

COMPONENT = "sandtable-solo"
OWN_SEAT = 0
# Two machines may round the last digits differently; another market differs in the first.
REPLAYED_WITHIN = 1e-6


@dataclass(frozen=True)
class Turn:
    """What the trainee handed in for one quarter, which cards came, and the share that came of it, %."""

    values: Mapping[str, float | str]
    forecast: float
    events: tuple[str, ...]
    share: float


@dataclass(frozen=True)
class SoloGame:
    """One trainee's game: under which sign, what was handed in, and the game that it makes."""

    sign: str
    game: Game
    turns: tuple[Turn, ...] = ()

    def play(self, values: Mapping[str, float | str], forecast: float) -> SoloGame:
        """Return the game with one more quarter; ``values`` have been checked, ``forecast`` is one's own share in %."""
        decisions = decisions_handed_in(values, self.game, OWN_SEAT)
        game = play_quarter(self.game, {OWN_SEAT: decisions})
        turn = Turn(dict(values), forecast, game.quarters[-1].events, own_share(game))
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
        raise CourseError(f"{path} 写不进去（{error.strerror or error}）：换个地方放课程文件夹，再交一次。") from error


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
        turns = [Turn(t["values"], t["forecast"], tuple(t["events"]), t["share"]) for t in content["turns"]]
        solo = SoloGame(content["sign"], new_game(setup))
        for turn in turns:
            decisions = decisions_handed_in(turn.values, solo.game, OWN_SEAT)
            game = play_quarter(solo.game, {OWN_SEAT: decisions}, turn.events)
            if abs(own_share(game) - turn.share) > REPLAYED_WITHIN:
                raise CourseError(f"{path.name} 是另一版课程打的，照原样重放结果不一样：接不下去，开新的一局。")
            solo = replace(solo, game=game, turns=(*solo.turns, turn))
    except (KeyError, TypeError, ValueError) as error:
        raise CourseError(f"{path.name} 读不出来：缺一项或者被改过（{error}）。") from error
    return solo


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
    turns = [asdict(turn) for turn in solo.turns]
    return trace_text(COMPONENT, {"sign": solo.sign, "setup": asdict(solo.game.setup), "turns": turns}, c)
