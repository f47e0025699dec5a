"""The instructor's report against closed forms, published intervals, brute force and many pilots."""

import io
import itertools
import shutil

import numpy as np
import pandas as pd
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from coursekit.cohort import open_cohort
from coursekit.cohort.own_settings import TierSettings
from coursekit.errors import CourseError
from coursekit.tables.campaign_pilot import campaigns_truth, generate_campaigns
from coursekit.toolkits.target_list import select, target_list
from coursekit.toolkits.truth_estimates import WHOLE, compare_estimates, judge, sign_verdict
from coursekit.toolkits.truth_methods import compare_methods, true_margins
from coursekit.toolkits.truth_report import truth_report
from coursekit.toolkits.truth_tables import estimates_table, methods_table, report_files, summary

CLASS = "ningde-telecom-2026a"
TRUTH = pd.DataFrame(
    [
        ("upgrade", "every_month", "outbound", 0.3, 0.60, 0.75, 0.15, 0.04),
        ("upgrade", "every_month", "sms", 0.1, 0.60, 0.63, 0.03, 0.00),
        ("upgrade", "two_of_three", "outbound", 0.45, 0.20, 0.30, 0.10, 0.01),
        ("upgrade", "two_of_three", "sms", 0.15, 0.20, 0.20, 0.00, 0.00),
    ],
    columns=["campaign", "segment", "channel", "share", "success_m3_control", "success_m3_treated", "uplift_m3",
             "leave_reduction"],
)  # fmt: skip


def arm(segment, channel, people, succeeded, left=0):
    """Return customers of one arm, so many of them successful and so many of the others gone."""
    kind = "control" if channel == "none" else "treated"
    order = np.arange(people)
    return pd.DataFrame({"campaign": "upgrade", "segment": segment, "channel": channel, "arm": kind,
                         "success_m3": order < succeeded, "left_by_m3": order >= people - left})  # fmt: skip


@pytest.fixture(scope="module")
def cohort(root):
    return open_cohort(root / "cohorts" / f"{CLASS}.yml")


@pytest.fixture(scope="module")
def report(cohort):
    return truth_report(cohort)


@pytest.fixture(scope="module")
def compared():
    """Newcombe's example (a), 56 of 70 against 48 of 80, among those called; as many again by text message."""
    pilot = pd.concat(
        [
            arm("every_month", "outbound", 70, 56, 7),
            arm("every_month", "sms", 30, 18),
            arm("every_month", "none", 80, 48, 16),
            arm("two_of_three", "outbound", 10, 9),
            arm("two_of_three", "sms", 10, 0),
            arm("two_of_three", "none", 10, 3),
        ],
        ignore_index=True,
    )
    return compare_estimates(pilot, TRUTH).set_index(["segment", "channel"])


def test_the_intervals_are_the_published_ones_for_those_called(compared):
    first, second = compared.loc[("every_month", "outbound")], compared.loc[("two_of_three", "outbound")]
    assert (round(first["low"], 4), round(first["high"], 4)) == (0.0524, 0.3339)
    assert (round(second["low"], 4), round(second["high"], 4)) == (0.1705, 0.8090)
    assert first["holds"] and not second["holds"], "0.15 lies in the first, 0.10 not in the second"
    assert (first["verdict"], first["judged"]) == ("有用", "对")


def test_all_treated_are_compared_with_the_same_control(compared):
    row = compared.loc[("every_month", WHOLE)]
    assert (row["n_treated"], row["n_control"]) == (100, 80)
    assert row["gross"] == pytest.approx(0.74) and row["base"] == pytest.approx(0.60)
    assert compared.loc[(WHOLE, WHOLE), "n_treated"] == 120


def test_fewer_leavers_among_the_treated_are_a_reduction(compared):
    row = compared.loc[("every_month", "outbound")]
    assert row["leave_reduction"] == pytest.approx(16 / 80 - 7 / 70)
    assert row["leave_low"] < row["leave_reduction"] < row["leave_high"]
    assert row["leave_holds"] == (row["leave_low"] <= 0.04 <= row["leave_high"])


