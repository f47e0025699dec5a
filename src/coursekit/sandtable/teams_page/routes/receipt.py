"""The receipt: which version counts, when it came, and what it bought."""

from __future__ import annotations

from dataclasses import replace

from fastapi import APIRouter, Request
from starlette.responses import Response

from coursekit.sandtable.teams_page.contract.answers import NO_DISK, TO_LOGIN, leads_to, pages, parameter, takes
from coursekit.sandtable.teams_page.form_page import Desk, desk_of, unsent_says
from coursekit.sandtable.teams_page.guards.sessions import SESSION, Asking
from coursekit.sandtable.teams_page.room import InRoom, Room, Standing
from coursekit.sandtable.teams_page.views.budget import budget_view
from coursekit.sandtable.teams_page.views.decision_form import form_roles
from coursekit.sandtable.teams_page.views.research import cost_of, told

router = APIRouter()
SOURCE_ZH = {
    "page": "从这一页交的", "paper": "交的纸表，讲师代录", "late": "截止后补交，讲师代录",
    "instructor": "照你们选的答案，讲师代交",
}  # fmt: skip
AGAIN = parameter("again", "query", "1: the form had been handed in before; nothing else means anything.")


@router.get("/receipt", **takes(pages(200, NO_DISK) | leads_to(TO_LOGIN), asks=SESSION, parameters=(AGAIN,)))
def show(request: Request, member: Asking, room: InRoom) -> Response:
    """Show what this team has handed in this quarter, the version that counts first."""
    desk, standing = desk_of(room, member), room.standing()
    is_waiting = standing.round.status == "waiting"
    latest = None if is_waiting else room.ledger.submission(member.seat, standing.round)
    versions = [] if is_waiting else room.ledger.versions(member.seat, standing.round)
    bar, reports = None, ()
    if desk and desk.latest:
        bar = budget_view(desk.latest.values, desk.game, member.seat, cost_of(desk.bought))
        reports = told(desk.game, member.seat, desk.bought)
    pair = room.ledger.setup.pair
    unsent = "" if latest or is_waiting else _unsent(room, desk, member.seat, standing)
    return room.page(
        "receipt.html.j2", member=member, csrf=member.csrf, standing=standing, latest=latest, budget=bar, told=reports,
        earlier=[each for each in reversed(versions) if latest and each.version != latest.version],
        roles=form_roles(pair, latest.values, {}) if latest else (), source_zh=SOURCE_ZH,
        unsent=unsent, again=request.query_params.get("again") == "1",
    )  # fmt: skip


def _unsent(room: Room, desk: Desk | None, seat: int, standing: Standing) -> str:
    game = desk.game if desk else room.ledger.game(standing.round.part)
    before = replace(game, quarters=game.quarters[: standing.round.quarter])
    return unsent_says(room, before, seat, standing)
