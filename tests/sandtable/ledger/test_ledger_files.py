"""The file and the disk: made whole or not at all, refused with a sentence when it is none of ours, full, locked or read-only."""

import contextlib
import os
import random
import resource
import shutil
import signal
import sqlite3
import subprocess
import traceback

import pytest
from ledger_games import Clock, a_ledger, a_setup, bits, form, hand_in, play_round, raw

import coursekit
from coursekit.errors import CourseError
from coursekit.sandtable.ledger import Ledger, LedgerFault, schema, storage
from coursekit.sandtable.ledger.places import refuse_network_drive
from coursekit.sandtable.setup import GameSetup, seats_for

NOBODY = 65534


def refused_to_open(path, words):
    before = path.read_bytes() if path.is_file() else None
    with pytest.raises(CourseError, match=words) as caught:
        Ledger.open(path)
    assert "\n" not in str(caught.value)
    assert (path.read_bytes() if path.is_file() else None) == before


def test_a_file_that_is_no_game_is_refused(tmp_path):
    refused_to_open(tmp_path / "none.db", "没有找到")
    refused_to_open(tmp_path, "没有找到")
    (tmp_path / "text.db").write_text("不是数据库" * 1000, "utf-8")
    refused_to_open(tmp_path / "text.db", "不是沙盘的一局")
    (tmp_path / "empty.db").touch()
    refused_to_open(tmp_path / "empty.db", "不是沙盘的一局")
    other = sqlite3.connect(tmp_path / "other.db")
    other.executescript("CREATE TABLE meta (name, value); INSERT INTO meta VALUES ('game_id', 'x')")
    other.close()
    refused_to_open(tmp_path / "other.db", "不是沙盘的一局")


@pytest.mark.parametrize(("version", "age"), [(0, "较旧"), (schema.SCHEMA_VERSION + 1, "较新")])
def test_another_versions_file_says_who_wrote_it_and_what_to_do(tmp_path, version, age):
    a_ledger(tmp_path).close()
    db = raw(tmp_path / "一局.db")
    db.execute(f"PRAGMA user_version = {version}")
    db.execute("UPDATE meta SET value = '7.8.9' WHERE name = 'course_version'")
    db.close()
    refused_to_open(tmp_path / "一局.db", f"{age}的 coursekit 7.8.9 写的（存档格式 {version}）.*装回")


def test_the_file_is_as_safe_as_sqlite_can_make_it(tmp_path):
    with a_ledger(tmp_path) as ledger:
        db = ledger._storage.connection
        found = {name: db.execute(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "synchronous", "foreign_keys")}
        assert found == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
        meta = dict(db.execute("SELECT name, value FROM meta").fetchall())
        assert meta["course_version"] == coursekit.__version__
        with pytest.raises(sqlite3.IntegrityError), ledger._storage.writing() as writing:
            writing.execute("INSERT INTO publications VALUES (99, 'results', 0)")


def test_a_game_is_not_made_over_another_file(tmp_path):
    (tmp_path / "一局.db").write_text("mine")
    with pytest.raises(CourseError, match="不会盖掉"):
        a_ledger(tmp_path)
    assert (tmp_path / "一局.db").read_text() == "mine" and len(list(tmp_path.iterdir())) == 1


def test_a_game_without_teams_is_refused(tmp_path):
    with pytest.raises(CourseError, match="没有给人坐的席位"):
        Ledger.create(tmp_path / "a.db", GameSetup(8, "2g_4g", seats_for(0, 4), 2))
    assert list(tmp_path.iterdir()) == []


def test_making_a_game_leaves_one_file_and_making_none_leaves_nothing(tmp_path, monkeypatch):
    a_ledger(tmp_path / "games").close()
    assert [path.name for path in (tmp_path / "games").iterdir()] == ["一局.db"]
    monkeypatch.setattr(schema, "SCRIPT", "broken")
    monkeypatch.setattr("coursekit.sandtable.ledger.ledger.SCRIPT", schema.SCRIPT.replace("broken", "CREATE nonsense"))
    with pytest.raises(sqlite3.OperationalError):
        a_ledger(tmp_path / "other")
    assert list((tmp_path / "other").iterdir()) == []
    (tmp_path / "a file").touch()
    with pytest.raises(LedgerFault, match="建不了"):
        Ledger.create(tmp_path / "a file" / "a.db", a_setup())


def test_text_from_people_is_kept_to_a_bounded_length(tmp_path):
    with a_ledger(tmp_path, title="长" * 500) as ledger:
        assert ledger.title == "长" * 100
        ledger.open_round(actor="\ud800" * 300)
        ledger.close_round()
        ledger.resolve()
        ledger.roll_back(reason="'; DROP TABLE actions; --" * 50)
        assert len(ledger.actions()[2].actor) == 200 and ledger.actions()[-1].detail["reason"].startswith("'; DROP")
        assert ledger.verify() == []


