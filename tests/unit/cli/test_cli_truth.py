import io

import pandas as pd
import pytest
from click.testing import CliRunner

from coursekit import cli
from coursekit.cohort import open_cohort
from coursekit.errors import CourseError
from coursekit.toolkits import truth_report as reports

FILES = {"03_estimates.csv", "03_methods.csv"}


@pytest.fixture(scope="module")
def report(root):
    return reports.truth_report(open_cohort(root / "cohorts" / "demo.yml"))


@pytest.fixture
def run(course, report, monkeypatch):
    """A function that runs the command in a course folder, its report made beforehand."""
    monkeypatch.chdir(course)
    monkeypatch.setattr(reports, "truth_report", lambda cohort: cohort.truth("campaigns") is not None and report)
    return lambda *arguments: CliRunner().invoke(cli.command, ["truth", *map(str, arguments)])


def test_it_prints_three_tables_and_says_for_whom(run, report):
    done = run("demo")
    assert done.exit_code == 0
    assert "只给讲师看" in done.output.splitlines()[0]
    for word in ("净增益", "少走", "一年", "归位", "疑似在第二卡槽", "合计", "本课的名单", "知道真值的人来挑"):
        assert word in done.output
    assert "…" not in done.output, "nothing is cut off"
    note, table = "这里只看方向：课上说“太小”的，这里也写“判不了”。", done.output.index("外呼一个：少走")
    assert done.output.index("试点说") < done.output.index(note) < table, "below the table with that column"
    row, line = report.estimates.iloc[0], next(line for line in done.output.splitlines() if "优惠到期" in line)
    assert f"{100 * row['true_gross']:.1f}（{100 * row['gross']:.1f}）" in line
    assert f"{100 * row['true_net']:+.1f}" in line


def test_the_numbers_of_the_methods_are_the_report_s(run, report):
    lines = run("demo").output.splitlines()
    (line,) = [line for line in lines if "用得最多的先打" in line]
    row = report.methods.set_index("method").loc["usage"]
    assert line.split()[1:5] == [f"{row[name]:.0f}" for name in ("people", "cost_yuan", "promised_yuan", "true_yuan")]


def test_nothing_is_written_unless_asked_for(run, course):
    before = sorted(course.rglob("*"))
    run("demo")
    assert sorted(course.rglob("*")) == before


def test_two_files_for_excel_go_to_the_folder_asked_for(run, course):
    done = run("demo", "--output", course / "真值 表")
    assert done.exit_code == 0 and "别放进学员的文件夹" in done.output
    assert {path.name for path in (course / "真值 表").iterdir()} == FILES
    data = (course / "真值 表" / "03_methods.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    assert "真能挣（元）" in pd.read_csv(io.BytesIO(data)).columns


def test_files_that_are_there_stay(run, course):
    path = course / "out" / "03_methods.csv"
    path.parent.mkdir()
    path.write_bytes(b"mine")
    with pytest.raises(CourseError, match="已经有 03_methods.csv"):
        raise run("demo", "--output", path.parent).exception
    assert path.read_bytes() == b"mine" and len(list(path.parent.iterdir())) == 1


def test_a_folder_that_cannot_be_written_is_a_sentence(run, course):
    (course / "taken").write_text("a file", "utf-8")
    with pytest.raises(CourseError, match="写不进"):
        raise run("demo", "--output", course / "taken").exception


def test_a_pack_refuses_with_a_sentence_and_prints_no_table(run, course):
    path = course / "cohorts" / "demo.yml"
    lines = [line for line in path.read_text("utf-8").splitlines() if not line.startswith("seed")]
    path.write_text("\n".join(lines), "utf-8")
    (course / "coursekit.toml").write_text('kind = "pack"\n', "utf-8")
    done = run("demo")
    assert isinstance(done.exception, CourseError) and "学员包里没有种子" in str(done.exception)
    assert done.output == ""


def test_a_class_with_own_data_is_told_what_the_numbers_stand_on(run, course):
    rows = open_cohort(course / "cohorts" / "demo.yml").practice_table("campaigns").head(60)
    rows.to_csv(course / "cohorts" / "pilot.csv", index=False)
    path = course / "cohorts" / "demo.yml"
    path.write_text(path.read_text("utf-8") + "data:\n  campaigns:\n    path: pilot.csv\n", "utf-8")
    assert "自有数据没有真值" in run(path).output
    assert "自有数据" not in run("ningde-telecom-2026a").output


def test_an_unknown_class_names_those_there_are(run):
    with pytest.raises(CourseError, match="nobody.*demo"):
        raise run("nobody").exception
