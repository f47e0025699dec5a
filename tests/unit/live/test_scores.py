import dataclasses
import json

import numpy as np
import pandas as pd
import pytest

from coursekit.errors import CourseError
from coursekit.live import calibrate, load_rubric, paper_scores, peer_scores, peer_summary, read_traces, save_scores

RUBRIC = load_rubric("tows_strategy")
NAMES = [criterion.name for criterion in RUBRIC.criteria]
REFERENCE = {sample.sign: dict(sample.scores) for sample in RUBRIC.samples}
GOOD = calibrate(RUBRIC, REFERENCE)


def given(*scores):
    return dict(zip(RUBRIC.codes, scores, strict=True))


def rows(rater, works, calibration=GOOD, **options):
    return peer_scores(RUBRIC, rater, works, calibration, **options)


def test_saved_scores_are_read_back(tmp_path):
    scores = rows("青松", {"一队": given(4, 3, 5, 4, 2)}, team="三队", notes={"一队": "底价写明谁批"}, tries=2, first_kappa=0.4)
    path = save_scores(scores, tmp_path, samples=REFERENCE)
    assert path.name == "同伴评分-tows_strategy-青松-1.json"
    read = read_traces(tmp_path)
    assert read.attrs["unread"] == []
    pd.testing.assert_frame_equal(read.drop(columns="written"), scores.drop(columns="written"))
    assert json.loads(path.read_text("utf-8"))["samples"] == REFERENCE


def test_a_rater_without_calibration_is_read_back_as_such(tmp_path):
    save_scores(rows("青松", {"一队": given(4, 3, 5, 4, 2)}, None), tmp_path)
    assert read_traces(tmp_path)["kappa"].isna().all()


def test_files_collected_from_several_machines_are_read_and_broken_ones_named(tmp_path):
    for machine, rater in (("甲机", "青松"), ("乙机", "白杨")):
        save_scores(rows(rater, {"一队": given(4, 3, 5, 4, 2)}), tmp_path / machine)
    (tmp_path / "同伴评分-tows_strategy-红枫-1.json").write_text('{"format": 1', "utf-8")
    (tmp_path / "别的.json").write_text("{}", "utf-8")
    read = read_traces(tmp_path)
    assert set(read["rater"]) == {"青松", "白杨"}
    assert [problem.split(" ")[0] for problem in read.attrs["unread"]] == ["同伴评分-tows_strategy-红枫-1.json"]


def test_a_work_s_mean_and_spread_are_those_of_its_raters_means():
    scores = pd.concat([rows("甲", {"一队": given(4, 4, 4, 4, 4)}), rows("乙", {"一队": given(1, 2, 3, 2, 2)})])
    found = peer_summary(scores).works.loc["一队"]
    assert (found["mean"], found["raters"]) == (3.0, 2)
    assert found["spread"] == pytest.approx(np.std([4, 2], ddof=1))
    assert found["factors"] == 2.5


def test_only_calibrated_raters_count_and_the_others_are_named_with_the_reason():
    bad = calibrate(RUBRIC, {sign: dict.fromkeys(RUBRIC.codes, 3) for sign in REFERENCE})
    scores = pd.concat(
        [
            rows("甲", {"一队": given(4, 4, 4, 4, 4)}),
            rows("乙", {"一队": given(1, 1, 1, 1, 1)}, bad),
            rows("丙", {"一队": given(2, 2, 2, 2, 2)}, None),
            rows("丁", {"一队": given(5, 5, 5, 5, 5)}, team="一队"),
        ]
    )
    found = peer_summary(scores)
    assert found.works.loc["一队", "mean"] == 4
    assert dict(zip(found.left_out["rater"], found.left_out["reason"], strict=True)) == {
        "乙": "校准没过", "丙": "没有校准", "丁": "自己队的作品"
    }  # fmt: skip
    assert "一队只有一个人的分，当参考" in found.message


def test_the_later_score_of_a_rater_replaces_the_earlier_one():
    first = rows("甲", {"一队": given(1, 1, 1, 1, 1)}, written="2026-12-01T09:00")
    later = rows("甲", {"一队": given(1, 1, 1, 1, 5), "二队": given(3, 3, 3, 3, 3)}, written="2026-12-01T09:05")
    found = peer_summary(pd.concat([later, first]))
    assert found.works.loc["一队", "mean"] == pytest.approx(9 / 5)
    assert found.left_out[["rater", "work", "reason"]].to_numpy().tolist() == [["甲", "一队", "后来重打过"]]


def test_the_same_score_in_every_file_of_a_rater_is_counted_once(tmp_path):
    works = {"一队": given(4, 3, 5, 4, 2)}
    save_scores(rows("甲", works), tmp_path)
    save_scores(rows("甲", works | {"二队": given(2, 2, 2, 2, 3)}), tmp_path)
    found = peer_summary(read_traces(tmp_path))
    assert found.works["raters"].tolist() == [1, 1]
    assert found.left_out.empty


