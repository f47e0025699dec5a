"""The migration drill's target: reached by moving people and keeping them, never by driving them away or by adverts."""

from dataclasses import replace

import pytest
from drill_games import drill_game

from coursekit.sandtable.game import play_quarter
from coursekit.sandtable.rules.check import check_values
from coursekit.sandtable.rules.handed_in import decisions_handed_in
from coursekit.sandtable.scenario.drill_rules import check_drill, drill_values, target_reached
from coursekit.sandtable.scenario.what_follows import figures_of, prefilled
from coursekit.sandtable.setup import PAIRS

SEEDS = (*range(1, 9), 21)
# Subsidy in yuan; network, care and advertising as times what the form begins with.
HONEST = {
    "2g_4g": [(160, 1.0, 1.1, 0.75), (160, 1.0, 1.0, 0.75), (160, 1.1, 1.0, 0.75)],
    "4g_5g": [(200, 1.0, 1.1, 0.75), (200, 1.0, 1.0, 0.75), (200, 1.1, 1.0, 0.75)],
}
DRIVEN_AWAY = [(subsidy, 1.0, care, 1.0) for subsidy in (115, 160, 240) for care in (0.0, 0.5)]
NOT_MOVED = [(115, 1.0, 1.0, 1.0), (115, 1.2, 1.2, 1.0), (115, 1.3, 1.0, 0.5), (115, 1.0, 1.0, 1.8)]


def ends_of(pair, seed):
    """The game with people in all seats, its smallest seat and its largest."""
    game = drill_game("migration", seed, pair, people=6)
    shares = game.setup.shares()
    return game, (int(shares.argmin()), int(shares.argmax()))


def played(game, seat, plan):
    """The plan on the form every quarter, and whether every form could be handed in as it stood."""
    (subsidy, *times), begun, fits = plan, prefilled(game, seat), True
    values = {"subsidy": float(subsidy)} | {
        name: begun[name] * factor
        for start, factor in zip(("network", "care_", "advertising_"), times, strict=True)
        for name in begun if name.startswith(start)
    }  # fmt: skip
    while not game.is_over:
        form = drill_values(values, game, seat)
        fits = fits and not check_values(form, game, seat)
        assert check_drill(form, game, seat) == check_values(form, game, seat)
        game = play_quarter(game, {seat: decisions_handed_in(form, game, seat)})
    return target_reached(game, seat), fits


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("pair", PAIRS)
def test_a_plan_within_the_budget_that_keeps_its_customers_reaches_it(pair, seed):
    game, seats = ends_of(pair, seed)
    for seat in seats:
        tried = [played(game, seat, plan) for plan in HONEST[pair]]
        assert any(got.is_reached and fits for got, fits in tried), (seat, tried)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("pair", PAIRS)
def test_neither_driving_customers_away_nor_leaving_the_subsidy_reaches_it(pair, seed):
    game, seats = ends_of(pair, seed)
    for seat in seats:
        for plan in (*DRIVEN_AWAY, *NOT_MOVED):
            assert not played(game, seat, plan)[0].is_reached, (seat, plan)


def test_what_a_share_or_a_count_of_the_new_network_would_have_let_through():
    """Why neither is the measure: without care the share rises, with adverts alone the count does."""
    game, (seat, _) = ends_of("4g_5g", 8)

    def figures(plan):
        after = game
        begun = prefilled(game, seat)
        while not after.is_over:
            form = drill_values({name: begun[name] * factor for name, factor in plan.items()}, after, seat)
            after = play_quarter(after, {seat: decisions_handed_in(form, after, seat)})
        own = figures_of(after, seat)
        return own | {"on_new": own["customers"] * own["new_share"]}

    still = figures({})
    careless = figures({f"care_{tier}": 0.0 for tier in ("dormant", "light", "medium", "heavy")})
    assert careless["new_share"] > still["new_share"] + 0.015 and careless["complaints"] < still["complaints"]
    assert careless["migrants"] < still["migrants"] and careless["on_new"] < 0.9 * still["on_new"]
    adverts = figures({f"advertising_{kind}": 1.8 for kind in ("personal", "family", "group")})
    assert adverts["on_new"] > 1.015 * still["on_new"] and adverts["migrants"] < 1.01 * still["migrants"]


def test_each_guard_has_its_own_margin():
    game, (seat, _) = ends_of("2g_4g", 8)
    tried = (played(game, seat, plan)[0] for plan in HONEST["2g_4g"])
    got = next(each for each in tried if each.is_reached)
    assert got.guards_spared == {"complaints": 0, "kept_share": 0.005}
    for guard, worse, holds in (
        ("complaints", 0.0, True), ("complaints", 1e-6, False), ("kept_share", 0.005, True), ("kept_share", 0.0051, False),
    ):  # fmt: skip
        changed = replace(got, guards_better_by={**got.guards_better_by, guard: -worse})
        assert changed.holds(guard) == changed.is_reached == holds
    assert not replace(got, better_by=0.0999).is_reached and replace(got, better_by=0.1).is_reached
