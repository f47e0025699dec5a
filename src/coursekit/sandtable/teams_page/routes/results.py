"""Results of the last published quarter for one team's eyes, and the leaderboard for everybody's."""

from __future__ import annotations

from dataclasses import replace

from fastapi import APIRouter
from starlette.responses import Response

from coursekit.sandtable.debrief.forecasts import guess_says
from coursekit.sandtable.game import Game
from coursekit.sandtable.ledger import RoundView
from coursekit.sandtable.rules.violations import VIOLATION_KINDS
from coursekit.sandtable.scenario.market_cards import scenario_rows
from coursekit.sandtable.teams_page.contract.answers import NO_DISK, TO_LOGIN, leads_to, pages, takes
from coursekit.sandtable.teams_page.guards.sessions import SESSION, Asking
from coursekit.sandtable.teams_page.room import InRoom, Room
from coursekit.sandtable.teams_page.views import report as reports

router = APIRouter()
ANSWERS = pages(200, NO_DISK) | leads_to(TO_LOGIN)


@router.get("/results", **takes(ANSWERS, asks=SESSION))
def results(member: Asking, room: InRoom) -> Response:
    """Show the team's own review, score and way so far."""
    published, standing = room.published("results"), room.standing()
    shared = {"member": member, "csrf": member.csrf, "standing": standing, "published": published}
    if published is None:
        bare = {"report": None, "guess": "", "way": (), "scenario": (), "violations": (), "stood_in": False}
        return room.page("results.html.j2", **bare, **shared)
    game = played_until(room, published)
    seen = room.published("scenario")
    scenario = scenario_rows(game.setup.scenario()) if seen and seen.part == published.part else ()
    violations = tuple((VIOLATION_KINDS[each.kind].zh, each) for each in game.violations if each.seat == member.seat)
    stood_in = room.stood_in(published)
    report = reports.report_view(game, member.seat, published.quarter, stood_in)
    handed = room.ledger.submission(member.seat, published)
    guessed = None if handed is None else handed.forecast
    guess = "" if guessed is None else guess_says("你们", guessed, report.share_percent)
    return room.page(
        "results.html.j2", report=report, guess=guess, scenario=scenario,
        way=reports.way_so_far(game, member.seat, published.quarter + 1), violations=violations,
        stood_in=member.seat in stood_in, **shared,
    )  # fmt: skip


@router.get("/leaderboard", **takes(ANSWERS, asks=SESSION))
def leaderboard(member: Asking, room: InRoom) -> Response:
    """Show all operators' scores once the instructor has published them."""
    published = room.published("leaderboard")
    places: tuple[reports.Place, ...] = ()
    if published:
        until = [each for each in room.ledger.rounds(published.part) if each.quarter <= published.quarter]
        places = reports.leaderboard(played_until(room, published), member.seat, room.stood_in(*until))
    return room.page(
        "leaderboard.html.j2", member=member, csrf=member.csrf, standing=room.standing(), published=published,
        places=places,
    )  # fmt: skip


def played_until(room: Room, published: RoundView) -> Game:
    """Return the game as it was after a published quarter: what came later is nobody's yet."""
    game = room.ledger.game(published.part)
    return replace(game, quarters=game.quarters[: published.quarter + 1])
