"""A failure is a result: one fixture notebook per failure, the rest of the batch goes on, the reader is told."""

import json
import shutil

import pytest
from courses import FIXTURES, snapshot
from faults import summary_rows
from webpage import read_page

from coursekit.handouts.build import build
from coursekit.handouts.plan import plan
from coursekit.notebooks import read_notebook
from coursekit.syllabus import load_syllabus

# No two of these classes share a module that fails.
LESSONS = {
    "02": "lesson", "05": "raises", "19": "missing_alt", "17": "missing_glyph", "18": "missing_source", "21": "quick",
    "23": "leaked_answer", "13": "quick", "08": "network_request",
}  # fmt: skip
SOLUTIONS = {"02": "solution", "13": "unclosed_solution"}
CLASSES = {
    "fails-1": {"programme": "digital-product-channel-2d"},
    "well-1": {"programme": "frontline-manager-2d"},
    "leaks-1": {"programme": "support-staff-2d", "extra_modules": ["02"]},
    "unclosed-1": {"programme": "group-client-20h"},
    "network-1": {"programme": "base-retention-2d"},
}


class Run:
    """What the command did to the course of failures."""

    def __init__(self, folder, command) -> None:
        self.folder = folder
        self.output = folder / "build" / "handouts"
        self.done = command(folder, "handouts")
        self.summary = summary_rows(self.done.stdout)


@pytest.fixture(scope="module")
def run(tmp_path_factory, new_course, provide, command_here):
    return Run(provide(new_course(tmp_path_factory.mktemp("failures")), LESSONS, SOLUTIONS, CLASSES), command_here)


def test_the_command_ends_with_one_and_without_a_traceback(run):
    assert run.done.returncode == 1, run.done.stdout + run.done.stderr
    assert "Traceback" not in run.done.stdout + run.done.stderr


@pytest.mark.parametrize(
    ("module", "cell", "said"),
    [
        pytest.param("05", 5, "ValueError: 没有“tier”这一列", id="raises"),
        pytest.param("19", 4, "没有替代文字", id="missing_alt"),
        pytest.param("17", 4, "课程字体里没有", id="missing_glyph"),
        pytest.param("18", 4, "来源", id="missing_source"),
    ],
)
def test_the_summary_names_class_module_cell_error_and_evidence(run, module, cell, said):
    notebook = load_syllabus().modules[module].notebook
    evidence = run.folder / "build" / "failures" / "fails-1" / notebook.replace(".ipynb", ".lesson.ipynb")
    stored = read_notebook(evidence)
    assert any(output.output_type == "error" for output in stored.cells[cell - 1].outputs)
    assert stored.cells[cell - 2].execution_count, "what ran before is in the evidence"
    (row,) = [row for row in run.summary if row[:2] == ["fails-1", f"{module}讲义"]]
    assert row[2] == str(cell)
    assert "".join(said.split()) in row[3]
    assert row[4] == "".join(str(evidence).split())


def test_the_summary_has_no_other_row(run):
    assert len(run.summary) == 4


def test_the_rest_of_the_batch_goes_on(run):
    assert (run.output / "well-1" / "index.html").is_file()
    assert (run.output / "well-1" / "trainee.zip").is_file()
    assert json.loads((run.output / "well-1" / "manifest.json").read_text("utf-8"))["key"]


def test_a_class_with_failures_gets_the_pages_that_ran_and_no_packs(run):
    made = sorted(path.name for path in (run.output / "fails-1").iterdir())
    lesson = [f"02_digital_product_lifecycle{ending}" for ending in (".html", ".pdf", ".slides.html")]
    assert made == [*lesson, "02_lifecycle_cards.xlsx", "index.html", "manifest.json"]
    index = read_page(run.output / "fails-1" / "index.html")
    assert index.problems(run.output / "fails-1") == []
    assert index.text.count("这一次没有生成，还没有可用的讲义") == 4
    manifest = json.loads((run.output / "fails-1" / "manifest.json").read_text("utf-8"))
    failed = {job["module"]: job["cell"] for job in manifest["jobs"] if job["state"] == "failed"}
    assert failed == {"05": 5, "19": 4, "17": 4, "18": 4}
    assert manifest["key"] == "", "a class with failures never passes for finished"


def test_a_leaked_answer_keeps_the_pack_back_and_is_named(run):
    assert not (run.output / "leaks-1" / "trainee.zip").exists()
    assert "leaks-1" in run.done.stdout and "答案会漏进学员包" in run.done.stdout
    assert load_syllabus().modules["23"].notebook.removesuffix(".ipynb") in run.done.stdout


def test_an_unclosed_solution_keeps_the_pack_back_and_is_named(run):
    assert not (run.output / "unclosed-1" / "trainee.zip").exists()
    (sentence,) = [line for line in run.done.stdout.splitlines() if "没有 ### END SOLUTION" in line]
    assert "unclosed-1" in sentence, "which class"
    assert "13" in sentence, "which module"
    assert "第 5 格" in sentence, "which cell"


def test_a_class_held_back_by_one_module_still_gets_its_index(run):
    """What could be made of it is made: at least a page that says what is missing."""
    for cohort_id in ("unclosed-1", "leaks-1"):
        assert (run.output / cohort_id / "index.html").is_file(), cohort_id


def test_a_page_never_becomes_a_request(run):
    """network_request.ipynb has pictures and a script from a server, in Markdown and in an output."""
    folder = run.output / "network-1"
    pages = sorted(folder.glob("*.html"))
    for path in pages:
        fetched = [p for p in read_page(path).problems(folder, runs=".slides." in path.name) if "example.invalid/c" not in p]
        assert fetched == [], "a link may lead out, nothing may be fetched"
    refused = run.done.returncode == 1 and "network-1" in run.done.stdout.replace(str(folder), "")
    assert len(pages) == 3 or refused


def test_an_earlier_good_handout_stays_and_is_called_earlier_until_repaired(tmp_path, new_course, provide, kept_nursery):
    modules = load_syllabus().modules
    folder = provide(new_course(tmp_path), {"02": "quick", "05": "brief"}, {}, {"class-1": {}})
    output, file = folder / "build" / "handouts", folder / "cohorts" / "class-1.yml"
    made = output / "class-1"
    assert build(plan(folder, [file]), output, 1).exit_code == 0
    good = snapshot(made)
    broken = folder / "notebooks" / modules["05"].notebook
    before = broken.read_bytes()

    shutil.copy(FIXTURES / "raises.ipynb", broken)
    report = build(plan(folder, [file]), output, 1)
    assert report.exit_code == 1
    assert [(r.job.module, r.state) for r in report.results] == [("02", "cached"), ("05", "failed")]
    for name in (broken.with_suffix(".html").name, "trainee.zip", "instructor.zip"):
        assert (made / name).read_bytes() == good[name][1], "not overwritten"
    index = read_page(made / "index.html")
    assert index.text.count("打开的是以前做好的一版") == 1
    assert index.text.count("它还是以前做好的一版") == 3, "the book and both packs"
    evidence = folder / "build" / "failures" / "class-1" / broken.with_suffix(".lesson.ipynb").name
    assert evidence.is_file()

    broken.write_bytes(before.replace("一加二".encode(), "一加三".encode()))
    report = build(plan(folder, [file]), output, 1)
    assert [(r.job.module, r.state) for r in report.results] == [("02", "cached"), ("05", "done")]
    assert report.exit_code == 0
    assert not evidence.exists(), "evidence of what is mended goes"
    assert "以前做好的" not in read_page(made / "index.html").text
    assert "一加三等于几" in read_page(made / broken.with_suffix(".html").name).text
