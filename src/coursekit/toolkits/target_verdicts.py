"""The verdict on each campaign and segment: call, try first, or leave; and why, in one line."""

from __future__ import annotations

import pandas as pd

from coursekit.toolkits.target_effects import BY
from coursekit.toolkits.target_wording import HIT, LEAVE, PILOT, TOO_FEW, TOO_SMALL, UNCLEAR, WORKS, points
from coursekit.topics.tiers import CAMPAIGNS, SEGMENTS

WORTH = 0.02  # a net lift below two points is not worth the work, whatever its p value; a class may set its own
FEWEST_HELD_OUT = 20  # below so many in the control one customer moves its rate by five points and more
# Not on any list whatever the pilot tells: a gift of traffic does not move a card to the first slot.
NEVER_LISTED = {("wake_up", "second_slot"): "疑似第二卡槽，先不打"}


def lift_verdict(low: float, high: float, worth: float = WORTH) -> str:
    """Say what an interval of the net lift tells: works above zero, too small below what is worth having, else unclear.

    >>> lift_verdict(0.01, 0.05), lift_verdict(-0.01, 0.05), lift_verdict(-0.01, 0.015)
    ('有用', '判不了', '太小')
    """
    if low > 0:
        return WORKS
    return TOO_SMALL if high < worth else UNCLEAR


def judge_segments(
    effects: pd.DataFrame, assigned: pd.DataFrame, candidates: pd.DataFrame, least_margin_yuan: float
) -> pd.DataFrame:
    """Return every campaign and segment with its effects, its people, the verdict and the reason.

    Adds ``candidates`` (who may be contacted), ``offered`` (of those, who has something to be offered), ``paying`` (of
    those, who is expected to bring at least ``least_margin_yuan``), ``margin_yuan`` (mean over the offered),
    ``verdict`` and ``reason``. A segment of ``NEVER_LISTED`` is never to be called, so at best to be tried first.

    Parameters
    ----------
    effects : as from `segment_effects`.
    assigned : as from `assign_campaigns`.
    candidates : as from `target_list.candidates`.
    least_margin_yuan : the class's setting.
    """
    every = pd.DataFrame([(c, s) for c in CAMPAIGNS for s in SEGMENTS[c]], columns=BY)
    people = assigned.astype({"campaign": object, "segment": object}).groupby(BY).size().rename("candidates")
    offered = candidates.groupby(BY)["margin_yuan"].agg(
        offered="size", paying=lambda margin: int(worth_calling(margin, least_margin_yuan).sum()), margin_yuan="mean"
    )
    table = every.merge(effects.astype({"campaign": object, "segment": object}), how="left", on=BY)
    for part in (people, offered):
        table = table.merge(part.reset_index(), how="left", on=BY)
    counts = ["candidates", "offered", "paying"]
    table[counts] = table[counts].fillna(0).astype(int)
    told = [_told(row) for row in table.itertuples(index=False)]
    return table.assign(verdict=[verdict for verdict, _ in told], reason=[reason for _, reason in told])


def worth_calling(margin_yuan: pd.Series, least_margin_yuan: float) -> pd.Series:
    """Is somebody expected to bring at least the least margin, and more than nothing?"""
    return (margin_yuan >= least_margin_yuan) & (margin_yuan > 0)


def _told(row) -> tuple[str, str]:
    verdict, reason = _by_the_pilot(row)
    never = NEVER_LISTED.get((row.campaign, row.segment))
    if never is None:
        return verdict, reason
    return PILOT if verdict == HIT else verdict, f"{never}。{reason}"


def _by_the_pilot(row) -> tuple[str, str]:
    if pd.isna(row.net):
        return PILOT, "上一轮没有试过，没有数。"
    if row.n_control < FEWEST_HELD_OUT:
        return PILOT, f"上一轮{TOO_FEW}，判不了。"
    lift = lift_verdict(row.low, row.high)
    if lift == TOO_SMALL:
        return LEAVE, f"净增益太小，最好也不到 {points(WORTH)}。"
    if lift == UNCLEAR:
        return PILOT, "净增益的区间跨着零，判不了。"
    if not row.offered:
        return LEAVE, "有用，可是这个月没有合适的套餐可给。"
    if not row.paying:
        return LEAVE, "有用，可是没有一个人挣得回，都在停手线下面。"
    if row.paying == row.offered:
        return HIT, "净增益在零上面，人人挣得回。"
    return HIT, "净增益在零上面；停手线下面的人不打。"
