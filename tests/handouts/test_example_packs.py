"""A trainee's pack holds nothing that only the instructor may see; the instructor's holds it all."""

import io
import re
import sys
import tempfile
import zipfile
from pathlib import Path

import pandas as pd
import pytest
from courses import zip_files
from example_packs import CLASSES, MODULES, TAUGHT, executed
from webpage import Page

from coursekit.cohort import CLASS_TABLES
from coursekit.practice import keyed_numbers

WORKBOOKS = {
    "02_digital_product_lifecycle": "02_lifecycle_cards.xlsx", "03_flow_tier_marketing": "03_targets.xlsx",
    "12_swot_matrix_group_clients": "12_client_matrix.xlsx", "24_sand_table_drills": "24_sand_table.xlsx",
}  # fmt: skip
WHOLE_NUMBERS = {"stakeholders"}  # their truth is small whole numbers, which stand in many a text
SECRET_DIGITS = 4  # fewer stand in many a text by accident
NUMBER = re.compile(r"(?<![\w.])-?\d+(?:\.\d+)?(?!\w)")
# The wheel is the same in every pack; what is in it is searched with the canaries.
WHEEL = re.compile(r"\.whl(/|$)")


@pytest.fixture(scope="module")
def packs(examples):
    return {c.id: zip_files(examples.of(c.id) / "trainee.zip") for c in examples.cohorts}


@pytest.fixture(scope="module")
def texts(packs):
    """Each pack's own texts, by class and name; what is no text (a table) is left out."""
    return {c: {n: d.decode("utf-8") for n, d in files.items() if not n.endswith((".parquet", ".png")) and not WHEEL.search(n)}
            for c, files in packs.items()}  # fmt: skip


def squeezed(text: str) -> str:
    return "".join(text.split())


def secret_lines(solution) -> list[str]:
    """Read the marked regions here anew, not with the product's own parser; what the task itself tells is no secret."""
    marked = re.compile(r"### BEGIN SOLUTION\n(.*?)### END SOLUTION", re.DOTALL)
    cells = [cell.source for cell in solution.cells if "key" not in cell.metadata.get("tags", [])]
    lines = [line for source in cells for block in marked.findall(source) for line in block.split("\n") if line.strip()]
    guidance = [line for line in lines if line.startswith("#:")]
    told = squeezed("".join([*(marked.sub("", source) for source in cells), *guidance]))
    return [line for line in lines if line not in guidance and squeezed(line) not in told]


def secret_numbers(truth: pd.DataFrame) -> set[str]:
    """Return the true parameters as they would be written, whole and to four digits."""
    values = truth.select_dtypes("number").to_numpy().ravel()
    written = {f"{value:.{digits}g}" for value in values for digits in (4, 6, 12)}
    return {text for text in written if "e" not in text and digits(text) >= SECRET_DIGITS}


def digits(text: str) -> int:
    return len(text.lstrip("-").replace(".", "").strip("0"))


@pytest.mark.parametrize(("cohort_id", "module"), TAUGHT)
def test_no_line_of_a_solution(examples, texts, cohort_id, module):
    lines = [squeezed(line) for line in secret_lines(executed(examples, cohort_id, module, "solution"))]
    assert len(lines) >= 6
    for name, text in texts[cohort_id].items():
        content = squeezed(text.replace('\\"', '"'))
        assert [line for line in lines if line in content] == [], name


@pytest.mark.parametrize(("cohort_id", "module"), TAUGHT)
def test_no_note(examples, texts, cohort_id, module):
    notes = [c.source for c in executed(examples, cohort_id, module, "lesson").cells if "notes" in c.metadata.get("tags", [])]
    lines = [line.lstrip("- ") for note in notes for line in note.split("\n")]
    assert len(lines) > 5
    for name, text in texts[cohort_id].items():
        assert [line for line in lines if line in text] == [], name


@pytest.mark.parametrize("cohort_id", CLASSES)
def test_no_truth_and_no_seed(examples, packs, texts, cohort_id):
    cohort = next(c for c in examples.cohorts if c.id == cohort_id)
    assert [name for name in packs[cohort_id] if "truth" in name and not WHEEL.search(name)] == []
    seed = re.compile(rf"(?<!\d){cohort.spec.seed}(?!\d)")
    secrets = {name: secret_numbers(cohort.truth(name).head(300)) for name in CLASS_TABLES}
    assert {name for name, numbers in secrets.items() if not numbers} == WHOLE_NUMBERS
    secret = set().union(*secrets.values())
    for name, text in texts[cohort_id].items():
        assert not seed.search(text), name
        if name.startswith(f"{cohort_id}/data/market/"):  # published figures, the same for every class
            continue
        # Among thousands of amounts some equal a rounded rate; written out in full none does.
        least = SECRET_DIGITS + 2 if ".xlsx/" in name else SECRET_DIGITS
        assert [found for found in NUMBER.findall(text) if found in secret and digits(found) >= least] == [], name
    assert "seed" not in texts[cohort_id][f"{cohort_id}/cohorts/{cohort_id}.yml"]


