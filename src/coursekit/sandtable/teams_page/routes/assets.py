"""The page's own style and script: two files read when the page begins, and no path to any other."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from coursekit.sandtable.teams_page.contract.answers import also, header, pages, parameter, takes
from coursekit.sandtable.teams_page.room import ASSETS, InRoom

router = APIRouter()
FOR_A_YEAR = "public, max-age=31536000, immutable"  # the address changes with the content
NAME = parameter("name", "path", enum=[*ASSETS])
FILES = {"description": "OK", "content": {kind: {"schema": {"type": "string"}} for kind in ASSETS.values()}}
KEPT = also({200: FILES}, 200, {"Cache-Control": header({"enum": [FOR_A_YEAR]})})


@router.get("/assets/{name}", **takes(KEPT | pages(404), parameters=(NAME,)))
async def asset(request: Request, room: InRoom) -> Response:
    """Return a file by name; what is not on the list does not exist."""
    name = request.path_params["name"]  # as a parameter it would be described with FastAPI's own 422, which never comes
    if name not in ASSETS:
        raise HTTPException(404)
    return Response(room.assets[name], headers={"Content-Type": ASSETS[name], "Cache-Control": FOR_A_YEAR})
