"""Words that differ from operator to operator; a class's material uses one set throughout.

Source: usage of the trade, an assumption of the course, not a published norm.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Lexicon:
    """What an operator's staff say for the same thing."""

    operator: str
    commission: str
    branch: str


LEXICONS: dict[str, Lexicon] = {
    "telecom": Lexicon(operator="电信", commission="佣金", branch="支局"),
    "mobile": Lexicon(operator="移动", commission="酬金", branch="网格"),
    "unicom": Lexicon(operator="联通", commission="佣金", branch="营服中心"),
    "generic": Lexicon(operator="运营商", commission="佣金", branch="网格"),
}
