"""Scores that peers give: from a form or from paper, kept as trace files, and summed up over calibrated raters only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from coursekit.errors import CourseError
from coursekit.live.calibration import DECIMALS, Calibration, calibrate, samples_of
from coursekit.live.rubric import LEAST_KAPPA, Rubric, Sample, check_scores
from coursekit.live.traces import check_sign, read_trace, trace_files, trace_folder, trace_text, write_numbered

COMPONENT = "peer-rubric"
COLUMNS = ["rubric", "rater", "team", "work", "criterion", "score", "kappa", "first_kappa", "tries", "note", "written"]


def peer_scores(
    rubric: Rubric, rater: str, works: Mapping[str, Mapping[str, int]], calibration: Calibration | None = None, *,
    team: str = "", notes: Mapping[str, str] | None = None, tries: int = 1, first_kappa: float | None = None,
    written: str = "",
) -> pd.DataFrame:
    """Return one row a work and criterion of what ``rater`` gave: the columns are ``COLUMNS``.

    ``rater``, ``team`` and the works' signs are self-chosen. Without a calibration ``kappa`` is missing.

    Raises
    ------
    CourseError
        A sign that is none, a score missing or none from 1 to 5.
    """
    rater, notes = check_sign(rater), notes or {}
    kappa = calibration.kappa if calibration else np.nan
    first = kappa if first_kappa is None else first_kappa
    rows = [
        (rubric.name, rater, team, check_sign(work, "作品代号"), code, score, kappa, first, tries, notes.get(work, ""),
         written)
        for work, given in works.items()
        for code, score in check_scores(rubric, work, given).items()
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=COLUMNS)


def paper_scores(
    rubric: Rubric, table: pd.DataFrame, samples: Sequence[Sample] = (), *, rater: str = "评分人", work: str = "作品"
) -> pd.DataFrame:
    """Return the scores typed from paper: one row a rater and work, samples among them, one column a criterion.

    Columns of criteria may have the Chinese names or the codes. Each rater is calibrated on the rows of the samples;
    who has not scored all of them has no kappa.

    Raises
    ------
    CourseError
        A column or a score is missing, or a rater scored a work twice.
    """
    lacking = [name for name in (rater, work) if name not in table.columns]
    if lacking:
        raise CourseError(f"抄分的表里没有“{lacking[0]}”这一列。")
    twice = table[table.duplicated([rater, work])]
    if len(twice):
        raise CourseError(f"{twice[rater].iloc[0]}给{twice[work].iloc[0]}打了两次分：留一行。")
    chosen = samples_of(rubric, samples)
    signs, parts = {sample.sign for sample in chosen}, []
    criteria = [name for name in table.columns if name not in (rater, work)]
    for who, rows in table.groupby(rater, sort=False):
        given = {str(row[work]): {name: _whole(row[name]) for name in criteria} for _, row in rows.iterrows()}
        calibration = calibrate(rubric, given, chosen) if signs <= set(given) else None
        peers = {sign: scores for sign, scores in given.items() if sign not in signs}
        parts.append(peer_scores(rubric, str(who), peers, calibration))
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=COLUMNS)


def save_scores(
    scores: pd.DataFrame, folder: Path | None = None, *, c: Any = None, samples: Mapping | None = None
) -> Path:
    """Write one rater's ``scores`` as a new trace file in 我的成果 and return its path; nothing is written over.

    ``samples`` are the rater's own scores of the samples, kept for the debrief.
    """
    first = scores.iloc[0]
    works = []
    for work, rows in scores.groupby("work", sort=False):
        given = {code: int(score) for code, score in zip(rows["criterion"], rows["score"], strict=True)}
        works.append({"work": work, "scores": given, "note": rows["note"].iloc[0]})
    content = {
        "rubric": first["rubric"], "rater": first["rater"], "team": first["team"], "kappa": _number(first["kappa"]),
        "first_kappa": _number(first["first_kappa"]), "tries": int(first["tries"]), "samples": samples or {},
        "works": works,
    }  # fmt: skip
    base = folder or trace_folder(c.root if c is not None else None)
    text = trace_text(COMPONENT, content, c)
    return write_numbered(f"同伴评分-{first['rubric']}-{first['rater']}", {".json": text}, base)[0]


def read_traces(folder: Path | str | None = None) -> pd.DataFrame:
    """Return all peers' scores in ``folder`` (by default 我的成果) and the folders below it.

    One row a work and criterion; the columns are ``COLUMNS``. A file that cannot be read is passed over and named in
    ``attrs["unread"]``; files of other components are no concern of this one.
    """
    parts, unread = [], []
    for path in trace_files(folder):
        try:
            parts += _rows(read_trace(path, COMPONENT))
        except (CourseError, KeyError, TypeError, AttributeError) as error:
            if path.name.startswith("同伴评分-"):
                unread.append(str(error) if isinstance(error, CourseError) else f"{path.name} 缺一项：{error}。")
    frame = pd.DataFrame(parts, columns=COLUMNS)
    frame.attrs["unread"] = unread
    return frame


def _rows(content: Mapping[str, Any]) -> list[tuple]:
    shared = content["rubric"], content["rater"], content["team"]
    kappa = [np.nan if content[name] is None else float(content[name]) for name in ("kappa", "first_kappa")]
    return [
        (*shared, each["work"], code, int(score), *kappa, int(content["tries"]), each["note"], content["written"])
        for each in content["works"]
        for code, score in each["scores"].items()
    ]


def _number(value: float) -> float | None:
    return None if pd.isna(value) else round(float(value), DECIMALS)


def _whole(value: Any) -> Any:
    """Return a whole number as an integer: a spreadsheet's column with a gap in it holds 4.0 for 4."""
    if pd.isna(value):
        return None
    try:
        return int(value) if float(value).is_integer() else value
    except (TypeError, ValueError):
        return value


def counting(scores: pd.DataFrame, least_kappa: float = LEAST_KAPPA) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the rows of ``scores`` that count, and one row a rater and work that does not: rater, work, reason.

    Not counted: a rater without calibration or below ``least_kappa``, a team's own work, and what the same rater
    scored once more later. Pass the frames of one rubric only.
    """
    if scores["rubric"].nunique() > 1:
        raise CourseError(f"这里有 {scores['rubric'].nunique()} 种量表的分：先挑出一种再汇总。")
    task = ["rater", "work", "criterion"]
    # Every file of a rater holds all works so far: the same score again is no second opinion.
    scores = scores.sort_values("written", kind="stable").drop_duplicates([*task, "score"], keep="last")
    scores = scores.reset_index(drop=True)
    latest = ~scores.duplicated(task, keep="last")
    reason = pd.Series("", index=scores.index)
    own = (scores["team"] != "") & (scores["team"] == scores["work"])
    reason = reason.mask(scores["kappa"].notna() & (scores["kappa"].round(DECIMALS) < least_kappa), "校准没过")
    reason = reason.mask(scores["kappa"].isna(), "没有校准").mask(own, "自己队的作品").mask(~latest, "后来重打过")
    out = scores.assign(reason=reason)[reason != ""]
    left_out = out[["rater", "work", "kappa", "reason"]].drop_duplicates().reset_index(drop=True)
    return scores[reason == ""], left_out
