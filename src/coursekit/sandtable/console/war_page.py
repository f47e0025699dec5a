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
    Confirm,
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
from coursekit.sandtable.console.war_tables import (
    answer_form,
    answer_names,
    form_says,
    replay_figure,
    replay_table,
    rival_moves,
    rival_says,
    room_replay,
)
from coursekit.sandtable.console.words import CLOSED, GAME, OPEN, RESOLVED, round_name
from coursekit.sandtable.debrief.wording import SOURCE
from coursekit.sandtable.game import Game, new_game
from coursekit.sandtable.ledger import Refused, RoundView
from coursekit.sandtable.scenario.drill_sheet import CHANGE_UNTIL, round_notes, round_sheet
from coursekit.sandtable.scenario.events import named_cards
from coursekit.sandtable.scenario.set_ups import round_of_quarter
from coursekit.sandtable.scenario.war_rival import rival_next
from coursekit.sandtable.scenario.war_rounds import Played, compare_after, round_events, round_named
from coursekit.sandtable.scenario.war_sentences import answer_sentences
from coursekit.sandtable.team_papers.writing import answer_lines, write_round_papers

if TYPE_CHECKING:
    from coursekit.sandtable.console.desk import Desk

EVERYBODY, NOT_YET = -1, ""
ROLE_ZH = {"attacker": "进攻的", "second": "跟着来的", "defender": "被打的"}
SHOWABLE = "上面这些可以投影。任务单一队一张（PDF），角色在开局时就定了，前一天就能印。"
PRIVATE = "展开会看见各队选的：先把投影切走（Windows 按 Win+P）。"
NOTES = "这一栏讲师自己看：设定的数，大纲和公开资料都没写的；先把投影切走（Windows 按 Win+P）。"
KEY_HOW = f"照任务单上各队写的选；{CHANGE_UNTIL}。改过的也留在记录里。"
FILL_HOW = "没交表的队，照它选的答案替它交一张，别的栏不动；超过透支上限的，几笔钱按同一比例压到上限以内。"
ONE_QUARTER = "重放按答案原样，不管预算；下一季没有别的牌，真人队照这一季重复。"


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
        self.answers: dict[int, ipywidgets.Dropdown] = {}
        self.keep, self.fill = quiet_button("记下各队的答案"), quiet_button("替没交的队交表")
        self.keep.on_click(lambda _: desk.do(self._keep))
        self.filling = Confirm(self.fill, lambda: FILL_HOW, lambda: desk.do(self._fill))
        self.kept = ipywidgets.HTML()
        self.keying = Fold("记答案", PRIVATE, self._keying)
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
        self.filling.forget()
        self._clear()

    def refresh(self) -> None:
        """Follow the game: its round comes onto the page when its quarter begins."""
        now = self._desk.standing
        if now.mark == self._shown:
            if self.keying.is_open:
                self._show_kept()
            return
        self._shown = now.mark
        current = self._desk.ledger.war_round(now.round)
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
        played = self._played()
        if played is not None:
            self.next.value = note_html(self._promises())
            parts = [title("重放"), note(ONE_QUARTER), row(self.team, self.replay), self.told, self.stage, self.next]
        elif ledger.war_round() == war and self._desk.standing.round.status in (OPEN, CLOSED):
            parts = [title("各队选了什么"), self.keying.box]
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
            ("局面", "；".join(sheet.task[:-1]) or "对手还没动，在算账。"), ("问题", round_named(war).question),
            ("这一季的牌", f"{self._cards(war)}，结算时自己出"), ("时间", minutes),
            *((f"答案 {line[0]}", line[2:]) for line in answer_lines(war, ledger.setup.pair)),
            *((kind, text) for kind, text in sheet.sources),
        ]  # fmt: skip
        return f'<div style="font-size:1.4em">{escape(sheet.title)}</div>{table(("", ""), rows)}'

    def _notes(self) -> ipywidgets.Widget:
        return ipywidgets.HTML(table(("", ""), round_notes(self.war.value)))

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

    def _keying(self) -> ipywidgets.Widget:
        ledger, war = self._desk.ledger, self.war.value
        chosen, names = ledger.war_answers(), dict(ledger.teams)
        options = [("还没选", NOT_YET), *((words, name) for name, words in answer_names(war).items())]
        self.answers = {
            seat: chooser(names[seat], options, chosen.get(seat, NOT_YET), width="46em")
            for seat in ledger.war_asked(war)
        }  # fmt: skip
        self._show_kept()
        return column(
            note(KEY_HOW), *self.answers.values(), self.keep, self.kept, note(FILL_HOW), self.filling.box,
        )  # fmt: skip

    def _keep(self) -> str:
        ledger = self._desk.ledger
        before, names = ledger.war_answers(), dict(ledger.teams)
        wanted = {seat: box.value for seat, box in self.answers.items() if box.value}
        if not wanted:
            raise CourseError("一队也没选：照各队任务单上写的，先选答案。")
        for seat, answer in wanted.items():
            if before.get(seat) != answer:
                ledger.answer_round(seat, answer)
        self._show_kept()
        left = [names[seat] for seat in self.answers if seat not in ledger.war_answers()]
        return f"记下了 {len(wanted)} 队的答案。" + (f"还没选的：{'、'.join(left)}。" if left else "")

    def _fill(self) -> str:
        ledger, war = self._desk.ledger, self.war.value
        game, chosen, names = ledger.game(), ledger.war_answers(), dict(ledger.teams)
        done, refused = [], []
        for seat in ledger.war_asked(war):
            if seat not in chosen or ledger.submission(seat) is not None:
                continue
            try:
                key = f"war-{ledger.round.quarter}-{ledger.round.attempt}-{seat}-{chosen[seat]}"
                values, _ = answer_form(game, seat, war, chosen[seat])
                ledger.submit(seat, values, key=key, source="instructor", actor="console", round=ledger.round)
                done.append(names[seat])
            except Refused as error:
                refused.append(f"{names[seat]}：{'；'.join(error.problems)}")
        self._show_kept()
        if refused:
            raise CourseError(f"替{'、'.join(done) or '谁也没有'}交了表。交不上的：{'。'.join(refused)}")
        return f"替{'、'.join(done)}照答案交了表。" if done else "没有要替的：选了答案的队都交过表了。"

    def _show_kept(self) -> None:
        ledger, war = self._desk.ledger, self.war.value
        game, chosen, names = ledger.game(), ledger.war_answers(), dict(ledger.teams)
        rows = []
        for seat in ledger.war_asked(war):
            said = form_says(game, seat, war, chosen.get(seat), ledger.submission(seat))
            rows.append((names[seat], answer_names(war)[chosen[seat]] if seat in chosen else "还没选", said))
        self.kept.value = table(("公司", "答案", "表"), rows)

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
            self._say("一行一队：选了哪个，两把尺子各选哪个。选的和最多的差多少，写在后两列。再选一队，看它自己的。")
            with self.stage:
                found = room_replay(every, names, war, answers)
                show_table(found, source=SOURCE, caption=f"“{round_named(war).title}”各队的答案")
            return
        seat = self.team.value
        played, rival = self._compared(game, seat), self._rival(game, seat)
        attacker = ledger.war_roles(war).get("attacker")
        told = rival_says(rival, "" if attacker is None else names[attacker], war)
        self._say(*answer_sentences(played), *([told] if told else []))
        figure, alt = replay_figure(played, war, names[seat], answers.get(seat))
        with self.stage:
            show(figure, alt=alt, source=SOURCE)
            found = replay_table(played, war, answers.get(seat), rival)
            show_table(found, source=SOURCE, caption=f"{names[seat]}：每个答案放进同一季，打两季")

    def _compared(self, game: Game, seat: int) -> list[Played]:
        war, quarter = self.war.value, self._quarter()
        known = replace(game, quarters=game.quarters[: quarter + 1])
        ledger, view = self._desk.ledger, self._played()
        return compare_after(known, quarter, seat, war, ledger.war_roles(war), ledger.war_answers(view))

    def _rival(self, game: Game, seat: int) -> dict[str, str]:
        """Return by answer what the rival would decide otherwise in the next quarter."""
        ledger, view = self._desk.ledger, self._played()
        roles, answers = ledger.war_roles(self.war.value), ledger.war_answers(view)
        return rival_moves(rival_next(game, self._quarter(), seat, self.war.value, roles, answers))

    def _promises(self) -> str:
        """Return what teams have to do in the next quarter, by what they chose; nothing if nobody has."""
        ledger, war, view = self._desk.ledger, self.war.value, self._played()
        resolved = [each for each in ledger.actions() if each.what == "resolve"]
        events = next(each.detail["events"] for each in resolved[::-1] if each.detail["quarter"] == view.quarter)
        answers, names = round_named(war).answers, dict(ledger.teams)
        lines = dict(zip(answers, answer_lines(war, ledger.setup.pair), strict=False))
        owed = []
        for seat, chosen in ledger.war_answers(view).items():
            answer = answers[chosen]
            if answer.next or (events and answer.if_attacked):
                owed.append(f"{names[seat]} {lines[chosen]}")
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


def war_note(rounds: tuple[str, ...], now: RoundView) -> str:
    """Return what stands where cards are chosen, in a quarter that has a round; nothing in others."""
    war = round_of_quarter(rounds, now.quarter) if now.part == GAME else None
    if war is None:
        return ""
    return f"这一季是攻防“{round_named(war).title}”，它的牌结算时自己出，不用挑。"
