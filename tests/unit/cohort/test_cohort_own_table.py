"""What a class file may say about its own data, and what is refused, by line."""

import dataclasses
from pathlib import Path

import pytest
from cohort_examples import CATALOGUE, changed

from coursekit.cohort import catalogue
from coursekit.cohort.spec import CohortError, parse_spec
from coursekit.tables import GROUP_TOGETHER, TOGETHER

OWN = dataclasses.replace(
    CATALOGUE,
    tables={"subscribers": ("subscriber_id", "month", "usage_gb"), "plans": ("plan_id", "rule"), "outlets": ("outlet_id",)},
    units={"subscribers": {"usage_gb": ("KB", "MB", "GB", "TB"), "month": ("yyyymm",)}},
    codes={"plans": {"rule": ("charge", "throttle")}},
    together=(("subscribers", "plans"),),
)  # fmt: skip
ALL = """data:
  plans: {path: own.csv}
  subscribers:
    path: own.csv
"""


@pytest.fixture
def parse(tmp_path):
    (tmp_path / "own.csv").write_text("x")

    def parse_data(data: str):
        return parse_spec(changed(data=data), tmp_path / "x.yml", OWN)

    return parse_data


@pytest.fixture
def problem(parse):
    def the_problem(data: str):
        with pytest.raises(CohortError) as caught:
            parse(data)
        (found,) = caught.value.problems
        return found

    return the_problem


def test_units_and_values_are_kept(parse):
    spec = parse(
        ALL + "    columns: {流量: usage_gb, 账期: month}\n    units: {流量: MB, 账期: yyyymm}\n"
        "    values: {流量: {无: '0'}}"
    )
    own = spec.data["subscribers"]
    assert own.units == {"流量": "MB", "账期": "yyyymm"} and own.values == {"流量": {"无": "0"}}
    assert spec.data["plans"].units == {} == spec.data["plans"].values


@pytest.mark.parametrize("line", ["    units: {usage_gb: MB}", "    values: {usage_gb: {无: '0'}}"])
def test_our_own_name_needs_no_mapping(parse, line):
    parse(ALL + line)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("    units: {usage_gb: 兆}", "写的是“兆”，不能换成 usage_gb 的单位，可以写：KB、MB、GB、TB。"),
        ("    units: {usage_gb: mb}", "不能换成 usage_gb 的单位，可以写：KB、MB、GB、TB"),
        ("    units: {subscriber_id: MB}", "subscriber_id 这一列没有可以换算的单位：删掉这一行。"),
        ("    units: {流量: MB}", "“流量”不是课程的列名，columns 里也没有写它对应哪一列"),
        ("    values: {流量: {无: '0'}}", "“流量”不是课程的列名，columns 里也没有写它对应哪一列"),
        ("    units: MB", "要写“你的列名: 单位”"),
        ("    values: {usage_gb: 无}", "要写"),
    ],
)
def test_a_mistake_is_told_with_its_line(problem, line, said):
    found = problem(ALL + line)
    assert said in found.text
    assert found.line == len(changed(data=ALL + line).splitlines())


def test_a_code_that_the_table_does_not_have(problem):
    found = problem("data:\n  subscribers: {path: own.csv}\n  plans:\n    path: own.csv\n    values: {rule: {套外计费: chrge}}")
    assert "data.plans.values.rule.套外计费" in found.text and "是不是 charge？可以写：charge、throttle。" in found.text


def test_tables_that_explain_each_other_come_together(problem, parse):
    found = problem("data:\n  subscribers: {path: own.csv}")
    assert found.text == "data 给了 subscribers，少了 plans：这 2 张表互相对着用，要给就一起给。"
    parse("data:\n  outlets: {path: own.csv}")
    parse(ALL)


def test_the_customer_tables_of_the_course_come_together_and_so_do_those_of_group_clients():
    known = catalogue()
    assert known.together == (TOGETHER, GROUP_TOGETHER)
    assert TOGETHER == ("plans", "accounts", "subscribers", "subscriber_months")
    assert {*TOGETHER, *GROUP_TOGETHER} <= set(known.tables)
    assert known.units["subscriber_months"]["usage_gb"] == ("KB", "MB", "GB", "TB")
    assert "charge" in known.codes["plans"]["overage_rule"]


def test_a_folder_is_no_file(problem, tmp_path: Path):
    (tmp_path / "folder.csv").mkdir()
    assert "这是一个文件夹：要写到里面的文件名" in problem("data: {outlets: {path: folder.csv}}").text
