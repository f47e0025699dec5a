"""What a route may answer: status, content type, headers; every route names its own beside its address."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from starlette.responses import Response

from coursekit.sandtable.teams_page.guards.forms import FORM_TYPE
from coursekit.sandtable.teams_page.guards.sessions import HOURS

Answers = dict[int | str, dict[str, Any]]
HTML = "text/html"
JSON = "application/json"
API = "/api/"  # where scripts ask
TO_LOGIN = r"/login(\?why=expired)?"  # where a page leads whoever is not logged in
OF_A_FORM = (403, 408, 413, 422)  # not from our page, too slow, too large, no form of ours
NO_DISK = 503  # the game's file cannot be read or written
BROKEN = 500


def component(name: str) -> dict[str, str]:
    """Return a reference to one of the document's schemas."""
    return {"$ref": f"#/components/schemas/{name}"}


def pages(*statuses: int) -> Answers:
    """Return answers that are a page of ours."""
    return {status: _answer(status, HTML, {"type": "string", "pattern": "^<!DOCTYPE html>"}) for status in statuses}


def problems(*statuses: int) -> Answers:
    """Return answers that are a sentence for a script."""
    return {status: _answer(status, JSON, component("Problem")) for status in statuses}


def told(status: int, name: str) -> Answers:
    """Return an answer that is a schema of the document, as JSON."""
    return {status: _answer(status, JSON, component(name))}


def leads_to(*places: str) -> Answers:
    """Return the answer that leads on to one of ``places``, each a pattern of an address; it has no body."""
    return {303: _answer(303) | {"headers": {"Location": header({"pattern": f"^({'|'.join(places)})$"})}}}


def header(schema: Mapping[str, Any]) -> dict[str, Any]:
    """Return a header that an answer always has, a text unless ``schema`` says otherwise."""
    return {"required": True, "schema": {"type": "string"} | dict(schema)}


def cookie(name: str) -> dict[str, Any]:
    """Return the header of an answer that sets a cookie which no script reads and no other site sends."""
    kept = f"HttpOnly; Max-Age={round(HOURS * 3600)}; Path=/; SameSite=strict"
    return {"Set-Cookie": header({"pattern": f"^{name}=[A-Za-z0-9_-]{{16,200}}; {kept}$"})}


def also(answers: Answers, status: int, headers: Mapping[str, dict[str, Any]]) -> Answers:
    """Return the answers, that of ``status`` with more headers."""
    own = answers.get(status, _answer(status))
    return answers | {status: own | {"headers": own.get("headers", {}) | headers}}


def parameter(name: str, place: str, words: str = "", **schema: object) -> dict[str, Any]:
    """Return what may stand in a request's ``place``: query, path or header; in a path it has to."""
    said = {"name": name, "in": place, "schema": {"type": "string"} | schema}
    return said | ({"description": words} if words else {}) | ({"required": True} if place == "path" else {})


def takes(
    answers: Answers, *, form: str = "", asks: str = "", parameters: tuple[dict[str, Any], ...] = ()
) -> dict[str, Any]:
    """Return what a route's decorator has to be told.

    Parameters
    ----------
    answers : Answers
        All of them but `BROKEN`, which `document` adds everywhere.
    form : str
        The document's schema of the form that the route takes; none takes no body.
    asks : str
        The cookie without which nobody gets in, as the document's security schemes have it; none is for everybody.
    parameters : tuple of dict
        Of address and headers.
    """
    extra: dict[str, Any] = {"parameters": [*parameters]} if parameters else {}
    if asks:
        extra["security"] = [{asks: []}]
    if form:
        extra["requestBody"] = {"required": True, "content": {FORM_TYPE: {"schema": component(form)}}}
    # A class of no content type: otherwise FastAPI would add one to what is said here.
    return {"status_code": min(answers), "response_class": Response, "responses": answers, "openapi_extra": extra}


def _answer(status: int, kind: str = "", schema: Mapping[str, Any] | None = None) -> dict[str, Any]:
    content = {"content": {kind: {"schema": dict(schema or {})}}} if kind else {}
    return {"description": HTTPStatus(status).phrase} | content
