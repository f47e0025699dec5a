"""A team's sheet for a drill or a war-game round, as data: task, what is fixed and open, how it is judged, time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from coursekit.sandtable.game import Game
from coursekit.sandtable.rules.fields import ROLES, FormField
from coursekit.sandtable.scenario.customer_cards import CustomerCard, customer_cards
from coursekit.sandtable.scenario.customer_extract import customer_extract
from coursekit.sandtable.scenario.drill_file import Term
from coursekit.sandtable.scenario.drill_rules import drill_of, fixed_fields, open_fields
from coursekit.sandtable.scenario.drill_tables import TeamTable, migration_base, tier_table
from coursekit.sandtable.scenario.events import event_text
from coursekit.sandtable.scenario.war_rounds import asked_seats, round_events, round_named

GIVEN, SET, SILENT = "大纲给定", "设定", "不编"
ALL_SET = "数是设定，公司是编的。"
REST_SET = "别的数是设定，公司是编的。"
NOT_THE_KPI = "做到没有，只看上面几条；手机上的 KPI 考核得分照平时的五样算，演练里不算数。"
CHANGE_UNTIL = "结算以前可以改，结算以后不改"  # one rule on the sheet and on the console
MATERIAL_ZH = {
    "migration_base": "老网客户底数表，一张", "customer_extract": "上季客户明细，约 360 行（合成数据）",
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

    @property
    def total_minutes(self) -> int:
        """All parts together."""
        return sum(each for _, each in self.minutes)


def drill_sheet(game: Game, seat: int) -> Sheet:
    """Return a team's sheet for the drill that the game is."""
    drill = drill_of(game)
    fixed = fixed_fields(game)
    length = f"一共打 {drill.quarters} 季；预算、透支上限、红线和平时一样。"
    held = f"这些栏照上一季不动（第一季照省公司基准），改了交不上去：{_groups(fixed)}。"
    by_hand = (*(f"讲师当场判：{each}" for each in drill.by_hand), NOT_THE_KPI)
    return Sheet(
        f"沙盘演练：{drill.title}", drill.outline, game.setup.seats[seat].name, drill.task,
        (held, length), _by_role(open_fields(game)), drill.judged, by_hand, drill.terms,
        tuple(drill.minutes.items()), MATERIAL_ZH[drill.material], ((SET, ALL_SET),), drill.items,
    )  # fmt: skip


def drill_notes(game: Game) -> tuple[tuple[str, str], ...]:
    """Return what whoever runs the drill has to know and no team may see: what is set, as label and sentence."""
    return tuple((SET, each) for each in drill_of(game).basis)


def drill_material(game: Game, seat: int) -> TeamTable | pd.DataFrame | list[CustomerCard]:
    """Return what the drill gives a team: a table, an extract or cards, its own and nobody else's."""
    makers = {
        "migration_base": migration_base, "customer_extract": customer_extract, "customer_cards": customer_cards,
        "tier_table": tier_table,
    }  # fmt: skip
    return makers[drill_of(game).material](game, seat)


def round_sheet(game: Game, seat: int, name: str, roles: Mapping[str, int]) -> Sheet:
    """Return a team's sheet for a war-game round: what happens, the question, the answers to choose from."""
    found, names = round_named(name), [each.name for each in game.setup.seats]
    asked = seat in asked_seats(game, name, roles)
    lead = "这一轮问你们" if asked else "这一轮不问你们，照常打；看完别家的重放，说说要是你们会怎么选"
    # A card that comes only where attacking pays must not be announced as if it had come.
    news = () if found.attack.choice else tuple(event_text(event, names) for event in round_events(name, roles))
    rest = REST_SET if found.given or found.told else ALL_SET
    sources = (*((GIVEN, each) for each in found.given), *((SET, each) for each in found.told), (SET, rest))
    return Sheet(
        f"集团市场攻防：{found.title}", found.outline, names[seat], (*news, f"{lead}：{found.question}"),
        ("答案里没写到的栏，照上一季不动。", *found.rules),
        tuple(f"{letter} {each.words}" for letter, each in zip("①②③④⑤", found.answers.values(), strict=False)),
        (f"先写选哪个、为什么，再打；{CHANGE_UNTIL}。",
         "打完把每个答案放进同一季重放，两季合计利润加存量价值，比哪个多。",
         "集团客户留下多少，一起看：两把尺子不一样时，说清你们看哪一把。"), (), (),
        tuple(found.minutes.items()), "规则卡，本队上季的经分会一页", sources, found.items,
    )  # fmt: skip


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
