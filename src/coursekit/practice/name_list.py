"""Cut a text such as “家庭宽带、5G 套餐和云盘” into the names it lists, but never a name in two."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

# A joiner may be a part of a name, so it parts names only beside a name that is known.
_TOKENS = re.compile(r"([、,;→。\n\t]|以及|[和及与/]|[^\S\n\t]+)")
_SEPARATORS = frozenset("、,;→。\n\t")
_AROUND = " .\"'“”‘’「」《》"
# Far more joiners than a name holds; without a limit, a long text would take long.
_LONGEST_NAME_TOKENS = 15


def split_names(text: str, spaced: bool, is_known: Callable[[str], bool]) -> list[str]:
    """Return the names listed in ``text``, in order.

    They are parted at 、，；→。 and line ends; if there are none of these and names have no blanks (``spaced`` false),
    at blanks; and at 和, 及, 与, / and blanks next to a name that ``is_known``. A known name is found whatever
    separators it holds, also in quotation marks or before a closing 等.

    >>> split_names("甲和乙厅、丙和丁等", True, {"甲和乙厅", "丁"}.__contains__)
    ['甲和乙厅', '丙', '丁']
    """
    tokens = _TOKENS.split(unicodedata.normalize("NFKC", text))
    blanks_part = not spaced and _SEPARATORS.isdisjoint(tokens)
    names: list[str] = []
    unknown: list[str] = []
    after_known, place = False, 0
    while place < len(tokens):
        end, name = _longest_known(tokens, place, is_known)
        if name:
            names += [_joined(_without_joiner(unknown)), name]
            unknown, after_known, place = [], True, end
            continue
        token = tokens[place]
        if token in _SEPARATORS or (blanks_part and token.isspace()):
            names.append(_joined(unknown))
            unknown, after_known = [], False
        elif not (after_known and _is_joiner(token)):
            unknown.append(token)
            after_known = after_known and not token
        place += 1
    return [name for name in (*names, _joined(unknown)) if name]


def _longest_known(tokens: list[str], place: int, is_known: Callable[[str], bool]) -> tuple[int, str]:
    """Return where the longest known name from ``place`` on ends, and the name itself: empty if there is none."""
    for end in range(min(place + _LONGEST_NAME_TOKENS, len(tokens)), place, -1):
        candidate = "".join(tokens[place:end]).strip()
        bare = candidate.strip(_AROUND)
        for form in dict.fromkeys((candidate, bare, bare.removesuffix("等").strip(_AROUND))):
            if form and is_known(form):
                return end, form
    return place, ""


def _without_joiner(tokens: list[str]) -> list[str]:
    while tokens and (not tokens[-1] or _is_joiner(tokens[-1])):
        tokens = tokens[:-1]
    return tokens


def _is_joiner(token: str) -> bool:
    return bool(token) and bool(_TOKENS.fullmatch(token)) and token not in _SEPARATORS


def _joined(tokens: list[str]) -> str:
    return "".join(tokens).strip()
