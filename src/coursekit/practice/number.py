"""Tasks answered by one number."""

from __future__ import annotations

from coursekit.practice.answer import read_number
from coursekit.practice.grid import Tolerance
from coursekit.practice.hashing import digest
from coursekit.practice.judgement import Judgement
from coursekit.practice.slips import number_slip
from coursekit.practice.wording import format_number


def number_entry(salt: bytes, answer: object, tolerance: Tolerance, unit: str) -> dict:
    """Return the key entry of a number: its unit, its tolerance and the hash of its bin."""
    entry = {"kind": "number", "unit": unit, "atol": tolerance.absolute, "rtol": tolerance.relative}
    return entry | {"hash": mark_number(salt, entry, answer)}


def mark_number(salt: bytes, entry: dict, answer: object) -> str:
    """Return the hash of the bin of ``answer``, by which a later answer is recognised."""
    return digest(salt, "number", _tolerance(entry).bin(read_number(answer, entry["unit"])))


def judge_number(salt: bytes, entry: dict, answer: object) -> Judgement:
    """Compare ``answer`` with the hashed number; raises ``Unreadable`` if it is no number."""
    unit, tolerance = entry["unit"], _tolerance(entry)
    value = read_number(answer, unit)
    seen = f"你算出 {format_number(value, unit)}"
    near = _near(salt, tolerance, value)
    if entry["hash"] in near:
        return Judgement(True, seen)
    typical = tuple(wrong["message"] for wrong in entry["wrong"] if wrong["mark"] in near)
    slip = number_slip(value, tolerance, lambda number: entry["hash"] in _near(salt, tolerance, number), unit)
    return Judgement(False, seen, typical, slip)


def _tolerance(entry: dict) -> Tolerance:
    return Tolerance(absolute=entry["atol"], relative=entry["rtol"])


def _near(salt: bytes, tolerance: Tolerance, value: float) -> set[str]:
    return {digest(salt, "number", name) for name in tolerance.bins_near(value)}
