"""The card's tables of the market: tiers, kinds of customer, and what is used above an allowance."""

from __future__ import annotations

from dataclasses import dataclass

from coursekit.sandtable.engine import KINDS, TIERS, MarketParameters
from coursekit.sandtable.rules.fields import KIND_ZH, TIER_ZH
from coursekit.sandtable.rules_card.givens import reference_overage
from coursekit.sandtable.rules_card.numbers import printed, printed_given
from coursekit.sandtable.rules_card.overage_table import DECIMALS, overage_table, worst_error

BLOCKS = 2


@dataclass(frozen=True)
class Table:
    """A small table: its title, the heads of its columns, its rows, all as printed."""

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def tiers_table(p: MarketParameters) -> Table:
    """Return the four tiers."""
    rows = tuple(
        (
            TIER_ZH[tier], _percent(p.tier_shares[number]), _plain(p.usage_gb[number]),
            _plain(p.reference_fee_yuan[number]), _plain(p.reference_allowance_gb[number]),
            printed_given(reference_overage(p, number), "d2"), _plain(p.price_weight[number]),
            _plain(p.migration_speed[number]),
        )
        for number, tier in enumerate(TIERS)
    )  # fmt: skip
    head = ("档", "客户占", "用量", "标准月费", "标准套内", "标准套外", "看价", "换网快慢")
    return Table("四档（用量、套内 GB/月，按开局；费 元/月）", head, rows)


def kinds_table(p: MarketParameters) -> Table:
    """Return the three kinds of customer."""
    rows = tuple(
        (KIND_ZH[kind], _percent(share), _plain(p.switching_cost[number]), _plain(p.channel_scale * share))
        for number, (kind, share) in enumerate(zip(KINDS, p.kind_shares, strict=True))
    )
    return Table("三类：四档 × 三类 = 十二块", ("类", "客户占", "转网麻烦", "渠道量尺"), rows)


def overage_rows(p: MarketParameters) -> Table:
    """Return the table of overage in blocks of two lines: multiples above, shares below."""
    table = overage_table(p.usage_spread)
    multiples, shares = [f"{each:g}" for each in table], [f"{each:.{DECIMALS}f}" for each in table.values()]
    length = -(-len(table) // BLOCKS)
    lines = []
    for start in range(0, len(table), length):
        for name, cells in (("套内 ÷ 用量", multiples), ("超出几成", shares)):
            line = cells[start : start + length]
            lines.append((name, *line, *[""] * (length - len(line))))
    error = printed(worst_error(p.usage_spread), "s1")
    head, *rows = lines
    return Table(f"超出几成：平均每人超出用量的几成（中间的按比例插，差不到 {error}）", head, tuple(rows))


def _plain(value: float) -> str:
    return printed_given(float(value), "s5")


def _percent(share: float) -> str:
    return f"{printed_given(100 * float(share), 'd1')}%"
