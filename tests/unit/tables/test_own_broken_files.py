"""Every way a file was seen to be broken has a sentence that says what it is and what to do."""

import functools
import io
import os

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from coursekit.errors import CourseError
from coursekit.tables import GENERATED, OwnFile, check_own_data, read_own_table

HEADER = "product,month,subscribers,net_adds,revenue_yuan\n"
ROW = "iptv,2026-01,10,1,5.0\n"
NEXT = "iptv,2026-02,11,1,5.5\n"


@pytest.fixture
def refused(tmp_path):
    """A function that writes a file's content and returns the sentence that refuses it."""

    def refuse(content: bytes | str, name: str = "own.csv", table: str = "product_months", **own) -> str:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        with pytest.raises(CourseError) as caught:
            read_own_table(OwnFile(table, path, **own), tmp_path / "class.key.secret")
        return str(caught.value)

    return refuse


@pytest.fixture
def read(tmp_path):
    def read_rows(content: bytes | str, table: str = "product_months", **own) -> pd.DataFrame:
        path = tmp_path / "own.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return read_own_table(OwnFile(table, path, **own), tmp_path / "class.key.secret")

    return read_rows


@functools.cache
def generated(name: str) -> pd.DataFrame:
    return GENERATED[name].generate(3, "2026-11").head(36)


def customers(name: str) -> pd.DataFrame:
    return generated(name).copy()


def test_the_right_file_is_read(read):
    """Without this, a file refused for another reason would prove nothing."""
    assert read(HEADER + ROW + NEXT).subscribers.tolist() == [10, 11]


@pytest.mark.parametrize(("delimiter", "name"), [(";", "分号"), ("\t", "制表符"), ("|", "竖线")])
def test_wrong_delimiter(refused, delimiter, name):
    text = refused((HEADER + ROW).replace(",", delimiter))
    assert "分隔符不对" in text and name in text and "CSV UTF-8（逗号分隔）" in text


def test_text_in_a_number(refused):
    assert refused(HEADER + ROW + "iptv,2026-02,很多,1,5.5\n") == (
        "own.csv 的“subscribers”列不合规定（要是整数），共 1 处：第 3 行 很多。"
    )


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ('"1,234"', "千分位"), ("１２３４", "全角"), ("1234户", "单位"), (" 1234", "空格"), ("1234\t", "空格"),
        ("1_234", "要是整数"), ("0x10", "要是整数"), ("nan", "要是整数"), ("inf", "要是整数"), ("1e400", "要是整数"),
        ("12.5", "要是整数"), ("9007199254740993", "要是整数"), ("一千", "要是整数"),
    ],
)  # fmt: skip
def test_what_is_nearly_a_number_is_refused_with_a_hint(refused, cell, said):
    text = refused(f"{HEADER}iptv,2026-01,{cell},1,5.0\n")
    assert said in text and "共 1 处：第 2 行" in text


@pytest.mark.parametrize("cell", ["1234", "+1234", "1234.0", "1.234e3", "1234."])
def test_whole_numbers_however_written(read, cell):
    assert read(f"{HEADER}iptv,2026-01,{cell},1,5.0\n").subscribers.tolist() == [1234]


def test_duplicate_rows_are_all_named(refused):
    text = refused(HEADER + ROW + NEXT + ROW)
    assert text == "own.csv 有 2 行不合规定（product、month 不能和别的行相同）：第 2 行、第 4 行。"


def test_rows_alike_in_what_is_wrong_are_not_called_duplicates(refused):
    text = refused(HEADER + ROW.replace("2026-01", "2026/1") + NEXT.replace("2026-02", "2026/1"))
    assert "共 2 处" in text and "不能和别的行相同" not in text


def test_duplicate_identifiers(refused):
    rows = customers("accounts")
    text = refused(pd.concat([rows, rows.head(1)]).to_csv(index=False), table="accounts")
    assert "account_id 不能和别的行相同）：第 2 行、第 38 行" in text


def test_missing_months_are_named_by_line_not_by_identifier(refused):
    rows = customers("subscriber_months")
    text = refused(rows.drop(index=[5, 6]).to_csv(index=False), table="subscriber_months")
    first, missing = rows.subscriber_id[0], rows.month[5:7].tolist()
    assert "不到 5 个 subscriber_id 缺月份，全表从 2025-12（第 2 行）到 2026-11（第 11 行）共 12 个月" in text
    assert f"第 2 行的缺 {'、'.join(missing)}。" in text and first not in text


def test_a_year_that_cannot_be(refused):
    rows = customers("subscriber_months")
    rows.loc[3, "month"] = "2062-03"
    text = refused(rows.to_csv(index=False), table="subscriber_months")
    assert "2062-03（第 5 行）" in text and "最多 64 个月" in text


