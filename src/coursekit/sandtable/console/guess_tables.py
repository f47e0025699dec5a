"""What teams guessed their share would be, beside what it was: of all in one quarter, and of one quarter by quarter."""

from __future__ import annotations

import pandas as pd

from coursekit.sandtable.console.words import RESOLVED, round_name
from coursekit.sandtable.debrief.forecasts import points_apart
from coursekit.sandtable.debrief.played import Played, shares_by_quarter
from coursekit.sandtable.ledger import Ledger, RoundView

COLUMNS = ("猜", "实际", "差几个点")
NONE = "没猜"
APART = COLUMNS[2]


def room_guesses(ledger: Ledger, part: str, played: Played, quarter: int) -> pd.DataFrame:
    """Return a row a team: its guess for a quarter's end, what came, and percentage points apart."""
    (view,) = [each for each in _resolved(ledger, part) if each.quarter == quarter]
    rows = {name: _row(ledger, view, played, seat) for seat, name in ledger.teams}
    return _table(rows, "公司")


def team_guesses(ledger: Ledger, part: str, played: Played, seat: int) -> pd.DataFrame:
    """Return a row a quarter: one team's guess, what came, and percentage points apart."""
    rows = {round_name(part, view.quarter): _row(ledger, view, played, seat) for view in _resolved(ledger, part)}
    return _table(rows, "哪一季")


def best_guess(table: pd.DataFrame) -> str:
    """Return who guessed best in `room_guesses`, in one sentence."""
    apart = {name: float(text.lstrip("高低了").strip()) for name, text in table[APART].items() if text != "—"}
    if not apart:
        return "这一季没有人猜。"
    least = min(apart.values())
    best = "、".join(name for name, each in apart.items() if each == least)
    return f"猜得最准的是{best}，{f'差 {least:.1f} 个点' if least else '一点不差'}。"


def _resolved(ledger: Ledger, part: str) -> list[RoundView]:
    return [each for each in ledger.rounds(part) if each.status == RESOLVED]


def _row(ledger: Ledger, view: RoundView, played: Played, seat: int) -> tuple[str, str, str]:
    share, handed = 100 * shares_by_quarter(played)[view.quarter + 1, seat], ledger.submission(seat, view)
    if handed is None or handed.forecast is None:
        return NONE, f"{share:.1f}%", "—"
    apart = points_apart(handed.forecast, share)
    word = "高了 " if apart > 0 else "低了 " if apart < 0 else ""
    return f"{handed.forecast:.1f}%", f"{share:.1f}%", f"{word}{abs(apart):.1f}"


def _table(rows: dict[str, tuple[str, str, str]], index: str) -> pd.DataFrame:
    table = pd.DataFrame.from_dict(rows, orient="index", columns=[*COLUMNS])
    table.index.name = index
    return table
