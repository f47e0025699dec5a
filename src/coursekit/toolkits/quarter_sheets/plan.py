"""The one-page plan: one lever, from what to what, what it must bring to pay, and when it did not work."""

from __future__ import annotations

from dataclasses import dataclass

from xlsxwriter.format import Format

from coursekit.toolkits.client_sheets.form import Form, Page
from coursekit.toolkits.client_sheets.formulas import Words
from coursekit.toolkits.client_sheets.layout import area
from coursekit.toolkits.client_sheets.layout import cell as place_of
from coursekit.toolkits.quarter_sheets.layout import (
    EXAMPLE,
    FIELD,
    FOOTER,
    HINT,
    LEVER_COST,
    LEVER_COUNT,
    LEVER_NAME,
    LEVER_UNIT,
    LEVERS_FIRST,
    OWN,
    PLAN,
    SHOWN,
    SOURCES,
    UNIT,
    QuarterData,
    levers,
)
from coursekit.toolkits.quarter_sheets.plan_words import (
    CHECK,
    LAST_DAY,
    NUMBERS,
    STILL_ONE,
    WHICH,
    numbers,
    red_lines,
    verdict,
)
from coursekit.toolkits.workbook import MUTED, Book, choice, set_page_lines, wrapped_height

WIDTHS = (21, 19, 8, 19, 45)
TITLE = "下季方案：只改一个杠杆"
_FIRST = 4  # under the class, a remark and the head


@dataclass(frozen=True)
class Field:
    """A row that is filled in: label, unit, the made-up example's answer, a hint, how a number is shown.

    ``short`` is what the verdict calls it when it is missing.
    """

    name: str
    label: str
    unit: str
    example: object
    hint: str
    shown: str = "General"
    short: str = ""


def fields(data: QuarterData) -> dict[str, tuple[Field, ...]]:
    """Return the fields by heading, in the order of the sheet."""
    word = data.cohort.words.commission
    return {
        "一、改哪一个": (
            Field("lever", "杠杆", "", f"放号{word}", "从单子里选一个；单子和怎么估钱，在最后一页", short="杠杆"),
            Field("now", "从（现在）", "", 50, "查得到的数，不写“左右”", "#,##0.0", "从"),
            Field("to", "改到", "", 60, "只改这一个，改多少自己定", "#,##0.0", "改到"),
            Field("others", "别的动不动", "", STILL_ONE[0], "动了别的，季末分不清是谁的功劳", short="别的动不动"),
        ),
        "二、要花多少，一户值多少": (
            Field("cost", "一季多花（或少收）", "元", 24_000, "怎么估，看下面那一行“怎么估”", "#,##0", "一季多花"),
            Field("arpu", "一户一月收入", "元", 45, "查上季经分会，用这一类客户自己的", "#,##0.0", "一户一月收入"),
            Field("margin", "毛利率", "", 0.4, "一元收入里，减掉服务和网络的钱，还剩几成；问财务", "0%", "毛利率"),
            Field("months", "多的户留几个月", "个月", 12, "看三个月后的在用率；没有把握，写短一点", "0", "留几个月"),
        ),
        "三、预期哪个数变多少": (
            Field("which", "看哪个数", "", WHICH[0], "新增和离网，只看在用的", short="看哪个数"),
            Field("expected", "预期多几户", "户", 120, "和不改比，多出来的；不是总数", "#,##0", "预期多几户"),
            Field(
                "floor", "少于几户，就算没用", "户", 115, "动手以前写，写了不改；要在打平以上、预期以下", "#,##0",
                "少于几户算没用",
            ),
        ),
        "四、谁，哪天看": (
            Field("owner", "谁负责", "", Words("小李（编的）"), "一个人，不写“各部门”", short="谁负责"),
            Field("compared", "和谁比", "", Words("没改的两个县"), "同一天起、条件差不多、没有改的", short="和谁比"),
            Field("start", "哪天起", "", data.start, "日期", "yyyy-mm-dd", "哪天起"),
            Field(
                "review", "哪天看结果", "", data.review, "满一季再看；服务、广告见效慢，再放一季", "yyyy-mm-dd",
                "哪天看结果",
            ),
        ),
    }  # fmt: skip