def test_negative_usage(refused):
    rows = customers("subscriber_months")
    rows.loc[7, "usage_gb"] = -0.5
    text = refused(rows.to_csv(index=False), table="subscriber_months", columns={"usage_gb": "usage_gb"})
    assert "“usage_gb”列不合规定（不能小于 0），共 1 处：第 9 行 -0.5。" in text


def test_gbk_is_read_wherever_it_stands(read, monkeypatch):
    """Chinese only in the middle of the file: a guess from its beginning or its end would be wrong."""
    monkeypatch.setattr("coursekit.tables.own_data.survey.BLOCK", 256)
    monkeypatch.setattr("coursekit.tables.own_data.csv_file.BLOCK", 256)
    months = [str(month) for month in pd.period_range("2000-01", periods=99, freq="M")]
    notes = {50: "备注"}
    rows = "".join(f"iptv,{month},1,1,1.0,{notes.get(i, 'x')}\n" for i, month in enumerate(months))
    assert len(read((HEADER.replace("\n", ",note\n") + rows).encode("gb18030"))) == 99


def test_gbk_words(read):
    text = "产品,month,subscribers,net_adds,revenue_yuan\n宽带,2026-01,10,1,5.0\n"
    own = {"columns": {"产品": "product"}, "values": {"产品": {"宽带": "broadband"}}}
    assert read(text.encode("gb18030"), **own).to_csv() == read(text.encode("utf-8-sig"), **own).to_csv()
    assert read(text, **own)["product"].tolist() == ["broadband"]


def test_byte_order_mark_belongs_to_no_column(read):
    assert [*read(("\ufeff" + HEADER + ROW).encode())] == HEADER.strip().split(",")


@pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbf"])
def test_empty_file(refused, content):
    assert "是空文件" in refused(content)


@pytest.mark.parametrize("content", [HEADER, HEADER.strip(), HEADER + "\n\n"])
def test_header_only(refused, content):
    assert "只有表头，没有一行数据" in refused(content)


def test_first_line_blank(refused):
    assert "第一行是空的" in refused("\n" + HEADER + ROW)


def test_missing_column(refused):
    text = refused(HEADER.replace("net_adds", "净增") + ROW)
    assert "少了这些列：net_adds" in text and "净增" in text and "columns" in text


def test_a_file_without_a_header_does_not_tell_the_numbers_in_it(refused):
    text = refused("13812345678,A1,main,note 13912345678\n", table="accounts")
    assert "少了这些列" in text and "13812345678" not in text and "13912345678" not in text


def test_a_column_twice(refused):
    assert "不止一列：month（month、账期）" in refused(
        HEADER.replace("\n", ",账期\n") + ROW.replace("\n", ",2026-01\n"), columns={"账期": "month"}
    )


def test_a_unit_for_a_column_that_is_not_there(refused):
    text = refused(HEADER + ROW, columns={"收入": "revenue_yuan"}, units={"收入": "万元"})
    assert "units: 里写了“收入”" in text, "read in yuan it would be ten thousand times too small"


def test_extra_columns_are_told_and_ignored(tmp_path):
    (tmp_path / "own.csv").write_text(HEADER.replace("\n", ",备注,x\n") + ROW.replace("\n", ",a,b\n"), "utf-8")
    (table,) = check_own_data([OwnFile("product_months", tmp_path / "own.csv")]).tables
    assert table.problems() == [] and "没有用到的列：备注、x。" in table.summary()


def parquet(frame: pd.DataFrame) -> bytes:
    buffer = io.BytesIO()
    frame.to_parquet(buffer)
    return buffer.getvalue()


def test_parquet_with_wrong_types(refused):
    rows = GENERATED["product_months"].generate(3, "2026-11")
    rows = rows.assign(subscribers=rows.subscribers.astype(str), month=pd.to_datetime(rows.month))
    text = refused(parquet(rows), "own.parquet")
    assert "“subscribers”列存成了" in text and "要存成整数" in text
    assert "“month”列存成了 timestamp" in text and "要存成文字" in text


