"""The sheet of weights: three sets of pairwise judgements, what they imply, and which one to think about again."""

from __future__ import annotations

from itertools import combinations

from coursekit.toolkits.client_sheets.form import Form, Page
from coursekit.toolkits.client_sheets.layout import (
    BLOCK_FIRST,
    BLOCK_TITLES,
    BLOCKS,
    BY_HAND,
    CHOSEN,
    COMPARED,
    CRITERIA,
    IMPLIED_LEFT,
    MATRIX_LEFT,
    PAIRWISE,
    POWER_LEFT,
    TYPED,
    USED,
    WEIGHTS,
    ClientData,
    area,
    cell,
)
from coursekit.toolkits.client_sheets.pairwise import (
    NEWTON_STEPS,
    SQUARINGS,
    first_guess,
    implied,
    next_guess,
    squared,
    squares,
    triangles,
)
from coursekit.toolkits.workbook import Book, choice, set_page_lines
from coursekit.topics.ahp import ACCEPTABLE_RATIO, RANDOM_INDEX

WIDTHS = (15, 10, 10, 10, 12, 12, 12, 10, 3, 10, 10, 10, 12)
# What a class begins with, to be typed over: value before risk before influence; the lesson's group of four criteria;
# our strength by three that weigh the same.
JUDGEMENTS = {
    "three": {(0, 1): 2, (0, 2): 3, (1, 2): 2},
    "attract": {(0, 1): 2, (0, 2): 4, (0, 3): 3, (1, 2): 2, (1, 3): 2, (2, 3): 1},
    "strength": {(0, 1): 1, (0, 2): 1, (1, 2): 1},
}
LEAST, MOST = 1 / 9, 9
_REMARKS = (
    "行比列：行比列重要三倍写 3；一样重要写 1；没有列重要，写 1/3（先打 0 和空格，再打 1/3）。"
    "只填右上角，最小 1/9，最大 9。",
    "CR 不到 0.1，前后说得通。超过了，右边涂色的那个和其余几个最对不上，先重想它；谁对，你们自己定。",
)
_ROUND = 1e-9
_PAIRS_LEFT = POWER_LEFT + (SQUARINGS + 1) * 5 + 1
_NAME, _GIVEN, _IMPLIED, _REPLACED = (_PAIRS_LEFT + step for step in range(4))
_T, _Q, _GUESS = _REPLACED + 6, _REPLACED + 7, _REPLACED + 8
_AFTER, _FLAG = _GUESS + NEWTON_STEPS + 1, _GUESS + NEWTON_STEPS + 2
_LAST = len(WIDTHS) - 1


def write_weights(form: Form, data: ClientData) -> Page:
    """Write the judgements of every block, the weights that follow, and the choice between them and typed ones."""
    page = form.page(WEIGHTS, "权重：两两比一比，再看前后说不说得通", WIDTHS, landscape=True)
    for row, text in enumerate(_REMARKS, 1):
        page.put(row, 0, text, form.book.remark())
    page.put(1, POWER_LEFT, "右边是公式用的数，不打印，不用改", form.book.remark())
    for block in BLOCKS:
        _write_block(page, form.book, block, _by_hand(block, data))
    last = BLOCK_FIRST["strength"] + len(CRITERIA["strength"]) + 1
    page.sheet.print_area(0, 0, last, _LAST)
    page.sheet.fit_to_pages(1, 1)
    set_page_lines(page.sheet, data.cohort, "权重是本班自己定的，不是从数据里算的")
    return page


def _by_hand(block: str, data: ClientData) -> list[float]:
    size = len(CRITERIA[block])
    return [*data.settings.grade_weights] if block == "three" else [1 / size] * size


def upper_cells(block: str) -> dict[tuple[int, int], str]:
    """Return the cells with a block's judgements by row and column of the matrix."""
    first = BLOCK_FIRST[block]
    pairs = combinations(range(len(CRITERIA[block])), 2)
    return {(row, column): cell(first + row, MATRIX_LEFT + column) for row, column in pairs}


