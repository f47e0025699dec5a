"""Whatever a team has moved, its 「要是没改」 table fits its page: the widest rows and the longest lines below them."""

import pytest

from coursekit.charts.figure import picture_of
from coursekit.sandtable.debrief.heat_tables import what_if_table
from coursekit.sandtable.debrief.played import played_of
from coursekit.sandtable.debrief.replay import what_ifs
from coursekit.sandtable.debrief.wording import SOURCE
from coursekit.sandtable.game import new_game, play_quarter
from coursekit.sandtable.rules.fields import NUMBER, form_fields
from coursekit.sandtable.rules.handed_in import decisions_handed_in
from coursekit.sandtable.scenario.drill_rules import drill_setup, open_fields
from coursekit.sandtable.scenario.drills import load_drills
from coursekit.sandtable.scenario.what_follows import prefilled
from coursekit.sandtable.setup import GameSetup, Seat

SEATS = (*map(Seat, ("东江", "西岭省公司南浦分公司")), Seat("机", "price", 1), Seat("器", "care", 1))


def moved(game, seat, names, share):
    """A team's form with these fields that much higher, as far as the form allows."""
    fields = {field.name: field for field in form_fields(game.setup.pair) if field.kind == NUMBER}
    begun = prefilled(game, seat)
    changes = {name: min(fields[name].high, max(fields[name].low, float(begun[name]) * (1 + share) + share)) for name in names}
    return decisions_handed_in(begun | changes, game, seat)


@pytest.mark.parametrize("pair", ["2g_4g", "4g_5g"])
@pytest.mark.parametrize("drill", [None, *load_drills()])
def test_the_table_fits_whatever_was_moved(drill, pair):
    setup = drill_setup(drill, 8, pair, SEATS) if drill else GameSetup(8, pair, SEATS, 4)
    game = new_game(setup)
    fields = open_fields(game) if drill else form_fields(pair)
    names = [field.name for field in fields if field.kind == NUMBER and field.name != "rush"]
    for share in (-0.12, 0.06):
        game = play_quarter(game, {seat: moved(game, seat, names, share) for seat in (0, 1)}, [])
    played = played_of(game)
    for seat in (0, 1):
        figure, alt = what_if_table(what_ifs(played, seat), played, seat)
        picture_of(figure, alt=alt, source=SOURCE)  # refuses a figure with something outside it or over another
