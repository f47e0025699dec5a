"""One quarter of the market: decisions in, the next state and what happened out. Pure; many games at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from coursekit.sandtable.engine import stages, stocks
from coursekit.sandtable.engine.decisions import Decisions
from coursekit.sandtable.engine.disturbances import Disturbances
from coursekit.sandtable.engine.market import Market
from coursekit.sandtable.engine.money import Accounts, usual_after
from coursekit.sandtable.engine.state import MarketState


@dataclass(frozen=True)
class QuarterResults:
    """What happened in a quarter; arrays are (games, operators) unless said, units as in `MarketState`."""

    bill: np.ndarray  # (games, operators, 12) yuan a month
    complaints: np.ndarray  # (games, operators, 12) per customer
    looked_around: np.ndarray  # (games, operators, 12) share of customers
    left: np.ndarray  # (games, operators, 12) customers
    moves: np.ndarray  # (games, from, to) customers who changed operator; the diagonal is 0
    ported_in: np.ndarray  # (games, operators, 12)
    entrants: np.ndarray  # (games, operators, 12), from outside, rush included
    rush_lines: np.ndarray
    silent_lines: np.ndarray
    migrants: np.ndarray
    gross_adds: np.ndarray
    care_effect: np.ndarray  # (games, operators, 12)
    tool_need: np.ndarray  # (games, operators, 6)
    tool_efficiency: np.ndarray
    attraction: np.ndarray  # (games, operators, 12)
    load: np.ndarray  # traffic as a share of capacity
    accounts: Accounts

    @property
    def complaint_rate(self) -> np.ndarray:
        """Complaints per customer."""
        return self.accounts.complaint_rate

    @property
    def churn_rate(self) -> np.ndarray:
        """Share of customers at the beginning who left."""
        return self.accounts.churn_rate


def advance(
    state: MarketState, decisions: Decisions, market: Market, disturbances: Disturbances | None = None
) -> tuple[MarketState, QuarterResults]:
    """Return the state after one quarter and what happened in it.

    Parameters
    ----------
    state, market
        The market of all games.
    decisions : Decisions
        Every operator's, sums of money and lengths not below 0, ``tools`` summing to 1; see `coursekit.sandtable.rules`
        for what a team may submit.
    disturbances : Disturbances or None
        Chance and events; nothing by default.
    """
    given = stages.given_of(state, decisions, market, disturbances)
    built = stages.build_up(given)
    served = stages.serve(given, built)
    switched = stages.switch(given, built, served)
    welcomed = stages.welcome(given, switched)
    developed = stages.develop(given, served, switched, welcomed)
    accounts = stages.settle(given, built, served, switched, welcomed, developed)
    gross_adds, migrants = (welcomed.regular + welcomed.rush).sum(-1), developed.migrants.sum(-1)
    silent_lines = welcomed.silent.sum(-1)
    next_state = MarketState(
        quarter=state.quarter + 1, customers=developed.customers, legacy=developed.legacy,
        converged=developed.converged, snapshot=developed.snapshot, silent=welcomed.silent,
        rush_owed=welcomed.rush_owed, outside=welcomed.outside, goodwill=built.goodwill, channel=built.channel,
        service=built.service, capacity=built.capacity, overdraft=np.maximum(0.0, accounts.spend - accounts.budget),
        clawback_due=silent_lines * decisions.commission * decisions.clawback, last_revenue=accounts.revenue,
        usual_churn=usual_after(state.usual_churn, accounts.churn_rate, state.quarter),
        usual_margin=usual_after(state.usual_margin, accounts.margin_each, state.quarter),
        last_arrivals=gross_adds, last_migrants=migrants,
        usage=state.usage * (1 + market.conditions.usage_growth[:, None]),
    )  # fmt: skip
    results = QuarterResults(
        bill=served.bill, complaints=served.complaints, looked_around=switched.looked_around, left=switched.left,
        moves=switched.flows.sum(-1), ported_in=switched.ported_in, entrants=welcomed.entrants,
        rush_lines=welcomed.rush.sum(-1), silent_lines=silent_lines, migrants=migrants, gross_adds=gross_adds,
        care_effect=served.care_effect, tool_need=served.tool_need, tool_efficiency=served.tool_efficiency,
        attraction=switched.attraction, load=built.traffic / np.maximum(built.usable, stocks.SMALL), accounts=accounts,
    )  # fmt: skip
    return next_state, results
