"""Every committed lesson and solution: normal form, times, size of cells, alt texts and sources, prose."""

import re
from pathlib import Path

import pytest

from coursekit.authoring import derived as authoring
from coursekit.charts.textwidth import columns
from coursekit.cohort import open_cohort
from coursekit.errors import CourseError
from coursekit.notebooks import normalise, read_notebook
from coursekit.notebooks.normal import WIDGET, serialise
from coursekit.notebooks.prose import number_problems, style_problems
from coursekit.syllabus import load_syllabus
from coursekit.syllabus.coverage import coverage
from coursekit.syllabus.lesson import is_draft, read_lesson

ROOT = Path(__file__).parents[2]
LESSONS = sorted((ROOT / "notebooks").glob("*.ipynb"))
SOLUTIONS = sorted((ROOT / "solutions").glob("*.ipynb"))
EXERCISES = sorted((ROOT / "exercises").glob("*.ipynb"))
LARGEST_BYTES = 1_000_000
LONGEST_CELL, WIDEST_LINE = 12, 96
TIMES = re.compile(r"^\*(\d+) 分钟(?:[：，](.+))?\*$", re.MULTILINE)
TOTALS = re.compile(r"课上 (\d+) 分钟，其中动手和讨论 (\d+) 分钟；课后.*?(\d+) 分钟")
IN_CLASS, AFTER_CLASS = "课上做", "课后做"
each = pytest.mark.parametrize("path", [*LESSONS, *SOLUTIONS], ids=lambda p: f"{p.parent.name}-{p.stem[:2]}")
each_lesson = pytest.mark.parametrize("path", LESSONS, ids=lambda p: p.stem[:2])
each_solution = pytest.mark.parametrize("path", SOLUTIONS, ids=lambda p: p.stem[:2])


# What a section may decide, and its lines in order: money for products and campaigns, who and at what price for clients.
_LINE = r"(.+?)\\?\s+"
MONEY = ("投守转停", re.compile(rf"\*\*拿主意：(.)\*\*\\?\s+钱：{_LINE}人：{_LINE}复盘：(.+)"))
CLIENTS = ("续攻守放", re.compile(rf"\*\*拿主意：(.)\*\*\\?\s+人：{_LINE}底价：{_LINE}复盘：(.+)"))
LEVERS = ("分挪填改迁对尺问", re.compile(rf"\*\*拿主意：(.)\*\*\\?\s+改：{_LINE}预期：{_LINE}复盘：(.+)"))
DECISIONS = {"02": MONEY, "03": MONEY, "12": CLIENTS, "24": LEVERS}


def cells(path, kind=None):
    return [cell for cell in read_notebook(path).cells if kind is None or cell.cell_type == kind]


def tags(cell):
    return cell.metadata.get("tags", [])


def facts(cell):
    return cell.metadata.get("coursekit", {})


def sections(path):
    return [cell for cell in cells(path, "markdown") if "minutes" in facts(cell)]


def outputs(path):
    return [output for cell in cells(path, "code") for output in cell.outputs]


def test_there_is_a_solution_and_an_exercise_for_every_lesson():
    assert LESSONS
    names = [path.name for path in LESSONS]
    assert [path.name for path in SOLUTIONS] == names
    assert [path.name for path in EXERCISES] == names


@each
def test_it_is_committed_in_normal_form(path):
    assert serialise(normalise(read_notebook(path))) == path.read_text("utf-8")


@each
def test_it_was_run_to_its_end_without_an_error(path):
    counts = [cell.execution_count for cell in cells(path, "code")]
    assert counts == list(range(1, len(counts) + 1))
    assert [o.ename for o in outputs(path) if o.output_type == "error"] == []
    shown = [
        cell for cell in cells(path, "code") if re.match(r"(say|show|show_table|draw)\(", cell.source.split("\n")[-1])
    ]
    assert all(cell.outputs for cell in shown), "nbval passes a cell without stored outputs and checks nothing"
    assert shown


@each
def test_it_says_nothing_on_stderr(path):
    assert [o.text for o in outputs(path) if o.output_type == "stream" and o.name == "stderr"] == []


@each
def test_it_is_small_enough(path):
    assert path.stat().st_size < LARGEST_BYTES


@each
def test_code_cells_are_short_and_narrow(path):
    """A folded cell (a computed sentence, the author's key) is not shown, so only what readers see counts."""
    for cell in cells(path, "code"):
        if cell.metadata.get("jupyter", {}).get("source_hidden"):
            continue
        lines = cell.source.split("\n")
        assert len(lines) <= LONGEST_CELL, cell.source
        assert [line for line in lines if columns(line) > WIDEST_LINE] == []


