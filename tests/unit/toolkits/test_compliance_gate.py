"""Each rule that the list could break is planted once, and the export refuses by name; nothing leaves unconfirmed."""

import pandas as pd
import pytest

from coursekit.cohort import open_cohort
from coursekit.errors import CourseError
from coursekit.notebooks.prose import style_problems
from coursekit.toolkits.compliance_gate import check_gate, export_targets
from coursekit.toolkits.target_rules import (
    CHECKED,
    DECLARATIONS,
    bases,
    contact_rule,
    official_number,
    opening,
    steps,
)

ALL = dict.fromkeys(DECLARATIONS, True)
# What is planted in the first line of the list -> the rule that has to find it.
PLANTED = {
    "同意营销": {"marketing_consent": False},
    "免打扰": {"do_not_disturb": True},
    "触达间隔": {"last_contact_date": "2026-11-02"},
    "未成年人": {"age_band": "under_18"},
    "投诉未结": {"open_complaint": True},
    "已申请携出": {"port_out_requested": True},
    "物联网卡": {"is_iot": True},
    "停机": {"status": "suspended"},
    "副卡": {"line_role": "secondary"},
    "合约": {"contract_kind": "stay", "contract_months_left": 4},
}


@pytest.fixture(scope="module")
def demo(root):
    """The demo class: contacted on 2026-12-01 at the earliest, 30 days between two contacts."""
    return open_cohort(root / "cohorts" / "demo.yml")


@pytest.fixture
def lines():
    return pd.DataFrame({
        "subscriber_id": ["a", "b", "c", "d"], "marketing_consent": True, "do_not_disturb": False,
        "last_contact_date": [None, "2026-11-01", None, None], "age_band": "35_49", "open_complaint": False,
        "port_out_requested": False, "is_iot": False, "status": "active", "line_role": "main",
        "contract_kind": ["none", "stay", "none", "none"], "contract_months_left": [0, 3, 9, 0],
    })  # fmt: skip


@pytest.fixture
def targets():
    return pd.DataFrame({
        "编号": ["a", "b", "c"], "活动": "升舱", "分组": ["联系", "对照：不联系", "联系"], "档": "超套",
        "现套餐": "甲", "建议套餐": "乙", "原套餐能否换回": "能", "合约剩余月": 0, "现账单": 60.0, "建议后账单": 65.0, "一年期望净毛利": 3.0, "渠道": "外呼",
        "话术": "“乙”约 65 元一个月。换不换您定。", "确认短信": "同意请回复“确认办理”，不回复不办。", "触达规则": "拒绝就停。",
    })  # fmt: skip


def results(gate):
    return gate.rows.set_index("规则")["结果"]


def test_a_clean_list_passes_once_everything_is_confirmed(demo, lines, targets):
    gate = check_gate(targets, lines, demo, ALL)
    assert gate.passed and set(results(gate)) == {"通过"}
    assert list(gate.rows.columns) == ["规则", "依据", "结果", "说明"]
    assert len(gate.rows) == len(PLANTED) + 4 + len(DECLARATIONS)


@pytest.mark.parametrize("rule", PLANTED)
@pytest.mark.parametrize("row", [0, 1])
def test_each_planted_line_is_found_held_out_or_not(demo, lines, targets, tmp_path, rule, row):
    for column, value in PLANTED[rule].items():
        lines[column] = lines[column].astype(object)
        lines.loc[row, column] = value
    gate = check_gate(targets, lines, demo, ALL)
    assert results(gate)[results(gate) != "通过"].to_dict() == {rule: "不通过"}
    with pytest.raises(CourseError, match=rule):
        export_targets(targets, gate, tmp_path / "名单.csv")
    assert not any(tmp_path.iterdir())


def test_a_line_that_is_not_on_the_list_does_not_matter(demo, lines, targets):
    lines.loc[3, "do_not_disturb"] = True
    assert check_gate(targets, lines, demo, ALL).passed


def test_thirty_days_are_enough_and_one_less_is_not(demo, lines, targets):
    lines.loc[0, "last_contact_date"] = "2026-11-01"
    assert check_gate(targets, lines, demo, ALL).passed
    lines.loc[0, "last_contact_date"] = "2026-11-02"
    assert results(check_gate(targets, lines, demo, ALL))["触达间隔"] == "不通过"


def test_strangers_doubles_and_pressing_words_are_found(demo, lines, targets):
    targets.loc[0, "编号"] = "x"
    assert results(check_gate(targets, lines, demo, ALL))["对得上客户表"] == "不通过"
    targets.loc[0, "编号"] = "b"
    assert results(check_gate(targets, lines, demo, ALL))["一人一次"] == "不通过"
    targets.loc[0, ["编号", "话术"]] = ["a", "最后一天，赶紧办。"]
    assert results(check_gate(targets, lines, demo, ALL))["话术不催人"] == "不通过"


def test_a_contract_does_not_matter_where_the_plan_stays(demo, lines, targets):
    lines.loc[0, ["contract_kind", "contract_months_left"]] = ["stay", 12]
    assert results(check_gate(targets, lines, demo, ALL))["合约"] == "不通过"
    targets.loc[0, "建议套餐"] = "套餐不变"
    assert check_gate(targets, lines, demo, ALL).passed


