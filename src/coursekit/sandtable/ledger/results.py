"""From forms to results: a round is resolved once, stored with its digest, and every game is a replay of the file."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import replace

from coursekit.errors import CourseError
from coursekit.sandtable.bots.levels import seat_decisions
from coursekit.sandtable.bots.styles import STYLES
from coursekit.sandtable.engine.decisions import Decisions as EngineDecisions
from coursekit.sandtable.game import Game, new_game, play_quarter
from coursekit.sandtable.ledger import arrays
from coursekit.sandtable.ledger.base import CHANGED, Clock, from_json, round_name
from coursekit.sandtable.ledger.decisions import plain_values
from coursekit.sandtable.ledger.engine_version import engine_version
from coursekit.sandtable.ledger.errors import EngineChanged, LedgerFault
from coursekit.sandtable.ledger.records import OPEN, RESOLVED, RoundView
from coursekit.sandtable.ledger.storage import Storage
from coursekit.sandtable.ledger.war import War, decided, kept
from coursekit.sandtable.rules.handed_in import decisions_handed_in
from coursekit.sandtable.rules.violations import Violation

TEAM, REPEAT, BOT = "team", "repeat", "bot"
Plays = Mapping[str, Mapping[str, object]]


class Results(War):
    """What came of rounds."""

    def __init__(self, storage: Storage, clock: Clock) -> None:
        super().__init__(storage, clock)
        # By id and digest: an id is given again when the transaction that took it has failed.
        self._games: dict[tuple[int, str], Game] = {}

    def resolve(self, *, events: Sequence[str] | None = None, actor: str = "console") -> Game:
        """Play the closed round and return the game with it; a round that is resolved already gives the stored game.

        Parameters
        ----------
        events : sequence of str or None
            Cards as for `game.play_quarter`. None takes those of the quarter's war-game round, or draws them from the
            seed. They are stored with the result.

        Raises
        ------
        CourseError
            The round is still open or has not begun, or a card does not exist; nothing has changed.
        """
        named = [events] if isinstance(events, str) else events
        with self._storage.writing() as db:
            row = self._current(db)
            if row is None:
                raise CourseError(f"{round_name(self._view_now(db))}还没开始，没有可结算的：先开始收表。")
            if self._status(row) == OPEN:
                raise CourseError(f"{round_name(row)}正在收表：先截止，再结算。")
            if row["status"] != RESOLVED:
                self._resolve(db, row, named, actor)
            return self._with_violations(db, row["part"], self._game_after(db, self._result_of(db, row)))

    def game(self, part: str | None = None) -> Game:
        """Return a part's game, the current one's by default, replayed from what was handed in.

        Raises
        ------
        EngineChanged
            A result is another engine's.
        LedgerFault
            A replay does not give what is stored.
        """
        with self._storage.reading() as db:
            chosen = part or self._part(db)
            self._setup_of_part(chosen)
            last = self._last_resolved(db, chosen)
            game = new_game(self._setups[chosen]) if last is None else self._game_after(db, self._result_of(db, last))
            return self._with_violations(db, chosen, game)

    def players(self, round: RoundView | None = None) -> dict[int, str]:
        """Return who played each seat in a resolved round, the last one by default.

        Returns
        -------
        dict
            "team", "repeat" where a team handed in nothing, or "bot:<style>:<level>"; empty without a result.
        """
        with self._storage.reading() as db:
            row = self._last_resolved(db, self._part(db)) if round is None else self._row_of(db, round)
            result = None if row is None else self._result_of(db, row)
        if result is None:
            return {}
        bots = {seat: f"{BOT}:{each.bot}:{each.level}" for seat, each in enumerate(self.setup.seats) if each.bot}
        plays = {int(seat): play for seat, play in from_json(result["plays"]).items() if "attack" not in play}
        return bots | {seat: _player(play) for seat, play in plays.items()}

    @property
    def engine_problem(self) -> str | None:
        """Why this installation can read the file but not go on with it; None if it can."""
        try:
            self.game()
        except EngineChanged as error:
            return str(error)
        return None

    def stored_arrays(self, round: RoundView) -> dict:
        """Return a resolved round's arrays as they were stored, by path such as ``after.customers``."""
        with self._storage.reading() as db:
            row = self._row_of(db, round)
            result = None if row is None else self._result_of(db, row)
        if result is None:
            raise CourseError(f"{round_name(round)}没有结算，没有结果可读。")
        return unpacked(result, round_name(round))

    def _resolve(
        self, db: sqlite3.Connection, row: sqlite3.Row, events: Sequence[str] | None, actor: str
    ) -> None:
        game, parent = self._game_before(db, row), self._parent_of(db, row)
        plays = self._plays(db, row)
        cards, attacks = self._war_quarter(db, row, game, self._decisions(db, game, plays), events)
        plays |= {str(seat): {"attack": kept(own)} for seat, own in attacks.items()}
        played = play_quarter(game, self._decisions(db, game, plays), cards)
        quarter = played.quarters[-1]
        stored_digest = arrays.digest_of(quarter)
        inserted = db.execute(
            "INSERT INTO results (round, parent, events, plays, engine, digest, arrays, at) VALUES (?,?,?,?,?,?,?,?)",
            (row["id"], parent, json.dumps(quarter.events), json.dumps(plays), engine_version(), stored_digest,
             arrays.pack(quarter), self._clock()),
        ).lastrowid  # fmt: skip
        db.execute(
            "UPDATE rounds SET status = ?, closed = coalesce(closed, ?) WHERE id = ?",
            (RESOLVED, row["deadline"], row["id"]),
        )
        self._log(
            db, actor, "resolve", part=row["part"], quarter=row["quarter"], attempt=row["attempt"],
            events=list(quarter.events),
            players={seat: _player(play) for seat, play in plays.items() if "attack" not in play},
            **({"starts_over": True} if game.setup.starts_over else {}),
        )  # fmt: skip
        self._games[inserted, stored_digest] = played

    def _plays(self, db: sqlite3.Connection, row: sqlite3.Row) -> dict[str, Mapping[str, object]]:
        """Return who plays each team's seat: what it handed in, else its bot, else what its form begins with."""
        bots = {each["seat"]: each for each in db.execute("SELECT * FROM bots")}
        plays: dict[str, Mapping[str, object]] = {}
        for seat, _ in self.teams:
            last = db.execute(
                "SELECT id FROM decisions WHERE round = ? AND seat = ? ORDER BY version DESC LIMIT 1", (row["id"], seat)
            ).fetchone()
            if last is not None:
                plays[str(seat)] = {"decision": last["id"]}
            elif seat in bots:
                plays[str(seat)] = {"bot": bots[seat]["style"], "level": bots[seat]["level"]}
            else:
                plays[str(seat)] = {}
        return plays

    def _decisions(self, db: sqlite3.Connection, game: Game, plays: Plays) -> dict[int, EngineDecisions]:
        """Return what is decided for the teams' seats, and for bots that attack; a team left out repeats."""
        every = {}
        for text, play in plays.items():
            seat = int(text)
            if "decision" in play:
                row = db.execute("SELECT content FROM decisions WHERE id = ?", (play["decision"],)).fetchone()
                values, research = plain_values(row)
                every[seat] = decisions_handed_in(values, game, seat, research)
            elif "bot" in play:
                style, level = STYLES[play["bot"]], play["level"]
                parameters = game.market.parameters
                every[seat] = seat_decisions(style, level, game.state, parameters, game.last_decisions, seat)
            elif "attack" in play:
                every[seat] = decided(play["attack"])
        return every

    def _result_of(self, db: sqlite3.Connection, row: sqlite3.Row) -> sqlite3.Row | None:
        return db.execute("SELECT * FROM results WHERE round = ?", (row["id"],)).fetchone()

    def _parent_of(self, db: sqlite3.Connection, row: sqlite3.Row) -> int | None:
        """Return the id of the result that a round goes on from."""
        found = db.execute(
            "SELECT s.id FROM results AS s JOIN rounds AS r ON r.id = s.round "
            "WHERE r.part = ? AND r.quarter = ? AND r.status = ?", (row["part"], row["quarter"] - 1, RESOLVED)
        ).fetchone()  # fmt: skip
        return None if found is None else found["id"]

    def _game_before(self, db: sqlite3.Connection, row: sqlite3.Row) -> Game:
        """Return the game that a round which is open or closed goes on from."""
        parent = self._parent_of(db, row)
        if parent is None:
            return new_game(self._setups[row["part"]])
        return self._game_after(db, db.execute("SELECT * FROM results WHERE id = ?", (parent,)).fetchone())

    def _game_after(self, db: sqlite3.Connection, result: sqlite3.Row) -> Game:
        """Return the game up to a result, replaying what this ledger has not seen yet."""
        waiting = []
        game = None
        while game is None:
            game = self._games.get((result["id"], result["digest"]))
            if game is None:
                waiting.append(result)
                if result["parent"] is None:
                    row = db.execute("SELECT part FROM rounds WHERE id = ?", (result["round"],)).fetchone()
                    game = new_game(self._setup_of_part(row["part"]))
                else:
                    result = db.execute("SELECT * FROM results WHERE id = ?", (result["parent"],)).fetchone()
        for each in reversed(waiting):
            game = self._replayed(db, game, each)
            self._games[each["id"], each["digest"]] = game
        return game

    def _replayed(self, db: sqlite3.Connection, game: Game, result: sqlite3.Row) -> Game:
        """Return the game with a stored quarter played again, the same to the last bit.

        On another processor the last digits may differ: then the stored ones count.
        """
        name = round_name(db.execute("SELECT * FROM rounds WHERE id = ?", (result["round"],)).fetchone())
        if result["engine"] != engine_version():
            raise EngineChanged(
                f"{name}是市场引擎 {result['engine']} 算的，这里装的是 {engine_version()}：存下的表、回执和结果都能看，"
                "但不能重放，也不能接着打；装回原来那一版课程再打开。"
            )
        events = tuple(from_json(result["events"]))
        try:
            played = play_quarter(game, self._decisions(db, game, from_json(result["plays"])), events)
        except (KeyError, TypeError, ValueError) as error:
            raise LedgerFault(f"{name}存下的表读不出来，重放不了：{CHANGED}") from error
        if arrays.digest_of(played.quarters[-1]) == result["digest"]:
            return played
        stored = unpacked(result, name)
        is_sound = arrays.digest_of_arrays(stored, events) == result["digest"]
        if is_sound and arrays.differs_in_last_digits(played.quarters[-1], stored):
            return replace(played, quarters=(*game.quarters, arrays.with_arrays(played.quarters[-1], stored)))
        raise LedgerFault(f"{name}照存下的表重放，结果和当时存下的不一样：{CHANGED}")

    def _with_violations(self, db: sqlite3.Connection, part: str, game: Game) -> Game:
        rows = db.execute("SELECT * FROM violations WHERE part = ? AND withdrawn IS NULL ORDER BY id", (part,))
        found = [Violation(row["quarter"], row["seat"], row["kind"], row["points"], row["note"]) for row in rows]
        return replace(game, violations=tuple(found))


def unpacked(result: sqlite3.Row, name: str) -> dict:
    """Return a result's arrays by path, or say that they are damaged."""
    try:
        return arrays.unpack(result["arrays"])
    except ValueError as error:
        raise LedgerFault(f"{name}存下的结果读不出来：{CHANGED}") from error


def _player(play: Mapping[str, object]) -> str:
    if "bot" in play:
        return f"{BOT}:{play['bot']}:{play['level']}"
    return TEAM if "decision" in play else REPEAT
