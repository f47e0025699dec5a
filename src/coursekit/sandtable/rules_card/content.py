"""What stands on the rules card of a generation pair: plain data, for print, page and notebook alike."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from coursekit.sandtable.engine import load_parameters
from coursekit.sandtable.engine.segments import IS_FAMILY
from coursekit.sandtable.rules_card.formulas import STAGES
from coursekit.sandtable.rules_card.givens import Given
from coursekit.sandtable.rules_card.market_tables import Table, kinds_table, overage_rows, tiers_table
from coursekit.sandtable.rules_card.numbers import printed_given
from coursekit.sandtable.rules_card.wording import Line, forbidden, hidden, how_to, known, kpi, levers, limits
from coursekit.sandtable.rules_card.worked_quarter import RIVAL_NAMES, Step, WorkedQuarter
from coursekit.sandtable.setup import PAIR_ZH

PLACES = {
    "form": "交的表", "report": "这块的底数", "company": "全公司", "market": "全市这块",
    "hidden": "情景（平时看不见）",
}  # fmt: skip
FOOT = "市场、公司和数都是编的（合成数据）"
LONG_NAMES = {"月费": "月费（主推套餐档）", "维系费": "存量维系费（分到这块的）"}
# As they stand in formulas, longer ones first where one holds another.
LEVER_NAMES = (
    "月费", "优惠深度", "融合让利", "广告宣传", "渠道建设", "放号酬金", "在网分成", "酬金扣回", "季末冲量", "维系费",
    "服务投入", "扩容申请", "终端补贴", "套内流量",
)  # fmt: skip
# Only in the worked numbers of converged families.
FAMILY_STEPS = ("融合留下", "先算融合", "季末融合", "平均融合", "实际让利")
FAMILY_GIVENS = ("融合户", "升上来融合", "融合上限")
# Sums of twelve segments stand with the company's own steps, not with what a segment starts from.
COMPANY_SUMS = (
    "十二块收入", "十二块成本", "十二块酬金", "扣回到账", "十二块补贴", "计划内费用", "上季透支", "本季预算",
    "计价毛利", "计价离网率",
)  # fmt: skip


@dataclass(frozen=True)
class Row:
    """One step as printed."""

    name: str
    words: str
    numbers: str
    result: str
    unit: str = ""


@dataclass(frozen=True)
class Stage:
    """One of the nine parts of a quarter."""

    number: int
    name: str
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class CardContent:
    """Everything on the card."""

    title: str
    subtitle: str
    example: str
    how_to: str
    levers: tuple[Line, ...]
    tables: tuple[Table, ...]  # tiers, kinds, overage
    givens: tuple[Line, ...]
    worked_tables: tuple[Table, ...]  # rivals, tools
    stages: tuple[Stage, ...]
    notes: tuple[Line, ...]  # limits, hidden, known, score, forbidden
    foot: str

    def texts(self) -> Iterator[str]:
        """Yield every text of the printed card."""
        yield from (self.title, self.subtitle, self.example, self.how_to, self.foot)
        for line in (*self.levers, *self.givens, *self.notes):
            yield from (line.name, line.text)
        for table in (*self.tables, *self.worked_tables):
            yield table.title
            yield from table.head
            yield from (cell for row in table.rows for cell in row)
        for stage in self.stages:
            yield stage.name
            for row in stage.rows:
                yield from (row.name, row.words, row.result)


def card_content(pair: str, worked: WorkedQuarter, class_title: str = "") -> CardContent:
    """Return what stands on the card of ``pair`` with ``worked`` as its example."""
    p = load_parameters(pair)
    return CardContent(
        title="沙盘规则卡", subtitle=f"{PAIR_ZH[pair]}　一季怎么算，都在这一页",
        example=f"{worked.company} · {worked.segment_name}（第一季）", how_to=how_to(), levers=levers(p),
        tables=(tiers_table(p), kinds_table(p), overage_rows(p)), givens=given_lines(worked),
        worked_tables=(rivals_table(worked), tools_table(worked)), stages=stages(worked),
        notes=(limits(p), hidden(p), known(), kpi(), forbidden()),
        foot="　·　".join(part for part in (class_title, FOOT) if part),
    )  # fmt: skip


def given_lines(worked: WorkedQuarter) -> tuple[Line, ...]:
    """Return what the example starts from, a line for each place where a team finds it."""
    family = is_family(worked)
    lines = []
    for place, title in PLACES.items():
        shown = [
            _given(given) for given in worked.givens
            if given.place == place and given.name not in COMPANY_SUMS and (family or given.name not in FAMILY_GIVENS)
        ]  # fmt: skip
        lines.append(Line(title, "，".join(shown) + "。"))
    sums = "，".join(_given(given) for given in worked.givens if given.name in COMPANY_SUMS) + "。"
    return (*lines, Line("十二块合计", sums))


def _given(given: Given) -> str:
    number, name = printed_given(given.value, given.shape), LONG_NAMES.get(given.name, given.name)
    return f"{name}{'' if name.endswith('）') else ' '}{number}"


def rivals_table(worked: WorkedQuarter) -> Table:
    """Return every operator's numbers of choice."""
    rows = tuple((each.name, *(each.printed[name] for name in RIVAL_NAMES)) for each in worked.rivals)
    return Table("各家在这块（对手的算法一样，这里直接给）", ("公司", *RIVAL_NAMES), rows)


