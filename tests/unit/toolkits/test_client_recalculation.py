"""LibreOffice recalculates the workbook of key clients: as made, typed over, emptied, and filled with nonsense.

What it then shows is held against the functions of ``topics`` on the same figures.
"""

import datetime
import itertools
import math
import os
import shutil

import numpy as np
import pandas as pd
import pytest
from client_forms import at, inputs, type_action, type_client, type_factor, type_judgements, type_scores, type_strategy
from recalculated import cells_with_errors, compare_formulas

from coursekit.toolkits.client_sheets import layout, weights
from coursekit.toolkits.client_sheets.follow import CLIENT, COST, CUT, HOLD, MARGIN, MORE_MATCH, MORE_SERVICE, REVENUE
from coursekit.toolkits.client_sheets.follow import RESULT_FIRST as OPTIONS_ROW
from coursekit.toolkits.client_sheets.layout import BLOCK_FIRST, BLOCKS, BOOK_COLUMNS, CRITERIA, FIRST
from coursekit.topics import ahp, client_grades, due_contracts, nine_box, price_response, swot, tows

# Where it counts, ``coursekit test`` fails without LibreOffice; on somebody's own machine these tests say why not.
if not shutil.which("soffice") and not os.environ.get("CI"):
    pytest.skip("没有找到 soffice（LibreOffice）", allow_module_level=True)

pytestmark = pytest.mark.filterwarnings("ignore:Cell .* is marked as a date")

CLASSES = ("demo", "mobile-group-2026b", "ningde-telecom-2026a")
CLIENTS = layout.CLIENTS
SCALE = [1 / 9, 1 / 7, 1 / 5, 1 / 3, 1 / 2, 1, 2, 3, 5, 7, 9]
LEVELS, MOVES = {"高": "high", "中": "medium", "低": "low"}, {"攻": "invest", "守": "hold", "放": "harvest"}


def typed_over(book, seed):
    """Type other numbers into every block, ties, gaps and a client more among them."""
    rng = np.random.default_rng(seed)
    for block in BLOCKS:
        pairs = itertools.combinations(range(len(CRITERIA[block])), 2)
        type_judgements(book, block, {pair: float(rng.choice(SCALE)) for pair in pairs})
        at(book, layout.WEIGHTS, BLOCK_FIRST[block] - 2, layout.CHOSEN).value = "两两比较"
    day = datetime.datetime(2026, 12, 31)
    for client in range(CLIENTS - 2):
        for block in ("attract", "strength"):
            type_scores(book, client, block, [float(score) for score in rng.integers(1, 6, len(CRITERIA[block]))])
        type_client(
            book, client, monthly_fee_yuan=float(rng.choice([100, 500, 500, 2500.5])), follower_units=int(rng.integers(4)),
            chance_lost=float(rng.choice([0, 0.05, 0.1, 0.1, 0.5, 1])), receivable_days=int(rng.integers(10, 200)),
            contract_end=day + datetime.timedelta(days=int(rng.integers(0, 200))),
            at_risk_yuan=float(rng.choice([0, 100, 100, 5000])),
        )  # fmt: skip
    type_client(book, 3, chance_lost=None, contract_end=day)
    type_client(book, 4, monthly_fee_yuan="很多")
    type_client(book, 5, contract_end=None)
    type_client(book, CLIENTS - 2, **dict.fromkeys(one for one in BOOK_COLUMNS if one not in ("revenue_yuan", "missing")))
    type_scores(book, 6, "attract", [5, 5, None, 5])
    type_scores(book, 7, "strength", [7, 1, 1])
    numbers = rng.dirichlet(np.ones(6)), rng.dirichlet(np.ones(5))
    for factor, weight in zip(("S1", "S2", "S3", "S4", "W1", "W2"), numbers[0], strict=True):
        type_factor(book, factor, text=f"因素 {factor}", evidence="客户说过", weight=float(weight),
                    rating={"S": 4, "W": 1}[factor[0]])  # fmt: skip
    for factor, weight in zip(("O1", "O2", "O3", "T1", "T2"), numbers[1], strict=True):
        type_factor(book, factor, text=f"因素 {factor}", evidence="客户说过", weight=float(weight), rating=2)
    for factor in layout.factor_ids():
        if factor not in ("S1", "S2", "S3", "S4", "W1", "W2", "O1", "O2", "O3", "T1", "T2"):
            type_factor(book, factor, text=None, evidence=None, weight=None, rating=None)
    for factor, has in (("S1", "没有"), ("S2", "有"), ("S3", "没有"), ("S4", "有")):
        type_factor(book, factor, rival_has=has)
    follow = book[layout.FOLLOW]
    for place, value in ((REVENUE, 80_000), (MARGIN, 0.45), (CUT, 0.15), (HOLD, 0.55), (MORE_MATCH, 0.3),
                         (MORE_SERVICE, 0.25), (COST, 6_000)):  # fmt: skip
        follow.cell(place[0] + 1, place[1] + 1).value = value
    return book


