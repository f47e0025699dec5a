import copy

import pytest

from coursekit.charts import missing_characters
from coursekit.errors import CourseError
from coursekit.live import load_rubric, read_rubric
from coursekit.live.rubric import SCORES, check_scores

ANCHORS = {score: f"样子{score}" for score in SCORES}
CONTENT = {
    "title": "试",
    "criteria": [{"code": code, "name": f"第{code}条", "anchors": ANCHORS} for code in "abcd"],
    "samples": [
        {"sign": "甲", "text": "好的", "scores": {"a": 5, "b": 2, "c": 4, "d": 1}},
        {"sign": "乙", "text": "差的", "scores": {"a": 2, "b": 5, "c": 1, "d": 4}},
    ],
}


def changed(change):
    content = copy.deepcopy(CONTENT)
    change(content)
    return content


def test_the_shipped_rubric_can_be_printed_and_tells_its_samples_apart():
    rubric = load_rubric("tows_strategy")
    texts = [each for criterion in rubric.criteria for each in criterion.anchors.values()]
    texts += [sample.text for sample in rubric.samples] + [why for sample in rubric.samples for why in sample.why.values()]
    assert missing_characters("".join(texts)) == []
    assert not any("！" in text or "!" in text for text in texts)
    first, second = (sample.scores for sample in rubric.samples)
    assert all(abs(first[code] - second[code]) >= 2 for code in rubric.codes)
    assert all(set(sample.why) <= set(rubric.codes) for sample in rubric.samples)


def test_a_rubric_that_does_not_exist_is_named_with_those_that_do():
    with pytest.raises(CourseError, match="没有叫“nothing”的量表，有的是：.*tows_strategy"):
        load_rubric("nothing")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda c: c["criteria"].pop(), "有 3 条，要 4 到 6 条"),
        (lambda c: c["criteria"].extend({**c["criteria"][0], "code": x, "name": x} for x in "xyz"), "有 7 条"),
        (lambda c: c["criteria"][1].update(name="第a条"), "两条同名"),
        (lambda c: c["criteria"][1]["anchors"].pop(3), "要给 1 到 5 分各写一句样子"),
        (lambda c: c["criteria"][1]["anchors"].update({6: "更好"}), "要给 1 到 5 分各写一句样子"),
        (lambda c: c["criteria"][1].pop("anchors"), "缺一项或者写错了：'anchors'"),
        (lambda c: c["samples"].pop(), "样例要至少 2 份"),
        (lambda c: [each.update(scores=dict.fromkeys("abcd", 5)) for each in c["samples"]], "参考分有高有低"),
        (lambda c: [c["samples"][n].update(scores={**dict.fromkeys("abcd", 5 - 3 * n), "d": 4 - 3 * n}) for n in (0, 1)], "各有长短"),
        (lambda c: c["samples"][0]["scores"].pop("b"), "甲还有 1 条没打分：第b条"),
        (lambda c: c["samples"][0]["scores"].update(b=6), "甲的“第b条”写的是 6"),
        (lambda c: c["samples"][0]["scores"].update(z=3), "没有“z”这一条"),
    ],
)
def test_a_rubric_that_cannot_be_scored_with_is_refused(change, message):
    with pytest.raises(CourseError, match=message):
        read_rubric("试", changed(change))


def test_chinese_text_folded_over_lines_has_no_blanks_within():
    rubric = read_rubric("试", changed(lambda c: c["samples"][0].update(text="修好的专线\n给县医院 S2 用")))
    assert rubric.samples[0].text == "修好的专线给县医院 S2 用"


def test_scores_may_be_given_under_chinese_names():
    rubric = read_rubric("试", CONTENT)
    assert check_scores(rubric, "一队", {"第a条": 1, "b": 2, "c": 3, "第d条": 4}) == {"a": 1, "b": 2, "c": 3, "d": 4}


@pytest.mark.parametrize("score", [0, 6, 3.5, "4", True])
def test_a_score_is_a_whole_number_from_one_to_five(score):
    with pytest.raises(CourseError, match="只能是 1 到 5 的整数"):
        check_scores(read_rubric("试", CONTENT), "一队", {"a": 1, "b": score, "c": 3, "d": 4})
