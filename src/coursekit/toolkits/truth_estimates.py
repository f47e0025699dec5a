"""What the last pilot said about each campaign beside what is true: rates, intervals, verdicts."""

from __future__ import annotations

import numpy as np
import pandas as pd

from coursekit.toolkits.target_effects import BY, CHANNEL
from coursekit.toolkits.target_wording import UNCLEAR, WORKS
from coursekit.topics.tiers import CAMPAIGNS, SEGMENTS, pilot_table

WHOLE = "all"
HARMS = "反而坏事"
RIGHT, WRONG, UNSEEN = "对", "错", "没看出来"


def compare_estimates(pilot: pd.DataFrame, truth: pd.DataFrame) -> pd.DataFrame:
    """Return what the pilot tells of each campaign and segment, and what is true, the called and all treated apart.

    Over many seeds (benchmarks/truth.py) an interval holds the true net effect about 95 times in a hundred, as it says.
    Of the segments called, half are said to work, and 99 in a hundred of those do; most of the undecided ones add
    something, too small to be seen; and as hardly any truly does harm, nearly every verdict of harm is bad luck.

    Parameters
    ----------
    pilot : the table of campaigns.
    truth : the parameters it was drawn from, one row a campaign, segment and channel.

    Returns
    -------
    DataFrame
        A row a campaign, segment (``WHOLE``: both) and channel (``outbound``, or ``WHOLE``: everybody treated), all
        against the same control. ``n_treated``, ``n_control``; ``gross``, ``base``, ``net`` with ``low`` and ``high``
        at M+3, as in `pilot_table`, and each of the three as it is: ``true_gross``, ``true_base``, ``true_net``;
        ``holds`` (is the true net effect inside), ``verdict`` and ``judged``, as in `sign_verdict` and `judge`;
        ``leave_reduction`` with ``leave_low`` and ``leave_high``, ``true_leave_reduction``, ``leave_holds``.
    """
    parts = [
        _compare(chosen, true, by).assign(channel=channel)
        for channel, chosen, true in (
            (CHANNEL, _called(pilot), truth[truth["channel"].astype(object) == CHANNEL]),
            (WHOLE, pilot, truth),
        )
        for by in (BY, BY[:1])
    ]
    rows = [(c, s, k) for k in (CHANNEL, WHOLE) for c in CAMPAIGNS for s in (*SEGMENTS[c], WHOLE)]
    order = pd.DataFrame(rows, columns=[*BY, "channel"])
    return order.merge(pd.concat(parts, ignore_index=True), how="inner", on=[*BY, "channel"])


def sign_verdict(low: float, high: float) -> str:
    """Say what an interval of the net effect tells about its sign.

    >>> sign_verdict(0.01, 0.05), sign_verdict(-0.01, 0.05), sign_verdict(-0.05, -0.01)
    ('有用', '判不了', '反而坏事')
    """
    if low > 0:
        return WORKS
    return HARMS if high < 0 else UNCLEAR


def judge(verdict: str, true_net: float) -> str:
    """Say whether a verdict on the sign was right; undecided is right of no effect, and else has not seen it.

    >>> judge("有用", 0.02), judge("有用", 0.0), judge("判不了", 0.0), judge("判不了", 0.02)
    ('对', '错', '对', '没看出来')
    """
    if verdict == UNCLEAR:
        return UNSEEN if true_net else RIGHT
    return RIGHT if (true_net > 0) == (verdict == WORKS) and true_net else WRONG


def _called(pilot: pd.DataFrame) -> pd.DataFrame:
    return pilot[(pilot["arm"].astype(object) == "control") | (pilot["channel"].astype(object) == CHANNEL)]


def _compare(pilot: pd.DataFrame, truth: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    found = pilot_table(pilot, by).drop(columns="p_value")
    left = pilot_table(pilot, by, outcome="left_by_m3")
    found = found.assign(leave_reduction=-left["net"], leave_low=-left["high"], leave_high=-left["low"])
    table = found.astype(dict.fromkeys(by, object)).merge(_true_rates(truth, by), on=by)
    table["holds"] = table["true_net"].between(table["low"], table["high"])
    table["leave_holds"] = table["true_leave_reduction"].between(table["leave_low"], table["leave_high"])
    table["verdict"] = [sign_verdict(low, high) for low, high in zip(table["low"], table["high"], strict=True)]
    table["judged"] = [judge(said, net) for said, net in zip(table["verdict"], table["true_net"], strict=True)]
    return table if "segment" in by else table.assign(segment=WHOLE)


def _true_rates(truth: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """Return the true rates of each group: means over its segments and channels, weighted by their shares."""
    names = {
        "success_m3_treated": "true_gross",
        "success_m3_control": "true_base",
        "uplift_m3": "true_net",
        "leave_reduction": "true_leave_reduction",
    }
    groups = truth.astype(dict.fromkeys(by, object)).groupby(by)
    rows = [
        np.average(part[[*names]].to_numpy(dtype=float), axis=0, weights=part["share"]) for _, part in groups
    ]
    keys = groups.size().index.to_frame(index=False)
    return pd.concat([keys, pd.DataFrame(rows, columns=[*names.values()])], axis=1)
