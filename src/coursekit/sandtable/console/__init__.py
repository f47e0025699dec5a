"""The instructor's console: one cell of a notebook from which a game in the room is run and debriefed."""

from coursekit.sandtable.console.console import console
from coursekit.sandtable.console.notebook import console_notebook

__all__ = ["console", "console_notebook"]
