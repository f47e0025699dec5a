"""A filled-in workbook for next quarter is read back whole, and whatever must be mended is said once, with its cell."""

import datetime
import re

import pytest
from client_forms import inputs
from hypothesis import given, settings
from hypothesis import strategies as st
from quarter_forms import (
    GOOD,
    NEEDED,
    REVIEW,
    START,
    at,
    decided,
    meeting_cell,
    plan_cell,
    type_period,
    type_plan,
    type_quarter,
    type_support,
)

from coursekit.cohort import open_cohort
from coursekit.notebooks.prose import style_problems
from coursekit.toolkits.quarter_reading import read_quarter_workbook
from coursekit.toolkits.quarter_reading_made import Filled, as_made
from coursekit.toolkits.quarter_reading_plan import read_plan
from coursekit.toolkits.quarter_reading_summary import as_data, summary
from coursekit.toolkits.quarter_reading_support import count_said, read_support
from coursekit.toolkits.quarter_sheets import forecasts, layout
from coursekit.toolkits.quarter_sheets.layout import FORECASTS, MEETING, OWN, PLAN, SHEETS, SOURCES, SUPPORT
from coursekit.toolkits.reading_cells import Findings, Sheet

pytestmark = pytest.mark.filterwarnings("ignore:Cell .* is marked as a date")
CLASSES = {
    "demo": datetime.date(2026, 12, 1), "mobile-group-2026b": datetime.date(2026, 12, 15),
    "ningde-telecom-2026a": datetime.date(2026, 12, 8),
}  # fmt: skip
FILE = "24_sand_table.xlsx"
OPEN = (
    "“一页方案”页：一格也没填，先选杠杆。",
    "“六样支撑”页：技术、团队、营销、服务、督导、难题还没填；用不上的，写“这次不用”。",
    "“经分会一页”页：一季也没填。",
    "“预测记录”页：一期也没填，季初写预测。",
)


@pytest.fixture(scope="module")
def cohort(root):
    return open_cohort(root / "cohorts" / "ningde-telecom-2026a.yml")


@pytest.fixture(scope="module")
def made(workbook_of):
    return {name: workbook_of("24", name) for name in CLASSES}


@pytest.fixture(scope="module")
def right(made, cohort, opened, saved):
    """The workbook filled in whole and right."""
    return saved(decided(opened(made[cohort.id]), cohort))


@pytest.fixture
def book(right, opened):
    return opened(right)


@pytest.fixture
def empty(made, cohort, opened):
    return opened(made[cohort.id])


@pytest.fixture(scope="module")
def read(tmp_path_factory):
    """A function that saves a workbook, or bytes, and reads it back."""
    folder = tmp_path_factory.mktemp("read")

    def run(book, name=FILE):
        path = folder / name
        path.write_bytes(book) if isinstance(book, bytes) else book.save(path)
        return read_quarter_workbook(path)

    return run


@pytest.mark.parametrize("name", CLASSES)
def test_a_file_as_delivered_is_good_and_says_what_is_still_open(made, read, name):
    found = read(made[name])
    assert found.is_good and found.remarks == () and found.unfilled == OPEN
    assert found.class_day == CLASSES[name] and found.plan == {} == found.forecasts and found.support == [] == found.quarters
    assert [*summary(found)] == ["方案：还没定。"]


@pytest.mark.parametrize("name", CLASSES)
def test_every_class_s_workbook_filled_in_right_is_good(made, root, opened, read, name):
    own = open_cohort(root / "cohorts" / f"{name}.yml")
    book = type_plan(decided(opened(made[name]), own), own, lever=f"放号{own.words.commission}")
    found = read(book)
    assert found.problems == found.unfilled == found.remarks == () and found.plan["lever"] == f"放号{own.words.commission}"


