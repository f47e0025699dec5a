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
    "DOU_month": Indicator("当月户均流量", "data usage per user, month", "当月移动互联网户均流量"),
    "ITU_mobile_per_100": Indicator(
        "每百人移动电话（国际电联）", "mobile subscriptions per 100 people, ITU",
        "每百人移动电话用户，国际电联口径；不和工信部的用户数放进同一条线",
    ),
    "data_usage_mean": Indicator("人均流量（平均数）", "mean data usage", "每个用户当月流量的平均数"),
    "data_usage_median": Indicator("人均流量（中位数）", "median data usage", "一半用户当月流量不到这个数"),
    "users_below_mean_share": Indicator(
        "不到平均数的用户占比", "share of users below the mean", "流量不到平均数的用户占全部用户的比例"
    ),
    "top_5_percent_traffic_share": Indicator(
        "前 5% 用户的流量占比", "traffic share of the top 5 %", "流量最多的 5% 用户用掉的流量占比"
    ),
    "upper_to_lower_half_ratio": Indicator(
        "多用一半是少用一半的几倍", "upper half's traffic to the lower half's",
        "流量多的一半用户合计，是少的一半合计的几倍",
    ),
    "launch_price_5G_lowest": Indicator("5G 首发最低价", "lowest 5G launch price", "2019 年发布时最低一档的月费"),
    "launch_price_5G_highest": Indicator("5G 首发最高价", "highest 5G launch price", "2019 年发布时最高一档的月费"),
    "ARPU": Indicator("每户月均收入（ARPU）", "revenue per user, month", "全年移动客户每户每月平均收入，企业公布"),
    "customers_5G_network": Indicator(
        "5G 网络客户", "5G network customers", "期末 5G 网络客户，企业公布；和 5G 套餐客户不是一个口径"
    ),
    "customers_5G_package": Indicator(
        "5G 套餐客户", "customers on a 5G plan", "期末 5G 套餐客户，企业公布；不管用不用 5G 手机、登不登 5G 网"
    ),
    "corporate_customers": Indicator("政企客户", "corporate customers", "期末政企客户，一家单位算一户，企业公布"),
    "revenue_government_enterprise": Indicator(
        "政企市场收入", "government and enterprise revenue", "全年政企市场收入，企业公布"
    ),
    "revenue_personal": Indicator("个人市场收入", "personal market revenue", "全年个人市场收入，企业公布"),
    "growth_government_enterprise": Indicator(
        "政企市场收入比上年", "growth of government and enterprise revenue",
        "全年政企市场收入比上年多百分之几，企业公布",
    ),
    "growth_personal": Indicator(
        "个人市场收入比上年", "growth of personal market revenue", "全年个人市场收入比上年多百分之几，企业公布"
    ),
    "weekly_hours_online": Indicator("每周上网时长", "hours online a week", "网民人均每周上网时长，CNNIC 抽样调查"),
    "mobile_daily_users_share": Indicator(
        "每天用手机上网的占比", "share of mobile users online daily", "手机网民里每天至少用手机上网一次的比例"
    ),
    "mobile_access_share": Indicator("用手机上网的占比", "share going online by phone", "网民里用手机上网的比例"),
    "wifi_access_share": Indicator("用 Wi-Fi 上网的占比", "share going online by Wi-Fi", "网民里用 Wi-Fi 上网的比例"),
    "mobile_payment_share": Indicator(
        "用手机网上支付的占比", "share paying by phone", "网民里使用手机网上支付的比例"
    ),
    "short_video_share": Indicator("看短视频的占比", "share watching short videos", "网民里短视频用户的比例"),
    "internet_penetration_urban": Indicator(
        "城镇互联网普及率", "internet penetration, urban", "城镇地区网民占人口的比例"
    ),
    "internet_penetration_rural": Indicator(
        "农村互联网普及率", "internet penetration, rural", "农村地区网民占人口的比例"
    ),
    "handset_shipments": Indicator("手机出货量", "handset shipments", "全年国内市场手机出货量"),
    "handset_shipments_5G_share": Indicator(
        "5G 手机出货占比", "5G share of handset shipments", "全年国内市场手机出货量里 5G 手机的比例；出货不等于在用"
    ),
    "phone_data_traffic": Indicator("手机上网流量", "phone data traffic", "全年通过手机上网的流量"),
    "mobile_numbers": Indicator("手机号码", "mobile numbers", "全国在用的手机号码"),
    "ported_numbers": Indicator("携号转网次数", "numbers ported", "全年携号转网次数，同一个号可以不止一次"),
    "mobile_lines": Indicator("手机线路", "mobile lines", "全国在用的手机线路，监管机构公布"),
    "active_mobile_lines": Indicator("在用手机线路", "active mobile lines", "全国在用的手机线路，监管机构公布"),
    "plan_advice_left_control": Indicator(
        "没有劝换套餐的离网率", "churn without plan advice", "随机对照试验的对照组，三个月内离网的比例"
    ),
    "plan_advice_left_advised": Indicator(
        "劝换到更省套餐的离网率", "churn after plan advice", "随机对照试验里被劝换到更省套餐的客户，三个月内离网的比例"
    ),
    "retention_call_left_control": Indicator(
        "没打挽留电话的离网率", "churn without a retention call", "随机对照试验里没有列入外呼的高危客户的离网比例"
    ),
    "retention_call_saved": Indicator(
        "挽留电话少走的", "churn averted by the call", "随机对照试验里列入外呼的客户，离网率比对照低几个百分点"
    ),
    "would_recommend_share": Indicator("说愿意推荐的占比", "share who would recommend", "受访客户里说会推荐的比例"),
    "did_recommend_share": Indicator("真推荐了的占比", "share who did recommend", "受访客户里后来真的推荐过的比例"),
    "referral_became_customer_share": Indicator(
        "推荐成了客户的占比", "share of referrals that became customers", "推荐里真正带来客户的比例"
    ),
}
