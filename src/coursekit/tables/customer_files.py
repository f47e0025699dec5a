"""Write the customer tables of any number of lines as Parquet files, block by block, in bounded memory.

Threads draw blocks side by side, because NumPy works outside the interpreter's lock; the files get them in order, a row
group a block. The folder appears under its name when all files in it are whole.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from itertools import islice
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from coursekit.tables.campaign_pilot import generate_campaigns
from coursekit.tables.customer_block import (
    BLOCK_LINES,
    Coded,
    Column,
    account_columns,
    draw_block,
    month_columns,
    subscriber_columns,
)
from coursekit.tables.plans import generate_plans

BYTES_A_LINE = 250  # of all files together, rounded up
_COLUMNS = {"accounts": account_columns, "subscribers": subscriber_columns, "subscriber_months": month_columns}


def write_customers(
    folder: Path,
    seed: int,
    last_month: str,
    subscribers: int,
    *,
    workers: int | None = None,
    on_block: Callable[[int], None] | None = None,
) -> None:
    """Write a class's plans, accounts, lines, months and pilots into ``folder``, which must be new or empty.

    The first lines are the same however many there are, and however many ``workers`` (threads; default: the processor
    cores) draw them. A block that is not full has rows of its own.

    Parameters
    ----------
    subscribers : how many lines, at least 1.
    on_block : called with the number of lines written so far.

    Raises
    ------
    OSError
        ``folder`` holds something, or cannot be written: nothing of ours is left.
    """
    folder = Path(folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    unfinished = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".{folder.name}.", suffix=".part"))
    try:
        for name, frame in (
            ("plans", generate_plans(seed, last_month)), ("campaigns", generate_campaigns(seed, last_month))
        ):  # fmt: skip
            frame.to_parquet(unfinished / f"{name}.parquet", index=False, compression="zstd")
        with ExitStack() as stack:
            writers: dict[str, pq.ParquetWriter] = {}
            lines = 0
            for tables in _drawn(seed, last_month, subscribers, workers or os.cpu_count() or 1):
                for name, table in tables.items():
                    if name not in writers:
                        writers[name] = stack.enter_context(_writer(unfinished / f"{name}.parquet", table.schema))
                    writers[name].write_table(table)
                lines += tables["subscribers"].num_rows
                if on_block:
                    on_block(lines)
        unfinished.chmod(0o755)
        if folder.exists():
            folder.rmdir()
        unfinished.replace(folder)
    except BaseException:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise


def _drawn(seed: int, last_month: str, subscribers: int, workers: int) -> Iterator[dict[str, pa.Table]]:
    """Yield each block's tables in order; few blocks are held at a time."""
    sizes = [min(BLOCK_LINES, subscribers - start) for start in range(0, subscribers, BLOCK_LINES)]
    blocks = iter(enumerate(sizes))
    with ThreadPoolExecutor(workers) as pool:
        waiting = deque(pool.submit(_draw, seed, last_month, *block) for block in islice(blocks, workers))
        while waiting:
            tables = waiting.popleft().result()
            following = next(blocks, None)
            if following:
                waiting.append(pool.submit(_draw, seed, last_month, *following))
            yield tables


def _draw(seed: int, last_month: str, block: int, size: int) -> dict[str, pa.Table]:
    drawn = draw_block(seed, block, last_month, size)
    return {name: _as_table(columns(drawn)) for name, columns in _COLUMNS.items()}


def _as_table(columns: dict[str, Column]) -> pa.Table:
    return pa.table({name: _as_array(col) if isinstance(col, Coded) else col for name, col in columns.items()})


def _as_array(column: Coded) -> pa.DictionaryArray:
    codes = np.asarray(column.codes, dtype=np.int32)
    return pa.DictionaryArray.from_arrays(pa.array(codes, mask=codes < 0), pa.array([*column.labels], pa.string()))


def _writer(path: Path, schema: pa.Schema) -> pq.ParquetWriter:
    """Return a writer that stores coded columns as a dictionary, but lets readers see plain text."""
    coded = [field.name for field in schema if pa.types.is_dictionary(field.type)]
    return pq.ParquetWriter(path, schema, compression="zstd", use_dictionary=coded, store_schema=False)
