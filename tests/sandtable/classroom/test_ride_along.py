"""The made-up day: nobody is recognisable in the case, nothing of the end is seen before the choice."""

import pandas as pd
import pytest

from coursekit.cohort import open_cohort
from coursekit.sandtable.classroom import ride_along
from coursekit.sandtable.classroom.ride_along import ASKED, DROPPED, FATES, KEPT, NOTE, OPTIONS, PROVINCES, SEALED

WHO = ("老邱", "蓝", "北街", "口腔", "车牌", "电话", "十二号", "手术", "孩子")  # what would tell who they are


def case():
    """All that goes into the case."""
    return "".join([*ride_along.known_then(), ride_along.question(), ride_along.envelope(),
                    *ride_along.fate_table()["案例里写成"], *(f"{o.does}{o.defended_by}" for o in OPTIONS)])  # fmt: skip


def test_every_line_has_a_fate_and_what_is_dropped_has_no_words():
    assert {line.fate for line in NOTE} == {*FATES}
    assert sum(ride_along.fate_counts().values()) == len(NOTE) == len(ride_along.fate_table()) == 10
    assert all((line.becomes == "") == (line.fate == DROPPED) for line in NOTE)
    assert sum(line.fate == ASKED for line in NOTE) == 1
    assert all(line.why for line in NOTE)


@pytest.mark.parametrize("word", WHO)
def test_the_note_tells_who_it_is_and_the_case_does_not(word):
    assert word in "".join(line.said for line in NOTE)
    assert word not in case()


def test_the_end_is_folded_until_everybody_has_chosen():
    before = "".join([ride_along.note_text(), *ride_along.known_then(), ride_along.question(),
                      *ride_along.fate_table().astype(str).to_numpy().ravel()])  # fmt: skip
    sealed = [line for line in NOTE if line.fate == SEALED]
    assert len(sealed) == before.count(ride_along.FOLDED) / 2 == 2
    for line in sealed:
        assert line.said not in before and line.becomes not in before
        assert line.becomes in ride_along.envelope()


def test_what_was_known_then_comes_before_the_moment_of_deciding():
    fates = [line.fate for line in NOTE]
    last_known = max(place for place, fate in enumerate(fates) if fate == KEPT)
    assert last_known < fates.index(ASKED) < fates.index(SEALED)
    assert len(ride_along.known_then()) == 3


def test_three_ways_each_with_somebody_who_stands_up_for_it():
    assert [option.letter for option in OPTIONS] == ["A", "B", "C"]
    assert ride_along.TAKEN in {option.letter for option in OPTIONS}
    assert len({option.defended_by for option in OPTIONS}) == 3
    assert len(ride_along.option_table()) == 3


def test_the_form_says_for_each_field_what_must_not_be_written():
    form = ride_along.collecting_form()
    assert form.shape[0] <= 8 and (form.map(len) > 0).all(axis=None)
    assert {"后来（封）", "谁点过头"} <= {*form["栏"]}


def test_the_published_figures_say_nothing_of_the_four_provinces_and_the_count_would_notice(root):
    published = open_cohort(root / "cohorts" / "demo.yml").published()
    assert ride_along.rows_about(published) == 0
    more = pd.concat([published, pd.DataFrame({"scope": ["山东省", "河北移动", "河南"]})])
    assert ride_along.rows_about(more) == 2
    assert len(PROVINCES) == 4
