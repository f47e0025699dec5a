"""Read a CSV file's bytes once, whole, before anything is made of them: which encoding, and is it text at all?

A guess from the first part of a file is wrong as soon as the first Chinese word stands further down.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from coursekit.errors import CourseError

BLOCK = 8 * 1024 * 1024
LONGEST_LINE = 64 * 1024 * 1024

_SAVE_AS = "用 Excel 或 WPS 打开，另存为“CSV UTF-8”再用，只改文件名不行"
# How a file begins -> what it is, and what to do.
_OTHERS = {
    b"PK\x03\x04": f"它其实是 Excel 工作簿（.xlsx）：{_SAVE_AS}",
    b"\xd0\xcf\x11\xe0": f"它其实是旧版 Excel 工作簿（.xls）：{_SAVE_AS}",
    b"PAR1": "它其实是 Parquet 文件：把文件名改成 .parquet 结尾",
    b"\x1f\x8b": "它是压缩文件：先解压",
    b"\xff\xfe": f"它是 UTF-16 编码：{_SAVE_AS}",
    b"\xfe\xff": f"它是 UTF-16 编码：{_SAVE_AS}",
    b"<": f"它其实是网页，有些系统导出的表就是这样：{_SAVE_AS}",
}
_BOM = b"\xef\xbb\xbf"


@dataclass
class Survey:
    """What the bytes of a file say: its encoding as Python names it and as people do, and whether it uses quotes."""

    encoding: str = "utf-8"
    encoding_name: str = "UTF-8"
    quoted: bool = False


@dataclass
class _Seen:
    """The first line found in each encoding; plain ASCII is in both."""

    lines: int = 0
    first: dict[str, int] = field(default_factory=dict)

    def add(self, data: bytes) -> None:
        """Look at whole lines of the file."""
        text = _decoded(data, "utf-8")
        if text is None:
            self._add_lines(data, stop=False)
        elif not text.isascii() and "utf-8" not in self.first:
            self._add_lines(data, stop=True)
        self.lines += data.count(b"\n")

    def _add_lines(self, data: bytes, *, stop: bool) -> None:
        for number, line in enumerate(data.split(b"\n"), start=self.lines + 1):
            if line.isascii():
                continue
            self.first.setdefault(_encoding_of(line), number)
            if stop and "utf-8" in self.first:
                return


def survey(path: Path, advance: Callable[[int], None]) -> Survey:
    """Return the encoding of the CSV file at ``path``, judged by all of it; ``advance`` is told the bytes read.

    Raises
    ------
    CourseError
        The file is empty, no text, in two encodings at once, or in none that can be read.
    """
    seen, found, carry = _Seen(), Survey(), b""
    with path.open("rb") as stream:
        beginning = stream.read(len(_BOM) + 1)
        _check_beginning(path, beginning)
        stream.seek(0)
        while block := stream.read(BLOCK):
            advance(len(block))
            found.quoted = found.quoted or b'"' in block
            if b"\0" in block:
                raise CourseError(f"读不了 {path}：里面有空字节，不是文本文件。请从系统里重新导出 CSV。")
            data = carry + block
            end = max(data.rfind(b"\n"), data.rfind(b"\r")) + 1
            if len(data) - end > LONGEST_LINE:
                raise CourseError(f"读不了 {path}：有一行超过 {LONGEST_LINE // 1024**2} MB，不像是一张表。")
            seen.add(data[:end])
            carry = data[end:]
    seen.add(carry)
    _check_encodings(path, seen)
    if "gb18030" in seen.first:
        return Survey("gb18030", "GBK", found.quoted)
    if beginning.startswith(_BOM):
        found.encoding_name = "UTF-8（带 BOM）"
    return found


def _check_beginning(path: Path, beginning: bytes) -> None:
    if not beginning.removeprefix(_BOM):
        raise CourseError(f"{path} 是空文件：请从系统里重新导出。")
    for mark, sentence in _OTHERS.items():
        if beginning.startswith(mark):
            raise CourseError(f"读不了 {path}：{sentence}。")


def _check_encodings(path: Path, seen: _Seen) -> None:
    if "" in seen.first:
        line = seen.first[""]
        cut = "文件可能没有导出完，请重新导出" if line > seen.lines else f"可能坏了或混着别的编码，{_SAVE_AS}"
        raise CourseError(f"读不了 {path}：第 {line} 行的编码既不是 UTF-8 也不是 GBK，{cut}。")
    if {"utf-8", "gb18030"} <= seen.first.keys():
        lines = f"第 {seen.first['utf-8']} 行是 UTF-8，第 {seen.first['gb18030']} 行是 GBK"
        advice = "像是几个文件拼起来的，各自另存为 UTF-8 再拼"
        raise CourseError(f"读不了 {path}：一个文件里混着两种编码，{lines}。{advice}。")


def _encoding_of(line: bytes) -> str:
    """Return the encoding of a line that is not all ASCII, empty for none.

    Two bytes of GBK are now and then UTF-8 too, of some Greek or Arabic letter; Chinese in UTF-8 has three bytes.
    """
    text = _decoded(line, "utf-8")
    is_gb = _decoded(line, "gb18030") is not None
    if text is not None and (not is_gb or all(char < "\x80" or char >= "\u2000" for char in text)):
        return "utf-8"
    return "gb18030" if is_gb else ""


def _decoded(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None
