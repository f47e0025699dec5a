"""Let matplotlib draw pandas periods: a month or quarter stands at its first day."""

from __future__ import annotations

from typing import Any

import pandas as pd
from matplotlib import dates, units
from matplotlib.axis import Axis


class PeriodConverter(dates.DateConverter):
    """Places ``pandas.Period`` values on a date axis."""

    @staticmethod
    def convert(value: Any, unit: Any, axis: Axis) -> Any:
        """Return matplotlib's day number of the first moment of each period."""
        if isinstance(value, pd.Period):
            return dates.date2num(value.start_time)
        if isinstance(next(iter(value), None), pd.Period):
            return dates.date2num(pd.PeriodIndex(value).start_time)
        return dates.DateConverter.convert(value, unit, axis)


def register_periods() -> None:
    """Make ``ax.plot`` and its kin accept periods."""
    units.registry.setdefault(pd.Period, PeriodConverter())
