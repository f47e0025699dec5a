"""Solo play: one trainee against five bots in a plain notebook, a one-page report each quarter, and a debrief."""

from coursekit.sandtable.solo.first_look import commission_curve
from coursekit.sandtable.solo.levers import lever_table
from coursekit.sandtable.solo.paper import sample_game
from coursekit.sandtable.solo.solo_game import pair_of, solo

__all__ = ["commission_curve", "lever_table", "pair_of", "sample_game", "solo"]
