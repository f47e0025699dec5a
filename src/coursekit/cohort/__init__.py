"""A class: one YAML file that says everything that differs from class to class."""

from coursekit.cohort.cohort import CLASS_TABLES, ONLY_COHORT, Cohort, catalogue, open_cohort

__all__ = ["CLASS_TABLES", "ONLY_COHORT", "Cohort", "catalogue", "open_cohort"]
