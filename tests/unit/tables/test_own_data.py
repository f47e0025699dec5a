import pandas as pd
import pytest

from coursekit.errors import CourseError
from coursekit.tables import generate_product_months, read_own_table

CHINESE = {"产品": "product", "月份": "month", "用户": "subscribers", "净增": "net_adds", "收入": "revenue_yuan"}


@pytest.fixture
def rows() -> pd.DataFrame:
    return generate_product_months(3, "2026-11")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_chinese_headers_in_any_usual_encoding(tmp_path, rows, encoding):
    path = tmp_path / "own.csv"
    rows.rename(columns={ours: own for own, ours in CHINESE.items()}).to_csv(path, index=False, encoding=encoding)
    pd.testing.assert_frame_equal(read_own_table("product_months", path, CHINESE), rows)


def test_parquet(tmp_path, rows):
    rows.to_parquet(tmp_path / "own.parquet")
    pd.testing.assert_frame_equal(read_own_table("product_months", tmp_path / "own.parquet", {}), rows)


def test_missing_column_names_what_is_there(tmp_path, rows):
    rows.drop(columns="net_adds").to_csv(tmp_path / "own.csv", index=False)
    with pytest.raises(CourseError, match="少了这些列：net_adds；文件里有：product、month"):
        read_own_table("product_months", tmp_path / "own.csv", {})


def test_bad_rows_are_counted_by_rule_with_their_lines(tmp_path, rows):
    rows["month"] = rows["month"].astype(object)
    rows.loc[4, "month"] = "2026/13"
    rows.loc[[7, 9], "subscribers"] = -5
    rows.to_csv(tmp_path / "own.csv", index=False)
    with pytest.raises(CourseError) as caught:
        read_own_table("product_months", tmp_path / "own.csv", {})
    text = str(caught.value)
    assert "“month”" in text and "第 6 行 2026/13" in text
    assert "“subscribers”" in text and "共 2 处" in text and "第 9 行 -5" in text


def test_numbers_as_text_are_refused_not_coerced(tmp_path, rows):
    rows["net_adds"] = rows["net_adds"].astype(object)
    rows.loc[0, "net_adds"] = "一千"
    rows.to_csv(tmp_path / "own.csv", index=False)
    with pytest.raises(CourseError, match="net_adds"):
        read_own_table("product_months", tmp_path / "own.csv", {})


def test_a_broken_file_is_a_sentence(tmp_path):
    (tmp_path / "own.parquet").write_bytes(b"not parquet")
    with pytest.raises(CourseError, match="读不了"):
        read_own_table("product_months", tmp_path / "own.parquet", {})
