"""What a class's book of group clients must show for the lesson to have its questions; a draw that does not is redrawn.

Without seasons and noise, so that the same draw is taken whatever month a class ends with.
"""

from __future__ import annotations

import numpy as np

from coursekit.tables.group_book import CLIENTS, LAST, Clients, Slots
from coursekit.tables.group_history import ADD, DUE_MONTHS, HOLD, MATCH, Contracts
from coursekit.tables.group_products import CONTRACT_PRODUCTS, INDUSTRIES, SENSITIVITIES, SERVICE_OF, SERVICES
from coursekit.tables.group_revenue import Members, contract_yuan

_YEAR = 12
_TOP = 8
# Bounds that leave room for noise; growth is of the last 12 months over the 12 before.
_GROWTH, _RENEWAL = (0.012, 0.055), (0.83, 0.875)
_VOICE_FALLS, _CARRIERS_GROW = -0.03, 0.02
_LOSES_MORE, _LOSES_MORE_RATE = 0.004, 0.02
_MATCH_BELOW_HOLD = 0.02
_LEAST_DUE_CLIENTS = 11
_LEAST_OF_A_KIND = 3
_SHAKY, _LEAST_SHAKY = 0.75, 3
_OPEN = (0.35, 0.90)


def shows_what_is_asked(
    clients: Clients, slots: Slots, contracts: Contracts, members: Members, key: np.ndarray
) -> bool:
    """Return whether a drawn class bears out what the lesson asks about growth, responses and sensitivities."""
    kinds = np.bincount(clients.sensitivity[key], minlength=len(SENSITIVITIES))
    return bool(
        kinds.min() >= _LEAST_OF_A_KIND
        and _responses_mislead(contracts)
        and _growth_is_as_told(clients, slots, contracts, members)
    )


def _responses_mislead(contracts: Contracts) -> bool:
    """Do those whose price was matched renew less often than those with whom it was held, the served ones most?"""
    ended = ~contracts.running
    matched, held, served = (
        contracts.outcome[ended & (contracts.response == code)].mean() for code in (MATCH, HOLD, ADD)
    )
    low, high = _RENEWAL
    return low <= contracts.outcome[ended].mean() <= high and matched + _MATCH_BELOW_HOLD <= held < served


def _growth_is_as_told(clients: Clients, slots: Slots, contracts: Contracts, members: Members) -> bool:
    of = slots.client[contracts.slot]
    names = np.array([SERVICE_OF[name] for name in CONTRACT_PRODUCTS])[slots.product[contracts.slot]]
    yuan = contract_yuan(contracts)
    service = np.array([np.where(names[:, None] == code, yuan, 0).sum(axis=0) for code in SERVICES])
    for name, paid in members.yuan.items():
        service[[*SERVICES].index(SERVICE_OF[name])] += paid.sum(axis=0)
    by_client = sum(members.yuan.values())
    np.add.at(by_client, of, yuan)
    industry = np.zeros((len(INDUSTRIES), yuan.shape[1]))
    np.add.at(industry, clients.industry, by_client)
    before, now = _years(service)
    growth = dict(zip(SERVICES, now / before - 1, strict=True))
    low, high = _GROWTH
    total = now.sum() / before.sum() - 1
    if not (low <= total <= high and growth["voice"] <= _VOICE_FALLS):
        return False
    if min(growth["line"], growth["new"]) < _CARRIERS_GROW or growth["line"] + growth["new"] <= abs(growth["data"]):
        return False
    before, now = _years(industry)
    losing = int(clients.industry[clients.fading][0])
    points, rate = (now - before) / before.sum(), now / before - 1
    others = np.arange(len(INDUSTRIES)) != losing
    return bool(
        points[others].min() - points[losing] >= _LOSES_MORE
        and rate[others].min() - rate[losing] >= _LOSES_MORE_RATE
    )


def _years(yuan: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    return yuan[:, :-_YEAR].sum(axis=1), yuan[:, -_YEAR:].sum(axis=1)


def _due(contracts: Contracts, client: np.ndarray, key: np.ndarray) -> np.ndarray:
    return contracts.running & (contracts.end <= LAST + DUE_MONTHS) & np.isin(client, key)


def has_something_to_save(
    contracts: Contracts, client: np.ndarray, key: np.ndarray, product: np.ndarray, chance: np.ndarray
) -> bool:
    """Is some of what key clients have due shaky, and a line that the rival quoted for neither lost nor safe?

    ``client``, ``product`` and ``chance`` (to renew, the price held) go with ``contracts``.
    """
    due = _due(contracts, client, key)
    line = due & contracts.quoted & (product == CONTRACT_PRODUCTS.index("private_line"))
    low, high = _OPEN
    open_case = line & (chance > low) & (chance < high)
    return bool((chance[due] < _SHAKY).sum() >= _LEAST_SHAKY and open_case.any())


def chance_changes_the_list(contracts: Contracts, client: np.ndarray, key: np.ndarray, chance: np.ndarray) -> bool:
    """Is a key client among the eight with most revenue due, and not among those with most at risk?

    ``client`` and ``chance`` (to renew) go with ``contracts``. No tie at the eighth place.
    """
    due = _due(contracts, client, key)
    if len(np.unique(client[due])) < _LEAST_DUE_CLIENTS:
        return False
    revenue, risk = (
        np.bincount(client[due], weights[due], minlength=CLIENTS)
        for weights in (contracts.fee, contracts.fee * (1 - chance))
    )
    first = np.argsort(-revenue)
    clear = revenue[first[_TOP - 1]] > revenue[first[_TOP]]
    return bool(clear and set(first[:_TOP]) != set(np.argsort(-risk)[:_TOP]))