def _ready(block: str) -> str:
    return cell(BLOCK_FIRST[block] - 1, POWER_LEFT - 1)


def _write_block(page: Page, book: Book, block: str, by_hand: list[float]) -> None:
    first, names = BLOCK_FIRST[block], CRITERIA[block]
    size = len(names)
    page.put(first - 2, 0, BLOCK_TITLES[block], book.heading())
    page.put(first - 2, CHOSEN - 1, "用哪一套", book.label())
    chosen = BY_HAND if block == "three" else PAIRWISE
    page.over(first - 2, CHOSEN, CHOSEN + 1, chosen, book.input(align="center", bold=True))
    rule = choice((PAIRWISE, BY_HAND), "用两两比较算出来的，还是自己定的", "stop")
    page.sheet.data_validation(first - 2, CHOSEN, first - 2, CHOSEN, rule)
    page.put(first - 2, IMPLIED_LEFT, "照其余判断推出来的", book.remark())
    page.put(first - 1, 0, "行比列", book.header())
    for place, name in enumerate(names):
        for column in (MATRIX_LEFT, IMPLIED_LEFT):
            page.put(first - 1, column + place, name, book.header())
        page.put(first + place, 0, name, book.label())
    for column, label in ((COMPARED, "算出来的"), (TYPED, "自己定的"), (USED, "用的")):
        page.put(first - 1, column, label, book.header())
    _write_matrix(page, book, block)
    _write_powers(page, book, block)
    _write_pairs(page, book, block)
    _write_weights(page, book, block, by_hand)
    _write_words(page, book, block, size)


def _write_matrix(page: Page, book: Book, block: str) -> None:
    first, upper = BLOCK_FIRST[block], upper_cells(block)
    size = len(CRITERIA[block])
    for row in range(size):
        for column in range(size):
            place = (first + row, MATRIX_LEFT + column)
            if row < column:
                page.put(*place, JUDGEMENTS[block][row, column], book.input(align="center", num_format="# ?/?"))
            elif row == column:
                page.put(*place, 1, book.cell(align="center"))
            else:
                other = upper[column, row]
                back = f'=IF(ISNUMBER({other}),IF({other}>0,1/{other},""),"")'
                page.put(*place, back, book.cell(align="center", num_format="# ?/?"))
    scale = {"validate": "decimal", "criteria": "between", "minimum": LEAST - _ROUND, "maximum": MOST}
    for row, column in upper:
        here = (first + row, MATRIX_LEFT + column)
        page.sheet.data_validation(*here, *here, scale | {"error_message": "写 1/9 到 9 之间的数。"})
    cells = ",".join(upper.values())
    bounds = f"AND(MIN({cells})>={LEAST:.12f}-{_ROUND:.9f},MAX({cells})<={MOST}+{_ROUND:.9f})"
    page.put(first - 1, POWER_LEFT - 1, f"=IF(COUNT({cells})={len(upper)},IF({bounds},1,0),0)", book.cell())


def _write_powers(page: Page, book: Book, block: str) -> None:
    """Write the matrix, all ones while a judgement is missing, and its squares one beside the other."""
    first, size = BLOCK_FIRST[block], len(CRITERIA[block])
    ready = _ready(block)
    for row in range(size):
        for column in range(size):
            given = cell(first + row, MATRIX_LEFT + column)
            content = 1 if row == column else f"=IF({ready}=1,N({given}),1)"
            page.put(first + row, POWER_LEFT + column, content, book.cell())
    for step in range(1, SQUARINGS + 1):
        left = POWER_LEFT + (step - 1) * 5
        before = [[cell(first + i, left + j) for j in range(size)] for i in range(size)]
        whole = area(first, left, first + size - 1, left + size - 1)
        for i in range(size):
            for j in range(size):
                page.put(first + i, left + 5 + j, f"={squared(before, whole, i, j)}", book.cell(num_format="0.0000"))


