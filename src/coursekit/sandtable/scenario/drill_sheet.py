"""A team's sheet for a drill or a war-game round, as data: task, what is fixed and open, how it is judged, time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from coursekit.sandtable.game import Game
from coursekit.sandtable.rules.fields import ROLES, FormField
from coursekit.sandtable.rules.handed_in import BASELINE, silent_plays
from coursekit.sandtable.scenario.customer_cards import CustomerCard, customer_cards, high_line
from coursekit.sandtable.scenario.customer_extract import handed_extract
from coursekit.sandtable.scenario.drill_file import WORDS_HEAD, Term
from coursekit.sandtable.scenario.drill_rules import drill_of, fixed_fields, open_fields, opening_of
from coursekit.sandtable.scenario.drill_tables import TeamTable, migration_base, tier_table
from coursekit.sandtable.scenario.events import event_text
from coursekit.sandtable.scenario.opening_table import opening_table
from coursekit.sandtable.scenario.war_file import WarRound
from coursekit.sandtable.scenario.war_rounds import asked_seats, round_events, round_named
from coursekit.sandtable.scenario.war_sentences import LETTERS
from coursekit.sandtable.scenario.war_yardsticks import second_of

GIVEN, SET, SILENT = "大纲给定", "设定", "不编"
ALL_SET = "数是设定，公司是编的。"
REST_SET = "别的数是设定，公司是编的。"
STILL_MEANS = "一动不动：能动的栏也一直照第一季表上的数，从头再打一遍；别家照当时的打，运气一样。"
NOT_THE_KPI = "做到没有，只看上面几条；手机上的 KPI 考核得分照平时的五样算，演练里不算数。"
CHANGE_UNTIL = "结算以前可以改，结算以后不改"  # one rule on the sheet and on the console
ROUND_TERMS = (
    Term("重放", "同一季再打一遍：别家照当时的打，运气一样，只换你们的答案，再往下打一季。", ""),
    Term("存量价值", "下季末还在的客户，往后还能带来多少，折成万元；走得越少、每户毛利越高，值得越多。", ""),
)  # fmt: skip
# Where a round asks the reverse of what the outline's heading says.
TURNED_ROUND = {"deterrence": "这一轮反过来问：你们先摆出准备，对手还打不打。"}
SUM_OF = {
    "discount_": "打折的算少收：那一类一季收入 × 加深的百分点",
    "life_share": "加分成的算多付：上季新增的户数 × 一户一年的账单 × 加的百分点",
}  # fmt: skip
MATERIAL_ZH = {
    "migration_base": "老网客户底数表，一张",
    "customer_extract": "上季客户明细，约 360 行（合成数据），纸上一份，电脑开的表格一份；另有一张一列一列数好的表",
    "customer_cards": "客户卡，十张（合成数据）", "tier_table": "分档诊断表，一张",
}  # fmt: skip


@dataclass(frozen=True)
class Sheet:
    """What is printed for one team; every text is Chinese and stands as it is."""

    title: str
    outline: str  # the outline's own heading
    team: str
    task: tuple[str, ...]
    fixed: tuple[str, ...]
    open: tuple[str, ...]  # one line a role
    judged: tuple[str, ...]  # by the sand-table
    by_hand: tuple[str, ...]  # who judges the rest, and what does not count
    terms: tuple[Term, ...]
    minutes: tuple[tuple[str, int], ...]
    material: str
    sources: tuple[tuple[str, str], ...]  # GIVEN or SET, and the sentence: nothing that is hidden, no answer
    items: tuple[str, ...]  # of the syllabus
    lead: str = ""  # what else is to be said of the outline's heading
    own: TeamTable | None = None  # what the team has itself
    terms_head: str = WORDS_HEAD
    sums: tuple[str, ...] = ()  # how to reckon what a round's answers cost that are no sums of money
    second: str = ""  # a round's yardstick beside money
    forecasts: int = 0  # quarters for which the team forecasts who changes over

    @property
    def total_minutes(self) -> int:
        """All parts together."""
        return sum(each for _, each in self.minutes)


def drill_sheet(game: Game, seat: int) -> Sheet:
    """Return a team's sheet for the drill that the game is."""
    drill = drill_of(game)
    fixed = fixed_fields(game)
    length = f"一共打 {drill.quarters} 季；预算、透支上限和平时一样。钱不够，先压能动的栏；不动的栏压了，下一季也回来。"
    held = f"这些栏一直照第一季表上的数（{BASELINE}）不动，改了交不上去：{_groups(fixed)}。"
    by_hand = (STILL_MEANS, *(f"讲师当场判：{each}" for each in drill.by_hand), NOT_THE_KPI)
    return Sheet(
        f"沙盘演练：{drill.title}", drill.outline, game.setup.seats[seat].name, drill.task,
        (held, length), _by_role(open_fields(game)), drill.judged, by_hand, _terms(game),
        tuple(drill.minutes.items()), MATERIAL_ZH[drill.material], ((SET, ALL_SET),), drill.items,
        terms_head=drill.terms_head, forecasts=drill.quarters if drill.material == "migration_base" else 0,
    )  # fmt: skip


