"""War-game rounds in a file: which quarter has which, what each team answers, and what its quarter is played with."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence

import numpy as np

from coursekit.errors import CourseError
from coursekit.sandtable.engine.decisions import NAMES
from coursekit.sandtable.engine.decisions import Decisions as EngineDecisions
from coursekit.sandtable.game import Game, new_game
from coursekit.sandtable.ledger.base import Base, from_json, round_name
from coursekit.sandtable.ledger.records import CLOSED, GAME, OPEN, RESOLVED, RoundView
from coursekit.sandtable.scenario.set_ups import round_of_quarter
from coursekit.sandtable.scenario.war_rounds import asked_seats, promised, roles_of, round_named, settle_round

ANSWER = "war_answer"
Seats = Mapping[int, EngineDecisions]


class War(Base):
    """The rounds that a game was begun with; a game without any has none of this."""

    def war_round(self, round: RoundView | None = None) -> str | None:
        """Return the war-game round of a quarter, the current one by default; None where it has none."""
        now = self.round if round is None else round
        return round_of_quarter(self.war_rounds, now.quarter) if now.part == GAME else None

    def war_roles(self, war: str) -> dict[str, int]:
        """Return which seat has which role in a round, from the opening of the game.

        Not from the quarter before, so that sheets can be printed the day before.
        """
        return roles_of(new_game(self.setup), war)

    def war_asked(self, war: str) -> tuple[int, ...]:
        """Return the teams that a round asks."""
        asked = asked_seats(new_game(self.setup), war, self.war_roles(war))
        return tuple(seat for seat in asked if seat in self.setup.people)

    def answer_round(self, seat: int, answer: str, actor: str = "console") -> None:
        """Note which answer a team has chosen in the quarter now; until it is resolved a later one takes its place.

        Raises
        ------
        CourseError
            The quarter has no round, is not open or closed, the team is not asked, or there is no such answer.
        """
        name = self._team(seat)
        with self._storage.writing() as db:
            now = self._view_now(db)
            war = self.war_round(now)
            if war is None or now.status not in (OPEN, CLOSED):
                raise CourseError(f"{round_name(now)}现在不收攻防的答案：有攻防的那一季，开放收表以后、结算以前才收。")
            found = round_named(war)
            if answer not in found.answers:
                raise CourseError(f"“{found.title}”没有“{answer}”这个答案，可选 {'、'.join(found.answers)}。")
            if seat not in self.war_asked(war):
                raise CourseError(f"“{found.title}”这一轮不问{name}：它照常打，不用选答案。")
            self._log(
                db, actor, ANSWER, part=now.part, quarter=now.quarter, attempt=now.attempt, round=war, seat=seat,
                answer=answer,
            )  # fmt: skip

    def war_answers(self, round: RoundView | None = None) -> dict[int, str]:
        """Return what each team that has chosen answers in a quarter, the current one by default.

        What was chosen before a roll-back still holds, as forms do.
        """
        with self._storage.reading() as db:
            now = self._view_now(db) if round is None else round
            return self._answers(db, now.quarter)

    def war_promises(self, round: RoundView | None = None) -> dict[int, dict[str, float]]:
        """Return what answers of the quarter before oblige teams to in a quarter, the current one by default.

        Returns
        -------
        dict of seat to dict of field to number
            The answer's ``next``, and its ``if_attacked`` where the rival did attack; nobody who owes nothing. Empty
            where the quarter before had no round or is not resolved.
        """
        with self._storage.reading() as db:
            now = self._view_now(db) if round is None else round
            war = round_of_quarter(self.war_rounds, now.quarter - 1) if now.part == GAME else None
            found = None if war is None else db.execute(
                "SELECT s.events FROM results AS s JOIN rounds AS r ON r.id = s.round "
                "WHERE r.part = ? AND r.quarter = ? AND r.status = ?", (GAME, now.quarter - 1, RESOLVED)
            ).fetchone()  # fmt: skip
            answers = {} if found is None else self._answers(db, now.quarter - 1)
        if found is None:
            return {}
        came = {event.partition(":")[0] for event in from_json(found["events"])}
        attacked = came >= set(round_named(war).cards)
        owed = {seat: promised(war, answer, attacked) for seat, answer in answers.items()}
        return {seat: sums for seat, sums in owed.items() if sums}

    def _answers(self, db: sqlite3.Connection, quarter: int) -> dict[int, str]:
        rows = db.execute("SELECT detail FROM actions WHERE what = ? ORDER BY id", (ANSWER,)).fetchall()
        details = [from_json(row["detail"]) for row in rows]
        return {each["seat"]: each["answer"] for each in details if each["quarter"] == quarter}

    def _war_quarter(
        self, db: sqlite3.Connection, row: sqlite3.Row, game: Game, decisions: Seats, events: Sequence[str] | None
    ) -> tuple[Sequence[str] | None, dict[int, EngineDecisions]]:
        """Return a quarter's cards and what attackers decide: a round's own where the instructor names no cards."""
        war = round_of_quarter(self.war_rounds, row["quarter"]) if row["part"] == GAME else None
        if war is None or events is not None:
            return events, {}
        settled = settle_round(game, war, self.war_roles(war), decisions, self._answers(db, row["quarter"]))
        attacks = {seat: own for seat, own in settled.decisions.items() if seat not in decisions}
        return settled.events, attacks if settled.attacked else {}


def kept(decisions: EngineDecisions) -> dict[str, object]:
    """Return one seat's decisions as the file keeps them: the numbers themselves, to the last bit."""
    return {name: np.asarray(getattr(decisions, name)).tolist() for name in NAMES}


def decided(content: Mapping[str, object]) -> EngineDecisions:
    """Return the decisions that `kept` has kept."""
    return EngineDecisions(**{name: np.asarray(content[name], float) for name in NAMES})
