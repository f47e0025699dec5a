"""The rubric for a quarter's plan: it can be printed, its samples tell raters apart, and its form keeps the floor."""

from itertools import product

import pandas as pd
import pytest

from coursekit.charts import missing_characters
from coursekit.live import calibrate, load_rubric, paper_scores, peer_rubric, peer_summary
from coursekit.live.peer_form import PeerForm
from coursekit.live.rubric import SCORES
from coursekit.notebooks.prose import style_problems

RUBRIC = load_rubric("quarter_plan")
REFERENCE = {sample.sign: dict(sample.scores) for sample in RUBRIC.samples}


def texts():
    return [
        *(anchor for criterion in RUBRIC.criteria for anchor in criterion.anchors.values()),
        *(sample.text for sample in RUBRIC.samples),
        *(why for sample in RUBRIC.samples for why in sample.why.values()),
    ]


def test_it_has_the_five_lines_of_the_page_and_the_telling():
    assert [each.name for each in RUBRIC.criteria] == ["改什么", "预期", "代价", "谁反对", "怎么验", "讲得清"]


def test_it_can_be_printed_in_the_house_style():
    assert missing_characters("".join(texts())) == []
    assert {text: list(style_problems(text)) for text in texts() if list(style_problems(text))} == {}
    assert max(len(anchor) for each in RUBRIC.criteria for anchor in each.anchors.values()) <= 18


def test_anchors_differ_and_so_do_the_samples_on_every_criterion():
    assert all(len(set(each.anchors.values())) == len(SCORES) for each in RUBRIC.criteria)
    first, second = REFERENCE.values()
    assert all(abs(first[code] - second[code]) >= 2 for code in RUBRIC.codes)
    assert {1, 2, 4, 5} <= {*first.values(), *second.values()}
    assert all(set(sample.why) <= set(RUBRIC.codes) and sample.why for sample in RUBRIC.samples)


def test_a_sample_that_has_no_number_for_a_thing_is_not_said_to_have_one():
    """What the reference's reasons say of the samples' text can be read there."""
    first, second = (sample.text for sample in RUBRIC.samples)
    assert "大家都支持" in first and "和没改的两个县比" in first and "少成" not in first
    assert "四样一起" in second and "反对" in second and "日" not in second.replace("日子", "")


@pytest.mark.parametrize(("good", "poor"), list(product(SCORES, SCORES)))
def test_one_impression_for_a_whole_plan_does_not_pass(good, poor):
    mine = {"样例甲": dict.fromkeys(RUBRIC.codes, good), "样例乙": dict.fromkeys(RUBRIC.codes, poor)}
    assert not calibrate(RUBRIC, mine).counts


def test_who_is_off_by_one_here_and_there_passes_and_who_swaps_the_samples_does_not():
    near = {sign: scores | {"cost": scores["cost"] + (1 if scores["cost"] < 5 else -1)} for sign, scores in REFERENCE.items()}
    assert calibrate(RUBRIC, near).counts
    assert calibrate(RUBRIC, dict(zip(REFERENCE, [*REFERENCE.values()][::-1], strict=True))).kappa < 0


def test_every_score_3_is_as_good_as_chance_as_the_lesson_says():
    assert f"{calibrate(RUBRIC, {sign: dict.fromkeys(RUBRIC.codes, 3) for sign in REFERENCE}).kappa:.2f}" == "0.00"


def test_the_form_opens_its_second_step_only_to_who_is_calibrated(tmp_path):
    form = PeerForm(RUBRIC, folder=tmp_path)
    for change, shown in ((lambda score: 3, "none"), (lambda score: score, "")):
        for sign, scores in REFERENCE.items():
            for code, score in scores.items():
                form.sample_fields[sign][code].value = change(score)
        form.compare.click()
        assert form.second_step.layout.display == shown
    assert form.calibration.pairs == 12


def test_its_printed_twin_is_three_tables(monkeypatch, capsys):
    monkeypatch.setenv("COURSEKIT_ONLY_COHORT", "demo.yml")
    peer_rubric("quarter_plan")
    printed = capsys.readouterr().out
    assert "下季打算评分量表" in printed and "先打这几份" in printed and "每格写 1 到 5" in printed
    assert all(sample.text in printed for sample in RUBRIC.samples)
    assert not any(why in printed for sample in RUBRIC.samples for why in sample.why.values())


def test_only_the_calibrated_rater_s_scores_make_a_plan_s_mean():
    def rows(rater, samples, plan):
        scored = {**samples, "一队": plan}
        return [{"评分人": rater, "作品": work, **scores} for work, scores in scored.items()]

    flat = {sign: dict.fromkeys(RUBRIC.codes, 4) for sign in REFERENCE}
    good = dict(zip(RUBRIC.codes, [5, 4, 3, 4, 4, 4], strict=True))
    table = pd.DataFrame([*rows("青松", REFERENCE, good), *rows("红枫", flat, dict.fromkeys(RUBRIC.codes, 1))])
    summary = peer_summary(paper_scores(RUBRIC, table))
    assert summary.works.loc["一队", "mean"] == pytest.approx(4.0) and summary.works.loc["一队", "raters"] == 1
    assert summary.left_out["rater"].tolist() == ["红枫"]
