"""The words of the lessons in plain Chinese, for the glossary at the end of a class's printed book and decks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from coursekit.syllabus.load import load_syllabus, read_data

FILE = "learner_glossary.yml"
_FIELDS = {"zh", "en", "meaning", "modules"}


@dataclass(frozen=True)
class Term:
    """A word as the lessons use it: ``meaning`` is one or two Chinese sentences, ``modules`` where it occurs."""

    zh: str
    en: str
    meaning: str
    modules: tuple[str, ...]


def terms_of(codes: Collection[str]) -> tuple[Term, ...]:
    """Return the terms that any module of ``codes`` uses, in dictionary order: Latin letters, then pinyin.

    Examples
    --------
    >>> [term.zh for term in terms_of(["02"])][:3]
    ['95% 区间', 'DOU', '巴斯模型']
    """
    return tuple(term for term in _all_terms() if not set(codes).isdisjoint(term.modules))


def read_terms(records: Collection[Mapping[str, Any]]) -> tuple[Term, ...]:
    """Return the terms of a glossary's records in dictionary order.

    Raises
    ------
    ValueError
        A record lacks a field, has an empty or unknown one, names no or an unknown module, or repeats a term; all said.
    """
    mistakes = [mistake for place, record in enumerate(records, start=1) for mistake in _mistakes(place, record)]
    count = Counter(record.get("zh") for record in records)
    mistakes += [f"{zh!r} stands {times} times" for zh, times in count.items() if times > 1]
    if mistakes:
        raise ValueError(f"{FILE}: " + "; ".join(mistakes))
    terms = [Term(one["zh"], one["en"], one["meaning"], tuple(one["modules"])) for one in records]
    # The bytes of common characters in GB 18030 follow their pinyin; digits and Latin letters come before them.
    return tuple(sorted(terms, key=lambda term: term.zh.encode("gb18030")))


@cache
def _all_terms() -> tuple[Term, ...]:
    return read_terms(read_data(FILE)["terms"])


def _mistakes(place: int, record: Mapping[str, Any]) -> list[str]:
    name = f"term {place} ({record.get('zh', 'without zh')})"
    if set(record) != _FIELDS:
        return [f"{name}: fields {sorted(record)}, not {sorted(_FIELDS)}"]
    texts = [field for field in ("zh", "en", "meaning") if not _is_text(record[field])]
    mistakes = [f"{name}: {field} is empty, no text or has blanks around it" for field in texts]
    modules = record["modules"]
    if not isinstance(modules, list) or not modules or len(set(modules)) != len(modules):
        return [*mistakes, f"{name}: modules is not a list of different codes"]
    unknown = sorted(map(repr, set(modules) - set(load_syllabus().modules)))
    return mistakes + ([f"{name}: unknown modules {', '.join(unknown)}"] if unknown else [])


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value) and value == value.strip()
