"""A full or read-only disk: one sentence, what was good stays whole, nothing half made; with room again it goes on."""

import errno
import os
import shutil

import pytest
from courses import FIXTURES, cohort_text, run_command, snapshot
from faults import broken_disk, parts, summary_rows

from coursekit.files import disk_problem
from coursekit.handouts.cache import Cache
from coursekit.handouts.class_folder import make_class
from coursekit.handouts.outcomes import CACHED, Result
from coursekit.handouts.plan import plan
from coursekit.syllabus import load_syllabus

BRIEF = load_syllabus().modules["05"].notebook
SUPPORT = {"programme": "support-staff-2d", "extra_modules": ["02"]}
# Each class meets the broken disk somewhere else: storing what ran, packing, keeping evidence; the last one nowhere.
CLASSES = {"stores-1": SUPPORT, "packs-1": SUPPORT | {"seed": 1}, "fails-1": {}, "well-1": SUPPORT | {"seed": 2}}
SENTENCES = {"ENOSPC": "磁盘满了，没有写完。", "EROFS": "没有写入权限："}


@pytest.fixture(scope="module")
def made(tmp_path_factory, new_course, provide, command_here):
    """Classes made whole."""
    folder = provide(new_course(tmp_path_factory.mktemp("disk")), {"02": "quick", "05": "brief"}, {}, CLASSES)
    done = command_here(folder, "handouts")
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


@pytest.fixture
def course(made, tmp_path):
    """A copy that a test may break."""
    return shutil.copytree(made, tmp_path / "course", symlinks=True)


def of(folder, cohort_id):
    """What was made for a class, but for the index and the manifest, which tell what the last run was like."""
    files = snapshot(folder / "build" / "handouts" / cohort_id)
    return {name: content for name, (_, content) in files.items() if name not in ("index.html", "manifest.json")}


@pytest.mark.parametrize("error", ["ENOSPC", "EROFS"])
def test_a_disk_that_refuses_keeps_back_what_it_concerns_and_nothing_else(course, tmp_path, command_here, error):
    for cohort_id in ("stores-1", "packs-1", "well-1"):
        changed = cohort_text(cohort_id, **CLASSES[cohort_id], region="古田")
        (course / "cohorts" / f"{cohort_id}.yml").write_text(changed, "utf-8")
    shutil.copy(FIXTURES / "raises.ipynb", course / "notebooks" / BRIEF)
    before = {cohort_id: of(course, cohort_id) for cohort_id in CLASSES}
    (job,) = plan(course, [course / "cohorts" / "stores-1.yml"]).jobs
    where = f"executed/.?{job.key}|handouts/packs-1/.trainee|build/failures"
    done = run_command(course, "handouts", **broken_disk(tmp_path, error, where))
    said = done.stdout + done.stderr
    assert done.returncode == 1, said
    assert "Traceback" not in said
    assert parts(course) == []

    sentence = SENTENCES[error]
    rows = {tuple(row[:2]): row[2:] for row in summary_rows(said)}
    assert set(rows) == {("stores-1", "02讲义"), ("fails-1", "05讲义")}
    assert sentence in rows["stores-1", "02讲义"][1]
    cell, told, evidence = rows["fails-1", "05讲义"]
    assert (cell, evidence) == ("5", "—"), "the cell is named although its notebook could not be kept"
    assert told.startswith("ValueError:没有“tier”这一列") and sentence in told
    assert said.count(f"packs-1：{sentence}") == 1
    for cohort_id in ("stores-1", "fails-1"):
        assert of(course, cohort_id) == before[cohort_id], "what was good stays"
    assert of(course, "packs-1")["trainee.zip"] == before["packs-1"]["trainee.zip"]
    assert of(course, "well-1")["trainee.zip"] != before["well-1"]["trainee.zip"], "the others go on"

    shutil.copy(FIXTURES / "brief.ipynb", course / "notebooks" / BRIEF)
    done = command_here(course, "handouts")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "stores-1 · 02 讲义：做好" in done.stdout, "nothing was stored"
    assert "packs-1 · 02 讲义：没变" in done.stdout, "what ran need not run again"
    for cohort_id in ("stores-1", "packs-1"):
        assert of(course, cohort_id)["trainee.zip"] != before[cohort_id]["trainee.zip"]


