"""What lesson 03 says of customers and tiers, worked out a second time from the class's tables with pandas alone."""

import re
from functools import cache

import numpy as np
import pandas as pd
import pytest
from second_count import TIERS, bill, tier_of
from stored_lesson import numbers, rows_of, tables, telling

from coursekit.cohort import open_cohort


@pytest.fixture(scope="module")
def prose(lesson):
    return "\n".join(cell.source for cell in lesson.cells if cell.cell_type == "markdown")


@pytest.fixture(scope="module")
def cohort(root):
    return open_cohort(root / "cohorts" / "demo.yml")


@pytest.fixture(scope="module")
def months(cohort):
    """Every line's months, with what is known of the line."""
    lines = cohort.table("subscribers").drop(columns="plan_id")
    frame = cohort.table("subscriber_months").merge(lines, on="subscriber_id")
    return frame.assign(total_gb=frame["usage_gb"] + frame["directional_gb"])


@pytest.fixture(scope="module")
def customers(months):
    """Months of main lines in use, the tier of each."""
    frame = months[(months["line_role"] == "main") & ~months["is_iot"] & (months["status"] == "active")]
    return frame.assign(tier=tier_of(frame))


@pytest.fixture(scope="module")
def now(customers):
    return customers[customers["month"] == customers["month"].max()]


def test_the_figures_of_the_class_are_those_of_the_defaults(cohort):
    """The lines 2 and 30 GB stand in this file."""
    assert cohort.settings("03").tier_thresholds_gb == (2.0, 30.0)
    assert len(cohort.table("subscribers")) == 20_000


# --- who uses and who pays ----------------------------------------------------------------------------------------


def test_the_top_tenth_uses_half_and_pays_a_fifth(now, told):
    ranked = now.sort_values("total_gb")
    tenth, half = len(ranked) // 10, -(-len(ranked) // 2)
    gb, yuan = (100 * ranked[name] / ranked[name].sum() for name in ("total_gb", "bill_yuan"))
    top = [f"{column.iloc[-tenth:].sum():.0f}" for column in (gb, yuan)]
    assert telling(told, *top, f"{gb.iloc[:half].sum():.0f}")
    mean, median = now["total_gb"].mean(), now["total_gb"].median()
    below, few = 100 * (now["total_gb"] < mean).mean(), [f"{column.iloc[:half].sum():.0f}" for column in (gb, yuan)]
    assert telling(told, f"{mean:.1f}", f"{median:.1f}", f"{below:.0f}", *few, f"{now['bill_yuan'].mean():.1f}")
    assert gb.iloc[-tenth:].sum() > 2 * yuan.iloc[-tenth:].sum(), "who uses most does not pay as much"
    assert below > 60 and yuan.iloc[:half].sum() > 4 * gb.iloc[:half].sum(), "who uses little pays all the same"


def test_the_plans_that_most_have_are_told_with_what_they_hold(now, cohort, lesson):
    plans = now.groupby("plan_id", observed=True)
    sizes = plans.size().nlargest(8)
    expected = []
    for plan, size in sizes.items():
        rows = plans.get_group(plan)
        used = 100 * rows["pool_usage_gb"].sum() / rows["allowance_gb"].sum()
        expected.append([str(size), f"{rows['total_gb'].mean():.1f}", f"{used:.1f}"])
    found = [rows_of(table, [cohort.tariff(plan) for plan in sizes.index]) for table in tables(lesson)]
    (rows,) = [rows for rows in found if rows]
    assert [[row[0], row[1], row[-1]] for row in rows] == expected


def test_six_tiers_have_the_customers_usage_and_bills_told(now, cohort, lesson):
    groups = now.groupby("tier")
    people, money = 100 * groups.size() / len(now), 100 * groups["bill_yuan"].sum() / now["bill_yuan"].sum()
    expected = [
        [str(len(groups.get_group(tier))), f"{groups['total_gb'].mean()[tier]:.1f}",
         f"{groups['bill_yuan'].mean()[tier]:.1f}", f"{people[tier]:.1f}", f"{money[tier]:.1f}"]
        for tier in TIERS
    ]  # fmt: skip
    assert expected in [rows_of(table, [cohort.term(tier) for tier in TIERS]) for table in tables(lesson)]


def test_judged_by_usage_first_so_many_over_their_plan_would_be_misplaced(now, told):
    over = now[now["tier"] == "over_plan"]
    wrong = pd.Series(tier_of(over, over_first=False)).value_counts()
    assert wrong.sum() == len(over) and wrong.min() > 50
    assert telling(told, *(str(wrong[tier]) for tier in ("high", "middle", "low")))


