"""Folders that really cannot be written to, are full, or belong to another machine."""

import os
import shutil
import subprocess
import sys
from collections import namedtuple
from pathlib import Path

import pytest

from coursekit.sandtable.doctor import disk
from coursekit.sandtable.doctor.disk import disk_findings, is_remote
from coursekit.sandtable.doctor.finding import BAD, GOOD, WARN

NOBODY = 65534

def test_a_good_folder_is_made_and_left_empty(tmp_path):
    folder = tmp_path / "课程 一" / "games"
    findings = disk_findings(folder)
    assert [each.level for each in findings] == [GOOD, GOOD]
    assert list(folder.iterdir()) == []


def test_games_that_are_there_are_left_alone(tmp_path):
    (tmp_path / "a.db").write_bytes(b"game")
    disk_findings(tmp_path)
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("a.db", b"game")]


@pytest.mark.skipif(os.name == "nt", reason="rights of another kind")
def test_a_folder_without_the_right_to_write(tmp_path):
    folder = tmp_path / "games"
    folder.mkdir()
    for each in (folder, *folder.parents):
        if each.stat().st_uid == os.geteuid() and not each.stat().st_mode & 0o001:
            each.chmod(0o755)
    folder.chmod(0o555)
    level, words = as_nobody(folder)
    assert level == BAD and "写不进去（Permission denied）" in words and "硬盘" in words


def as_nobody(folder):
    """What a process says that has loaded the course and then given up the right to write to everything."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            if os.geteuid() == 0:
                os.setgroups([])
                os.setgid(NOBODY)
                os.setuid(NOBODY)
            finding = disk_findings(folder)[0]
            os.write(writing, f"{finding.level}\n{finding.found}{finding.todo}".encode())
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading, encoding="utf-8") as stream:
        level, _, words = stream.read().partition("\n")
    os.waitpid(child, 0)
    return level, words


def test_a_folder_that_no_account_can_make():
    (finding,) = disk_findings(Path("/proc/games") if Path("/proc").is_dir() else Path("/dev/null/games"))
    assert finding.level == BAD and "写不进去" in finding.found


def test_a_file_in_the_way(tmp_path):
    (tmp_path / "games").write_text("")
    (finding,) = disk_findings(tmp_path / "games")
    assert finding.level == BAD and "写不进去" in finding.found


@pytest.mark.skipif(not hasattr(os, "fork"), reason="limits of a process")
def test_a_disk_that_takes_no_more(tmp_path):
    code = (
        "import resource, signal, sys; from pathlib import Path; from coursekit.sandtable.doctor.disk import disk_findings\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN); resource.setrlimit(resource.RLIMIT_FSIZE, (512, 512))\n"
        "for each in disk_findings(Path(sys.argv[1])): print(each.level, each.found)"
    )
    done = subprocess.run([sys.executable, "-B", "-c", code, str(tmp_path)], capture_output=True, text=True)
    assert done.stdout.startswith("bad ") and "写不进去" in done.stdout, done
    assert list(tmp_path.iterdir()) == []


def test_little_room_is_said_with_what_is_left(tmp_path, monkeypatch):
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: usage(10**9, 10**9 - 50 * 2**20, 50 * 2**20))
    finding = disk_findings(tmp_path)[-1]
    assert (finding.level, finding.found) == (BAD, "只剩 50 MB。")


def test_a_network_drive_and_a_synced_folder(tmp_path, monkeypatch):
    assert not is_remote(tmp_path)
    synced = disk_findings(tmp_path / "OneDrive - 公司" / "games")[0]
    assert synced.level == WARN and "同步" in synced.found
    monkeypatch.setattr(disk, "is_remote", lambda folder: True)
    remote = disk_findings(tmp_path)[0]
    assert remote.level == BAD and "网络盘" in remote.found


def test_a_mac_s_network_drives_are_known(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "platform", "darwin")
    for kind, remote in (("smbfs", True), ("apfs", False)):
        monkeypatch.setattr(disk, "_file_system", lambda place, kind=kind: kind)
        assert is_remote(tmp_path) is remote
