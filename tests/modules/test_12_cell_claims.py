"""What lesson 12 says of grades, subjects, weights and cells, worked out a second time with numpy and scipy alone."""

import re

import numpy as np
import pandas as pd
import pytest
from scipy.stats import binom
from second_client_count import FAIR, INTEREST, Book, eigen_weights, following, level
from stored_lesson import numbers, rows_of, telling

from coursekit.cohort import open_cohort

SLIP, MENDED, OTHERS = (2, 4, 3, 2, 1 / 3, 1), (2, 4, 3, 2, 2, 1), (1 / 3, 1 / 2, 2, 2, 3, 2)  # two made-up groups
SUBJECTS = ["security", "price", "service", "brand"]
CRITERIA = ["年毛利", "增长", "对手份额", "带动单位"]
ROWS, COLUMNS = ["不太值得", "一般", "值得"], ["弱", "中", "强"]


# --- grades -------------------------------------------------------------------------------------------------------


def test_value_moves_clients_that_revenue_ranks_elsewhere(book, shown, told):
    revenue = book.yearly["now"][book.key.index].rank(ascending=False)
    value = book.dimensions["value"]
    by_value = value.rank(ascending=False)
    six = (by_value - revenue).abs().nlargest(6).index
    margin, days = 100 * book.key["gross_margin"], book.key["receivable_days"]
    frame = pd.concat([revenue, by_value, margin, days, value], axis=1).loc[six]
    assert [[f"{cell:.0f}" for cell in row] for row in frame.to_numpy()] in [rows_of(table, six) for table in shown]
    interest = 100 * INTEREST * book.owed.sum() / (book.yearly["now"] * book.key["gross_margin"])[book.key.index].sum()
    far = six[0]
    assert telling(told, *(f"{n:.0f}" for n in (revenue[far], by_value[far], margin[far], margin.median(), 100 * INTEREST)),
                   f"{interest:.1f}")  # fmt: skip
    assert interest < 5, "what slow payers cost is not the interest"


def test_the_third_dimension_changes_the_grades_told(book, shown, told):
    weights = book.rule.grade_weights
    two = np.array([*weights[:2], 0]) / sum(weights[:2])
    with_it, without = book.grades(weights), book.grades(two)
    changed = book.places(weights)[with_it != without].sort_values(ascending=False).index
    rows = [[without[name], with_it[name], *(f"{book.dimensions.loc[name, part]:.0f}" for part in ("influence", "value", "risk"))]
            for name in changed[:8]]  # fmt: skip
    assert rows in [rows_of(table, changed[:8]) for table in shown]
    up, down = ([name for name in changed if (with_it[name] < without[name]) == better] for better in (True, False))
    units = [round(book.dimensions.loc[names, "influence"].mean(), 1) for names in (up, down)]
    shares = [f"{100 * weight:.0f}" for weight in weights]
    (sentence,) = telling(told, *shares, "40", *map(str, map(len, (changed, up, down))), *(f"{unit:g}" for unit in units))
    assert units[0] > units[1], "who leads others goes up"
    for name in book.dimensions["value"].nlargest(3).index:
        assert (f"{name}（{with_it[name]}）" in sentence) == (with_it[name] != "A")


def test_weights_tried_leave_so_many_sure_of_their_grade(book, told):
    base, steps = np.array(book.rule.grade_weights), np.arange(-4, 5) / 20
    tried = [base + [a, b, -a - b] for a in steps for b in steps if abs(a + b) < 0.201]
    tried = [weights for weights in tried if weights.min() > 0.04]
    ranks = pd.concat([book.places(weights).rank(ascending=False).rename(n) for n, weights in enumerate(tried)], axis=1)
    places = (book.grades(base) == "A").sum()
    always, never = (ranks.max(axis=1) <= places).sum(), (ranks.min(axis=1) > places).sum()
    rest = len(ranks) - always - never
    assert telling(told, *map(str, (len(tried), always, never, rest)))
    now = book.places(base).rank(ascending=False)
    able = ranks[(now > places) & (ranks.min(axis=1) <= places)].index.difference(book.dimensions["value"].nlargest(3).index)
    friend = now[able].idxmax()
    sentences_told = telling(told, *map(str, (len(tried), always, never, rest)), f"{now[friend]:.0f}")
    (sentence,) = [one for one in sentences_told if friend in one]
    picked = np.array([int(share) for share in re.findall(r"(\d+)%", sentence)[:3]]) / 100
    assert picked.sum() == pytest.approx(1) and book.places(picked).rank(ascending=False)[friend] == ranks.loc[friend].min()