def test_a_full_disk_refuses_the_form_and_keeps_what_was_there(tmp_path):
    with a_ledger(tmp_path) as ledger:
        ledger.open_round()
        first = hand_in(ledger, 0, service=10)
        db = ledger._storage.connection
        db.execute(f"PRAGMA max_page_count = {db.execute('PRAGMA page_count').fetchone()[0]}")
        kept, values = [first.text], form(ledger, 0, service=11)
        with pytest.raises(LedgerFault, match="磁盘满了"):
            while True:
                kept.append(ledger.submit(0, values, key=f"k{len(kept)}").text)
        assert [each.receipt for each in ledger.versions(0)] == kept and not db.in_transaction
        before = ledger.actions()
        ledger.close_round()
        with pytest.raises(LedgerFault, match="磁盘满了"):
            ledger.resolve()
        assert ledger.round.status == "closed" and ledger.actions()[:-1] == before
        db.execute("PRAGMA max_page_count = 1000000")
        assert len(ledger.resolve().quarters) == 1 and ledger.verify() == []


@contextlib.contextmanager
def small_disk(folder, size="1m"):
    """A disk of its own at ``folder``; None where this system lets nobody mount one."""
    folder.mkdir()
    mounted = shutil.which("mount") and subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", folder], capture_output=True
    ).returncode == 0  # fmt: skip
    try:
        yield folder if mounted else None
    finally:
        if mounted:
            subprocess.run(["umount", folder], check=True)


def in_a_child(body):
    """Run ``body`` in a process of its own, which may give up rights for good; fail with what failed there."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        told = b"died"
        try:
            body()
            told = b""
        except BaseException:
            told = traceback.format_exc().encode("utf-8", "replace")
        finally:
            os.write(writing, told[-60_000:])
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as stream:
        told = stream.read().decode("utf-8", "replace")
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert not told, told


def let_files_grow_to(size):
    """Let no file of this process grow beyond ``size`` bytes; None lifts it."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    most = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
    resource.setrlimit(resource.RLIMIT_FSIZE, (most if size is None else size, most))


def nobody():
    """Give up the right to write to everything, which root has."""
    if os.geteuid() == 0:
        os.setgroups([])
        os.setgid(NOBODY)
        os.setuid(NOBODY)


def open_to_nobody(folder):
    """Let another account look at a test's folder."""
    for each in (folder, *folder.parents):
        if each.stat().st_uid == os.geteuid() and not each.stat().st_mode & 0o001:
            each.chmod(each.stat().st_mode | 0o055)


def test_a_disk_that_is_really_full(tmp_path):
    with small_disk(tmp_path / "disk") as disk:
        if disk:
            fill_a_disk(disk)


def fill_a_disk(disk):
    with a_ledger(disk) as ledger:
        ledger.open_round()
        kept = [hand_in(ledger, 0, service=10).text]
        ballast, values = disk / "ballast", form(ledger, 0, service=11)
        with ballast.open("wb", buffering=0) as stream, contextlib.suppress(OSError):
            while True:
                stream.write(bytes(4096))
        takes_no_more(ledger, kept, values)
        with pytest.raises(LedgerFault, match="磁盘|建不了"):
            a_ledger(disk, name="another.db")
        assert sorted(path.name for path in disk.iterdir() if not path.name.startswith("一局")) == ["ballast"]
        with Ledger.open(ledger.path) as other:
            assert [each.receipt for each in other.versions(0)] == kept
        ballast.unlink()
        assert ledger.submit(0, values, key="again").version == len(kept) + 1 and ledger.verify() == []


def takes_no_more(ledger, kept, values):
    """Hand in until it is refused with a sentence; what was acknowledged is there, and nothing else."""
    with pytest.raises(LedgerFault, match="磁盘"):
        while True:
            kept.append(ledger.submit(0, values, key=f"k{len(kept)}").text)
    assert [each.receipt for each in ledger.versions(0)] == kept


def test_a_file_that_may_grow_no_more(tmp_path):
    """What a full disk is to a program that can mount none: a write that the system refuses in the middle."""

    def body():
        with a_ledger(tmp_path) as ledger:
            ledger.open_round()
            kept, values = [hand_in(ledger, 0, service=10).text], form(ledger, 0, service=11)
            largest = max(path.stat().st_size for path in tmp_path.iterdir())
            let_files_grow_to(largest + 100_000)
            takes_no_more(ledger, kept, values)
            assert len(kept) > 1, "it took some and then no more"
            let_files_grow_to(4096)
            with pytest.raises(LedgerFault, match="磁盘|建不了"):
                a_ledger(tmp_path / "other")
            assert list((tmp_path / "other").iterdir()) == []
            let_files_grow_to(None)
            with Ledger.open(ledger.path) as other:
                assert [each.receipt for each in other.versions(0)] == kept
            assert ledger.submit(0, values, key="again").version == len(kept) + 1 and ledger.verify() == []

    in_a_child(body)


