"""The whole interface of one game's page as an OpenAPI document."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from coursekit.sandtable.teams_page.contract.answers import API, BROKEN, pages, problems
from coursekit.sandtable.teams_page.contract.forms import form_schemas
from coursekit.sandtable.teams_page.contract.told import told_schemas
from coursekit.sandtable.teams_page.guards.sessions import DOOR, SESSION
from coursekit.sandtable.teams_page.room import Room

VERSION = "1"


def document(app: FastAPI, room: Room) -> dict[str, Any]:
    """Return the routes of ``app`` with the forms of the room's game.

    Every answer but one is said beside its route: a fault of ours (`BROKEN`) may happen anywhere.
    """
    made = get_openapi(title=app.title, version=VERSION, routes=app.routes)
    for path, operations in made["paths"].items():
        broken = (problems if path.startswith(API) else pages)(BROKEN)
        for operation in operations.values():
            operation["responses"] |= {str(status): answer for status, answer in broken.items()}
    schemas = form_schemas(room.ledger.setup.pair, room.names) | told_schemas()
    cookies = {name: {"type": "apiKey", "in": "cookie", "name": name} for name in (SESSION, DOOR)}
    return made | {"components": {"schemas": schemas, "securitySchemes": cookies}}
