import errno
import os
import pickle

import pytest

from coursekit.files import digest, digest_files, disk_problem, remove_parts, write_atomic


def test_write_atomic_makes_folders_and_replaces(tmp_path):
    target = tmp_path / "a b" / "讲义.html"
    write_atomic(target, "一")
    write_atomic(target, "二")
    assert target.read_text("utf-8") == "二"
    assert [p.name for p in target.parent.iterdir()] == ["讲义.html"]


def test_failed_write_keeps_the_old_file_and_leaves_nothing(tmp_path, monkeypatch):
    target = tmp_path / "page.html"
    write_atomic(target, "old")

    def full_disk(descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full_disk)
    with pytest.raises(OSError, match="No space left"):
        write_atomic(target, "new")
    assert target.read_text() == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["page.html"]


def test_an_error_names_the_file_and_not_its_temporary_name(tmp_path, monkeypatch):
    """Also after its way from a worker to the command."""
    target = tmp_path / "page.html"
    target.mkdir()
    with pytest.raises(IsADirectoryError) as caught:
        write_atomic(target, "new")
    assert pickle.loads(pickle.dumps(caught.value)).filename == str(target)
    assert str(caught.value).endswith(f"'{target}'")
    assert [p.name for p in tmp_path.iterdir()] == ["page.html"]

    monkeypatch.setattr(os, "fsync", lambda handle: (_ for _ in ()).throw(OSError(errno.EIO, "I/O")))
    with pytest.raises(OSError, match="I/O") as caught:
        write_atomic(tmp_path / "other.html", "new")
    assert caught.value.filename == str(tmp_path / "other.html")


def test_an_interrupt_leaves_nothing(tmp_path, monkeypatch):
    def interrupt(handle):
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupt)
    with pytest.raises(KeyboardInterrupt):
        write_atomic(tmp_path / "page.html", "new")
    assert list(tmp_path.iterdir()) == []


def test_a_file_above_the_target_is_named(tmp_path):
    (tmp_path / "a").write_text("")
    with pytest.raises(OSError) as caught:
        write_atomic(tmp_path / "a" / "b.html", "new")
    assert caught.value.filename == str(tmp_path / "a")


def test_remove_parts_takes_what_a_killed_write_leaves(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "replace", lambda *_: None)
    write_atomic(tmp_path / "讲义.html", "written, and never moved")
    (left,) = tmp_path.iterdir()
    (tmp_path / "他人的.part").write_text("")
    remove_parts(tmp_path.iterdir())
    assert not left.exists()
    assert [p.name for p in tmp_path.iterdir()] == ["他人的.part"]


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (errno.ENOSPC, ["磁盘满了", "腾出空间"]),
        (errno.EDQUOT, ["磁盘满了"]),
        (errno.EROFS, ["没有写入权限", "/x/讲义", "--output"]),
        (errno.EACCES, ["没有写入权限", "/x/讲义"]),
        (errno.ENOTDIR, ["挡着", "/x/讲义", "--output"]),
        (errno.EIO, ["读写文件出错", "/x/讲义"]),
    ],
)
def test_what_the_disk_refused_is_one_sentence(number, said):
    text = disk_problem(OSError(number, os.strerror(number), "/x/讲义"))
    assert all(part in text for part in said)
    assert text.endswith("。") and "\n" not in text and "！" not in text


def test_digest_frames_its_parts():
    assert digest("ab", "c") != digest("a", "bc")
    assert digest("数") == digest("数".encode())


def test_digest_files_sees_name_and_content(tmp_path):
    a, b = tmp_path / "a", tmp_path / "b"
    a.write_text("x")
    b.write_text("y")
    first = digest_files([a, b], tmp_path)
    assert digest_files([b, a], tmp_path) == first
    b.write_text("z")
    assert digest_files([a, b], tmp_path) != first
    b.write_text("y")
    b.rename(tmp_path / "c")
    assert digest_files([a, tmp_path / "c"], tmp_path) != first
