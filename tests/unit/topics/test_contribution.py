"""Parts of a growth: examples by hand, sums that must hold, and a loop over clients."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from coursekit.topics.contribution import contribution_analysis, gains_and_losses, year_on_year

amounts = st.dictionaries(st.sampled_from(["语音", "流量", "专线", "短信", "云"]), st.integers(0, 10_000))


def series(amounts):
    return pd.Series(amounts, dtype=float)


def test_voice_falls_and_lines_carry_the_growth():
    # 1000 yuan become 1030: lines add 8 points, voice takes 6, the cloud that is new adds 1.
    table = contribution_analysis(series({"云": 10, "专线": 380, "语音": 640}), series({"语音": 700, "专线": 300}))
    assert table.index.tolist() == ["语音", "专线", "云"]
    assert table["contribution"].tolist() == pytest.approx([-0.06, 0.08, 0.01])
    assert table["share_of_change"].tolist() == pytest.approx([-2, 8 / 3, 1 / 3])
    assert table["growth"].tolist()[:2] == pytest.approx([-60 / 700, 80 / 300])
    assert np.isnan(table.loc["云", "growth"])


@settings(deadline=None)
@given(amounts, amounts)
def test_contributions_sum_to_the_growth_of_the_total(now, before):
    assume(sum(before.values()) > 0)
    table = contribution_analysis(series(now), series(before))
    growth = sum(now.values()) / sum(before.values()) - 1
    assert table["contribution"].sum() == pytest.approx(growth, abs=1e-12)
    assert set(table.index) == set(now) | set(before)
    assert table["change"].sum() == sum(now.values()) - sum(before.values())
    if sum(now.values()) != sum(before.values()):
        assert table["share_of_change"].sum() == pytest.approx(1)
    else:
        assert table["share_of_change"].isna().all()
    weighted = (table["previous"] / table["previous"].sum() * table["growth"]).dropna()
    np.testing.assert_allclose(weighted, table["contribution"][weighted.index], atol=1e-12)


def test_growth_that_cancels_has_no_shares():
    table = contribution_analysis(series({"语音": 0.1, "专线": 0.5}), series({"语音": 0.3, "专线": 0.3}))
    assert table["share_of_change"].isna().all()
    assert table["contribution"].tolist() == pytest.approx([-1 / 3, 1 / 3])


def months_of(values, product="专线", start="2024-07"):
    months = pd.period_range(start, periods=len(values), freq="M").astype(str)
    return pd.DataFrame({"month": months, "product": product, "payer": "unified", "revenue_yuan": values})


def test_a_year_is_held_against_the_year_before():
    lines = months_of([99] * 3 + [100] * 12 + [110] * 12)
    voice = months_of([99] * 3 + [50] * 12 + [40] * 12, "语音")
    table = year_on_year(pd.concat([lines, voice, voice]), "revenue_yuan", "product")
    assert table.loc["专线", ["previous", "current"]].tolist() == [1200, 1320]
    assert table.loc["语音", ["previous", "current"]].tolist() == [1200, 960]
    assert table["contribution"].to_dict() == pytest.approx({"专线": 120 / 2400, "语音": -240 / 2400})


def test_a_month_is_held_against_the_same_month_so_that_seasons_cancel():
    season = [100, 100, 100, 100, 100, 100, 100, 100, 100, 100, 300, 100]
    table = year_on_year(months_of([*season, *(1.1 * one for one in season)]), "revenue_yuan", "product", month="2026-05")
    assert table.loc["专线", ["previous", "current", "growth"]].tolist() == pytest.approx([300, 330, 0.1])


def test_several_columns_make_groups_and_missing_amounts_count_nothing():
    frame = pd.concat([months_of([10.0] * 24), months_of([np.nan] * 12 + [5.0] * 12, "语音")])
    table = year_on_year(frame, "revenue_yuan", ["product", "payer"])
    assert table.loc[("语音", "unified"), ["previous", "current"]].tolist() == [0, 60]


def test_no_amount_is_lost_for_want_of_a_name():
    frame = pd.concat([months_of([10.0] * 24), months_of([7.0] * 24, None)])
    assert year_on_year(frame, "revenue_yuan", "product")["current"].sum() == 12 * 17


@settings(deadline=None)
@given(amounts, amounts)
def test_flows_are_those_of_a_loop_over_clients(now, before):
    table = gains_and_losses(series(now), series(before))
    counted = dict.fromkeys(table.index, 0)
    for client in set(now) | set(before):
        a, b = before.get(client, 0), now.get(client, 0)
        if a or b:
            move = "new" if not a else "lost" if not b else "up" if b > a else "down" if b < a else "unchanged"
            counted[move] += b - a
    assert table["change"].to_dict() == counted
    assert table["change"].sum() == sum(now.values()) - sum(before.values())
    assert table["clients"].sum() == len({client for client in {*now, *before} if now.get(client) or before.get(client)})


def test_the_net_figure_hides_what_came_and_went():
    table = gains_and_losses(series({"甲": 100, "丙": 80, "丁": 30}), series({"甲": 100, "乙": 80, "丁": 30}))
    assert table["clients"].to_dict() == {"new": 1, "lost": 1, "up": 0, "down": 0, "unchanged": 2}
    assert table["change"].tolist() == [80, -80, 0, 0, 0]


ONE = series({"甲": 1})


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: contribution_analysis(ONE, series({"甲": 0})), "previous total must be above 0"),
        (lambda: contribution_analysis(pd.concat([ONE, ONE]), ONE), "current names '甲' twice"),
        (lambda: contribution_analysis(ONE, series({"甲": np.inf})), "previous must be finite"),
        (lambda: year_on_year(months_of([1] * 24), "fees", "product"), "no column 'fees'"),
        (lambda: year_on_year(months_of([1] * 24), "revenue_yuan", "industry"), "no column 'industry'"),
        (lambda: year_on_year(months_of([]), "revenue_yuan", "product"), "no row"),
        (lambda: year_on_year(months_of([1] * 23), "revenue_yuan", "product"), "needs 2024-06, which"),
        (lambda: year_on_year(months_of([1] * 24), "revenue_yuan", "product", month="2025-06"), "needs 2024-06, which"),
        (lambda: gains_and_losses(ONE, series({"乙": -1})), "unlike that of '乙'"),
        (lambda: gains_and_losses(ONE, pd.concat([ONE, ONE])), "previous names '甲' twice"),
    ],
)
def test_growth_from_nothing_is_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()
