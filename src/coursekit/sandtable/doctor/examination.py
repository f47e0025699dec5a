"""All that can be checked without a second device, one finding after another."""

from __future__ import annotations

import datetime
import importlib.util
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from coursekit.sandtable.doctor.addresses import Address, network_finding, room_addresses
from coursekit.sandtable.doctor.clock import clock_finding
from coursekit.sandtable.doctor.disk import disk_findings
from coursekit.sandtable.doctor.engine_check import engine_finding, game_findings
from coursekit.sandtable.doctor.finding import BAD, GOOD, WARN, Finding
from coursekit.sandtable.doctor.ports import port_finding

NEEDED = ("fastapi", "uvicorn", "jinja2", "segno")  # the page, its server, its templates, the QR code
ON_PAPER = "typst"
INSTALL = '运行 pip install "coursekit[sandtable]"，要在有网的地方先装好。'


def examine(
    folder: Path, port: int, *, game: Path | None = None, host: str = "0.0.0.0",
    addresses: Sequence[Address] | None = None, now: datetime.datetime | None = None,
) -> Iterator[Finding]:  # fmt: skip
    """Yield how everything stands; the slowest come last.

    Parameters
    ----------
    folder : Path
        Where games lie.
    game : Path or None
        A game to open and to replay.
    addresses, now
        What to take for this machine's addresses and clock, by default what the machine says.
    """
    yield library_finding()
    yield network_finding(room_addresses() if addresses is None else addresses, port)
    yield port_finding(port, host)
    yield from disk_findings(folder)
    of_game, latest = game_findings(game) if game else ([], None)
    yield clock_finding(now or datetime.datetime.now().astimezone(), latest or _last_written(folder))
    yield engine_finding()
    yield from of_game


def library_finding() -> Finding:
    """Say whether the server's libraries are installed."""
    missing = [name for name in NEEDED if importlib.util.find_spec(name) is None]
    if missing:
        return Finding(BAD, "程序", f"没装 {'、'.join(missing)}。", INSTALL)
    python = ".".join(map(str, sys.version_info[:3]))
    if importlib.util.find_spec(ON_PAPER) is None:
        return Finding(WARN, "程序", f"能开局（Python {python}），但没装 typst，打不了登录条。",
                       '运行 pip install "coursekit[handouts]"。')  # fmt: skip
    return Finding(GOOD, "程序", f"都装好了（Python {python}）。")


def _last_written(folder: Path) -> datetime.datetime | None:
    """Return when the newest game in the folder was written to."""
    times = [path.stat().st_mtime for path in folder.glob("*.db")] if folder.is_dir() else []
    return datetime.datetime.fromtimestamp(max(times)).astimezone() if times else None
