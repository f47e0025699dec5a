"""Lesson 03 on a class's own customers: sums are shown, nobody by himself, and no count of fewer than five."""

import re
import shutil

import numpy as np
import pandas as pd
import pytest
import yaml
from lesson_run import run

from coursekit.cohort import open_cohort
from coursekit.tables import GENERATED, TOGETHER

NAME = "03_flow_tier_marketing.ipynb"
OWN_LINES, LONELY_PLAN = 400, "canary_66"
FEW = re.compile(r"(?<![\w.,-])[1-4] ?[个人户位](?!百分点|月|点)")
COUNTED = re.compile(r"人数|的人|（人）|户数|个数")


@pytest.fixture(scope="module")
def seen(root, lesson):
    """What the same class is shown without rows of its own."""
    return run(lesson, root / "cohorts" / "demo.yml")


def own_rows():
    """Return the four tables of 400 lines: telephone numbers for ids, and a plan that only one of them has."""
    frames = {name: GENERATED[name].generate(3, "2026-11") for name in TOGETHER}
    lines = frames["subscribers"].head(OWN_LINES).copy()
    accounts = frames["accounts"].query("account_id in @lines.account_id").copy()
    months = frames["subscriber_months"].query("subscriber_id in @lines.subscriber_id").copy()
    numbers = {one: f"1380000{place:04d}" for place, one in enumerate(lines["subscriber_id"])}
    names = {one: f"CANARY{place:04d}" for place, one in enumerate(accounts["account_id"])}
    lonely = lines.query("line_role == 'main' and status == 'active' and not is_iot").iloc[7]
    only_plan = frames["plans"].query("plan_id == 'legacy_58'").assign(plan_id=LONELY_PLAN)
    for frame in (lines, months):
        frame.loc[frame["subscriber_id"] == lonely["subscriber_id"], "plan_id"] = LONELY_PLAN
        frame["subscriber_id"] = frame["subscriber_id"].map(numbers)
    for frame in (lines, accounts):
        frame["account_id"] = frame["account_id"].map(names)
    plans = pd.concat([frames["plans"], only_plan])
    return {"plans": plans, "accounts": accounts, "subscribers": lines, "subscriber_months": months}


@pytest.fixture(scope="module")
def own(root, new_course, tmp_path_factory):
    """The demo class with 400 lines of its own."""
    folder = new_course(tmp_path_factory.mktemp("own"))
    for name, frame in own_rows().items():
        frame.to_csv(folder / "cohorts" / f"{name}.csv", index=False)
    fields = yaml.safe_load((root / "cohorts" / "demo.yml").read_text("utf-8"))
    fields["data"] = {name: {"path": f"{name}.csv"} for name in TOGETHER}
    (folder / "cohorts" / "demo.yml").write_text(yaml.safe_dump(fields, allow_unicode=True), "utf-8")
    shutil.copy(root / "notebooks" / NAME, folder / "notebooks")
    return open_cohort(folder / "cohorts" / "demo.yml")


@pytest.fixture(scope="module")
def own_seen(lesson, own):
    return run(lesson, own.path)


def test_the_lesson_comes_to_its_end_for_a_class_with_few_lines_of_its_own(own_seen):
    assert [f"{error!r} in {source[:60]!r}" for source, error in own_seen.stopped] == []


def test_the_lesson_shows_the_class_s_own_numbers(own, own_seen):
    lines, months = own.table("subscribers"), own.table("subscriber_months")
    people = lines.query("line_role == 'main' and status == 'active' and not is_iot")["subscriber_id"]
    months = months[(months["month"] == "2026-11") & months["subscriber_id"].isin(people)]
    assert 250 < len(months) < OWN_LINES
    assert any(f"户均账单 {months['bill_yuan'].mean():.1f} 元" in text for text in own_seen.texts)


def test_no_identifier_of_a_customer_is_shown(own, own_seen):
    everything = "\n".join([*own_seen.texts, *own_seen.labels])
    lines = own.table("subscribers")
    hashed = {*lines["subscriber_id"], *lines["account_id"], *lines["shared_pool_id"].dropna()}
    assert len(hashed) > OWN_LINES
    assert [one for one in hashed if one in everything] == []
    assert re.findall(r"1380000\d*|CANARY", everything) == []


def test_a_plan_that_one_customer_has_is_not_shown(own, own_seen):
    assert (own.table("subscribers")["plan_id"] == LONELY_PLAN).sum() == 1
    assert [text for text in own_seen.texts if own.tariff(LONELY_PLAN) in text] == []


def cards(seen):
    """Return the tables whose rows are single people: lettered from A."""
    lettered = [frame for frame in seen.frames if list(frame.index) == [*"ABCDEFGHIJ"][: len(frame)]]
    return [frame.to_csv() for frame in lettered]


def test_people_shown_one_by_one_are_always_synthetic(seen, own_seen):
    """The same cards as those of the class without own data."""
    assert len(cards(seen)) >= 3
    assert cards(own_seen) == cards(seen)


def test_no_sentence_tells_of_fewer_than_five_customers(own_seen):
    told = [text for text in own_seen.texts if text not in own_seen.made_up]
    assert [f"{found.group()}: {text[:80]}" for text in told for found in FEW.finditer(text)] == []


def test_no_bar_counts_fewer_than_five_customers(own_seen):
    assert own_seen.labels
    assert [label for label in own_seen.labels if label in {"1", "2", "3", "4"}] == []


def test_no_table_counts_fewer_than_five_customers(own_seen):
    counts = [frame[name] for frame in own_seen.frames for name in frame.columns if COUNTED.search(str(name))]
    assert len(counts) >= 3
    assert [(count.name, n) for count in counts for n in count if n in (1, 2, 3, 4)] == []


def left_out(cohort):
    """Return how many lines each exclusion keeps off every list, the first that holds counting, with pandas alone."""
    lines, gap = cohort.table("subscribers"), pd.Timedelta(days=cohort.settings("03").contact_gap_days)
    conditions = {
        "iot": lines["is_iot"],
        "suspended": lines["status"] == "suspended",
        "secondary_line": lines["line_role"] == "secondary",
        "minor": lines["age_band"] == "under_18",
        "open_complaint": lines["open_complaint"],
        "port_out": lines["port_out_requested"],
        "do_not_disturb": lines["do_not_disturb"],
        "no_consent": ~lines["marketing_consent"],
        "contacted_recently": pd.to_datetime(lines["last_contact_date"]) > pd.Timestamp(cohort.spec.dates[0]) - gap,
    }
    return pd.Series(np.select([*conditions.values()], [*conditions], "")).value_counts().drop("")


def test_few_who_may_not_be_called_are_told_nowhere(own, own_seen):
    """Neither in the figure nor in the words that stand for it."""
    counts = left_out(own)
    few = counts[counts < 5]
    assert 0 < len(few) < len(counts)
    assert any(f"{own.term('no_consent')} {counts['no_consent']}" in text for text in own_seen.texts)
    told = "\n".join(own_seen.texts)
    assert [code for code, count in few.items() if re.search(rf"{own.term(code)}\D?{count}(?![\d.])", told)] == []
