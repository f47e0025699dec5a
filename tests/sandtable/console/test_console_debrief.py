"""The debrief for the room: every figure for all companies and for one, the score table, and a page a team."""

import io
from contextlib import redirect_stdout
from dataclasses import replace

import numpy as np
import pytest
from console_room import Room, hand_in, plain, press, said, seen, turn_to
from matplotlib.text import Text

from coursekit.errors import CourseError
from coursekit.sandtable.console.guess_tables import best_guess, room_guesses, team_guesses
from coursekit.sandtable.console.room_figures import room_marginals, room_steps, room_what_ifs
from coursekit.sandtable.console.score_tables import parts_table, score_table
from coursekit.sandtable.debrief.contributions import lever_contributions
from coursekit.sandtable.debrief.marginal import marginal_values
from coursekit.sandtable.debrief.played import played_of, shares_by_quarter
from coursekit.sandtable.debrief.replay import what_ifs
from coursekit.sandtable.debrief.score_parts import parts_say, score_parts
from coursekit.sandtable.game import game_scores
from coursekit.sandtable.team_papers.debriefs import write_debriefs

CHANGES = (
    {0: {"advertising_personal": 2.0}, 1: {"commission": 5.0, "service": 20.0}, 3: {"subsidy": 20.0}},
    {0: {"care_heavy": 1.0}, 1: {"fee_light": 31.0, "rush": 0.0}, 3: {"network": 5.0}},
)


@pytest.fixture(scope="module")
def played(tmp_path_factory):
    """A room in which two of three quarters have been played; only read by these tests."""
    room = Room(tmp_path_factory.mktemp("debrief"))
    room.game(rehearsal=False, names=("东江", "西岭", "南浦", "北原"), bots=1)
    with room.ledger() as ledger:
        for changes in CHANGES:
            ledger.open_round()
            for seat, change in changes.items():
                hand_in(ledger, seat, forecast=20.0, **change)
            ledger.close_round()
            ledger.resolve(events=())
        ledger.record_violation(3, 4.0, "kept_lines")
    return room


@pytest.fixture(scope="module")
def shared(played):
    """One console for tests that only draw."""
    console = played.console("one")
    turn_to(console, "复盘")
    return console


@pytest.fixture
def table(played):
    console = played.console("one")
    turn_to(console, "复盘")
    return console


@pytest.fixture
def game(played):
    with played.ledger() as ledger:
        return ledger.game()


def draw(console, name, *, agree=True):
    """Press a topic's button, and the one that agrees if it asks; return what was displayed, as text."""
    page = console.desk.debrief
    with redirect_stdout(io.StringIO()) as shown:  # outside a kernel
        press(console, page.buttons[name])
        if page.question.children and agree:
            press(console, page.anyway)
    return shown.getvalue().replace("\033[2K", "").strip()


def as_number(text):
    return float(text.replace("−", "-").replace(",", ""))


@pytest.mark.parametrize("name", ["scores", "race", "guesses", "steps", "marginals", "undone", "levers", "luck"])
@pytest.mark.parametrize("team", ["各队放一起", "西岭"])
def test_every_topic_is_drawn_for_all_and_for_one(shared, name, team):
    table, page = shared, shared.desk.debrief
    page.team.label = team
    text = draw(table, name)
    assert said(table) == "" and page.buttons[name].button_style == "primary"
    if name == "scores":
        assert "KPI 考核得分" in text and "利润加存量价值" in text and text.count("来源：合成数据（沙盘）") == 2
    elif name == "guesses":
        assert "20.0%" in text and ("没猜" in text) == (team == "各队放一起") and "KPI" not in text
    elif (name, team) == ("undone", "各队放一起"):
        assert "要是当初没改这一步" in text and all(each in text for each in ("东江", "西岭", "南浦", "北原"))
    else:
        assert text.startswith("<图：")
        first = plain(page.told.value) or text.removeprefix("<图：")
        assert team == "各队放一起" or "西岭" in first


def test_what_gives_away_is_asked_about_once_a_quarter(table):
    page = table.desk.debrief
    assert draw(table, "steps", agree=False) == "" and "局还没打完" in seen(page.box)
    assert draw(table, "guesses", agree=False) and not page.question.children  # everybody may know the shares
    assert draw(table, "steps", agree=False) == "" and page.question.children
    press(table, page.never_mind)
    page.anyway.click()  # nothing is asked any more
    assert draw(table, "steps") and not page.question.children
    assert draw(table, "marginals", agree=False)  # of the same kind: agreed
    assert draw(table, "scores", agree=False) == "" and page.question.children
    turn_to(table, "这一季")
    turn_to(table, "复盘")
    assert page.told.value == "" and not page.question.children
    assert not any(button.button_style for button in page.buttons.values()), "no button is blue above an empty page"
    assert draw(table, "race", agree=False)


