"""What enterprise clients are, and what they buy: the codes of the group-client tables, with their names.

Industries, products and the family each belongs to, who pays, how a contract comes about, who takes part in a
decision, and what a client is most sensitive to.
"""

from __future__ import annotations

INDUSTRIES: dict[str, str] = {
    "hotel": "酒店",
    "retail": "零售",
    "education": "教育",
    "real_estate": "房产",
    "travel": "旅游",
    "trade": "商贸",
    "factory": "工厂",
    "hospital": "医院",
    "government": "机关",
}
# code -> (Chinese, English); a class may rename them under names.products
GROUP_PRODUCTS: dict[str, tuple[str, str]] = {
    "member_voice": ("成员语音", "members' voice packs"),
    "member_data": ("成员流量", "members' data packs"),
    "private_line": ("互联网专线", "internet private line"),
    "vnet": ("集团短号网", "group short-number network"),
    "group_sms": ("集团短信", "group text messages"),
    "ring": ("集团彩铃", "group ring-back tone"),
    "mailbox": ("企业邮箱", "company mailbox"),
    "monitoring": ("视频监控", "video monitoring"),
    "cloud": ("云主机", "cloud host"),
}
MEMBER_PRODUCTS = ("member_voice", "member_data")
# What is sold by a contract with the client, in the order of the ledger.
CONTRACT_PRODUCTS = tuple(code for code in GROUP_PRODUCTS if code not in MEMBER_PRODUCTS)

SERVICES: dict[str, str] = {"voice": "语音", "data": "流量", "line": "专线", "new": "新业务"}
SERVICE_OF: dict[str, str] = {
    "member_voice": "voice",
    "vnet": "voice",
    "member_data": "data",
    "private_line": "line",
    "group_sms": "new",
    "ring": "new",
    "mailbox": "new",
    "monitoring": "new",
    "cloud": "new",
}

PAYERS: dict[str, str] = {"unified": "统付", "individual": "个付"}
PROCUREMENT: dict[str, str] = {"tender": "招标", "direct": "直签"}
RESPONSES: dict[str, str] = {"none": "没有应对", "hold": "不跟", "match_price": "跟价", "add_service": "加服务"}
OUTCOMES: dict[str, str] = {"renewed": "续了", "lost": "没续"}

ROLES: dict[str, str] = {
    "initiator": "发起人",
    "user": "使用者",
    "gatekeeper": "把关人",
    "finance": "财务",
    "decider": "拍板人",
}
SENSITIVITIES: dict[str, str] = {"security": "安全", "price": "价格", "service": "服务", "brand": "品牌"}
MANAGERS: dict[str, str] = {f"am_{number:02}": f"客户经理 {number}" for number in range(1, 9)}
