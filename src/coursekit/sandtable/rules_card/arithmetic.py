"""Formulas as they stand on the card: one text that is printed in words, printed with numbers, and reckoned.

``[账单]`` is a quantity, ``<price_weight>`` a constant of the market; × ÷ − e^( ln( are what a calculator has, and
“，最多 …” or “，最少 …” at the end holds the result down or up.
"""

from __future__ import annotations

import ast
import math
import operator
import re
from collections.abc import Callable, Mapping
from functools import lru_cache

_QUANTITY = re.compile(r"\[([^]]+)\]")
_CONSTANT = re.compile(r"<(\w+)>")
_LIMIT = re.compile(r"，(最多|最少) ")
_TWICE_MINUS = re.compile(r"\(−\(−([\d.]+)\)\)")
_LIMITS: Mapping[str, Callable[[float, float], float]] = {"最多": min, "最少": max}
_SIGNS = {"×": "*", "÷": "/", "−": "-", "e^(": "exp("}
_BINARY = {ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv}
_CALLS = {"exp": math.exp, "ln": math.log}
MOST_FORMULAS = 512  # parsed once: the card has some sixty, and reckons each for every segment of every operator
Places = tuple[tuple[str, str], ...]  # (Python name, what it stands for)


def quantities_in(formula: str) -> list[str]:
    """Return the quantities that a formula needs, each once, in reading order.

    >>> quantities_in("<kept> × [余热] + [广告费] ÷ <scale>")
    ['余热', '广告费']
    """
    return list(dict.fromkeys(_QUANTITY.findall(formula)))


def in_words(formula: str, constants: Mapping[str, float]) -> str:
    """Return a formula with its constants as numbers and its quantities as names.

    >>> in_words("<kept> × [余热] + [广告费] ÷ <scale>", {"kept": 0.5, "scale": 18.3})
    '0.5 × 余热 + 广告费 ÷ 18.3'
    """
    return _QUANTITY.sub(r"\1", _CONSTANT.sub(lambda found: constant_text(constants[found[1]]), formula))


def in_numbers(formula: str, constants: Mapping[str, float], printed: Mapping[str, str]) -> str:
    """Return a formula with every quantity as it is printed; a negative one stands in brackets.

    >>> in_numbers("<base> + [账单差]", {"base": 2.0}, {"账单差": "−0.03"})
    '2 + (−0.03)'
    """

    def number(found: re.Match[str]) -> str:
        text = printed[found[1]]
        return f"({text})" if text.startswith("−") else text

    text = _QUANTITY.sub(number, _CONSTANT.sub(lambda found: constant_text(constants[found[1]]), formula))
    return _TWICE_MINUS.sub(r"(\1)", text)


def constant_text(value: float) -> str:
    """Return a constant as the card prints it."""
    return f"{value:.6g}".replace("-", "−")


def reckon(formula: str, constants: Mapping[str, float], values: Mapping[str, float]) -> float:
    """Return what a formula gives with ``values``; constants count in full.

    >>> round(reckon("e^(−[r]) × <k>，最多 <most>", {"k": 2.0, "most": 0.5}, {"r": 1.0}), 3)
    0.5
    """
    text, quantities, known = _named(formula)
    names = {place: values[name] for place, name in quantities} | {place: constants[name] for place, name in known}
    return evaluate(text, names)


def evaluate(text: str, names: Mapping[str, float] | None = None) -> float:
    """Return the value of a formula of numbers, as `in_numbers` writes it.

    >>> evaluate("0.5 × 0.6 + 12.2 ÷ (−4)，最少 −2")
    -2.0
    """
    first, *limits = _parsed(text)
    value = _node(first[1], names or {})
    for word, bound in limits:
        value = _LIMITS[word](value, _node(bound, names or {}))
    return value


@lru_cache(maxsize=MOST_FORMULAS)
def _named(formula: str) -> tuple[str, Places, Places]:
    """Return a formula with a Python name in each place, and which quantities and which constants stand there."""
    quantities: list[tuple[str, str]] = []
    constants: list[tuple[str, str]] = []

    def name(found: re.Match[str], of: list[tuple[str, str]], begin: str) -> str:
        of.append((f"{begin}{len(of)}", found[1]))
        return of[-1][0]

    text = _QUANTITY.sub(lambda found: name(found, quantities, "q"), formula)
    text = _CONSTANT.sub(lambda found: name(found, constants, "c"), text)
    return text, tuple(quantities), tuple(constants)


@lru_cache(maxsize=MOST_FORMULAS)
def _parsed(text: str) -> tuple[tuple[str, ast.expr], ...]:
    """Return a formula's parts, each behind the word that its limit begins with; the first has none."""
    parts = ["", *_LIMIT.split(text)]
    for sign, python in _SIGNS.items():
        parts[1::2] = [part.replace(sign, python) for part in parts[1::2]]
    trees = [ast.parse(part.strip(), mode="eval").body for part in parts[1::2]]
    return tuple(zip(parts[::2], trees, strict=True))


def _node(node: ast.expr, names: Mapping[str, float]) -> float:
    match node:
        case ast.Constant(value=float() | int() as value):
            return float(value)
        case ast.Name(id=name):
            return names[name]
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -_node(operand, names)
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _BINARY:
            return _BINARY[type(op)](_node(left, names), _node(right, names))
        case ast.Call(func=ast.Name(id=name), args=[argument]) if name in _CALLS:
            return _CALLS[name](_node(argument, names))
    raise ValueError(f"not a formula of the card: {ast.dump(node)}")
