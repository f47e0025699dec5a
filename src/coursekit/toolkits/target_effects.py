"""What the last pilot tells about each campaign and segment: net effect, who stays because of it, and the verdict."""

from __future__ import annotations

import numpy as np
import pandas as pd

from coursekit.topics.shrinkage import FEWEST_SEGMENTS
from coursekit.topics.tiers import pilot_table, shrunk_effects

BY = ["campaign", "segment"]
CHANNEL = "outbound"
GIFTS = ("wake_up", "upgrade", "full_month")


def segment_effects(pilot: pd.DataFrame, gift_yuan: float) -> pd.DataFrame:
    """Return one row a campaign and segment with the effects of an outbound call, those called against the control.

    ``n_treated``, ``n_control``, ``gross``, ``base``, ``net``, ``low``, ``high``, ``p_value`` are the pilot's own.
    ``uplift`` and ``leave_reduction`` are what to expect next time: the best-looking of ten segments disappoints, so
    both are shrunk towards the mean of all. ``take_rate`` is the share that accepted, ``gift_yuan`` what each of those
    costs: the class's gift in ``GIFTS``, for a migration the mean subsidy of the pilot, else nothing.

    Parameters
    ----------
    pilot : the table of campaigns, randomised; only calls and the control are compared.
    gift_yuan : the class's setting.
    """
    compared = pilot[(pilot["arm"].astype(object) == "control") | (pilot["channel"].astype(object) == CHANNEL)]
    effects = pilot_table(compared, BY)
    left = pilot_table(compared, BY, outcome="left_by_m3")
    effects["uplift"] = _shrunk(effects)
    effects["leave_reduction"] = -_shrunk(left)
    treated = compared[compared["arm"].astype(object) == "treated"]
    taken = (
        treated.groupby(BY, observed=True)
        .agg(take_rate=("accepted", "mean"), taken=("accepted", "sum"), given=("offer_cost_yuan", "sum"))
        .reset_index()
    )
    subsidy = (taken["given"] / taken["taken"].clip(lower=1)).where(taken["campaign"] == "migration", 0.0)
    taken["gift_yuan"] = subsidy.mask(taken["campaign"].isin(GIFTS), gift_yuan)
    return effects.merge(taken[[*BY, "take_rate", "gift_yuan"]], how="left", on=BY)


def _shrunk(rates: pd.DataFrame) -> pd.Series:
    """Return the net effects shrunk together, missing where an arm is empty; too few to compare stay as they are."""
    known = rates["net"].notna()
    net = rates.loc[known, "net"]
    if known.sum() < FEWEST_SEGMENTS:
        return rates["net"]
    variance = sum(
        _variance(rates.loc[known, rate], rates.loc[known, size])
        for rate, size in (("gross", "n_treated"), ("base", "n_control"))
    )
    return pd.Series(shrunk_effects(net, np.sqrt(variance)), index=net.index).reindex(rates.index)


def _variance(rate: pd.Series, size: pd.Series) -> pd.Series:
    """Return the variance of a rate, with half a success and half a failure added: nobody is no certainty."""
    smoothed = (rate * size + 0.5) / (size + 1)
    return smoothed * (1 - smoothed) / size
