"""What the workbook of key clients holds before anybody recalculates it: stored values, words, paper, whose rows."""

import io
import math
import re
import zipfile

import numpy as np
import pandas as pd
import pytest
import workbook_cells
from client_forms import inputs
from courses import cohort_text
from workbook_cells import ERRORS, cells, formulas, texts

from coursekit.cohort import open_cohort
from coursekit.toolkits import TOOLKITS
from coursekit.toolkits.client_matrix_data import TABLES, collect
from coursekit.toolkits.client_reading import read_client_workbook
from coursekit.toolkits.client_sheets.layout import BOOK_COLUMNS, CRITERIA, SHEETS
from coursekit.topics import renewals

CLASSES = ("demo", "mobile-group-2026b", "ningde-telecom-2026a")
# What Excel 2010, WPS and LibreOffice all have; no dynamic arrays, no LET or LAMBDA, no names with a dot.
FUNCTIONS = {
    "IF", "AND", "OR", "ISNUMBER", "IFERROR", "COUNT", "SUM", "SUMPRODUCT", "MIN", "MAX", "ABS", "ROUND", "INT", "LARGE",
    "INDEX", "MATCH", "TEXT", "SEARCH", "SUBSTITUTE", "LEN", "N", "YEAR", "MONTH",
}  # fmt: skip
LARGEST_FILE = 300_000
FOREIGN = re.compile(r"\(\d{4}\)\. |\(13th ed\.\)|\(2008\)")


@pytest.fixture(scope="module")
def cohorts(root):
    return {name: open_cohort(root / "cohorts" / f"{name}.yml") for name in CLASSES}


@pytest.fixture(scope="module")
def made(workbook_of):
    return {name: workbook_of("12", name) for name in CLASSES}


def test_the_sheets(book):
    assert book.sheetnames == [*SHEETS] and len(SHEETS) == 10


def test_every_formula_has_its_value_stored_and_none_is_an_error(made, book, values, name):
    count, stored = workbook_cells.stored_values(made[name])
    assert count == stored == len(formulas(book)) > 2000
    shown = [values[cell.parent.title][cell.coordinate].value for cell in formulas(book)]
    assert sum(value is not None for value in shown) > 0.7 * count
    assert not [value for value in shown if str(value).startswith(ERRORS)]


def test_formulas_are_such_as_every_program_reads(book):
    assert workbook_cells.unreadable_formulas(book, FUNCTIONS) == []


def test_there_is_a_native_bubble_chart_with_named_and_sized_bubbles(made, name):
    archive = zipfile.ZipFile(io.BytesIO(made[name]))
    charts = [archive.read(n).decode() for n in archive.namelist() if n.startswith("xl/charts/chart")]
    assert len(charts) == 1 and "<c:bubbleChart>" in charts[0]
    series = re.findall(r"<c:ser>.*?</c:ser>", charts[0], re.DOTALL)
    assert len(series) == 3 + 12
    for one in series:
        kinds = re.findall(r"<c:(xVal|yVal|bubbleSize)>.*?<c:f>([^<]+)</c:f>.*?<c:numCache>", one, re.DOTALL)
        assert [kind for kind, _ in kinds] == ["xVal", "yVal", "bubbleSize"]
    sizes = [float(v) for one in series[:3] for v in re.findall(r"<c:v>([^<]*)</c:v>", one.split("<c:bubbleSize>")[1])]
    assert sum(size > 0 for size in sizes) == 40 and len(sizes) == 3 * 40


def test_the_key_clients_are_those_of_the_class_with_the_most_revenue(cohorts, values, name):
    table = {t: cohorts[name].practice_table(t) for t in TABLES}
    months = table["group_client_months"]
    last_year = months[months["month"].astype(str) >= "2025-12"]
    revenue = last_year.groupby("client_id")["revenue_yuan"].sum()
    key = table["group_clients"].query("is_key")["client_id"]
    expected = revenue.reindex(key).sort_values(ascending=False)
    rows = [[cell.value for cell in row] for row in values["客户底册"].iter_rows(min_row=6, max_row=45)]
    shown = pd.DataFrame(rows, columns=[*BOOK_COLUMNS]).set_index("client_id")
    assert [*shown.index] == [*expected.index] and shown["revenue_yuan"].tolist() == pytest.approx(expected.tolist())
    unified = last_year[last_year["payer"] == "unified"].groupby("client_id")["revenue_yuan"].sum()
    assert shown["unified_yuan"].tolist() == pytest.approx(unified.reindex(shown.index, fill_value=0).tolist())
    assert shown["client"].is_unique and set(shown["missing"]) == {"齐了"}


