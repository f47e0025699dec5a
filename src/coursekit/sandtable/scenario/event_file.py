"""Read the deck's file, and refuse a card that the game could not play: one sentence with file and line."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from coursekit.errors import CourseError
from coursekit.sandtable.engine.segments import KINDS, TIERS

ALL = "all"
HITS = (ALL, "largest", "smallest", "drawn")
FACTORS = ("capacity", "complaints", "migration")
SHIFTS = ("attraction", "pull")
FIELDS = ("title", "text", "hits", "basis", "effects")
# A card is an episode and no catastrophe: a team's decisions stay the larger part.
LARGEST_SHIFT, FACTOR_RANGE = 0.6, (0.6, 2.0)
NAME_LETTERS = "abcdefghijklmnopqrstuvwxyz_"


@dataclass(frozen=True)
class Shift:
    """What a card adds to the attraction of the segments of a kind and a tier (``all`` for every one)."""

    kind: str
    tier: str
    add: float


@dataclass(frozen=True)
class EventCard:
    """One card; factors multiply, 1 changes nothing."""

    name: str
    title: str
    text: str
    hits: str
    basis: str  # what its size was set from; every size is an assumption
    attraction: tuple[Shift, ...] = ()
    pull: tuple[Shift, ...] = ()
    capacity: float = 1.0
    complaints: float = 1.0
    migration: float = 1.0


def read_cards(text: str, file: str) -> dict[str, EventCard]:
    """Return the cards by name, in the file's order.

    Raises
    ------
    CourseError
        Not YAML, a card twice, a field missing or unknown, an effect that the engine has not or that is too large.
    """
    try:
        root = yaml.compose(text, yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise CourseError(f"{file} 第 {line} 行：这一行不是合格的 YAML，检查缩进、冒号和括号。") from error
    if not isinstance(root, yaml.MappingNode) or not root.value:
        raise CourseError(f"{file}：事件卡文件要一张一段，写成“名字:”再缩进写内容。")
    cards: dict[str, EventCard] = {}
    for key, node in root.value:
        where = f"{file} 第 {key.start_mark.line + 1} 行"
        name = str(key.value)
        if set(name) - set(NAME_LETTERS) or not name:
            raise CourseError(f"{where}：卡名“{name}”只能用小写字母和下划线。")
        if name in cards:
            raise CourseError(f"{where}：卡 {name} 写了两次，只留一处。")
        cards[name] = _card(name, node, where, file)
    return cards


def _card(name: str, node: yaml.Node, where: str, file: str) -> EventCard:
    lines = _lines(node, file)
    content = yaml.SafeLoader("").construct_document(node)
    if not isinstance(content, Mapping):
        raise CourseError(f"{where}：卡 {name} 要写 {'、'.join(FIELDS)}。")
    for field in content:
        if field not in FIELDS:
            raise CourseError(f"{lines[field]}：卡 {name} 没有 {field} 这一项，可写 {'、'.join(FIELDS)}。")
    for field in FIELDS:
        if field not in content or not str(content[field] or "").strip():
            raise CourseError(f"{where}：卡 {name} 缺 {field}。")
    if content["hits"] not in HITS:
        raise CourseError(f"{lines['hits']}：hits 是 {content['hits']}，只能是 {'、'.join(HITS)}。")
    named = "{operator}" in content["text"]
    if named == (content["hits"] == ALL):
        wanted = "不用写" if named else "要写"
        raise CourseError(f"{lines['text']}：hits 是 {content['hits']}，text 里{wanted} {{operator}}（碰上的那一家）。")
    if set("{}") & set(content["text"].replace("{operator}", "")):
        raise CourseError(f"{lines['text']}：text 里的大括号只能写成 {{operator}}。")
    effects = _effects(name, next(value for key, value in node.value if key.value == "effects"), file)
    return EventCard(name, *(str(content[field]) for field in FIELDS[:-1]), **effects)


def _effects(name: str, node: yaml.Node, file: str) -> dict[str, Any]:
    lines = _lines(node, file)
    content = yaml.SafeLoader("").construct_document(node)
    here = f"{file} 第 {node.start_mark.line + 1} 行"
    if not isinstance(content, Mapping):
        raise CourseError(f"{here}：卡 {name} 的 effects 要写成“名字: 力度”，可写 {'、'.join((*SHIFTS, *FACTORS))}。")
    effects: dict[str, Any] = {}
    for effect, value in content.items():
        if effect in FACTORS:
            effects[effect] = _number(value, *FACTOR_RANGE, f"{lines[effect]}：卡 {name} 的 {effect}")
        elif effect in SHIFTS:
            effects[effect] = _shifts(name, effect, value, lines[effect])
        else:
            raise CourseError(f"{lines[effect]}：没有 {effect} 这种效果，可写 {'、'.join((*SHIFTS, *FACTORS))}。")
    return effects


def _shifts(name: str, effect: str, value: Any, where: str) -> tuple[Shift, ...]:
    if not isinstance(value, list) or not value:
        raise CourseError(f"{where}：卡 {name} 的 {effect} 要一行一个 {{kind, tier, add}}。")
    shifts = []
    for each in value:
        if not isinstance(each, Mapping) or set(each) - {"kind", "tier", "add"} or "add" not in each:
            raise CourseError(f"{where}：卡 {name} 的 {effect} 里 {each!r} 要写成 {{kind, tier, add}}，add 不能少。")
        kind, tier = each.get("kind", ALL), each.get("tier", ALL)
        if kind not in (*KINDS, ALL):
            raise CourseError(f"{where}：{effect} 里的 kind 是 {kind}，只能是 {'、'.join((*KINDS, ALL))}。")
        if tier not in (*TIERS, ALL):
            raise CourseError(f"{where}：{effect} 里的 tier 是 {tier}，只能是 {'、'.join((*TIERS, ALL))}。")
        add = _number(each["add"], -LARGEST_SHIFT, LARGEST_SHIFT, f"{where}：卡 {name} 的 {effect} 的 add")
        shifts.append(Shift(kind, tier, add))
    return tuple(shifts)


def _number(value: Any, low: float, high: float, what: str) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        raise CourseError(f"{what} 是 {value!r}，要写一个数。")
    if not low <= value <= high:
        raise CourseError(f"{what} 是 {value:g}，要在 {low:g} 到 {high:g} 之间：一张卡不能盖过各队自己的决策。")
    return float(value)


def _lines(node: yaml.Node, file: str) -> dict[str, str]:
    """Return where every key of a mapping stands."""
    if not isinstance(node, yaml.MappingNode):
        return {}
    return {key.value: f"{file} 第 {key.start_mark.line + 1} 行" for key, _ in node.value}
