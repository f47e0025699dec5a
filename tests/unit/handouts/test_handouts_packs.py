import io
import subprocess

import nbformat
import pandas as pd
import pytest
import yaml
from courses import FIXTURES, cohort_text
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from coursekit.cohort import open_cohort
from coursekit.errors import CourseError
from coursekit.handouts import packs
from coursekit.notebooks import read_notebook
from coursekit.practice import AnswerKey
from coursekit.practice.key import MIME
from coursekit.syllabus import load_syllabus

MODULE = load_syllabus().modules["02"]
NAME = MODULE.notebook.removesuffix(".ipynb")
ANSWER = 48213.77
TOOLKITS = {"02_cards.xlsx": b"workbook"}
DATA = (
    "data/dictionary.csv", "data/market/china_telecom_industry.csv", "data/market/dou_monthly.csv",
    "data/market/field_experiments.csv", "data/market/international.csv", "data/market/internet_use.csv", "data/market/lifecycle_series.csv",
    "data/market/operators.csv", "data/market/tariff_5g_2019.csv", "data/market/usage_concentration.csv",
    "data/tables/product_months.parquet", "data/tables/region_5g.parquet", "data/tables/adoption_5g.parquet",
    "data/tables/price_volume.parquet", "data/tables/plans.parquet", "data/tables/accounts.parquet", "data/tables/subscribers.parquet",
    "data/tables/subscriber_months.parquet", "data/tables/campaigns.parquet",
    "data/tables/group_clients.parquet", "data/tables/products.parquet", "data/tables/group_client_months.parquet",
    "data/tables/stakeholders.parquet", "data/tables/client_surveys.parquet", "data/tables/package_trials.parquet",
)  # fmt: skip


def executed_solution(cohort_id: str):
    """The fixture solution with the outputs that running it would give; the answer is ``ANSWER``."""
    notebook = read_notebook(FIXTURES / "solution.ipynb")
    payloads = iter((key_payload(cohort_id, "q1"), key_payload(cohort_id, "q2")))
    for cell in notebook.cells:
        if cell.cell_type == "code" and cell.source.startswith(("key.number", "others =")):
            cell.outputs = [nbformat.v4.new_output("display_data", data={MIME: next(payloads)})]
    return notebook


def key_payload(cohort_id: str, task: str) -> dict:
    key = AnswerKey(cohort_id, "02")
    key.number(
        task, ANSWER, atol=0.5, look="看收入那一列", hints=["取平均。"], right=[f"{ANSWER:.1f}"], wrong=[(5, "太小。")]
    )
    return {
        "cohort": cohort_id,
        "module": "02",
        "task": task,
        "entry": key.to_dict()["tasks"][task],
        "instructor": {"numbers": [ANSWER]},
    }


