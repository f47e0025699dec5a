"""``--formats`` and ``--only``: what is asked for is made, what is there stays, and nothing current is made twice."""

import json
import shutil
import zipfile

import pytest
from courses import run_command, snapshot
from webpage import read_page

from coursekit.cli.handouts import FORMATS as OFFERED
from coursekit.errors import CourseError
from coursekit.handouts import material
from coursekit.handouts.build import Options, build
from coursekit.handouts.cache import Cache
from coursekit.handouts.class_folder import make_class
from coursekit.handouts.outcomes import Result
from coursekit.handouts.plan import plan
from coursekit.handouts.products import FORMATS, is_current

PAGES = {"02_digital_product_lifecycle.html", "05_tariff_bundle_perceived_price.html"}
DECKS = {name.replace(".html", ".slides.html") for name in PAGES}
PRINTS = {name.replace(".html", ".pdf") for name in PAGES} | {"workbook.pdf"}
WORKBOOK = {"02_lifecycle_cards.xlsx"}
ZIPS = {"trainee.zip", "instructor.zip"}
ALWAYS = {"index.html", "manifest.json"}
WHOLE = PAGES | DECKS | PRINTS | WORKBOOK | ZIPS | ALWAYS


@pytest.fixture(scope="module")
def course(tmp_path_factory, new_course, provide, kept_nursery):
    """Two quick lessons of one class, run once for print, only the prints made: every test makes the folder by itself."""
    folder = provide(new_course(tmp_path_factory.mktemp("formats")), {"02": "quick", "05": "brief"}, {}, {"a-1": {}})
    report = build(planned(folder), folder / "build" / "handouts", 1, options=Options(formats=("pdf",)))
    assert report.exit_code == 0, (report.failed, report.problems)
    assert names(folder / "build" / "handouts" / "a-1") == PRINTS | ALWAYS
    return folder


@pytest.fixture
def make(course, tmp_path):
    """A function that makes the class into a folder of one test's own from what ran already, and returns the folder."""
    folder = tmp_path / "a-1"

    def into(formats=FORMATS, only=(), work=None, failed=()):
        (one,) = (work or planned(course, only)).classes
        results = [Result(job, "failed" if job.module in failed else "cached") for job in one.jobs]
        make.problem = make_class(one, results, folder, Cache(course / "build" / "cache"), formats)
        return folder

    make = into
    return into


def planned(course, only=()):
    return plan(course, [course / "cohorts" / "a-1.yml"], only)


def names(folder):
    return {path.name for path in folder.iterdir()}


def index(folder):
    return read_page(folder / "index.html").text


def test_the_command_offers_what_can_be_made():
    assert tuple(OFFERED) == FORMATS


@pytest.mark.parametrize(
    ("formats", "files"),
    [
        (("html",), PAGES), (("slides",), DECKS), (("pdf",), PRINTS), (("toolkit",), WORKBOOK), (("packs",), ZIPS),
        (FORMATS, PAGES | DECKS | PRINTS | WORKBOOK | ZIPS),
    ],  # fmt: skip
)
def test_each_format_makes_its_files_and_a_second_run_leaves_them_alone(make, course, formats, files):
    folder = make(formats)
    assert names(folder) == files | ALWAYS
    assert read_page(folder / "index.html").problems(folder) == []
    before = snapshot(folder)
    (one,) = planned(course).classes
    assert is_current(one, folder, formats)
    assert is_current(one, folder) == (formats == FORMATS)
    make(formats)
    assert snapshot(folder) == before, "neither contents nor times"


def test_pages_alone_cost_no_pack_no_workbook_no_deck_and_no_print(make, monkeypatch):
    def refuse(*arguments, **named):
        raise AssertionError("made although nobody asked for it")

    for name in ("zip_bytes", "build_wheel"):
        monkeypatch.setattr(material, name, refuse)
    monkeypatch.setattr(material, "TOOLKITS", {"02": refuse})
    for module, name in ((material.slides, "deck_page"), (material.printing, "module_pdf"), (material.printing, "workbook_pdf")):
        monkeypatch.setattr(module, name, refuse)
    make(("html",))


def test_a_later_full_run_makes_only_what_is_missing(make, monkeypatch):
    before = snapshot(make(("html",)))
    pages = []
    real = material.handout_page
    monkeypatch.setattr(material, "handout_page", lambda *rest, **named: pages.append(rest) or real(*rest, **named))
    after = snapshot(make())
    assert {name: after[name] for name in PAGES} == {name: before[name] for name in PAGES}
    assert set(after) == WHOLE
    assert json.loads(after["manifest.json"][1])["key"], "now whole"
    assert not json.loads(before["manifest.json"][1])["key"]


def test_packs_hold_pages_and_workbooks_that_the_folder_does_not(make):
    with zipfile.ZipFile(make(("packs",)) / "trainee.zip") as archive:
        inside = {name.split("/", 1)[1] for name in archive.namelist()}
    assert {f"handouts/{name}" for name in PAGES} | {f"toolkit/{name}" for name in WORKBOOK} <= inside


@pytest.fixture
def edited(course):
    """The plans before and after the class file was edited, the notebooks taken for run."""
    file = course / "cohorts" / "a-1.yml"
    before = file.read_text("utf-8")
    cache = Cache(course / "build" / "cache")
    old = planned(course)
    file.write_text(before.replace("试讲班", "改名班"), "utf-8")
    new = planned(course)
    for then, now in zip(old.jobs, new.jobs, strict=True):
        cache.store(now.key, cache.path(then.key).read_text("utf-8"), cache.vectors(then.key))
    yield old, new
    file.write_text(before, "utf-8")


