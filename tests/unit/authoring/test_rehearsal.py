"""`coursekit rehearse`: a module tried on many seeds, failures named, sentences side by side."""

import pytest
from click.testing import CliRunner

from coursekit import cli
from coursekit.authoring.rehearsal import Said, page, sentences, write_classes
from coursekit.cohort import open_cohort
from coursekit.errors import CourseError

FIELDS = ("programme", "operator", "region", "dates", "modules", "audience")


def test_classes_differ_by_seed_alone_and_teach_the_module(root, tmp_path):
    base = root / "cohorts" / "ningde-telecom-2026a.yml"
    paths = write_classes(base, "18", 4, tmp_path)
    made, first = [open_cohort(path) for path in paths], open_cohort(base)
    assert len({one.spec.seed for one in made} | {first.spec.seed}) == 5
    assert [one.id for one in made] == ["rehearsal-01", "rehearsal-02", "rehearsal-03", "rehearsal-04"]
    for one in made:
        assert [getattr(one.spec, name) for name in FIELDS] == [getattr(first.spec, name) for name in FIELDS]
        assert one.product("broadband") == "千兆宽带" and "18" in [module.code for module in one.modules]


def test_own_rows_and_logo_stay_behind(course, tmp_path):
    path = course / "cohorts" / "demo.yml"
    text = path.read_text("utf-8") + "data:\n  product_months:\n    path: own.csv\n"
    path.write_text(text.replace("brand:", "brand:\n  logo: logos/mobile-group-2026b.svg"), "utf-8")
    (one,) = [open_cohort(made) for made in write_classes(path, "02", 1, tmp_path)]
    assert not one.spec.data and one.spec.brand.logo is None and one.spec.brand.primary == "#3d4f63"


def test_seeds_are_the_same_every_time(root, tmp_path):
    base = root / "cohorts" / "demo.yml"
    twice = [write_classes(base, "02", 3, tmp_path / name) for name in ("one", "two")]
    assert [path.read_text("utf-8") for path in twice[0]] == [path.read_text("utf-8") for path in twice[1]]


def test_a_sentence_that_is_the_same_for_two_classes_stands_once():
    shown = page("12 标题", [Said(3, {"rehearsal-01": "多了 <3> 家", "rehearsal-02": "少了 1 家", "rehearsal-03": "多了 <3> 家"})])
    assert shown.count("多了 &lt;3&gt; 家") == 1 and "<code>01、03</code> 多了" in shown and "<code>02</code> 少了" in shown


@pytest.fixture
def run(course, provide, monkeypatch):
    """A function that rehearses the fixture of a name, copied as module 02's lesson, in two classes."""

    def rehearse(lesson):
        folder = provide(course, {"02": lesson}, {}, {"demo": {}})
        monkeypatch.chdir(folder)
        return CliRunner().invoke(cli.command, ["rehearse", "2", "--classes", "2"]), folder / "build" / "rehearsal" / "02"

    return rehearse


def test_what_each_class_would_be_told_is_written_down(run):
    done, folder = run("lesson")
    assert done.exit_code == 0, done.output
    text = (folder / "句子.html").read_text("utf-8")
    assert "第 " in text and "<code>01、02</code>" in text
    assert str(folder / "句子.html") in done.output.replace("\n", "")


def test_a_notebook_that_stops_is_named_and_the_command_ends_with_one(run):
    done, folder = run("raises")
    assert done.exit_code == 1
    assert "rehearsal-01" in done.output and "rehearsal-02" in done.output
    assert not (folder / "句子.html").exists()


def test_an_unknown_class_or_module_is_refused(course, monkeypatch):
    monkeypatch.chdir(course)
    for arguments in (["rehearse", "99"], ["rehearse", "02", "--like", "nobody"], ["rehearse", "02", "--jobs", "-1"]):
        assert isinstance(CliRunner().invoke(cli.command, arguments).exception, CourseError)
    assert not (course / "build" / "rehearsal").exists()


def test_figures_and_sentences_are_read_in_order(root):
    from coursekit.notebooks import read_notebook

    lesson = read_notebook(root / "notebooks" / "03_flow_tier_marketing.ipynb")
    said = sentences({"rehearsal-01": lesson, "rehearsal-02": lesson})
    assert [one.cell for one in said] == sorted(one.cell for one in said) and len(said) > 30
    assert all(one.texts["rehearsal-01"] == one.texts["rehearsal-02"] for one in said)
