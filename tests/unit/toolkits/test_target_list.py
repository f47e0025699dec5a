"""The list: nobody on it who must not be called, the best of those who may, a random part held out, honest words."""

import math
import re

import numpy as np
import pandas as pd
import pytest
from courses import cohort_text

from coursekit.cohort import Cohort, open_cohort
from coursekit.notebooks.prose import style_problems
from coursekit.toolkits import target_list as target_list_module
from coursekit.toolkits.target_effects import segment_effects
from coursekit.toolkits.target_list import HELD_OUT_SHARE, candidates, select, target_list
from coursekit.toolkits.target_offers import customer_offers
from coursekit.toolkits.target_rows import COLUMNS
from coursekit.toolkits.target_rules import PRESSING_WORDS
from coursekit.toolkits.target_verdicts import judge_segments, lift_verdict
from coursekit.toolkits.target_wording import Change, confirmation, script, within_and_beyond
from coursekit.topics.tiers import CAMPAIGNS, bill

CLASSES = ("demo", "mobile-group-2026b", "ningde-telecom-2026a")
BY = ["campaign", "segment"]


@pytest.fixture(scope="module")
def classes(root):
    return {name: open_cohort(root / "cohorts" / f"{name}.yml") for name in CLASSES}


@pytest.fixture(scope="module")
def selected(classes):
    return {name: select(cohort) for name, cohort in classes.items()}


@pytest.fixture(params=CLASSES)
def name(request):
    return request.param


def test_it_is_one_row_a_customer_in_the_columns_promised(selected, name):
    targets = selected[name].targets
    assert list(targets.columns) == list(COLUMNS)
    assert len(targets) > 0 and targets["编号"].is_unique
    assert not targets.isna().any().any()
    assert "合成数据" in targets.attrs["source"]


def test_nobody_is_on_it_who_must_not_be_called(classes, selected, name):
    """From the raw columns, not from the functions that chose."""
    lines = selected[name].subscribers.set_index("subscriber_id").loc[selected[name].targets["编号"]]
    assert lines["marketing_consent"].all() and not lines["do_not_disturb"].any()
    assert not lines[["is_iot", "open_complaint", "port_out_requested"]].any().any()
    assert (
        {*lines["status"]} == {"active"}
        and {*lines["line_role"]} == {"main"}
        and "under_18" not in {*lines["age_band"]}
    )
    days = pd.Timestamp(classes[name].spec.dates[0]) - pd.to_datetime(lines["last_contact_date"])
    assert (days.dropna().dt.days >= classes[name].settings("03").contact_gap_days).all()


def test_only_segments_whose_whole_interval_is_above_zero_are_on_it(selected, name):
    one = selected[name]
    on_list = one.segments[one.segments["listed"] > 0]
    crowded_out = one.segments[(one.segments["verdict"] == "打") & (one.segments["listed"] == 0)]
    assert {*crowded_out["reason"]} <= {"有用，也挣得回；名额和预算先给了更挣的人。"}
    assert (on_list["low"] > 0).all() and (on_list["verdict"] == "打").all()
    assert len(on_list) and on_list["listed"].sum() == len(one.targets)
    assert (one.segments.loc[one.segments["low"] <= 0, "verdict"] != "打").all()
    assert {*one.segments["verdict"]} <= {"打", "先试点", "不打"}


def test_nobody_better_was_left_out(classes, selected, name):
    one, settings = selected[name], classes[name].settings("03")
    eligible = one.candidates[one.candidates["verdict"] == "打"].reset_index(drop=True)
    chosen = eligible["subscriber_id"].isin(one.targets["编号"])
    cost = eligible.loc[chosen, "cost_yuan"].sum()
    assert (eligible.loc[chosen, "margin_yuan"] >= settings.least_margin_yuan).all()
    most, budget = int(settings.contacts / (1 - HELD_OUT_SHARE)), settings.budget_yuan / (1 - HELD_OUT_SHARE)
    assert len(one.targets) <= most and cost <= budget + 1e-6
    left = eligible[~chosen & (eligible["margin_yuan"] >= settings.least_margin_yuan)]
    if len(one.targets) < most and len(left):
        assert cost + left["cost_yuan"].min() > budget, "only money keeps a paying customer off"
    if len(one.targets) == most and len(left):
        assert eligible.loc[chosen, "margin_yuan"].sum() >= left["margin_yuan"].nlargest(most).sum() - 1e-6


