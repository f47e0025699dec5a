"""What the coded values of the tables are called in Chinese: tiers, campaigns, industries, roles, packages."""

from __future__ import annotations

from coursekit.tables import group_products as group
from coursekit.tables.package_trials import MATRICES, PACKAGES

TERMS: dict[str, str] = {
    # tiers of a customer's month
    "dormant": "无流量",
    "no_plan": "无套餐",
    "over_plan": "超套",
    "low": "低流量",
    "middle": "中档",
    "high": "高流量",
    # campaigns
    "put_in_place": "归位",
    "wake_up": "唤醒",
    "upgrade": "升舱",
    "migration": "迁移",
    "full_month": "满月",
    "left_alone": "不打扰",
    # who is kept off every list
    "iot": "物联网卡",
    "suspended": "停机",
    "secondary_line": "副卡（跟主卡走）",
    "minor": "未成年人",
    "open_complaint": "投诉未结",
    "port_out": "已申请携出",
    "do_not_disturb": "免打扰",
    "no_consent": "没同意营销",
    "contacted_recently": "近期触达过",
    # halves of a campaign's candidates
    "discount_ended": "优惠到期",
    "one_slot": "看不出有第二卡槽",
    "second_slot": "疑似在第二卡槽",
    "every_month": "三个月都超",
    "two_of_three": "三个月里超两个月",
    "has_terminal": "手机已能用新网",
    "needs_terminal": "手机还要换",
    "newcomer": "入网不满两年",
    "settled": "入网满两年",
    # channels and arms
    "outbound": "外呼",
    "sms": "短信",
    "app": "APP 弹窗",
    "none": "不联系",
    "treated": "打了的",
    "control": "对照",
    # overage rules
    "charge": "套外计费",
    "throttle": "限速",
    "auto_pack": "自动加包",
    # group clients; `none` is told apart by its table
    **group.INDUSTRIES,
    **group.MANAGERS,
    **group.SERVICES,
    **group.PAYERS,
    **group.PROCUREMENT,
    **{code: zh for code, zh in (group.RESPONSES | group.OUTCOMES).items() if code != "none"},
    **group.ROLES,
    **MATRICES,
    **group.SENSITIVITIES,
    **{code: zh for matrix in PACKAGES.values() for names in matrix for code, zh in names.items()},
}


def term(code: str) -> str:
    """Return the Chinese name of a coded value; a word that is no code stays as it is.

    >>> term("upgrade"), term("second_slot"), term("福鼎")
    ('升舱', '疑似在第二卡槽', '福鼎')
    """
    return TERMS.get(code, code)
