"""The example classes as rendered from the real lessons: whole by themselves, and visibly three different classes."""

import itertools
import re
from pathlib import Path

import pytest
from webpage import read_page

from coursekit.cohort import Cohort
from coursekit.handouts.agenda import agenda
from coursekit.notebooks import read_notebook

ROOT = Path(__file__).parents[2]
ENDINGS = (".html", ".slides.html", ".pdf")
CLASSES = ("demo", "mobile-group-2026b", "ningde-telecom-2026a")


@pytest.fixture(scope="module")
def pages(examples):
    return {
        c.id: {path.name: read_page(path) for path in sorted(examples.of(c.id).glob("*.html"))}
        for c in examples.cohorts
    }


@pytest.fixture(scope="module")
def cohorts(examples) -> dict[str, Cohort]:
    return {cohort.id: cohort for cohort in examples.cohorts}


def handout(pages, cohort_id):
    return pages[cohort_id]["02_digital_product_lifecycle.html"]


def test_these_are_all_example_classes(cohorts):
    assert tuple(sorted(cohorts)) == CLASSES


@pytest.mark.parametrize("cohort_id", CLASSES)
def test_a_folder_holds_what_its_manifest_names_and_nothing_half_made(examples, cohort_id):
    found = {path.name for path in examples.of(cohort_id).iterdir()}
    taught = {f"02_digital_product_lifecycle{ending}" for ending in ENDINGS} | {"02_lifecycle_cards.xlsx"}
    if cohort_id != "mobile-group-2026b":  # its programme has no module 03
        taught |= {f"03_flow_tier_marketing{ending}" for ending in ENDINGS} | {"03_targets.xlsx"}
    if cohort_id != "demo":  # nor has demo's module 12
        taught |= {f"12_swot_matrix_group_clients{ending}" for ending in ENDINGS} | {"12_client_matrix.xlsx"}
    if cohort_id == "ningde-telecom-2026a":  # the only programme of the three that holds module 24
        taught |= {f"24_sand_table_drills{ending}" for ending in ENDINGS} | {"24_sand_table.xlsx"}
    assert found == taught | {"index.html", "workbook.pdf", "trainee.zip", "instructor.zip", "manifest.json"}


@pytest.mark.parametrize("cohort_id", CLASSES)
def test_every_page_is_whole_by_itself(examples, pages, cohort_id):
    for name, page in pages[cohort_id].items():
        assert page.problems(examples.of(cohort_id), runs=name.endswith(".slides.html")) == [], name


@pytest.mark.parametrize("cohort_id", CLASSES)
def test_every_page_says_its_language_and_class(pages, cohorts, cohort_id):
    for page in pages[cohort_id].values():
        assert page.all("html")[0]["lang"] == "zh-CN"
        assert cohorts[cohort_id].title in page.content("title")
        assert {"charset": "utf-8"} in page.all("meta")


@pytest.mark.parametrize("cohort_id", CLASSES)
def test_every_picture_says_what_it_shows(pages, cohort_id):
    pictures = handout(pages, cohort_id).all("img")
    figures = [picture for picture in pictures if picture["src"].startswith("data:image/png")]
    assert len(figures) >= 5
    assert all(len(picture["alt"]) >= 8 for picture in pictures)
    assert any("小灵通用户" in figure["alt"] for figure in figures)


@pytest.mark.parametrize("cohort_id", CLASSES)
def test_anchors_are_unique_and_the_contents_lead_to_every_section(pages, cohort_id):
    page = handout(pages, cohort_id)
    assert len(set(page.ids)) == len(page.ids)
    inside = {a["href"] for a in page.all("a") if a["href"].startswith("#")} - {"#main"}
    lesson = read_notebook(ROOT / "notebooks" / "02_digital_product_lifecycle.ipynb")
    sections = [cell for cell in lesson.cells if "minutes" in cell.metadata.get("coursekit", {})]
    assert len(inside) == len(sections) + 1, "every section, and the exercises"


