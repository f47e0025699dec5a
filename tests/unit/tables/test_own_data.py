import functools

import numpy as np
import pandas as pd
import pytest

from coursekit.errors import CourseError
from coursekit.tables import GENERATED, TABLES, OwnFile, generate_product_months, read_own_table

CHINESE = {"产品": "product", "月份": "month", "用户": "subscribers", "净增": "net_adds", "收入": "revenue_yuan"}


@functools.cache
def generated(name: str) -> pd.DataFrame:
    """The first rows of a synthetic table: whole years of months."""
    return GENERATED[name].generate(3, "2026-11").head(600)


def read(name, path, columns=()):
    return read_own_table(OwnFile(name, path, dict(columns)), path.parent / "class.key.secret")


@pytest.fixture
def rows() -> pd.DataFrame:
    return generate_product_months(3, "2026-11")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_chinese_headers_in_any_usual_encoding(tmp_path, rows, encoding):
    path = tmp_path / "own.csv"
    rows.rename(columns={ours: own for own, ours in CHINESE.items()}).to_csv(path, index=False, encoding=encoding)
    pd.testing.assert_frame_equal(read("product_months", path, CHINESE), rows)


def test_parquet(tmp_path, rows):
    rows.to_parquet(tmp_path / "own.parquet")
    pd.testing.assert_frame_equal(read("product_months", tmp_path / "own.parquet"), rows)


def test_missing_column_names_what_is_there(tmp_path, rows):
    rows.drop(columns="net_adds").to_csv(tmp_path / "own.csv", index=False)
    with pytest.raises(CourseError, match="少了这些列：net_adds；文件里有：product、month"):
        read("product_months", tmp_path / "own.csv")


def test_bad_rows_are_counted_by_rule_with_their_lines(tmp_path, rows):
    rows["month"] = rows["month"].astype(object)
    rows.loc[4, "month"] = "2026/13"
    rows.loc[[7, 9], "subscribers"] = -5
    rows.to_csv(tmp_path / "own.csv", index=False)
    with pytest.raises(CourseError) as caught:
        read("product_months", tmp_path / "own.csv")
    text = str(caught.value)
    assert "“month”列不合规定（要写成 2026-03 这样的年月），共 1 处：第 6 行 2026/13" in text
    assert "“subscribers”列不合规定（不能小于 0），共 2 处：第 9 行 -5；第 11 行 -5" in text


def test_numbers_as_text_are_refused_not_coerced(tmp_path, rows):
    rows["net_adds"] = rows["net_adds"].astype(object)
    rows.loc[0, "net_adds"] = "一千"
    rows.to_csv(tmp_path / "own.csv", index=False)
    with pytest.raises(CourseError, match="net_adds”列不合规定（要是整数），共 1 处：第 2 行 一千。$"):
        read("product_months", tmp_path / "own.csv")


def test_a_broken_file_is_a_sentence(tmp_path):
    (tmp_path / "own.parquet").write_bytes(b"not parquet")
    with pytest.raises(CourseError, match="读不了"):
        read("product_months", tmp_path / "own.parquet")


def refusal(tmp_path, name, frame) -> str:
    frame.to_csv(tmp_path / "own.csv", index=False)
    with pytest.raises(CourseError) as caught:
        read(name, tmp_path / "own.csv")
    return str(caught.value)


@pytest.mark.parametrize("ending", ["csv", "parquet"])
@pytest.mark.parametrize("name", GENERATED)
def test_synthetic_rows_of_each_table_come_back_from_a_file_as_they_were(tmp_path, name, ending):
    """All but the identifiers, which come back as one hash each."""
    rows = generated(name)
    own = tmp_path / f"own.{ending}"
    rows.to_csv(own, index=False) if ending == "csv" else rows.to_parquet(own)
    frame = read(name, own)
    identifiers = [column for column, of in TABLES[name].schema.columns.items() if of.metadata["identifier"]]
    pd.testing.assert_frame_equal(frame.drop(columns=identifiers), rows.drop(columns=identifiers))
    for column in identifiers:
        assert frame[column].isna().equals(rows[column].isna())
        pairs = pd.DataFrame({"own": rows[column], "hash": frame[column]}).dropna().drop_duplicates()
        assert pairs.own.is_unique and pairs.hash.is_unique and pairs.hash.str.fullmatch("[a-z2-7]{16}").all()
    TABLES[name].schema.validate(frame)