def test_true_rates_are_weighted_by_their_shares(compared):
    assert compared.loc[("every_month", WHOLE), "true_net"] == pytest.approx(0.75 * 0.15 + 0.25 * 0.03)
    assert compared.loc[(WHOLE, "outbound"), "true_gross"] == pytest.approx(0.4 * 0.75 + 0.6 * 0.30)
    everybody = compared.loc[(WHOLE, WHOLE)]
    assert everybody["true_net"] == pytest.approx(0.3 * 0.15 + 0.1 * 0.03 + 0.45 * 0.10)
    assert everybody["true_leave_reduction"] == pytest.approx(0.3 * 0.04 + 0.45 * 0.01)


@pytest.mark.parametrize(
    ("low", "high", "true_net", "verdict", "judged"),
    [
        (0.01, 0.03, 0.02, "有用", "对"),
        (0.01, 0.03, -0.02, "有用", "错"),
        (0.01, 0.03, 0.0, "有用", "错"),
        (-0.03, -0.01, -0.02, "反而坏事", "对"),
        (-0.03, -0.01, 0.001, "反而坏事", "错"),
        (-0.03, -0.01, 0.0, "反而坏事", "错"),
        (-0.01, 0.01, 0.0, "判不了", "对"),
        (-0.01, 0.01, 0.005, "判不了", "没看出来"),
        (0.0, 0.01, -0.005, "判不了", "没看出来"),
    ],
)
def test_verdicts_go_by_the_sign(low, high, true_net, verdict, judged):
    assert sign_verdict(low, high) == verdict
    assert judge(verdict, true_net) == judged


def test_intervals_of_many_pilots_hold_the_truth_as_often_as_they_say():
    rows = pd.concat([
        compare_estimates(generate_campaigns(seed, "2026-11"), campaigns_truth(seed)) for seed in range(500, 512)
    ])  # fmt: skip
    assert len(rows) == 12 * 30
    for name in ("holds", "leave_holds"):
        assert 0.90 <= rows[name].mean() <= 0.99
    beside = rows["true_net"] + 0.05
    assert beside.between(rows["low"], rows["high"]).mean() < 0.5, "and not whatever number is put there"
    assert (rows.loc[rows["verdict"] == "有用", "true_net"] > 0).mean() > 0.9


def people(bills, offers, costs, nets, leaves):
    frame = pd.DataFrame({"bill_yuan": bills, "offer_bill_yuan": offers, "cost_yuan": costs})
    return frame.assign(true_net=nets, true_leave_reduction=leaves, raw_net=0.0, raw_leave_reduction=0.0)


def test_the_true_margin_of_a_call_in_closed_form():
    # 12 months at half a yuan of margin: 6 * (0.1 * -10 + 0.02 * 60) - 2, and a loss of the cost without any effect
    told = true_margins(people([60.0], [50.0], [2.0], [0.1], [0.02]), TierSettings(margin_rate=0.5))
    assert told["true_margin_yuan"].tolist() == pytest.approx([-0.8])
    assert told["raw_margin_yuan"].tolist() == pytest.approx([-2.0])


@st.composite
def candidates(draw):
    """Up to eight people with whole costs, and estimates that have nothing to do with the truth."""
    rows = draw(st.lists(st.tuples(*[st.integers(-20, 20)] * 3, *[st.integers(0, 90)] * 2, st.integers(1, 5),
                                   st.booleans()), min_size=1, max_size=8))  # fmt: skip
    names = ["margin_yuan", "raw_margin_yuan", "true_margin_yuan", "bill_yuan", "usage_gb", "cost_yuan", "listed"]
    return pd.DataFrame(rows, columns=names)


def class_settings(contacts, budget):
    return TierSettings().model_copy(update={"contacts": contacts, "budget_yuan": float(budget)})


