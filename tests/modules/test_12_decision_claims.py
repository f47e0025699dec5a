"""What lesson 12 says of factors and prices, and its closing table, worked out a second time with pandas and numpy alone."""

import numpy as np
import pandas as pd
import pytest
from second_client_count import Z, bad_signs, following, rates_of
from stored_lesson import rows_of, telling

INSIDE = {"S1": (4, 4), "S2": (5, 4), "S3": (3, 4), "S4": (4, 3), "S5": (3, 3), "S6": (3, 3), "S7": (3, 3),
          "W1": (4, 1), "W2": (4, 1), "W3": (2, 2)}  # fmt: skip  # importance, rating
COMMON = ["S1", "S3", "S5", "S6"]  # what rival A has, too
LIKED = {"S2": (4, 2, 1), "W4": (1, 2, 2), "S4": (1, 3, 2), "S7": (1, 4, 2), "W1": (2, 2, 1), "O2": (4, 2, 1),
         "T1": (1, 2, 3), "T2": (3, 2, 1)}  # fmt: skip
KEPT = 90  # percent mended in time: below it "quick to mend" is no strength
SERVICE_SHARE = 0.05  # of a year's fee, what the added service is taken to cost


# --- strengths, and what meets what -------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def trade(book):
    """What the ledger says of the trade that lost most, and the factors that follow from it."""
    of = book.months["client_id"].map(book.clients.set_index("client_id")["industry"])
    sums = book.months.groupby([of, "year"])["revenue_yuan"].sum().unstack()
    swing = ((sums["now"] - sums["before"]) / 1e4).sort_values()
    here = book.clients[(book.clients["industry"] == swing.index[0]) & book.clients["active"]]
    broken, rows = here.dropna(subset="repair_hours"), book.months[(of == swing.index[0]) & (book.months["year"] == "now")]
    own = book.running[book.running["client_id"].isin(here["client_id"])]
    voice = book.months[(of == swing.index[0]) & (book.months["service"] == "voice")].groupby("year")["revenue_yuan"].sum()
    counted = {
        "S2": 100 * (broken["repair_hours"] <= broken["sla_hours"]).mean(),
        "S4": 100 * here["members"].sum() / here["staff"].sum(),
        "S7": 100 * rows.loc[rows["payer"] == "unified", "revenue_yuan"].sum() / rows["revenue_yuan"].sum(),
        "W2": 100 * (voice["now"] / voice["before"] - 1),
        "W3": 100 * (own.groupby("client_id")["end_month"].nunique() > 1).mean(),
    }
    led, tender = 100 * (here["follower_units"] > 0).mean(), 100 * (here["procurement"] == "tender").mean()
    outside = {"O1": (4 if led >= 30 else 2, 2), "O2": (4, 2), "O3": (3, 1), "T1": (5, 2),
               "T2": (4 if tender >= 50 else 2, 2), "T3": (3 if here["receivable_days"].mean() >= 60 else 1, 2)}  # fmt: skip
    struck = {name: both for name, both in INSIDE.items() if name not in COMMON}
    left = {name: both for name, both in struck.items() if name != "S2" or counted["S2"] >= KEPT}
    if counted["S2"] < KEPT:
        left["W4"] = (INSIDE["S2"][0], 2 if counted["S2"] >= 70 else 1)
    return swing, counted, struck, left, outside, len(broken)


