"""What the console's pages are made of: big buttons, a fold for secrets, a step that is asked about once more."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape

import ipywidgets

from coursekit.live import look

SPACED = {"margin": "0 .8em .4em 0"}
_BUTTON = SPACED | {"width": "auto", "align_self": "flex-start"}
FIELD = {"description_width": "7em"}
_TABLE = '<table style="margin:.3em 0;border:0;color:inherit;line-height:1.7;font-size:1.15em">{}</table>'
_CELL = (
    '<{kind} style="padding:.05em 1.6em .05em 0;text-align:left;vertical-align:top;border:0;background:none;'
    'white-space:{wrap}">{text}</{kind}>'
)


def big_button(label: str, style: str = "primary") -> ipywidgets.Button:
    """Return a button for the one step that comes next."""
    return ipywidgets.Button(
        description=label, button_style=style, style={"font_size": "1.25em"},
        layout=_BUTTON | {"height": "2.6em", "padding": "0 1.4em"},
    )  # fmt: skip


def quiet_button(label: str, style: str = "") -> ipywidgets.Button:
    """Return a button for what may also be done."""
    return ipywidgets.Button(description=label, button_style=style, layout=_BUTTON)


def row(*children: ipywidgets.Widget) -> ipywidgets.HBox:
    """Return widgets side by side, wrapping where the screen is narrow."""
    return ipywidgets.HBox(children, layout={"flex_flow": "row wrap", "align_items": "center", "overflow": "visible"})


def column(*children: ipywidgets.Widget) -> ipywidgets.VBox:
    """Return widgets below each other."""
    return ipywidgets.VBox(children, layout={"overflow": "visible"})


def number(label: str, value: float, *, width: str = "12em", step: float = 1.0) -> ipywidgets.FloatText:
    """Return a field for a number; what is out of bounds the ledger says."""
    return ipywidgets.FloatText(
        value=value, step=step, description=label, style=FIELD, layout={"width": width, **SPACED}
    )


def chooser(
    label: str, options: Sequence[tuple[str, object]], value: object = None, *, width: str = "24em"
) -> ipywidgets.Dropdown:
    """Return a list to choose from; its first entry is chosen where ``value`` is None."""
    chosen = options[0][1] if value is None and options else value
    return ipywidgets.Dropdown(
        options=list(options), value=chosen, description=label, style=FIELD, layout={"width": width, **SPACED}
    )


def typed(label: str, placeholder: str = "", value: str = "", *, width: str = "34em") -> ipywidgets.Text:
    """Return a field for one line."""
    return ipywidgets.Text(
        value=value, description=label, placeholder=placeholder, style=FIELD, layout={"width": width, **SPACED}
    )


def note(text: str) -> ipywidgets.HTML:
    """Return a small sentence."""
    return ipywidgets.HTML(note_html(text))


def note_html(text: str) -> str:
    """Return a small sentence for a widget that there is."""
    return f'<div style="line-height:1.6;max-width:56em;opacity:.85">{escape(text)}</div>' if text else ""


def title(text: str) -> ipywidgets.HTML:
    """Return the heading of a part of a page."""
    return ipywidgets.HTML(f'<div style="font-weight:600;font-size:1.15em;margin:.5em 0 .1em">{escape(text)}</div>')


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a table that reads from the back of a room; only the last column may wrap."""
    body = _row("th", head) + "".join(_row("td", cells) for cells in rows)
    return _TABLE.format(body)


def _row(kind: str, cells: Sequence[str]) -> str:
    wraps = [*["nowrap"] * (len(cells) - 1), "normal"]
    marked = (_CELL.format(kind=kind, wrap=wrap, text=escape(text)) for text, wrap in zip(cells, wraps, strict=True))
    return f"<tr>{''.join(marked)}</tr>"


def is_within(widget: ipywidgets.Widget, box: ipywidgets.Widget) -> bool:
    """Return whether a widget is on the screen when ``box`` is."""
    return any(child is widget or is_within(widget, child) for child in getattr(box, "children", ()))


class Fold:
    """What the room must not see until it is asked for: made when it is opened, gone when it is closed."""

    def __init__(self, label: str, warning: str, build: Callable[[], ipywidgets.Widget]) -> None:
        self._label, self._build = label, build
        self.button = quiet_button(f"▸ {label}")
        self.warning = ipywidgets.HTML(f"<small>{escape(warning)}</small>")
        self.stage = ipywidgets.VBox()
        self.button.on_click(lambda _: self.close() if self.is_open else self.open())
        self.box = column(row(self.button, self.warning), self.stage)

    @property
    def is_open(self) -> bool:
        """Whether the content is on the screen."""
        return bool(self.stage.children)

    def open(self) -> None:
        """Put the content on the screen, made anew."""
        self.stage.children = [self._build()]
        self.button.description = "▾ 收起"

    def close(self) -> None:
        """Take the content off the screen."""
        self.stage.children = []
        self.button.description = f"▸ {self._label}"


class Confirm:
    """A button whose step is done only after a second one, which says what will happen."""

    def __init__(self, button: ipywidgets.Button, question: Callable[[], str], action: Callable[[], None]) -> None:
        self.button = button
        self._question, self._action = question, action
        self.question = ipywidgets.HTML()
        self.yes, self.no = quiet_button("确定", "warning"), quiet_button("算了")
        self.asked = column(self.question, row(self.yes, self.no))
        self.button.on_click(lambda _: self.ask())
        self.yes.on_click(lambda _: self._do())
        self.no.on_click(lambda _: self.forget())
        self.box = column(self.button)

    @property
    def is_asking(self) -> bool:
        """Whether the second button is on the screen."""
        return len(self.box.children) > 1

    def ask(self) -> None:
        """Say what will happen and show the second button."""
        self.question.value = look.said("确定吗？", self._question(), look.ORANGE)
        self.box.children = [self.button, self.asked]

    def forget(self) -> None:
        """Take the question back."""
        self.box.children = [self.button]

    def _do(self) -> None:
        if self.is_asking:  # a second click on its way while the first one was at work
            self.forget()
            self._action()
