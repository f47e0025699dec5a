"""A run over several worker processes: the same handouts as here, also when a machine is lost in the middle.

Each of the cluster's workers gets its name in the environment, and a lesson writes down which machine runs it.
"""

import os
import subprocess
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from clusters import Cluster, switch_off, wait_until

from coursekit.handouts import cluster_executor
from coursekit.handouts.build import build
from coursekit.handouts.cluster import open_cluster
from coursekit.handouts.local import WorkerDied
from coursekit.handouts.plan import plan
from coursekit.notebooks import read_notebook, write_notebook

EVIDENCE = """\
import os, time
from pathlib import Path
def note(what):
    with open("../runs.txt", "a") as file:
        file.write(f"{os.environ['COURSEKIT_ONLY_COHORT'][-11:-4]} {Path('.').absolute().name} %s {what} {os.environ.get('MACHINE')}\\n")
note("begin")
while not Path("../go").exists():
    time.sleep(.05)
"""
# The task's parent is the slot's worker, born of a nursery, whose parent is the dask worker; its nanny starts another.
END_THE_MACHINE = """parent() { awk '{print $4}' /proc/$1/stat; }
echo again >> "$1"; kill -9 $(parent $(parent $PPID)); sleep 600"""
CLASSES = {"class-1": {}, "class-2": {"seed": 2}}


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    """A scheduler and two machines, for every test that leaves them as they are."""
    with Cluster(tmp_path_factory.mktemp("cluster")) as cluster:
        cluster.start("pc-1", "--nthreads", "1", "--no-nanny")
        cluster.start("pc-2")
        cluster.wait_for(2)
        yield cluster


@pytest.fixture
def observed(course, provide):
    """Two classes with two lessons that note each of their runs, and wait for a file named ``go``."""
    provide(course, {"02": "quick", "05": "quick"}, {}, CLASSES)
    for path in (course / "notebooks").glob("*.ipynb"):
        notebook = read_notebook(path)
        notebook.cells[-1].source = EVIDENCE % path.name[:2] + "1 + 1\n" + "note('end')"
        write_notebook(notebook, path)
    return course


def runs(course: Path) -> list[list[str]]:
    """Return what lessons noted: class, folder, module, begin or end, machine."""
    file = course / "runs.txt"
    return [line.split() for line in file.read_text().splitlines()] if file.exists() else []


def planned(course: Path):
    return plan(course, sorted((course / "cohorts").glob("*.yml")))


def products(folder: Path) -> dict[str, bytes]:
    """Return everything in a folder of handouts but what names the day and the durations."""
    kept = (path for path in sorted(folder.rglob("*")) if path.is_file() and path.name != "manifest.json")
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in kept}


def test_a_machine_lost_in_the_middle(cluster, observed, tmp_path):
    lost = cluster.start("pc-lost")
    cluster.wait_for(3)
    work, output = planned(observed), tmp_path / "far" / "handouts"
    with ThreadPoolExecutor(1) as side, open_cluster(cluster.address, work, output) as executor:
        running = side.submit(build, work, output, executor=executor)
        wait_until(lambda: {run[-1] for run in runs(observed)} == {"pc-1", "pc-2", "pc-lost"})
        begun_there = [run[:3] for run in runs(observed) if run[-1] == "pc-lost"]
        switch_off(lost)
        wait_until(lambda: not cluster.processes_of("pc-lost"))
        (observed / "go").touch()
        report = running.result()

    assert (report.exit_code, report.failed, report.retried) == (0, [], [])
    assert Counter(result.state for result in report.results) == {"done": 4}
    assert len({result.job.key for result in report.results}) == 4
    begun, ended = (Counter(tuple(run[:3]) for run in runs(observed) if run[3] == what) for what in ("begin", "end"))
    assert set(ended.values()) == {1} and len(ended) == 4, "no notebook is finished twice"
    assert begun == Counter({run: 1 + (list(run) in begun_there) for run in ended}), "only what was lost begins again"
    assert set(report.folders) == set(CLASSES)
    assert list((tmp_path / "far" / "cache" / "cluster").iterdir()) == []

    here = tmp_path / "here" / "handouts"
    assert build(work, here, 1).exit_code == 0
    assert products(output) == products(here) and len(products(here)) >= 5 * len(CLASSES)


