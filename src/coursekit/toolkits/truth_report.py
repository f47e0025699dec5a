"""The instructor's report on module 03: how close the pilot and each way of choosing came to what is true.

It needs the class's seed, which no trainee's pack holds: there `truth_report` raises.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from coursekit.cohort import Cohort
from coursekit.toolkits.target_effects import BY, CHANNEL
from coursekit.toolkits.target_list import MODULE, Selected, choose, select
from coursekit.toolkits.truth_estimates import WHOLE, compare_estimates
from coursekit.toolkits.truth_methods import compare_methods, true_margins
from coursekit.topics.recent_months import last_month, recent_months


@dataclass(frozen=True)
class TruthReport:
    """``estimates`` as `compare_estimates` returns them, with the margins of a call; ``methods`` as `compare_methods`.

    In ``estimates``, the rows of one segment called also have ``decision`` (of the list: 打, 先试点, 不打), ``offered``
    (people with something to be offered), ``margin_yuan`` and ``true_margin_yuan`` (mean of a call over them, 12
    months), ``true_paying`` (how many truly bring more than they cost).
    """

    estimates: pd.DataFrame
    methods: pd.DataFrame


def truth_report(cohort: Cohort) -> TruthReport:
    """Return how close estimates and lists came, on the class's synthetic tables, the only ones with a known truth.

    Raises
    ------
    CourseError
        The class is opened from a trainee's pack, which holds no seed.
    """
    truth = cohort.truth("campaigns")
    selected = select(cohort)
    estimates = compare_estimates(selected.pilot, truth)
    people = true_margins(_people(cohort, selected, estimates), cohort.settings(MODULE))
    with_margins = estimates.merge(_margins(selected, people), how="left", on=[*BY, "channel"])
    return TruthReport(with_margins, compare_methods(people, cohort.settings(MODULE)))


def _people(cohort: Cohort, selected: Selected, estimates: pd.DataFrame) -> pd.DataFrame:
    """Return the candidates with the effects of their segments, their usage, and whom the list would call in all."""
    called = estimates[(estimates["channel"] == CHANNEL) & (estimates["segment"] != WHOLE)]
    effects = called[[*BY, "true_net", "true_leave_reduction"]].assign(
        raw_net=called["net"], raw_leave_reduction=called["leave_reduction"]
    )
    people = selected.candidates.merge(effects, on=BY)
    months = cohort.practice_table("subscriber_months")
    use = recent_months(months, people["subscriber_id"], last_month(months), ["usage_gb", "directional_gb"])
    return people.assign(
        usage_gb=np.add(use["usage_gb"], use["directional_gb"]).mean(axis=1),
        listed=choose(people, cohort.settings(MODULE), held_out_share=0.0),
    )


def _margins(selected: Selected, people: pd.DataFrame) -> pd.DataFrame:
    decided = selected.segments[[*BY, "verdict", "offered", "margin_yuan"]].rename(columns={"verdict": "decision"})
    true = people.groupby(BY)["true_margin_yuan"].agg(
        true_margin_yuan="mean", true_paying=lambda margin: int((margin > 0).sum())
    )
    return decided.merge(true.reset_index(), how="left", on=BY).assign(channel=CHANNEL)
