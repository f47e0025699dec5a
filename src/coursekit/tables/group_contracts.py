"""The ledger of group products, one row a contract: schema. The rows and their truth come from ``group_tables``."""

from __future__ import annotations

import pandera.pandas as pa

from coursekit.tables.group_clients import (
    client_column,
    margin_column,
    payer_column,
    procurement_column,
    receivable_column,
    rival_share_column,
    sla_column,
)
from coursekit.tables.group_products import CONTRACT_PRODUCTS, OUTCOMES, RESPONSES
from coursekit.tables.schema import SYNTHETIC, Table, above, at_least, column, not_blank, one_of

_MONTH = pa.Check.str_matches(r"^\d{4}-(0[1-9]|1[0-2])$", error="要写成 2026-03 这样的年月")
_ORDER = pa.Check(
    lambda frame: frame.start_month <= frame.end_month, error="开始月 start_month 不能晚于到期月 end_month"
)
_QUOTED = pa.Check(
    lambda frame: frame.rival_quoted | (frame.response == "none"),
    error="对手没有报价的（rival_quoted 为 false），应对 response 只能是 none",
)
_ANSWERED = pa.Check(
    lambda frame: ~(frame.rival_quoted & frame.outcome.notna()) | (frame.response != "none"),
    error="到期了、对手又报过价的，应对 response 要写 hold、match_price 或 add_service",
)
_RUNNING = pa.Check(
    lambda frame: frame.outcome.notna() | (frame.response == "none"),
    error="还没到期的（outcome 空着），应对 response 先写 none",
)

GROUP_CONTRACTS = Table(
    name="products",
    zh="集团产品台账",
    en="group product ledger",
    source=SYNTHETIC,
    schema=pa.DataFrameSchema(
        {
            "contract_id": column(
                str, "合同", "contract with a client", "合同编号；续约另编一个号", not_blank(), identifier=True
            ),
            "client_id": client_column(),
            "product": column(
                str, "产品", "product", "产品代码，名称由班级文件定；成员包不签合同，不在台账里",
                one_of(CONTRACT_PRODUCTS),
            ),
            "payer": payer_column(),
            "start_month": column(str, "开始月", "first month", "合同的第一个月", _MONTH),
            "end_month": column(
                str, "到期月", "last month of the contract", "合同的最后一个月；提前续签的写续签以后的", _MONTH
            ),
            "monthly_fee_yuan": column(
                float, "合同月费", "contract fee", "合同写的一个月多少钱，不含按量多出来的", above(0), unit="元/月"
            ),
            "gross_margin": margin_column("这份合同的收入里毛利占几成"),
            "receivable_days": receivable_column("这份合同从出账到收到钱平均几天"),
            "sla_hours": sla_column("这份合同承诺几小时修好"),
            "procurement": procurement_column("这份合同怎么定下来的"),
            "satisfaction": column(
                float, "满意度", "satisfaction",
                "1 到 10 分。到期的是到期前三个月的，复盘时核实过；没到期的是近 12 个月打分的平均，没人打过分的记 6.5",
                pa.Check.in_range(1, 10, error="要在 1 到 10 之间"),
            ),
            "decider_attitude": column(
                int, "拍板人态度", "decider's attitude",
                "-2 反对，-1 偏反对，0 没表态，1 偏支持，2 支持；到期的是到期前三个月的，没到期的是现在的",
                pa.Check.in_range(-2, 2, error="要在 -2 到 2 之间"),
            ),
            "rival_share": rival_share_column(
                "对手占单位通信费的几成；到期的是到期前三个月的，没到期的是客户经理现在估的"
            ),
            "products_held": column(
                int, "在用产品数", "products held",
                "这家客户同时在用几样签合同的产品，连这一样；到期的数到期前三个月，没到期的数没到期的", at_least(1),
                unit="样",
            ),
            "rival_quoted": column(
                bool, "对手报过价", "rival quoted", "对手就这份合同报过价；到期的数到到期为止，没到期的数到最后一个月"
            ),
            "response": column(
                str, "应对", "our response",
                "对手报价以后怎么办的：hold 不跟，match_price 跟价，add_service 加服务；没有报价的、还没到期的写 none",
                one_of(RESPONSES),
            ),
            "outcome": column(
                str, "结果", "outcome", "renewed 续了，lost 没续；还没到期的空着", one_of(OUTCOMES), nullable=True
            ),
        },
        checks=[_ORDER, _QUOTED, _ANSWERED, _RUNNING],
        strict=True,
        unique=["contract_id"],
    ),
)  # fmt: skip