def test_parquet_that_is_none_and_that_was_cut_off(refused):
    whole = parquet(GENERATED["product_months"].generate(3, "2026-11"))
    assert "不是 Parquet 文件，或者没有传完" in refused(b"not parquet", "own.parquet")
    assert "不是 Parquet 文件，或者没有传完" in refused(whole[: len(whole) // 2], "own.parquet")


def test_parquet_rows_are_counted_from_one(refused):
    rows = GENERATED["product_months"].generate(3, "2026-11")
    rows.loc[4, "revenue_yuan"] = -1.0
    rows.loc[5, "revenue_yuan"] = None
    text = refused(parquet(rows), "own.parquet")
    assert "（不能小于 0），共 1 处：第 5 条 -1.0。" in text and "（不能空着），共 1 处：第 6 条" in text


def test_parquet_dictionaries_and_small_types_are_read(tmp_path):
    rows = GENERATED["product_months"].generate(3, "2026-11")
    small = pa.Table.from_pandas(rows.assign(product=rows["product"].astype("category")), preserve_index=False)
    small = small.set_column(2, "subscribers", small["subscribers"].cast(pa.int32()))
    pq.write_table(small, tmp_path / "own.parquet", row_group_size=50)
    frame = read_own_table(OwnFile("product_months", tmp_path / "own.parquet"), tmp_path / "x")
    pd.testing.assert_frame_equal(frame, rows)


def test_quoted_line_break_moves_the_lines_below(refused):
    text = refused(HEADER.replace("\n", ",note\n") + 'iptv,2026-01,10,1,5.0,"a\nb\r\nc"\niptv,2026-02,x,1,5.0,d\n')
    assert "共 1 处：第 5 行 x" in text


def test_line_break_within_a_code(refused):
    rows = customers("plans")
    rows["plan_id"] = rows.plan_id.replace(rows.plan_id[0], "first\nline")
    text = refused(rows.to_csv(index=False), table="plans")
    assert "中间不能换行" in text and r"first\nline" in text


def test_truncated_last_line(refused):
    text = refused(HEADER + ROW + "iptv,2026-0")
    assert "有 1 行不合规定（比表头少列）：第 3 行 2 列" in text and "没有导出完" in text


def test_last_line_cut_within_a_character(refused):
    text = refused((HEADER + ROW).encode() + "宽带".encode()[:-1])
    assert "第 3 行的编码" in text and "没有导出完" in text


def test_too_many_cells_are_a_bad_row(refused):
    assert "（比表头多列）：第 2 行 6 列" in refused(HEADER + "iptv,2026-01,1,234,1,5.0\n" + NEXT)


def test_unclosed_quote(refused):
    text = refused(HEADER + ROW + 'iptv,"2026-02,11,1,5.5\n' + NEXT)
    assert "第 3 行" in text and ("比表头少列" in text or "双引号" in text)


def test_mixed_encodings_name_a_line_of_each(refused):
    text = refused((HEADER + ROW + "宽带,2026-01,1,1,1\n").encode() + "高清电视,2026-01,1,1,1\n".encode("gb18030"))
    assert "混着两种编码" in text and "第 3 行是 UTF-8，第 4 行是 GBK" in text


def test_neither_encoding(refused):
    assert "第 2 行的编码既不是 UTF-8 也不是 GBK" in refused(HEADER.encode() + b"\xff\xff\xff,1\n" + ROW.encode())


def test_two_bytes_of_gbk_that_are_greek_in_utf8_too(read):
    """GBK 貌 is C3 B2, in UTF-8 an o with a grave accent: the file is still all GBK."""
    assert bytes([0xC3, 0xB2]).decode("gb18030") == "貌"
    rows = read(HEADER.replace("\n", ",note\n").encode() + "iptv,2026-01,1,1,1,貌\niptv,2026-02,1,1,1,宽带\n".encode("gb18030"))
    assert len(rows) == 2


def excel() -> bytes:
    buffer = io.BytesIO()
    GENERATED["product_months"].generate(3, "2026-11").to_excel(buffer, index=False)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (excel(), "其实是 Excel 工作簿"), (b"\xd0\xcf\x11\xe0rest", "旧版 Excel"), (b"PAR1rest", "Parquet"),
        ("产品".encode("utf-16"), "UTF-16"), (b"a,b\n\0\n", "空字节"), (b"<html><table>", "网页"), (b"\x1f\x8bx", "压缩"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_a_file_that_is_something_else(refused, content, said):
    assert said in refused(content)


def test_a_path_that_is_a_folder(tmp_path):
    (tmp_path / "own.csv").mkdir()
    with pytest.raises(CourseError, match="是文件夹"):
        read_own_table(OwnFile("product_months", tmp_path / "own.csv"), tmp_path / "x")


def test_a_file_that_may_not_be_read(tmp_path, monkeypatch):
    (tmp_path / "own.csv").write_text(HEADER + ROW)

    def deny(*_, **__):
        raise PermissionError(13, os.strerror(13))

    monkeypatch.setattr("coursekit.tables.own_data.csv_file.survey", deny)
    with pytest.raises(CourseError, match=r"读不了 .*own.csv（Permission denied）：检查文件名和读取权限"):
        read_own_table(OwnFile("product_months", tmp_path / "own.csv"), tmp_path / "x")


def test_empty_lines_are_told_and_move_the_lines_below(tmp_path):
    path = tmp_path / "own.csv"
    path.write_text(HEADER + ROW + "\n,,,,\n" + "iptv,2026-02,x,1,5.5\n\n", "utf-8")
    (table,) = check_own_data([OwnFile("product_months", path)]).tables
    assert "有 3 行是空的，没有算进去。" in table.summary()
    assert (table.rows, table.bad_rows) == (2, 1) and "第 5 行 x" in table.problems()[0]