def test_fees_due_and_the_chance_of_losing_them_are_those_of_the_topics(cohorts, values, name):
    contracts = cohorts[name].practice_table("products")
    days = cohorts[name].settings("12").due_days
    contracts = contracts.assign(satisfied=contracts["satisfaction"] >= 7)
    rates = renewals.renewal_rates(contracts, ["rival_quoted", "satisfied"])
    due = renewals.due_within(contracts, "2026-11", days)
    risk = renewals.revenue_at_risk(due, renewals.chances_to_renew(due, rates))
    rows = {row[0].value: row for row in values["客户底册"].iter_rows(min_row=6, max_row=45)}
    compared = 0
    for client, line in risk.iterrows():
        if client in rows:
            fee, lost = (rows[client][BOOK_COLUMNS.index(c)].value for c in ("monthly_fee_yuan", "chance_lost"))
            assert fee * 12 == pytest.approx(line["due_yuan"]) and lost == pytest.approx(1 - line["p_renew"], abs=6e-4)
            compared += 1
    assert compared >= 3


def test_scores_follow_the_lesson_s_rules(cohorts, name):
    clients = collect(cohorts[name]).clients
    for criterion in (*CRITERIA["attract"], *CRITERIA["strength"]):
        assert clients[criterion].between(1, 5).all() and clients[criterion].nunique() >= 3, criterion
    for criterion in ("年毛利", "增长"):
        assert clients[criterion].value_counts().to_dict() == dict.fromkeys(range(1, 6), 8)
    assert clients.loc[(clients["unified_yuan"] * clients["gross_margin"]).idxmax(), "年毛利"] == 5
    assert (clients["带动单位"] == np.minimum(clients["follower_units"] + 1, 5)).all()
    assert (clients["对手份额"] == [max(1, min(5, math.ceil(5 * share - 1e-12))) for share in clients["rival_share"]]).all()


def test_what_may_go_in_a_year_counts_every_running_contract(cohorts, values, name):
    contracts = cohorts[name].practice_table("products")
    contracts = contracts.assign(satisfied=contracts["satisfaction"] >= 7)
    rates = renewals.renewal_rates(contracts, ["rival_quoted", "satisfied"])
    running = contracts[contracts["outcome"].isna()]
    risk = renewals.revenue_at_risk(running, renewals.chances_to_renew(running, rates))["at_risk_yuan"]
    rows = {row[0].value: row for row in values["客户底册"].iter_rows(min_row=6, max_row=45)}
    shown = {client: row[BOOK_COLUMNS.index("at_risk_yuan")].value for client, row in rows.items()}
    assert shown == pytest.approx({client: round(risk[client], 2) for client in shown})


def test_following_a_price_is_not_blamed_for_being_used_late(cohorts, name):
    """Raw rates of those matched are below those held; with equal states both answers help, as they truly do."""
    contracts = cohorts[name].practice_table("products")
    quoted = contracts[contracts["outcome"].notna() & contracts["rival_quoted"]]
    raw = quoted["outcome"].eq("renewed").groupby(quoted["response"]).mean()
    truth = cohorts[name].truth("products")
    more = collect(cohorts[name]).kept_more
    assert raw["match_price"] < raw["hold"] and more["match_price"] > 0
    for answer in ("match_price", "add_service"):
        assert more[answer] == pytest.approx((truth[f"p_renew_{answer}"] - truth["p_renew_hold"]).mean(), abs=0.1)


