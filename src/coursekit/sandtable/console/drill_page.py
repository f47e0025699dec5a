"""The page of a drill: its task, papers for every team, what each has moved, and who has reached the target."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

import ipywidgets
import pandas as pd

from coursekit.charts import show_table
from coursekit.errors import CourseError
from coursekit.live import look
from coursekit.sandtable.console.drill_tables import judged_note, material_tables, moved_rows, reached_table
from coursekit.sandtable.console.papers import papers_folder, write_showing
from coursekit.sandtable.console.pieces import (
    Fold,
    chooser,
    column,
    note,
    note_html,
    quiet_button,
    row,
    table,
    title,
)
from coursekit.sandtable.console.rule_trial import RuleTrial
from coursekit.sandtable.console.words import CLOSED, GAME, round_name
from coursekit.sandtable.debrief.wording import SOURCE
from coursekit.sandtable.game import new_game
from coursekit.sandtable.ledger import Ledger
from coursekit.sandtable.scenario.drill_file import Term
from coursekit.sandtable.scenario.drill_sheet import Sheet, drill_material, drill_notes, drill_sheet
from coursekit.sandtable.scenario.drills import drill_named
from coursekit.sandtable.solo.report_page import table_html
from coursekit.sandtable.team_papers.sheets import JUDGED_HEAD
from coursekit.sandtable.team_papers.writing import write_drill_papers

if TYPE_CHECKING:
    from coursekit.sandtable.console.desk import Desk

SHOWABLE = "上面的任务可以投影。下面的材料是各队自己的，展开以前先切走投影。"
PAPERS = (
    "一队一份任务单和材料（PDF）{table}；“讲师留着-答案”别发。"
    "开放第 1 季收表以前印；材料和答案都是开局时的，以后再写也一样。"
)
TABLE_TOO = "，客户明细另有一份表格"
PRIVATE = "展开会看见各队的东西：先把投影切走（Windows 按 Win+P）。"
EARLY = "局还没打完，这张先别投影：各队看见别家差多少，会跟着改。"
EXTRACT = "customer_extract"
SHOW_NOW = "打完了，这张可以投影。"
NOTES = "这一栏讲师自己看：有藏起来的数，先把投影切走（Windows 按 Win+P）。"


class DrillPage:
    """What an instructor needs for a drill; ``box`` is the page."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        teams = [(name, seat) for seat, name in desk.ledger.teams]
        self.task = ipywidgets.HTML()
        self.papers, self.progress = quiet_button("写各队的任务单和材料"), ipywidgets.HTML()
        self.papers.on_click(lambda _: desk.do(self._write))
        self.team = chooser("哪一队", teams)
        self.team.observe(lambda _: self._fold_all(), "value")
        self.material = Fold("看材料", PRIVATE, self._material)
        self.moves = Fold("看各队动了什么", PRIVATE, self._moves)
        self.early = Fold("看谁做到了", EARLY, self._reached)
        self.reached, self.judge = quiet_button("谁做到了"), note(SHOW_NOW)
        self.reached.on_click(lambda _: desk.do(self._show_reached))
        self.notes = Fold("讲师看：哪些是设定", NOTES, self._notes)
        self.stage = ipywidgets.Output()
        self.trial = RuleTrial(lambda: drill_material(desk.ledger.game(GAME), self.team.value))
        self.trying = Fold("算一队的特征规则", PRIVATE, lambda: self.trial.box)
        self.results = column()
        self._shown: object = None
        self._drawn = False
        self._drill = drill_named(desk.ledger.setup.drill)
        has_rule = self._drill.material == EXTRACT
        self.before = column(
            self.task, title("任务单和材料"), note(PAPERS.format(table=TABLE_TOO if has_rule else "")), self.papers,
            self.progress, note(SHOWABLE), row(self.team),
            self.material.box, *([self.trying.box] if has_rule else []), self.notes.box,
        )  # fmt: skip
        self.after = column(title("谁动了什么，谁做到了"), self.results)
        self.box = column(self.before, self.after)

    def show(self) -> None:
        """Come onto the screen."""
        setup = self._desk.ledger.setup
        self.task.value = sheet_html(drill_sheet(new_game(setup), setup.people[0]))

    def hide(self) -> None:
        """Leave the screen: nothing stays unfolded."""
        self._fold_all()
        self._clear()

    def refresh(self) -> None:
        """Offer what there is to see at this moment of the game."""
        now = self._desk.standing
        if now.mark == self._shown:
            return
        self._shown = now.mark
        self._fold_all()
        self._clear()
        played = self._played(now.round.part, now.round.quarter, now.round.status)
        has_news = now.is_over or now.round.status == CLOSED
        self.box.children = [self.after, self.before] if has_news else [self.before, self.after]
        if now.is_over:
            self.results.children = [self.judge, self.reached, self.stage, note(judged_note(self._drill))]
        elif now.round.status == CLOSED:
            self.results.children = [self.moves.box, *([self.early.box] if played else [])]
        elif played:
            self.results.children = [self.early.box]
        else:
            said = f"{round_name(now.round.part, now.round.quarter)}截止以后看谁动了什么，打完一季看谁做到了。"
            self.results.children = [note(said)]

    def _played(self, part: str, quarter: int, status: str) -> bool:
        return part == GAME and (quarter > 0 or status == "resolved")

    def _clear(self) -> None:
        if self._drawn:
            self._drawn = False
            self.stage.clear_output()

    def _fold_all(self) -> None:
        for fold in (self.material, self.moves, self.early, self.trying, self.notes):
            fold.close()

    def _material(self) -> ipywidgets.Widget:
        try:
            tables = material_tables(drill_material(self._desk.ledger.game(GAME), self.team.value))
        except CourseError as error:  # shown where the table would be
            return ipywidgets.HTML(look.said("○ 打不开", str(error), look.ORANGE))
        shown = "".join(
            f"<strong>{escape(each.title)}</strong>　{escape(each.label)}"
            f"{table_html(each.columns, [[str(cell) for cell in line] for line in each.rows])}{note_html(each.note)}"
            for each in tables
        )
        return ipywidgets.HTML(shown)

    def _moves(self) -> ipywidgets.Widget:
        ledger = self._desk.ledger
        try:
            handed = {seat: ledger.submission(seat) for seat, _ in ledger.teams}
            rows = moved_rows(ledger.game(), handed)
        except CourseError as error:
            return ipywidgets.HTML(look.said("○ 打不开", str(error), look.ORANGE))
        return ipywidgets.HTML(table(("公司", "交表", "查过", "动了什么"), rows))

    def _reached(self) -> ipywidgets.Widget:
        try:
            found = self._found()
        except CourseError as error:
            return ipywidgets.HTML(look.said("○ 打不开", str(error), look.ORANGE))
        rows = [(name, *map(str, line)) for name, line in zip(found.index, found.to_numpy(), strict=True)]
        shown = table((found.index.name, *found.columns), rows)
        return ipywidgets.HTML(shown + note_html(judged_note(self._drill)))

    def _found(self) -> pd.DataFrame:
        ledger = self._desk.ledger
        return reached_table(ledger.game(GAME), never_handed_in(ledger))

    def _notes(self) -> ipywidgets.Widget:
        return ipywidgets.HTML(table(("", ""), drill_notes(self._desk.ledger.game(GAME))))

    def _show_reached(self) -> None:
        found = self._found()
        self._clear()
        self._drawn = True
        with self.stage:
            show_table(found, source=SOURCE, caption=f"演练“{self._drill.title}”：和能动的栏一动不动比")

    def _folder(self) -> Path:
        return papers_folder(self._desk.ledger, "演练")

    def _write(self) -> str:
        ledger, folder = self._desk.ledger, self._folder()
        made = write_showing(self.progress, lambda progress: write_drill_papers(ledger, folder, progress=progress))
        text = f"{len(made)} 个文件写好了，在 {self._folder()}。"
        self.progress.value = note_html(text)
        return text


