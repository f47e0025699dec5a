"""The compact form for keying in: every field as on paper, by department, with what it would cost below."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import ipywidgets

from coursekit.errors import CourseError
from coursekit.sandtable.game import Game
from coursekit.sandtable.rules.check import check_values, planned_spending, warnings_of
from coursekit.sandtable.rules.fields import CHOICE, NUMBER, ROLES, FormField, form_fields
from coursekit.sandtable.scenario.drill_rules import check_drill, held_names
from coursekit.sandtable.scenario.research import RESEARCH_ITEMS, is_on_sale, research_cost
from coursekit.sandtable.solo.budget_bar import budget_html
from coursekit.sandtable.solo.forms import read_share

HELD = "这一栏演练不动：照上一季，第一季照省公司基准。"
_STYLE = {"description_width": "14em"}


class KeyingForm:
    """One team's fields as texts, the reports it buys, and its forecast; ``box`` is what is shown.

    Texts, because what is wrong on paper must come to the rules as it stands there.
    """

    def __init__(
        self, game: Game, seat: int, values: Mapping[str, object], bought: Collection[str], forecast: float | None
    ) -> None:
        self._game, self._seat = game, seat
        form, held = form_fields(game.setup.pair), held_names(game)
        self._base = {field.name: as_typed(values.get(field.name, "")) for field in form}
        self.fields = {field.name: _widget(field, self._base[field.name], field.name in held) for field in form}
        self.reports = {
            name: ipywidgets.Checkbox(
                value=name in bought, description=f"{item.zh}（{item.price:g} 万元）", indent=False,
                disabled=not is_on_sale(game, name), layout={"width": "14em"},
            ) for name, item in RESEARCH_ITEMS.items()
        }  # fmt: skip
        self.forecast = ipywidgets.Text(
            value=as_typed(forecast) if forecast is not None else "", description="猜的本季末份额（%）",
            placeholder="没写就空着", style=_STYLE, layout={"width": "24em"},
        )  # fmt: skip
        self.bar = ipywidgets.HTML()
        for widget in (*self.fields.values(), *self.reports.values()):
            widget.observe(lambda _: self._show_budget(), "value")
        blocks = [_block(role, [self.fields[field.name] for field in form if field.role == role]) for role in ROLES]
        buying = ipywidgets.HBox([*self.reports.values()], layout={"flex_flow": "row wrap"})
        head = ipywidgets.HTML("<b>市调、预测</b>")
        self.box = ipywidgets.VBox([*blocks, head, buying, self.forecast, self.bar])
        self._show_budget()

    def values(self) -> dict[str, object]:
        """Return the form; an empty field is the draft's, as the paper says."""
        return {name: widget.value if str(widget.value).strip() else self._base[name]
                for name, widget in self.fields.items()}  # fmt: skip

    def research(self) -> tuple[str, ...]:
        """Return the reports that are bought."""
        return tuple(name for name, box in self.reports.items() if box.value)

    def forecast_share(self) -> float | None:
        """Return the forecast of the own share in %, None where none was written.

        Raises
        ------
        CourseError
            It is no share.
        """
        if not self.forecast.value.strip():
            return None
        share, problem = read_share(self.forecast.value)
        if problem:
            raise CourseError(problem)
        return share

    def problems(self) -> list[str]:
        """Return everything that is wrong, as the ledger would."""
        check = check_drill if self._game.setup.drill else check_values
        found = check(self.values(), self._game, self._seat, research_cost(self.research()))
        try:
            self.forecast_share()
        except CourseError as error:
            found.append(str(error))
        return found

    def _show_budget(self) -> None:
        values, cost = self.values(), research_cost(self.research())
        warnings = warnings_of(values, self._game, self._seat, cost)
        self.bar.value = budget_html(planned_spending(values, self._game, self._seat, cost), warnings, cost)


def as_typed(value: object) -> str:
    """Return a number as one would type it, to the last digit; texts as they are.

    >>> as_typed(12.0), as_typed(0.43), as_typed("all")
    ('12', '0.43', 'all')
    """
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return repr(int(value)) if float(value).is_integer() else repr(float(value))
    return str(value)


def _widget(field: FormField, value: str, is_held: bool) -> ipywidgets.Widget:
    shared = {"style": _STYLE, "layout": {"width": "98%"}, "tooltip": field.help, "description": field.label}
    if field.kind == CHOICE:
        return ipywidgets.Dropdown(options=[(zh, code) for code, zh in field.options], value=value, **shared)
    hint = f"{field.low:g}–{field.high:g}" if field.kind == NUMBER else "没有就空着"
    if is_held:
        shared["tooltip"] = HELD
    return ipywidgets.Text(value=value, placeholder=hint, continuous_update=False, disabled=is_held, **shared)


def _block(role: str, widgets: list[ipywidgets.Widget]) -> ipywidgets.Widget:
    grid = ipywidgets.GridBox(
        widgets, layout={"grid_template_columns": "repeat(auto-fill, minmax(26em, 1fr))", "width": "100%"}
    )
    return ipywidgets.VBox([ipywidgets.HTML(f"<b>{role}</b>"), grid])
