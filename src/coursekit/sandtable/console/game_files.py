"""Where games lie, which there are, and a new one's set-up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from coursekit.errors import CourseError
from coursekit.project import find_root
from coursekit.sandtable.bots.styles import STYLES
from coursekit.sandtable.console.words import round_name
from coursekit.sandtable.ledger import STATUS_ZH, Ledger
from coursekit.sandtable.setup import OPERATOR_NAMES, OPERATORS_LEAST, OPERATORS_MOST, GameSetup, Seat

FOLDER = "games"
BOTS_STREAM = 2001  # of the game's seed, as in solo play
LONGEST_NAME = 12


@dataclass(frozen=True)
class FoundGame:
    """A game's file: what it is called, and how it stands in a few words."""

    path: Path
    words: str


def games_folder(c: Any = None) -> Path:
    """Return the folder of games: of a class's course, or of the course that the working folder is in."""
    if c is not None:
        return Path(c.root) / FOLDER
    try:
        return find_root() / FOLDER
    except CourseError:
        return Path.cwd() / FOLDER  # a game may be run on a machine that has no course folder


def found_games(folder: Path) -> list[FoundGame]:
    """Return the games in a folder, the one last written to first; what is no game is said to be none."""
    paths = sorted(folder.glob("*.db"), key=_last_written, reverse=True)
    return [FoundGame(path, _words(path)) for path in paths]


def path_of(game: str | Path, folder: Path) -> Path:
    """Return the file that a game's id, name or path means.

    Raises
    ------
    CourseError
        There is no such file.
    """
    given = Path(game)
    tried = [given, folder / given, folder / f"{given}.db"]
    for path in tried:
        if path.is_file():
            return path
    known = "、".join(path.stem for path in sorted(folder.glob("*.db"))) or "一局也没有"
    raise CourseError(f"没有“{game}”这一局：{folder} 里有的是 {known}。")


def room_seats(names: Sequence[str], bots: int, level: int, seed: int) -> tuple[Seat, ...]:
    """Return the teams' seats and as many bots', whose styles the seed draws.

    Raises
    ------
    CourseError
        Too few or too many, a name too long; names used twice are refused by `GameSetup`.
    """
    for name in names:
        if len(name) > LONGEST_NAME:
            raise CourseError(f"队名“{name}”有 {len(name)} 个字，最多 {LONGEST_NAME} 个：改短一点，登录条才放得下。")
    if not names:
        raise CourseError("还没有队名：一行写一个。")
    total = len(names) + bots
    if not OPERATORS_LEAST <= total <= OPERATORS_MOST:
        raise CourseError(
            f"{len(names)} 队加 {bots} 家机器人一共 {total} 家，要 {OPERATORS_LEAST} 到 {OPERATORS_MOST} 家："
            f"{'加几家机器人' if total < OPERATORS_LEAST else '减几家机器人，或者两队并一队'}。"
        )
    styles = np.resize(np.random.default_rng([seed, BOTS_STREAM]).permutation([*STYLES]), bots)
    free = [name for name in OPERATOR_NAMES if name not in names]
    robots = [Seat(name, str(style), level) for name, style in zip(free, styles, strict=False)]
    return (*(Seat(name) for name in names), *robots)


def describe(ledger: Ledger) -> str:
    """Return what a game is, in a line."""
    setup: GameSetup = ledger.setup
    bots = len(setup.seats) - len(setup.people)
    more = f"，{bots} 家机器人" if bots else ""
    return f"{ledger.title or ledger.game_id}：{len(setup.people)} 队{more}，{setup.quarters} 季"


def _last_written(path: Path) -> float:
    """Return when a game was last written to; while it is open that may be in its journal only."""
    files = (path, path.with_name(f"{path.name}-wal"))
    return max(each.stat().st_mtime for each in files if each.exists())


def _words(path: Path) -> str:
    try:
        with Ledger.open(path) as ledger:
            now = ledger.round
            return f"{path.stem}　{describe(ledger)}　{round_name(now.part, now.quarter)}{STATUS_ZH[now.status]}"
    except CourseError:
        return f"{path.stem}　打不开（选它会说为什么）"
