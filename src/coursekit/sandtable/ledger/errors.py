"""What a ledger refuses, each a sentence for the person who asked."""

from __future__ import annotations

from collections.abc import Sequence

from coursekit.errors import CourseError


class Refused(CourseError):
    """A form that may not be handed in; ``problems`` has a sentence for everything that is wrong with it."""

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = list(problems)
        super().__init__("".join(self.problems))


class RoundClosed(CourseError):
    """No form is taken now: the round has not begun, is closed, or is another one than the form was for."""


class LockedOut(CourseError):
    """Too many wrong codes from here; ``seconds`` is how long to wait."""

    def __init__(self, message: str, seconds: int) -> None:
        self.seconds = seconds
        super().__init__(message)


class EngineChanged(CourseError):
    """The stored results are another engine's: they can be read, but not played again or gone on with."""


class LedgerFault(CourseError):
    """What the disk or another program did to the file: full, read-only, locked, damaged. Nothing was changed."""
