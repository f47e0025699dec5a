"""Presenting a plan: the page's lines, two raters worked out by hand, questions for coaching."""

import pytest

from coursekit.live import load_rubric
from coursekit.sandtable.classroom import coaching, plan_page, two_raters
from coursekit.sandtable.classroom.two_raters import SHEETS, compare_raters, counted

LAZY, KEEN = SHEETS.values()


def test_the_page_has_the_lines_that_the_rubric_scores():
    names = [criterion.name for criterion in load_rubric(plan_page.RUBRIC).criteria]
    assert plan_page.plan_page().index.tolist() == names[:5]


def test_an_empty_phrase_of_the_page_deserves_no_more_than_two():
    """What the table calls empty on opposition is word for word among the lowest anchors."""
    phrase = plan_page.plan_page().loc["谁反对", "空话长这样"]
    assert phrase.removeprefix("大家") in load_rubric(plan_page.RUBRIC).criterion("谁反对").anchors[1]


def test_the_talk_takes_the_minutes_that_the_section_has_and_the_instructor_comes_last():
    order = plan_page.talk_order()
    assert order["秒"].sum() == 2 * 60
    assert order.index.tolist() == ["讲的人", "同伴", "讲师"]


def test_kappa_by_hand():
    """Squared distances: 3 of 12 against variances 1/6 and 11/144 and means 1/12 apart; 6 of 12 against 622/144."""
    assert compare_raters(*LAZY).kappa == pytest.approx(1 - (3 / 12) / (1 / 6 + 11 / 144 + 1 / 144))
    assert compare_raters(*LAZY).kappa == pytest.approx(0)
    assert compare_raters(*KEEN).kappa == pytest.approx(1 - (6 / 12) / (622 / 144))


def test_shares_by_hand():
    lazy, keen = compare_raters(*LAZY), compare_raters(*KEEN)
    assert lazy.same == 9 / 12 and lazy.by_chance == pytest.approx((10 * 11 + 1 * 1) / 144)
    # Fives, fours, twos, ones; who gives no three meets nobody there.
    assert keen.same == 6 / 12 and keen.by_chance == pytest.approx((3 * 3 + 3 * 2 + 4 * 3 + 2 * 2) / 144)
    assert lazy.mean == pytest.approx(97 / 24) and keen.mean == pytest.approx(74 / 24)


def test_what_the_lesson_says_of_the_two_pairs_holds():
    lazy, keen = compare_raters(*LAZY), compare_raters(*KEEN)
    assert lazy.same > keen.same and lazy.by_chance >= lazy.same and lazy.kappa < 0.6 <= keen.kappa
    assert max(abs(a - b) for a, b in zip(*KEEN, strict=True)) == 1
    assert keen.mean < two_raters.WANTED_MEAN < lazy.mean
    assert all(len(sheet) == 12 for pair in SHEETS.values() for sheet in pair)


def test_every_pair_of_scores_is_counted():
    dots = counted(*LAZY).set_index(["first", "second"])["times"]
    assert dots.sum() == 12 and dots[(4, 4)] == 9 and len(dots) == 4


def test_the_alternative_text_names_both_pairs():
    assert "青松和红枫 75% 的分一样，κ 0.00" in two_raters.alt_text()
    assert "白杨和翠竹 50% 的分一样，κ 0.88" in two_raters.alt_text()


def test_raters_of_different_works_are_refused():
    with pytest.raises(ValueError, match="same works"):
        compare_raters([1, 2], [1])
    with pytest.raises(ValueError, match="one and the same answer"):
        compare_raters([4, 4], [4, 4])


def test_what_is_told_ends_in_a_full_stop_and_what_is_asked_in_a_question_mark():
    lines = coaching.telling_and_asking()
    assert len(lines) == 5 and set(lines.index) == set(coaching.STEPS)
    assert [coaching.STEPS.index(step) for step in lines.index] == sorted(map(coaching.STEPS.index, lines.index))
    assert lines["告诉他"].str.endswith("。").all() and lines["改成问他"].str.endswith("？").all()
    assert not lines["改成问他"].str.contains("你不觉得|是不是|难道").any(), "a question that holds its answer tells"
