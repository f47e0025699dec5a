"""Read the file of war-game rounds, and refuse one that the game could not play: one sentence with file and line."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from coursekit.errors import CourseError
from coursekit.sandtable.rules.fields import FORM_FIELDS, NUMBER
from coursekit.sandtable.scenario.entry_file import Entry, number_in, read_entries

ROLES = ("attacker", "second", "defender")
GROUP_CUSTOMERS, ALL_CUSTOMERS = "groups", "all"
NEEDED = ("title", "outline", "items", "set", "cards", "second", "question", "minutes", "answers")
OPTIONAL = ("given", "silent", "told", "rules", "attack")
ANSWER_PARTS = ("words", "now", "next", "if_attacked")
LARGEST_CHANGE = 200.0  # on one field: a round is an episode of the game
NUMBER_FIELDS = tuple(field.name for field in FORM_FIELDS if field.kind == NUMBER)


@dataclass(frozen=True)
class Answer:
    """One answer: what it says, and what it adds to which fields now, next quarter, and next quarter if attacked."""

    name: str
    words: str
    now: Mapping[str, float]
    next: Mapping[str, float]
    if_attacked: Mapping[str, float]


@dataclass(frozen=True)
class Attack:
    """What the attacker adds to its own form, and whether it attacks only where that pays."""

    choice: bool
    now: Mapping[str, float]
    next: Mapping[str, float]


@dataclass(frozen=True)
class WarRound:
    """One round: its cards and who they hit, the question, and the answers; what is given, set, and not known."""

    name: str
    title: str
    outline: str
    items: tuple[str, ...]
    given: tuple[str, ...]
    set: tuple[str, ...]  # this and what is silent are for whoever runs the round
    silent: tuple[str, ...]
    told: tuple[str, ...]  # of what is set, what a team has to know to choose
    rules: tuple[str, ...]  # of this round only
    cards: Mapping[str, str]  # card: role
    second: str  # which customers are the yardstick beside money: GROUP_CUSTOMERS or ALL_CUSTOMERS
    question: str
    minutes: Mapping[str, int]
    answers: Mapping[str, Answer]
    attack: Attack

    @property
    def asks_one(self) -> bool:
        """Whether one seat is hit and asked; otherwise all but the attackers are."""
        return "defender" in self.cards.values()


def read_rounds(text: str, file: str, cards: Collection[str]) -> dict[str, WarRound]:
    """Return the rounds by name, in the file's order; ``cards`` are the names of the cards that there are.

    Raises
    ------
    CourseError
        What `read_entries` refuses; a card, role or field that does not exist; fewer than two answers.
    """
    return {entry.name: _round(entry, cards) for entry in read_entries(text, file, NEEDED, OPTIONAL)}


def _round(entry: Entry, cards: Collection[str]) -> WarRound:
    hits = entry.mapping("cards")
    for card, role in hits.items():
        if card not in cards:
            raise CourseError(f"{entry.at('cards')}：没有叫“{card}”的事件卡。")
        if role not in ROLES:
            raise CourseError(f"{entry.at('cards')}：{card} 写的是 {role}，只能是 {'、'.join(ROLES)}。")
    if len(set(hits.values())) < len(hits):
        raise CourseError(f"{entry.at('cards')}：{entry.name} 里两张卡打在同一个角色上，一个角色一张。")
    if entry.content["second"] not in (GROUP_CUSTOMERS, ALL_CUSTOMERS):
        allowed = f"只能是 {GROUP_CUSTOMERS}（集团客户）或 {ALL_CUSTOMERS}（全部客户）"
        raise CourseError(f"{entry.at('second')}：{entry.name} 的 second 写的是 {entry.content['second']}，{allowed}。")
    minutes = {str(part): int(number_in(value, 1, 120, f"{entry.at('minutes')}：{part}"))
               for part, value in entry.mapping("minutes").items()}  # fmt: skip
    return WarRound(
        entry.name, str(entry.content["title"]), str(entry.content["outline"]), entry.texts("items"),
        entry.texts("given"), entry.texts("set"), entry.texts("silent"), entry.texts("told"), entry.texts("rules"),
        dict(hits), str(entry.content["second"]), str(entry.content["question"]), minutes, _answers(entry),
        _attack(entry),
    )  # fmt: skip


def _answers(entry: Entry) -> dict[str, Answer]:
    where, answers = entry.at("answers"), {}
    for name, parts in entry.mapping("answers").items():
        if not isinstance(parts, Mapping) or set(parts) - set(ANSWER_PARTS) or not {"words", "now"} <= set(parts):
            raise CourseError(f"{where}：答案 {name} 要写 words 和 now，另外可写 next、if_attacked。")
        changes = [_changes(parts.get(part), f"{where}：答案 {name} 的 {part}") for part in ANSWER_PARTS[1:]]
        answers[str(name)] = Answer(str(name), str(parts["words"]), *changes)
    if len(answers) < 2:
        raise CourseError(f"{where}：{entry.name} 至少要两个答案，才有得比。")
    return answers


def _attack(entry: Entry) -> Attack:
    given, where = entry.mapping("attack"), entry.at("attack")
    if set(given) - {"choice", "now", "next"} or not isinstance(given.get("choice", False), bool):
        raise CourseError(f"{where}：{entry.name} 的 attack 只写 choice（true 或 false）、now、next。")
    changes = [_changes(given.get(part), f"{where}：attack 的 {part}") for part in ("now", "next")]
    return Attack(given.get("choice", False), *changes)


def _changes(given: Any, what: str) -> dict[str, float]:
    if given is None:
        return {}
    if not isinstance(given, Mapping):
        raise CourseError(f"{what} 要写成“栏名: 加减多少”。")
    changes = {}
    for name, value in given.items():
        if name not in NUMBER_FIELDS:
            raise CourseError(f"{what} 里没有 {name} 这一栏。")
        changes[name] = number_in(value, -LARGEST_CHANGE, LARGEST_CHANGE, f"{what} 的 {name}")
    return changes
