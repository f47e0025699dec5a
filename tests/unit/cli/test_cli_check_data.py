import io
import re

import pandas as pd
import pytest
import yaml
from click.testing import CliRunner
from courses import run_command

from coursekit import cli
from coursekit.cli.check_data import EXAMPLE, MOST_ROWS, _progress
from coursekit.cohort import open_cohort
from coursekit.errors import CourseError
from coursekit.tables import GENERATED, TOGETHER
from coursekit.tables.own_data.tally import MOST_EXAMPLES

ROWS = "产品名,账期,用户数,净增,收入\n宽带,202601,100,1,0.5\n高清,202601,200,2,0.7\n"


@pytest.fixture
def run(course, monkeypatch):
    monkeypatch.chdir(course)
    return lambda *arguments: CliRunner().invoke(cli.command, ["check-data", *map(str, arguments)])


@pytest.fixture
def with_data(course):
    """A function that gives the demo class own data, and returns its class file."""

    def put(data: str, **files: str):
        for name, text in files.items():
            (course / "cohorts" / f"{name}.csv").write_text(text, "utf-8")
        path = course / "cohorts" / "demo.yml"
        path.write_text(path.read_text("utf-8") + data, "utf-8")
        return path

    return put


def test_a_class_without_own_data_gets_an_example_that_works(run, with_data):
    done = run("demo")
    assert done.exit_code == 0 and "没有写自有数据" in done.output and EXAMPLE in done.output
    path = with_data(EXAMPLE, 月报=ROWS)
    done = run("demo")
    assert done.exit_code == 0 and "读了 2 行，合格 2 行，不合格 0 行" in done.output and "全部合格" in done.output
    frame = open_cohort(path).table("product_months")
    assert frame["product"].tolist() == ["broadband", "iptv"] and frame.month.tolist() == ["2026-01"] * 2
    assert frame.revenue_yuan.tolist() == [5000.0, 7000.0]


def test_bad_rows_end_with_one_and_tell_line_column_and_text(run, with_data):
    path = with_data(EXAMPLE, 月报=ROWS + "宽带,202602,一百,1,0.5\n宽带,2026-03,100,1,-3\n")
    done = run(path)
    assert done.exit_code == 1
    assert "读了 4 行，合格 2 行，不合格 2 行" in done.output
    assert "“用户数”列（subscribers）不合规定（要是整数），共 1 处：第 4 行 一百。" in done.output
    assert "“账期”列（month）不合规定（要写成 202603 这样的六位年月），共 1 处：第 5 行 2026-03。" in done.output
    assert "“收入”列（revenue_yuan）不合规定（不能小于 0），共 1 处：第 5 行 -3。" in done.output
    with pytest.raises(CourseError) as caught:
        open_cohort(path).table("product_months")
    told = [line.strip() for line in done.output.splitlines()]
    assert all(line in told for line in str(caught.value).splitlines()), "the lesson says the same"


def test_all_bad_rows_are_counted_and_as_many_shown_as_wanted(run, with_data):
    rows = "".join(f"宽带,{202601 + i},x{i},1,0.5\n" for i in range(9))
    with_data(EXAMPLE, 月报=ROWS.splitlines()[0] + "\n" + rows)
    assert MOST_ROWS <= MOST_EXAMPLES
    default, more = run("demo").output, run("demo", "--rows", "5").output
    assert "共 9 处：第 2 行 x0；第 3 行 x1；第 4 行 x2。" in default
    assert "共 9 处" in more and "第 6 行 x4。" in more


@pytest.mark.parametrize("broken", ["", "产品名;账期;用户数\n", "PK\x03\x04"])
def test_a_file_that_cannot_be_read_ends_with_two(run, with_data, broken):
    with_data(EXAMPLE, 月报=broken)
    done = run("demo")
    assert done.exit_code == 2 and "月报.csv" in done.output and "Traceback" not in done.output


def test_a_wrong_class_file_ends_with_two(course, with_data):
    with_data(EXAMPLE.replace("万元", "亿"), 月报=ROWS)
    done = run_command(course, "check-data", "demo")
    assert done.returncode == 2 and "不能换成 revenue_yuan 的单位" in done.stderr and "demo.yml:" in done.stderr


@pytest.fixture
def customers(course):
    """Own customer tables of the demo class under telephone numbers, before they are written."""
    frames = {name: GENERATED[name].generate(5, "2026-11") for name in TOGETHER}
    frames["subscribers"] = frames["subscribers"].head(60)
    for name, key in (("accounts", "account_id"), ("subscriber_months", "subscriber_id")):
        frames[name] = frames[name][frames[name][key].isin(frames["subscribers"][key])]
    for name in ("subscribers", "subscriber_months"):
        frames[name] = frames[name].assign(subscriber_id="138000" + frames[name].subscriber_id.str[-5:])
    return frames


def own(frames: dict[str, pd.DataFrame]) -> tuple[str, dict[str, str]]:
    data = {"data": {name: {"path": f"{name}.csv"} for name in frames}}
    return "\n" + yaml.safe_dump(data), {name: frame.to_csv(index=False) for name, frame in frames.items()}


def test_customers_are_checked_across_tables_and_never_named(run, with_data, customers):
    months = customers["subscriber_months"]
    customers["subscriber_months"] = months[months.subscriber_id.isin(months.subscriber_id.unique()[8:])]
    customers["subscribers"].loc[0, "subscriber_id"] += " "
    data, files = own(customers)
    with_data(data, **files)
    done = run("demo", "--rows", "50")
    assert done.exit_code == 1
    assert "表和表对不上" in done.output and "有 7 个 subscriber_id 在 subscriber_months 里找不到" in done.output
    assert "第 2 行 13…" in done.output and not re.search(r"1380", done.output)


def test_checking_needs_no_key_and_changes_nothing(run, with_data, customers, course):
    data, files = own(customers)
    with_data(data, **files)
    before = {path.name: path.read_bytes() for path in (course / "cohorts").iterdir() if path.is_file()}
    done = run("demo")
    assert done.exit_code == 0 and "全部合格" in done.output
    assert {path.name: path.read_bytes() for path in (course / "cohorts").iterdir() if path.is_file()} == before


def test_the_lesson_s_rows_are_hashed_under_a_key_beside_the_class_file(with_data, customers, course):
    data, files = own(customers)
    cohort = open_cohort(with_data(data, **files))
    lines = cohort.table("subscribers")
    assert (course / "cohorts" / "demo.key.secret").exists() and cohort.key_file.name == "demo.key.secret"
    assert not re.search(r"1380", lines.to_csv())
    assert set(cohort.table("subscriber_months").subscriber_id) == set(lines.subscriber_id)
    assert cohort.practice_table("subscribers").subscriber_id.str.startswith("S").all(), "exercises stay synthetic"


def test_a_missing_table_is_named(run, with_data, customers):
    del customers["plans"]
    data, files = own(customers)
    with_data(data, **files)
    with pytest.raises(CourseError, match="少了 plans"):
        raise run("demo").exception


def test_progress_is_shown_where_there_is_a_terminal(monkeypatch):
    from rich.console import Console

    screen = io.StringIO()
    monkeypatch.setattr("rich.console.Console", lambda: Console(file=screen, force_terminal=True, width=100))
    with _progress(2000) as advance:
        advance(1500)
    assert "检查数据" in screen.getvalue() and "1.5/2.0 kB" in screen.getvalue()