def test_six_cells_of_grade_and_chance_hold_the_forty(book, shown, told):
    running = book.running.assign(lost=book.running["monthly_fee_yuan"] * (1 - book.running["p"])).groupby("name")
    chance = (running["lost"].sum() / running["monthly_fee_yuan"].sum())[book.key.index]
    high, grade = chance >= chance.median(), book.grades(book.rule.grade_weights)
    (table,) = [table for table in shown if [row[0] for row in table[1:]] == [*"ABC"]]
    counts = [[int(numbers(cell)[-1]) for cell in row[1:]] for row in table[1:]]
    assert counts == [[(high & (grade == g)).sum(), (~high & (grade == g)).sum()] for g in "ABC"]
    assert sum(map(sum, counts)) == len(book.key)
    eight = book.at_risk["yuan"].nlargest(8).index
    cells = [[grade[name], f"{100 * chance[name]:.0f}"] for name in eight]
    (answer,) = [answer for table in shown if (answer := rows_of(table, eight)) and [row[:2] for row in answer] == cells]
    plan = {row[0]: row[1:] for row in table[1:]}
    assert all(plan[grade[name]][0 if high[name] else 1].startswith(row[2]) for name, row in zip(eight, answer, strict=True))
    assert telling(told, str(len(book.key)), f"{100 * chance.median():.0f}", f"{100 * chance[high].mean():.0f}")
    clash = [name for name in book.at_risk.index[:5] if high[name] and grade[name] == "C"]
    assert [one for one in told if following(one, counts[0][0], *clash) and ("打架" in one) == bool(clash)]


def test_members_in_three_tiers_and_hours_to_see_them(book, shown, told):
    people = book.named("stakeholders")
    heads = people[people["role"].isin(["decider", "gatekeeper", "finance"]) & people["name"].isin(book.key.index)]
    first = np.minimum(heads.groupby("name").size(), book.key["members"])
    heavy = np.floor((book.key["members"] - first) / 5 + 0.5)
    tiers = [first, heavy, book.key["members"] - first - heavy]
    one = (book.key["members"] - 300).abs().idxmin()
    rows = [[f"{tier[one]:.0f}", f"{tier.sum():.0f}"] for tier in tiers]
    assert rows in [[row[1:3] for row in table[1:]] for table in shown]
    assert telling(told, f"{book.key['staff'][one]}", f"{book.key['members'][one]}")
    five = people[people["name"] == one].sort_values("influence", ascending=False)
    chain = [[f"{100 * part:.0f}", "没有记录" if pd.isna(met) else met] for part, met in zip(five["influence"], five["last_met_month"], strict=True)]
    assert chain in [[[row[1], row[3]] for row in table[1:] if len(row) == 4] for table in shown]
    everybody, hours = book.key["members"].sum(), 3 * book.rule.manager_hours * book.key["manager"].nunique()
    unmet = (heads["last_met_month"].isna() | (heads["last_met_month"] < book.calendar[-3])).sum()
    assert telling(told, f"{everybody}", f"{2 * everybody}", f"{hours:.0f}", f"{100 * hours / 2 / everybody:.0f}", f"{first.sum():.0f}",
                   f"{100 * 2 * first.sum() / hours:.0f}", str(unmet), f"{100 * unmet / len(heads):.0f}")  # fmt: skip
    assert 2 * first.sum() < 0.3 * hours and unmet > 0.3 * len(heads), "not hours are short"


