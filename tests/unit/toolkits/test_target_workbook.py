"""What the workbook of targets holds before anybody recalculates it: stored values, words, print areas, whose rows."""

import io
import re
import zipfile

import pandas as pd
import pytest
import workbook_cells
from courses import cohort_text
from workbook_cells import ERRORS, formulas, texts, width_of

from coursekit.charts.textwidth import columns
from coursekit.cohort import open_cohort
from coursekit.toolkits import TOOLKITS
from coursekit.toolkits.target_list import select
from coursekit.toolkits.target_sheets.campaigns import shown_count, shown_counts
from coursekit.toolkits.target_sheets.plan_formulas import Inputs, guesses
from coursekit.topics.tiers import detectable_effect

CLASSES = ("demo", "mobile-group-2026b", "ningde-telecom-2026a")
SHEETS = ["先看这里", "名单", "对照（不外发）", "活动一览", "合规闸门", "触达规则", "试点方案", "结果", "字典与来源"]
# What Excel 2010, WPS and LibreOffice all have; no dynamic arrays, no LET or LAMBDA, no names with a dot.
FUNCTIONS = {
    "IF", "AND", "OR", "ISNUMBER", "COUNT", "COUNTIF", "COUNTIFS", "SUM", "SUMIF", "SUMPRODUCT", "INT", "SQRT", "ABS",
    "MIN", "MAX", "ROUNDUP", "NORMSINV", "NORMSDIST", "TEXT", "EDATE",
}  # fmt: skip
LARGEST_FILE = 300_000
HEADER = {"名单": 7, "对照（不外发）": 5}


@pytest.fixture(scope="module")
def cohorts(root):
    return {name: open_cohort(root / "cohorts" / f"{name}.yml") for name in CLASSES}


@pytest.fixture(scope="module")
def made(workbook_of):
    return {name: workbook_of("03", name) for name in CLASSES}


def headers(sheet):
    return [cell.value.split("\n")[0] for cell in sheet[HEADER[sheet.title]]]


def test_the_sheets(book):
    assert book.sheetnames == SHEETS


def test_every_formula_has_its_value_stored(made, book, values, name):
    count, stored = workbook_cells.stored_values(made[name])
    assert count == stored == len(formulas(book)) > 200
    shown = [values[cell.parent.title][cell.coordinate].value for cell in formulas(book)]
    assert sum(value is not None for value in shown) > 0.7 * count
    assert not [value for value in shown if str(value).startswith(ERRORS)]


def test_formulas_are_such_as_every_program_reads(book):
    assert workbook_cells.unreadable_formulas(book, FUNCTIONS) == []
    assert max(workbook_cells.without_texts(cell.value).count("(") for cell in formulas(book)) < 64


def test_every_sheet_prints_on_a4_one_page_wide(book):
    for sheet in book.worksheets:
        assert sheet.print_area and sheet.page_setup.paperSize == 9, sheet.title
        assert sheet.sheet_properties.pageSetUpPr.fitToPage, sheet.title


def test_the_list_can_be_filtered_and_its_head_stays_in_sight_and_on_every_page(cohorts, book, name):
    targets = select(cohorts[name]).targets
    for title, group, columns_printed in (("名单", "联系", "O"), ("对照（不外发）", "对照：不联系", "K")):
        sheet, head = book[title], HEADER[title]
        chosen = targets[targets["分组"] == group]
        last = head + len(chosen)
        assert sheet.freeze_panes == f"D{head + 1}" and sheet.print_title_rows == f"${head}:${head}"
        assert sheet.auto_filter.ref.startswith(f"A{head}:") and sheet.auto_filter.ref.endswith(str(last))
        assert sheet.print_area == f"'{title}'!$A$1:${columns_printed}${last}"
        rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=head + 1, max_col=len(headers(sheet)))]
        shown = pd.DataFrame(rows, columns=headers(sheet))
        for column in set(targets.columns) & set(shown.columns):
            assert list(shown[column]) == list(chosen[column]), (title, column)


def test_nobody_held_out_is_anywhere_on_the_sheet_that_callers_get(cohorts, book, name):
    targets = select(cohorts[name]).targets
    held = set(targets.loc[targets["分组"] == "对照：不联系", "编号"])
    on_list = {cell.value for row in book["名单"].iter_rows() for cell in row}
    on_other = {row[0].value for row in book["对照（不外发）"].iter_rows(min_row=6)}
    assert len(held) > 20 and not held & on_list and on_other == held
    assert not {"话术", "确认短信", "结果", "渠道"} & {*headers(book["对照（不外发）"])}