@pytest.mark.parametrize("limits", [{}, {"contacts": 20}, {"contacts": 157}, {"budget_yuan": 101.0},
                                    {"contacts": 150, "budget_yuan": 240.0}])  # fmt: skip
def test_those_really_called_keep_contacts_and_budget(classes, selected, name, limits):
    """Counted on the list, money by each one's own cost; the room left is less than one customer a segment."""
    cohort = classes[name]
    settings = cohort.settings("03").model_copy(update=limits)
    spec = cohort.spec.model_copy(update={"modules": cohort.spec.modules | {"03": settings}})
    one = select(Cohort(spec, cohort.path, cohort.root)) if limits else selected[name]
    called = one.targets[one.targets["分组"] == "联系"]
    cost = one.candidates.set_index("subscriber_id").loc[called["编号"], "cost_yuan"]
    assert len(called) <= settings.contacts and cost.sum() <= settings.budget_yuan + 1e-6
    people = one.candidates[one.candidates["verdict"] == "打"]
    paying = people[people["margin_yuan"] >= settings.least_margin_yuan]
    if len(one.targets) < len(paying):
        segments = one.targets["哪一类"].nunique()
        full = len(called) > settings.contacts - segments - 1
        assert full or cost.sum() > settings.budget_yuan - (segments + 1) * paying["cost_yuan"].max()


def test_the_list_goes_by_campaign_and_within_one_by_margin(classes, selected, name):
    targets = selected[name].targets
    order = [classes[name].term(code) for code in CAMPAIGNS]
    assert [*dict.fromkeys(targets["活动"])] == [campaign for campaign in order if campaign in {*targets["活动"]}]
    for _, rows in targets.groupby("活动"):
        assert rows.index[-1] - rows.index[0] == len(rows) - 1 and rows["一年期望净毛利"].is_monotonic_decreasing


def test_candidates_in_contract_without_an_offer_or_with_one_are_all_there_are(classes, selected, name):
    """The offers by themselves, from the raw tables, for everybody with a campaign."""
    one, settings = selected[name], classes[name].settings("03")
    people = one.assigned[one.assigned["campaign"].isin(CAMPAIGNS)].astype({"campaign": object, "segment": object})
    lines = one.subscribers[["subscriber_id", "account_id", "plan_id", "contract_kind", "contract_months_left"]]
    people = people[["subscriber_id", *BY]].merge(lines, on="subscriber_id")
    tables = [classes[name].practice_table(table) for table in ("subscribers", "subscriber_months", "plans")]
    offers = customer_offers(people, *tables, settings.upgrade_room_yuan)
    lacking = people[~offers["has_offer"] & ~offers["in_contract"]].groupby(BY).size()
    segments = one.segments.set_index(BY)
    counted = segments["without_offer"]
    assert counted[counted > 0].to_dict() == lacking.to_dict() and len(lacking) > 1
    assert (segments["candidates"] == segments["in_contract"] + counted + segments["offered"]).all()


def test_a_margin_is_twelve_months_of_both_effects_less_the_contact_and_the_gift(classes, selected, name):
    one, settings = selected[name], classes[name].settings("03")
    effects = segment_effects(one.pilot, settings.gift_yuan)
    people = one.candidates.merge(effects[[*BY, "take_rate", "gift_yuan"]], on=BY)
    change = people["offer_bill_yuan"] - people["bill_yuan"]
    monthly = people["uplift"] * change + people["leave_reduction"] * people["bill_yuan"]
    expected = (
        settings.margin_rate * 12 * monthly - settings.outbound_cost_yuan - people["take_rate"] * people["gift_yuan"]
    )
    assert np.allclose(people["margin_yuan"], expected, atol=0.00501)
    shown = one.targets.set_index("编号")["一年期望净毛利"]
    assert np.allclose(people.set_index("subscriber_id").loc[shown.index, "margin_yuan"].round(2), shown)


