"""Lines as of the last month: schema. The rows and their truth come from ``customer_tables``."""

from __future__ import annotations

import pandera.pandas as pa

from coursekit.tables.schema import SYNTHETIC, Table, at_least, column, not_blank, one_of

ROLES = ("main", "secondary")
AGE_BANDS = ("under_18", "18_34", "35_49", "50_64", "65_up")
TERMINALS = ("feature", "old", "new")
STATUSES = ("active", "suspended")
CONTRACT_KINDS = ("none", "stay", "terminal", "discount")

_MONTH = pa.Check.str_matches(r"^\d{4}-(0[1-9]|1[0-2])$", error="要写成 2026-03 这样的年月")
_DAY = pa.Check.str_matches(r"^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$", error="要写成 2026-03-05 这样的日期")

_POOLED = pa.Check(
    lambda frame: (frame.line_role != "secondary") | frame.shared_pool_id.notna(),
    error="副卡（secondary）必须写明共享池 shared_pool_id",
)
_DISCOUNTED = pa.Check(
    lambda frame: frame.discount_end_month.isna() == (frame.discount_yuan == 0),
    error="有优惠（discount_yuan 大于 0）的才有、也必须有优惠到期月 discount_end_month",
)
_BOUND = pa.Check(
    lambda frame: (frame.contract_kind != "none") | (frame.contract_months_left == 0),
    error="没有合约（none）的，剩余月数 contract_months_left 只能是 0",
)
_ON_NEW = pa.Check(
    lambda frame: ~frame.on_new_network | (frame.terminal == "new") | frame.is_iot,
    error="登上新一代网的，终端 terminal 只能是 new",
)

SUBSCRIBERS = Table(
    name="subscribers",
    zh="用户表",
    en="subscribers",
    source=SYNTHETIC,
    schema=pa.DataFrameSchema(
        {
            "subscriber_id": column(str, "用户", "line", "用户编号，一个号码一个", not_blank(), identifier=True),
            "account_id": column(str, "账户", "account", "所属账户", not_blank(), identifier=True),
            "line_role": column(str, "主副卡", "line role", "main 主卡，secondary 副卡", one_of(ROLES)),
            "shared_pool_id": column(
                str, "共享池", "shared pool", "和谁共用套内流量；空着是不和别人共用", not_blank(), nullable=True,
                identifier=True,
            ),
            "plan_id": column(str, "套餐", "plan", "现在的套餐；副卡写主卡的套餐", not_blank()),
            "age_band": column(
                str, "年龄段", "age band", "under_18 未成年，其余是周岁起止，65_up 是 65 岁及以上", one_of(AGE_BANDS)
            ),
            "tenure_months": column(int, "入网月数", "tenure", "到最后一个月满几个月", at_least(0), unit="月"),
            "terminal": column(
                str, "终端", "handset", "feature 非智能机，old 前一代手机，new 后一代手机", one_of(TERMINALS)
            ),
            "on_new_network": column(bool, "登新网", "on the new network", "最后一个月登上过后一代网络（登网口径）"),
            "second_sim_hint": column(
                bool, "疑似第二卡槽", "second-slot hint", "按信令推断，本卡多半插在双卡机的第二卡槽；不是确知"
            ),
            "is_iot": column(bool, "物联网卡", "IoT line", "是不是物联网卡"),
            "status": column(str, "状态", "status", "active 正常，suspended 停机", one_of(STATUSES)),
            "contract_kind": column(
                str, "合约", "contract", "none 没有，stay 在网承诺，terminal 终端合约，discount 优惠合约",
                one_of(CONTRACT_KINDS),
            ),
            "contract_months_left": column(int, "合约剩余", "contract left", "合约还剩几个月", at_least(0), unit="月"),
            "discount_yuan": column(
                float, "优惠", "discount", "优惠期内每月减多少；0 是没有", at_least(0), unit="元/月"
            ),
            "discount_end_month": column(
                str, "优惠到期月", "last month of the discount", "最后一个有优惠的月份，可能已经过去；没有优惠的空着",
                _MONTH, nullable=True,
            ),
            "complaints_3m": column(int, "投诉", "complaints, 3 months", "近三个月投诉次数", at_least(0), unit="次"),
            "rival_calls_3m": column(
                int, "异网客服来去电", "calls with a rival's hotline, 3 months", "近三个月和对手客服号的通话次数",
                at_least(0), unit="次",
            ),
            "open_complaint": column(bool, "投诉未结", "open complaint", "还有没结的投诉"),
            "port_out_requested": column(bool, "已申请携出", "port-out requested", "已经申请携号转出"),
            "marketing_consent": column(bool, "同意营销", "marketing consent", "同意接收营销信息，没有撤回"),
            "do_not_disturb": column(bool, "免打扰", "do not disturb", "登记了免打扰"),
            "last_contact_date": column(
                str, "上次触达", "last contact", "上一次营销触达的日期；空着是没有触达过", _DAY, nullable=True
            ),
            "left_in_3m": column(bool, "三个月内离网", "left within 3 months", "快照后三个月内离网了没有；只用于复盘"),
        },
        checks=[_POOLED, _DISCOUNTED, _BOUND, _ON_NEW],
        strict=True,
        unique=["subscriber_id"],
    ),
)  # fmt: skip
