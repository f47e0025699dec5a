"""What lesson 12 says of revenue, clients and contracts, worked out a second time with pandas and numpy alone."""

import re
from itertools import product

import numpy as np
import pandas as pd
import pytest
from second_client_count import following, rates_of
from stored_lesson import rows_of, telling


def text(number, digits=0):
    """Return a size as the lesson writes it: fell or rose stands in the word before it."""
    return f"{abs(number):.{digits}f}"


def percent(after, before):
    return 100 * (after / before - 1)


# --- who brought the money ----------------------------------------------------------------------------------------


def test_four_services_add_up_to_the_growth_told(book, told):
    sums = book.months.groupby(["service", "year"])["revenue_yuan"].sum().unstack()
    points = (100 * (sums["now"] - sums["before"]) / sums["before"].sum()).sort_values(ascending=False)
    growth = percent(sums["now"].sum(), sums["before"].sum())
    assert points.sum() == pytest.approx(growth)
    assert telling(told, text(growth, 1), *(f"{value:.1f}" for value in points)), "the figure"
    up, down = points[points > 0].sum(), -points[points < 0].sum()
    assert telling(told, text(up, 1), text(down, 1), text(100 * down / up), text(growth, 1))
    own = percent(sums["now"], sums["before"])[points.index]
    assert telling(told, text(own.iloc[0], 1), text(points.iloc[0], 1), text(own.iloc[-1], 1), text(points.iloc[-1], 1))


def test_a_tenth_of_the_clients_has_most_of_the_money(book, told):
    year = book.yearly["now"][book.yearly["now"] > 0].sort_values()
    top = 100 * year.tail(round(len(year) / 10)).sum() / year.sum()
    assert telling(told, str(len(year)), text(year.mean()), text(year.median()), text(top))
    assert top > 50 and year.median() < year.mean() / 3


def test_who_pays_is_told_in_two_rows_that_sum(book, shown, told):
    sums = book.months.groupby(["payer", "year"])["revenue_yuan"].sum().unstack().loc[["individual", "unified"]]
    sums.loc["all"] = sums.sum()
    change = sums["now"] - sums["before"]
    rows = np.array([sums["before"] / 1e4, sums["now"] / 1e4, change / 1e4, 100 * change / sums["before"],
                     100 * change / sums.loc["all", "before"]]).T  # fmt: skip
    names = [book.cohort.term("individual"), book.cohort.term("unified"), "合起来"]
    assert [[f"{cell:.1f}" for cell in row] for row in rows] in [rows_of(table, names) for table in shown]
    assert telling(told, text(rows[1][3], 1), text(rows[2][3], 1))


def test_the_month_told_is_a_season(book, told):
    industry = book.months["name"].str.rstrip("0123456789")
    table = book.months.groupby([industry, "month"])["revenue_yuan"].sum().unstack()
    this, ago = (percent(table[book.calendar[at]], table[book.calendar[at - 1]]) for at in (-1, -13))
    both = np.minimum(this.abs(), ago.abs()).where(this * ago > 0, 0)
    odd = both.idxmax()
    year = percent(table.loc[odd, book.last], table.loc[odd, book.ago])
    found = telling(told, *(text(value, 1) for value in (this[odd], ago[odd], year)))
    assert [sentence for sentence in found if odd in sentence]


# --- clients come and gone ----------------------------------------------------------------------------------------


def test_the_net_change_of_clients_is_four_flows(book, shown, told):
    both = book.months.groupby(["name", "month"])["revenue_yuan"].sum().unstack()[[book.ago, book.last]].fillna(0)
    ago, now = (both[month] for month in both)
    groups = [(ago == 0) & (now > 0), (ago > 0) & (now == 0), (ago > 0) & (now > ago), (now > 0) & (now < ago)]
    rows = [[g.sum(), ago[g].sum(), now[g].sum(), (now - ago)[g].sum()] for g in groups]
    assert [[f"{cell:.0f}" for cell in row] for row in rows] in [[row[1:] for row in table[1:]] for table in shown]
    stayed, deep = (ago > 0) & (now > 0), (now > 0) & (now < 0.9 * ago)
    assert telling(told, *map(str, [rows[0][0], rows[1][0], stayed.sum(), rows[3][0]]), text(100 * rows[3][0] / stayed.sum()),
                   text(rows[3][3]), str(deep.sum()), text(rows[0][3]), str(rows[2][0]), text(rows[2][3]))  # fmt: skip


