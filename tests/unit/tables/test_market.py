import re
from pathlib import Path

import pandas as pd
import pytest

from coursekit.errors import CourseError
from coursekit.tables import INDICATORS, market_scopes, market_series, read_market
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
    with pytest.raises(CourseError, match="没有指标 PHS，.*PHS_subscribers"):
        market_series(market, "PHS")


def test_a_scope_without_figures_lists_those_that_have_some_not_the_indicators(market):
    with pytest.raises(CourseError) as caught:
        market_series(market, "ITU_mobile_per_100", "瑞典")
    assert "没有范围“瑞典”" in str(caught.value) and "芬兰" in str(caught.value) and "日本" in str(caught.value)
    assert "PHS_subscribers" not in str(caught.value)


ITU = [name for name in INDICATORS if name.startswith("ITU_")]


@pytest.mark.parametrize("indicator", ITU)
def test_each_itu_series_covers_sixteen_places_and_keeps_apart_from_the_ministry_s(market, indicator):
    scopes = market_scopes(market, indicator)
    assert len(scopes) == 16 and "中国" not in scopes and "中国（国际电联口径）" in scopes
    rows = market[market.indicator == indicator]
    assert rows.source.str.contains("CC BY 4.0").all() and set(rows.unit) == {"户/百人"}
    assert (rows.value > 0).all() and rows.groupby("scope").period.max().min() >= "2022"


def test_itu_and_ministry_agree_on_china_before_they_part(market):
    """1,367.82 million people at the end of 2014 (statistical communique for 2014) turn the rate into subscribers."""
    rate = market_series(market, "ITU_mobile_per_100", "中国（国际电联口径）").at("2014")
    ministry = market_series(market, "mobile_subscribers")
    assert ministry.unit == "万户"
    assert rate / 100 * 1367.82e6 == pytest.approx(ministry.at("2014") * 1e4, rel=0.03)


def test_finnish_data_usage_as_published(market):
    finland = {name: market_series(market, name, "芬兰").at("2017-11") for name in (
        "data_usage_mean", "data_usage_median", "users_below_mean_share", "top_5_percent_traffic_share",
        "upper_to_lower_half_ratio")}  # fmt: skip
    assert list(finland.values()) == [11.5, 2.8, 78, 50, 23]


def test_monthly_data_usage_as_published(market):
    usage = market_series(market, "DOU_month")
    assert (usage.at("2020-03"), usage.at("2024-06"), usage.at("2025-03")) == (9.5, 18.15, 20.56)
    assert usage.unit == "GB/户·月" and usage.value.between(2, 25).all()


def test_launch_prices_of_5g(market):
    assert market_series(market, "launch_price_5G_lowest", "中国移动").at("2019-11") == 128
    assert market_scopes(market, "launch_price_5G_lowest") == ("中国移动", "中国电信")


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
