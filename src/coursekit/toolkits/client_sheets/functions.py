"""The spreadsheet functions that the sheets use: such as Excel 2010, WPS and LibreOffice all know."""

from __future__ import annotations

import datetime
import math
import operator
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal

DAY_ZERO = datetime.date(1899, 12, 30)
Block = list[list[object]]


class CellError(ValueError):
    """A cell would show an error value such as #VALUE! or #DIV/0!."""


def each(function: Callable[..., object], *arguments: object) -> object:
    """Call ``function`` on single values, or on every cell of the blocks among ``arguments``, which are alike in size.

    >>> each(lambda one, other: one + other, [[1], [2]], 10)
    [[11], [12]]
    """
    blocks = [one for one in arguments if isinstance(one, list)]
    if not blocks:
        return function(*arguments)
    rows, columns = len(blocks[0]), len(blocks[0][0])
    if any((len(block), len(block[0])) != (rows, columns) for block in blocks):
        raise CellError("blocks of different sizes")
    return [
        [function(*(one[row][column] if isinstance(one, list) else one for one in arguments)) for column in
         range(columns)] for row in range(rows)
    ]  # fmt: skip


def scalar(value: object) -> object:
    """Return a single value; a block in a single cell is an error."""
    if isinstance(value, list):
        raise CellError("a block in a single cell")
    return value


def number(value: object) -> float:
    """Return ``value`` as arithmetic takes it: an empty cell is nought, a text an error."""
    if value is None:
        return 0.0
    if isinstance(value, str):
        raise CellError(f"text in arithmetic: {value!r}")
    return float(value)


