"""Tasks with many good answers: a public function gives each a value, and a share of the best known value is enough."""

from __future__ import annotations

import importlib
import math
from collections.abc import Callable, Mapping

from coursekit.practice.answer import Unreadable
from coursekit.practice.errors import AuthorError
from coursekit.practice.grid import Tolerance
from coursekit.practice.hashing import digest
from coursekit.practice.judgement import Judgement
from coursekit.practice.wording import format_number, given, quote

# A key file is data: it may name functions of the course, nothing else on the machine.
_PACKAGE = "coursekit."
_SAME_VALUE = Tolerance(relative=1e-6)
_BETTER = {"max": "越大越好", "min": "越小越好"}


def objective_entry(
    function: str, best: float, threshold: float, direction: str, unit: str, arguments: Mapping[str, object]
) -> dict:
    """Return the key entry of an objective, none of it hashed.

    An answer is right if its value is at least ``threshold`` times ``best`` (direction ``max``), or at most ``best``
    divided by ``threshold`` (direction ``min``).
    """
    if direction not in _BETTER:
        raise AuthorError(f"direction 要写 max（越大越好）或 min（越小越好），现在是{quote(direction)}。")
    if not (math.isfinite(best) and best > 0):
        raise AuthorError(f"最好值 best 要大于 0，现在是 {best}；目标值可能为负时，先给函数加一个常数。")
    if not 0 < threshold <= 1:
        raise AuthorError(f"threshold 是最好值的几成，要在 0 到 1 之间（例如 0.98），现在是 {threshold}。")
    _load(function)
    return {
        "kind": "objective", "function": function, "arguments": dict(arguments), "best": float(best),
        "threshold": float(threshold), "direction": direction, "unit": unit,
    }  # fmt: skip


def mark_objective(salt: bytes, entry: dict, answer: object) -> str:
    """Return the hash of the value that ``answer`` reaches."""
    return digest(salt, "objective", _SAME_VALUE.bin(objective_value(entry, answer)))


def judge_objective(salt: bytes, entry: dict, answer: object) -> Judgement:
    """Compare the value of ``answer`` with the best known; raises ``Unreadable`` if the function gives none."""
    value = objective_value(entry, answer)
    best, threshold = entry["best"], entry["threshold"]
    upwards = entry["direction"] == "max"
    right = value >= threshold * best if upwards else value <= best / threshold
    share = value / best if upwards else best / value if value > 0 else math.inf
    seen = f"你的方案做到 {format_number(value, entry['unit'])}（{_BETTER[entry['direction']]}），"
    if share >= 1:
        seen += "不比已知最好的差"
    elif share > 0:
        seen += f"是已知最好值的 {_percent(share, right)} %，达到 {_percent(threshold, True)} % 就算对"
    else:
        seen += f"离已知最好值还远，达到它的 {_percent(threshold, True)} % 就算对"
    near = {digest(salt, "objective", name) for name in _SAME_VALUE.bins_near(value)}
    typical = tuple(wrong["message"] for wrong in entry["wrong"] if wrong["mark"] in near)
    return Judgement(right, seen, typical)


def objective_value(entry: dict, answer: object) -> float:
    """Return the value that the entry's function gives ``answer``."""
    function = _load(entry["function"])
    name = entry["function"].partition(":")[2]
    try:
        value = float(function(answer, **entry["arguments"]))
    # Whatever a trainee hands in, the lesson goes on: the function's own words say what it misses.
    except Exception as error:
        raise Unreadable(f"{name} 算不出这个答案的值，{given(answer)}。它的提示是：{error}") from error
    if not math.isfinite(value):
        raise Unreadable(f"{name} 对这个答案算出 {value}：看看有没有漏填，或者违反了题目的限制。")
    return value


def _percent(share: float, rounded_up: bool) -> str:
    # A wrong answer at 97.96 % must not read "98 %, 98 % is enough".
    tenths = share * 1000
    return f"{(round(tenths, 6) if rounded_up else math.floor(tenths)) / 10:.4g}"


def _load(reference: str) -> Callable:
    module, _, name = reference.partition(":")
    is_private = any(part.startswith("_") for part in (name, *module.split(".")))
    if is_private or not module.startswith(_PACKAGE) or not name.isidentifier():
        raise AuthorError(f"目标函数要写成“coursekit.模块:函数”，而且是公开的函数，现在是{quote(reference)}。")
    try:
        return getattr(importlib.import_module(module), name)
    except (ImportError, AttributeError):
        raise AuthorError(f"没有找到目标函数 {reference}：对一对模块名和函数名。") from None
