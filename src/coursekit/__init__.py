"""An executable telecom-marketing course.

>>> import coursekit
>>> c = coursekit.open_cohort("demo")
>>> c.label("net_adds")
'净增（户/月）'
"""

from __future__ import annotations

from typing import TYPE_CHECKING

__version__ = "0.1.0"

if TYPE_CHECKING:
    from coursekit.cohort import Cohort, open_cohort

__all__ = ["Cohort", "open_cohort"]


def __getattr__(name: str) -> object:
    """Import on first use, so that `coursekit --help` need not wait for pandas and matplotlib."""
    if name in __all__:
        import coursekit.cohort

        return getattr(coursekit.cohort, name)
    raise AttributeError(f"module 'coursekit' has no attribute {name!r}")
