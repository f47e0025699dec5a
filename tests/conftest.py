"""What every test shares: the course folder, copies of it to break, and the example classes rendered once a run."""

from __future__ import annotations

import fcntl
import gc
import hashlib
import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pdf_text
import pytest
from commands_here import KeptNursery, run_here
from courses import COURSE_FILES, FIXTURES, Batch, cohort_text
from hypothesis import settings

from coursekit.cohort import Cohort, open_cohort
from coursekit.handouts import local
from coursekit.handouts.browser import ASKED, NONE
from coursekit.handouts.build import build
from coursekit.handouts.nursery import has_nurseries
from coursekit.handouts.plan import plan
from coursekit.handouts.wheel import build_wheel
from coursekit.syllabus import load_syllabus

ROOT = Path(__file__).parents[1]
# A property that wants more than this says so; time is no part of any property, as machines are shared.
settings.register_profile("course", max_examples=50, deadline=None)
settings.load_profile("course")
# A browser takes a second to measure a deck: those of real lessons are measured, a test course's only where a test asks.
os.environ.setdefault(ASKED, NONE)


def pytest_collection_finish() -> None:
    """Take what was collected out of every later search for garbage: that search took a third of some files' time."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def measuring() -> Callable[[], AbstractContextManager[None]]:
    """A context in which decks are measured, where there is a browser."""

    @contextmanager
    def with_a_browser() -> Iterator[None]:
        with pytest.MonkeyPatch.context() as patch:
            patch.delenv(ASKED)
            yield

    return with_a_browser


@pytest.fixture(scope="module")  # while it is open, nothing else in this process can run an event loop
def browser() -> Iterator:
    """Chromium without a network, for the tests in ``browser/``."""
    from opened import ARGUMENTS, CHROMIUM
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=[*ARGUMENTS])
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def new_course() -> Callable[[Path], Path]:
    """A function that makes a course folder without notebooks, named so that its path has a blank and Chinese characters."""

    def make(parent: Path) -> Path:
        folder = parent / "课程 一"
        for name in ("data", "cohorts"):
            shutil.copytree(ROOT / name, folder / name)
        for name in COURSE_FILES:
            shutil.copy(ROOT / name, folder / name)
        (folder / "src").symlink_to(ROOT / "src")
        for name in ("notebooks", "solutions", "exercises"):
            (folder / name).mkdir()
        return folder

    return make


@pytest.fixture
def course(tmp_path: Path, new_course: Callable[[Path], Path]) -> Path:
    """A course folder of one test's own."""
    return new_course(tmp_path)


@pytest.fixture(scope="session")
def once(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Callable[[str, Callable[[Path], None]], Path]:
    """A function that lets one test process after another ``make`` into one folder of this run, and returns the folder.

    ``make`` has to find by itself that there is nothing left to do.
    """
    base = tmp_path_factory.getbasetemp()
    shared = (base if worker_id == "master" else base.parent) / "shared"
    shared.mkdir(exist_ok=True)

    def run(name: str, make: Callable[[Path], None]) -> Path:
        with (shared / f"{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            make(shared / name)
        return shared / name

    return run


@pytest.fixture(scope="session")
def wheels(once: Callable) -> Path:
    """The folder of wheels of a build cache, with the wheel of the present source in it."""
    return once("wheel", lambda folder: build_wheel(ROOT, folder)) / "wheels"


@pytest.fixture(scope="session")
def provide(wheels: Path) -> Callable[..., Path]:
    """A function that puts fixture notebooks and class files into a course folder, with the wheel built beforehand.

    ``lessons`` and ``solutions`` map module codes to names in tests/fixtures; ``classes`` maps ids to changes of the
    class file of ``cohort_text``.
    """
    modules = load_syllabus().modules

    def put(folder: Path, lessons: dict[str, str], solutions: dict[str, str], classes: dict[str, dict]) -> Path:
        for kind, names in (("notebooks", lessons), ("solutions", solutions)):
            for code, name in names.items():
                shutil.copy(FIXTURES / f"{name}.ipynb", folder / kind / modules[code].notebook)
        for path in (folder / "cohorts").glob("*.yml"):
            path.unlink()
        for cohort_id, changes in classes.items():
            (folder / "cohorts" / f"{cohort_id}.yml").write_text(cohort_text(cohort_id, **changes), "utf-8")
        shutil.copytree(wheels, folder / "build" / "cache" / "wheels", dirs_exist_ok=True)
        return folder

    return put


@pytest.fixture(scope="session")
def warm_nursery() -> Iterator[KeptNursery | None]:
    """One nursery for a whole test process, where there are any: three seconds each."""
    nursery = KeptNursery(local.worker_environment(2)) if has_nurseries() else None
    yield nursery
    if nursery:
        nursery.leave()


@pytest.fixture(scope="session")
def command_here(warm_nursery: KeptNursery | None) -> Callable[..., subprocess.CompletedProcess[str]]:
    """``commands_here.run_here`` with workers from ``warm_nursery``."""

    def run(*arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(local, "open_nursery", lambda workers: warm_nursery)
            return run_here(*arguments, **environment)

    return run


@pytest.fixture(scope="module")
def kept_nursery(warm_nursery: KeptNursery | None) -> Iterator[None]:
    """While a module that asks for this is tested, executors take their workers from ``warm_nursery``."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(local, "open_nursery", lambda workers: warm_nursery)
        yield


@pytest.fixture(scope="session")
def example_files() -> list[Path]:
    return sorted((ROOT / "cohorts").glob("*.yml"))


@pytest.fixture(scope="session")
def examples(once: Callable, wheels: Path, example_files: list[Path], measuring: Callable) -> Batch:
    """The example classes with the course's real notebooks, rendered once a run, however many processes ask for them."""
    work = plan(ROOT, example_files)
    reports = []

    def make(folder: Path) -> None:
        shutil.copytree(wheels, folder / "cache" / "wheels", dirs_exist_ok=True)
        with measuring():
            reports.append(build(work, folder / "handouts", 2))

    folder = once("examples", make)
    assert reports[0].exit_code == 0, (reports[0].failed, reports[0].problems)
    return Batch(folder, work)


@pytest.fixture(scope="session")
def page_texts(once: Callable) -> Callable[[Path], list[str]]:
    """A function that returns the text of each page of a PDF, read once a run."""

    def read(path: Path) -> list[str]:
        def make(target: Path) -> None:
            if not target.exists():
                target.write_text(json.dumps(pdf_text.page_texts(path.read_bytes())), "utf-8")

        return json.loads(once(f"text-{hashlib.sha256(path.read_bytes()).hexdigest()}", make).read_text("utf-8"))

    return read


@pytest.fixture
def cohort(course: Path) -> Cohort:
    """One class of its own in a copied course folder, whose names a page must escape."""
    path = course / "cohorts" / "test-1.yml"
    path.write_text(cohort_text("test-1"), "utf-8")
    return open_cohort(path)
