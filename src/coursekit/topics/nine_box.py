"""The nine-box matrix: attractiveness against our strength, each low, medium or high, and how far to trust a cell.

The McKinsey-General Electric portfolio matrix. Its cells are drawn from a few answers, so the same client may stand in
another cell as soon as somebody else is asked: `cell_chances` says how likely that is.

Rule of the cut lines: a position exactly on a line belongs to the higher side.

References
----------
.. [1] Enduring ideas: The GE-McKinsey nine-box matrix (2008). McKinsey Quarterly, September.
.. [2] Efron, B. (1979). Bootstrap methods: another look at the jackknife. Annals of Statistics, 7(1), 1-26.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

LEVELS = ("low", "medium", "high")
CELLS = tuple(f"{row}_{column}" for row in LEVELS[::-1] for column in LEVELS[::-1])  # attractiveness first
MOVES = ("harvest", "hold", "invest")  # by the sum of both levels: at most 1, 2, at least 3
SCALE = (1.0, 5.0)
NEAR = 0.05  # assumed: so much of the scale off a line, a cell may as well be its neighbour
FEWEST_ANSWERS = 2  # one answer cannot tell how far answers differ
ROUNDING = 1e-9  # a mean of decimals that misses a line by less stands on it


def ge_nine_box(
    attractiveness: pd.Series,
    strength: pd.Series,
    *,
    cuts: tuple[float, float] | None = None,
    scale: tuple[float, float] = SCALE,
    near: float = NEAR,
) -> pd.DataFrame:
    """Return each client's cell in the nine-box matrix and what it stands for [1]_.

    Parameters
    ----------
    attractiveness, strength : Series
        Positions of the same clients, both on ``scale``; missing where nobody knows.
    cuts : tuple of two float, optional
        Where medium and high begin, on both axes; thirds of the scale by default. On the line counts as beyond it.
    scale : tuple of two float
        Least and greatest position.
    near : float
        How close to a line a position counts as ``boundary``, as a share of the scale.

    Returns
    -------
    DataFrame, one row a client in the order of ``attractiveness``
        ``x`` strength and ``y`` attractiveness; ``column`` and ``row``, their levels; ``cell``, row before column
        (``high_low``: attractive, and we are weak); ``move``: ``invest`` above the diagonal, ``hold`` on it,
        ``harvest`` below; ``boundary``. Where a position is missing, there is no cell and no boundary.

    Raises
    ------
    ValueError
        Different clients or one twice, a position off the scale, cuts that do not ascend within it, a negative near.

    Examples
    --------
    >>> ge_nine_box(pd.Series({"a": 4.5, "b": 2.0}), pd.Series({"a": 2.3, "b": 2.0}))
         x    y  column   row      cell     move  boundary
    a  2.3  4.5     low  high  high_low     hold      True
    b  2.0  2.0     low   low   low_low  harvest     False
    """
    attractiveness, strength = pd.Series(attractiveness, dtype=float), pd.Series(strength, dtype=float)
    low, high = _checked_cuts(cuts, scale)
    if not near >= 0:
        raise ValueError(f"near must be 0 or more, not {near}")
    for name, position in (("attractiveness", attractiveness), ("strength", strength)):
        if not position.index.is_unique or set(position.index) != set(attractiveness.index):
            raise ValueError(f"{name} must name each client once, the same on both axes; leave the unknown missing")
        _check_scale(position.to_numpy(), scale, name)
    y, x = attractiveness.to_numpy(), strength.reindex(attractiveness.index).to_numpy()
    known = np.isfinite(x) & np.isfinite(y)
    row, column = _level(y, (low, high)), _level(x, (low, high))
    distance = np.min([np.abs(axis - line) for axis in (x, y) for line in (low, high)], axis=0)
    within = distance <= near * (scale[1] - scale[0]) + ROUNDING
    return pd.DataFrame(
        {
            "x": x,
            "y": y,
            "column": _named(column, LEVELS, np.isfinite(x)),
            "row": _named(row, LEVELS, np.isfinite(y)),
            "cell": _named(_cell(row, column), CELLS, known),
            "move": _named(np.clip(row + column - 1, 0, 2), MOVES, known),
            "boundary": known & within,
        },
        index=attractiveness.index,
    )


def cell_chances(
    attractiveness: pd.Series | pd.DataFrame,
    strength: pd.Series | pd.DataFrame,
    *,
    cuts: tuple[float, float] | None = None,
    scale: tuple[float, float] = SCALE,
    draws: int = 2000,
    seed: int = 0,
    client: str = "client_id",
    score: str = "score",
) -> pd.DataFrame:
    """Return how likely each client stands in each cell, as far as its own answers tell (bootstrap [2]_).

    1. An axis is either known, one value a client, or a mean of answers.
    2. As many answers as were given are drawn from them with replacement, the mean is placed in its cell, ``draws``
       times over. A client's answers vary as much as they differ: where all agree, the cell is certain.
    3. Then each answer is left out once: does the cell move?

    Means of n drawn answers spread by sqrt((n - 1) / n) of what a new set of n would, and answers that nobody gave are
    never drawn: with three answers the chance to change is rather too small than too large.

    Parameters
    ----------
    attractiveness, strength : Series or DataFrame
        A Series is known: one value a client. A DataFrame holds answers: columns ``client`` and ``score``, one row an
        answer; missing scores are left out. An axis that only partly consists of answers is the mean of transformed
        answers: weight x answer + the client's known rest.
    cuts, scale
        As in `ge_nine_box`; answers are on the scale, too.
    draws : int
        How often to draw.
    seed : int
        Equal seeds give equal chances.

    Returns
    -------
    DataFrame, one row a client
        ``cell`` of the mean; ``answers``, the fewest on an axis made of answers; ``chance_to_change``: that the cell
        is another; ``one_answer_flips``: whether there is an answer without which the cell is another, also where
        there is only that one; ``flips_to``, the cells that it then is; and a column with the chance of each of
        `CELLS`. With a single answer the chances are missing: it cannot tell. Without any there is no cell either.

    Raises
    ------
    ValueError
        Both axes known, nobody on either, a missing column, a client twice on a known axis, a value off the scale, no
        draws, cuts that do not ascend within the scale.

    Examples
    --------
    Two answers, 3 and 5, make a 4, which is high; one of the four ways to draw two is 3 and 3, which is medium.

    >>> answers = pd.DataFrame({"client_id": ["a", "a"], "score": [3, 5]})
    >>> chances = cell_chances(pd.Series({"a": 5.0}), answers, draws=4000)
    >>> chances[["cell", "answers", "one_answer_flips", "flips_to"]]
                    cell  answers  one_answer_flips        flips_to
    client_id
    a          high_high        2              True  (high_medium,)
    >>> bool(abs(chances.chance_to_change["a"] - 1 / 4) < 0.03)
    True
    """
    lines = _checked_cuts(cuts, scale)
    if not draws >= 1:
        raise ValueError(f"draws must be at least 1, not {draws}")
    given = {"attractiveness": attractiveness, "strength": strength}
    if all(isinstance(axis, pd.Series) for axis in given.values()):
        raise ValueError("one axis at least must be made of answers: a DataFrame with one row an answer")
    axes = {name: _answers(axis, name, client, score, scale) for name, axis in given.items()}
    clients = dict.fromkeys(label for axis in axes.values() for label in axis)
    if not clients:
        raise ValueError("there is no client: both axes are empty")
    sampled = [axes[name] for name, axis in given.items() if isinstance(axis, pd.DataFrame)]
    rng = np.random.default_rng(seed)
    rows = []
    for label in clients:
        y, x = (axis.get(label, np.empty(0)) for axis in axes.values())
        fewest = min(len(axis.get(label, ())) for axis in sampled)
        rows.append(_client(y, x, fewest, lines, draws, rng))
    return pd.DataFrame(rows, index=pd.Index(list(clients), name=client))


def _client(
    y: np.ndarray, x: np.ndarray, fewest: int, lines: tuple[float, float], draws: int, rng: np.random.Generator
) -> dict:
    """Return one client's row of `cell_chances`."""
    chances = dict.fromkeys(CELLS, np.nan)
    if not len(y) or not len(x):
        none = {"cell": None, "answers": fewest, "chance_to_change": np.nan, "one_answer_flips": False, "flips_to": ()}
        return none | chances
    here = int(_place(y.mean(), x.mean(), lines))
    elsewhere = sorted({int(place) for place in _without_one(y, x, lines)} - {here})
    change = np.nan
    if fewest >= FEWEST_ANSWERS:
        drawn = [axis[rng.integers(0, len(axis), (draws, len(axis)))].mean(axis=1) for axis in (y, x)]
        share = np.bincount(_place(drawn[0], drawn[1], lines), minlength=len(CELLS)) / draws
        chances = dict(zip(CELLS, share.tolist(), strict=True))
        change = 1 - share[here]
    return {
        "cell": CELLS[here],
        "answers": fewest,
        "chance_to_change": change,
        "one_answer_flips": bool(elsewhere) or fewest < FEWEST_ANSWERS,
        "flips_to": tuple(CELLS[place] for place in elsewhere),
    } | chances


