"""Does the engine give the same bits twice on this machine, and does a game's file open and replay."""

from __future__ import annotations

import datetime
from pathlib import Path

import numpy as np

from coursekit.errors import CourseError
from coursekit.sandtable.doctor.finding import BAD, GOOD, Finding
from coursekit.sandtable.game import new_game, play_quarter, replay
from coursekit.sandtable.ledger import Ledger
from coursekit.sandtable.setup import PAIRS, GameSetup, seats_for

TRIAL_SEED, TRIAL_SEATS, TRIAL_QUARTERS = 24, 6, 2
PART_ZH = {"rehearsal": "热身", "game": "正式"}


def engine_finding(pair: str = PAIRS[-1]) -> Finding:
    """Play two quarters of bots, replay them, and compare every number bit for bit."""
    setup = GameSetup(TRIAL_SEED, pair, seats_for(0, TRIAL_SEATS), TRIAL_QUARTERS)
    game = new_game(setup)
    for _ in range(TRIAL_QUARTERS):
        game = play_quarter(game, {})
    again = replay(setup, [each.decisions for each in game.quarters], [each.events for each in game.quarters])
    both = zip(vars(game.state).items(), vars(again.state).values(), strict=True)
    moved = [name for (name, first), second in both if np.asarray(first).tobytes() != np.asarray(second).tobytes()]
    if moved:
        return Finding(BAD, "结算", f"试打两季，重算出来对不上：{'、'.join(moved)}。",
                       "重新安装课程（按 constraints.txt 的版本）再检查；不要用这台电脑结算。")  # fmt: skip
    return Finding(GOOD, "结算", f"试打 {TRIAL_QUARTERS} 季，重算一遍，一个数都不差。")


def game_findings(path: Path) -> tuple[list[Finding], datetime.datetime | None]:
    """Say whether the game opens and every resolved quarter replays; also return when it was last written to."""
    what = f"这一局 {path.stem}"
    try:
        with Ledger.open(path) as ledger:
            actions = ledger.actions()
            latest = datetime.datetime.fromisoformat(actions[-1].at) if actions else None
            teams, now = len(ledger.teams), ledger.round
            findings = [Finding(GOOD, what, f"打得开，{teams} 组，{PART_ZH[now.part]}第 {now.quarter + 1} 季。")]
            try:
                wrong = ledger.verify()
            except CourseError as error:
                wrong = [str(error)]
    except CourseError as error:
        found, _, todo = str(error).partition("：")
        return [Finding(BAD, what, found, todo or "换一局，或用备份。")], None
    if wrong:
        findings.append(Finding(BAD, "重算", "".join(wrong), "先别结算：复制一份存档留底，照上面说的做。"))
    else:
        findings.append(Finding(GOOD, "重算", "结算过的每一季重算一遍，和存的一个数都不差。"))
    return findings, latest
