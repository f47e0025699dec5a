"""What the formulas of the sheet of results give on the pilot that is filled in, by the library's own functions."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
from scipy.stats import norm

from coursekit.toolkits.target_sheets.layout import COUNTS
from coursekit.toolkits.target_sheets.results_formulas import EMPTY_GROUP, NEXT, NOTHING
from coursekit.toolkits.target_verdicts import FEWEST_HELD_OUT, lift_verdict
from coursekit.toolkits.target_wording import TOO_FEW, WORKS
from coursekit.topics.tiers import expected_margin, two_proportion_test

Value = float | int | str


@dataclass(frozen=True)
class Standards:
    """What a result is measured by: the least lift worth having, the interval's level, the margin of a yuan."""

    worth: float
    level: float
    margin_rate: float


def result_values(pilot: pd.DataFrame, standards: Standards) -> list[dict[str, Value]]:
    """Return every value of the sheet by name, a dict a segment and one for all of them, as the formulas give them.

    Parameters
    ----------
    pilot : one row a segment: the counts of ``COUNTS``, bill_yuan, bill_change_yuan, contact_cost_yuan, gift_yuan,
        take_rate.
    """
    lines = [_segment(row, standards) for row in pilot.to_dict("records")]
    return [*lines, _all(lines, standards)]


def _segment(row: dict[str, float], standards: Standards) -> dict[str, Value]:
    counts = {name: int(row[name]) for name in COUNTS}
    line: dict[str, Value] = {f"used_{name}": count for name, count in counts.items()}
    if not counts["treated"] or not counts["control"]:
        return line | {"problem": EMPTY_GROUP, "fine": 0, "verdict": EMPTY_GROUP}
    line |= _tested(counts, standards)
    line["leave_reduction"] = counts["control_left"] / counts["control"] - counts["treated_left"] / counts["treated"]
    line["margin_yuan"] = float(
        expected_margin(
            line["net"], row["bill_change_yuan"], line["leave_reduction"], row["bill_yuan"],
            row["contact_cost_yuan"], row["gift_yuan"], row["take_rate"], margin_rate=standards.margin_rate,
        )
    )  # fmt: skip
    line["total_yuan"] = line["margin_yuan"] * counts["treated"]
    return line | {"next": _next(line)}


def _all(lines: list[dict[str, Value]], standards: Standards) -> dict[str, Value]:
    fine = [line for line in lines if line["fine"]]
    counts = {name: sum(line[f"used_{name}"] for line in fine) for name in COUNTS}
    total: dict[str, Value] = {f"used_{name}": count for name, count in counts.items()}
    if not fine:
        return total | {"problem": NOTHING, "fine": 0, "verdict": NOTHING}
    total |= _tested(counts, standards)
    total["total_yuan"] = sum(line["total_yuan"] for line in fine)
    total["margin_yuan"] = total["total_yuan"] / counts["treated"]
    return total


def _tested(counts: dict[str, int], standards: Standards) -> dict[str, Value]:
    treated, control = counts["treated"], counts["control"]
    successes = counts["treated_success"], counts["control_success"]
    test = two_proportion_test(successes[0], treated, successes[1], control, level=standards.level)
    critical = float(norm.ppf(0.5 + standards.level / 2))
    ends = {}
    for arm, success, size in (("treated", successes[0], treated), ("control", successes[1], control)):
        ends[f"{arm}_low"], ends[f"{arm}_high"] = _wilson(success, size, critical)
    return ends | {
        "problem": "",
        "fine": 1,
        "critical": critical,
        "treated_rate": successes[0] / treated,
        "control_rate": successes[1] / control,
        "net": test.difference,
        "low": test.low,
        "high": test.high,
        "z": test.z,
        "p_value": test.p_value,
        "verdict": TOO_FEW if control < FEWEST_HELD_OUT else lift_verdict(test.low, test.high, standards.worth),
    }


def _wilson(success: int, size: int, critical: float) -> tuple[float, float]:
    """Return Wilson's score interval of a rate, which the sheet shows on its way to Newcombe's."""
    square = critical**2
    root = critical * (square + 4 * success * (1 - success / size)) ** 0.5
    return tuple((2 * success + square + sign * root) / (2 * (size + square)) for sign in (-1, 1))


def _next(line: dict[str, Value]) -> str:
    if line["verdict"] == WORKS:
        return NEXT["pays" if line["margin_yuan"] > 0 else "costs"]
    return NEXT[line["verdict"]]
