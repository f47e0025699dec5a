"""What the class file says about one of the class's own tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from coursekit.tables.dictionary import TABLES
from coursekit.tables.own_data.units import allowed_units
from coursekit.tables.schema import Table

# The customer tables explain each other: own lines billed on synthetic plans would be nonsense.
TOGETHER = ("plans", "accounts", "subscribers", "subscriber_months")
# So do those of group clients: own clients have no synthetic contracts.
GROUP_TOGETHER = ("group_clients", "products", "group_client_months", "stakeholders", "client_surveys")


@dataclass(frozen=True)
class OwnFile:
    """Name of a table, the file that holds the class's own rows of it, and how the file says things.

    ``columns`` maps the file's column names to ours (a column already under our name needs no entry). ``units`` and
    ``values`` are keyed by the file's own column name: the unit its numbers are in, and its words for our codes.
    """

    name: str
    path: Path
    columns: Mapping[str, str] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @property
    def table(self) -> Table:
        """The table as the dictionary describes it."""
        return TABLES[self.name]


def units_by_column(name: str) -> dict[str, tuple[str, ...]]:
    """Return the units that own numbers of table ``name`` may be in, by column; others have no choice."""
    units = {column: allowed_units(column, of) for column, of in TABLES[name].schema.columns.items()}
    return {column: allowed for column, allowed in units.items() if allowed}


def codes_by_column(name: str) -> dict[str, tuple[str, ...]]:
    """Return the codes of table ``name``, by column; others are not limited to codes."""
    return {
        column: tuple(check.statistics["allowed_values"])
        for column, of in TABLES[name].schema.columns.items()
        for check in of.checks
        if check.name == "isin"
    }
