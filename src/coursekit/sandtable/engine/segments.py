"""How the market is cut: four tiers by use times three kinds of customer, twelve segments; the six support tools."""

from __future__ import annotations

import numpy as np

TIERS = ("dormant", "light", "medium", "heavy")
KINDS = ("personal", "family", "group")
TOOLS = ("technology", "team", "marketing", "service", "supervision", "hard_cases")
TIER_COUNT, KIND_COUNT = len(TIERS), len(KINDS)
SEGMENT_COUNT = TIER_COUNT * KIND_COUNT
# A segment's number is its tier's times three plus its kind's.
TIER_OF = np.repeat(np.arange(TIER_COUNT), KIND_COUNT)
KIND_OF = np.tile(np.arange(KIND_COUNT), TIER_COUNT)
IS_FAMILY = np.equal(KIND_OF, KINDS.index("family")).astype(float)
MONTHS = 3.0


def segment(tier: str, kind: str) -> int:
    """Return a segment's number.

    >>> segment("medium", "personal")
    6
    """
    return TIERS.index(tier) * KIND_COUNT + KINDS.index(kind)
