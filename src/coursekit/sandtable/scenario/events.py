"""Event cards: what happens to a quarter besides chance. Drawn from the game's seed, or named by the instructor."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from importlib.resources import files

import numpy as np

from coursekit.errors import CourseError
from coursekit.sandtable.engine.disturbances import Disturbances
from coursekit.sandtable.engine.segments import KIND_OF, KINDS, TIER_OF, TIERS
from coursekit.sandtable.engine.state import MarketState
from coursekit.sandtable.scenario.event_file import ALL, FACTORS, EventCard, read_cards

# Streams of the game's seed, beside those of scenario/draw.py; noise has the quarters' numbers.
DECK_STREAM, SEAT_STREAM = 1003, 1004
CHANCE = 1 / 3  # of a card in a quarter; never in the first
ENGINE_FACTORS = dict(zip(FACTORS, ("capacity_factor", "complaint_factor", "migration_factor"), strict=True))


@cache
def load_cards() -> dict[str, EventCard]:
    """Return the cards of the deck by name, in the file's order."""
    path = files("coursekit.sandtable.scenario") / "events.yml"
    return read_cards(path.read_text("utf-8"), "events.yml")


@cache
def named_cards() -> dict[str, EventCard]:
    """Return every card that can be named: the deck's, and those of the war-game rounds, which no seed draws."""
    path = files("coursekit.sandtable.scenario") / "war_cards.yml"
    return load_cards() | read_cards(path.read_text("utf-8"), "war_cards.yml")


def draw_events(seed: int, quarter: int, state: MarketState) -> tuple[str, ...]:
    """Return a quarter's cards, resolved: none in the first, then one with a chance of 1/3, never twice in a game."""
    if quarter == 0 or np.random.default_rng([seed, DECK_STREAM, quarter]).random() >= CHANCE:
        return ()
    names = list(load_cards())
    order = np.random.default_rng([seed, DECK_STREAM]).permutation(len(names))
    return resolve_events([names[order[quarter % len(names)]]], seed, quarter, state)


def resolve_events(names: Sequence[str], seed: int, quarter: int, state: MarketState) -> tuple[str, ...]:
    """Return the cards with the seat that each hits, such as ``"cable_cut:2"``; those that hit all stay as they are.

    Parameters
    ----------
    names : sequence of str
        A card's name, with ``:seat`` (from 0) if the instructor says whom it hits.
    state : MarketState
        The market before the quarter, a batch of one; it says who is the largest.

    Raises
    ------
    CourseError
        No such card, no such seat, a seat for a card that hits everybody, the same card twice.
    """
    resolved = tuple(_resolve(name, seed, quarter, state) for name in names)
    plain = [name.partition(":")[0] for name in resolved]
    for name in plain:
        if plain.count(name) > 1:
            raise CourseError(f"事件卡“{named_cards()[name].title}”（{name}）一季里写了两次，只留一次。")
    return resolved


def _resolve(given: str, seed: int, quarter: int, state: MarketState) -> str:
    name, colon, seat = given.partition(":")
    operators = state.shape[1]
    card = _card(name)
    if colon and card.hits == ALL:
        raise CourseError(f"事件卡“{card.title}”各家都碰上，不用点名：写 {name} 就行。")
    if colon:
        if not (seat.isascii() and seat.isdigit() and int(seat) < operators):
            wanted = f"0 到 {operators - 1} 的整数，如 {name}:2"
            raise CourseError(f"事件卡“{card.title}”点名的席位是“{seat}”，要写 {wanted}。")
        return f"{name}:{int(seat)}"
    if card.hits == ALL:
        return name
    customers = state.customers[0].sum(-1)
    if card.hits == "largest":
        return f"{name}:{int(customers.argmax())}"
    if card.hits == "smallest":
        return f"{name}:{int(customers.argmin())}"
    number = list(named_cards()).index(name)
    return f"{name}:{int(np.random.default_rng([seed, SEAT_STREAM, quarter, number]).integers(operators))}"


def with_events(disturbances: Disturbances, events: Sequence[str]) -> Disturbances:
    """Return the disturbances with what resolved cards do to all their games added; sums add up, factors multiply."""
    arrays = {name: value.copy() for name, value in vars(disturbances).items()}
    for each in events:
        name, _, seat = each.partition(":")
        card = _card(name)
        hit = int(seat) if seat else slice(None)
        for which in ("attraction", "pull"):
            for effect in getattr(card, which):
                arrays[which][:, hit] += effect.add * _segments(effect.kind, effect.tier)
        for factor, engine_name in ENGINE_FACTORS.items():
            arrays[engine_name][:, hit] *= getattr(card, factor)
    return replace(disturbances, **arrays)


def event_text(event: str, names: Sequence[str]) -> str:
    """Return what the teams read: title and two sentences, with the operator's name; ``names`` are the seats'.

    >>> event_text("cold_wave", ["甲公司"])[:5]
    '寒潮：一场'
    """
    name, _, seat = event.partition(":")
    card = _card(name)
    return f"{card.title}：{card.text.format(operator=names[int(seat)] if seat else '')}"


def _card(name: str) -> EventCard:
    cards = named_cards()
    if name not in cards:
        raise CourseError(f"没有叫“{name}”的事件卡，可选 {'、'.join(cards)}。")
    return cards[name]


def _segments(kind: str, tier: str) -> np.ndarray:
    """Return 1 for the segments meant and 0 for the rest, shape (12,)."""
    kinds = np.ones(len(KIND_OF), bool) if kind == ALL else np.equal(KIND_OF, KINDS.index(kind))
    tiers = np.ones(len(TIER_OF), bool) if tier == ALL else np.equal(TIER_OF, TIERS.index(tier))
    return (kinds & tiers).astype(float)