def test_silent_lines_are_taken_away_step_by_step(months, told):
    quarter = months[months["month"] >= "2026-09"].groupby("subscriber_id", observed=True)
    silent = quarter.agg(peak=("total_gb", "max"), voice=("voice_minutes", "sum")).query("peak < 0.01").reset_index()
    silent = silent.merge(months[months["month"] == "2026-11"].drop(columns="voice_minutes"), on="subscriber_id")
    left, steps = silent, []
    for step in ("is_iot", "status == 'suspended'", "line_role == 'secondary'", "voice == 0", "terminal == 'feature'",
                 "second_sim_hint"):  # fmt: skip
        gone = left.eval(step)
        steps.append(int(gone.sum()))
        left = left[~gone]
    assert telling(told, *map(str, steps), str(len(left))), "the figure"
    assert telling(told, str(len(silent)), str(len(left)), f"{100 * len(left) / len(silent):.0f}")
    assert len(left) < 0.4 * len(silent), "most cannot be woken"


# --- lines and months ---------------------------------------------------------------------------------------------


def natural_breaks(values):
    """Return the two breaks of the best split into three classes, every pair of them tried."""
    values, weights = np.unique(values, return_counts=True)
    total, count = np.append(0, (values * weights).cumsum()), np.append(0, weights.cumsum())
    best, breaks = -np.inf, ()
    for second in range(2, len(values)):
        first = np.arange(1, second)
        kept = total[first] ** 2 / count[first] + (total[second] - total[first]) ** 2 / (count[second] - count[first])
        place = kept.argmax()
        worth = kept[place] + (total[-1] - total[second]) ** 2 / (count[-1] - count[second])
        if worth > best:
            best, breaks = worth, (values[first[place]], values[second])
    return breaks


def test_three_ways_to_draw_the_lines_move_as_many_as_told(now, told, lesson):
    used = now[now["tier"].isin(["low", "middle", "high"])]
    gb = used["total_gb"]
    ways = [(2.0, 30.0), tuple(gb.quantile([0.3, 0.8])), tuple(np.exp(natural_breaks(np.log(gb))))]
    counts = []
    for low, high in ways:
        ends = gb < low, gb >= high
        moved = (np.select(ends, ["low", "high"], "middle") != used["tier"]).sum()
        money = 100 * used["bill_yuan"][ends[1]].sum() / used["bill_yuan"].sum()
        counts.append([low, high, ends[0].sum(), ends[1].sum(), money, moved])
    (table,) = [table for table in tables(lesson) if any(row[1:3] == ["2.0", "30.0"] for row in table)]
    rows = [[float(cell) for cell in row[1:]] for row in table[-len(ways) :]]
    assert np.array(rows) == pytest.approx(np.array(counts), abs=2.01), "a break printed and cut at four digits"
    assert [row[:2] for row in rows] == [pytest.approx(way, abs=0.06) for way in ways]
    assert telling(told, *(f"{100 * row[5] / len(used):.0f}" for row in rows[1:]))


def test_a_hundred_of_each_tier_go_where_the_next_month_says(customers, cohort, told):
    before, after = (customers[customers["month"] == month].set_index("subscriber_id") for month in ("2026-10", "2026-11"))
    both = before[["tier", "total_gb"]].join(after[["tier", "total_gb"]].add_suffix("_after"))
    chain = pd.crosstab(both["tier"], both["tier_after"], normalize="index").reindex(index=TIERS, columns=TIERS, fill_value=0)
    stayed = [f"{100 * chain.loc[tier, tier]:.0f}" for tier in TIERS]
    assert telling(told, *stayed)
    rise = 100 * chain.loc["low", ["middle", "high"]].sum()
    assert telling(told, stayed[-1], f"{rise:.0f}")
    walked = np.linalg.matrix_power(chain.to_numpy(), 11)
    first = customers[customers["month"] == customers["month"].min()].set_index("subscriber_id")["tier"]
    looked = pd.crosstab(first, after["tier"].reindex(first.index), normalize="index")
    high = [100 * walked[5, 5], 100 * looked.loc["high", "high"]]
    low = [100 * walked[3, 5], 100 * looked.loc["low", "high"]]
    assert telling(told, *(f"{number:.0f}" for number in (*high, *low)))
    assert high[0] < high[1] and low[0] > low[1], "who moves to and fro every month is not the one who stays"


def test_by_tenure_usage_and_days_are_told_and_nobody_is_new(now, lesson):
    assert now["tenure_months"].min() >= 12
    groups = now.groupby(pd.cut(now["tenure_months"], [0, 24, 48, 96, 1000], right=False))
    expected = [
        [str(len(rows)), f"{rows['total_gb'].mean():.1f}", f"{rows['active_data_days'].mean():.1f}",
         f"{100 * (rows['tier'] == 'low').mean():.1f}"]
        for _, rows in groups
    ]  # fmt: skip
    assert expected in [[row[1:] for row in table if len(row) == 5 and row[1].isdigit()] for table in tables(lesson)]


