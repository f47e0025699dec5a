"""The synthetic tables of a class: what each is called, how its rows are drawn, what stands behind them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from coursekit.tables.accounts import ACCOUNTS, accounts_truth
from coursekit.tables.adoption_5g import ADOPTION_5G, adoption_truth, generate_adoption_5g
from coursekit.tables.campaign_pilot import campaigns_truth, generate_campaigns
from coursekit.tables.campaigns import CAMPAIGN_PILOTS
from coursekit.tables.customer_tables import (
    generate_accounts,
    generate_subscriber_months,
    generate_subscribers,
    subscribers_truth,
)
from coursekit.tables.plans import PLANS, generate_plans, plans_truth
from coursekit.tables.price_volume import PRICE_VOLUME, generate_price_volume, price_truth
from coursekit.tables.product_months import PRODUCT_MONTHS, generate_product_months, product_truth
from coursekit.tables.region_5g import REGION_5G, generate_region_5g, region_truth
from coursekit.tables.schema import Table
from coursekit.tables.subscriber_months import SUBSCRIBER_MONTHS, subscriber_months_truth
from coursekit.tables.subscribers import SUBSCRIBERS


@dataclass(frozen=True)
class GeneratedTable:
    """A table with its generator, called with seed and last month, and its true parameters, called with the seed."""

    table: Table
    generate: Callable[[int, str], pd.DataFrame]
    truth: Callable[[int], pd.DataFrame]


GENERATED: dict[str, GeneratedTable] = {
    entry.table.name: entry
    for entry in (
        GeneratedTable(PRODUCT_MONTHS, generate_product_months, product_truth),
        GeneratedTable(REGION_5G, generate_region_5g, region_truth),
        GeneratedTable(ADOPTION_5G, generate_adoption_5g, adoption_truth),
        GeneratedTable(PRICE_VOLUME, generate_price_volume, price_truth),
        GeneratedTable(PLANS, generate_plans, plans_truth),
        GeneratedTable(ACCOUNTS, generate_accounts, accounts_truth),
        GeneratedTable(SUBSCRIBERS, generate_subscribers, subscribers_truth),
        GeneratedTable(SUBSCRIBER_MONTHS, generate_subscriber_months, subscriber_months_truth),
        GeneratedTable(CAMPAIGN_PILOTS, generate_campaigns, campaigns_truth),
    )
}
