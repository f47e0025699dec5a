"""The page of a quarter: numbers reckoned again from states and results, remarks that agree with them, nobody's secrets."""

import re
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coursekit.sandtable.engine import KINDS
from coursekit.sandtable.engine.money import budget_of
from coursekit.sandtable.engine.quarter import advance
from coursekit.sandtable.game import default_decisions, game_scores, new_game, play_quarter
from coursekit.sandtable.rules.check import planned_spending
from coursekit.sandtable.rules.form_values import values_of
from coursekit.sandtable.setup import GameSetup, seats_for
from coursekit.sandtable.solo.remarks import REMARKS
from coursekit.sandtable.solo.report import MEASURES, quarter_report
from coursekit.sandtable.solo.report_numbers import name, numbers, plain, signed
from coursekit.sandtable.solo.report_page import report_html, report_tables
from coursekit.sandtable.solo.targets import revenue_targets


def played(seed=5, pair="4g_5g", quarters=3, seat=0, **own):
    game = new_game(GameSetup(seed, pair, seats_for(1, 6), 6))
    for _ in range(quarters):
        decisions = default_decisions(game, seat)
        for field, value in own.items():
            decisions = replace(decisions, **{field: np.full_like(getattr(decisions, field), value)})
        game = play_quarter(game, {seat: decisions})
    return game


@pytest.fixture(scope="module")
def game():
    return played()


@pytest.fixture(scope="module")
def report(game):
    return quarter_report(game, 0)


@pytest.mark.parametrize("pair", ["2g_4g", "4g_5g"])
@pytest.mark.parametrize("commission", [0.0, 120.0])
def test_net_adds_are_gross_adds_less_silent_lines_less_those_who_left(pair, commission):
    game = played(pair=pair, quarters=2, commission=commission)
    report, last = quarter_report(game, 0), game.quarters[-1]
    gross = report["gross_adds"].value
    left = report["churn"].value / 100 * last.before.customers[0, 0].sum()
    assert report["net_adds"].value == pytest.approx(gross * (1 - report["silent"].value / 100) - left, abs=1e-9)
    assert report["net_adds"].value == pytest.approx(last.after.customers[0, 0].sum() - last.before.customers[0, 0].sum())
    assert last.results.left[0, 0].sum() == pytest.approx(left)


def test_the_shares_of_all_operators_sum_to_a_hundred(game, report):
    assert sum(line.share for line in report.market) == pytest.approx(100)
    assert report["share"].value == report.market[0].share
    assert report["share"].last == report.market[0].last_share


def test_ported_in_and_out_are_the_flows_between_operators(game, report):
    moves = game.quarters[-1].results.moves[0]
    ports = [(moves[:, seat].sum(), moves[seat].sum()) for seat in range(6)]
    assert sum(came for came, _ in ports) == pytest.approx(sum(went for _, went in ports))
    assert report["port_ratio"].value == pytest.approx(ports[0][0] / ports[0][1])
    assert ports[0][0] == pytest.approx(game.quarters[-1].results.ported_in[0, 0].sum())


def test_revenue_is_what_the_mean_customer_pays(game, report):
    last = game.quarters[-1]
    mean = (last.before.customers[0, 0].sum() + last.after.customers[0, 0].sum()) / 2
    assert 3 * report["arpu"].value * mean == pytest.approx(report["revenue"].value)
    assert report["task_done"].value == pytest.approx(100 * report["revenue"].value / report.target)


def test_kept_customers_only_ever_go(game):
    kept = [quarter_report(game, 0, quarter)["kept"].value for quarter in range(3)]
    assert 100 > kept[0] > kept[1] > kept[2] > 0


def test_selling_costs_leave_network_and_service_out(game, report):
    last = game.quarters[-1]
    own = {field: float(np.sum(value[0, 0])) for field, value in vars(last.decisions).items()}
    rest = own["service"] + own["network"] + own["research"]
    selling = report["selling_cost"].value / 100 * report["revenue"].value
    assert selling + rest == pytest.approx(float(last.results.accounts.spend[0, 0]))


def test_complaints_are_per_ten_thousand_customers(game, report):
    last = game.quarters[-1]
    customers = last.before.customers[0, 0]
    count = (last.results.complaints[0, 0] * customers).sum()  # 10,000 complaints
    assert report["complaints"].value == pytest.approx(1e4 * count / customers.sum())


def test_bundles_are_counted_among_families(game, report):
    state = game.state
    family = state.customers[0, 0].reshape(4, len(KINDS))[:, KINDS.index("family")].sum()
    assert report["converged"].value == pytest.approx(100 * state.converged[0, 0].sum() / family)


