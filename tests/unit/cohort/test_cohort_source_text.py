from __future__ import annotations

import os

import pytest

from coursekit.cohort.problems import CohortError
from coursekit.cohort.source_text import MAX_KILOBYTES, check_characters, read_source

TEXT = "title: 存量保有\nteams: 6\n"


def refusal(path):
    with pytest.raises(CohortError) as caught:
        read_source(path)
    (problem,) = caught.value.problems
    return problem


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_read(tmp_path, encoding):
    path = tmp_path / "x.yml"
    path.write_bytes(TEXT.encode(encoding))
    assert read_source(path) == TEXT


def test_gbk_names_the_first_line_that_is_not_utf8(tmp_path):
    path = tmp_path / "x.yml"
    path.write_bytes(("teams: 6\n" + TEXT).encode("gbk"))
    problem = refusal(path)
    assert problem.line == 2
    assert "GBK" in problem.text and "UTF-8" in problem.text and "另存为" in problem.text


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf16(tmp_path, encoding):
    path = tmp_path / "x.yml"
    path.write_bytes(TEXT.encode(encoding))
    problem = refusal(path)
    assert problem.line == 1
    assert "UTF-16" in problem.text and "另存为" in problem.text


def test_size_limit_is_256_kilobytes(tmp_path):
    path = tmp_path / "x.yml"
    path.write_bytes(b"#" * 256 * 1024)
    assert len(read_source(path)) == 256 * 1024
    path.write_bytes(b"#" * (256 * 1024 + 1))
    assert str(MAX_KILOBYTES) in refusal(path).text and "257 KB" in refusal(path).text


def test_missing_file_suggests_the_nearest_and_lists_all(tmp_path):
    for name in ("demo.yml", "ningde-2026a.yml", "notes.txt"):
        (tmp_path / name).write_text("")
    problem = refusal(tmp_path / "ningde-2026.yml")
    assert "是不是 ningde-2026a.yml？" in problem.text
    assert "demo.yml、ningde-2026a.yml" in problem.text and "notes.txt" not in problem.text
    assert str(problem).startswith(str(tmp_path / "ningde-2026.yml") + ": ")


def test_missing_file_in_a_folder_with_many(tmp_path):
    for number in range(30):
        (tmp_path / f"class-{number:02}.yml").write_text("")
    text = refusal(tmp_path / "zzz.yml").text
    assert "等 30 个" in text and "class-29.yml" not in text and "是不是" not in text


def test_missing_folder(tmp_path):
    assert "没有这个文件" in refusal(tmp_path / "nowhere" / "x.yml").text


def test_folder(tmp_path):
    assert "文件夹" in refusal(tmp_path).text


def test_pipe_is_refused_without_waiting_for_it(tmp_path):
    if not hasattr(os, "mkfifo"):
        path = os.devnull
    else:
        path = tmp_path / "x.yml"
        os.mkfifo(path)
    assert "不是普通文件" in refusal(path).text


@pytest.mark.parametrize("name", ["x" * 5000 + ".yml", "a\0b.yml"], ids=["too_long", "zero_byte"])
def test_impossible_name(tmp_path, name):
    assert "打不开" in refusal(tmp_path / name).text or "没有这个文件" in refusal(tmp_path / name).text


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("a: 1\n\tb: 2\n", [2]),
        ("a:\n  b: 1\n \t c: 2\n\td: 3\n", [3, 4]),
        ("\u3000a: 1\n", [1]),
        ("a: 1\n\u00a0\n", [2]),
        ("a: 1\nb: x\x00\n", [2]),
        ("a: \x1b[0m\n", [1]),
        ("a: 甲\u2028乙\n", [1]),
        ("a: 1\n\nb: \ufeff\n", [3]),
        ("a: \x85\n", [1]),
    ],
    ids=[
        "tab_indent", "tab_after_spaces", "full_width_space_indent", "no_break_space_line", "zero_byte", "escape",
        "line_separator", "byte_order_mark_inside", "next_line_control",
    ],
)
def test_what_an_eye_would_miss_is_refused_with_every_line(text, lines):
    with pytest.raises(CohortError) as caught:
        check_characters(text, "x.yml")
    assert [problem.line for problem in caught.value.problems] == lines


def test_tabs_and_full_width_spaces_inside_a_line_are_left_alone():
    check_characters("title: 甲\u3000乙\nnote: a\tb\n", "x.yml")