def test_the_head_of_the_list_says_what_every_call_says_and_where_to_stop(cohorts, values, name):
    sheet, targets = values["名单"], select(cohorts[name]).targets
    told = {sheet.cell(row, 1).value: sheet.cell(row, 2).value for row in range(2, 7)}
    assert "机主本人吗" in told["每通先说"] and "方便" in told["每通先说"]
    assert not [cell.value for row in sheet.iter_rows(min_row=8) for cell in row if "机主本人" in str(cell.value)]
    lowest = targets.loc[targets["分组"] == "联系", "一年期望净毛利"].min()
    assert told["停手线"].startswith("一年期望净毛利不到 0.50 元的不打") and f"{lowest:.2f} 元" in told["停手线"]
    assert told["打到哪了"] == "打了 0 个，办成 0 个（只算“已回复已办”），投诉 0 个"


def test_what_came_of_a_call_is_chosen_from_lists_that_the_results_count(book):
    outcomes = '"没接通,非机主,拒绝,要再想想,同意等回复,已回复已办,已回复没办成,投诉,别再打"'
    later = {"M+1 成了", "M+3 成了", "M+3 还在网"}
    for title, expected in (("名单", later | {"结果", "是否投诉"}), ("对照（不外发）", later)):
        sheet, offered = book[title], {}
        for rule in sheet.data_validations.dataValidation:
            if rule.type == "list":
                first = [*rule.sqref.ranges][0]
                offered[headers(sheet)[first.min_col - 1]] = (rule.formula1, rule.errorStyle or "stop")
                assert first.min_row == HEADER[title] + 1
        assert set(offered) == expected
        assert all(offered[column] == ('"是,否"', "stop") for column in expected - {"结果"})
        assert offered.get("结果", (outcomes, "stop")) == (outcomes, "stop")
    assert {"坐席", "录音流水号", "确认短信时间", "客户回复时间", "告知短信时间", "是否投诉", "拨打次数"} <= {*headers(book["名单"])}


def test_each_campaign_has_a_tint_and_only_what_is_filled_in_is_coloured(book):
    sheet, tint = book["名单"], {}
    result, plan = headers(sheet).index("结果"), headers(sheet).index("建议套餐")
    for row in sheet.iter_rows(min_row=8):
        tint.setdefault(row[1].value, set()).add(row[1].fill.fgColor.rgb)
        assert row[result].fill.fgColor.rgb == "FFFFF3EA" != row[plan].fill.fgColor.rgb
    assert all(len(colours) == 1 for colours in tint.values())
    assert len({colour for colours in tint.values() for colour in colours}) == len(tint)


def test_no_text_is_taller_than_its_cell(book):
    fitting, taller = workbook_cells.texts_by_height(book)
    assert taller == [] and len(fitting) > 150


def test_no_text_that_stays_on_one_line_is_wider_than_its_cell(book):
    for sheet in book.worksheets:
        merged = {cell for area in sheet.merged_cells.ranges for cell in area.cells}
        for cell in [cell for row in sheet.iter_rows() for cell in row if cell.data_type == "s"]:
            bordered = cell.border.left.style is not None
            if (
                bordered
                and not cell.alignment.wrap_text
                and not cell.alignment.shrinkToFit
                and (cell.row, cell.column) not in merged
            ):
                assert columns(cell.value) <= width_of(sheet, cell.column), (sheet.title, cell.coordinate, cell.value)


def test_every_word_keeps_the_house_style(book):
    spoken = {cell.value for cell in texts(book) if not FOREIGN.search(cell.value)}
    assert workbook_cells.against_the_house_style(spoken) == {}
    said = workbook_cells.said_by_formulas(book)
    assert len(said) > 5 and workbook_cells.against_the_house_style(said) == {}


# Not prose: references to papers.
FOREIGN = re.compile(r"\(\d{4}\)\. ")


def test_the_rows_are_labelled_synthetic_on_paper_and_on_screen(book):
    assert any("全是合成数据" in cell.value for cell in texts(book) if cell.parent.title == "先看这里")
    assert any("合成数据" in cell.value for cell in texts(book) if cell.parent.title == "字典与来源")
    for title in ("名单", "对照（不外发）", "活动一览", "合规闸门", "试点方案", "结果"):
        assert "合成数据" in book[title].oddFooter.left.text, title


def test_the_file_is_small_and_the_same_again(cohorts, made, name):
    again = TOOLKITS["03"].make(cohorts[name])
    assert again == made[name] and len(again) < LARGEST_FILE