@pytest.mark.parametrize("silent", ["话术", "确认短信"])
def test_an_old_plan_that_cannot_be_had_back_is_said_aloud_and_in_writing(demo, lines, targets, silent):
    targets["原套餐能否换回"] = "停售，换了办不回来"
    targets["话术"] += "换了办不回来。"
    targets["确认短信"] += "换了办不回来。"
    assert check_gate(targets, lines, demo, ALL).passed
    targets.loc[0, silent] = "换不换您定。"
    assert results(check_gate(targets, lines, demo, ALL))["老套餐讲清"] == "不通过"
    targets.loc[0, "分组"] = "对照：不联系"
    assert check_gate(targets, lines, demo, ALL).passed, "nothing is said to who is not called"


def test_explanations_end_as_sentences(demo, lines, targets):
    lines["do_not_disturb"] = True
    said = check_gate(targets, lines, demo, {"recorded": False, "fair": True}).rows["说明"]
    assert said.str.endswith("。").all() and not said.str.contains("；。|。。").any()


@pytest.mark.parametrize("code", DECLARATIONS)
def test_what_nobody_confirmed_is_asked_and_what_was_denied_fails(demo, lines, targets, code):
    name = DECLARATIONS[code].name
    unasked = check_gate(targets, lines, demo, {other: True for other in DECLARATIONS if other != code})
    denied = check_gate(targets, lines, demo, ALL | {code: False})
    assert (results(unasked)[name], results(denied)[name]) == ("要人确认", "不通过")
    assert not unasked.passed and not denied.passed


def test_the_refusal_names_every_rule_and_what_to_do(demo, lines, targets, tmp_path):
    lines["do_not_disturb"] = True
    gate = check_gate(targets, lines, demo)
    with pytest.raises(CourseError) as refusal:
        export_targets(targets, gate, tmp_path / "名单.csv")
    said = str(refusal.value).split("\n")
    assert said[0].startswith("名单还不能导出") and len(said) == 2 + len(DECLARATIONS)
    assert "免打扰（不通过）：有 3 行登记了免打扰，从名单里拿掉。改好再查一遍。" in said
    assert sum("请负责人看过，再声明。" in line for line in said) == len(DECLARATIONS)
    assert [list(style_problems(line)) for line in said] == [[]] * len(said)


def test_only_who_is_contacted_goes_out(demo, lines, targets, tmp_path):
    path = tmp_path / "名单.csv"
    export_targets(targets, check_gate(targets, lines, demo, ALL), path)
    assert path.read_bytes().startswith(b"\xef\xbb\xbf"), "Excel reads it as UTF-8"
    written = pd.read_csv(path)
    assert list(written["编号"]) == ["a", "c"]
    assert not {"分组", "一年期望净毛利"} & {*written.columns}


def test_an_unknown_declaration_and_a_missing_column_get_a_sentence(demo, lines, targets):
    with pytest.raises(CourseError, match="没有这几项声明：signed"):
        check_gate(targets, lines, demo, {"signed": True})
    with pytest.raises(CourseError, match="客户表缺这几列，合规闸门查不了：is_iot、status"):
        check_gate(targets, lines.drop(columns=["is_iot", "status"]), demo, ALL)


@pytest.mark.parametrize(
    ("name", "number"),
    [("ningde-telecom-2026a", "电信官方外呼号 10001"), ("mobile-group-2026b", "移动官方外呼号 10085")],
)
def test_the_number_is_the_operator_s_own(root, name, number):
    cohort = open_cohort(root / "cohorts" / f"{name}.yml")
    assert official_number(cohort) == number and number in contact_rule(cohort)
    said = contact_rule(cohort) + "".join(step.do + step.basis for step in steps(cohort))
    assert not [other for other in ("10001", "10085", "10016") if other in said and other not in number]


def test_the_opening_says_who_calls_and_asks_for_the_owner(root, demo):
    telecom = open_cohort(root / "cohorts" / "ningde-telecom-2026a.yml")
    for cohort, said in ((telecom, ("中国电信", "10001")), (demo, ("＿＿公司", "本企业公布的官方外呼号"))):
        assert all(word in opening(cohort) for word in (*said, "机主本人吗", "方便", "录音"))


@pytest.mark.parametrize(
    "rule",
    [
        "本月剩余流量能否结转：按办理当时的规则告知", "隔天再拨", "最多拨几次、什么时段能拨，按本企业规定",
        "请到厅里本人办", "当天由客服接", "全程录音，全量复查", "同样算、同样给", "报市公司转省公司",
        "长期不用又疑似异常的卡，先照实名制和反诈要求核验，不送包、不营销",
    ],
)  # fmt: skip
def test_the_rules_say_what_to_do_when(demo, rule):
    assert sum(rule in step.do for step in steps(demo)) == 1


def test_a_class_of_no_operator_names_no_number(demo):
    assert official_number(demo) == "本企业公布的官方外呼号"


def test_what_the_rules_say_keeps_the_house_style(demo):
    texts = [*bases(demo).values(), CHECKED, contact_rule(demo), *(d.statement for d in DECLARATIONS.values())]
    texts += [text for step in steps(demo) for text in (step.when, step.do, step.basis)]
    assert {text: list(style_problems(text)) for text in texts if list(style_problems(text))} == {}
