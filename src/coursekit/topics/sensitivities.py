"""What is a client sensitive to? Its questions by subject, held against those of the whole book.

Everybody asks about prices. A client is sensitive to the subject that it asks about clearly more often than the others
do; after a few questions that cannot be told, and the answer is ``unclear``.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy.stats import binom

UNCLEAR = "unclear"
FEWEST_ASKS = 3
LEVEL = 0.9  # assumed: a wrong visit costs an afternoon, so one false name in ten among those like the book is borne
ROUNDING = 1e-12


def sensitivity_types(
    asks: pd.DataFrame,
    least: int = FEWEST_ASKS,
    level: float = LEVEL,
    *,
    book: ArrayLike | None = None,
) -> pd.DataFrame:
    """Return the subject that each client asks about more than the book does, beyond chance, or ``unclear``.

    1. The book's shares are those of all clients' questions together.
    2. For each subject, p is the chance that a client who asks like the book would ask about it so often or oftener
       (exact binomial test, one-sided), times the number of subjects, since each is tried (Bonferroni).
    3. The subject with the least p is the client's, if p is at most 1 - level and no other subject's is as small.

    Parameters
    ----------
    asks : DataFrame of int, clients by subjects
        How often each client asked about each subject; columns may end in ``_asks``.
    least : int
        With fewer questions a client is unclear whatever they were about.
    level : float
        0 < level < 1: of the clients who ask like the book, at most 1 - level get a type by chance.
    book : array_like, shape (subjects,), optional
        Shares to compare with, in the order of the columns and summing to 1; by default those of ``asks``. Give them
        where ``asks`` is a part of the book.

    Returns
    -------
    DataFrame, one row a client
        ``asks``, their number; a share for each subject (``price_share``), missing without questions; ``type``;
        ``p_value`` of the subject with the least, corrected, missing with fewer than ``least``; and ``why``: ``clear``,
        or what makes it unclear: ``few_asks``, ``like_the_book``, ``two_alike``.

    Raises
    ------
    ValueError
        No client, fewer than two subjects, counts that are missing, negative or not whole, nobody asked anything, a
        level outside 0 to 1, or shares of the book that are no shares.

    Examples
    --------
    Half of all questions are about prices. Six of six about security say something, three of four about prices do not.

    >>> asks = pd.DataFrame({"security_asks": [6, 1, 13], "price_asks": [0, 3, 17]}, index=["bank", "school", "others"])
    >>> sensitivity_types(asks)[["asks", "security_share", "type", "p_value", "why"]].round(2)
            asks  security_share      type  p_value            why
    bank       6            1.00  security     0.03          clear
    school     4            0.25   unclear     0.62  like_the_book
    others    30            0.43   unclear     0.58  like_the_book
    """
    counts = asks.to_numpy(dtype=float)
    if not len(asks) or asks.shape[1] < 2:
        raise ValueError(f"asks must hold clients by subjects, two subjects at least, not the shape {asks.shape}")
    if not ((counts >= 0) & (counts == np.floor(counts))).all():
        raise ValueError("asks must be whole numbers from 0 up, none missing")
    if not 0 < level < 1:
        raise ValueError(f"level must lie between 0 and 1, not {level}")
    subjects = np.array([str(name).removesuffix("_asks") for name in asks.columns], dtype=object)
    total = counts.sum(axis=1)
    shares = _book_shares(counts, book)
    p_values = np.minimum(binom.sf(counts - 1, total[:, None], shares) * len(subjects), 1.0)
    first, second = np.sort(p_values, axis=1)[:, :2].T
    enough, marked, alike = total >= max(least, 1), first <= 1 - level + ROUNDING, second - first <= ROUNDING
    why = np.select([~enough, ~marked, alike], ["few_asks", "like_the_book", "two_alike"], "clear")
    own = np.divide(counts, total[:, None], out=np.full(counts.shape, np.nan), where=total[:, None] > 0)
    table = pd.DataFrame({"asks": total.astype(int)}, index=asks.index)
    for place, subject in enumerate(subjects):
        table[f"{subject}_share"] = own[:, place]
    table["type"] = np.where(why == "clear", subjects[p_values.argmin(axis=1)], UNCLEAR)
    table["p_value"] = np.where(enough, first, np.nan)
    table["why"] = why
    return table


def _book_shares(counts: np.ndarray, book: ArrayLike | None) -> np.ndarray:
    if book is None:
        if not counts.any():
            raise ValueError("nobody asked anything: there is nothing to compare with")
        return counts.sum(axis=0) / counts.sum()
    shares = np.asarray(book, dtype=float)
    if shares.shape != (counts.shape[1],) or not (shares >= 0).all() or abs(shares.sum() - 1) > 1e-6:
        raise ValueError(f"book must hold a share for each of {counts.shape[1]} subjects, none negative, that sum to 1")
    return shares
