"""Life cycle of a product: diffusion, succession of generations, turning points, stages, and the money behind them.

One import for a reader; every idea has its own file, named in the imports below.
"""

from coursekit.topics.bass_curve import bass_adopters, bass_cumulative, peak_time
from coursekit.topics.bass_fit import BassFit, NotIdentifiedError, bass_regression, fit_bass
from coursekit.topics.concentration import (
    gini,
    gini_from_points,
    lognormal_gini,
    lognormal_lorenz,
    lognormal_sigma,
    lorenz,
)
from coursekit.topics.decomposition import decompose_revenue, one_at_a_time
from coursekit.topics.elasticity import (
    ElasticityFit,
    break_even_elasticity,
    fit_elasticity,
    price_cut_verdict,
    revenue_after_cut,
    volume_after_cut,
)
from coursekit.topics.generations import NortonBassFit, fit_norton_bass, norton_bass
from coursekit.topics.stages import STAGES, UNDECIDED, Stage, classify_stage
from coursekit.topics.substitution import FisherPry, backtest, fisher_pry
from coursekit.topics.turning_points import growth_turned, peak_position, seasonal_comparison

__all__ = [
    "STAGES",
    "UNDECIDED",
    "BassFit",
    "ElasticityFit",
    "FisherPry",
    "NortonBassFit",
    "NotIdentifiedError",
    "Stage",
    "backtest",
    "bass_adopters",
    "bass_cumulative",
    "bass_regression",
    "break_even_elasticity",
    "classify_stage",
    "decompose_revenue",
    "fisher_pry",
    "fit_bass",
    "fit_elasticity",
    "fit_norton_bass",
    "gini",
    "gini_from_points",
    "growth_turned",
    "lognormal_gini",
    "lognormal_lorenz",
    "lognormal_sigma",
    "lorenz",
    "norton_bass",
    "one_at_a_time",
    "peak_position",
    "peak_time",
    "price_cut_verdict",
    "revenue_after_cut",
    "seasonal_comparison",
    "volume_after_cut",
]
