import re
from pathlib import Path

import pandas as pd
import pytest

from coursekit.errors import CourseError
from coursekit.tables import INDICATORS, market_series, read_market
from coursekit.tables.market import period_end

FOLDER = Path(__file__).parents[3] / "data" / "market"


@pytest.fixture(scope="module")
def market() -> pd.DataFrame:
    return read_market(FOLDER)


def test_every_row_has_source_standing_and_evidence(market):
    assert len(market) > 150
    assert market[["source", "status", "evidence", "unit"]].notna().all().all()
    assert set(market.status) == {"verified", "derived"}


def test_every_derived_row_says_how(market):
    silent = market[(market.status == "derived") & market.derivation.isna()]
    assert silent.empty, silent[["indicator", "period"]]


def test_derivations_that_are_plain_arithmetic_give_the_value(market):
    plain = market[(market.status == "derived") & market.derivation.fillna("").str.fullmatch(r"[\d.]+ ?[-+*/] ?[\d.]+")]
    assert len(plain) >= 8
    for row in plain.itertuples():
        decimals = len(f"{row.value:g}".partition(".")[2])
        computed = eval(row.derivation)  # digits and one sign only
        assert row.value == pytest.approx(computed, abs=10**-decimals, rel=1e-3), row


def test_each_indicator_has_one_unit_and_a_name(market):
    assert (market.groupby(["indicator", "scope"]).unit.nunique() == 1).all()
    assert set(market.indicator) <= set(INDICATORS)


def test_phs_as_published(market):
    phs = market_series(market, "PHS_subscribers")
    assert phs.at("2003-12") == 3700
    assert phs.at("2006-10") == phs.value.max() == 9341
    assert phs.at("2013-08") == 991.3
    assert phs.label == "小灵通用户（万户）"


def test_mean_monthly_change_by_hand(market):
    adds = market_series(market, "PHS_subscribers").diff_per_month()
    by_end = dict(zip(adds.end.dt.strftime("%Y-%m"), adds.value, strict=True))
    assert by_end["2005-05"] == pytest.approx((7770.4 - 6524) / 5)
    assert by_end["2006-10"] == pytest.approx((9341 - 7770.4) / 17)
    assert adds.days.iloc[0] == (pd.Timestamp("2004-05-31") - pd.Timestamp("2003-12-31")).days


def test_changes_add_up_to_the_whole(market):
    phs = market_series(market, "PHS_subscribers")
    adds = phs.diff_per_month()
    months = (adds.end.dt.year - adds.start.dt.year) * 12 + adds.end.dt.month - adds.start.dt.month
    assert (adds.value * months).sum() == pytest.approx(phs.value.iloc[-1] - phs.value.iloc[0])


def test_between_keeps_both_ends(market):
    part = market_series(market, "PHS_subscribers").between("2004-12", "2006-10")
    assert list(part.value) == [6524, 7770.4, 9341]


def test_rows_without_a_value_are_left_out(market):
    assert market_series(market, "pager_subscribers").value.notna().all()


def test_a_period_not_published_lists_those_that_are(market):
    with pytest.raises(CourseError, match="2012.*有的是：2000"):
        market_series(market, "SMS_volume").at("2012")


def test_unknown_indicator_lists_the_known(market):
    with pytest.raises(CourseError, match="没有 PHS（范围：中国）.*PHS_subscribers"):
        market_series(market, "PHS")


def test_period_ends():
    assert period_end("2016") == pd.Timestamp("2016-12-31")
    assert period_end("2012-02") == pd.Timestamp("2012-02-29")


@pytest.mark.parametrize(
    ("column", "value"),
    [("status", "guessed"), ("source", None), ("period", "2016/1"), ("indicator", "made_up"), ("value", "many")],
)
def test_a_bad_row_is_refused(tmp_path, column, value):
    frame = pd.read_csv(FOLDER / "lifecycle_series.csv", dtype=str)
    frame.loc[3, column] = value
    frame.to_csv(tmp_path / "bad.csv", index=False)
    with pytest.raises((CourseError, ValueError)):
        read_market(tmp_path)


def test_doubled_period_is_refused(tmp_path):
    frame = pd.read_csv(FOLDER / "lifecycle_series.csv", dtype=str)
    pd.concat([frame, frame.iloc[[0]]]).to_csv(tmp_path / "double.csv", index=False)
    with pytest.raises(CourseError):
        read_market(tmp_path)


def test_an_empty_folder_is_a_sentence(tmp_path):
    with pytest.raises(CourseError, match="没有公开数据文件"):
        read_market(tmp_path)


def test_address_of_evidence_is_never_the_printed_source(market):
    assert not market.source.str.contains(r"https?://|www\.", flags=re.IGNORECASE).any()
