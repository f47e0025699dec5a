"""The numbers that people write down for one number, by rounding it more or less coarsely."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal

# Ten digits: beyond them machines differ, and nobody writes them.
DIGITS = 10
# Six counters may be called seven in a hurry; sixteen are never called twenty.
COARSEST_SHARE = Decimal("0.1")


def written(value: float) -> Decimal:
    """Return a finite ``value`` as one writes it: ten significant digits, without zeros at the end.

    >>> written(6.5), written(600.0), written(0.1 + 0.2)
    (Decimal('6.5'), Decimal('6E+2'), Decimal('0.3'))
    """
    return Decimal(f"{value:.{DIGITS}g}").normalize()


def is_fine(number: Decimal, reach: float) -> bool:
    """Does the last digit of a ``written`` number say where it lies to within ``reach``?

    >>> is_fine(written(6.93), 0.02), is_fine(written(7), 0.02)
    (True, False)
    """
    return _half_step(number.as_tuple().exponent) <= Decimal(reach)


def roundings(value: float, reach: float) -> set[Decimal]:
    """Return what ``value`` may be rounded to, from its first digit down to the first rounding within ``reach``.

    A rounding to tens, hundreds and so on counts only if it changes the value by at most a tenth. Where the next
    digit is a lone five, both neighbours count.

    >>> sorted(roundings(6.6245, reach=0.1)), sorted(roundings(16.2, reach=0.5))
    ([Decimal('6.6'), Decimal('7')], [Decimal('16')])
    """
    exact = written(value)
    if not exact:
        return set()
    found = set()
    for exponent in range(exact.adjusted(), exact.as_tuple().exponent - 1, -1):
        unit = Decimal(1).scaleb(exponent)
        both = {exact.quantize(unit, rounding) for rounding in (ROUND_HALF_UP, ROUND_HALF_EVEN)}
        if exponent > 0:
            both = {number for number in both if abs(number - exact) <= COARSEST_SHARE * abs(exact)}
        found |= {number.normalize() for number in both}
        if _half_step(exponent) <= Decimal(reach):
            break
    return found


def _half_step(exponent: int) -> Decimal:
    return Decimal(5).scaleb(exponent - 1)
