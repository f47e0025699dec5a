"""The console's first page: open a game that there is, or begin a new one."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import ipywidgets

from coursekit.errors import CourseError
from coursekit.handouts.look import look_of
from coursekit.live import look
from coursekit.sandtable.console.game_files import found_games, room_seats
from coursekit.sandtable.console.pieces import big_button, chooser, column, note, row, title, typed
from coursekit.sandtable.ledger import Ledger, TeamCode, new_game_id
from coursekit.sandtable.scenario.drills import load_drills
from coursekit.sandtable.scenario.set_ups import check_rounds, set_up_named
from coursekit.sandtable.scenario.war_rounds import load_rounds
from coursekit.sandtable.setup import LEVELS, OPERATOR_NAMES, PAIR_ZH, PAIRS, GameSetup, pair_for

SEEDS = 1_000_000  # six digits are soon typed
TEAMS, QUARTERS = 6, 6
Opened = Callable[[Ledger, list[TeamCode]], None]


class StartPage:
    """Games that there are and the form of a new one; ``opened`` gets the ledger, and a new game's codes."""

    def __init__(self, c: Any, folder: Path, opened: Opened, clock: Callable[[], float]) -> None:
        self._class, self._folder, self._opened, self._clock = c, folder, opened, clock
        self._left = False
        self.card = ipywidgets.HTML()
        self.games = chooser("哪一局", [("—", None)], width="46em")
        self.resume = big_button("打开这一局")
        self.resume.on_click(lambda _: self._guarded(self.open_chosen))
        self.title = typed("这一局叫", "比如 六月渠道班 第二局，可以不写", getattr(c, "title", "") or "")
        self.names = ipywidgets.Textarea(
            value="\n".join(OPERATOR_NAMES[:TEAMS]), description="队名",
            placeholder="一行一个，用编的公司名", style={"description_width": "7em"},
            layout={"width": "24em", "height": "10em"},
        )  # fmt: skip
        self.bots = chooser("机器人", [(f"另加 {number} 家" if number else "不要", number) for number in range(8)], 0)
        self.level = chooser("机器人等级", [(name, number) for number, name in LEVELS.items()], 2)
        self.pair = chooser("换代", [(PAIR_ZH[pair], pair) for pair in PAIRS], _pair_of(c))
        drills = [(f"演练：{drill.title}", name) for name, drill in load_drills().items()]
        rounds = [(f"攻防：{each.title}", name) for name, each in load_rounds().items()]
        self.drill = chooser("演练、攻防", [("都不要，市场由开局号定", ""), *drills, *rounds], "")
        self.drill.observe(self._drill_chosen, "value")
        self.quarters = chooser("打几季", [(f"{number} 季", number) for number in range(1, 13)], QUARTERS)
        self.rehearsal = ipywidgets.Checkbox(
            value=True, description="先热身一季，不算成绩（换一个市场，不漏底）", indent=False,
            layout={"margin": "0 0 0 7.6em", "width": "30em"},
        )  # fmt: skip
        self.seed = typed("开局号", "空着就抽一个；写同一个号，是同一个市场", width="34em")
        self.begin = big_button("开这一局")
        self.begin.on_click(lambda _: self._guarded(self.begin_new))
        self.box = column()
        self.refresh()

    def refresh(self) -> None:
        """Read the folder again."""
        games = found_games(self._folder)
        new = [
            title("开新的一局"), self.title, row(self.names, column(self.bots, self.level, self.pair)),
            row(self.drill, self.quarters), self.rehearsal, self.seed, self.begin,
        ]  # fmt: skip
        old = []
        if games:
            self.games.options = [(found.words, found.path) for found in games]
            self.games.value = games[0].path
            old = [title("接着打"), row(self.games, self.resume)]
        where = note(f"每一局是一个文件，放在 {self._folder}。打完别删，结果都在里面。")
        head = ipywidgets.HTML('<div style="font-size:1.6em">沙盘控制台</div>')
        self.box.children = [head, *old, self.card, *new, where]

    def open_chosen(self) -> None:
        """Open the game that is chosen."""
        if self.games.value is None:
            raise CourseError("没有选哪一局：先在“哪一局”里选。")
        self._opened(Ledger.open(self.games.value, clock=self._clock), [])

    def begin_new(self) -> None:
        """Make a new game's file and open it."""
        seed = seed_of(self.seed.value)
        names = [line.strip() for line in self.names.value.splitlines() if line.strip()]
        chosen = set_up_named([self.drill.value] if self.drill.value else [])
        setup = GameSetup(
            seed, self.pair.value, room_seats(names, self.bots.value, self.level.value, seed), self.quarters.value,
            drill=chosen.drill, deck=chosen.is_plain,
        )  # fmt: skip
        check_rounds(chosen.rounds, setup.quarters, self.bots.value)
        self._folder.mkdir(parents=True, exist_ok=True)
        path = self._folder / f"{new_game_id()}.db"
        made = Ledger.create(
            path, setup, rehearsal=self.rehearsal.value, title=self.title.value.strip(), clock=self._clock,
            war_rounds=chosen.rounds, look=self._look(),
        )  # fmt: skip
        self._opened(*made)

    def _look(self) -> str:
        """Return how the class's material looks, under what the game is called; nothing without a class."""
        if self._class is None:
            return ""
        look = look_of(self._class)
        return replace(look, title=self.title.value.strip() or look.title).to_text()

    def _drill_chosen(self, _: object) -> None:
        if self.drill.value:
            chosen = set_up_named([self.drill.value])
            self.quarters.value = chosen.quarters
            self.bots.value = max(self.bots.value, chosen.attackers)  # who attacks is better a bot than a team

    def _guarded(self, action: Callable[[], None]) -> None:
        if self._left:  # a second click on its way while the first one was at work
            return
        self.card.value = ""
        try:
            action()
            self._left = True
        except CourseError as error:
            self.card.value = look.said("○ 等一下", str(error), look.ORANGE)
        except OSError as error:
            why = error.strerror or error
            self.card.value = look.said("○ 等一下", f"{self._folder} 写不进去（{why}）。", look.ORANGE)


def seed_of(text: str) -> int:
    """Return the number that was typed, or a drawn one."""
    cleaned = str(text or "").strip()
    if not cleaned:
        return secrets.randbelow(SEEDS)
    if not cleaned.isdecimal() or int(cleaned) >= SEEDS:
        raise CourseError(f"开局号“{cleaned[:12]}”不行：写 0 到 {SEEDS - 1} 的整数，或者空着。")
    return int(cleaned)


def _pair_of(c: Any) -> str:
    return PAIRS[-1] if c is None else pair_for(c.spec.generations)
