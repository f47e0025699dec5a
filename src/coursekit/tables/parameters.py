"""What a class's generator assumes: one row a parameter, drawn from the class's seed within stated bounds."""

from __future__ import annotations

from dataclasses import dataclass
from types import SimpleNamespace

import numpy as np
import pandas as pd


@dataclass(frozen=True)
class Parameter:
    """An assumed quantity: the bounds that a class's value is drawn from, its unit, and what it means."""

    low: float
    high: float
    unit: str
    meaning: str


def draw_parameters(seed: int, stream: int, parameters: dict[str, Parameter]) -> pd.DataFrame:
    """Return a class's true values, one row a parameter: ``name``, ``value``, ``unit``, ``meaning``."""
    rng = np.random.default_rng([seed, stream])
    drawn = [round(float(rng.uniform(p.low, p.high)), 6) for p in parameters.values()]
    return pd.DataFrame(
        {
            "name": [*parameters],
            "value": drawn,
            "unit": [p.unit for p in parameters.values()],
            "meaning": [p.meaning for p in parameters.values()],
        }
    )


def named_values(truth: pd.DataFrame) -> SimpleNamespace:
    """Return the values of ``draw_parameters`` as attributes."""
    return SimpleNamespace(**dict(zip(truth["name"], truth["value"], strict=True)))
