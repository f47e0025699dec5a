"""From a form to decisions, such that what was not touched is last quarter's to the last bit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from coursekit.sandtable.engine.decisions import NAMES, Decisions
from coursekit.sandtable.game import Game, default_decisions
from coursekit.sandtable.rules.fields import number_of
from coursekit.sandtable.rules.form_values import decisions_of, values_of


def decisions_handed_in(values: Mapping[str, object], game: Game, seat: int) -> Decisions:
    """Return the decisions that a checked form means, shape (1, 1, ...).

    A form shows rounded numbers, and care by tier only: read back alone, every lever would have moved by a hair, and
    the debrief would speak of steps that nobody took.
    """
    prefilled = default_decisions(game, seat)
    shown = values_of(prefilled)
    fields = {name: [field for field in shown if field == name or field.startswith(f"{name}_")] for name in NAMES}
    untouched = {
        name: getattr(prefilled, name) for name in NAMES
        if all(number_of(values[field]) == shown[field] for field in fields[name])
    }  # fmt: skip
    return replace(decisions_of(values, game.state, seat), **untouched)