def test_what_is_not_asked_for_stays_and_is_called_earlier(make, edited):
    old, new = edited
    before = snapshot(make(work=old))
    after = snapshot(make(("html",), work=new))
    for name in WORKBOOK | ZIPS | DECKS | PRINTS:
        assert after[name] == before[name]
    for name in PAGES:
        assert after[name] != before[name] and "改名班" in after[name][1].decode()
    folder = make(("html",), work=new)
    assert index(folder).count("它还是以前做好的一版") == 4
    assert index(make(work=new)).count("以前做好的一版") == 0


def test_one_module_of_a_current_class_changes_nothing(make, course):
    before = snapshot(make())
    assert snapshot(make(only=("05",))) == before
    (one,) = planned(course, ("05",)).classes
    assert is_current(one, make(only=("05",)))


def test_one_module_of_an_edited_class_leaves_the_other_page_and_says_so(make, edited):
    before = snapshot(make(work=edited[0]))
    after = snapshot(folder := make(only=("05",)))
    other = "02_digital_product_lifecycle.html"
    assert after[other] == before[other] and after["trainee.zip"] == before["trainee.zip"]
    assert after["05_tariff_bundle_perceived_price.html"] != before["05_tariff_bundle_perceived_price.html"]
    assert "这一次没有要它，打开的是以前做好的一版" in index(folder)
    assert index(folder).count("它还是以前做好的一版") == 4, "the book, both packs and the workbook"


def test_how_the_jobs_left_alone_ended_stays_in_the_manifest(make, edited):
    make(work=edited[0])
    lines = json.loads((make(("html",), only=("05",)) / "manifest.json").read_text("utf-8"))["jobs"]
    assert {(line["module"], line["state"]) for line in lines} == {("02", "cached"), ("05", "cached")}


def test_a_failed_module_keeps_packs_back_and_a_mended_one_brings_the_class_up_to_date(make, course):
    folder = make(failed=("05",))
    first = {name for name in PAGES | DECKS | PRINTS if name.startswith("02")}
    assert names(folder) == first | WORKBOOK | ALWAYS
    (one,) = planned(course).classes
    assert not is_current(one, folder, ("html",))
    assert "这一次没有生成" in index(folder)
    assert names(make()) == WHOLE
    assert "这一次没有生成" not in index(folder)


def test_a_failure_is_shown_although_the_page_is_of_the_present_state(make):
    """The cache had lost the notebook, and running it once more failed."""
    make()
    assert index(make(failed=("05",))).count("这一次没有生成，打开的是以前做好的一版") == 1
    assert "这一次没有生成" not in index(make())


def test_a_file_lost_that_nobody_asks_for_is_no_longer_listed(make):
    folder = make()
    (folder / "trainee.zip").unlink()
    make(("html",))
    assert "trainee.zip" not in index(folder) and "instructor.zip" not in index(folder)
    assert read_page(folder / "index.html").problems(folder) == []


@pytest.mark.parametrize("name", ["epub", "PDF", "HTML", "html,docx"])
def test_a_format_that_does_not_exist_is_refused_with_those_that_do(course, name):
    before = sorted(course.rglob("*"))
    done = run_command(course, "handouts", "--formats", name)
    assert (done.returncode, done.stdout) == (2, "")
    assert f"--formats 写了 {name.split(',')[-1]}，" in done.stderr and "Traceback" not in done.stderr
    assert all(f"{known}（{zh}）" in done.stderr for known, zh in OFFERED.items())
    assert sorted(course.rglob("*")) == before


def test_the_command_takes_lists_with_either_comma(course, tmp_path, command_here):
    shutil.copytree(course, copy := tmp_path / "copy", symlinks=True)
    done = command_here(copy, "handouts", "--formats", "html，toolkit", "--only", "02、05")
    assert done.returncode == 0, done.stdout + done.stderr
    assert names(copy / "build" / "handouts" / "a-1") == PAGES | WORKBOOK | PRINTS | ALWAYS, "prints were there before"


def test_a_slide_that_holds_too_much_is_named_and_nothing_is_packed(make, monkeypatch):
    """Measured together, then each by itself: the deck in order is made, the other says what is wrong with it."""
    asked = []

    def check(decks):
        asked.append(sorted(decks))
        if any(name.startswith("05") for name in decks):
            raise CourseError("幻灯片放不下：\n05 第 3 页“谁会反对？”（4:3）：往下多出 31 像素。")

    monkeypatch.setattr(material.slides, "can_check", lambda: True)
    monkeypatch.setattr(material.slides, "check_fit", check)
    folder = make()
    assert "模块 05 的幻灯片没有做出来" in make.problem and "第 3 页“谁会反对？”（4:3）" in make.problem
    assert names(folder) == WHOLE - ZIPS - {name for name in DECKS if name.startswith("05")}
    assert asked == [sorted(DECKS), *([name] for name in sorted(DECKS))]
    assert "没有现在这一版的幻灯片" in index(folder)


def test_decks_in_order_are_measured_once_all_together(make, monkeypatch):
    asked = []
    monkeypatch.setattr(material.slides, "can_check", lambda: True)
    monkeypatch.setattr(material.slides, "check_fit", lambda decks: asked.append(sorted(decks)))
    make()
    assert asked == [sorted(DECKS)] and make.problem == ""


def test_vectors_lost_between_run_and_print_are_told(make, monkeypatch):
    monkeypatch.setattr(Cache, "vectors", lambda *_: None)
    folder = make()
    assert "模块 02 的打印版没有做出来" in make.problem and "再跑一次" in make.problem
    assert names(folder) == WHOLE - ZIPS - PRINTS
