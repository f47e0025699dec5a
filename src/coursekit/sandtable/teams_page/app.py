"""The application: routes, guards, and a sentence for everything that can go wrong."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from anyio.to_thread import current_default_thread_limiter
from fastapi import FastAPI, Request
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.types import Scope

from coursekit.errors import CourseError
from coursekit.sandtable.ledger import Ledger
from coursekit.sandtable.teams_page.contract.answers import API
from coursekit.sandtable.teams_page.contract.document import document
from coursekit.sandtable.teams_page.guards import sessions
from coursekit.sandtable.teams_page.guards.body_limit import BodyLimit
from coursekit.sandtable.teams_page.guards.forms import BadForm
from coursekit.sandtable.teams_page.guards.headers import NO_STORE, SECURITY_HEADERS, SecurityHeaders
from coursekit.sandtable.teams_page.queues import PAGES
from coursekit.sandtable.teams_page.room import Room
from coursekit.sandtable.teams_page.routes import assets, login, quarter, receipt, results, state

NO_SUCH_PAGE = "没有这一页：回到本季页再点。"
WRONG_WAY = "这个地址不能这样打开：回到本季页再点。"
BROKEN = "服务器这一下出错了，没有记下的就是没交上：回到本季页看回执，不对就再交一次，还不行就举手。"
ROUTES = (login, quarter, receipt, results, state, assets)


def create_app(ledger_path: Path, *, schema: bool = False, clock: Callable[[], float] = time.time) -> FastAPI:
    """Return the teams' page of one game.

    The application reads, and appends what teams hand in; it never opens, closes, resolves or publishes anything.

    Parameters
    ----------
    ledger_path : Path
        The game's file.
    schema : bool
        Whether ``/openapi.json`` is there, for tests only; pages that explain it never are.
    clock : callable
        Seconds since the epoch.

    Raises
    ------
    CourseError
        The file is missing, no game, or another version's.
    """
    room = Room(Ledger.open(ledger_path, clock=clock), clock)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        current_default_thread_limiter().total_tokens = PAGES
        yield
        room.close()

    app = FastAPI(
        title="沙盘", docs_url=None, redoc_url=None, openapi_url="/openapi.json" if schema else None,
        lifespan=lifespan, redirect_slashes=False,
    )  # fmt: skip
    app.state.room = room
    app.openapi = lambda: document(app, room)
    for each in ROUTES:
        app.include_router(each.router)
    app.add_middleware(BodyLimit, refusal=lambda scope, status, text: _said(room, _path(scope), status, text))
    app.add_middleware(SecurityHeaders)
    _add_sentences(app, room)
    return app


def _add_sentences(app: FastAPI, room: Room) -> None:
    @app.exception_handler(sessions.LoggedOut)
    def logged_out(request: Request, _: Exception) -> Response:
        if request.url.path.startswith(API):
            return JSONResponse({"problem": login.EXPIRED}, 401)
        why = "?why=expired" if sessions.SESSION in request.cookies else ""
        return RedirectResponse(f"/login{why}", 303)

    @app.exception_handler(sessions.Forged)
    def forged(request: Request, _: Exception) -> Response:
        return _said(room, request.url.path, 403, sessions.STALE)

    @app.exception_handler(BadForm)
    def bad_form(request: Request, error: BadForm) -> Response:
        return _said(room, request.url.path, 422, str(error))

    @app.exception_handler(CourseError)
    def course_error(request: Request, error: CourseError) -> Response:
        return _said(room, request.url.path, 503, str(error))

    @app.exception_handler(HTTPException)
    def http_error(request: Request, error: HTTPException) -> Response:
        text = NO_SUCH_PAGE if error.status_code == 404 else WRONG_WAY
        answer = _said(room, request.url.path, error.status_code, text)
        if error.status_code == 405:
            answer.headers["Allow"] = ", ".join(sorted(_methods(request.scope["path"])))
        return answer

    @app.exception_handler(Exception)
    def broken(request: Request, _: Exception) -> Response:
        # This answer is made outside of the middleware, so it brings the headers itself.
        answer = _said(room, request.url.path, 500, BROKEN)
        answer.headers.update(SECURITY_HEADERS | {"Cache-Control": NO_STORE})
        return answer


def _said(room: Room, path: str, status: int, text: str) -> Response:
    """Return a sentence as a page, or as JSON where a script asked."""
    if path.startswith(API):
        return JSONResponse({"problem": text}, status)
    return room.page("problem.html.j2", status, text=text)


def _methods(path: str) -> set[str]:
    """Return how an address may be asked: routes of one address know of no other."""
    routes = [route for each in ROUTES for route in each.router.routes if route.path_regex.match(path)]
    return {method for route in routes for method in route.methods}


def _path(scope: Scope) -> str:
    return scope["path"]
