"""Calibrate before scoring peers: a trainee's scores of sample works against the reference's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from coursekit.errors import CourseError
from coursekit.live.rubric import LEAST_KAPPA, SCORES, Rubric, Sample, check_scores
from coursekit.practice.cards import card
from coursekit.topics.agreement import weighted_kappa

CONFIDENCE = 0.9
DECIMALS = 6  # of a kappa that is compared or kept: 0.6 stays 0.6 whatever the last bits say
DRAWS, SEED = 2000, 20
GREEN, ORANGE = "#009e73", "#d55e00"  # as the verdicts of exercises
_OFF_FROM = 1.0  # mean distance to the reference from which a criterion is said to be off
_MOST_NAMED = 2


@dataclass(frozen=True)
class Off:
    """A criterion scored unlike the reference, and the sample where it is worst.

    ``difference`` is the mean of given minus reference over the samples, ``distance`` the mean without its sign.
    """

    name: str
    difference: float
    distance: float
    sample: str
    given: int
    reference: int
    anchor: str

    @property
    def direction(self) -> str:
        """Which way the scores are off: too kind, too strict, or now this and now that."""
        return "打松了" if self.difference > 0 else "打严了" if self.difference < 0 else "忽松忽严"

    def sentence(self) -> str:
        """Say what is off, where it shows most, and quote the anchor that fits."""
        where = f"{self.sample}你给 {self.given} 分，参考 {self.reference} 分"
        return f"“{self.name}”{self.direction}：{where}。{self.reference} 分的样子是“{self.anchor}”。"


@dataclass(frozen=True)
class Calibration:
    """How far a trainee's scores of the samples agree with the reference's.

    ``kappa`` is Cohen's, quadratically weighted; ``low`` and ``high`` bound a 90 % interval (bootstrap over ``pairs``
    scores), which is wide where there are few. ``off`` names the criteria that are off, the worst first.
    """

    kappa: float
    low: float
    high: float
    pairs: int
    off: tuple[Off, ...]
    samples: int

    @property
    def counts(self) -> bool:
        """Do this trainee's scores of peers count?"""
        return round(self.kappa, DECIMALS) >= LEAST_KAPPA

    @property
    def message(self) -> str:
        """The verdict in a few sentences."""
        spread = f"{self.samples} 份样例才 {self.pairs} 个分，{self._rough()}。"
        lead = f"加权 κ {two_places(self.kappa)}，{'够' if self.counts else '不到'} {LEAST_KAPPA:g}。"
        named = "".join(off.sentence() for off in self.off[:_MOST_NAMED])
        if self.counts:
            return f"{lead}你给同伴打的分算数。{spread}" + (f"还要留意：{self.off[0].sentence()}" if self.off else "")
        return f"{lead}先别给同伴打分。{named}对着上面的样子重打一遍样例。{spread}"

    def __repr__(self) -> str:
        return f"{self._head()}：{self.message}"

    def _repr_html_(self) -> str:
        return card("coursekit-calibration", GREEN if self.counts else ORANGE, self._head(), self.message)

    def _rough(self) -> str:
        if not self.high - self.low > 0:  # all scores alike: drawing them anew shows nothing
            return "换两份样例未必还是这个数"
        return f"这个数还很粗：九成区间 {two_places(self.low)} 到 {two_places(self.high)}"

    def _head(self) -> str:
        return "✓ 校准过了" if self.counts else "→ 再校一次"


