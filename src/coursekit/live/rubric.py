"""A rubric: four to six criteria, each with an anchor for every score from 1 to 5, and sample works to calibrate on."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from typing import Any

import yaml

from coursekit.errors import CourseError
from coursekit.topics.agreement import weighted_kappa

SCORES = (1, 2, 3, 4, 5)
FEWEST_CRITERIA, MOST_CRITERIA = 4, 6
FEWEST_SAMPLES = 2
LEAST_KAPPA = 0.6  # from this agreement with the reference on, a peer's scores count
# Folded YAML leaves a blank between two Chinese lines.
_FOLD = re.compile(r"(?<=[\u3000-\u9fff\uff00-\uffef]) (?=[\u3000-\u9fff\uff00-\uffef])")


@dataclass(frozen=True)
class Criterion:
    """One thing to look at; ``anchors`` says of each score what a work that deserves it looks like."""

    code: str
    name: str
    anchors: Mapping[int, str]


@dataclass(frozen=True)
class Sample:
    """A work with the reference's scores by criterion; ``why`` gives the reason where it needs one."""

    sign: str
    text: str
    scores: Mapping[str, int]
    why: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Rubric:
    """What works are scored by; ``name`` goes into trace files, ``source`` under its printed table.

    Raises
    ------
    CourseError
        Criteria, anchors or samples that cannot be scored with, named in one sentence.
    """

    name: str
    title: str
    criteria: tuple[Criterion, ...]
    samples: tuple[Sample, ...] = ()
    source: str = "课程自拟的评分量表"

    def __post_init__(self) -> None:
        _check_criteria(self)
        if self.samples:
            _check_samples(self)

    @property
    def codes(self) -> tuple[str, ...]:
        """The criteria's codes, in order."""
        return tuple(criterion.code for criterion in self.criteria)

    def criterion(self, code: str) -> Criterion:
        """Return the criterion called ``code``, which may also be its Chinese name."""
        found = next((each for each in self.criteria if code in (each.code, each.name)), None)
        if found is None:
            names = "、".join(each.name for each in self.criteria)
            raise CourseError(f"量表“{self.title}”里没有“{code}”这一条，有的是：{names}。")
        return found


def load_rubric(name: str) -> Rubric:
    """Return the rubric that ships with the course as ``rubrics/<name>.yml``.

    >>> [criterion.name for criterion in load_rubric("tows_strategy").criteria]
    ['扣住因素', '对手甲学不来', '周一能动手', '钱算得清', '验得出来']
    """
    folder = files("coursekit.live") / "rubrics"
    known = sorted(entry.name.removesuffix(".yml") for entry in folder.iterdir() if entry.name.endswith(".yml"))
    if name not in known:
        raise CourseError(f"没有叫“{name}”的量表，有的是：{'、'.join(known)}。")
    return read_rubric(name, yaml.safe_load((folder / f"{name}.yml").read_text("utf-8")))


def read_rubric(name: str, content: Mapping[str, Any]) -> Rubric:
    """Return the rubric that ``content`` describes: title, criteria, and if there are any, samples and a source."""
    try:
        criteria = tuple(
            Criterion(str(each["code"]), str(each["name"]), {int(k): _line(v) for k, v in each["anchors"].items()})
            for each in content["criteria"]
        )
        samples = tuple(
            Sample(str(each["sign"]), _line(each["text"]), dict(each["scores"]), dict(each.get("why", {})))
            for each in content.get("samples", [])
        )
        title = str(content["title"])
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise CourseError(f"量表“{name}”缺一项或者写错了：{error}。") from error
    own = {"source": str(content["source"])} if content.get("source") else {}
    return Rubric(name, title, criteria, samples, **own)


def check_scores(rubric: Rubric, sign: str, scores: Mapping[str, Any]) -> dict[str, int]:
    """Return ``scores`` by the criteria's codes if each criterion has one from 1 to 5; keys may be Chinese names."""
    by_code = {rubric.criterion(name).code: score for name, score in scores.items()}
    missing = [criterion.name for criterion in rubric.criteria if by_code.get(criterion.code) is None]
    if missing:
        raise CourseError(f"{sign}还有 {len(missing)} 条没打分：{'、'.join(missing)}。")
    wrong = [code for code, score in by_code.items() if isinstance(score, bool) or score not in SCORES]
    if wrong:
        name, score = rubric.criterion(wrong[0]).name, by_code[wrong[0]]
        raise CourseError(f"{sign}的“{name}”写的是 {score}：只能是 1 到 5 的整数。")
    return {code: int(by_code[code]) for code in rubric.codes}


def _check_criteria(rubric: Rubric) -> None:
    count = len(rubric.criteria)
    if not FEWEST_CRITERIA <= count <= MOST_CRITERIA:
        raise CourseError(f"量表“{rubric.title}”有 {count} 条，要 {FEWEST_CRITERIA} 到 {MOST_CRITERIA} 条。")
    if len({*rubric.codes, *(each.name for each in rubric.criteria)}) != 2 * count:
        raise CourseError(f"量表“{rubric.title}”有两条同名。")
    for criterion in rubric.criteria:
        lacking = [score for score in SCORES if not criterion.anchors.get(score, "").strip()]
        if lacking or set(criterion.anchors) - set(SCORES):
            raise CourseError(f"“{criterion.name}”要给 1 到 5 分各写一句样子，缺或多：{lacking or '1 到 5 以外的'}。")


def _check_samples(rubric: Rubric) -> None:
    given = [list(check_scores(rubric, sample.sign, sample.scores).values()) for sample in rubric.samples]
    if len(given) < FEWEST_SAMPLES or len({score for scores in given for score in scores}) == 1:
        raise CourseError(f"量表“{rubric.title}”的样例要至少 {FEWEST_SAMPLES} 份，参考分有高有低，才校得准。")
    # One impression for a whole work must not do: calibration is to show whether the criteria are told apart.
    overall = [round(sum(scores) / len(scores)) for scores in given for _ in scores]
    if weighted_kappa(overall, [score for scores in given for score in scores], categories=SCORES) >= LEAST_KAPPA:
        raise CourseError(f"量表“{rubric.title}”的样例要各有长短：现在整份打一个分的人也校得过。")


def _line(text: object) -> str:
    return _FOLD.sub("", " ".join(str(text).split()))
