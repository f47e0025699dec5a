"""What a class file may name, handed in by the caller so that reading one depends on nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from pydantic import BaseModel


@dataclass(frozen=True)
class Catalogue:
    """Everything that a class file refers to by name.

    ``printable`` takes a text and returns those of its characters that the course font cannot show.
    """

    programmes: Mapping[str, tuple[str, tuple[str, ...]]]
    """Programme slug -> (Chinese title, its module codes in order)."""
    modules: Mapping[str, str]
    """Two-digit module code -> Chinese title."""
    audiences: tuple[str, ...]
    """Roles that trainees may have."""
    products: Mapping[str, str]
    """Product code -> Chinese name where the class gives none."""
    tariffs: Mapping[str, str]
    """Plan id -> Chinese name where the class gives none."""
    tables: Mapping[str, tuple[str, ...]]
    """Name of a table -> its columns."""
    units: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)
    """Name of a table -> column -> the units that a class's own numbers may be in, where there is a choice."""
    codes: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)
    """Name of a table -> column -> its codes, where it has no other values."""
    together: tuple[tuple[str, ...], ...] = ()
    """Groups of tables that a class brings all of or none."""
    settings: Mapping[str, type[BaseModel]] = field(default_factory=dict)
    """Module code -> model of that module's own settings."""
    printable: Callable[[str], Iterable[str]] | None = None
