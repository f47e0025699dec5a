"""Identifiers leave their file only as hashes under the class's own key."""

import base64
import functools
import hashlib
import os
import re
import stat

import pandas as pd
import pytest

from coursekit.errors import CourseError
from coursekit.tables import GENERATED, TABLES, TOGETHER, OwnFile, check_own_data, find_identifiers, read_own_table
from coursekit.tables.own_data.keyed_hashes import keyed_hash, load_or_make_key

PHONE = re.compile(r"1[3-9]\d{9}")


@functools.cache
def generated(name: str) -> pd.DataFrame:
    return GENERATED[name].generate(3, "2026-11").head(48)


def with_phones(name: str) -> pd.DataFrame:
    """The first customers of a table, every identifier a telephone number."""
    rows = generated(name)
    identifiers = [column for column, of in TABLES[name].schema.columns.items() if of.metadata["identifier"]]
    return rows.assign(**{column: "138000" + rows[column].str[-5:] for column in identifiers})


def hmac_sha256(key: bytes, message: bytes) -> bytes:
    """RFC 2104 spelled out."""
    key = key.ljust(64, b"\0")
    inner = hashlib.sha256(bytes(k ^ 0x36 for k in key) + message).digest()
    return hashlib.sha256(bytes(k ^ 0x5C for k in key) + inner).digest()


def test_a_hash_is_hmac_sha256_in_base_32():
    key = bytes(range(32))
    expected = base64.b32encode(hmac_sha256(key, b"13800000000")).decode()[:16].lower()
    assert keyed_hash(key, "13800000000") == expected


@pytest.mark.parametrize("name", [*TOGETHER[1:], "campaigns"])
@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_no_telephone_number_survives_reading(tmp_path, name, ending):
    rows, path = with_phones(name), tmp_path / f"own.{ending}"
    rows.to_csv(path, index=False) if ending == "csv" else rows.to_parquet(path)
    assert PHONE.search(rows.to_csv()), "there are some to lose"
    frame = read_own_table(OwnFile(name, path), tmp_path / "class.key.secret")
    assert not PHONE.search(frame.to_csv()) and not PHONE.search(repr(frame.attrs))


def test_numbers_kept_as_numbers_become_the_same_hash(tmp_path):
    rows = with_phones("accounts")
    rows.to_csv(tmp_path / "text.csv", index=False)
    rows.assign(account_id=rows.account_id.astype("int64")).to_parquet(tmp_path / "number.parquet")
    key = tmp_path / "class.key.secret"
    one, other = (read_own_table(OwnFile("accounts", tmp_path / name), key) for name in ("text.csv", "number.parquet"))
    pd.testing.assert_frame_equal(one, other)


def test_tables_of_a_class_still_join_and_those_of_another_do_not(tmp_path):
    frames = {}
    for name in ("subscribers", "subscriber_months"):
        with_phones(name).to_csv(tmp_path / f"{name}.csv", index=False)
        for key in ("one", "other"):
            frames[name, key] = read_own_table(OwnFile(name, tmp_path / f"{name}.csv"), tmp_path / f"{key}.key.secret")
    ids = {key: set(frame.subscriber_id) for key, frame in frames.items()}
    assert len(ids["subscriber_months", "one"]) == 4 and ids["subscriber_months", "one"] <= ids["subscribers", "one"]
    assert ids["subscribers", "one"].isdisjoint(ids["subscribers", "other"])


@pytest.mark.parametrize("text", ["13812345678", "138 1234 5678", "电话138-1234-5678", "35020019900307261X"])
def test_a_number_in_another_column_is_refused_and_not_told(tmp_path, text):
    rows = GENERATED["plans"].generate(3, "2026-11")
    rows.loc[2, "plan_id"] = text
    rows.to_csv(tmp_path / "own.csv", index=False)
    with pytest.raises(CourseError) as caught:
        read_own_table(OwnFile("plans", tmp_path / "own.csv"), tmp_path / "class.key.secret")
    assert "手机号或身份证号" in str(caught.value) and "第 4 行" in str(caught.value)
    assert not re.search(r"\d{9}", str(caught.value))


