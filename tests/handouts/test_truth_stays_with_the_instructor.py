"""What is true of module 03's campaigns is in the instructor's pack where 03 is taught, and in no trainee's."""

import io
import re
import zipfile

import pandas as pd
import pytest
from courses import run_command, zip_files

from coursekit.cohort import open_cohort
from coursekit.errors import CourseError
from coursekit.handouts.build import build
from coursekit.handouts.plan import plan
from coursekit.toolkits.truth_report import truth_report
from coursekit.toolkits.truth_tables import report_files

TAUGHT, UNTAUGHT = "taught-1", "untaught-1"
CLASSES = {TAUGHT: {}, UNTAUGHT: {"programme": "group-client-20h", "extra_modules": ["02"], "seed": 987654322}}
FILES = {"03_estimates.csv", "03_methods.csv"}
HEADINGS = ("真值", "真能挣", "知道真值的人来挑", "说得对不对")


@pytest.fixture(scope="module")
def made(tmp_path_factory, new_course, provide):
    """Both classes rendered: their folder, and the cohorts by id."""
    folder = provide(new_course(tmp_path_factory.mktemp("truth")), {"02": "lesson", "03": "lesson"}, {}, CLASSES)
    work = plan(folder, sorted((folder / "cohorts").glob("*.yml")))
    report = build(work, folder / "build" / "handouts", 2)
    assert report.exit_code == 0, (report.failed, report.problems)
    return folder / "build" / "handouts", {one.cohort.id: one.cohort for one in work.classes}


@pytest.fixture(scope="module")
def unzipped(made, tmp_path_factory):
    """The trainee's pack of the class that is taught 03, where a trainee puts it."""
    folder = tmp_path_factory.mktemp("解压 到这里")
    with zipfile.ZipFile(made[0] / TAUGHT / "trainee.zip") as archive:
        archive.extractall(folder)
    return folder / TAUGHT


def pack(made, cohort_id, name):
    """Return a pack's files without the course's own code."""
    files = zip_files(made[0] / cohort_id / f"{name}.zip")
    return {path: data for path, data in files.items() if ".whl/" not in path}


def decoded(name: str, data: bytes) -> str:
    """Return what a file says; of a table its headings, as its rows are compared in test_example_packs.py."""
    if name.endswith(".parquet"):
        return " ".join(pd.read_parquet(io.BytesIO(data)).columns)
    return data.decode("utf-8", errors="ignore")


def secrets(cohort) -> re.Pattern:
    """Return what finds the true rates and totals: rounded to five digits, or in full whatever the last digits are."""
    report = truth_report(cohort)
    rates = report.estimates[["true_gross", "true_net", "true_leave_reduction", "true_margin_yuan"]].to_numpy().ravel()
    totals = report.methods["true_yuan"].to_numpy()
    values = [float(value) for value in (*rates, *totals) if abs(value) > 1e-3]
    rounded = {text for text in (f"{value:.5g}" for value in values) if len(text.lstrip("-0.").replace(".", "")) >= 5}
    begun = {text for text in (repr(value)[:9] for value in values) if len(text.lstrip("-0.").replace(".", "")) >= 6}
    assert len(rounded) > 40 and len(begun) > 40
    return re.compile(rf"(?<![\w.])(?:(?:{'|'.join(map(re.escape, rounded))})(?![\d.])|{'|'.join(map(re.escape, begun))})")


def test_the_instructor_of_a_class_that_is_taught_it_gets_the_report(made):
    files = pack(made, TAUGHT, "instructor")
    wanted = report_files(truth_report(made[1][TAUGHT]), made[1][TAUGHT])
    assert {*wanted} == FILES
    for name, data in wanted.items():
        assert files[f"{TAUGHT}-instructor/truth/{name}"] == data
        assert any(word in data.decode("utf-8-sig") for word in HEADINGS)


def test_a_class_without_module_03_has_no_such_report(made):
    names = pack(made, UNTAUGHT, "instructor")
    assert f"{UNTAUGHT}-instructor/truth/campaigns.csv" in names
    assert [name for name in names if name.rpartition("/")[2] in FILES] == []


@pytest.mark.parametrize("cohort_id", CLASSES)
def test_no_file_of_it_and_no_word_of_it_in_a_trainee_s_pack(made, cohort_id):
    files = pack(made, cohort_id, "trainee")
    assert len(files) > 15
    assert [name for name in files if "truth" in name or name.rpartition("/")[2] in FILES] == []
    for name, data in files.items():
        text = decoded(name, data)
        assert [word for word in HEADINGS if word in text] == [], name


def test_none_of_its_numbers_in_a_trainee_s_pack(made):
    pattern = secrets(made[1][TAUGHT])
    truth = pack(made, TAUGHT, "instructor")[f"{TAUGHT}-instructor/truth/campaigns.csv"].decode("utf-8-sig")
    assert len(pattern.findall(truth)) >= 10, "the search finds them where they are"
    for name, data in pack(made, TAUGHT, "trainee").items():
        assert pattern.findall(decoded(name, data)) == [], name


def test_a_trainee_s_pack_opened_cannot_compute_it(unzipped):
    cohort = open_cohort(unzipped / "cohorts" / f"{TAUGHT}.yml")
    assert cohort.is_pack and cohort.spec.seed is None
    for name in ("campaigns", "subscribers"):
        with pytest.raises(CourseError, match="学员包里没有种子"):
            cohort.truth(name)
    with pytest.raises(CourseError, match="学员包里没有种子"):
        truth_report(cohort)


def test_the_command_in_a_trainee_s_pack_says_so_and_shows_nothing(unzipped):
    done = run_command(unzipped, "truth", TAUGHT, "--output", unzipped / "真值")
    assert done.returncode == 2
    assert done.stdout == "" and "学员包里没有种子" in done.stderr and "Traceback" not in done.stderr
    assert not (unzipped / "真值").exists()
