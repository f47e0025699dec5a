"""A drill for the room, as tables: who has reached the target, what each team has moved, a team's own material."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

import pandas as pd

from coursekit.sandtable.console.words import REPEAT, player_says
from coursekit.sandtable.game import Game
from coursekit.sandtable.ledger import Submission
from coursekit.sandtable.rules.fields import form_fields, number_of
from coursekit.sandtable.scenario.customer_cards import CustomerCard
from coursekit.sandtable.scenario.drill_file import TARGET_MEASURES, Drill
from coursekit.sandtable.scenario.drill_rules import (
    RELATIVE,
    Reached,
    check_drill,
    drill_of,
    left_alone,
    open_fields,
    target_reached,
)
from coursekit.sandtable.scenario.drill_tables import TeamTable, column_leavers
from coursekit.sandtable.scenario.drill_words import (
    MEASURE_ZH,
    NO,
    UNHARMED,
    YES,
    guard_says,
    level,
    short_name,
    step,
)
from coursekit.sandtable.scenario.research import research_cost
from coursekit.sandtable.scenario.what_follows import figures_of, prefilled
from coursekit.sandtable.team_papers.sheets import extract_table

ABSENT, NOTHING_TO_JUDGE = "没交过表", "—"
MIGRATION = "migration_base"
EXTRACT_SHOWN = 8


def reached_table(game: Game, absent: Collection[int] = ()) -> pd.DataFrame:
    """Return a row a team, those first that have reached the target: by how much, against leaving all alone.

    In the migration drill those that have come at the least cost are first, as its sheet says. ``absent`` are seats for
    which nobody ever handed in a form: they are last and not judged.
    """
    drill = drill_of(game)
    target, zh = drill.target, MEASURE_ZH[drill.target.measure]
    rows = []
    for seat in game.setup.people:
        got = target_reached(game, seat)
        row = {
            "公司": game.setup.seats[seat].name, zh: level(target.measure, got.was),
            "一动不动会是": level(target.measure, got.would_have_been),
            f"{_better(target.measure)}（要 {step(target.measure, got.wanted)}）": step(target.measure, got.better_by),
            "、".join(map(short_name, target.guards)): _guards(got),
            "做到没有": YES if got.is_reached else NO,
        }  # fmt: skip
        order = (not got.is_reached, -got.better_by)
        if drill.material == MIGRATION:
            more, cost = _cost_of_migrants(game, seat)
            each = cost / more if more > 0 else float("inf")
            row["每多迁一万户少挣（万元）"] = f"{each:,.0f}" if more > 0 else "没有多迁"
            order = (not got.is_reached, each)
        if seat in absent:
            row = dict.fromkeys(row, NOTHING_TO_JUDGE) | {"公司": row["公司"], "做到没有": ABSENT}
            order = (2, 0.0)
        rows.append((order, row))
    rows.sort(key=lambda each: each[0])
    return pd.DataFrame([row for _, row in rows]).set_index("公司")


def judged_note(drill: Drill) -> str:
    """Return what the verdict is made of, and who judges the rest of what the teams' sheet prints."""
    rest = f"讲师当场判的另说：{''.join(drill.by_hand)}" if drill.by_hand else ""
    return f"做到没有，只看任务单上沙盘算的那几条；手机上的 KPI 考核得分演练里不算数。{rest}"


def moved_rows(game: Game, handed: dict[int, Submission | None]) -> list[tuple[str, str, str, str]]:
    """Return for each team whether its form keeps to the drill, and what it moves: name, handed in, check, moved."""
    rows = []
    for seat in game.setup.people:
        name, form = game.setup.seats[seat].name, handed.get(seat)
        if form is None:
            rows.append((name, "没交", "—", player_says(REPEAT, len(game.quarters), game.setup.starts_over)))
            continue
        problems = check_drill(form.values, game, seat, research_cost(form.research))
        verdict = "；".join(problems) or "只动了能动的"
        rows.append((name, f"第 {form.version} 版", verdict, "、".join(_moved(game, seat, form)) or "一动不动"))
    return rows


def material_tables(material: TeamTable | pd.DataFrame | Sequence[CustomerCard]) -> tuple[TeamTable, ...]:
    """Return a team's material as tables for the screen; of an extract the first rows."""
    if isinstance(material, TeamTable):
        return (material,)
    if isinstance(material, pd.DataFrame):
        note = f"一共 {len(material)} 行，这里是头 {EXTRACT_SHOWN} 行；全的在写好的文件里，表格软件能打开。"
        return column_leavers(material), replace(extract_table(material.head(EXTRACT_SHOWN)), note=note)
    rows = tuple(
        (f"{card.number}", card.fee_yuan, card.allowance_gb, "、".join(f"{gb:g}" for gb in card.months_gb),
         "；".join(card.facts)) for card in material
    )  # fmt: skip
    columns = ("卡号", "月费（元）", "套内（GB）", "前三月用量（GB）", "别的")
    return (TeamTable("客户卡", columns, rows, "答案在写好的“讲师留着-答案”里。"),)


def _better(measure: str) -> str:
    """Return what a number above 0 means: more of what is counted, a higher share, or better where less is more."""
    if not TARGET_MEASURES[measure]:
        return "好了"
    return "多了" if measure in RELATIVE else "高了"


def _cost_of_migrants(game: Game, seat: int) -> tuple[float, float]:
    """Return how many more customers have migrated than if all had been left alone, 10,000, and what that cost."""
    still = left_alone(game, seat)
    migrants = [sum(float(q.results.migrants[0, seat]) for q in each.quarters) for each in (game, still)]
    value = [figures_of(each, seat)["value"] for each in (game, still)]
    return migrants[0] - migrants[1], value[1] - value[0]


def _guards(got: Reached) -> str:
    """Return all guards in one cell, for a table on a slide has room for six columns."""
    told = {guard: guard_says(guard, got) for guard in got.guards_better_by}
    if len(told) == 1 or set(told.values()) == {UNHARMED}:
        return next(iter(told.values()))
    return "；".join(f"{short_name(guard)}{words}" for guard, words in told.items() if words != UNHARMED)


def _moved(game: Game, seat: int, form: Submission) -> list[str]:
    begun, opened = prefilled(game, seat), {field.name for field in open_fields(game)}
    words = []
    for field in form_fields(game.setup.pair):
        if field.name in opened and (found := number_of(form.values[field.name])) != begun[field.name]:
            words.append(f"{field.zh} {float(begun[field.name]):g}→{found:g}")
    return words
