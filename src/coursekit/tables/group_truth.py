"""What stands behind the group-client tables: the instructor's side."""

from __future__ import annotations

import numpy as np
import pandas as pd

from coursekit.tables.group_book import CLIENTS
from coursekit.tables.group_history import ADD, HOLD, MATCH
from coursekit.tables.group_products import SENSITIVITIES
from coursekit.tables.group_revenue import contract_yuan, member_packs
from coursekit.tables.group_tables import chances, group_book, ledger, people_rows
from coursekit.tables.identifiers import identifiers

_YEAR = 12


def group_clients_truth(seed: int) -> pd.DataFrame:
    """Return what the tables do not say about each client, in the order of ``generate_group_clients``.

    Columns: ``client_id``, ``satisfaction_true`` (1 to 10), ``rival_share_true`` (0 to 1), ``sensitivity``,
    ``growth_rate_year`` (revenue of the last 12 months to the 12 before, without seasons and noise; missing where
    there was none before), ``chance_to_renew`` (of its largest running contract, price held; missing where none runs).
    """
    book = group_book(seed)
    clients, contracts, of = book.clients, book.contracts, book.contract_client
    members = member_packs(seed, clients, book.slots, contracts)
    yuan = sum(members.yuan.values())
    np.add.at(yuan, of, contract_yuan(contracts))
    now, before = yuan[:, -_YEAR:].sum(axis=1), yuan[:, :-_YEAR].sum(axis=1)
    growth = np.divide(now, before, out=np.full(CLIENTS, np.nan), where=before > 0) - 1
    chance = np.full(CLIENTS, np.nan)
    running = np.flatnonzero(contracts.running)
    by_fee = running[np.argsort(contracts.fee[running], kind="stable")]
    chance[of[by_fee]] = chances(book, HOLD)[by_fee]  # the largest comes last and stays
    frame = pd.DataFrame(
        {
            "client_id": pd.array(identifiers("G", book.number, 4), dtype="str"),
            "satisfaction_true": clients.satisfaction,
            "rival_share_true": clients.rival,
            "sensitivity": pd.array(np.array([*SENSITIVITIES])[clients.sensitivity], dtype="str"),
            "growth_rate_year": growth,
            "chance_to_renew": chance,
        }
    )
    return frame.sort_values("client_id", ignore_index=True)


def products_truth(seed: int) -> pd.DataFrame:
    """Return the true chances of each running contract, in the order of the ledger.

    Columns: ``contract_id``, ``client_id``, ``product`` and ``p_renew_hold``, ``p_renew_match_price`` (a cut of
    20 %), ``p_renew_add_service``: by ``RENEWAL_LOGIT`` of the true state, not of the state as seen.
    """
    book = group_book(seed)
    frame, order = ledger(book)
    frame = frame[["contract_id", "client_id", "product"]].assign(
        p_renew_hold=chances(book, HOLD)[order],
        p_renew_match_price=chances(book, MATCH)[order],
        p_renew_add_service=chances(book, ADD)[order],
    )
    return frame[book.contracts.running[order]].reset_index(drop=True)


def stakeholders_truth(seed: int) -> pd.DataFrame:
    """Return what each person at a key client truly thinks: by ``person_id``, ``attitude_true`` from -2 to 2."""
    return people_rows(group_book(seed))[["client_id", "person_id", "role", "attitude_true"]]


def surveys_truth(seed: int) -> pd.DataFrame:
    """Return how satisfied each client truly is: ``client_id``, ``satisfaction_true`` (1 to 10)."""
    return group_clients_truth(seed)[["client_id", "satisfaction_true"]]
