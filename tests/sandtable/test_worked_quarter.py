"""What the rules card prints is what the engine plays, and what a hand gets from the printed numbers."""

import dataclasses
import re

import numpy as np
import pytest
from card_by_hand import reckon_by_hand

from coursekit.errors import CourseError
from coursekit.sandtable.bots.plan import HIGHS, LOWS, PLAN_NAMES, plan_decisions
from coursekit.sandtable.bots.styles import STYLES
from coursekit.sandtable.engine import advance, load_parameters, opening_state
from coursekit.sandtable.engine.money import budget_of
from coursekit.sandtable.engine.segments import IS_FAMILY, KIND_COUNT, SEGMENT_COUNT, TIER_OF
from coursekit.sandtable.rules_card import formulas, worked_quarter
from coursekit.sandtable.rules_card.arithmetic import evaluate
from coursekit.sandtable.rules_card.example import example_quarter
from coursekit.sandtable.rules_card.numbers import LAST_DIGITS, as_number, last_digit, printed_given
from coursekit.sandtable.rules_card.overage_table import MULTIPLES, looked_up, overage_table, worst_error
from coursekit.sandtable.rules_card.wording import SMALL_ONES, WHOLE_WAY
from coursekit.sandtable.setup import GameSetup, seats_for

PAIRS = ("4g_5g", "2g_4g")
EVERY_SEGMENT = range(SEGMENT_COUNT)
PLACES = {"账单": 2, "套外费": 2, "标准账单": 2, "投诉率": 5, "收入": 1, "服务成本": 1, "付酬金": 1, "细分毛利": 1}


def one_kind(seed):
    """The four tiers of one kind of customer, another with each seed."""
    return range(seed % KIND_COUNT, SEGMENT_COUNT, KIND_COUNT)


def played(pair, seed, quarters):
    """Yield state, decisions and market of some quarters; seat 0 plays at random, seat 1 rushes."""
    setup = GameSetup(seed, pair, seats_for(1, 4 + seed % 5), deck=False)
    market, styles = setup.market(), list(STYLES.values())
    rng = np.random.default_rng(seed)
    plans = np.stack([styles[number % len(styles)] for number in range(len(setup.seats))])[None]
    plans[0, 0] = LOWS + (HIGHS - LOWS) * rng.uniform(size=len(LOWS))
    plans[0, 1, PLAN_NAMES.index("rush")] = 0.1
    state, last = opening_state(market, setup.shares()[None]), None
    for _ in range(quarters):
        last = plan_decisions(plans, state, market, last)
        yield state, last, market
        state, _ = advance(state, last, market)


@pytest.mark.parametrize("pair", PAIRS)
@pytest.mark.parametrize("seed", range(3))
def test_the_printed_formulas_are_the_engine(pair, seed):
    for state, decisions, market in played(pair, seed, 3):
        after, results = advance(state, decisions, market)
        accounts = results.accounts
        for seat in (0, state.shape[1] - 1):
            every = [worked_quarter(state, decisions, market, seat, segment).values for segment in EVERY_SEGMENT]
            total = {name: sum(each[name] for each in every) for name in ("收入", "服务成本", "付酬金", "付补贴", "沉默号")}
            expected = {
                "收入": accounts.revenue, "服务成本": accounts.service_cost, "付补贴": accounts.subsidy_cost,
                "付酬金": accounts.commission_cost + state.clawback_due, "沉默号": results.silent_lines,
            }  # fmt: skip
            for name, value in expected.items():
                assert total[name] == pytest.approx(value[0, seat], rel=1e-9), name
            for name, array in (("季末客户", after.customers), ("季末老网", after.legacy), ("季末融合", after.converged)):
                assert [each[name] for each in every] == pytest.approx(list(array[0, seat]), rel=1e-9, abs=1e-12)
            assert sum(each["迁转户"] for each in every) == pytest.approx(results.migrants[0, seat], rel=1e-9)
            new = sum(each["新入网"] + each["携入"] + each["冲量号"] for each in every)
            assert new == pytest.approx(results.gross_adds[0, seat], rel=1e-9)
            assert every[0]["利润"] == pytest.approx(accounts.profit[0, seat], rel=1e-9)
            assert every[0]["存量价值"] == pytest.approx(accounts.customer_equity[0, seat], rel=1e-9)
            budget = budget_of(market.parameters, after.last_revenue, after.overdraft)[0, seat]
            assert every[0]["下季预算"] == pytest.approx(budget, rel=1e-9)


@pytest.mark.parametrize("pair", PAIRS)
@pytest.mark.parametrize("seed", range(3, 6))
def test_each_step_comes_out_from_the_printed_numbers_to_one_in_the_last_digit(pair, seed):
    for state, decisions, market in played(pair, seed, 3):
        for seat in (0, 1):
            for segment in one_kind(seed):
                worked = worked_quarter(state, decisions, market, seat, segment)
                for step in worked.steps:
                    unit = last_digit(step.printed)
                    by_hand = round(evaluate(step.numbers) / unit)
                    assert abs(by_hand - round(as_number(step.printed) / unit)) <= LAST_DIGITS, step
                    assert step.value == pytest.approx(as_number(step.printed), abs=0.5000001 * unit), step


