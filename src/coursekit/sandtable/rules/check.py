"""Check a form before it counts: a Chinese sentence a problem, with field, found, allowed, and what to do."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from coursekit.sandtable.engine import KINDS, TOOLS
from coursekit.sandtable.game import Game, repeated_decisions
from coursekit.sandtable.rules import fields as form
from coursekit.sandtable.rules.fields import CHOICE, NUMBER, OFFERS, TOOL_ZH, FormField, names_of, number_of
from coursekit.sandtable.rules.form_values import values_of
from coursekit.sandtable.rules.handed_in import decisions_handed_in
from coursekit.sandtable.rules.spending import PAID_BY_NUMBER, Spending, spending_of
from coursekit.sandtable.rules.sums import left_of, money, over_limit, parts_of
from coursekit.sandtable.rules.violations import VIOLATION_KINDS

TOOL_TOLERANCE = 0.5  # percentage points
LEAST_OVER = 0.05  # 10,000 yuan: what rounding on the form may add
FULL_DISCOUNT = 100.0  # %: nobody pays anything, and no share of a bill is due
MOST_RECKONED = 1e9  # in one field; far beyond what any may hold, and sums of it are still numbers
PORT_IN = (
    "总经理的“优惠给谁”（offer_for）选了“携入专享价”：携号转网服务管理规定（2019-12-01 施行）不许设携转专项资费"
    "或营销方案，改成“新老客户都一样”。"
)
PRICE_PACT = (
    "总经理的“和哪几家说好了价格”（agreed_with）填了“{found}”：反垄断法第十七条（2022 年修正）禁止有竞争关系的经营者"
    "达成固定价格、分割市场的协议，抱团定价不能提交；清空这一栏，价格自己定。"
)
RUSH_WARNING = (
    "季末冲量配了放号酬金，却没有酬金扣回：最容易冲出虚假开卡、养卡。实名制是硬杠，现实里养卡一票否决；"
    f"沙盘里讲师记上一次，省公司扣 {VIOLATION_KINDS['kept_lines'].points:g} 分。"
    "到渠道部那一页把“酬金扣回”提上去，或者少冲一点。"
)


def check_values(values: Mapping[str, object], game: Game, seat: int, research: float = 0.0) -> list[str]:
    """Return what is wrong with a form, nothing if it may be handed in.

    Parameters
    ----------
    values : mapping
        Field name to value; numbers may be text such as ``"12.5"``.
    research : float
        What the seat has bought of market research this quarter, 10,000 yuan; it counts against the budget.
    """
    fields = form.form_fields(game.setup.pair)
    known = {field.name for field in fields}
    problems = [f"表上没有“{name}”这一栏，删掉它再提交。" for name in values if name not in known]
    of_field = {field.name: each for field in fields if (each := _field_problem(field, values))}
    problems += of_field.values()
    # All at once: a sum is left out only where a bad field is part of it and what is left does not tell already.
    if not set(names_of("tools", TOOLS)) & set(of_field):
        problems += _tool_problem(values)
    return [*problems, *_budget_problem(values, game, seat, research, of_field)]


def warnings_of(values: Mapping[str, object], game: Game, seat: int, research: float = 0.0) -> list[str]:
    """Return what a form that may be handed in should still be warned of; nothing for one that may not."""
    if check_values(values, game, seat, research):
        return []
    warnings = []
    spending = planned_spending(values, game, seat, research)
    if spending.total > spending.budget + LEAST_OVER:
        interest = game.market.parameters.overdraft_interest
        warnings.append(
            f"费用透支：预计花 {money(spending.total)} 万元，预算 {money(spending.budget)} 万元，"
            f"超出的 {money(-left_of(spending))} 万元连同 {interest:.1%} 的利息扣下季预算。"
        )
    rush, commission, clawback = (number_of(values[name]) for name in ("rush", "commission", "clawback"))
    if rush > 0 and commission > 0 and clawback == 0:
        warnings.append(RUSH_WARNING)
    last = game.last_decisions
    if last is not None and number_of(values["subsidy"]) > float(last.subsidy[0, seat]) + LEAST_OVER:
        warnings.append(
            f"终端补贴从 {float(last.subsidy[0, seat]):g} 元提到 {number_of(values['subsidy']):g} 元："
            "迁过来的客户会比上季多，预计支出是按上季户数算的，给预算留点余地。"
        )
    return warnings


def planned_spending(values: Mapping[str, object], game: Game, seat: int, research: float = 0.0) -> Spending:
    """Return what a form would cost, 10,000 yuan, as `spending_of` reckons it from the decisions to be played.

    What is missing or no number counts as 0 and what is beyond `MOST_RECKONED` as that, so that any form has a bar.
    """
    found = {field.name: number_of(values.get(field.name)) or 0.0 for field in form.FORM_FIELDS}
    numbers = {name: min(max(number, -MOST_RECKONED), MOST_RECKONED) for name, number in found.items()}
    equal_tools = dict.fromkeys(names_of("tools", TOOLS), 1.0)  # they cost nothing by themselves
    own = decisions_handed_in(numbers | equal_tools, game, seat, research)
    return spending_of(own, game.state, seat, game.market.parameters)


def _field_problem(field: FormField, values: Mapping[str, object]) -> str | None:
    if field.name not in values:
        return f"{field.role}的“{field.zh}”（{field.name}）没有填，补上再提交。"
    found = values[field.name]
    if field.kind == NUMBER:
        return _number_problem(field, found)
    if not isinstance(found, str):
        return f"{field.role}的“{field.zh}”（{field.name}）填的是 {_shown(found)}，应该是文字，重新填。"
    if field.kind == CHOICE:
        if found == "port_in":
            return PORT_IN
        if found in OFFERS:
            return None
        return f"{field.role}的“{field.zh}”（{field.name}）选的是“{_shown(found)}”，只能选“{OFFERS['all']}”，重新选。"
    return PRICE_PACT.format(found=_shown(found.strip())) if found.strip() else None


def _number_problem(field: FormField, found: object) -> str | None:
    number = number_of(found)
    allowed = f"{field.low:g} 到 {field.high:g} {field.unit}"
    if number is None:
        return f"{field.role}的“{field.zh}”（{field.name}）填的是“{_shown(found)}”，不是一个数；填 {allowed}之间的数。"
    if field.low <= number <= field.high:
        return None
    step = f"提到 {field.low:g} 以上" if number < field.low else f"降到 {field.high:g} 以下"
    return f"{field.role}的“{field.zh}”（{field.name}）填的是 {number:g}，要在 {allowed}之间；{step}再提交。"


def _tool_problem(values: Mapping[str, object]) -> list[str]:
    shares = [number_of(values[name]) for name in names_of("tools", TOOLS)]
    total = sum(shares)
    if abs(total - 100) <= TOOL_TOLERANCE:
        return []
    parts = "、".join(f"{zh} {share:g}" for zh, share in zip(TOOL_ZH.values(), shares, strict=True))
    todo = f"减掉 {total - 100:g}" if total > 100 else f"再加 {100 - total:g}"
    return [f"客户经营部的支撑工具合计 {total:g}%（{parts}），六样要正好合计 100%；{todo} 个百分点再提交。"]


def _budget_problem(
    values: Mapping[str, object], game: Game, seat: int, research: float, wrong: Collection[str]
) -> list[str]:
    uncounted = [field for field in form.FORM_FIELDS if field.name in wrong and _is_spent(field)]
    values = _least_spent(values, wrong) if wrong else values
    spending = planned_spending(values, game, seat, research)
    if spending.total - spending.limit <= LEAST_OVER:
        return []
    planned, allowed, less = over_limit(spending)
    bought = f"，其中市调 {money(research)}" if research else ""
    fixed, commission, subsidy = parts_of(spending, planned)
    without = f"（填得不对的“{'”“'.join(field.zh for field in uncounted)}”还没算）" if uncounted else ""
    return [
        f"费用超出上限 {money(less)} 万元{without}。{_largest_rise(values, game, seat, research)}"
        f"预计花 {money(planned)} 万元（定死的 {money(fixed)}{bought}，"
        f"酬金和分成约 {money(commission)}，终端补贴约 {money(subsidy)}），"
        f"预算 {money(spending.budget)} 万元，连透支最多 {money(allowed)} 万元；至少减掉 {money(less)} 万元再提交。"
    ]


def _is_spent(field: FormField) -> bool:
    """Return whether a field is itself a sum of money, or what is paid by number."""
    return field.unit == "万元" or field.name in PAID_BY_NUMBER


def _least_spent(values: Mapping[str, object], wrong: Collection[str]) -> dict[str, object]:
    """Return the form with its bad fields at what costs least: a form over the limit as it is stays so once mended."""
    discounts = names_of("discount", KINDS)
    return {**values, **{name: FULL_DISCOUNT if name in discounts else 0.0 for name in wrong}}


def _largest_rise(values: Mapping[str, object], game: Game, seat: int, research: float) -> str:
    """Return the sentence on the field that has raised spending most since the form was blank; nothing if none has."""
    begun = values_of(repeated_decisions(game, seat))
    total = planned_spending(values, game, seat, research).total
    rises = {}
    for field in form.FORM_FIELDS:
        if field.unit == "万元":
            rises[field] = number_of(values[field.name]) - begun[field.name]
        elif field.name in PAID_BY_NUMBER:
            as_begun = {**values, field.name: begun[field.name]}
            rises[field] = total - planned_spending(as_begun, game, seat, research).total
    field = max(rises, key=rises.get)
    if rises[field] <= LEAST_OVER:
        return ""
    about = "" if field.unit == "万元" else "约"
    return f"加得最多的是{field.role}的“{field.zh}”（{field.name}），比没改的时候{about}多 {money(rises[field])} 万元。"


def _shown(value: object) -> str:
    """Return a value as a sentence may repeat it: no longer than 20 characters, on one line."""
    text = " ".join(str(value).split())
    return text if len(text) <= 20 else f"{text[:20]}…"