def test_a_shifted_row_leaves_no_number_among_the_numbers(tmp_path):
    rows = with_phones("subscriber_months")
    rows.loc[3, "usage_gb"] = rows.loc[3, "pool_usage_gb"] = 13812345678.0
    rows.to_csv(tmp_path / "own.csv", index=False)
    with pytest.raises(CourseError) as caught:
        read_own_table(OwnFile("subscriber_months", tmp_path / "own.csv"), tmp_path / "class.key.secret")
    assert "“usage_gb”列不合规定（里面像是手机号" in str(caught.value) and not PHONE.search(str(caught.value))


def test_ten_billion_yuan_of_a_product_are_no_telephone_number(tmp_path):
    rows = GENERATED["product_months"].generate(3, "2026-11").assign(revenue_yuan=13812345678.0)
    rows.to_csv(tmp_path / "own.csv", index=False)
    frame = read_own_table(OwnFile("product_months", tmp_path / "own.csv"), tmp_path / "class.key.secret")
    assert frame.revenue_yuan.eq(13812345678.0).all()


def test_a_report_shows_two_characters_of_an_identifier(tmp_path):
    rows = with_phones("accounts")
    rows.loc[0, "account_id"] = "13812345678 "
    rows.loc[1, "account_id"] = rows.account_id[2]
    rows.to_csv(tmp_path / "own.csv", index=False)
    (table,) = check_own_data([OwnFile("accounts", tmp_path / "own.csv")], examples=50).tables
    text = "\n".join([*table.summary(), *table.problems()])
    assert "第 2 行 13…" in text and "第 3 行、第 4 行" in text and not re.search(r"\d{6}", text)


# --- the key ----------------------------------------------------------------------------------------------------------


def test_a_key_is_made_once_and_only_its_owner_may_read_it(tmp_path):
    path = tmp_path / "class.key.secret"
    key = load_or_make_key(path)
    assert len(key) == 32 and load_or_make_key(path) == key
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert load_or_make_key(tmp_path / "other.key.secret") != key


def test_a_table_without_identifiers_needs_no_key(tmp_path):
    GENERATED["plans"].generate(3, "2026-11").to_csv(tmp_path / "own.csv", index=False)
    read_own_table(OwnFile("plans", tmp_path / "own.csv"), tmp_path / "class.key.secret")
    assert not (tmp_path / "class.key.secret").exists()


@pytest.mark.parametrize("content", [b"", b"abc", b"zz" * 32, b"00" * 33, "密钥".encode()])
def test_a_key_file_that_holds_something_else(tmp_path, content):
    path = tmp_path / "class.key.secret"
    path.write_bytes(content)
    with pytest.raises(CourseError, match=r"class.key.secret 的内容不对.*64 个十六进制字符.*还原"):
        load_or_make_key(path)
    assert path.read_bytes() == content, "never overwritten: hashes made under it would fit nothing any more"


def test_a_key_that_cannot_be_read(tmp_path):
    path = tmp_path / "class.key.secret"
    path.mkdir()
    with pytest.raises(CourseError, match="读不了 .*class.key.secret.*检查读取权限"):
        load_or_make_key(path)


def test_a_key_that_cannot_be_written(tmp_path):
    with pytest.raises(CourseError, match="写不了密钥文件 .*检查文件夹权限和磁盘空间"):
        load_or_make_key(tmp_path / "no folder" / "class.key.secret")


def test_a_full_disk_leaves_no_half_key(tmp_path, monkeypatch):
    def full(handle, *_, **__):
        os.close(handle)
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("coursekit.tables.own_data.keyed_hashes.os.fdopen", full)
    with pytest.raises(CourseError, match="No space left"):
        load_or_make_key(tmp_path / "class.key.secret")
    assert [*tmp_path.iterdir()] == []


def test_key_files_are_ignored_by_git(request):
    root = request.config.rootpath
    assert "*.key.secret" in (root / ".gitignore").read_text("utf-8").splitlines()


def test_the_organiser_finds_the_numbers_behind_a_list_and_only_those(tmp_path):
    rows, path = with_phones("subscribers"), tmp_path / "own.csv"
    rows.to_csv(path, index=False)
    own, key_path = OwnFile("subscribers", path, {}, {}, {}), tmp_path / "class.key.secret"
    wanted = read_own_table(own, key_path)["subscriber_id"].iloc[[5, 2]]
    found = find_identifiers(own, key_path, "subscriber_id", set(wanted)).set_index("hash")["identifier"]
    assert found[wanted].tolist() == rows["subscriber_id"].iloc[[5, 2]].tolist()
    assert len(found) == 2