def test_a_failing_notebook_is_a_result(cluster, course, provide, tmp_path):
    provide(course, {"02": "raises", "05": "quick"}, {}, {"class-1": {}})
    work, output = planned(course), tmp_path / "out" / "handouts"
    with open_cluster(cluster.address, work, output) as executor:
        report = build(work, output, executor=executor)
    assert report.exit_code == 1
    states = {result.job.module: (result.state, result.cell) for result in report.results}
    assert states == {"02": ("failed", 5), "05": ("done", 0)}
    assert "没有“tier”这一列" in report.failed[0].error


def test_another_run_s_outcome_of_the_same_task_is_not_taken_for_this_one_s(cluster, course, provide, tmp_path):
    provide(course, {"02": "quick"}, {}, {"class-1": {}})
    work, output = planned(course), tmp_path / "out" / "handouts"
    mended, looked, go = (tmp_path / name for name in ("mended", "looked", "go"))
    steps = 'test -e "$1"; seen=$?; : > "$2"; until [ -e "$3" ]; do sleep .05; done; exit $seen'
    look = ["sh", "-c", steps, "sh", mended, looked, go]
    with open_cluster(cluster.address, work, output) as one, open_cluster(cluster.address, work, output) as other:
        before = one.submit(subprocess.call, look)
        wait_until(looked.exists)  # that it runs is known before it has looked
        mended.touch()
        after = other.submit(subprocess.call, look)
        go.touch()
        assert (before.result(60), after.result(60)) == (1, 0)


def test_what_a_task_raises_comes_back_and_is_not_repeated(cluster, course, provide, tmp_path):
    provide(course, {"02": "quick"}, {}, {"class-1": {}})
    once = tmp_path / "once"
    with open_cluster(cluster.address, planned(course), tmp_path / "out" / "handouts") as executor:
        assert executor.submit(threading.active_count).result() == 1, "where a notebook is forked there are no threads"
        executor.submit(os.mkdir, once).result()
        with pytest.raises(FileExistsError):
            executor.submit(os.mkdir, once).result()
        with pytest.raises(WorkerDied):
            executor.submit(os.abort).result()
        assert executor.submit(os.path.isdir, once).result(), "the cluster is as it was"
    with pytest.raises(RuntimeError):
        executor.submit(os.path.isdir, once)


def test_a_class_stays_on_a_machine_and_none_stands_idle(cluster, course, provide, tmp_path):
    provide(course, {"02": "quick"}, {}, {"class-1": {}})
    say_where = ["sh", "-c", "sleep .2; printf $MACHINE"]
    with open_cluster(cluster.address, planned(course), tmp_path / "out" / "handouts") as executor:
        # While these run, the others queue up.
        for _ in range(4):
            executor.submit(time.sleep, 1)
        outcomes = [(name, executor.submit(subprocess.check_output, say_where, affinity=name)) for name in "AABB" * 5]
        first, second = (Counter(outcome.result() for name, outcome in outcomes if name == one) for one in "AB")
        (home, times), (other, others) = first.most_common(1)[0], second.most_common(1)[0]
        assert home != other and min(times, others) >= 7, "all but what an idle machine took at the end"
        both = [executor.submit(time.sleep, 1, affinity="C") for _ in range(3)]
        wait_until(lambda: sum(outcome.running() for outcome in both) == 2)