def test_an_upgrade_never_costs_more_than_the_class_allows_and_putting_in_place_always_saves(classes, selected, name):
    people = selected[name].candidates
    change = people["offer_bill_yuan"] - people["bill_yuan"]
    assert (change[people["campaign"] == "put_in_place"] <= -1 + 1e-9).all()
    assert (change[people["campaign"].isin(["upgrade", "migration"])] <= classes[name].settings("03").upgrade_room_yuan + 1e-6).all()  # fmt: skip
    assert (change[people["campaign"].isin(["wake_up", "full_month"])] == 0).all()


def test_a_part_of_each_segment_is_held_out_by_lot(classes, selected, name):
    targets = selected[name].targets
    for _, rows in targets.groupby(["活动", "哪一类"]):
        assert rows["分组"].eq("对照：不联系").sum() == math.ceil(15 * len(rows) / 100)
    held = targets[targets["分组"] == "对照：不联系"]
    assert set(held["话术"]) == {"对照：这个月不联系，到 M+3 只看数。"} and set(held["确认短信"]) == {"不发"}
    assert set(held["渠道"]) == {"不联系"}
    assert targets.equals(target_list(classes[name])), "drawn once and for all"


def test_the_lot_has_nothing_to_do_with_the_margin(selected):
    """Over the classes together, the held-out ones rank in the middle of their campaign, within four standard errors."""
    places = []
    for one in selected.values():
        ranks = one.targets.groupby("活动")["一年期望净毛利"].rank(pct=True)
        places += list(ranks[one.targets["分组"] == "对照：不联系"])
    assert len(places) >= 10
    assert abs(np.mean(places) - 0.5) < 4 * np.sqrt(1 / 12 / len(places)) + 0.05


def test_what_is_said_is_a_fact_a_price_and_a_choice(classes, selected, name):
    targets = selected[name].targets
    contacted = targets[targets["分组"] == "联系"]
    offered = contacted[contacted["建议套餐"] != "套餐不变"]
    plans = classes[name].practice_table("plans")
    price = {classes[name].tariff(code): yuan for code, yuan in zip(plans["plan_id"], plans["price_yuan"], strict=True)}
    for row in offered.to_dict("records"):
        gap = row["建议后账单"] - row["现账单"]
        fee = price[row["建议套餐"]]
        assert f"“{row['建议套餐']}”月费 {fee:.0f} 元" in row["话术"]
        total = f"；加上副卡，按您近三个月的用量约 {row['建议后账单']:.0f} 元"
        assert (total in row["话术"]) == (row["建议后账单"] > fee)
        assert ("比现在" in row["话术"] or "和现在" in row["话术"]) == (row["哪一类"] == "优惠到期")
        said = re.search(r"比(?:现在|您近三个月平均)(多|少) (\d+) 元左右", row["话术"])
        assert (said is None and abs(gap) < 1) or (
            (said[1] == "多") == (gap > 0) and abs(int(said[2]) - abs(gap)) <= 0.5001
        )
        assert "换不换您定" in row["话术"]
        assert (
            row["建议套餐"] in row["确认短信"] and row["现套餐"] in row["确认短信"] and "不回复不办" in row["确认短信"]
        )
        assert "含 " in row["确认短信"] and "超出后" in row["确认短信"] and "次月 1 日起" in row["确认短信"]
        assert ("副卡另收" in row["确认短信"]) == (row["建议后账单"] > fee) or fee >= 199
        assert re.search(r"语音 \d+ 分钟|不含语音", row["确认短信"])
        gone = row["原套餐能否换回"] == "停售，换了办不回来"
        assert gone == ("老套餐" in row["现套餐"])
        assert gone == ("办不回来" in row["话术"]) == ("办不回来" in row["确认短信"])
    lengths = offered["确认短信"].str.len()
    assert lengths.max() <= 135 and lengths.median() <= 120
    assert contacted["确认短信"].str.contains("退订").all()
    texts = {*targets["话术"], *targets["确认短信"], *targets["触达规则"]}
    assert {text: [*style_problems(text)] for text in texts if [*style_problems(text)]} == {}
    assert not [text for text in texts for word in PRESSING_WORDS if word in text]


