"""All the chance there is in a game: a small disturbance of attraction, the same for the same seed and quarter."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from coursekit.sandtable.engine.segments import SEGMENT_COUNT


def quarter_noise(seeds: Sequence[int], quarter: int, operators: int, size: float) -> np.ndarray:
    """Return the disturbances of one quarter, shape (games, operators, 12), normal with standard deviation ``size``.

    Each game's come from ``default_rng([seed, quarter])`` and from nothing else, so that a game can be replayed from
    any quarter on.
    """
    shape = (operators, SEGMENT_COUNT)
    return np.stack([np.random.default_rng([seed, quarter]).normal(0.0, size, shape) for seed in seeds])
