"""What the places in the synthetic tables are called in Chinese."""

from __future__ import annotations

from coursekit.tables.price_volume import BRANCHES
from coursekit.tables.region_5g import AREAS, DISTRICTS

_NAMES = {code: zh for code, (zh, _) in DISTRICTS.items()} | AREAS | BRANCHES


def place_name(code: str) -> str:
    """Return the Chinese name of a district, area or sub-branch; a name of the class's own data stays as it is.

    >>> place_name("district_4"), place_name("rural"), place_name("branch_01"), place_name("福鼎")
    ('县域一', '农村', '支局 1', '福鼎')
    """
    return _NAMES.get(code, code)
