"""Module 03 over many seeds: do 95 % intervals hold the truth, are verdicts right, how close comes each list?"""

from __future__ import annotations

import argparse

import pandas as pd

from coursekit.cohort import Cohort, open_cohort
from coursekit.toolkits.truth_estimates import WHOLE
from coursekit.toolkits.truth_methods import ORACLE
from coursekit.toolkits.truth_report import truth_report

LEAST, MOST = 0.92, 0.98  # of all 95 % intervals together


def main() -> None:
    """Measure and print; fail where the intervals do not hold what they say."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cohort", default="demo")
    parser.add_argument("--first", type=int, default=1)
    parser.add_argument("--seeds", type=int, default=40)
    arguments = parser.parse_args()
    cohort = open_cohort(arguments.cohort)
    seeds = range(arguments.first, arguments.first + arguments.seeds)
    reports = [truth_report(reseeded(cohort, seed)) for seed in seeds]
    print(f"{len(reports)} seeds, settings of {cohort.id}")
    good = report_estimates(pd.concat([report.estimates for report in reports]))
    report_methods(pd.concat([report.methods.assign(seed=s) for s, report in zip(seeds, reports, strict=True)]))
    if not good:
        raise SystemExit(f"the 95 % intervals must hold the truth in {LEAST:.0%} to {MOST:.0%} of all cases")


def reseeded(cohort: Cohort, seed: int) -> Cohort:
    """Return the class as it would be with another seed."""
    return Cohort(cohort.spec.model_copy(update={"seed": seed}), cohort.path, cohort.root)


def report_estimates(rows: pd.DataFrame) -> bool:
    """Print coverage and verdicts by kind of row; return whether all intervals together cover as they say."""
    kinds = rows["channel"] + " " + (rows["segment"] == WHOLE).map({True: "campaign", False: "segment"})
    print(rows.groupby(kinds)[["holds", "leave_holds"]].mean().round(3).to_string())
    for kind, part in rows.groupby(kinds):
        counts = pd.crosstab(part["verdict"], part["judged"])
        counts["true net"] = part.groupby("verdict")["true_net"].mean().round(4)
        counts["net"] = part.groupby("verdict")["net"].mean().round(4)
        counts["holds"] = part.groupby("verdict")["holds"].mean().round(3)
        print(f"\n{kind}\n{counts.to_string()}")
    called = rows[rows["decision"].notna() & (rows["offered"] > 0)]
    decided = called.groupby("decision")
    print("\nsegments by the list's decision")
    print(
        decided.agg(
            n=("offered", "size"), pays_on_average=("true_margin_yuan", lambda yuan: (yuan > 0).mean()),
            paying=("true_paying", "sum"), offered=("offered", "sum"),
        ).round(3).to_string()
    )  # fmt: skip
    return all(LEAST <= rows[name].mean() <= MOST for name in ("holds", "leave_holds"))


def report_methods(rows: pd.DataFrame) -> None:
    """Print what each method promised and brought, on average, and its part of the oracle's margin."""
    oracle = rows[rows["method"] == ORACLE].set_index("seed")["true_yuan"]
    rows = rows.assign(oracle=rows["seed"].map(oracle), lost=rows["true_yuan"] < 0)
    table = rows.groupby("method", sort=False).agg(
        people=("people", "mean"), promised=("promised_yuan", "mean"), true=("true_yuan", "mean"),
        losing=("losing", "mean"), lost=("lost", "mean"), of_oracle=("of_oracle", "mean"),
        worst=("of_oracle", "min"), best=("of_oracle", "max"), oracle=("oracle", "mean"),
    )  # fmt: skip
    table["of_sum"] = table["true"] / table["oracle"]
    print("\nmethods, means over seeds (lost: share of seeds where what it chose loses money)")
    print(table.round(2).to_string())


if __name__ == "__main__":
    main()
