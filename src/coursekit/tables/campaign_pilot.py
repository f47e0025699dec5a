"""A randomised pilot of the five campaigns: generator with a known truth.

Success comes without any contact, too. A class draws how much each campaign really adds: in every class one adds
next to nothing, whatever its rate of acceptance looks like. Every constant is an assumption: operators publish no such
results.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from coursekit.tables.campaigns import CAMPAIGN_PILOTS, CHANNELS, SEGMENTS
from coursekit.tables.identifiers import identifiers

STREAM = 26

# Customers treated and in control.
CUSTOMERS = {
    "put_in_place": (4_500, 2_000),
    "wake_up": (4_500, 2_000),
    "upgrade": (4_500, 2_000),
    "migration": (6_000, 3_000),
    "full_month": (4_500, 2_000),
}
_CHANNEL_SHARES = {"outbound": 0.80, "sms": 0.10, "app": 0.10}
_CONNECTED = {"outbound": (0.36, 0.48), "sms": (0.95, 0.98), "app": (0.45, 0.60)}
_CONTACT_YUAN = {"outbound": 1.5, "sms": 0.05, "app": 0.02}
_POWER = {"outbound": 1.0, "sms": 0.07, "app": 0.35}  # effect and acceptance, of outbound's
# What the campaigns of a class add, of the effects below; dealt out by the class's seed.
_SCALES = (1.45, 1.25, 1.05, 0.75, 0.08)
_MONTHS_AFTER = 3
_NATURAL_ACCEPTANCE = 0.8  # of those called and reached who would have succeeded anyway
_DRIFT_SIGMA = 0.06
_COMPLAINTS = {"none": 0.004, "outbound": 0.009, "sms": 0.005, "app": 0.005}


@dataclass(frozen=True)
class Effect:
    """Assumed behaviour of one segment; effects are of outbound calls, per customer called, reached or not."""

    share: float
    control_m1: float
    added_m1: float
    control_m3: float
    added_m3: float
    leave: float
    leave_reduction: tuple[float, float]
    bill_change_yuan: tuple[float, float]
    bill_yuan: float
    offer_yuan: float
    acceptance: float


# share, control and added success at M+1, the same at M+3, leave rate and its reduction, bill change of a success,
# bill, gift or subsidy, acceptance by those called and reached
_EFFECTS = {
    ("put_in_place", "no_plan"): Effect(0.6, 0.03, 0.05, 0.028, 0.044, 0.055, (0.006, 0.028), (-9, -5), 26, 0, 0.16),
    ("put_in_place", "discount_ended"): Effect(
        0.4, 0.036, 0.038, 0.032, 0.032, 0.07, (0.018, 0.036), (-10, -5), 48, 0, 0.13
    ),
    ("wake_up", "one_slot"): Effect(0.5, 0.04, 0.05, 0.036, 0.012, 0.06, (-0.004, 0.008), (0, 3), 22, 5, 0.13),
    ("wake_up", "second_slot"): Effect(0.5, 0.014, 0.004, 0.012, 0, 0.08, (-0.004, 0.004), (0, 1), 14, 5, 0.09),
    ("upgrade", "every_month"): Effect(0.6, 0.032, 0.044, 0.03, 0.038, 0.036, (0.008, 0.022), (-3, 6), 72, 5, 0.13),
    ("upgrade", "two_of_three"): Effect(0.4, 0.026, 0.022, 0.022, 0.016, 0.03, (-0.008, 0.008), (0, 8), 58, 5, 0.09),
    ("migration", "has_terminal"): Effect(
        0.6, 0.012, 0.024, 0.011, 0.022, 0.022, (0.004, 0.012), (10, 24), 84, 5, 0.065
    ),
    ("migration", "needs_terminal"): Effect(
        0.4, 0.006, 0.008, 0.006, 0.007, 0.026, (-0.002, 0.008), (10, 24), 88, 150, 0.035
    ),
    ("full_month", "newcomer"): Effect(0.4, 0.965, 0.006, 0.915, 0.017, 0.052, (0.010, 0.026), (-1, 1), 52, 5, 0),
    ("full_month", "settled"): Effect(0.6, 0.975, 0.003, 0.945, 0.009, 0.034, (0.005, 0.014), (-1, 1), 60, 5, 0),
}  # fmt: skip
_FULL_MONTH_ACCEPTANCE = 0.025  # there success is staying as one was, which needs no acceptance


def campaigns_truth(seed: int) -> pd.DataFrame:
    """Return the true effects behind ``generate_campaigns(seed, ...)``, one row a campaign, segment and channel.

    ``share`` is the row's part of the campaign's treated customers; the rates are probabilities a customer in the
    arm, reached or not; ``uplift`` is treated minus control, ``leave_reduction`` control minus treated;
    ``bill_change_yuan`` is the mean effect of being treated on the bill, yuan a month.
    """
    rng = np.random.default_rng([seed, STREAM])
    scales = dict(zip(SEGMENTS, rng.permutation(_SCALES) * rng.uniform(0.94, 1.06, len(SEGMENTS)), strict=True))
    connect = {channel: rng.uniform(*bounds) for channel, bounds in _CONNECTED.items()}
    rows = []
    for (campaign, segment), effect in _EFFECTS.items():
        reduction, change = rng.uniform(*effect.leave_reduction), rng.uniform(*effect.bill_change_yuan)
        for channel in CHANNELS:
            times = scales[campaign] * _POWER[channel]
            m1, m3 = times * effect.added_m1, times * effect.added_m3
            saved = reduction * min(times, 1.0)
            rows.append(
                {
                    "campaign": campaign,
                    "segment": segment,
                    "channel": channel,
                    "share": effect.share * _CHANNEL_SHARES[channel],
                    "connect_rate": connect[channel],
                    "success_m1_control": effect.control_m1,
                    "success_m1_treated": effect.control_m1 + m1,
                    "uplift_m1": m1,
                    "success_m3_control": effect.control_m3,
                    "success_m3_treated": effect.control_m3 + m3,
                    "uplift_m3": m3,
                    "leave_control": effect.leave,
                    "leave_treated": effect.leave - saved,
                    "leave_reduction": saved,
                    "bill_change_yuan": m1 * change,
                }
            )
    return pd.DataFrame(rows)


def generate_campaigns(seed: int, last_month: str) -> pd.DataFrame:
    """Return the pilot whose third month after contact is ``last_month`` (``"2026-11"``), as ``CAMPAIGN_PILOTS`` says.

    The same seed gives the same rows on any machine.
    """
    rng = np.random.default_rng([seed, STREAM, 1])
    truth = campaigns_truth(seed).set_index(["campaign", "segment", "channel"])
    frame = pd.concat([_draw_campaign(rng, truth.loc[code], code) for code in SEGMENTS], ignore_index=True)
    numbers = rng.permutation(len(frame)) + 1
    frame["customer_id"] = pd.array(identifiers("C", numbers, 5), dtype="str")
    frame["contact_month"] = str(pd.Period(last_month, freq="M") - _MONTHS_AFTER)
    return frame[[*CAMPAIGN_PILOTS.columns]]


def _draw_campaign(rng: np.random.Generator, truth: pd.DataFrame, campaign: str) -> pd.DataFrame:
    """Return one campaign's customers; a customer's luck is one draw, so that arms differ by the true effects alone."""
    size, segments = sum(CUSTOMERS[campaign]), SEGMENTS[campaign]
    effects = [_EFFECTS[campaign, segment] for segment in segments]
    second = rng.random(size) >= effects[0].share
    treated = rng.permutation(size) < CUSTOMERS[campaign][0]
    code = np.searchsorted(np.cumsum([*_CHANNEL_SHARES.values()])[:-1], rng.random(size))
    cells = truth.loc[[(segment, channel) for segment in segments for channel in CHANNELS]]
    cell = second * len(CHANNELS) + code
    true = {name: cells[name].to_numpy()[cell] for name in cells}
    of_segment = {name: np.where(second, *(getattr(e, name) for e in reversed(effects))) for name in
                  ("bill_yuan", "offer_yuan", "acceptance")}  # fmt: skip

    connected = treated & (rng.random(size) < true["connect_rate"])
    luck = rng.random(size)
    reach_m1 = true["success_m1_control"] + connected * true["uplift_m1"] / true["connect_rate"]
    reach_m3 = true["success_m3_control"] + connected * true["uplift_m3"] / true["connect_rate"]
    success_m1, success_m3 = luck < reach_m1, luck < reach_m3
    won = success_m1 & (luck >= true["success_m1_control"])
    power = np.array([_POWER[name] for name in CHANNELS])[code]
    natural = power * (_FULL_MONTH_ACCEPTANCE if campaign == "full_month" else _NATURAL_ACCEPTANCE)
    # Whoever the offer won accepts it; others do so as often as it takes to reach the usual rate of acceptance.
    of_won = true["uplift_m1"] / true["connect_rate"] + natural * true["success_m1_control"]
    idle = np.maximum(power * of_segment["acceptance"] - of_won, 0) / (1 - true["success_m1_treated"])
    willing = rng.random(size) < np.where(success_m1, natural, idle)
    accepted = connected & (won | willing)

    mean_m3 = np.where(treated, true["success_m3_treated"], true["success_m3_control"])
    leave = np.where(treated, true["leave_treated"], true["leave_control"])
    left = ~success_m3 & (rng.random(size) < leave / (1 - mean_m3))
    channel = np.where(treated, np.array(CHANNELS)[code], "none")
    rate = np.select([channel == name for name in _COMPLAINTS], [*_COMPLAINTS.values()])
    complained = ~success_m3 & (rng.random(size) < rate / (1 - mean_m3))

    before = of_segment["bill_yuan"] * np.exp(rng.normal(0, 0.35, size))
    change = np.divide(true["bill_change_yuan"], true["uplift_m1"], out=np.zeros(size), where=true["uplift_m1"] > 0)
    after = before * np.exp(rng.normal(-0.01, _DRIFT_SIGMA, size)) + won * change
    cost = np.array([_CONTACT_YUAN[name] for name in CHANNELS])[code]
    text = {
        "campaign": np.full(size, campaign),
        "segment": np.where(second, segments[1], segments[0]),
        "arm": np.where(treated, "treated", "control"),
        "channel": channel,
    }
    return pd.DataFrame(
        {name: pd.array(values, dtype="str") for name, values in text.items()}
        | {
            "connected": connected,
            "accepted": accepted,
            "success_m1": success_m1,
            "success_m3": success_m3,
            "bill_before_yuan": np.round(before, 2),
            "bill_after_yuan": np.where(left, np.nan, np.round(np.maximum(after, 0), 2)),
            "left_by_m3": left,
            "complained": complained,
            "contact_cost_yuan": np.where(treated, cost, 0.0),
            "offer_cost_yuan": np.where(accepted, of_segment["offer_yuan"], 0.0),
        }
    )
