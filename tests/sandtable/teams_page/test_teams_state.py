"""What a page polls: small, the team's own, and 304 while nothing has happened."""

from teams_page_games import hand_in

KEYS = {"part", "quarter", "status", "status_zh", "title", "mark", "deadline", "until", "version", "receipt", "at", "published",
        "seconds_left"}  # fmt: skip


def test_the_state_says_where_the_round_is(room):
    state = room.team(0).get("/api/state").json()
    assert set(state) == KEYS
    assert (state["part"], state["quarter"], state["status"], state["seconds_left"]) == ("game", 0, "open", 720)
    assert (state["version"], state["receipt"]) == (0, None)


def test_seconds_run_down_and_stop_at_nothing(room):
    team = room.team(0)
    room.clock.now += 700.5
    assert team.get("/api/state").json()["seconds_left"] == 20
    room.clock.now += 100
    state = team.get("/api/state").json()
    assert (state["status"], state["seconds_left"]) == ("closed", None)


def test_nothing_new_is_304_and_everything_new_is_not(room):
    team, other = room.team(0), room.team(1)

    def tag():
        return team.get("/api/state").headers["etag"]

    first = tag()
    room.clock.now += 5
    answer = team.get("/api/state", headers={"If-None-Match": first})
    assert (answer.status_code, answer.content, answer.headers["etag"]) == (304, b"", first)
    assert other.get("/api/state", headers={"If-None-Match": first}).status_code == 200
    steps = [
        lambda: team.hand_in(commission="44"), lambda: room.console.extend(3), room.console.close_round, room.console.resolve,
        lambda: room.console.publish("results"), lambda: room.console.publish("leaderboard"), room.console.open_round,
    ]  # fmt: skip
    seen = [first]
    for step in steps:
        step()
        assert team.get("/api/state", headers={"If-None-Match": seen[-1]}).status_code == 200
        seen.append(tag())
    assert len(set(seen)) == len(seen)


def test_another_team_handing_in_changes_nothing_here(room):
    team = room.team(0)
    before = team.get("/api/state")
    hand_in(room.console, 1, key="of-the-other-team")
    assert team.get("/api/state", headers={"If-None-Match": before.headers["etag"]}).status_code == 304