@each_lesson
def test_every_section_s_minutes_are_the_ones_it_says(path):
    for cell in sections(path):
        ((total, parts),) = TIMES.findall(cell.source)
        assert int(total) == facts(cell)["minutes"], cell.source
        assert sum(int(n) for n in re.findall(r" (\d+)(?= ·|$)", parts)) == facts(cell)["minutes"], parts


def task_minutes(lesson, when):
    """Return the minutes of the tasks to ``lesson`` that are done ``when``."""
    tasks = sections(ROOT / "solutions" / lesson.name)
    return [facts(cell)["minutes"] for cell in tasks if TIMES.search(cell.source)[2] == when]


@each_lesson
def test_the_title_s_totals_are_the_sum(path):
    lesson, activity, practice = map(int, TOTALS.search(cells(path)[0].source).groups())
    assert lesson == sum(facts(cell)["minutes"] for cell in sections(path))
    assert activity == sum(facts(cell).get("activity", 0) for cell in sections(path))
    assert practice == sum(task_minutes(path, AFTER_CLASS))


@each_lesson
def test_tasks_done_in_class_have_their_minutes_in_a_section(path):
    parts = [int(n) for cell in sections(path) for n in re.findall(r"练习 (\d+)", TIMES.search(cell.source)[2])]
    assert parts == task_minutes(path, IN_CLASS)
    assert parts


def section_paragraphs(path):
    """Return what a reader sees of each section, paragraph by paragraph: prose and computed sentences, no notes."""
    found = []
    for cell in cells(path):
        if "minutes" in facts(cell):
            found.append([])
        if not found or "notes" in tags(cell):
            continue
        shown = [cell.source] if cell.cell_type == "markdown" else [
            output.data["text/markdown"] for output in cell.outputs if "text/markdown" in output.get("data", {})
        ]  # fmt: skip
        found[-1] += [part.strip() for text in shown for part in text.split("\n\n")]
    return found


def test_every_section_but_the_closing_one_ends_with_a_decision_its_means_a_person_and_a_day():
    """At most one more paragraph may follow it; a draft has its decisions still to come."""
    for path in LESSONS:
        if is_draft(path):
            continue
        words, form = DECISIONS[path.stem[:2]]
        *paragraphs, closing = section_paragraphs(path)
        assert len(paragraphs) > (10 if read_lesson(path).complete else 3)
        ends = [parts[-1] if form.fullmatch(parts[-1]) else parts[-2] for parts in paragraphs]
        decisions = [form.fullmatch(end) for end in ends]
        assert [(path.name, end) for end, decision in zip(ends, decisions, strict=True) if not decision] == []
        assert {decision[1] for decision in decisions} == set(words)
        assert not any("拿主意：" in part for part in closing)


@each_lesson
def test_half_of_the_time_is_the_class_s_own(path):
    minutes = sum(facts(cell)["minutes"] for cell in sections(path))
    assert 2 * sum(facts(cell).get("activity", 0) for cell in sections(path)) >= minutes


@each_solution
def test_every_task_s_minutes_are_the_ones_it_says(path):
    for cell in sections(path):
        ((total, when),) = TIMES.findall(cell.source)
        assert int(total) == facts(cell)["minutes"]
        assert when in (IN_CLASS, AFTER_CLASS)


@each
def test_every_figure_has_alt_text_and_source_and_every_table_a_source(path):
    for output in outputs(path):
        data, own = output.get("data", {}), output.get("metadata", {}).get("coursekit", {})
        if "image/png" in data:
            assert len(own["alt"]) >= 8 and own["source"]
            assert output.metadata["image/png"]["alt"] == own["alt"], "where JupyterLab looks for it"
            assert own["alt"] in data["text/plain"]
        elif "<table" in data.get("text/html", "") and "coursekit-card" not in data["text/html"]:
            assert own["source"] and f"来源：{own['source']}" in data["text/html"]


@each_lesson
def test_there_are_figures_and_tables_to_hold_to_that(path):
    kinds = [set(output.get("data", {})) for output in outputs(path)]
    assert any("image/png" in kind for kind in kinds)
    assert any("text/html" in kind for kind in kinds)


@pytest.fixture(scope="module")
def figure():
    cohort = open_cohort(ROOT / "cohorts" / "demo.yml")
    return lambda indicator, period, scope="中国": cohort.market(indicator, scope).at(period)


@each
def test_every_number_in_the_prose_is_backed(path, figure):
    for cell in cells(path, "markdown"):
        if not facts(cell).get("scenario"):
            assert list(number_problems(cell.source, figure)) == [], cell.source