def test_the_classes_have_lists_of_their_own(classes, selected):
    frames = [one.targets.drop(columns="编号") for one in selected.values()]
    assert not any(frames[a].equals(frames[b]) for a, b in ((0, 1), (0, 2), (1, 2)))
    own = set(classes["ningde-telecom-2026a"].spec.names.tariffs.values())
    telecom = selected["ningde-telecom-2026a"].candidates
    names = {classes["ningde-telecom-2026a"].tariff(plan) for plan in telecom["plan_id"]}
    assert own & names, "the class's own names of its tariffs"
    assert not own & {*selected["demo"].targets["现套餐"], *selected["demo"].targets["建议套餐"]}


def test_candidates_are_everybody_with_something_to_be_offered(classes, selected, name):
    people = candidates(classes[name])
    pd.testing.assert_frame_equal(people, selected[name].candidates)
    assert people["subscriber_id"].is_unique and (people["margin_yuan"] < 0).any() and (people["cost_yuan"] > 0).all()


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        (0.01, 0.05, "有用"),
        (0.0, 0.05, "判不了"),
        (-0.01, 0.02, "判不了"),
        (-0.01, 0.0199, "太小"),
        (0.001, 0.015, "有用"),
        (-0.03, -0.01, "太小"),
    ],
)
def test_the_verdict_on_an_interval(low, high, said):
    assert lift_verdict(low, high) == said


def test_a_segment_without_a_pilot_is_tried_first_and_one_that_does_not_pay_is_left():
    effects = pd.DataFrame({
        "campaign": ["upgrade", "wake_up"], "segment": ["every_month", "one_slot"],
        "net": [0.05, 0.04], "low": [0.02, 0.01], "high": [0.08, 0.07], "n_control": 200,
    })  # fmt: skip
    assigned = pd.DataFrame({"campaign": ["upgrade", "wake_up"], "segment": ["every_month", "one_slot"]})
    people = assigned.assign(margin_yuan=[2.0, 0.4])
    judged = judge_segments(effects, assigned, people, 0.5).set_index(BY)
    assert judged.loc[("upgrade", "every_month"), "verdict"] == "打"
    assert judged.loc[("wake_up", "one_slot"), ["verdict", "reason"]].tolist() == [
        "不打",
        "有用，可是没有一个人挣得回，都在停手线下面。",
    ]
    assert judged.loc[("migration", "has_terminal"), "verdict"] == "先试点"
    assert len(judged) == 10


@pytest.fixture
def plans():
    return pd.DataFrame({
        "plan_id": ["standard", "p19", "p39", "p59", "old58"], "price_yuan": [5.0, 19.0, 39.0, 59.0, 20.0],
        "allowance_gb": [0.0, 5.0, 20.0, 40.0, 60.0], "overage_rule": ["charge", "charge", "charge", "throttle", "charge"],
        "overage_yuan_per_gb": [5.0, 3.0, 3.0, None, 3.0], "pack_gb": [np.nan, np.nan, 10.0, np.nan, np.nan],
        "pack_yuan": [np.nan, np.nan, 20.0, np.nan, np.nan], "overage_cap_yuan": np.nan, "voice_minutes": [0, 50, 100, 200, 400],
        "generation": ["old", "old", "new", "new", "old"], "on_sale": [True, True, True, True, False],
        "secondary_yuan": [np.nan, np.nan, 10.0, 10.0, np.nan], "max_secondary": [0, 0, 1, 2, 0],
    })  # fmt: skip


def offers_of(people, plans, use, bill, secondary=()):
    """Offers to main lines whose usage and bills of three months are these; months in any order."""
    lines = pd.DataFrame([(line, account, "secondary") for line, account in secondary],
                         columns=["subscriber_id", "account_id", "line_role"])  # fmt: skip
    subscribers = pd.concat([people[["subscriber_id", "account_id"]].assign(line_role="main"), lines])
    months = pd.DataFrame([
        (line, f"2026-{month:02d}", use[line][i], float(bill[line][i]))
        for line in use for i, month in enumerate((11, 9, 10))
    ], columns=["subscriber_id", "month", "pool_usage_gb", "bill_yuan"])  # fmt: skip
    return customer_offers(people, subscribers, months, plans, room_yuan=10)


