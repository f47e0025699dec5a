"""Tasks answered by several names: a set, or a list whose order counts."""

from __future__ import annotations

import string

import pandas as pd

from coursekit.practice.answer import Unreadable, are_months, canonical_text, read_members
from coursekit.practice.errors import AuthorError
from coursekit.practice.hashing import digest
from coursekit.practice.judgement import Judgement
from coursekit.practice.row_letters import drop_row_letters, part_letters
from coursekit.practice.wording import given, listing, quote

# More wrong names than this are only counted, or handing in everything would show the answer.
NAMED_EXTRAS = 3


def members_entry(salt: bytes, answer: object, among: object = None) -> dict:
    """Return the key entry of a set: a hash per member, in no telling order.

    ``among`` are all the names that may be chosen; with it, an answer's unknown names are told from its wrong ones.
    """
    names = read_members(answer, spaced=True)
    form = _form(salt, names, among)
    return {"kind": "members", **form, "hashes": sorted({_hash(salt, token) for token, _ in names})}


def mark_members(salt: bytes, entry: dict, answer: object) -> str:
    """Return one hash for the set ``answer`` as a whole."""
    return digest(salt, "set", *sorted({_hash(salt, token) for token, _ in _read(salt, entry, answer)}))


def judge_members(salt: bytes, entry: dict, answer: object) -> Judgement:
    """Compare ``answer`` as a set with the hashed members; raises ``Unreadable`` if it is no collection."""
    names = {_hash(salt, token): name for token, name in _read(salt, entry, answer)}
    wanted = set(entry["hashes"])
    hits = len(wanted.intersection(names))
    if hits == len(wanted) == len(names):
        return Judgement(True, f"{len(wanted)} 个都对")
    unknown, extra = _not_wanted(entry, names)
    seen = _unknown(unknown) + f"{len(wanted)} 个里对了 {hits} 个" + _extras(extra)
    mark = digest(salt, "set", *sorted(names))
    typical = tuple(wrong["message"] for wrong in entry["wrong"] if wrong["mark"] == mark)
    in_index = not hits and isinstance(answer, pd.Series) and _hits(salt, wanted, answer.index)
    return Judgement(False, seen, typical, "要的名称在索引里，不在值里：交 .index 再试。" if in_index else "")


def sequence_entry(salt: bytes, answer: object, among: object = None) -> dict:
    """Return the key entry of an ordered list: a hash per element, in order; ``among`` as for ``members_entry``."""
    _require_order(answer)
    names = read_members(answer, spaced=True)
    form = _form(salt, names, among)
    return {"kind": "sequence", **form, "hashes": [_hash(salt, token) for token, _ in names]}


def mark_sequence(salt: bytes, entry: dict, answer: object) -> str:
    """Return one hash for the ordered list ``answer`` as a whole."""
    _require_order(answer)
    return digest(salt, "sequence", *(_hash(salt, token) for token, _ in _read(salt, entry, answer)))


def judge_sequence(salt: bytes, entry: dict, answer: object) -> Judgement:
    """Compare ``answer`` in order with the hashed list; raises ``Unreadable`` if it has no order."""
    _require_order(answer)
    elements = _read(salt, entry, answer)
    marks, wanted = [_hash(salt, token) for token, _ in elements], entry["hashes"]
    if marks == wanted:
        return Judgement(True, f"{len(wanted)} 个都对，顺序也对")
    mark = digest(salt, "sequence", *marks)
    typical = tuple(wrong["message"] for wrong in entry["wrong"] if wrong["mark"] == mark)
    unknown, extra = _not_wanted(entry, {mark: name for mark, (_, name) in zip(marks, elements, strict=True)})
    repeats = len(set(wanted)) < len(wanted)
    seen = _unknown(unknown) + (_places_seen(marks, wanted) if repeats else _names_seen(marks, wanted, extra))
    slip = "顺序正好倒过来了：看看是从大到小，还是从小到大。" if marks == wanted[::-1] else ""
    return Judgement(False, seen, typical, slip)


def _require_order(answer: object) -> None:
    if isinstance(answer, (set, frozenset)):
        raise Unreadable(f"要的是排好先后的名字，写在方括号里或用顿号隔开；{given(answer)}，集合不分先后。")


