"""Every lesson and solution as run for every example class: what nbval, which sees the demo class only, cannot check."""

import re
from pathlib import Path

import pytest

from coursekit.notebooks.prose import style_problems

CLASSES = sorted(path.stem for path in (Path(__file__).parents[2] / "cohorts").glob("*.yml"))
BROKEN = re.compile(r"\b(?:nan|NaN|NaT|None|inf|True|False)\b|--|[+−-]\s*[+−-]\d|\{|\}")
each = pytest.mark.parametrize("cohort_id", CLASSES)


@pytest.fixture(scope="module")
def sentences(examples):
    """What cells said with computed numbers, by class."""

    def of(cohort_id: str) -> list[str]:
        notebooks = [n for kind in ("lesson", "solution") for n in examples.executed(cohort_id, kind)]
        found = [o for n in notebooks for c in n.cells if c.cell_type == "code" for o in c.outputs]
        return [output.data["text/markdown"] for output in found if "text/markdown" in output.get("data", {})]

    return of


@pytest.fixture(scope="module")
def cohorts(examples):
    return {cohort.id: cohort for cohort in examples.cohorts}


@each
def test_every_cell_ran(examples, cohort_id):
    for kind in ("lesson", "solution"):
        (notebook,) = examples.executed(cohort_id, kind)
        code = [cell for cell in notebook.cells if cell.cell_type == "code"]
        assert all(cell.execution_count for cell in code)
        assert [o for cell in code for o in cell.outputs if o.output_type == "error" or o.get("name") == "stderr"] == []


@each
def test_computed_sentences_hold_no_broken_number(sentences, cohort_id):
    said = sentences(cohort_id)
    assert len(said) >= 6
    assert [text for text in said if BROKEN.search(text)] == []


@each
def test_computed_sentences_keep_the_house_style(sentences, cohort_id):
    assert {text: list(style_problems(text)) for text in sentences(cohort_id) if list(style_problems(text))} == {}


@each
def test_computed_sentences_name_their_own_class_and_no_other(sentences, cohorts, cohort_id):
    text = "\n".join(sentences(cohort_id))
    assert cohorts[cohort_id].region in text
    own = {
        cohorts[cohort_id].product(code)
        for code in ("broadband", "plan_5g", "iptv", "cloud_disk", "fixed_phone", "sms_pack")
    }
    listed = set(re.search(r"六个产品：([^。]*)。", text)[1].split("、"))
    assert listed == own
    for other, cohort in cohorts.items():
        if other != cohort_id:
            assert cohort.region not in text and cohort.title not in text
            assert cohort.words.operator not in text


@each
def test_the_rule_told_is_the_class_s_own(sentences, cohorts, cohort_id):
    rule = cohorts[cohort_id].settings("02")
    text = "\n".join(sentences(cohort_id))
    assert f"连续 {rule.warning_runs} 个月" in text
    assert set(re.findall(r"连续 (\d) 个月", text)) == {str(rule.warning_runs)}
    assert set(re.findall(r"(\d) 个月的?平均", text)) == {str(rule.window_months)}


def test_commission_and_branch_are_said_in_the_operator_s_own_words(sentences, cohorts):
    for cohort_id, cohort in cohorts.items():
        text = "\n".join(sentences(cohort_id))
        assert cohort.words.commission in text and cohort.words.branch in text
    assert len({cohort.words.commission for cohort in cohorts.values()}) >= 2


@each
def test_the_reference_solution_is_right_for_the_class(examples, cohort_id):
    (notebook,) = examples.executed(cohort_id, "solution")
    results = [
        o.data["text/plain"]
        for c in notebook.cells
        if c.cell_type == "code"
        for o in c.outputs
        if o.output_type == "execute_result"
    ]
    verdicts = [text.split("：")[0] for text in results if re.match(r"q\d", text)]
    assert verdicts == [f"q{number} 正确" for number in range(1, len(verdicts) + 1)]
    assert len(verdicts) >= 3


def test_no_two_classes_see_the_same_rows(cohorts):
    tables = [cohort.practice_table("product_months")["revenue_yuan"].sum() for cohort in cohorts.values()]
    assert len(set(tables)) == len(cohorts)
