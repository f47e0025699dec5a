from __future__ import annotations

import dataclasses
import datetime
import os
import re
import threading
from pathlib import Path

import pytest
from cohort_examples import CATALOGUE, TierSettings
from hypothesis import given, settings
from hypothesis import strategies as st

from coursekit.cohort import template
from coursekit.cohort.spec import CohortError, CohortSpec, load_spec, parse_spec
from coursekit.cohort.template import NewCohort, cohort_template, write_new_cohort

NEW = NewCohort(
    id="ningde-2026a",
    title="存量保有",
    programme="base-2d",
    operator="telecom",
    region="宁德",
    dates=(datetime.date(2026, 12, 8), datetime.date(2026, 12, 9)),
    audience=("marketing",),
    seed=5,
)
OPTIONAL = re.compile("^#(?!#)", flags=re.MULTILINE)


def spec_of(text, folder=Path("cohorts")):
    return parse_spec(text, folder / "x.yml", CATALOGUE)


def test_round_trip():
    spec = spec_of(cohort_template(NEW, CATALOGUE))
    for name in ("id", "title", "programme", "operator", "region", "dates", "audience", "seed"):
        assert getattr(spec, name) == getattr(NEW, name)


def test_untouched_it_says_nothing_about_what_may_be_left_out():
    spec = spec_of(cohort_template(NEW, CATALOGUE))
    required = {name for name, field in CohortSpec.model_fields.items() if field.is_required()}
    assert spec.model_fields_set == required | {"seed", "modules"}
    assert spec.modules == {}


@pytest.mark.parametrize("programme", ["base-2d", "group-1d"])
@pytest.mark.parametrize("products", [{}, {"iptv": "商务电视"}])
def test_every_optional_setting_can_be_switched_on_by_deleting_its_mark(programme, products, tmp_path):
    for table in CATALOGUE.tables:
        (tmp_path / f"{table}.csv").write_text("")
    (tmp_path / "logo.svg").write_text("<svg/>")
    text = cohort_template(dataclasses.replace(NEW, programme=programme, products=products), CATALOGUE)
    spec = spec_of(OPTIONAL.sub("", text), tmp_path)
    unsaid = {"modules"} if programme == "group-1d" else set()
    assert set(OPTIONAL.sub("", text).split()) >= {f"{name}:" for name in set(CohortSpec.model_fields) - unsaid}
    assert spec.names.products == (products or dict(CATALOGUE.products))
    assert spec.data["subscribers"].columns == {"我的第 1 列": "subscriber_id", "我的第 2 列": "tenure_months"}
    assert set(spec.data) == set(CATALOGUE.tables), "every table that a class may bring is shown"
    assert spec.modules == ({"02": TierSettings()} if programme == "base-2d" else {})


def test_settings_shown_are_the_ones_that_hold_when_nothing_is_written(tmp_path):
    for table in CATALOGUE.tables:
        (tmp_path / f"{table}.csv").write_text("")
    (tmp_path / "logo.svg").write_text("<svg/>")
    text = cohort_template(NEW, CATALOGUE)
    untouched, everything = spec_of(text, tmp_path), spec_of(OPTIONAL.sub("", text), tmp_path)
    for name in ("instructor", "generations", "teams", "extra_modules", "code"):
        assert getattr(untouched, name) == getattr(everything, name)
    assert untouched.brand.primary == everything.brand.primary


def test_each_line_is_explanation_optional_or_required():
    required = [line for line in cohort_template(NEW, CATALOGUE).splitlines() if line and not line.startswith("#")]
    assert [line.split(":")[0] for line in required] == [
        "id", "title", "programme", "operator", "region", "dates", "audience", "seed",
    ]  # fmt: skip


def test_choices_are_listed():
    text = cohort_template(NEW, CATALOGUE)
    for words in ("base-2d", "存量保有（2 天）", "group-1d", "account-manager", "10  沙盘", "平均几个月", "家庭宽带"):
        assert words in text
    assert "01  诊断" not in text


