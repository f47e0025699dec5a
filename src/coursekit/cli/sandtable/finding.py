"""Which game a command means: a name in ``games/``, the path of a file, or the only one there is."""

from __future__ import annotations

import contextlib
import importlib.util
import sqlite3
from pathlib import Path

from coursekit.errors import CourseError
from coursekit.project import find_root

FOLDER, ENDING = "games", ".db"
SHOWN = 5  # games named in an error
SERVER = ("fastapi", "uvicorn", "jinja2", "segno")
NO_SERVER = '没装 {missing}，开不了网页：在有网的地方运行 pip install "coursekit[sandtable]"，装好再来。'


def games_folder() -> Path:
    """Return where this course's games lie, whether or not there are any."""
    return find_root() / FOLDER


def paper_folder(output: Path | None) -> Path:
    """Return where PDFs go."""
    return (output or find_root() / "build" / "sandtable").resolve()


def game_files() -> list[Path]:
    """Return the games' files, the newest first."""
    return sorted(games_folder().glob(f"*{ENDING}"), key=lambda path: (_written(path), path.name), reverse=True)


def find_game(text: str | None) -> Path:
    """Return the file of a game.

    Raises
    ------
    CourseError
        There is none, none of that name, or several to choose from.
    """
    games = game_files()
    if text is None:
        if len(games) == 1:
            return games[0]
        if not games:
            raise CourseError(f"{games_folder()} 里还没有一局：先运行 coursekit sandtable new 开一局。")
        raise CourseError(f"有 {len(games)} 局，没说是哪一局，把局号写在命令后面。有的是：{listed(games)}。")
    for path in (Path(text), games_folder() / text, games_folder() / f"{text}{ENDING}"):
        if path.is_file():
            return path
    there = f"有的是：{listed(games)}" if games else "现在一局也没有，先运行 coursekit sandtable new 开一局"
    raise CourseError(f"没有“{text}”这一局。{there}。")


def need_server() -> None:
    """Refuse to go on where a library of the server is missing."""
    missing = [name for name in SERVER if importlib.util.find_spec(name) is None]
    if missing:
        raise CourseError(NO_SERVER.format(missing="、".join(missing)))


def _written(path: Path) -> float:
    """Return when a game was last written to; while it is open that may be in its journal only."""
    files = (path, path.with_name(f"{path.name}-wal"))
    return max(each.stat().st_mtime for each in files if each.exists())


def listed(games: list[Path]) -> str:
    """Return games in words, each with its title, for somebody who is to choose; the last one touched comes first."""
    names = "、".join(map(_with_title, games[:SHOWN]))
    if len(games) > SHOWN:
        return f"{names} 等，最近动过的在前"
    return f"{names}（最近动过的在前）" if len(games) > 1 else names


def _with_title(path: Path) -> str:
    try:
        # Not by the ledger: a sentence about names need not wait for the engine.
        # A reader of a closed game leaves no journal beside it.
        closed = "" if path.with_name(f"{path.name}-wal").exists() else "&immutable=1"
        with contextlib.closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro{closed}", uri=True)) as db:
            (title,) = db.execute("SELECT value FROM meta WHERE name = 'title'").fetchone()
    except (sqlite3.Error, TypeError):  # no game of ours: whoever opens it hears why
        title = ""
    return f"{path.stem}（{title}）" if title else path.stem
