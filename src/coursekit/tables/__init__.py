"""Tables of the course: one schema a table, from which labels, validation and the data dictionary come."""

from coursekit.tables.customer_tables import forget_drawn
from coursekit.tables.dictionary import TABLES, dictionary, label
from coursekit.tables.generated import GENERATED, GeneratedTable
from coursekit.tables.group_history import RENEWAL_LOGIT
from coursekit.tables.group_products import (
    GROUP_PRODUCTS,
    INDUSTRIES,
    PAYERS,
    PROCUREMENT,
    ROLES,
    SENSITIVITIES,
    SERVICE_OF,
    SERVICES,
)
from coursekit.tables.indicators import INDICATORS
from coursekit.tables.market import CHINA, MarketSeries, market_scopes, market_series, read_market
from coursekit.tables.own_data import (
    GROUP_TOGETHER,
    TOGETHER,
    OwnFile,
    check_own_data,
    codes_by_column,
    find_identifiers,
    read_own_table,
    units_by_column,
)
from coursekit.tables.package_trials import MATRICES, PACKAGES
from coursekit.tables.places import place_name
from coursekit.tables.plans import PLAN_NAMES
from coursekit.tables.product_months import PRODUCTS, generate_product_months, product_truth
from coursekit.tables.schema import Table
from coursekit.tables.terms import TERMS, term

__all__ = [
    "CHINA",
    "GENERATED",
    "GROUP_PRODUCTS",
    "GROUP_TOGETHER",
    "INDICATORS",
    "INDUSTRIES",
    "MATRICES",
    "PACKAGES",
    "PAYERS",
    "PLAN_NAMES",
    "PROCUREMENT",
    "PRODUCTS",
    "RENEWAL_LOGIT",
    "ROLES",
    "SENSITIVITIES",
    "SERVICES",
    "SERVICE_OF",
    "TABLES",
    "TERMS",
    "TOGETHER",
    "GeneratedTable",
    "MarketSeries",
    "OwnFile",
    "Table",
    "check_own_data",
    "codes_by_column",
    "dictionary",
    "find_identifiers",
    "forget_drawn",
    "generate_product_months",
    "label",
    "market_scopes",
    "market_series",
    "place_name",
    "product_truth",
    "read_market",
    "read_own_table",
    "term",
    "units_by_column",
]
