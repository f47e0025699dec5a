"""Which module has a take-home workbook, under which name, and what makes it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from coursekit.cohort import Cohort
from coursekit.files import write_atomic
from coursekit.toolkits.client_matrix import TABLES as CLIENT_TABLES
from coursekit.toolkits.client_matrix import client_workbook
from coursekit.toolkits.lifecycle_cards import lifecycle_workbook
from coursekit.toolkits.quarter_plan import TITLE as QUARTER_TITLE
from coursekit.toolkits.quarter_plan import quarter_workbook
from coursekit.toolkits.target_list import TABLES as TARGET_TABLES
from coursekit.toolkits.target_workbook import target_workbook


class MakeWorkbook(Protocol):
    """Makes a class's workbook, on synthetic rows unless its own are asked for."""

    def __call__(self, cohort: Cohort, *, own_data: bool = False) -> bytes:
        """Return the .xlsx file."""


@dataclass(frozen=True)
class Toolkit:
    """A module's workbook: file name, title and a line about it in Chinese, the class's tables in it, what makes it.

    ``holds`` says what a fresh one is filled with where it has none of the class's own rows.
    """

    file_name: str
    title: str
    note: str
    tables: tuple[str, ...]
    make: MakeWorkbook
    holds: str = "里面是合成数据，贴上自己的数就能算。"

    def write(self, cohort: Cohort, path: Path, *, own_data: bool = False) -> None:
        """Write the workbook to ``path``."""
        write_atomic(path, self.make(cohort, own_data=own_data))


TOOLKITS: dict[str, Toolkit] = {
    "02": Toolkit(
        file_name="02_lifecycle_cards.xlsx",
        title="产品生命周期卡",
        note="用 Excel、WPS 或 LibreOffice 打开，贴上自己的月报就能算",
        tables=("product_months", "price_volume"),
        make=lifecycle_workbook,
    ),
    "03": Toolkit(
        file_name="03_targets.xlsx",
        title="目标客户名单",
        note="用 Excel、WPS 或 LibreOffice 打开，打谁、怎么说、怎么算有没有用",
        tables=TARGET_TABLES,
        make=target_workbook,
        holds="里面的客户是合成数据，打不通：看的是格式和算法。",
    ),
    "12": Toolkit(
        file_name="12_client_matrix.xlsx",
        title="客户矩阵与 TOWS 表",
        note="用 Excel、WPS 或 LibreOffice 打开，先救谁、在哪一格、谁哪天做什么；填完用 coursekit check-toolkit 查",
        tables=CLIENT_TABLES,
        make=client_workbook,
        holds="里面的客户是合成数据，贴上自己的就能用。填完用 coursekit check-toolkit 12 查。",
    ),
    "24": Toolkit(
        file_name="24_sand_table.xlsx",
        title=QUARTER_TITLE,
        note="用 Excel、WPS 或 LibreOffice 打开，下季只改一个杠杆，六样支撑各写谁、哪天，季末对预测；"
        "填完用 coursekit check-toolkit 查",
        tables=(),
        make=quarter_workbook,
        holds="里面没有客户的数：浅橙色的格子等你填，例子是编的。填完用 coursekit check-toolkit 24 查。",
    ),
}
