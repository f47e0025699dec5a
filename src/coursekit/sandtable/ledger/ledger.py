"""A game's ledger: its file made, opened and closed; rounds, forms, results and the rest are one class each."""

from __future__ import annotations

import datetime
import json
import os
import secrets
import sqlite3
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import coursekit
from coursekit.errors import CourseError
from coursekit.sandtable.ledger.audit import Audit
from coursekit.sandtable.ledger.base import Clock, bounded, log_action, setup_text
from coursekit.sandtable.ledger.codes import COST, new_code
from coursekit.sandtable.ledger.engine_version import engine_version
from coursekit.sandtable.ledger.errors import LedgerFault
from coursekit.sandtable.ledger.logins import Logins
from coursekit.sandtable.ledger.places import refuse_network_drive
from coursekit.sandtable.ledger.publishing import Publishing
from coursekit.sandtable.ledger.records import GAME, REHEARSAL, TeamCode
from coursekit.sandtable.ledger.round_flow import RoundFlow
from coursekit.sandtable.ledger.schema import SCRIPT, check_schema
from coursekit.sandtable.ledger.storage import Storage, told
from coursekit.sandtable.scenario.set_ups import check_rounds, set_up_named
from coursekit.sandtable.setup import GameSetup

LONGEST_TITLE = 100
SEEDS = 1_000_000


def new_game_id() -> str:
    """Return a new game's id, fit for a file's name, such as ``20260105-K7QM``."""
    return f"{datetime.date.today():%Y%m%d}-{new_code()[:4]}"


class Ledger(Logins, RoundFlow, Audit, Publishing):
    """One game's file. Threads may share a ledger, programs a file; every change is on the disk before it returns.

    Examples
    --------
    >>> import tempfile
    >>> from coursekit.sandtable.setup import GameSetup, seats_for
    >>> folder = tempfile.TemporaryDirectory()
    >>> ledger, codes = Ledger.create(Path(folder.name) / "a.db", GameSetup(8, "2g_4g", seats_for(2, 4), 2))
    >>> [code.name for code in codes], ledger.round.part, ledger.round.status
    (['甲公司', '乙公司'], 'rehearsal', 'waiting')
    >>> ledger.close(); folder.cleanup()
    """

    @classmethod
    def create(
        cls, path: Path, setup: GameSetup, *, rehearsal: bool = True, title: str = "", clock: Clock = time.time,
        war_rounds: Sequence[str] = (), look: str = "",
    ) -> tuple[Ledger, list[TeamCode]]:  # fmt: skip
        """Make a game's file and return it with the teams' codes, which are nowhere else.

        Parameters
        ----------
        path : Path
            Where no file is yet, on this machine's own disk; its stem is the game's id.
        setup : GameSetup
            Seats without a bot are the teams'.
        rehearsal : bool
            Whether a quarter that does not count comes first, in another market.
        title : str
            The class, as pages show it.
        war_rounds : sequence of str
            War-game rounds by name, one a quarter from the second on; each brings its own cards. Their game starts
            over, whatever ``setup`` says: an answer's money is for its quarter and must not come again in the next.
        look : str
            How the class's material looks, as the handouts write it, for the teams' debriefs.

        Raises
        ------
        CourseError
            The file is there already, nobody sits in any seat, the rounds do not fit the game, or the disk refuses;
            no half-made file is left.
        """
        path = Path(path)
        if not setup.people:
            raise CourseError("这一局没有给人坐的席位：至少留一家不设机器人。")
        rounds = set_up_named(war_rounds).rounds
        check_rounds(rounds, setup.quarters, len(setup.seats) - len(setup.people))
        setup = replace(setup, starts_over=setup.starts_over or bool(rounds))
        refuse_network_drive(path)
        if path.exists():
            raise CourseError(f"{path} 已经有了，不会盖掉：换一个名字另开一局，或者直接打开它。")
        part = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            part.touch(exist_ok=False)  # what a folder refuses, it says better than SQLite
            with told(path):
                _write_new(part, path.stem, setup, rehearsal, title, clock, rounds, look)
            with cls(Storage(part), clock) as fresh:
                codes = fresh.new_codes()
            _move_new(part, path)
        except OSError as error:
            raise LedgerFault(f"{path} 建不了（{error.strerror or error}）：换一个能写、有空间的文件夹。") from error
        finally:
            for ending in ("", "-wal", "-shm", "-journal"):
                with suppress(OSError):
                    os.unlink(f"{part}{ending}")
        return cls.open(path, clock=clock), codes

    @classmethod
    def open(cls, path: Path, *, clock: Clock = time.time) -> Ledger:
        """Return the ledger of a file.

        Raises
        ------
        CourseError
            No such file, no game, another version's tables, or a drive of another machine.
        """
        path = Path(path)
        if not path.is_file():
            raise CourseError(f"没有找到 {path}：看看名字和文件夹，一局一个 .db 文件，放在 games 里。")
        refuse_network_drive(path)
        storage = Storage(path)
        try:
            with storage.reading() as db:
                check_schema(db, path.name)
            return cls(storage, clock)
        except BaseException:
            storage.close()
            raise

    def close(self) -> None:
        """Close the file in every thread."""
        self._storage.close()

    def __enter__(self) -> Ledger:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _write_new(
    path: Path, game_id: str, setup: GameSetup, rehearsal: bool, title: str, clock: Clock, rounds: Sequence[str],
    look: str,
) -> None:
    meta = {
        "game_id": game_id, "title": bounded(title, LONGEST_TITLE), "setup": setup_text(setup),
        "part": REHEARSAL if rehearsal else GAME, "salt": secrets.token_hex(16), "engine": engine_version(),
        "course_version": coursekit.__version__, "code_cost": str(COST),
    }  # fmt: skip
    if rounds:
        meta["war_rounds"] = json.dumps(list(rounds))
    if look:
        meta["look"] = look
    if rehearsal:
        meta["rehearsal"] = setup_text(replace(setup, seed=_other_seed(setup.seed), quarters=1))
    db = sqlite3.connect(path, isolation_level=None)
    try:
        if db.execute("PRAGMA journal_mode = WAL").fetchone()[0] != "wal":
            raise LedgerFault(f"{path.parent} 这块盘不支持安全写入（WAL）：把这一局放到本机硬盘的文件夹里。")
        db.execute("PRAGMA synchronous = FULL")
        db.executescript(SCRIPT)
        db.execute("BEGIN IMMEDIATE")
        db.executemany("INSERT INTO meta VALUES (?, ?)", meta.items())
        log_action(db, float(clock()), "console", "create", {})
        db.execute("COMMIT")
    finally:
        db.close()


def _move_new(part: Path, path: Path) -> None:
    """Give the finished file its name, and never another file's place."""
    try:
        os.link(part, path)
    except FileExistsError:
        raise CourseError(f"{path} 刚刚被别的程序建好了，不会盖掉：换一个名字另开一局。") from None
    except OSError:  # a disk without hard links, such as a memory stick
        os.rename(part, path)


def _other_seed(seed: int) -> int:
    """Return a rehearsal's seed: drawn, as what a class sees there must not tell the game's market."""
    drawn = secrets.randbelow(SEEDS)
    return drawn if drawn != seed else (drawn + 1) % SEEDS
