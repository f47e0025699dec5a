import json

import openpyxl
import pytest
from click.testing import CliRunner

from coursekit import cli
from coursekit.cohort import open_cohort
from coursekit.errors import CourseError
from coursekit.toolkits import TOOLKITS

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
    with pytest.raises(CourseError, match="模块 02 的表不用这样查；能查的：12"):
        raise run("check-toolkit", "02", path).exception