def test_what_was_typed_is_what_is_read_and_worked_out(book, read):
    at(book, SOURCES, 31, 0).value, at(book, SOURCES, 31, 1).value = "离网", "停机满三个月"
    found = read(book)
    assert found.problems == found.unfilled == found.remarks == () and found.definitions == [("离网", "停机满三个月")]
    assert {name: found.plan[name] for name in GOOD} == GOOD
    worked = {"worth": 250, "even": 120, "each": 200, "gain": 7_500, "loss": 1_250, "change": "加 30000 元", "unit": "元"}
    assert {name: found.plan[name] for name in worked} == worked
    assert found.support[0] == {"tool": "技术"} | NEEDED and len(found.support) == 6
    assert [one["end"] for one in found.quarters] == [10_400, 10_800] and found.quarters[1]["quarter"] == "今年一季度"
    assert found.forecasts["before"] == 15 and found.forecasts["periods"][2] == {"period": "第 3 季", "foreseen": 19.5, "came": 20}


def plan_case(sentence, **values):
    return lambda book, cohort: type_plan(book, cohort, **values), sentence


def support_case(sentence, **values):
    return lambda book, cohort: type_support(book, "团队", **values), sentence


def quarter_case(sentence, **values):
    return lambda book, cohort: type_quarter(book, cohort.words.commission, 0, "去年四季度", **values), sentence


def period_case(sentence, place=1, **values):
    return lambda book, cohort: type_period(book, place, **values), sentence


