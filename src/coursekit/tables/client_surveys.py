"""Scores that people at group clients gave: schema. The rows and their truth come from ``group_tables``."""

from __future__ import annotations

import pandera.pandas as pa

from coursekit.tables.group_clients import client_column
from coursekit.tables.group_products import ROLES
from coursekit.tables.schema import SYNTHETIC, Table, column, month_column, one_of

CLIENT_SURVEYS = Table(
    name="client_surveys",
    zh="客户打分表",
    en="client surveys",
    source=SYNTHETIC,
    schema=pa.DataFrameSchema(
        {
            "client_id": client_column(),
            "person_role": column(
                str, "打分人", "respondent's role",
                "initiator 发起人，user 使用者，gatekeeper 把关人，finance 财务，decider 拍板人", one_of(ROLES),
            ),
            "month": month_column(),
            "score": column(
                int, "打分", "score", "总的说满意吗，1 到 10 分，一次一个人一行",
                pa.Check.in_range(1, 10, error="要在 1 到 10 之间"),
            ),
        },
        strict=True,
    ),
)  # fmt: skip
