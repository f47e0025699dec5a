"""A filled-in workbook is read back whole, and whatever must be mended is said once, with sheet and cell."""

import datetime
import io
import re
import shutil
import warnings
import zipfile

import numpy as np
import openpyxl
import pytest
from client_forms import (
    DAY,
    LATER,
    at,
    decided,
    inputs,
    type_action,
    type_client,
    type_factor,
    type_judgements,
    type_scores,
    type_strategy,
)
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.formatting.formatting import ConditionalFormattingList

from coursekit.cohort import open_cohort
from coursekit.notebooks.prose import style_problems
from coursekit.toolkits.client_reading import read_client_workbook
from coursekit.toolkits.client_reading_summary import as_data, summary
from coursekit.toolkits.client_sheets import layout
from coursekit.toolkits.client_sheets.layout import BLOCK_FIRST, SHEETS
from coursekit.toolkits.client_sheets.marks import MARKS
from coursekit.toolkits.reading_cells import as_number

CLASSES = ("demo", "mobile-group-2026b", "ningde-telecom-2026a")
FILE = "12_client_matrix.xlsx"
READ = {layout.BOOK, layout.NINE, layout.WEIGHTS, layout.FACTORS, layout.URGENT, layout.TOWS}
COMPLETE = {"owner": "客户经理 1", "due": DAY, "review": LATER}


@pytest.fixture(scope="module")
def made(workbook_of):
    return {name: workbook_of("12", name) for name in CLASSES}


@pytest.fixture(scope="module")
def light(made, opened, saved):
    """The workbook without what nobody types and the reader does not look at, which take most of the time to read."""
    book = opened(made["demo"])
    typed = {(cell.parent.title, cell.coordinate) for cell in inputs(book)}
    for sheet in book.worksheets:
        sheet._charts.clear()
        sheet.conditional_formatting = ConditionalFormattingList()
        sheet.merged_cells.ranges.clear()
        for (row, column), cell in [*sheet._cells.items()]:
            read = sheet.title in READ or (row - 1, column - 1) in MARKS.get(sheet.title, {})
            if cell.data_type == "f":
                cell.value = None
            if (cell.value is None or not read) and (sheet.title, cell.coordinate) not in typed:
                del sheet._cells[row, column]
    return saved(book)


@pytest.fixture
def book(light, opened):
    return opened(light)


@pytest.fixture
def read(tmp_path):
    """A function that saves a workbook, or bytes, and reads it back."""

    def run(book, name=FILE):
        path = tmp_path / name
        path.write_bytes(book) if isinstance(book, bytes) else book.save(path)
        return read_client_workbook(path)

    return run


@pytest.mark.parametrize("name", CLASSES)
def test_a_file_as_delivered_is_good_and_says_what_is_still_open(made, read, root, name):
    found = read(made[name])
    assert found.problems == found.remarks == () and found.is_good
    assert found.unfilled == (
        "“TOWS”页：SO、WO、ST、WT 还没写策略。", "“先救谁”页：先办哪几家、谁去、哪天，还没定。",
    )  # fmt: skip
    assert len(found.clients) == 40 and found.class_day == {
        "demo": datetime.date(2026, 12, 1), "mobile-group-2026b": datetime.date(2026, 12, 15),
        "ningde-telecom-2026a": datetime.date(2026, 12, 8),
    }[name]  # fmt: skip
    given = open_cohort(root / "cohorts" / f"{name}.yml").settings("12").grade_weights
    assert found.weights["three"].tolist() == [*given]
    assert all(weights.sum() == pytest.approx(1) for weights in found.weights.values()) and len(found.weights) == 3
    assert found.factors["weight"].sum() == pytest.approx(2) and found.strategies.empty and found.actions.empty


