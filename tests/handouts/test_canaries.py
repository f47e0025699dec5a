"""No class's names, tables or seed in another class's material, however deep the file lies.

Every class bears canary names that occur nowhere else, and every table of a class is known by its hash and its rows.
"""

import io
import json
import re
import zipfile

import pandas as pd
import pytest
import yaml
from canaries import (
    canary_fields,
    classes_named,
    column_hashes,
    decoded,
    files_below,
    foreign_words,
    found_columns,
    words_of,
)
from courses import cohort_text, zip_files

from coursekit.handouts.build import build
from coursekit.handouts.plan import plan
from coursekit.tables import GENERATED, TABLES, TOGETHER

CLASSES = {f"canary-{number:02d}": canary_fields(number) for number in range(3)}
NUMBERS = {cohort_id: number for number, cohort_id in enumerate(CLASSES)}


@pytest.fixture(scope="module")
def batch(tmp_path_factory, new_course, provide):
    """Three classes with canary names, one of them with its own table, rendered into one folder."""
    folder = provide(new_course(tmp_path_factory.mktemp("canaries")), {"02": "lesson"}, {"02": "solution"}, CLASSES)
    own_rows().to_csv(folder / "cohorts" / "own.csv", index=False)
    path = folder / "cohorts" / "canary-02.yml"
    fields = yaml.safe_load(path.read_text("utf-8")) | {"data": {"product_months": {"path": "own.csv"}}}
    path.write_text(yaml.safe_dump(fields, allow_unicode=True), "utf-8")
    work = plan(folder, sorted((folder / "cohorts").glob("*.yml")))
    report = build(work, folder / "build" / "handouts", 2)
    assert report.exit_code == 0, (report.failed, report.problems)
    return folder, {one.cohort.id: one.cohort for one in work.classes}


def own_rows() -> pd.DataFrame:
    months = [str(month) for month in pd.period_range("2024-01", periods=36, freq="M")]
    rows = [
        (p, m, 4_000_037 + i, 11, 731_317.25 + i)
        for p in ("broadband", "plan_5g", "iptv")
        for i, m in enumerate(months)
    ]
    return pd.DataFrame(rows, columns=["product", "month", "subscribers", "net_adds", "revenue_yuan"])


def rows_that_differ(frame: pd.DataFrame) -> set[str]:
    return column_hashes(frame[["subscribers", "revenue_yuan"]])


@pytest.mark.parametrize("cohort_id", CLASSES)
def test_the_search_finds_a_class_s_own_canaries(batch, cohort_id):
    """Without this, a search that finds nothing would prove nothing."""
    folder, cohorts = batch
    files = files_below(folder / "build" / "handouts" / cohort_id)
    page = files["02_digital_product_lifecycle.html"].decode()
    assert [word for word in words_of(NUMBERS[cohort_id]) if word not in page] == []
    assert classes_named(page) == {NUMBERS[cohort_id]}
    assert rows_that_differ(cohorts[cohort_id].practice_table("product_months")) <= found_columns(files)
    manifest = json.loads(files["manifest.json"])
    assert manifest["seed"] == CLASSES[cohort_id]["seed"] and classes_named(str(manifest["seed"])) == {NUMBERS[cohort_id]}


@pytest.mark.parametrize("cohort_id", CLASSES)
def test_nothing_of_another_class(batch, cohort_id):
    folder, cohorts = batch
    files = files_below(folder / "build" / "handouts" / cohort_id)
    tables = [cohorts[other].practice_table("product_months") for other in CLASSES if other != cohort_id]
    rows = [row for table in tables for row in table["revenue_yuan"].head(20).map("{:.2f}".format)]
    for name, data in files.items():
        text = decoded(name, data)
        assert classes_named(text) <= {NUMBERS[cohort_id]}, name
        assert [row for row in rows if row in text] == [], name
        assert foreign_words(name, data, NUMBERS[cohort_id]) == set(), name
    assert not set().union(*map(rows_that_differ, tables)) & found_columns(files)


@pytest.mark.parametrize("cohort_id", CLASSES)
def test_a_trainee_s_pack_has_no_seed_not_even_in_the_wheel(batch, cohort_id):
    folder, _ = batch
    seed = str(CLASSES[cohort_id]["seed"])
    for name, data in zip_files(folder / "build" / "handouts" / cohort_id / "trainee.zip").items():
        assert seed not in decoded(name, data), name


def test_a_class_s_own_rows_leave_its_folder_in_no_pack(batch):
    folder, cohorts = batch
    own = cohorts["canary-02"].table("product_months")
    assert own["subscribers"].min() == 4_000_037, "the class is taught on its own rows"
    for pack in ("trainee.zip", "instructor.zip"):
        files = zip_files(folder / "build" / "handouts" / "canary-02" / pack)
        assert not rows_that_differ(own) & found_columns(files)
        assert [name for name in files if "own.csv" in name] == []
        tables = {name: data for name, data in files.items() if name.endswith((".parquet", ".csv"))}
        assert [name for name, data in tables.items() if re.search(r"40000[3-9]\d", decoded(name, data))] == []
        sheets = {name: data.decode() for name, data in files.items() if ".xlsx/xl/" in name}
        assert len(sheets) > 6 and [name for name, text in sheets.items() if re.search(r">40000[3-9]\d<|own\.csv", text)] == []


NAMES = ("金翅雀", "白鹡鸰")  # what customers are called in columns that the course does not read
ABSURD = 987654.321  # gigabytes of one line in one month
OWN_PHONE = "137461"


