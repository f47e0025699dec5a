"""What came of rounds: resolved once, replayed to the last bit; who played an empty seat; what is shown and noted."""

import ast
import json
from dataclasses import replace
from pathlib import Path
from shutil import copytree

import numpy as np
import pytest
from ledger_games import a_ledger, a_setup, bits, form, hand_in, play_round
from test_ledger_submit import at_once

import coursekit
from coursekit.errors import CourseError
from coursekit.sandtable.bots.styles import STYLES
from coursekit.sandtable.engine.decisions import NAMES
from coursekit.sandtable.game import bot_decisions, game_scores, new_game, play_quarter, repeated_decisions
from coursekit.sandtable.ledger import EngineChanged, Ledger, LedgerFault, arrays, engine_version, results
from coursekit.sandtable.rules.handed_in import decisions_handed_in
from coursekit.sandtable.rules.spending import spending_of
from coursekit.sandtable.setup import Seat


def same(one, other):
    return all(np.array_equal(getattr(one, name), getattr(other, name)) for name in NAMES)


def test_a_game_is_what_playing_by_hand_gives(tmp_path):
    with a_ledger(tmp_path, pair="4g_5g") as ledger:
        game = new_game(ledger.setup)
        for service in (25, 26, 27):
            values = form(ledger, 1, service=service)
            game = play_quarter(game, {1: decisions_handed_in(values, game, 1)})
            ledger.open_round()
            ledger.submit(1, values, key=f"{service}")
            ledger.close_round()
            assert bits(ledger.resolve()) == bits(game)
        assert bits(ledger.game()) == bits(game) and ledger.game().is_over
        assert (game_scores(ledger.game()) == game_scores(game)).all()
        with Ledger.open(ledger.path) as again:
            assert bits(again.game()) == bits(game) and again.verify() == []


def test_resolving_again_gives_the_stored_game(tmp_path):
    with a_ledger(tmp_path) as ledger:
        first = play_round(ledger, events=["cold_wave"])
        assert bits(ledger.resolve()) == bits(ledger.resolve(events=[])) == bits(first)
        assert [each.what for each in ledger.actions()].count("resolve") == 1


def test_two_consoles_resolve_once_and_see_the_same_game(tmp_path):
    with a_ledger(tmp_path, quarters=6) as one, Ledger.open(one.path) as other:
        for quarter in range(5):
            one.open_round()
            hand_in(one, 0, service=20 + quarter)
            one.close_round()
            # Different cards show which of the two it was.
            steps = [lambda: one.resolve(events=[]), lambda: other.resolve(events=["cold_wave"]), one.game, other.game]
            first, second, *_ = at_once(steps)
            assert len(first.quarters) == quarter + 1 and bits(first) == bits(second)
            assert [each.what for each in one.actions()].count("resolve") == quarter + 1
            assert bits(one.game()) == bits(other.game()) == bits(first)
        assert one.verify() == other.verify() == []


def test_who_hands_in_nothing_repeats_last_quarter_within_the_limit(tmp_path):
    with a_ledger(tmp_path) as ledger:
        ledger.open_round()
        room = spending_of(repeated_decisions(ledger.game(), 0), ledger.game().state, 0, ledger.setup.parameters)
        hand_in(ledger, 0, service=round(form(ledger, 0)["service"] + room.limit - room.total - 1))
        ledger.close_round()
        before = ledger.resolve(events=[])
        assert ledger.players() == {0: "team", 1: "repeat", 2: "bot:price:2", 3: "bot:quality:2"}
        game, state = None, before.state
        ledger.open_round()
        ledger.close_round()
        game = ledger.resolve(events=[])
        own = game.quarters[1].decisions.seat(0)
        assert same(own, repeated_decisions(before, 0)) and ledger.players()[0] == "repeat"
        spent = spending_of(own, state, 0, game.market.parameters)
        assert spent.total <= spent.limit * (1 + 1e-12)
        # It was worth cutting: the same again would have been too much.
        again = spending_of(game.quarters[0].decisions.seat(0), state, 0, game.market.parameters)
        assert again.total > again.limit


