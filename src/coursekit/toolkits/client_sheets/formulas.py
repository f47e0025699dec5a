"""A formula's value as a spreadsheet computes it, so that every formula of a made file carries one.

XlsxWriter stores formulas without working them out, and a phone shows what is stored. Only what the sheets use is
understood: `FUNCTIONS`, arithmetic, comparison and joining, cells and ranges of any sheet. LibreOffice works every
file out anew in the tests, and must come to the same values.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from coursekit.toolkits.client_sheets.functions import FUNCTIONS, LAZY, CellError, each, operate, scalar

Place = tuple[str, int, int]  # sheet, row and column from zero
_Node = Callable[["Values"], object]
_TOKEN = re.compile(
    r"\s*(?:(?P<number>\d+\.?\d*(?:[eE][+-]?\d+)?)|(?P<text>\"(?:[^\"]|\"\")*\")"
    r"|(?P<range>(?:'(?P<sheet>[^']+)'!)?\$?(?P<left>[A-Z]{1,3})\$?(?P<top>\d+)"
    r"(?::\$?(?P<right>[A-Z]{1,3})\$?(?P<bottom>\d+))?)(?![A-Z0-9(])"
    r"|(?P<name>[A-Z]+)|(?P<sign><>|<=|>=|[-+*/^&=<>(),]))"
)
MOST_FORMULAS = 8192  # kept parsed: the largest workbook has some 2,700
_LEVELS = (("=", "<>", "<", ">", "<=", ">="), ("&",), ("+", "-"), ("*", "/"), ("^",))


class Words(str):
    """A text that is no formula, whatever it begins with: what somebody else wrote."""


def is_formula(content: object) -> bool:
    """Is this a formula, rather than a number, a text or nothing?

    >>> is_formula("=1+1"), is_formula(Words("=1+1"))
    (True, False)
    """
    return isinstance(content, str) and not isinstance(content, Words) and content.startswith("=")


class Values:
    r"""The values of a workbook's cells, each formula worked out when it is first asked for.

    Parameters
    ----------
    cells : place -> number, text, or a formula, which begins with "=". A place that is missing is an empty cell.

    >>> values = Values({("表", 0, 0): 3, ("表", 0, 1): "=IF(A1>2,A1*2,0)&\" 家\""})
    >>> values.at(("表", 0, 1))
    '6 家'
    """

    def __init__(self, cells: dict[Place, object]) -> None:
        self._cells = cells
        self._known: dict[Place, object] = {}

    def at(self, place: Place) -> object:
        """Return the value of a cell.

        Raises
        ------
        CellError
            The cell would show an error value.
        """
        if place not in self._known:
            content = self._cells.get(place)
            if is_formula(content):
                content = scalar(_parse(content[1:], place[0])(self))
                content = 0 if content is None else content
            self._known[place] = content
        return self._known[place]


@lru_cache(maxsize=MOST_FORMULAS)
def _parse(text: str, sheet: str) -> _Node:
    """Return what works a formula out from any workbook's values: one class's sheets hold the formulas of another's."""
    tokens, end = [], 0
    while end < len(text):
        match = _TOKEN.match(text, end)
        if match is None:
            raise ValueError(f"cannot read {text[end:]!r} in {text!r}")
        tokens.append(match)
        end = match.end()
    parser = _Parser(tokens, sheet)
    node = parser.expression()
    if parser.ahead() is not None:
        raise ValueError(f"something is left over after a whole formula: {text!r}")
    return node


class _Parser:
    """A recursive descent over the tokens of one formula."""

    def __init__(self, tokens: list[re.Match[str]], sheet: str) -> None:
        self._tokens, self._place, self._sheet = tokens, 0, sheet

    def ahead(self) -> str | None:
        """Return the sign that comes next, None where the formula ends."""
        if self._place == len(self._tokens):
            return None
        return self._tokens[self._place]["sign"] or "a value"

    def _take(self, sign: str) -> None:
        if self.ahead() != sign:
            raise ValueError(f"{sign!r} is missing in a formula, found {self.ahead()!r}")
        self._place += 1

    def expression(self, level: int = 0) -> _Node:
        if level == len(_LEVELS):
            return self._signed()
        node = self.expression(level + 1)
        while self.ahead() in _LEVELS[level]:
            sign = self.ahead()
            self._take(sign)
            node = _applied(sign, node, self.expression(level + 1))
        return node

    def _signed(self) -> _Node:
        if self.ahead() == "-":
            self._take("-")
            inner = self._signed()
            return lambda values: each(lambda one: operate("*", -1, one), inner(values))
        if self.ahead() == "(":
            self._take("(")
            node = self.expression()
            self._take(")")
            return node
        return self._single()

    def _single(self) -> _Node:
        token = self._tokens[self._place]
        self._place += 1
        if token["number"]:
            number = float(token["number"])
            return lambda values: number
        if token["text"]:
            text = token["text"][1:-1].replace('""', '"')
            return lambda values: text
        if token["range"]:
            return self._range(token)
        return self._call(token["name"])

    def _range(self, token: re.Match[str]) -> _Node:
        sheet = token["sheet"] or self._sheet
        top, left = int(token["top"]) - 1, _column(token["left"])
        if not token["right"]:
            return lambda values: values.at((sheet, top, left))
        rows, columns = range(top, int(token["bottom"])), range(left, _column(token["right"]) + 1)
        return lambda values: [[values.at((sheet, row, column)) for column in columns] for row in rows]

    def _call(self, name: str) -> _Node:
        self._take("(")
        arguments = []
        while self.ahead() != ")":
            arguments.append(self.expression())
            if self.ahead() == ",":
                self._take(",")
        self._take(")")
        if name in LAZY:
            return lambda values: LAZY[name](*((lambda node=node: node(values)) for node in arguments))
        function = FUNCTIONS[name]
        return lambda values: function(*(node(values) for node in arguments))


def _applied(sign: str, left: _Node, right: _Node) -> _Node:
    return lambda values: each(lambda one, other: operate(sign, one, other), left(values), right(values))


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = 26 * number + ord(letter) - ord("A") + 1
    return number - 1


__all__ = ["CellError", "Place", "Values", "Words", "is_formula"]