def _write_pairs(page: Page, book: Book, block: str) -> None:
    """Write a line a judgement: what the others imply, and what would be left of the contradiction if it were that."""
    first, names = BLOCK_FIRST[block], CRITERIA[block]
    size = len(names)
    given = {pair: cell(first + pair[0], POWER_LEFT + pair[1]) for pair in upper_cells(block)}
    flags = area(first, _AFTER, first + len(given) - 1, _AFTER)
    for line, (one, other) in enumerate(given):
        row = first + line
        page.put(row, _NAME, f"{names[one]} 比 {names[other]}", book.cell())
        page.put(row, _GIVEN, f"={given[one, other]}", book.cell())
        page.put(row, _IMPLIED, f"={implied(given, (one, other), size)}", book.cell())
        shown = f'=IF({_ready(block)}=1,{cell(row, _IMPLIED)},"")'
        page.put(first + one, IMPLIED_LEFT + other, shown, book.cell(align="center", num_format="0.00"))
        if size == 3:
            page.put(row, _AFTER, 0, book.cell())
        else:
            replaced = {}
            for place, pair in enumerate(given):
                source = cell(row, _IMPLIED) if pair == (one, other) else given[pair]
                page.put(row, _REPLACED + place, f"={source}", book.cell())
                replaced[pair] = cell(row, _REPLACED + place)
            _write_root(page, book, row, replaced, size)
        page.put(row, _FLAG, f"=IF({cell(row, _AFTER)}<=MIN({flags})+{_ROUND:.9f},1,0)", book.cell())


def _write_root(page: Page, book: Book, row: int, replaced: dict[tuple[int, int], str], size: int) -> None:
    page.put(row, _T, f"={triangles(replaced, size)}", book.cell())
    page.put(row, _Q, f"={squares(replaced)}", book.cell())
    t, q = cell(row, _T), cell(row, _Q)
    page.put(row, _GUESS, f"={first_guess(t, q)}", book.cell())
    for step in range(NEWTON_STEPS):
        page.put(row, _GUESS + step + 1, f"={next_guess(cell(row, _GUESS + step), t, q)}", book.cell())
    root = cell(row, _GUESS + NEWTON_STEPS)
    page.put(row, _AFTER, f"=({root}-{size})/{size - 1}/{RANDOM_INDEX[size - 1]}", book.cell())


def _write_weights(page: Page, book: Book, block: str, by_hand: list[float]) -> None:
    first, size = BLOCK_FIRST[block], len(CRITERIA[block])
    left = POWER_LEFT + SQUARINGS * 5
    whole = area(first, left, first + size - 1, left + size - 1)
    typed = area(first, TYPED, first + size - 1, TYPED)
    fine = f"AND(COUNT({typed})={size},ABS(SUM({typed})-1)<0.000001,MIN({typed})>=0)"
    chosen = cell(first - 2, CHOSEN)
    shown = {"align": "center", "num_format": "0.000"}
    for place in range(size):
        row = first + place
        share = f"SUM({area(row, left, row, left + size - 1)})/SUM({whole})"
        page.put(row, COMPARED, f'=IF({_ready(block)}=1,{share},"")', book.cell(**shown))
        page.put(row, TYPED, by_hand[place], book.input(**shown))
        mine = f'IF({fine},{cell(row, TYPED)},"")'
        page.put(row, USED, f'=IF({chosen}="{BY_HAND}",{mine},{cell(row, COMPARED)})', book.cell(bold=True, **shown))
    weight = {"validate": "decimal", "criteria": "between", "minimum": 0, "maximum": 1}
    page.sheet.data_validation(first, TYPED, first + size - 1, TYPED, weight | {"error_message": "权重写 0 到 1。"})


