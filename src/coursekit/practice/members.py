"""Tasks answered by several names: a set, or a list whose order counts."""

from __future__ import annotations

from collections.abc import Collection

import pandas as pd

from coursekit.practice.answer import Unreadable, are_months, canonical_text, read_members
from coursekit.practice.hashing import digest
from coursekit.practice.judgement import Judgement
from coursekit.practice.wording import given, listing, quote

# More wrong names than this are only counted, or handing in everything would show the answer.
NAMED_EXTRAS = 3


def members_entry(salt: bytes, answer: object) -> dict:
    """Return the key entry of a set: a hash per member, in no telling order."""
    tokens = {token for token, _ in read_members(answer, spaced=True)}
    return {"kind": "members", **_form(tokens), "hashes": sorted(_hash(salt, token) for token in tokens)}


def mark_members(salt: bytes, entry: dict, answer: object) -> str:
    """Return one hash for the set ``answer`` as a whole."""
    return digest(salt, "set", *sorted({_hash(salt, token) for token, _ in _read(entry, answer)}))


def judge_members(salt: bytes, entry: dict, answer: object) -> Judgement:
    """Compare ``answer`` as a set with the hashed members; raises ``Unreadable`` if it is no collection."""
    names = {_hash(salt, token): name for token, name in _read(entry, answer)}
    wanted = set(entry["hashes"])
    extra = [name for mark, name in names.items() if mark not in wanted]
    hits = len(names) - len(extra)
    if hits == len(wanted) and not extra:
        return Judgement(True, f"{len(wanted)} 个都对")
    seen = f"{len(wanted)} 个里对了 {hits} 个" + _extras(extra)
    mark = digest(salt, "set", *sorted(names))
    typical = tuple(wrong["message"] for wrong in entry["wrong"] if wrong["mark"] == mark)
    in_index = not hits and isinstance(answer, pd.Series) and _hits(salt, wanted, answer.index)
    return Judgement(False, seen, typical, "要的名称在索引里，不在值里：交 .index 再试。" if in_index else "")


def sequence_entry(salt: bytes, answer: object) -> dict:
    """Return the key entry of an ordered list: a hash per element, in order."""
    tokens = [token for token, _ in _read_in_order({"spaced": True, "months": False}, answer)]
    return {"kind": "sequence", **_form(tokens), "hashes": [_hash(salt, token) for token in tokens]}


def mark_sequence(salt: bytes, entry: dict, answer: object) -> str:
    """Return one hash for the ordered list ``answer`` as a whole."""
    return digest(salt, "sequence", *(_hash(salt, token) for token, _ in _read_in_order(entry, answer)))


def judge_sequence(salt: bytes, entry: dict, answer: object) -> Judgement:
    """Compare ``answer`` in order with the hashed list; raises ``Unreadable`` if it has no order."""
    elements = _read_in_order(entry, answer)
    marks, wanted = [_hash(salt, token) for token, _ in elements], entry["hashes"]
    if marks == wanted:
        return Judgement(True, f"{len(wanted)} 个都对，顺序也对")
    extra = [name for (_, name), mark in zip(elements, marks, strict=True) if mark not in wanted]
    mark = digest(salt, "sequence", *marks)
    typical = tuple(wrong["message"] for wrong in entry["wrong"] if wrong["mark"] == mark)
    if sorted(marks) != sorted(wanted):
        hits = len(set(wanted) & set(marks))
        seen = f"名单里 {len(set(wanted))} 个有 {hits} 个" + _extras(extra) + _length(marks, wanted)
        return Judgement(False, seen, typical)
    first = next(place for place, pair in enumerate(zip(marks, wanted, strict=True), start=1) if pair[0] != pair[1])
    slip = "顺序正好倒过来了：看看是从大到小，还是从小到大。" if marks == wanted[::-1] else ""
    return Judgement(False, f"{len(wanted)} 个都在，但从第 {first} 个起顺序不对", typical, slip)


def _read_in_order(entry: dict, answer: object) -> list[tuple[str, str]]:
    if isinstance(answer, (set, frozenset)):
        raise Unreadable(f"要的是有先后的列表，{given(answer)}：集合不分先后。")
    return _read(entry, answer)


def _read(entry: dict, answer: object) -> list[tuple[str, str]]:
    return read_members(answer, entry["spaced"], entry["months"])


def _form(tokens: Collection[str]) -> dict:
    return {"spaced": any(" " in token for token in tokens), "months": are_months(tokens)}


def _hash(salt: bytes, token: str) -> str:
    return digest(salt, "member", token)


def _hits(salt: bytes, wanted: set[str], index: pd.Index) -> int:
    return len(wanted & {_hash(salt, canonical_text(label)) for label in index})


def _extras(extra: list[str]) -> str:
    if not extra:
        return ""
    unique = list(dict.fromkeys(extra))
    named = f"：{listing(map(quote, unique))}" if len(unique) <= NAMED_EXTRAS else ""
    return f"，多了 {len(unique)} 个不该有的{named}"


def _length(marks: list[str], wanted: list[str]) -> str:
    return f"；要 {len(wanted)} 个，你给了 {len(marks)} 个" if len(marks) != len(wanted) else ""
