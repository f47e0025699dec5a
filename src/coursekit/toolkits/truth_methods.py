"""What each way of choosing whom to call would truly bring for the same money, beside what it promised."""

from __future__ import annotations

import numpy as np
import pandas as pd

from coursekit.cohort.own_settings import TierSettings
from coursekit.topics.tiers import expected_margin, select_targets

LIST, SHRUNK, RAW, BILL, USAGE, RANDOM, ORACLE = "list", "shrunk", "raw", "bill", "usage", "random", "oracle"


def true_margins(people: pd.DataFrame, settings: TierSettings) -> pd.DataFrame:
    """Return the candidates with ``true_margin_yuan`` and ``raw_margin_yuan``, 12 months a call, beside the list's own.

    Each is `expected_margin` of the same bills, offers, cost and take rate; only the two effects differ: the true
    ones, and the pilot's own before any shrinking.

    Parameters
    ----------
    people : as `target_list.candidates` returns them, with the ``true_net``, ``true_leave_reduction``, ``raw_net``
        and ``raw_leave_reduction`` of each one's segment.
    settings : the class's margin rate.
    """
    margins = {
        f"{kind}_margin_yuan": expected_margin(
            people[f"{kind}_net"],
            people["offer_bill_yuan"] - people["bill_yuan"],
            people[f"{kind}_leave_reduction"],
            people["bill_yuan"],
            people["cost_yuan"],
            0.0,
            0.0,
            margin_rate=settings.margin_rate,
        )
        for kind in ("true", "raw")
    }
    return people.assign(**margins)


def compare_methods(people: pd.DataFrame, settings: TierSettings) -> pd.DataFrame:
    """Return what each way of choosing promised and what it truly brings, within the class's contacts and budget.

    The best-looking estimates are chosen because they look best, so a list brings less than it promised (the winner's
    curse). Over many seeds (benchmarks/truth.py) the pilot's own estimates promise 2.5 times what they bring, the
    class's list about 1.15 times; the list reaches some 60 % of the oracle's margin with far fewer calls that lose
    money; the highest bill or usage first reaches a tenth at best, and a random choice loses money every time.

    Parameters
    ----------
    people : one row a candidate: ``listed`` (the class's list would call them if nobody were held out),
        ``bill_yuan``, ``usage_gb``, ``cost_yuan``, ``margin_yuan``, ``raw_margin_yuan``, ``true_margin_yuan``.
    settings : contacts and budget.

    Returns
    -------
    DataFrame
        A row a method: ``list``; ``shrunk`` (the list's estimates, whatever their verdicts); ``raw`` (the pilot's own
        estimates); ``bill`` and ``usage`` (the highest first); ``random`` (its mean); ``oracle`` (who knows the truth
        chooses). ``people`` called, ``cost_yuan``, ``promised_yuan`` by the estimates that it goes by, ``true_yuan``,
        ``of_oracle`` (part of the oracle's; missing where there is nothing to earn), ``losing`` (how many of those
        called truly cost more than they bring).
    """
    ways = {
        LIST: (people["listed"].to_numpy(dtype=float), "margin_yuan"),
        SHRUNK: (_best(people, "margin_yuan", settings), "margin_yuan"),
        RAW: (_best(people, "raw_margin_yuan", settings), "raw_margin_yuan"),
        BILL: (_highest(people, "bill_yuan", settings), "margin_yuan"),
        USAGE: (_highest(people, "usage_gb", settings), "margin_yuan"),
        RANDOM: (_at_random(people, settings), "margin_yuan"),
        ORACLE: (_best(people, "true_margin_yuan", settings), "true_margin_yuan"),
    }
    losing = (people["true_margin_yuan"] < 0).to_numpy(dtype=float)
    rows = [
        (name, *(taken @ column for column in (np.ones(len(people)), people["cost_yuan"], people[margin],
                                               people["true_margin_yuan"], losing)))
        for name, (taken, margin) in ways.items()
    ]  # fmt: skip
    table = pd.DataFrame(rows, columns=["method", "people", "cost_yuan", "promised_yuan", "true_yuan", "losing"])
    best = table.loc[table["method"] == ORACLE, "true_yuan"].item()
    table["of_oracle"] = table["true_yuan"] / best if best > 0 else np.nan
    return table


def _best(people: pd.DataFrame, margin: str, settings: TierSettings) -> np.ndarray:
    selection = select_targets(
        people[margin], people["cost_yuan"], budget_yuan=settings.budget_yuan, contacts=settings.contacts
    )
    return selection.chosen.astype(float)


def _highest(people: pd.DataFrame, column: str, settings: TierSettings) -> np.ndarray:
    """Take people from the top of a column down, until contacts or budget are used up."""
    order = np.argsort(-people[column].to_numpy(), kind="stable")
    fits = np.cumsum(people["cost_yuan"].to_numpy()[order]) <= settings.budget_yuan
    taken = np.zeros(len(people))
    taken[order[fits][: settings.contacts]] = 1.0
    return taken


def _at_random(people: pd.DataFrame, settings: TierSettings) -> np.ndarray:
    """Return everybody's probability of being called, as many as contacts and budget allow on average."""
    total = people["cost_yuan"].sum()
    affordable = settings.budget_yuan / total if total > 0 else 1.0
    return np.full(len(people), min(1.0, affordable, settings.contacts / max(len(people), 1)))
