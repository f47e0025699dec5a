import copy
import operator
import pickle

import numpy as np
import pandas as pd
import pytest

from coursekit.errors import CourseError
from coursekit.practice import Unanswered, ____

FRAME = pd.DataFrame({"x": [1.0, 2.0]})

USES = {
    "bool": lambda: bool(____),
    "if_not": lambda: not ____,
    "len": lambda: len(____),
    "loop": lambda: list(____),
    "index": lambda: ____[0],
    "index_with": lambda: [1, 2][____],
    "call": lambda: ____(3),
    "method": lambda: ____.mean(),
    "plus": lambda: ____ + 1,
    "right_plus": lambda: 1 + ____,
    "array_plus": lambda: np.arange(3) + ____,
    "series_times": lambda: FRAME.x * ____,
    "series_above": lambda: FRAME.x > ____,
    "negative": lambda: -____,
    "less": lambda: ____ < 3,
    "float": lambda: float(____),
    "round": lambda: round(____, 1),
    "format": lambda: f"{____:.1f}",
    "numpy_mean": lambda: np.mean(____),
    "numpy_sqrt": lambda: np.sqrt(____),
    "as_array": lambda: np.asarray(____),
    "series": lambda: pd.Series(____),
    "sum": lambda: sum(____),
    "contains": lambda: 3 in ____,
    "setitem": lambda: operator.setitem(____, 0, 1),
    "with": lambda: ____.__enter__(),
}


@pytest.mark.parametrize("use", USES.values(), ids=USES.keys())
def test_any_use_says_to_fill_the_blank_first(use):
    with pytest.raises(CourseError, match="____ 换成你的答案"):
        use()


def test_it_can_be_shown_and_compared():
    assert repr(____) == str(____) == f"{____}" == "____（还没作答）"
    assert ____ == ____
    assert ____ != 3
    assert ____ in {____: 1}


def test_there_is_only_one():
    assert Unanswered() is ____
    assert copy.copy(____) is ____
    assert copy.deepcopy([____])[0] is ____
    assert pickle.loads(pickle.dumps(____)) is ____


def test_a_notebook_can_display_it():
    from IPython.core.formatters import DisplayFormatter

    data, _ = DisplayFormatter().format(____)
    assert data == {"text/plain": "____（还没作答）"}