@pytest.fixture(scope="module")
def made(workbook_of):
    return {name: workbook_of("12", name) for name in CLASSES}


@pytest.fixture(scope="module")
def after(made, opened, recalculate, saved):
    """Every workbook of these tests after LibreOffice, in one run of it."""
    books = {f"made-{name}": data for name, data in made.items()}
    for seed, name in enumerate(CLASSES):
        books[f"typed-{name}"] = saved(typed_over(opened(made[name]), seed))
    for name, content in (("empty", None), ("nonsense", "不知道"), ("noughts", 0), ("minus", -1), ("huge", 10**12)):
        book = opened(made["demo"])
        for cell in inputs(book):
            cell.value = content
        books[name] = saved(book)
    book = opened(made["demo"])
    complete = {"owner": "客户经理 1", "due": datetime.datetime(2026, 12, 20), "review": datetime.datetime(2027, 1, 20)}
    type_strategy(book, 0, text="用Ｓ１接 o2", **complete, floor=0.9, authority="县公司")
    type_strategy(book, 1, text="用 S1，价钱放到底", **complete, floor=0.9, authority="客户经理")
    type_strategy(book, 2, text="补 W 1 接Ｏ1", owner="客户经理 2", due=datetime.datetime(2026, 11, 1))
    type_strategy(book, 4, text="用 S4 挡 T1", **complete)
    type_strategy(book, 5, text="用 S2 挡 T1", **complete | {"due": "月底"}, floor="九折")
    type_action(book, 0, client="甲", move="续", text="谈", **complete)
    type_action(book, 1, owner="客户经理 3")
    books["decided"] = saved(book)
    return recalculate(books)


@pytest.fixture(params=[f"{kind}-{name}" for kind in ("made", "typed") for name in CLASSES])
def book(request, after):
    return after[request.param]


def column(book, sheet, place, first=FIRST, count=CLIENTS):
    return [at(book, sheet, row, place).value for row in range(first, first + count)]


def clients_of(book):
    frame = pd.DataFrame({name: column(book, layout.BOOK, place) for place, name in enumerate(BOOK_COLUMNS)})
    return frame[frame["client"].notna() & (frame["client"] != "")]


def used_weights(book, block):
    first = BLOCK_FIRST[block]
    return [at(book, layout.WEIGHTS, first + place, layout.USED).value for place in range(len(CRITERIA[block]))]


@pytest.mark.parametrize("name", CLASSES)
def test_every_stored_value_is_what_libreoffice_computes(made, after, opened, name):
    compared, wrong = compare_formulas(opened(made[name]), opened(made[name], values=True), after[f"made-{name}"])
    assert wrong == [] and compared > 2000


def test_no_formula_ever_shows_an_error_value(after, made, opened):
    """An input shows what was typed: a day in the year 3,000,000,000 is none to any program."""
    typed = {(cell.parent.title, cell.coordinate) for cell in inputs(opened(made["demo"])) if cell.data_type != "f"}
    wrong = {name: [place for place in cells_with_errors(book) if place not in typed] for name, book in after.items()}
    assert {name: places[:5] for name, places in wrong.items() if places} == {}


def test_nothing_is_computed_from_nothing(after):
    for name in ("empty", "nonsense"):
        book = after[name]
        for block in BLOCKS:
            assert set(used_weights(book, block)) <= {None, ""}
        assert set(column(book, layout.NINE, layout.NINE_CELL)) <= {None, ""}
        assert set(column(book, layout.GRADES, 8)) <= {None, ""}
        assert at(book, layout.URGENT, 5, 0).value == "先把上面三个数填好。"
        assert "先把上面的格子填好。" in {cell.value for row in book[layout.FOLLOW].iter_rows() for cell in row}