def _without_one(y: np.ndarray, x: np.ndarray, lines: tuple[float, float]) -> list[int]:
    """Return the cells that the client stands in without each of its answers; a known value is never left out."""
    left_y = [np.delete(y, place).mean() for place in range(len(y))] if len(y) > 1 else []
    left_x = [np.delete(x, place).mean() for place in range(len(x))] if len(x) > 1 else []
    return [_place(mean, x.mean(), lines) for mean in left_y] + [_place(y.mean(), mean, lines) for mean in left_x]


def _place(y: np.ndarray, x: np.ndarray, lines: tuple[float, float]) -> np.ndarray:
    return _cell(_level(np.asarray(y), lines), _level(np.asarray(x), lines))


def _level(position: np.ndarray, lines: tuple[float, float]) -> np.ndarray:
    """Return 0, 1, 2 for low, medium, high; on a line counts as beyond it."""
    return (position >= lines[0] - ROUNDING).astype(int) + (position >= lines[1] - ROUNDING)


def _cell(row: np.ndarray, column: np.ndarray) -> np.ndarray:
    return (2 - row) * 3 + 2 - column


def _named(codes: np.ndarray, names: tuple[str, ...], known: np.ndarray) -> np.ndarray:
    return np.where(known, np.array(names, dtype=object)[codes], None)