def test_what_was_typed_is_what_is_read(book, read):
    type_client(book, 0, client="县医院", monthly_fee_yuan=5000, chance_lost=0.25, contract_end=datetime.datetime(2027, 1, 31))
    type_scores(book, 0, "attract", [1, 2, 3, 4])
    type_judgements(book, "three", {(0, 1): 5, (0, 2): 7, (1, 2): 0.5})
    type_factor(book, "S1", text="修得快", evidence="院长当面说过", rival_has="没有")
    found = read(decided(book))
    assert found.problems == () and found.unfilled == ()
    row = found.clients.iloc[0]
    assert (row["client"], row["monthly_fee_yuan"], row["chance_lost"]) == ("县医院", 5000, 0.25)
    assert row["contract_end"] == datetime.date(2027, 1, 31)
    assert row[["年毛利", "增长", "对手份额", "带动单位"]].tolist() == [1, 2, 3, 4]
    matrix = found.judgements["three"]
    assert matrix.loc["价值", "风险"] == 5 and matrix.loc["影响", "风险"] == 2
    assert matrix.to_numpy() * matrix.to_numpy().T == pytest.approx(np.ones((3, 3)))
    assert found.factors.set_index("factor").loc["S1", ["text", "rival_has"]].tolist() == ["修得快", False]
    assert found.strategies["cell"].tolist() == ["SO", "WO", "ST", "WT"]
    assert found.strategies.loc[0, ["floor", "authority", "due"]].tolist() == [0.9, "县公司", DAY]
    assert found.actions[["client", "move", "review"]].to_numpy().tolist() == [["县医院", "续", LATER]]


def test_libreoffice_s_own_copy_reads_the_same(made, read, opened, recalculate, saved):
    if not shutil.which("soffice"):
        pytest.skip("没有找到 soffice（LibreOffice）")
    original = saved(decided(opened(made["demo"])))
    copy = recalculate({"copy": original})["copy"]
    first, second = read(original, "one.xlsx"), read(copy, "two.xlsx")
    assert second.problems == second.remarks == () == second.unfilled
    assert as_data(first) == as_data(second)


