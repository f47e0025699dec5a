"""Notebooks as files: run one for a class, bring it into its normal form, read its sections and prose."""

import sys

# jsonschema would compile a grammar for web addresses at import, which takes most of a second and no notebook needs.
sys.modules.setdefault("rfc3987_syntax", None)

from coursekit.notebooks.execute import FORKED, STOCK, CellFailure, Execution, execute  # noqa: E402
from coursekit.notebooks.normal import normalise, read_notebook, set_cohort, write_notebook  # noqa: E402

__all__ = [
    "FORKED",
    "STOCK",
    "CellFailure",
    "Execution",
    "execute",
    "normalise",
    "read_notebook",
    "set_cohort",
    "write_notebook",
]
