"""The room's table of the migration drill: both guards in one cell, what is spared is said to be."""

import pytest

from coursekit.sandtable.console.drill_tables import reached_table
from coursekit.sandtable.game import new_game, play_quarter
from coursekit.sandtable.scenario.drill_rules import drill_setup, target_reached
from coursekit.sandtable.scenario.what_follows import added
from coursekit.sandtable.setup import PAIRS, seats_for


@pytest.mark.parametrize("pair", PAIRS)
def test_a_guard_is_told_with_what_it_lost_and_whether_that_is_spared(pair):
    game = new_game(drill_setup("migration", 5, pair, seats_for(3)))
    advertising = {f"advertising_{kind}": -15.0 for kind in ("personal", "family", "group")}
    care = {f"care_{tier}": -30.0 for tier in ("dormant", "light", "medium", "heavy")}
    while not game.is_over:
        now = {} if game.quarters else {0: added(game, 0, {"subsidy": 40} | advertising), 1: added(game, 1, care)}
        game = play_quarter(game, now)
    table = reached_table(game)
    assert len(table.columns) <= 6 and table.columns[3] == "万投比、拍照保有率"
    cells, names = table["万投比、拍照保有率"], [seat.name for seat in game.setup.seats]
    assert cells[names[2]] == "没变差"
    got = target_reached(game, 0)
    assert -0.005 < got.guards_better_by["kept_share"] < 0
    kept = f"拍照保有率差了 {-100 * got.guards_better_by['kept_share']:.2f} 个百分点，许可以内"
    assert cells[names[0]].endswith(kept) and ("万投比差了" in cells[names[0]]) == (not got.holds("complaints"))
    lost = target_reached(game, 1).guards_better_by["kept_share"]
    assert lost < -0.03 and cells[names[1]].endswith(f"拍照保有率差了 {-100 * lost:.2f} 个百分点")
