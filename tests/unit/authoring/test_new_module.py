"""`coursekit new-module`: what it writes runs, passes the house's own checks and prints; what it refuses stays as it was."""

import re
import runpy
import shutil
import subprocess
import sys

import pytest
from click.testing import CliRunner
from courses import snapshot

from coursekit import authoring, cli
from coursekit.authoring import begin_module, derived, find_module, new_module
from coursekit.authoring.new_module import skeleton_lesson, skeleton_solution
from coursekit.authoring.outline import checklist
from coursekit.cohort import open_cohort
from coursekit.errors import CourseError
from coursekit.handouts.document import read_document, read_exercise
from coursekit.handouts.pages import handout_page
from coursekit.handouts.plan import plan
from coursekit.notebooks import read_notebook
from coursekit.notebooks.normal import serialise
from coursekit.notebooks.prose import number_problems, style_problems
from coursekit.practice import derive_exercise, find_leaks, keyed_numbers
from coursekit.syllabus import load_syllabus
from coursekit.syllabus.coverage import coverage
from coursekit.syllabus.lesson import PLACEHOLDER
from coursekit.tables import dictionary

MODULES = load_syllabus().modules
NAME = MODULES["03"].notebook
WRITTEN = [
    f"notebooks/{NAME}",
    f"solutions/{NAME}",
    f"exercises/{NAME}",
    "tests/modules/test_03_flow_tier_marketing.py",
    "exercises/keys/demo/03.json",
]
each_module = pytest.mark.parametrize("module", MODULES.values(), ids=list(MODULES))


def repository(folder, root):
    """Make the course ``folder`` a repository of one class, with all that derives from its tables up to date."""
    for path in (folder / "cohorts").glob("*.yml"):
        if path.stem != "demo":
            path.unlink()
    shutil.copy(root / "environment.yml", folder)
    (folder / "data" / "dictionary.csv").write_text(dictionary().to_csv(index=False), "utf-8")
    return folder


@pytest.fixture(scope="module")
def begun(tmp_path_factory, new_course, root):
    """A course in which module 03 was begun; tests only read it."""
    folder = repository(new_course(tmp_path_factory.mktemp("begun")), root)
    assert [path.relative_to(folder).as_posix() for path in begin_module(folder, MODULES["03"])] == WRITTEN
    return folder


@pytest.fixture
def copied(begun, tmp_path):
    """A copy of it to change."""
    return shutil.copytree(begun, tmp_path / "课程 二", symlinks=True)


def finish(folder):
    """Write every placeholder over, as an author does."""
    for path in (folder / "notebooks" / NAME, folder / "solutions" / NAME):
        path.write_text(path.read_text("utf-8").replace(PLACEHOLDER, ""), "utf-8")


# --- what it writes -------------------------------------------------------------------------------------------------


def test_it_passes_every_check_of_committed_lessons_and_its_own_test(begun, copied, root):
    for name in ("conftest.py", "courses.py", "pdf_text.py", "commands_here.py"):
        shutil.copy(root / "tests" / name, copied / "tests")
    shutil.copytree(root / "tests" / "notebooks", copied / "tests" / "notebooks")
    command = [sys.executable, "-m", "pytest", "-q", "tests/notebooks/test_lessons.py", "tests/modules"]
    done = subprocess.run(
        [*command, "--deselect", "tests/notebooks/test_lessons.py::test_a_failing_notebook_is_named_by_the_author_s_commands"],
        cwd=copied, capture_output=True, text=True, timeout=100, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-3000:]
    assert int(re.search(r"(\d+) passed", done.stdout)[1]) > 30 and "skipped" not in done.stdout


def own_failures(folder):
    """Run the module's own test on the figures of ``folder``; return the names of the tests that fail."""
    users = open_cohort(folder / "cohorts" / "demo.yml").market("subscribers_5G").between("2021", "2024")
    tests = {n: f for n, f in runpy.run_path(str(folder / WRITTEN[3])).items() if n.startswith("test_")}
    failed = []
    for name, function in tests.items():
        try:
            function(users)
        except AssertionError:
            failed.append(name)
    assert len(tests) == 3
    return failed


@pytest.mark.parametrize(
    ("figure", "changed", "words"),
    [
        ("2024,101400", "2024,99400", ["two_hundred_million", "growing"]),
        ("2022,56100", "2022-10,56100", ["every_year_that_the_figure_draws"]),
        ("2021,35500", "2021,39500", ["two_hundred_million", "growing"]),
    ],
)
def test_its_own_test_fails_when_a_published_figure_changes(copied, figure, changed, words):
    assert own_failures(copied) == []
    figures = copied / "data" / "market" / "china_telecom_industry.csv"
    text = figures.read_text("utf-8").replace(f"subscribers_5G,中国,{figure}", f"subscribers_5G,中国,{changed}")
    figures.write_text(text, "utf-8")
    failed = own_failures(copied)
    assert len(failed) == len(words) and all(any(word in name for name in failed) for word in words)


