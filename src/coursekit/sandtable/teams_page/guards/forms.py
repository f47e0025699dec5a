"""A form's body as names and values: UTF-8, no file, no field twice that may stand once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated
from urllib.parse import parse_qsl

from fastapi import Depends, Request

FIELDS_MOST, VALUE_LONGEST = 100, 400
FORM_TYPE = "application/x-www-form-urlencoded"
NOT_A_FORM = "送来的不是这一页的表：回到本季页，刷新后再交。"


class BadForm(Exception):
    """A body that no form of ours sends; the text is a sentence."""


@dataclass(frozen=True)
class SentForm:
    """What was typed, by name; ``many`` holds the boxes that may be ticked several times."""

    one: Mapping[str, str]
    many: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def get(self, name: str) -> str:
        """Return a field's text, empty where there is none."""
        return self.one.get(name, "")


MANY = ("research",)


async def sent_form(request: Request) -> SentForm:
    """Return the request's form.

    Raises
    ------
    BadForm
        Another type of content, bytes that are no UTF-8, too many or too long fields, one that stands twice.
    """
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != FORM_TYPE:
        raise BadForm(NOT_A_FORM)
    return parsed(await request.body())


AnyForm = Annotated[SentForm, Depends(sent_form)]


def parsed(body: bytes) -> SentForm:
    """Return what a body says.

    >>> parsed(b"fee=12&research=a&research=b").many
    {'research': ('a', 'b')}
    """
    try:
        pairs = parse_qsl(
            body.decode("ascii"), keep_blank_values=True, encoding="utf-8", errors="strict", max_num_fields=FIELDS_MOST
        )
    except (UnicodeError, ValueError):
        raise BadForm(NOT_A_FORM) from None
    one: dict[str, str] = {}
    many: dict[str, list[str]] = {}
    for name, value in pairs:
        if len(name) > VALUE_LONGEST or len(value) > VALUE_LONGEST:
            raise BadForm(f"“{name[:20]}”填了 {len(value)} 个字，最多 {VALUE_LONGEST} 个：改短再交。")
        if "\0" in name + value:
            raise BadForm(NOT_A_FORM)
        if name in MANY:
            many.setdefault(name, []).append(value)
        elif name in one:
            raise BadForm(f"“{name[:20]}”在表上出现了两次，不知道听哪一个：刷新本季页，重新填。")
        else:
            one[name] = value
    return SentForm(one, {name: tuple(values) for name, values in many.items()})
