"""Names of the published indicators in ``data/market``: code -> Chinese, English, what exactly is counted."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Indicator:
    """A published indicator's labels and its scope in one sentence."""

    zh: str
    en: str
    meaning: str


INDICATORS: dict[str, Indicator] = {
    "PHS_subscribers": Indicator("小灵通用户", "PHS subscribers", "期末小灵通（PHS）用户"),
    "SMS_volume": Indicator("短信业务量", "SMS volume", "全年移动短信业务量；2017 年以后口径改变，只用到 2017 年"),
    "SMS_user_to_user_share": Indicator(
        "点对点短信占比", "user-to-user share of SMS", "用户之间互发的短信占移动短信业务量的比例"
    ),
    "WeChat_MAU": Indicator("微信月活跃账户", "WeChat MAU", "微信及 WeChat 合并月活跃账户，含海外"),
    "pager_subscribers": Indicator("寻呼用户", "pager subscribers", "期末无线寻呼用户；各来源口径不一致"),
    "DOU_annual_average": Indicator("户均流量", "data usage per user", "全年移动互联网户均月流量"),
    "base_stations_4G": Indicator("4G 基站", "4G base stations", "期末 4G 基站总数"),
    "base_stations_5G": Indicator("5G 基站", "5G base stations", "期末 5G 基站总数"),
    "base_stations_total": Indicator("移动基站", "mobile base stations", "期末移动电话基站总数"),
    "broadband_subscribers": Indicator(
        "宽带用户", "fixed broadband subscribers", "期末互联网宽带接入用户，三家基础企业"
    ),
    "cellular_IoT_connections": Indicator("蜂窝物联网终端", "cellular IoT connections", "期末蜂窝物联网终端用户"),
    "fixed_subscribers": Indicator("固定电话用户", "fixed-line subscribers", "期末固定电话用户"),
    "mobile_IoT_terminals": Indicator("移动物联网终端", "mobile IoT terminals", "期末移动物联网终端用户"),
    "mobile_internet_traffic": Indicator("移动互联网流量", "mobile data traffic", "全年移动互联网接入流量"),
    "mobile_internet_traffic_year_to_date": Indicator(
        "移动互联网累计流量", "mobile data traffic, year to date", "年初至当月的移动互联网接入流量"
    ),
    "mobile_outgoing_voice_minutes": Indicator("移动去话时长", "mobile outgoing minutes", "全年移动电话去话通话时长"),
    "mobile_outgoing_voice_minutes_year_to_date": Indicator(
        "移动去话累计时长", "mobile outgoing minutes, year to date", "年初至当月的移动电话去话通话时长"
    ),
    "mobile_subscribers": Indicator("移动电话用户", "mobile subscribers", "期末移动电话用户，不含物联网"),
    "mobile_total_voice_minutes_incl_incoming_local": Indicator(
        "移动通话总时长", "mobile voice minutes incl. incoming", "含本地来话的移动电话通话时长"
    ),
    "revenue_SMS": Indicator("短信收入", "SMS revenue", "全年移动短信业务收入"),
    "revenue_emerging": Indicator("新兴业务收入", "emerging-business revenue", "全年新兴业务收入"),
    "revenue_fixed_broadband": Indicator("固网宽带收入", "fixed broadband revenue", "全年固定互联网宽带业务收入"),
    "revenue_fixed_voice": Indicator("固话收入", "fixed voice revenue", "全年固定语音业务收入"),
    "revenue_mobile_data": Indicator("移动数据收入", "mobile data revenue", "全年移动数据流量业务收入"),
    "revenue_mobile_voice": Indicator("移动语音收入", "mobile voice revenue", "全年移动语音业务收入"),
    "subscribers_2G": Indicator("2G 用户", "2G subscribers", "期末 2G 移动电话用户"),
    "subscribers_2G_3G": Indicator("2G+3G 用户", "2G and 3G subscribers", "期末 2G 与 3G 移动电话用户之和"),
    "subscribers_3G": Indicator("3G 用户", "3G subscribers", "期末 3G 移动电话用户"),
    "subscribers_4G": Indicator("4G 用户", "4G subscribers", "期末 4G 移动电话用户"),
    "subscribers_5G": Indicator("5G 用户", "5G subscribers", "期末 5G 移动电话用户"),
    "subscribers_not_5G": Indicator("非 5G 用户", "subscribers not on 5G", "期末移动电话用户减去 5G 用户"),
    "telecom_service_revenue": Indicator("电信业务收入", "telecom service revenue", "全年电信业务收入"),
    "telephone_subscribers_total": Indicator("电话用户总数", "telephone subscribers", "期末固定与移动电话用户合计"),
}
