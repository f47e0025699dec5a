"""A run over several machines (``--cluster``): find the Dask cluster and check every machine of it."""

from __future__ import annotations

import logging
import re
import threading
import uuid
import warnings
from collections import defaultdict
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import TYPE_CHECKING

from coursekit.errors import CourseError
from coursekit.handouts import cluster_node
from coursekit.handouts.cluster_executor import ClusterExecutor, machines, unfit_machines
from coursekit.handouts.plan import Plan

if TYPE_CHECKING:
    from distributed import Client

CONNECT_SECONDS = 3
# The client itself would wait for ever for something that takes the connection and says nothing.
ANSWER_SECONDS = 9
LOGGERS = ("distributed", "distributed.client", "tornado.application", "asyncio")


def open_cluster(
    address: str, plan: Plan, output: Path, say: Callable[[str], None] = lambda sentence: None
) -> ClusterExecutor:
    """Return an executor over the Dask cluster whose scheduler is at ``address``, every machine checked for ``plan``.

    Parameters
    ----------
    output : folder of the handouts; beside it lies the cache, which every machine has to see at the same path.
    say : is told in one sentence when a machine that joined later is sent away, or none is left.

    Raises
    ------
    CourseError
        distributed is not installed, nobody answers, no machine is there, or some machine is unlike this one.
    """
    if not re.fullmatch(r"tcp://[^/\s]+:\d{1,5}", address):
        raise CourseError(f"--cluster 写的是 {address}，要写成 tcp://地址:端口，例如 tcp://192.168.1.10:8786。")
    client = _connect(address)
    demand = output.parent / "cache" / "cluster" / f"{uuid.uuid4().hex}.json"
    try:
        cluster_node.write_demand(demand, _files(plan))
        _check(client, demand, address)
    except BaseException:
        demand.unlink(missing_ok=True)
        client.close()
        raise
    return ClusterExecutor(client, demand, say)


def _connect(address: str) -> Client:
    try:
        from distributed import Client
    except ImportError:
        raise CourseError(
            '--cluster 要用 distributed，这里没有装：请运行 pip install -c constraints.txt -e ".[handouts,cluster]"。'
        ) from None
    for name in LOGGERS:
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    answer: Future[Client] = Future()

    def connect() -> None:
        try:
            answer.set_result(Client(address, timeout=CONNECT_SECONDS, set_as_default=False))
        except Exception as error:
            answer.set_exception(error)

    with warnings.catch_warnings():
        # That versions differ is found out, and said, by the check.
        warnings.simplefilter("ignore")
        threading.Thread(target=connect, daemon=True).start()
        try:
            return answer.result(ANSWER_SECONDS)
        except (OSError, TimeoutError, ValueError, ImportError) as error:
            raise CourseError(
                f"{address} 没有调度程序回答（{type(error).__name__}）："
                "请先在那台电脑上运行 dask scheduler，再检查地址、端口和防火墙。"
            ) from None


def _files(plan: Plan) -> list[Path]:
    """Return the files that the jobs of ``plan`` read, wherever they lie."""
    own = {path for one in plan.classes for path in one.cohort.files()}
    notebooks = {Path(job.notebook) for job in plan.jobs}
    market = (plan.root / "data").rglob("*.csv")
    return sorted({*own, *notebooks, *market, plan.root / "constraints.txt"})


def _check(client: Client, demand: Path, address: str) -> None:
    """Raise ``CourseError`` unless there are machines, and all of them and the scheduler are like this one."""
    if not machines(client):
        raise CourseError(
            f"{address} 上还没有电脑加入：请在每台电脑上运行 dask worker {address} --nthreads 1，再跑一次。"
        )
    try:
        problem = client.run_on_scheduler(cluster_node.unlike, cluster_node.installed())
    except ImportError:
        problem = f"没有装 coursekit，或装的是旧的。{cluster_node.REINSTALL}。"
    found = [f"调度程序（{address}）：{problem}"] if problem else []
    by_problem = defaultdict(list)
    for name, problem in unfit_machines(client, demand).values():
        by_problem[problem].append(name)
    for problem, names in by_problem.items():
        more = f" 等 {len(names)} 个 worker" if len(names) > 3 else ""
        found.append(f"{'、'.join(sorted(names)[:3])}{more}：{problem}")
    if found:
        raise CourseError("\n".join(found))