def test_the_classes_differ(with_formulas):
    books = [*with_formulas.values()]
    for title in ("名单", "活动一览", "触达规则", "结果"):
        shown = [[cell.value for row in book[title].iter_rows() for cell in row] for book in books]
        assert shown[0] != shown[1] != shown[2] != shown[0], title
    number = {"demo": "本企业公布的官方外呼号", "mobile-group-2026b": "10085", "ningde-telecom-2026a": "10001"}
    for (_, said), book in zip(number.items(), books, strict=True):
        assert said in book["触达规则"]["A3"].value


def test_every_segment_has_a_verdict_and_a_reason(cohorts, values, name):
    segments = select(cohorts[name]).segments
    rows = [[cell.value for cell in row] for row in values["活动一览"].iter_rows(min_row=8, max_row=17)]
    assert [row[10] for row in rows] == list(segments["verdict"]) and all(row[13] for row in rows)
    counts = ((2, "candidates"), (3, "in_contract"), (4, "without_offer"), (11, "listed"), (12, "held_out"))
    for column, counted in counts:
        pairs = zip([row[column] for row in rows], segments[counted], strict=True)
        assert all(shown in (count, "—") or (shown, 0 < count < 5) == ("<5", True) for shown, count in pairs)
    heads = [values["活动一览"].cell(7, column).value.replace("\n", "") for column in (3, 4, 5)]
    assert heads == ["排得上的（人）", "合约没到期，先不推（人）", "没有合适方案（人）"]
    assert segments["in_contract"].sum() > 0 and segments["without_offer"].sum() > 0


def test_the_verdict_is_the_same_on_every_sheet(values):
    """What the interval of the pilot says on 结果 is what 活动一览 says of the same interval."""
    names = {"打": {"有用"}, "先试点": {"判不了"}, "不打": {"太小", "有用"}}
    results = {row[0].value: row for row in values["结果"].iter_rows(min_row=26, max_row=35)}
    compared = 0
    for row in values["活动一览"].iter_rows(min_row=8, max_row=17):
        line = results[f"{row[0].value}：{row[1].value}"]
        low, high = (line[column].value for column in (4, 5))
        assert row[7].value == f"{low:+.1%} 到 {high:+.1%}" and row[6].value == pytest.approx(line[3].value)
        assert line[8].value in names[row[10].value]
        assert line[8].value == ("有用" if low > 0 else "太小" if high < 0.02 else "判不了")
        compared += 1
    assert compared == 10


def test_sheets_say_what_is_compared_what_is_kept_and_who_decides(values):
    def said(title):
        return "".join(str(cell.value) for row in values[title].iter_rows() for cell in row if cell.value)

    for title in ("活动一览", "结果"):
        assert "只比外呼的和对照的，短信、弹窗的不算" in said(title)
    assert "不推翻上面任何一行" in said("结果")
    assert "排得上的，减掉合约没到期的、没有合适方案的" in said("活动一览")
    assert "先分活动，同一种活动里，一年期望净毛利最多的在最前面" in said("先看这里")
    assert "同样算、同样给" in said("活动一览") and "市公司转省公司" in said("活动一览")
    start = said("先看这里")
    assert all(word in start for word in ("用完就删", "至少保存三年", "个人信息保护法第五十六条", "录音", "月结以后"))


def test_the_verdict_below_what_is_worth_having_is_one_word_and_in_points(values):
    shown = {cell.value for sheet in values.worksheets for row in sheet.iter_rows() for cell in row}
    shown = {value for value in shown if isinstance(value, str)}
    assert not [value for value in shown if "不到 2%" in value or value == "没用" or "“没用”" in value]
    assert any("净增益太小，最好也不到 2 个百分点。" in value for value in shown) and any("写“太小”的停" in value for value in shown)
    assert "太小" in {row[8].value for row in values["结果"].iter_rows(min_row=26, max_row=35)}


def test_the_result_s_money_is_the_pilot_s_own_and_all_together_have_no_next_step(values):
    sheet = values["结果"]
    assert sheet.cell(39, 8).value.replace("\n", "") == "联系一个，一年净毛利（试点原数）（元）"
    assert sheet.cell(52, 1).value == "四、下一步" and sheet.cell(50, 1).value == "全部"
    named = [sheet.cell(row, 1).value for row in range(53, sheet.max_row + 1)]
    assert named[:10] == [sheet.cell(row, 1).value for row in range(40, 50)] and "全部" not in named


def test_a_count_that_stands_alone_hidden_in_a_total_takes_a_second_with_it():
    frame = pd.DataFrame({"one": [3, 27, 191], "two": [3, 4, 191], "none": [0, 27, 191]})
    shown = shown_counts(frame)
    assert shown["one"].tolist() == ["<5", "—", 191, 221]
    assert shown["two"].tolist() == ["<5", "<5", 191, 198] and shown["none"].tolist() == [0, 27, 191, 218]


