"""The page of war-game rounds: roles, papers, each team's answer, and every answer replayed once it has been played."""

from __future__ import annotations

from dataclasses import replace
from html import escape
from typing import TYPE_CHECKING

import ipywidgets

from coursekit.charts import show, show_table
from coursekit.errors import CourseError
from coursekit.sandtable.console.papers import papers_folder
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
from coursekit.sandtable.console.war_forms import DUE_HEAD, due_rows
from coursekit.sandtable.console.war_keying import WarKeying, due_now
from coursekit.sandtable.console.war_tables import (
    MOST,
    replay_figure,
    replay_table,
    rival_moves,
    rival_says,
    room_replay,
)
from coursekit.sandtable.console.words import CLOSED, GAME, OPEN, RESOLVED, round_name
from coursekit.sandtable.debrief.wording import SOURCE
from coursekit.sandtable.game import Game, new_game
from coursekit.sandtable.ledger import Ledger, RoundView
from coursekit.sandtable.rules.handed_in import silent_plays
from coursekit.sandtable.scenario.drill_sheet import round_notes, round_sheet
from coursekit.sandtable.scenario.events import named_cards
from coursekit.sandtable.scenario.set_ups import round_of_quarter
from coursekit.sandtable.scenario.war_rival import rival_next
from coursekit.sandtable.scenario.war_rounds import Played, compare_after, promised, round_events, round_named
from coursekit.sandtable.scenario.war_sentences import answer_sentences
from coursekit.sandtable.scenario.war_yardsticks import second_of
from coursekit.sandtable.team_papers.writing import answer_lines, write_round_papers

if TYPE_CHECKING:
    from coursekit.sandtable.console.desk import Desk

EVERYBODY = -1
ROLE_ZH = {"attacker": "进攻的", "second": "跟着来的", "defender": "被打的"}
SHOWABLE = "上面这些可以投影。任务单一队一张（PDF），角色在开局时就定了，前一天就能印。"
NOTES = "这一栏讲师自己看：设定的数，大纲和公开资料都没写的；先把投影切走（Windows 按 Win+P）。"
ONE_QUARTER = "重放按答案原样，不管预算；下一季没有别的牌，真人队照{silent}打，答案里说了下一季的照办。"
ASKS_ABOUT_RIVAL = ("besiege_wei",)  # whether the rival was swayed is what this round is about; elsewhere it is noise
DUE_TITLE = "上一季的答案里说好，这一季要照办的"


