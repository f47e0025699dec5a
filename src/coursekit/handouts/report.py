"""A run as data for programs (``--report json``): every job, every class, totals, exit code."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import Any

import coursekit
from coursekit.handouts.build import Report
from coursekit.handouts.cache import Cache
from coursekit.handouts.manifest import Manifest, read_manifest
from coursekit.handouts.outcomes import STATES, Packed, Result
from coursekit.handouts.plan import ClassPlan, Plan
from coursekit.handouts.products import INDEX, index_key, product_keys

FORMAT = 1


def as_data(report: Report, plan: Plan, output: Path) -> dict[str, Any]:
    """Return what ``--report json`` prints; seconds as numbers, paths absolute, texts in Chinese as a reader sees them.

    A class's file is ``current`` when it was made from the present state of everything it depends on.
    """
    cache = Cache(output.parent / "cache")
    packed = {each.cohort: each for each in report.packed}
    states = Counter(result.state for result in report.results)
    return {
        "format": FORMAT,
        "coursekit": coursekit.__version__,
        "output": str(output),
        "exit_code": report.exit_code,
        "interrupted": report.interrupted,
        "seconds": round(report.seconds, 2),
        "totals": {
            "classes": len(plan.classes),
            "jobs": len(plan.jobs),
            **{state: states[state] for state in STATES},
            "retried": len(report.retried),
        },
        "jobs": [_job(result, cache) for result in report.results],
        "classes": [_class(one, report, packed.get(one.cohort.id), output) for one in plan.classes],
        "problems": report.problems,
        "drafts": list(plan.drafts),
    }


def _job(result: Result, cache: Cache) -> dict[str, Any]:
    job, evidence = result.job, cache.evidence_path(result.job)
    return {
        "class": job.cohort,
        "module": job.module,
        "kind": job.kind,
        "key": job.key,
        "state": result.state,
        "seconds": round(result.seconds, 2),
        "cell": result.cell,
        "error": result.error,
        "first_error": result.first_error,
        "evidence": str(evidence) if result.error and evidence.exists() else "",
    }


def _class(one: ClassPlan, report: Report, packed: Packed | None, output: Path) -> dict[str, Any]:
    folder = report.folders.get(one.cohort.id)
    return {
        "class": one.cohort.id,
        "title": one.cohort.title,
        "folder": str(folder) if folder else "",
        "files": _files(one, read_manifest(output / one.cohort.id)),
        "problem": packed.problem if packed else "",
        "packed_seconds": round(packed.seconds, 2) if packed else 0.0,
    }


def _files(one: ClassPlan, manifest: Manifest) -> list[dict[str, Any]]:
    made = {(each.format, each.module): each for each in manifest.made}
    failed = {job.module for job in manifest.jobs if job.state == "failed"}
    keys = product_keys(one) | {INDEX: index_key(one, made, failed)}
    return [
        {"name": name, "format": form, "module": module, "current": each.key == keys.get((form, module))}
        | asdict(manifest.files[name])
        for (form, module), each in made.items()
        for name in each.files
        if name in manifest.files
    ]
