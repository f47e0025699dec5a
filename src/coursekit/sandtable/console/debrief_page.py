"""The page of the debrief for the room: one figure or table at a time, of all companies or of one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

import ipywidgets

from coursekit.charts import show, show_table
from coursekit.errors import CourseError
from coursekit.sandtable.console import room_figures
from coursekit.sandtable.console.guess_tables import best_guess, room_guesses, team_guesses
from coursekit.sandtable.console.papers import papers_folder, write_showing
from coursekit.sandtable.console.pieces import (
    Confirm,
    chooser,
    column,
    note,
    note_html,
    quiet_button,
    row,
    title,
)
from coursekit.sandtable.console.score_tables import parts_table, score_table
from coursekit.sandtable.console.words import BOT, GAME, REHEARSAL, RESOLVED, round_name
from coursekit.sandtable.debrief import figures, heat_tables, sentences
from coursekit.sandtable.debrief.contributions import last_moved, quarter_contributions
from coursekit.sandtable.debrief.luck import luck_of_all
from coursekit.sandtable.debrief.marginal import values_of_more
from coursekit.sandtable.debrief.played import Played, played_of
from coursekit.sandtable.debrief.replay import what_ifs
from coursekit.sandtable.debrief.score_parts import SIGNS_SAY
from coursekit.sandtable.debrief.wording import PAR_SCORE_SAYS, SOURCE
from coursekit.sandtable.game import Game
from coursekit.sandtable.team_papers.debriefs import FOLDER, write_debriefs
from coursekit.sandtable.team_papers.war_debrief import bound_fields

if TYPE_CHECKING:
    from coursekit.sandtable.console.desk import Desk

EVERYBODY = -1
NOTHING_YET = "还没有结算过的季，没有可复盘的。"
PAGES = "一队一个网页文件给手机看，一个 PDF 打印用，不用上网。讲的是这一队，里面也有各家得分和花钱的比较：打完再发。"
PARTS_SAY = "比省公司基准多几分、少几分，一样一样看：横着加，就是上面那一列"
SCORES, SPENDING = "各队的得分", "各家把钱花在哪里、动了什么"


@dataclass(frozen=True)
class Topic:
    """One of the page's buttons: its name, what it lets the room see before the game is over, and who draws it."""

    zh: str
    reveals: str
    draw: Callable[[DebriefPage, Game, Played], None]


