"""Notebooks as files: run one for a class, bring it into its normal form, read its sections and prose."""

from coursekit.notebooks.execute import CellFailure, Execution, execute
from coursekit.notebooks.normal import normalise, read_notebook, set_cohort, write_notebook

__all__ = [
    "CellFailure",
    "Execution",
    "execute",
    "normalise",
    "read_notebook",
    "set_cohort",
    "write_notebook",
]