# What somebody typed -> what the only problem must say, cell included.
MISTAKES = {
    "a weight is missing": (
        lambda b: setattr(at(b, layout.WEIGHTS, BLOCK_FIRST["three"] + 1, layout.TYPED), "value", None),
        "“权重”页 G8：“风险”的权重空着，要写 0 到 1。",
    ),
    "weights do not sum to one": (
        lambda b: setattr(at(b, layout.WEIGHTS, BLOCK_FIRST["three"], layout.TYPED), "value", 0.45),
        "“权重”页 G7 到 G9：三维分级的权重加起来是 0.95，要等于 1。",
    ),
    "a judgement is missing": (
        lambda b: type_judgements(b, "attract", {(0, 1): None}),
        "“权重”页 C16：判断“年毛利 比 增长”空着，要写 1/9 到 9。",
    ),
    "a judgement is off the scale": (
        lambda b: type_judgements(b, "attract", {(0, 1): 12}), "“权重”页 C16：判断“年毛利 比 增长”写的是“12”，要写 1/9 到 9。",
    ),
    "a third became a day": (
        lambda b: type_judgements(b, "attract", {(0, 1): datetime.datetime(2026, 1, 3)}), "软件把它当成日期了",
    ),
    "neither set of weights is chosen": (
        lambda b: setattr(at(b, layout.WEIGHTS, BLOCK_FIRST["three"] - 2, layout.CHOSEN), "value", "随便"),
        "“权重”页 G5：用哪一套权重写的是“随便”，要从这几个里选：两两比较、自己定的。",
    ),
    "text for a number": (
        lambda b: type_client(b, 1, monthly_fee_yuan="问过再说"), "“客户底册”页 K7：到期月费写的是“问过再说”，要写 0 以上的数。",
    ),
    "a share above one": (
        lambda b: type_client(b, 1, chance_lost=20), "“客户底册”页 L7：不续的可能写的是“20”，要写 0% 到 100%。",
    ),
    "no day": (lambda b: type_client(b, 1, contract_end="年底"), "“客户底册”页 J7：合约到期写的是“年底”，要写日期"),
    "a client without a name": (lambda b: type_client(b, 1, client=None), "“客户底册”页 B7：客户空着，要写客户的名字。"),
    "two clients of one name": (
        lambda b: [type_client(b, one, client="县医院") for one in (1, 2)], "“客户底册”页 B8：客户写的是“县医院”，要一家一个名字。",
    ),
    "a score of six": (lambda b: type_scores(b, 0, "strength", [6]), "“九宫格”页 F6：“客户打分”的分写的是“6”，要写 1 到 5 分。"),
    "a sheet more": (lambda b: b.create_sheet("草稿"), "多了“草稿”页：删掉"),
    "a sheet less": (lambda b: b.remove(b["数据与口径"]), "少了“数据与口径”页"),
    "a row put in": (lambda b: b[layout.FACTORS].insert_rows(3), "插过行、列，或改了表头"),
    "a heading changed": (
        lambda b: setattr(at(b, layout.BOOK, layout.FIRST - 1, 1), "value", "单位"), "“客户底册”页 B5：应该是“客户”，现在是“单位”",
    ),
    "weights of one side": (lambda b: type_factor(b, "W1", weight=0.5), "优势和劣势的权重加起来是 1.38，要等于 1。"),
    "no weight for a factor": (lambda b: type_factor(b, "T1", weight=None), "T1 的权重空着，要写 0 到 1。"),
    "a strength rated as a weakness": (lambda b: type_factor(b, "S1", rating=2), "S1 的评分写的是“2”，要写 3 到 4。"),
    "a factor without words": (lambda b: type_factor(b, "O1", text=" "), "O1 的因素空着，要写一句话。"),
    "another word than yes or no": (lambda b: type_factor(b, "S1", rival_has="也许"), "要从这几个里选：有、没有。"),
    "one axis alone": (
        lambda b: type_strategy(b, 0, text="用S1做大", **COMPLETE), "“TOWS”页 B5：怎么做写的是“用S1做大”，要引一条机会的编号",
    ),
    "a factor of another cell": (
        lambda b: type_strategy(b, 0, text="用 S1 接 O1，挡 T1", **COMPLETE), "T1 放错了格",
    ),
    "a factor that is not there": (
        lambda b: type_strategy(b, 0, text="用 S1 接 O1、O5", **COMPLETE), "O5 “IFE_EFE”页没有这一条",
    ),
    "no owner": (
        lambda b: type_strategy(b, 0, text="用 S1 接 O1", **COMPLETE | {"owner": None}), "“TOWS”页 C5：负责人空着",
    ),
    "a day before the class": (
        lambda b: type_strategy(b, 0, text="用 S1 接 O1", **COMPLETE | {"due": datetime.date(2026, 11, 30)}),
        "“TOWS”页 D5：哪天做完写的是“2026-11-30”，要在开课（2026-12-01）以后。",
    ),
    "a review before the end": (
        lambda b: type_strategy(b, 0, text="用 S1 接 O1", owner="甲", due=LATER, review=DAY), "要不早于做完那天（2027-01-20）",
    ),
    "no review": (
        lambda b: type_strategy(b, 0, text="用 S1 接 O1", **COMPLETE | {"review": None}), "“TOWS”页 G5：复盘日空着",
    ),
    "a floor price below the authority": (
        lambda b: type_strategy(b, 0, text="用 S1 接 O1", **COMPLETE, floor=0.85, authority="县公司"),
        "“TOWS”页 E5：最低几折写的是“0.85”，要不低于县公司的底价 90%。要市公司批",
    ),
    "a floor price below every authority": (
        lambda b: type_strategy(b, 0, text="用 S1 接 O1", **COMPLETE, floor=0.5, authority="市公司"), "谁也批不了：报省公司",
    ),
    "a price that nobody grants": (
        lambda b: type_strategy(b, 0, text="用 S1 接 O1", **COMPLETE, floor=0.95), "“TOWS”页 F5：谁能批空着",
    ),
    "an authority of another name": (
        lambda b: type_strategy(b, 0, text="用 S1 接 O1", **COMPLETE, floor=0.95, authority="老王"), "要从这几个里选：客户经理、县公司、市公司。",
    ),
    "an action for a client that is not there": (
        lambda b: type_action(b, 0, client="没有的单位", move="续", text="谈", **COMPLETE), "要是客户底册里的名字。",
    ),
    "an action without words": (
        lambda b: type_action(b, 0, client=at(b, layout.BOOK, 5, 1).value, move="续", **COMPLETE), "做什么空着",
    ),
    "no floor price of the class": (
        lambda b: setattr(at(b, layout.URGENT, 3, 8), "value", None), "“先救谁”页 I4：县公司的底价空着",
    ),
    "no day of the class": (lambda b: setattr(at(b, layout.URGENT, 5, 8), "value", None), "“先救谁”页 I6：开课空着"),
}  # fmt: skip