def test_few_held_out_are_not_printed_on_the_plan_either(with_formulas, with_values):
    few = 0
    for name, book in with_formulas.items():
        sheet = book["试点方案"]
        rules = [(str(area.sqref), rule.formula[0]) for area in sheet.conditional_formatting for rule in area.rules]
        for row in range(36, 46):
            held = with_values[name]["试点方案"].cell(row, 3).value
            if not isinstance(held, int):
                break
            assert sheet.cell(row, 3).number_format == '[<1]0;[<5]"<5";#,##0'
            assert (f"B{row}", f"AND($C{row}>0,$C{row}<5)") in rules
            few += 0 < held < 5
    assert few > 0


@pytest.mark.parametrize(("base", "treated", "control"), [(0.05, 1600, 800), (0.02, 155, 28), (0.9, 400, 90), (0.0, 90, 90)])
def test_halving_ends_at_the_library_s_detectable_effect(base, treated, control):
    steps = guesses(control, Inputs(base, 0.05, 0.8, treated / control))
    assert steps[-1] == pytest.approx(detectable_effect(base, treated, control), abs=2e-9)


@pytest.mark.parametrize(("count", "shown"), [(0, 0), (1, "<5"), (4, "<5"), (5, 5), (float("nan"), "—")])
def test_counts_of_few_people_are_hidden(count, shown):
    assert shown_count(count) == shown


def test_an_empty_list_still_makes_a_workbook_that_says_so(course, opened):
    path = course / "cohorts" / "dear.yml"
    path.write_text(cohort_text("dear", modules={"03": {"outbound_cost_yuan": 900.0}}), "utf-8")
    book = opened(TOOLKITS["03"].make(open_cohort(path)))
    assert book["名单"]["A8"].value == "这个月没有该打的：看“活动一览”。"
    assert book["先看这里"]["A4"].value == "这个月联系 0 个，另留 0 个对照"


@pytest.fixture(scope="module")
def own_class(tmp_path_factory, new_course):
    """A class with customers of its own: telephone numbers for identifiers, tariffs of its own, absurd bills."""
    course = new_course(tmp_path_factory.mktemp("own"))
    other = course / "cohorts" / "other.yml"
    other.write_text(cohort_text("other", seed=77), "utf-8")
    source = open_cohort(other)
    lines = source.practice_table("subscribers")
    kept = lines["account_id"].isin(lines["account_id"].unique()[:4000])
    lines = lines[kept]
    months = source.practice_table("subscriber_months")
    months = months[months["subscriber_id"].isin(lines["subscriber_id"])]
    accounts = source.practice_table("accounts")
    accounts = accounts[accounts["account_id"].isin(lines["account_id"])]
    frames = {
        "subscribers": lines,
        "subscriber_months": months,
        "accounts": accounts,
        "plans": source.practice_table("plans"),
    }
    for name, frame in frames.items():
        frame = frame.copy()
        if "subscriber_id" in frame:
            frame["subscriber_id"] = "138" + frame["subscriber_id"].str[1:]
        if "plan_id" in frame:
            frame["plan_id"] = frame["plan_id"].map(lambda plan: f"畅心{plan}")
        frame.to_parquet(course / "cohorts" / f"{name}.parquet")
    path = course / "cohorts" / "own.yml"
    path.write_text(cohort_text("own", data={name: {"path": f"{name}.parquet"} for name in frames}), "utf-8")
    return open_cohort(path)


def test_own_rows_only_where_they_are_asked_for_and_never_a_number(own_class, opened):
    packed, private = TOOLKITS["03"].make(own_class), TOOLKITS["03"].make(own_class, own_data=True)
    own_ids = set(own_class.table("subscribers")["subscriber_id"])
    synthetic = set(own_class.practice_table("subscribers")["subscriber_id"])
    for data, own in ((packed, False), (private, True)):
        archive = zipfile.ZipFile(io.BytesIO(data))
        text = "".join(archive.read(entry).decode() for entry in archive.namelist())
        assert ("畅心" in text) == own
        assert not re.search(r"(?<![\d.])13800\d{6}(?!\d)", text), (
            "not even the house's own file shows a telephone number"
        )
        assert str(own_class.spec.seed) not in text
        sheet = opened(data)["名单"]
        listed = {row[0].value for row in sheet.iter_rows(min_row=8)}
        assert listed <= (own_ids if own else synthetic) and len(listed) > 5
    shown = [cell.value for cell in texts(opened(private))]
    assert any("只放在单位的电脑里" in text for text in shown) and not any("全是合成数据" in text for text in shown)
    assert private == TOOLKITS["03"].make(own_class, own_data=True)
