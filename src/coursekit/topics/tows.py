"""From two lists to strategies: which strength meets which opportunity, and on what a written strategy stands."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

import numpy as np
import pandas as pd

from coursekit.topics.swot import EXTERNAL, INTERNAL, check_factors, check_weights

CELLS = {"SO": ("S", "O"), "WO": ("W", "O"), "ST": ("S", "T"), "WT": ("W", "T")}
GREATEST_FIT = 3
DECIMALS = 12  # 0.1 x 0.6 and 0.2 x 0.3 are one score
ID = re.compile(r"([SWOT]) ?(\d{1,2})")
# S1 and S1O2, but neither the O1 of SO1 nor the O2 of O2O nor the S1 of S1.5
CITED = re.compile(rf"(?<![A-Z0-9])(?:{ID.pattern})+(?![A-Z0-9])(?!\.\d)")


def tows(factors: pd.DataFrame, fit: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return every pair of an internal and an external factor with its cell and score, best first.

    The cells are those of Weihrich (1982, Long Range Planning 15, 54-66): SO uses strengths for opportunities, WO mends
    weaknesses to take opportunities, ST meets threats with strengths, WT keeps weaknesses out of a threat's way.

    score = weight of the internal factor x weight of the external factor x fit / 3. Without ``fit`` every pair fits
    fully, and the scores of all pairs sum to 1: each is the pair's share of attention. Ratings do not enter: they say
    how well a factor is answered today, which is what the strategy is to change.

    Parameters
    ----------
    factors : DataFrame
        One row a factor: ``factor`` (its id), ``kind`` (S, W, O or T), ``weight`` (0 to 1; S and W sum to 1, O and T
        sum to 1).
    fit : DataFrame, optional
        One row an internal factor, one column an external one: how well the two go together, 0 (not at all) to 3.

    Returns
    -------
    DataFrame
        ``cell``, ``internal``, ``external``, ``score``, ``rank`` (1 for the best; equal scores share a rank).

    Raises
    ------
    ValueError
        A column or a number missing, text for a number, an id twice, an unknown kind, no factor of a side, weights
        that do not sum to 1, a fit that is missing, outside 0 to 3, or given for a factor that is not in the list.

    Examples
    --------
    >>> factors = pd.DataFrame({"factor": ["S1", "W1", "O1", "T1"], "kind": ["S", "W", "O", "T"],
    ...                         "weight": [0.7, 0.3, 0.6, 0.4]})
    >>> pairs = tows(factors, pd.DataFrame({"O1": [1, 3], "T1": [2, 0]}, index=["S1", "W1"]))
    >>> [(pair.cell, pair.rank, round(pair.score, 3)) for pair in pairs.itertuples()]
    [('ST', 1, 0.187), ('WO', 2, 0.18), ('SO', 3, 0.14), ('WT', 4, 0.0)]
    """
    check_factors(factors, "weight")
    internal, external = (factors[factors["kind"].isin(kinds)] for kinds in (INTERNAL, EXTERNAL))
    weight = np.outer(check_weights(factors, INTERNAL), check_weights(factors, EXTERNAL))
    score = weight * _fit(fit, internal["factor"], external["factor"]) / GREATEST_FIT
    pairs = pd.DataFrame(
        {
            "cell": np.add.outer(internal["kind"].to_numpy(object), external["kind"].to_numpy(object)).ravel(),
            "internal": np.repeat(internal["factor"].to_numpy(), len(external)),
            "external": np.tile(external["factor"].to_numpy(), len(internal)),
            "score": score.ravel(),
        }
    )
    pairs["rank"] = pairs["score"].round(DECIMALS).rank(method="min", ascending=False).astype(int)
    return pairs.sort_values("rank", kind="stable", ignore_index=True)


def check_strategy(text: str, cell: str, factors: pd.DataFrame) -> list[str]:
    """Return the codes of what a strategy lacks; an empty list where it stands on both axes of its cell.

    A strategy in a TOWS cell cites at least one factor of each of the cell's two kinds, and no other. Ids are read out
    of free text, Chinese or not: full-width letters and digits, small letters, a leading zero, a space before a number
    and S1O2 in one word are all understood; what is glued to other Latin letters or digits (SO1, O2O) is none.

    Parameters
    ----------
    text : str
    cell : {"SO", "WO", "ST", "WT"}
    factors : DataFrame
        One row a factor: ``factor`` (its id: the letter of its kind and a number), ``kind``.

    Returns
    -------
    list of str
        In this order: ``internal`` and ``external`` (no factor of that axis is cited), ``unknown:S9`` (not in the
        list), ``wrong_axis:W2`` (in the list, and of a kind that the cell does not take).

    Raises
    ------
    ValueError
        A cell of another name; factors without ids or kinds, an id twice, an id that does not say its kind.

    Examples
    --------
    >>> factors = pd.DataFrame({"factor": ["S1", "W1", "O2"], "kind": ["S", "W", "O"]})
    >>> check_strategy("用S1的专线抢修能力，吃下Ｏ２这波", "SO", factors)
    []
    >>> check_strategy("先补W1，再靠S9", "SO", factors)
    ['internal', 'external', 'unknown:S9', 'wrong_axis:W1']
    """
    if cell not in CELLS:
        raise ValueError(f"a cell is one of {', '.join(CELLS)}, not {cell!r}")
    check_factors(factors)
    known = [_plain_id(factor, kind) for factor, kind in zip(factors["factor"], factors["kind"], strict=True)]
    cited = list(dict.fromkeys(_cited(text)))
    found = [factor for factor in cited if factor in known]
    kinds = {factor[0] for factor in found}
    missing = [axis for axis, kind in zip(("internal", "external"), CELLS[cell], strict=True) if kind not in kinds]
    unknown = [f"unknown:{factor}" for factor in cited if factor not in known]
    return missing + unknown + [f"wrong_axis:{factor}" for factor in found if factor[0] not in CELLS[cell]]


def _fit(fit: pd.DataFrame | None, internal: pd.Series, external: pd.Series) -> np.ndarray:
    if fit is None:
        return np.full((len(internal), len(external)), float(GREATEST_FIT))
    for side, have, want in (("rows", fit.index, internal), ("columns", fit.columns, external)):
        if have.has_duplicates or set(have) != set(want):
            names, given = (", ".join(map(str, labels)) for labels in (want, have))
            raise ValueError(f"the {side} of fit must be the factors {names}, not {given}")
    try:
        values = fit.loc[internal, external].to_numpy(dtype=float)
    except (TypeError, ValueError) as error:
        raise ValueError("fit must hold numbers") from error
    for row, column in np.argwhere(~((values >= 0) & (values <= GREATEST_FIT))):
        pair = f"{internal.iloc[row]} with {external.iloc[column]}"
        raise ValueError(f"fit of {pair} must be 0 to {GREATEST_FIT}, not {values[row, column]:g}")
    return values


def _cited(text: str) -> Iterator[str]:
    for run in CITED.finditer(_plain(text)):
        for letter, number in ID.findall(run[0]):
            yield f"{letter}{int(number)}"


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).upper()


def _plain_id(factor: object, kind: str) -> str:
    match = ID.fullmatch(_plain(str(factor)))
    if not match or match[1] != kind:
        raise ValueError(f"the id of a factor of kind {kind} is {kind} and a number, not {factor!r}")
    return f"{match[1]}{int(match[2])}"