def _answers(
    axis: pd.Series | pd.DataFrame, name: str, client: str, score: str, scale: tuple[float, float]
) -> dict[object, np.ndarray]:
    """Return each client's answers on an axis, those missing left out."""
    if isinstance(axis, pd.Series):
        if not axis.index.is_unique:
            raise ValueError(f"{name} is known, so it must name each client once; give answers as a DataFrame")
        labels, values = axis.index, axis.to_numpy(dtype=float)
    else:
        missing = [column for column in (client, score) if column not in axis]
        if missing:
            raise ValueError(f"{name} has no column {missing[0]!r}; its columns are {list(axis.columns)}")
        labels, values = axis[client], axis[score].to_numpy(dtype=float)
    _check_scale(values, scale, name)
    groups = pd.Series(values).groupby(np.asarray(labels, dtype=object), sort=False)
    return {label: group.dropna().to_numpy() for label, group in groups}


def _check_scale(values: np.ndarray, scale: tuple[float, float], name: str) -> None:
    off = values[(values < scale[0] - ROUNDING) | (values > scale[1] + ROUNDING)]
    if len(off):
        raise ValueError(f"{name} must lie between {scale[0]:g} and {scale[1]:g}, unlike {off[0]:g}")


def _checked_cuts(cuts: tuple[float, float] | None, scale: tuple[float, float]) -> tuple[float, float]:
    low, high = cuts or (scale[0] + (scale[1] - scale[0]) / 3, scale[0] + (scale[1] - scale[0]) * 2 / 3)
    if not scale[0] < low < high < scale[1]:
        raise ValueError(f"cuts must ascend within the scale {scale[0]:g} to {scale[1]:g}, not {low:g} and {high:g}")
    return low, high
