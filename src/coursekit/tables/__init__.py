"""Tables of the course: one schema a table, from which labels, validation and the data dictionary come."""

from coursekit.tables.dictionary import TABLES, dictionary, label
from coursekit.tables.generated import GENERATED, GeneratedTable
from coursekit.tables.indicators import INDICATORS
from coursekit.tables.market import CHINA, MarketSeries, market_scopes, market_series, read_market
from coursekit.tables.own_data import read_own_table
from coursekit.tables.places import place_name
from coursekit.tables.product_months import PRODUCTS, generate_product_months, product_truth
from coursekit.tables.schema import Table

__all__ = [
    "CHINA",
    "GENERATED",
    "INDICATORS",
    "PRODUCTS",
    "TABLES",
    "GeneratedTable",
    "MarketSeries",
    "Table",
    "dictionary",
    "generate_product_months",
    "label",
    "market_scopes",
    "market_series",
    "place_name",
    "product_truth",
    "read_market",
    "read_own_table",
]
