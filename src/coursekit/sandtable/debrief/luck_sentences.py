"""What luck was worth, in sentences: how far a score moves with other chance, and whether it decided the rank."""

from __future__ import annotations

from collections.abc import Sequence

from coursekit.sandtable.debrief.luck import Luck
from coursekit.sandtable.debrief.wording import NOTHING, rank_name, times


def luck_title(luck: Luck, name: str) -> str:
    """Return what luck was worth in one line."""
    if luck.high - luck.low < NOTHING:
        return f"{name}：这一局没有运气的份"
    return f"{name}：运气最多值 {luck.most:.{decimals_of(luck)}f} 分，{_place_title(luck)}"


def luck_says(luck: Luck, name: str, sharing: int = 1) -> str:
    """Return what luck was worth, and whether it decided the rank; ``sharing`` is how many have that rank."""
    digits = decimals_of(luck)
    ended = f"{name} KPI 考核得分 {luck.actual:.{digits}f} 分，{rank_name(luck.actual_rank, sharing)}。"
    if luck.high - luck.low < NOTHING:
        return f"{ended}换了运气重来，分数一点不变：这一局没有运气的份。"
    had = "不好不坏" if round(abs(luck.had), digits) == 0 else (
        f"{'帮了' if luck.had > 0 else '拖了'} {abs(luck.had):.{digits}f} 分")  # fmt: skip
    return (
        f"{ended}决策一步不改，只换运气，重来很多次：十次里有九次，分数在 "
        f"{range_says(luck)}之间。运气最多值 {luck.most:.{digits}f} 分，这一局{had}。"
        f"{_place(luck)}。"
    )


def luck_short(luck: Luck) -> str:
    """Return the same in brief, where score and rank stand elsewhere."""
    if luck.high - luck.low < NOTHING:
        return "换了运气重来，分数一点不变：这一局没有运气的份。"
    return f"决策不改、只换运气重来，十次里有九次在 {range_says(luck)}之间，{_place(luck)}。"


def decimals_of(luck: Luck) -> int:
    """Return how many decimals tell the ends of a luck apart: as many everywhere in its figure and its text."""
    return 2 if NOTHING <= luck.high - luck.low < 0.95 else 1


def range_says(luck: Luck) -> str:
    """Return between which scores nine replays of ten lie."""
    digits = decimals_of(luck)
    return f"{luck.low:.{digits}f} 到 {luck.high:.{digits}f} 分"


def _place(luck: Luck) -> str:
    first = f"{times(luck.chance_first)}拿第一"
    if luck.low_rank == luck.high_rank == 1:
        return first
    if luck.low_rank == luck.high_rank:
        return f"名次十次里有九次是{rank_name(luck.low_rank)}，{first}"
    return f"名次十次里有九次在第 {luck.low_rank} 到第 {luck.high_rank} 名，{first}"


def _place_title(luck: Luck) -> str:
    if luck.low_rank < luck.high_rank:
        return f"能从第 {luck.low_rank} 名差到第 {luck.high_rank} 名"
    if luck.low_rank != luck.actual_rank:
        return f"多半该是{rank_name(luck.low_rank)}"
    return f"{rank_name(luck.low_rank)}{'不是运气给的' if 2 * luck.low_rank <= len(luck.rank_chances) else '不怪运气'}"


def neighbours_title(lucks: Sequence[Luck], names: Sequence[str]) -> str:
    """Return whether luck could have exchanged two operators who ended next to each other."""
    order = sorted(range(len(lucks)), key=lambda each: -lucks[each].actual)
    near = [(ahead, behind) for ahead, behind in zip(order, order[1:], strict=False)
            if min(lucks[ahead].high, lucks[behind].high) >= max(lucks[ahead].low, lucks[behind].low)]  # fmt: skip
    if not near:
        return "各家的横条都不挨着，换了运气名次也难变"
    ahead, behind = near[0]
    more = f"，这样挨着的有 {len(near)} 对" if len(near) > 1 else ""
    return f"{names[ahead]}和{names[behind]}谁前谁后，有运气的份{more}"
