"""What peers' scores say of each work, how far the raters agree, and which scores do not count."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pandas as pd

from coursekit.charts.table import show_table
from coursekit.errors import CourseError
from coursekit.live.calibration import two_places
from coursekit.live.rubric import LEAST_KAPPA, SCORES
from coursekit.live.scores import counting
from coursekit.topics.agreement import icc, weighted_kappa

FEWEST_RATERS = 2  # one person's score is an opinion
FEWEST_COMMON = 4  # scores that two raters must share: fewer say nothing about their agreement


@dataclass(frozen=True)
class PeerSummary:
    """Peers' scores summed up.

    ``works``: one row a work (index), the best first: ``mean`` of its raters' means (1 to 5), ``spread`` (standard
    deviation over raters, missing for one), ``raters`` that count, and one column a criterion with its mean.
    ``agreement``: mean of the quadratically weighted kappas of all pairs of raters who share scores, missing where
    there is no pair; ``pairs`` how many there are. ``icc``: ICC(2,1) of works by raters, where every rater who counts
    scored the same works, else missing. ``left_out``: rater, work, kappa, reason.
    """

    works: pd.DataFrame
    agreement: float
    pairs: int
    icc: float
    left_out: pd.DataFrame

    @property
    def message(self) -> str:
        """The summary in a few sentences."""
        if self.works.empty:
            return f"没有一份算数的分。{self._out()}"
        if not self.pairs:
            agree = "还没有两个人打过同样的作品，看不出大家打得像不像。"
        else:
            level = "大家打得差不多" if self.agreement >= LEAST_KAPPA else "大家看法还不一样，先对着量表说清，再排先后"
            agree = f"{self.pairs} 对评分人两两比，加权 κ 平均 {two_places(self.agreement)}：{level}。"
        few = [str(work) for work in self.works.index[self.works["raters"] < FEWEST_RATERS]]
        lone = f"{'、'.join(few)}只有一个人的分，当参考。" if few else ""
        return f"{len(self.works)} 份作品有算数的分。{agree}{lone}{self._out()}"

    def __repr__(self) -> str:
        return self.message

    def show(self, source: str = "本班同伴评分（只算校准过的人）") -> None:
        """Show the works as a table; the criteria's own means stay in ``works``."""
        shown = self.works[["mean", "spread", "raters"]].rename_axis("作品")
        shown.columns = ["平均分", "评分人之间相差（标准差）", "算数的评分人"]
        show_table(shown, source=source, decimals=2, tall=True)

    def _out(self) -> str:
        counts = self.left_out["reason"].value_counts()
        parts = [f"{reason} {number} 份" for reason, number in counts.items()]
        return f"没算的：{'，'.join(parts)}。" if parts else ""


def peer_summary(scores: pd.DataFrame, least_kappa: float = LEAST_KAPPA) -> PeerSummary:
    """Return what ``scores`` (as ``peer_scores``, ``paper_scores`` or ``read_traces`` give them) say of each work.

    Raises
    ------
    CourseError
        There are no scores at all, or scores by several rubrics.
    """
    if scores.empty:
        raise CourseError("还没有分：先让大家打分、存下，再来汇总。")
    valid, left_out = counting(scores, least_kappa)
    by_rater = valid.pivot_table(index="work", columns="rater", values="score", aggfunc="mean")
    criteria = valid.pivot_table(index="work", columns="criterion", values="score", aggfunc="mean", sort=False)
    works = pd.DataFrame(
        {"mean": by_rater.mean(axis=1), "spread": by_rater.std(axis=1, ddof=1), "raters": by_rater.count(axis=1)}
    ).join(criteria)
    works = works.sort_values(["mean"], ascending=False, kind="stable")
    kappas = _pairwise(valid)
    agreement = float(np.mean(kappas)) if kappas else float("nan")
    return PeerSummary(works, agreement, len(kappas), _icc(by_rater), left_out)


def _pairwise(valid: pd.DataFrame) -> list[float]:
    """Return the kappa of every pair of raters who share enough scores that differ."""
    answers = valid.pivot_table(index=["work", "criterion"], columns="rater", values="score", aggfunc="last")
    kappas = []
    for first, second in combinations(answers.columns, 2):
        both = answers[[first, second]].dropna()
        if len(both) < FEWEST_COMMON or both.stack().nunique() < 2:
            continue  # too few, or one and the same score throughout: kappa says nothing
        kappas.append(weighted_kappa(both[first].to_numpy(), both[second].to_numpy(), categories=SCORES))
    return kappas


def _icc(by_rater: pd.DataFrame) -> float:
    if min(by_rater.shape) < 2 or by_rater.isna().any(axis=None):
        return float("nan")
    try:
        return icc(by_rater.to_numpy(), "ICC(2,1)")
    except ValueError:  # nothing differs
        return float("nan")
