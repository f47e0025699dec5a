"""The whole quarter against the same quarter written down a second time with plain numbers and loops."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
from engine_games import Situation, arrays, situations
from hypothesis import given, settings
from hypothesis import strategies as st
from quarter_by_hand import quarter_by_hand

from coursekit.sandtable.engine import Disturbances, advance


def one(thing: object) -> SimpleNamespace:
    """The only game's numbers, as lists."""
    return SimpleNamespace(**{name: value[0].tolist() for name, value in arrays(thing)})


@given(situations(), st.booleans(), st.sampled_from([0.0, 50.0, 5000.0]))
@settings(max_examples=25)
def test_a_quarter_is_what_it_is_by_hand(game: Situation, eventful, rush):
    decisions = replace(game.decisions, rush=game.decisions.rush * rush / 50)
    events = Disturbances.none(*game.state.shape)
    if eventful:
        events = Disturbances(**{name: value + game.rng.uniform(0, 0.3, value.shape) for name, value in arrays(events)})
    parameters = SimpleNamespace(**vars(game.market.parameters))
    expected = quarter_by_hand(parameters, one(game.market.conditions), one(game.state), one(decisions), one(events))
    after, _ = advance(game.state, decisions, game.market, events)
    for name, value in vars(expected).items():
        np.testing.assert_allclose(getattr(after, name)[0], value, rtol=1e-8, atol=1e-11, err_msg=name)