@pytest.mark.parametrize("cohort_id", CLASSES)
def test_names_of_the_class_are_on_its_pages(pages, cohorts, cohort_id):
    cohort, text = cohorts[cohort_id], handout(pages, cohort_id).text
    wanted = [cohort.region, cohort.title, cohort.words.commission, cohort.words.branch]
    wanted += [cohort.words.operator] if cohort.spec.operator != "generic" else []
    wanted += [
        cohort.product(code) for code in ("broadband", "plan_5g", "iptv", "cloud_disk", "fixed_phone", "sms_pack")
    ]
    assert [word for word in wanted if word not in text] == []


@pytest.mark.parametrize("cohort_id", CLASSES)
def test_what_readers_must_not_see_is_not_there(pages, cohort_id):
    page = handout(pages, cohort_id)
    for word in ("讲师备注", "<!--", "@2003-12", "BEGIN SOLUTION", "key.number", "已入答案库", "q1 正确", "Traceback"):
        assert word not in page.text
    assert "猜的年月一定要写在纸上再看图" not in page.text, "a speaker's note"


@pytest.mark.parametrize("cohort_id", CLASSES)
def test_formulas_are_mathml(pages, cohort_id):
    page = handout(pages, cohort_id)
    assert any(a.get("display") == "block" for a in page.all("math"))
    assert "$" not in page.content("p") + page.content("li") + page.content("td")


@pytest.mark.parametrize("cohort_id", CLASSES)
def test_the_index_has_every_slot_with_its_day(pages, cohorts, cohort_id):
    text = pages[cohort_id]["index.html"].text
    days = agenda(cohorts[cohort_id])
    for day, date in zip(days, cohorts[cohort_id].spec.dates, strict=True):
        assert day.heading in text
        assert f"{date.month} 月 {date.day} 日（周{'一二三四五六日'[date.weekday()]}）" in day.heading
    times = re.findall(r"\d\d:\d\d–\d\d:\d\d", text)
    assert times == [f"{slot.start}–{slot.end}" for day in days for slot in day.slots]


@pytest.mark.parametrize("cohort_id", CLASSES)
def test_the_index_leads_to_handout_packs_and_workbook(pages, cohort_id):
    links = {a["href"] for a in pages[cohort_id]["index.html"].all("a")}
    assert {"02_digital_product_lifecycle.html", "trainee.zip", "instructor.zip", "02_lifecycle_cards.xlsx"} <= links


def test_any_two_classes_differ_visibly(pages, cohorts):
    for one, other in itertools.combinations(CLASSES, 2):
        first, second = cohorts[one], cohorts[other]
        assert first.spec.brand.primary != second.spec.brand.primary
        styles = [handout(pages, c.id).content("style") for c in (first, second)]
        assert (
            f"--brand: {first.spec.brand.primary}" in styles[0] and f"--brand: {second.spec.brand.primary}" in styles[1]
        )
        assert first.region not in handout(pages, other).text
        assert {i["src"] for i in handout(pages, one).all("img")} != {
            i["src"] for i in handout(pages, other).all("img")
        }


@pytest.mark.parametrize("cohort_id", CLASSES)
def test_code_is_shown_or_hidden_as_the_class_wants(pages, cohorts, cohort_id):
    shown = cohorts[cohort_id].spec.code == "shown"
    page = handout(pages, cohort_id)
    assert any("code" in a.get("class", "") for a in page.all("pre")) == shown
    assert ("seasonal_comparison" in page.text) == shown


def test_both_ways_of_showing_code_are_among_the_examples(cohorts):
    assert {cohort.spec.code for cohort in cohorts.values()} == {"shown", "hidden"}


def test_exercises_have_room_to_write(pages):
    page = handout(pages, "demo")
    solution = read_notebook(ROOT / "solutions" / "02_digital_product_lifecycle.ipynb")
    blanks = [cell for cell in solution.cells if "### BEGIN SOLUTION" in cell.source]
    assert len([a for a in page.all("div") if a.get("class") == "write"]) == len(blanks), "one for each blank"
