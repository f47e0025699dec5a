"""One block of customers, whole: its columns as arrays, coded text kept as codes, ready for a frame or a file."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from coursekit.tables.customer_bills import Months, bill_months
from coursekit.tables.customer_book import KINDS, Book, draw_book
from coursekit.tables.customer_churn import Churn, draw_churn
from coursekit.tables.customer_usage import draw_usage
from coursekit.tables.identifiers import identifiers
from coursekit.tables.plans import PLAN_IDS, plan_book
from coursekit.tables.subscriber_months import MONTHS
from coursekit.tables.subscribers import AGE_BANDS, CONTRACT_KINDS, ROLES, STATUSES, TERMINALS

BLOCK_LINES = 20_000
_AREAS = ("urban", "rural")


@dataclass(frozen=True)
class Coded:
    """A column of text as positions in ``labels``; -1 is nothing."""

    codes: np.ndarray
    labels: tuple[str, ...] | np.ndarray


Column = np.ndarray | Coded


@dataclass(frozen=True)
class Block:
    """The lines of one block with their months and events; ``start`` lines stand in the blocks before it."""

    start: int
    last_month: str
    book: Book
    months: Months
    churn: Churn


def draw_block(seed: int, block: int, last_month: str, size: int = BLOCK_LINES) -> Block:
    """Return block ``block`` of a class's customers, ``size`` lines of it.

    A block does not depend on how many there are. The same seed gives the same rows on any machine.
    """
    plans = plan_book(seed)
    book = draw_book(seed, block, size, plans)
    usage = draw_usage(seed, block, book, int(last_month[-2:]))
    months = bill_months(seed, book, usage, plans)
    return Block(block * BLOCK_LINES, last_month, book, months, draw_churn(seed, block, book, usage, plans))


def account_columns(block: Block) -> dict[str, Column]:
    """Return the columns of ``ACCOUNTS``."""
    book = block.book
    return {
        "account_id": _ids("A", block.start + np.arange(len(book.lines))),
        "area": Coded(book.rural.astype(np.int8), _AREAS),
        "broadband": book.broadband,
        "family": book.family,
        "v_net": book.v_net,
        "lines": book.lines.astype(np.int64),
    }


def subscriber_columns(block: Block) -> dict[str, Column]:
    """Return the columns of ``SUBSCRIBERS``."""
    book, churn = block.book, block.churn
    shared = np.flatnonzero(book.lines > 1)
    pool = np.full(len(book.lines), -1)
    pool[shared] = np.arange(len(shared))
    ends, end_labels = _months_from_last(block.last_month, book.discount_end)
    days, day_labels = _days_before_end(block.last_month, book.contact_days_ago)
    return {
        "subscriber_id": _line_ids(block),
        "account_id": Coded(book.account, _ids("A", block.start + np.arange(len(book.lines))).labels),
        "line_role": Coded((~book.main).astype(np.int8), ROLES),
        "shared_pool_id": Coded(pool[book.account], _ids("P", block.start + shared).labels),
        "plan_id": Coded(book.plan, PLAN_IDS),
        "age_band": Coded(book.age, AGE_BANDS),
        "tenure_months": book.tenure,
        "terminal": Coded(book.terminal, TERMINALS),
        "on_new_network": book.on_new_network,
        "second_sim_hint": book.second_sim_hint,
        "is_iot": book.iot,
        "status": Coded((book.suspended_months > 0).astype(np.int8), STATUSES),
        "contract_kind": Coded(book.contract_kind, CONTRACT_KINDS),
        "contract_months_left": book.contract_left.astype(np.int64),
        "discount_yuan": book.discount_yuan,
        "discount_end_month": Coded(np.where(book.discount_yuan > 0, ends, -1), end_labels),
        "complaints_3m": churn.complaints.astype(np.int64),
        "rival_calls_3m": churn.rival_calls.astype(np.int64),
        "open_complaint": churn.open_complaint,
        "port_out_requested": churn.port_out,
        "marketing_consent": book.consent,
        "do_not_disturb": book.do_not_disturb,
        "last_contact_date": Coded(days, day_labels),
        "left_in_3m": churn.left,
    }


def month_columns(block: Block) -> dict[str, Column]:
    """Return the columns of ``SUBSCRIBER_MONTHS``: line after line, its 12 months in order."""
    months, size = block.months, len(block.book.main)
    names = pd.period_range(end=block.last_month, periods=MONTHS, freq="M").astype(str)
    return {
        "subscriber_id": Coded(np.repeat(np.arange(size), MONTHS), _line_ids(block).labels),
        "month": Coded(np.tile(np.arange(MONTHS), size), tuple(names)),
        "plan_id": Coded(months.plan.ravel(), PLAN_IDS),
        "usage_gb": months.usage.ravel(),
        "directional_gb": months.directional.ravel(),
        "allowance_gb": months.allowance.ravel(),
        "pool_usage_gb": months.pool_usage.ravel(),
        "rollover_gb": months.rollover.ravel(),
        "overage_gb": months.overage_gb.ravel(),
        "overage_yuan": months.overage_yuan.ravel(),
        "throttled_days": months.throttled_days.ravel(),
        "active_data_days": months.active_data_days.ravel(),
        "voice_minutes": months.voice.ravel(),
        "zero_call_days": months.zero_call_days.ravel(),
        "bill_yuan": months.bill.ravel(),
    }


def truth_columns(block: Block) -> dict[str, Column]:
    """Return what the tables do not say about a block's lines.

    Their kind, leave rate a month and satisfaction; none of it depends on the month that the tables end in.
    """
    return {
        "subscriber_id": _line_ids(block),
        "kind": Coded(block.book.kind, KINDS),
        "leave_rate_month": block.churn.leave_rate,
        "satisfaction": np.round(block.book.satisfaction, 3),
    }


def to_frame(columns: dict[str, Column]) -> pd.DataFrame:
    """Return columns as a frame, coded ones as text."""
    return pd.DataFrame({name: _as_text(col) if isinstance(col, Coded) else col for name, col in columns.items()})


def _as_text(column: Coded) -> pd.api.extensions.ExtensionArray:
    return pd.array([*column.labels], dtype="str").take(column.codes, allow_fill=True)


def _ids(letter: str, numbers: np.ndarray) -> Coded:
    return Coded(np.arange(len(numbers)), identifiers(letter, numbers + 1, 8))


def _line_ids(block: Block) -> Coded:
    return _ids("S", block.start + np.arange(len(block.book.main)))


def _months_from_last(last_month: str, offset: np.ndarray) -> tuple[np.ndarray, tuple[str, ...]]:
    """Return codes and labels of the months that lie ``offset`` months from the last one."""
    low, high = int(offset.min()), int(offset.max())
    labels = pd.period_range(pd.Period(last_month, "M") + low, periods=high - low + 1, freq="M").astype(str)
    return offset - low, tuple(labels)


def _days_before_end(last_month: str, days_ago: np.ndarray) -> tuple[np.ndarray, tuple[str, ...]]:
    """Return codes and labels of the dates that lie ``days_ago`` days before the next month; -1 where it is 0."""
    end = pd.Period(last_month, "M").end_time.normalize() + pd.Timedelta(days=1)
    oldest = int(days_ago.max())
    labels = pd.date_range(end - pd.Timedelta(days=oldest), periods=oldest, freq="D").strftime("%Y-%m-%d")
    return np.where(days_ago > 0, oldest - days_ago, -1), tuple(labels)