@pytest.mark.parametrize("block", BLOCKS)
def test_weights_and_consistency_are_the_library_s(book, block):
    first, names = BLOCK_FIRST[block], CRITERIA[block]
    judgements = np.full((len(names), len(names)), np.nan)
    for row, place in itertools.combinations(range(len(names)), 2):
        judgements[row, place] = at(book, layout.WEIGHTS, first + row, layout.MATRIX_LEFT + place).value
    result = ahp.ahp_weights(pd.DataFrame(judgements + np.diag([np.nan] * len(names)), index=names, columns=names))
    shown = [at(book, layout.WEIGHTS, first + place, layout.COMPARED).value for place in range(len(names))]
    assert shown == pytest.approx(result.weights.tolist(), abs=1e-6)
    row = first + len(names)
    assert at(book, layout.WEIGHTS, row, 1).value == pytest.approx(result.lambda_max, abs=1e-6)
    assert at(book, layout.WEIGHTS, row, 3).value == pytest.approx(result.consistency_ratio, abs=1e-6)
    said = at(book, layout.WEIGHTS, row + 1, 0).value
    if result.consistency_ratio < 0.1:
        assert said.startswith("前后说得通")
        return
    worst = ahp.worst_judgement(judgements)
    assert said.startswith(f"前后说不通（CR {result.consistency_ratio:.2f}")
    named = f"“{names[worst.row]} 比 {names[worst.column]}”"
    assert named in said and f"{worst.suggested:.2f}" in said
    assert worst.equals or f"改成它，CR 是 {worst.ratio_after:.2f}" in said


def test_typed_judgements_are_inconsistent_somewhere(after):
    said = [at(after[f"typed-{name}"], layout.WEIGHTS, BLOCK_FIRST[block] + len(CRITERIA[block]) + 1, 0).value
            for name in CLASSES for block in BLOCKS]  # fmt: skip
    assert sum("先重想" in one for one in said) >= 2 and sum("改一个就行" in one for one in said) >= 1


def test_what_is_due_is_ranked_as_the_library_ranks_it(book):
    clients = clients_of(book)
    numbers = ["monthly_fee_yuan", "chance_lost"]
    known = clients[clients["contract_end"].notna()].copy()
    known[numbers] = known[numbers].apply(pd.to_numeric, errors="coerce")
    known = known.dropna(subset=numbers)
    ends = pd.to_datetime(known["contract_end"]).dt.to_period("M").astype(str)
    contracts = known.assign(end_month=ends, client_id=known["client"])
    due = due_contracts.due_within(contracts, "2026-11", 90)
    risk = due_contracts.revenue_at_risk(due, 1 - due["chance_lost"].astype(float))
    # Clients with the same yuan stand in the order of the sheet; the library gives them one place.
    count = min(layout.URGENT_SHOWN, len(risk))
    assert count >= 5
    shown = [column(book, layout.URGENT, place, layout.URGENT_FIRST, count) for place in (0, 5, 7)]
    assert shown[2] == pytest.approx(risk["at_risk_yuan"].head(count).tolist())
    for client, yuan, lost in zip(*shown, strict=True):
        assert (yuan, lost) == pytest.approx(tuple(risk.loc[client, ["due_yuan", "at_risk_yuan"]]))
    assert len(set(shown[0])) == count
    money, gone = (f"{math.floor(risk[name].sum() + 0.5):,}" for name in ("due_yuan", "at_risk_yuan"))
    said = at(book, layout.URGENT, 5, 0).value
    if clients["chance_lost"].notna().all():
        assert said == f"90 天内到期的有 {len(risk)} 家，到期收入 {money} 元；按不续的可能算，平均要丢 {gone} 元。"
    else:
        assert f"平均要丢 {gone} 元" in said


