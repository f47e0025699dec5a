"""The sheet of the nine-box: scores, both positions, cell and move by formula, and a native bubble chart."""

from __future__ import annotations

from xlsxwriter.utility import xl_rowcol_to_cell

from coursekit.charts import ACCENT, BASE, SECOND
from coursekit.toolkits.client_sheets.bubbles import BubbleChart
from coursekit.toolkits.client_sheets.form import Form, Page
from coursekit.toolkits.client_sheets.layout import (
    CLIENTS,
    CRITERIA,
    FIRST,
    NINE,
    NINE_CELL,
    NINE_HELP,
    NINE_MOVE,
    NINE_STEADY,
    NINE_WEIGHT_ROW,
    NINE_X,
    NINE_Y,
    SCORE_LEFT,
    ClientData,
    area,
    at,
    book_cell,
    book_column,
    cell,
    used_weight,
)
from coursekit.toolkits.workbook import FONT, MUTED, Book, set_page_lines, stored
from coursekit.topics.nine_box import NEAR, ROUNDING, SCALE

WIDTHS = (14, 9, 9, 9, 9, 10, 11, 10, 9, 9, 12, 8, 21)
LEVELS = ("高", "中", "低")
MOVE_NAMES = {"invest": "攻", "hold": "守", "harvest": "放"}
COLOURS = {"invest": ACCENT, "hold": SECOND, "harvest": BASE}
STEADY, NEAR_LINE, UNKNOWN = "站得稳", "贴着线，别急着定", "缺分或缺权重"
SIDES = ("right", "left")  # of its bubble a name stands, in turn: fewer names cover one another
NAMED_BUBBLES = 12
"""So many clients, those with the most revenue, have their names beside their bubbles."""
_LOW, _HIGH = (SCALE[0] + (SCALE[1] - SCALE[0]) * third / 3 for third in (1, 2))
_CUT_ROW = 2
_LOW_CELL, _HIGH_CELL = cell(_CUT_ROW, 4), cell(_CUT_ROW, 6)
_CHART_ROW = FIRST + CLIENTS + 1
_CHART_ROWS = 27
_LAST = len(WIDTHS) - 1
_PLOT_X, _PLOT_Y, _SIZES, _SUM, _ORDER, _NAMED = (NINE_HELP + step for step in (0, 1, 2, 5, 6, 7))


def write_nine(form: Form, data: ClientData) -> Page:
    """Write a row of scores a client, and the chart on the page after them."""
    page = form.page(NINE, "九宫格：哪几家攻，哪几家守，哪几家站得稳", WIDTHS)
    book = form.book
    page.put(1, 0, "1 到 5 分，5 最好；先按课上的规矩从表里算好填着，改成自己的。权重在“权重”页改。", book.remark())
    _write_lines(page, book)
    _write_head(page, book)
    rows = data.clients.to_dict("records")
    for place in range(CLIENTS):
        _write_client(page, book, place, rows[place] if place < len(rows) else {})
    _mark(page, book)
    _draw(form, page)
    note = f"名字只写收入最多的 {NAMED_BUBBLES} 家。贴着横线、竖线的，换一份答卷就可能换格。"
    page.put(_CHART_ROW + _CHART_ROWS, 0, note, book.remark())
    last = FIRST + CLIENTS - 1
    for block, left in SCORE_LEFT.items():
        right = left + len(CRITERIA[block]) - 1
        score = {"validate": "decimal", "criteria": "between", "minimum": SCALE[0], "maximum": SCALE[1]}
        page.sheet.data_validation(FIRST, left, last, right, score | {"error_message": "写 1 到 5 分，5 最好。"})
    page.sheet.freeze_panes(FIRST, 1)
    page.sheet.repeat_rows(0)
    page.sheet.set_h_pagebreaks([_CHART_ROW])
    page.sheet.print_area(0, 0, _CHART_ROW + _CHART_ROWS, _LAST)
    page.sheet.fit_to_pages(1, 0)
    set_page_lines(page.sheet, data.cohort, data.source, right="单位内部使用，不转发")
    return page


def _write_lines(page: Page, book: Book) -> None:
    page.put(_CUT_ROW, 0, "两条线", book.label())
    beside = book.style(font_color=MUTED, align="right")
    page.over(_CUT_ROW, 1, 3, "从这里起算中", beside)
    page.put(_CUT_ROW, 5, "起算高", beside)
    for column, value in ((4, _LOW), (6, _HIGH)):
        page.put(_CUT_ROW, column, value, book.input(align="center", num_format="0.00"))
    page.put(_CUT_ROW, 7, "吸引力、实力都用它；正好在线上的算高的一边。", book.remark())


