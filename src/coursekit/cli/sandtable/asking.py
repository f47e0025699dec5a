"""Ask before something that cannot be undone; a no is an answer and not an interruption."""

from __future__ import annotations

import click


def ask(question: str, if_not: str) -> None:
    """Go on where the answer is y; otherwise say ``if_not``, what that leaves as it is, and end with exit code 1."""
    if not click.confirm(question):
        click.echo(if_not, err=True)
        raise SystemExit(1)
