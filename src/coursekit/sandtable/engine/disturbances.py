"""What neither team decides: chance, and what events do to a quarter."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from coursekit.sandtable.engine.segments import SEGMENT_COUNT


@dataclass(frozen=True)
class Disturbances:
    """Chance and events of one quarter."""

    attraction: np.ndarray  # (games, operators, 12), added to how attractive an operator is
    pull: np.ndarray  # (games, operators, 12), added for newcomers only
    capacity_factor: np.ndarray  # (games, operators), what is left of the network
    complaint_factor: np.ndarray  # (games, operators)
    migration_factor: np.ndarray  # (games, operators), how much a yuan of subsidy counts

    @classmethod
    def none(cls, games: int, operators: int) -> Disturbances:
        """Return a quarter without chance or events."""
        ones = np.ones((games, operators))
        zeros = np.zeros((games, operators, SEGMENT_COUNT))
        return cls(zeros, zeros, ones, ones, ones)

    @classmethod
    def of_noise(cls, noise: np.ndarray) -> Disturbances:
        """Return a quarter with ``noise`` (games, operators, 12) and no event."""
        return replace(cls.none(*noise.shape[:2]), attraction=noise)

    def select(self, games: np.ndarray) -> Disturbances:
        """Return those of some games, by number or mask; a number may come again."""
        return Disturbances(**{name: value[games] for name, value in vars(self).items()})