def test_the_trade_that_lost_most_and_what_can_be_counted_in_it(book, trade, shown, told):
    swing, counted, _, left, _, broken = trade
    assert [one for one in telling(told, *(f"{value:.1f}" for value in swing)) if book.cohort.term(swing.index[0]) in one]
    (table,) = [table for table in shown if [row[0] for row in table[1:]] == [*left]]
    cells = {row[0]: row[2] for row in table[1:]}
    if "W4" in left:
        counted = counted | {"W4": counted["S2"]}
        assert telling(told, str(len(COMMON)), str(7 - len(COMMON)), str(broken), f"{counted['S2']:.0f}")
    assert all(f"{value:.0f}%" in cells[name] for name, value in counted.items() if name in left)
    for seven in (table for table in shown if [row[0] for row in table[1:]] == [f"S{n}" for n in range(1, 8)]):
        assert all(f"{counted[row[0]]:.0f}%" in "".join(row) for row in seven[1:] if row[0] in counted)
    assert f"{10 * book.rule.floor_discounts['account_manager']:.1f}" in cells["W1"]
    years = book.months.pivot_table(index="client_id", columns="year", values="revenue_yuan", aggfunc="sum", fill_value=0)
    inside = book.clients.set_index("client_id")["industry"].reindex(years.index) == swing.index[0]
    fell = 100 * (years["now"] < years["before"]).groupby(inside).mean()
    assert telling(told, str(inside.sum()), f"{fell[True]:.0f}", f"{fell[False]:.0f}", f"{fell[True] - fell[False]:.0f}")


def weights_of(factors):
    total = sum(importance for importance, _ in factors.values())
    return {name: importance / total for name, (importance, _) in factors.items()}


def score_of(factors):
    return sum(weight * factors[name][1] for name, weight in weights_of(factors).items())


def test_the_scores_fall_as_strengths_are_struck(trade, shown, told):
    _, _, struck, left, outside, _ = trade
    scores = [score_of(factors) for factors in (INSIDE, struck, left, outside)]
    assert scores[0] > scores[1] > scores[2] and max(scores[1:]) < 2.5
    assert telling(told, *(f"{score:.2f}" for score in scores[:3]), "2.5", f"{scores[3]:.2f}", "2.5")
    weight = weights_of(left)
    rows = [[f"{weight[name]:.2f}", f"{rating}", f"{weight[name] * rating:.2f}"] for name, (_, rating) in left.items()]
    assert rows in [[row[-3:] for row in rows_of(table, left) or []] for table in shown]
    assert [one for one in told if following(one, *COMMON, *(name for name in left if name[0] == "S"))]


def test_pairs_of_factors_share_a_hundred(trade, shown):
    inside, outside = weights_of(trade[3]), weights_of(trade[4])
    score = {(one, other): 100 * inside[one] * outside[other] for one in inside for other in outside}
    assert sum(score.values()) == pytest.approx(100)
    (table,) = [table for table in shown if [row[0] for row in table[1:]] == ["SO", "SO", "ST", "ST", "WO", "WO", "WT", "WT"]]
    for cell, own, other, points, rank in table[1:]:
        pair = own.split()[0], other.split()[0]
        assert cell == pair[0][0] + pair[1][0]
        assert [points, int(rank)] == [f"{score[pair]:.1f}", 1 + sum(value > score[pair] + 1e-9 for value in score.values())]
    for cell in ("SO", "ST", "WO", "WT"):
        best = sorted((value for (one, other), value in score.items() if one[0] + other[0] == cell), reverse=True)[:2]
        assert [f"{value:.1f}" for value in best] == [row[3] for row in table[1:] if row[0] == cell]


def test_three_ways_and_how_much_one_mark_moves_them(trade, told):
    _, _, struck, left, outside, _ = trade
    as_said, by_count = (
        [sum(weight[name] * row[way] for name, row in LIKED.items() if name in weight) for way in range(3)]
        for weight in (weights_of(struck) | weights_of(outside), weights_of(left) | weights_of(outside))
    )
    ranked, gap = sorted(by_count, reverse=True), sorted(by_count)[2] - sorted(by_count)[1]
    step = max(value for name, value in (weights_of(left) | weights_of(outside)).items() if name in LIKED)
    parts = [*ranked, as_said[0], by_count[0], gap] if "W4" in left else [*ranked, gap]
    assert telling(told, *(f"{part:.2f}" for part in parts), f"{step:.2f}", *([f"{np.ceil(gap / step):.0f}"] if gap > step else []))
    assert "W4" not in left or by_count[0] < as_said[0], "a promise that is not kept is worth less"


# --- the price ----------------------------------------------------------------------------------------------------


