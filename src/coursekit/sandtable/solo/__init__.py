"""Solo play: one trainee against five bots in a plain notebook, a one-page report each quarter, and a debrief."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from coursekit.sandtable.solo.first_look import commission_curve
    from coursekit.sandtable.solo.levers import lever_table
    from coursekit.sandtable.solo.paper import sample_game
    from coursekit.sandtable.solo.solo_game import pair_of, solo

__all__ = ["commission_curve", "lever_table", "pair_of", "sample_game", "solo"]
_FILES = {
    "commission_curve": "first_look", "lever_table": "levers", "sample_game": "paper", "pair_of": "solo_game",
    "solo": "solo_game",
}  # fmt: skip


def __getattr__(name: str) -> object:
    """Import on first use, so that the teams' page may have the report without pandas, figures and widgets."""
    if name in _FILES:
        return getattr(import_module(f"{__name__}.{_FILES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
