"""What the market had hidden, once the instructor has published it."""

from __future__ import annotations

from coursekit.sandtable.scenario.draw import Scenario


def scenario_rows(scenario: Scenario) -> tuple[tuple[str, str], ...]:
    """Return what was hidden, a name and a sentence each."""
    switching = "比平常好换，麻烦只有一半" if scenario.switching_factor < 1 else "和平常一样"
    usual = f"比标准资费低 {1 - scenario.reference_factor:.0%}" if scenario.reference_factor < 1 else "和标准资费一样"
    dear = scenario.capacity_cost_factor - 1
    capacity = f"比平常{'贵' if dear > 0 else '便宜'} {abs(dear):.0%}" if round(dear, 2) else "和平常一样"
    return (
        ("用量", f"每季约涨 {scenario.usage_growth:.1%}"),
        ("客户好不好换一家", switching),
        ("客户心里的常价", usual),
        ("开局还在老网上的客户", f"{scenario.legacy_share:.0%}"),
        ("扩容的价钱", capacity),
    )
