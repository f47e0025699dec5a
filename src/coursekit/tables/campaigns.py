"""Last wave's pilot of the five campaigns: schema."""

from __future__ import annotations

import pandera.pandas as pa

from coursekit.tables.schema import SYNTHETIC, Table, at_least, column, not_blank, one_of

# campaign -> its two segments
SEGMENTS: dict[str, tuple[str, str]] = {
    "put_in_place": ("no_plan", "discount_ended"),
    "wake_up": ("one_slot", "second_slot"),
    "upgrade": ("every_month", "two_of_three"),
    "migration": ("has_terminal", "needs_terminal"),
    "full_month": ("newcomer", "settled"),
}
_PAIRS = [f"{campaign}/{segment}" for campaign, pair in SEGMENTS.items() for segment in pair]
ARMS = ("treated", "control")
CHANNELS = ("outbound", "sms", "app")

_MONTH = pa.Check.str_matches(r"^\d{4}-(0[1-9]|1[0-2])$", error="要写成 2026-03 这样的年月")
_SEGMENT_FITS = pa.Check(
    lambda frame: (frame.campaign + "/" + frame.segment).isin(_PAIRS),
    error="分段 segment 要是这个活动的两段之一",
)
_CONTROL_UNTOUCHED = pa.Check(
    lambda frame: (frame.arm == "control") == (frame.channel == "none"),
    error="对照组（control）的渠道是 none，打了的不能是 none",
)
_NOTHING_IN_CONTROL = pa.Check(
    lambda frame: (frame.arm != "control") | ~(frame.connected | frame.accepted) & (frame.contact_cost_yuan == 0),
    error="对照组不会接通、不会接受，也没有触点成本",
)
_ACCEPTED_IS_CONNECTED = pa.Check(
    lambda frame: ~frame.accepted | frame.connected, error="接受的（accepted）一定接通过（connected）"
)
_GONE = pa.Check(
    lambda frame: frame.bill_after_yuan.isna() == frame.left_by_m3,
    error="离网的没有 M+1 到 M+3 的账单，没离网的都有",
)

CAMPAIGN_PILOTS = Table(
    name="campaigns",
    zh="活动试点表",
    en="campaign pilots",
    source=SYNTHETIC,
    schema=pa.DataFrameSchema(
        {
            "customer_id": column(
                str, "试点客户", "pilot customer", "为这张表另编的号，和用户表对不上", not_blank(), identifier=True,
            ),
            "campaign": column(
                str, "活动", "campaign",
                "put_in_place 归位，wake_up 唤醒，upgrade 升舱，migration 迁移，full_month 满月", one_of(SEGMENTS),
            ),
            "segment": column(
                str, "分段", "segment", "每个活动两段：" + "；".join("、".join(pair) for pair in SEGMENTS.values()),
                not_blank(),
            ),
            "contact_month": column(str, "触达月", "contact month", "触达的月份 M", _MONTH),
            "arm": column(str, "组别", "arm", "treated 打了的，control 对照，随机分组，大约二比一", one_of(ARMS)),
            "channel": column(
                str, "渠道", "channel", "outbound 外呼，sms 短信，app APP 弹窗，none 没联系",
                one_of((*CHANNELS, "none")),
            ),
            "connected": column(bool, "接通", "reached", "电话接通、短信送达或弹窗看到"),
            "accepted": column(bool, "接受", "accepted", "当场接受了推荐；对照组没有"),
            "success_m1": column(bool, "M+1 成功", "success at M+1", "第一个月算不算成功，口径见本课；两组都记"),
            "success_m3": column(bool, "M+3 成功", "success at M+3", "第三个月还算不算成功，口径见本课；两组都记"),
            "bill_before_yuan": column(
                float, "之前账单", "bill before", "触达前三个月平均账单", at_least(0), unit="元/月"
            ),
            "bill_after_yuan": column(
                float, "之后账单", "bill after", "M+1 到 M+3 平均账单；离网的空着", at_least(0), unit="元/月",
                nullable=True,
            ),
            "left_by_m3": column(bool, "M+3 前离网", "left by M+3", "到 M+3 月底离网了没有"),
            "complained": column(bool, "有投诉", "complained", "到 M+3 月底为这件事投诉过"),
            "contact_cost_yuan": column(float, "触点成本", "contact cost", "联系一个人的成本", at_least(0), unit="元"),
            "offer_cost_yuan": column(
                float, "礼包成本", "offer cost", "给接受的人的礼包或补贴，接受的都付", at_least(0), unit="元"
            ),
        },
        checks=[_SEGMENT_FITS, _CONTROL_UNTOUCHED, _NOTHING_IN_CONTROL, _ACCEPTED_IS_CONNECTED, _GONE],
        strict=True,
        unique=["customer_id"],
    ),
)  # fmt: skip
