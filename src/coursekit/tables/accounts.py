"""Accounts: who pays together. Schema and true shares; the rows come from ``customer_tables``."""

from __future__ import annotations

import pandas as pd
import pandera.pandas as pa

from coursekit.tables.parameters import Parameter, draw_parameters
from coursekit.tables.region_5g import AREAS
from coursekit.tables.schema import SYNTHETIC, Table, at_least, column, not_blank, one_of

STREAM = 21

ACCOUNTS = Table(
    name="accounts",
    zh="账户表",
    en="accounts",
    source=SYNTHETIC,
    schema=pa.DataFrameSchema(
        {
            "account_id": column(
                str, "账户", "account", "账户编号；决策按账户，不按号码", not_blank(), identifier=True
            ),
            "area": column(str, "城乡", "area", "urban 城区，rural 农村", one_of(AREAS)),
            "broadband": column(bool, "有宽带", "has broadband", "账户下有没有家庭宽带"),
            "family": column(bool, "在家庭网", "in a family group", "账户在不在家庭网里"),
            "v_net": column(bool, "在 V 网", "in a V-net", "账户在不在单位的 V 网里"),
            "lines": column(int, "线数", "lines", "账户下的号码数，主卡加副卡", at_least(1), unit="线"),
        },
        strict=True,
        unique=["account_id"],
    ),
)  # fmt: skip

# Assumed shares of accounts; IoT lines are accounts of their own.
PARAMETERS = {
    "rural_share": Parameter(0.32, 0.36, "比例", "农村账户占比"),
    "broadband_share": Parameter(0.47, 0.53, "比例", "有家庭宽带的账户占比，农村少一成"),
    "family_share": Parameter(0.32, 0.38, "比例", "在家庭网里的账户占比"),
    "v_net_share": Parameter(0.18, 0.22, "比例", "在 V 网里的账户占比"),
    "iot_share": Parameter(0.043, 0.047, "比例", "物联网账户占全部账户的比例"),
}


def accounts_truth(seed: int) -> pd.DataFrame:
    """Return the true shares behind a class's accounts: ``name``, ``value``, ``unit``, ``meaning``."""
    return draw_parameters(seed, STREAM, PARAMETERS)
