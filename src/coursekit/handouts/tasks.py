"""What ``build`` asks of workers: light to name here, heavy only where it is done."""

from __future__ import annotations

from coursekit.handouts.outcomes import Packed, Result, Settings
from coursekit.handouts.plan import ClassPlan, Job


def run_job(job: Job, settings: Settings) -> Result:
    """Run one job; see ``execute.run_job``."""
    from coursekit.handouts import execute

    return execute.run_job(job, settings)


def pack(one: ClassPlan, results: list[Result], output: str, settings: Settings, formats: tuple[str, ...]) -> Packed:
    """Make one class's folder; see ``execute.pack``."""
    from coursekit.handouts import execute

    return execute.pack(one, results, output, settings, formats)
