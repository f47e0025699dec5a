"""All papers of a drill or a war-game round written into a folder, a few files a team."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd

from coursekit.errors import CourseError
from coursekit.files import disk_problem, write_atomic
from coursekit.sandtable.game import Game
from coursekit.sandtable.ledger import Ledger
from coursekit.sandtable.rules.fields import TIER_ZH, form_fields
from coursekit.sandtable.scenario.customer_cards import tariff_plans
from coursekit.sandtable.scenario.drill_rules import drill_of, opening_of
from coursekit.sandtable.scenario.drill_sheet import drill_material, drill_notes, drill_sheet, round_sheet
from coursekit.sandtable.scenario.drill_tables import TeamTable, column_leavers
from coursekit.sandtable.scenario.war_file import Answer
from coursekit.sandtable.scenario.war_rounds import round_named
from coursekit.sandtable.scenario.war_sentences import LETTERS
from coursekit.sandtable.team_papers.answers import drill_answers_of
from coursekit.sandtable.team_papers.sheets import drill_paper, extract_table, round_paper, table_paper

PART = "game"
ANSWERS_FILE = "讲师留着-答案.pdf"
STILL = "各栏不动"
UNITS = {"%": "个百分点"}
_HOSTILE = '<>:"/\\|?*'
Progress = Callable[[int, int, str], None]


def write_drill_papers(ledger: Ledger, folder: Path, *, progress: Progress | None = None) -> list[Path]:
    """Write every team's sheet and material of the game's drill, and the instructor's answers; return the files.

    A customer extract is written to be printed, with a table that has counted each column, and as a table that a
    spreadsheet opens. All is of the opening of the game, so that writing it anew changes nothing.

    Raises
    ------
    CourseError
        The game is no drill, nothing can be typeset, or the disk refuses.
    """
    game, made = opening_of(ledger.game(PART)), []
    drill, title = drill_of(game), ledger.title
    answers: list[TeamTable] = []
    for number, (seat, team) in enumerate(ledger.teams):
        if progress:
            progress(number, len(ledger.teams), team)
        sheet, material = drill_sheet(game, seat), drill_material(game, seat)
        begin = f"{number + 1}-{file_name(team)}"
        if isinstance(material, pd.DataFrame):
            made.append(_written(folder / f"{begin}-任务单.pdf", drill_paper(sheet, None, title)))
            tables = [column_leavers(material), extract_table(material)]
            pages = table_paper("上季客户明细", team, title, tables, sheet.title)
            made.append(_written(folder / f"{begin}-客户明细.pdf", pages))
            made.append(_written(folder / f"{begin}-客户明细.csv", material.to_csv(index=False).encode("utf-8-sig")))
        else:
            more = [plans_table(game, seat)] if isinstance(material, list) else []
            made.append(_written(folder / f"{begin}-任务单.pdf", drill_paper(sheet, material, title, more)))
        answers += drill_answers_of(game, seat)
    lead = f"沙盘演练：{drill.title}。都是开局时的，哪一季写都一样；点评以前别给各队看。"
    pages = table_paper("答案", "讲师留着", title, answers, lead, drill_notes(game))
    made.append(_written(folder / ANSWERS_FILE, pages))
    if progress:
        progress(len(ledger.teams), len(ledger.teams), "")
    return made


def write_round_papers(ledger: Ledger, war: str, folder: Path) -> list[Path]:
    """Write every team's sheet of a war-game round; errors as `write_drill_papers`."""
    game, roles, asked = ledger.game(PART), ledger.war_roles(war), ledger.war_asked(war)
    answers, made = answer_lines(war, game.setup.pair), []
    for number, (seat, team) in enumerate(ledger.teams):
        sheet = round_sheet(game, seat, war, roles)
        is_weighed = round_named(war).attack.choice
        page = round_paper(sheet, answers if seat in asked else (), ledger.title, is_weighed)
        made.append(_written(folder / f"{number + 1}-{file_name(team)}-{round_named(war).title}.pdf", page))
    return made


def answer_lines(war: str, pair: str) -> list[str]:
    """Return a round's answers in words, each with what it is on the form."""
    zh = {field.name: field for field in form_fields(pair)}

    def told(changes: dict[str, float]) -> str:
        units = {name: UNITS.get(zh[name].unit, zh[name].unit) for name in changes}
        return "、".join(f"“{zh[name].zh}”{'加' if more > 0 else '减'} {abs(more):g} {units[name]}"
                        for name, more in changes.items())  # fmt: skip

    def line(letter: str, answer: Answer) -> str:
        if STILL in answer.words and not (answer.now or answer.next or answer.if_attacked):
            return f"{letter} {answer.words}。"
        parts = [f"表上{told(dict(answer.now))}" if answer.now else f"表上{STILL}"]
        parts += [f"下一季{told(dict(answer.next))}"] if answer.next else []
        parts += [f"对手真来了，下一季{told(dict(answer.if_attacked))}"] if answer.if_attacked else []
        return f"{letter} {answer.words}。（{'；'.join(parts)}）"

    return [line(letter, each) for letter, each in zip(LETTERS, round_named(war).answers.values(), strict=False)]


def plans_table(game: Game, seat: int) -> TeamTable:
    """Return what the team sells to personal customers now, by which the cards are answered."""
    plans = tariff_plans(game, seat)
    rows = tuple(
        (TIER_ZH[plan.plan_id], plan.price_yuan, plan.allowance_gb, plan.overage_yuan_per_gb)
        for plan in plans.itertuples()
    )
    columns = ("档", "月费（元）", "套内（GB）", "超套（元/GB）")
    return TeamTable("本队的四档资费", columns, rows, "卡上换到哪一档，照这张表算账单。")


def file_name(team: str) -> str:
    """Return a team's name as a part of a file's name.

    >>> file_name("南 浦/"), file_name("..")
    ('南 浦_', '队')
    """
    return "".join("_" if letter in _HOSTILE or ord(letter) < 32 else letter for letter in team).strip(". ") or "队"


def _written(path: Path, data: bytes) -> Path:
    try:
        write_atomic(path, data)
    except OSError as error:
        raise CourseError(disk_problem(error)) from error
    return path