def test_three_factors_of_voice_sum_to_its_change(book, told):
    voice = book.months[book.months["product"] == "member_voice"].groupby("year")
    sums = voice[["revenue_yuan", "voice_minutes", "members"]].sum()
    factors = pd.DataFrame({"members": sums["members"], "minutes": sums["voice_minutes"] / sums["members"],
                            "price": sums["revenue_yuan"] / sums["voice_minutes"]})  # fmt: skip
    ratio, yuan = factors.loc["now"] / factors.loc["before"], sums["revenue_yuan"]
    mean = (yuan["now"] - yuan["before"]) / np.log(yuan["now"] / yuan["before"])
    parts = mean * np.log(ratio) / 1e4
    assert parts.sum() == pytest.approx((yuan["now"] - yuan["before"]) / 1e4)
    assert telling(told, text(parts.sum(), 2), *(f"{part:.2f}" for part in parts)), "the figure"
    fee = yuan / sums["members"]
    held = book.months[book.months["product"] == "member_voice"].pivot_table(
        index="name", columns="month", values="members", aggfunc="sum", fill_value=0)  # fmt: skip
    here = [set(book.months.loc[book.months["month"] == month, "name"]) for month in (book.ago, book.last)]
    lost = (held[book.last] - held[book.ago]).groupby(held.index.isin(here[0] & here[1])).sum()
    words = [text(100 * (value - 1), 1) for value in ratio]
    assert telling(told, *words, f"{fee['now']:.1f}", f"{fee['before']:.1f}", text(lost.sum()), text(lost[True]))
    data = book.months[book.months["product"] == "member_data"].groupby("year")[["data_gb", "members", "revenue_yuan"]].sum()
    each, paid = data["data_gb"] / data["members"], data["revenue_yuan"]
    assert telling(told, f"{each['before']:.1f}", f"{each['now']:.1f}", text(percent(paid["now"], paid["before"]), 1))


# --- key clients --------------------------------------------------------------------------------------------------


def test_what_voice_lost_and_new_services_won_is_told_client_by_client(book, told):
    sums = book.months.pivot_table(index="name", columns=["service", "year"], values="revenue_yuan", aggfunc="sum", fill_value=0)
    full = book.key.index[book.key["tenure_months"] >= 24]
    voice, new = (sums[name]["now"][full] - sums[name]["before"][full] for name in ("voice", "new"))
    fell, mended = voice < 0, (voice < 0) & (voice + new >= 0)
    assert telling(told, str(len(full)), str(fell.sum()), str(mended.sum())), "the figure"
    ups = new[new > 0]
    assert telling(told, str(len(full)), text(voice.sum()), text(new.sum()), str(fell.sum()), str((fell & ~mended).sum()),
                   str(len(ups)), text(100 * ups.nlargest(3).sum() / ups.sum()))  # fmt: skip
    assert voice.sum() + new.sum() > 0 and mended.sum() < fell.sum(), "the sum hides those who did not make it up"


def test_a_list_drawn_by_this_year_flatters(book, told):
    before = book.yearly["before"].nlargest(len(book.key)).index
    listed, frozen = (percent(*book.yearly.loc[names, ["now", "before"]].sum()) for names in (book.key.index, before))
    voice = book.months[book.months["product"] == "member_voice"]
    minutes = voice.groupby([voice["name"].isin(book.key.index), "year"])["voice_minutes"].sum().unstack()
    talk = percent(minutes["now"], minutes["before"])
    assert telling(told, text(talk[True], 1), text(talk[False], 1), str(len(book.key)), text(listed, 1), text(frozen, 1),
                   str(len({*before} - {*book.key.index})))  # fmt: skip
    assert listed > frozen


def test_money_outside_is_told_for_those_who_grew(book, shown, told):
    growth = (book.yearly["now"] - book.yearly["before"])[book.key.index]
    slow = book.owed[(growth > 0) & (book.key["tenure_months"] >= 24)].nlargest(6)
    frame = pd.concat([book.yearly["now"], book.unified["now"], growth, book.key["receivable_days"], slow], axis=1)
    rows = [[f"{cell:.0f}" for cell in row] for row in frame.loc[slow.index].to_numpy()]
    assert rows in [rows_of(table, slow.index) for table in shown]
    assert telling(told, text(book.owed.sum()), text(100 * book.owed.nlargest(3).sum() / book.owed.sum()))


# --- due soon -----------------------------------------------------------------------------------------------------