def test_a_game_that_is_over_gives_nothing_away(room):
    room.game(quarters=1, rehearsal=False)
    with room.ledger() as ledger:
        ledger.open_round()
        ledger.close_round()
        ledger.resolve()
    console = room.console("one")
    turn_to(console, "复盘")
    assert draw(console, "steps", agree=False)
    assert "没有哪一家靠自己动出更多份额" in console.desk.debrief.told.value


def a_game(room, quarters, *, rehearsal=False):
    """Play quarters of a game in which nobody hands in, and return its console with the debrief on the screen."""
    room.game(quarters=3, rehearsal=rehearsal, names=("东江", "西岭"), bots=2)
    with room.ledger() as ledger:
        for _ in range(quarters):
            ledger.open_round()
            ledger.close_round()
            ledger.resolve(events=())
    console = room.console("one")
    turn_to(console, "复盘")
    return console


@pytest.mark.parametrize(("quarters", "rehearsal"), [(1, True), (2, False), (3, False)])
def test_the_rank_stands_over_the_race_only_once_the_game_is_over(room, monkeypatch, quarters, rehearsal):
    drawn = []
    monkeypatch.setattr("coursekit.sandtable.console.debrief_page.show", lambda figure, **_: drawn.append(figure))
    draw(a_game(room, quarters, rehearsal=rehearsal), "race", agree=False)
    ax = drawn[0].axes[0]
    assert ("名" in ax.get_title(loc="left") and "KPI" in ax.get_title(loc="left")) == (quarters == 3)
    ticks = [label.get_text() for label in ax.get_xticklabels()]
    assert ticks == ["开局", "热身"] if rehearsal else ticks[1] == "第 1 季"


def test_in_the_rehearsal_no_figure_or_table_speaks_of_a_first_quarter(room, monkeypatch):
    console, texts = a_game(room, 1, rehearsal=True), []

    def show(figure, *, alt, source):
        figure.canvas.draw()
        texts.extend([alt, *(text.get_text() for text in figure.findobj(Text))])

    monkeypatch.setattr("coursekit.sandtable.console.debrief_page.show", show)
    for team in ("各队放一起", "西岭"):
        console.desk.debrief.team.label = team
        for name in console.desk.debrief.buttons:
            texts.append(draw(console, name, agree=False) + console.desk.debrief.told.value)
    told = "".join(texts)
    assert "热身" in told and "第 1 季" not in told


def test_a_team_s_steps_open_on_the_last_quarter_in_which_it_moved(room):
    room.game(rehearsal=False, names=("东江", "西岭"), bots=2)
    with room.ledger() as ledger:
        for changes in ({}, {0: {"commission": 60.0}}, {1: {"service": 50.0}}):
            ledger.open_round()
            for seat, change in changes.items():
                hand_in(ledger, seat, **change)
            ledger.close_round()
            ledger.resolve(events=())
    console = room.console("one")
    turn_to(console, "复盘")
    page = console.desk.debrief
    opened = []
    for team in ("东江", "西岭", "各队放一起", "东江"):
        page.team.label = team
        draw(console, "steps")
        opened.append(page.quarter.value)
    assert opened == [1, 2, 2, 1] and "第 2 季" in page.told.value
    page.quarter.value = 2  # the instructor's own choice stays
    draw(console, "steps")
    assert page.quarter.value == 2 and "自己的六样都跟上一季一样" in page.told.value


def test_guesses_beside_what_came(played, game):
    shares = 100 * shares_by_quarter(played_of(game))
    with played.ledger() as ledger:
        room, own = room_guesses(ledger, "game", played_of(game), 1), team_guesses(ledger, "game", played_of(game), 1)
    assert list(room.index) == ["东江", "西岭", "南浦", "北原"] and list(own.index) == ["第 1 季", "第 2 季"]
    assert list(room.loc["南浦"]) == ["没猜", f"{shares[2, 2]:.1f}%", "—"]
    for quarter, row in enumerate(own.itertuples(index=False)):
        guess, came, apart = row
        gap = round(20.0 - float(came.rstrip("%")), 1)
        assert (guess, came) == ("20.0%", f"{shares[quarter + 1, 1]:.1f}%")
        assert apart == f"{'高了' if gap > 0 else '低了'} {abs(gap):.1f}"
    teams = [name for name in room.index if name != "南浦"]
    least = min(abs(round(20.0 - float(room.loc[name, "实际"].rstrip("%")), 1)) for name in teams)
    assert f"差 {least:.1f} 个点" in best_guess(room) and best_guess(room.iloc[2:3]) == "这一季没有人猜。"


def test_before_the_first_result_there_is_nothing(room):
    room.game()
    console = room.console("one")
    turn_to(console, "复盘")
    assert "没有可复盘的" in seen(console.desk.debrief.box)
    with room.ledger() as ledger, pytest.raises(CourseError, match="还一季都没打"):
        write_debriefs(ledger, room.folder)