@pytest.mark.parametrize("name", GENERATED)
def test_rules_over_several_columns_judge_each_row_by_itself(name):
    """Own files are checked piece by piece: a rule that compares rows would judge each piece alone."""
    rows = generated(name).head(50)
    schema = TABLES[name].schema
    assert not any(column.unique for column in schema.columns.values())
    for check in schema.checks:
        broken = rows.sample(frac=1, random_state=1).reset_index(drop=True).assign(
            **{column: rows[column] for column in rows.columns[::2]})
        whole = check(broken).check_output
        assert list(whole) == [bool(check(broken.iloc[[i]]).check_output.iloc[0]) for i in range(len(broken))]


@pytest.mark.parametrize(
    ("part", "whole"),
    [
        ("covered", "subscribers"), ("handset", "covered"), ("plan", "handset"), ("on_network", "plan"),
        ("plan", "plan_total"), ("plan_total", "subscribers"), ("handset", "handset_total"),
        ("handset_total", "subscribers"), ("on_network", "on_network_total"), ("on_network_total", "handset_total"),
    ],
)  # fmt: skip
def test_counts_that_do_not_nest_are_refused(tmp_path, part, whole):
    rows = GENERATED["region_5g"].generate(3, "2026-11")
    rows.loc[2, part] = rows.loc[2, whole] + 1
    assert f"own.csv 有 1 行不合规定（{part} 不能多于 {whole}）：第 4 行。" in refusal(tmp_path, "region_5g", rows)


def test_a_district_twice_an_unknown_area_and_a_blank_are_refused(tmp_path):
    rows = GENERATED["region_5g"].generate(3, "2026-11")
    rows.loc[5, "district"], rows.loc[3, "area"], rows.loc[1, "month"] = "district_1", "山区", None
    text = refusal(tmp_path, "region_5g", rows)
    assert "有 2 行不合规定（district 不能和别的行相同）：第 2 行、第 7 行" in text
    assert "“area”列不合规定（只能是 urban、rural），共 1 处：第 5 行 山区" in text
    assert "“month”列不合规定（不能空着），共 1 处：第 3 行。" in text


def test_revenue_that_is_not_price_times_volume_is_refused(tmp_path):
    rows = GENERATED["price_volume"].generate(3, "2026-11")
    rows.loc[4, "revenue_yuan"] *= 1.009
    rows.loc[6, "revenue_yuan"] *= 1000 / 1024
    text = refusal(tmp_path, "price_volume", rows)
    assert "有 1 行不合规定（revenue_yuan 要等于 price_yuan_per_gb × traffic_tb × 1024，最多差 1%）：第 8 行。" in text


def test_whole_numbers_do_for_prices_and_for_codes(tmp_path):
    rows = pd.DataFrame({"branch": [101, 102], "month": "2026-11", "price_yuan_per_gb": 3, "traffic_tb": [1, 2],
                         "revenue_yuan": [3072, 6144]})  # fmt: skip
    rows.to_csv(tmp_path / "own.csv", index=False)
    frame = read("price_volume", tmp_path / "own.csv")
    assert frame.branch.tolist() == ["101", "102"] and frame.price_yuan_per_gb.tolist() == [3.0, 3.0]


def test_fractions_where_whole_numbers_belong_are_refused(tmp_path, rows):
    rows["subscribers"] = rows.subscribers + 0.5
    assert "“subscribers”列不合规定（要是整数）" in refusal(tmp_path, "product_months", rows)


def test_a_wrong_type_is_said_once_in_plain_words(tmp_path):
    rows = GENERATED["price_volume"].generate(3, "2026-11").assign(branch=np.arange(288) + 0.5, price_yuan_per_gb="三元")
    rows.to_parquet(tmp_path / "own.parquet")
    with pytest.raises(CourseError) as caught:
        read("price_volume", tmp_path / "own.parquet")
    (line,) = str(caught.value).splitlines()
    assert "“branch”列存成了 double，要存成文字；“price_yuan_per_gb”列存成了" in line and "要存成数。" in line


def test_a_wrong_type_in_text_is_said_once_in_plain_words(tmp_path):
    rows = GENERATED["price_volume"].generate(3, "2026-11").assign(price_yuan_per_gb="三元")
    text = refusal(tmp_path, "price_volume", rows)
    assert [line.partition("：")[0] for line in text.splitlines()] == [
        "own.csv 的“price_yuan_per_gb”列不合规定（要是数），共 288 处"
    ]
