"""What money builds up over quarters and time wears off: advertising, channel, service, capacity."""

from __future__ import annotations

import numpy as np

CONGESTION_STARTS = 0.85  # of capacity in use
CONGESTION_SHARPNESS = 20.0
SMALL = 1e-9


def goodwill_after(goodwill: np.ndarray, spend: np.ndarray, carryover: float, scale: float) -> np.ndarray:
    """Return what advertising still works after this quarter's spending: lambda G + a / a0.

    Source: Nerlove & Arrow (1962); Koyck (1954). A carry-over of .5 makes the long effect twice the short one, the mean
    of Sethuraman, Tellis & Briesch (2011).

    >>> goodwill_after(np.array(1.0), np.array(50.0), 0.5, 25.0)
    np.float64(2.5)
    """
    return carryover * goodwill + spend / scale


def channel_after(channel: np.ndarray, spend: np.ndarray, decay: float) -> np.ndarray:
    """Return the channel's stock after this quarter's spending, 10,000 yuan: (1 - delta) C + c."""
    return (1 - decay) * channel + spend


def coverage_of(channel: np.ndarray, scale: float) -> np.ndarray:
    """Return the share of people that the channel reaches: 1 - exp(-C / c0), never quite 0."""
    return np.maximum(-np.expm1(-channel / scale), 1e-3)


def service_after(
    service: np.ndarray, spend: np.ndarray, customers: np.ndarray, carryover: float, scale: float
) -> np.ndarray:
    """Return the quality of service, 0 to 1: rho Q + (1 - rho) (1 - exp(-q / (s0 N))), s0 in yuan a customer."""
    return carryover * service - (1 - carryover) * np.expm1(-spend / (scale * np.maximum(customers, SMALL)))


def capacity_after(capacity: np.ndarray, spend: np.ndarray, decay: float, price: np.ndarray) -> np.ndarray:
    """Return capacity in 10,000 GB a month after this quarter's works: (1 - delta) K + I / p."""
    return (1 - decay) * capacity + spend / price


def congestion_of(traffic: np.ndarray, capacity: np.ndarray) -> np.ndarray:
    """Return how far the load stands above 85 % of capacity, a soft max(0, load - .85).

    >>> congestion_of(np.array([30.0, 85.0, 100.0]), np.array(100.0)).round(3)
    array([0.   , 0.035, 0.152])
    """
    load = traffic / np.maximum(capacity, SMALL)
    excess = CONGESTION_SHARPNESS * (np.minimum(load, 3.0) - CONGESTION_STARTS)
    return np.logaddexp(0.0, excess) / CONGESTION_SHARPNESS
