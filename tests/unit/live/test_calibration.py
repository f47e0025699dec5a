import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coursekit.errors import CourseError
from coursekit.live import Rubric, Sample, calibrate, load_rubric
from coursekit.live.calibration import Calibration, kappa_interval
from coursekit.topics.agreement import weighted_kappa

RUBRIC = load_rubric("tows_strategy")
REFERENCE = {sample.sign: dict(sample.scores) for sample in RUBRIC.samples}


def scored(change):
    return {sign: {code: change(code, score) for code, score in scores.items()} for sign, scores in REFERENCE.items()}


def test_who_scores_as_the_reference_counts():
    found = calibrate(RUBRIC, REFERENCE)
    assert found.kappa == 1 and found.counts and found.off == ()
    assert (found.pairs, found.samples) == (10, 2)
    assert "2 份样例才 10 个分" in found.message


def test_the_same_score_for_everything_is_as_good_as_chance():
    found = calibrate(RUBRIC, scored(lambda code, score: 3))
    assert found.kappa == pytest.approx(0)
    assert not found.counts


def test_too_kind_and_too_strict_are_told_apart_and_the_anchor_is_quoted():
    found = calibrate(RUBRIC, scored(lambda code, score: {"money": 5, "proof": 1}.get(code, score)))
    directions = {off.name: off.direction for off in found.off}
    assert directions == {"钱算得清": "打松了", "验得出来": "打严了"}
    worst = found.off[0]
    assert (worst.name, worst.sample, worst.given, worst.reference) == ("钱算得清", "样例甲", 5, 2)
    assert RUBRIC.criterion("money").anchors[2] in found.message
    assert found.off[1].sentence().startswith("“验得出来”打严了：样例甲你给 1 分，参考 4 分。4 分的样子是“有指标有线")


def test_kind_here_and_strict_there_is_neither():
    found = calibrate(RUBRIC, {sign: scores | {"rival": 7 - scores["rival"]} for sign, scores in REFERENCE.items()})
    assert [(off.name, off.direction) for off in found.off] == [("对手甲学不来", "忽松忽严")]


@pytest.mark.parametrize(("good", "poor"), [(4, 3), (4, 2), (5, 1), (3, 4)])
def test_one_impression_for_a_whole_work_does_not_pass(good, poor):
    mine = {"样例甲": dict.fromkeys(RUBRIC.codes, good), "样例乙": dict.fromkeys(RUBRIC.codes, poor)}
    assert not calibrate(RUBRIC, mine).counts


def test_who_fails_by_single_points_is_told_at_least_the_worst_criterion():
    samples = [Sample("一", "", dict.fromkeys(RUBRIC.codes, 3)), Sample("二", "", {**dict.fromkeys(RUBRIC.codes, 3), "money": 4})]
    mine = {"一": {**dict.fromkeys(RUBRIC.codes, 3), "rival": 4}, "二": dict.fromkeys(RUBRIC.codes, 3)}
    found = calibrate(RUBRIC, mine, samples)
    assert not found.counts
    assert [off.name for off in found.off] == ["对手甲学不来"] and "你给 4 分，参考 3 分" in found.message


def test_the_line_is_six_tenths_and_never_rounded_up_to():
    below = dataclasses.replace(calibrate(RUBRIC, REFERENCE), kappa=0.5999)
    assert not below.counts and "加权 κ 0.59，不到 0.6" in below.message
    assert dataclasses.replace(below, kappa=0.6).counts


def test_without_samples_nobody_can_be_calibrated():
    with pytest.raises(CourseError, match="没有样例，校不了准"):
        calibrate(dataclasses.replace(RUBRIC, samples=()), REFERENCE)


def test_samples_may_be_given_beside_the_rubric():
    first = dict(zip(RUBRIC.codes, (5, 1, 4, 2, 3), strict=True))
    samples = [Sample("一", "", first), Sample("二", "", {code: 6 - score for code, score in first.items()})]
    plain = Rubric("试", "试", RUBRIC.criteria)
    assert calibrate(plain, {"一": samples[0].scores, "二": samples[1].scores}, samples).kappa == 1


def test_a_score_left_out_is_named():
    with pytest.raises(CourseError, match="样例乙还有 1 条没打分：钱算得清"):
        calibrate(RUBRIC, {**REFERENCE, "样例乙": {k: v for k, v in REFERENCE["样例乙"].items() if k != "money"}})


pairs = st.lists(st.tuples(st.integers(1, 5), st.integers(1, 5)), min_size=4, max_size=30)


@given(pairs)
@settings(deadline=None, max_examples=40)
def test_the_interval_is_that_of_bootstrapped_kappas(scores):
    first, second = np.array(scores).T
    low, high = kappa_interval(first, second, draws=60, seed=4)
    rows = np.random.default_rng(4).integers(len(first), size=(60, len(first)))
    kappas = [weighted_kappa(first[row], second[row]) for row in rows if len({*first[row], *second[row]}) > 1]
    if not kappas:
        assert np.isnan(low) and np.isnan(high)
    else:
        assert (low, high) == pytest.approx(tuple(np.quantile(kappas, [0.05, 0.95])))


def test_few_scores_leave_a_wide_interval_and_the_message_says_so():
    rng = np.random.default_rng(5)
    reference = rng.integers(1, 6, 10)
    mine = np.clip(reference + rng.integers(-1, 2, 10), 1, 5)
    few, many = kappa_interval(mine, reference), kappa_interval(np.tile(mine, 20), np.tile(reference, 20))
    assert few[1] - few[0] > 3 * (many[1] - many[0])
    assert "九成区间 0.31 到 0.92" in Calibration(0.7, 0.31, 0.92, 10, (), 2).message


def test_the_verdict_is_a_card_and_plain_text():
    found = calibrate(RUBRIC, scored(lambda code, score: 3))
    assert found._repr_html_().startswith('<div class="coursekit-card coursekit-calibration"')
    assert repr(found).startswith("→ 再校一次：加权 κ 0.00，不到 0.6。")
