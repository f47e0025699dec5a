"""The synthetic tables of a class: what each is called, how its rows are drawn, what stands behind them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from coursekit.tables.adoption_5g import ADOPTION_5G, adoption_truth, generate_adoption_5g
from coursekit.tables.price_volume import PRICE_VOLUME, generate_price_volume, price_truth
from coursekit.tables.product_months import PRODUCT_MONTHS, generate_product_months, product_truth
from coursekit.tables.region_5g import REGION_5G, generate_region_5g, region_truth
from coursekit.tables.schema import Table


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
    )
}
