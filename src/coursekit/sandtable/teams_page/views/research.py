"""Market research on the form: what is on sale, what this seat has bought, and what it has been told."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from coursekit.sandtable.game import Game
from coursekit.sandtable.scenario.research import (
    RESEARCH_ITEMS,
    ResearchItem,
    ResearchReport,
    is_on_sale,
    research_cost,
    research_report,
)  # fmt: skip
from coursekit.sandtable.solo.report_numbers import plain


@dataclass(frozen=True)
class OfferView:
    """One report for sale, and whether it is ticked, already bought, or not yet to be had."""

    item: ResearchItem
    is_on_sale: bool
    is_chosen: bool
    is_bought: bool


@dataclass(frozen=True)
class ToldView:
    """A report that this seat has bought, as a table of texts and a sentence."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str


def offers(game: Game, chosen: Collection[str], bought: Collection[str]) -> tuple[OfferView, ...]:
    """Return every report with its price, in the order of the catalogue."""
    return tuple(
        OfferView(item, is_on_sale(game, name), name in chosen or name in bought, name in bought)
        for name, item in RESEARCH_ITEMS.items()
    )


def cost_of(names: Iterable[str]) -> float:
    """Return what the known ones of these reports cost together, 10,000 yuan."""
    return research_cost(name for name in names if name in RESEARCH_ITEMS)


def research_problems(game: Game, names: Iterable[str]) -> list[str]:
    """Return what is wrong with an order: a report that does not exist, or that is not yet on sale."""
    problems = []
    for name in dict.fromkeys(names):
        if name not in RESEARCH_ITEMS:
            problems.append(f"市调里没有“{name[:20]}”这一项，只能在列出的 {len(RESEARCH_ITEMS)} 项里勾，重新勾。")
        elif not is_on_sale(game, name):
            problems.append(f"市调“{RESEARCH_ITEMS[name].zh}”讲的是上一季，第一季还没有上一季，先别勾，打完一季再买。")
    return problems


def told(game: Game, seat: int, bought: Iterable[str]) -> tuple[ToldView, ...]:
    """Return the reports that this seat has bought this quarter."""
    return tuple(_told(research_report(game, seat, name)) for name in bought)


def _told(report: ResearchReport) -> ToldView:
    digits = report.item.decimals
    rows = tuple(tuple(each if isinstance(each, str) else plain(each, digits) for each in row) for row in report.rows)
    return ToldView(report.item.zh, report.columns, rows, report.note)
