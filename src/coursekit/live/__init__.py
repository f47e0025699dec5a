"""What makes a lesson live: sentences with this class's numbers, and sliders."""

from coursekit.live.sentence import say
from coursekit.live.sliders import explore, slider

__all__ = ["explore", "say", "slider"]
