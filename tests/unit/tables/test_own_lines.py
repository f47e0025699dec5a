"""The line cited for a bad cell is the one an editor shows, against Python's own csv reader."""

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coursekit.errors import CourseError
from coursekit.tables import OwnFile, check_own_data, read_own_table

HEADER = ["product", "month", "subscribers", "net_adds", "revenue_yuan", "note"]
PLACES = 10_000


def row(number: int, subscribers: str, note: str) -> list[str]:
    return ["iptv", f"{1000 + number // 12}-{number % 12 + 1:02}", subscribers, "1", "1.0", note]


kinds = st.sampled_from(["good", "bad", "short", "long", "blank", "break", "carriage return", "bad break"])


def text_of(listed: list[str], end: str) -> str:
    """A file with one row of each kind listed, and blank lines between where listed."""
    out = io.StringIO()
    quoting = csv.QUOTE_ALL if "carriage return" in listed else csv.QUOTE_MINIMAL
    writer = csv.writer(out, lineterminator=end, quoting=quoting)
    writer.writerow(HEADER)
    for number, kind in enumerate(listed):
        cells = row(number, "bad" if kind.startswith("bad") else "1", "a,b" if number % 2 else "c")
        if "break" in kind or "return" in kind:
            cells[-1] = "one\ntwo\r\nthree" if "break" in kind else "one\rtwo"
        if kind == "blank":
            out.write(end)
        else:
            writer.writerow(cells[:3] if kind == "short" else [*cells, "more"] if kind == "long" else cells)
    return out.getvalue()


def lines_by_csv(text: str) -> dict[str, list[int]]:
    """Return the first line of each row that is bad, short or long, as the standard library counts lines."""
    reader = csv.reader(io.StringIO(text, newline=""))
    found = {"bad": [], "short": [], "long": []}
    line = 1
    for cells in reader:
        if len(cells) == len(HEADER) and cells[2] == "bad":
            found["bad"].append(line)
        elif cells and len(cells) != len(HEADER):
            found["short" if len(cells) < len(HEADER) else "long"].append(line)
        line = reader.line_num + 1
    return found


def cited(problems: list[str], rule: str) -> list[int]:
    examples = [text.partition("：")[2] for text in problems if f"（{rule}）" in text]
    return [int(part.split(" ")[0]) for text in examples for part in text.split("第 ")[1:]]


@settings(deadline=None, max_examples=60)
@given(st.lists(kinds, min_size=1, max_size=30), st.sampled_from(["\n", "\r\n"]), st.sampled_from([96, 1 << 20]))
def test_lines_are_those_of_an_editor(tmp_path_factory, listed, end, block):
    path = tmp_path_factory.mktemp("own") / "own.csv"
    text = text_of(listed, end)
    path.write_bytes(text.encode())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("coursekit.tables.own_data.csv_file.BLOCK", block)
        report = check_own_data([OwnFile("product_months", path)], examples=PLACES)
    expected = lines_by_csv(text)
    if report.unreadable:
        assert set(listed) <= {"blank"}, report.unreadable
        return
    (table,) = report.tables
    assert cited(table.problems(), "要是整数") == expected["bad"]
    assert cited(table.problems(), "比表头少列") == expected["short"]
    assert cited(table.problems(), "比表头多列") == expected["long"]
    assert table.rows == len(listed) - listed.count("blank")
    assert table.bad_rows == sum(map(len, expected.values()))


def test_a_quote_never_closed_in_a_long_file_is_a_sentence(tmp_path, monkeypatch):
    monkeypatch.setattr("coursekit.tables.own_data.csv_file.BLOCK", 256)
    rows = [",".join(row(number, "1", "c")) for number in range(100)]
    rows[50] = rows[50].replace("iptv", '"iptv')
    (tmp_path / "own.csv").write_text("\n".join([",".join(HEADER), *rows]), "utf-8")
    with pytest.raises(CourseError, match="双引号没有配对|比表头少列"):
        read_own_table(OwnFile("product_months", tmp_path / "own.csv"), tmp_path / "x")


def test_pieces_make_no_difference(tmp_path, monkeypatch):
    text = text_of(["good", "break", "bad", "short", "blank", "good"] * 40, "\n").replace("1000-02", "1000-01")
    (tmp_path / "own.csv").write_text(text, "utf-8")

    def problems():
        (table,) = check_own_data([OwnFile("product_months", tmp_path / "own.csv")], examples=PLACES).tables
        return table.problems(), table.rows, table.bad_rows

    whole = problems()
    monkeypatch.setattr("coursekit.tables.own_data.csv_file.BLOCK", 300)
    assert problems() == whole and "不能和别的行相同" in str(whole)
