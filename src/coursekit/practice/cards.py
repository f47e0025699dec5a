"""A calm card for a notebook: an icon and a word, then a sentence; it reads on a light and on a dark page."""

from __future__ import annotations

from html import escape

# Of the Okabe-Ito palette, as the colours of verdicts: for what is neither right nor wrong.
BLUE = "#0072b2"
# Inline, because a trainee's notebook has no style sheet of ours; text keeps the page's own colour for contrast.
_CARD = "border-left:4px solid {colour};padding:.4em .8em;margin:.3em 0;line-height:1.6"


def card(css_class: str, colour: str, head: str, body: str) -> str:
    """Return the HTML of a card; ``head`` and ``body`` are plain texts."""
    return _frame(css_class, colour, f"<strong>{escape(head)}</strong> {escape(body)}")


def table_card(css_class: str, colour: str, head: str, rows: list[tuple[str, ...]]) -> str:
    """Return the HTML of a card with a small table under its head."""
    cell = '<td style="padding:.1em 1em .1em 0;text-align:left">{}</td>'
    body = "".join(f"<tr>{''.join(cell.format(escape(text)) for text in row)}</tr>" for row in rows)
    table = f'<table style="margin:.3em 0 0;border:0;color:inherit"><tbody>{body}</tbody></table>'
    return _frame(css_class, colour, f"<strong>{escape(head)}</strong>{table}")


def _frame(css_class: str, colour: str, inner: str) -> str:
    return f'<div class="coursekit-card {css_class}" style="{_CARD.format(colour=colour)}">{inner}</div>'