class Disk:
    """A disk that refuses the write of one number, counted from zero."""

    def __init__(self, monkeypatch, refused: int) -> None:
        self.writes, self._refused, self._really = 0, refused, os.fsync
        monkeypatch.setattr("coursekit.files.os.fsync", self._sync)

    def _sync(self, handle: int) -> None:
        self.writes += 1
        if self.writes == self._refused + 1:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        self._really(handle)


def test_a_disk_that_is_full_at_any_write_of_a_class(course, monkeypatch):
    """Whichever write it is: every file is whole, old or new, and the same again makes the class what it should be."""
    file = course / "cohorts" / "packs-1.yml"
    job = plan(course, [file]).jobs[0]
    cache, folder = Cache(course / "build" / "cache"), course / "build" / "handouts" / "packs-1"
    executed = cache.path(job.key).read_text("utf-8")
    old = {name: content for name, (_, content) in snapshot(folder).items()}
    file.write_text(cohort_text("packs-1", **CLASSES["packs-1"], region="古田"), "utf-8")
    (one,) = plan(course, [file]).classes
    results = [Result(job, CACHED) for job in one.jobs]
    for job in one.jobs:
        cache.store(job.key, executed, {})

    def make(refused):
        disk = Disk(monkeypatch, refused)
        try:
            problem = make_class(one, results, folder, cache)
        except OSError as error:
            problem = disk_problem(error)
        assert parts(course) == []
        return problem, disk.writes, {name: content for name, (_, content) in snapshot(folder).items()}

    problem, count, new = make(refused=1000)
    assert problem == "" and count == len(new) > 4
    new.pop("manifest.json")
    for refused in range(count):
        for name, content in old.items():
            (folder / name).write_bytes(content)
        problem, _, half = make(refused)
        assert problem.startswith("磁盘满了"), refused
        assert half.pop("manifest.json") == old["manifest.json"]
        assert all(content in (old[name], new[name]) for name, content in half.items())
        problem, _, after = make(refused=1000)
        after.pop("manifest.json")
        assert (problem, after) == ("", new), refused


def test_a_target_where_nobody_may_write(made):
    done = run_command(made, "handouts", "--output", "/sys/coursekit/handouts")
    said = done.stdout + done.stderr
    assert done.returncode == 1, said
    assert "没有写入权限：/sys/coursekit" in said and "--output" in said
    assert "Traceback" not in said


@pytest.mark.parametrize("blocked", ["out", "out/handouts", "out/cache"])
def test_a_file_where_a_folder_is_wanted(made, tmp_path, command_here, blocked):
    target = tmp_path / blocked
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text("在这里挡着", "utf-8")
    arguments = (made / "cohorts" / "well-1.yml", "--output", tmp_path / "out" / "handouts")
    done = command_here(made, "handouts", *arguments, COLUMNS="400")
    said = done.stdout + done.stderr
    assert done.returncode == 1, said
    assert str(target) in said and "挡着" in said and "Traceback" not in said
    assert target.read_text("utf-8") == "在这里挡着"
    assert parts(tmp_path) == []


def test_a_folder_where_a_page_is_wanted(course):
    """Somebody may have put it there: it is named and stays."""
    page = course / "build" / "handouts" / "well-1" / "02_digital_product_lifecycle.html"
    page.unlink()
    page.mkdir()
    done = run_command(course, "handouts", course / "cohorts" / "well-1.yml", COLUMNS="400")
    assert done.returncode == 1
    assert str(page) in done.stdout and "挡着" in done.stdout and "Traceback" not in done.stdout + done.stderr
    assert page.is_dir()
    assert parts(course) == []
