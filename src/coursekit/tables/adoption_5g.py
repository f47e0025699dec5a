"""First-time users of 5G by quarter since the launch: schema and generator with a known Bass curve.

Seven years of quarters from the first one. The curve has passed its peak in every class, so that it can be estimated.
Every constant here is an assumption: no public page states a city branch's first-time users.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pandera.pandas as pa

from coursekit.tables.schema import SYNTHETIC, Table, at_least, column, month_column

QUARTERS = 28
STREAM = 9

# Assumed p and q, a quarter: the peak then comes 12 to 18 quarters after the launch.
_P = (0.006, 0.012)
_Q = (0.19, 0.26)
_M = (300_000, 800_000)  # customers
_NOISE = 0.03  # log standard deviation of a quarter

ADOPTION_5G = Table(
    name="adoption_5g",
    zh="5G 首次使用季报",
    en="first 5G use by quarter",
    source=SYNTHETIC,
    schema=pa.DataFrameSchema(
        {
            "quarter": column(int, "上市后第几季", "quarter since launch", "上市当季是 1", at_least(1)),
            "month": month_column(),
            "first_users": column(
                int, "首次使用的客户", "first-time users", "当季第一次办 5G 套餐的客户，离网再回来的不算", at_least(0),
                unit="户/季",
            ),
        },
        strict=True,
        unique=["quarter"],
    ),
)  # fmt: skip


def adoption_truth(seed: int) -> pd.DataFrame:
    """Return the true parameters behind ``generate_adoption_5g(seed, ...)``, in one row.

    Columns: ``p``, ``q`` (a quarter), ``m`` (customers), ``noise`` (log standard deviation).
    """
    rng = np.random.default_rng([seed, STREAM])
    return pd.DataFrame(
        {"p": [rng.uniform(*_P)], "q": [rng.uniform(*_Q)], "m": [float(rng.integers(*_M))], "noise": [_NOISE]}
    )


def generate_adoption_5g(seed: int, last_month: str) -> pd.DataFrame:
    """Return 28 quarters from the launch on, the last ending with ``last_month``, as ``ADOPTION_5G`` says.

    The same seed gives the same rows on any machine.
    """
    rng = np.random.default_rng([seed, STREAM, 1])
    truth = adoption_truth(seed).iloc[0]
    ramp = np.exp(-(truth.p + truth.q) * np.arange(QUARTERS + 1))
    adopted = truth.m * (1 - ramp) / (1 + truth.q / truth.p * ramp)
    noise = np.exp(rng.normal(0, truth.noise, QUARTERS))
    ends = pd.Period(last_month, freq="M") - 3 * np.arange(QUARTERS - 1, -1, -1)
    return pd.DataFrame(
        {
            "quarter": np.arange(1, QUARTERS + 1),
            "month": [str(end) for end in ends],
            "first_users": np.round(np.diff(adopted) * noise).astype(np.int64),
        }
    )
