"""The customer tables of a class, 20,000 lines: the first block of its customers."""

from __future__ import annotations

import pandas as pd

from coursekit.tables import customer_block as blocks

# The block drawn last, by its seed: four tables are made of one, and to draw it is most of their work.
_drawn: dict[int, blocks.Block] = {}


def _first_block(seed: int, last_month: str = "") -> blocks.Block:
    """Return a class's first block, drawn now or kept from the last call; where no month is given, any will do."""
    kept = _drawn.get(seed)
    if kept is None or last_month not in ("", kept.last_month):
        _drawn.clear()
        kept = _drawn[seed] = blocks.draw_block(seed, 0, last_month or "2000-01")
    return kept


def forget_drawn() -> None:
    """Let go of the 30 MB that are kept so that a class's next table comes sooner."""
    _drawn.clear()


def generate_accounts(seed: int, last_month: str) -> pd.DataFrame:
    """Return the accounts of a class's 20,000 lines, as ``ACCOUNTS`` says."""
    return blocks.to_frame(blocks.account_columns(_first_block(seed, last_month)))


def generate_subscribers(seed: int, last_month: str) -> pd.DataFrame:
    """Return a class's 20,000 lines as of ``last_month`` (``"2026-11"``), as ``SUBSCRIBERS`` says."""
    return blocks.to_frame(blocks.subscriber_columns(_first_block(seed, last_month)))


def generate_subscriber_months(seed: int, last_month: str) -> pd.DataFrame:
    """Return 12 months of each line up to ``last_month``, as ``SUBSCRIBER_MONTHS`` says."""
    return blocks.to_frame(blocks.month_columns(_first_block(seed, last_month)))


def subscribers_truth(seed: int) -> pd.DataFrame:
    """Return what the tables do not say about each of a class's lines, in the order of ``generate_subscribers``.

    Columns: ``subscriber_id``, ``kind`` (what stands behind the line), ``leave_rate_month`` (probability of leaving
    in a month), ``satisfaction`` (hidden; mean 0, standard deviation 1).
    """
    return blocks.to_frame(blocks.truth_columns(_first_block(seed)))