EARLY, DAYS = datetime.date(2020, 1, 1), "要写日期，如 2026-12-15。"
# What somebody typed over a right workbook -> the only problem, whole, from its cell on.
MISTAKES = {
    # 一页方案: nothing may be missing once it is begun
    "no lever": plan_case("“一页方案”页 B6：“杠杆”空着，要从这几个里选：主推套餐档、放号佣金、", lever=None),
    "no from": plan_case("“一页方案”页 B7：“从（现在）”空着，要写 0 以上的数，不带单位。补上：查得到的数，不写“左右”。", now=None),
    "no to": plan_case("“一页方案”页 B8：“改到”空着，要写 0 以上的数，不带单位。补上：只改这一个，改多少自己定。", to=None),
    "no others": plan_case("“一页方案”页 B9：“别的动不动”空着，要从这几个里选：都不动、还动了别的。", others=None),
    "no which": plan_case("“一页方案”页 B16：“看哪个数”空着，要从这几个里选：多来的，三个月后还在用、少走的，季末还在用。", which=None),
    "no expectation": plan_case("“一页方案”页 B17：“预期多几户”空着，要写 0 以上的数", expected=None),
    "no owner": plan_case("“一页方案”页 B20：“谁负责”空着，要写一个人。补上：一个人，不写“各部门”。", owner="　 "),
    "nobody to compare with": plan_case("“一页方案”页 B21：“和谁比”空着，要写上。补上：同一天起、条件差不多、没有改的。", compared=None),
    "no start": plan_case(f"“一页方案”页 B22：“哪天起”空着，{DAYS}补上。", start=None),
    "no review": plan_case(f"“一页方案”页 B23：“哪天看结果”空着，{DAYS}补上。", review=None),
    # 一页方案: what cannot be
    "two levers in one cell": plan_case("“一页方案”页 B6：“杠杆”写的是“放号佣金、终端补贴”，要从这几个里选：", lever="放号佣金、终端补贴"),
    "another lever moved, too": plan_case(
        "“一页方案”页 B9：“别的动不动”写的是“还动了别的”。还动了别的：季末分不清是谁的功劳。删到只剩一个，别的下季再改。", others="还动了别的"),
    "another word than the list's": plan_case("“一页方案”页 B9：“别的动不动”写的是“动一点”，要从这几个里选：都不动、还动了别的。动了别的", others="动一点"),
    "unchanged": plan_case("“一页方案”页 B8：“改到”写的是“0”。从和改到一样：没有改。改多少，写一个数。", to=0),
    "words for a number": plan_case("“一页方案”页 B11：“一季多花（或少收）”写的是“三万左右”，要写 0 以上的数，不带单位。改成一个数。", cost="三万左右"),
    "another unit": plan_case("“一页方案”页 B11：“一季多花（或少收）”写的是“3 万元”，要写 0 以上的数，不带单位。改成一个数。", cost="3 万元"),
    "money below nought": plan_case("“一页方案”页 B11：“一季多花（或少收）”写的是“-5”，要写 0 以上的数，不带单位。改到这个范围里。", cost=-5),
    "an income that became a day": plan_case("“一页方案”页 B12：“一户一月收入”写的是“2026-03-01”，要写 0 以上的数，不带单位。软件把它当成日期了", arpu=datetime.datetime(2026, 3, 1)),
    "nothing earned a month": plan_case("“一页方案”页 B12：“一户一月收入”写的是“0”。一户一月收入、留几个月，有一个是 0", arpu=0),
    "a margin of forty": plan_case("“一页方案”页 B13：“毛利率”写的是“40”，要写 0% 到 100%。改到这个范围里。", margin=40),
    "no margin": plan_case("“一页方案”页 B13：“毛利率”写的是“0”。毛利率要在 0% 和 100% 之间，问财务要一个数。", margin=0),
    "not a month": plan_case("“一页方案”页 B14：“多的户留几个月”写的是“0”。一户一月收入、留几个月，有一个是 0", months=0),
    "for ever": plan_case("“一页方案”页 B14：“多的户留几个月”写的是“600”。留 120 个月以上，谁也没见过：写短一点。", months=600),
    "customers as a share, in words": plan_case("“一页方案”页 B17：“预期多几户”写的是“3%”，要写 0 以上的数，不带单位。改成一个数。", expected="3%"),
    "customers as a share": plan_case("“一页方案”页 B17：“预期多几户”写的是“0.03”，要写几户。不到 1 户，像是百分数：换成户数。", expected=0.03),
    "a line as a share": plan_case("“一页方案”页 B18：“少于几户，就算没用”写的是“0.5”，要写几户。", floor=0.5),
    "nobody expected": plan_case("“一页方案”页 B17：“预期多几户”写的是“0”。预期是 0 户：没有预期，就不用改。", expected=0, cost=0, floor=0),
    "does not pay": plan_case("“一页方案”页 B17：“预期多几户”写的是“119”。照预期也打不平：要多 120 户才够，你预期 119 户，净挣 -250 元。", expected=119, floor=110),
    "a line above what is expected": plan_case("“一页方案”页 B18：“少于几户，就算没用”写的是“151”。“没用”的线比预期还高", floor=151),
    "a line too low": plan_case("“一页方案”页 B18：“少于几户，就算没用”写的是“100”。线画低了：到了 100 户也还亏 5,000 元。", floor=100),
    "too large": plan_case("“一页方案”页：有的数太大，算不出来。", arpu=1e300, expected=200),
    "a crowd": plan_case("“一页方案”页 B20：“谁负责”写的是“各部门”，要写一个人，不写一群人。改成一个人的名字，或者一个岗位。", owner="各部门"),
    "the example's owner": plan_case("“一页方案”页 B20：“谁负责”写的是“小李（编的）”，要写你们的人。例子里的人是编的", owner="小李（编的）"),
    "before the class": plan_case("“一页方案”页 B22：“哪天起”写的是“2020-01-01”。哪天起，早于开课（2026-12-08）：写以后的日子。", start=EARLY),
    "no day": plan_case(f"“一页方案”页 B22：“哪天起”写的是“年后”，{DAYS}改成日期，年、月、日之间用短横。", start="年后"),
    "a day as one number": plan_case(f"“一页方案”页 B22：“哪天起”写的数成不了日子（软件里是一串 #），{DAYS}", start=20270101),
    "a review on the first day": plan_case("“一页方案”页 B23：“哪天看结果”写的是“2027-01-01”。看结果的日子要在开始以后，至少满一季。", review=START),
    "a review in a thousand years": plan_case("“一页方案”页 B23：“哪天看结果”写的是“3000-01-01”。看结果的日子太远了：写一两季以后。", review=datetime.date(3000, 1, 1)),
    # 六样支撑
    "a tool without its task": support_case("“六样支撑”页 C7：团队的“这一季要解决什么”空着，要写一件事。补上；用不上的，写“这次不用”", need=None),
    "a tool without anybody": support_case("“六样支撑”页 D7：团队的“谁（一个人）”空着，要写一个人。补上：没有人的事没有人做。", who=None),
    "a tool with a crowd": support_case("“六样支撑”页 D7：团队的“谁（一个人）”写的是“全体客户经理”，要写一个人，不写一群人。", who="全体客户经理"),
    "a tool with the example's person": support_case("“六样支撑”页 D7：团队的“谁（一个人）”写的是“小许（编的）”，要写你们的人。", who="小许（编的）"),
    "a tool without a step": support_case("“六样支撑”页 E7：团队的“第一步”空着，要写第一步做什么。补上。", step=None),
    "a tool without a number": support_case("“六样支撑”页 F7：团队的“看几（数）”空着，要写 0 以上的数。补上：没做，看这个数才知道。", number=None),
    "a tool with words for a number": support_case("“六样支撑”页 F7：团队的“看几（数）”写的是“大幅”，要写 0 以上的数，单位写在右边。改成一个数。", number="大幅"),
    "a tool below nought": support_case("“六样支撑”页 F7：团队的“看几（数）”写的是“-1”，要写 0 以上的数，单位写在右边。改到这个范围里。", number=-1),
    "a tool without a unit": support_case("“六样支撑”页 G7：团队的“数的单位”空着，要写单位，如户、次、段。补上", unit=None),
    "a tool without a day": support_case(f"“六样支撑”页 H7：团队的“哪天看”空着，{DAYS}补上：哪天看这个数。", day=None),
    "a tool before the class": support_case("“六样支撑”页 H7：团队的“哪天看”写的是“2020-01-01”，要写开课（2026-12-08）或以后的日子。改日期。", day=EARLY),
    "a tool in a thousand years": support_case("“六样支撑”页 H7：团队的“哪天看”写的是“3000-01-01”，要写 2099-12-31 以前的日子。", day=datetime.date(3000, 1, 1)),
    "a tool with words for a day": support_case(f"“六样支撑”页 H7：团队的“哪天看”写的是“月底”，{DAYS}", day="月底"),
    # 经分会一页
    "words for customers": quarter_case("“经分会一页”页 D7：“季初在用”写的是“很多”，要写 0 以上的数，不带单位。改成一个数；没有就空着，别填 0。", begin="很多"),
    "complaints below nought": quarter_case("“经分会一页”页 D13：“投诉”写的是“-1”，要写 0 以上的数", complaints=-1),
    "a share of customers": quarter_case("“经分会一页”页 D10：“离网”写的是“0.05”，要写几户。不到 1 户，像是百分数：换成户数。", left=0.05),
    "income in another unit": quarter_case("“经分会一页”页 D14：“收入”写的是“150 亿元”，要写 0 以上的数，不带单位。", revenue="150 亿元"),
    "more silent than new": quarter_case("“经分会一页”页 D9：“其中首季没用起来”写的是“1200”，要不多于“新增”的 1000。首季没用的比新增多。对一遍，改错的那个。", silent=1_200),
    "more ported in than new": quarter_case("“经分会一页”页 D11：“携入”写的是“1001”，要不多于“新增”的 1000。携入比新增多。", ported_in=1_001),
    "more ported out than left": quarter_case("“经分会一页”页 D12：“携出”写的是“501”，要不多于“离网”的 500。携出比离网多。", ported_out=501),
    "more left than there were": quarter_case("“经分会一页”页 D10：“离网”写的是“10001”，要不多于“季初在用”的 10000。离网比季初还多。", left=10_001),
    "more commission than money": quarter_case("“经分会一页”页 D17：“其中佣金”写的是“31”，要不多于“营销费用”的 30。佣金比营销费用多。", commission=31),
    "more kept than listed": quarter_case("“经分会一页”页 D19：“其中现在还在用”写的是“9001”，要不多于“拍照客户”的 9000。还在用的比拍照的多。", kept=9_001),
    # 预测记录
    "words for a forecast": period_case("“预测记录”页 C14：“预测”写的是“一半”，要写 0 以上的数，不带单位，也不带百分号。改成一个数。", foreseen="一半"),
    "a forecast in per cent, as text": period_case("“预测记录”页 C14：“预测”写的是“18%”，要写 0 以上的数，不带单位，也不带百分号。", foreseen="18%"),
    "an outcome that became a day": period_case("“预测记录”页 D14：“实际”写的是“2026-03-01”，要写 0 以上的数，不带单位，也不带百分号。软件把它当成日期了", came=datetime.datetime(2026, 3, 1)),
    "a forecast below nought": period_case("“预测记录”页 C14：“预测”写的是“-18”，要写 0 以上的数", foreseen=-18),
    "words for the last outcome": period_case("“预测记录”页 B13：“上一期实际”写的是“没有”，要写 0 以上的数", place=0, before="没有"),
    "an outcome that nobody foresaw": period_case("“预测记录”页 C14：“预测”空着，要在填实际以前写好。预测在季初写，季末不补", foreseen=None),
}  # fmt: skip


