"""First-time users of 5G: the planted curve comes back, the marginals hold for many seeds."""

import pandas as pd
import pytest

from coursekit.tables.adoption_5g import ADOPTION_5G, QUARTERS, adoption_truth, generate_adoption_5g
from coursekit.topics.lifecycle import fit_bass, peak_time

SEEDS = range(500, 540)


def rows(seed):
    return generate_adoption_5g(seed, "2026-11")


@pytest.mark.parametrize("seed", SEEDS)
def test_rows_follow_the_schema_and_the_seed(seed):
    frame = rows(seed)
    ADOPTION_5G.schema.validate(frame)
    pd.testing.assert_frame_equal(frame, rows(seed))
    assert list(frame["quarter"]) == list(range(1, QUARTERS + 1))
    assert not frame.equals(rows(seed + 1))


@pytest.mark.parametrize("seed", SEEDS)
def test_the_peak_is_passed_so_that_the_curve_can_be_estimated(seed):
    truth = adoption_truth(seed).iloc[0]
    assert 10 < peak_time(truth.p, truth.q) < 20
    fit = fit_bass(rows(seed)["first_users"])
    assert fit.m == pytest.approx(truth.m, rel=0.15)
    assert fit.q == pytest.approx(truth.q, rel=0.2)


def test_intervals_cover_the_planted_market():
    inside = []
    for seed in range(1000, 1100):
        low, high = fit_bass(rows(seed)["first_users"]).interval("m", 0.90)
        inside.append(low <= adoption_truth(seed).iloc[0].m <= high)
    assert 0.80 <= sum(inside) / len(inside) <= 0.98
