"""The take-home workbook of module 03: the list of targets, its compliance gate, the pilot's plan and its results."""

from __future__ import annotations

import numpy as np
import pandas as pd

from coursekit.cohort import Cohort
from coursekit.cohort.own_settings import TierSettings
from coursekit.toolkits.compliance_gate import check_gate
from coursekit.toolkits.target_effects import BY, CHANNEL, GIFTS
from coursekit.toolkits.target_list import MODULE, TABLES, Selected, excluded_counts, select
from coursekit.toolkits.target_sheets.campaigns import write_campaigns
from coursekit.toolkits.target_sheets.gate import write_gate
from coursekit.toolkits.target_sheets.held_out import write_held_out
from coursekit.toolkits.target_sheets.layout import TargetData
from coursekit.toolkits.target_sheets.plan import write_plan
from coursekit.toolkits.target_sheets.results import write_results
from coursekit.toolkits.target_sheets.rules import write_rules
from coursekit.toolkits.target_sheets.sources import write_sources
from coursekit.toolkits.target_sheets.start import write_start
from coursekit.toolkits.target_sheets.targets import write_targets
from coursekit.toolkits.workbook import Book
from coursekit.topics.tiers import CAMPAIGNS, SEGMENTS


def target_workbook(cohort: Cohort, *, own_data: bool = False) -> bytes:
    """Return the .xlsx file: the list, the gate before it goes out, and formulas for the pilot and its results.

    Every formula carries its computed value, and the same class gives the same bytes.

    Parameters
    ----------
    own_data : the class's own rows where it has any, for a file that stays in the house; else synthetic ones.
    """
    data = _collect(cohort, own_data)
    book = Book(f"目标客户名单 · {cohort.title}", cohort.spec.instructor, created=cohort.spec.dates[0])
    write_start(book, data)
    write_targets(book, data)
    write_held_out(book, data)
    write_campaigns(book, data)
    write_gate(book, data)
    write_rules(book, data)
    write_plan(book, data)
    write_results(book, data)
    write_sources(book, data)
    return book.close()


def _collect(cohort: Cohort, own_data: bool) -> TargetData:
    selected = select(cohort, own_data=own_data)
    settings = cohort.settings(MODULE)
    return TargetData(
        cohort=cohort,
        settings=settings,
        targets=selected.targets,
        campaigns=selected.segments,
        pilot=_pilot_counts(selected, settings),
        excluded=excluded_counts(selected.assigned),
        gate=check_gate(selected.targets, selected.subscribers, cohort),
        source=selected.targets.attrs["source"],
        pilot_source=selected.pilot.attrs["source"],
        own=own_data and not cohort.spec.data.keys().isdisjoint(TABLES),
    )


def _pilot_counts(selected: Selected, settings: TierSettings) -> pd.DataFrame:
    """Return one row a campaign and segment: the last pilot's counts, calls against the control, and its money."""
    pilot = selected.pilot.astype(dict.fromkeys((*BY, "arm", "channel"), object))
    rows = []
    for campaign, segment in [(code, segment) for code in CAMPAIGNS for segment in SEGMENTS[code]]:
        here = pilot[(pilot["campaign"] == campaign) & (pilot["segment"] == segment)]
        treated, control = here[here["channel"] == CHANNEL], here[here["arm"] == "control"]
        taken = int(treated["accepted"].sum())
        subsidy = treated["offer_cost_yuan"].sum() / max(taken, 1) if campaign == "migration" else 0.0
        rows.append(
            {
                "campaign": campaign,
                "segment": segment,
                **_counts("treated", treated),
                **_counts("control", control),
                "bill_yuan": round(float(np.nan_to_num(here["bill_before_yuan"].mean())), 2),
                "bill_change_yuan": _bill_change(treated, control),
                "contact_cost_yuan": settings.outbound_cost_yuan,
                "gift_yuan": settings.gift_yuan if campaign in GIFTS else round(float(subsidy), 2),
                "take_rate": round(taken / len(treated), 4) if len(treated) else 0.0,
            }
        )
    return pd.DataFrame(rows)


def _counts(arm: str, customers: pd.DataFrame) -> dict[str, int]:
    return {
        arm: len(customers),
        f"{arm}_success": int(customers["success_m3"].sum()),
        f"{arm}_left": int(customers["left_by_m3"].sum()),
    }


def _bill_change(treated: pd.DataFrame, control: pd.DataFrame) -> float:
    """Return by how much the bill of those who succeeded changed, beyond what the control's did; 0 where unknown."""
    succeeded = treated[treated["success_m3"].astype(bool)]
    change, drift = ((part["bill_after_yuan"] - part["bill_before_yuan"]).mean() for part in (succeeded, control))
    return round(float(np.nan_to_num(change - drift)), 2)