@pytest.mark.parametrize(("cohort_id", "module"), TAUGHT)
def test_no_keyed_number_of_five_or_more_digits(examples, texts, cohort_id, module):
    answers = keyed_numbers(executed(examples, cohort_id, module, "solution"))
    assert len(answers) >= 3
    for name, text in texts[cohort_id].items():
        visible = re.sub(r"data:[^\"']+", "", text)
        written = re.findall(r"(?<![\w.])\d[\d,]*(?:\.\d+)?", visible)
        long = [w.replace(",", "") for w in written if len(w.replace(",", "").replace(".", "").strip("0")) >= 5]
        # A number gives an answer away when it is that answer rounded to the digits written.
        given = [
            w for w in long for answer in answers if abs(float(w) - answer) <= 0.5 * 10 ** -len(w.partition(".")[2])
        ]
        assert given == [], name


@pytest.mark.parametrize("cohort_id", CLASSES)
def test_no_path_of_this_machine(root, examples, packs, cohort_id):
    places = [str(root), str(examples.folder), str(Path.home()), tempfile.gettempdir(), sys.prefix]
    for name, data in packs[cohort_id].items():
        assert [place for place in places if f"{place}/".encode() in data] == [], name


@pytest.mark.parametrize("cohort_id", CLASSES)
def test_the_pack_carries_the_tables_that_the_class_is_taught_on(examples, packs, cohort_id):
    cohort = next(c for c in examples.cohorts if c.id == cohort_id)
    for name in CLASS_TABLES:
        table = pd.read_parquet(io.BytesIO(packs[cohort_id][f"{cohort_id}/data/tables/{name}.parquet"]))
        pd.testing.assert_frame_equal(table, cohort.practice_table(name))
        assert table.attrs.keys() <= {"source"}
        assert set(table).isdisjoint(hidden_columns(cohort, name)), name


def hidden_columns(cohort, name: str) -> set[str]:
    """Return what only the truth about a table tells, by the names of its columns."""
    keys = {"product", "area", "subscriber_id", "campaign", "segment", "channel"}
    keys |= {"client_id", "contract_id", "person_id", "role", "matrix", "package"}
    return set(cohort.truth(name)) - keys


@pytest.mark.parametrize("cohort_id", CLASSES)
def test_the_instructor_gets_notes_solutions_truth_and_times(examples, cohort_id):
    cohort = next(c for c in examples.cohorts if c.id == cohort_id)
    files = zip_files(examples.of(cohort_id) / "instructor.zip")
    top = f"{cohort_id}-instructor"
    facts = []
    order = [module.notebook.removesuffix(".ipynb") for module in cohort.modules]
    for module in sorted(MODULES[cohort_id], key=order.index):
        lesson = executed(examples, cohort_id, module, "lesson")
        facts += [cell.metadata.get("coursekit", {}) for cell in lesson.cells]
        note = next(c.source for c in lesson.cells if "notes" in c.metadata.get("tags", []))
        first = re.sub(r"[*`]", "", note.split("\n")[0].lstrip("- "))
        assert first in Page(files[f"{top}/handouts/{module}.html"].decode()).text
        assert b"BEGIN SOLUTION" in files[f"{top}/solutions/{module}.ipynb"]
    for name in CLASS_TABLES:
        truth = pd.read_csv(io.BytesIO(files[f"{top}/truth/{name}.csv"]))
        pd.testing.assert_frame_equal(truth, cohort.truth(name))
    timing = pd.read_csv(io.BytesIO(files[f"{top}/timing.csv"]))
    assert timing["分钟"].tolist() == [fact["minutes"] for fact in facts if "minutes" in fact]
    assert timing["其中动手和讨论"].sum() == sum(fact.get("activity", 0) for fact in facts)


@pytest.mark.parametrize(("cohort_id", "module"), [pair for pair in TAUGHT if pair[1] in WORKBOOKS])
def test_the_workbook_beside_the_pages_is_in_both_packs(examples, cohort_id, module):
    name = WORKBOOKS[module]
    workbook = (examples.of(cohort_id) / name).read_bytes()
    for pack, top in (("trainee", cohort_id), ("instructor", f"{cohort_id}-instructor")):
        with zipfile.ZipFile(examples.of(cohort_id) / f"{pack}.zip") as archive:
            assert archive.read(f"{top}/toolkit/{name}") == workbook