def own_customers() -> dict[str, pd.DataFrame]:
    """Customer tables with a telephone number in every identifier, names in a column of their own, and one absurd month."""
    frames = {name: GENERATED[name].generate(11, "2026-11") for name in TOGETHER}
    frames["subscribers"] = frames["subscribers"].head(300)
    lines = frames["subscribers"]
    for name, key in (("accounts", "account_id"), ("subscriber_months", "subscriber_id")):
        frames[name] = frames[name][frames[name][key].isin(lines[key])]
    for name, frame in frames.items():
        identifiers = [column for column, of in TABLES[name].schema.columns.items() if of.metadata["identifier"]]
        phones = {column: OWN_PHONE + frame[column].str[-5:] for column in identifiers}
        frames[name] = frame.assign(**phones, 姓名=[NAMES[i % 2] for i in range(len(frame))])
    months = frames["subscriber_months"]
    months.loc[months.index[7], ["usage_gb", "pool_usage_gb"]] = ABSURD
    return frames


@pytest.fixture(scope="module")
def own_class(tmp_path_factory, new_course, provide):
    """A class taught on its own customers, their files in the course's data folder, rendered."""
    folder = provide(new_course(tmp_path_factory.mktemp("own")), {"03": "own_customers"}, {}, {})
    (folder / "data" / "own").mkdir()
    for name, frame in own_customers().items():
        frame.to_csv(folder / "data" / "own" / f"{name}.csv", index=False)
    data = {name: {"path": f"../data/own/{name}.csv"} for name in TOGETHER}
    path = folder / "cohorts" / "own-1.yml"
    path.write_text(cohort_text("own-1", data=data), "utf-8")
    work = plan(folder, [path])
    report = build(work, folder / "build" / "handouts", 1)
    assert report.exit_code == 0, (report.failed, report.problems)
    return folder, work.classes[0].cohort


def test_the_class_is_taught_on_its_own_customers(own_class):
    """Without this, packs without their rows would prove nothing."""
    folder, cohort = own_class
    pages = [path.read_text("utf-8") for path in (folder / "build" / "handouts" / "own-1").glob("03_*g.html")]
    assert len(pages) == 1 and "300 个用户" in pages[0] and "本班自有数据" in pages[0]
    assert cohort.table("subscriber_months").usage_gb.max() == ABSURD and cohort.key_file.exists()


def test_no_pack_holds_a_customer_or_the_key_to_them(own_class):
    folder, cohort = own_class
    secret = cohort.key_file.read_text().strip()
    hashes = set(cohort.table("subscribers").subscriber_id) | set(cohort.table("accounts").account_id)
    canaries = [*NAMES, "姓名", str(ABSURD), f"{ABSURD:,}"[:11], secret, secret[:12]]
    archive = files_below(folder / "build" / "handouts" / "own-1")
    assert [name for name in archive if ".xlsx/xl/" in name] and [name for name in archive if name.endswith(".parquet")]
    for name, data in archive.items():
        said = ("workbook.pdf", ".typ", "ride_along.py")  # a line to sign on; what nobody writes down
        text = decoded(name, data).replace("姓名", "" if name.endswith(said) else "姓名")
        assert [canary for canary in canaries if canary in text] == [], name
        assert not re.search(rf"(?<![0-9]){OWN_PHONE}[0-9]{{5}}(?![0-9])", text), name
        assert bytes.fromhex(secret) not in data, name
        assert hashes.isdisjoint(re.findall("[a-z2-7]{16}", text)), name
    assert [name for name in archive if "secret" in name or "/own/" in name] == []
    for name in TOGETHER[1:]:
        (packed,) = (pd.read_parquet(io.BytesIO(data)) for file, data in archive.items()
                     if file.startswith("trainee.zip/") and file.endswith(f"/data/tables/{name}.parquet"))  # fmt: skip
        pd.testing.assert_frame_equal(packed, cohort.practice_table(name), check_dtype=False, check_categorical=False)


def test_the_same_classes_give_the_same_bytes_on_another_day_in_another_folder(batch, tmp_path, new_course, provide):
    folder, _ = batch
    second = provide(new_course(tmp_path), {"02": "lesson"}, {"02": "solution"}, {"canary-00": CLASSES["canary-00"]})
    report = build(plan(second, [second / "cohorts" / "canary-00.yml"]), second / "build" / "handouts", 2)
    assert report.exit_code == 0
    for name in (
        "trainee.zip", "instructor.zip", "02_digital_product_lifecycle.html", "02_digital_product_lifecycle.slides.html",
        "02_digital_product_lifecycle.pdf", "workbook.pdf", "02_lifecycle_cards.xlsx", "index.html",
    ):  # fmt: skip
        assert (second / "build/handouts/canary-00" / name).read_bytes() == (
            folder / "build/handouts/canary-00" / name
        ).read_bytes()


def test_a_notebook_that_opens_another_class_is_caught_by_this_search(tmp_path, new_course, provide):
    """other_cohorts_data.ipynb ignores its parameter: what it renders must not be handed out as this class's own."""
    classes = {"canary-00": CLASSES["canary-00"], "other-1": CLASSES["canary-01"]}
    folder = provide(new_course(tmp_path), {"02": "other_cohorts_data"}, {}, classes)
    report = build(plan(folder, [folder / "cohorts" / "canary-00.yml"]), folder / "build" / "handouts", 1)
    made = folder / "build" / "handouts" / "canary-00"
    pages = [path.read_text("utf-8") for path in made.glob("02_*.html")]
    assert report.exit_code == 1, "the run ends as a failure"
    assert not any(NUMBERS["canary-01"] in classes_named(page) for page in pages)


def test_zip_entries_bear_no_date_of_the_run(batch):
    folder, _ = batch
    for path in (folder / "build" / "handouts").rglob("*.zip"):
        with zipfile.ZipFile(path) as archive:
            assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