def _terms(game: Game) -> tuple[Term, ...]:
    """Return the drill's words, numbers of the game's opening filled in."""
    high = f"{high_line(opening_of(game)):g}"
    return tuple(replace(each, meaning=each.meaning.replace("{high_gb}", high)) for each in drill_of(game).terms)


def drill_notes(game: Game) -> tuple[tuple[str, str], ...]:
    """Return what whoever runs the drill has to know and no team may see: what is set, as label and sentence."""
    return tuple((SET, each) for each in drill_of(game).basis)


def drill_material(game: Game, seat: int) -> TeamTable | pd.DataFrame | list[CustomerCard]:
    """Return what the drill gives a team: a table, an extract or cards, its own and nobody else's.

    It is of the opening, whatever has been played: paper that is handed out and the console say the same.
    """
    makers = {
        "migration_base": migration_base, "customer_extract": handed_extract, "customer_cards": customer_cards,
        "tier_table": tier_table,
    }  # fmt: skip
    return makers[drill_of(game).material](opening_of(game), seat)


def round_sheet(game: Game, seat: int, name: str, roles: Mapping[str, int]) -> Sheet:
    """Return a team's sheet for a war-game round: what happens, the question, the answers, and what it has itself.

    What a team has is from the opening of the game, whatever has been played: sheets are printed the day before.
    """
    found, second, names = round_named(name), second_of(name), [each.name for each in game.setup.seats]
    asked = seat in asked_seats(game, name, roles)
    lead = "这一轮问你们" if asked else "这一轮不问你们，照常打；看完别家的重放，说说要是你们会怎么选"
    still = f"答案里没写到的栏，照{silent_plays(1, game.setup.starts_over)}不动。"
    return Sheet(
        f"攻防：{found.title}", found.outline, names[seat],
        (*_scene(name, roles, names), f"{lead}：{found.question}"),
        (still, *found.rules),
        tuple(f"{letter} {each.words}" for letter, each in zip(LETTERS, found.answers.values(), strict=False)),
        (f"先写选哪个、为什么，再打；{CHANGE_UNTIL}。",
         f"打完看两把尺子：两季合计的利润加存量价值，{second.then}；选的不一样时，说清看哪一把。"),
        (), (*ROUND_TERMS, Term(second.then, second.meaning, "")), tuple(found.minutes.items()),
        "规则卡，本队上季的经分会一页",
        (*((GIVEN, each) for each in found.given), (SET, REST_SET if found.given else ALL_SET)), found.items,
        lead=TURNED_ROUND.get(name, ""), own=opening_table(game.setup, seat) if asked else None, second=second.then,
        sums=_sums(found),
    )  # fmt: skip


def _sums(found: WarRound) -> tuple[str, ...]:
    """Return how to reckon what answers cost that change a price or a share, and that some do so for two quarters."""
    said = []
    for begin, words in SUM_OF.items():
        answers = [
            each for each in found.answers.values()
            if any(name.startswith(begin) for name in (*each.now, *each.next, *each.if_attacked))
        ]  # fmt: skip
        twice = any(name.startswith(begin) for each in answers for name in each.next)
        said += [words + ("，两季都这样的乘 2" if twice else "")] if answers else []
    return tuple(said)


def _scene(name: str, roles: Mapping[str, int], names: Sequence[str]) -> tuple[str, ...]:
    """Return what has happened and must be known; an attack that is only being weighed is not announced as come."""
    found = round_named(name)
    told = tuple(f"{each.rstrip('。')}。" for each in found.told)
    if found.attack.choice:
        return (f"{names[roles['attacker']]}还没动，正在算账：打，还是不打。", *told)
    return (*(event_text(event, names) for event in round_events(name, roles)), *told)


def round_notes(name: str) -> tuple[tuple[str, str], ...]:
    """Return the same for a war-game round: what is set, and what nobody has written and the round does not make up."""
    found = round_named(name)
    return (*((SET, each) for each in found.set), *((SILENT, each) for each in found.silent))


def _by_role(fields: Sequence[FormField]) -> tuple[str, ...]:
    lines = []
    for role in ROLES:
        own = [field for field in fields if field.role == role]
        if own:
            lines.append(f"{role}：{_groups(own)}")
    return tuple(lines)


def _groups(fields: Sequence[FormField]) -> str:
    """Return fields' names, those of one group together: 存量维系费（沉睡、轻度）."""
    groups: dict[str, list[str]] = {}
    for field in fields:
        group, _, part = field.zh.partition("·")
        groups.setdefault(group, []).extend([part] if part else [])
    return "、".join(f"{group}（{'、'.join(parts)}）" if parts else group for group, parts in groups.items())