def people_of(rows):
    columns = ["subscriber_id", "account_id", "plan_id", "campaign", "segment", "contract_kind", "contract_months_left"]
    return pd.DataFrame(rows, columns=columns)


def plain(offers):
    return [None if pd.isna(offer) else offer for offer in offers["offer"]]


def test_offers_worked_out_by_hand(plans):
    """a: 4 GB without a plan, 25 yuan -> p19. b: 25, 30 and 35 GB for 64 yuan -> p59. c: on p39, new already: it stays.
    d: pays 19 and is dormant: nothing changes. e: 60 GB for 30 yuan: no plan on sale covers it within 10 yuan. f: 15 GB
    on an old plan for 39 and a second line for 10: p39 with its second line costs the same 49."""
    people = people_of([
        ("a", "A", "standard", "put_in_place", "no_plan", "none", 0),
        ("b", "B", "p39", "upgrade", "every_month", "none", 0),
        ("c", "C", "p39", "migration", "has_terminal", "none", 0),
        ("d", "D", "p19", "wake_up", "one_slot", "stay", 9),
        ("e", "E", "p19", "upgrade", "every_month", "none", 0),
        ("f", "F", "old58", "migration", "has_terminal", "stay", 3),
    ])  # fmt: skip
    use = {"a": (4, 4, 4), "b": (25, 30, 35), "c": (10, 10, 10), "d": (0, 0, 0), "e": (60, 60, 60), "f": (15, 15, 15),
           "c2": (0, 0, 0), "f2": (0, 0, 0)}  # fmt: skip
    bill = {"a": (25, 25, 25), "b": (54, 64, 74), "c": (39, 39, 39), "d": (19, 19, 19), "e": (30, 30, 30),
            "f": (39, 39, 39), "c2": (10, 10, 10), "f2": (10, 10, 10)}  # fmt: skip
    offers = offers_of(people, plans, use, bill, [("c2", "C"), ("f2", "F")])
    assert offers["bill_yuan"].tolist() == [25, 64, 49, 19, 30, 49]
    assert plain(offers) == ["p19", "p59", None, None, None, "p39"]
    assert offers["offer_bill_yuan"].tolist() == [19, 59, 49, 19, 30, 49]
    assert offers["has_offer"].tolist() == [True, True, True, True, False, True]
    assert offers["secondary_lines"].tolist() == [0, 0, 1, 0, 0, 1] and not offers["in_contract"].any()


def test_after_a_discount_the_present_bill_is_list_price_and_not_the_mean_with_the_discount_in_it(plans):
    """On p59 at 59 yuan, 19 GB each month, billed at 39, 39 and 59: the mean is 45.67, what is paid now is 59. With a
    second line at 10 yuan it is 69; on old58 25 GB cost 20."""
    people = people_of([
        ("a", "A", "p59", "put_in_place", "discount_ended", "none", 0),
        ("b", "B", "p59", "put_in_place", "discount_ended", "none", 0),
        ("c", "C", "old58", "put_in_place", "discount_ended", "none", 0),
        ("d", "D", "p59", "upgrade", "every_month", "none", 0),
    ])  # fmt: skip
    bill = {"a": (39, 39, 59), "b": (39, 39, 59), "b2": (10, 10, 10), "c": (5, 5, 5), "d": (39, 39, 59)}
    use = dict.fromkeys(bill, (19, 19, 19)) | {"c": (25, 25, 25)}
    offers = offers_of(people, plans, use, bill, [("b2", "B")])
    assert offers["bill_yuan"].tolist() == pytest.approx([59, 69, 20, (39 + 39 + 59) / 3])
    assert plain(offers)[:3] == ["p39", "p39", None]


