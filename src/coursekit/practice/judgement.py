"""What comparing one answer with its key finds."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Judgement:
    """``seen`` says what was given; ``typical`` holds the messages of the typical wrong answers it equals.

    ``slip`` names a general mistake (a unit, a sign, an order) that would explain the difference; empty if none does.
    """

    right: bool
    seen: str
    typical: tuple[str, ...] = ()
    slip: str = ""