def test_eight_clients_with_most_money_due_are_the_cards(book, shown):
    eight = book.at_risk["yuan"].nlargest(8)
    (cards,) = [table for table in shown if table[0][1:] and {row[0] for row in table[1:]} == {*eight.index}
                and len(table[0]) == 7]  # fmt: skip
    rows = book.due[book.due["name"].isin(eight.index)].groupby("name")
    for name, _, month, yuan, score, _, quoted in cards[1:]:
        one = rows.get_group(name)
        assert [month, yuan] == [one["end_month"].min(), f"{eight[name]:.0f}"]
        assert [score, quoted] == [f"{one['satisfaction'].min():.1f}", "是" if one["rival_quoted"].any() else "否"]
    months = [row[2] for row in cards[1:]]
    assert months == sorted(months), "the cards do not give the order away"


def test_renewal_rates_of_four_groups_with_wilson_intervals(book, shown, told):
    cells = [[row.n, row.won, *(100 * part for part in (row.rate, row.low, row.high))] for row in book.rates.itertuples()]
    assert [[f"{cell:.0f}" for cell in row] for row in cells] in [[row[1:] for row in table[1:]] for table in shown]
    won = book.ended["won"]
    gaps = [100 * (won[book.ended[by] == good].mean() - won[book.ended[by] != good].mean())
            for by, good in (("happy", True), ("rival_quoted", False))]  # fmt: skip
    ends = [100 * book.rates["rate"].max(), 100 * book.rates["rate"].min()]
    assert telling(told, str(len(won)), text(100 * won.mean()), *map(text, ends), *map(text, gaps))
    assert gaps[0] > abs(gaps[1]), "satisfaction tells more than a quote"
    assert book.rates["low"].xs(True, level="happy").min() > book.rates["high"].xs(False, level="happy").max()


def test_rates_counted_before_the_last_six_months_are_held_against_them(book, told):
    cut = sorted(book.ended["end_month"].unique())[-6]
    early, late = (book.ended[at] for at in (book.ended["end_month"] < cut, book.ended["end_month"] >= cut))
    groups = rates_of(early, ["rival_quoted", "happy"], prior=10)
    real = rates_of(late, ["rival_quoted", "happy"], prior=0)
    pairs = [f"{100 * part:.0f}" for group in groups.index for part in (groups["pulled"][group], real["rate"][group])]
    assert telling(told, *pairs), "the figure"
    guess = np.array([groups["pulled"][both] for both in zip(late["rival_quoted"], late["happy"], strict=True)])
    better = 1 - ((guess - late["won"]) ** 2).mean() / ((early["won"].mean() - late["won"]) ** 2).mean()
    assert telling(told, str(len(late)), text(100 * guess.mean()), text(100 * late["won"].mean()), text(100 * better))
    assert 0 < better < 0.2, "good for an order, not for a single client"


def test_the_order_by_yuan_that_may_go(book, told):
    places = book.at_risk[["yuan", "lost"]].rank(ascending=False, method="first").astype(int)
    top = places[places.min(axis=1) <= 8]
    moves = [f"{name} 从第 {row.yuan} 到第 {row.lost}" for name, row in zip(top.index, top.itertuples(), strict=True)]
    assert [sentence for sentence in told if following(sentence, *moves)], "the figure"
    risk, everybody = book.at_risk["lost"], book.due["lost"].sum()
    swapped = [[*top.index[(top["lost"] <= 8) & (top["yuan"] > 8)]], [*top.index[(top["lost"] > 8) & (top["yuan"] <= 8)]]]
    mine = book.due[book.due["name"].isin(book.key.index)]
    group = [list(book.rates.index).index(both) for both in zip(mine["rival_quoted"], mine["happy"], strict=True)]
    ways = list(product(*book.rates[["low", "high"]].to_numpy()))
    firsts = [(mine["yuan"] * (1 - np.array(way)[group])).groupby(mine["name"]).sum().idxmax() for way in ways]
    counts = pd.Series(firsts).value_counts()
    (sentence,) = telling(told, str(len(book.due)), str(book.due["name"].nunique()), text(book.due["yuan"].sum()), text(everybody),
                          text(100 * risk.sum() / everybody), text(100 * risk.iloc[:3].sum() / everybody), str(len(ways)))  # fmt: skip
    assert ("第一名站得稳" in sentence) == (len(counts) == 1) != ("说不死" in sentence)
    assert len(counts) == 1 or all(re.search(rf"{name} \D*{times}\b", sentence) for name, times in counts.items())
    assert following(sentence, *swapped[0], *swapped[1])