def test_putting_in_place_holds_the_largest_month_at_full_speed_and_saves_a_yuan(plans):
    """a: 4, 4 and 6 GB: p19 with 5 GB costs less on average and is not offered. b: saves 0.99 yuan, c: 1 yuan."""
    people = people_of([(line, line.upper(), "standard", "put_in_place", "no_plan", "none", 0) for line in "abc"])
    use = {"a": (4, 4, 6), "b": (4, 4, 4), "c": (4, 4, 4)}
    offers = offers_of(people, plans, use, {"a": (45, 45, 45), "b": (19.99,) * 3, "c": (20, 20, 20)})
    assert plain(offers) == ["p39", None, "p19"]
    assert offers["has_offer"].tolist() == [True, False, True]


@pytest.mark.parametrize(
    ("kind", "left", "offered"), [("none", 0, True), ("stay", 3, True), ("stay", 4, False), ("none", 9, True)]
)
def test_a_contract_of_more_than_three_months_keeps_its_plan(plans, kind, left, offered):
    people = people_of([
        ("a", "A", "standard", "put_in_place", "no_plan", kind, left), ("b", "B", "p39", "upgrade", "every_month", kind, left),
        ("c", "C", "old58", "migration", "has_terminal", kind, left), ("d", "D", "p39", "full_month", "settled", kind, left),
    ])  # fmt: skip
    use = {"a": (4, 4, 4), "b": (30, 30, 30), "c": (10, 10, 10), "d": (1, 1, 1)}
    offers = offers_of(people, plans, use, {"a": (25,) * 3, "b": (64,) * 3, "c": (40,) * 3, "d": (39,) * 3})
    assert offers["has_offer"].tolist() == [offered] * 3 + [True]
    assert offers["in_contract"].tolist() == [not offered] * 3 + [False]
    assert offers["offer"].notna().tolist() == [offered] * 3 + [False]


def test_on_the_lists_no_contract_stands_in_the_way_and_the_plan_holds_every_month(classes, selected, name):
    """From the raw tables: contract, largest month, list price after the discount."""
    one, cohort = selected[name], classes[name]
    plans = cohort.practice_table("plans").set_index("plan_id")
    people = one.candidates.merge(one.subscribers.drop(columns="plan_id"), on="subscriber_id")
    changed = people[people["offer"].notna()]
    assert len(changed) > 100
    assert (changed["contract_kind"].eq("none") | changed["contract_months_left"].le(3)).all()
    months = cohort.practice_table("subscriber_months")
    months = months[months["month"].isin(sorted(months["month"].unique())[-3:])]
    largest = months.groupby("subscriber_id")["pool_usage_gb"].max()
    allowance = changed["offer"].map(plans["allowance_gb"])
    assert (changed["subscriber_id"].map(largest) <= allowance + 1e-6).all()
    ended = people[people["segment"].eq("discount_ended") & people["secondary_lines"].eq(0)].head(20)
    for row in ended.to_dict("records"):
        used = months.loc[months["subscriber_id"] == row["subscriber_id"], "pool_usage_gb"]
        assert row["bill_yuan"] == pytest.approx(bill(used, plans.loc[row["plan_id"]]).mean(), abs=0.0051)
    bound = people["campaign"].isin(["put_in_place", "upgrade", "migration"])
    listed = one.assigned[one.assigned["campaign"].isin(["put_in_place", "upgrade"])].merge(
        one.subscribers[["subscriber_id", "contract_kind", "contract_months_left"]], on="subscriber_id"
    )
    kept = listed["contract_kind"].ne("none") & listed["contract_months_left"].gt(3)
    assert bound.any() and kept.sum() == one.segments["in_contract"].sum() > 0


def test_who_brings_less_than_the_class_s_least_margin_is_not_called(course):
    lists = {}
    for least in (0.0, 3.0):
        path = course / "cohorts" / "least.yml"
        path.write_text(cohort_text("least", modules={"03": {"least_margin_yuan": least}}), "utf-8")
        lists[least] = target_list(open_cohort(path))["一年期望净毛利"]
    assert 0 < lists[0.0].min() < 3.0 <= lists[3.0].min()


