"""The customer tables of a class, 20,000 lines: the first block of its customers."""

from __future__ import annotations

import pandas as pd

from coursekit.tables import customer_block as blocks


def generate_accounts(seed: int, last_month: str) -> pd.DataFrame:
    """Return the accounts of a class's 20,000 lines, as ``ACCOUNTS`` says."""
    return blocks.to_frame(blocks.account_columns(blocks.draw_block(seed, 0, last_month)))


def generate_subscribers(seed: int, last_month: str) -> pd.DataFrame:
    """Return a class's 20,000 lines as of ``last_month`` (``"2026-11"``), as ``SUBSCRIBERS`` says."""
    return blocks.to_frame(blocks.subscriber_columns(blocks.draw_block(seed, 0, last_month)))


def generate_subscriber_months(seed: int, last_month: str) -> pd.DataFrame:
    """Return 12 months of each line up to ``last_month``, as ``SUBSCRIBER_MONTHS`` says."""
    return blocks.to_frame(blocks.month_columns(blocks.draw_block(seed, 0, last_month)))


def subscribers_truth(seed: int) -> pd.DataFrame:
    """Return what the tables do not say about each of a class's lines, in the order of ``generate_subscribers``.

    Columns: ``subscriber_id``, ``kind`` (what stands behind the line), ``leave_rate_month`` (probability of leaving
    in a month), ``satisfaction`` (hidden; mean 0, standard deviation 1).
    """
    return blocks.to_frame(blocks.truth_columns(seed))
