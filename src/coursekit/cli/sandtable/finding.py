"""Which game a command means: a name in ``games/``, the path of a file, or the only one there is."""

from __future__ import annotations

import importlib.util
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
        raise CourseError(f"有 {len(games)} 局，没说是哪一局，把名字写在命令后面：{_listed(games)}。")
    for path in (Path(text), games_folder() / text, games_folder() / f"{text}{ENDING}"):
        if path.is_file():
            return path
    there = f"有的是：{_listed(games)}" if games else "现在一局也没有，先运行 coursekit sandtable new 开一局"
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


def _listed(games: list[Path]) -> str:
    names = "、".join(path.stem for path in games[:SHOWN])
    return f"{names} 等，新的在前" if len(games) > SHOWN else f"{names}（新的在前）" if len(games) > 1 else names