def _write_head(page: Page, book: Book) -> None:
    page.put(NINE_WEIGHT_ROW, 0, "权重", book.label())
    page.height(FIRST - 1, 34)
    page.put(FIRST - 1, 0, "客户", book.header())
    for block, left in SCORE_LEFT.items():
        for place, name in enumerate(CRITERIA[block]):
            weight = used_weight(block, place)
            style = book.cell(align="center", num_format="0.00")
            page.put(NINE_WEIGHT_ROW, left + place, f'=IF(ISNUMBER({weight}),{weight},"")', style)
            page.put(FIRST - 1, left + place, name, book.header())
    heads = {
        NINE_Y: "吸引力", NINE_X: "实力", NINE_CELL: "格子\n吸引力·实力", NINE_MOVE: "主意", NINE_STEADY: "站得稳吗",
    }  # fmt: skip
    for column, label in heads.items():
        page.put(FIRST - 1, column, label, book.header())
    page.put(FIRST - 2, NINE_HELP, "右边是图用的数，不打印，不用改", book.remark())
    heads = ("实力", "吸引力", *MOVE_NAMES.values(), "收入", "第几大", "写名字的", "实力", "吸引力", "收入")
    for step, label in enumerate(heads):
        page.put(FIRST - 1, NINE_HELP + step, label, book.header())


def _write_client(page: Page, book: Book, place: int, client: dict[str, object]) -> None:
    row = FIRST + place
    name = book_cell(place, "client")
    page.put(row, 0, f'={name}&""', book.label())
    for block, left in SCORE_LEFT.items():
        for offset, criterion in enumerate(CRITERIA[block]):
            value = stored(client.get(criterion))
            page.put(row, left + offset, None if value == "" else value, book.input(align="center"))
    for block, column in (("attract", NINE_Y), ("strength", NINE_X)):
        left, size = SCORE_LEFT[block], len(CRITERIA[block])
        right = left + size - 1
        scores = xl_rowcol_to_cell(row, left, col_abs=True) + ":" + xl_rowcol_to_cell(row, right, col_abs=True)
        weights = area(NINE_WEIGHT_ROW, left, NINE_WEIGHT_ROW, right)
        inside = f"MIN({scores})>={SCALE[0]:g},MAX({scores})<={SCALE[1]:g}"
        ready = f"AND(COUNT({scores})={size},COUNT({weights})={size},{inside})"
        style = book.cell(align="center", num_format="0.00")
        page.put(row, column, f'=IF({name}="","",IF({ready},SUMPRODUCT({scores},{weights}),""))', style)
    _write_cell(page, book, row, name)
    _write_plot(page, book, row, place)


def _ready(row: int) -> str:
    y, x = (xl_rowcol_to_cell(row, column, col_abs=True) for column in (NINE_Y, NINE_X))
    return f"AND(ISNUMBER({y}),ISNUMBER({x}),COUNT({_LOW_CELL},{_HIGH_CELL})=2)"


def _write_cell(page: Page, book: Book, row: int, name: str) -> None:
    y, x, named, move = (
        xl_rowcol_to_cell(row, column, col_abs=True) for column in (NINE_Y, NINE_X, NINE_CELL, NINE_MOVE)
    )
    ready = _ready(row)

    def beyond(axis: str, line: str) -> str:
        return f"({axis}>={line}-{ROUNDING:.9f})"

    def level(axis: str) -> str:
        low, high = beyond(axis, _LOW_CELL), beyond(axis, _HIGH_CELL)
        return f'IF({high},"{LEVELS[0]}",IF({low},"{LEVELS[1]}","{LEVELS[2]}"))'

    page.put(row, NINE_CELL, f'=IF({ready},{level(y)}&"·"&{level(x)},"")', book.cell(align="center"))
    points = "+".join(beyond(axis, line) for axis in (y, x) for line in (_LOW_CELL, _HIGH_CELL))
    invest, hold, harvest = MOVE_NAMES.values()
    moves = f'IF({points}>=3,"{invest}",IF({points}=2,"{hold}","{harvest}"))'
    page.put(row, NINE_MOVE, f'=IF({named}="","",{moves})', book.cell(align="center", bold=True))
    distance = ",".join(f"ABS({axis}-{line})" for axis in (y, x) for line in (_LOW_CELL, _HIGH_CELL))
    near = NEAR * (SCALE[1] - SCALE[0]) + ROUNDING
    steady = f'IF(MIN({distance})<={near:.9f},"{NEAR_LINE}","{STEADY}")'
    told = f'IF({move}="","{UNKNOWN}",{steady})'
    page.put(row, NINE_STEADY, f'=IF({name}="","",{told})', book.cell(align="center", shrink=True))


