"""What a card says: names of the stages, the question each asks first, budgets, and the evidence in one sentence."""

from __future__ import annotations

import math
from decimal import ROUND_HALF_UP, Decimal

from coursekit.cohort import Cohort
from coursekit.toolkits.lifecycle_facts import ACCELERATION_MARGIN, GROWTH_MARGIN, ProductFacts
from coursekit.topics.stages import STAGES, UNDECIDED

STAGE_NAMES = {**STAGES, UNDECIDED: "判不了"}
NOT_ENOUGH = "数据不够"
CIRCLED, NOT_CIRCLED = "圈出来", "不圈"
MOVES = ("投", "守", "转", "停")
OUTDATED = "预填数的结论，已不作数"
DECIDERS = ("县里能定", "要报市公司")
BREAK_EVEN_RULES = {"linear": "按比例算", "constant": "按固定弹性算"}

RULES = {
    "accelerating": "一年增长超过界线，净增比上一年多",
    "slowing": "一年增长超过界线，净增比上一年少",
    "mature": "一年增长在正负界线之间",
    "declining": "一年少了超过界线",
    "undecided": f"离界线不到 {GROWTH_MARGIN * 100:g} 个百分点；"
    f"还在涨的，净增比上一年多少不到 {ACCELERATION_MARGIN * 100:g} 个百分点",
}
QUESTIONS = {
    "accelerating": "投？先问：新来的客户三个月后还剩几成，多来一户要多花多少。答得上，再追加。",
    "slowing": "投还是守？先问：是新装少了，还是拆机多了。分清以前不追加，先划一成做试点。",
    "mature": "守？先问：留住一户一个月值多少，拉新多来一户又值多少。哪边划算，钱先给哪边。",
    "declining": "转还是停？先查收入和维持成本：还盖得住就留着，把客户往新产品转；盖不住，再谈停。",
    "undecided": "先不动钱：一个季度后补上三个月的数，再看一次。",
}
NOT_ENOUGH_QUESTION = "先把数补齐：要连着 25 个月的期末用户，才分得出阶段。"
SMALL_SHARE = 0.1
CIRCLED_A_LITTLE = "净增圈上了，少得不到一成：再看一个季度，先不动钱。"
CIRCLED_CLEARLY = "净增圈上了，少了一成以上：拉新的钱先不追加。"
NEW_CUSTOMERS, RETENTION, MIGRATION, MAINTENANCE = "拉新营销费", "存量维系费", "迁转试点费", "拉新费，改作迁转"
NO_MONEY = "先不动"
MONEY = {
    "accelerating": NEW_CUSTOMERS,
    "slowing": MIGRATION,
    "mature": RETENTION,
    "declining": MAINTENANCE,
    "undecided": NO_MONEY,
}


def budgets(cohort: Cohort) -> list[str]:
    """Return the budgets a card can name, in the words of this class's operator."""
    return [NEW_CUSTOMERS, f"渠道{cohort.words.commission}", RETENTION, MIGRATION, MAINTENANCE, NO_MONEY]


def verdict(facts: ProductFacts, runs: int) -> str:
    """Say whether the rule on net adds circles the product."""
    run = facts.at("below_run")
    if math.isnan(run):
        return NOT_ENOUGH
    return CIRCLED if run >= runs else NOT_CIRCLED


def circled_advice(facts: ProductFacts, runs: int) -> str:
    """Say how urgent a circled product is; nothing for the others."""
    if verdict(facts, runs) != CIRCLED:
        return ""
    small = abs(facts.at("change")) < SMALL_SHARE * abs(facts.at("year_before"))
    return CIRCLED_A_LITTLE if small else CIRCLED_CLEARLY


def first_question(stage: str | None, facts: ProductFacts, runs: int) -> str:
    """Say what to ask before a move: by the stage, unless a product circled by a little only has to wait."""
    advice = circled_advice(facts, runs)
    if advice == CIRCLED_A_LITTLE:
        return advice
    return (QUESTIONS[stage] if stage else NOT_ENOUGH_QUESTION) + advice


def first_money(stage: str | None, facts: ProductFacts, runs: int) -> str:
    """Name the budget that a product of this stage usually moves, none where it has to wait."""
    if stage is None or circled_advice(facts, runs) == CIRCLED_A_LITTLE:
        return NO_MONEY
    return MONEY[stage]


def evidence(facts: ProductFacts, window: int) -> str:
    """Return the numbers behind a card as text; the workbook's formula says the same, word for word."""
    return _growth_text(facts) + _comparison_text(facts, window)


def pace(facts: ProductFacts) -> str:
    """Say how this year's net adds compare with last year's; a decline that slows down is never called faster."""
    acceleration = facts.acceleration
    if math.isnan(acceleration):
        return ""
    now, ago, before = (facts.at("subscribers", years) for years in range(3))
    points = f"{number(abs(acceleration) * 100, 1)} 个百分点"
    if now < ago and ago < before:
        return f"{'掉得更快了' if acceleration < 0 else '掉得慢了'} {points}"
    if now < ago:
        return f"从涨变掉，差 {points}"
    if ago < before:
        return f"从掉变涨，差 {points}"
    return f"{'净增少' if acceleration < 0 else '净增多'} {points}"


def _growth_text(facts: ProductFacts) -> str:
    growth = facts.growth
    if math.isnan(growth) or math.isnan(facts.acceleration):
        return "缺一年前或两年前的用户数，算不出增长和比上一年。"
    now, ago, before = (facts.at("subscribers", years) for years in range(3))
    direction = "少了" if growth < 0 else "多了"
    return (
        f"一年从 {number(ago)} 户到 {number(now)} 户，{direction} {number(abs(growth) * 100, 1)}%；"
        f"这一年净增 {number(now - ago)} 户，上一年 {number(ago - before)} 户，比上一年{pace(facts)}（占一年前用户）。"
    )


def _comparison_text(facts: ProductFacts, window: int) -> str:
    mean, year_before, change = (facts.at(name) for name in ("trailing_mean", "year_before", "change"))
    if math.isnan(change):
        return "净增缺数，和上年同月比不了。"
    share = f"（{number(abs(change / year_before) * 100)}%）" if year_before else ""
    falling = mean < 0 and year_before < 0
    direction = ("多掉" if change < 0 else "少掉") if falling else ("少" if change < 0 else "多")
    difference = f"{direction} {number(abs(change))} 户{share}"
    run = facts.at("below_run")
    streak = f"已经连着 {number(run)} 个月少于上年。" if run else "没有少于上年。"
    return (
        f"最近 {window} 个月平均每月净增 {number(mean)} 户，上年同月 {number(year_before)} 户，{difference}，{streak}"
    )


def number(value: float, decimals: int = 0) -> str:
    """Write a number as a spreadsheet does: halves away from zero, thousands apart.

    >>> number(-1234.5), number(0.25, 1)
    ('-1,235', '0.3')
    """
    rounded = Decimal(f"{value:.15g}").quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    return f"{rounded + 0:,}"
