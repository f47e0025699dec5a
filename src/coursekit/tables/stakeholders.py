"""Who has a say in a key client's decision: schema. The rows and their truth come from ``group_tables``."""

from __future__ import annotations

import pandera.pandas as pa

from coursekit.tables.group_clients import client_column, share
from coursekit.tables.group_products import ROLES
from coursekit.tables.schema import SYNTHETIC, Table, column, not_blank, one_of

_MONTH = pa.Check.str_matches(r"^\d{4}-(0[1-9]|1[0-2])$", error="要写成 2026-03 这样的年月")

STAKEHOLDERS = Table(
    name="stakeholders",
    zh="决策人表",
    en="stakeholders",
    source=SYNTHETIC,
    schema=pa.DataFrameSchema(
        {
            "client_id": client_column(),
            "person_id": column(str, "决策人", "person", "编号，不写名字和电话", not_blank(), identifier=True),
            "role": column(
                str, "角色", "role",
                "initiator 发起人，user 使用者，gatekeeper 把关人，finance 财务，decider 拍板人", one_of(ROLES),
            ),
            "attitude": column(
                int, "态度", "attitude", "客户经理看到的：-2 反对，-1 偏反对，0 没表态，1 偏支持，2 支持",
                pa.Check.in_range(-2, 2, error="要在 -2 到 2 之间"),
            ),
            "influence": column(
                float, "分量", "influence", "这个人的话在这件事上占多重，一家客户几个人加起来是 1", share(), unit="小数"
            ),
            "last_met_month": column(
                str, "上次见面", "last met", "上次当面见到是哪个月；近 24 个月没见过的空着", _MONTH, nullable=True
            ),
        },
        strict=True,
        unique=["person_id"],
    ),
)  # fmt: skip
