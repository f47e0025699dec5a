"""Who is asking: the session's cookie, the token that a form of that session carries, and where a form comes from."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Depends, Request
from starlette.responses import Response

from coursekit.sandtable.teams_page.guards.forms import AnyForm, SentForm
from coursekit.sandtable.teams_page.room import InRoom

SESSION, DOOR = "sandtable_session", "sandtable_door"
HOURS = 8.0
_TOKEN = re.compile(r"[A-Za-z0-9_-]{16,200}")
STALE = "这一页放得太久，或者不是从这里打开的，什么也没记下：刷新以后再交。"


class LoggedOut(Exception):
    """Nobody is logged in with this cookie."""


class Forged(Exception):
    """A form that was not sent from our own page."""


@dataclass(frozen=True)
class Member:
    """Somebody of a team, as the session says; nothing in address or form can make it another seat."""

    seat: int
    name: str
    token: str

    @property
    def csrf(self) -> str:
        """What this session's forms carry; it cannot be had without the cookie."""
        return csrf_of(self.token)


async def member_of(request: Request, room: InRoom) -> Member:
    """Return who is asking.

    Raises
    ------
    LoggedOut
        No cookie, or one whose session is unknown, over, or ended.
    """
    token = request.cookies.get(SESSION, "")
    seat = await room.session(token) if _TOKEN.fullmatch(token) else None
    if seat is None:
        raise LoggedOut
    return Member(seat, room.names[seat], token)


Asking = Annotated[Member, Depends(member_of)]


async def members_form(request: Request, member: Asking, form: AnyForm) -> SentForm:
    """Return a form that this very session's page has sent.

    Raises
    ------
    Forged
        The token is missing or another session's, or the browser says that another site sent it.
    """
    check_sent_from_here(request, form, member.token)
    return form


OwnForm = Annotated[SentForm, Depends(members_form)]


def check_sent_from_here(request: Request, form: SentForm, secret: str) -> None:
    """Refuse a form without the token that belongs to ``secret``, or from another origin."""
    origin, host = request.headers.get("origin"), request.headers.get("host", "")
    if origin is not None and (not host or _place_of(origin) != host):
        raise Forged
    if not secret or not hmac.compare_digest(form.get("csrf").encode(), csrf_of(secret).encode()):
        raise Forged


def _place_of(origin: str) -> str:
    try:
        return urlsplit(origin).netloc
    except ValueError:
        return ""


def csrf_of(secret: str) -> str:
    """Return the token of a cookie's secret; the other way is not to be reckoned."""
    return hmac.new(secret.encode(), b"coursekit sandtable form", hashlib.sha256).hexdigest()


def door_of(request: Request) -> str:
    """Return the secret that the login page's own form is bound to, a new one where the browser has none."""
    door = request.cookies.get(DOOR, "")
    return door if _TOKEN.fullmatch(door) else secrets.token_urlsafe(24)


def keep(response: Response, name: str, value: str) -> None:
    """Set a cookie that no script reads and no other site sends."""
    response.set_cookie(name, value, max_age=round(HOURS * 3600), path="/", httponly=True, samesite="strict")


def forget(response: Response, name: str) -> None:
    """Take the cookie back."""
    response.delete_cookie(name, path="/", httponly=True, samesite="strict")
