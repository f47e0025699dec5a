"""The factors that the sheet IFE_EFE begins with: each a fact counted in the class's tables, to be typed over."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from coursekit.toolkits.client_sheets.layout import FACTOR_ROWS, KINDS
from coursekit.topics.due_contracts import due_within
from coursekit.topics.swot import EXTERNAL, INTERNAL

# First ratings: to be judged anew by those who know the branch (assumed).
_RATINGS = {"S": (4, 3, 3, 3), "W": (1, 2, 2, 2), "O": (2, 2, 3, 1), "T": (2, 1, 2, 3)}
LATE_DAYS, UNHAPPY, LARGE_SHARE, LONG_MONTHS, MANY_PRODUCTS = 60, 6, 0.5, 36, 3
_SERVICE = {"voice": ("member_voice", "vnet"), "new": ("group_sms", "ring", "mailbox", "monitoring", "cloud")}


def first_factors(
    tables: dict[str, pd.DataFrame], clients: pd.DataFrame, last: pd.Period, due_days: int
) -> pd.DataFrame:
    """Return factor, kind, text, evidence, weight, rating and rival_has; weights of either side sum to 1.

    A fact that these tables do not bear out is left away. Whether the rival has a strength, too, no table says:
    the marks are examples.
    """
    rows = []
    for kind in KINDS:
        facts = [*{"S": _strengths, "W": _weaknesses, "O": _opportunities, "T": _threats}[kind](
            tables, clients, last, due_days
        )]  # fmt: skip
        for place, (text, evidence, *has) in enumerate(facts[: FACTOR_ROWS[kind]]):
            rows.append(
                {
                    "factor": f"{kind}{place + 1}", "kind": kind, "text": text, "evidence": evidence,
                    "rating": _RATINGS[kind][place], "rival_has": bool(has and has[0]),
                }
            )  # fmt: skip
    frame = pd.DataFrame(rows, columns=["factor", "kind", "text", "evidence", "rating", "rival_has"])
    frame["weight"] = 0.0
    for kinds in (INTERNAL, EXTERNAL):
        here = frame["kind"].isin(kinds)
        frame.loc[here, "weight"] = _shared(int(here.sum()))
    return frame


def _shared(count: int) -> list[float]:
    """Return as equal weights as two decimals allow, summing to 1.

    >>> _shared(3)
    [0.34, 0.33, 0.33]
    """
    if not count:
        return []
    whole, left = divmod(100, count)
    return [(whole + (place < left)) / 100 for place in range(count)]


_Facts = Iterator[tuple]


def _strengths(tables: dict[str, pd.DataFrame], clients: pd.DataFrame, last: pd.Period, due_days: int) -> _Facts:
    whole = len(clients)
    old = int((clients["tenure_months"] >= LONG_MONTHS).sum())
    if old:
        yield "老客户多，办事的人熟", f"客户表：{whole} 家里 {old} 家入网满 {LONG_MONTHS} 个月", False
    running = tables["products"][tables["products"]["outcome"].isna()]
    held = running.groupby("client_id")["products_held"].max().reindex(clients.index)
    many = int((held >= MANY_PRODUCTS).sum())
    if many:
        yield "重点客户用得多，换起来麻烦", f"台账：{many} 家在用 {MANY_PRODUCTS} 样以上", False
    kept = clients["repair_hours"] <= clients["sla_hours"]
    known = int(clients["repair_hours"].notna().sum())
    if known:
        yield "多数故障按时修好", f"客户表：有故障的 {known} 家里 {int(kept.sum())} 家平均在承诺以内", False
    yield "网络覆盖好", "还没有凭据：客户亲口说过吗", True


def _weaknesses(tables: dict[str, pd.DataFrame], clients: pd.DataFrame, last: pd.Period, due_days: int) -> _Facts:
    now, before = _service_revenue(tables["group_client_months"], last, "voice")
    if 0 < now < before:
        yield "语音收入在掉", f"月表：近 12 个月比前 12 个月少 {1 - now / before:.1%}"
    late = int((clients["repair_hours"] > clients["sla_hours"]).sum())
    if late:
        yield "有的客户修得慢", f"客户表：{late} 家平均修复超过承诺"
    slow = int((clients["receivable_days"] > LATE_DAYS).sum())
    if slow:
        yield "有的回款慢", f"客户表：{slow} 家应收超过 {LATE_DAYS} 天"
    unhappy = int((clients["satisfaction"] < UNHAPPY).sum())
    if unhappy:
        yield "有的客户不满意", f"打分表：{unhappy} 家平均不到 {UNHAPPY} 分"


def _opportunities(tables: dict[str, pd.DataFrame], clients: pd.DataFrame, last: pd.Period, due_days: int) -> _Facts:
    now, before = _service_revenue(tables["group_client_months"], last, "new")
    if now > before > 0:
        yield "新业务在涨", f"月表：近 12 个月比前 12 个月多 {now / before - 1:.1%}"
    rival = int((clients["rival_share"] >= LARGE_SHARE).sum())
    if rival:
        yield "对手甲手里还有份额", f"客户表：{rival} 家估计有一半以上在对手甲"
    running = tables["products"][tables["products"]["outcome"].isna()]
    held = running.groupby("client_id")["products_held"].max().reindex(clients.index)
    few = int((held <= 2).sum())
    if few:
        yield "还有客户只用一两样", f"台账：{few} 家在用两样以下"
    followers = int(clients["follower_units"].sum())
    if followers:
        yield "重点客户带得动别家", f"客户表：一共带动 {followers} 家单位"


def _threats(tables: dict[str, pd.DataFrame], clients: pd.DataFrame, last: pd.Period, due_days: int) -> _Facts:
    products = tables["products"]
    running = products[products["outcome"].isna() & products["client_id"].isin(clients.index)]
    due = due_within(running, str(last), due_days)
    if len(due):
        yield "合同集中到期", f"台账：{due_days} 天内到期 {len(due)} 份，月费 {due['monthly_fee_yuan'].sum():,.0f} 元"
    quoted = int(running["rival_quoted"].sum())
    if quoted:
        yield "对手甲在报价", f"台账：在用合同里 {quoted} 份，对手甲报过价"
    ended = products[products["outcome"].notna()]
    rates = ended["outcome"].eq("renewed").groupby(ended["rival_quoted"]).mean()
    if {True, False} <= {*rates.index} and rates[True] < rates[False]:
        yield "报过价的更难续", f"台账：报过价的续了 {rates[True]:.0%}，没报价的 {rates[False]:.0%}"
    tender = int((clients["procurement"] == "tender").sum())
    if tender:
        yield "大项要招标", f"客户表：{tender} 家的大项走招标"


def _service_revenue(months: pd.DataFrame, last: pd.Period, service: str) -> tuple[float, float]:
    """Return the revenue of a family of products in the last twelve months and in the twelve before."""
    rows = months[months["product"].isin(_SERVICE[service])]
    when = rows["month"].astype(str)
    return tuple(
        float(rows.loc[(when > str(last - 12 * (years + 1))) & (when <= str(last - 12 * years)), "revenue_yuan"].sum())
        for years in (0, 1)
    )
