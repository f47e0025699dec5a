"""Whatever stands in a class file: a sentence or a whole folder, never a traceback or half a folder."""

import re
import shutil
import sys

import pytest
import yaml
from courses import cohort_text
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from coursekit import cli
from coursekit.handouts.cache import Cache
from coursekit.handouts.class_folder import make_class
from coursekit.handouts.outcomes import CACHED, Result
from coursekit.handouts.plan import plan
from coursekit.handouts.products import is_current
from coursekit.notebooks import read_notebook
from coursekit.notebooks.normal import serialise

GOOD = cohort_text("fuzz-1", instructor="王老师", brand={"primary": "#0a62ac"}, code="shown", teams=6)
PIECES = st.sampled_from([
    "", ":", " ", "\n", "  ", "\t", "#", '"', "'", "[", "]", "{", "}", ",", "- ", "&a ", "*a", "!x ", "|", ">", "%",
    "02", "null", "true", "1e999", "\\", "9" * 30, "a" * 50, "甲", "𠮷", "\u202e", "title: 乙\n", "---\n", "<b>", "${x}",
    "data: {product_months: {path: ../x.csv}}\n", "brand: {logo: .}\n", "extra_modules: ['99']\n", "dates: []\n",
])  # fmt: skip
EDITS = st.lists(st.tuples(st.integers(0, len(GOOD)), st.integers(0, 12), PIECES), min_size=1, max_size=3)
# Characters that mean something to HTML, zip, xlsx, templates or terminals.
NAMES = st.text(st.sampled_from("课Ab1 <>&\"'{}%$/\\.=+-@|~é—，。"), min_size=1, max_size=20).filter(str.strip)


@pytest.fixture(scope="module")
def course(tmp_path_factory, new_course, provide):
    """A course with a quick lesson and no class yet."""
    return provide(new_course(tmp_path_factory.mktemp("fuzz")), {"02": "quick"}, {}, {})


def command(capsys, monkeypatch, course, *arguments):
    """Run the command in this process; anything but an exit with a code is an error of its own."""
    monkeypatch.chdir(course)
    monkeypatch.setattr(sys, "argv", ["coursekit", "handouts", *map(str, arguments)])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    said = capsys.readouterr()
    return ended.value.code, said.out + said.err


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(edits=EDITS)
@example(edits=[(0, len(GOOD), "")])
def test_any_edit_gives_a_plan_or_a_sentence_and_writes_nothing(course, capsys, monkeypatch, edits):
    text = GOOD
    for place, removed, piece in edits:
        text = text[:place] + piece + text[place + removed :]
    (course / "cohorts" / "fuzz-1.yml").write_bytes(text.encode("utf-8", "surrogatepass"))
    before = sorted(course.rglob("*"))
    code, said = command(capsys, monkeypatch, course, "--dry-run")
    assert code in (0, 2), said
    assert "Traceback" not in said
    assert code == 0 or re.search("[\u4e00-\u9fff].*。", said), "a sentence says why not"
    assert sorted(course.rglob("*")) == before


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(title=NAMES, region=NAMES, instructor=NAMES, product=NAMES)
@example(title="</title><script>", region="../..", instructor="{{ 7 * 7 }}", product="=1+1")
@example(title="a" * 20, region="con", instructor="..", product="'")
def test_any_names_give_a_whole_folder_or_a_sentence(course, capsys, monkeypatch, title, region, instructor, product):
    fields = yaml.safe_load(GOOD) | {"title": title, "region": region, "instructor": instructor}
    fields["names"] = {"products": {"broadband": product}}
    file = course / "cohorts" / "fuzz-1.yml"
    file.write_text(yaml.safe_dump(fields, allow_unicode=True), "utf-8")
    code, said = command(capsys, monkeypatch, course, "--dry-run")
    assert code in (0, 2) and "Traceback" not in said
    if code:
        return
    (one,) = plan(course, [file]).classes
    cache, folder = Cache(course / "build" / "cache"), course / "build" / "handouts" / "fuzz-1"
    for job in one.jobs:
        cache.store(job.key, executed(course, job), {})
    shutil.rmtree(folder, ignore_errors=True)
    outside = {path for path in course.rglob("*") if folder not in path.parents}
    assert make_class(one, [Result(job, CACHED) for job in one.jobs], folder, cache) == ""
    assert is_current(one, folder)
    assert {path for path in course.rglob("*") if folder not in path.parents} - outside <= {folder, folder.parent}
    assert "<script>" not in (folder / "index.html").read_text("utf-8").replace(" ", "").lower()


def executed(course, job):
    """What a run of the quick lesson gives."""
    notebook = read_notebook(next((course / "notebooks").glob("02_*.ipynb")))
    for number, cell in enumerate((cell for cell in notebook.cells if cell.cell_type == "code"), start=1):
        cell.execution_count = number
    return serialise(notebook)