class DebriefPage:
    """Buttons, the choice of a company and a quarter, and the figure; ``box`` is the page."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._quarters: object = None
        self._drawn = self._setting = self._picked = False  # picked: the instructor chose the quarter
        self._agreed: set[object] = set()  # what the instructor has let the room see, by moment of the game
        seats = desk.ledger.setup.seats
        names = [(f"{seat.name}{'（机器人）' if seat.bot else ''}", number) for number, seat in enumerate(seats)]
        self.team = chooser("看谁", [("各队放一起", EVERYBODY), *names], EVERYBODY)
        self.quarter = chooser("哪一季", [("—", None)], width="16em")
        self.quarter.observe(lambda _: self._turned_quarter(), "value")
        self.measure = chooser("看什么", [("份额", "share"), ("利润", "profit")], "share", width="16em")
        self.buttons: dict[str, ipywidgets.Button] = {}
        for name, topic in TOPICS.items():
            self.buttons[name] = button = quiet_button(topic.zh)
            button.style.font_size = "1.1em"
            button.on_click(lambda _, name=name: self._click(name))
        self.asked, self.anyway = ipywidgets.HTML(), quiet_button("照样投出去", "warning")
        self.never_mind = quiet_button("先不看")
        self.anyway.on_click(lambda _: self._show(self._waiting))
        self.never_mind.on_click(lambda _: self._ask(None))
        self._waiting: str | None = None
        self.question = column()
        self.told, self.stage, self.none = ipywidgets.HTML(), ipywidgets.Output(), note(NOTHING_YET)
        self.pages, self.progress = quiet_button("做各队的复盘页"), ipywidgets.HTML()
        self.paging = Confirm(self.pages, self._pages_question, lambda: desk.do(self._write_pages))
        self.controls = column(
            row(self.team, self.quarter, self.measure), row(*self.buttons.values()), self.question, self.told,
            self.stage, title("发给各队"), note(PAGES), self.paging.box, self.progress,
        )  # fmt: skip
        self.box = column(self.none)

    def show(self) -> None:
        """Come onto the screen."""

    def hide(self) -> None:
        """Leave the screen; a figure that was on it is gone."""
        self._ask(None)
        self.paging.forget()
        self._clear()
        self._mark(None)

    def refresh(self) -> None:
        """Offer the quarters that have been resolved."""
        ledger, part = self._desk.ledger, self._desk.standing.round.part
        resolved = [each.quarter for each in ledger.rounds(part) if each.status == RESOLVED]
        if (part, resolved) == self._quarters:
            return
        self._quarters = part, resolved
        self.box.children = [self.controls if resolved else self.none]
        if resolved:
            self._setting, self._picked = True, False
            self.quarter.options = [(round_name(part, quarter), quarter) for quarter in resolved]
            self._setting = False
            self._open_on(resolved[-1])

    def _turned_quarter(self) -> None:
        self._picked = self._picked or not self._setting

    def _open_on(self, quarter: int) -> None:
        """Put a quarter into the list without the instructor having chosen it."""
        self._setting = True
        self.quarter.value = quarter
        self._setting = False

    def steps(self, game: Game, played: Played) -> None:
        """Show what each step was worth in a quarter; of a team, unless told otherwise, the last in which it moved."""
        if not self._picked:
            self._open_on(last_moved(played, None if self.team.value == EVERYBODY else self.team.value))
        if self.team.value == EVERYBODY:
            self._figure(*room_figures.room_steps(played, self.quarter.value, self.measure.value))
        else:
            parts = quarter_contributions(played, self.quarter.value, self.team.value)
            self._figure(*figures.quarter_steps(parts, self.measure.value, played.names[self.team.value]))

    def marginals(self, game: Game, played: Played) -> None:
        """Show what 10,000 yuan more would have brought."""
        if self.team.value == EVERYBODY:
            self._figure(*room_figures.room_marginals(played, self.quarter.value))
        else:
            more = values_of_more(played, self.team.value, self.quarter.value)
            self._figure(*figures.marginal_bars(more, self.quarter.value, played, self.team.value))

    def undone(self, game: Game, played: Played) -> None:
        """Show what would have been otherwise, had a step not been made."""
        if self.team.value == EVERYBODY:
            table, limit = room_figures.room_what_ifs(played, game.setup.people)
            self._say(limit)
            with self.stage:
                show_table(table.map(self._called), source=SOURCE, caption="要是当初没改这一步")
        else:
            cases = what_ifs(played, self.team.value)
            told = sentences.best_and_worst(cases, played, self.team.value)
            self._say(f"{played.names[self.team.value]}：{told}" if told else "")
            self._figure(*heat_tables.what_if_table(cases, played, self.team.value), says=False)

    def luck(self, game: Game, played: Played) -> None:
        """Show what luck was worth."""
        lucks = luck_of_all(played)
        ahead = min(range(len(lucks)), key=lambda seat: lucks[seat].actual_rank)
        seat = ahead if self.team.value == EVERYBODY else self.team.value
        self._figure(*figures.luck_bars(lucks, played.names, seat))

    def levers(self, game: Game, played: Played) -> None:
        """Show what every company did with its levers."""
        self._figure(*heat_tables.team_levers(played, self._in_front(played)), says=False)

    def race(self, game: Game, played: Played) -> None:
        """Show the shares from the opening on; the rank by score only where nothing is left to give away."""
        ranked = self._desk.standing.is_over
        self._figure(*figures.share_race(played, self._in_front(played), ranked=ranked), says=False)

    def guesses(self, game: Game, played: Played) -> None:
        """Show what teams guessed their share would be beside what it was."""
        ledger, part, team = self._desk.ledger, self._desk.standing.round.part, self.team.value
        if team in (EVERYBODY, *(seat for seat, each in enumerate(game.setup.seats) if each.bot is not None)):
            table, name = room_guesses(ledger, part, played, self.quarter.value), round_name(part, self.quarter.value)
            self._say(best_guess(table))
        else:
            table, name = team_guesses(ledger, part, played, team), played.names[team]
        with self.stage:
            show_table(table, source=SOURCE, caption=f"{name}：猜的季末份额和实际")

    def scores(self, game: Game, played: Played) -> None:
        """Show the scores against par, and where the points come from."""
        ledger, part = self._desk.ledger, self._desk.standing.round.part
        stood_in = {seat for each in ledger.rounds(part) for seat, player in ledger.players(each).items()
                    if player.startswith(BOT) and game.setup.seats[seat].bot is None}  # fmt: skip
        self._say(f"{PAR_SCORE_SAYS}。下面一张是这些分从哪里来。{SIGNS_SAY}")
        with self.stage:
            show_table(score_table(game, stood_in), source=SOURCE, caption="KPI 考核得分")
            show_table(parts_table(game, stood_in), source=SOURCE, caption=PARTS_SAY)

    def _click(self, name: str) -> None:
        topic, now = TOPICS[name], self._desk.standing
        # A rehearsal is for looking at; a game that is over has nothing left to give away. Asked once a quarter.
        is_secret = bool(topic.reveals) and now.round.part == GAME and not now.is_over
        if is_secret and (now.mark, topic.reveals) not in self._agreed:
            self._ask(name)
        else:
            self._show(name)

    def _ask(self, name: str | None) -> None:
        self._waiting = name
        if name is None:
            self.question.children = []
            return
        self.asked.value = f"这张会亮出{TOPICS[name].reveals}，局还没打完。"
        self.question.children = [self.asked, row(self.anyway, self.never_mind)]

    def _show(self, name: str | None) -> None:
        if name is None:  # a second click on its way while the first one was at work
            return
        self._agreed.add((self._desk.standing.mark, TOPICS[name].reveals))
        self._ask(None)
        self._mark(name)

        def act() -> None:
            self._desk.busy("正在算……")
            self._clear()
            game = self._desk.ledger.game(self._desk.standing.round.part)
            if self.quarter.value is not None and self.quarter.value >= len(game.quarters):
                raise CourseError("这一季的结果刚刚退回去了：换一季看。")
            self._drawn = True
            bound = bound_fields(self._desk.ledger) if self._desk.standing.round.part == GAME else None
            TOPICS[name].draw(self, game, played_of(game, bound=bound))

        self._desk.do(act)

    def _mark(self, name: str | None) -> None:
        for each, button in self.buttons.items():
            button.button_style = "primary" if each == name else ""

    def _clear(self) -> None:
        if self.told.value or self._drawn:
            self.told.value, self._drawn = "", False
            self.stage.clear_output()

    def _in_front(self, played: Played) -> int:
        """Return whom a figure of all companies speaks of: the one chosen, or the largest."""
        last = played.quarters[-1].after.customers[0].sum(-1)
        return int(last.argmax()) if self.team.value == EVERYBODY else self.team.value

    def _figure(self, figure: object, alt: str, *, says: bool = True) -> None:
        room_figures.rename(figure, self._called)
        if says:
            self._say(alt)
        with self.stage:
            show(figure, alt=self._called(alt), source=SOURCE)

    def _called(self, text: str) -> str:
        """Return a text in which the rehearsal's only quarter has its own name."""
        part = self._desk.standing.round.part
        return text.replace(round_name(GAME, 0), round_name(part, 0)) if part == REHEARSAL else text

    def _say(self, text: str) -> None:
        told = escape(self._called(text))
        self.told.value = f'<div style="font-size:1.15em;line-height:1.6;max-width:60em">{told}</div>'

    def _pages_question(self) -> str:
        early = "" if self._desk.standing.is_over else "局还没打完，页上有各家的得分和花钱的比较，发出去就亮底了。"
        return f"{early}写到 {self._pages_folder()}，原来的会换掉，要算一会儿。"

    def _pages_folder(self) -> Path:
        return papers_folder(self._desk.ledger, FOLDER)

    def _write_pages(self) -> str:
        ledger, folder = self._desk.ledger, self._pages_folder()
        paths = write_showing(self.progress, lambda progress: write_debriefs(ledger, folder, progress=progress))
        text = f"{len(self._desk.ledger.teams)} 队的复盘页写好了（{len(paths)} 个文件），在 {self._pages_folder()}。"
        self.progress.value = note_html(text)  # here too: a figure may have pushed the answer off the screen
        return text


TOPICS = {
    "scores": Topic("得分", SCORES, DebriefPage.scores),
    "race": Topic("份额走势", "", DebriefPage.race),
    "guesses": Topic("猜得准不准", "", DebriefPage.guesses),
    "steps": Topic("每一步值多少", SPENDING, DebriefPage.steps),
    "marginals": Topic("再多 1 万元", SPENDING, DebriefPage.marginals),
    "undone": Topic("要是没改", SPENDING, DebriefPage.undone),
    "levers": Topic("各家打法", SPENDING, DebriefPage.levers),
    "luck": Topic("运气", SCORES, DebriefPage.luck),
}