@given(candidates(), st.integers(1, 9), st.integers(0, 30))
@settings(max_examples=60, deadline=None)
def test_the_oracle_is_the_best_of_all_choices_and_every_method_keeps_the_limits(frame, contacts, budget):
    table = compare_methods(frame, class_settings(contacts, budget)).set_index("method")
    choices = np.array([*itertools.product([0, 1], repeat=len(frame))])
    allowed = (choices.sum(axis=1) <= contacts) & (choices @ frame["cost_yuan"].to_numpy() <= budget)
    best = (choices @ frame["true_margin_yuan"].to_numpy())[allowed].max()
    assert table.loc["oracle", "true_yuan"] == table.loc["oracle", "promised_yuan"] == pytest.approx(best)
    limited = table.drop(index=["list", "random"])  # chosen elsewhere by the same limits; keeps them on average
    assert (limited["people"] <= contacts + 1e-9).all() and (limited["cost_yuan"] <= budget + 1e-9).all()
    assert (limited["true_yuan"] <= best + 1e-9).all()
    assert table["of_oracle"].isna().all() == (best == 0)


def test_rules_of_thumb_take_from_the_top_until_the_money_is_used_up():
    frame = pd.DataFrame({
        "bill_yuan": [10.0, 90.0, 50.0, 70.0], "usage_gb": [9.0, 1.0, 5.0, 3.0], "cost_yuan": 2.0, "listed": False,
        "margin_yuan": 1.0, "raw_margin_yuan": 1.0, "true_margin_yuan": [1000.0, 1.0, -10.0, 100.0],
    })  # fmt: skip
    table = compare_methods(frame, class_settings(3, 5)).set_index("method")
    assert table["true_yuan"].to_dict() == pytest.approx(
        {"list": 0, "shrunk": table.loc["shrunk", "true_yuan"], "raw": table.loc["raw", "true_yuan"], "bill": 101,
         "usage": 990, "random": 2.5 * 1091 / 4, "oracle": 1100}
    )  # fmt: skip
    assert table.loc[["bill", "usage", "random", "oracle"], "losing"].tolist() == pytest.approx([0, 1, 0.625, 0])


def test_what_looks_best_by_luck_alone_promises_and_brings_nothing():
    noise = np.random.default_rng(7).normal(0, 1, 4000)
    frame = pd.DataFrame({
        "bill_yuan": 50.0, "usage_gb": 5.0, "cost_yuan": 1.0, "listed": False, "margin_yuan": 0.0,
        "raw_margin_yuan": noise, "true_margin_yuan": 0.0,
    })  # fmt: skip
    row = compare_methods(frame, class_settings(400, 400)).set_index("method").loc["raw"]
    # the mean of the greatest tenth of normal numbers is 1.755
    assert row["promised_yuan"] / row["people"] == pytest.approx(1.755, abs=0.1)
    assert row["true_yuan"] == 0


def test_the_report_counts_the_class_s_own_pilot(cohort, report):
    pilot = cohort.practice_table("campaigns").astype({"campaign": str, "channel": str})
    rows = report.estimates.set_index(["campaign", "segment", "channel"])
    assert len(rows) == 30 and rows.index.is_unique
    for campaign, here in pilot.groupby("campaign"):
        treated, control = here[here["channel"] != "none"], here[here["channel"] == "none"]
        row = rows.loc[(campaign, WHOLE, WHOLE)]
        assert row["gross"] == pytest.approx(treated["success_m3"].mean())
        assert row["net"] == pytest.approx(treated["success_m3"].mean() - control["success_m3"].mean())
        called = treated[treated["channel"] == "outbound"]
        assert rows.loc[(campaign, WHOLE, "outbound"), "n_treated"] == len(called)


def test_the_list_promises_what_it_says_and_brings_what_the_truth_says(cohort, report):
    """Like every other way, with nobody held out: the best who bring the least margin, as the budget has room for all."""
    settings, row = cohort.settings("03"), report.methods.set_index("method").loc["list"]
    people = select(cohort).candidates
    paying = people[people["verdict"].eq("打") & people["margin_yuan"].ge(settings.least_margin_yuan)]
    listed = paying.nlargest(settings.contacts, "margin_yuan")
    assert 0 < len(listed) == row["people"] < len(target_list(cohort)), "the class's own list has the held-out on top"
    assert row["cost_yuan"] == pytest.approx(listed["cost_yuan"].sum()) and row["cost_yuan"] <= settings.budget_yuan
    assert row["promised_yuan"] == pytest.approx(listed["margin_yuan"].sum())
    truth = cohort.truth("campaigns")
    truth = truth[truth["channel"] == "outbound"].set_index(["campaign", "segment"])
    rate, total = settings.margin_rate, 0.0
    for one in listed.to_dict("records"):
        effect = truth.loc[(one["campaign"], one["segment"])]
        change = effect["uplift_m3"] * (one["offer_bill_yuan"] - one["bill_yuan"])
        total += 12 * rate * (change + effect["leave_reduction"] * one["bill_yuan"]) - one["cost_yuan"]
    assert row["true_yuan"] == pytest.approx(total)