def test_plan_handset_and_network_are_three_counts(now, cohort, told):
    new_plan = now["plan_id"].map(cohort.table("plans").set_index("plan_id")["generation"]) == "new"
    handset, on = now["terminal"] == "new", now["on_new_network"]
    three = [new_plan, handset, on, new_plan & handset & on]
    assert telling(told, *(f"{100 * holds.mean():.0f}" for holds in three))
    days = now.groupby(now["directional_gb"] > 0)["active_data_days"].mean()
    counts = [str((handset & new_plan & ~on).sum()), str((new_plan & ~handset).sum())]
    assert telling(told, *counts, f"{days[True]:.0f}", f"{days[False]:.0f}")
    assert three[3].mean() < min(holds.mean() for holds in three[:3])


# --- plans --------------------------------------------------------------------------------------------------------


def test_the_plan_told_for_each_usage_is_the_cheapest_and_dearer_plans_come_later(cohort, told):
    plans = list(cohort.table("plans").query("on_sale").itertuples())
    (text,) = [text for text in told if len(re.findall(r"[\d.]+ GB 起", text)) >= 4]
    steps = [(float(gb), name) for gb, name in re.findall(r"([\d.]+) GB 起 ?([^，。]+)", text)]
    starts, names = [gb for gb, _ in steps], [name for _, name in steps]
    prices = {cohort.tariff(plan.plan_id): plan.price_yuan for plan in plans}
    assert starts == sorted(starts) and len({*names}) == len(names), "no plan comes back"
    assert [prices[name] for name in names] == sorted(prices[name] for name in names)

    def cheapest(gb):
        full_speed = [plan for plan in plans if plan.overage_rule != "throttle" or gb <= plan.allowance_gb]
        bills = {cohort.tariff(plan.plan_id): bill(gb, plan) for plan in full_speed}
        return [name for name, yuan in bills.items() if yuan < min(bills.values()) + 0.006]

    for start, end, name in zip(starts, [*starts[1:], 60.0], names, strict=True):
        for gb in np.linspace(start + 0.02, end - 0.02, 9):
            assert name in cheapest(gb), f"{gb:.2f} GB"


# --- words and published figures ----------------------------------------------------------------------------------


def test_every_card_has_a_box_to_lie_in(prose, lesson):
    (boxes,) = re.findall(r"格子：([^。]+)。", prose)
    (answers,) = [table for table in tables(lesson) if table and table[0][1:] == ["放在", "凭什么"]]
    placed = [re.split("：", row[1])[0] for row in answers[1:]]
    assert len(placed) == 8
    assert {*placed} <= {*boxes.split("、")}


@cache
def published(root):
    frames = [pd.read_csv(path, dtype=str) for path in sorted((root / "data" / "market").glob("*.csv"))]
    return pd.concat(frames)


def test_published_numbers_are_those_of_the_data(root, prose):
    tied = re.findall(r"([\d.]+)[^\d<]{0,8}<!--= (\w+)(?:\[(.+?)\])?@(\d{4}) -->", prose)
    assert len(tied) >= 9
    for value, name, scope, year in tied:
        rows = published(root).query("indicator == @name").itertuples()
        (row,) = [row for row in rows if row.period[:4] == year and scope in ("", row.scope)]
        digits = len(value.partition(".")[2])
        assert f"{float(row.value):.{digits}f}" == value, name


def test_traffic_more_than_doubled_and_revenue_hardly_moved(cohort):
    traffic, money = (cohort.market(name) for name in ("mobile_internet_traffic", "revenue_mobile_data"))
    assert 2 < traffic.at("2023") / traffic.at("2019") < 3
    assert abs(money.at("2023") / money.at("2019") - 1) < 0.05


def test_a_retention_call_keeps_fewer_than_two_in_a_hundred_abroad(root):
    (row,) = published(root).query("indicator == 'retention_call_saved'").itertuples()
    assert float(row.value) < 2


def test_two_made_up_shops_are_paid_as_the_heads_of_the_columns_say(lesson, told):
    """So much a line opened, or so much at first and so much for each that lives on."""
    (table,) = [table for table in tables(lesson) if table and len(table[0]) == 5 and "放号" in table[0]]
    (once,), (first, later) = (map(int, numbers(head)) for head in table[0][-2:])
    shops = [[int(cell) for cell in row[1:]] for row in table[1:]]
    assert all([paid, shared] == [once * opened, first * opened + later * alive] for opened, alive, paid, shared in shops)
    each = [yuan / alive for _, alive, *paid in shops for yuan in paid]
    assert telling(told, *(f"{yuan:.0f}" for yuan in (each[0], each[2], each[1], each[3])))


def test_the_promotion_that_is_cheaper_at_first_is_dearer_in_the_end(told):
    """20,000 yuan for 3,000 people of whom 20 stay, or for 500 of whom 120 stay."""
    arrived, stayed = [20_000 / 3000, 20_000 / 500], [20_000 / 20, 20_000 / 120]
    assert telling(told, *(f"{yuan:.0f}" for yuan in (*arrived, *stayed)))
    assert arrived[0] < arrived[1] and stayed[0] > stayed[1]
