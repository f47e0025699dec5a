"""Tasks answered by one word, name or month."""

from __future__ import annotations

from collections.abc import Iterable

from coursekit.practice.answer import are_months, only_element, read_text
from coursekit.practice.hashing import digest
from coursekit.practice.judgement import Judgement
from coursekit.practice.wording import quote


def text_entry(salt: bytes, answer: object, also: Iterable[object] = ()) -> dict:
    """Return the key entry of a text: the hashes of ``answer`` and of other names that mean the same."""
    entry = {"kind": "text", "months": are_months([read_text(answer)])}
    return entry | {"hashes": sorted({mark_text(salt, entry, name) for name in (answer, *also)})}


def mark_text(salt: bytes, entry: dict, answer: object) -> str:
    """Return the hash of ``answer`` in canonical form."""
    return digest(salt, "text", read_text(answer, entry["months"]))


def judge_text(salt: bytes, entry: dict, answer: object) -> Judgement:
    """Compare ``answer`` with the hashed text; raises ``Unreadable`` if it is not a single element."""
    mark = mark_text(salt, entry, answer)
    seen = f"你写的是{quote(only_element(answer))}"
    typical = tuple(wrong["message"] for wrong in entry["wrong"] if wrong["mark"] == mark)
    return Judgement(mark in entry["hashes"], seen, typical)
