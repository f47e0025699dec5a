"""The form of one quarter: the common levers first, the whole form by role behind, a budget bar, a forecast, submit."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from html import escape
from math import floor
from typing import Any

import ipywidgets

from coursekit.errors import CourseError
from coursekit.live import look
from coursekit.practice.cards import table_card
from coursekit.sandtable.game import Game, repeated_decisions
from coursekit.sandtable.rules.check import check_values, planned_spending, warnings_of
from coursekit.sandtable.rules.fields import CHOICE, NUMBER, ROLES, FormField, form_fields
from coursekit.sandtable.rules.form_values import values_of
from coursekit.sandtable.rules.handed_in import cut_note
from coursekit.sandtable.solo.budget_bar import budget_html
from coursekit.sandtable.solo.levers import LEVERS, SUMS, members_at, shown_level
from coursekit.sandtable.solo.report import QuarterReport
from coursekit.sandtable.solo.report_numbers import share_text
from coursekit.sandtable.solo.report_page import report_html
from coursekit.sandtable.solo.research_tab import RESEARCH, ResearchTab
from coursekit.sandtable.solo.targets import revenue_targets

COMMON, LAST = "常用杠杆", "上季经分会"
_FIELD, _LONG = {"description_width": "9.5em"}, {"description_width": "13.5em"}
Submit = Callable[[dict[str, float | str], float], None]


class DecisionForm:
    """One quarter's fields and what submitting does; ``box`` is what a notebook shows.

    ``submit`` is called once, with values that the rules let pass and the forecast of the own share in %; ``buy`` when
    a report is bought, ``bought`` are those that had been before the form was shown.
    """

    def __init__(
        self, game: Game, seat: int, submit: Submit, *, report: QuarterReport | None = None, rehearsal: bool = False,
        bought: Sequence[str] = (), buy: Callable[[str], None] | None = None,
    ) -> None:  # fmt: skip
        self._game, self._seat, self._submit = game, seat, submit
        self._reference = game.setup.parameters.reference_fee_yuan
        self._moving = self._done = False
        self.base = dict(values_of(repeated_decisions(game, seat)))
        self._form = form_fields(game.setup.pair)
        self.fields = {field.name: _widget(field, self.base[field.name]) for field in self._form}
        # The proportions in which a lever's fields move: those typed last, not what a lever on its way made of them.
        self._split = dict(self.base)
        self.levers = {lever.name: _lever_widget(lever, self._level(lever)) for lever in LEVERS}
        for lever in LEVERS:
            self.levers[lever.name].observe(lambda _, lever=lever: self._lever_moved(lever), "value")
        for name, widget in self.fields.items():
            widget.observe(lambda _, name=name: self._field_moved(name), "value")
        self.bar = ipywidgets.HTML()
        self.forecast = ipywidgets.Text(
            description="猜本季末份额 %", placeholder="比如 17.5", style=_FIELD, layout={"width": "17em"}
        )
        self.button = look.button("交了，打这一季")
        self.button.layout.margin = "0 0 0 1em"
        self.button.on_click(lambda _: self.hand_in())
        self.fit = ipywidgets.Button(
            description="照预算缩放", tooltip="六笔钱按比例缩放，刚好花完预算；酬金、补贴不动", layout={"width": "auto"}
        )
        self.fit.on_click(lambda _: self.fit_budget())
        self.card = ipywidgets.HTML()
        self.research = ResearchTab(game, seat, bought, buy, self._show_budget)
        self.tabs = self._tabs(report)
        warning = ipywidgets.HTML("<small>　交了就不能撤回</small>")
        foot = ipywidgets.HBox([self.fit, self.forecast, self.button, warning])
        self.box = ipywidgets.VBox([ipywidgets.HTML(self._head(rehearsal)), self.tabs, self.bar, foot, self.card])
        self._show_budget()

    def values(self) -> dict[str, float | str]:
        """Return what the whole form says now."""
        return self.base | {name: widget.value for name, widget in self.fields.items()}

    def fit_budget(self) -> None:
        """Scale the planned sums so that they, research, and what commission and subsidy take come to the budget."""
        spending = planned_spending(self.values(), self._game, self._seat, self.research.cost)
        room = spending.budget - spending.expected_commission - spending.expected_subsidy - self.research.cost
        planned = sum(self.levers[name].value for name in SUMS)
        if planned > 0:
            for name in SUMS:
                widget = self.levers[name]
                widget.value = floor(10 * widget.value * max(0.0, room) / planned) / 10

    def hand_in(self) -> None:
        """Play the quarter if nothing is wrong; else say all that is, and leave the fields alone."""
        if self._done:  # a second click on its way while the first one was at work
            return
        values = self.values()
        problems = check_values(values, self._game, self._seat, self.research.cost)
        forecast, problem = read_share(self.forecast.value)
        problems = [*problems, *([problem] if problem else [])]
        if problems:
            rows = [(f"{number}.", text) for number, text in enumerate(problems, start=1)]
            self.card.value = table_card("coursekit-said", look.ORANGE, "→ 还交不上去", rows)
            return
        self._done = self.button.disabled = True
        self.research.close()
        self.card.value = ""
        try:
            self._submit(values, forecast)
        except CourseError as error:  # nothing was kept, so nothing has been played: it can be handed in again
            self.card.value = look.said("○ 还没交上去", str(error), look.ORANGE)
            self._done = self.button.disabled = False
            self.research.reopen()

    def _level(self, lever: Any) -> float:
        return shown_level(lever, self.values(), self._reference)

    def _lever_moved(self, lever: Any) -> None:
        if self._moving:
            return
        level = self.levers[lever.name].value
        self._set({name: (self.fields[name], value) for name, value in
                   members_at(lever, level, self._split, self._reference).items()})  # fmt: skip
        self._show_budget()

    def _field_moved(self, name: str) -> None:
        if self._moving:
            return
        self._split = self._split | {name: self.fields[name].value}
        lever = next((lever for lever in LEVERS if name in lever.members), None)
        if lever is not None:
            for other in lever.members:
                self._split[other] = self.fields[other].value
            self._set({lever.name: (self.levers[lever.name], self._level(lever))})
        self._show_budget()

    def _set(self, targets: Mapping[str, tuple[ipywidgets.Widget, float]]) -> None:
        self._moving = True
        try:
            for widget, value in targets.values():
                widget.value = value
        finally:
            self._moving = False

    def _show_budget(self) -> None:
        values, bought = self.values(), self.research.cost
        warnings = warnings_of(values, self._game, self._seat, bought)
        self.bar.value = budget_html(planned_spending(values, self._game, self._seat, bought), warnings, bought)

    def _head(self, rehearsal: bool) -> str:
        setup, quarter = self._game.setup, len(self._game.quarters)
        target = revenue_targets(setup, self._seat)[quarter]
        what = "热身，不算成绩" if rehearsal else f"第 {quarter + 1} 季，共 {setup.quarters} 季"
        customers = self._game.state.customers[0].sum(-1)
        share = 100 * customers[self._seat] / customers.sum()
        note = cut_note(self._game, self._seat)
        cut = f'<div class="sandtable-cut"><small>提醒：{escape(note)}</small></div>' if note else ""
        return (
            f"<strong>{setup.seats[self._seat].name}　{what}</strong>　收入任务 {target:,.0f} 万元"
            f"　现在份额 {share_text(share)}　<small>开局号 {setup.seed}　合成数据</small>{cut}"
        )

    def _tabs(self, report: QuarterReport | None) -> ipywidgets.Tab:
        hint = "<small>先动这几样就够打。要分到个人、家庭、集团，或者分档定，点上面各部门；数和这里连着。"
        hint += "“酬金扣回”“在网分成”在渠道部。</small>"
        pages = {COMMON: ipywidgets.VBox([_grid([*self.levers.values()], 3), ipywidgets.HTML(hint)])}
        for role in ROLES:
            pages[role] = _grid([self.fields[field.name] for field in self._form if field.role == role], 3)
        pages[RESEARCH] = self.research.box
        if report is not None:
            pages[LAST] = ipywidgets.HTML(report_html(report))
        return ipywidgets.Tab([*pages.values()], titles=tuple(pages))


def read_share(text: str) -> tuple[float, str]:
    """Return the share in % that a trainee typed, and what is wrong with it.

    >>> read_share("１７.５％")
    (17.5, '')
    """
    plain = unicodedata.normalize("NFKC", str(text or "")).strip().rstrip("%").strip()
    if not plain:
        return 0.0, "还没猜本季末自己的份额：写一个数，比如 17.5。打完拿它和实际比。"
    try:
        share = float(plain)
    except ValueError:
        share = -1.0
    if not 0 < share < 100:
        return 0.0, f"猜的份额“{plain[:12]}”不行：写 0 到 100 之间的数，比如 17.5。"
    return share, ""


def _widget(field: FormField, value: float | str) -> ipywidgets.Widget:
    """Return the widget of one field; its bounds are checked when the form is handed in, not silently bent."""
    shared = {"description": field.label, "tooltip": field.help, "style": _LONG, "layout": {"width": "96%"}}
    if field.kind == CHOICE:
        return ipywidgets.Dropdown(options=[(zh, code) for code, zh in field.options], value=value, **shared)
    if field.kind == NUMBER:
        return ipywidgets.FloatText(value=value, step=field.step, continuous_update=True, **shared)
    return ipywidgets.Text(value=value, **shared)


def _lever_widget(lever: Any, value: float) -> ipywidgets.FloatText:
    return ipywidgets.FloatText(
        value=value, step=1, description=f"{lever.zh}（{lever.unit}）", tooltip=lever.help, continuous_update=True,
        style=_FIELD, layout={"width": "96%"},
    )  # fmt: skip


def _grid(widgets: list[ipywidgets.Widget], columns: int) -> ipywidgets.GridBox:
    return ipywidgets.GridBox(widgets, layout={"grid_template_columns": f"repeat({columns}, minmax(0, 1fr))"})
