"""The forms that the page sends, as schemas: every field's name, type and bounds, for one game's generation pair."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from coursekit.sandtable.rules.fields import CHOICE, NUMBER, FormField, form_fields
from coursekit.sandtable.scenario.research import RESEARCH_ITEMS
from coursekit.sandtable.teams_page.form_state import KEY_PATTERN, MARK_PATTERN
from coursekit.sandtable.teams_page.guards.forms import FIELDS_MOST, VALUE_LONGEST

Schema = dict[str, Any]
TEXT: Schema = {"type": "string", "maxLength": VALUE_LONGEST, "pattern": r"^[^\u0000]*$"}
CODE = "^[A-Za-z0-9]{4}-?[A-Za-z0-9]{4}$"  # as slips print it
TOKEN: Schema = {"type": "string", "pattern": "^[0-9a-f]{64}$", "description": "From the page's own form."}


def form_schemas(pair: str, seats: Iterable[int]) -> dict[str, Schema]:
    """Return the schemas of all forms by name.

    On the wire all is text: a number is what `number_of` reads, digits of full width and commas too.

    Parameters
    ----------
    pair : str
        Generation pair, on which bounds of fees and allowances depend.
    seats : iterable of int
        Those that a team may log in for.
    """
    return {
        "LoginForm": _strict({
            "csrf": TOKEN, "team": {"type": "string", "enum": [str(seat) for seat in seats]},
            "code": {"type": "string", "pattern": CODE, "description": "Case, blanks and hyphens do not count."},
        }) | {"additionalProperties": TEXT},
        "TokenForm": _strict({"csrf": TOKEN}) | {"additionalProperties": TEXT},
        "DecisionForm": _decisions(pair),
        "DecisionDraft": _draft(),
    }  # fmt: skip


def _decisions(pair: str) -> Schema:
    """Return what may be handed in: every field once, and no other."""
    decisions = {field.name: _field(field) for field in form_fields(pair)}
    reports = {"type": "array", "items": {"type": "string", "enum": [*RESEARCH_ITEMS]}, "maxItems": FIELDS_MOST // 2}
    share = {"anyOf": [
        {"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 100}, {"type": "string", "enum": [""]},
    ], "description": "The share that the team foresees, %; empty is no guess."}  # fmt: skip
    form = _strict({
        "csrf": TOKEN, **decisions,
        "key": {"type": "string", "pattern": KEY_PATTERN, "description": "The same twice is one version."},
        "round": {"type": "string", "pattern": MARK_PATTERN, "description": "What the form was shown for."},
    })  # fmt: skip
    form["properties"] |= {"research": reports, "forecast": share}
    return form | {"description": "The six tools add up to 100 %, and all of it is within the budget's limit."}


def _draft() -> Schema:
    """Return what is reckoned and not stored: half a form, or a wrong one, has a budget too."""
    form = _strict({"csrf": TOKEN})
    form["properties"]["research"] = {"type": "array", "items": TEXT}
    return form | {"additionalProperties": TEXT, "propertyNames": TEXT, "maxProperties": FIELDS_MOST}


def _field(field: FormField) -> Schema:
    said = {"title": field.label, "description": field.help}
    if field.kind == NUMBER:
        return said | {"type": "number", "minimum": field.low, "maximum": field.high}
    if field.kind == CHOICE:
        return said | {"type": "string", "enum": [value for value, _ in field.options]}
    return said | {"type": "string", "pattern": r"^\s*$", "maxLength": VALUE_LONGEST}


def _strict(properties: dict[str, Schema]) -> Schema:
    """Return a form with these fields, all of them wanted, and no other."""
    return {"type": "object", "properties": properties, "required": [*properties], "additionalProperties": False}