def _write_words(page: Page, book: Book, block: str, size: int) -> None:
    """Write lambda max and the consistency ratio, then what they mean."""
    first, row = BLOCK_FIRST[block], BLOCK_FIRST[block] + size
    ready, names = _ready(block), CRITERIA[block]
    weights = [cell(first + place, COMPARED) for place in range(size)]
    sums = "+".join(
        f"{cell(first + i, POWER_LEFT + j)}*{weights[j]}" for i in range(size) for j in range(size)
    )
    page.put(row, 0, "λmax", book.label())
    page.put(row, 1, f'=IF({ready}=1,{sums},"")', book.cell(align="center", num_format="0.0000"))
    page.put(row, 2, "CR", book.label())
    index = f"({cell(row, 1)}-{size})/{size - 1}/{RANDOM_INDEX[size - 1]}"
    page.put(row, 3, f'=IF({ready}=1,MAX(0,{index}),"")', book.cell(align="center", num_format="0.000", bold=True))
    typed = area(first, TYPED, first + size - 1, TYPED)
    page.put(row, COMPARED, "加起来", book.label())
    page.put(row, TYPED, f"=SUM({typed})", book.cell(align="center", num_format="0.000"))
    total = f'IF(COUNT({typed})<{size},"缺权重",IF(ABS(SUM({typed})-1)<0.000001,"是 1，对","要改到 1"))'
    page.put(row, USED, f"={total}", book.cell(align="center", shrink=True))
    ratio = cell(row, 3)
    pairs = size * (size - 1) // 2
    missing = f"{pairs}-COUNT({','.join(upper_cells(block).values())})"
    outside = "有判断不在 1/9 到 9 之间，权重算不出来。"
    lacking = f'IF({missing}>0,"还缺 "&({missing})&" 个判断，权重算不出来。","{outside}")'
    good = f'"前后说得通（CR "&TEXT({ratio},"0.000")&"，不到 {ACCEPTABLE_RATIO}），可以用。"'
    told = f"IF({ratio}<{ACCEPTABLE_RATIO},{good},{_worst(block, ratio, names)})"
    page.over(row + 1, 0, _LAST, f"=IF({ready}=1,{told},{lacking})", book.style(bold=True, text_wrap=True))
    page.height(row + 1, 22)
    flag = area(first, _FLAG, first + pairs - 1, _FLAG)
    for line, (one, other) in enumerate(upper_cells(block)):
        here = (first + one, IMPLIED_LEFT + other)
        marked = (
            f"=AND({ready}=1,{ratio}>={ACCEPTABLE_RATIO},MATCH(1,{flag},0)={line + 1})" if size > 3
            else f"=AND({ready}=1,{ratio}>={ACCEPTABLE_RATIO})"
        )  # fmt: skip
        page.sheet.conditional_format(*here, *here, {"type": "formula", "criteria": marked, "format": book.mark()})


def _worst(block: str, ratio: str, names: tuple[str, ...]) -> str:
    """Return the formula that names the judgement to think about again."""
    first, size = BLOCK_FIRST[block], len(names)
    begin = f'"前后说不通（CR "&TEXT({ratio},"0.00")&"，要小于 {ACCEPTABLE_RATIO}）："'
    lines = [first + line for line in range(size * (size - 1) // 2)]
    if size == 3:
        each = '&"，或者"&'.join(
            f'"“"&{cell(row, _NAME)}&"”改成 "&TEXT({cell(row, _IMPLIED)},"0.00")' for row in lines
        )
        return f'{begin}&"改一个就行，"&{each}&"。"'
    found = f"MATCH(1,{area(lines[0], _FLAG, lines[-1], _FLAG)},0)"

    def fetched(column: int) -> str:
        return f"INDEX({area(lines[0], column, lines[-1], column)},{found})"

    return (
        f'{begin}&"先重想“"&{fetched(_NAME)}&"”，你们给 "&TEXT({fetched(_GIVEN)},"0.00")&"，照其余几个推出来是 "'
        f'&TEXT({fetched(_IMPLIED)},"0.00")&"；改成它，CR 是 "&TEXT({fetched(_AFTER)},"0.00")&"。"'
    )
