"""``solo``: start or go on, decide, read the quarter's page, and debrief at the end, in one cell of a notebook."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Any

import ipywidgets
import numpy as np
from IPython.display import display

from coursekit.errors import CourseError
from coursekit.live import look
from coursekit.live.traces import FOLDER, check_sign
from coursekit.sandtable.bots.styles import STYLES
from coursekit.sandtable.game import new_game
from coursekit.sandtable.setup import LEVELS, OPERATOR_NAMES, GameSetup, Seat, pair_for
from coursekit.sandtable.solo import paper, save
from coursekit.sandtable.solo.debrief_page import DebriefPage
from coursekit.sandtable.solo.forms import DecisionForm
from coursekit.sandtable.solo.report import quarter_report
from coursekit.sandtable.solo.report_page import report_html
from coursekit.sandtable.solo.save import OWN_SEAT, SoloGame

BOTS = 5
SEEDS = 1_000_000  # six digits are soon typed
BOTS_STREAM = 2001  # of the game's seed; the other streams' numbers are in scenario/draw.py
_LENGTHS = (4, 6, 8)


def solo(c: Any, level: int = 2, quarters: int = 6, seed: int | None = None) -> None:
    """Show the sand-table for one trainee against five bots; on paper and while a class is rendered, its printed twin.

    Parameters
    ----------
    c
        The class: its generation pair says which market is played, its folder keeps the game.
    level
        The bots': 1, 2 or 3 (初级, 中级, 高级), to begin with; the trainee may choose another.
    quarters
        How many, to begin with.
    seed
        Two who type the same number play the same market; by default one is drawn.
    """
    if look.is_rendered():
        paper.show_paper(pair_of(c))
        return
    display(SoloTable(c, level=level, quarters=quarters, seed=seed).box)


def pair_of(c: Any) -> str:
    """Return the market that belongs to a class's two generations of networks."""
    return pair_for(c.spec.generations)


def solo_setup(seed: int, pair: str, level: int = 2, quarters: int = 6) -> GameSetup:
    """Return a game of one trainee in the first seat and five bots whose styles the seed draws."""
    styles = np.random.default_rng([seed, BOTS_STREAM]).permutation(list(STYLES))[:BOTS]
    seats = [Seat(OPERATOR_NAMES[OWN_SEAT])]
    seats += [Seat(name, str(style), level) for name, style in zip(OPERATOR_NAMES[1:], styles, strict=False)]
    return GameSetup(seed, pair, tuple(seats), quarters)


