"""People whose options are the same, as one kind: a few kinds are settled at once where thousands of twins are not."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd


@dataclass(frozen=True)
class Kinds:
    """Kinds of people by their options.

    Attributes
    ----------
    examples : ndarray of int
        Positions of the options of one person of each kind.
    kind : ndarray of int, like ``examples``
        The kind that they are options of: 0, 1, 2, ... in ascending order.
    members : list of ndarray of int
        For each kind, the position in ``sorted_options`` of each member's first option.
    sorted_options : ndarray of int
        Positions of all options, person by person and in the same order for all of a kind.
    """

    examples: np.ndarray
    kind: np.ndarray
    members: list[np.ndarray]
    sorted_options: np.ndarray

    @property
    def people(self) -> np.ndarray:
        """How many there are of each kind."""
        return np.array([len(first_options) for first_options in self.members])

    def spread(self, taken: np.ndarray) -> np.ndarray:
        """Return positions of the options taken when each example's option is taken by so many members.

        Members come in the order of their names in `alike_people`; the options of an example follow one another.
        """
        chosen, served, last_kind, offset = [], 0, -1, 0
        for kind, count in zip(self.kind.tolist(), taken.tolist(), strict=True):
            served, offset = (served, offset + 1) if kind == last_kind else (0, 0)
            chosen.append(self.members[kind][served : served + int(count)] + offset)
            served, last_kind = served + int(count), kind
        return self.sorted_options[np.concatenate(chosen)]


def alike_people(person: np.ndarray, features: np.ndarray) -> Kinds:
    """Return the kinds of people whose options have the same features.

    Parameters
    ----------
    person : ndarray of int, shape (n,)
        Whose option it is.
    features : ndarray, shape (k, n)
        What matters about each option.

    Examples
    --------
    Persons 7 and 9 can be called (worth 5) or texted (worth 2), person 8 only called.

    >>> kinds = alike_people(np.array([7, 7, 8, 9, 9]), np.array([[5, 2, 5, 2, 5]]))
    >>> kinds.people.tolist(), kinds.examples.tolist(), kinds.kind.tolist()
    ([2, 1], [0, 1, 2], [0, 0, 1])
    >>> kinds.spread(np.array([1, 1, 0])).tolist()
    [0, 3]
    """
    feature_code = pd.DataFrame(features.T).groupby(list(range(len(features))), sort=False).ngroup().to_numpy()
    sorted_options = np.lexsort((feature_code, person))
    codes = feature_code[sorted_options]
    first_options = np.flatnonzero(np.diff(person[sorted_options], prepend=-1))
    members: dict[bytes, list[int]] = {}
    for first, end in zip(first_options.tolist(), np.append(first_options[1:], len(codes)).tolist(), strict=True):
        members.setdefault(codes[first:end].tobytes(), []).append(first)
    sizes = np.array([len(key) // codes.itemsize for key in members])
    starts = np.array([first[0] for first in members.values()])
    kind = np.repeat(np.arange(len(sizes)), sizes)
    within = np.arange(len(kind)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    examples = sorted_options[starts[kind] + within]
    return Kinds(examples, kind, [np.array(first) for first in members.values()], sorted_options)