def test_candidates_carry_verdict_usage_and_whole_fen(classes, selected, name):
    people = selected[name].candidates
    assert {*people["verdict"]} == {"打", "先试点", "不打"}
    for column in ("bill_yuan", "offer_bill_yuan", "margin_yuan", "cost_yuan"):
        assert np.allclose(people[column] * 100, np.rint(people[column] * 100), atol=1e-6), column
    months = classes[name].practice_table("subscriber_months")
    months = months[months["month"].isin(sorted(months["month"].unique())[-3:])]
    used = months.assign(gb=months["usage_gb"] + months["directional_gb"]).groupby("subscriber_id")["gb"].mean()
    assert np.allclose(people["gb"], people["subscriber_id"].map(used), atol=0.0051)


def test_a_second_slot_is_never_called_however_good_it_looks():
    effects = pd.DataFrame({
        "campaign": ["wake_up"] * 2, "segment": ["one_slot", "second_slot"], "net": 0.05, "low": 0.02, "high": 0.08,
        "n_control": [500, 500],
    })  # fmt: skip
    assigned = effects[BY]
    judged = judge_segments(effects, assigned, assigned.assign(margin_yuan=5.0), 0.5).set_index(BY)
    assert judged.loc[("wake_up", "one_slot"), "verdict"] == "打"
    assert judged.loc[("wake_up", "second_slot"), "verdict"] == "先试点"
    assert judged.loc[("wake_up", "second_slot"), "reason"].startswith("疑似第二卡槽，先不打。")


def test_a_control_of_fewer_than_twenty_is_not_judged():
    effects = pd.DataFrame({
        "campaign": ["upgrade"] * 2, "segment": ["every_month", "two_of_three"], "net": 0.4, "low": 0.2, "high": 0.6,
        "n_control": [20, 19],
    })  # fmt: skip
    people = effects[BY].assign(margin_yuan=5.0)
    judged = judge_segments(effects, effects[BY], people, 0.5).set_index(BY)
    assert judged["verdict"].loc[[("upgrade", "every_month"), ("upgrade", "two_of_three")]].tolist() == ["打", "先试点"]
    assert "对照太少" in judged.loc[("upgrade", "two_of_three"), "reason"]


def test_where_only_the_network_login_is_missing_nothing_is_sold(classes, selected):
    """Plan and telephone new, from the raw tables: the plan stays, and neither a price nor a plan is named."""
    said = set()
    for name, one in selected.items():
        plans = classes[name].practice_table("plans").set_index("plan_id")["generation"]
        lines = one.subscribers.set_index("subscriber_id").loc[one.targets["编号"]]
        both = (lines["plan_id"].map(plans).eq("new") & lines["terminal"].eq("new")).to_numpy()
        rows = one.targets[both & one.targets["活动"].eq("迁移") & one.targets["分组"].eq("联系")]
        assert rows["建议套餐"].eq("套餐不变").all() and rows["建议后账单"].eq(rows["现账单"]).all()
        said |= {*rows["话术"]}
    assert said == {"您的套餐和手机都能用新网，近期还没登上，可能是开关没开。不花钱，不换套餐。"}


def test_the_words_of_a_change_worked_out_by_hand(plans):
    within = within_and_beyond(plans.set_index("plan_id").loc["p39"])
    change = Change("put_in_place", "discount_ended", "老 58", "畅享 39", 68.0, 49.0, present_is_now=True, price_yuan=39.0,
                    secondary_lines=1, secondary_yuan=10.0, within=within, present_on_sale=False)  # fmt: skip
    assert script(change) == (
        "您的优惠到期了，“老 58”现在按原价收。“畅享 39”月费 39 元；加上副卡，按您近三个月的用量约 49 元，比现在少 19 元左右。"
        "您现在的套餐已停售，换了办不回来。换不换您定。"
    )
    assert confirmation(change) == (
        "您咨询“老 58”换“畅享 39”：次月 1 日起，月费 39 元，副卡另收 10 元，含 20 GB、语音 100 分钟，超出后每 GB 3 元，"
        "每 10 GB 最多 20 元。原套餐停售，换了办不回来。回复“确认办理”才办，不回复不办。拒收回复“退订”。"
    )
    plain_change = Change("upgrade", "every_month", "甲", "乙", 50.0, 59.0, price_yuan=59.0, within=within)
    assert "月费 59 元，装得下您近三个月的用量，比您近三个月平均多 9 元左右。换不换您定。" in script(plain_change)
    assert "副卡" not in confirmation(plain_change) and "办不回来" not in script(plain_change)