@pytest.mark.parametrize("mistake", MISTAKES)
def test_one_mistake_is_one_sentence_with_sheet_cell_and_what_to_do(book, cohort, read, mistake):
    type_it, expected = MISTAKES[mistake]
    type_it(book, cohort)
    problems = read(book).problems
    assert len(problems) == 1 and problems[0].startswith(expected), problems
    assert problems[0].endswith("。") and not [*style_problems(re.sub("“[^”]*”|[A-Z]+\\d+|净挣 -", "", problems[0]))]


def test_the_first_day_of_the_class_is_early_enough(book, cohort, read):
    type_plan(book, cohort, start=cohort.spec.dates[0])
    type_support(book, "技术", day=cohort.spec.dates[0])
    assert read(book).is_good


def test_as_many_as_there_are_is_no_contradiction(book, cohort, read):
    alike = {"silent": 500, "ported_in": 1_000, "added": 1_000, "ported_out": 500, "left": 500, "commission": 30, "kept": 9_000}
    type_quarter(book, cohort.words.commission, 0, "去年四季度", **alike)
    type_quarter(book, cohort.words.commission, 1, "今年一季度", begin=10_000, left=10_000)
    assert read(book).problems == ()


def test_a_plan_that_is_begun_says_each_thing_that_it_lacks(empty, cohort, read):
    plan_cell(empty, cohort, "lever").value = "终端补贴"
    problems = read(empty).problems
    assert len(problems) == 14 and all("空着" in one for one in problems)