PICKING = {
    "lever": "只选一个；要改两个，写两张纸，分两季",
    "others": "动了别的，先删到只剩一个",
    "which": "只看一个数，季末好对",
}


def choices(data: QuarterData) -> dict[str, tuple[str, ...]]:
    """Return what may be picked, by the fields that are picked from a list."""
    return {"lever": tuple(lever.name for lever in levers(data.cohort)), "others": STILL_ONE, "which": WHICH}


COMPUTED = (
    ("change", "改了多少", "", "从和改到一相减就有"),
    ("how", "怎么估", "", "照杠杆自己会来"),
    ("worth", "多一户，一共值", "元", "一户一月收入 × 毛利率 × 留几个月"),
    ("even", "打平要多几户", "户", "一季多花 ÷ 一户值多少，往上凑整"),
    ("each", "多活的一户，合几元", "元", "一季多花 ÷ 预期多几户"),
    ("gain", "照预期，净挣", "元", "预期多几户 × 一户值多少 − 一季多花"),
    ("loss", "刚好在“没用”的线上", "元", "少于几户那个数 × 一户值多少 − 一季多花"),
)
MONEY = "#,##0;-#,##0"
SHOWN_AS = {"worth": "#,##0.0", "even": "#,##0", "each": "#,##0.0", "gain": MONEY, "loss": MONEY}


def rows(data: QuarterData) -> dict[str, int]:
    """Return the row of every field and computed number, from zero, and of the headings by their own text."""
    found, row = {}, _FIRST
    for heading, block in fields(data).items():
        found[heading] = row
        for field in block:
            row += 1
            found[field.name] = row
        row += 1
    found["五、算出来的"] = row
    for name, *_ in COMPUTED:
        row += 1
        found[name] = row
    return found | {"verdict": row + 2}


def write_plan(form: Form, data: QuarterData) -> Page:
    """Write the fields with an example beside them, what follows from them, and a sentence on what is missing."""
    page, book, at = form.page(PLAN, TITLE, WIDTHS), form.book, rows(data)
    spec = data.cohort.spec
    days = f"{spec.dates[0]} 至 {spec.dates[-1]}" if len(spec.dates) > 1 else f"{spec.dates[0]}"
    whose = f"{data.cohort.title} · {data.cohort.region} · {days}"
    page.height(1, wrapped_height(whose, sum(WIDTHS), 20))
    page.over(1, FIELD, HINT, Words(whose), book.style(bold=True, text_wrap=True))
    page.put(2, FIELD, "浅橙色的格子你填，别的自己算。右边那一列是编的例子，看格式，别照抄。", book.remark())
    for column, label in enumerate(("项目", "你的", "单位", EXAMPLE, "怎么填")):
        page.put(3, column, label, book.header())
    for heading, block in fields(data).items():
        page.put(at[heading], FIELD, heading, book.heading())
        for field in block:
            _write_field(page, book, at[field.name], field)
    _write_computed(page, book, data, at)
    last = _write_words(page, book, data, at)
    _add_rules(page, data, at)
    page.sheet.print_area(0, 0, last, HINT)
    page.sheet.fit_to_pages(1, 1)
    set_page_lines(page.sheet, data.cohort, FOOTER)
    return page


def _write_field(page: Page, book: Book, row: int, field: Field) -> None:
    page.height(row, wrapped_height(field.hint, WIDTHS[HINT], 22))
    page.put(row, FIELD, field.label, book.label())
    page.put(row, OWN, None, book.input(num_format=field.shown, align="center", shrink=True))
    page.put(row, SHOWN, field.example, book.cell(num_format=field.shown, align="center", shrink=True))
    page.put(row, UNIT, _unit() if field.name in ("now", "to") else field.unit, _beside(book))
    page.put(row, HINT, field.hint, _beside(book, text_wrap=True))


