"""What scripts are told, as schemas: the state that a page polls for, the budget's bar, a sentence on what is wrong."""

from __future__ import annotations

from typing import Any

from coursekit.sandtable.ledger.records import PUBLISHABLE, STATUS_ZH
from coursekit.sandtable.teams_page.views.budget import OVER, OVERDRAFT, WIDTH, WITHIN

Schema = dict[str, Any]
WORDS: Schema = {"type": "string"}
MARK: Schema = {"type": "string", "pattern": "^(rehearsal|game)-[0-9]+-[0-9]+$"}
SENTENCES: Schema = {"type": "array", "items": WORDS}


def told_schemas() -> dict[str, Schema]:
    """Return the schemas of all answers in JSON by name."""
    return {
        "Problem": _exactly(problem={"type": "string", "minLength": 1}), "State": _state(), "Budget": _budget(),
    }  # fmt: skip


def _state() -> Schema:
    count = {"type": "integer", "minimum": 0}
    time = {"type": ["string", "null"], "format": "date-time"}
    return _exactly(
        part={"type": "string", "enum": ["rehearsal", "game"]}, quarter=count, title=WORDS, mark=MARK, deadline=time,
        status={"type": "string", "enum": [*STATUS_ZH]}, status_zh={"type": "string", "enum": [*STATUS_ZH.values()]},
        until={"type": "string", "pattern": "^([0-9]{2}(:[0-9]{2}){2})?$"}, version=count, at=time,
        receipt={"type": ["string", "null"]}, seconds_left={"type": ["integer", "null"], "minimum": 0},
        published=_exactly(**{what: MARK | {"type": ["string", "null"]} for what in PUBLISHABLE}),
    )  # fmt: skip


def _budget() -> Schema:
    width = {"type": "integer", "minimum": 0, "maximum": WIDTH}
    bar = _exactly(
        level={"type": "string", "enum": [WITHIN, OVERDRAFT, OVER]}, verdict=WORDS, planned=WORDS, detail=WORDS,
        length=width, mark=width, warnings=SENTENCES, problems=SENTENCES,
    )  # fmt: skip
    return {"oneOf": [bar, _exactly(level={"type": "string", "enum": [""], "description": "Nothing to fill in now."})]}


def _exactly(**properties: Schema) -> Schema:
    return {"type": "object", "properties": properties, "required": [*properties], "additionalProperties": False}
