"""One game on the instructor's desk: how it stands above, one page below, the answer to the last click between them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape

import ipywidgets

from coursekit.errors import CourseError
from coursekit.live import look
from coursekit.sandtable.console.debrief_page import DebriefPage
from coursekit.sandtable.console.drill_page import DrillPage
from coursekit.sandtable.console.keying_page import KeyingPage
from coursekit.sandtable.console.log_page import LogPage
from coursekit.sandtable.console.login_page import LoginPage
from coursekit.sandtable.console.pieces import column, quiet_button, row
from coursekit.sandtable.console.round_page import RoundPage
from coursekit.sandtable.console.seats_page import SeatsPage
from coursekit.sandtable.console.standing import Standing, read_standing
from coursekit.sandtable.console.war_page import WarPage
from coursekit.sandtable.console.words import CLOSED, OPEN, RESOLVED, WAITING, countdown
from coursekit.sandtable.ledger import STATUS_ZH, Ledger, TeamCode

TICK, IDLE = 1.0, 2.0  # seconds: while a clock runs, and otherwise
HURRY = 60  # seconds left from which on the clock is orange
Act = Callable[[], str | None]


class Desk:
    """A game with its pages; ``box`` is what a notebook shows.

    Nothing that lasts is kept here: every step goes through the ledger, and what is shown is read from it, so that a
    new kernel or a second console shows the same.
    """

    def __init__(
        self, ledger: Ledger, *, clock: Callable[[], float], leave: Callable[[], None], codes: Sequence[TeamCode] = ()
    ) -> None:
        self.ledger, self.clock = ledger, clock
        self._seen, self._failed = 0, ""
        self.standing: Standing = read_standing(ledger, clock())
        self.head, self.said = ipywidgets.HTML(), ipywidgets.HTML()
        self.round_page, self.seats, self.login = RoundPage(self), SeatsPage(self), LoginPage(self, codes)
        self.keying, self.debrief, self.log = KeyingPage(self), DebriefPage(self), LogPage(self)
        self.drill = DrillPage(self) if ledger.setup.drill else None
        self.war = WarPage(self) if ledger.war_rounds else None
        self._pages = {
            "这一季": self.round_page, **({"演练": self.drill} if self.drill else {}),
            **({"攻防": self.war} if self.war else {}), "各队": self.seats, "代录": self.keying, "复盘": self.debrief,
            "登录": self.login, "记录": self.log,
        }  # fmt: skip
        self.tabs = ipywidgets.ToggleButtons(
            options=[*self._pages], style={"button_width": "6em", "font_weight": "normal"},
            layout={"margin": "0 0 .4em 0"},
        )  # fmt: skip
        self.tabs.observe(lambda _: self.turn_to(self.tabs.value), "value")
        self.again, self.put_away = quiet_button("刷新"), quiet_button("换一局")
        self.again.on_click(lambda _: self.do(lambda: None))
        self.put_away.on_click(lambda _: leave())
        self.stage = column()
        self.box = column(self.head, row(self.tabs, self.again, self.put_away), self.said, self.stage)
        self.refresh()
        self.turn_to("登录" if codes else "这一季")

    @property
    def page(self) -> object:
        """The page that is on the screen."""
        return self._pages[self.tabs.value]

    def turn_to(self, name: str) -> None:
        """Show a page; whatever was unfolded is folded again."""
        for page in self._pages.values():
            page.hide()
        if self.tabs.value != name:
            self.tabs.value = name  # calls this once more
            return
        self.said.value = ""
        self.page.show()
        self.stage.children = [self.page.box]

    def do(self, act: Act, mark: object = None) -> bool:
        """Do one step and say what came of it; return whether it was done.

        Parameters
        ----------
        act
            Does it through the ledger and returns a sentence, or nothing to say.
        mark
            What the button was shown for (`Standing.mark`). If the game has gone on since, by another console or
            the clock, nothing is done.
        """
        try:
            self.refresh()
            if mark is not None and mark != self.standing.mark:
                where = f"{self.standing.title}，{STATUS_ZH[self.standing.round.status]}"
                text = f"局面刚刚变了（到点了，或者另一个控制台动过），这一下没有做。现在是：{where}。"
                self._say("○ 看一眼再点", text, look.BLUE)
                return False
            text = act()
            self.refresh()
        except CourseError as error:
            self._say("○ 没做成", str(error), look.ORANGE)
            self._reread()
            return False
        except OSError as error:
            why = f"读写文件出错：{error.strerror or error}（{error.filename or self.ledger.path}）。弄好再点一次。"
            self._say("○ 没做成", why, look.ORANGE)
            return False
        except Exception as error:
            # A click that seems to do nothing is worse in front of a class than an ugly sentence.
            what = f"{type(error).__name__}：{error}。存下的都还在；再点一次，不行就重新运行这一格。"
            self._say("○ 程序出错了", what, look.ORANGE)
            raise
        if text:
            self._say("✓", text, look.GREEN)
        else:
            self.said.value = ""
        return True

    def busy(self, text: str) -> None:
        """Say that something takes a while."""
        self._say("…", text, look.BLUE)

    def refresh(self) -> None:
        """Read how the game stands and show it."""
        self._seen += len(self.ledger.actions(since=self._seen))
        self.standing = read_standing(self.ledger, self.clock())
        self._show_head()
        for page in self._pages.values():
            page.refresh()

    def tick(self) -> float:
        """Bring the clock and, if something has happened, the rest up to date; return in how many seconds again."""
        try:
            now = self.ledger.round
            if (now.status, now.deadline) != (self.standing.round.status, self.standing.round.deadline) or (
                self.ledger.actions(since=self._seen)
            ):
                self.refresh()
            else:
                self.standing = self.standing.at(self.clock())
                self._show_head()
            self._failed = ""
        except CourseError as error:
            if str(error) != self._failed:  # said once, not every second
                self._failed = str(error)
                self._say("○ 读不到这一局", str(error), look.ORANGE)
        return IDLE if self.standing.seconds_left is None else TICK

    def close(self) -> None:
        """Let the file go."""
        self.ledger.close()

    def _reread(self) -> None:
        try:
            self.refresh()
        except CourseError:
            return  # the sentence that is on the screen says why

    def _say(self, head: str, text: str, colour: str) -> None:
        self.said.value = f'<div style="font-size:1.1em">{look.said(head, text, colour)}</div>'

    def _show_head(self) -> None:
        now, ledger = self.standing, self.ledger
        left = now.seconds_left
        clock = ""
        if left is not None:
            colour = look.ORANGE if left <= HURRY else "inherit"
            clock = (
                f'<span style="font-size:2em;font-variant-numeric:tabular-nums;color:{colour}">{countdown(left)}</span>'
            )
        name = escape(f"{ledger.title or '沙盘'}　{ledger.game_id}")
        self.head.value = (
            f'<div style="line-height:1.5;margin-bottom:.6em"><div style="opacity:.75">{name}</div>'
            f'<div style="font-size:1.6em;min-height:3em;display:flex;flex-wrap:wrap;gap:0 1.2em;align-items:center">'
            f"<strong>{escape(now.title)}</strong><span>{STATUS_ZH[now.round.status]}</span>{clock}</div>"
            f'<div style="font-size:1.15em">{escape(head_line(now))}</div></div>'
        )


def head_line(now: Standing) -> str:
    """Return the one sentence on what is the case and what comes next."""
    status, missing = now.round.status, now.missing
    teams = sum(line.is_team for line in now.seats)
    if status == WAITING:
        return "各队登录好了，就开放收表。"
    if status == OPEN:
        until = "" if now.seconds_left is not None else "没有定时，收齐了点截止。"
        who = f"交了 {teams - len(missing)} 队，还差 {'、'.join(missing)}。" if missing else f"{teams} 队都交了。"
        return who + until
    if status == CLOSED:
        return f"没交的：{'、'.join(missing)}。" if missing else f"{teams} 队都交了，可以结算出结果。"
    assert status == RESOLVED
    return "打完了，去复盘。" if now.is_over else "结果出来了：公布、讲评，再开下一季。"
