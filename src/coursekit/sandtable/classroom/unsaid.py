"""What two lists drawn up apart leave unsaid: bars, the ends of the interval, and one sentence."""

from __future__ import annotations

import pandas as pd

from coursekit.topics.capture_recapture import TwoLists, two_lists

MADE_UP = "编的例子：三个数，课上换成自己的"
LONGEST = 3  # times what is on the lists: an interval that ends further out, or nowhere, is drawn to there


def unsaid(left: int, right: int, both: int) -> tuple[pd.Series, tuple[float, float], str]:
    """Return the lengths of four bars, where the interval's line begins and ends, and what both say, in words.

    ``both`` may be longer than the shorter list, as sliders allow: it then counts as long as that list. Where nothing
    is on both lists no number is estimated; the bar is the least that the interval allows. An interval that ends beyond
    ``LONGEST`` times what is on the lists has no upper end in words.

    Parameters
    ----------
    left, right : items on each list.
    both : items on both.
    """
    both = min(both, left, right)
    found = two_lists(left, right, both)
    low, high = found.unseen_bounds
    guess = found.unseen if both else float(low)
    bars = pd.Series(
        [left - both, both, right - both, guess], ["只有左边", "两边都有", "只有右边", "还没说出来"], dtype=float
    )
    end = min(high, max(LONGEST * found.seen, guess))
    told = f"{f'约 {guess:.0f} 条' if both else '说不出几条'}，{_bounds(found)}"
    return bars, (low, end), f"写出来 {found.seen} 条；还没说出来的{told}"


def by_hand(left: int, right: int, both: int) -> str:
    """Return the rule worked by hand with these three numbers, why it holds, and the interval, in words.

    Raises
    ------
    ValueError
        What `two_lists` refuses.
    """
    found = two_lists(left, right, both)
    if not both:
        return f"两张单子一条不重，手算不出几条，只能说范围：{_bounds(found)}。再静写一轮。"
    return (
        f"这里是 {left - both} × {right - both} ÷ {both + 1}，约 {found.unseen:.1f} 条，{_bounds(found)}。"
        f"道理：右边 {right} 条里左边也写到 {both} 条，可见左边写到了全部的约 {100 * both / right:.0f}%；"
        f"左边漏掉的，右边捡回来 {right - both} 条，剩下的谁也没写。"
    )


def _bounds(found: TwoLists) -> str:
    low, high = found.unseen_bounds
    return f"最少 {low} 条，" + (f"最多 {high} 条" if high <= LONGEST * found.seen else "最多几条说不准")