def test_last_quarter_s_column_is_last_quarter_s_page(game, report):
    before = quarter_report(game, 0, 1)
    for line in report.lines:
        assert line.last == pytest.approx(before[line.name].value, nan_ok=True), line.name


def test_the_score_is_the_game_s(game, report):
    assert report["score"].value == pytest.approx(game_scores(game)[0])


def test_the_task_is_known_before_the_game_and_does_not_rise_with_success(game):
    targets = revenue_targets(game.setup, 0)
    assert len(targets) == 6 and min(targets) > 0
    assert quarter_report(game, 0).target == quarter_report(played(fee=30.0), 0).target == targets[2]


def test_in_the_first_quarter_only_what_is_known_has_a_last_value(game):
    first = quarter_report(game, 0, 0)
    known = {line.name for line in first.lines if not np.isnan(line.last)}
    assert known == {"revenue", "share", "gross_adds", "kept", "arpu", "converged", "new_share", "overdraft"}
    assert first["revenue"].last == pytest.approx(game.quarters[0].before.last_revenue[0, 0])


@pytest.mark.parametrize("quarter", [0, 2])
def test_nothing_of_the_others_is_on_the_page_but_shares_and_fees(game, quarter):
    """What rivals sealed is changed beyond recognition and put into their seats; the page may not notice."""
    honest, one = game.quarters[quarter], quarter_report(game, 0, quarter)
    sealed = {field: np.where(np.arange(6).reshape((1, 6) + (1,) * (value.ndim - 2)) > 0, 987654.3, value)
              for field, value in vars(honest.decisions).items() if field != "fee"}  # fmt: skip
    money = {field: np.where(np.arange(6) > 0, 987654.3, value) for field, value in vars(honest.results.accounts).items()}
    results = replace(honest.results, accounts=replace(honest.results.accounts, **money))
    other = replace(honest, decisions=replace(honest.decisions, **sealed), results=results)
    quarters = (*game.quarters[:quarter], other, *game.quarters[quarter + 1 :])
    two = quarter_report(replace(game, quarters=quarters), 0, quarter)
    assert one.market == two.market
    own = [line for line in one.lines if line.name != "score"]  # the score compares revenues
    assert {line.name: line.value for line in own} == {line.name: two[line.name].value for line in own}
    assert "987,654" not in report_html(two) and "987654" not in report_html(two)


def test_every_measure_has_a_remark_and_a_definition():
    assert list(MEASURES) == list(REMARKS)
    assert all(len(measure.definition) >= 8 for measure in MEASURES.values())
    words = " ".join(f"{m.zh}{m.definition}" for m in MEASURES.values())
    assert not re.search(r"MCI|Shapley|Koyck|adstock|logit|par\b|hazard", words)


@given(st.sampled_from(sorted(MEASURES)), st.decimals(0, 200, places=1).map(float), st.decimals(0, 200, places=1).map(float))
def test_a_remark_agrees_with_its_direction(which, value, last):
    said = REMARKS[which](value, last)
    rising = REMARKS[which](last + 1, last)
    if value > last and which in ("revenue", "share", "churn", "arpu", "equity", "converged", "new_share", "complaints"):
        assert said == rising
    assert said and "nan" not in said and not re.search(r"[−-]\d", said)


def test_remarks_on_thresholds():
    assert "超了 2.5 个点" in REMARKS["task_done"](102.5, 99.0)
    assert "差 2.5 个点" in REMARKS["task_done"](97.5, 99.0)
    assert REMARKS["port_ratio"](1.2, 1.0) != REMARKS["port_ratio"](0.8, 1.0)
    assert REMARKS["net_adds"](0.1, 0.0) != REMARKS["net_adds"](-0.1, 0.0)
    assert REMARKS["overdraft"](0.0, 0.0) == "没有透支"
    assert "多 1.2 分" in REMARKS["score"](51.2, 50.0) and "少 1.2 分" in REMARKS["score"](48.8, 50.0)
    assert REMARKS["share"](17.1, float("nan")) == "第一季，没有上季可比"


def two_quarters(second, first=None, pair="4g_5g"):
    game = new_game(GameSetup(5, pair, seats_for(1, 6), 6, deck=False))
    for own in (first or {}, second):
        own = {field: np.full_like(getattr(default_decisions(game, 0), field), value) for field, value in own.items()}
        game = play_quarter(game, {0: replace(default_decisions(game, 0), **own)})
    return game


