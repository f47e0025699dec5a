"""What a team's debrief says of war-game rounds, and what it does not advise to take back: answers and kept promises."""

import re

import pytest
from matplotlib import pyplot as plt

from coursekit.handouts.document import Figure, Heading, Prose
from coursekit.sandtable.debrief.ending import next_time
from coursekit.sandtable.debrief.played import played_of
from coursekit.sandtable.debrief.replay import what_ifs
from coursekit.sandtable.debrief.wording import PAR_SCORE_SAYS
from coursekit.sandtable.game import repeated_decisions
from coursekit.sandtable.ledger import Ledger
from coursekit.sandtable.rules.form_values import values_of
from coursekit.sandtable.scenario.war_rounds import compare_after, round_named
from coursekit.sandtable.scenario.war_sentences import LETTERS
from coursekit.sandtable.scenario.war_yardsticks import money_of, second_of
from coursekit.sandtable.scenario.what_follows import added
from coursekit.sandtable.setup import GameSetup, Seat
from coursekit.sandtable.team_papers.debriefs import STARTS_OVER, debrief_document
from coursekit.sandtable.team_papers.war_debrief import AS_SAID, bound_fields, rounds_say

NAMES = ("西岭", "东江", "南浦")
ROUNDS = ("campus_45_40", "deterrence", "park_moves_away")
CHOSEN = {"campus_45_40": ("lasting", "follow", "wait"), "park_moves_away": ("station",) * 3,
          "deterrence": ("vow", "unready", "unready")}  # fmt: skip


def form_of(ledger, seat, sums):
    """The form that a team hands in that adds these sums and changes nothing else."""
    game = ledger.game()
    return values_of(added(game, seat, sums) if sums else repeated_decisions(game, seat))


def play(folder, owed_is_paid=True):
    """A game of five quarters with three rounds. 东江 gives an answer and hands in another, 南浦 nothing after it."""
    seats = (*map(Seat, NAMES), *(Seat(name, style, 2) for name, style in (("机", "price"), ("器", "care"), ("手", "channel"))))
    setup = GameSetup(8, "2g_4g", seats, 5, deck=False)
    ledger, _ = Ledger.create(folder / "攻防.db", setup, rehearsal=False, title="攻防班", war_rounds=ROUNDS)
    for quarter in range(5):
        ledger.open_round()
        war, owed = ledger.war_round(), ledger.war_promises()
        asked = ledger.war_asked(war) if war else ()
        for seat in asked:
            if (seat, war) != (2, "deterrence"):
                ledger.answer_round(seat, CHOSEN[war][seat])
        for seat in range(2 + (quarter == 1)):
            sums = dict(owed.get(seat, {})) if owed_is_paid else {}
            for name, more in (round_named(war).answers[CHOSEN[war][seat]].now if seat in asked else {}).items():
                sums[name] = sums.get(name, 0.0) + more
            values = form_of(ledger, seat, sums)
            if (quarter, seat) == (1, 1):
                values["discount_personal"] -= 10.0
            ledger.submit(seat, values, key=f"{quarter}-{seat}-aaaaaa")
        ledger.close_round()
        ledger.resolve()
    return ledger


@pytest.fixture(scope="module")
def ledger(tmp_path_factory):
    """A game whose rounds have all been played; only read by these tests."""
    with play(tmp_path_factory.mktemp("rounds")) as ledger:
        yield ledger


def lines_of(ledger, seat):
    """A team's rounds, one line each, without marks."""
    told = rounds_say(ledger, ledger.game(), seat).replace("\\", "").replace("**", "")
    return [line.removeprefix("- ") for line in told.split("\n") if line.startswith("- ")]


def test_a_line_a_round_says_the_answer_and_the_form(ledger):
    lines = [lines_of(ledger, seat) for seat in range(3)]
    assert all([line[:5] for line in each] == ["第 2 季", "第 3 季", "第 4 季"] for each in lines)
    answers = list(round_named("campus_45_40").answers.values())
    assert f"选 ② {answers[1].words}；{AS_SAID}" in lines[0][0] and "承诺的，下季照办了" in lines[0][0]
    assert "选 ① " in lines[1][0] and AS_SAID not in lines[1][0]
    assert re.search(r"优惠深度·个人填的是 [\d.]+，照答案是 15", lines[1][0]), lines[1][0]
    (asked,) = ledger.war_asked("park_moves_away")
    for seat in range(3):
        assert ("没问你们" in lines[seat][2]) == (seat != asked)
    assert f"问的是{NAMES[asked]}" in lines[(asked + 1) % 3][2]
    assert "没选，也没交表" in lines[2][1] and "你们选的" not in lines[2][1]
    vow = round_named("deterrence").answers["vow"].words
    assert f"选 ③ {vow}；{AS_SAID}。对手" in lines[0][1], "the promise of the round before is due in this one's form"


def test_both_yardsticks_are_the_replay_s(ledger):
    game, seen = ledger.game(), set()
    for view in [each for each in ledger.rounds("game") if ledger.war_round(each)]:
        war, answers = ledger.war_round(view), ledger.war_answers(view)
        for seat in ledger.war_asked(war):
            every = compare_after(game, view.quarter, seat, war, ledger.war_roles(war), answers)
            own = next((each for each in every if each.answer == answers.get(seat)), None)
            told = lines_of(ledger, seat)[view.quarter - 1]
            second = second_of(war)
            for size, begin, unit in ((money_of, "利润加存量价值，", "万元"), (second.size, f"{second.then}，", "户")):
                best = max(map(size, every))
                said = re.search(rf"{begin}([^；。]*)[；。]", told)[1]
                if own is None:
                    assert "你们" not in said
                elif size(own) == best:
                    assert said.startswith(("你们选的最多", "各个答案一样多"))
                else:
                    assert f"你们选的少 {best - size(own):,} {unit}" in said
                    letters = {LETTERS[at] for at, each in enumerate(every) if size(each) == best}
                    assert set(re.findall(f"[{LETTERS}]", said)) == letters
                seen.add(said[:4])
    assert len(seen) >= 2, "some had most, some less"