# --- what a client is sensitive to --------------------------------------------------------------------------------


def subjects_of(book):
    """Return for each key client the subject asked about most, and the one clearly more than by the book."""
    asks = book.clients[[f"{subject}_asks" for subject in SUBJECTS]].set_axis(SUBJECTS, axis=1)
    own, usual = asks.loc[book.key.index], asks.sum() / asks.to_numpy().sum()
    total = own.sum(axis=1)
    chance = pd.DataFrame({name: 4 * binom.sf(own[name] - 1, total, usual[name]) for name in SUBJECTS}, own.index)
    clear = (total >= 3) & (chance.min(axis=1) <= 0.1) & (chance.eq(chance.min(axis=1), axis=0).sum(axis=1) == 1)
    alone = own.eq(own.max(axis=1), axis=0).sum(axis=1) == 1
    kinds = own.idxmax(axis=1).where(alone, "unclear"), chance.idxmin(axis=1).where(clear, "unclear")
    return own, usual, *kinds


def test_subjects_by_most_and_by_more_than_the_book(book, shown, told):
    own, usual, most, more = subjects_of(book)
    assert telling(told, *(f"{100 * usual[name]:.0f}" for name in SUBJECTS)), "a hundred questions of the book"
    pairs = [f"{(kind == name).sum()}" for name in ["unclear", *SUBJECTS[::-1]] for kind in (most, more)]
    assert telling(told, *pairs), "the figure"
    few, clear = (own.sum(axis=1) < 3).sum(), (more != "unclear").sum()
    assert telling(told, f"{(most == 'price').sum()}", f"{(more == 'price').sum()}", "40", f"{clear}", f"{40 - clear}", f"{few}")
    words = dict(zip([*SUBJECTS, "unclear"], ["安全", "价格", "服务", "品牌", "看不出"], strict=True))
    (answers,) = [table for table in shown if len(table) == 9 and {row[1] for row in table[1:]} == {*words.values()}]
    assert [row[1] for row in answers[1:]] == [words[more[row[0]]] for row in answers[1:]]
    (cards,) = [table for table in shown if [row[0] for row in table] == [row[0] for row in answers] and len(table[0]) == 6]
    assert [[int(cell) for cell in row[1:]] for row in cards[1:]] == [[*own.loc[row[0]], own.loc[row[0]].sum()] for row in cards[1:]]


@pytest.mark.parametrize("name", ["demo", "mobile-group-2026b", "ningde-telecom-2026a"])
def test_a_subject_that_can_be_read_is_nearly_always_right(root, name):
    """As the notes say: what was asked about most is mostly right, too, but does not tell which ones are guessed."""
    book = Book(open_cohort(root / "cohorts" / f"{name}.yml"))
    _, _, most, more = subjects_of(book)
    truth = book.cohort.truth("group_clients").set_index("client_id")["sensitivity"]
    truth = truth.reindex(book.key["client_id"]).set_axis(book.key.index)
    clear, guessed = more != "unclear", (more == "unclear") & (most != "unclear")
    assert clear.sum() >= 15
    right = (more == truth)[clear].mean()
    assert right >= 0.85
    assert (most == truth)[most != "unclear"].mean() > 0.6
    assert (most == truth)[guessed].mean() < right


# --- weights ------------------------------------------------------------------------------------------------------