def unlike(quoted, by, answer):
    """Return an answer's rate less that of holding within bands, its half interval, and the rate of holding there."""
    counts = quoted.groupby([by, "response"])["won"].agg(["sum", "size"]).unstack(fill_value=0)
    counts = counts[(counts["size"][[answer, "hold"]] > 0).all(axis=1)]
    won, of = counts["sum"][[answer, "hold"]], counts["size"][[answer, "hold"]]
    weight, soft = of[answer] / of[answer].sum(), (won + 0.5) / (of + 1)
    spread = np.sqrt((weight**2 * (soft * (1 - soft) / of).sum(axis=1)).sum())
    rate = won / of
    return (weight * (rate[answer] - rate["hold"])).sum(), Z * spread, (weight * rate["hold"]).sum()


@pytest.fixture(scope="module")
def quoted(book):
    rows = book.ended[book.ended["rival_quoted"]]
    band = pd.cut(rows["satisfaction"], [0, 6, 7.5, 11], right=False).astype(str)
    return rows.assign(all=0, band=band, signs=bad_signs(rows))


def test_matching_a_price_looks_worse_raw_than_among_the_like(quoted, shown, told):
    steps = [unlike(quoted, by, "match_price") for by in ("all", "band", "signs")]
    raw, (gap, half, _) = steps[0][0], steps[2]
    trouble = 100 * (quoted["signs"] == 3).groupby(quoted["response"]).mean()
    parts = [100 * abs(raw), trouble["match_price"], trouble["hold"], 100 * gap, 95, 100 * (gap - half), 100 * (gap + half)]
    (sentence,) = telling(told, *(f"{round(part)}" for part in parts))
    assert ("分不清" in sentence) == (abs(gap) <= half or gap < 0)
    assert raw < steps[1][0] < gap, "the finer the bands the less harm"
    assert raw + steps[0][1] < 0 < gap + half
    assert trouble["match_price"] > 3 * trouble["hold"], "whom one matches for is about to go"
    cells = []
    for rows in [*(quoted[quoted["signs"] == signs] for signs in (1, 2, 3)), quoted]:
        groups = rows.groupby("response")["won"].agg(["size", "mean"])
        cells.append([f"{part:.0f}" for code in ("hold", "match_price") for part in groups.loc[code] * [1, 100]])
    assert cells in [[row[1:] for row in table[1:]] for table in shown]


@pytest.fixture(scope="module")
def case(book, quoted):
    """The private line that most is expected to go with, and its chances under three answers."""
    lines = book.due[book.due["product"] == "private_line"]
    row = lines.loc[lines["lost"].idxmax()]
    held = rates_of(quoted[quoted["response"] == "hold"], "signs", prior=4)
    signs = bad_signs(lines.loc[[row.name]]).iloc[0]
    hold, chances = held["pulled"][signs], {}
    for answer in ("match_price", "add_service"):
        gap, half, stayed = unlike(quoted, "signs", answer)
        part = np.array([gap - half, gap, gap + half]) / (1 - stayed)
        chances[answer] = np.clip(hold + (1 - hold) * part, 0.01, 0.99)
    return row, held.loc[signs], hold, chances


