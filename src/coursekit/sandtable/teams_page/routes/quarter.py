"""The quarter: where it stands, the last review, the form, and handing it in."""

from __future__ import annotations

from contextlib import suppress

from fastapi import APIRouter
from starlette.responses import JSONResponse, RedirectResponse, Response

from coursekit.errors import CourseError
from coursekit.sandtable.ledger import Refused, RoundClosed
from coursekit.sandtable.rules.check import check_values
from coursekit.sandtable.scenario.drill_rules import check_drill
from coursekit.sandtable.teams_page.contract.answers import (
    NO_DISK,
    OF_A_FORM,
    TO_LOGIN,
    leads_to,
    pages,
    problems,
    takes,
    told,
)
from coursekit.sandtable.teams_page.form_page import desk_of, form_page, waiting_page
from coursekit.sandtable.teams_page.form_state import FormState, forecast_of, state_of
from coursekit.sandtable.teams_page.guards.forms import SentForm
from coursekit.sandtable.teams_page.guards.sessions import SESSION, Asking, Member, OwnForm
from coursekit.sandtable.teams_page.room import InRoom, Room
from coursekit.sandtable.teams_page.views.budget import budget_view
from coursekit.sandtable.teams_page.views.research import cost_of, research_problems

router = APIRouter()
NO_ROUND = "这张表不知道是哪一季的，没有记下：刷新本季页，再交。"
NO_KEY = "这张表少了一个暗号，没有记下：数还在下面，看一遍再交。"


@router.get("/quarter", **takes(pages(200, NO_DISK) | leads_to(TO_LOGIN), asks=SESSION))
def show(member: Asking, room: InRoom) -> Response:
    """Show the form while there is one, else what is being waited for."""
    desk = desk_of(room, member)
    return waiting_page(room, member) if desk is None else form_page(desk)


@router.post("/quarter", **takes(
    leads_to(r"/receipt(\?again=1)?", TO_LOGIN) | pages(*OF_A_FORM, 409, NO_DISK), form="DecisionForm", asks=SESSION,
))  # fmt: skip
async def hand_in(form: OwnForm, member: Asking, room: InRoom) -> Response:
    """Hand a form in, or show it again with all that is wrong; the same form twice is one version."""
    return await room.queues.desk.run(_hand_in, form, member, room)


def _hand_in(form: SentForm, member: Member, room: Room) -> Response:
    state = state_of(form)
    forecast, forecast_problem = forecast_of(state.forecast)
    desk = desk_of(room, member)
    problems = [
        *([] if state.round else [NO_ROUND]), *([] if state.has_key else [NO_KEY]),
        *([forecast_problem] if forecast_problem else []),
        *(research_problems(desk.game, state.research) if desk else []),
    ]  # fmt: skip
    try:
        if problems:
            check = check_drill if desk and desk.game.setup.drill else check_values
            checked = check(state.values, desk.game, member.seat, desk.cost(state)) if desk else []
            raise Refused([*problems, *checked])
        receipt = room.ledger.submit(
            member.seat, state.values, key=state.key, research=state.research, forecast=forecast, source="page",
            actor=f"page:{member.seat}", round=state.round,
        )  # fmt: skip
    except Refused as error:
        texts, status = error.problems, 422
        _note(state, member, room)
    except RoundClosed as error:
        texts, status = [str(error)], 409
    except CourseError as error:  # the disk, or another program: what was typed stays on the page
        texts, status = [str(error)], 503
    else:
        return RedirectResponse("/receipt" + ("?again=1" if receipt.repeated else ""), 303)
    if desk is None:
        return waiting_page(room, member, status, texts)
    return form_page(desk, state.with_new_key(), status=status, problems=texts)


def _note(state: FormState, member: Member, room: Room) -> None:
    """Let the console see that this team has tried; a full disk is said when there is something to store."""
    if state.round is not None:
        with suppress(CourseError):
            room.ledger.note_refused(member.seat, state.round)


@router.post("/quarter/reckon", **takes(
    pages(200, *OF_A_FORM, NO_DISK) | leads_to(TO_LOGIN), form="DecisionDraft", asks=SESSION,
))  # fmt: skip
def reckon(form: OwnForm, member: Asking, room: InRoom) -> Response:
    """Show the form with the budget of what was typed, for browsers without a script; nothing is stored."""
    desk = desk_of(room, member)
    if desk is None:
        return waiting_page(room, member)
    return form_page(desk, state_of(form).with_new_key(), reckoned=True)


@router.post("/api/budget", **takes(
    told(200, "Budget") | problems(401, *OF_A_FORM, NO_DISK), form="DecisionDraft", asks=SESSION,
))  # fmt: skip
def budget(form: OwnForm, member: Asking, room: InRoom) -> Response:
    """Return the budget bar of what was typed; nothing is stored."""
    desk = desk_of(room, member)
    if desk is None:
        return JSONResponse({"level": ""})
    state = state_of(form)
    bought = cost_of({*state.research, *desk.bought})
    return JSONResponse(vars(budget_view(state.values, desk.game, member.seat, bought)))