def test_weights_and_consistency_come_from_the_eigenvalues(shown, told):
    weights, ratio = eigen_weights(*SLIP)
    (table,) = [table for table in shown if [row[0] for row in table[1:]] == CRITERIA]
    assert [row[-1] for row in table[1:]] == [f"{weight:.2f}" for weight in weights]
    mended, after = eigen_weights(*MENDED)
    replaced = {place: eigen_weights(*SLIP[:place], implied(place), *SLIP[place + 1 :])[1] for place in range(6)}
    assert min(replaced, key=replaced.get) == 4, "growth against units is what contradicts the others most"
    assert telling(told, f"{ratio:.2f}", f"{1 / SLIP[4]:.0f}", f"{implied(4):.1f}", f"{MENDED[4]}", f"{after:.3f}",
                   *(f"{100 * weight:.1f}" for weight in mended))  # fmt: skip
    assert ratio > 0.1 > after


def implied(place):
    """Return what the other judgements say of one: the geometric mean over both ways around it."""
    pairs = list(zip(*np.triu_indices(4, 1), strict=True))
    times = dict(zip(pairs, SLIP, strict=True))
    times |= {(column, row): 1 / value for (row, column), value in times.items()}
    row, column = pairs[place]
    ways = [times[row, other] * times[other, column] for other in range(4) if other not in (row, column)]
    return np.prod(ways) ** (1 / len(ways))


def test_two_groups_go_to_other_clients_first(book, told):
    eights = [(book.attract @ eigen_weights(*six)[0]).nlargest(8).index for six in (MENDED, OTHERS)]
    assert [one for one in told if following(one, *eights[0], *eights[1])], "the figure"
    both = len({*eights[0]} & {*eights[1]})
    rng, base = np.random.default_rng(1), eigen_weights(*MENDED)[0]
    drawn = base + rng.uniform(-0.1, 0.1, (400_000, 4))
    drawn = drawn[np.abs(drawn.sum(axis=1) - 1) < 0.004]
    drawn /= drawn.sum(axis=1, keepdims=True)
    score = drawn @ book.attract.to_numpy().T
    in_top = pd.Series((score >= np.sort(score, axis=1)[:, [-8]]).mean(axis=0), book.attract.index)
    (sentence,) = [one for one in telling(told, str(both), str(8 - both)) if eights[0][0] in one and "**" in one and "前八" in one]
    for name, share in in_top.items():
        if abs(share - 0.95) > 0.02:
            assert (name in re.findall(r"\w+?\d+", sentence.split("（")[-1])) == (share > 0.95), name


# --- nine boxes ---------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def boxes(book):
    """Position of each client on both axes, and how often another draw of its own answers moves it to another cell."""
    y = book.attract @ eigen_weights(*MENDED)[0]
    x = pd.Series({name: (marks.mean() + known) / 3 for name, (marks, known) in book.answers.items()})
    rng, moves, without = np.random.default_rng(3), {}, {}
    for name, (marks, known) in book.answers.items():
        drawn = rng.choice(marks, (20_000, len(marks))).mean(axis=1)
        moves[name] = (level((drawn + known) / 3) != level(x[name])).mean()
        left = [(np.delete(marks, place).mean() + known) / 3 for place in range(len(marks))] if len(marks) > 1 else []
        without[name] = {int(level(one)) for one in left} - {int(level(x[name]))}
    return pd.DataFrame({"x": x, "y": y, "moves": pd.Series(moves), "without": pd.Series(without)}).loc[book.attract.index]


