"""What a page asks for again and again: the round, the clock, the own version, what is published."""

from __future__ import annotations

import hashlib
import json

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, Response

from coursekit.sandtable.ledger import RoundView
from coursekit.sandtable.teams_page.contract.answers import NO_DISK, also, header, parameter, problems, takes, told
from coursekit.sandtable.teams_page.guards.sessions import SESSION, Asking
from coursekit.sandtable.teams_page.room import InRoom

router = APIRouter()
TAG = {"ETag": header({"pattern": '^"[0-9a-f]{24}"$'})}
ANSWERS = also(also(told(200, "State"), 200, TAG), 304, TAG) | problems(401, NO_DISK)
KNOWN = parameter("If-None-Match", "header", "The last answer's ETag.")


@router.get("/api/state", **takes(ANSWERS, asks=SESSION, parameters=(KNOWN,)))
async def state(request: Request, member: Asking, room: InRoom) -> Response:
    """Return the state for this team, or 304 where nothing has changed but the seconds."""
    news = await room.news(member.seat)
    standing, latest = room.standing(news.round), news.latest
    now = standing.round
    content = {
        "part": now.part, "quarter": now.quarter, "status": now.status, "status_zh": standing.status_zh,
        "title": standing.title, "mark": standing.mark, "deadline": now.deadline, "until": standing.until,
        "version": latest.version if latest else 0, "receipt": latest.receipt if latest else None,
        "at": latest.at if latest else None,
        "published": {what: _mark(published) for what, published in news.published.items()},
    }  # fmt: skip
    tag = f'"{hashlib.sha256(json.dumps([member.seat, content]).encode()).hexdigest()[:24]}"'
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers={"ETag": tag})
    return JSONResponse(content | {"seconds_left": standing.seconds_left}, headers={"ETag": tag})


def _mark(published: RoundView | None) -> str | None:
    return f"{published.part}-{published.quarter}-{published.attempt}" if published else None
