"""``tows_board``: four cells that a team fills, checked as it types, and taken home as a file."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import replace
from html import escape
from pathlib import Path
from typing import Any

import ipywidgets
import pandas as pd
from IPython.display import display

from coursekit.charts.sources import source_text
from coursekit.charts.table import show_table
from coursekit.errors import CourseError
from coursekit.live import look
from coursekit.live.board import (
    CELL_NAMES,
    KINDS,
    Board,
    Strategy,
    authorities,
    check_board_factors,
    check_entry,
    read_day,
)
from coursekit.live.board_files import export_board, read_board
from coursekit.live.traces import FOLDER, check_sign
from coursekit.practice.cards import table_card

SOURCE = "编的例子（课上列的因素）"
_ROOM = "_" * 32  # so long that print gives the board the page's full width, and a slide still holds it
_LINES_EACH = ("做什么：", _ROOM, _ROOM, "谁、哪天、价格谁批：")
_CHIP = (
    '<span style="border:1px solid {};border-radius:1em;padding:.1em .6em;margin:.15em;display:inline-block">{}</span>'
)
_COLOURS = {"S": "#0067a8", "W": "#5b2a6e", "O": "#2a7d3f", "T": "#b94400"}


def tows_board(
    factors: pd.DataFrame, *, c: Any = None, board: Board | Path | str | None = None, source: Any = None
) -> None:
    """Show a TOWS board to fill; on paper and while a class is rendered, the factors and an empty board.

    Parameters
    ----------
    factors
        One row a factor: ``factor`` (S1, W1, O1, T1 ...), ``kind`` (S, W, O or T), ``text``.
    c
        The class: who may grant which price, and the folder that takes the export.
    board
        A board to go on with, or the file of one exported before.
    source
        Where the factors come from, for the printed tables; by default what the table itself says.
    """
    factors = check_board_factors(factors)
    if look.is_rendered():
        show_board(factors, source=source)
        return
    before = board if isinstance(board, Board) or board is None else read_board(board)
    display(BoardForm(factors, c=c, board=before).box)


def show_board(factors: pd.DataFrame, *, source: Any = None) -> None:
    """Show the factors side by side, and below them the four empty cells with lines to write on."""
    factors = check_board_factors(factors)
    origin = source_text(source if source is not None else factors.attrs.get("source") or SOURCE)
    lists = {
        f"{name} {kind}": (rows["factor"] + " " + rows["text"]).str.strip().tolist()
        for kind, name in KINDS.items()
        for rows in (factors[factors["kind"] == kind],)
    }
    most = max(map(len, lists.values()))
    padded = {name: [*texts, *[""] * (most - len(texts))] for name, texts in lists.items()}
    show_table(pd.DataFrame(padded), source=origin, caption="四样因素", tall=True)
    rows, names = [], []
    for kind in ("O", "T"):
        names += [_range(factors, kind), *[""] * len(_LINES_EACH)]
        rows.append([f"{cell} {CELL_NAMES[cell]}" for cell in (f"S{kind}", f"W{kind}")])
        rows += [[text, text] for text in _LINES_EACH]
    table = pd.DataFrame(rows, index=names, columns=[_range(factors, "S"), _range(factors, "W")])
    show_table(table, source=origin, caption="TOWS 板：每条策略两边各引一个编号", tall=True)


def _range(factors: pd.DataFrame, kind: str) -> str:
    ids = factors.loc[factors["kind"] == kind, "factor"].tolist()
    return f"{KINDS[kind]} {ids[0]}" + (f"–{ids[-1]}" if len(ids) > 1 else "")


class BoardForm:
    """The board's fields and what its buttons do; ``box`` is what a notebook shows."""

    def __init__(
        self, factors: pd.DataFrame, *, c: Any = None, board: Board | None = None, folder: Path | None = None,
        today: Callable[[], datetime.date] = datetime.date.today,
    ) -> None:
        self._c, self._folder, self._today = c, folder, today
        self.levels = authorities(c)
        self.board = board or Board("", check_board_factors(factors))
        self.team = look.line("队名", "比如 三队")
        self.team.value = self.board.team
        self.cells = {cell: CellForm(cell, self) for cell in CELL_NAMES}
        self.save = look.button("导出这块板")
        self.save_card = ipywidgets.HTML()
        self.save.on_click(lambda _: self.export())
        cells = [self.cells[cell].box for cell in CELL_NAMES]
        grid = ipywidgets.GridBox(cells, layout={"grid_template_columns": "repeat(auto-fit, minmax(26em, 1fr))"})
        chips = ipywidgets.HTML(_chips(self.board.factors))
        self.box = ipywidgets.VBox([self.team, chips, grid, self.save, self.save_card])

    def export(self) -> None:
        """Write the board as JSON and workbook under a new number, and say where."""
        try:
            board = Board(check_sign(self.team.value, "队名"), self.board.factors, self.board.strategies)
            if not board.strategies:
                raise CourseError("板上还没有策略：至少放一条再导出。")
            paths = export_board(board, self._folder, c=self._c)
        except CourseError as error:
            self.save_card.value = look.said("○ 还没导出", str(error))
            return
        empty = [cell for cell in CELL_NAMES if not board.cell(cell)]
        left = f"还空着的格：{'、'.join(empty)}。" if empty else "四格都有了。"
        done = f"{len(board.strategies)} 条策略。{left}文件：{FOLDER}/{paths[1].name}（可打印）和 {paths[0].name}。"
        self.save_card.value = look.said("✓ 导出了", done, look.GREEN)


