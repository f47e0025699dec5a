"""Tell a beginner, in one sentence, what to look at where a function would not have the numbers he gave it."""

from __future__ import annotations

import re
import sys
import traceback

from coursekit.practice.cell_code import code_of, drop_separators

_TOPICS = "coursekit.topics."
_HAN = re.compile(r"[\u3400-\u9fff]")
# What Python says where 2,580 has become two numbers.
_ONE_NUMBER_TOO_MANY = re.compile(r"argument|tuple|sequence")
_FUNCTION = re.compile(r"(\w+)\(\) ")


def advise_on_call(cell: str, error: BaseException) -> str:
    """Return what to do about ``error``, raised by running ``cell``, or an empty text if that is not plain.

    >>> advise_on_call("round(2,580, 1)", TypeError("round() takes at most 2 arguments (3 given)"))
    '表里的千位逗号不写：2,580 写成 2580。'
    """
    if isinstance(error, TypeError) and _ONE_NUMBER_TOO_MANY.search(str(error)):
        advice = drop_separators(code_of(cell))
        if advice:
            return advice
    # A class of its own, such as a fit's that is not identified, says more than that the numbers are amiss.
    if type(error) not in (ValueError, TypeError) or _HAN.search(str(error)) or not _is_refused_by_topics(error):
        return ""
    look = "函数收到的数不对：先看括号里的几个数，顺序、单位（5% 写 0.05）对不对。"
    return f"{look}后面是它的原话：{' '.join(str(error).split())}"


def _is_refused_by_topics(error: Exception) -> bool:
    """Did the cell itself call a function of the course's topics that ``error`` comes of?"""
    modules = (frame.f_globals.get("__name__", "") for frame, _ in traceback.walk_tb(error.__traceback__))
    called = next((module for module in modules if module.startswith("coursekit.")), "")
    if called:
        return called.startswith(_TOPICS)
    # With too many arguments, or too few, the function is not entered.
    function = _FUNCTION.match(str(error))
    return bool(function) and any(
        hasattr(module, function[1]) for name, module in sys.modules.items() if name.startswith(_TOPICS)
    )
