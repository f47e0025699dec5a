"""What each group client brings in, month by month and product by product: schema.

The rows and their truth come from ``group_tables``.
"""

from __future__ import annotations

import pandera.pandas as pa

from coursekit.tables.group_clients import client_column, payer_column
from coursekit.tables.group_products import GROUP_PRODUCTS, MEMBER_PRODUCTS
from coursekit.tables.schema import SYNTHETIC, Table, at_least, column, month_column, one_of

_MEMBER_PAYS = pa.Check(
    lambda frame: ~frame["product"].isin(MEMBER_PRODUCTS) | (frame.payer == "individual"),
    error="成员语音 member_voice、成员流量 member_data 只能是个付 individual：单位付的写成它自己的产品，不要两边都算",
)
_MINUTES = pa.Check(
    lambda frame: (frame["product"] == "member_voice") == frame.voice_minutes.notna(),
    error="只有 member_voice 的行有、也必须有通话分钟 voice_minutes",
)
_TRAFFIC = pa.Check(
    lambda frame: (frame["product"] == "member_data") == frame.data_gb.notna(),
    error="只有 member_data 的行有、也必须有流量 data_gb",
)
_MEMBERS = pa.Check(
    lambda frame: frame["product"].isin(MEMBER_PRODUCTS) == frame.members.notna(),
    error="只有 member_voice、member_data 的行有、也必须有成员 members",
)

GROUP_CLIENT_MONTHS = Table(
    name="group_client_months",
    zh="集团客户月表",
    en="group client months",
    source=SYNTHETIC,
    schema=pa.DataFrameSchema(
        {
            "client_id": client_column(),
            "month": month_column(),
            "product": column(str, "产品", "product", "产品代码，名称由班级文件定", one_of(GROUP_PRODUCTS)),
            "payer": payer_column(),
            "revenue_yuan": column(
                float, "收入", "revenue",
                "当月这家客户这样产品的出账收入；成员包只算成员经单位办的包，不算成员的整张账单", at_least(0),
                unit="元/月",
            ),
            "voice_minutes": column(
                float, "通话分钟", "voice minutes", "办着语音包的成员当月一共打了多少分钟；别的产品空着", at_least(0),
                unit="分钟/月", nullable=True,
            ),
            "data_gb": column(
                float, "成员流量", "members' data", "办着流量包的成员当月一共用了多少流量；别的产品空着", at_least(0),
                unit="GB/月", nullable=True,
            ),
            "members": column(
                float, "成员", "members", "当月办着这个成员包的职工数；不是成员包的空着", at_least(0), unit="人",
                nullable=True,
            ),
        },
        checks=[_MEMBER_PAYS, _MINUTES, _TRAFFIC, _MEMBERS],
        strict=True,
        unique=["client_id", "month", "product", "payer"],
    ),
)  # fmt: skip
