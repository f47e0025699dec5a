"""A class's own group clients: good files pass, and each fault is one clear sentence."""

import functools

import pandas as pd
import pytest

from coursekit.errors import CourseError
from coursekit.tables import GENERATED, OwnFile, check_own_data, read_own_table

NAMES = ("group_clients", "products", "group_client_months", "stakeholders", "client_surveys", "package_trials")


@functools.cache
def generated(name: str) -> pd.DataFrame:
    return GENERATED[name].generate(3, "2026-11")


@pytest.fixture
def own(tmp_path):
    """The own tables of a class's key clients, and a function that checks them as they then are."""
    clients = generated("group_clients")
    key = clients[clients.is_key].reset_index(drop=True)
    frames = {name: generated(name) for name in NAMES if name != "package_trials"}
    frames = {name: frame[frame.client_id.isin(key.client_id)].reset_index(drop=True) for name, frame in frames.items()}
    frames["package_trials"] = generated("package_trials").copy()

    def check():
        for name, frame in frames.items():
            frame.to_csv(tmp_path / f"{name}.csv", index=False)
        return check_own_data([OwnFile(name, tmp_path / f"{name}.csv") for name in frames])

    return frames, check


def problems(report) -> str:
    return "\n".join(text for table in report.tables for text in table.problems())


def test_what_fits_is_good(own):
    _, check = own
    report = check()
    assert report.across == () and report.is_good and len(report.tables) == len(NAMES)


@pytest.mark.parametrize("name", ["products", "group_client_months", "stakeholders", "client_surveys"])
def test_rows_of_unknown_clients(own, name):
    frames, check = own
    rows = frames[name].copy()
    rows.loc[rows.client_id == rows.client_id[0], "client_id"] = "G9999"
    frames[name] = rows
    texts = check().across
    assert f"{name} 里有不到 5 个 client_id 在 group_clients 里找不到：{name}.csv 第 2 行。" in texts


def test_clients_without_any_row_elsewhere_are_no_fault(own):
    frames, check = own
    frames["client_surveys"] = frames["client_surveys"].head(3)
    assert check().is_good


def test_influence_that_does_not_add_up_names_the_clients_first_row(own):
    frames, check = own
    frames["stakeholders"].loc[12, "influence"] += 0.2
    report = check()
    (text,) = report.across
    total = frames["stakeholders"].influence[10:15].sum()
    assert text == (
        "stakeholders 里有不到 5 个 client_id 的 influence 加起来不是 1："
        f"stakeholders.csv 第 12 行起的加起来是 {total:.2f}。同一家的几个人要写齐，分量重新分到加起来是 1。"
    )
    assert not report.is_good and problems(report) == ""


def test_thirds_written_with_two_decimals_add_up(own):
    frames, check = own
    people = frames["stakeholders"].groupby("client_id").head(3).reset_index(drop=True)
    frames["stakeholders"] = people.assign(influence=0.33)
    assert check().is_good


def test_influence_is_added_up_however_the_rows_are_ordered(own):
    frames, check = own
    frames["stakeholders"] = frames["stakeholders"].sample(frac=1, random_state=2)
    assert check().is_good


def test_a_bad_influence_is_told_as_such_and_not_added_up(own):
    frames, check = own
    frames["stakeholders"]["influence"] = frames["stakeholders"].influence.astype(object)
    frames["stakeholders"].loc[3, "influence"] = "三成"
    report = check()
    assert report.across == () and "“influence”列不合规定（要是数），共 1 处：第 5 行 三成" in problems(report)