@pytest.mark.parametrize("mistake", MISTAKES)
def test_one_mistake_is_one_sentence_with_sheet_cell_and_what_to_do(book, read, mistake):
    type_it, expected = MISTAKES[mistake]
    type_it(book)
    found = read(book)
    assert len(found.problems) == 1 and expected in found.problems[0], found.problems
    assert found.problems[0].endswith("。") and not [*style_problems(re.sub("“[^”]*”|[A-Z]+\\d+", "", found.problems[0]))]


def test_a_strength_that_the_rival_has_cannot_be_cited(book, read):
    type_strategy(book, 4, text="用 S4 挡 T1", **COMPLETE)
    found = read(book)
    assert [one for one in found.problems if "S4 对手甲也有，已经划掉了" in one]
    assert [one for one in found.problems if "要引一条优势的编号" in one]


def test_every_problem_is_said_not_only_the_first(book, read):
    type_client(book, 1, monthly_fee_yuan="问过再说", chance_lost=20)
    type_judgements(book, "attract", {(0, 1): None})
    type_strategy(book, 0, text="做大")
    book.create_sheet("草稿")
    problems = read(book).problems
    assert len(problems) == 1 + 2 + 1 + 5 and len(set(problems)) == len(problems)


def test_contradicting_judgements_are_a_remark_that_names_one(book, read):
    type_judgements(book, "attract", {(0, 1): 9, (0, 2): 1 / 9, (1, 2): 9})
    found = read(book)
    assert found.is_good and len(found.remarks) == 1
    assert "九宫格：客户吸引力：前后说不通（CR" in found.remarks[0] and "比" in found.remarks[0]


@pytest.mark.parametrize(
    ("text", "meant"),
    [("0.3", 0.3), ("３０%", 0.3), ("30％", 0.3), (" ０．３ ", 0.3), (".3", 0.3), ("30 %", 0.3)],
)
def test_numbers_typed_as_text_are_understood_and_remarked_on(book, read, text, meant):
    type_client(book, 0, chance_lost=text)
    found = read(book)
    assert found.problems == () and found.clients.loc[0, "chance_lost"] == pytest.approx(meant)
    assert len(found.remarks) == 1 and found.remarks[0].startswith("“客户底册”页 L6：不续的可能是文字")
    assert "读作 0.3" in found.remarks[0]


@pytest.mark.parametrize(
    ("text", "meant"),
    [("1,200 元", 1200), ("1，200", None), ("1/3", 1 / 3), ("0 1/3", 1 / 3), ("2 1/2", 2.5), ("1/0", None), ("95折", 0.95),
     ("9.5 折", 0.95), ("九五折", None), ("-3", -3), ("1e3", None), ("", None), ("三成", None), (True, None), ("1.2.3", None)],
)  # fmt: skip
def test_what_a_text_means_as_a_number(text, meant):
    assert as_number(text) == (pytest.approx(meant) if meant is not None else meant) or (text, meant) == ("1，200", None)


