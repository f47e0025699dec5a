"""How a number is printed on the card: so many decimals or significant digits, and a minus that is one."""

from __future__ import annotations

import math

LAST_DIGITS = 1  # how far a result reckoned by hand may be from the printed one, in its last digit


def printed(value: float, shape: str) -> str:
    """Return a number as the card prints it.

    Parameters
    ----------
    value : float
    shape : str
        ``d3`` three decimals, ``s5`` five significant digits.

    >>> printed(-0.12346, "d4"), printed(1234.56, "s5"), printed(0.012345, "s3"), printed(98765.4, "s4")
    ('−0.1235', '1234.6', '0.0123', '98765')
    """
    text = f"{value:.{decimals(value, shape)}f}"
    return text.replace("-", "−" if float(text) else "")  # no minus before a zero


def honest(value: float, by_hand: float, shape: str) -> str:
    """Return ``value`` with no more decimals than a hand gets right to one in the last.

    Parameters
    ----------
    value : float
        In full digits.
    by_hand : float
        The same, reckoned from printed numbers.
    shape : str
        As in `printed`; the most decimals.

    >>> honest(7.5519, 7.59, "d4"), honest(7.5519, 7.55192, "d4")
    ('7.6', '7.5519')
    """
    for places in range(decimals(value, shape), 0, -1):
        if abs(round(value * 10**places) - round(by_hand * 10**places)) <= LAST_DIGITS:
            return printed(value, f"d{places}")
    return printed(value, "d0")


def printed_given(value: float, shape: str) -> str:
    """Return a number that somebody set as the card prints it: without zeros that say nothing.

    >>> printed_given(54.0, "s6"), printed_given(0.1, "s6")
    ('54', '0.1')
    """
    text = printed(value, shape)
    return text.rstrip("0").rstrip(".") if "." in text else text


def decimals(value: float, shape: str) -> int:
    """Return how many decimals a number is printed with; significant digits count from the rounded number."""
    kind, digits = shape[0], int(shape[1:])
    if kind == "d":
        return digits
    if value == 0:
        return digits - 1
    size = math.floor(math.log10(float(f"{abs(value):.{digits - 1}e}")))
    return min(max(0, digits - 1 - size), digits + 3)


def last_digit(text: str) -> float:
    """Return the worth of a printed number's last digit.

    >>> last_digit("54.320"), last_digit("98765")
    (0.001, 1.0)
    """
    return 10.0 ** -(len(text.split(".")[1]) if "." in text else 0)


def as_number(text: str) -> float:
    """Return a printed number's value.

    >>> as_number("−0.5")
    -0.5
    """
    return float(text.replace("−", "-"))
