"""Usage, rollover and bills hold against each other, computed anew from the tables with exact decimals."""

from decimal import ROUND_HALF_UP, Decimal

import numpy as np
import pytest

from coursekit.tables import GENERATED
from coursekit.tables.customer_bills import overage_yuan
from coursekit.tables.plans import PLAN_IDS, plan_book

SEED, LAST_MONTH = 20261201, "2026-11"


def exact(number: float) -> Decimal:
    return Decimal(repr(float(number)))


def charge_of(plan, over: Decimal) -> Decimal:
    """Yuan for ``over`` GB above the allowance of a row of the plan book, one pack after another."""
    if over <= 0 or plan.overage_rule == "throttle":
        return Decimal(0)
    yuan, left = Decimal(0), over
    if plan.overage_rule == "auto_pack":
        while left > 0:
            yuan, left = yuan + exact(plan.pack_yuan), left - exact(plan.pack_gb)
        return yuan
    packed = not np.isnan(plan.pack_gb)
    while packed and left >= exact(plan.pack_gb):
        yuan, left = yuan + exact(plan.pack_yuan), left - exact(plan.pack_gb)
    rest = exact(plan.overage_yuan_per_gb) * left
    yuan += min(rest, exact(plan.pack_yuan)) if packed else rest
    if not np.isnan(plan.overage_cap_yuan):
        yuan = min(yuan, exact(plan.overage_cap_yuan))
    return yuan.quantize(Decimal("0.01"), ROUND_HALF_UP)


@pytest.fixture(scope="module")
def tables():
    names = ("plans", "accounts", "subscribers", "subscriber_months")
    return {name: GENERATED[name].generate(SEED, LAST_MONTH) for name in names}


@pytest.fixture(scope="module")
def months(tables):
    """The months of the first 3,000 lines and of every line on a plan with few customers, with what decides them."""
    subscribers = tables["subscribers"].set_index("subscriber_id")
    rare = subscribers.plan_id.isin(["p199", "p299", "standard", "legacy_88"])
    accounts = set(subscribers.account_id.iloc[:3000]) | set(subscribers.account_id[rare])
    kept = subscribers[subscribers.account_id.isin(accounts)]
    columns = ["account_id", "line_role", "discount_yuan", "discount_end_month"]
    return tables["subscriber_months"].join(kept[columns], on="subscriber_id", how="inner")


def test_every_bill_is_the_plan_s_rule_on_the_pool_s_usage(tables, months):
    plans = {plan.plan_id: plan for plan in tables["plans"].itertuples()}
    assert set(months.plan_id) >= set(plans) - {"p299"}
    for row in months.itertuples():
        plan = plans[row.plan_id]
        if row.line_role == "secondary":
            assert row.bill_yuan == plan.secondary_yuan and row.overage_gb == row.overage_yuan == 0
            continue
        over = max(exact(row.pool_usage_gb) - exact(row.allowance_gb), Decimal(0))
        charge = charge_of(plan, over)
        running = row.discount_yuan > 0 and row.month <= row.discount_end_month
        discount = exact(row.discount_yuan) if running else Decimal(0)
        assert exact(row.overage_gb) == over
        assert exact(row.overage_yuan) == charge, row
        assert exact(row.bill_yuan) == exact(plan.price_yuan) + charge - discount, row


def test_a_pool_holds_its_lines_usage_and_one_allowance(months):
    pools = months.groupby(["account_id", "month"])
    assert (pools.pool_usage_gb.nunique() == 1).all() and (pools.allowance_gb.nunique() == 1).all()
    assert np.allclose(pools.usage_gb.sum(), pools.pool_usage_gb.first(), atol=1e-6)
    assert (pools.size() > 1).sum() > 1000


def test_what_is_left_of_a_month_is_used_in_the_next_and_only_there(tables, months):
    own = months.plan_id.map(tables["plans"].set_index("plan_id").allowance_gb)
    left = (months.allowance_gb - months.pool_usage_gb).clip(0, own)
    same = months.subscriber_id == months.subscriber_id.shift(-1)
    assert np.allclose(months.rollover_gb.shift(-1)[same], left[same], atol=1e-6)
    assert np.allclose(months.allowance_gb, own + months.rollover_gb, atol=1e-6)


def test_throttled_where_and_only_where_the_rule_says(tables, months):
    rule = months.plan_id.map(tables["plans"].set_index("plan_id").overage_rule)
    over = months.pool_usage_gb > months.allowance_gb
    assert ((months.throttled_days > 0) == (over & (rule == "throttle"))).all()
    assert over[rule == "throttle"].sum() > 100


def test_a_fen_is_never_lost_at_the_border_of_a_pack():
    plans = plan_book(SEED)
    p19, p59, standard = (np.array([PLAN_IDS.index(code)]) for code in ("p19", "p59", "standard"))
    pack, bare = plans.pack_yuan[p19[0]], plans.per_gb[standard[0]]
    for plan, over, yuan in (
        (p19, 10.0, pack), (p19, 10.001, pack), (p19, 10.002, pack + 0.01), (p19, 30.0, 3 * pack),
        (p19, 9.999, pack), (p19, 0.001, 0.0), (p19, 0.002, 0.01), (p59, 0.001, pack), (p59, 10.0, pack),
        (p59, 10.001, 2 * pack), (standard, 1.0, bare), (standard, 1000.0, 300.0),
    ):  # fmt: skip
        assert overage_yuan(np.array([over]), plan, plans)[0] == pytest.approx(yuan, abs=1e-9), (plan, over)
