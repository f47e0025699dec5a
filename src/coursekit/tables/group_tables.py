"""The group-client tables of a class, drawn together: what one table says, the others bear out."""

from __future__ import annotations

import functools
from dataclasses import dataclass

import numpy as np
import pandas as pd

from coursekit.tables import group_people as people
from coursekit.tables.client_surveys import CLIENT_SURVEYS
from coursekit.tables.group_book import CLIENTS, KEY_CLIENTS, LAST, MONTHS, Clients, Slots, draw_clients, draw_slots
from coursekit.tables.group_client_months import GROUP_CLIENT_MONTHS
from coursekit.tables.group_clients import GROUP_CLIENTS
from coursekit.tables.group_contracts import GROUP_CONTRACTS
from coursekit.tables.group_facts import chance_changes_the_list, has_something_to_save, shows_what_is_asked
from coursekit.tables.group_history import HOLD, Contracts, chance_to_renew, draw_history
from coursekit.tables.group_products import (
    CONTRACT_PRODUCTS,
    GROUP_PRODUCTS,
    INDUSTRIES,
    MANAGERS,
    RESPONSES,
    SENSITIVITIES,
)
from coursekit.tables.group_revenue import Members, contract_yuan, draw_months, losing_industry, member_packs
from coursekit.tables.group_service import draw_service
from coursekit.tables.identifiers import identifiers
from coursekit.tables.stakeholders import STAKEHOLDERS

STREAM = 40
_YEAR = 12
_MOST_ATTEMPTS = 2_000
_NO_ANSWER = 6.5  # satisfaction of a client that nobody scored
_ESTIMATE_NOISE = 0.07  # of a manager's estimate of the rivals' share


@dataclass(frozen=True)
class Book:
    """Everything drawn for a class, the month left open: months count from the first of the 24."""

    clients: Clients
    slots: Slots
    contracts: Contracts
    key: np.ndarray
    number: np.ndarray
    rival_seen: np.ndarray
    decider_seen: np.ndarray
    satisfaction_seen: np.ndarray
    asks: np.ndarray
    stakeholders: dict[str, np.ndarray]
    surveys: dict[str, np.ndarray]
    service: dict[str, np.ndarray]

    @property
    def contract_client(self) -> np.ndarray:
        """The client of every contract."""
        return self.slots.client[self.contracts.slot]


@functools.lru_cache(maxsize=1)  # five tables are made of one book
def group_book(seed: int) -> Book:
    """Return a class's book, drawn now or kept from the last call."""
    fading = losing_industry(seed)
    for attempt in range(_MOST_ATTEMPTS):
        rng = np.random.default_rng([seed, STREAM, attempt])
        clients, budget = draw_clients(rng, fading)
        slots = draw_slots(rng, clients, budget)
        contracts = draw_history(rng, clients, slots)
        members = member_packs(seed, clients, slots, contracts)
        key = _key_clients(slots, contracts, members)
        if not shows_what_is_asked(clients, slots, contracts, members, key):
            continue
        book = _with_people(rng, clients, slots, contracts, members, key)
        of, true = book.contract_client, chances(book, HOLD)
        if not has_something_to_save(contracts, of, key, slots.product[contracts.slot], true):
            continue
        lists = (true, chances(book, HOLD, as_seen=True))
        if all(chance_changes_the_list(contracts, of, key, chance) for chance in lists):
            return book
    raise RuntimeError(f"no book of group clients found for seed {seed}")


def chances(book: Book, response: int, *, as_seen: bool = False) -> np.ndarray:
    """Return the chance of renewal of every contract, were it answered with ``response``: the true one, or as seen."""
    of, clients = book.contract_client, book.clients
    true = clients.satisfaction, people.decider_attitudes(clients), clients.rival
    state = (book.satisfaction_seen, book.decider_seen, book.rival_seen) if as_seen else true
    return chance_to_renew(*(part[of] for part in state), book.contracts.held, book.contracts.quoted, response)


def _key_clients(slots: Slots, contracts: Contracts, members: Members) -> np.ndarray:
    """Return the clients with the largest revenue of the last 12 months, of those with a running contract."""
    of = slots.client[contracts.slot]
    active = np.bincount(of[contracts.running], minlength=CLIENTS) > 0
    worth = sum(yuan[:, -_YEAR:].sum(axis=1) for yuan in members.yuan.values())
    worth = worth + np.bincount(of, contract_yuan(contracts)[:, -_YEAR:].sum(axis=1), minlength=CLIENTS)
    return np.sort(np.argsort(-(worth * active), kind="stable")[:KEY_CLIENTS])