def tools_table(worked: WorkedQuarter) -> Table:
    """Return the six tools: what is needed, what is spent."""
    needs = ("需要", *(tool.need_printed for tool in worked.tools))
    usual = ("平常", *(printed_given(tool.usual, "s5") for tool in worked.tools))
    mix = ("花的", *(tool.mix_printed for tool in worked.tools))
    return Table("支撑（各占维系费几成）", ("", *(tool.name for tool in worked.tools)), (usual, needs, mix))


def stages(worked: WorkedQuarter) -> tuple[Stage, ...]:
    """Return the nine parts with their steps; a family's steps only for a family."""
    family = is_family(worked)
    shown = [step for step in worked.steps if family or step.name not in FAMILY_STEPS]
    return tuple(
        Stage(number, STAGES[number - 1], tuple(_rows(list(steps), worked)))
        for number, steps in groupby(shown, lambda step: step.stage)
    )


def _rows(steps: list[Step], worked: WorkedQuarter) -> Iterator[Row]:
    """Yield the rows of a part: what is looked up, or stands in a table of its own, has a row that says so."""
    for number, step in enumerate(steps):
        if step.name == "套外费":
            multiple = printed_given(worked.given("套内流量").value / worked.given("用量").value, "d4")
            numbers = f"{_number(worked, '套内流量')} ÷ {_number(worked, '用量')} = {multiple}"
            yield Row("超出几成", "算套内流量 ÷ 用量，查“超出几成”表", numbers, _number(worked, "超出几成"))
        if step.listed:
            yield _row(step)
        elif steps[number - 1].listed:
            needs = {each.name: each.words for each in steps if not each.listed}
            technology, hard_cases = (needs[name].split(" ", 1)[1] for name in ("技术需要", "难题需要"))
            extra = needs["难题多出"].replace("，", "、")
            words = f"技术 {technology}，难题 {hard_cases}，其余照平常，各除以合计。难题多出 = {extra}"
            yield Row("支撑需要", words, "", "支撑表")


def _number(worked: WorkedQuarter, name: str) -> str:
    given = worked.given(name)
    return printed_given(given.value, given.shape)


def _row(step: Step) -> Row:
    return Row(step.name, step.words, step.numbers, step.printed, step.unit)


def is_family(worked: WorkedQuarter) -> bool:
    """Is the example's segment one of families?"""
    return bool(IS_FAMILY[worked.segment])