def test_gaps_are_named_and_counted(after):
    book = after["typed-demo"]
    missing = column(book, layout.BOOK, BOOK_COLUMNS.index("missing"))
    assert missing[3:6] == ["缺或不是数：不续的可能、", "缺或不是数：到期月费、", "缺或不是数：合约到期、"]
    assert missing[CLIENTS - 2] in (None, "")
    assert "有 3 家缺到期日、月费或不续的可能" in at(book, layout.URGENT, 7, 0).value
    steady = column(book, layout.NINE, layout.NINE_STEADY)
    assert steady[6] == steady[7] == "缺分或缺权重" and steady[CLIENTS - 2] in (None, "")


def test_positions_cells_and_moves_are_the_library_s(book):
    frame = pd.DataFrame({
        (block, name): column(book, layout.NINE, layout.SCORE_LEFT[block] + place)
        for block in ("attract", "strength") for place, name in enumerate(CRITERIA[block])
    })  # fmt: skip
    frame = frame.apply(pd.to_numeric)
    good = frame.notna().all(axis=1) & frame.le(5).all(axis=1)
    good &= pd.Series([name not in (None, "") for name in column(book, layout.NINE, 0)])
    axes = {block: frame[block].to_numpy() @ np.array(used_weights(book, block)) for block in ("attract", "strength")}
    y, x = (pd.Series(axes[block], dtype=float)[good] for block in ("attract", "strength"))
    expected = nine_box.ge_nine_box(y, x)
    shown = pd.DataFrame({
        name: column(book, layout.NINE, place) for name, place in
        (("y", layout.NINE_Y), ("x", layout.NINE_X), ("cell", layout.NINE_CELL), ("move", layout.NINE_MOVE),
         ("steady", layout.NINE_STEADY))
    })[good]  # fmt: skip
    for axis in ("x", "y"):
        assert shown[axis].tolist() == pytest.approx(expected[axis].tolist(), abs=1e-6)
    cells = ["_".join(LEVELS[level] for level in cell.split("·")) for cell in shown["cell"]]
    assert cells == expected["cell"].tolist() and len(set(cells)) >= 3
    assert [MOVES[move] for move in shown["move"]] == expected["move"].tolist()
    assert [one != "站得稳" for one in shown["steady"]] == expected["boundary"].tolist() and len(expected) >= 36


def test_grades_are_the_library_s(book):
    clients = clients_of(book)
    numbers = ["revenue_yuan", "gross_margin", "receivable_days", "at_risk_yuan", "follower_units", "unified_yuan"]
    clients[numbers] = clients[numbers].apply(pd.to_numeric, errors="coerce")
    clients = clients.dropna(subset=numbers)
    owed = clients["unified_yuan"] * clients["receivable_days"] / 365
    value = clients["revenue_yuan"] * clients["gross_margin"] - 0.04 * owed
    frame = pd.DataFrame({"value": value, "risk": clients["at_risk_yuan"], "influence": clients["follower_units"]})
    weight = np.array(used_weights(book, "three"), dtype=float)
    expected = client_grades.grade_clients(frame, weight / weight.sum())
    shown = {name: column(book, layout.GRADES, place) for name, place in (("score", 7), ("grade", 8))}
    assert [shown["score"][i] for i in expected.index] == pytest.approx(expected["score"].tolist(), abs=1e-6)
    assert [shown["grade"][i] for i in expected.index] == expected["grade"].tolist()
    assert {*expected["grade"]} == {"A", "B", "C"} and len(expected) >= 36
    two = client_grades.grade_clients(frame, np.append(weight[:2] / weight[:2].sum(), 0))["grade"]
    assert [at(book, layout.GRADES, FIRST + i, 9).value for i in expected.index] == two.tolist()


def factors_of(book):
    rows = {factor: [at(book, layout.FACTORS, layout.factor_row(factor), place).value for place in range(8)]
            for factor in layout.factor_ids()}  # fmt: skip
    frame = pd.DataFrame.from_dict(rows, orient="index", columns=[*layout.FACTOR_COLUMNS[:8]])
    frame = frame[frame["text"].notna() & (frame["text"] != "")].reset_index(drop=True)
    frame["kind"], frame["rival_has"] = frame["factor"].str[0], frame["rival_has"] == "有"
    return frame.astype({"weight": float, "rating": float})