def _with_people(
    rng: np.random.Generator, clients: Clients, slots: Slots, contracts: Contracts, members: Members, key: np.ndarray
) -> Book:
    stakeholders = people.draw_stakeholders(rng, clients, key)
    surveys = people.draw_surveys(rng, clients, key, members.client_is_there)
    answers = np.bincount(surveys["client"], minlength=CLIENTS)
    sums = np.bincount(surveys["client"], surveys["score"], minlength=CLIENTS)
    seen = people.deciders_as_seen(rng, clients)
    seen[key] = stakeholders["attitude"][stakeholders["role"] == "decider"]
    return Book(
        clients=clients,
        slots=slots,
        contracts=contracts,
        key=key,
        number=rng.permutation(CLIENTS) + 1,
        rival_seen=np.clip(np.round(clients.rival + rng.normal(0, _ESTIMATE_NOISE, CLIENTS), 2), 0.0, 0.95),
        decider_seen=seen,
        satisfaction_seen=np.where(answers > 0, np.round(sums / np.maximum(answers, 1), 1), _NO_ANSWER),
        asks=people.draw_asks(rng, clients, key),
        stakeholders=stakeholders,
        surveys=surveys,
        service=draw_service(rng, clients, slots, contracts),
    )


def _ids(book: Book, client: np.ndarray) -> pd.array:
    return pd.array(identifiers("G", book.number[client], 4), dtype="str")


def _text(values: np.ndarray) -> pd.array:
    return pd.array(values, dtype="str")


def _months(last_month: str) -> pd.PeriodIndex:
    return pd.period_range(end=pd.Period(last_month, freq="M"), periods=MONTHS)


def _written(last_month: str, month: np.ndarray) -> pd.array:
    """Return months, counted from the first of the 24, as they are written."""
    last = pd.Period(last_month, freq="M")
    low, high = int(month.min()), int(month.max())
    names = np.array(pd.period_range(last - (LAST - low), last + (high - LAST)).astype(str))
    return _text(names[month - low])


def generate_group_clients(seed: int, last_month: str) -> pd.DataFrame:
    """Return a class's 400 group clients as of ``last_month`` (``"2026-11"``), as ``GROUP_CLIENTS`` says."""
    book = group_book(seed)
    clients, contracts, of = book.clients, book.contracts, book.contract_client
    running = contracts.running
    active = np.bincount(of[running], minlength=CLIENTS) > 0
    last_end = np.full(CLIENTS, -1)
    np.maximum.at(last_end, of, contracts.end)
    counted = np.where(active[of], running, contracts.end == last_end[of])
    weight = np.bincount(of, contracts.fee * counted, minlength=CLIENTS)

    def mean(values: np.ndarray) -> np.ndarray:
        return np.bincount(of, values * contracts.fee * counted, minlength=CLIENTS) / weight

    sla = np.full(CLIENTS, np.inf)
    np.minimum.at(sla, of[counted], book.service["sla"][counted])
    first_start = np.full(CLIENTS, LAST)
    np.minimum.at(first_start, of, contracts.start)
    tenure = np.maximum(clients.tenure, LAST - first_start + 1) - np.where(active, 0, LAST - last_end)
    frame = pd.DataFrame(
        {
            "client_id": _ids(book, np.arange(CLIENTS)),
            "industry": _text(np.array([*INDUSTRIES])[clients.industry]),
            "manager": _text(np.array([*MANAGERS])[clients.manager]),
            "active": active,
            "is_key": np.isin(np.arange(CLIENTS), book.key),
            "staff": clients.staff,
            "members": np.where(active, clients.members, 0),
            "tenure_months": tenure,
            "procurement": _text(np.where(clients.tender, "tender", "direct")),
            "follower_units": clients.followers,
            "sla_hours": sla,
            "repair_hours": book.service["repair"],
            "receivable_days": np.round(mean(book.service["days"]), 1),
            "gross_margin": np.round(mean(np.round(contracts.margin, 3)), 3),
            "rival_share": book.rival_seen,
            **{f"{name}_asks": book.asks[:, j] for j, name in enumerate(SENSITIVITIES)},
        }
    )
    return frame.sort_values("client_id", ignore_index=True)[[*GROUP_CLIENTS.columns]]