def test_steps_of_all_are_each_one_s_own(game):
    figure, alt = room_steps(played_of(game), 1, "share")
    texts = [text.get_text() for text in figure.axes[0].texts]
    columns = [label.get_text().replace("\n", "") for label in figure.axes[0].get_xticklabels()]
    rows = np.array(texts).reshape(len(game.setup.seats), len(columns))
    own = lever_contributions(game, 1, 1, "share")
    fee = rows[1, columns.index("资费")]
    assert float(fee.replace("−", "-")) == pytest.approx(100 * own["tariff"], abs=0.0051) and own["tariff"] != 0
    assert rows[2, columns.index("资费")] == "·"  # nothing handed in
    values = [0.0 if text == "·" else float(text.replace("−", "-")) for text in rows[1]]
    assert sum(values[:-1]) == pytest.approx(values[-1], abs=0.006 * len(values))
    assert "第 2 季份额，最值的一步是" in alt


def test_the_next_10_000_yuan_of_all_are_each_one_s_own(game):
    figure, alt = room_marginals(played_of(game), 0)
    own = marginal_values(game, 3, 0)
    texts = [text.get_text() for text in figure.axes[0].texts]
    row = texts[3 * len(own) : 4 * len(own)]
    assert [float(text.replace("−", "-")) for text in row] == pytest.approx([m.value for m in own.values()], abs=0.051)
    best = max((m.value, seat) for seat in range(5) for m in marginal_values(game, seat, 0).values())
    assert f"{game.setup.seats[best[1]].name}的" in alt.split("最值")[0]


def test_what_ifs_of_all_name_the_most_regretted_step(game):
    table, limit = room_what_ifs(played_of(game), game.setup.people)
    assert list(table.index) == ["东江", "西岭", "南浦", "北原"] and "别家也可能跟着变" in limit
    for seat, name in enumerate(table.index):
        made = [case for case in what_ifs(played_of(game), seat) if case.changed]
        told, allowed = table.iloc[seat, 1], [case for case in made if not case.over_limit]
        if any(case.is_hidden for case in made):
            most = max((case.value for case in allowed), default=0.0)
            assert told == (f"利润加存量价值多 {most:,.0f} 万元" if most >= 0.5 else "—"), name
        else:
            most = max((case.score for case in allowed), default=0.0)
            assert told == (f"得分高 {most:.1f} 分" if most >= 0.05 else "—"), name


@pytest.mark.parametrize(("floor", "starts"), [(("churn",), "利润加存量价值"), ((), "得分")])
def test_what_ifs_of_all_are_in_money_where_a_score_cannot_show_them(game, monkeypatch, floor, starts):
    made = [replace(case, at_floor=floor, at_ceiling=(), score=-1.0, over_limit=False)
            for case in what_ifs(played_of(game), 0) if case.changed]  # fmt: skip
    made[0] = replace(made[0], score=2.0, profit=30.0, equity=5000.0)
    monkeypatch.setattr("coursekit.sandtable.console.room_figures.what_ifs", lambda played, seat: made)
    assert room_what_ifs(played_of(game), [0])[0].iloc[0, 1].startswith(starts)


def test_scores_against_par(game):
    table, scores = score_table(game), game_scores(game)
    best = int(np.argmax(scores))
    assert table.index[0].startswith(game.setup.seats[best].name) and list(table["名次"]) == sorted(table["名次"])
    assert table.loc["北原", "合规扣分"] == "4" and table.loc["机0（机器人）", "合规扣分"] == "—"
    assert float(table.loc["北原", "KPI 考核得分"]) == pytest.approx(scores[3], abs=0.051)
    parts = parts_table(game)
    assert list(parts.index) == list(table.index)
    for seat, name in enumerate(("东江", "西岭", "南浦", "北原", "机0（机器人）")):
        own = [as_number(text) for text in parts.loc[name]]
        assert round(sum(own), 1) == as_number(table.loc[name, "比省公司基准"]), name
        told = parts_say(score_parts(played_of(game), seat))  # what a team's own debrief says, in the same words
        for zh, text in parts.loc[name].items():
            assert f"{zh} {text}" in told or (zh == "违规" and text == "0.0"), name
    assert parts.loc["北原", "违规"] == "−4.0"
    assert "东江（代打过）" in score_table(game, {0}).index


def test_the_pages_are_written_from_the_console(table, monkeypatch):
    page, wrote = table.desk.debrief, []

    def write(ledger, folder, *, progress):
        progress(1, 4, "西岭")
        wrote.append((page.progress.value, folder))
        return [folder / "1.html"] * 8

    monkeypatch.setattr("coursekit.sandtable.console.debrief_page.write_debriefs", write)
    press(table, page.pages)
    assert wrote == [] and "发出去就亮底了" in seen(page.box)
    press(table, page.paging.yes)
    ((during, folder),) = wrote
    assert "写好 1 队，共 4 队，正在写西岭的" in during and folder.name == "各队复盘-one"
    assert "4 队的复盘页写好了（8 个文件）" in said(table) and "4 队的复盘页写好了" in plain(page.progress.value)
