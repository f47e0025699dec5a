"""What luck was worth, in sentences: how far a score moves with other chance, and whether it decided the rank."""

from __future__ import annotations

from collections.abc import Sequence

from coursekit.sandtable.debrief.luck import LOW, Luck
from coursekit.sandtable.debrief.wording import NOTHING, rank_name, times

OFTEN = LOW / 100  # of the replays: as rare as what a range of nine in ten leaves out at one end

def luck_title(luck: Luck, name: str) -> str:
    """Return what luck was worth in one line."""
    if luck.high - luck.low < NOTHING:
        return f"{name}：这一局没有运气的份"
    return f"{name}：运气最多值{_most(luck)}，{_place_title(luck)}"


def luck_says(luck: Luck, name: str, sharing: int = 1) -> str:
    """Return what luck was worth, and whether it decided the rank; ``sharing`` is how many have that rank."""
    ended = f"{name} KPI 考核得分 {luck.actual:.1f} 分，{rank_name(luck.actual_rank, sharing)}。"
    if luck.high - luck.low < NOTHING:
        return f"{ended}换了运气重来，分数一点不变：这一局没有运气的份。"
    had = "不好不坏" if round(abs(luck.had), 1) == 0 else (
        f"{'帮了' if luck.had > 0 else '拖了'} {abs(luck.had):.1f} 分")  # fmt: skip
    return (
        f"{ended}决策一步不改，只换运气，重来很多次：十次里有九次，分数在 "
        f"{range_says(luck)}。运气最多值{_most(luck)}，这一局{had}。"
        f"{_place(luck)}。"
    )


def luck_short(luck: Luck) -> str:
    """Return the same in brief, where score and rank stand elsewhere."""
    if luck.high - luck.low < NOTHING:
        return "换了运气重来，分数一点不变：这一局没有运气的份。"
    return f"决策不改、只换运气重来，十次里有九次在 {range_says(luck)}，{_place(luck)}。"


def range_says(luck: Luck) -> str:
    """Return between which scores nine replays of ten lie, in tenths like every score."""
    low, high = ends(luck)
    return f"{low} 分上下" if low == high else f"{low} 到 {high} 分之间"


def ends(luck: Luck) -> tuple[str, str]:
    """Return the two scores between which nine replays of ten lie, as they print."""
    return f"{luck.low:.1f}", f"{luck.high:.1f}"


def _most(luck: Luck) -> str:
    return f" {luck.most:.1f} 分" if round(luck.most, 1) else "不到 0.1 分"


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
    """Return whether luck could have exchanged two operators who ended next to each other, and how often it does.

    Whoever is said to owe the rank to no luck is not in such a pair.
    """
    order = sorted(range(len(lucks)), key=lambda each: -lucks[each].actual)
    flips = {(ahead, behind): float(lucks[ahead].passed[behind])
             for ahead, behind in zip(order, order[1:], strict=False)}  # fmt: skip
    loose = {pair: often for pair, often in flips.items() if not any(lucks[each].is_firm for each in pair)}
    near = [pair for pair, often in loose.items() if often > OFTEN]
    if not near and any(loose.values()):  # somebody's rank moves: the pair that changes most often
        near = [max(loose, key=loose.get)]
    if not near:
        return "换了运气，相邻两家也难换前后"
    ahead, behind = near[0]
    more = f"，这样的有 {len(near)} 对" if len(near) > 1 else ""
    return f"{names[ahead]}和{names[behind]}谁前谁后，有运气的份：{times(flips[near[0]])}换{more}"