@given(st.floats(-1e6, 1e6).map(lambda value: round(value, 4)))
@settings(deadline=None)
def test_a_number_written_out_is_read_as_itself_however_wide_its_digits(value):
    wide = str.maketrans("0123456789.-", "０１２３４５６７８９．－")
    text = f"{value:.4f}"
    assert as_number(text) == as_number(text.translate(wide)) == pytest.approx(value)


@given(st.text(max_size=20))
@settings(deadline=None)
def test_no_text_breaks_the_reading_of_a_number(text):
    assert as_number(text) is None or np.isfinite(as_number(text))


@pytest.mark.parametrize("text", ["2026-12-20", "2026/12/20", "2026年12月20日", "２０２６．１２．２０"])
def test_days_typed_as_text_are_understood(book, read, text):
    type_strategy(book, 0, text="用 S1 接 O1", **COMPLETE | {"due": text})
    found = read(book)
    assert found.problems == () and found.strategies.loc[0, "due"] == DAY and "读作 2026-12-20" in found.remarks[0]


def test_full_width_ids_and_blanks_are_understood_as_on_the_sheet(book, read):
    type_strategy(book, 0, text="用Ｓ１接 o 2", **COMPLETE)
    assert read(book).problems == ()


def test_missing_figures_are_open_not_wrong(book, read):
    for client in range(5):
        type_client(book, client, chance_lost=None)
    type_scores(book, 0, "attract", [None])
    type_factor(book, "S1", rival_has=None, evidence=None)
    found = read(book)
    assert found.is_good
    assert any("不续的可能缺 5 家（" in one and "等）" in one for one in found.unfilled)
    assert any("分没打全的 1 家" in one for one in found.unfilled)
    assert any("S1 对手甲有没有，没选" in one for one in found.unfilled) and any("S1 还没有凭据" in one for one in found.unfilled)


def test_fewer_clients_may_stand_with_gaps_between_them(book, read):
    for client in range(2, 40):
        names = (one for one in layout.BOOK_COLUMNS if one not in layout.COMPUTED)
        type_client(book, client, **dict.fromkeys(names))
        for block in ("attract", "strength"):
            type_scores(book, client, block, [None] * len(layout.CRITERIA[block]))
    type_client(book, 30, client="最后一家")
    found = read(book)
    assert found.is_good and found.clients["client"].tolist()[2:] == ["最后一家"] and len(found.clients) == 3


@pytest.mark.parametrize("content", ["", "随便写的字", 0, -1, 1e300, True, datetime.datetime(1999, 1, 1), "=1/0"])
def test_whatever_is_typed_everywhere_it_is_read_without_a_traceback(book, read, content):
    for cell in inputs(book):
        cell.value = content
    found = read(book)
    assert len(set(found.problems)) == len(found.problems)
    assert [*summary(found)] and as_data(found)


# --- the file itself ----------------------------------------------------------------------------------------------


def problem_of(path):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = read_client_workbook(path)
    assert len(found.problems) == 1 and not found.is_good and found.clients.empty
    return found.problems[0]


def test_a_missing_file(tmp_path):
    assert "找不到文件" in problem_of(tmp_path / FILE)


def test_a_folder_of_that_name(tmp_path):
    (tmp_path / FILE).mkdir()
    assert "找不到文件" in problem_of(tmp_path / FILE)


def test_another_kind_of_file(tmp_path):
    (tmp_path / "12.xls").write_bytes(b"\xd0\xcf\x11\xe0")
    assert "不是 .xlsx 文件" in problem_of(tmp_path / "12.xls")