def test_lesson_and_solution_are_tidy_and_ran_to_their_end_with_right_answers(begun):
    assert derived.tidy_notebooks(begun, write=False) == []
    solution = read_notebook(begun / "solutions" / NAME)
    said = [output.data["text/plain"] for cell in solution.cells for output in cell.get("outputs", [])]
    assert [text.split("：")[0] for text in said if re.match(r"q\d .*：你算出", text)] == ["q1 正确", "q2 正确"]


def test_its_tasks_accept_what_a_pocket_calculator_gives_and_name_the_typical_mistakes(begun):
    check = open_cohort(begun / "cohorts" / "demo.yml").checker("03")
    assert "正确" in repr(check("q1", 21967)) and "正确" in repr(check("q2", 41.9))
    assert "三年一共" in repr(check("q1", 65900)) and "只隔三年" in repr(check("q1", 16475))
    assert "平摊" in repr(check("q2", 61.9))


def test_the_title_lists_the_module_s_audiences_and_objectives_and_no_item_is_claimed_as_taught(begun):
    (three,) = [each for each in coverage(begun / "notebooks", load_syllabus()).modules if each.lesson]
    assert three.title_missing == () and len(three.lesson.title_items) == 7
    assert three.covered == () and len(three.missing) == 37
    assert not three.complete and (three.minutes, three.activity) == (24, 17)


def test_it_renders_as_a_handout_without_notes_and_answers(begun):
    lesson, solution = (read_notebook(begun / kind / NAME) for kind in ("notebooks", "solutions"))
    cohort = open_cohort(begun / "cohorts" / "demo.yml")
    page = handout_page(cohort, MODULES["03"], read_document(lesson), read_exercise(solution))
    assert page.count('src="data:image/png') == 2 and page.count("<h2") >= 4
    for word in ("S0-1.3-2", "只给讲师看", "BEGIN SOLUTION", "已入答案库", "<!--="):
        assert word not in page
    leaks = {
        name: find_leaks({name: page + name}, solution, keyed_numbers(solution)) for name in ("", "21967", "41.885")
    }
    assert [len(found) for found in leaks.values()] == [0, 1, 1]


@each_module
def test_every_module_s_skeleton_keeps_the_house_style(module, root):
    figure = open_cohort(root / "cohorts" / "demo.yml").market
    for notebook in (skeleton_lesson(module), skeleton_solution(module)):
        texts = [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]
        assert PLACEHOLDER in texts[0] and module.zh in texts[0]
        assert [p for text in texts for p in style_problems(text)] == []
        assert [p for text in texts for p in number_problems(text, lambda name, period: figure(name).at(period))] == []
        assert "$" not in serialise(notebook)


@each_module
def test_every_module_s_exercises_can_be_derived_and_belong_to_it(module):
    exercise = derive_exercise(skeleton_solution(module))
    assert exercise.metadata["coursekit"] == {"module": module.code}
    assert f'c.checker("{module.code}")' in serialise(exercise).replace('\\"', '"')


@each_module
def test_the_checklist_holds_every_home_item_that_must_be_taught_or_said_once(module):
    items = load_syllabus().items
    wanted = [i for i in module.home_items if items[i].counts or items[i].kind in ("audience", "objective")]
    listed = re.findall(r"^- \[ \] `(\S+) (.+)`$", checklist(module), re.MULTILINE)
    assert sorted(listed) == sorted((i, items[i].zh) for i in wanted)


# --- what it refuses ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["03", "3", "flow-tier-marketing"])
def test_a_module_is_found_by_code_or_slug(name):
    assert find_module(name) is MODULES["03"]


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("flow-teir-marketing", "03（流量分档精确营销"),
        ("流量", "03（流量分档精确营销"),
        ("33", "23（"),
        ("churn", "06（"),
    ],
)
def test_an_unknown_module_is_answered_with_the_nearest(name, near):
    with pytest.raises(CourseError, match=f"没有叫“{name}”的模块。最接近的：.*{near}.*编号是 01 到 24"):
        find_module(name)


def test_nothing_near_is_not_guessed():
    with pytest.raises(CourseError, match="^大纲里没有叫“zzzz”的模块。编号是 01 到 24，"):
        find_module("zzzz")


def test_a_module_that_is_there_is_not_touched(begun):
    before = snapshot(begun)
    with pytest.raises(CourseError, match=f"已经有这些文件：{'、'.join(WRITTEN)}。一个也没有改"):
        begin_module(begun, MODULES["03"])
    assert snapshot(begun) == before


