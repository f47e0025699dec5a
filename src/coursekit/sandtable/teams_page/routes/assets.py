"""The page's own style and script: two files read when the page begins, and no path to any other."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.responses import Response

from coursekit.sandtable.teams_page.room import ASSETS, InRoom

router = APIRouter()
FOR_A_YEAR = "public, max-age=31536000, immutable"  # the address changes with the content


@router.get("/assets/{name}")
async def asset(name: str, room: InRoom) -> Response:
    """Return a file by name; what is not on the list does not exist."""
    if name not in ASSETS:
        raise HTTPException(404)
    return Response(room.assets[name], headers={"Content-Type": ASSETS[name], "Cache-Control": FOR_A_YEAR})