@each
def test_a_wrong_or_unbacked_number_would_be_found(path, figure):
    """The check above holds this very text to its data: one digit more and it speaks."""
    text = "\n\n".join(cell.source for cell in cells(path, "markdown") if not facts(cell).get("scenario"))
    assert list(number_problems(f"{text}\n\n又多了 7654 万户。", figure)) != []
    if "<!--=" in text:
        changed = re.sub(r"(\d)(?=[^\d<]{0,5}<!--=)", lambda match: str((int(match[1]) + 3) % 10), text)
        assert len(list(number_problems(changed, figure))) >= text.count("<!--=") // 2


@each
def test_the_prose_keeps_the_house_style(path):
    for cell in cells(path, "markdown"):
        assert list(style_problems(cell.source)) == [], cell.source


@each_solution
def test_hints_and_messages_keep_the_house_style(path, example_files):
    for file in example_files:
        cohort = open_cohort(file)
        check = cohort.checker(path.stem[:2])
        texts = [text for entry in check._tasks.values() for text in
                 (entry["look"], *entry["hints"], *(wrong["message"] for wrong in entry["wrong"]))]  # fmt: skip
        assert len(texts) >= 12
        assert {text: list(style_problems(text)) for text in texts if list(style_problems(text))} == {}


@each_lesson
def test_a_widget_has_its_static_figure_in_the_next_cells(path):
    code = cells(path, "code")
    places = [place for place, cell in enumerate(code) if cell.source.startswith("explore(")]
    assert places, "a lesson has at least one live widget"
    for place in places:
        assert "nbval-ignore-output" in tags(code[place])
        assert all(WIDGET not in output.get("data", {}) for output in code[place].outputs)
        assert any(
            "image/png" in output.get("data", {}) for cell in code[place + 1 : place + 3] for output in cell.outputs
        )


@pytest.mark.parametrize("path", [*SOLUTIONS, *EXERCISES], ids=lambda p: f"{p.parent.name}-{p.stem[:2]}")
def test_exercises_are_set_on_practice_tables_only(path):
    for cell in cells(path, "code"):
        assert not re.search(r"\bc\.table\(", cell.source), "own data would make the key another one"


@each_lesson
def test_a_lesson_opens_the_class_it_is_given_and_no_other(path):
    for cell in cells(path, "code"):
        assert re.findall(r"open_cohort\(([^)]*)\)", cell.source) in ([], ["cohort"])


@pytest.fixture
def ran(request):
    """Solutions as they ran for the example classes' handouts, by file and class file; none where all lessons are drafts."""
    if all(map(is_draft, LESSONS)):
        return {}
    examples = request.getfixturevalue("examples")
    jobs = {one.cohort.id: [job for job in one.jobs if job.kind == "solution"] for one in examples.plan.classes}
    return {(Path(job.notebook).resolve(), job.cohort_path): notebook for cohort_id in jobs
            for job, notebook in zip(jobs[cohort_id], examples.executed(cohort_id, "solution"), strict=True)}  # fmt: skip


def test_exercises_keys_and_dictionary_are_up_to_date(root, ran, monkeypatch):
    """Solutions that ran for the example classes' handouts are taken as they ran there; the others run here."""
    run, asked = authoring.run, []

    def run_unless_it_ran(solution, cohort):
        asked.append((solution, cohort))
        return ran.get((solution.resolve(), cohort)) or run(solution, cohort)

    monkeypatch.setattr(authoring, "run", run_unless_it_ran)
    assert authoring.rebuild_derived(root, write=False) == []
    assert {*ran} <= {*asked}, "a key for every class that is taught it, and for the others"


def test_the_check_of_derived_files_can_fail(root, monkeypatch):
    """A changed dictionary is named; nothing is written."""
    honest = authoring.dictionary
    monkeypatch.setattr(authoring, "dictionary", lambda: honest().iloc[1:])
    monkeypatch.setattr(authoring, "rebuild_exercises", lambda *args, **options: [])
    assert "data/dictionary.csv" in authoring.rebuild_derived(root, write=False)


def test_tidy_finds_every_notebook_tidy(root):
    assert authoring.tidy_notebooks(root, write=False) == []


def test_the_syllabus_has_no_errors_in_what_is_built(root):
    covered = coverage(root / "notebooks", load_syllabus())
    assert [str(problem) for problem in covered.errors] == []
    built = {path.stem[:2] for path in LESSONS if not is_draft(path)}
    assert {module.module.code for module in covered.modules if module.covered} == built


def test_a_failing_notebook_is_named_by_the_author_s_commands(tmp_path, root):
    with pytest.raises(CourseError, match=r"raises\.ipynb 为班级 demo 运行到第 5 格停下了：ValueError"):
        authoring.run(root / "tests" / "fixtures" / "raises.ipynb", "demo")