def test_an_empty_quarter_between_two_is_to_be_moved(empty, cohort, read):
    for quarter in (0, 2):
        type_quarter(empty, cohort.words.commission, quarter, "一季")
    assert read(empty).problems == (
        "“经分会一页”页 E6：这一列空着，要从左往右一季一列。中间隔了一列，最近两季比不出来：把右边的往左挪。",
    )


def test_forecasts_of_which_some_are_percentages(book, read):
    for place in (1, 2):
        type_period(book, place, foreseen=0.18)
        at(book, FORECASTS, forecasts.FIRST + place, forecasts.FORESEEN).number_format = "0.0%"
    found = read(book)
    assert found.problems == (
        "“预测记录”页 C14：“预测”写的是“18%”，这是百分数，别的不是（这样的有 2 格），要都一样。只记一个数，别换单位。",
    )
    assert found.remarks == ()
    for row in range(forecasts.FIRST, forecasts.FIRST + 4):
        for column in (forecasts.BEFORE, forecasts.FORESEEN, forecasts.CAME)[row > forecasts.FIRST :]:
            at(book, FORECASTS, row, column).number_format = "0.0%"
    assert read(book).problems == ()


# What somebody typed over a right workbook -> the only thing that is still open.
STILL_OPEN = {
    "a tool": (
        lambda b, c: type_support(b, "技术", **dict.fromkeys(NEEDED)), "“六样支撑”页：技术还没填；用不上的，写“这次不用”。",
    ),
    "a number of the review": (
        lambda b, c: type_quarter(b, c.words.commission, 0, "去年四季度", target=None, listed=" "),
        "“经分会一页”页 D 列（去年四季度）：还缺 2 个数（收入任务、拍照客户），问清找谁要；没有的空着，别填 0。",
    ),
    "a quarter's name": (lambda b, c: type_quarter(b, c.words.commission, 0, None), "“经分会一页”页 D6：哪一季，没写。"),
    "the last outcome before": (
        lambda b, c: type_period(b, 0, before=None), "“预测记录”页 B13：第一行的“上一期实际”没填，没法跟照抄比。",
    ),
    "a period's name": (lambda b, c: type_period(b, 1, period=None), "“预测记录”页 A14：哪一期，没写。"),
    "the newest outcome": (lambda b, c: type_period(b, 3, came=None), "“预测记录”页 D16：实际还没填，等季末填。"),
    "an outcome that was passed over": (
        lambda b, c: type_period(b, 1, came=None), "“预测记录”页 D14：实际还没填，下一期却填了：补上，不然下一期没法跟照抄比。",
    ),
    "a forecast": (
        lambda b, c: type_period(b, 3, foreseen=None, came=None), "“预测记录”页 C16：预测没写，季初就要写。",
    ),
    "a line passed over": (
        lambda b, c: type_period(b, 1, period=None, foreseen=None, came=None),
        "“预测记录”页 A14：这一行空着，下面却填了：往上挪，一期一行。",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", STILL_OPEN)
def test_what_is_still_open_is_said_and_is_no_mistake(book, cohort, read, name):
    type_it, expected = STILL_OPEN[name]
    type_it(book, cohort)
    found = read(book)
    assert found.is_good and found.remarks == () and found.unfilled == (expected,)


# What somebody typed over a right workbook -> the only thing to be known, and what it begins with.
HARMLESS = {
    "full-width digits": (lambda b, c: type_plan(b, c, cost="３００００"), "“一页方案”页 B11：“一季多花（或少收）”是文字“３００００”，读作 30000；"),
    "the right unit": (lambda b, c: type_plan(b, c, months="10 个月"), "“一页方案”页 B14：“多的户留几个月”是文字“10 个月”，读作 10；"),
    "a margin as text": (lambda b, c: type_plan(b, c, margin="50％"), "“一页方案”页 B13：“毛利率”是文字“50％”，读作 0.5；"),
    "a day as text": (lambda b, c: type_plan(b, c, start="2027年1月1日"), "“一页方案”页 B22：“哪天起”是文字“2027年1月1日”，读作 2027-01-01；"),
    "blanks around a choice": (lambda b, c: type_plan(b, c, lever=" 存量维系费 "), "“一页方案”页 B6：“杠杆”读作“存量维系费”；多了空格"),
    "a comma of the other width": (lambda b, c: type_plan(b, c, which="少走的,季末还在用"), "“一页方案”页 B16：“看哪个数”读作“少走的，季末还在用”；"),
    "a tool's number with its unit": (lambda b, c: type_support(b, "团队", number="２００户"), "“六样支撑”页 F7：团队的“看几（数）”是文字“２００户”，读作 200；"),
    "no problem that the front cannot solve": (lambda b, c: type_support(b, "难题", need="这次不用"), "“六样支撑”页 C11：难题写了“这次不用”：一线真没有"),
    "nought in the review": (lambda b, c: type_quarter(b, c.words.commission, 0, "一季", ported_in=0), "“经分会一页”页 D 列（一季）：携入写的是 0。"),
    "a quarter that begins elsewhere": (
        lambda b, c: type_quarter(b, c.words.commission, 1, "二季"), "“经分会一页”页 E7：季初在用 10,000 户，左边一季的季末算出来是 10,400 户。"),
    "the review's own unit": (lambda b, c: type_quarter(b, c.words.commission, 0, "一季", revenue="1,150万元"), "“经分会一页”页 D14：“收入”是文字“1,150万元”，读作 1150；"),
    "a forecast as text": (lambda b, c: type_period(b, 1, foreseen="１８"), "“预测记录”页 C14：“预测”是文字“１８”，读作 18；"),
    "nothing came": (lambda b, c: type_period(b, 1, came=0), "“预测记录”页 D14：实际是 0，算不出百分数，这一期不算误差。"),
    "a hundred times as much": (lambda b, c: type_period(b, 1, foreseen=0.18), "“预测记录”页 C14：预测 0.18，实际 18，差得太远：是不是单位不一样？"),
    "the example's numbers": (
        lambda b, c: type_plan(b, c, lever="放号佣金", now=50, to=60, cost=24_000, arpu=45, margin=0.4, months=12, expected=120, floor=115),
        "“一页方案”页：数和编的例子全一样。"),
}  # fmt: skip


@pytest.mark.parametrize("name", HARMLESS)
def test_what_is_harmless_is_understood_and_remarked_on(book, cohort, read, name):
    type_it, expected = HARMLESS[name]
    type_it(book, cohort)
    found = read(book)
    assert found.problems == found.unfilled == () and len(found.remarks) == 1 and found.remarks[0].startswith(expected), found
    assert not [*style_problems(re.sub("“[^”]*”|[A-Z]+\\d+", "", found.remarks[0]))] and as_data(found)["plan"]["cost"] in (30_000, 24_000)


def test_a_formula_in_an_input_counts_by_what_it_gave(book, cohort, read):
    plan_cell(book, cohort, "cost").value = "=150*200"
    found = read(book)
    assert "“一页方案”页 B11：“一季多花（或少收）”是公式，没有算出数来，要写 0 以上的数，不带单位。打开算一遍" in found.problems[0]


# --- the sheet and the reader have one rule ---------------------------------------------------------------------------

PLANS = st.fixed_dictionaries({}, optional={
    "lever": st.sampled_from(["放号佣金", "广告宣传", None]),
    "now": st.sampled_from([0, 1, 30_000, -1, None]),
    "to": st.sampled_from([0, 1, 20_000, "多一点"]),
    "others": st.sampled_from(["都不动", "还动了别的", None]),
    "cost": st.integers(-1, 60_000) | st.none(),
    "arpu": st.decimals(0, 200, places=1).map(float),
    "margin": st.sampled_from([0, 0.3, 0.5, 1, 1.1]),
    "months": st.sampled_from([0, 1, 12, 120, 121]),
    "expected": st.integers(0, 2_000),
    "floor": st.integers(0, 2_000),
    "start": st.dates(datetime.date(2026, 12, 1), datetime.date(2027, 4, 2)),
    "review": st.sampled_from([REVIEW, datetime.date(2100, 1, 1), None]),
})  # fmt: skip


@pytest.fixture(scope="module")
def in_memory(right, opened, cohort):
    """A workbook that stays as it was typed last, and a function that returns one of its sheets to read it."""
    book, made = opened(right), as_made(cohort.spec.dates[0], cohort.words.commission)

    def sheet_of(name):
        findings = Findings()
        return Sheet(book[name], lambda: book[name], findings), Filled(made), findings

    return book, sheet_of


@given(typed=PLANS)
@settings(deadline=None, max_examples=300)
def test_the_reader_finds_a_plan_right_where_the_sheet_itself_does(in_memory, cohort, typed):
    book, sheet_of = in_memory
    type_plan(book, cohort, **typed)
    sheet, filled, findings = sheet_of(PLAN)
    said = str(read_plan(sheet, filled)["said"])
    assert (not findings.problems) == said.startswith("账算得过来"), (typed, findings, said)


TOOLS_TYPED = st.fixed_dictionaries({}, optional={
    "need": st.sampled_from([None, "这次不用", " 这次不用 ", "谁快走"]), "who": st.sampled_from([None, "小周", "大家"]),
    "step": st.sampled_from([None, "排名单"]), "number": st.sampled_from([None, 0, 5, "五"]), "unit": st.sampled_from([None, "户"]),
    "day": st.sampled_from([None, REVIEW, EARLY, "月底", CLASSES["ningde-telecom-2026a"]]),
})  # fmt: skip


@given(typed=TOOLS_TYPED)
@settings(deadline=None, max_examples=200)
def test_the_reader_finds_a_tool_settled_where_the_sheet_itself_does(in_memory, typed):
    book, sheet_of = in_memory
    type_support(book, "技术", **typed)
    sheet, filled, findings = sheet_of(SUPPORT)
    read_support(sheet, filled)
    is_settled = count_said(filled) == "六样里定了 6 样。六样都定了，带到经分会。"
    assert (not findings.problems and not findings.unfilled) == is_settled, (typed, findings, count_said(filled))


@pytest.mark.parametrize("content", ["", "随便写的字", 0, -1, 1e300, True, datetime.datetime(1999, 1, 1), "=1/0", "#VALUE!"])
def test_whatever_is_typed_everywhere_it_is_read_without_a_traceback(empty, read, content):
    filled = inputs(empty)
    assert len(filled) > 120 and {cell.parent.title for cell in filled} == {*SHEETS}
    for cell in filled:
        cell.value = content
    found = read(empty)
    assert len(set(found.problems)) == len(found.problems) and as_data(found)
    assert found.is_good == (content == ""), found.problems


def test_the_summary_says_what_was_decided(book, read):
    type_support(book, "服务", need="这次不用")
    assert "\n".join(summary(read(book))) == (
        "方案：存量维系费，从 0 改到 30,000 元（加 30000 元）。\n"
        "  账算得过来：多 120 户打平，预期 150 户，净挣 7,500 元，多活的一户合 200 元。2027-04-01 看，少于 125 户就算没用，停。\n"
        "  老郑负责，和东县比，2027-01-01 起，2027-04-01 看：少走的，季末还在用。\n"
        "六样里定了 6 样。六样都定了，带到经分会。\n"
        + "".join(f"  {tool}：谁快走（小周，排名单，看 200 户，2027-04-01）\n" for tool in ("技术", "团队", "营销"))
        + "  服务：这次不用\n"
        + "".join(f"  {tool}：谁快走（小周，排名单，看 200 户，2027-04-01）\n" for tool in ("督导", "难题"))
        + "经分会填了 2 季：去年四季度、今年一季度。\n"
        "预测记录：4 期，平均误差 2.7%，照抄上一期是 6.8%：比照抄准，接着报。"
    )


def test_as_data_holds_plain_values_alone(book, read):
    data = as_data(read(book))

    def plain(value):
        if isinstance(value, dict):
            return all(isinstance(key, str) and plain(inner) for key, inner in value.items())
        return all(map(plain, value)) if isinstance(value, list) else value is None or type(value) in (str, int, float, bool)

    assert plain(data) and data["class_day"] == "2026-12-08" and data["plan"]["start"] == "2027-01-01"
    assert data["support"][0]["day"] == "2027-04-01" and len(data["quarters"]) == 2 and len(data["forecasts"]["periods"]) == 4


def test_the_cells_named_are_those_of_the_sheets(book, cohort):
    assert at(book, PLAN, 19, 0).value == "谁负责" and plan_cell(book, cohort, "owner").coordinate == "B20" and OWN == 1
    assert at(book, SUPPORT, 6, 0).value == "团队" and at(book, MEETING, 9, 0).value == "离网"
    assert meeting_cell(book, "佣金", "left", 0).coordinate == "D10" and layout.FORECASTS == "预测记录"