FAULTS = {
    "more_members_than_staff": (
        "group_clients", {"members": 10**6}, "成员 members 不能多于职工 staff"),
    "key_client_that_left": ("group_clients", {"active": False}, "不能再算重点客户 is_key"),
    "unknown_industry": ("group_clients", {"industry": "矿山"}, "“industry”列不合规定（只能是 hotel、retail"),
    "margin_in_percent": ("group_clients", {"gross_margin": 45.0}, "“gross_margin”列不合规定（要在 0 到 1 之间）"),
    "end_before_start": ("products", {"end_month": "2001-01"}, "开始月 start_month 不能晚于到期月 end_month"),
    "response_without_quote": (
        "products", {"rival_quoted": False, "response": "hold"}, "对手没有报价的（rival_quoted 为 false），应对 response 只能是 none"),
    "ended_quote_unanswered": (
        "products", {"rival_quoted": True, "response": "none", "outcome": "lost"},
        "应对 response 要写 hold、match_price 或 add_service"),
    "running_contract_answered": (
        "products", {"rival_quoted": True, "response": "hold", "outcome": None}, "（outcome 空着），应对 response 先写 none"),
    "member_pack_as_contract": ("products", {"product": "member_voice"}, "“product”列不合规定（只能是 private_line"),
    "satisfaction_of_a_hundred": ("products", {"satisfaction": 85.0}, "“satisfaction”列不合规定（要在 1 到 10 之间）"),
    "attitude_of_three": ("stakeholders", {"attitude": 3}, "“attitude”列不合规定（要在 -2 到 2 之间）"),
    "score_of_zero": ("client_surveys", {"score": 0}, "“score”列不合规定（要在 1 到 10 之间）"),
    "member_pack_paid_by_the_unit": (
        "group_client_months", {"payer": "unified"}, "单位付的写成它自己的产品，不要两边都算"),
    "member_pack_without_members": (
        "group_client_months", {"members": None}, "只有 member_voice、member_data 的行有、也必须有成员 members"),
    "voice_without_minutes": (
        "group_client_months", {"voice_minutes": None}, "只有 member_voice 的行有、也必须有通话分钟 voice_minutes"),
    "voice_with_traffic": ("group_client_months", {"data_gb": 3.0}, "只有 member_data 的行有、也必须有流量 data_gb"),
    "month_of_six_digits": ("products", {"start_month": "202603"}, "“start_month”列不合规定（要写成 2026-03 这样的年月）"),
    "more_accepted_than_offered": ("package_trials", {"accepted": 10**6}, "接受的 accepted 不能多于提过的 offered"),
    "package_of_another_matrix": ("package_trials", {"package": "sms_offer"}, "要和矩阵 matrix 对得上"),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_is_a_sentence_with_its_line(own, fault):
    frames, check = own
    name, changes, sentence = FAULTS[fault]
    rows = frames[name].astype(dict.fromkeys(changes, object))
    row = rows.index[rows["product"] == "member_voice"][4] if name == "group_client_months" else 4
    for column, value in changes.items():
        rows.loc[row, column] = value
    frames[name] = rows
    text = problems(check())
    assert sentence in text and f"第 {row + 2} 行" in text and text.count("\n") == 0


def test_own_words_units_and_names_are_read(tmp_path):
    rows = generated("products").head(50)
    own = rows.assign(gross_margin=rows.gross_margin * 100, payer=rows.payer.map({"unified": "单位付", "individual": "自己付"}))
    own.rename(columns={"gross_margin": "毛利率", "payer": "谁付"}).to_csv(tmp_path / "own.csv", index=False)
    file = OwnFile("products", tmp_path / "own.csv", {"毛利率": "gross_margin", "谁付": "payer"}, {"毛利率": "%"},
                   {"谁付": {"单位付": "unified", "自己付": "individual"}})  # fmt: skip
    frame = read_own_table(file, tmp_path / "class.key.secret")
    assert frame.payer.equals(rows.payer) and (frame.gross_margin - rows.gross_margin).abs().max() < 1e-12
    assert not set(frame.client_id) & set(rows.client_id) and frame.client_id.nunique() == rows.client_id.nunique()


def test_clients_keep_one_hash_in_every_table(tmp_path):
    frames = {}
    for name in NAMES[:5]:
        generated(name).to_csv(tmp_path / f"{name}.csv", index=False)
        frames[name] = read_own_table(OwnFile(name, tmp_path / f"{name}.csv"), tmp_path / "class.key.secret")
    known = set(frames["group_clients"].client_id)
    assert len(known) == 400 and all(set(frame.client_id) <= known for frame in frames.values())


def test_telephone_numbers_have_no_place_in_it(tmp_path):
    generated("stakeholders").assign(role="13812345678").to_csv(tmp_path / "own.csv", index=False)
    with pytest.raises(CourseError, match="像是手机号"):
        read_own_table(OwnFile("stakeholders", tmp_path / "own.csv"), tmp_path / "class.key.secret")
