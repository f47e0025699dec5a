import os

import pytest

from coursekit.files import digest, digest_files, write_atomic


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