def test_the_segments_called_and_only_they_carry_money(report):
    rows = report.estimates
    whole = (rows["segment"] == WHOLE) | (rows["channel"] == WHOLE)
    assert rows.loc[whole, "decision"].isna().all() and rows.loc[~whole, "decision"].isin(["打", "先试点", "不打"]).all()
    money = rows[~whole & (rows["offered"] > 0)]
    assert (money["true_paying"] <= money["offered"]).all()
    assert ((money["true_paying"] > 0) | (money["true_margin_yuan"] <= 0)).all()


def test_files_are_for_excel_in_chinese_with_what_the_report_holds(cohort, report):
    files = report_files(report, cohort)
    assert {*files} == {"03_estimates.csv", "03_methods.csv"}
    assert all(data.startswith(b"\xef\xbb\xbf") for data in files.values())
    rows, ways = (pd.read_csv(io.BytesIO(files[name])) for name in files)
    text = b"".join(files.values()).decode()
    cells = set(text.replace("\r\n", ",").split(","))
    assert not {"put_in_place", "outbound", "true_net", "holds", "True", "nan"} & cells
    first = report.estimates.iloc[0]
    assert (rows["活动"][0], rows["分段"][0], rows["渠道"][0]) == ("归位", "优惠到期", "外呼")
    assert rows["净增益：真值（百分点）"][0] == pytest.approx(100 * first["true_net"], abs=0.005)
    assert rows["净增益：区间套住真值"][0] == ("是" if first["holds"] else "否")
    assert ways["真能挣（元）"].tolist() == pytest.approx(report.methods["true_yuan"].tolist(), abs=0.5)
    assert ways["挑法"].is_unique and ways["挑法"].notna().all()


def test_the_sentences_say_the_numbers_of_the_tables(cohort, report):
    said = summary(report)
    rows = estimates_table(report, cohort)
    called = rows[(rows["渠道"] == "外呼") & (rows["分段"] != "合计")]
    assert f"外呼的 10 段里，净增益的 95% 区间套住真值的有 {called['净增益：区间套住真值'].eq('是').sum()} 段" in said[0]
    assert f"没看出来的有 {called['说得对不对'].eq('没看出来').sum()} 段" in said[1]
    ways = methods_table(report).set_index("挑法")
    for name in ("本课的名单", "照试点原数，没往中间收", "知道真值的人来挑"):
        assert f"{abs(ways.loc[name, '真能挣（元）']):,} 元" in said[2]


def test_every_way_keeps_the_class_s_own_contacts_and_budget(cohort, report):
    settings, ways = cohort.settings("03"), report.methods
    assert (ways["people"] <= settings.contacts + 1e-9).all() and (ways["cost_yuan"] <= settings.budget_yuan + 1e-6).all()
    assert (ways["of_oracle"] <= 1 + 1e-9).all()


def test_another_seed_is_another_truth(root, report):
    other = truth_report(open_cohort(root / "cohorts" / "demo.yml"))
    assert not np.allclose(other.estimates["true_net"], report.estimates["true_net"])


def test_a_pack_without_a_seed_cannot_tell_the_truth(cohort, root, tmp_path):
    for name in ("data", "cohorts"):
        shutil.copytree(root / name, tmp_path / name)
    (tmp_path / "coursekit.toml").write_text('kind = "pack"\n', "utf-8")
    path = tmp_path / "cohorts" / f"{CLASS}.yml"
    fields = yaml.safe_load(path.read_text("utf-8"))
    path.write_text(yaml.safe_dump({k: v for k, v in fields.items() if k != "seed"}, allow_unicode=True), "utf-8")
    with pytest.raises(CourseError, match="学员包里没有种子"):
        truth_report(open_cohort(path))
