import dataclasses
from types import SimpleNamespace

import pytest

from coursekit.handouts.index import downloads, entries
from coursekit.handouts.manifest import Made
from coursekit.handouts.products import HTML, PACKS, PDF, SLIDES, TOOLKIT
from coursekit.syllabus import load_syllabus

MODULES = load_syllabus().modules
ONE = SimpleNamespace(
    cohort=SimpleNamespace(modules=(MODULES["03"], MODULES["02"], MODULES["04"])), missing=(MODULES["04"],)
)
FILES = {HTML: "{}.html", SLIDES: "{}.slides.html", PDF: "{}.pdf"}
WHOLE = {
    (form, code): Made(form, code, "now", "2026-11-02", (name.format(code),), "看懂", 58)
    for code in ("02", "03")
    for form, name in FILES.items()
} | {
    (PDF, ""): Made(PDF, "", "now", "2026-11-02", ("workbook.pdf",)),
    (PACKS, ""): Made(PACKS, "", "now", "2026-11-02", ("trainee.zip", "instructor.zip")),
    (TOOLKIT, "02"): Made(TOOLKIT, "02", "now", "2026-11-02", ("02_lifecycle_cards.xlsx",)),
    (TOOLKIT, "03"): Made(TOOLKIT, "03", "now", "2026-11-02", ()),
}
KEYS = dict.fromkeys(WHOLE, "now")
SIZES = {name: number for number, name in enumerate(n for made in WHOLE.values() for n in made.files)}


def entry(made=WHOLE, keys=KEYS, failed=(), code="02"):
    (found,) = (e for e in entries(ONE, made, keys, SIZES, failed) if e["code"] == code)
    return found


def without(*products):
    return {product: made for product, made in WHOLE.items() if product not in products}


def earlier(*products):
    return WHOLE | {p: dataclasses.replace(WHOLE[p], key="then", on="2026-10-01") for p in products}


def test_modules_stand_in_the_order_taught_and_those_being_written_last():
    told = entries(ONE, WHOLE, KEYS, SIZES, ())
    assert [(e["code"], e["state"]) for e in told] == [("03", "ready"), ("02", "ready"), ("04", "unbuilt")]
    assert told[2]["files"] == [] and told[2]["note"] == "编写中"


def test_a_module_in_order_has_its_three_files_and_nothing_to_say():
    found = entry()
    assert [(f["label"], f["name"], f["bytes"], f["late"]) for f in found["files"]] == [
        ("讲义", "02.html", SIZES["02.html"], ""), ("幻灯片", "02.slides.html", SIZES["02.slides.html"], ""),
        ("打印版", "02.pdf", SIZES["02.pdf"], ""),
    ]  # fmt: skip
    assert (found["title"], found["minutes"], found["note"]) == ("看懂", 58, "")


@pytest.mark.parametrize(
    ("made", "failed", "state", "note"),
    [
        (WHOLE, True, "failed", "这一次没有生成，打开的是以前做好的一版（2026-11-02）。"),
        (earlier((HTML, "02")), True, "failed", "这一次没有生成，打开的是以前做好的一版（2026-10-01）。"),
        (earlier((HTML, "02")), False, "earlier", "这一次没有要它，打开的是以前做好的一版（2026-10-01）。"),
        (without((HTML, "02")), True, "failed", "这一次没有生成，还没有可用的讲义。"),
        (without((HTML, "02"), (PDF, "02"), (SLIDES, "02")), False, "earlier", "这一次没有要它，还没有可用的讲义。"),
        (without((PDF, "02")), True, "failed", "这一次没有做完，缺新的打印版。"),
        (earlier((SLIDES, "02")), False, "ready", "没有现在这一版的幻灯片。"),
        (without((SLIDES, "02"), (PDF, "02")), False, "ready", "没有现在这一版的幻灯片、打印版。"),
    ],
)
def test_what_a_module_that_is_not_in_order_says(made, failed, state, note):
    found = entry(made, failed={"02"} if failed else ())
    assert (found["state"], found["note"]) == (state, note)
    assert entry(made, failed={"02"} if failed else (), code="03") == entry(code="03"), "the other module is in order"
    assert (found["title"] == "看懂") == (state == "ready"), "a title of another state may be another"


def test_somebody_may_want_the_print_alone():
    found = entry(without((HTML, "02"), (SLIDES, "02")))
    assert (found["state"], found["note"], found["title"]) == ("ready", "没有现在这一版的讲义、幻灯片。", "")


def test_a_file_of_another_state_carries_its_day():
    assert [f["late"] for f in entry(earlier((SLIDES, "02")))["files"]] == ["", "2026-10-01", ""]


def test_a_format_that_the_class_does_not_have_is_not_missed():
    page_only = {product: "now" for product in KEYS if product[0] == HTML}
    assert entry(without((SLIDES, "02"), (PDF, "02")), page_only)["note"] == ""


def test_downloads_say_what_each_file_is_for_whom():
    found = downloads(WHOLE, KEYS, SIZES)
    assert [(d["name"], d["group"], d["module"]) for d in found] == [
        ("workbook.pdf", "print", ""), ("trainee.zip", "trainee", ""), ("instructor.zip", "instructor", ""),
        ("02_lifecycle_cards.xlsx", "tool", "02"),
    ]  # fmt: skip
    assert all(d["bytes"] == SIZES[d["name"]] and d["label"] and d["note"] and not d["late"] for d in found)


def test_a_file_made_before_says_so():
    late = {d["name"]: d["late"] for d in downloads(earlier((PACKS, ""), (PDF, "")), KEYS, SIZES)}
    said = "这一次没有重做，它还是以前做好的一版（2026-10-01）"
    assert late == {"workbook.pdf": said, "trainee.zip": said, "instructor.zip": said, "02_lifecycle_cards.xlsx": ""}


def test_what_is_not_there_is_not_listed():
    assert [d["name"] for d in downloads(without((PACKS, ""), (TOOLKIT, "02")), KEYS, SIZES)] == ["workbook.pdf"]
    assert downloads({}, KEYS, SIZES) == []
