"""Hand a picture or table to whoever displays it: a notebook gets every form, a plain console the text."""

from __future__ import annotations

from typing import Any

from IPython.display import display


class Output:
    """One output in several forms, keyed by MIME type; ``text/plain`` is its text wherever nothing else works."""

    def __init__(self, data: dict[str, str], metadata: dict[str, Any]) -> None:
        self.data = data
        self.metadata = metadata

    def __repr__(self) -> str:
        return self.data["text/plain"]

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> tuple[dict[str, str], dict[str, Any]]:
        return self.data, self.metadata


def publish(data: dict[str, str], metadata: dict[str, Any]) -> None:
    """Display one output; outside IPython its text is printed."""
    display(Output(data, metadata))