def _write_plot(page: Page, book: Book, row: int, place: int) -> None:
    """Write what the chart reads: a client without a cell stands off the chart and has no size."""
    y, x, move = (xl_rowcol_to_cell(row, column, col_abs=True) for column in (NINE_Y, NINE_X, NINE_MOVE))
    revenue = book_cell(place, "revenue_yuan")
    for column, axis in ((_PLOT_X, x), (_PLOT_Y, y)):
        page.put(row, column, f"=IF(ISNUMBER({axis}),{axis},0)", book.cell(num_format="0.00"))
    for step, word in enumerate(MOVE_NAMES.values()):
        size = f'=IF({move}="{word}",IF(ISNUMBER({revenue}),MAX({revenue},1),1),0)'
        page.put(row, _SIZES + step, size, book.cell(num_format="0"))
    sizes = area(FIRST, _SUM, FIRST + CLIENTS - 1, _SUM)
    page.put(row, _SUM, f"=SUM({cell(row, _SIZES)}:{cell(row, _SIZES + 2)})", book.cell(num_format="0"))
    here, until = cell(row, _SUM), area(FIRST, _SUM, row, _SUM)
    order = f"SUMPRODUCT(--({sizes}>{here}))+SUMPRODUCT(--({until}={here}))"
    page.put(row, _ORDER, f'=IF({here}>0,{order},"")', book.cell())
    if place < NAMED_BUBBLES:
        _write_named(page, book, row, place)


def _write_named(page: Page, book: Book, row: int, place: int) -> None:
    """Write name, position and area of the client with the next largest revenue."""
    found = f"MATCH({place + 1},{area(FIRST, _ORDER, FIRST + CLIENTS - 1, _ORDER)},0)"
    page.put(row, _NAMED, f'=IFERROR(INDEX({book_column("client")},{found})&"","")', book.cell())
    for step, source in enumerate((_PLOT_X, _PLOT_Y, _SUM), 1):
        value = f"INDEX({area(FIRST, source, FIRST + CLIENTS - 1, source)},{found})"
        page.put(row, _NAMED + step, f"=IFERROR({value},0)", book.cell(num_format="0.00"))


def _mark(page: Page, book: Book) -> None:
    first, last = FIRST, FIRST + CLIENTS - 1
    grey = {"type": "cell", "criteria": "==", "value": f'"{UNKNOWN}"', "format": book.style(font_color="#8A9199")}
    page.sheet.conditional_format(first, NINE_STEADY, last, NINE_STEADY, grey)
    warm = book.style(bg_color="#FFF3EA", bold=True)
    near = {"type": "cell", "criteria": "==", "value": f'"{NEAR_LINE}"', "format": warm}
    page.sheet.conditional_format(first, NINE_STEADY, last, NINE_STEADY, near)
    invest = {"type": "cell", "criteria": "==", "value": f'"{MOVE_NAMES["invest"]}"', "format": book.mark()}
    page.sheet.conditional_format(first, NINE_MOVE, last, NINE_MOVE, invest)


def _draw(form: Form, page: Page) -> None:
    """Draw a series of bubbles a move, their areas by yearly revenue; gridlines stand on the cuts at first."""
    chart = BubbleChart.add_to(form.book.workbook)
    last = FIRST + CLIENTS - 1
    x, y = (f"={area(FIRST, place, last, place, NINE)}" for place in (_PLOT_X, _PLOT_Y))
    for step, (move, word) in enumerate(MOVE_NAMES.items()):
        chart.add_bubbles(
            name=word, x=x, y=y,
            size=f"={area(FIRST, _SIZES + step, last, _SIZES + step, NINE)}", colour=COLOURS[move],
        )  # fmt: skip
    for row in range(FIRST, FIRST + NAMED_BUBBLES):
        name, *place = (f"={at(NINE, row, _NAMED + step)}" for step in range(4))
        side = SIDES[(row - FIRST) % len(SIDES)]
        chart.add_bubbles(name=name, side=side, **dict(zip(("x", "y", "size"), place, strict=True)))
    axis = {
        "min": SCALE[0], "max": SCALE[1], "major_unit": (SCALE[1] - SCALE[0]) / 3, "num_format": "0.00",
        "major_gridlines": {"visible": True, "line": {"color": "#C9CED4", "width": 0.75}},
    }  # fmt: skip
    font = {"name_font": {"name": FONT, "size": 10}, "num_font": {"name": FONT, "size": 9}}
    chart.set_x_axis(axis | font | {"name": "我方实力（1 到 5 分）"})
    chart.set_y_axis(axis | font | {"name": "客户吸引力（1 到 5 分）"})
    chart.set_title({"name": "圆的面积是一年收入；攻在右上，放在左下", "name_font": {"name": FONT, "size": 12}})
    unseen = [len(MOVE_NAMES) + place for place in range(NAMED_BUBBLES)]
    chart.set_legend({"position": "bottom", "font": {"name": FONT, "size": 10}, "delete_series": unseen})
    chart.set_size({"width": 1000, "height": 680})
    page.sheet.insert_chart(_CHART_ROW, 0, chart, {"x_offset": 10, "y_offset": 8, "object_position": 1})
