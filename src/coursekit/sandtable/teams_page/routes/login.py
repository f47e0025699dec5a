"""Log in with a team's code, and out."""

from __future__ import annotations

import unicodedata

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from coursekit.sandtable.ledger import LockedOut
from coursekit.sandtable.teams_page.contract.answers import (
    NO_DISK,
    OF_A_FORM,
    TO_LOGIN,
    also,
    cookie,
    header,
    leads_to,
    pages,
    parameter,
    takes,
)
from coursekit.sandtable.teams_page.guards.forms import AnyForm, SentForm
from coursekit.sandtable.teams_page.guards.sessions import (
    DOOR,
    HOURS,
    SESSION,
    Asking,
    LoggedOut,
    OwnForm,
    check_sent_from_here,
    csrf_of,
    door_of,
    forget,
    keep,
    member_of,
)
from coursekit.sandtable.teams_page.room import InRoom, Room

router = APIRouter()
NO_TEAM = "还没选是哪一队：在“哪一队”里选一个，再登录。"
NO_CODE = "登录码是 8 个字母和数字，印在各队的登录条上：照着填，大小写不分，空格、横线不算。"
WRONG_CODE = "登录码和这一队对不上：先看“哪一队”选得对不对，再照登录条重新填。"
EXPIRED = "登录过期了，或者换过登录码：重新登录。没交的数还留在这部手机或电脑里。"
LOGGED_OUT = "已经退出。"
WHY = parameter("why", "query", "Of expired and out the page says something, of nothing else.")
LOGGED_IN = also(leads_to("/quarter"), 303, cookie(SESSION))
REFUSED = also(pages(401, 422, 429), 429, {"Retry-After": header({"type": "integer", "minimum": 1})} | cookie(DOOR))
SHOWN = also(pages(200, NO_DISK), 200, cookie(DOOR))


@router.get("/", **takes(leads_to("/quarter")))
async def front() -> Response:
    """Lead to the quarter; who is not logged in is led on to the login."""
    return RedirectResponse("/quarter", 303)


@router.get("/login", **takes(SHOWN | leads_to("/quarter"), parameters=(WHY,)))
async def show(request: Request, room: InRoom) -> Response:
    """Show the login, or lead a team that is logged in to its quarter."""
    try:
        await member_of(request, room)
    except LoggedOut:
        notice = {"expired": EXPIRED, "out": LOGGED_OUT}.get(request.query_params.get("why", ""), "")
        return _page(request, room, notice=notice)
    return RedirectResponse("/quarter", 303)


@router.post("/login", **takes(LOGGED_IN | pages(*OF_A_FORM, NO_DISK) | REFUSED, form="LoginForm", asks=DOOR))
async def log_in(request: Request, form: AnyForm, room: InRoom) -> Response:
    """Begin a session for the team whose code was typed; a session that this browser had ends."""
    return await room.queues.door.run(_log_in, request, form, room)


def _log_in(request: Request, form: SentForm, room: Room) -> Response:
    check_sent_from_here(request, form, request.cookies.get(DOOR, ""))
    seat, code = _seat_of(form.get("team"), room), code_of(form.get("code"))
    if seat is None:
        return _page(request, room, 422, problem=NO_TEAM)
    if not code:
        return _page(request, room, 422, problem=NO_CODE, seat=seat)
    address = request.client.host if request.client else "unknown"
    try:
        found = room.ledger.seat_of_code(code, address, seat)
    except LockedOut as error:
        page = _page(request, room, 429, problem=str(error), seat=seat)
        page.headers["Retry-After"] = str(error.seconds)
        return page
    if found != seat:
        return _page(request, room, 401, problem=WRONG_CODE, seat=seat)
    if old := request.cookies.get(SESSION):
        room.ledger.end_session(old)
    response = RedirectResponse("/quarter", 303)
    keep(response, SESSION, room.ledger.start_session(seat, HOURS))
    forget(response, DOOR)
    return response


@router.post("/logout", **takes(
    leads_to(r"/login\?why=out", TO_LOGIN) | pages(*OF_A_FORM, NO_DISK), form="TokenForm", asks=SESSION,
))  # fmt: skip
async def log_out(form: OwnForm, member: Asking, room: InRoom) -> Response:
    """End this session: its cookie is good for nothing from now on."""
    await room.queues.desk.run(room.ledger.end_session, member.token)
    response = RedirectResponse("/login?why=out", 303)
    forget(response, SESSION)
    return response


def code_of(text: str) -> str:
    """Return a code as the ledger knows it, empty if it cannot be one.

    >>> code_of(" ab3d-ef7h "), code_of("ＡＢ３ＤＥＦ７Ｈ"), code_of("ab3")
    ('AB3DEF7H', 'AB3DEF7H', '')
    """
    plain = "".join(unicodedata.normalize("NFKC", text).replace("-", "").split()).upper()
    return plain if len(plain) == 8 and plain.isascii() and plain.isalnum() else ""


def _seat_of(text: str, room: Room) -> int | None:
    return next((seat for seat in room.names if text == str(seat)), None)


def _page(
    request: Request, room: Room, status: int = 200, *, notice: str = "", problem: str = "", seat: int | None = None
) -> HTMLResponse:
    """Return the login with its own token; what was typed as code is not sent back."""
    door = door_of(request)
    page = room.page(
        "login.html.j2", status, teams=room.ledger.teams, seat=seat, notice=notice, problem=problem,
        csrf=csrf_of(door),
    )  # fmt: skip
    keep(page, DOOR, door)
    return page