def written(value: object) -> str:
    """Return ``value`` as joining writes it.

    >>> written(3.0), written(0.1 + 0.2), written(None)
    ('3', '0.3', '')
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    return value if isinstance(value, str) else f"{value:.15g}"


_COMPARE = {
    "=": operator.eq, "<>": operator.ne, "<": operator.lt, ">": operator.gt, "<=": operator.le, ">=": operator.ge,
}  # fmt: skip

_COMPUTE = {
    "+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv, "^": operator.pow,
}  # fmt: skip


def operate(sign: str, left: object, right: object) -> object:
    """Return two single values joined by an operator."""
    if sign == "&":
        return written(left) + written(right)
    if sign in _COMPARE:
        return _COMPARE[sign](_order(left, right), _order(right, left))
    one, other = number(left), number(right)
    try:
        return _COMPUTE[sign](one, other)
    except (ZeroDivisionError, OverflowError) as error:
        raise CellError(str(error)) from error


def _order(value: object, other: object) -> tuple[int, object]:
    """Numbers come before texts, texts before truth values; an empty cell is like what it is compared with."""
    if value is None:
        value = "" if isinstance(other, str) else False if isinstance(other, bool) else 0.0
    if isinstance(value, bool):
        return 2, value
    return (1, value.lower()) if isinstance(value, str) else (0, float(value))


def _flat(*arguments: object) -> list[object]:
    cells = []
    for one in arguments:
        cells += [cell for row in one for cell in row] if isinstance(one, list) else [one]
    return cells


def _numbers(*arguments: object) -> list[float]:
    """Return the numbers among cells; truth values and texts of a range do not count."""
    return [float(one) for one in _flat(*arguments) if isinstance(one, (int, float)) and not isinstance(one, bool)]


def _sumproduct(*blocks: object) -> float:
    factors = [_flat(block) for block in blocks]
    if len({len(block) for block in factors}) > 1:
        raise CellError("SUMPRODUCT over blocks of different sizes")
    total = 0.0
    for cells in zip(*factors, strict=True):
        # In a spreadsheet a text or a truth value counts as nought here.
        numbers = [float(c) if isinstance(c, (int, float)) and not isinstance(c, bool) else 0.0 for c in cells]
        total += math.prod(numbers)
    return total


def _nth_largest(block: Block, place: object) -> float:
    numbers = sorted(_numbers(block), reverse=True)
    if not 1 <= number(place) <= len(numbers):
        raise CellError("LARGE beyond its range")
    return numbers[int(number(place)) - 1]


def _index(block: Block, row: object, column: object = 1) -> object:
    down, right = int(number(row)), int(number(column))
    if len(block) == 1 and column == 1:  # one number into a single row counts along it
        down, right = 1, down
    if not (1 <= down <= len(block) and 1 <= right <= len(block[0])):
        raise CellError("INDEX beyond its range")
    return block[down - 1][right - 1]


def _match(wanted: object, block: Block, kind: object) -> float:
    if kind != 0:
        raise CellError("only exact matches")
    for place, cell in enumerate(_flat(block), 1):
        if cell is not None and _order(cell, wanted) == _order(wanted, cell):
            return float(place)
    raise CellError("no match")


def _countif(block: Block, wanted: object) -> float:
    return float(sum(cell is not None and _order(cell, wanted) == _order(wanted, cell) for cell in _flat(block)))


def _text(value: object, pattern: str) -> str:
    """Write a number as TEXT does, halves away from nought."""
    if isinstance(value, str):
        return value
    here = number(value)
    if pattern == "yyyy-mm-dd":
        return f"{_date(here):%Y-%m-%d}"
    percent = pattern.endswith("%")
    bare = pattern.rstrip("%")
    decimals = len(bare.partition(".")[2])
    exact = Decimal(f"{here * (100 if percent else 1):.15g}").quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    return f"{exact + 0:{',' if ',' in bare else ''}f}{'%' if percent else ''}"


def _date(serial: object) -> datetime.date:
    return DAY_ZERO + datetime.timedelta(days=int(number(serial)))


def _search(wanted: object, text: object) -> float:
    place = written(text).lower().find(written(wanted).lower())
    if place < 0:
        raise CellError("not found")
    return place + 1.0


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _each_search(wanted: object, text: object) -> object:
    def found(one: object, other: object) -> object:
        try:
            return _search(one, other)
        except CellError:
            return "#VALUE!"  # stays inside: ISNUMBER asks

    return each(found, wanted, text) if isinstance(wanted, list) else _search(wanted, text)


def _rounded(value: object, digits: object) -> float:
    exact = Decimal(f"{number(value):.15g}").quantize(Decimal(1).scaleb(-int(number(digits))), ROUND_HALF_UP)
    return float(exact)


FUNCTIONS: dict[str, Callable[..., object]] = {
    "SUM": lambda *cells: math.fsum(_numbers(*cells)),
    "SUMPRODUCT": _sumproduct,
    "MIN": lambda *cells: min(_numbers(*cells), default=0.0),
    "MAX": lambda *cells: max(_numbers(*cells), default=0.0),
    "LARGE": _nth_largest,
    "COUNT": lambda *cells: float(len(_numbers(*cells))),
    "COUNTA": lambda *cells: float(sum(one is not None for one in _flat(*cells))),
    "COUNTIF": _countif,
    "AND": lambda *cells: all(bool(number(one)) for one in _flat(*cells)),
    "OR": lambda *cells: any(bool(number(one)) for one in _flat(*cells)),
    "NOT": lambda one: not number(one),
    "ISTEXT": lambda value: each(lambda one: isinstance(one, str), value),
    "INDEX": _index,
    "MATCH": _match,
    "ABS": lambda value: each(lambda one: abs(number(one)), value),
    "ROUND": _rounded,
    "ROUNDUP": lambda value, digits: math.copysign(
        math.ceil(round(abs(number(value)) * 10 ** number(digits), 9)) / 10 ** number(digits), number(value)
    ),
    "LN": lambda value: math.log(number(value)),
    "EXP": lambda value: math.exp(number(value)),
    "SQRT": lambda value: math.sqrt(number(value)),
    "INT": lambda value: float(math.floor(number(value))),
    "N": lambda value: number(value) if _is_number(value) else 0.0,
    "YEAR": lambda day: float(_date(day).year),
    "MONTH": lambda day: float(_date(day).month),
    "TEXT": _text,
    "LEN": lambda value: float(len(written(value))),
    "TRIM": lambda value: " ".join(written(value).split(" ")).strip(),
    "SEARCH": _each_search,
    "SUBSTITUTE": lambda text, old, new: written(text).replace(written(old), written(new)),
}


def _if(condition: Callable[[], object], then: Callable[[], object], otherwise: Callable[[], object]) -> object:
    return then() if number(condition()) else otherwise()


def _iferror(value: Callable[[], object], otherwise: Callable[[], object]) -> object:
    try:
        return scalar(value())
    except CellError:
        return otherwise()


def _isnumber(value: Callable[[], object]) -> object:
    try:
        return each(_is_number, value())
    except CellError:
        return False


# These decide themselves what becomes of an argument, or of an error in it.
LAZY: dict[str, Callable[..., object]] = {"IF": _if, "IFERROR": _iferror, "ISNUMBER": _isnumber}
