"""One team's form at one moment: what it was filled with, what it buys, what it foresees."""

from __future__ import annotations

import re
import secrets
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace

from coursekit.sandtable.game import Game, default_decisions, repeated_decisions
from coursekit.sandtable.ledger import RoundView, Submission
from coursekit.sandtable.rules.fields import FORM_FIELDS, NUMBER
from coursekit.sandtable.rules.form_values import values_of
from coursekit.sandtable.teams_page.guards.forms import SentForm
from coursekit.sandtable.teams_page.views.numbers import plain_number, typed

CONTROLS = ("csrf", "key", "round", "forecast")  # fields of the page that are no decisions
_NUMBERS = {field.name for field in FORM_FIELDS if field.kind == NUMBER}
MARK_PATTERN = "^(rehearsal|game)-([0-9]{1,3})-([0-9]{1,4})$"
KEY_PATTERN = "^[A-Za-z0-9_-]{16,64}$"
_MARK, _KEY = re.compile(MARK_PATTERN), re.compile(KEY_PATTERN)


@dataclass(frozen=True)
class FormState:
    """What stands in the form: field texts or numbers, reports ticked, the foreseen share as typed, the hidden key."""

    values: Mapping[str, object]
    research: tuple[str, ...]
    forecast: str
    key: str
    mark: str = ""  # the round that it was shown for

    @property
    def round(self) -> RoundView | None:
        """The round that the form was shown for; none if the page's mark has been tampered with."""
        found = _MARK.fullmatch(self.mark)
        if not found:
            return None
        return RoundView(found[1], int(found[2]), "open", int(found[3]), None, None)

    @property
    def has_key(self) -> bool:
        """Whether the hidden key is one of ours."""
        return bool(_KEY.fullmatch(self.key))

    def with_new_key(self) -> FormState:
        """Return the same content as another form."""
        return replace(self, key=new_key())


def new_key() -> str:
    """Return a form's hidden key: what makes a double click one hand-in."""
    return secrets.token_urlsafe(18)


def prefilled(game: Game, seat: int, latest: Submission | None) -> FormState:
    """Return a form filled with what was handed in last this quarter, or with what a silent team would play."""
    if latest is None:
        return FormState(values_of(repeated_decisions(game, seat)), (), "", new_key())
    return FormState(latest.values, latest.research, typed(latest.forecast), new_key())


def last_values(game: Game, seat: int) -> dict[str, float | str]:
    """Return what the seat played last quarter, or the plan to begin with, as form values."""
    return values_of(default_decisions(game, seat))


def state_of(form: SentForm) -> FormState:
    """Return what was typed, numbers read; what is none stays text for the rules to complain of."""
    values = {
        name: plain_number(text) if name in _NUMBERS else text
        for name, text in form.one.items() if name not in CONTROLS
    }  # fmt: skip
    research = tuple(dict.fromkeys(form.many.get("research", ())))
    return FormState(values, research, form.get("forecast"), form.get("key"), form.get("round"))


def forecast_of(text: str) -> tuple[float | None, str]:
    """Return the foreseen share in %, none if nothing was written, and what is wrong with it.

    >>> forecast_of("１７.５％"), forecast_of(" "), forecast_of("120")[0]
    ((17.5, ''), (None, ''), None)
    """
    plain = unicodedata.normalize("NFKC", text).strip().rstrip("%").strip()
    if not plain:
        return None, ""
    share = plain_number(plain)
    if isinstance(share, float) and 0 < share < 100:
        return share, ""
    return None, f"猜的季末份额“{text.strip()[:12]}”不行：写 0 到 100 之间的数，比如 17.5；不猜就空着。"
