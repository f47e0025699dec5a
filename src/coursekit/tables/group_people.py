"""People at group clients: who has a say, what they scored, what they asked about. Every constant is an assumption."""

from __future__ import annotations

import numpy as np

from coursekit.tables.group_book import CLIENTS, LAST, MONTHS, Clients
from coursekit.tables.group_products import ROLES, SENSITIVITIES

_INFLUENCE = np.array([1.2, 1.5, 2.2, 2.0, 4.5])  # Dirichlet weights, in the order of ROLES
_ATTITUDE_NOISE = 0.7
_MISJUDGED, _MISJUDGED_UNMET = 0.18, 0.40  # chance that a manager sees one step too much or too little
_MET = np.array([0.75, 0.9, 0.8, 0.5, 0.65])
_MEETING_GAP = 0.22  # chance a month that somebody who is met was met

_ANSWERS_KEY, _ANSWERS = (3, 9), (0, 4)
_WHO_ANSWERS = np.array([0.2, 0.4, 0.2, 0.12, 0.08])
_SCORE_NOISE = 1.3
_SURVEY_MONTHS = 12

_ASKS_KEY, _ASKS = 9.0, 2.2  # mean number a client in 12 months
_ASKS_SPREAD = 1.6  # gamma shape of a client's own rate: some say little
_OWN_ASKS = 0.58  # of what is asked, about what the client is most sensitive to
_USUAL_ASKS = np.array([0.15, 0.4, 0.35, 0.1])  # what the rest is about, in the order of SENSITIVITIES


def draw_stakeholders(rng: np.random.Generator, clients: Clients, key: np.ndarray) -> dict[str, np.ndarray]:
    """Return five people for each of the clients ``key``: by column, with ``attitude_true``; ``met`` -1 is never."""
    size, roles = len(key), len(ROLES)
    true = np.rint(clients.attitude[key][:, None] + rng.normal(0, _ATTITUDE_NOISE, (size, roles)))
    true[:, -1] = decider_attitudes(clients)[key]
    true = np.clip(true, -2, 2).astype(np.int64)
    met = LAST - rng.geometric(_MEETING_GAP, (size, roles)) + 1
    met = np.where((rng.random((size, roles)) < _MET) & (met >= 0), met, -1)
    wrong = rng.random((size, roles)) < np.where(met < 0, _MISJUDGED_UNMET, _MISJUDGED)
    step = np.where(rng.random((size, roles)) < 0.5, -1, 1)
    influence = np.round(rng.dirichlet(_INFLUENCE * 4, size), 2)
    influence[:, -1] = np.round(1 - influence[:, :-1].sum(axis=1), 2)
    return {
        "client": np.repeat(key, roles),
        "role": np.tile([*ROLES], size),
        "attitude": np.clip(true + wrong * step, -2, 2).ravel(),
        "attitude_true": true.ravel(),
        "influence": np.clip(influence, 0, 1).ravel(),
        "met": met.ravel(),
    }


def decider_attitudes(clients: Clients) -> np.ndarray:
    """Return what the decider of each client truly thinks, -2 to 2."""
    return np.clip(np.rint(clients.attitude), -2, 2).astype(np.int64)


def deciders_as_seen(rng: np.random.Generator, clients: Clients) -> np.ndarray:
    """Return what the managers take each client's decider to think: some see one step too much or too little."""
    step = (rng.random(CLIENTS) < _MISJUDGED) * rng.choice([-1, 1], CLIENTS)
    return np.clip(decider_attitudes(clients) + step, -2, 2)


def draw_surveys(
    rng: np.random.Generator, clients: Clients, key: np.ndarray, there: np.ndarray
) -> dict[str, np.ndarray]:
    """Return the scores of the last 12 months: key clients 3 to 8, others 0 to 3, in months that they are ``there``."""
    answers = rng.integers(*_ANSWERS, CLIENTS)
    answers[key] = rng.integers(*_ANSWERS_KEY, len(key))
    client = np.repeat(np.arange(CLIENTS), answers)
    month = rng.integers(MONTHS - _SURVEY_MONTHS, MONTHS, len(client))
    role = rng.choice([*ROLES], len(client), p=_WHO_ANSWERS)
    score = np.clip(np.rint(clients.satisfaction[client] + rng.normal(0, _SCORE_NOISE, len(client))), 1, 10)
    kept = there[client, month]
    kept |= np.isin(client, key)
    return {"client": client[kept], "month": month[kept], "person_role": role[kept],
            "score": score[kept].astype(np.int64)}  # fmt: skip


def draw_asks(rng: np.random.Generator, clients: Clients, key: np.ndarray) -> np.ndarray:
    """Return clients x sensitivities: how often each was asked about in 12 months."""
    mean = np.full(CLIENTS, _ASKS)
    mean[key] = _ASKS_KEY
    own = np.eye(len(SENSITIVITIES))[clients.sensitivity]
    shares = _OWN_ASKS * own + (1 - _OWN_ASKS) * _USUAL_ASKS
    return rng.poisson(mean[:, None] * rng.gamma(_ASKS_SPREAD, 1 / _ASKS_SPREAD, (CLIENTS, 1)) * shares)
