"""Which clusters and machines are refused, each with one sentence that says where, what, and what to do."""

import os
import shutil
import socket
import sys
from pathlib import Path

import pytest
from clusters import Cluster, wait_until
from distributed import versions

import coursekit
from coursekit.errors import CourseError
from coursekit.handouts import cluster_node
from coursekit.handouts.cluster import open_cluster
from coursekit.handouts.plan import plan


@pytest.fixture
def work(course, provide):
    provide(course, {"02": "quick"}, {}, {"class-1": {}})
    return plan(course, [course / "cohorts" / "class-1.yml"])


@pytest.fixture
def other_source(tmp_path) -> str:
    """A PYTHONPATH on which coursekit's source is another."""
    shutil.copytree(Path(coursekit.__file__).parent, tmp_path / "src" / "coursekit")
    with (tmp_path / "src" / "coursekit" / "errors.py").open("a") as file:
        file.write("# newer\n")
    return os.pathsep.join([str(tmp_path / "src"), os.environ.get("PYTHONPATH", "")])


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def refusal(address: str, work, output: Path) -> str:
    with pytest.raises(CourseError) as refused:
        open_cluster(address, work, output)
    assert not list(output.parent.rglob("*.json")), "nothing is left behind"
    return str(refused.value)


@pytest.mark.parametrize("address", ["192.168.1.10:8786", "http://192.168.1.10:8787", "tcp://192.168.1.10", "room", ""])
def test_an_address_that_is_none(address, work, tmp_path):
    said = refusal(address, work, tmp_path / "handouts")
    assert said == f"--cluster 写的是 {address}，要写成 tcp://地址:端口，例如 tcp://192.168.1.10:8786。"


def test_nobody_answers(work, tmp_path, capfd):
    address = f"tcp://127.0.0.1:{free_port()}"
    said = refusal(address, work, tmp_path / "handouts")
    assert said.startswith(f"{address} 没有调度程序回答") and "请先在那台电脑上运行 dask scheduler" in said
    assert capfd.readouterr() == ("", "")


def test_something_else_answers_nothing(work, tmp_path, capfd):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"tcp://127.0.0.1:{silent.getsockname()[1]}"
        assert refusal(address, work, tmp_path / "handouts").startswith(f"{address} 没有调度程序回答")
    assert capfd.readouterr() == ("", "")


def test_distributed_is_not_installed(work, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    said = refusal("tcp://127.0.0.1:8786", work, tmp_path / "handouts")
    assert said == '--cluster 要用 distributed，这里没有装：请运行 pip install -c constraints.txt -e ".[handouts,cluster]"。'


def test_machines_that_differ_are_refused_and_sent_away_when_they_come_late(work, other_source, tmp_path, capfd, monkeypatch, recwarn):
    output, said = tmp_path / "out" / "handouts", []
    with Cluster(tmp_path / "cluster") as cluster:
        nobody = refusal(cluster.address, work, output)
        assert nobody.startswith(f"{cluster.address} 上还没有电脑加入") and f"dask worker {cluster.address} --nthreads 1" in nobody

        cluster.start("pc-1")
        cluster.wait_for(1)
        with monkeypatch.context() as patch:
            # Dask's own warning about versions would reach the terminal in English.
            patch.setattr(versions, "get_package_info", lambda packages: {"python": "3.0.0", "dask": "0"})
            executor = open_cluster(cluster.address, work, output, said.append)
        with executor:
            older = cluster.start("pc-2", PYTHONPATH=other_source)
            threads = cluster.start("pc-3", "--nthreads", "2", "--no-nanny")
            cluster.wait_for(3)
            early = refusal(cluster.address, work, tmp_path / "second" / "handouts")
            places = set()
            # Enough at once that each machine is handed some, as soon as the executor knows of it.
            wait_until(lambda: places.update(machines_of(executor, 8)) or len(said) == 2)
            assert places == {"pc-1"}
            wait_until(lambda: older.poll() is not None and threads.poll() is not None)

    mine = cluster_node.installed()["coursekit 源码"]
    lines = early.splitlines()
    assert len(lines) == 2
    assert any(f"这里是 {mine}）。请在那台电脑上换成同一份课程，再重新启动它。" in line for line in lines)
    assert any("一个 worker 有 2 个线程，只允许 1 个：请用 --nthreads 1 重新启动它。" in line for line in lines)
    assert len(said) == 2 and all("后来才加入，没有让它做：" in sentence for sentence in said)
    assert capfd.readouterr() == ("", "") and not [str(one.message) for one in recwarn]


def machines_of(executor, tasks: int) -> set[str]:
    return {outcome.result() for outcome in [executor.submit(os.getenv, "MACHINE") for _ in range(tasks)]}


# --- what a machine itself looks at -------------------------------------------------------------------------------


def test_versions_that_differ():
    here = cluster_node.installed()
    assert cluster_node.unlike(here) == ""
    assert cluster_node.unlike({"numpy": "1.0"}).startswith(f"numpy 是 {here['numpy']}（这里是 1.0）。请在那台电脑上按同一份 constraints.txt")
    assert "no-such-library 是 没有装（这里是 1.0）" in cluster_node.unlike({**here, "no-such-library": "1.0"})
    assert "Python 是 " in cluster_node.unlike({**here, "Python": "3.99.0"})
    many = cluster_node.unlike(dict.fromkeys(["numpy", "pandas", "scipy", "pyarrow", "papermill"], "0"))
    assert many.count("（这里是 0）") == 3 and "还有 2 处不同" in many


def test_every_library_that_rendering_loads_is_compared():
    names = set(cluster_node.installed())
    assert {"numpy", "matplotlib", "papermill", "nbclient", "ipykernel", "ipython", "pillow", "distributed"} <= names
    assert not names & {"pytest", "ruff", "fastapi"}


def test_a_folder_that_is_not_the_same(tmp_path):
    lesson, demand = tmp_path / "lesson.ipynb", tmp_path / "cache" / "cluster" / "run.json"
    lesson.write_text("first")
    cluster_node.write_demand(demand, [lesson])
    unfit = cluster_node.unfit.__wrapped__
    assert unfit(str(demand), 1) == ""
    assert "看不到这里的文件夹" in unfit(str(tmp_path / "elsewhere" / "cluster" / "run.json"), 1)
    lesson.write_text("other")
    assert unfit(str(demand), 1).startswith(f"{lesson} 内容和这里不一样（一共 1 个文件）：请把同一个共享文件夹挂在同一个路径上。")
    lesson.unlink()
    assert unfit(str(demand), 1).startswith(f"{lesson} 读不到")


def test_a_folder_that_cannot_be_written(tmp_path, monkeypatch):
    demand = tmp_path / "cache" / "cluster" / "run.json"
    cluster_node.write_demand(demand, [])

    def refuse(**where):
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(cluster_node.tempfile, "TemporaryFile", refuse)
    said = cluster_node.unfit.__wrapped__(str(demand), 1)
    assert said == f"不能写 {tmp_path / 'cache'}（Read-only file system）：请给那台电脑写入权限。"


def test_files_too_large_to_read_are_compared_by_size(tmp_path, monkeypatch):
    monkeypatch.setattr(cluster_node, "COMPARED_BYTES", 3)
    small, large = tmp_path / "small", tmp_path / "large"
    small.write_text("abc")
    large.write_text("abcd")
    before = cluster_node.fingerprints([small, large])
    small.write_text("xyz")
    large.write_text("wxyz")
    after = cluster_node.fingerprints([small, large])
    assert before[str(small)] != after[str(small)] and before[str(large)] == after[str(large)] == "4 bytes"
