"""The synthetic tables of a class: what each is called, how its rows are drawn, what stands behind them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from coursekit.tables.accounts import ACCOUNTS, accounts_truth
from coursekit.tables.adoption_5g import ADOPTION_5G, adoption_truth, generate_adoption_5g
from coursekit.tables.campaign_pilot import campaigns_truth, generate_campaigns
from coursekit.tables.campaigns import CAMPAIGN_PILOTS
from coursekit.tables.client_surveys import CLIENT_SURVEYS
from coursekit.tables.customer_tables import (
    generate_accounts,
    generate_subscriber_months,
    generate_subscribers,
    subscribers_truth,
)
from coursekit.tables.group_client_months import GROUP_CLIENT_MONTHS
from coursekit.tables.group_clients import GROUP_CLIENTS
from coursekit.tables.group_contracts import GROUP_CONTRACTS
from coursekit.tables.group_revenue import months_truth
from coursekit.tables.group_tables import (
    generate_client_surveys,
    generate_group_client_months,
    generate_group_clients,
    generate_products,
    generate_stakeholders,
)
from coursekit.tables.group_truth import group_clients_truth, products_truth, stakeholders_truth, surveys_truth
from coursekit.tables.package_trials import PACKAGE_TRIALS, generate_package_trials, trials_truth
from coursekit.tables.plans import PLANS, generate_plans, plans_truth
from coursekit.tables.price_volume import PRICE_VOLUME, generate_price_volume, price_truth
from coursekit.tables.product_months import PRODUCT_MONTHS, generate_product_months, product_truth
from coursekit.tables.region_5g import REGION_5G, generate_region_5g, region_truth
from coursekit.tables.schema import Table
from coursekit.tables.stakeholders import STAKEHOLDERS
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
        GeneratedTable(GROUP_CLIENTS, generate_group_clients, group_clients_truth),
        GeneratedTable(GROUP_CONTRACTS, generate_products, products_truth),
        GeneratedTable(GROUP_CLIENT_MONTHS, generate_group_client_months, months_truth),
        GeneratedTable(STAKEHOLDERS, generate_stakeholders, stakeholders_truth),
        GeneratedTable(CLIENT_SURVEYS, generate_client_surveys, surveys_truth),
        GeneratedTable(PACKAGE_TRIALS, generate_package_trials, trials_truth),
    )
}
