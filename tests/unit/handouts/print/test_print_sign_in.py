import io

import pytest
from courses import cohort_text
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from coursekit.cohort import open_cohort
from coursekit.handouts.print import sign_in_pdf
from coursekit.handouts.print.sign_in import lay_out, teams_of

NAMES = [f"学员{number:03}" for number in range(200)]
LONGEST = "阿不都热依木·买买提艾力·吐尔逊江·穆罕"


@pytest.fixture
def printed(course):
    """A function that gives the sheet's reader for names, teams and days."""

    def make(names, teams, days) -> PdfReader:
        path = course / "cohorts" / "signed.yml"
        dates = [f"2026-12-{day:02}" for day in range(1, days + 1)]
        path.write_text(cohort_text("signed", trainees=names, teams=teams, dates=dates), "utf-8")
        return PdfReader(io.BytesIO(sign_in_pdf(open_cohort(path))))

    return make


@given(st.lists(st.text(min_size=1), max_size=60), st.integers(2, 12))
def test_names_are_dealt_to_teams_of_the_same_size(names, count):
    teams = teams_of(names, count)
    assert sorted(name for team in teams for name in team) == sorted(names)
    assert not teams or max(map(len, teams)) - min(map(len, teams)) <= 1
    assert len(teams) == min(count, len(names))


@given(st.integers(1, 200), st.integers(2, 12), st.integers(1, 10))
def test_everybody_has_a_row_and_no_team_is_alone_on_a_last_page(count, teams, days):
    sheet = lay_out(NAMES[:count], teams, days)
    panels = [panel for page in sheet.pages for panel in page]
    assert [n for p in panels for t in p for n in t.names] == [n for team in teams_of(NAMES[:count], teams) for n in team]
    sizes = [sum(len(team.names) for team in panel) for panel in panels]
    assert min(sizes) >= max(sizes) - 2 * max(len(team.names) for panel in panels for team in panel)


@pytest.mark.parametrize(("count", "days", "pages"), [(40, 2, 1), (40, 5, 2), (40, 10, 3), (200, 2, 6), (200, 10, 13)])
def test_the_pages_are_those_that_were_laid_out(printed, text_of, count, days, pages):
    names = [*NAMES[: count - 1], LONGEST]
    reader = printed(names, 12, days)
    texts = [text_of(reader, page) for page in range(len(reader.pages))]
    assert len(texts) == len(lay_out(names, 12, days).pages) <= pages
    assert sum(text.count("姓名") for text in texts) == sum(map(len, lay_out(names, 12, days).pages))
    assert all(f"12/{day}" in text for day in range(1, days + 1) for text in texts)
    assert all(name in "".join(texts) for name in names)


def test_a_team_longer_than_a_panel_goes_on_under_its_name(printed, text_of):
    assert "第1组（续）" in text_of(printed(NAMES, 2, 2))
