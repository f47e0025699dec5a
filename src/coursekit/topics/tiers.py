"""Traffic tiers: who is in which tier, whom a campaign fits, what a plan costs, what a pilot showed, whom to contact.

One import for a reader; every idea has its own file, named in the imports below.
"""

from coursekit.topics.bills import bill, bills, kinks
from coursekit.topics.campaign_assignment import (
    CAMPAIGNS,
    EXCLUSIONS,
    LEFT_ALONE,
    SEGMENTS,
    CampaignRules,
    assign_campaigns,
)
from coursekit.topics.expected_margin import break_even_uplift, expected_margin
from coursekit.topics.gain_curve import gain_area, gain_curve
from coursekit.topics.natural_breaks import natural_breaks
from coursekit.topics.pilot_size import detectable_effect, pilot_size
from coursekit.topics.pilot_table import holm, pilot_table
from coursekit.topics.pilots import MeanDifference, ProportionTest, difference_interval, two_proportion_test
from coursekit.topics.plan_offers import least_cost_plan, switch_points, upgrade_offer
from coursekit.topics.shrinkage import shrunk_effects
from coursekit.topics.target_selection import Selection, select_targets
from coursekit.topics.tier_transitions import (
    stability,
    state_after,
    steady_state,
    transition_counts,
    transition_matrix,
)
from coursekit.topics.usage_tiers import TIERS, Thresholds, assign_tiers, compare_thresholds

__all__ = [
    "CAMPAIGNS",
    "EXCLUSIONS",
    "LEFT_ALONE",
    "SEGMENTS",
    "TIERS",
    "CampaignRules",
    "MeanDifference",
    "ProportionTest",
    "Selection",
    "Thresholds",
    "assign_campaigns",
    "assign_tiers",
    "bill",
    "bills",
    "break_even_uplift",
    "compare_thresholds",
    "detectable_effect",
    "difference_interval",
    "expected_margin",
    "gain_area",
    "gain_curve",
    "holm",
    "kinks",
    "least_cost_plan",
    "natural_breaks",
    "pilot_size",
    "pilot_table",
    "select_targets",
    "shrunk_effects",
    "stability",
    "state_after",
    "steady_state",
    "switch_points",
    "transition_counts",
    "transition_matrix",
    "two_proportion_test",
    "upgrade_offer",
]