def test_scores_of_factors_and_pairs_are_the_library_s(book):
    factors = factors_of(book)
    left = swot.strike_common(factors).factors
    total = layout.FACTORS_FIRST + sum(layout.FACTOR_ROWS.values())
    shown = [at(book, layout.FACTORS, total + 1 + place, 3).value for place in range(3)]
    assert shown == pytest.approx([swot.ife(factors).score, swot.ife(left).score, swot.efe(factors).score])
    assert shown[0] != pytest.approx(shown[1])
    expected = tows.tows(left).head(layout.PAIRS_SHOWN)
    for place, pair in enumerate(expected.itertuples()):
        rank, said, cell, score = (at(book, layout.TOWS, layout.PAIRS_FIRST + place, c).value for c in range(4))
        assert (rank, cell, score) == (pair.rank, pair.cell, pytest.approx(pair.score))
        assert said.startswith(f"{pair.internal} ") and f"× {pair.external} " in said


def test_options_and_break_evens_are_the_library_s(book):
    revenue, margin, cut, hold, match, service, cost = (
        at(book, layout.FOLLOW, *place).value
        for place in (REVENUE, MARGIN, CUT, HOLD, MORE_MATCH, MORE_SERVICE, COST)
    )  # fmt: skip
    chances = {"hold": hold, "match_price": min(1, hold + match), "add_service": min(1, hold + service)}
    expected = price_response.price_options(revenue, margin, cut, chances, cost)
    for row, option in enumerate(expected.itertuples()):
        shown = [at(book, layout.FOLLOW, OPTIONS_ROW + row, place).value for place in range(1, 6)]
        even = option.break_even_chance if math.isfinite(option.break_even_chance) else "续了也不挣"
        values = [option.price, option.margin_yuan, option.chance, option.expected_margin]
        assert shown[:4] == pytest.approx(values)
        assert shown[4] == (even if isinstance(even, str) else pytest.approx(even))
    said = "".join(str(at(book, layout.FOLLOW, OPTIONS_ROW + row, 0).value) for row in range(5, 8))
    even = price_response.break_even_renewal(margin, cut, hold)
    assert f"{even:.0%}" in said or math.isinf(even)
    deepest = price_response.break_even_cut(margin, hold, chances["match_price"])
    assert f"最多跟到便宜 {deepest:.1%}" in said if deepest else "一分也不该跟" in said


def test_the_chosen_client_s_figures_come_by_themselves(after, made):
    book = after["made-demo"]
    client = at(book, layout.FOLLOW, *CLIENT).value
    row = clients_of(book).set_index("client").loc[client]
    assert at(book, layout.FOLLOW, *REVENUE).value == pytest.approx(12 * row["monthly_fee_yuan"])
    assert at(book, layout.FOLLOW, *HOLD).value == pytest.approx(1 - row["chance_lost"])


def test_a_decision_says_what_it_lacks(after):
    book = after["decided"]
    said = [at(book, layout.TOWS, layout.STRATEGIES_FIRST + line, 7).value for line in range(8)]
    assert said[0] == "齐了"
    assert said[1] == "低于客户经理的底价，要往上报。没写 O 的编号。"
    assert said[2] == "完成日早于开课。缺复盘日。"
    assert said[3] in (None, "")
    assert said[4] == "没写 S 的编号。", "the rival has S4, too: it is struck"
    assert said[5] == "完成日不是日期。最低几折要写数，如 95%。"
    actions = [at(book, layout.URGENT, layout.ACTIONS_FIRST + line, 9).value for line in range(3)]
    assert actions[0] == "齐了" and actions[1].startswith("这一行没写全。") and actions[2] in (None, "")
    assert "缺完成日。" in actions[1]


def test_the_power_method_reaches_the_eigenvector_of_the_most_contradictory_judgements():
    """The slowest matrix there is: a beats b beats c beats a, nine times each; LibreOffice is not needed."""
    worst = np.array([[1, 9, 1 / 9], [1 / 9, 1, 9], [9, 1 / 9, 1]])
    power = worst
    for _ in range(weights.SQUARINGS):
        power = power @ power / power.sum() ** 2
    found = power.sum(axis=1) / power.sum()
    assert found == pytest.approx(ahp.ahp_weights(worst).weights.tolist(), abs=1e-6)
