"""A room for each test: a game's file, the application over it, and visitors."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from teams_page_games import Classroom


@pytest.fixture
def classroom(tmp_path: Path) -> Iterator[Callable[..., Classroom]]:
    """A function that opens a room; ``played=2`` and the like go to `game_file`."""
    with ExitStack() as stack:
        yield lambda **options: Classroom(tmp_path, stack, **options)


@pytest.fixture
def room(classroom: Callable[..., Classroom]) -> Classroom:
    """A game whose first quarter is open for twelve minutes."""
    made = classroom()
    made.console.open_round(minutes=12)
    return made