class CellForm:
    """One cell: the strategies in it, and the fields for one more."""

    def __init__(self, cell: str, form: BoardForm) -> None:
        self.cell, self._form = cell, form
        self.text = look.area("策略", f"引一条{KINDS[cell[0]]}、一条{KINDS[cell[1]]}的编号，写清对谁做什么")
        self.owner = look.line("谁", "岗位或代号")
        self.day = look.line("哪天做完", "2026-03-15")
        self.authority = look.choice("价格谁批", [(name, code) for code, name in form.levels.items()])
        self.add = look.button("放进这一格")
        self.card = ipywidgets.HTML()
        self.listed = ipywidgets.VBox()
        self.add.on_click(lambda _: self.put())
        for field in (self.text, self.owner, self.day, self.authority):
            field.layout.width = "98%"
        head = look.heading(f"{cell}　{CELL_NAMES[cell]}")
        fields = [self.text, self.owner, self.day, self.authority, self.add, self.card]
        layout = {"border": "1px solid #8a8a8a", "padding": ".5em", "margin": ".25em"}
        self.box = ipywidgets.VBox([head, self.listed, *fields], layout=layout)
        self._list()

    def put(self) -> None:
        """Put what the fields say into the cell if nothing is missing; else say what, and leave the fields alone."""
        form = self._form
        text, owner = self.text.value.strip(), self.owner.value.strip()
        entry = Strategy(self.cell, text, owner, self.day.value, self.authority.value)
        problems = check_entry(entry, form.board.factors, levels=form.levels, today=form._today())
        if problems:
            rows = [(f"{number}.", problem) for number, problem in enumerate(problems, start=1)]
            self.card.value = table_card("coursekit-said", look.ORANGE, "→ 还差一点", rows)
            return
        form.board = form.board.with_strategy(replace(entry, day=read_day(entry.day)))
        self._fill(Strategy(self.cell, "", "", "", None))
        self.card.value = look.said("✓ 放进去了", "写完记得导出。", look.GREEN)
        self._list()

    def take_back(self, strategy: Strategy) -> None:
        """Take a strategy out of the cell and back into the fields, to be mended."""
        if self.text.value.strip():
            self.card.value = look.said("○ 等一下", "下面还有一条没放进去：先放进去，或者把字删掉。")
            return
        self._form.board = self._form.board.without(strategy)
        self._fill(strategy)
        self.card.value = ""
        self._list()

    def _fill(self, strategy: Strategy) -> None:
        self.text.value, self.owner.value = strategy.text, strategy.owner
        self.day.value = str(strategy.day or "")
        self.authority.value = strategy.authority or look.NOTHING

    def _list(self) -> None:
        self.listed.children = [self._item(strategy) for strategy in self._form.board.cell(self.cell)]

    def _item(self, strategy: Strategy) -> ipywidgets.HBox:
        level = self._form.levels.get(strategy.authority or "", "")
        facts = f"{strategy.owner}，{strategy.day}，{level}"
        body = f'<div style="line-height:1.5">{escape(strategy.text)}<br><small>{escape(facts)}</small></div>'
        back = ipywidgets.Button(description="拿回来改", layout={"width": "auto", "flex": "0 0 auto"})
        back.on_click(lambda _: self.take_back(strategy))
        return ipywidgets.HBox([ipywidgets.HTML(body, layout={"flex": "1 1 auto"}), back])


def _chips(factors: pd.DataFrame) -> str:
    """Return the factors as rows of labelled chips, one row a kind."""
    rows = []
    for kind, name in KINDS.items():
        texts = (f"{row.factor} {row.text}".strip() for row in factors[factors["kind"] == kind].itertuples())
        chips = "".join(_CHIP.format(_COLOURS[kind], escape(text)) for text in texts)
        rows.append(f"<div><strong>{name} {kind}</strong> {chips}</div>")
    return f'<div style="line-height:2">{"".join(rows)}</div>'
