"""Which class is taught which module in the packs of the example classes, and what ran for each of them."""

from pathlib import Path

MODULES = {
    "demo": ("02_digital_product_lifecycle", "03_flow_tier_marketing"),
    "mobile-group-2026b": ("02_digital_product_lifecycle", "12_swot_matrix_group_clients"),
    "ningde-telecom-2026a": (
        "02_digital_product_lifecycle", "03_flow_tier_marketing", "12_swot_matrix_group_clients", "24_sand_table_drills",
    ),
}
CLASSES = tuple(MODULES)
TAUGHT = [(cohort_id, name) for cohort_id, names in MODULES.items() for name in names]


def pairs_with_each_once(pairs: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return few of the pairs such that each class and each module of them all is in one."""
    chosen: list[tuple[str, str]] = []
    for new in (2, 1):
        for pair in pairs:
            if len({*pair}.difference(*chosen)) >= new:
                chosen.append(pair)
    return chosen


# Every module runs for every class before it is packed: that a pack lacks nothing shows where each comes up once.
RUN_AGAIN = pairs_with_each_once(TAUGHT)


def executed(examples, cohort_id, name, kind):
    """Return the executed notebook of one module."""
    jobs = [job for job in examples.plan.jobs if (job.cohort, job.kind) == (cohort_id, kind)]
    (place,) = [i for i, job in enumerate(jobs) if Path(job.notebook).stem == name]
    return examples.executed(cohort_id, kind)[place]