def test_what_an_answer_or_a_promise_laid_down_is_read_from_the_ledger(ledger):
    bound = bound_fields(ledger)
    assert bound[1, 0] == {"life_share", "care_light", "care_medium"} and bound[1, 1] == {"discount_personal"}
    assert "life_share" in bound[2, 0], "to be gone on with, by the answer's own words"
    assert (0, 0) not in bound and (1, 2) not in bound, "who changes nothing is bound to nothing"
    owed = {view.quarter: ledger.war_promises(view) for view in ledger.rounds("game")}
    assert all(set(sums) <= bound[quarter, seat] for quarter, each in owed.items() for seat, sums in each.items())


def test_a_kept_promise_is_never_advised_against(ledger):
    game = ledger.game()
    free, bound = played_of(game), played_of(game, bound=bound_fields(ledger))
    moved = {(case.quarter, case.lever) for case in what_ifs(free, 0) if case.changed}
    assert {(1, "channel"), (1, "care"), (2, "channel")} <= moved
    assert not [case for case in what_ifs(bound, 0) if case.changed], "all that 西岭 did was what it had answered"


def attacked_after_a_vow(folder):
    """A game of three quarters in which 西岭 vowed, was attacked all the same, and paid."""
    for seed in range(2, 12):
        seats = (*map(Seat, NAMES), Seat("机", "price"), Seat("器", "care"), Seat("手", "channel"))
        setup = GameSetup(seed, "2g_4g", seats, 3, deck=False)
        ledger, _ = Ledger.create(folder / f"{seed}.db", setup, rehearsal=False, war_rounds=["deterrence"])
        for quarter in range(3):
            ledger.open_round()
            for seat in range(3):
                if quarter == 1:
                    ledger.answer_round(seat, CHOSEN["deterrence"][seat])
                values = form_of(ledger, seat, ledger.war_promises().get(seat, {}))
                ledger.submit(seat, values, key=f"{quarter}-{seat}-aaaaaa")
            ledger.close_round()
            ledger.resolve()
        if ledger.game().quarters[1].events:
            return ledger
        ledger.close()
    raise AssertionError("no rival attacked")


def test_a_promise_that_had_to_be_paid_is_no_step_to_take_back(tmp_path):
    with attacked_after_a_vow(tmp_path) as ledger:
        game = ledger.game()
        (line,) = lines_of(ledger, 0)
        assert "对手打了。承诺的，下季照办了。" in line
        free, bound = played_of(game), played_of(game, bound=bound_fields(ledger))
        assert re.search("优惠深度·集团从 .* 改回", next_time(free, 0)), "it cost points, so that this would be advised"
        assert "优惠深度" not in next_time(bound, 0) and not any(case.changed for case in what_ifs(bound, 0))


def test_a_promise_that_was_not_kept_is_named(tmp_path):
    with play(tmp_path, owed_is_paid=False) as ledger:
        assert re.search(r"承诺的，下季没照办：在网分成填的是 [\d.]+，照承诺是 [\d.]+", lines_of(ledger, 0)[0])


def test_the_rounds_stand_right_under_the_score(ledger):
    game = ledger.game()
    document = debrief_document(ledger, game, played_of(game, bound=bound_fields(ledger)), 0)
    plt.close("all")
    heads = [block.text.replace("\\", "") for block in document.blocks if isinstance(block, Heading)]
    assert heads[0] == "攻防" and heads[1].startswith("经分会一页")
    prose = [block.markdown for block in document.blocks if isinstance(block, Prose)]
    assert PAR_SCORE_SAYS in prose[0] and rounds_say(ledger, game, 0) == prose[1] and STARTS_OVER in prose
    whole = "".join(prose) + "".join(block.alt for block in document.blocks if isinstance(block, Figure))
    assert "要是第 2 季" not in whole and "改回" not in whole.replace("往回改", "")


def test_a_game_without_rounds_says_nothing_of_them(tmp_path):
    seats = (*map(Seat, NAMES), Seat("机", "price", 1))
    ledger, _ = Ledger.create(tmp_path / "一局.db", GameSetup(5, "2g_4g", seats, 1), rehearsal=False, title="六月班")
    with ledger:
        ledger.open_round()
        ledger.close_round()
        ledger.resolve(events=())
        assert bound_fields(ledger) == {} and rounds_say(ledger, ledger.game(), 0) == ""
        document = debrief_document(ledger, ledger.game(), played_of(ledger.game()), 0)
        plt.close("all")
    assert "攻防" not in [block.text for block in document.blocks if isinstance(block, Heading)]
    assert STARTS_OVER not in [block.markdown for block in document.blocks if isinstance(block, Prose)]


def test_a_round_whose_cards_were_changed_was_not_played(tmp_path):
    seats = (*map(Seat, NAMES), Seat("机", "price", 1))
    setup = GameSetup(5, "2g_4g", seats, 3, deck=False)
    ledger, _ = Ledger.create(tmp_path / "一局.db", setup, rehearsal=False, war_rounds=["besiege_wei"])
    with ledger:
        for _ in range(2):
            ledger.open_round()
            ledger.close_round()
            ledger.resolve(events=())
        assert [line for line in lines_of(ledger, 0) if "讲师换了这一季的牌" in line]
