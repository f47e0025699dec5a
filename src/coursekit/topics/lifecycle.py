"""Life cycle of a product: the Bass diffusion curve, its fit to a series, and the turning points of growth.

One import for a reader; the curve is in `bass_curve`, the estimates in `bass_fit`, the turns in `turning_points`.
"""

from coursekit.topics.bass_curve import bass_adopters, bass_cumulative, peak_time
from coursekit.topics.bass_fit import BassFit, NotIdentifiedError, bass_regression, fit_bass
from coursekit.topics.turning_points import growth_turned, peak_position, seasonal_comparison

__all__ = [
    "BassFit",
    "NotIdentifiedError",
    "bass_adopters",
    "bass_cumulative",
    "bass_regression",
    "fit_bass",
    "growth_turned",
    "peak_position",
    "peak_time",
    "seasonal_comparison",
]
