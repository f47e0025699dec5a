"""The last sheet: what each column means, how every number is computed, where the rows and the facts are from."""

from __future__ import annotations

from xlsxwriter.worksheet import Worksheet

from coursekit.charts.textwidth import wrap
from coursekit.toolkits.target_list import HELD_OUT_SHARE
from coursekit.toolkits.target_rules import CHECKED
from coursekit.toolkits.target_sheets.layout import SOURCES, TargetData
from coursekit.toolkits.target_verdicts import FEWEST_HELD_OUT, WORTH
from coursekit.toolkits.target_wording import DONE, GONE, points
from coursekit.toolkits.workbook import Book, set_page_lines
from coursekit.topics.tiers import CampaignRules

WIDTHS = (22, 92)
_LINE_EM, _LINE_HEIGHT = 45, 15


def write_sources(book: Book, data: TargetData) -> Worksheet:
    """Write three blocks of names and meanings."""
    sheet = book.sheet(SOURCES, "字典与来源", WIDTHS)
    blocks = (("名单里的列", _columns(data)), ("每个数怎么来", _definitions(data)), ("出处", _references(data)))
    row = 1
    for title, lines in blocks:
        sheet.write_string(row, 0, title, book.heading())
        row += 1
        for name, meaning in lines:
            sheet.set_row(row, _LINE_HEIGHT * len(wrap(meaning, _LINE_EM)) + 6)
            sheet.write_string(row, 0, name, book.label())
            sheet.write_string(row, 1, meaning, book.text())
            row += 1
        row += 1
    sheet.print_area(0, 0, row - 2, 1)
    set_page_lines(sheet, data.cohort, data.source)
    return sheet


def _columns(data: TargetData) -> list[tuple[str, str]]:
    own = "客户编号的密文，同一个客户每次一样；要打的时候，由单位里管数据的人换回号码。"
    number = own if data.own else "合成的编号，没有这个客户。"
    low, high = data.settings.tier_thresholds_gb
    return [
        ("编号", number),
        ("活动", "五种活动按归位、唤醒、升舱、迁移、满月的顺序判，中了就停：一个客户一个月最多一种。"),
        ("哪一类", "同一种活动里的两类人，试点的净增益差得多，所以分开判、分开算。"),
        (
            "对照（不外发）",
            f"从挑中的人里抽签抽的，每一类 {HELD_OUT_SHARE:.0%}，零头按一个算，不是挑剩下的；"
            "另放一页，综合岗收着，不交外呼。",
        ),
        ("档", f"上个月的档：先看无流量、无套餐、超套，再看用量，{low:g} GB 以下低，{high:g} GB 以上高。"),
        ("原套餐能否换回", f"现在的套餐还在不在售。停售的写“{GONE}”，话术和短信里都要说。"),
        ("合约剩余月", f"没合约写 0。还剩多于 {CampaignRules.contract_months_left} 个月的，不推换套餐，不在名单上。"),
        ("现账单", "近三个月的平均，含副卡月费；优惠到期的，是同样的用量在现套餐上按原价算的账单。"),
        ("建议后账单", "近三个月的用量放到建议套餐上重算，含副卡月费，以出账为准；最多的那个月也装得下。"),
        ("一年期望净毛利", "打这一个客户，12 个月里期望多挣几元，减掉触达和礼包。是平均数，不是他一定带来的。"),
        ("话术、确认短信", "话术只说事实、价钱和“您定”；短信写清哪天生效、月费、副卡、套外怎么收，客户回复了才办。"),
        ("结果", f"打完当场选。没接通也是结果，不删行。只有“{DONE}”算办成。"),
        ("录音流水号和三个时间", "外呼平台里的流水号，三条短信的时间：有人查，找得到；先确认、后办、再告知。"),
        ("M+1 成了、M+3 成了", "月结以后，按“活动一览”的算成功填是或否。对照也要填，去系统里查，不打电话问。"),
        ("M+3 还在网", "M+3 那个月底在不在网：销户、携出都算不在。对照也要填。"),
    ]


def _definitions(data: TargetData) -> list[tuple[str, str]]:
    settings = data.settings
    return [
        ("净增益", "上一轮试点里，外呼的成功率减对照的成功率，都看 M+3。随机分的组，所以差别是活动的功劳。"),
        (
            "打、先试点、不打",
            "区间整个在零上面，有人挣得回：打；没人挣得回：不打。"
            f"区间不在零上面，又整个不到 {points(WORTH)}：太小，不打。其余先试点。",
        ),
        (
            "少离网和期望",
            "挑人时用的净增益和少离网，都往十类人的平均数收过一收：最好看的那一类，多半有运气，照原数打会失望。",
        ),
        (
            "一年净毛利",
            f"毛利率 {settings.margin_rate:.0%} × 12 ×（净增益 × 账单变化 + 少离网 × 月账单）− 触达 "
            f"{settings.outbound_cost_yuan:g} 元 − 收下礼包的 × 礼包。当作效果一年不退，往好里算。",
        ),
        (
            "挑谁",
            f"只在“打”的人群里挑，停手线（{settings.least_margin_yuan:.2f} 元）以上的才挑；"
            f"真打的最多 {settings.contacts} 个、{settings.budget_yuan:,.0f} 元，对照另加，总的净毛利最大。"
            "触达成本、毛利率、礼包是假设，班级文件里改成自己的。",
        ),
        ("区间、z、p 值", "区间是 Newcombe 的混合得分区间，比率小也站得住；z 和 p 值按合并比率，双侧，不校正。"),
        ("样本量", "两个比率的双侧检验，两组人数可以不等，不做连续性校正。"),
        (
            "判断",
            f"区间整个在零上面，有用；不然，整个在“至少多少才值”下面，太小；其余判不了，是人不够，不等于没用。"
            f"对照不到 {FEWEST_HELD_OUT} 个的不判。哪一页都照这一条。",
        ),
    ]


def _references(data: TargetData) -> list[tuple[str, str]]:
    return [
        ("客户表", f"{data.source}。"),
        ("上一轮试点", f"{data.pilot_source}。编号另编，和客户表对不上。"),
        ("规则", CHECKED),
        (
            "区间",
            "Newcombe, R. G. (1998). Interval estimation for the difference between independent proportions: "
            "comparison of eleven methods. Statistics in Medicine, 17(8), 873-890.",
        ),
        (
            "样本量",
            "Fleiss, J. L., Levin, B., & Paik, M. C. (2003). Statistical Methods for Rates and Proportions (3rd ed.). "
            "Wiley.",
        ),
        (
            "劝换套餐会怎样",
            "Ascarza, E., Iyengar, R., & Schleicher, M. (2016). The perils of proactive churn prevention using plan "
            "recommendations: Evidence from a field experiment. Journal of Marketing Research, 53(1), 46-60. "
            "劝客户换更省的套餐，三个月里离网 10%，没劝的 6%：劝了反而多走。所以每张名单都要留对照。",
        ),
    ]  # fmt: skip