def test_what_has_not_begun_can_be_cancelled_and_what_runs_is_finished(cluster, observed, tmp_path):
    work, output, stop = planned(observed), tmp_path / "out" / "handouts", threading.Event()
    with ThreadPoolExecutor(1) as side, open_cluster(cluster.address, work, output) as executor:
        running = side.submit(build, work, output, executor=executor, stop=stop)
        wait_until(lambda: len(runs(observed)) == 2)
        stop.set()
        time.sleep(1)
        (observed / "go").touch()
        report = running.result()
    assert report.interrupted and report.exit_code == 130
    assert Counter(result.state for result in report.results) == {"done": 2, "stopped": 2}
    assert [run[3] for run in runs(observed)] == ["begin", "begin", "end", "end"]


def test_kill_ends_what_runs_and_leaves_the_machines(cluster, observed, tmp_path):
    work, output = planned(observed), tmp_path / "out" / "handouts"
    idle = cluster.processes_of("pc-1")
    executor = open_cluster(cluster.address, work, output)
    with ThreadPoolExecutor(1) as side:
        running = side.submit(build, work, output, executor=executor)
        wait_until(lambda: len(runs(observed)) == 2)
        busy = cluster.processes_of("pc-1") - idle
        executor.kill()
        wait_until(lambda: not busy & cluster.processes_of("pc-1"))
        report = running.result()
    assert {result.state for result in report.results} == {"failed"}
    assert "已中断" in report.results[0].error
    with open_cluster(cluster.address, work, output) as executor:
        assert executor.submit(os.getenv, "MACHINE").result() in ("pc-1", "pc-2")


def test_no_machine_is_left(course, provide, tmp_path, monkeypatch):
    monkeypatch.setattr(cluster_executor, "EMPTY_SECONDS", 1)
    provide(course, {"02": "quick"}, {}, {"class-1": {}})
    said = []
    with Cluster(tmp_path / "cluster") as lonely:
        machine = lonely.start("pc-1")
        lonely.wait_for(1)
        with open_cluster(lonely.address, planned(course), tmp_path / "out" / "handouts", said.append) as executor:
            outcomes = [executor.submit(time.sleep, 600) for _ in range(4)]
            wait_until(outcomes[0].running)
            switch_off(machine)
            for outcome in outcomes:
                with pytest.raises(WorkerDied, match="集群里一台电脑也没有了，做好的都留着，再跑一次会接着做"):
                    outcome.result(60)
            with pytest.raises(WorkerDied, match="一台电脑也没有了"):
                executor.submit(time.sleep, 0).result(60)
    assert said == ["集群里一台电脑也没有了：请重新启动 worker，1 秒内没有电脑加入就停下来。"]


def test_the_only_machine_comes_back_and_a_task_is_given_out_so_often_at_most(
    course, provide, tmp_path, capfd, monkeypatch
):
    monkeypatch.setattr(cluster_executor, "ATTEMPTS", 2)
    provide(course, {"02": "quick"}, {}, {"class-1": {}})
    with Cluster(tmp_path / "cluster") as lonely:
        lonely.start("pc-1")
        lonely.wait_for(1)
        with open_cluster(lonely.address, planned(course), tmp_path / "out" / "handouts") as executor:
            fatal = executor.submit(subprocess.call, ["sh", "-c", END_THE_MACHINE, "sh", tmp_path / "ended"])
            waiting = executor.submit(os.getenv, "MACHINE")
            with pytest.raises(WorkerDied, match="运行它的电脑一台接一台退出了集群，做好的都留着，再跑一次会接着做"):
                fatal.result(120)
            assert (tmp_path / "ended").read_text() == "again\n" * 2
            assert waiting.result(60) == "pc-1"

            outcome = executor.submit(time.sleep, 600)
            wait_until(outcome.running)
            switch_off(lonely.scheduler)
            with pytest.raises(WorkerDied, match="和调度程序断了线，做好的都留着，再跑一次会接着做"):
                outcome.result(60)
            with pytest.raises(WorkerDied, match="和调度程序断了线"):
                executor.submit(time.sleep, 0).result(60)
    assert capfd.readouterr() == ("", "")
