"""What a block's lines want to use, month by month: data, calls, and the days on which there were any.

Demand is log-normal between people and within a person, times the season; a mover's jumps once. Constants are assumed.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from coursekit.tables.customer_book import FEATURE_PHONE, IOT, MOVER, NO_DATA, QUIET, SECOND_SLOT, SILENT, WATCH, Book
from coursekit.tables.parameters import named_values
from coursekit.tables.subscriber_months import DAYS, MONTHS, subscriber_months_truth

STREAM = 24
BEFORE = 1  # a month before the first, from which it gets its rollover

# Season of data demand, January to December.
SEASON = np.array([1.00, 0.86, 1.02, 0.99, 1.02, 1.01, 1.05, 1.07, 1.00, 1.04, 0.99, 0.98])
_AGE_EFFECT = np.array([-0.25, 0.35, 0.10, -0.15, -0.55])
_AREA_EFFECT = (0.08, -0.15)  # urban, rural
_MOST_GB = 800.0  # nobody wants more in a month
_TRACE_GB = 0.004  # what background traffic leaves in a month, now and then, on a line without data
_TRACE_SHARE = 0.3
_FEATURE_GB = 0.02
_IOT_GB = 0.03
_JUMP = 1.1  # log of a mover's demand after to before, up or down
_GAP_LINES, _GAP_MONTHS = 0.05, 0.15  # lines that have months without data, and how many of their months
_DIRECTIONAL = 0.35  # lines with a directional pack

_VOICE_SIGMA, _VOICE_WITHIN = 1.0, 0.25
_VOICE_FACTOR = {SECOND_SLOT: 0.35, QUIET: 0.7, FEATURE_PHONE: 0.9, WATCH: 0.15, SILENT: 0.0, IOT: 0.0}
_ACTIVE_RATE, _ACTIVE_POWER = 0.22, 0.70  # days with data: 1 - exp(-rate x GB ^ power) of the month
_CALL_MINUTES_A_DAY = 2.2
_DAYS_NOISE = 2.0


@dataclass(frozen=True)
class Usage:
    """Demand of each line (rows) in 13 months (columns, one before the first), GB; calls in 12, minutes and days.

    ``demand`` is without the season, whose factors a month are ``season``.
    """

    demand: np.ndarray
    season: np.ndarray
    directional_share: np.ndarray
    voice: np.ndarray
    zero_call_days: np.ndarray
    days_noise: np.ndarray


def draw_usage(seed: int, block: int, book: Book, last_calendar_month: int) -> Usage:
    """Return what the lines of ``book`` want to use in the months up to ``last_calendar_month`` (1 to 12)."""
    rng = np.random.default_rng([seed, STREAM, block])
    truth = named_values(subscriber_months_truth(seed))
    size, months = len(book.kind), MONTHS + BEFORE
    step = np.arange(months) - (months - 1)
    level = np.log(truth.median_gb) + truth.sigma_between * book.appetite
    level += _AGE_EFFECT[book.age] + np.take(_AREA_EFFECT, book.rural[book.account])
    log_demand = level[:, None] + truth.sigma_trend * rng.normal(size=size)[:, None] * step
    log_demand += rng.normal(0, truth.sigma_within, (size, months))
    jump_at = rng.integers(3, MONTHS - 1, size)
    jump = np.where(book.kind == MOVER, np.where(rng.random(size) < 0.5, -_JUMP, _JUMP), 0.0)
    log_demand += np.where(np.arange(months) >= jump_at[:, None] + BEFORE, jump[:, None] / 2, -jump[:, None] / 2)
    demand = np.exp(log_demand)
    demand /= 1 + demand / _MOST_GB
    gap = (rng.random(size) < _GAP_LINES)[:, None] & (rng.random((size, months)) < _GAP_MONTHS)
    demand[gap] = 0.0
    _replace_small_users(rng, book, demand)
    suspended = np.arange(months) >= months - book.suspended_months[:, None]
    demand[suspended] = 0.0
    voice, zero = _draw_calls(rng, book, truth.voice_median, suspended[:, BEFORE:])
    return Usage(
        demand=demand,
        season=SEASON[(last_calendar_month - 1 + step) % 12],
        directional_share=np.where(rng.random(size) < _DIRECTIONAL, rng.beta(2, 5, size), 0.0),
        voice=voice,
        zero_call_days=zero,
        days_noise=rng.normal(0, _DAYS_NOISE, (size, MONTHS)),
    )


def active_days(total_gb: np.ndarray, noise: np.ndarray) -> np.ndarray:
    """Return on how many days of a month there was data, from the GB used: 0 exactly where nothing was."""
    share = 1 - np.exp(-_ACTIVE_RATE * total_gb**_ACTIVE_POWER)
    days = np.clip(np.rint(DAYS * share + noise * np.sqrt(share)), 1, DAYS)
    return np.where(total_gb > 0, days, 0).astype(np.int64)


def _replace_small_users(rng: np.random.Generator, book: Book, demand: np.ndarray) -> None:
    """Write the demand of lines without data, of feature phones and of IoT lines into their rows."""
    for kinds, mean in ((NO_DATA, None), ((FEATURE_PHONE,), _FEATURE_GB), ((IOT,), _IOT_GB)):
        rows = np.flatnonzero(np.isin(book.kind, kinds))
        shape = (len(rows), demand.shape[1])
        if mean is None:
            demand[rows] = np.where(rng.random(shape) < _TRACE_SHARE, rng.uniform(0, _TRACE_GB, shape), 0.0)
        else:
            demand[rows] = rng.exponential(mean, shape) * (rng.random(shape) < 0.5)


def _draw_calls(
    rng: np.random.Generator, book: Book, median: float, suspended: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return minutes (whole) and days without a call, 12 months."""
    size = len(book.kind)
    factor = np.ones(size)
    for kind, times in _VOICE_FACTOR.items():
        factor[book.kind == kind] = times
    level = median * factor * np.exp(rng.normal(0, _VOICE_SIGMA, size))
    voice = np.rint(level[:, None] * np.exp(rng.normal(0, _VOICE_WITHIN, suspended.shape)))
    voice[suspended] = 0.0
    quiet = np.exp(-voice / (DAYS * _CALL_MINUTES_A_DAY))
    noise = rng.normal(0, _DAYS_NOISE, suspended.shape) * np.sqrt(quiet * (1 - quiet)) * 2
    days = np.clip(np.rint(DAYS * quiet + noise), 0, DAYS - 1)
    return voice, np.where(voice > 0, days, DAYS).astype(np.int64)
