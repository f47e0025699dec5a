"""Tables that must fit together: what is found, counted and where."""

import functools

import pandas as pd
import pytest

from coursekit.tables import GENERATED, TOGETHER, OwnFile, check_own_data


@functools.cache
def generated(name: str) -> pd.DataFrame:
    return GENERATED[name].generate(3, "2026-11")


@pytest.fixture
def customers(tmp_path):
    """The own tables of forty lines that fit together, and a function that checks them as they then are."""
    frames = {name: generated(name).copy() for name in TOGETHER}
    frames["subscribers"] = lines = frames["subscribers"].head(40)
    for name, key in (("accounts", "account_id"), ("subscriber_months", "subscriber_id")):
        frames[name] = frames[name][frames[name][key].isin(lines[key])]

    def check():
        for name, frame in frames.items():
            frame.to_csv(tmp_path / f"{name}.csv", index=False)
        return check_own_data([OwnFile(name, tmp_path / f"{name}.csv") for name in frames])

    return frames, check


def test_what_fits_is_good(customers):
    _, check = customers
    report = check()
    assert report.across == () and report.is_good


def test_lines_without_months(customers):
    frames, check = customers
    months, gone = frames["subscriber_months"], frames["subscribers"].subscriber_id[[3, 4, 5, 6, 7, 30]]
    frames["subscriber_months"] = months[~months.subscriber_id.isin(gone)]
    (text,) = check().across
    assert text == (
        "subscribers 里有 6 个 subscriber_id 在 subscriber_months 里找不到：subscribers.csv 第 5 行、第 6 行、第 7 行。"
    )


def test_few_customers_are_not_counted(customers):
    frames, check = customers
    frames["subscribers"] = frames["subscribers"].drop(index=[5])
    report = check()
    assert not report.is_good
    assert "subscriber_months 里有不到 5 个 subscriber_id 在 subscribers 里找不到：subscriber_months.csv 第 62 行" in "".join(report.across)


def test_unknown_plans_and_accounts(customers):
    frames, check = customers
    frames["subscribers"].loc[[2, 9], "plan_id"] = "p888"
    frames["accounts"] = frames["accounts"].iloc[6:]
    texts = check().across
    assert any("subscribers 里有 1 个 plan_id 在 plans 里找不到：subscribers.csv 第 4 行" in text for text in texts)
    assert any("account_id 在 accounts 里找不到：subscribers.csv 第 2 行" in text for text in texts)


def test_a_table_that_cannot_be_read_does_not_hide_the_others(customers, tmp_path):
    frames, check = customers
    frames["subscriber_months"].loc[frames["subscriber_months"].index[0], "usage_gb"] = -1
    check()
    (tmp_path / "plans.csv").write_bytes(b"PK\x03\x04")
    report = check_own_data([OwnFile(name, tmp_path / f"{name}.csv") for name in frames])
    assert len(report.unreadable) == 1 and "Excel" in report.unreadable[0]
    assert "“usage_gb”列" in report.tables[-1].problems()[0] and not report.is_good
