"""What lesson 02 says in words, where no number stands for a test to compare."""

import re
from pathlib import Path

import numpy as np
import pytest
from scipy.optimize import least_squares

from coursekit.cohort import open_cohort
from coursekit.notebooks import read_notebook
from coursekit.topics import lifecycle as lc

ROOT = Path(__file__).parents[2]
LAUNCHES = (2009.0, 2013.9, 2019.8)


@pytest.fixture(scope="module")
def told():
    lesson = read_notebook(ROOT / "notebooks" / "02_digital_product_lifecycle.ipynb")
    outputs = [output for cell in lesson.cells for output in cell.get("outputs", [])]
    return "\n".join(output.data.get("text/markdown", "") for output in outputs if "data" in output)


@pytest.fixture(scope="module")
def market():
    return open_cohort(ROOT / "cohorts" / "demo.yml").market


def shares(market, new, old):
    """Return the days on which both were published, and the new one's share."""
    new, old = (dict(zip(s.decimal_year, s.value, strict=True)) for s in (market(new), market(old)))
    days = sorted(new.keys() & old.keys())
    return np.array(days), np.array([new[day] / (new[day] + old[day]) for day in days])


def carried_on(days, values):
    """Return what the last step of the first three points, carried on, says of the last two."""
    step = (values[2] - values[1]) / (days[2] - days[1])
    return values[2] + step * (days[3:] - days[2])


@pytest.mark.parametrize("pair", [("subscribers_4G", "subscribers_2G_3G"), ("subscribers_5G", "subscribers_not_5G")])
def test_line_and_lazy_rule_always_guess_too_high_and_the_lazy_rule_less(market, pair):
    days, share = shares(market, *pair)
    logit = np.log(share / (1 - share))
    line = 1 / (1 + np.exp(-np.polyval(np.polyfit(days[:3], logit[:3], 1), days[3:]))) - share[3:]
    lazy = 1 / (1 + np.exp(-carried_on(days, logit))) - share[3:]
    assert (line > lazy).all() and (lazy > 0).all()
    if pair[0] == "subscribers_4G":
        assert (carried_on(days, share) - share[3:] > line).all(), "in percentage points 4G is missed by more"


def public_points(market):
    """Return generation, day and users (in 10^8) of every published point of 3G, 4G and 5G."""
    series = [market(f"subscribers_{name}") for name in ("3G", "4G", "5G")]
    points = [(g, t, v / 1e4) for g, s in enumerate(series) for t, v in zip(s.decimal_year, s.value, strict=True)]
    return [np.array(part) for part in zip(*points, strict=True)]


def test_the_public_generations_lie_60_million_off_and_leave_no_market_for_the_third(market):
    generation, day, users = public_points(market)

    def misses(logs):
        p, q, *m = np.exp(logs)
        days = np.unique(day)
        return lc.norton_bass(p, q, m, LAUNCHES, days)[generation, np.searchsorted(days, day)] - users

    starts = [np.log([p, q, 7, 12, third]) for p in (0.02, 0.1) for q in (0.2, 0.8) for third in (0.5, 8)]
    best = min((least_squares(misses, start, bounds=(-15, 4)) for start in starts), key=lambda fit: fit.cost)
    assert 0.55 < np.sqrt(np.mean(best.fun**2)) < 0.70, "the lesson shakes its synthetic series by 0.6"
    assert np.exp(best.x[4]) < 0.05


def test_with_the_same_gaps_little_noise_is_answered_and_much_is_not(market, told):
    generation, day, _ = public_points(market)
    days = np.unique(day)
    seen = np.full((3, len(days)), np.nan)
    seen[generation, np.searchsorted(days, day)] = 0
    path = lc.norton_bass(0.01, 0.6, [6, 5, 4], LAUNCHES, days) + seen
    rng, answered = np.random.default_rng(77), dict.fromkeys((0.1, 0.6), 0)
    for noise in answered:
        for _ in range(20):
            try:
                lc.fit_norton_bass((path + rng.normal(0, noise, path.shape)).clip(min=0), LAUNCHES, periods=days)
                answered[noise] += 1
            except lc.NotIdentifiedError:
                pass
    assert answered[0.1] >= 17 and answered[0.6] <= 6
    little, much = map(int, re.search(r"抖动一千万户，(\d+) 次.*?只有 (\d+) 次", told).groups())
    assert little >= 17 and much <= 6


def circled(size, runs=20_000, window=3, warning_runs=3):
    """Return how often a product in which nothing changed is circled, and circled with a tenth fewer, in percent."""
    months = np.random.default_rng(5).normal(1, size, (runs, 24))
    means = np.stack([months[:, i - window + 1 : i + 1].mean(axis=1) for i in range(window - 1, 24)], axis=1)
    change, before = means[:, 12:] - means[:, :-12], means[:, :-12]
    fell = (change[:, -warning_runs:] < 0).all(axis=1)
    return 100 * fell.mean(), 100 * (fell & (change[:, -1] < -0.1 * before[:, -1])).mean()


def test_false_alarms_are_as_frequent_as_the_lesson_says(told):
    said = re.search(r"也有 (\d+)% 的机会被圈上.*?机会有 (\d+)%.*?冤枉的剩 (\d+)%.*?还有 (\d+)%", told, re.DOTALL)
    luck, six, calm, wild = map(int, said.groups())
    (expected, small), (_, large) = circled(0.1), circled(0.2)
    assert luck == pytest.approx(expected, abs=4)
    assert six == pytest.approx(100 * (1 - (1 - expected / 100) ** 6), abs=6)
    assert (calm, wild) == (pytest.approx(small, abs=3), pytest.approx(large, abs=4))
