"""Tasks answered by one number.

An answer is taken for a typical wrong number on stricter terms than for the right one, because the message that
follows claims to know what went wrong:

- written finely enough, it must lie within a fifth of the task's tolerance of that number;
- written more coarsely (7, where a fifth of the tolerance is 0.02), it must be what that number rounds to, and not what
  the right answer rounds to as well: then the trainee has only rounded too much, and is told so;
- exactly the number that the author declared, it always counts.

With several messages left, or none, the opposite sign and general mistakes are tried. The right number's own coarse
roundings, outside the tolerance, are kept as hashes too: the checker does not know the number itself. With a relative
tolerance of ``FITTED`` or more the number is a fitted one: whoever misses it has not rounded too much.
"""

from __future__ import annotations

from decimal import Decimal

from coursekit.practice.answer import read_number
from coursekit.practice.grid import Tolerance
from coursekit.practice.hashing import digest
from coursekit.practice.judgement import Judgement
from coursekit.practice.rounding import is_fine, roundings, written
from coursekit.practice.slips import number_slip
from coursekit.practice.wording import format_number, sentence

TYPICAL_SHARE = 5
FITTED = 0.01
_SIGN_TOO = "正负号也看一下。"


def number_entry(salt: bytes, answer: object, tolerance: Tolerance, unit: str) -> dict:
    """Return the key entry of a number: its unit, its tolerance, the hashes of its bin and of its coarse roundings."""
    value = read_number(answer, unit)
    right = digest(salt, "number", tolerance.bin(value))
    rounded = roundings(value, tolerance.reach(value))
    coarse = [_hash(salt, number) for number in rounded if right not in _near(salt, tolerance, float(number))]
    return {
        "kind": "number", "unit": unit, "atol": tolerance.absolute, "rtol": tolerance.relative,
        "hash": right, "coarse": sorted(coarse),
    }  # fmt: skip


def mark_number(salt: bytes, entry: dict, answer: object) -> dict:
    """Return the hashes by which an answer is taken for the typical wrong number ``answer``."""
    value, tolerance = read_number(answer, entry["unit"]), _typical_tolerance(entry)
    rounded = {_hash(salt, number) for number in roundings(value, tolerance.reach(value))}
    return {
        "exact": _hash(salt, written(value)),
        "bin": digest(salt, "number", tolerance.bin(value)),
        "rounded": sorted(rounded.difference(entry["coarse"])),
    }


def judge_number(salt: bytes, entry: dict, answer: object) -> Judgement:
    """Compare ``answer`` with the hashed number; raises ``Unreadable`` if it is no number."""
    unit, tolerance = entry["unit"], _tolerance(entry)
    value = read_number(answer, unit)
    seen = f"你算出 {format_number(value, unit)}"

    def is_right(number: float) -> bool:
        return entry["hash"] in _near(salt, tolerance, number)

    if is_right(value):
        return Judgement(True, seen)
    slip = _coarse_slip(salt, entry, value)
    typical = _typical(salt, entry, value)
    if typical or slip:
        return Judgement(False, seen, typical, slip)
    slip = number_slip(value, tolerance, is_right, unit)
    mirrored = () if slip else tuple(sentence(text) + _SIGN_TOO for text in _typical(salt, entry, -value))
    return Judgement(False, seen, mirrored, slip)


def _typical(salt: bytes, entry: dict, value: float) -> tuple[str, ...]:
    """Return the message of the typical wrong number that ``value`` is, if it is one and no more."""
    number, tolerance = written(value), _typical_tolerance(entry)
    mark, near = _hash(salt, number), _near(salt, tolerance, value)
    exact = [wrong for wrong in entry["wrong"] if wrong["mark"]["exact"] == mark]
    if is_fine(number, tolerance.reach(value)):
        alike = [wrong for wrong in entry["wrong"] if wrong["mark"]["bin"] in near]
    else:
        alike = [wrong for wrong in entry["wrong"] if mark in wrong["mark"]["rounded"]]
    messages = {wrong["message"] for wrong in exact or alike}
    return tuple(messages) if len(messages) == 1 else ()


def _coarse_slip(salt: bytes, entry: dict, value: float) -> str:
    number = written(value)
    is_fitted = entry["rtol"] is not None and entry["rtol"] >= FITTED
    if is_fitted or _hash(salt, number) not in entry["coarse"]:
        return ""
    if number.as_tuple().exponent > 0:
        return "差一点：取整取得太粗了，再写准一点。"
    return "差一点：再多写一位小数。"


def _tolerance(entry: dict) -> Tolerance:
    return Tolerance(absolute=entry["atol"], relative=entry["rtol"])


def _typical_tolerance(entry: dict) -> Tolerance:
    return _tolerance(entry).divided_by(TYPICAL_SHARE)


def _near(salt: bytes, tolerance: Tolerance, value: float) -> set[str]:
    return {digest(salt, "number", name) for name in tolerance.bins_near(value)}


def _hash(salt: bytes, number: Decimal) -> str:
    return digest(salt, "written", str(number))
