import json
import multiprocessing
from pathlib import Path

import pytest
from click.testing import CliRunner

from coursekit.cli.develop import clean
from coursekit.cohort import Cohort, open_cohort
from coursekit.errors import CourseError
from coursekit.handouts.keys import Inputs
from coursekit.handouts.packs import common_files
from coursekit.live.traces import FOLDER, check_sign, read_trace, trace_folder, trace_text, write_numbered


def test_traces_lie_in_the_course_folder_found_from_below(tmp_path, monkeypatch):
    (tmp_path / "coursekit.toml").write_text('kind = "pack"')
    (tmp_path / "notebooks").mkdir()
    monkeypatch.chdir(tmp_path / "notebooks")
    assert trace_folder() == tmp_path / "我的成果"


def test_every_writing_gets_a_new_number(tmp_path):
    paths = [write_numbered("记录-青松", {".json": str(turn)}, tmp_path / FOLDER)[0] for turn in range(3)]
    assert [path.name for path in paths] == ["记录-青松-1.json", "记录-青松-2.json", "记录-青松-3.json"]
    assert [path.read_text() for path in paths] == ["0", "1", "2"]


def test_a_number_taken_by_either_ending_is_taken(tmp_path):
    (tmp_path / "板-2.xlsx").write_bytes(b"mine")
    names = [[path.name for path in write_numbered("板", {".json": "", ".xlsx": b""}, tmp_path)] for _ in range(2)]
    assert names == [["板-1.json", "板-1.xlsx"], ["板-3.json", "板-3.xlsx"]]
    assert (tmp_path / "板-2.xlsx").read_bytes() == b"mine"


def write_ten(folder):
    return [write_numbered("记录", {".json": "x"}, Path(folder))[0].name for _ in range(10)]


def test_two_programs_at_once_never_take_the_same_number(tmp_path):
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        names = sum(pool.map(write_ten, [tmp_path] * 2), [])
    assert len(set(names)) == 20


def test_a_crash_while_writing_leaves_what_was_there(tmp_path, monkeypatch):
    first = write_numbered("记录", {".json": "旧的"}, tmp_path)[0]

    def crash(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("coursekit.live.traces.write_atomic", crash)
    with pytest.raises(CourseError, match="写不进去"):
        write_numbered("记录", {".json": "新的"}, tmp_path)
    assert first.read_text() == "旧的"


@pytest.mark.parametrize("sign", ["青松", "A7", "三队"])
def test_a_sign_of_letters_is_taken_as_it_is(sign):
    assert check_sign(f" {sign} ") == sign


@pytest.mark.parametrize("sign", ["", None, "../x", "a b", "青/松", "13812345678", "很长很长很长很长很长很长的"])
def test_a_sign_that_is_none_is_refused(sign):
    with pytest.raises(CourseError):
        check_sign(sign)


def test_a_trace_is_read_back_and_says_of_whom_and_when(tmp_path):
    path = tmp_path / "a.json"
    path.write_text(trace_text("peer-rubric", {"rater": "青松"}), "utf-8")
    content = read_trace(path, "peer-rubric")
    assert content["rater"] == "青松" and content["component"] == "peer-rubric" and "T" in content["written"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "读不出来"),
        ("[]", "不是这一种记录"),
        (json.dumps({"component": "tows-board", "format": 1}), "不是这一种记录"),
        (json.dumps({"component": "peer-rubric", "format": 2}), "是另一版课程写的"),
    ],
)
def test_what_is_no_such_trace_is_refused(tmp_path, text, message):
    (tmp_path / "a.json").write_text(text, "utf-8")
    with pytest.raises(CourseError, match=message):
        read_trace(tmp_path / "a.json", "peer-rubric")


def test_git_never_sees_the_folder():
    root = next(folder for folder in Path(__file__).parents if (folder / "coursekit.toml").is_file())
    assert f"{FOLDER}/" in (root / ".gitignore").read_text("utf-8").splitlines()


@pytest.fixture
def course(tmp_path):
    """A course folder with a class, and with the traces of a lesson in it."""
    demo = open_cohort("demo")
    for name in ("data", "coursekit.toml", "constraints.txt"):
        (tmp_path / name).symlink_to(demo.root / name)
    write_numbered("同伴评分-青松", {".json": "{}"}, tmp_path / FOLDER)
    return Cohort(demo.spec, demo.path, tmp_path)


def test_no_pack_ever_holds_a_trace(course):
    assert course.root.joinpath(FOLDER).is_dir()
    assert not any(FOLDER in name for name in common_files(course))


def test_a_trace_makes_no_class_out_of_date(course):
    before = Inputs(course.root).parts_of_class(course)
    write_numbered("同伴评分-白杨", {".json": "{}"}, course.root / FOLDER)
    assert Inputs(course.root).parts_of_class(course) == before


def test_clean_leaves_the_traces(course, monkeypatch):
    monkeypatch.chdir(course.root)
    (course.root / "build").mkdir()
    assert CliRunner().invoke(clean, ["--all"]).exit_code == 0
    assert not (course.root / "build").exists()
    assert [path.name for path in (course.root / FOLDER).iterdir()] == ["同伴评分-青松-1.json"]