@pytest.mark.parametrize("name", WRITTEN)
def test_one_file_left_behind_is_enough_to_refuse(course, name):
    path = course / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("mine", "utf-8")
    before = snapshot(course)
    with pytest.raises(CourseError, match=f"已经有这些文件：{name}。"):
        begin_module(course, MODULES["03"])
    assert snapshot(course) == before


def test_a_pack_is_no_place_for_a_new_module(course):
    (course / "solutions").rmdir()
    with pytest.raises(CourseError, match="里没有文件夹 solutions：新模块只能写在课程仓库里，班级包不行"):
        begin_module(course, MODULES["03"])


def test_outside_a_course_the_command_says_so(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(cli.command, ["new-module", "03"])
    assert isinstance(done.exception, CourseError) and "都没找到 coursekit.toml" in str(done.exception)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("error", [KeyboardInterrupt, OSError, CourseError])
@pytest.mark.parametrize("stage", ["derive_module", "run", "catalogue"])
def test_all_or_nothing(course, root, monkeypatch, stage, error):
    repository(course, root)
    before = sorted(course.rglob("*"))

    def stop(*arguments):
        raise error("stopped")

    def quick(folder, solution):
        return {folder / "exercises" / NAME: "{}", folder / "exercises" / "keys" / "demo" / "03.json": "{}"}

    monkeypatch.setattr(new_module, "derive_module", quick)
    monkeypatch.setattr(new_module, "run", lambda path, cohort: read_notebook(path))
    monkeypatch.setattr(new_module, stage, stop)
    with pytest.raises(error):
        begin_module(course, MODULES["03"])
    assert sorted(course.rglob("*")) == before


# --- drafts ---------------------------------------------------------------------------------------------------------


def test_a_draft_is_in_no_handout_and_the_organiser_is_told_why(begun):
    demo = [begun / "cohorts" / "demo.yml"]
    with pytest.raises(CourseError, match=f"模块 03《流量分档精确营销》还没有做好：文字里还有{PLACEHOLDER}，写好再做"):
        plan(begun, demo, ("03",))
    with pytest.raises(CourseError, match="还没有做好的模块"):
        plan(begun, demo)


def test_beside_a_built_module_a_draft_is_left_out_and_named(copied, root):
    shutil.copy(root / "notebooks" / MODULES["02"].notebook, copied / "notebooks")
    work = plan(copied, [copied / "cohorts" / "demo.yml"])
    assert [job.module for job in work.jobs] == ["02"]
    assert "03" in [module.code for module in work.classes[0].missing]
    assert work.drafts == ("03",)


def test_once_every_placeholder_is_gone_from_lesson_and_solution_it_is_planned(copied):
    finish(copied)
    work = plan(copied, [copied / "cohorts" / "demo.yml"], ("03",))
    assert [(job.module, job.kind) for job in work.jobs] == [("03", "lesson"), ("03", "solution")]
    assert work.drafts == ()


def test_a_placeholder_left_in_the_solution_alone_holds_it_back(copied):
    kept = (copied / "solutions" / NAME).read_text("utf-8")
    finish(copied)
    (copied / "solutions" / NAME).write_text(kept, "utf-8")
    with pytest.raises(CourseError, match=PLACEHOLDER):
        plan(copied, [copied / "cohorts" / "demo.yml"], ("03",))


def test_complete_and_still_a_draft_is_an_error_of_the_syllabus_check(copied):
    path = copied / "notebooks" / NAME
    path.write_text(path.read_text("utf-8").replace('"complete": false', '"complete": true'), "utf-8")
    errors = [str(problem) for problem in coverage(copied / "notebooks", load_syllabus()).errors]
    assert any(f"标了 complete，文字里还有{PLACEHOLDER}" in text for text in errors)


# --- the command ----------------------------------------------------------------------------------------------------


def test_the_command_lists_what_it_wrote_and_three_next_steps(course, monkeypatch):
    monkeypatch.chdir(course)
    paths = [course / name for name in WRITTEN]
    monkeypatch.setattr(authoring, "begin_module", lambda root, module: paths)
    done = CliRunner().invoke(cli.command, ["new-module", "3"])
    assert done.exit_code == 0
    first, *lines = done.output.splitlines()
    assert first.startswith("模块 03《流量分档精确营销》：正在起草")
    assert lines[:5] == [f"写好了：{name}" for name in WRITTEN]
    assert [line[:2] for line in lines[5:]] == ["一、", "二、", "三、"]
    assert "coursekit handouts" in lines[-1]


def test_its_help_teaches_the_placeholder_and_an_example():
    text = CliRunner().invoke(cli.command, ["new-module", "--help"]).output
    assert PLACEHOLDER in text and "coursekit new-module 03" in text and "不覆盖" in text
