import io

import pandas as pd
import pytest
from click.testing import CliRunner

from coursekit import cli
from coursekit.cli.export_targets import LIST_FILE, RECORD_FILE
from coursekit.cohort import open_cohort
from coursekit.errors import CourseError
from coursekit.tables import TOGETHER
from coursekit.toolkits.target_list import target_list
from coursekit.toolkits.target_rules import DECLARATIONS

NAMED = ("--confirmed-by", "王经理")


@pytest.fixture
def run(course, monkeypatch):
    monkeypatch.chdir(course)
    return lambda *arguments, typed=None: CliRunner().invoke(cli.command, [*map(str, arguments)], input=typed)


def read(path) -> pd.DataFrame:
    return pd.read_csv(io.BytesIO(path.read_bytes()), dtype=str, encoding="utf-8-sig")


def test_everything_confirmed_the_list_goes_out_with_who_signed(run, course):
    done = run("export-targets", "demo", *NAMED, "--confirm-all")
    folder = course / "build" / "private" / "demo"
    assert done.exit_code == 0 and "合成客户" in done.output
    targets = target_list(open_cohort(course / "cohorts" / "demo.yml"))
    called = targets[~targets["分组"].str.startswith("对照")]
    assert 0 < len(called) < len(targets)
    assert read(folder / LIST_FILE)["编号"].tolist() == called["编号"].tolist()
    record = read(folder / RECORD_FILE)
    assert set(record["结果"]) == {"通过"} and set(record["确认人"]) == {"王经理"}
    assert len(record) > len(DECLARATIONS)


@pytest.mark.parametrize("refused", range(len(DECLARATIONS)))
def test_one_no_and_nothing_is_written(run, course, refused):
    typed = "".join("n\n" if i == refused else "y\n" for i in range(len(DECLARATIONS)))
    with pytest.raises(CourseError, match=f"还不能导出(?s:.*){[*DECLARATIONS.values()][refused].name}（不通过）"):
        raise run("export-targets", "demo", *NAMED, typed=typed).exception
    assert not (course / "build" / "private" / "demo").exists()


def test_nobody_s_name_is_no_signature(run):
    with pytest.raises(CourseError, match="没有写是谁确认的"):
        raise run("export-targets", "demo", "--confirmed-by", " ", "--confirm-all").exception


def test_a_list_that_is_there_stays(run, course):
    path = course / "out" / LIST_FILE
    path.parent.mkdir()
    path.write_bytes(b"in use")
    with pytest.raises(CourseError, match="已经有了"):
        raise run("export-targets", "demo", *NAMED, "--confirm-all", "--output", path.parent).exception
    assert path.read_bytes() == b"in use"


def test_own_customers_go_out_under_their_own_numbers(run, course):
    demo = open_cohort(course / "cohorts" / "demo.yml")
    lines = ["data:"]
    for name in TOGETHER:
        rows = demo.practice_table(name)
        own = {column: "138000" + rows[column].str[-6:] for column in rows if column in ("subscriber_id", "account_id")}
        rows.assign(**own).to_parquet(course / "cohorts" / f"{name}.parquet")
        lines.append(f"  {name}: {{path: {name}.parquet}}")
    path = course / "cohorts" / "demo.yml"
    path.write_text(path.read_text("utf-8") + "\n".join(lines) + "\n", "utf-8")
    done = run("export-targets", "demo", *NAMED, "--confirm-all", "--output", course / "名单")
    assert done.exit_code == 0, done.exception
    assert "真客户" in done.output
    assert read(course / "名单" / LIST_FILE)["编号"].str.fullmatch(r"138000\d{6}").all()
