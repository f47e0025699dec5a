"""The bar under a form: what is planned against the budget, and how far one may overdraw."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from coursekit.live import look
from coursekit.practice.cards import BLUE
from coursekit.sandtable.rules.check import LEAST_OVER, Spending
from coursekit.sandtable.rules.sums import left_of, money, over_limit, parts_of
from coursekit.sandtable.solo.own_causes import MUCH_LEFT

_OVER = "费用透支"  # the bar itself says so
_BAR = (
    '<div style="position:relative;height:.9em;background:rgba(128,128,128,.25);max-width:60em">'
    '<div style="height:100%;width:{width:.1f}%;background:{colour}"></div>'
    '<div style="position:absolute;top:-.15em;bottom:-.15em;left:{mark:.1f}%;border-left:2px solid currentColor"></div>'
    "</div>"
)


def budget_html(spending: Spending, warnings: Sequence[str] = (), research: float = 0.0) -> str:
    """Return the bar and its sentence; the mark is the budget, the right end as far as one may overdraw.

    ``research`` is what of the spending went to market research, 10,000 yuan.
    """
    planned = spending.total
    end = max(spending.limit, 1e-9)
    bought = f"（其中市调 {money(research)}）" if research else ""
    left = left_of(spending)
    if planned > spending.limit + LEAST_OVER:
        planned, allowed, less = over_limit(spending)  # as the rules refuse it, to the digit
        colour, verdict = look.ORANGE, f"连透支最多 {money(allowed)} 万元，超出 {money(less)} 万元，交不上去"
    elif left < 0:
        colour, verdict = look.ORANGE, f"透支 {money(-left)} 万元，连利息从下季预算里扣"
    else:
        lost = "，没花完的不结转" if left >= MUCH_LEFT * spending.budget else ""
        colour, verdict = BLUE, f"还剩 {money(left)} 万元{lost}"
    fixed, commission, subsidy = parts_of(spending, planned)
    parts = (
        f"定死的 {money(fixed)}{bought}，酬金和分成约 {money(commission)}，"
        f"终端补贴约 {money(subsidy)}（照上季的户数估）"
    )
    said = "".join(f"<div><small>提醒：{escape(text)}</small></div>" for text in warnings if not text.startswith(_OVER))
    width, mark = (min(100.0, 100 * sum_ / end) for sum_ in (planned, spending.budget))
    bar = _BAR.format(width=width, colour=colour, mark=mark)
    return (
        f'<div class="sandtable-budget" style="line-height:1.5">打算花 <strong>{money(planned)}</strong> 万元，'
        f"预算 {money(spending.budget)} 万元：<strong>{verdict}</strong>。<small>{parts}</small>{bar}{said}</div>"
    )
