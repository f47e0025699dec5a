import io

import openpyxl
import pytest
from click.testing import CliRunner

from coursekit import cli
from coursekit.errors import CourseError
from coursekit.toolkits import TOOLKITS, Toolkit

FILE = "02_lifecycle_cards.xlsx"


@pytest.fixture
def run(course, monkeypatch):
    monkeypatch.chdir(course)
    return lambda *arguments: CliRunner().invoke(cli.command, [*map(str, arguments)])


def words(path) -> str:
    book = openpyxl.load_workbook(io.BytesIO(path.read_bytes()), data_only=True)
    return " ".join(str(c.value) for sheet in book for row in sheet.iter_rows() for c in row if c.value is not None)


def test_a_workbook_goes_to_the_class_s_private_folder(run, course):
    done = run("toolkit", "02", "demo")
    path = course / "build" / "private" / "demo" / FILE
    assert done.exit_code == 0 and str(path) in done.output and "合成数据" in done.output
    assert "家庭宽带" in words(path)


def test_own_rows_are_in_it_and_the_command_says_so(run, course):
    rows = "product,month,subscribers,net_adds,revenue_yuan\niptv,2026-01,7000001,1,5.0\n"
    (course / "cohorts" / "own.csv").write_text(rows, "utf-8")
    path = course / "cohorts" / "demo.yml"
    path.write_text(path.read_text("utf-8") + "data:\n  product_months:\n    path: own.csv\n", "utf-8")
    done = run("toolkit", "02", path, "--output", course / "我的表")
    assert "本班自己的数" in done.output and "合成数据" not in done.output
    assert "7000001" in words(course / "我的表" / FILE)


HOLDS = {
    "02": "里面是合成数据，贴上自己的数就能算。",
    "03": "里面的客户是合成数据，打不通：看的是格式和算法。",
    "12": "里面的客户是合成数据，贴上自己的就能用。填完用 coursekit check-toolkit 12 查。",
    "24": "里面没有客户的数：浅橙色的格子等你填，例子是编的。填完用 coursekit check-toolkit 24 查。",
}


def test_every_workbook_s_sentence_fits_what_it_holds(run, course, monkeypatch):
    assert set(HOLDS) == set(TOOLKITS)
    assert {code for code, tool in TOOLKITS.items() if not tool.tables} == {"24"}, "no row of a table, no synthetic data"
    monkeypatch.setattr(Toolkit, "write", lambda self, cohort, path, **_: None)
    for code, said in HOLDS.items():
        lines = run("toolkit", code, "demo", "--output", course / "out").output.splitlines()
        assert lines == [f"写好了：{course / 'out' / TOOLKITS[code].file_name}", said]


def test_a_workbook_that_is_all_form_says_so(run, course):
    done = run("toolkit", "24", "demo", "--output", course / "out")
    assert done.exit_code == 0 and "合成数据" not in done.output and "贴上" not in done.output
    assert "编的例子" in words(course / "out" / "24_sand_table.xlsx")


def test_a_workbook_that_may_be_filled_in_is_never_overwritten(run, course):
    path = course / "out" / FILE
    path.parent.mkdir()
    path.write_bytes(b"filled in")
    with pytest.raises(CourseError, match="已经有了"):
        raise run("toolkit", "02", "demo", "--output", path.parent).exception
    assert path.read_bytes() == b"filled in"


def test_a_module_without_one_says_which_have_one(run):
    has = "02（产品生命周期卡）、03（目标客户名单）、12（客户矩阵与 TOWS 表）、24（下季方案与六样支撑）"
    with pytest.raises(CourseError, match=f"模块 05 没有带回去用的表，有的：{has}"):
        raise run("toolkit", "05", "demo").exception


def test_an_unknown_class_names_those_there_are(run):
    with pytest.raises(CourseError, match="nobody.*demo"):
        raise run("toolkit", "02", "nobody").exception


def test_a_folder_that_cannot_be_written_is_a_sentence(run, course):
    (course / "taken").write_text("a file", "utf-8")
    with pytest.raises(CourseError, match="写不进"):
        raise run("toolkit", "02", "demo", "--output", course / "taken").exception


def test_the_git_ignore_keeps_private_workbooks_out(root):
    assert "build/" in (root / ".gitignore").read_text("utf-8").splitlines()