@pytest.mark.parametrize("pair", PAIRS)
@pytest.mark.parametrize("seed", range(6, 10))
def test_the_whole_way_by_hand_ends_where_the_engine_ends(pair, seed):
    for state, decisions, market in played(pair, seed, 2):
        for seat in (0, 2):
            for segment in one_kind(seed):
                by_hand(worked_quarter(state, decisions, market, seat, segment), market.parameters)


@pytest.mark.parametrize("pair", PAIRS)
@pytest.mark.parametrize("segment", EVERY_SEGMENT)
def test_the_example_comes_out_by_hand(pair, segment):
    by_hand(example_quarter(pair, of=segment), load_parameters(pair))


def by_hand(worked, p):
    given = {each.name: as_number(printed_given(each.value, each.shape)) for each in worked.givens}
    rivals = [
        {name: as_number(text) for name, text in each.printed.items()}
        for number, each in enumerate(worked.rivals) if number != worked.seat
    ]  # fmt: skip
    mix = [as_number(tool.mix_printed) for tool in worked.tools]
    done = reckon_by_hand(given, p, mix, rivals, bool(IS_FAMILY[worked.segment]), TIER_OF[worked.segment] == 3)
    del done["吸引力"]  # about 0, where a relative error says nothing; what follows from it is held
    assert len(done) > 24
    for name, value in done.items():
        allowed = WHOLE_WAY * abs(worked.values[name]) + SMALL_ONES * 10 ** -PLACES.get(name, 4)
        assert abs(value - worked.values[name]) <= allowed, (name, value, worked.values[name])


def test_every_number_that_a_step_needs_is_a_given_or_an_earlier_step():
    worked = example_quarter("4g_5g")
    known = {given.name for given in worked.givens}
    for step in worked.steps:
        assert set(step.inputs) <= known, step.name
        known.add(step.name)


def test_formulas_hold_no_number_of_the_market():
    structural = {"0", "1", "2", "3", "12", "0.001", "0.2", "0.5", "0.85", "20"}
    for formula in (*formulas.OWN, *formulas.CHOICE, *formulas.COMPANY):
        for text in (formula.text, formula.shown):
            assert set(re.findall(r"\d+(?:\.\d+)?", re.sub(r"<\w+>|\[[^]]+\]", "", text))) <= structural, formula.name


@pytest.mark.parametrize("pair", PAIRS)
def test_extreme_decisions_give_finite_steps(pair):
    state, decisions, market = next(played(pair, 1, 1))
    nothing = {name: np.zeros_like(value) for name, value in vars(decisions).items()}
    nothing |= {"fee": decisions.fee, "allowance": decisions.allowance, "tools": decisions.tools}
    everything = {name: value * 20 for name, value in nothing.items()} | {"tools": np.eye(6)[[0]].repeat(state.shape[1], 0)[None]}
    for values in (nothing, everything):
        worked = worked_quarter(state, dataclasses.replace(decisions, **values), market, 0, 4)
        assert all(np.isfinite(step.value) for step in worked.steps)


def test_a_card_that_differs_from_the_engine_is_refused(monkeypatch):
    from coursekit.sandtable.rules_card import reckoner

    changed = [
        dataclasses.replace(formula, text=formula.text.replace("÷ 2", "÷ 3").replace("× [迁转率]", "× [迁转率] ÷ 2"))
        for formula in formulas.CHOICE
    ]
    monkeypatch.setattr(reckoner, "CHOICE", tuple(changed))
    with pytest.raises(RuntimeError, match="the card gives .* for 季末客户"):
        example_quarter("4g_5g")


def test_a_seat_or_segment_that_is_not_there_is_a_sentence():
    state, decisions, market = next(played("4g_5g", 0, 1))
    for seat, segment in ((4, 0), (-1, 0), (0, 12)):
        with pytest.raises(CourseError, match="没有第"):
            worked_quarter(state, decisions, market, seat, segment)
    with pytest.raises(CourseError, match="一次算一局"):
        worked_quarter(state.select(np.array([0, 0])), decisions, market, 0, 0)


@pytest.mark.parametrize("pair", PAIRS)
def test_the_table_of_overage_is_as_exact_as_it_says(pair):
    p = load_parameters(pair)
    table = overage_table(p.usage_spread)
    assert list(table.values()) == sorted(table.values(), reverse=True)
    # A closed form of its own: the mean above the allowance of a million draws.
    draws = np.exp(np.random.default_rng(1).normal(-p.usage_spread**2 / 2, p.usage_spread, 1_000_000))
    for multiple in (0.62, 0.93, 1.0, 1.21, 1.44, 2.1, 4.2):
        above = np.maximum(draws - multiple, 0).mean()
        assert looked_up(multiple, table) == pytest.approx(above, abs=worst_error(p.usage_spread) + 0.004)
    assert worst_error(p.usage_spread) < 0.002
    example = example_quarter(pair)
    multiple = example.given("套内流量").value / example.given("用量").value
    assert round(multiple, 6) in MULTIPLES, "the example needs no interpolation"
