"""Which filled-in workbooks can be read back, and by what."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from coursekit.toolkits import client_reading, client_reading_summary, quarter_reading, quarter_reading_summary


class ReadBack(Protocol):
    """What a workbook holds, as far as everybody asks: Chinese sentences on what is wrong, open, or to be known."""

    problems: tuple[str, ...]
    unfilled: tuple[str, ...]
    remarks: tuple[str, ...]

    @property
    def is_good(self) -> bool:
        """Is there nothing that must be mended?"""


@dataclass(frozen=True)
class Check:
    """Reads a module's workbook, says what it decided, and gives it as plain data; ``kept`` says where data may lie."""

    read: Callable[[Path], ReadBack]
    summary: Callable[[ReadBack], Iterable[str]]
    as_data: Callable[[ReadBack], dict[str, object]]
    kept: str


CHECKS: dict[str, Check] = {
    "12": Check(
        client_reading.read_client_workbook,
        client_reading_summary.summary,
        client_reading_summary.as_data,
        "里面是客户的数，只放在单位的电脑里。",
    ),
    "24": Check(
        quarter_reading.read_quarter_workbook,
        quarter_reading_summary.summary,
        quarter_reading_summary.as_data,
        "里面是本单位的数，只放在单位的电脑里。",
    ),
}