def test_a_bot_plays_for_an_absent_team_and_is_shown_as_one(tmp_path):
    with a_ledger(tmp_path) as ledger:
        play_round(ledger)
        ledger.seat_bot(1, "price", 3)
        ledger.seat_bot(0, "care", 1)
        assert ledger.seated_bots == {0: ("care", 1), 1: ("price", 3)}
        seats = list(ledger.setup.seats)
        seats[1] = Seat(seats[1].name, "price", 3)
        before = ledger.game()
        expected = bot_decisions(replace(before, setup=replace(ledger.setup, seats=tuple(seats))), 1)
        game = play_round(ledger, service=33)
        assert same(game.quarters[1].decisions.seat(1), expected)
        assert not same(game.quarters[1].decisions.seat(1), repeated_decisions(before, 1))
        assert float(game.quarters[1].decisions.service[0, 0]) == 33, "what a team hands in comes before its bot"
        assert ledger.players()[0] == "team" and ledger.players()[1] == "bot:price:3"
        ledger.unseat_bot(1)
        ledger.open_round()
        ledger.close_round()
        last = ledger.resolve()
        assert ledger.players() == {0: "bot:care:1", 1: "repeat", 2: "bot:price:2", 3: "bot:quality:2"}
        assert ledger.players(ledger.rounds()[0])[1] == "repeat" and len(last.quarters) == 3
        assert ledger.verify() == []


@pytest.mark.parametrize(("seat", "style", "level"), [(0, "nobody", 2), (0, "price", 4), (0, "price", True), (3, "price", 2)])
def test_no_such_bot_or_team(tmp_path, seat, style, level):
    with a_ledger(tmp_path) as ledger:
        with pytest.raises(CourseError):
            ledger.seat_bot(seat, style, level)
        with pytest.raises(CourseError, match="没有"):
            ledger.unseat_bot(seat)
        assert ledger.seated_bots == {} and "price" in STYLES


def test_another_engine_can_read_but_not_replay(tmp_path, monkeypatch):
    with a_ledger(tmp_path) as ledger:
        play_round(ledger)
        ledger.open_round()
        receipt = hand_in(ledger, 0)
        stored = ledger.stored_arrays(ledger.rounds()[0])
        assert ledger.engine_problem is None
    monkeypatch.setattr(results, "engine_version", lambda: "2-another")
    with Ledger.open(tmp_path / "一局.db") as other:
        for step in (other.game, lambda: other.submit(0, {}, key="x"), lambda: (other.close_round(), other.resolve())):
            with pytest.raises(EngineChanged, match="2-another.*重放"):
                step()
        assert other.engine_problem and "2-another" in other.engine_problem
        assert len(other.verify()) == 1 and "2-another" in other.verify()[0]
        assert other.verify_receipt(0, receipt.text) and other.submission(0).version == 1
        assert other.players(other.rounds()[0])[0] == "team" and other.actions()
        read = other.stored_arrays(other.rounds()[0])
        assert read.keys() == stored.keys() and all(np.array_equal(read[name], stored[name]) for name in stored)


def test_an_engine_that_changes_before_anything_is_resolved_may_begin(tmp_path, monkeypatch):
    with a_ledger(tmp_path) as ledger:
        monkeypatch.setattr(results, "engine_version", lambda: "2-another")
        play_round(ledger)
        assert ledger.verify() == []


def test_the_engines_version_knows_every_module_that_a_quarter_depends_on():
    base = Path(coursekit.__file__).parent
    known = {path for pattern in engine_version.SOURCES for path in (base / "sandtable").glob(pattern)}
    assert all(any((base / "sandtable").glob(pattern)) for pattern in engine_version.SOURCES)
    waiting, needed = [base / "sandtable/game.py", base / "sandtable/rules/handed_in.py"], set()
    while waiting:
        path = waiting.pop()
        needed.add(path)
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module.startswith("coursekit."):
                for name in (node.module, *(f"{node.module}.{alias.name}" for alias in node.names)):
                    found = (base.parent / name.replace(".", "/")).with_suffix(".py")
                    if found.is_file() and found not in needed:
                        waiting.append(found)
    # Scores, points off and sentences are worked out anew whenever they are shown.
    apart = {base / "errors.py", base / "sandtable/rules/violations.py", *(base / "sandtable/score").glob("*.py")}
    assert len(needed) > 20 and needed - apart <= known


def test_the_engines_version_follows_its_source_and_its_markets(tmp_path):
    room = Path(engine_version.__file__).parents[1]
    copy = copytree(room, tmp_path / "room", ignore=lambda *_: ["__pycache__"])
    now = engine_version.version_of(copy)
    assert now == engine_version.engine_version() and now.startswith(f"{engine_version.ENGINE_NUMBER}-")
    for name in ("engine/choice.py", "engine/markets/2g_4g.yml", "bots/styles.py", "scenario/events.yml", "game.py"):
        path, was = copy / name, (copy / name).read_bytes()
        path.write_bytes(was + b"\n# changed\n")
        assert engine_version.version_of(copy) != now, name
        path.write_bytes(was.replace(b"\n", b"\r\n"))
        assert engine_version.version_of(copy) == now, "git's line ends are no change"
        path.write_bytes(was)
    (copy / "solo" / "report.py").write_text("# changed\n")
    assert engine_version.version_of(copy) == now


