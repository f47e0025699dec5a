"""Find answers that a text gives away: a number written out, or all the names that were asked for."""

from __future__ import annotations

import bisect
import math
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from decimal import Decimal

from coursekit.practice.answer import normalise, normalise_name

# A number of its own, not a part of a word, a hash or a version; a unit such as GB may follow at once.
_NUMBER = re.compile(r"(?<![A-Za-z0-9_.,])(\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?(?:(?=[GMT]B)|(?!\.?\d|[A-Za-z_]))")
# The same amount in per cent, 万 or 亿 is still the same amount.
AUTHOR_POWERS = (0, 2, -2, 4, -4, 8, -8)
TEXT_POWERS = (0, 2)


def numbers_shown(text: str, numbers: Iterable[float], least_digits: int, powers: Sequence[int]) -> list[str]:
    """Return the numbers in ``text`` that are one of ``numbers``, rounded to at least ``least_digits`` digits.

    ``powers`` are the powers of ten by which the text may have changed the unit.

    >>> numbers_shown("到顶 9,341 万户，2006 年", [93_410_512.0], least_digits=3, powers=AUTHOR_POWERS)
    ['9,341']
    """
    sizes = sorted(abs(float(number)) for number in numbers if math.isfinite(number) and number)
    return [written for written, low, high in _written(text, least_digits) if _any_within(sizes, low, high, powers)]


def names_all(text: str, tokens: Collection[str]) -> bool:
    """Does ``text`` hold every one of the canonical ``tokens``? One letter or character alone does not count."""
    plain = normalise(text)
    return sum(map(len, tokens)) > 1 and all(_is_named(token, plain) for token in tokens)


def _is_named(token: str, plain: str) -> bool:
    # "a" is not named by "plan": a Latin name counts as a word of its own only.
    if token.isascii():
        letters = " ?".join(map(re.escape, token))
        return bool(re.search(rf"(?<![a-z0-9]){letters}(?![a-z0-9])", plain))
    return token in normalise_name(plain)


def _written(text: str, least_digits: int) -> Iterator[tuple[str, float, float]]:
    """Yield each number long enough, as written, with the bounds of what would be rounded to it."""
    for match in _NUMBER.finditer(text):
        whole, fraction = match[1].replace(",", ""), match[2] or ""
        digits = (whole + fraction[1:]).lstrip("0")
        zeros = 0 if fraction else len(digits) - len(digits.rstrip("0"))
        if len(digits) - zeros < least_digits:
            continue
        value = float(Decimal(whole + fraction))
        half = 0.5 * 10.0 ** (zeros - max(len(fraction) - 1, 0)) + 1e-12 * value
        yield match[0], value - half, value + half


def _any_within(sizes: list[float], low: float, high: float, powers: Sequence[int]) -> bool:
    for power in powers:
        place = bisect.bisect_left(sizes, low / 10.0**power)
        if place < len(sizes) and sizes[place] <= high / 10.0**power:
            return True
    return False
