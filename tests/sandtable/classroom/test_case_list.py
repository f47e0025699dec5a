"""The list of cases against the files that define them."""

import pandas as pd

from coursekit.sandtable.classroom.case_list import DISCUSSION, DRILL, GAME, KINDS, ROLE_PLAY, Case, case_table, cases
from coursekit.sandtable.classroom.lesson_time import discussions
from coursekit.sandtable.scenario.drills import load_drills
from coursekit.sandtable.scenario.war_rounds import load_rounds
from coursekit.syllabus.lesson import read_lesson


def test_every_drill_and_round_is_there_once_and_no_minute_counts_twice(root):
    found = cases(root)
    of = {kind: [case for case in found if case.kind == kind] for kind in KINDS}
    assert [case.title for case in of[DRILL]] == [drill.title for drill in load_drills().values()]
    path = root / "notebooks" / "24_sand_table_drills.ipynb"
    (solo,) = [section for section in read_lesson(path).sections if "S4-0.8-5" in section.items]
    assert solo.heading.startswith(of[GAME][0].title) and of[GAME][0].minutes == solo.minutes
    assert [case.title for case in of[GAME]][1:] == [each.title for each in load_rounds().values()]
    assert of[ROLE_PLAY] == [Case(ROLE_PLAY, "客户卡", 25)]
    drilled = sum(sum(drill.minutes.values()) for drill in load_drills().values())
    assert sum(case.minutes for case in of[DRILL] + of[ROLE_PLAY]) == drilled
    assert [(case.title, case.minutes) for case in of[DISCUSSION]] == discussions(root)
    assert sum(map(len, of.values())) == len(found) >= 12, "the outline wants a dozen"


def test_the_table_has_a_row_a_kind_and_fits_a_slide(root):
    found = cases(root)
    table = case_table(found)
    assert table["种类"].tolist() == [*KINDS]
    assert table["几个"].sum() == len(found)
    assert table["打全要（分钟）"].sum() == sum(case.minutes for case in found)
    assert table.attrs["source"]
    assert table.shape[0] <= 8 and table.shape[1] <= 6


def test_a_kind_without_a_case_has_no_row_and_many_titles_are_cut_short():
    many = [Case(DISCUSSION, f"第{n}场", 2) for n in range(9)]
    (row,) = case_table(many).itertuples(index=False)
    assert (row[0], row[1], row[3]) == (DISCUSSION, 9, 18)
    assert row[2].endswith("第5场 等") and "第6场" not in row[2]
    assert isinstance(case_table([]), pd.DataFrame) and case_table([]).empty
