"""What a drill's material comes to, a table or two a team: for the instructor, never for a team."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from coursekit.sandtable.engine import TIERS
from coursekit.sandtable.game import Game
from coursekit.sandtable.rules.fields import TIER_ZH, form_fields
from coursekit.sandtable.scenario.customer_cards import card_answers
from coursekit.sandtable.scenario.customer_extract import LEAST_MARKED, handed_extract, single_rules
from coursekit.sandtable.scenario.drill_answers import Tried, care_answers, subsidy_answers, tier_answers, try_values
from coursekit.sandtable.scenario.drill_rules import drill_of, opening_of
from coursekit.sandtable.scenario.drill_tables import TeamTable, campaign_matches
from coursekit.sandtable.scenario.what_follows import prefilled

SHOWN = 6
PLAYED = "每一行放进沙盘往下打两季，别家自己定，运气一样；是这一季这一栏的，不是唯一的答案。"
MONEY, MORE = "两季利润加存量价值（万元）", "比一动不动（万元）"
STILL = "一动不动"
CARDS_NOTE = (
    "账单按卡上近三个月的用量算，元/月。“店里酬金最多的一档”有时是沉睡档：店里拿放号酬金，再拿一年账单的分成；用得多的人放在小套餐上，"
    "套外流量按 GB 收钱，账单反而最高，店里分得最多。照卡推荐，店里就少拿：酬金怎么定，难在这里。"
)
MATCHED = "“第二”是同一列里排在后面的那一档。各队对得不一样，讲得出是哪一列、为什么，也算。"


def drill_answers_of(game: Game, seat: int) -> list[TeamTable]:
    """Return the answers to one team's material, of the opening as that is, titled with the team's name."""
    makers = {
        "migration_base": _migration, "customer_extract": _extract, "customer_cards": _cards, "tier_table": _tiers,
    }  # fmt: skip
    made, team = makers[drill_of(game).material](opening_of(game), seat), game.setup.seats[seat].name
    return [replace(each, title=f"{team}：{each.title}") for each in made]


def _migration(game: Game, seat: int) -> list[TeamTable]:
    still, begun = _still(game, seat), float(prefilled(game, seat)["subsidy"])
    rows = tuple(
        (words, round(each.migrants, 2), round(each.subsidy_cost, 1), *_money(each, still))
        for words, each in (
            (f"{STILL}（{begun:g}）", still),
            *((f"{each.values['subsidy']:g}", each) for each in subsidy_answers(game, seat)),
        )
    )  # fmt: skip
    columns = ("终端补贴（元）", "这一季迁过来（万户）", "补贴花（万元）", MONEY, MORE, "预算")
    return [TeamTable("补贴给到多少，这一季迁过来几万户", columns, rows, PLAYED)]


def _extract(game: Game, seat: int) -> list[TeamTable]:
    rules = single_rules(handed_extract(game, seat))[:SHOWN]
    rows = tuple(
        (each.words, f"{each.marked:.0%}", f"{each.leaving:.1%}", f"{each.lift:.1f}", f"{each.caught:.0%}")
        for each in rules
    )  # fmt: skip
    columns = ("只看一列的规则", "圈出的占全体", "里面走了", "是全体的几倍", "走的人圈中")
    note = f"圈出来不到全体 {LEAST_MARKED:.0%} 的不算。各队的规则要比这几条好才算本事：看两列的，走的人占得更多。"
    best = _tried(game, seat, care_answers(game, seat)[:SHOWN])
    return [
        TeamTable("明细里的单列规则", columns, rows, note),
        TeamTable("维系费总数不变，分给哪一档", ("分法", MONEY, MORE, "预算"), best, PLAYED),
    ]


def _cards(game: Game, seat: int) -> list[TeamTable]:
    rows = tuple(
        (str(each.number), each.action, TIER_ZH[each.plan] if each.plan else "—", f"{each.bill_now:.1f}",
         f"{each.bill_then:.1f}", TIER_ZH[each.shop_wants], each.why)
        for each in card_answers(game, seat)
    )  # fmt: skip
    columns = ("卡号", "推荐", "换到", "现在账单", "以后账单", "店里酬金最多的一档", "为什么")
    return [TeamTable("客户卡对哪一样", columns, rows, CARDS_NOTE)]


def _tiers(game: Game, seat: int) -> list[TeamTable]:
    rows = tuple(
        (each.campaign, TIER_ZH[each.tier], each.column, each.shown,
         f"{TIER_ZH[each.runner_up]} {each.runner_up_shown}" if each.runner_up else "没有别的档了", each.why)
        for each in campaign_matches(game, seat)
    )  # fmt: skip
    columns = ("营销", "档", "看的是哪一列", "这一档", "第二", "为什么")
    steps = _tried(game, seat, tier_answers(game, seat)[:SHOWN])
    return [
        TeamTable("五种营销对哪一档", columns, rows, MATCHED),
        TeamTable("只改一栏，哪一步最值", ("改成", MONEY, MORE, "预算"), steps, PLAYED),
    ]


def _tried(game: Game, seat: int, tried: Sequence[Tried]) -> tuple[tuple[str, ...], ...]:
    begun, names = prefilled(game, seat), {field.name: field.zh for field in form_fields(game.setup.pair)}

    def words(values: dict[str, float]) -> str:
        if len(values) == len(TIERS):  # the care money split over all tiers
            return "、".join(f"{names[name].partition('·')[2]} {value:.1f}" for name, value in values.items())
        return "、".join(f"{names[name]} {float(begun[name]):g} → {value:.4g}" for name, value in values.items())

    still = _still(game, seat)
    return (
        (STILL, *_money(still, still)),
        *((words(dict(each.values)), *_money(each, still)) for each in tried),
    )  # fmt: skip


def _still(game: Game, seat: int) -> Tried:
    """Return what comes of leaving the form as it is: what every candidate is compared with."""
    return try_values(game, seat, [{}])[0]


def _money(tried: Tried, still: Tried) -> tuple[str, str, str]:
    """Return a candidate's value, how much that is above leaving all alone, and whether it can be handed in."""
    more = round(tried.figures["value"]) - round(still.figures["value"])
    told = f"{more:+,d}".replace("-", "−") if more else "0"
    return f"{tried.figures['value']:,.0f}", told, "交得上" if tried.can_hand_in else "超透支上限"