def test_weights_of_the_first_factors_sum_to_one_and_every_one_has_evidence(cohorts, name):
    factors = collect(cohorts[name]).factors
    for kinds in (["S", "W"], ["O", "T"]):
        assert factors.loc[factors["kind"].isin(kinds), "weight"].sum() == pytest.approx(1, abs=1e-12)
    assert len(factors) >= 12 and factors["evidence"].str.len().min() > 5
    assert factors["rival_has"].any() and not factors.loc[factors["kind"] != "S", "rival_has"].any()


def test_the_gate_stands_on_the_first_sheet_with_the_day_to_check_it_by(cohorts, values, name):
    said = "".join(str(cell.value) for row in values["先看这里"].iter_rows() for cell in row if cell.value)
    for words in ("《反不正当竞争法》", "第八条", "《携号转网服务管理规定》", "《招标投标法》", "《个人信息保护法》"):
        assert words in said
    assert f"讲师在 {cohorts[name].spec.dates[0]} 开课前对一遍现行文本" in said and "只记职务和工作上的意见" in said


def test_names_of_the_class_are_on_the_sheets(cohorts, values, name):
    said = "".join(str(cell.value) for cell in cells(values))
    for code in ("private_line", "cloud", "member_voice", "member_data"):
        assert cohorts[name].product(code) in said
    assert cohorts[name].title in said and "客户经理 1" in said and "am_01" not in said


def test_no_person_of_the_decision_chain_is_in_the_file(cohorts, made, name):
    archive = zipfile.ZipFile(io.BytesIO(made[name]))
    text = "".join(archive.read(entry).decode() for entry in archive.namelist())
    assert not [one for one in cohorts[name].practice_table("stakeholders")["person_id"] if one in text]
    assert str(cohorts[name].spec.seed) not in text


def test_the_rows_are_labelled_synthetic_on_paper_and_on_screen(book):
    assert any("全是合成数据" in cell.value for cell in texts(book) if cell.parent.title == "先看这里")
    assert any(cell.value.startswith("合成数据") for cell in texts(book) if cell.parent.title == "数据与口径")
    for sheet in book.worksheets:
        assert "合成数据" in sheet.oddFooter.left.text or sheet.title == "权重", sheet.title


def test_every_word_keeps_the_house_style(book):
    spoken = {cell.value for cell in texts(book) if not FOREIGN.search(cell.value)}
    names = set(re.findall(r"[\u4e00-\u9fff]{2}\d+", "".join(spoken)))  # a client's name: an industry and a number
    assert workbook_cells.against_the_house_style(spoken - names) == {}
    said = workbook_cells.said_by_formulas(book)
    assert len(said) > 30 and workbook_cells.against_the_house_style(said) == {}


def test_no_text_is_taller_than_its_cell(book):
    fitting, taller = workbook_cells.texts_by_height(book, default_width=9)
    assert taller == [] and len(fitting) > 100


def test_the_file_is_small_and_the_same_again(cohorts, made, name):
    again = TOOLKITS["12"].make(cohorts[name])
    assert again == made[name] and len(again) < LARGEST_FILE


def test_the_classes_differ(with_values):
    books = [*with_values.values()]
    for title in ("客户底册", "先救谁", "九宫格", "三维分级", "IFE_EFE", "跟不跟"):
        shown = [[cell.value for row in book[title].iter_rows() for cell in row] for book in books]
        assert shown[0] != shown[1] != shown[2] != shown[0], title


def test_inputs_are_told_from_formulas_by_their_fill(book):
    filled = inputs(book)
    by_formula = {"跟不跟"}
    assert len(filled) > 1100
    assert {cell.parent.title for cell in filled if cell.data_type == "f"} <= by_formula


