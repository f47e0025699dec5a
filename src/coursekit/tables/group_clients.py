"""Group clients as of the last month: schema. The rows and their truth come from ``group_tables``."""

from __future__ import annotations

import pandera.pandas as pa

from coursekit.tables.group_products import INDUSTRIES, PAYERS, PROCUREMENT
from coursekit.tables.schema import SYNTHETIC, Table, above, at_least, column, not_blank, one_of

_MEMBERS = pa.Check(lambda frame: frame.members <= frame.staff, error="在网成员 members 不能多于职工 staff")
_LEFT = pa.Check(
    lambda frame: frame.active | ~frame.is_key, error="已经离开的（active 为 false）不能再算重点客户 is_key"
)


def client_column() -> pa.Column:
    """Return the column that says which client a row is about, the same in every group-client table."""
    return column(str, "集团客户", "group client", "客户编号；一个单位一个", not_blank(), identifier=True)


def share() -> pa.Check:
    """Return the check that every value is a share of one."""
    return pa.Check.in_range(0, 1, error="要在 0 到 1 之间")


def payer_column() -> pa.Column:
    """Return the column that says who pays, the same in every group-client table."""
    return column(str, "付费方", "payer", "unified 统付，单位付；individual 个付，成员自己付", one_of(PAYERS))


def procurement_column(meaning: str) -> pa.Column:
    """Return the column that says how a contract comes about."""
    return column(str, "采购方式", "procurement", f"{meaning}：tender 招标，direct 直签", one_of(PROCUREMENT))


def rival_share_column(meaning: str) -> pa.Column:
    """Return the column with the rivals' share of a client's spending on telecommunications."""
    return column(float, "对手份额", "rivals' share", meaning, share(), unit="小数")


def sla_column(meaning: str) -> pa.Column:
    """Return the column with the hours within which a repair is promised."""
    return column(float, "承诺修复", "promised repair", meaning, above(0), unit="小时")


def receivable_column(meaning: str) -> pa.Column:
    """Return the column with the days until a bill is paid."""
    return column(float, "回款天数", "receivable days", meaning, at_least(0), unit="天")


def margin_column(meaning: str) -> pa.Column:
    """Return the column with the gross margin as a share of revenue."""
    return column(float, "毛利率", "gross margin", meaning, share(), unit="小数")


def _asks(zh: str, en: str, about: str) -> pa.Column:
    return column(
        int, zh, en, f"近 12 个月拜访记录里，客户主动问到{about}的次数", at_least(0), unit="次"
    )


GROUP_CLIENTS = Table(
    name="group_clients",
    zh="集团客户表",
    en="group clients",
    source=SYNTHETIC,
    schema=pa.DataFrameSchema(
        {
            "client_id": client_column(),
            "industry": column(
                str, "行业", "industry",
                "hotel 酒店，retail 零售，education 教育，real_estate 房产，travel 旅游，trade 商贸，factory 工厂，"
                "hospital 医院，government 机关", one_of(INDUSTRIES),
            ),
            "manager": column(
                str, "客户经理", "account manager", "管这家的客户经理，写代号 am_01，不写名字", not_blank()
            ),
            "active": column(bool, "在用", "active", "到最后一个月月底还有没到期的合同；没有的是近 24 个月里离开的"),
            "is_key": column(bool, "重点客户", "key client", "还在用的客户里，近 12 个月收入最高的 40 家"),
            "staff": column(int, "职工", "staff", "单位的职工人数", at_least(1), unit="人"),
            "members": column(
                int, "成员", "members",
                "客户表里是最后一个月用我们网的职工，离开的客户是 0；月表里是当月办着这个成员包的职工",
                at_least(0), unit="人",
            ),
            "tenure_months": column(
                int, "入网月数", "tenure", "第一份合同开始到最后一个月（离开的到离开那个月）满几个月", at_least(0),
                unit="月",
            ),
            "procurement": procurement_column("专线、云、监控这些大项怎么定"),
            "follower_units": column(
                int, "带动单位", "units that follow", "有几家别的单位看着它选：下属单位、同一条街、上下游", at_least(0),
                unit="家",
            ),
            "sla_hours": sla_column("在用合同里最严的一份承诺几小时修好；离开的客户按最后一份合同"),
            "repair_hours": column(
                float, "实际修复", "repair time", "近 12 个月每次故障从报障到修好的平均时间；没有故障的空着", above(0),
                unit="小时", nullable=True,
            ),
            "receivable_days": receivable_column("从出账到收到钱平均几天，在用合同按月费加权；离开的按最后一份合同"),
            "gross_margin": margin_column("收入里毛利占几成，在用合同按月费加权，不含成员包；离开的按最后一份合同"),
            "rival_share": rival_share_column("客户经理估的：单位付给所有运营商的通信费里，对手一共占几成"),
            "security_asks": _asks("问安全", "asked about security", "安全、保密、可靠"),
            "price_asks": _asks("问价格", "asked about price", "价格、优惠、账单"),
            "service_asks": _asks("问服务", "asked about service", "故障、修复、响应"),
            "brand_asks": _asks("问品牌", "asked about brand", "品牌、资质、别人用没用"),
        },
        checks=[_MEMBERS, _LEFT],
        strict=True,
        unique=["client_id"],
    ),
)  # fmt: skip