@pytest.mark.parametrize(
    "title",
    [
        '第一期: "保有"', "# 保有", "'保有'", "保有 #1", "a: b", "- 保有", "* 重点", "&保有", "!保有",
        "{保有}", "[保有", "yes", "null", "2026", "08:30", "012", "2026-12-08", "%保有", "@保有", "保\\有", "{id}",
        "保有：第一期", "~", "?", "|", "<b>保有</b>", "---",
    ],
)  # fmt: skip
def test_odd_titles_round_trip(title):
    new = dataclasses.replace(NEW, title=title, region=title[:20], products={"iptv": title[:20]})
    spec = spec_of(cohort_template(new, CATALOGUE))
    assert spec.title == title
    assert spec.region == spec.names.products["iptv"] == title[:20]


@settings(max_examples=100, deadline=None)
@given(text=st.text(max_size=45))
def test_any_title_round_trips_or_is_refused_on_its_own_line(text):
    content = cohort_template(dataclasses.replace(NEW, title=text), CATALOGUE)
    try:
        assert spec_of(content).title == text.strip()
    except CohortError as error:
        lines = re.split("\r\n|\r|\n", content)
        assert all(lines[problem.line - 1].startswith("title:") for problem in error.problems)


def test_module_whose_settings_must_be_said_is_left_out():
    class Required(TierSettings):
        months: int

    catalogue = dataclasses.replace(CATALOGUE, settings={"02": Required})
    assert "#modules:" not in cohort_template(NEW, catalogue)
    assert "#modules:" in cohort_template(NEW, CATALOGUE)


def test_catalogue_with_hardly_anything():
    catalogue = dataclasses.replace(CATALOGUE, products={}, tables={}, settings={})
    text = OPTIONAL.sub("", cohort_template(NEW, catalogue).replace('#  logo: "logo.svg"\n', ""))
    spec = parse_spec(text, Path("x.yml"), catalogue)
    assert spec.data == {} and spec.names.products == {}


def test_written_file_loads(tmp_path):
    path = write_new_cohort(tmp_path / "new" / "cohorts", NEW, CATALOGUE)
    assert path == tmp_path / "new" / "cohorts" / "ningde-2026a.yml"
    assert load_spec(path, CATALOGUE).title == "存量保有"
    assert path.read_bytes().decode("utf-8").replace(os.linesep, "\n") == cohort_template(NEW, CATALOGUE)
    assert [found.name for found in path.parent.iterdir()] == ["ningde-2026a.yml"]


def test_existing_file_is_left_alone(tmp_path):
    path = tmp_path / "ningde-2026a.yml"
    path.write_text("mine")
    with pytest.raises(CohortError, match="已经有了"):
        write_new_cohort(tmp_path, NEW, CATALOGUE)
    assert path.read_text() == "mine"


@pytest.mark.parametrize(
    ("field", "value"),
    [("id", "../x"), ("id", "a\0b"), ("id", "con"), ("title", ""), ("programme", "no"), ("dates", ()), ("seed", -1)],
)
def test_nothing_is_written_from_wrong_values(field, value, tmp_path):
    folder = tmp_path / "cohorts"
    with pytest.raises(CohortError) as caught:
        write_new_cohort(folder, dataclasses.replace(NEW, **{field: value}), CATALOGUE)
    assert f"{field} " in str(caught.value)
    assert list(tmp_path.rglob("*")) == []


def test_failing_disk_leaves_nothing_behind(tmp_path, monkeypatch):
    def fail(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(template, "write_atomic", fail)
    with pytest.raises(CohortError, match="写不进"):
        write_new_cohort(tmp_path, NEW, CATALOGUE)
    assert list(tmp_path.iterdir()) == []


def test_folder_that_is_a_file(tmp_path):
    (tmp_path / "cohorts").write_text("")
    with pytest.raises(CohortError, match="写不进"):
        write_new_cohort(tmp_path / "cohorts", NEW, CATALOGUE)


def test_of_several_writers_at_once_exactly_one_succeeds(tmp_path):
    outcomes = []

    def write():
        try:
            outcomes.append(write_new_cohort(tmp_path, NEW, CATALOGUE))
        except CohortError as error:
            outcomes.append(error)

    threads = [threading.Thread(target=write) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(isinstance(outcome, Path) for outcome in outcomes) == 1 and len(outcomes) == 6
    assert load_spec(tmp_path / "ningde-2026a.yml", CATALOGUE).seed == 5
