"""War-game rounds on the group market: who meets what, and every answer played through the same quarter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from types import MappingProxyType

import numpy as np

from coursekit.errors import CourseError
from coursekit.sandtable.engine.decisions import Decisions
from coursekit.sandtable.engine.segments import KIND_OF, KINDS
from coursekit.sandtable.game import Game, bot_decisions, repeated_decisions
from coursekit.sandtable.scenario.events import named_cards
from coursekit.sandtable.scenario.war_file import Answer, WarRound, read_rounds
from coursekit.sandtable.scenario.what_follows import added, figures_of, play_on, profits_of
from coursekit.sandtable.setup import GameSetup, Seat

HORIZON = 2  # quarters: the round's and the one after it
ROUND_QUARTERS = 3  # of a round on its own: one to get used to it, the round, the one after it


@dataclass(frozen=True)
class Played:
    """What one answer leads to over the round's quarter and the next; money in 10,000 yuan, customers in 10,000."""

    answer: str
    words: str
    attacked: bool
    attack_gain: float  # what attacking brings the attacker, over not attacking; NaN where it is no choice
    value: float  # the seat's profit and 存量价值
    profit: float  # of all quarters
    profits: tuple[float, ...]  # of each quarter, in order
    equity: float
    customers: float
    group_customers: float


@dataclass(frozen=True)
class Settled:
    """What a round's quarter is played with: cards and decisions for `play_quarter`; ``later`` is next quarter's."""

    attacked: bool
    gain: float  # of the attacker's by attacking; NaN where it is no choice
    events: tuple[str, ...]
    decisions: Mapping[int, Decisions]
    later: Mapping[int, Mapping[str, float]]  # seat: what is added to which fields


@cache
def load_rounds() -> dict[str, WarRound]:
    """Return the rounds by name, in the file's order.

    >>> list(load_rounds())
    ['canvass_200_80', 'campus_45_40', 'park_moves_away', 'besiege_wei', 'deterrence']
    """
    path = files("coursekit.sandtable.scenario") / "war_rounds.yml"
    return read_rounds(path.read_text("utf-8"), "war_rounds.yml", named_cards())


def round_named(name: str) -> WarRound:
    """Return a round, or refuse a name that is none."""
    rounds = load_rounds()
    if name not in rounds:
        shown = "、".join(f"{each.name}（{each.title}）" for each in rounds.values())
        raise CourseError(f"没有“{name}”这一轮攻防，可选 {shown}。")
    return rounds[name]


def round_setup(seed: int, pair: str, seats: tuple[Seat, ...]) -> GameSetup:
    """Return a game for a round on its own: three quarters, the round in the second, no cards drawn from the seed.

    As every game with rounds it starts over: what an answer adds to a form is gone the next quarter.
    """
    return GameSetup(seed, pair, seats, ROUND_QUARTERS, deck=False, starts_over=True)


def roles_of(game: Game, name: str, attacker: int | None = None, defender: int | None = None) -> dict[str, int]:
    """Return which seat has which role in a round, by default from the market before the quarter.

    The attacker is the largest bot, the second the next largest, people only where bots are too few; the defender is
    whoever of the people (of all, where there are none) has most group customers.

    Raises
    ------
    CourseError
        A seat does not exist, or attacker and defender are the same.
    """
    operators, needed = len(game.setup.seats), set(round_named(name).cards.values())
    for seat in (attacker, defender):
        if seat is not None and not 0 <= seat < operators:
            raise CourseError(f"没有 {seat} 号席位，席位从 0 数到 {operators - 1}。")
    if attacker is not None and attacker == defender:
        raise CourseError(f"进攻和被打的都是{game.setup.seats[attacker].name}：换一家。")
    people = set(game.setup.people)
    customers = game.state.customers[0].sum(-1)
    group = game.state.customers[0][:, np.equal(KIND_OF, KINDS.index("group"))].sum(-1)
    roles: dict[str, int] = {}
    if "defender" in needed:
        roles["defender"] = _largest(group, people or set(range(operators)), attacker) if defender is None else defender
    order = sorted(range(operators), key=lambda seat: (seat in people, -customers[seat], seat))
    for role, given in (("attacker", attacker), ("second", None)):
        if role in needed:
            free = [seat for seat in order if seat not in (*roles.values(), defender)]
            roles[role] = free[0] if given is None else given
    return roles


def asked_seats(game: Game, name: str, roles: Mapping[str, int]) -> tuple[int, ...]:
    """Return the seats that answer: the one that is hit, or everybody but the attackers."""
    if round_named(name).asks_one:
        return (roles["defender"],)
    return tuple(seat for seat in range(len(game.setup.seats)) if seat not in roles.values())


def round_events(name: str, roles: Mapping[str, int]) -> tuple[str, ...]:
    """Return the quarter's cards for `play_quarter`, each with its seat."""
    return tuple(f"{card}:{roles[role]}" for card, role in round_named(name).cards.items())


def answer_decisions(game: Game, seat: int, name: str, answer: str) -> Decisions:
    """Return what a seat decides in the round's quarter that gives this answer and changes nothing else."""
    return added(game, seat, _answer(name, answer).now)