def never_handed_in(ledger: Ledger) -> frozenset[int]:
    """Return the teams for which no form was handed in, in no quarter: not judged, unless a bot sits in for them."""
    rounds, seated = ledger.rounds(GAME), ledger.seated_bots
    return frozenset(
        seat for seat, _ in ledger.teams
        if seat not in seated and all(ledger.submission(seat, each) is None for each in rounds)
    )  # fmt: skip


def sheet_html(sheet: Sheet) -> str:
    """Return a sheet's common part, for the screen: task and its words, fixed and open, how it is judged, time."""
    minutes = "　→　".join(f"{part} {length} 分钟" for part, length in sheet.minutes)
    parts = [
        ("任务", sheet.task), (sheet.terms_head, tuple(map(_term, sheet.terms))), ("不能动的", sheet.fixed),
        ("能动的", sheet.open), (JUDGED_HEAD, (*sheet.judged, *sheet.by_hand)), ("发什么", (sheet.material,)),
        (f"时间，一共 {sheet.total_minutes} 分钟", (minutes,)),
        ("设定", tuple(text for _, text in sheet.sources)),
    ]  # fmt: skip
    head = f'<div style="font-size:1.4em">{escape(sheet.title)}</div>'
    return head + "".join(_list(*each) for each in parts if each[1])


def _term(term: Term) -> str:
    return f"{term.name}：{term.meaning}" + (f"。落在表上：{term.field}" if term.field else "")


def _list(head: str, lines: Sequence[str]) -> str:
    items = "".join(f"<li>{escape(line)}</li>" for line in lines)
    return (
        f'<div style="font-weight:600;font-size:1.1em;margin:.4em 0 0">{escape(head)}</div>'
        f'<ul style="margin:.1em 0;line-height:1.6;max-width:60em;padding-left:1.3em">{items}</ul>'
    )
