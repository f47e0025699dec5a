"""The blank that a trainee fills in."""

from __future__ import annotations

from typing import NoReturn

from coursekit.errors import CourseError

_TEXT = "____（还没作答）"
FILL_FIRST = "这里要用的答案还是 ____：先把上面的 ____ 换成你的答案，跑一遍那一格，再来跑这一格。"


class Unanswered:
    """The value of ``____``: it can be shown, compared and handed to ``check``; any other use says to fill it first.

    There is one instance only, also after copying or pickling.

    >>> gap = ____
    >>> gap
    ____（还没作答）
    >>> gap + 1
    Traceback (most recent call last):
        ...
    coursekit.errors.CourseError: 这里要用的答案还是 ____：先把上面的 ____ 换成你的答案，跑一遍那一格，再来跑这一格。
    """

    __slots__ = ()
    _instance: Unanswered | None = None

    def __new__(cls) -> Unanswered:
        """Return the one instance."""
        if cls._instance is None:
            cls._instance = super().__new__(cls)
        return cls._instance

    def __repr__(self) -> str:
        return _TEXT

    def __format__(self, spec: str) -> str:
        return _refuse() if spec else _TEXT

    def __reduce__(self) -> str:
        return "____"

    def __getattr__(self, name: str) -> NoReturn:
        # Libraries probe for private and dunder names; only a name that a trainee typed deserves the sentence.
        if name.startswith("_"):
            raise AttributeError(name)
        _refuse()


def _refuse(*_args: object, **_keywords: object) -> NoReturn:
    raise CourseError(FILL_FIRST)


_USES = """
    bool len iter next reversed contains getitem setitem delitem call int float complex index round trunc floor ceil
    lt le gt ge neg pos abs invert add sub mul truediv floordiv mod divmod pow matmul and or xor lshift rshift
    radd rsub rmul rtruediv rfloordiv rmod rdivmod rpow rmatmul rand ror rxor rlshift rrshift
    enter exit array array_ufunc array_function dataframe
"""
for _use in _USES.split():
    setattr(Unanswered, f"__{_use}__", _refuse)

____ = Unanswered()


def holds_blank(answer: object) -> bool:
    """Is ``answer`` still the blank, or a plain list, tuple, set or dictionary with a blank in it?"""
    if isinstance(answer, dict):
        return any(value is ____ for value in answer.values())
    return answer is ____ or (isinstance(answer, (list, tuple, set, frozenset)) and any(v is ____ for v in answer))
