"""The group clients of a class, drawn from its seed: who they are, what they are worth, what they hold.

What a client brings in a year is log-normal, drawn by stratified quantiles and dealt out evenly among the industries,
so that no class is absurd; a product is held only where the client's money allows its smallest fee.
Every constant here is an assumption: no operator publishes its client book. Anchor: government-and-enterprise revenue
of about 6,400 yuan a corporate customer (China Mobile 2024), heavy-tailed.
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from coursekit.tables.group_products import CONTRACT_PRODUCTS, INDUSTRIES, MANAGERS, SENSITIVITIES

CLIENTS, KEY_CLIENTS = 400, 40
MONTHS = 24
LAST = MONTHS - 1  # months count from the first row; whatever is older has a negative number
OLD = -99  # a month before everything

# Of every 20 clients of about the same value, so many are of an industry.
_MIX = {"hotel": 2, "retail": 3, "education": 2, "real_estate": 2, "travel": 2, "trade": 2, "factory": 3, "hospital": 2,
        "government": 2}  # fmt: skip
_LARGE_STAFF = {"hospital": 4.0, "government": 4.0, "factory": 4.0}
_TENDER = {"government": 0.8, "hospital": 0.75, "education": 0.6, "factory": 0.3}
_TENDER_ELSE, _TENDER_KEY = 0.12, 0.15
_FOLLOWERS = {"government": 4.0, "hospital": 2.0, "education": 2.0, "factory": 1.5, "real_estate": 1.0}
_FOLLOWERS_ELSE, _FOLLOWERS_SMALL = 0.6, 0.15

_MEDIAN_YUAN, _SIGMA, _LEAST_YUAN = 1_480.0, 1.8, 240.0
_STAFF_MEDIAN, _STAFF_BY_VALUE, _STAFF_SIGMA = 25.0, 0.85, 0.5
_NEWCOMERS = 0.07
_LARGE_FEE = 2_500.0  # a contract this large is not new: one of them would make a class's whole growth
_FADING_RIVAL, _FADING_SATISFACTION, _FADING_SALES = 0.10, -0.6, 0.3

# Propensity, how much it rises with a client's value, smallest fee, weight in what a client pays, chance that the
# product was sold within the 24 months.
_LINES = {
    "private_line": (0.62, 1.0, 150.0, 16.0, 0.20),
    "vnet": (0.66, 0.2, 5.0, 1.5, 0.05),
    "group_sms": (0.50, 0.4, 15.0, 2.0, 0.20),
    "ring": (0.34, 0.2, 5.0, 1.0, 0.10),
    "mailbox": (0.36, 0.6, 10.0, 1.0, 0.20),
    "monitoring": (0.44, 0.7, 40.0, 2.8, 0.24),
    "cloud": (0.34, 1.2, 80.0, 5.0, 0.28),
}
_LIKED = {("private_line", "hospital"): 1.6, ("private_line", "government"): 1.6, ("group_sms", "real_estate"): 1.2,
          ("group_sms", "travel"): 1.2, ("monitoring", "hotel"): 1.2, ("monitoring", "factory"): 1.2,
          ("monitoring", "education"): 1.2}  # fmt: skip
_FEE_SPREAD = 0.35
_INDIVIDUAL_VNET = 0.35
_MEMBERS_OWN_MOST = 0.9  # of the members, how many can hold one kind of member pack
PACK_YUAN = {"member_voice": 5.0, "member_data": 8.0}


@dataclass(frozen=True)
class Clients:
    """A class's clients, an element of every array a client; codes count in the order of the code tables.

    ``start`` is the first month of those who came within the 24 (``OLD`` for others); ``voice`` and ``data`` are
    members with that pack in the last month, with what one pays a month; the rest are hidden truths.
    """

    industry: np.ndarray
    fading: np.ndarray
    worth: np.ndarray
    manager: np.ndarray
    staff: np.ndarray
    members: np.ndarray
    start: np.ndarray
    tenure: np.ndarray
    tender: np.ndarray
    followers: np.ndarray
    packs: dict[str, np.ndarray]
    pack_yuan: dict[str, np.ndarray]
    satisfaction: np.ndarray
    attitude: np.ndarray
    rival: np.ndarray
    sensitivity: np.ndarray


@dataclass(frozen=True)
class Slots:
    """What clients hold, one element a client and product: first month (``OLD``: before all), fee, who pays."""

    client: np.ndarray
    product: np.ndarray
    first: np.ndarray
    fee: np.ndarray
    individual: np.ndarray


def draw_clients(rng: np.random.Generator, fading: str) -> tuple[Clients, np.ndarray]:
    """Return the clients, most valuable first, and what each pays for contracts a month; ``fading`` loses most."""
    z = np.array([NormalDist().inv_cdf(1 - (rank + 0.5) / CLIENTS) for rank in range(CLIENTS)])
    worth = np.maximum(_MEDIAN_YUAN * np.exp(_SIGMA * z), _LEAST_YUAN)
    block = np.repeat(np.arange(len(INDUSTRIES)), [*_MIX.values()])
    industry = np.concatenate([rng.permutation(block) for _ in range(CLIENTS // len(block))])
    names = [*INDUSTRIES]
    large = np.array([_LARGE_STAFF.get(name, 1.0) for name in names])[industry]
    staff = _STAFF_MEDIAN * large * np.exp(_STAFF_BY_VALUE * z + rng.normal(0, _STAFF_SIGMA, CLIENTS))
    staff = np.maximum(np.round(staff), 3).astype(np.int64)
    members = np.clip(np.round(staff * rng.beta(4, 3, CLIENTS)), 1, staff).astype(np.int64)
    is_fading = industry == names.index(fading)
    satisfaction = np.clip(rng.normal(6.9, 1.25, CLIENTS) + is_fading * _FADING_SATISFACTION, 2.0, 9.8)
    rival = np.clip(rng.beta(2, 4, CLIENTS) + is_fading * _FADING_RIVAL, 0.02, 0.92)
    attitude = 0.45 + 0.35 * (satisfaction - 6.9) - 1.2 * (rival - 0.33) + rng.normal(0, 0.8, CLIENTS)
    key = np.arange(CLIENTS) < KEY_CLIENTS
    tender = np.array([_TENDER.get(name, _TENDER_ELSE) for name in names])[industry] + _TENDER_KEY * key
    follows = np.array([_FOLLOWERS.get(name, _FOLLOWERS_ELSE) for name in names])[industry]
    new = rng.random(CLIENTS) < _NEWCOMERS * ~key
    start = np.where(new, rng.integers(1, LAST - 1, CLIENTS), OLD)
    older = MONTHS + np.floor(rng.gamma(1.6, 28, CLIENTS)).astype(np.int64)
    # Members' packs weigh most where the client itself buys little.
    by_members = np.clip(0.42 - 0.08 * z + rng.normal(0, 0.05, CLIENTS), 0.15, 0.6) * worth / 12
    packs, pack_yuan = {}, {}
    voice = rng.uniform(0.4, 0.6, CLIENTS)
    for name, part in (("member_voice", voice), ("member_data", 1 - voice)):
        fee = PACK_YUAN[name] * np.exp(rng.normal(0, 0.15, CLIENTS))
        packs[name] = np.clip(np.round(by_members * part / fee), 1, np.maximum(_MEMBERS_OWN_MOST * members, 1))
        packs[name] = np.floor(packs[name])
        pack_yuan[name] = fee
    clients = Clients(
        industry=industry,
        fading=is_fading,
        worth=worth,
        manager=rng.choice(len(MANAGERS), CLIENTS, p=rng.dirichlet(np.full(len(MANAGERS), 25.0))),
        staff=staff,
        members=members,
        start=start,
        tenure=np.where(new, LAST - start + 1, older),
        tender=rng.random(CLIENTS) < tender,
        followers=rng.poisson(follows * np.where(key, 1.0, _FOLLOWERS_SMALL)),
        packs=packs,
        pack_yuan=pack_yuan,
        satisfaction=satisfaction,
        attitude=attitude,
        rival=rival,
        sensitivity=_draw_sensitivities(rng),
    )
    return clients, worth / 12 - by_members


def _draw_sensitivities(rng: np.random.Generator) -> np.ndarray:
    """Return what each client is most sensitive to; among the key clients each kind in the same shares every time."""
    shares = np.array([0.2, 0.35, 0.25, 0.2])
    codes = rng.choice(len(SENSITIVITIES), CLIENTS, p=shares)
    dealt = np.repeat(np.arange(len(SENSITIVITIES)), np.round(shares * KEY_CLIENTS).astype(int))
    codes[:KEY_CLIENTS] = rng.permutation(dealt)
    return codes


def draw_slots(rng: np.random.Generator, clients: Clients, budget: np.ndarray) -> Slots:
    """Return what every client holds at some time of the 24 months; ``budget`` is yuan a month for all of it."""
    names = [*INDUSTRIES]
    z = np.log(clients.worth / _MEDIAN_YUAN) / _SIGMA
    least = np.array([_LINES[code][2] for code in CONTRACT_PRODUCTS])
    held = np.zeros((CLIENTS, len(CONTRACT_PRODUCTS)), dtype=bool)
    for j, code in enumerate(CONTRACT_PRODUCTS):
        propensity, rises, *_ = _LINES[code]
        liked = np.array([_LIKED.get((code, name), 0.0) for name in names])[clients.industry]
        logit = np.log(propensity / (1 - propensity)) + liked + rises * z
        held[:, j] = (rng.random(CLIENTS) < 1 / (1 + np.exp(-logit))) & (least[j] <= 0.85 * budget)
    held[~held.any(axis=1), CONTRACT_PRODUCTS.index("vnet")] = True
    # Where the smallest fees already exceed the money, the dearest goes first.
    for j in np.argsort(-least):
        over = held[:, j] & ((held * least).sum(axis=1) > budget) & (held.sum(axis=1) > 1)
        held[over, j] = False
    weight = np.array([_LINES[code][3] for code in CONTRACT_PRODUCTS]) * held
    weight = weight * np.exp(rng.normal(0, _FEE_SPREAD, held.shape))
    fee = np.maximum(budget[:, None] * weight / weight.sum(axis=1, keepdims=True), least)
    chance = np.array([_LINES[code][4] for code in CONTRACT_PRODUCTS])
    chance = chance * np.where(clients.fading, _FADING_SALES, 1.0)[:, None]
    sold = (rng.random(held.shape) < chance) & (fee < _LARGE_FEE)
    first = np.where(sold, rng.integers(1, LAST + 1, held.shape), OLD)
    came = clients.start > OLD
    first[came] = np.maximum(first[came], clients.start[came, None])
    first[came, held[came].argmax(axis=1)] = clients.start[came]
    stayed = ~came & (np.where(held, first, LAST + 1).min(axis=1) > OLD)
    first[stayed, held[stayed].argmax(axis=1)] = OLD
    client, product = np.nonzero(held)
    vnet = product == CONTRACT_PRODUCTS.index("vnet")
    individual = rng.random(CLIENTS) < _INDIVIDUAL_VNET
    return Slots(client, product, first[held], round_fee(fee[held]), vnet & individual[client])


def round_fee(fee: np.ndarray) -> np.ndarray:
    """Return fees as contracts write them: whole yuan below a hundred, tens below a thousand, then fifties.

    >>> round_fee(np.array([12.3, 487.0, 2_310.0]))
    array([  12.,  490., 2300.])
    """
    step = np.select([fee < 100, fee < 1000], [1.0, 10.0], 50.0)
    return np.maximum(np.round(fee / step) * step, 1.0)