def ledger(book: Book) -> tuple[pd.DataFrame, np.ndarray]:
    """Return the ledger with months as numbers, and which contract of the book stands in each row."""
    contracts, of = book.contracts, book.contract_client
    running = contracts.running
    order = np.lexsort((contracts.start, book.slots.product[contracts.slot], book.number[of]))
    frame = pd.DataFrame(
        {
            "client_id": _ids(book, of),
            "product": _text(np.array(CONTRACT_PRODUCTS)[book.slots.product[contracts.slot]]),
            "payer": _text(np.where(book.slots.individual[contracts.slot], "individual", "unified")),
            "start_month": contracts.start,
            "end_month": contracts.end,
            "monthly_fee_yuan": contracts.fee,
            "gross_margin": np.round(contracts.margin, 3),
            "receivable_days": book.service["days"],
            "sla_hours": book.service["sla"],
            "procurement": _text(np.where(book.service["tender"], "tender", "direct")),
            "satisfaction": np.where(running, book.satisfaction_seen[of], contracts.satisfaction),
            "decider_attitude": np.where(running, book.decider_seen[of], contracts.attitude),
            "rival_share": np.where(running, book.rival_seen[of], contracts.rival),
            "products_held": contracts.held,
            "rival_quoted": contracts.quoted,
            "response": _text(np.array([*RESPONSES])[contracts.response]),
            "outcome": _text(np.array(["lost", "renewed", None], dtype=object)[contracts.outcome]),
        }
    ).iloc[order]
    frame["contract_id"] = _text(identifiers("K", np.arange(1, len(order) + 1), 5))
    return frame.reset_index(drop=True), order


def generate_products(seed: int, last_month: str) -> pd.DataFrame:
    """Return the ledger of contracts that ended in the 24 months up to ``last_month`` or run on."""
    frame, _ = ledger(group_book(seed))
    for name in ("start_month", "end_month"):
        frame[name] = _written(last_month, frame[name].to_numpy())
    return frame[[*GROUP_CONTRACTS.columns]]


def generate_group_client_months(seed: int, last_month: str) -> pd.DataFrame:
    """Return 24 months of every client and product up to ``last_month``, as ``GROUP_CLIENT_MONTHS`` says."""
    book, months = group_book(seed), _months(last_month)
    rng = np.random.default_rng([seed, STREAM + 1])
    rows = draw_months(rng, seed, book.clients, book.slots, book.contracts, months)
    product = pd.Index([*GROUP_PRODUCTS]).get_indexer(rows["product"])
    order = np.lexsort((rows["month"], product, book.number[rows["client"]]))
    frame = pd.DataFrame(
        {
            "client_id": _ids(book, rows["client"]),
            "month": _written(last_month, rows["month"]),
            "product": _text(rows["product"]),
            "payer": _text(np.where(rows["unified"], "unified", "individual")),
            **{name: rows[name] for name in ("revenue_yuan", "voice_minutes", "data_gb", "members")},
        }
    )
    return frame.iloc[order].reset_index(drop=True)[[*GROUP_CLIENT_MONTHS.columns]]


def generate_stakeholders(seed: int, last_month: str) -> pd.DataFrame:
    """Return the five people that decide at each key client, as of ``last_month``."""
    frame = people_rows(group_book(seed))
    met = frame.pop("met").to_numpy()
    written = np.array(_written(last_month, np.maximum(met, 0)), dtype=object)
    frame["last_met_month"] = _text(np.where(met < 0, None, written))
    return frame[[*STAKEHOLDERS.columns]]


def people_rows(book: Book) -> pd.DataFrame:
    """Return the key clients' people with what they truly think; ``met`` counts months, -1 is never."""
    rows = book.stakeholders
    order = np.argsort(book.number[rows["client"]], kind="stable")
    frame = pd.DataFrame(
        {"client_id": _ids(book, rows["client"]), "role": _text(rows["role"]), **{
            name: rows[name] for name in ("attitude", "influence", "met", "attitude_true")}}
    ).iloc[order]  # fmt: skip
    frame["person_id"] = _text(identifiers("P", np.arange(1, len(frame) + 1), 5))
    return frame.reset_index(drop=True)


def generate_client_surveys(seed: int, last_month: str) -> pd.DataFrame:
    """Return the scores of the 12 months up to ``last_month``, as ``CLIENT_SURVEYS`` says."""
    book = group_book(seed)
    rows = book.surveys
    order = np.lexsort((rows["month"], book.number[rows["client"]]))
    frame = pd.DataFrame(
        {"client_id": _ids(book, rows["client"]), "month": _written(last_month, rows["month"]),
         "person_role": _text(rows["person_role"]), "score": rows["score"]}
    )  # fmt: skip
    return frame.iloc[order].reset_index(drop=True)[[*CLIENT_SURVEYS.columns]]
