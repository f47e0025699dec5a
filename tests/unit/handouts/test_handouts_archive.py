import io
import zipfile

from hypothesis import given
from hypothesis import strategies as st

from coursekit.handouts.archive import read_zip, zip_bytes

FILES = {"先看这里.html": "你好".encode(), "start.sh": b"#!/bin/sh\n", "data/a.csv": b"1"}


def opened(data):
    return zipfile.ZipFile(io.BytesIO(data))


def test_bytes_depend_on_contents_alone():
    assert zip_bytes("班", FILES) == zip_bytes("班", dict(reversed(FILES.items())))
    assert zip_bytes("班", FILES) != zip_bytes("班", FILES | {"data/a.csv": b"2"})
    assert {entry.date_time for entry in opened(zip_bytes("班", FILES)).infolist()} == {(1980, 1, 1, 0, 0, 0)}


@given(
    st.dictionaries(
        st.text("abc讲义/ ", min_size=1, max_size=8).map(lambda s: s.strip("/ ") or "x"),
        st.binary(max_size=40),
        max_size=5,
    )
)
def test_what_goes_in_comes_out_below_one_folder(files):
    with opened(zip_bytes("班 1", files)) as archive:
        assert {name: archive.read(name) for name in archive.namelist()} == {
            f"班 1/{name}": data for name, data in files.items()
        }
    assert read_zip(zip_bytes("班 1", files)) == files


def test_names_are_marked_as_utf_8():
    entries = {entry.filename: entry for entry in opened(zip_bytes("a", FILES)).infolist()}
    assert entries["a/先看这里.html"].flag_bits & 0x800


def test_scripts_run_and_other_files_do_not():
    modes = {entry.filename: entry.external_attr >> 16 for entry in opened(zip_bytes("a", FILES)).infolist()}
    assert modes == {"a/start.sh": 0o755, "a/先看这里.html": 0o644, "a/data/a.csv": 0o644}
    assert {entry.create_system for entry in opened(zip_bytes("a", FILES)).infolist()} == {3}, (
        "else the modes mean nothing"
    )


def test_files_are_compressed():
    assert len(zip_bytes("a", {"x": b"0" * 100_000})) < 1_000


def test_what_is_compressed_already_is_stored_and_texts_are_compressed():
    entries = opened(zip_bytes("a", {name: bytes(9999) for name in ("t.parquet", "p.png", "x.xlsx", "w.whl", "s.html")}))
    stored = {entry.filename for entry in entries.infolist() if entry.compress_type == zipfile.ZIP_STORED}
    assert stored == {"a/t.parquet", "a/p.png", "a/x.xlsx", "a/w.whl"}