class WarPage:
    """What an instructor needs for rounds; ``box`` is the page."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        rounds = desk.ledger.war_rounds
        options = [(f"第 {number} 季　{round_named(name).title}", name) for number, name in enumerate(rounds, 2)]
        self.war = chooser("哪一轮", options, width="30em")
        self.war.observe(lambda _: self._turned(), "value")
        self.scene = ipywidgets.HTML()
        self.papers = quiet_button("写各队的任务单")
        self.papers.on_click(lambda _: desk.do(self._write))
        self.keying, self.due = WarKeying(desk), ipywidgets.HTML()
        self.team = chooser("看谁", [("各队放一起", EVERYBODY)], EVERYBODY)
        self.replay = quiet_button("重放每个答案")
        self.replay.on_click(lambda _: desk.do(self._replay))
        self.told, self.stage, self.next = ipywidgets.HTML(), ipywidgets.Output(), ipywidgets.HTML()
        self.now = column()
        self.notes = Fold("讲师看：设定和没写的", NOTES, self._notes)
        self.before = column(self.scene, self.papers, note(SHOWABLE), self.notes.box)
        self.box = column(self.war)
        self._shown: object = None
        self._drawn = False

    def show(self) -> None:
        """Come onto the screen."""

    def hide(self) -> None:
        """Leave the screen: nothing stays unfolded, asked or drawn."""
        self.keying.close()
        self.notes.close()
        self._clear()

    def refresh(self) -> None:
        """Follow the game: its round comes onto the page when its quarter begins."""
        now = self._desk.standing
        if now.mark == self._shown:
            if self.keying.is_open:
                self.keying.show()
            return
        self._shown = now.mark
        current = self._desk.ledger.war_round(now.round) or self._round_before(now.round)
        if current and now.round.status in (OPEN, CLOSED):
            self.war.value = current
        self._turned()

    def _turned(self) -> None:
        """Show the round that is chosen, as far as the game has come."""
        self.hide()
        ledger, war = self._desk.ledger, self.war.value
        self.scene.value = self._scene(war)
        asked = ledger.war_asked(war)
        names = dict(ledger.teams)
        self.team.options = [("各队放一起", EVERYBODY), *((names[seat], seat) for seat in asked)]
        self.team.value = EVERYBODY if len(asked) > 1 else asked[0]
        played, due = self._played(), due_html(ledger)
        self.due.value = due
        if played is not None:
            self.next.value = note_html("" if due else self._promises())
            parts = [title("重放"), note(self._how()), row(self.team, self.replay), self.told, self.stage, self.next]
            if due and self._round_before(self._desk.standing.round) == war and not ledger.war_round():
                parts = [self.due, self.keying.box, *parts]
        elif ledger.war_round() == war and self._desk.standing.round.status in (OPEN, CLOSED):
            parts = [*([self.due] if due else []), title("各队选了什么"), self.keying.box]
        else:
            parts = [note(f"{self._quarter_name()}开放收表以后记答案，结算以后重放。")]
        self.now.children = parts
        # What has been played is talked about; what is to come is read first.
        self.box.children = [self.war, self.now, self.before] if played else [self.war, self.before, self.now]

    def _scene(self, war: str) -> str:
        ledger = self._desk.ledger
        roles, names = ledger.war_roles(war), [seat.name for seat in ledger.setup.seats]
        asked = ledger.war_asked(war)
        sheet = round_sheet(new_game(ledger.setup), asked[0], war, roles)
        who = [(zh, names[roles[role]]) for role, zh in ROLE_ZH.items() if role in roles]
        minutes = "　→　".join(f"{part} {length} 分钟" for part, length in sheet.minutes)
        rows = [
            *who, ("问谁", "、".join(names[seat] for seat in asked)),
            *(("" if number else "局面", line) for number, line in enumerate(sheet.task[:-1])),
            ("问题", round_named(war).question),
            ("这一季的牌", f"{self._cards(war)}，结算时自己出"), ("时间", minutes),
            *((f"答案 {line[0]}", line[2:]) for line in answer_lines(war, ledger.setup.pair)),
            *((kind, text) for kind, text in sheet.sources),
        ]  # fmt: skip
        return f'<div style="font-size:1.4em">{escape(sheet.title)}</div>{table(("", ""), rows)}'

    def _notes(self) -> ipywidgets.Widget:
        return ipywidgets.HTML(table(("", ""), round_notes(self.war.value)))

    def _how(self) -> str:
        ledger = self._desk.ledger
        return ONE_QUARTER.format(silent=silent_plays(1, ledger.setup.starts_over))

    def _round_before(self, now: RoundView) -> str | None:
        """Return the round of the quarter before, where its answers bind teams in this one."""
        before = now.quarter - 1 if now.part == GAME else -1
        return round_of_quarter(self._desk.ledger.war_rounds, before) if due_now(self._desk.ledger) else None

    def _cards(self, war: str) -> str:
        cards = "、".join(named_cards()[each.partition(":")[0]].title
                        for each in round_events(war, self._desk.ledger.war_roles(war)))  # fmt: skip
        return f"{cards}（对手算过账，划算才打）" if round_named(war).attack.choice else cards

    def _quarter(self) -> int:
        return self._desk.ledger.war_rounds.index(self.war.value) + 1

    def _quarter_name(self) -> str:
        return round_name(GAME, self._quarter())

    def _played(self) -> RoundView | None:
        """Return the round's quarter if it has been resolved."""
        if self._desk.standing.round.part != GAME:
            return None
        resolved = [each for each in self._desk.ledger.rounds(GAME) if each.status == RESOLVED]
        return next((each for each in resolved if each.quarter == self._quarter()), None)

    def _replay(self) -> None:
        ledger, war = self._desk.ledger, self.war.value
        view = self._played()
        if view is None:
            raise CourseError(f"{self._quarter_name()}还没结算，没有可重放的。")
        self._desk.busy("正在重放……")
        self._clear()
        self._drawn = True
        game, answers = ledger.game(GAME), ledger.war_answers(view)
        names = [seat.name for seat in ledger.setup.seats]
        if self.team.value == EVERYBODY:
            every = {seat: self._compared(game, seat) for seat in ledger.war_asked(war)}
            self._say("一行一队：选了哪个，两把尺子各选哪个。选的比最多的少多少，写在后两列。再选一队，看它自己的。")
            with self.stage:
                found = room_replay(every, names, war, answers)
                show_table(found, source=SOURCE, caption=f"“{round_named(war).title}”各队的答案")
            return
        seat = self.team.value
        played, rival = self._compared(game, seat), self._rival(game, seat)
        before = second_of(war).before(game, seat, self._quarter())
        attacker = ledger.war_roles(war).get("attacker")
        told = rival_says(rival, "" if attacker is None else names[attacker], war)
        self._say(*answer_sentences(played, war, before), *([told] if told else []))
        figure, alt = replay_figure(played, war, names[seat], answers.get(seat))
        with self.stage:
            show(figure, alt=alt, source=SOURCE)
            found = replay_table(played, war, answers.get(seat), rival, before)
            two = f"第 {self._quarter() + 1} 季和第 {self._quarter() + 2} 季"
            caption = f"{names[seat]}：每个答案放进同一季，打{two}；前三列也是万元，{MOST} 是最多的"
            show_table(found, source=SOURCE, caption=caption)

    def _compared(self, game: Game, seat: int) -> list[Played]:
        war, quarter = self.war.value, self._quarter()
        known = replace(game, quarters=game.quarters[: quarter + 1])
        ledger, view = self._desk.ledger, self._played()
        return compare_after(known, quarter, seat, war, ledger.war_roles(war), ledger.war_answers(view))

    def _rival(self, game: Game, seat: int) -> dict[str, str]:
        """Return by answer what the rival would decide otherwise in the next quarter, where the round asks about it."""
        if self.war.value not in ASKS_ABOUT_RIVAL:
            return {}
        ledger, view = self._desk.ledger, self._played()
        roles, answers = ledger.war_roles(self.war.value), ledger.war_answers(view)
        return rival_moves(rival_next(game, self._quarter(), seat, self.war.value, roles, answers))

    def _promises(self) -> str:
        """Return what teams have to do in the next quarter, by what they chose; nothing if nobody has."""
        ledger, war, view = self._desk.ledger, self.war.value, self._played()
        came = {each.partition(":")[0] for each in ledger.game(GAME).quarters[view.quarter].events}
        found, names = round_named(war), dict(ledger.teams)
        lines = dict(zip(found.answers, answer_lines(war, ledger.setup.pair), strict=False))
        chosen = ledger.war_answers(view).items()
        owed = [f"{names[seat]} {lines[answer]}" for seat, answer in chosen
                if promised(war, answer, came >= set(found.cards))]  # fmt: skip
        return f"下一季要照办的：{'；'.join(owed)}" if owed else ""

    def _clear(self) -> None:
        if self._drawn:
            self.told.value, self._drawn = "", False
            self.stage.clear_output()

    def _say(self, *lines: str) -> None:
        text = "<br>".join(escape(line) for line in lines)
        self.told.value = f'<div style="font-size:1.15em;line-height:1.6;max-width:60em">{text}</div>'

    def _write(self) -> str:
        ledger = self._desk.ledger
        folder = papers_folder(ledger, "攻防")
        made = write_round_papers(ledger, self.war.value, folder)
        return f"{len(made)} 队的任务单写好了，在 {folder}。"


def due_html(ledger: Ledger) -> str:
    """Return what answers of the quarter before bind teams to now, fit to be projected; nothing where to nothing.

    It says what was promised before everybody, never what a form has in it.
    """
    due = due_now(ledger)
    if not due:
        return ""
    rows = due_rows(ledger, ledger.game(), due)
    return f'<div style="font-weight:600;font-size:1.15em">{escape(DUE_TITLE)}</div>{table(DUE_HEAD, rows)}'


def war_note(rounds: tuple[str, ...], now: RoundView) -> str:
    """Return what stands where cards are chosen, in a quarter that has a round; nothing in others."""
    war = round_of_quarter(rounds, now.quarter) if now.part == GAME else None
    if war is None:
        return ""
    return f"这一季是攻防“{round_named(war).title}”，它的牌结算时自己出，不用挑。"