@pytest.fixture
def rich(course):
    """A class with everything a file may say, own data included."""
    fields = yaml.safe_load(cohort_text("rich-1"))
    fields |= {"trainees": ["镕镕"], "data": {"product_months": {"path": "own.csv"}}, "brand": {"logo": "logos/a.svg", "primary": "#0a62ac"},
               "names": {"products": {"iptv": "看电视"}}, "modules": {"02": {"warning_runs": 4}}, "code": "hidden"}  # fmt: skip
    folder = course / "cohorts"
    (folder / "logos").mkdir(exist_ok=True)
    (folder / "logos" / "a.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"/>', "utf-8")
    (folder / "own.csv").write_text("product,month,subscribers,net_adds,revenue_yuan\niptv,2026-01,10,1,5.0\n", "utf-8")
    (folder / "rich-1.yml").write_text(yaml.safe_dump(fields, allow_unicode=True), "utf-8")
    return open_cohort(folder / "rich-1.yml")


@pytest.fixture
def wheel(tmp_path):
    path = tmp_path / "coursekit-0-py3-none-any.whl"
    path.write_bytes(b"wheel")
    return path


def trainee(cohort, wheel, page="<p>一页</p>", lesson="lesson"):
    lessons = {"02": read_notebook(FIXTURES / f"{lesson}.ipynb")}
    solutions = {"02": executed_solution(cohort.id)}
    return packs.trainee_files(cohort, (MODULE,), lessons, solutions, {"02": page}, TOOLKITS, wheel)


def test_a_trainee_s_class_file_has_no_seed_no_own_data_and_no_names_of_people(rich):
    content = yaml.safe_load(packs.class_file(rich))
    assert not {"seed", "data", "trainees"} & set(content) and rich.spec.trainees == ("镕镕",)
    assert content["brand"]["logo"] == "a.svg", "a name, no path of this machine"


def test_a_trainee_s_class_file_opens_as_the_same_class(rich, tmp_path):
    folder = tmp_path / "pack"
    for name, data in packs.common_files(rich).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    copy = open_cohort(folder / "cohorts" / "rich-1.yml")
    assert copy.is_pack
    for field in ("id", "title", "region", "operator", "dates", "names", "modules", "code", "programme"):
        assert getattr(copy.spec, field) == getattr(rich.spec, field), field
    assert copy.spec.seed is None and copy.spec.data == {}
    assert copy.spec.brand.logo.read_bytes() == rich.spec.brand.logo.read_bytes()


def test_the_trainee_s_files(rich, wheel):
    assert set(trainee(rich, wheel)) == {
        "先看这里.html", "coursekit.toml", "constraints.txt", "start.bat", "start.sh", f"wheels/{wheel.name}", "toolkit/02_cards.xlsx",
        "cohorts/rich-1.yml", "cohorts/a.svg", *DATA, f"notebooks/{NAME}.ipynb",
        f"handouts/{NAME}.html", f"exercises/{NAME}.ipynb", "exercises/keys/rich-1/02.json",
    }  # fmt: skip


def test_the_instructor_s_files(rich):
    lessons, solutions = {"02": read_notebook(FIXTURES / "lesson.ipynb")}, {"02": executed_solution("rich-1")}
    decks = {f"{NAME}.slides.html": "<p>幻灯片</p>"}
    files = packs.instructor_files(rich, (MODULE,), lessons, solutions, {"02": "<p>备注</p>"}, decks, TOOLKITS)
    assert set(files) == {
        "coursekit.toml", "cohorts/rich-1.yml", "cohorts/rich-1.full.yml", "cohorts/a.svg", *DATA,
        f"notebooks/{NAME}.ipynb", f"handouts/{NAME}.html", f"solutions/{NAME}.ipynb", "timing.csv", "toolkit/02_cards.xlsx",
        f"slides/{NAME}.slides.html",
        "truth/product_months.csv", "truth/region_5g.csv", "truth/adoption_5g.csv", "truth/price_volume.csv", "truth/plans.csv",
        "truth/accounts.csv", "truth/subscribers.csv", "truth/subscriber_months.csv", "truth/campaigns.csv",
        "truth/group_clients.csv", "truth/products.csv", "truth/group_client_months.csv", "truth/stakeholders.csv",
        "truth/client_surveys.csv", "truth/package_trials.csv",
    }  # fmt: skip
    assert yaml.safe_load(files["cohorts/rich-1.full.yml"])["seed"] == rich.spec.seed
    notebook = nbformat.reads(files[f"notebooks/{NAME}.ipynb"].decode(), as_version=4)
    assert any("notes" in cell.metadata.get("tags", []) for cell in notebook.cells)
    truth = pd.read_csv(io.BytesIO(files["truth/product_months.csv"]))
    pd.testing.assert_frame_equal(truth, rich.truth("product_months"))


def test_both_packs_carry_the_synthetic_table_never_the_class_s_own(rich, wheel):
    table = pd.read_parquet(io.BytesIO(trainee(rich, wheel)["data/tables/product_months.parquet"]))
    assert len(rich.table("product_months")) == 1 and len(table) == 288
    pd.testing.assert_frame_equal(table, rich.practice_table("product_months"))


@pytest.mark.parametrize(
    "page", ["平均 48213.77 元", "平均 48,213.8 元", "mean_of_all_rows = report[&quot;revenue_yuan&quot;].mean()"]
)
def test_a_leak_keeps_the_pack_back_and_names_the_file(rich, wheel, page):
    with pytest.raises(CourseError, match=rf"模块 02 的答案会漏进学员包.*handouts/{NAME}\.html"):
        trainee(rich, wheel, page=page)


def test_a_lesson_that_shows_a_line_of_the_solution_is_a_leak(rich, wheel):
    lesson = new_notebook(cells=[new_code_cell('cohort = "demo"', metadata={"tags": ["parameters"]}),
                                 new_code_cell('mean_of_all_rows = report["revenue_yuan"].mean()')])  # fmt: skip
    with pytest.raises(CourseError, match=rf"notebooks/{NAME}\.ipynb"):
        packs.trainee_files(
            rich, (MODULE,), {"02": lesson}, {"02": executed_solution("rich-1")}, {"02": ""}, TOOLKITS, wheel
        )


def test_a_solution_run_for_another_class_is_refused(rich, wheel):
    with pytest.raises(CourseError, match="other-1"):
        packs.trainee_files(
            rich,
            (MODULE,),
            {"02": read_notebook(FIXTURES / "lesson.ipynb")},
            {"02": executed_solution("other-1")},
            {"02": ""},
            TOOLKITS,
            wheel,
        )


def test_a_trainee_s_lesson_is_fresh(rich):
    lesson = read_notebook(FIXTURES / "lesson.ipynb")
    lesson.cells[4].outputs = [nbformat.v4.new_output("stream", name="stdout", text="老的")]
    lesson.cells[4].execution_count = 7
    blank = packs.blank_lesson(lesson)
    assert all(not c.outputs and c.execution_count is None for c in blank.cells if c.cell_type == "code")
    assert not any("讲师的话" in cell.source for cell in blank.cells)
    assert lesson.cells[4].outputs, "the instructor's copy stays"


def test_the_page_in_the_pack_leads_back_within_the_pack(rich, wheel):
    files = trainee(rich, wheel, page='<a href="index.html">回到课程安排</a>')
    assert files[f"handouts/{NAME}.html"].decode() == '<a href="../先看这里.html">回到课程安排</a>'


def test_the_timing_sheet_has_one_row_a_section():
    lesson = new_notebook(cells=[
        new_markdown_cell("# 题目"),
        new_markdown_cell("## 谁会反对？\n\n话", metadata={"coursekit": {"minutes": 12, "activity": 8}}),
        new_code_cell("1"),
        new_markdown_cell("## 回头看", metadata={"coursekit": {"minutes": 4}}),
    ])  # fmt: skip
    sheet = packs.timing_sheet((MODULE,), {"02": lesson})
    module = f"02 {MODULE.zh}"
    assert sheet.to_numpy().tolist() == [[module, "谁会反对？", 12, 8], [module, "回头看", 4, 0]]
    assert list(sheet) == ["模块", "小节", "分钟", "其中动手和讨论"]


def test_each_system_s_script_ends_its_lines_as_that_system_wants(rich, wheel):
    """cmd.exe misreads labels and Chinese text in a batch file with bare line feeds; sh takes \\r for a letter."""
    files = trainee(rich, wheel)
    windows, unix = files["start.bat"], files["start.sh"]
    assert windows.count(b"\r\n") == windows.count(b"\n") > 5
    assert b"\r" not in unix and unix.startswith(b"#!/bin/sh\n")


def test_the_unix_script_has_no_mistake_of_syntax(rich, wheel, tmp_path):
    script = tmp_path / "start.sh"
    script.write_bytes(trainee(rich, wheel)["start.sh"])
    assert subprocess.run(["sh", "-n", script], capture_output=True, check=False).stderr == b""
