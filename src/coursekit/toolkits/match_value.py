"""What a hand-made match of clients and packages is worth, for the exercise that asks for the best one."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from coursekit.practice.answer import Unreadable, canonical_text, read_members
from coursekit.practice.wording import is_missing

NOTHING = "不给"


def match_value(choice: object, *, values: Mapping[str, Mapping[str, float]], places: int = 1) -> float:
    """Return the total yuan of one package for each kind of client, in the order of ``values``; 不给 is worth 0.

    Parameters
    ----------
    choice : names of packages in any form that an exercise reads: a list or column of them, a text with 、 between.
        A missing one is a client who goes without, as `topics.matching.assign_packages` writes it.
    values : kind of client -> package -> yuan.
    places : how many clients a package can take.

    Raises
    ------
    ValueError
        No names, in no order, too few or too many, an unknown one, a package given more often than there are places:
        said in Chinese, as trainees see it.

    Examples
    --------
    >>> values = {"甲类": {"长途包": 21.0, "流量池": 74.0}, "乙类": {"长途包": -3.0, "流量池": 66.0}}
    >>> match_value("长途包、流量池", values=values), match_value("流量池 不给", values=values)
    (87.0, 74.0)
    """
    known = {canonical_text(name): name for name in (*next(iter(values.values())), NOTHING)}
    given = _names(choice, known)
    if len(given) != len(values):
        raise ValueError(f"要照 {'、'.join(values)} 的顺序写 {len(values)} 个方案，现在是 {len(given)} 个")
    for plain, typed in given:
        if plain not in known:
            packages = "、".join(name for name in known.values() if name != NOTHING)
            raise ValueError(f"没有叫“{typed}”的方案，有的是：{packages}，不给就写“{NOTHING}”")
    names = [known[plain] for plain, _ in given]
    for name in names:
        if name != NOTHING and names.count(name) > places:
            raise ValueError(f"“{name}”给了 {names.count(name)} 家，只够 {places} 家")
    return float(sum(0.0 if name == NOTHING else values[kind][name] for kind, name in zip(values, names, strict=True)))


def _names(choice: object, known: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return each name as it is compared and as it was typed."""
    if isinstance(choice, (set, frozenset)):
        raise ValueError("要照客户的顺序写：用方括号，或者一句话里用顿号隔开；集合不分先后")
    if isinstance(choice, Collection) and not isinstance(choice, (str, bytes)) and getattr(choice, "ndim", 1) == 1:
        choice = [NOTHING if is_missing(name) else name for name in choice]
    try:
        return read_members(choice, is_known=lambda name: canonical_text(name) in known)
    except Unreadable as error:
        raise ValueError(str(error)) from error