def calibrate(
    rubric: Rubric, mine: Mapping[str, Mapping[str, int]], samples: Sequence[Sample] = (), *,
    draws: int = DRAWS, seed: int = SEED,
) -> Calibration:
    """Return how far ``mine``, the trainee's scores by sample's sign and criterion, agree with the reference's.

    ``samples`` are the rubric's own unless others are given. Criteria may be named by code or in Chinese.

    Raises
    ------
    CourseError
        The rubric has no samples, a score is missing, or one is none from 1 to 5.

    >>> from coursekit.live.rubric import load_rubric
    >>> rubric = load_rubric("tows_strategy")
    >>> calibrate(rubric, {sample.sign: sample.scores for sample in rubric.samples}).kappa
    1.0
    """
    samples = samples_of(rubric, samples)
    given = {each.sign: check_scores(rubric, each.sign, mine.get(each.sign, {})) for each in samples}
    reference = {each.sign: check_scores(rubric, each.sign, each.scores) for each in samples}
    pairs = [(given[sign][code], reference[sign][code]) for sign in reference for code in rubric.codes]
    first, second = np.array(pairs).T
    low, high = kappa_interval(first, second, draws=draws, seed=seed)
    kappa = weighted_kappa(first, second, categories=SCORES)
    differing = _differing(rubric, given, reference)
    off = [each for each in differing if each.distance >= _OFF_FROM]
    if not off and round(kappa, DECIMALS) < LEAST_KAPPA:
        off = differing[:1]  # whoever has to score again must know where
    return Calibration(kappa, low, high, len(pairs), tuple(off), len(samples))


def samples_of(rubric: Rubric, samples: Sequence[Sample] = ()) -> tuple[Sample, ...]:
    """Return the samples to calibrate on: those given, else the rubric's own.

    Raises
    ------
    CourseError
        There are fewer than two, their reference scores are all the same, or one score a sample would pass.
    """
    chosen = tuple(samples) or rubric.samples
    checked = Rubric(rubric.name, rubric.title, rubric.criteria, chosen, rubric.source)  # refuses a lone sample
    if not checked.samples:
        raise CourseError(f"量表“{rubric.title}”没有样例，校不了准：给 samples= 至少两份。")
    return checked.samples


def kappa_interval(
    first: np.ndarray, second: np.ndarray, *, draws: int = DRAWS, seed: int = SEED, confidence: float = CONFIDENCE
) -> tuple[float, float]:
    """Return a percentile bootstrap interval of the quadratically weighted kappa, pairs of scores drawn anew.

    With quadratic weights the disagreement by chance is the sum of both variances and the squared distance of the means
    (Fleiss & Cohen 1973, Educational and Psychological Measurement 33, 613-619), so all draws are computed at once.
    """
    rows = np.random.default_rng(seed).integers(len(first), size=(draws, len(first)))
    a, b = np.asarray(first, float)[rows], np.asarray(second, float)[rows]
    chance = a.var(axis=1) + b.var(axis=1) + (a.mean(axis=1) - b.mean(axis=1)) ** 2
    seen = ((a - b) ** 2).mean(axis=1)
    kappas = 1 - seen[chance > 0] / chance[chance > 0]  # a draw of one score only says nothing
    tail = (1 - confidence) / 2
    low, high = np.quantile(kappas, [tail, 1 - tail]) if len(kappas) else (np.nan, np.nan)
    return float(low), float(high)


def _differing(rubric: Rubric, given: Mapping, reference: Mapping) -> list[Off]:
    """Return the criteria scored unlike the reference at least once, the worst first."""
    found = []
    for criterion in rubric.criteria:
        code = criterion.code
        apart = {sign: given[sign][code] - reference[sign][code] for sign in reference}
        distance = float(np.mean([abs(each) for each in apart.values()]))
        if not distance:
            continue
        worst = max(apart, key=lambda sign: abs(apart[sign]))
        right = reference[worst][code]
        mean = float(np.mean([*apart.values()]))
        found.append(Off(criterion.name, mean, distance, worst, given[worst][code], right, criterion.anchors[right]))
    return sorted(found, key=lambda off: (-abs(off.given - off.reference), -off.distance))


def two_places(kappa: float) -> str:
    """Return kappa with two decimals, never rounded up to a line that it misses."""
    return f"{np.floor(round(kappa, DECIMALS) * 100) / 100 + 0.0:.2f}".replace("-", "−")
