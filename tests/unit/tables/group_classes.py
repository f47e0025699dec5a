"""Group-client tables of many classes, each drawn once."""

from __future__ import annotations

import functools
from types import SimpleNamespace

import pandas as pd

from coursekit.tables import GENERATED, SERVICE_OF

LAST_MONTH = "2026-11"
YEAR_AGO = "2025-11"
SEEDS = (20261201, 20261215, 20260917, *range(60))
NAMES = ("group_clients", "products", "group_client_months", "stakeholders", "client_surveys", "package_trials")


@functools.lru_cache(maxsize=80)
def drawn(seed: int) -> SimpleNamespace:
    """A class's tables and truths; months also carry service family, industry and ``now`` (the last 12 months)."""
    tables = {name: GENERATED[name].generate(seed, LAST_MONTH) for name in NAMES}
    truths = {name: GENERATED[name].truth(seed) for name in NAMES}
    months = tables["group_client_months"]
    industry = tables["group_clients"].set_index("client_id").industry
    told = pd.DataFrame(
        {
            "client_id": months.client_id.astype("category"),
            "service": months["product"].map(SERVICE_OF).astype("category"),
            "industry": months.client_id.map(industry).astype("category"),
            "payer": months.payer.astype("category"),
            "now": months.month > YEAR_AGO,
            "last": months.month == LAST_MONTH,
            "revenue_yuan": months.revenue_yuan,
        }
    )
    ledger = tables["products"]
    return SimpleNamespace(
        seed=seed,
        clients=tables["group_clients"],
        ended=ledger[ledger.outcome.notna()],
        running=ledger[ledger.outcome.isna()],
        money=told,
        stakeholders=tables["stakeholders"],
        surveys=tables["client_surveys"],
        truths=truths,
    )


@functools.lru_cache(maxsize=80)
def drawn_trials(seed: int) -> SimpleNamespace:
    """A class's package trials and their truths alone, which take a fortieth of the time of all its tables."""
    table = GENERATED["package_trials"]
    return SimpleNamespace(trials=table.generate(seed, LAST_MONTH), truth=table.truth(seed))


def yearly(of: SimpleNamespace, by: str) -> pd.DataFrame:
    """Revenue of the last 12 months and of the 12 before, by a column, with growth and points of the total's growth."""
    sums = of.money.groupby([by, "now"], observed=True).revenue_yuan.sum().unstack("now", fill_value=0.0)
    frame = pd.DataFrame({"before": sums[False], "now": sums[True]})
    return frame.assign(
        growth=frame.now / frame.before - 1, points=(frame.now - frame.before) / frame.before.sum()
    )
