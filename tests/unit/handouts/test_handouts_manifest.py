import dataclasses
import json
import os

import pytest

from coursekit.handouts.manifest import Fact, JobLine, Made, Manifest, fact_of, holds, read_manifest, write_manifest

WHOLE = Manifest(
    made=(Made("html", "02", "k", "2026-11-22", ("02_x.html",), "看图", 30), Made("packs", "", "p", "2026-11-22")),
    files={"02_x.html": Fact("0" * 64, 3, 5)},
    jobs=(JobLine("02", "lesson", "k", "failed", 1.5, {"notebook": "1"}, 4, "坏了"),),
)


def test_what_was_written_is_read_back(tmp_path):
    write_manifest(tmp_path, WHOLE, {"title": "一班", "seed": 5})
    assert read_manifest(tmp_path) == WHOLE
    assert repr(read_manifest(tmp_path)) == repr(WHOLE), "30 minutes do not come back as 30.0"
    assert json.loads((tmp_path / "manifest.json").read_text("utf-8"))["seed"] == 5


def broken(**changes):
    return json.dumps({"format": 2, "made": [], "files": {}, "jobs": [], **changes})


@pytest.mark.parametrize(
    "text",
    [
        "", "{", "[]", "3", "null", '"x"', "\ufffe", "[" * 100_000, "{}", broken(format=1), broken(files=3),
        broken(files={"x": 1}), broken(files={"x": {"sha256": "0"}}), broken(jobs=None), broken(jobs=[{}]),
        broken(made=[1]), broken(made={"x": 1}), broken(made=[{"format": "html"}]),
        broken(files={"../x": {"sha256": "0", "bytes": 1}}), broken(files={"..": {"sha256": "0", "bytes": 1}}),
        broken(files={"a\\b": {"sha256": "0", "bytes": 1}}), broken(files={"/etc/x": {"sha256": "0", "bytes": 1}}),
        broken(made=[{"format": "html", "module": "02", "key": "k", "on": "", "files": ["../x"]}]),
    ],
)  # fmt: skip
def test_a_damaged_manifest_counts_as_none(tmp_path, text):
    (tmp_path / "manifest.json").write_text(text, "utf-8")
    assert read_manifest(tmp_path) == Manifest()


def test_none_junk_and_a_folder_in_its_place(tmp_path):
    assert read_manifest(tmp_path / "nowhere") == Manifest()
    (tmp_path / "manifest.json").write_bytes(b"\xff\xfe\x00")
    assert read_manifest(tmp_path) == Manifest()
    (tmp_path / "manifest.json").unlink()
    (tmp_path / "manifest.json").mkdir()
    assert read_manifest(tmp_path) == Manifest()


def written(path, data=b"abc"):
    path.write_bytes(data)
    return dataclasses.replace(fact_of(data), changed_ns=path.stat().st_mtime_ns)


def test_a_file_holds_what_was_written_until_it_is_changed(tmp_path):
    path = tmp_path / "x"
    fact = written(path)
    assert holds(path, fact)
    path.write_bytes(b"abd")
    os.utime(path, ns=(5, 5))
    assert not holds(path, fact), "same size, another time, another content"
    path.write_bytes(b"abc")
    os.utime(path, ns=(5, 5))
    assert holds(path, fact), "a copy with another time still holds it"
    path.write_bytes(b"ab")
    os.utime(path, ns=(fact.changed_ns, fact.changed_ns))
    assert not holds(path, fact), "cut short, whatever the time says"


def test_what_lost_one_of_its_files_counts_as_not_made(tmp_path):
    fact = written(tmp_path / "02_x.html")
    manifest = dataclasses.replace(WHOLE, files={"02_x.html": fact})
    assert set(manifest.undamaged(tmp_path)) == {("html", "02"), ("packs", "")}
    (tmp_path / "02_x.html").unlink()
    assert set(manifest.undamaged(tmp_path)) == {("packs", "")}
    unknown = dataclasses.replace(WHOLE, files={})
    assert set(unknown.undamaged(tmp_path)) == {("packs", "")}
