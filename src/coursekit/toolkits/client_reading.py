"""Reads a filled-in workbook of key clients back, and says everything that must be mended, sentence by sentence."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from coursekit.toolkits.client_reading_clients import read_clients
from coursekit.toolkits.client_reading_decisions import read_actions, read_rules, read_strategies
from coursekit.toolkits.client_reading_factors import read_factors
from coursekit.toolkits.client_reading_weights import read_weights
from coursekit.toolkits.client_sheets.layout import BOOK, FACTORS, NINE, SHEETS, TOWS, URGENT, WEIGHTS
from coursekit.toolkits.client_sheets.marks import MARKS
from coursekit.toolkits.reading_cells import Findings
from coursekit.toolkits.reading_file import Delivered, open_workbook, sheets_as_made

DELIVERED = Delivered("12_client_matrix.xlsx", "客户矩阵表", SHEETS, MARKS)


@dataclass(frozen=True)
class ClientWorkbook:
    """What a workbook holds, and what is wrong with it.

    ``clients`` has one row a client with its figures and scores, ``weights`` the weights in use and ``judgements``
    the matrices by block (three, attract, strength), ``factors``, ``strategies`` and ``actions`` one row each.
    ``problems`` must be mended, ``unfilled`` is still open, ``remarks`` are to be known: Chinese sentences.
    """

    clients: pd.DataFrame
    weights: dict[str, pd.Series]
    judgements: dict[str, pd.DataFrame]
    factors: pd.DataFrame
    strategies: pd.DataFrame
    actions: pd.DataFrame
    class_day: datetime.date | None
    problems: tuple[str, ...]
    unfilled: tuple[str, ...]
    remarks: tuple[str, ...]

    @property
    def is_good(self) -> bool:
        """Is there nothing that must be mended?"""
        return not self.problems


def read_client_workbook(path: Path | str) -> ClientWorkbook:
    """Return what a workbook of key clients holds, with every problem there is; nothing is changed and none raised."""
    path, findings = Path(path), Findings()
    opened = open_workbook(path, findings)
    sheets = {} if opened is None else sheets_as_made(opened, findings, DELIVERED)
    clients = read_clients(sheets.get(BOOK), sheets.get(NINE))
    weights, judgements = read_weights(sheets.get(WEIGHTS))
    factors = read_factors(sheets.get(FACTORS))
    rules = read_rules(sheets.get(URGENT))
    return ClientWorkbook(
        clients=clients,
        weights=weights,
        judgements=judgements,
        factors=factors,
        strategies=read_strategies(sheets.get(TOWS), rules, factors),
        actions=read_actions(sheets.get(URGENT), rules, clients),
        class_day=rules.class_day,
        problems=tuple(findings.problems),
        unfilled=tuple(findings.unfilled),
        remarks=tuple(findings.remarks),
    )
