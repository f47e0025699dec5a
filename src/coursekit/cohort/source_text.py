"""Read a class file as text: there, small enough, UTF-8, nothing in it that an eye would miss."""

from __future__ import annotations

import re
from pathlib import Path

from coursekit.cohort.problems import CohortError, Problem, listed, nearest, printable_text, shown_path

MAX_KILOBYTES = 256
LISTED_FILES = 12

UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")
BLANKS = " \t\u00a0\u3000"
SAVE_AS_UTF8 = "用记事本打开，选“另存为”，编码选 UTF-8，再保存一次。"


def read_source(path: Path) -> str:
    """Return the text of the file at ``path``, a byte order mark removed.

    Raises
    ------
    CohortError
        The file is missing, is no regular file, cannot be read, is over 256 KB or is not UTF-8.
    """
    try:
        return _decode(_read_bytes(path), shown_path(path))
    except FileNotFoundError:
        raise CohortError([_missing(path)]) from None
    except (OSError, ValueError) as error:
        raise CohortError([Problem(shown_path(path), None, "这个文件打不开：请检查文件名和读取权限。")]) from error


def check_characters(text: str, file: str) -> None:
    """Raise ``CohortError`` naming every line that is not indented by spaces or holds an invisible character."""
    problems = []
    for number, line in enumerate(text.split("\n"), start=1):
        unseen = UNSEEN.search(line)
        if unseen:
            text = f"这一行里有看不见的控制字符（U+{ord(unseen.group()):04X}）：删掉它，或者整行重新打一遍。"
            problems.append(Problem(file, number, text))
        elif line[: len(line) - len(line.lstrip(BLANKS))].strip(" "):
            text = "行首缩进用了 Tab 或全角空格，只能用半角空格：删掉行首空白，每一级敲两个空格。"
            problems.append(Problem(file, number, text))
    if problems:
        raise CohortError(problems)


def _read_bytes(path: Path) -> bytes:
    if path.is_dir():
        raise CohortError([Problem(shown_path(path), None, "这是一个文件夹：请写到里面的那个 .yml 文件。")])
    size = path.stat().st_size
    if not path.is_file():
        raise CohortError([Problem(shown_path(path), None, "这不是普通文件：请给一个 .yml 文本文件。")])
    if size > MAX_KILOBYTES * 1024:
        text = f"文件有 {-(-size // 1024)} KB，班级文件不能超过 {MAX_KILOBYTES} KB：是不是选错了文件？"
        raise CohortError([Problem(shown_path(path), None, text)])
    return path.read_bytes()


def _decode(content: bytes, file: str) -> str:
    if content.startswith(UTF16_MARKS) or b"\0" in content:
        raise CohortError([Problem(file, 1, f"文件不是 UTF-8 编码（像是 UTF-16）：{SAVE_AS_UTF8}")])
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise CohortError([Problem(file, line, f"文件不是 UTF-8 编码（像是 GBK）：{SAVE_AS_UTF8}")]) from None


def _missing(path: Path) -> Problem:
    names = sorted(printable_text(found.name) for found in path.parent.glob("*.yml"))
    if not names:
        text = "没有这个文件，它所在的文件夹里也没有别的 .yml 文件：请检查路径。"
        return Problem(shown_path(path), None, text)
    guess = nearest(path.name, names)
    question = f"，是不是 {guess}？" if guess else "。"
    more = f" 等 {len(names)} 个" if len(names) > LISTED_FILES else ""
    text = f"没有这个文件{question}这个文件夹里有：{listed(names[:LISTED_FILES])}{more}。"
    return Problem(shown_path(path), None, text)
