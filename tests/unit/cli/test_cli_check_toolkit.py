import datetime
import json

import openpyxl
import pytest
from click.testing import CliRunner

from coursekit import cli
from coursekit.cohort import open_cohort
from coursekit.errors import CourseError
from coursekit.toolkits import TOOLKITS
from coursekit.toolkits.checks import CHECKS

FILE = "12_client_matrix.xlsx"


@pytest.fixture(scope="module")
def delivered(root):
    return TOOLKITS["12"].make(open_cohort(root / "cohorts" / "demo.yml"))


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return lambda *arguments: CliRunner().invoke(cli.command, [*map(str, arguments)])


@pytest.fixture
def path(tmp_path, delivered):
    (tmp_path / FILE).write_bytes(delivered)
    return tmp_path / FILE


def mistaken(path):
    book = openpyxl.load_workbook(path)
    book["客户底册"]["K7"].value = "问过再说"
    book["TOWS"]["B5"].value = "做大"
    book.save(path)


def test_a_good_file_says_what_is_decided_and_what_is_open(run, path):
    done = run("check-toolkit", "12", path)
    assert done.exit_code == 0
    assert f"{FILE}：没有要改的。定了这些：" in done.output and "客户 40 家" in done.output
    assert "未填：\n" in done.output and "SO、WO、ST、WT 还没写策略" in done.output


def test_every_mistake_is_a_line_and_the_code_is_two(run, path):
    mistaken(path)
    before = path.read_bytes()
    done = run("check-toolkit", "12", path, "--json", path.with_suffix(".json"))
    assert done.exit_code == 2 and f"{FILE}：有 6 处要改。" in done.output
    assert "  “客户底册”页 K7：到期月费写的是“问过再说”，要写 0 以上的数。" in done.output
    assert done.output.count("“TOWS”页 B5：") == 2 and "再查一遍" in done.output
    assert path.read_bytes() == before and not path.with_suffix(".json").exists()


def test_json_holds_what_was_read(run, path):
    done = run("check-toolkit", "12", path, "--json", path.with_suffix(".json"))
    data = json.loads(path.with_suffix(".json").read_text("utf-8"))
    assert done.exit_code == 0 and str(path.with_suffix(".json")) in done.output
    assert len(data["clients"]) == 40 and data["weights"]["three"]["价值"] == 0.5 and data["strategies"] == []


def test_json_that_is_there_stays(run, path):
    path.with_suffix(".json").write_text("mine", "utf-8")
    with pytest.raises(CourseError, match="已经有了"):
        raise run("check-toolkit", "12", path, "--json", path.with_suffix(".json")).exception
    assert path.with_suffix(".json").read_text("utf-8") == "mine"


def test_a_json_that_cannot_be_written_is_a_sentence(run, path):
    (path.parent / "taken").write_text("a file", "utf-8")
    with pytest.raises(CourseError, match="写不进"):
        raise run("check-toolkit", "12", path, "--json", path.parent / "taken" / "x.json").exception


def test_a_file_that_is_not_there_is_a_sentence(run, tmp_path):
    done = run("check-toolkit", "12", tmp_path / "none.xlsx")
    assert done.exit_code == 2 and "找不到文件" in done.output


def test_another_module_says_which_can_be_checked(run, path):
    known = "12（客户矩阵与 TOWS 表）、24（下季方案与六样支撑）"
    with pytest.raises(CourseError, match=f"模块 02 的表不用这样查；能查的：{known}。"):
        raise run("check-toolkit", "02", path).exception


def test_whatever_can_be_checked_has_a_workbook_and_is_named_in_the_help(run):
    help_text = run("check-toolkit", "--help").output
    assert set(CHECKS) <= set(TOOLKITS)
    for code in CHECKS:
        assert TOOLKITS[code].title in help_text and f"check-toolkit {code} {TOOLKITS[code].file_name}" in help_text
        assert "check-toolkit" in TOOLKITS[code].note and f"check-toolkit {code}" in TOOLKITS[code].holds


# --- next quarter's workbook ------------------------------------------------------------------------------------------


@pytest.fixture
def quarter_path(tmp_path, root):
    path = tmp_path / "24_sand_table.xlsx"
    path.write_bytes(TOOLKITS["24"].make(open_cohort(root / "cohorts" / "ningde-telecom-2026a.yml")))
    return path


PLAN = {
    "B6": "存量维系费", "B7": 0, "B8": 30_000, "B9": "都不动", "B11": 30_000, "B12": 50, "B13": 0.5, "B14": 10,
    "B16": "少走的，季末还在用", "B17": 150, "B18": 125, "B20": "老郑", "B21": "东县", "B22": datetime.date(2027, 1, 1),
    "B23": datetime.date(2027, 4, 1),
}  # fmt: skip


def type_quarter_plan(path, **cells):
    book = openpyxl.load_workbook(path)
    for name, value in (PLAN | cells).items():
        book["一页方案"][name].value = value
    book.save(path)


def test_a_right_plan_for_next_quarter_says_what_is_decided(run, quarter_path):
    type_quarter_plan(quarter_path)
    done = run("check-toolkit", "24", quarter_path, "--json", quarter_path.with_suffix(".json"))
    assert done.exit_code == 0 and "24_sand_table.xlsx：没有要改的。定了这些：\n方案：存量维系费，从 0 改到 30,000 元" in done.output
    assert "账算得过来：多 120 户打平" in done.output and "未填：\n  “六样支撑”页：技术、团队" in done.output
    assert done.output.endswith("里面是本单位的数，只放在单位的电脑里。\n")
    data = json.loads(quarter_path.with_suffix(".json").read_text("utf-8"))
    assert data["plan"]["review"] == "2027-04-01" and data["support"] == [] == data["quarters"]


def test_a_plan_for_next_quarter_with_mistakes_says_each_and_stays_as_it_is(run, quarter_path):
    type_quarter_plan(quarter_path, B8=None, B9="还动了别的", B20="各部门")
    before = quarter_path.read_bytes()
    done = run("check-toolkit", "24", quarter_path, "--json", quarter_path.with_suffix(".json"))
    assert done.exit_code == 2 and "24_sand_table.xlsx：有 3 处要改。\n  “一页方案”页 B8：“改到”空着" in done.output
    assert "“一页方案”页 B9：" in done.output and "“一页方案”页 B20：" in done.output and "没有改动你的文件" in done.output
    assert quarter_path.read_bytes() == before and not quarter_path.with_suffix(".json").exists()


def test_each_workbook_given_as_the_other_is_refused(run, path, quarter_path):
    assert "这不是课上发的下季方案表" in run("check-toolkit", "24", path).output
    done = run("check-toolkit", "12", quarter_path)
    assert done.exit_code == 2 and "这不是课上发的客户矩阵表" in done.output
