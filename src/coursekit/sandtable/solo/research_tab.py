"""The form's page of market research: four reports with their prices; what is bought is paid and read at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape

import ipywidgets

from coursekit.errors import CourseError
from coursekit.live import look
from coursekit.sandtable.game import Game
from coursekit.sandtable.scenario.research import (
    RESEARCH_ITEMS,
    ResearchItem,
    ResearchReport,
    research_cost,
    research_report,
    why_not_for_sale,
)
from coursekit.sandtable.solo.report_numbers import plain
from coursekit.sandtable.solo.report_page import table_html

RESEARCH = "市调"
INTRO = "钱从本季预算里出，当场付、当场看，买了不能退。报告只留在这一季的这一页，要用的数自己记下来。"
BUY, BOUGHT = "买", "已买"
_BUTTON = {"width": "4.5em", "margin": "0 .8em 0 0"}


class ResearchTab:
    """The reports for sale to a seat this quarter; ``box`` is what a form shows, ``bought`` what has been paid for.

    ``buy`` keeps a purchase and raises CourseError where it cannot: then nothing is paid and nothing shown.
    """

    def __init__(
        self, game: Game, seat: int, bought: Sequence[str] = (), buy: Callable[[str], None] | None = None,
        changed: Callable[[], None] | None = None,
    ) -> None:  # fmt: skip
        self._game, self._seat, self._buy, self._changed = game, seat, buy, changed
        self.bought = tuple(bought)
        self.buttons = {name: ipywidgets.Button(description=BUY, layout=_BUTTON) for name in RESEARCH_ITEMS}
        self.pages = {name: ipywidgets.HTML() for name in RESEARCH_ITEMS}
        for name, button in self.buttons.items():
            button.on_click(lambda _, name=name: self.buy(name))
        rows = [ipywidgets.HTML(f"<small>{INTRO}</small>")]
        for name, item in RESEARCH_ITEMS.items():
            rows += [ipywidgets.HBox([self.buttons[name], ipywidgets.HTML(_offer(item))]), self.pages[name]]
        self.box = ipywidgets.VBox(rows)
        for name in self.pages:
            self._show(name)

    @property
    def cost(self) -> float:
        """What has been paid for reports this quarter, 10,000 yuan."""
        return research_cost(self.bought)

    def buy(self, name: str) -> None:
        """Pay for a report and show it; what has been bought is not paid twice."""
        if name in self.bought:  # a second click on its way while the first one was at work
            return
        try:
            if problem := why_not_for_sale(self._game, self._seat, name, self.bought):
                raise CourseError(problem)
            if self._buy:
                self._buy(name)
        except CourseError as error:
            self.pages[name].value = look.said("○ 没买成，没有扣钱", str(error), look.ORANGE)
            return
        self.bought = (*self.bought, name)
        for each in self.pages:
            self._show(each)
        if self._changed:
            self._changed()

    def close(self) -> None:
        """Sell nothing more: the quarter has been handed in."""
        for button in self.buttons.values():
            button.disabled = True

    def reopen(self) -> None:
        """Sell again what is for sale: the quarter could not be handed in after all."""
        for name in self.pages:
            self._show(name)

    def _show(self, name: str) -> None:
        button, page = self.buttons[name], self.pages[name]
        if name in self.bought:
            button.description, button.disabled = BOUGHT, True
            page.value = research_html(research_report(self._game, self._seat, name))
            return
        problem = why_not_for_sale(self._game, self._seat, name, self.bought)
        button.disabled = bool(problem)
        page.value = f"<small>{escape(problem)}</small>" if problem else ""


def research_html(report: ResearchReport) -> str:
    """Return a report as a table with its note."""
    digits = report.item.decimals
    rows = [[cell if isinstance(cell, str) else plain(cell, digits) for cell in row] for row in report.rows]
    return (
        f'<div class="coursekit-card sandtable-research" style="margin:0 0 .6em">{table_html(report.columns, rows)}'
        f"<small>{escape(report.note)}</small></div>"
    )


def _offer(item: ResearchItem) -> str:
    return f"<strong>{escape(item.zh)}　{item.price:,.0f} 万元</strong>　{escape(item.tells)}"