def compare_answers(game: Game, seat: int, name: str, roles: Mapping[str, int] | None = None) -> list[Played]:
    """Return what each answer would lead to from here: the round's quarter and the next one, the same chance for all.

    Others repeat or, as bots, decide for themselves, in the second quarter knowing what happened in the first.
    """
    roles = dict(roles or roles_of(game, name))
    return [_play(game, seat, name, each, roles, {}) for each in round_named(name).answers.values()]


def compare_after(
    game: Game, quarter: int, seat: int, name: str, roles: Mapping[str, int], answers: Mapping[int, str] | None = None
) -> list[Played]:
    """Return the same for a round that has been played in ``quarter``, everybody else deciding there as they did.

    ``roles`` are those that the round was played with, ``answers`` what the others answered: their promises count.
    """
    if not 0 <= quarter < len(game.quarters):
        raise CourseError(f"没有打过编号 {quarter} 的那一季，季从 0 数到 {len(game.quarters) - 1}（0 是第 1 季）。")
    decided, before = game.quarters[quarter].decisions, replace(game, quarters=game.quarters[:quarter])
    others = {each: decided.seat(each) for each in range(len(game.setup.seats)) if each != seat}
    every = round_named(name).answers.values()
    return [_play(before, seat, name, each, dict(roles), others, answers or {}) for each in every]


def promised(name: str, answer: str, attacked: bool) -> dict[str, float]:
    """Return what an answer of a round adds to which fields the quarter after it, ``attacked`` or not."""
    each = _answer(name, answer)
    return _sum(each.next, each.if_attacked if attacked else {})


def best_answer(played: list[Played]) -> Played:
    """Return the answer with the highest value, the first of equals."""
    return max(played, key=lambda each: each.value)


def settle_round(
    game: Game, name: str, roles: Mapping[str, int], decisions: Mapping[int, Decisions], answers: Mapping[int, str]
) -> Settled:
    """Return what the round's quarter is played with, the attacker having counted whether to attack.

    Parameters
    ----------
    decisions : mapping of seat to Decisions
        What has been handed in; who is not in it repeats, bots decide.
    answers : mapping of seat to the answer's name
        What each has said; it matters where an answer promises something in case of an attack.
    """
    attack, attacker = round_named(name).attack, roles.get("attacker")
    events, struck = round_events(name, roles), dict(decisions)
    if attacker is not None and attack.now:
        struck[attacker] = added(game, attacker, attack.now, _usual(game, attacker))
    then = {seat: promised(name, answer, True) for seat, answer in answers.items()}
    if attacker is not None and attack.next:
        then[attacker] = attack.next
    if not attack.choice:
        return Settled(True, float("nan"), events, struck, then)
    # As a choice, the attacker's own decisions are its usual ones, with and without the attack upon them.
    calm = {**decisions, attacker: _usual(game, attacker)}
    calmly = {seat: promised(name, answer, False) for seat, answer in answers.items()}
    first = len(game.quarters)
    with_it, without = (
        figures_of(play_on(game, own, cards, [later], HORIZON), attacker, first)["value"]
        for own, cards, later in ((struck, events, then), (calm, (), calmly))
    )
    gain = with_it - without
    return Settled(True, gain, events, struck, then) if gain > 0 else Settled(False, gain, (), calm, calmly)


def _play(
    game: Game, seat: int, name: str, answer: Answer, roles: Mapping[str, int], others: Mapping[int, Decisions],
    answers: Mapping[int, str] = MappingProxyType({}),
) -> Played:  # fmt: skip
    decided = {**others, seat: added(game, seat, answer.now)}
    settled = settle_round(game, name, roles, decided, {**answers, seat: answer.name})
    after = play_on(game, settled.decisions, settled.events, [settled.later], HORIZON)
    figures = figures_of(after, seat, len(game.quarters))
    kept = ("value", "profit", "equity", "customers", "group_customers")
    return Played(
        answer.name, answer.words, settled.attacked, settled.gain, **{each: figures[each] for each in kept},
        profits=tuple(profits_of(after, seat, len(game.quarters))),
    )  # fmt: skip


def _usual(game: Game, seat: int) -> Decisions:
    is_bot = game.setup.seats[seat].bot is not None
    return bot_decisions(game, seat) if is_bot else repeated_decisions(game, seat)


def _sum(one: Mapping[str, float], other: Mapping[str, float]) -> dict[str, float]:
    return {name: one.get(name, 0.0) + other.get(name, 0.0) for name in (*one, *other)}


def _answer(name: str, answer: str) -> Answer:
    answers = round_named(name).answers
    if answer not in answers:
        raise CourseError(f"“{round_named(name).title}”没有“{answer}”这个答案，可选 {'、'.join(answers)}。")
    return answers[answer]


def _largest(sizes: np.ndarray, seats: set[int], but: int | None) -> int:
    allowed = sorted(seats - {but}) or [each for each in range(len(sizes)) if each != but]
    return max(allowed, key=lambda seat: sizes[seat])
