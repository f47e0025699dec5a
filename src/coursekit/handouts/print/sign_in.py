"""The sheet on which a class signs every day, its names spread over the teams; the instructor's, not a trainee's."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from coursekit.charts.fonts import advance_em
from coursekit.cohort import Cohort
from coursekit.handouts.print import measures
from coursekit.handouts.print.literals import content, listed, string, words

_LEAD = "名单按顺序轮流分到各组，要换组先跟讲师说一声。每天到了，在当天那一格签名。"
_MOST_UPRIGHT = 6  # dates that an upright page has room to sign under
_MOST_BESIDE = 2  # dates that leave room for two panels side by side
# Millimetres: a row to sign in, one more line of a long name, the head of a panel, what stands above the first panel.
_ROW, _LINE, _PANEL_HEAD, _ABOVE = 7.4, 4.4, 9.0, 34.0
_NAME_POINTS = 10
_MOST_STRETCH = 1.3  # of rows that have room, so that signing is easier


@dataclass(frozen=True)
class Team:
    """A team, or the part of a large one that stands together."""

    title: str
    names: tuple[str, ...]


@dataclass(frozen=True)
class Sheet:
    """How the sheet is laid out: turned or not, name column and rows in millimetres, its pages of panels."""

    turned: bool
    name_width: float
    row: float
    pages: tuple[tuple[tuple[Team, ...], ...], ...]


def sign_in_markup(cohort: Cohort) -> str:
    """Return the sheet as Typst markup; nothing for a class without names."""
    if not cohort.spec.trainees:
        return ""
    sheet = lay_out(cohort.spec.trainees, cohort.spec.teams, len(cohort.spec.dates))
    days = listed([string(f"{day.month}/{day.day}") for day in cohort.spec.dates])
    pages = listed([listed([listed(list(map(_team, panel))) for panel in page]) for page in sheet.pages])
    call = f"#sign-in({str(sheet.turned).lower()}, {sheet.name_width:g}mm, {sheet.row:.2f}mm, {days}, {pages}"
    return f"{call}, lead: {content(words(_LEAD))})"


def lay_out(names: Sequence[str], teams: int, days: int) -> Sheet:
    """Return the layout: every page has its panels filled alike, a team is split only where it is longer than a panel.

    A last page is as full as the others, so that no team stands alone on it.
    """
    turned, beside = days > _MOST_UPRIGHT, 2 if days <= _MOST_BESIDE else 1
    name_width = 54.0 if turned else 34.0 if beside == 2 else 46.0
    page = 210.0 - measures.TOP - measures.BOTTOM if turned else measures.HEIGHT
    room = page - _ABOVE - _PANEL_HEAD
    whole = [Team(f"第 {number} 组", tuple(members)) for number, members in enumerate(teams_of(names, teams), start=1)]
    pieces = [piece for team in whole for piece in _pieces(team, room, name_width)]
    heights = [sum(_height(name, name_width) for name in piece.names) for piece in pieces]
    most = len(_filled(heights, room))
    wanted = -(-most // beside) * beside
    limit = next(limit for limit in itertools.count(max(heights)) if len(_filled(heights, limit)) <= wanted)
    filled = _filled(heights, min(limit, room))
    panels = [tuple(pieces[place] for place in panel) for panel in filled]
    tallest = max(sum(heights[place] for place in panel) for panel in filled)
    pages = tuple(tuple(panels[start : start + beside]) for start in range(0, len(panels), beside))
    return Sheet(turned, name_width, _ROW * min(_MOST_STRETCH, room / tallest), pages)


def teams_of(names: Sequence[str], count: int) -> list[list[str]]:
    """Deal the names out in turn, as cards are: sizes differ by one at most, neighbours on the list are parted.

    >>> teams_of(["甲", "乙", "丙", "丁", "戊"], 2)
    [['甲', '丙', '戊'], ['乙', '丁']]
    """
    return [team for number in range(count) if (team := list(names[number::count]))]


def _team(team: Team) -> str:
    return f"(title: {string(team.title)}, names: {listed([string(name) for name in team.names])})"


def _pieces(team: Team, room: float, name_width: float) -> Iterator[Team]:
    """Yield a team whole, or in parts of the same length that a panel has room for."""
    total = sum(_height(name, name_width) for name in team.names)
    count = -(-total // (0.9 * room)) if total > room else 1
    size = int(-(-len(team.names) // count))
    for part, start in enumerate(range(0, len(team.names), size)):
        yield replace(team, title=team.title + ("（续）" if part else ""), names=team.names[start : start + size])


def _height(name: str, width: float) -> float:
    """Return the millimetres of a name's row: a long one has lines of its own."""
    lines = sum(map(advance_em, name)) * _NAME_POINTS * 1.08 // (width * measures.POINTS - 8)
    return _ROW + max(0, lines) * _LINE


def _filled(heights: list[float], limit: float) -> list[list[int]]:
    """Return the places of ``heights`` in panels, each filled up to ``limit`` before the next begins."""
    panels, used = [[]], 0.0
    for place, height in enumerate(heights):
        if panels[-1] and used + height > limit:
            panels.append([])
            used = 0.0
        panels[-1].append(place)
        used += height
    return panels
