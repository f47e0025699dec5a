"""Which event cards a quarter gets: drawn by the game's seed, none, or the instructor's own; unseen by the room."""

from __future__ import annotations

import ipywidgets

from coursekit.errors import CourseError
from coursekit.sandtable.console.pieces import Fold, chooser, column, note, note_html, quiet_button, row
from coursekit.sandtable.scenario.events import event_text, named_cards
from coursekit.sandtable.setup import GameSetup

DRAWN, NONE, OWN = "drawn", "none", "own"
ANYBODY = ""


class EventsChoice:
    """What `Ledger.resolve` gets for ``events``; ``box`` is on the page of a closed round."""

    def __init__(self, setup: GameSetup) -> None:
        self._names = [seat.name for seat in setup.seats]
        drawn = "照开局号抽（出结果才看得见）" if setup.deck else "不出（这一局没有抽牌）"
        self.how = chooser("事件卡", [(drawn, DRAWN), ("这一季不出", NONE), ("我来挑", OWN)], DRAWN)
        self.how.observe(lambda _: self._show(), "value")
        self.chosen: list[str] = []
        cards = named_cards()
        self.card = chooser("卡", [(card.title, name) for name, card in cards.items()])
        seats = [(name, str(seat)) for seat, name in enumerate(self._names)]
        self.whom = chooser("碰上的", [("照卡上写的", ANYBODY), *seats])
        self.text, self.listed = ipywidgets.HTML(), ipywidgets.HTML()
        self.add, self.clear = quiet_button("加上这一张"), quiet_button("都不要了")
        self.card.observe(lambda _: self._show_card(), "value")
        self.whom.observe(lambda _: self._show_card(), "value")
        self.add.on_click(lambda _: self.add_card())
        self.clear.on_click(lambda _: self.take_back())
        self.fold = Fold("挑卡", "展开会看见卡名：先把投影切走。", self._build)
        self.count = note("")
        self.box = column()
        self._show()

    def events(self) -> tuple[str, ...] | None:
        """Return the cards to play, None for those that the seed draws.

        Raises
        ------
        CourseError
            The instructor wants to choose and has chosen none.
        """
        if self.how.value == OWN and not self.chosen:
            raise CourseError("事件卡选了“我来挑”，还没挑：展开挑一张，或者改成“照开局号抽”。")
        return {DRAWN: None, NONE: (), OWN: tuple(self.chosen)}[self.how.value]

    def add_card(self) -> None:
        """Add the card that is chosen; one card hits once a quarter."""
        name = self.card.value
        self.chosen = [each for each in self.chosen if each.partition(":")[0] != name]
        self.chosen.append(f"{name}:{self.whom.value}" if self._takes_seat() and self.whom.value else name)
        self._show()

    def take_back(self) -> None:
        """Choose none."""
        self.chosen = []
        self._show()

    def reset(self) -> None:
        """Go back to the seed's cards, for another quarter."""
        self.chosen, self.how.value = [], DRAWN
        self.hide()
        self._show()

    def hide(self) -> None:
        """Fold the cards away."""
        self.fold.close()

    def _takes_seat(self) -> bool:
        return named_cards()[self.card.value].hits != "all"

    def _build(self) -> ipywidgets.Widget:
        self._show_card()
        return column(row(self.card, self.whom), self.text, row(self.add, self.clear), self.listed)

    def _show_card(self) -> None:
        takes = self._takes_seat()
        self.whom.disabled = not takes
        if not takes:
            self.whom.value = ANYBODY
        seat = self.whom.value if takes and self.whom.value else "0"
        text = event_text(f"{self.card.value}:{seat}", self._names)
        if takes and not self.whom.value:
            text = text.replace(self._names[0], "某一家")
        self.text.value = f"<small>{text}</small>"

    def _show(self) -> None:
        own = self.how.value == OWN
        self.count.value = note_html(f"挑好了 {len(self.chosen)} 张。" if self.chosen else "还没挑。")
        titles = (f"{named_cards()[name].title}{f'（{self._names[int(seat)]}）' if seat else ''}"
                  for name, _, seat in (each.partition(":") for each in self.chosen))  # fmt: skip
        self.listed.value = f"<small>已挑：{'、'.join(titles)}</small>" if self.chosen else ""
        if not own:
            self.fold.close()
        self.box.children = [self.how, *([self.fold.box, self.count] if own else [])]