def _beside(book: Book, **properties: object) -> Format:
    """Return the format of a unit or a hint beside a framed cell."""
    return book.style(font_color=MUTED, indent=1, **properties)


def _looked_up(lever: str, column: int) -> str:
    last = LEVERS_FIRST + LEVER_COUNT - 1
    names = area(LEVERS_FIRST, LEVER_NAME, last, LEVER_NAME, SOURCES)
    return f'IFERROR(INDEX({area(LEVERS_FIRST, column, last, column, SOURCES)},MATCH({lever},{names},0)),"")'


def _unit() -> str:
    """Return the formula for the unit of the lever that was chosen, of the example's while there is none."""
    own, shown = (place_of(_FIRST + 1, column) for column in (OWN, SHOWN))
    return f"={_looked_up(f'IF(LEN({own})=0,{shown},{own})', LEVER_UNIT)}"


def _write_computed(page: Page, book: Book, data: QuarterData, at: dict[str, int]) -> None:
    page.put(at["五、算出来的"], FIELD, "五、算出来的", book.heading())
    for name, label, unit, hint in COMPUTED:
        row = at[name]
        page.height(row, 46 if name == "how" else 22)
        page.put(row, FIELD, label, book.label())
        page.put(row, UNIT, unit, _beside(book))
        page.put(row, HINT, hint, _beside(book, text_wrap=True))
        for column in (OWN, SHOWN):
            here = {key: place_of(place, column) for key, place in at.items()}
            style = book.cell(num_format=SHOWN_AS.get(name, "General"), align="center", shrink=True, bold=True)
            if name == "how":
                style = book.text(font_size=8)
                formula = _looked_up(here["lever"], LEVER_COST)
            else:
                formula = numbers(here, _looked_up(here["lever"], LEVER_UNIT))[name]
            page.put(row, column, f"={formula}", style)


def _write_words(page: Page, book: Book, data: QuarterData, at: dict[str, int]) -> int:
    row = at["verdict"]
    asked = [field for block in fields(data).values() for field in block]
    for step, (column, whose) in enumerate(((OWN, "你的方案"), (SHOWN, EXAMPLE))):
        here = {key: place_of(place, column) for key, place in at.items()}
        page.height(row + step, 50)
        page.put(row + step, FIELD, whose, book.label())
        page.over(row + step, OWN, HINT, f"={verdict(asked, here, data.class_day)}", book.text(bold=not step))
    page.put(row + 3, FIELD, "动手以前对一遍", book.heading())
    lines = red_lines(data.class_day)
    for step, line in enumerate(lines, 4):
        page.height(row + step, wrapped_height(line, sum(WIDTHS), 22))
        page.over(row + step, FIELD, HINT, line, book.text())
    last = row + 4 + len(lines)
    page.over(last, FIELD, HINT, CHECK, book.note())
    return last


def _add_rules(page: Page, data: QuarterData, at: dict[str, int]) -> None:
    def rule(name: str, validation: dict[str, object]) -> None:
        page.sheet.data_validation(at[name], OWN, at[name], OWN, validation)

    for name, options in choices(data).items():
        rule(name, choice(options, PICKING[name], "stop"))
    for name in NUMBERS:
        rule(name, {"validate": "decimal", "criteria": ">=", "value": 0, "error_message": "写 0 以上的数，不带单位。"})
    share = {"validate": "decimal", "criteria": "between", "minimum": 0, "maximum": 1}
    rule("margin", share | {"error_message": "毛利率写 0% 到 100%。"})
    for name in ("start", "review"):
        day = {"validate": "date", "criteria": "between", "minimum": data.class_day, "maximum": LAST_DAY}
        rule(name, day | {"error_message": f"写日期，不早于开课（{data.class_day}）。"})
