"""The promise of the grid: all within the tolerance accepted, all beyond 1.1 times it refused, whatever the numbers."""

from fractions import Fraction

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from coursekit.practice import AuthorError
from coursekit.practice.grid import Tolerance
from coursekit.practice.hashing import task_salt
from coursekit.practice.number import judge_number, number_entry

SALT = task_salt("demo", "02", "q1")
values = st.floats(-1e9, 1e9, allow_subnormal=False)
sizes = st.floats(1e-6, 1e9)
shifts = st.one_of(st.floats(-2, 2), st.sampled_from([-1.1, -1.0, -0.95, 0.0, 0.95, 1.0, 1.1]))


def accepted(tolerance: Tolerance, key: float, answer: float) -> bool:
    """By way of the hashes, as a trainee's answer goes."""
    entry = number_entry(SALT, key, tolerance, "") | {"wrong": []}
    return judge_number(SALT, entry, answer).right


@given(key=values, absolute=st.floats(1e-6, 1e6), shift=shifts)
@example(key=17.0, absolute=0.5, shift=1.0)
@example(key=0.0, absolute=0.1, shift=-1.0)
def test_absolute_tolerance(key, absolute, shift):
    answer = key + shift * absolute
    # The exact distance: adding two floats rounds.
    distance = abs(Fraction(answer) - Fraction(key)) / Fraction(absolute)
    if distance <= 1:
        assert accepted(Tolerance(absolute=absolute), key, answer)
    if distance >= Fraction(11, 10):
        assert not accepted(Tolerance(absolute=absolute), key, answer)


@given(size=sizes, sign=st.sampled_from([1, -1]), relative=st.floats(1e-6, 0.5), shift=shifts)
@example(size=1.0, sign=1, relative=0.06, shift=-0.95)
@example(size=100.0, sign=-1, relative=0.5, shift=1.1)
def test_relative_tolerance(size, sign, relative, shift):
    key = sign * size
    answer = key * (1 + shift * relative)
    distance = abs(Fraction(answer) / Fraction(key) - 1) / Fraction(relative)
    if distance <= Fraction(95, 100):
        assert accepted(Tolerance(relative=relative), key, answer)
    if distance >= Fraction(1100001, 1000000):
        assert not accepted(Tolerance(relative=relative), key, answer)


@given(bin_number=st.integers(-10**6, 10**6), absolute=st.sampled_from([0.5, 0.1, 1.0, 0.05, 3.0]))
def test_no_number_sits_on_an_edge(bin_number, absolute):
    """Keys on and beside every half bin, where rounding would tip over."""
    key = float(bin_number * Fraction(absolute) / 20)
    for answer in (key, key + 0.9 * absolute, key - 0.9 * absolute):
        assert accepted(Tolerance(absolute=absolute), key, answer)
    for answer in (key + 1.11 * absolute, key - 1.11 * absolute):
        assert not accepted(Tolerance(absolute=absolute), key, answer)


@given(size=sizes, relative=st.floats(1e-6, 0.5))
def test_relative_tolerance_keeps_the_sign_and_zero_apart(size, relative):
    tolerance = Tolerance(relative=relative)
    assert not accepted(tolerance, size, -size)
    assert not accepted(tolerance, size, 0.0)
    assert not accepted(tolerance, 0.0, size)


@pytest.mark.parametrize("answer", [0.0, -0.0, 0, 0.1 + 0.2 - 0.3])
def test_relative_tolerance_accepts_zero_for_zero(answer):
    assert accepted(Tolerance(relative=0.01), 0.0, answer)


def test_a_whole_number_is_in_the_middle_of_its_bin():
    """Or the last floating digit, which differs between machines, would change the committed key."""
    tolerance = Tolerance(absolute=0.5)
    assert tolerance.bin(17) == tolerance.bin(17 - 1e-12) == tolerance.bin(17 + 1e-12)


@pytest.mark.parametrize(
    ("absolute", "relative"),
    [(None, None), (1, 0.1), (0, None), (-1, None), (float("nan"), None), (None, 0), (None, 0.6)],
)
def test_unfit_tolerances_are_refused(absolute, relative):
    with pytest.raises(AuthorError, match="容差"):
        Tolerance(absolute, relative)
