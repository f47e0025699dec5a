"""Lines of the review's one page: what is filled in, and what follows from it by which formula."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from coursekit.toolkits.quarter_sheets.layout import HOUSEHOLDS, MONTHS_A_QUARTER


@dataclass(frozen=True)
class Line:
    """A number of the page; ``example`` stands for an input, ``formula`` and ``needs`` for a number that follows."""

    name: str
    label: str
    unit: str
    meaning: str
    shown: str = "#,##0"
    example: float | None = None
    needs: tuple[str, ...] = ()
    formula: str = ""
    positive: str = ""  # the divisor, by name: a ratio to nought is none


def inputs(commission: str) -> tuple[Line, ...]:
    """Return what is filled in, with a made-up quarter."""
    return (
        Line("begin", "季初在用", "户", "上季末的在用，照抄", example=214_000),
        Line("added", "新增", "户", "携入加新入网，季末冲的也算", example=24_000),
        Line("silent", "其中首季没用起来", "户", "当季就没有主叫、没有流量的", example=2_160),
        Line("left", "离网", "户", "销户、携出、停机满期的，口径照本单位", example=13_840),
        Line("ported_in", "携入", "户", "携号转网进来的", example=3_100),
        Line("ported_out", "携出", "户", "携号转网出去的", example=3_400),
        Line("complaints", "投诉", "次", "一季合计", example=2_616),
        Line("revenue", "收入", "万元", "一季的出账收入", "#,##0.0", example=2_943),
        Line("target", "收入任务", "万元", "省公司或上级下的", "#,##0.0", example=3_000),
        Line("selling", "营销费用", "万元", f"广告、渠道、{commission}、冲量、维系、终端补贴", "#,##0.0", example=471),
        Line("commission", f"其中{commission}", "万元", "放号的加在网分成，减扣回的", "#,##0.0", example=131),
        Line("listed", "拍照客户", "户", "年初那天冻结的名单", example=205_000),
        Line("kept", "其中现在还在用", "户", "只看名单里的，后来新增的不能补数", example=184_500),
    )


def derived(commission: str) -> tuple[Line, ...]:
    """Return what follows; in a formula a name in braces is that line's cell of the same quarter."""
    mean = "(({begin}+{end})/2)"
    return (
        Line("end", "季末在用", "户", "季初 ＋ 新增 − 首季没用起来 − 离网",
             needs=("begin", "added", "silent", "left"), formula="{begin}+{added}-{silent}-{left}"),
        Line("net", "净增", "户", "季末在用 − 季初在用", needs=("begin", "end"), formula="{end}-{begin}"),
        Line("silent_share", "首季没用的占新增", "", "首季没用起来 ÷ 新增", "0.0%",
             needs=("silent", "added"), formula="{silent}/{added}", positive="{added}"),
        Line("churn", "离网率", "", "离网 ÷ 季初在用，一季的", "0.0%",
             needs=("left", "begin"), formula="{left}/{begin}", positive="{begin}"),
        Line("ports", "携入携出比", "", "携入 ÷ 携出；大于 1 是进得多", "0.00",
             needs=("ported_in", "ported_out"), formula="{ported_in}/{ported_out}", positive="{ported_out}"),
        Line("rate", "万投比", "次/万户", "一季的投诉 ÷ 季初季末平均在用（万户）", "#,##0",
             needs=("complaints", "begin", "end"), formula=f"{{complaints}}*{HOUSEHOLDS}/{mean}", positive=mean),
        Line("arpu", "一户一月收入", "元", "收入 ÷ 平均在用 ÷ 3 个月", "#,##0.0",
             needs=("revenue", "begin", "end"), formula=f"{{revenue}}*{HOUSEHOLDS}/{mean}/{MONTHS_A_QUARTER}",
             positive=mean),
        Line("done", "收入完成率", "", "收入 ÷ 收入任务", "0.0%",
             needs=("revenue", "target"), formula="{revenue}/{target}", positive="{target}"),
        Line("selling_share", "营销费用占收比", "", "营销费用 ÷ 收入", "0.0%",
             needs=("selling", "revenue"), formula="{selling}/{revenue}", positive="{revenue}"),
        Line("each", f"在用的新户，一户合几元{commission}", "元", f"{commission} ÷（新增 − 首季没用起来）", "#,##0.0",
             needs=("commission", "added", "silent"), formula=f"{{commission}}*{HOUSEHOLDS}/({{added}}-{{silent}})",
             positive="({added}-{silent})"),
        Line("kept_share", "拍照保有率", "", "现在还在用 ÷ 拍照客户", "0.0%",
             needs=("kept", "listed"), formula="{kept}/{listed}", positive="{listed}"),
    )  # fmt: skip


def formula_of(line: Line, here: Mapping[str, str]) -> str:
    """Return a derived line's formula, without its sign: nothing while a number is missing or the divisor is 0."""
    cells = ",".join(here[name] for name in line.needs)
    ratio = line.formula.format(**here)
    guarded = f'IF({line.positive.format(**here)}>0,{ratio},"")' if line.positive else ratio
    return f'IF(COUNT({cells})={len(line.needs)},{guarded},"")'
