"""What ``coursekit handouts`` makes of its options; what it then does is tried in tests/handouts."""

import contextlib
import sys

import pytest
from click.testing import CliRunner

from coursekit import cli
from coursekit.errors import CourseError
from coursekit.handouts import build as building
from coursekit.handouts import cluster, local
from coursekit.handouts.nursery import has_nurseries
from coursekit.handouts.outcomes import CELL_SECONDS, JOB_SECONDS, KERNELS
from coursekit.handouts.plan import class_files
from coursekit.handouts.products import FORMATS


@pytest.fixture
def asked(course, provide, monkeypatch):
    """A function that gives the command these options and returns how ``build`` was called."""
    provide(course, {"02": "quick", "05": "brief"}, {}, {"a-1": {}})
    monkeypatch.chdir(course)
    calls = []

    def remember(work, output, workers, **named):
        calls.append({"work": work, "output": output, "workers": workers, **named})
        return building.Report()

    monkeypatch.setattr(building, "build", remember)

    def run(*options):
        done = CliRunner().invoke(cli.command, ["handouts", *options])
        if isinstance(done.exception, CourseError):
            raise done.exception
        assert done.exit_code == 0, done.output
        run.output.append(done.output)
        return calls[-1]

    run.output = []
    return run


def test_without_options_everything_is_made_within_the_usual_limits(asked, course):
    call = asked()
    assert call["options"] == building.Options(FORMATS, "auto", CELL_SECONDS, JOB_SECONDS)
    assert call["output"] == (course / "build" / "handouts").resolve()
    assert call["workers"] >= 1 and call["executor"] is None
    assert [job.module for job in call["work"].jobs] == ["02", "05"]


def test_each_option_reaches_its_place(asked, tmp_path):
    call = asked("--only", "05", "--formats", "packs,html", "--jobs", "7", "--output", str(tmp_path / "x"))
    assert [job.module for job in call["work"].jobs] == ["05"]
    assert call["options"].formats == ("html", "packs") and call["workers"] == 7
    assert call["output"] == (tmp_path / "x").resolve()


@pytest.mark.parametrize("kernel", KERNELS)
def test_the_kernel(asked, kernel):
    assert asked("--kernel", kernel)["options"].kernel == kernel


def test_a_time_limit_is_for_the_whole_notebook_and_no_cell_has_less(asked):
    options = asked("--time-limit", "30")["options"]
    assert (options.cell_seconds, options.job_seconds) == (1800, 1800)


def test_a_cluster_is_opened_for_the_plan_and_closed_after_the_run(asked, monkeypatch):
    events = []

    @contextlib.contextmanager
    def open_cluster(address, work, output, say):
        events.append(("opened", address, len(work.jobs), output.name))
        yield "machines"
        events.append("closed")

    monkeypatch.setattr(cluster, "open_cluster", open_cluster)
    assert asked("--cluster", "tcp://10.0.0.1:8786")["executor"] == "machines"
    assert events == [("opened", "tcp://10.0.0.1:8786", 2, "handouts"), "closed"]


@pytest.mark.skipif(not has_nurseries(), reason="there each worker starts by itself")
def test_what_makes_a_first_batch_gets_warm_while_it_is_planned(asked, course, monkeypatch):
    opened = []

    def remember(workers):
        opened.append(workers)
        return local.Nursery(local.worker_environment(workers))

    monkeypatch.setattr(local, "open_nursery", remember)
    call = asked("--jobs", "3")
    assert opened == [3] and call["nursery"]._process.returncode is not None, "it is gone with the command"
    monkeypatch.setattr(cluster, "open_cluster", lambda *_: contextlib.nullcontext())
    assert asked("--cluster", "tcp://10.0.0.1:8786")["nursery"] is None
    made = course / "build" / "handouts" / "a-1"
    made.mkdir(parents=True)
    (made / "manifest.json").write_text("{}", "utf-8")
    assert asked()["nursery"] is None, "what is made already is likely to be as it should be"
    assert opened == [3]


def test_fewer_than_no_jobs(asked):
    with pytest.raises(CourseError, match="--jobs 要写正整数，写的是 -1"):
        asked("--jobs", "-1")


def test_a_class_named_twice_is_made_once(asked):
    call = asked("cohorts/a-1.yml", "./cohorts/../cohorts/a-1.yml")
    assert len(call["work"].classes) == 1


def test_no_class_at_all(course):
    for path in (course / "cohorts").glob("*.yml"):
        path.unlink()
    with pytest.raises(CourseError, match="cohorts/ 里没有班级文件：先用 coursekit new-cohort"):
        class_files(course)


@pytest.mark.parametrize(
    ("browser", "formats", "said"),
    [("none", "html,slides", True), ("none", "html,pdf", False), (sys.executable, "slides", False)],
    ids=["no browser", "no slides", "a browser"],
)
def test_slides_that_nothing_measures_are_said(asked, monkeypatch, browser, formats, said):
    monkeypatch.setenv("COURSEKIT_BROWSER", browser)
    asked("--formats", formats)
    assert ("没有量幻灯片装不装得下" in asked.output[-1]) is said


def test_a_browser_that_is_not_there_stops_before_anything_is_made(asked, monkeypatch):
    monkeypatch.setenv("COURSEKIT_BROWSER", "/nowhere/chrome")
    with pytest.raises(CourseError, match="/nowhere/chrome"):
        asked()
