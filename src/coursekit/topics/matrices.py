"""Matrices for group clients: SWOT and its scores, weights and ranks, portfolios, growth, renewals, prices, packages.

One import for a reader; every idea has its own file, named in the imports below.
"""

from coursekit.topics.agreement import icc, weighted_kappa
from coursekit.topics.ahp import AhpResult, Judgement, ahp_weights, judgement_matrix, worst_judgement
from coursekit.topics.client_grades import grade_clients, member_tiers
from coursekit.topics.contribution import contribution_analysis, gains_and_losses, year_on_year
from coursekit.topics.due_contracts import due_within, revenue_at_risk
from coursekit.topics.growth_share import bcg
from coursekit.topics.matching import Assignment, assign_packages
from coursekit.topics.nine_box import CELLS as NINE_CELLS
from coursekit.topics.nine_box import cell_chances, ge_nine_box
from coursekit.topics.price_response import break_even_cut, break_even_renewal, price_options
from coursekit.topics.qspm import Qspm, qspm
from coursekit.topics.rank_stability import Flip, flip_point, nearest_flip, rank_acceptability, scores
from coursekit.topics.renewals import Calibration, calibration, chances_to_renew, renewal_rates
from coursekit.topics.sensitivities import sensitivity_types
from coursekit.topics.swot import ScoreCard, Struck, efe, ife, strike_common
from coursekit.topics.tows import check_strategy, tows

__all__ = [
    "NINE_CELLS",
    "AhpResult",
    "Assignment",
    "Calibration",
    "Flip",
    "Judgement",
    "Qspm",
    "ScoreCard",
    "Struck",
    "ahp_weights",
    "assign_packages",
    "bcg",
    "break_even_cut",
    "break_even_renewal",
    "calibration",
    "cell_chances",
    "chances_to_renew",
    "check_strategy",
    "contribution_analysis",
    "due_within",
    "efe",
    "flip_point",
    "gains_and_losses",
    "ge_nine_box",
    "grade_clients",
    "icc",
    "ife",
    "judgement_matrix",
    "member_tiers",
    "nearest_flip",
    "price_options",
    "qspm",
    "rank_acceptability",
    "renewal_rates",
    "revenue_at_risk",
    "scores",
    "sensitivity_types",
    "strike_common",
    "tows",
    "weighted_kappa",
    "worst_judgement",
    "year_on_year",
]
