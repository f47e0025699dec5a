import threading

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

from coursekit.tables import GENERATED, TABLES, customer_files
from coursekit.tables.customer_block import BLOCK_LINES
from coursekit.tables.customer_files import BYTES_A_LINE, write_customers

SEED, LAST_MONTH = 20261201, "2026-11"
NAMES = ("plans", "accounts", "subscribers", "subscriber_months", "campaigns")
LINES = 3 * BLOCK_LINES + 500


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("课程 一") / "customers"
    write_customers(folder, SEED, LAST_MONTH, LINES, workers=2)
    return folder


def test_the_first_lines_are_the_class_s_own(folder):
    for name in NAMES:
        written = pd.read_parquet(folder / f"{name}.parquet")
        of_class = GENERATED[name].generate(SEED, LAST_MONTH)
        pd.testing.assert_frame_equal(written.iloc[: len(of_class)], of_class, obj=name)


def test_every_line_is_there_once_with_its_account_and_months(folder):
    lines = pd.read_parquet(folder / "subscribers.parquet", columns=["subscriber_id", "account_id"])
    accounts = pd.read_parquet(folder / "accounts.parquet")
    months = pd.read_parquet(folder / "subscriber_months.parquet", columns=["subscriber_id"])
    assert len(lines) == LINES == lines.subscriber_id.nunique() == accounts.lines.sum()
    assert set(lines.account_id) == set(accounts.account_id) and accounts.account_id.is_unique
    assert (months.subscriber_id.to_numpy() == np.repeat(lines.subscriber_id.to_numpy(), 12)).all()


def test_blocks_are_row_groups_and_not_copies_of_each_other(folder):
    parquet = pq.ParquetFile(folder / "subscribers.parquet")
    groups = [parquet.metadata.row_group(i).num_rows for i in range(parquet.num_row_groups)]
    assert groups == [BLOCK_LINES] * 3 + [500]
    tenures = [parquet.read_row_group(i, ["tenure_months"]).to_pandas().tenure_months for i in range(3)]
    assert abs(np.corrcoef(tenures)[np.triu_indices(3, 1)]).max() < 0.05


@pytest.mark.parametrize("name", NAMES)
def test_files_keep_the_schema_and_read_as_plain_text(folder, name):
    rows = pd.read_parquet(folder / f"{name}.parquet").tail(30_000)
    TABLES[name].schema.validate(rows.reset_index(drop=True))
    assert not [name for name, kind in rows.dtypes.items() if isinstance(kind, pd.CategoricalDtype)]


def test_the_announced_size_is_enough_and_not_twice_too_much(folder):
    size = sum((folder / f"{name}.parquet").stat().st_size for name in NAMES if name not in ("plans", "campaigns"))
    assert 0.5 * BYTES_A_LINE < size / LINES < BYTES_A_LINE


def test_rows_do_not_hang_on_how_many_threads_draw_them(tmp_path, monkeypatch):
    monkeypatch.setattr(customer_files, "BLOCK_LINES", 400)
    written = []
    for workers in (1, 5):
        write_customers(tmp_path / str(workers), 3, LAST_MONTH, 2_300, workers=workers)
        written.append(pd.read_parquet(tmp_path / str(workers) / "subscriber_months.parquet"))
    pd.testing.assert_frame_equal(*written)


def test_lines_written_are_reported_in_order(tmp_path, monkeypatch):
    monkeypatch.setattr(customer_files, "BLOCK_LINES", 400)
    seen = []
    write_customers(tmp_path / "x", 3, LAST_MONTH, 1_000, workers=3, on_block=seen.append)
    assert seen == [400, 800, 1_000]


@pytest.mark.parametrize("error", [KeyboardInterrupt, OSError])
def test_an_interruption_leaves_nothing_behind(tmp_path, error):
    def stop(lines):
        raise error

    with pytest.raises(error):
        write_customers(tmp_path / "customers", 3, LAST_MONTH, 2 * BLOCK_LINES, on_block=stop)
    assert list(tmp_path.iterdir()) == []
    assert not [thread for thread in threading.enumerate() if "ThreadPool" in thread.name]


def test_a_folder_with_something_in_it_is_left_alone(tmp_path):
    (tmp_path / "own.csv").write_text("x")
    with pytest.raises(OSError):
        write_customers(tmp_path, 3, LAST_MONTH, 1)
    assert [path.name for path in tmp_path.iterdir()] == ["own.csv"]
    assert not [path for path in tmp_path.parent.iterdir() if path.name.endswith(".part")]


def test_one_line_is_a_book_too(tmp_path):
    (tmp_path / "empty").mkdir()
    write_customers(tmp_path / "empty", 3, LAST_MONTH, 1)
    assert len(pd.read_parquet(tmp_path / "empty" / "subscriber_months.parquet")) == 12
