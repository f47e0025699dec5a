"""The debrief after a solo game: figure after figure with its sentence, what was hidden, then the market once more."""

from __future__ import annotations

from collections.abc import Callable

import ipywidgets

from coursekit.charts import show
from coursekit.live import look
from coursekit.sandtable.debrief.ending import ending_says
from coursekit.sandtable.debrief.forecasts import mean_points_apart
from coursekit.sandtable.debrief.played import played_of
from coursekit.sandtable.debrief.score_parts import score_parts
from coursekit.sandtable.debrief.sentences import forecast_says
from coursekit.sandtable.debrief.show import Told, debrief_figures
from coursekit.sandtable.debrief.wording import SOURCE
from coursekit.sandtable.solo.report import quarter_report
from coursekit.sandtable.solo.report_numbers import share_text
from coursekit.sandtable.solo.save import OWN_SEAT, SoloGame

AGAIN = "再打一遍：开局号不变，只改一个杠杆"


class DebriefPage:
    """The pages and what turns them; ``box`` is what a notebook shows."""

    def __init__(self, solo: SoloGame, again: Callable[[], None] | None = None) -> None:
        self._played = played_of(solo.game)
        self._figures = debrief_figures(self._played, OWN_SEAT, ending=False)
        self._drawn: list[Told] = []
        self.at = -1
        self.head = ipywidgets.HTML(_opening(solo))
        self.stage = ipywidgets.Output()
        self.told = ipywidgets.HTML()
        self.back, self.onward, self.again = look.button("上一张"), look.button("看第一张图"), look.button(AGAIN)
        for button in (self.back, self.onward, self.again):
            button.layout.margin = "0 .5em 0 0"
        self.back.on_click(lambda _: self.turn_to(self.at - 1))
        self.onward.on_click(lambda _: self.turn_to(self.at + 1))
        if again:
            self.again.on_click(lambda _: again())
        self.back.disabled = True
        self.again.layout.display = "none"
        buttons = ipywidgets.HBox([self.back, self.onward, self.again])
        self.box = ipywidgets.VBox([self.head, buttons, self.told, self.stage])

    def turn_to(self, page: int) -> None:
        """Show the figure of ``page``, from 0; past the last one, what was hidden, and offer to play once more."""
        while len(self._drawn) <= page and (following := next(self._figures, None)) is not None:
            self._drawn.append(following)
        if page >= len(self._drawn):
            self.at = len(self._drawn)
            self.told.value = look.said("最后", ending_says(self._played, OWN_SEAT))
            self.stage.clear_output()
            self.back.disabled, self.onward.disabled, self.again.layout.display = False, True, ""
            return
        self.at = max(0, page)
        told = self._drawn[self.at]
        self.told.value = look.said(f"第 {self.at + 1} 张", told.says)
        self.head.layout.display = "" if self.at == 0 else "none"  # so that a figure has the screen to itself
        self.stage.clear_output(wait=True)
        with self.stage:
            show(told.figure, alt=told.alt, source=SOURCE)
        self.back.disabled, self.onward.disabled, self.onward.description = self.at == 0, False, "下一张"


def _opening(solo: SoloGame) -> str:
    """Return what stands above all pages: the result, and how well the trainee foresaw the own share."""
    report, parts = quarter_report(solo.game, OWN_SEAT), score_parts(played_of(solo.game), OWN_SEAT)
    error = mean_points_apart([turn.forecast for turn in solo.turns], [turn.share for turn in solo.turns])
    share = report["share"].value
    body = (
        f"KPI 考核得分 {parts.score:.1f} 分（50 分是省公司基准），{parts.standing}，季末份额 {share_text(share)}。"
        f"{forecast_says('你', error)}"
    )
    setup = solo.game.setup
    return look.said(f"复盘　{report.name}　打完 {setup.quarters} 季　开局号 {setup.seed}　", body)