@pytest.mark.parametrize("content", [b"", b"nonsense", b"\xd0\xcf\x11\xe0 a password"])
def test_a_file_that_is_no_workbook(tmp_path, content):
    (tmp_path / FILE).write_bytes(content)
    assert "文件坏了，或者加了密码" in problem_of(tmp_path / FILE)


def test_a_file_cut_short(tmp_path, made):
    (tmp_path / FILE).write_bytes(made["demo"][:50_000])
    assert "打不开" in problem_of(tmp_path / FILE)


def test_a_workbook_with_a_broken_part(tmp_path, made):
    source, path = zipfile.ZipFile(io.BytesIO(made["demo"])), tmp_path / FILE
    with zipfile.ZipFile(path, "w") as broken:
        for name in source.namelist():
            broken.writestr(name, b"<broken" if name.endswith("sheet3.xml") else source.read(name))
    assert "文件坏了" in problem_of(path)


def test_a_zip_of_something_else(tmp_path):
    with zipfile.ZipFile(tmp_path / FILE, "w") as archive:
        archive.writestr("hello.txt", "hello")
    assert "文件坏了" in problem_of(tmp_path / FILE)


def test_somebody_else_s_workbook(tmp_path, workbook_of):
    path = tmp_path / FILE
    path.write_bytes(workbook_of("02", "demo"))
    found = read_client_workbook(path)
    assert any("少了“客户底册”页" in one for one in found.problems) and any("多了“月报数据”页" in one for one in found.problems)
    book = openpyxl.Workbook()
    book.active.title = "工资表"
    book.save(path)
    assert "这不是课上发的客户矩阵表" in problem_of(path) and "工资表" in problem_of(path)


@pytest.mark.parametrize("name", [f"~${FILE}", f".~lock.{FILE}#"])
def test_a_lock_file_is_no_workbook(tmp_path, name):
    (tmp_path / name).write_bytes(b"somebody")
    assert "临时文件" in problem_of(tmp_path / name)


@pytest.mark.parametrize("name", [f"~${FILE}", f".~lock.{FILE}#"])
def test_a_workbook_that_is_open_elsewhere_is_read_and_said_to_be_open(tmp_path, made, name):
    (tmp_path / FILE).write_bytes(made["demo"])
    (tmp_path / name).write_bytes(b"somebody")
    found = read_client_workbook(tmp_path / FILE)
    assert len(found.problems) == 1 and "正在别的软件里开着" in found.problems[0] and len(found.clients) == 40


def test_nothing_is_written(tmp_path, made):
    path = tmp_path / FILE
    path.write_bytes(made["demo"])
    read_client_workbook(path)
    assert path.read_bytes() == made["demo"] and [*tmp_path.iterdir()] == [path]


def test_the_summary_says_what_was_decided(book, read):
    said = "\n".join(summary(read(decided(book))))
    assert "客户 40 家" in said and "权重（三维分级）：价值 0.50、风险 0.30、影响 0.20。" in said
    assert re.search(r"IFE \d\.\d\d，划掉对手甲也有的 1 条以后 \d\.\d\d", said) and "EFE" in said
    assert "SO：用S1的人，接O1这波（客户经理 1，2026-12-20 做完，最低 90%，县公司批，2027-01-20 复盘）" in said
    assert "（续）：带账单去谈（客户经理 1" in said


def test_as_data_holds_plain_values_alone(book, read):
    data = as_data(read(decided(book)))

    def plain(value):
        if isinstance(value, dict):
            return all(isinstance(key, str) and plain(inner) for key, inner in value.items())
        return all(map(plain, value)) if isinstance(value, list) else value is None or type(value) in (str, int, float, bool)

    assert plain(data) and data["class_day"] == "2026-12-01" and len(data["clients"]) == 40
    assert data["strategies"][0]["due"] == "2026-12-20" and set(SHEETS) >= {"TOWS"}