@pytest.fixture(scope="module")
def own_class(tmp_path_factory, new_course):
    """A class with clients of its own: numbers as a branch writes them."""
    course = new_course(tmp_path_factory.mktemp("own"))
    other = course / "cohorts" / "other.yml"
    other.write_text(cohort_text("other", seed=77), "utf-8")
    source = open_cohort(other)
    for table in TABLES:
        frame = source.practice_table(table)
        frame["client_id"] = "JT" + frame["client_id"].str[1:].str.zfill(8)
        for column in {"contract_id", "person_id"} & {*frame}:
            frame[column] = "X" + frame[column]
        frame.to_parquet(course / "cohorts" / f"{table}.parquet")
    path = course / "cohorts" / "own.yml"
    path.write_text(cohort_text("own", data={name: {"path": f"{name}.parquet"} for name in TABLES}), "utf-8")
    return open_cohort(path)


def test_own_clients_only_where_they_are_asked_for_and_then_under_their_own_numbers(own_class, opened):
    packed, private = TOOLKITS["12"].make(own_class), TOOLKITS["12"].make(own_class, own_data=True)
    for data, own in ((packed, False), (private, True)):
        ids = [row[0].value for row in opened(data)["客户底册"].iter_rows(min_row=6, max_row=45)]
        assert all(re.fullmatch(r"JT\d{8}" if own else r"G\d{4}", one) for one in ids) and len(set(ids)) == 40
    said = [cell.value for cell in texts(opened(private))]
    assert any("只放在单位的电脑里" in text for text in said) and not any("全是合成数据" in text for text in said)
    assert "本班自有数据" in opened(private)["客户底册"].oddFooter.left.text
    assert private == TOOLKITS["12"].make(own_class, own_data=True)


def without_running_contracts(tables):
    of = tables["group_clients"].query("is_key")["client_id"].head(5)
    products = tables["products"]
    tables["products"] = products[~(products["client_id"].isin(of) & products["outcome"].isna())]


def without_ended_contracts(tables):
    tables["products"] = tables["products"][tables["products"]["outcome"].isna()]


def with_managers_like_formulas(tables):
    tables["group_clients"] = tables["group_clients"].assign(manager='=HYPERLINK("http://x","钱")')


def without_quotes(tables):
    tables["products"] = tables["products"].assign(rival_quoted=False, response="none")


def without_answers(tables):
    for name in ("client_surveys", "stakeholders"):
        tables[name] = tables[name].iloc[:0]


def with_half_a_year_alone(tables):
    months = tables["group_client_months"]
    tables["group_client_months"] = months[months["month"].astype(str) >= "2026-06"]


def with_three_clients(tables):
    kept = tables["group_clients"].query("is_key")["client_id"].head(3)
    for name, frame in tables.items():
        tables[name] = frame[frame["client_id"].isin(kept)]


@pytest.mark.parametrize(
    "change",
    [without_running_contracts, without_ended_contracts, with_managers_like_formulas, without_quotes, without_answers, with_half_a_year_alone,
     with_three_clients],
)  # fmt: skip
def test_a_class_whose_tables_have_gaps_gets_a_workbook_that_can_be_read_back(cohorts, tmp_path, opened, change):
    source = cohorts["demo"]
    tables = {name: source.practice_table(name) for name in TABLES}
    change(tables)

    class Gaps(type(source)):
        def practice_table(self, name):
            return tables[name].copy()

    for name in TABLES:
        tables[name].attrs["source"] = "合成数据"
    data = TOOLKITS["12"].make(Gaps(source.spec, source.path, source.root))
    (tmp_path / "12.xlsx").write_bytes(data)
    found = read_client_workbook(tmp_path / "12.xlsx")
    assert found.problems == () and len(found.clients) == (3 if change is with_three_clients else 40)
    shown = [cell.value for sheet in opened(data, values=True).worksheets for row in sheet.iter_rows() for cell in row]
    assert not [value for value in shown if str(value).startswith((*ERRORS, "nan"))]
    lacking = {without_running_contracts: "不续的可能缺 5 家", without_ended_contracts: "不续的可能缺 40 家",
               without_answers: "分没打全的 40 家", with_half_a_year_alone: "分没打全的 40 家"}.get(change, "")  # fmt: skip
    assert lacking in "".join(found.unfilled)
    formulas = "".join(cell.value for cell in cells(opened(data)) if cell.data_type == "f")
    assert "HYPERLINK" not in formulas
