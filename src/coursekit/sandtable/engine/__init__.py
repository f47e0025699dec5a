"""The market: how a quarter of decisions becomes customers, money and complaints. Pure functions over arrays."""

from coursekit.sandtable.engine.decisions import Decisions, join_seats
from coursekit.sandtable.engine.disturbances import Disturbances
from coursekit.sandtable.engine.market import Conditions, Market, MarketParameters, load_parameters
from coursekit.sandtable.engine.noise import quarter_noise
from coursekit.sandtable.engine.quarter import QuarterResults, advance
from coursekit.sandtable.engine.segments import KINDS, TIERS, TOOLS
from coursekit.sandtable.engine.state import MarketState, opening_state

__all__ = [
    "Conditions", "Decisions", "Disturbances", "KINDS", "Market", "MarketParameters", "MarketState", "QuarterResults",
    "TIERS", "TOOLS", "advance", "join_seats", "load_parameters", "opening_state", "quarter_noise",
]  # fmt: skip