def can_read_but_not_write(path, whole):
    with Ledger.open(path) as ledger:
        assert bits(ledger.game()) == whole and ledger.verify() == [] and ledger.submission(0) is not None
        for step in (ledger.close_round, ledger.new_codes, lambda: ledger.start_session(0), lambda: hand_in(ledger, 0),
                     lambda: ledger.seat_of_code("22222222", "a")):
            with pytest.raises(LedgerFault, match="只能读"):
                step()
        assert bits(ledger.game()) == whole


def one_played(folder):
    """Play one quarter, begin another; return the file and the game."""
    with a_ledger(folder) as ledger:
        whole = bits(play_round(ledger))
        ledger.open_round()
        hand_in(ledger, 0)
        return ledger.path, whole


def test_a_read_only_file_can_be_read(tmp_path):
    path, whole = one_played(tmp_path)
    open_to_nobody(tmp_path)
    tmp_path.chmod(0o777)  # the folder may be written to, the file not
    path.chmod(0o444)

    def body():
        nobody()
        can_read_but_not_write(path, whole)

    in_a_child(body)


def test_a_file_in_a_folder_that_cannot_be_written_to_can_be_read(tmp_path):
    path, whole = one_played(tmp_path)
    open_to_nobody(tmp_path)
    path.chmod(0o444)
    tmp_path.chmod(0o555)

    def body():
        nobody()
        can_read_but_not_write(path, whole)
        with pytest.raises(LedgerFault, match="建不了"):
            a_ledger(tmp_path, name="new.db")

    try:
        in_a_child(body)
    finally:
        tmp_path.chmod(0o755)


def test_a_file_on_a_disk_that_is_mounted_read_only_can_be_read(tmp_path):
    with small_disk(tmp_path / "disk") as disk:
        if disk:
            path, whole = one_played(disk)
            subprocess.run(["mount", "-o", "remount,ro", disk], check=True)
            can_read_but_not_write(path, whole)
            with pytest.raises(LedgerFault, match="建不了"):
                a_ledger(disk, name="new.db")


def test_a_file_that_another_program_holds_is_waited_for_and_then_told(tmp_path, monkeypatch):
    monkeypatch.setattr(storage, "BUSY_SECONDS", 0.05)
    with a_ledger(tmp_path) as ledger:
        db = raw(ledger.path)
        db.execute("BEGIN IMMEDIATE")
        with pytest.raises(LedgerFault, match="另一个程序占着"):
            ledger.open_round()
        assert ledger.round.status == "waiting", "reading goes on"
        db.execute("ROLLBACK")
        db.close()
        assert ledger.open_round().status == "open"


def test_a_closed_ledger_says_so(tmp_path):
    ledger = a_ledger(tmp_path)
    ledger.close()
    ledger.close()
    with pytest.raises(CourseError, match="已经关上"):
        ledger.game()


def test_a_damaged_file_is_never_taken_for_a_sound_one(tmp_path):
    clock = Clock()
    with a_ledger(tmp_path, clock=clock) as ledger:
        play_round(ledger)
        whole = bits(play_round(ledger))
        was = ledger.actions(), ledger.versions(0), ledger.rounds()
    data, rng, noticed = ledger.path.read_bytes(), random.Random(5), 0
    for turn in range(80):
        start = rng.randrange(len(data))
        broken = bytearray(data)
        broken[start : start + 64] = rng.randbytes(len(broken[start : start + 64]))
        path = tmp_path / f"{turn}.db"
        path.write_bytes(broken)
        try:
            with Ledger.open(path, clock=clock) as found:
                problems = found.verify()
                assert problems or (bits(found.game()), (found.actions(), found.versions(0), found.rounds())) == (whole, was)
                noticed += bool(problems)
        except CourseError:
            noticed += 1
    assert noticed > 40


MOUNTS = """\
/dev/sda1 / ext4 rw 0 0
//server/share /mnt/share cifs rw 0 0
server:/x /mnt/with\\040blank nfs4 rw 0 0
/dev/sdb1 /mnt/share/stick vfat rw 0 0
"""


@pytest.mark.parametrize(("path", "is_remote"), [
    ("/home/games/a.db", False), ("/mnt/share/games/a.db", True), ("/mnt/with blank/a.db", True),
    ("/mnt/share/stick/a.db", False), ("/mnt/shared/a.db", False),
])  # fmt: skip
def test_a_network_drive_is_refused(tmp_path, path, is_remote):
    from pathlib import Path

    if is_remote:
        with pytest.raises(CourseError, match="网络盘"):
            refuse_network_drive(Path(path), MOUNTS)
    else:
        refuse_network_drive(Path(path), MOUNTS)


def test_threads_that_end_give_their_connections_back(tmp_path):
    import gc
    import threading

    with a_ledger(tmp_path) as ledger:
        for _ in range(20):
            thread = threading.Thread(target=ledger.game)
            thread.start()
            thread.join()
        gc.collect()
        assert len(ledger._storage._all) <= 2
