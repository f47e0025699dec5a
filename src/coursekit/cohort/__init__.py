"""A class: one YAML file that says everything that differs from class to class."""

import coursekit.charts  # noqa: F401  applies the house style: who opens a class draws for it
from coursekit.cohort.cohort import CLASS_TABLES, ONLY_COHORT, Cohort, catalogue, open_cohort
from coursekit.cohort.held import hold_tables

__all__ = ["CLASS_TABLES", "ONLY_COHORT", "Cohort", "catalogue", "hold_tables", "open_cohort"]
