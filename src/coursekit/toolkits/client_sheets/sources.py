"""The last sheet: how every number is computed, what each word means, and where the rows are from."""

from __future__ import annotations

from coursekit.charts.textwidth import wrap
from coursekit.toolkits.client_matrix_rules import CHECKED_ON
from coursekit.toolkits.client_sheets.form import Form, Page
from coursekit.toolkits.client_sheets.layout import AUTHORITIES, SOURCES, ClientData
from coursekit.toolkits.workbook import set_page_lines

WIDTHS = (22, 92)
_LINE_EM, _LINE_HEIGHT = 45, 15
ALL_SYNTHETIC = "合成数据：按本班种子生成，不是任何企业的真实经营数。"


def write_sources(form: Form, data: ClientData) -> Page:
    """Write three blocks of names and meanings."""
    page = form.page(SOURCES, "数据与口径", WIDTHS)
    blocks = (("先填着的数从哪里来", _origins(data)), ("怎么算", _definitions(data)), ("出处", _references()))
    row = 1
    for title, lines in blocks:
        page.put(row, 0, title, form.book.heading())
        row += 1
        for name, meaning in lines:
            page.height(row, _LINE_HEIGHT * len(wrap(meaning, _LINE_EM)) + 6)
            page.put(row, 0, name, form.book.label())
            page.put(row, 1, meaning, form.book.text())
            row += 1
        row += 1
    page.sheet.print_area(0, 0, row - 2, 1)
    page.sheet.fit_to_pages(1, 1)
    set_page_lines(page.sheet, data.cohort, data.source)
    return page


def _origins(data: ClientData) -> list[tuple[str, str]]:
    names = {code: data.cohort.product(code) for code in ("member_voice", "member_data", "private_line", "cloud")}
    return [
        ("数据", f"{data.source}。" if data.own else ALL_SYNTHETIC),
        ("客户", "重点客户里近 12 个月收入最多的，最多 40 家；名字是行业加号码，编号在第一列。"),
        (
            "统付、个付",
            f"统付是单位付的，如{names['private_line']}、{names['cloud']}；个付是成员自己付的，"
            f"如{names['member_voice']}、{names['member_data']}，只算经单位办的包。两样分开，成员的钱不算第二遍。",
        ),
        (
            "合约到期、到期月费",
            f"数据最后一个月以后 {data.settings.due_days} 天内到期的合同，月费加起来；没有的，填最早到期的那份。"
            "到期日是最早的一份。",
        ),
        (
            "不续的可能",
            "过去两年到期的合同，按“对手甲报没报过价、满意度到没到 7 分”分四组，数各组续了几成，"
            "再往总的续约率收一收；几份合同的，按月费加权。",
        ),
        ("一年可能丢", "手里全部在用合同，一份一份算月费 × 12 × 不续的可能，加起来；“三维分级”用它当风险。"),
        ("满意度、答卷", "近 12 个月打分的平均和份数。三五份的平均，换一个人答就会变。"),
        (
            "九宫格的分",
            "和课上一样。年毛利（统付收入 × 毛利率）、增长：从小到大排，每五分之一算一档；对手份额：两成一档，"
            "份额越高，还有得争的越多；带动单位：几家加一，最多 5。客户打分：减 4，最低 1，最高 5，几个人平均；"
            "拍板人态度：-2 到 2 加 3；用了几样：几样几分，最多 5。",
        ),
        ("因素的权重、评分", "权重先平分，评分是举例，对手甲有没有也是举例：都要几个人一起改过才算数。"),
        (
            "跟价、加服务能多续几成",
            "台账里对手甲报过价的合同，把满意度、拍板人态度、对手份额、产品数拉到一样再比（逻辑回归），合同不多，往零收一收，平均差几成。"
            "直接比续约率会冤枉跟价：多半是事情坏了才跟的。",
        ),
    ]


def _definitions(data: ClientData) -> list[tuple[str, str]]:
    return [
        ("到期收入", "到期月费 × 算几个月。一个月按 30 天算：90 天就是后面三个月。"),
        ("不续要丢", "到期收入 × 不续的可能，是平均数：真不续的那家，丢的是全部。"),
        ("权重", "两两比较矩阵的主特征向量，加起来是 1：矩阵自乘八次再归一，和课上的函数是同一个数。"),
        ("CR", "（λmax − n）÷（n − 1）÷ 随机指标；n 是 3 用 0.58，n 是 4 用 0.90。小于 0.1 才用。"),
        (
            "最对不上的判断",
            "把每个判断换成其余判断推出来的（经过别的准则绕一圈，取几何平均），看 CR 降得最多的是哪个。"
            "三个准则的时候，三个判断谁都可能错，换一个都行。",
        ),
        ("吸引力、实力", "几项分数 × 权重，加起来。两条线把 1 到 5 分成三段，正好在线上算高的一边。"),
        ("攻、守、放", "两边的高低合起来：偏高是攻，正中是守，偏低是放。放不是丢开，是不再多花人。"),
        ("贴着线", "离线不到 0.2 分（一到五分的二十分之一）：换一份答卷就可能换格，先别定。"),
        (
            "价值、位次、级",
            "价值是一年收入 × 毛利率 − 统付收入 × 应收天数 ÷ 365 × 垫款成本；风险是一年可能丢；影响是带动单位。"
            "位次是不如它的家数加一半一样的，除以总家数。"
            "得分最高的二成是 A，再三成是 B，其余是 C；同分同级，就高。",
        ),
        ("IFE、EFE", "权重 × 评分加起来。划掉对手甲也有的优势，剩下的权重放大到加起来是 1 再算。平均是 2.5。"),
        ("TOWS 的分数", "两边权重相乘，划掉的不算。只提醒先看哪一对，不说搭不搭。"),
        ("平均挣", "续约的可能 × 续了挣的。跟价以后的毛利率是毛利率减便宜几成：办事的成本没有变少。"),
        (
            "打平",
            "跟价要续到：不跟的续约可能 × 毛利率 ÷（毛利率 − 便宜几成）。最多跟到：毛利率 ×（1 − 不跟的 ÷ 跟价的）。",
        ),
        ("底价", f"不请示能给到原价的几成，按本班设的填：{_floors(data)}。再低的往上报。"),
    ]


def _floors(data: ClientData) -> str:
    return "，".join(f"{name} {data.settings.floor_discounts[code]:.0%}" for code, name in AUTHORITIES.items())


def _references() -> list[tuple[str, str]]:
    return [
        ("规则", f"四条红线查于 {CHECKED_ON}，以现行文本为准；拿不准的，问法务。"),
        (
            "两两比较",
            "Saaty, T. L. (1980). The Analytic Hierarchy Process. McGraw-Hill.",
        ),
        ("九宫格", "Enduring ideas: The GE-McKinsey nine-box matrix (2008). McKinsey Quarterly, September."),
        (
            "IFE、EFE",
            "David, F. R. (2011). Strategic Management: Concepts and Cases (13th ed.), chapters 3 and 4. Pearson.",
        ),
        (
            "TOWS",
            "Weihrich, H. (1982). The TOWS matrix: a tool for situational analysis. Long Range Planning, 15(2), 54-66.",
        ),
    ]