def test_effects_are_shrunk_towards_their_mean_and_compare_calls_alone():
    """A text message's successes are not an outbound call's; the extremes come closer together."""
    rows = []
    for segment, called, texted in (("a", 0.10, 0.9), ("b", 0.04, 0.9), ("c", 0.07, 0.9)):
        for arm, channel, size, rate in (("treated", "outbound", 500, called), ("treated", "sms", 100, texted), ("control", "none", 300, 0.03)):  # fmt: skip
            success = np.arange(size) < rate * size
            rows.append(pd.DataFrame({
                "campaign": "upgrade", "segment": segment, "arm": arm, "channel": channel, "success_m3": success,
                "accepted": success & (arm == "treated"), "left_by_m3": np.arange(size) % 20 == 0, "offer_cost_yuan": 0.0,
            }))  # fmt: skip
    effects = segment_effects(pd.concat(rows, ignore_index=True), gift_yuan=5.0).set_index("segment")
    assert effects["net"].tolist() == pytest.approx([0.07, 0.01, 0.04])
    assert effects["n_treated"].tolist() == [500] * 3 and effects["take_rate"].tolist() == pytest.approx(
        [0.1, 0.04, 0.07]
    )
    assert 0.01 < effects["uplift"]["b"] < effects["uplift"]["c"] < effects["uplift"]["a"] < 0.07
    assert effects["leave_reduction"].tolist() == pytest.approx([0] * 3) and effects["gift_yuan"].tolist() == [5] * 3


def test_two_segments_are_too_few_to_shrink_and_an_empty_arm_stays_unknown():
    pilot = pd.DataFrame({
        "campaign": "upgrade", "segment": ["a"] * 4 + ["b"] * 4 + ["c"], "arm": ["treated", "treated", "control", "control"] * 2 + ["treated"],
        "channel": ["outbound", "outbound", "none", "none"] * 2 + ["outbound"], "success_m3": [True, False, False, False] * 2 + [True],
        "accepted": False, "left_by_m3": False, "offer_cost_yuan": 0.0,
    })  # fmt: skip
    effects = segment_effects(pilot, gift_yuan=5.0).set_index("segment")
    assert effects["uplift"].tolist()[:2] == [0.5, 0.5] and np.isnan(effects["uplift"]["c"])


def test_a_contact_that_costs_too_much_leaves_an_empty_list(course):
    path = course / "cohorts" / "dear.yml"
    path.write_text(cohort_text("dear", modules={"03": {"outbound_cost_yuan": 900.0}}), "utf-8")
    one = select(open_cohort(path))
    assert len(one.targets) == 0 and list(one.targets.columns) == list(COLUMNS)
    assert {*one.segments["verdict"]} <= {"先试点", "不打"} and (one.segments["listed"] == 0).all()


def test_asked_twice_it_is_worked_out_once_and_each_caller_may_change_its_own(root, monkeypatch):
    cohort = open_cohort(root / "cohorts" / "demo.yml")
    first = select(cohort)
    kept = {name: frame.copy() for name, frame in vars(first).items()}
    first.segments["verdict"] = "改过"
    del first.targets["编号"]
    first.subscribers.attrs["source"] = "改过"
    monkeypatch.setattr(target_list_module, "assign_campaigns", lambda *a, **k: pytest.fail("worked out again"))
    again = select(cohort, own_data=True)  # this class has no rows of its own
    for name, frame in vars(again).items():
        pd.testing.assert_frame_equal(frame, kept[name])
        assert frame.attrs == kept[name].attrs


def test_another_class_has_another_list(root):
    lists = [select(open_cohort(root / "cohorts" / f"{name}.yml")).targets for name in ("demo", "ningde-telecom-2026a")]
    assert not lists[0].equals(lists[1])