def test_spending_off_the_form_s_plan_is_explained_in_money_and_heads():
    game = two_quarters({"commission": 150.0, "subsidy": 300.0})
    played, said = game.quarters[-1], quarter_report(game, 0)["overdraft"].remark
    before = replace(game, quarters=game.quarters[:1])
    plan = planned_spending(values_of(played.decisions.seat(0)), before, 0)
    accounts = {field: float(value[0, 0]) for field, value in vars(played.results.accounts).items()}
    off = accounts["spend"] - plan.total
    assert off > 0.05 * plan.budget
    assert f"比表上打算的多花 {off:,.0f} 万元" in said
    assert f"酬金和分成多 {accounts['commission_cost'] - plan.expected_commission:,.0f}" in said
    new, last = played.results.gross_adds[0, 0], played.before.last_arrivals[0, 0]
    assert f"（新增 {new:.2f} 万户，上季 {last:.2f}）" in said and "按户付" in said


def test_spending_as_planned_needs_no_word():
    game = two_quarters({})
    assert "打算" not in quarter_report(game, 0)["overdraft"].remark
    assert "不结转" not in quarter_report(game, 0)["overdraft"].remark


def test_what_was_left_unspent_is_lost_as_the_engine_has_it():
    saver, spender = (two_quarters({"network": network, "subsidy": 0.0, "commission": 0.0}) for network in (0.0, 100.0))
    said = quarter_report(saver, 0)["overdraft"].remark
    accounts = saver.quarters[-1].results.accounts
    left = float(accounts.budget[0, 0] - accounts.spend[0, 0])
    assert said.startswith("没有透支") and f"预算剩 {left:,.0f} 万元，没花完的不结转" in said
    p = saver.market.parameters
    for game in (saver, spender):  # next quarter's budget hangs on revenue alone
        assert not game.state.overdraft[0, 0]
        assert budget_of(p, game.state.last_revenue, game.state.overdraft)[0, 0] == pytest.approx(
            p.budget_rate * game.state.last_revenue[0, 0]
        )


@pytest.mark.parametrize("pair", ["2g_4g", "4g_5g"])
def test_the_quarter_after_a_rush_names_the_lines_that_are_repaid(pair):
    game = two_quarters({"rush": 0.0}, {"rush": 60.0}, pair)
    rush, after = game.quarters
    # Had the rush's lines not been owed, so many more would have come.
    free = replace(after.before, rush_owed=np.zeros_like(after.before.rush_owed))
    _, results = advance(free, after.decisions, game.market, after.disturbances)
    less = float(results.entrants[0, 0].sum() - after.results.entrants[0, 0].sum())
    assert less > 0.1
    report = quarter_report(game, 0)
    assert report["gross_adds"].remark.startswith(f"少了，先看冲量：上季冲来 {rush.results.rush_lines[0, 0]:.2f} 万户")
    assert f"少来 {less:.2f} 万户" in report["gross_adds"].remark
    assert report["net_adds"].value < 0 and f"还上季的冲量，本季少来 {less:.2f} 万户" in report["net_adds"].remark
    assert "冲量" not in quarter_report(game, 0, 0)["gross_adds"].remark


def test_who_has_not_rushed_reads_nothing_of_it(game):
    for quarter in range(len(game.quarters)):
        assert not any("冲量" in line.remark for line in quarter_report(game, 0, quarter).lines)


def test_remarks_on_silent_lines_say_where_the_claw_back_is():
    for value in (16.0, 30.0):
        assert "渠道部那一页" in REMARKS["silent"](value, 10.0) and "“酬金扣回”" in REMARKS["silent"](value, 10.0)
    assert REMARKS["port_ratio"](1.2, 1.0) == "从对手那里净赢客户"


def test_a_change_is_the_difference_of_what_is_printed(report):
    for line in report.lines:
        value, last, change = (float(text.replace(",", "").replace("−", "-")) for text in numbers(line))
        assert change == pytest.approx(value - last, abs=1e-9), name(line)


@pytest.mark.parametrize(("value", "shown"), [(-0.04, "0"), (0.04, "0"), (-1.26, "−1.3"), (1234.56, "+1,234.6")])
def test_signs_are_right(value, shown):
    assert signed(value, 1) == shown


def test_a_number_that_rounds_to_nothing_has_no_sign():
    assert plain(-0.001, 1) == "0.0" and plain(float("nan"), 1) == "—"


def test_page_and_tables_say_the_same_and_that_it_is_synthetic(report):
    page = report_html(report)
    own, market = report_tables(report)
    for row in own.itertuples():
        assert row.Index in page and row.本季 in page and row.看什么 in page
    assert list(market.index) == ["甲公司", "乙公司", "丙公司", "丁公司", "戊公司", "己公司"]
    assert "合成数据" in page and page.count("（机器人）") == 5
    assert len(own) == len(MEASURES) and own.shape[1] <= 6 and market.shape[1] <= 6
