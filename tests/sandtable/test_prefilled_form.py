"""What a form is filled with may always be handed in untouched, and then means last quarter's decisions, cut or not."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from solo_forms import a_table, hand_in, text

from coursekit.sandtable.engine.decisions import NAMES, SUMS
from coursekit.sandtable.game import default_decisions, new_game, play_quarter, repeated_decisions
from coursekit.sandtable.rules.check import check_values, planned_spending
from coursekit.sandtable.rules.fields import FORM_FIELDS
from coursekit.sandtable.rules.form_values import values_of
from coursekit.sandtable.rules.handed_in import cut_note, decisions_handed_in
from coursekit.sandtable.rules.spending import PAID_BY_NUMBER, spending_of
from coursekit.sandtable.setup import PAIRS, GameSetup, seats_for

MONEY = [field.name for field in FORM_FIELDS if field.unit == "万元"]
# What a quarter is like: as prefilled, or as dear as the rules allow, with little or much paid by the number.
HABITS = ("untouched", "dear", "by_number")


def as_dear_as_allowed(game, seat, **fields):
    """Return the prefilled form with ``fields`` changed and its sums scaled until it costs all that may be spent."""
    values = values_of(repeated_decisions(game, seat)) | fields
    values |= {name: max(1.0, values[name]) for name in MONEY}  # so that there is something to scale
    spending = planned_spending(values, game, seat)
    room = spending.limit - spending.expected_commission - spending.expected_subsidy
    return values | {name: values[name] * max(0.0, room) / spending.fixed for name in MONEY}


def fallen_into(pair, seed=3):
    """Return a game whose seat paid so much by the number that the next budget cannot carry even that."""
    game = new_game(GameSetup(seed, pair, seats_for(1, 6), 4))
    values = as_dear_as_allowed(game, 0, commission=200.0, life_share=15.0, clawback=0.0, rush=300.0)
    assert check_values(values, game, 0) == []
    for _ in range(2):
        game = play_quarter(game, {0: decisions_handed_in(values, game, 0)})
    return game


@pytest.mark.parametrize("pair", PAIRS)
@pytest.mark.parametrize("seed", range(12))
def test_untouched_it_may_be_handed_in_in_every_quarter_whatever_was_before(pair, seed):
    rng = np.random.default_rng(seed)
    game = new_game(GameSetup(seed, pair, seats_for(1, 6), 8))
    cuts = 0
    while not game.is_over:
        own = repeated_decisions(game, 0)
        values = values_of(own)
        assert check_values(values, game, 0) == []
        assert sum(values[name] for name in MONEY) <= float(own.planned_sum()[0, 0]) + 1e-4
        meant = decisions_handed_in(values, game, 0)
        assert all(np.array_equal(getattr(meant, name), getattr(own, name)) for name in NAMES)
        last = default_decisions(game, 0)
        was_cut = any((getattr(last, name) > getattr(own, name) + 0.05).any() for name in SUMS)
        assert bool(cut_note(game, 0)) >= was_cut
        cuts += was_cut
        habit = HABITS[rng.integers(len(HABITS))]
        if habit != "untouched":
            paid = {"commission": float(rng.uniform(20, 200)), "life_share": float(rng.uniform(0, 15)), "subsidy": 400.0}
            values = as_dear_as_allowed(game, 0, **(paid if habit == "by_number" else {}))
        game = play_quarter(game, {0: decisions_handed_in(values, game, 0)})
    assert cuts, "no quarter of this game tried the rule"


@pytest.mark.parametrize("pair", PAIRS)
def test_where_even_the_commission_is_too_much_it_is_cut_too_and_the_form_says_so(pair):
    game = fallen_into(pair)
    last, own = default_decisions(game, 0), repeated_decisions(game, 0)
    before = spending_of(last, game.state, 0, game.market.parameters)
    assert before.expected_commission + before.expected_subsidy > before.limit
    assert all(not getattr(own, name).any() for name in SUMS)
    shares = [float(getattr(own, name)[0, 0] / getattr(last, name)[0, 0]) for name in PAID_BY_NUMBER]
    assert 0 < shares[0] < 1 and shares == pytest.approx([shares[0]] * 3)
    assert spending_of(own, game.state, 0, game.market.parameters).total <= before.limit * (1 + 1e-9)
    assert check_values(values_of(own), game, 0) == []
    says = cut_note(game, 0)
    assert says.startswith("照上季的花法") and "六笔钱压到 0 还不够，放号酬金、在网分成、终端补贴也" in says
    assert f"{before.limit:,.1f} 万元多出 {before.total - before.limit:,.1f} 万元" in says


def test_where_nothing_was_cut_nothing_is_said():
    game = new_game(GameSetup(8, "2g_4g", seats_for(1, 6), 3))
    for _ in range(3):
        spending = spending_of(default_decisions(game, 0), game.state, 0, game.market.parameters)
        assert spending.total <= spending.limit and cut_note(game, 0) == ""
        game = play_quarter(game, {})


@given(st.lists(st.decimals(0, 5000, places=1), min_size=len(MONEY), max_size=len(MONEY)))
def test_a_sum_once_rounded_stays(sums):
    game = new_game(GameSetup(8, "2g_4g", seats_for(1, 6), 3))
    values = values_of(default_decisions(game, 0)) | {name: float(value) for name, value in zip(MONEY, sums, strict=True)}
    back = values_of(decisions_handed_in(values, game, 0))
    assert {name: back[name] for name in MONEY} == {name: values[name] for name in MONEY}


def test_research_bought_is_booked_though_nothing_was_touched():
    game = new_game(GameSetup(8, "2g_4g", seats_for(1, 6), 3))
    values = values_of(repeated_decisions(game, 0))
    assert decisions_handed_in(values, game, 0).research[0, 0] == 0
    bought, own = decisions_handed_in(values, game, 0, 30.0), repeated_decisions(game, 0)
    assert bought.research.shape == (1, 1) and bought.research[0, 0] == 30
    assert [name for name in NAMES if (getattr(bought, name) != getattr(own, name)).any()] == ["research"]


def test_the_form_after_the_deepest_overdraft_says_that_it_was_cut_and_is_handed_in_as_it_is(tmp_path):
    table = a_table(tmp_path, quarters=4)
    table.begin.click()
    assert "照上季的花法" not in text(table.form.box.children[0])
    dear = as_dear_as_allowed(table.solo.game, 0, commission=90.0)
    hand_in(table, **dear)
    assert table.solo.turns, text(table.form.card)
    noted = 0
    while not table.solo.game.is_over:
        table.next.click()
        game = table.solo.game
        note = cut_note(game, 0)
        assert (note in text(table.form.box.children[0])) and ("交不上去" not in text(table.form.bar))
        noted += bool(note)
        own = repeated_decisions(game, 0)
        hand_in(table)
        assert len(table.solo.turns) == len(game.quarters) + 1, text(table.form.card)
        played = table.solo.game.quarters[-1].decisions.seat(0)
        assert all(np.array_equal(getattr(played, name), getattr(own, name)) for name in NAMES)
    assert noted