def _form(salt: bytes, names: list[tuple[str, str]], among: object) -> dict:
    """Return how answers are read: whether names have blanks, whether they are months, which names there are."""
    months = are_months({token for token, _ in names})
    known = read_members(among, spaced=True, months=months) if among is not None else []
    stray = {token: name for token, name in names if token not in {token for token, _ in known}}
    if known and stray:
        raise AuthorError(f"among 要列出所有可选的名字，里面没有答案里的{listing(map(quote, stray.values()))}。")
    return {
        "spaced": any(" " in name for _, name in (*names, *known)), "months": months,
        "among": sorted({_hash(salt, token) for token, _ in known}),
    }  # fmt: skip


def _read(salt: bytes, entry: dict, answer: object) -> list[tuple[str, str]]:
    # Without a list of all names, at least those of the answer are not cut in two.
    known = set(entry["among"] or entry["hashes"])

    def is_known(name: str) -> bool:
        return _hash(salt, canonical_text(name, entry["months"])) in known

    names = read_members(answer, entry["spaced"], entry["months"], is_known)
    are_letters = known <= {_hash(salt, letter) for letter in string.ascii_lowercase}
    typed = [name for _, name in names]
    meant = (part_letters if are_letters else drop_row_letters)(typed, is_known)
    return names if meant == typed else [(canonical_text(name, entry["months"]), name) for name in meant]


def _not_wanted(entry: dict, names: dict[str, str]) -> tuple[list[str], list[str]]:
    """Return which of ``names`` (hash: as given) there are none of, and which are there but not asked for."""
    possible = set(entry["among"]) or set(names)
    unknown = [name for mark, name in names.items() if mark not in possible]
    extra = [name for mark, name in names.items() if mark in possible and mark not in entry["hashes"]]
    return unknown, extra


def _hash(salt: bytes, token: str) -> str:
    return digest(salt, "member", token)


def _hits(salt: bytes, wanted: set[str], index: pd.Index) -> int:
    return len(wanted & {_hash(salt, canonical_text(label)) for label in index})


def _unknown(names: list[str]) -> str:
    if not names:
        return ""
    unique = list(dict.fromkeys(names))
    if len(unique) <= NAMED_EXTRAS:
        return f"没有叫{listing(map(quote, unique))}的，照表里的写法写。"
    return f"有 {len(unique)} 个名字表里没有，比如{listing(map(quote, unique[:NAMED_EXTRAS]))}，照表里的写法写。"


def _extras(extra: list[str]) -> str:
    if not extra:
        return ""
    unique = list(dict.fromkeys(extra))
    named = f"：{listing(map(quote, unique))}" if len(unique) <= NAMED_EXTRAS else ""
    return f"，多了 {len(unique)} 个不该有的{named}"


def _names_seen(marks: list[str], wanted: list[str], extra: list[str]) -> str:
    """Say which names are there, where each of them is ``wanted`` once."""
    if sorted(marks) == sorted(wanted):
        return f"{len(wanted)} 个都在，但从第 {_first_difference(marks, wanted)} 个起顺序不对"
    length = "" if len(marks) == len(wanted) else f"；{_lengths(marks, wanted)}"
    return f"名单里 {len(wanted)} 个有 {len(set(wanted) & set(marks))} 个{_extras(extra)}{length}"


def _places_seen(marks: list[str], wanted: list[str]) -> str:
    """Say how many places are right, where names repeat and which ones are there says little."""
    if len(marks) != len(wanted):
        return _lengths(marks, wanted)
    hits = sum(mark == right for mark, right in zip(marks, wanted, strict=True))
    return f"{len(wanted)} 个里对了 {hits} 个，第 {_first_difference(marks, wanted)} 个再看一遍"


def _first_difference(marks: list[str], wanted: list[str]) -> int:
    pairs = enumerate(zip(marks, wanted, strict=True), start=1)
    return next(place for place, (mark, right) in pairs if mark != right)


def _lengths(marks: list[str], wanted: list[str]) -> str:
    return f"要 {len(wanted)} 个，你给了 {len(marks)} 个"