class SoloTable:
    """What a notebook shows in ``box``: one thing at a time, a start, a form, a quarter's page or the debrief."""

    def __init__(
        self, c: Any, *, level: int = 2, quarters: int = 6, seed: int | None = None, folder: Path | None = None
    ) -> None:
        if level not in LEVELS:
            raise CourseError(f"机器人等级是 {level!r}，只有 1（初级）、2（中级）、3（高级）。")
        self._c, self._folder = c, folder
        self.solo: SoloGame | None = None
        self.path: Path | None = None
        self.is_rehearsal = False
        self.form: DecisionForm | None = None
        self.card = ipywidgets.HTML()
        self.sign = look.line("我的代号", "自己编一个，比如 青松；不写名字")
        self.seed = look.line("开局号", "空着就抽一个；写同一个号，打的是同一局")
        self.seed.value = "" if seed is None else str(seed)
        lengths = sorted({*_LENGTHS, quarters})
        self.level = _dropdown("机器人", [(name, number) for number, name in LEVELS.items()], level)
        self.quarters = _dropdown("打几季", [(f"{number} 季", number) for number in lengths], quarters)
        self.rehearsal = ipywidgets.Checkbox(
            value=False, description="先热身一季，不算成绩", indent=False, layout={"margin": "0 0 0 9em"}
        )
        self.begin = look.button("开局")
        self.begin.on_click(lambda _: self._guarded(self.start))
        self.older = _dropdown("没打完的", [("—", None)], None)
        self.resume = look.button("接着打")
        self.resume.on_click(lambda _: self._guarded(self.go_on))
        self.stage = ipywidgets.VBox()
        self.box = ipywidgets.VBox([self.stage, self.card])
        self._show_start()

    def start(self) -> None:
        """Begin a game, and its file unless it is a rehearsal."""
        sign = check_sign(self.sign.value)
        self.is_rehearsal = bool(self.rehearsal.value)
        seed = _seed_of(self.seed.value)
        # The rehearsal's market is another one, or it would tell the real one's.
        setup = solo_setup(secrets.randbelow(SEEDS) if self.is_rehearsal else seed, pair_of(self._c), self.level.value,
                           1 if self.is_rehearsal else self.quarters.value)  # fmt: skip
        self.seed.value = str(seed)
        self.solo = SoloGame(sign, new_game(setup))
        self.path = None if self.is_rehearsal else save.start_file(self.solo, self._folder, self._c)
        self._show_form()

    def go_on(self) -> None:
        """Go on with a game from its file."""
        if self.older.value is None:
            raise CourseError("没有选哪一局：先在“没打完的”里选一局。")
        self.path = self.older.value
        self.solo, self.is_rehearsal = save.read_solo(self.path), False
        self._show_form()

    def submitted(self, values: dict[str, float | str], forecast: float) -> None:
        """Play the quarter with values that the form has checked, keep it on disk, and show its page."""
        assert self.solo is not None
        played = self.solo.play(values, forecast)
        if self.path is not None:
            save.save(played, self.path, self._c)
        self.solo = played
        self._show_report()

    def buy(self, name: str) -> None:
        """Pay for a report of market research and keep that on disk before it is shown."""
        assert self.solo is not None
        bought = self.solo.buy(name)
        if self.path is not None:
            save.save(bought, self.path, self._c)
        self.solo = bought

    def _show_start(self) -> None:
        games = save.unfinished(self._folder, self._c)
        head = look.heading("沙盘单人局：你是甲公司，另外五家是机器人")
        parts = [head, self.sign, self.seed, self.level, self.quarters, self.rehearsal, self.begin]
        if games:
            self.older.options = [
                (f"{path.stem}：打完 {played} 季，共 {total} 季", path) for path, _, played, total in games
            ]
            self.older.value = games[0][0]
            parts += [look.heading("上回没打完，也可以接着打"), self.older, self.resume]
        self._show(parts)

    def _show_form(self) -> None:
        assert self.solo is not None
        game = self.solo.game
        report = quarter_report(game, OWN_SEAT) if game.quarters else None
        self.form = DecisionForm(
            game, OWN_SEAT, self.submitted, report=report, rehearsal=self.is_rehearsal, bought=self.solo.bought,
            buy=self.buy,
        )  # fmt: skip
        self._show([self.form.box])

    def _show_report(self) -> None:
        assert self.solo is not None
        solo, game = self.solo, self.solo.game
        turn, miss = solo.turns[-1], solo.misses[-1]
        gap = abs(round(turn.forecast, 1) - round(turn.share, 1))  # of what is printed
        guess = (
            f"你猜自己的份额 {turn.forecast:.1f}%，实际 {turn.share:.1f}%，"
            f"差 {gap:.1f} 个百分点，是实际的 {miss:.1f}%。"
        )
        if self.is_rehearsal:
            kept, label, onward = "热身不存盘、不算成绩。", "热身完了，开始正式的一局", self._after_rehearsal
        elif game.is_over:
            kept, label, onward = f"存在 {FOLDER}/{_name(self.path)}。", "打完了，看复盘", self._show_debrief
        else:
            kept = f"已经存在 {FOLDER}/{_name(self.path)}：关了再开，运行这一格就能接着打。"
            label, onward = f"看完了，定第 {len(game.quarters) + 1} 季", self._show_form
        self.next = look.button(label)
        self.next.layout.margin = "0"
        self.next.on_click(lambda _: self._guarded(onward))
        page = ipywidgets.HTML(report_html(quarter_report(game, OWN_SEAT)))
        self._show([page, ipywidgets.HTML(look.said("预测", guess + kept)), self.next])

    def _after_rehearsal(self) -> None:
        self.rehearsal.value = False
        self.start()

    def _show_debrief(self) -> None:
        assert self.solo is not None
        self.debrief = DebriefPage(self.solo, self._show_start)
        self._show([self.debrief.box])

    def _show(self, parts: list[ipywidgets.Widget]) -> None:
        self.card.value = ""
        self.stage.children = parts

    def _guarded(self, action: Any) -> None:
        """Do it, or say in a card what is in the way."""
        try:
            action()
        except CourseError as error:
            self.card.value = look.said("○ 等一下", str(error), look.ORANGE)


def _dropdown(label: str, options: list[tuple[str, Any]], value: Any) -> ipywidgets.Dropdown:
    return ipywidgets.Dropdown(
        options=options, value=value, description=label, style={"description_width": "9em"}, layout={"width": "32em"}
    )


def _seed_of(text: str) -> int:
    """Return the number that a trainee typed, or a drawn one."""
    cleaned = str(text or "").strip()
    if not cleaned:
        return secrets.randbelow(SEEDS)
    if not cleaned.isdecimal() or int(cleaned) >= SEEDS:
        raise CourseError(f"开局号“{cleaned[:12]}”不行：写 0 到 {SEEDS - 1} 的整数，或者空着。")
    return int(cleaned)


def _name(path: Path | None) -> str:
    return path.name if path else ""