def on_another_processor(monkeypatch, by):
    """Let every quarter played come out a little different."""
    def play(game, decisions, events=None):
        played = play_quarter(game, decisions, events)
        last = played.quarters[-1]
        after = replace(last.after, customers=last.after.customers * (1 + by))
        return replace(played, quarters=(*game.quarters, replace(last, after=after)))

    monkeypatch.setattr(results, "play_quarter", play)


def test_where_only_the_last_digits_differ_the_stored_game_counts(tmp_path, monkeypatch):
    with a_ledger(tmp_path) as ledger:
        play_round(ledger)
        whole = play_round(ledger)
    on_another_processor(monkeypatch, 1e-13)
    with Ledger.open(tmp_path / "一局.db") as other:
        game = other.game()
        assert bits(game) == bits(whole)
        with pytest.raises(ValueError, match="read-only"):
            game.state.customers[...] = 0
        assert other.verify() == []
    on_another_processor(monkeypatch, 1e-6)
    with Ledger.open(tmp_path / "一局.db") as other:
        with pytest.raises(LedgerFault, match="不一样"):
            other.game()
        assert len(other.verify()) >= 1


def test_the_digest_sees_every_array_of_a_quarter():
    quarter = play_quarter(new_game(a_setup()), {}).quarters[-1]
    stored = arrays.unpack(arrays.pack(quarter))
    whole = arrays.digest_of(quarter)
    assert arrays.digest_of_arrays(stored, quarter.events) == whole and len(stored) > 60
    assert arrays.digest_of_arrays(stored, ("cold_wave",)) != whole
    for name, array in stored.items():
        changed = array.copy()
        changed.reshape(-1).view(np.uint8)[0] ^= 1  # one bit
        assert arrays.digest_of_arrays(stored | {name: changed}, quarter.events) != whole, name


def test_a_failed_resolve_leaves_no_trace_in_later_ones(tmp_path, monkeypatch):
    with a_ledger(tmp_path) as ledger:
        play_round(ledger)
        ledger.open_round()
        ledger.close_round()
        log = ledger._log
        monkeypatch.setattr(ledger, "_log", lambda *a, **k: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            ledger.resolve(events=["cold_wave"])
        monkeypatch.setattr(ledger, "_log", log)
        assert ledger.round.status == "closed" and len(ledger.game().quarters) == 1
        assert ledger.resolve(events=[]).quarters[1].events == () and ledger.verify() == []


def test_publishing_and_taking_back(tmp_path):
    with a_ledger(tmp_path) as ledger:
        play_round(ledger)
        first = ledger.round
        for what in ("results", "leaderboard", "scenario"):
            assert not ledger.is_published(what)
            ledger.publish(what)
            ledger.publish(what)
            assert ledger.is_published(what) and ledger.is_published(what, first)
        play_round(ledger)
        assert not ledger.is_published("results") and ledger.is_published("results", first)
        assert ledger.is_published("scenario")
        ledger.publish("results")
        ledger.unpublish("results")
        ledger.unpublish("scenario")
        assert not ledger.is_published("results") and not ledger.is_published("scenario")
        assert ledger.is_published("leaderboard", first)
        for step in (ledger.publish, ledger.unpublish, ledger.is_published):
            with pytest.raises(CourseError, match="能公布的只有"):
                step("secrets")


def test_violations_take_points_off_until_they_are_withdrawn(tmp_path):
    with a_ledger(tmp_path) as ledger:
        clean = game_scores(play_round(ledger))
        ledger.record_violation(0, None, "kept_lines", note="三张卡")
        ledger.record_violation(1, 2.5, "price_pact")
        assert (clean - game_scores(ledger.game())).round(9).tolist() == [10, 2.5, 0, 0]
        assert [(each.quarter, each.seat, each.note) for each in ledger.game().violations] == [(0, 0, "三张卡"), (0, 1, "")]
        number = next(iter(ledger.violations()))
        ledger.withdraw_violation(number)
        assert (clean - game_scores(ledger.game())).round(9).tolist() == [0, 2.5, 0, 0]
        for step in (lambda: ledger.withdraw_violation(number), lambda: ledger.record_violation(0, 90, "kept_lines"),
                     lambda: ledger.record_violation(0, 5, "rudeness"), lambda: ledger.record_violation(3, 5, "bribery")):
            with pytest.raises(CourseError):
                step()
        assert "withdraw_violation" in [each.what for each in ledger.actions()]
        assert json.dumps([dict(each.detail) for each in ledger.actions()])