def test_three_answers_and_the_line_where_following_always_loses(book, case, shown, told):
    row, alike, hold, chances = case
    fee, m, c = 12 * row["monthly_fee_yuan"], round(row["gross_margin"], 2), book.rule.rival_cut
    services = SERVICE_SHARE * fee
    margins = [fee * m, fee * (m - c), fee * m - services]
    each = [hold, chances["match_price"][1], chances["add_service"][1]]
    need = [hold * margins[0] / margin for margin in margins]
    rows = [[f"{price:.0f}", f"{margin:.0f}", f"{100 * chance:.0f}", f"{chance * margin:.0f}"]
            for price, margin, chance in zip([fee, fee * (1 - c), fee], margins, each, strict=True)]  # fmt: skip
    (table,) = [table for table in shown if len(table[0]) == 6 and [row[1:5] for row in table[1:]] == rows]
    assert [one[5] for one in table[2:]] == [f"{100 * one:.0f}" if one <= 1 else "一百也不够" for one in need[1:]]
    line = (m - c) / m
    assert line == pytest.approx(hold / need[1])
    parts = [f"{100 * m:.0f}%", f"{100 * c:.0f}%", f"{100 * line:.0f}%", row["name"], f"{100 * hold:.0f}%"]
    assert [one for one in told if len(one) < 60 and following(one, *parts)], "the figure"
    low, _, high = chances["add_service"]
    most = fee * m * (1 - hold / each[2])
    assert telling(told, f"{100 * m:.0f}", f"{100 * c:.0f}", f"{100 * line:.0f}", f"{100 * alike['rate']:.0f}", "95",
                   f"{100 * alike['low']:.0f}", f"{100 * alike['high']:.0f}", f"{100 * hold:.0f}")  # fmt: skip
    assert telling(told, f"{services:.0f}", f"{100 * need[2]:.0f}", f"{100 * low:.0f}", f"{100 * high:.0f}", f"{most:.0f}")
    assert low < need[2] < high, "nobody can tell whether the service pays"


def test_what_would_have_to_go_along_and_what_all_lines_would_cost(book, case, told):
    row, _, hold, _ = case
    fee, m, c = 12 * row["monthly_fee_yuan"], round(row["gross_margin"], 2), book.rule.rival_cut
    tied = fee * (hold * m - (m - c)) / (1 - hold)
    lines = book.running.loc[book.running["product"] == "private_line", "monthly_fee_yuan"]
    assert tied > 0
    assert telling(told, f"{tied:.0f}", f"{100 * c:.0f}", f"{12 * c * lines.sum() / 1e4:.1f}")
    truth = book.cohort.truth("products").set_index("contract_id")
    assert (truth["p_renew_match_price"] > truth["p_renew_hold"]).all(), "a lower price drives nobody away"
    assert (truth["p_renew_add_service"] > truth["p_renew_hold"]).all()


# --- what may be carried out, and the six answers -----------------------------------------------------------------


def test_every_card_of_the_gate_lies_in_one_of_three_boxes(shown):
    (cards,) = [table for table in shown if [row[0] for row in table[1:]] == [*"ABCDEFGH"] and len(table[0]) == 2]
    (answers,) = [table for table in shown if [row[0] for row in table[1:]] == [*"ABCDEFGH"] and len(table[0]) == 3]
    assert {row[1] for row in answers[1:]} == {"能", "征得同意", "不能"}
    assert all(row[2] for row in answers[1:]) and all(row[1] for row in cards[1:])


def test_the_closing_table_repeats_the_numbers_of_the_sections(book, case, trade, shown):
    sums = book.months.groupby(["service", "year"])["revenue_yuan"].sum().unstack()
    change, grades = (sums["now"] - sums["before"]) / 1e4, book.grades(book.rule.grade_weights)
    row, _, hold, _ = case
    line = (round(row["gross_margin"], 2) - book.rule.rival_cut) / round(row["gross_margin"], 2)
    inside, outside = weights_of(trade[3]), weights_of(trade[4])
    pair = max(((one, other) for one in inside for other in outside), key=lambda both: inside[both[0]] * outside[both[1]])
    texts = {cell.split()[0]: cell.split()[1] for table in shown if table[0][0] == "格" for row in table[1:] for cell in row[1:3]}
    best = [texts[name] for name in pair]
    cells = [cell for table in shown[-1:] for row in table[1:] for cell in row[1:2]]
    expected = [(book.cohort.term(change.idxmax()), f"{change.max():.1f}"), tuple(book.at_risk.index[:3]),
                (f"{(grades == 'A').sum()}", f"{(grades == 'B').sum()}"), ("40",), (row["name"], f"{100 * hold:.0f}"),
                best]  # fmt: skip
    assert all(following(cell, *parts) for cell, parts in zip(cells, expected, strict=True))
    assert f"{100 * line:.0f}" in shown[-1][5][3]