def test_cells_answers_and_chances_to_change(book, boxes, shown, told):
    (table,) = [table for table in shown if len(table[0]) == 5 and any("·" in cell for row in table for cell in row)]
    cell = {name: f"{ROWS[level(one.y)]}·{COLUMNS[level(one.x)]}" for name, one in boxes.iterrows()}
    for name, now, answers, chance, to in table[1:]:
        assert [now, int(answers)] == [cell[name], len(book.answers[name][0])]
        assert float(chance) == pytest.approx(100 * boxes["moves"][name], abs=5)
        others = [f"{ROWS[level(boxes['y'][name])]}·{COLUMNS[column]}" for column in boxes["without"][name]]
        assert {*to.split("、")} == {*others} or (to, others) == ("不会换", [])
    assert min(float(row[3]) for row in table[1:]) >= 100 * boxes["moves"].nlargest(7).iloc[-1] - 5
    hollow = [one for one in told if len(re.findall(r"\w+\d+ \d+%", one)) > 3]
    (named,) = [dict(re.findall(r"([^、：\s]+\d) (\d+)%", one)) for one in hollow]
    for name, chance in boxes["moves"].items():
        if abs(chance - FAIR) > 0.03:
            assert (name in named) == (chance > FAIR), name
        assert name not in named or float(named[name]) == pytest.approx(100 * chance, abs=5)
    flips = sum(bool(without) for without in boxes["without"])
    found = [numbers(one) for one in telling(told, "40", str(len(named)), max(named.values(), key=int), str(flips))]
    assert any(abs(float(number) - boxes["moves"].sum()) < 0.3 for one in found for number in one if "." in number)


def test_cells_are_mostly_true_where_they_are_filled(book, boxes):
    """As the notes say: of those that truly stand elsewhere, most are hollow."""
    truth = book.cohort.truth("group_clients").set_index("client_id")["satisfaction_true"]
    truth = truth.reindex(book.key["client_id"]).set_axis(book.key.index)
    real = {name: ((truth[name] - 4).clip(1, 5) + known) / 3 for name, (_, known) in book.answers.items()}
    wrong = pd.Series(level(pd.Series(real)[boxes.index]) != level(boxes["x"]), boxes.index)
    hollow = boxes["moves"] >= FAIR
    assert wrong[hollow].mean() > wrong[~hollow].mean()
    assert (wrong & hollow).sum() >= (wrong & ~hollow).sum()


def test_the_first_client_changes_where_a_grid_finds_it(book, told):
    weights = eigen_weights(*MENDED)[0]
    leader = (book.attract @ weights).idxmax()
    shares, nearest = np.linspace(0, 1, 20_001), {}
    for place, name in enumerate(CRITERIA):
        rest = np.delete(weights, place)
        grid = np.insert(np.outer(1 - shares, rest / rest.sum()), place, shares, axis=1)
        firsts = (grid @ book.attract.to_numpy().T).argmax(axis=1)
        changed = shares[book.attract.index[firsts] != leader]
        if len(changed):
            at = changed[np.abs(changed - weights[place]).argmin()]
            nearest[name] = at, book.attract.index[firsts[np.searchsorted(shares, at)]], weights[place]
    name = min(nearest, key=lambda one: abs(nearest[one][0] - nearest[one][2]))
    at, rival, old = nearest[name]
    (sentence,) = [one for one in told if f"“{name}”" in one and following(one, leader, rival) and "**" in one]
    parts = [float(number) for number in re.findall(r"(\d+\.\d)", sentence)[:3]]
    assert parts == pytest.approx([100 * old, 100 * at, 100 * abs(at - old)], abs=0.06)
    beyond = int(100 * at) + (at > old)  # the next whole percentage behind the point
    assert [one for one in told if following(one, f"“{name}”", f"{beyond}%", leader, rival, f"{100 * old:.1f}%")], "the figure"


def test_services_stand_above_and_below_the_growth_of_all(book, shown):
    sums = book.months.groupby(["service", "year"])["revenue_yuan"].sum().unstack()
    share = book.months["name"].map(book.clients["rival_share"].clip(upper=0.9))
    now = book.months[book.months["year"] == "now"]
    theirs = (now["revenue_yuan"] * share / (1 - share)[now.index]).groupby(now["service"]).sum()
    growth, times = 100 * (sums["now"] / sums["before"] - 1), sums["now"] / theirs
    rows = [[f"{growth[one]:.1f}", f"{times[one]:.1f}"] for one in growth.index]
    names = [book.cohort.term(one) for one in growth.index]
    assert rows in [[row[:2] for row in rows_of(table, names) or []] for table in shown]
    assert times.max() / times.min() < 1.05, "the horizontal axis tells nothing of the products"
