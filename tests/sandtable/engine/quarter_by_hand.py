"""A quarter of one game written down a second time, with plain numbers and loops, straight from the design's text.

Slow, and without a line of the engine's: what `test_engine_by_hand.py` holds the engine against.
"""

from __future__ import annotations

import math
from types import SimpleNamespace

TIERS, KINDS, FAMILY = 4, 3, 1


def normal(x: float) -> float:
    return math.erfc(-x / math.sqrt(2)) / 2


def mean_bill(p, fee: float, discount: float, usage: float, allowance: float) -> tuple[float, float]:
    """Equation 1: yuan a month, and the share paid above the allowance."""
    d1 = (math.log(usage / allowance) + p.usage_spread**2 / 2) / p.usage_spread
    overage = usage * normal(d1) - allowance * normal(d1 - p.usage_spread)
    above = p.overage_yuan_per_gb * math.exp(-p.overage_restraint * p.overage_yuan_per_gb) * overage
    return fee * (1 - discount) + above, above / (fee * (1 - discount) + above)


def quarter_by_hand(p, conditions, state, decisions, events) -> SimpleNamespace:
    """Return the stocks after one quarter; every argument is that of one game, ``[operator][segment]``."""
    operators = range(len(state.customers))
    segments = range(TIERS * KINDS)
    N, L = state.customers, state.legacy
    appeal, pull, looked, care, silent = ([[0.0] * 12 for _ in operators] for _ in range(5))
    bills, complaints = ([[0.0] * 12 for _ in operators] for _ in range(2))
    out = SimpleNamespace(goodwill=[], channel=[], service=[], capacity=[])
    usual = []
    for s in segments:
        t = s // KINDS
        at_use = p.reference_allowance_gb[t] * state.usage[t] / p.usage_gb[t]
        bill, _ = mean_bill(p, p.reference_fee_yuan[t], 0.0, state.usage[t], at_use)
        usual.append(bill * conditions.reference_factor)
    overage = {}
    for i in operators:
        for s in segments:
            t, k = divmod(s, KINDS)
            bills[i][s], overage[i, s] = mean_bill(
                p, decisions.fee[i][t], decisions.discount[i][k], state.usage[t], decisions.allowance[i][t]
            )
    for i in operators:
        total = sum(N[i])
        goodwill = [p.goodwill_carryover * state.goodwill[i][k] + decisions.advertising[i][k] / p.advertising_scale for k in range(KINDS)]
        channel = [(1 - p.channel_decay) * state.channel[i][k] + decisions.channel[i][k] for k in range(KINDS)]
        aim = 1 - math.exp(-decisions.service[i] / (p.service_scale * total))
        service = p.service_carryover * state.service[i] + (1 - p.service_carryover) * aim
        price = p.capacity_cost * conditions.capacity_cost_factor
        capacity = (1 - p.capacity_decay) * state.capacity[i] + decisions.network[i] / price
        traffic = sum((L[i][s] + p.new_usage_ratio * (N[i][s] - L[i][s])) * state.usage[s // KINDS] for s in segments)
        load = traffic / (capacity * events.capacity_factor[i])
        congestion = math.log1p(math.exp(20 * (min(load, 3.0) - 0.85))) / 20
        for name, value in (("goodwill", goodwill), ("channel", channel), ("service", service), ("capacity", capacity)):
            getattr(out, name).append(value)
        for s in segments:
            pressure = 3 * p.complaint_congestion * congestion - p.complaint_service * (service - 0.5) + p.complaint_overage * overage[i, s]
            complaints[i][s] = min(0.25, min(0.25, p.complaint_base * math.exp(pressure)) * events.complaint_factor[i])
        mean_complaints = sum(complaints[i][s] * N[i][s] for s in segments) / total
        need = list(p.tool_need)
        need[0] *= 1 + 4 * congestion
        need[5] *= 1 + 8 * max(mean_complaints - p.complaint_base, 0)
        need = [each / sum(need) for each in need]
        fit = math.prod((max(w, 1e-3) / a) ** a for w, a in zip(decisions.tools[i], need, strict=True))
        for s in segments:
            t, k = divmod(s, KINDS)
            intensity = decisions.care[i][s] / (p.care_scale * N[i][s])
            care[i][s] = fit * intensity / (1 + intensity)
            coverage = max(1 - math.exp(-channel[k] / (p.channel_scale * p.kind_shares[k])), 1e-3)
            appeal[i][s] = (
                -p.price_weight[t] * math.log(bills[i][s] / usual[s]) + p.service_weight * service - p.congestion_weight * congestion
                + p.advertising_weight * math.log(1 + goodwill[k]) + p.coverage_weight * math.log(coverage) + events.attraction[i][s]
            )  # fmt: skip
            commission, clawback = decisions.commission[i], decisions.clawback[i]
            silent[i][s] = min(0.6, p.silent_base + p.silent_slope * commission / p.commission_scale * (1 - clawback))
            reward = commission * (1 - clawback * silent[i][s]) + p.channel_patience * 12 * decisions.life_share[i] * bills[i][s]
            pull[i][s] = p.commission_weight * math.log(1 + reward / p.commission_scale) * coverage * (1 - p.clawback_reluctance * clawback * clawback) + events.pull[i][s]
    everybody = [sum(N[i][s] for i in operators) for s in segments]
    for i in operators:
        for s in segments:
            mean_log = sum(N[j][s] * math.log(bills[j][s]) for j in operators) / everybody[s]
            expected = (1 - p.reference_weight) * mean_log + p.reference_weight * math.log(usual[s])
            pressure = (
                p.shop_around_base + p.shop_around_price * (math.log(bills[i][s]) - expected)
                + p.shop_around_complaints * (complaints[i][s] - p.complaint_base)
                + p.shop_around_legacy * L[i][s] / N[i][s] - p.shop_around_care * care[i][s]
            )  # fmt: skip
            looked[i][s] = 1 / (1 + math.exp(-pressure))
    left, ported = ([[0.0] * 12 for _ in operators] for _ in range(2))
    for i in operators:
        for s in segments:
            bundled = state.converged[i][s] / N[i][s]
            cost = (p.switching_cost[s % KINDS] + p.bundle_switching_cost * bundled) * conditions.switching_factor
            worth = [math.exp(appeal[j][s] + pull[j][s] - cost) for j in operators]
            worth[i] = math.exp(appeal[i][s] + p.new_network_weight * (1 - L[i][s] / N[i][s]))
            everything = sum(worth) + math.exp(p.outside_attraction - cost)
            left[i][s] = N[i][s] * looked[i][s] * (1 - worth[i] / everything)
            for j in operators:
                if j != i:
                    ported[j][s] += N[i][s] * looked[i][s] * worth[j] / everything
    entrants, repaid, rush = ([[0.0] * 12 for _ in operators] for _ in range(3))
    out.outside = []
    waiting = []
    for s in segments:
        growth = p.population_growth * everybody[s]
        worth = [math.exp(appeal[j][s] + pull[j][s]) for j in operators]
        for j in operators:
            wanted = worth[j] / (sum(worth) + math.exp(p.outside_attraction)) * (p.outside_return * state.outside[s] + growth)
            repaid[j][s] = min(wanted, state.rush_owed[j][s])
            entrants[j][s] = wanted - repaid[j][s]
        people = state.outside[s] + sum(state.silent[j][s] for j in operators) + growth
        waiting.append(people - sum(entrants[j][s] for j in operators))
    for s in segments:
        extra = []
        for j in operators:
            coming = sum(entrants[j]) + sum(ported[j])
            extra.append(p.rush_weight * math.log(1 + decisions.rush[j] / (p.rush_scale * coming)) * (entrants[j][s] + ported[j][s]))
        fits = min(1.0, p.rush_pool * waiting[s] / sum(extra)) if sum(extra) else 0.0
        for j in operators:
            rush[j][s] = extra[j] * fits
        out.outside.append(waiting[s] + sum(left[j][s] - ported[j][s] - rush[j][s] for j in operators))
    for name in ("customers", "legacy", "converged", "snapshot", "silent", "rush_owed"):
        setattr(out, name, [[0.0] * 12 for _ in operators])
    for i in operators:
        for s in segments:
            t, k = divmod(s, KINDS)
            regular, quiet = entrants[i][s] + ported[i][s], silent[i][s]
            out.silent[i][s] = regular * quiet + rush[i][s] * max(quiet, p.rush_silent)
            out.rush_owed[i][s] = state.rush_owed[i][s] - repaid[i][s] + p.rush_repaid * rush[i][s]
            used = regular + rush[i][s] - out.silent[i][s]
            stay = 1 - left[i][s] / N[i][s]
            new = 1 - sum(L[j][s] for j in operators) / everybody[s]
            boost = 1 + p.subsidy_weight * math.log(1 + decisions.subsidy[i] * events.migration_factor[i] / p.subsidy_scale)
            change = 1 - math.exp(-(p.innovation + p.imitation * new) * boost * p.migration_speed[t])
            lines = N[i][s] - left[i][s] + used
            old = L[i][s] * stay * (1 - change) + (1 - p.new_on_arrival) * used
            bundle = state.converged[i][s] * stay
            if k == FAMILY:
                target = p.bundle_most * decisions.bundle[i] / (decisions.bundle[i] + p.bundle_scale)
                bundle += p.bundle_speed * (target * (N[i][s] - left[i][s]) - bundle)
            up = min(0.2, p.drift * (1 - old / lines) * (1 + care[i][s])) if t < TIERS - 1 else 0.0
            for name, amount in (("customers", lines), ("legacy", old), ("converged", bundle), ("snapshot", state.snapshot[i][s] * stay)):
                getattr(out, name)[i][s] += amount * (1 - up)
                if up:
                    getattr(out, name)[i][s + KINDS] += amount * up
    return out