def test_agreement_is_the_mean_kappa_of_pairs_and_icc_needs_every_work_by_everybody():
    one, two, three = given(5, 4, 5, 4, 5), given(1, 2, 1, 2, 1), given(3, 3, 2, 3, 4)
    scores = pd.concat([rows(who, {"一队": one, "二队": two, "三队": three}) for who in "甲乙"])
    found = peer_summary(scores)
    assert (found.agreement, found.pairs, found.icc) == (1, 1, 1)
    partly = peer_summary(pd.concat([scores, rows("丙", {"一队": two})]))
    assert partly.pairs == 3
    assert partly.agreement < 0.6 and np.isnan(partly.icc)
    assert "大家看法还不一样" in partly.message


def test_raters_who_share_no_work_have_no_agreement():
    found = peer_summary(pd.concat([rows("甲", {"一队": given(4, 4, 4, 4, 3)}), rows("乙", {"二队": given(4, 4, 4, 4, 2)})]))
    assert found.pairs == 0 and np.isnan(found.agreement)
    assert "看不出大家打得像不像" in found.message


def test_the_summary_is_shown_best_work_first(monkeypatch):
    shown = []
    monkeypatch.setattr("coursekit.charts.display.display", lambda output: shown.append(repr(output)))
    peer_summary(rows("甲", {"一队": given(2, 2, 2, 2, 2), "二队": given(4, 4, 4, 4, 5)})).show()
    assert [line.split() for line in shown[0].splitlines()[1:3]] == [["二队", "4.20", "—", "1"], ["一队", "2.00", "—", "1"]]


def test_agreement_just_below_the_line_is_not_printed_as_the_line():
    found = dataclasses.replace(peer_summary(rows("甲", {"一队": given(2, 2, 2, 2, 2)})), agreement=0.599, pairs=1)
    assert "加权 κ 平均 0.59：大家看法还不一样" in found.message


def paper(*lines):
    return pd.DataFrame([[*line] for line in lines], columns=["评分人", "作品", *NAMES])


def test_scores_typed_from_paper_calibrate_their_raters():
    table = paper(
        ("甲", "样例甲", 5, 2, 5, 2, 4), ("甲", "样例乙", 2, 5, 1, 4, 2), ("甲", "一队", 4, 4, 4, 4, 4),
        ("乙", "样例甲", 3, 3, 3, 3, 3), ("乙", "样例乙", 3, 3, 3, 3, 3), ("乙", "一队", 1, 1, 1, 1, 1),
        ("丙", "样例甲", 5, 2, 5, 2, 4), ("丙", "一队", 2, 2, 2, 2, 2),
    )  # fmt: skip
    scores = paper_scores(RUBRIC, table)
    assert set(scores["work"]) == {"一队"}
    assert scores.groupby("rater")["kappa"].first().to_dict() == pytest.approx({"甲": 1, "乙": 0, "丙": np.nan}, nan_ok=True)
    assert peer_summary(scores).works.loc["一队", ["mean", "raters"]].tolist() == [4, 1]


def test_a_column_that_a_gap_made_fractional_is_still_whole_numbers():
    table = paper(("甲", "一队", 4, 4, 4, 4, 4)).astype(dict.fromkeys(NAMES, float))
    assert paper_scores(RUBRIC, table)["score"].tolist() == [4] * 5


@pytest.mark.parametrize(
    ("table", "message"),
    [
        (paper(("甲", "一队", 4, 4, 4, 4, None)), "一队还有 1 条没打分：验得出来"),
        (paper(("甲", "一队", 4, 4, 4, 4, 4.5)), "只能是 1 到 5 的整数"),
        (paper(("甲", "一队", 4, 4, 4, 4, 4)).drop(columns="作品"), "没有“作品”这一列"),
        (paper(*[("甲", "一队", 4, 4, 4, 4, 4)] * 2), "甲给一队打了两次分"),
        (paper(("甲", "一队", 4, 4, 4, 4, 4)).assign(口才=3), "没有“口才”这一条"),
    ],
)
def test_paper_typed_wrongly_is_refused_in_words(table, message):
    with pytest.raises(CourseError, match=message):
        paper_scores(RUBRIC, table)


def test_nothing_and_two_rubrics_cannot_be_summed_up():
    scores = rows("甲", {"一队": given(4, 4, 4, 4, 4)})
    with pytest.raises(CourseError, match="还没有分"):
        peer_summary(scores.iloc[:0])
    with pytest.raises(CourseError, match="2 种量表"):
        peer_summary(pd.concat([scores, scores.assign(rubric="别的")]))
