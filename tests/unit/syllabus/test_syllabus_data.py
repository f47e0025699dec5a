"""Integrity of the syllabus that ships with the package: counts, homes, references and timetables."""

from collections import Counter

import pytest

from coursekit.syllabus import load_syllabus
from coursekit.syllabus.load import SEED_FILES, read_data

SYLLABUS = load_syllabus()
ITEMS = SYLLABUS.items
MODULE_RECORDS = read_data("modules.yml")["modules"]
OUTLINES = [read_data(name) for name in SEED_FILES]
SLOTS = [(programme, slot) for programme in SYLLABUS.programmes.values() for slot in programme.slots]


def minutes_of_day(clock):
    hours, minutes = map(int, clock.split(":"))
    return 60 * hours + minutes


def test_counts():
    assert len(SYLLABUS.modules) == 24
    assert len(SYLLABUS.programmes) == 7
    assert len(ITEMS) == 1231
    assert sum(item.leaf for item in ITEMS.values()) == 1032


def test_modules_are_numbered_01_to_24():
    assert list(SYLLABUS.modules) == [f"{number:02d}" for number in range(1, 25)]
    assert len({module.slug for module in SYLLABUS.modules.values()}) == 24
    assert SYLLABUS.modules["24"].notebook == "24_sand_table_drills.ipynb"


def test_every_raw_item_is_loaded_once():
    sections = [section for outline in OUTLINES for part in outline["parts"] for section in part["sections"]]
    raw = [item["id"] for section in sections for item in section["items"]]
    assert list(ITEMS) == raw
    assert len(set(raw)) == len(raw)


@pytest.mark.parametrize("outline", OUTLINES, ids=lambda outline: outline["id"])
def test_each_outline_has_the_counts_it_states(outline):
    items = [item for item in ITEMS.values() if item.seed == outline["id"]]
    sections = [section for section in SYLLABUS.sections.values() if section.seed == outline["id"]]
    assert outline["counts"] == {
        "parts": len(outline["parts"]),
        "sections": len(sections),
        "items": len(items),
        "leaves": sum(item.leaf for item in items),
        "by_kind": dict(Counter(item.kind for item in items)),
    }


@pytest.mark.parametrize("record", MODULE_RECORDS, ids=lambda record: record["slug"])
def test_each_module_has_the_counts_it_states(record):
    home = [ITEMS[item] for item in SYLLABUS.modules[f"{record['order']:02d}"].home_items]
    assert record["item_counts"] == {
        "items": len(home),
        "leaves": sum(item.leaf for item in home),
        "by_kind": dict(Counter(item.kind for item in home)),
    }


def test_every_item_is_home_in_exactly_the_module_that_lists_it():
    listed = [(item, module.code) for module in SYLLABUS.modules.values() for item in module.home_items]
    assert sorted(listed) == sorted((item.id, item.home) for item in ITEMS.values())


def test_modules_list_their_items_under_the_section_where_they_stand():
    for record in MODULE_RECORDS:
        for section, items in record["home_items_by_section"].items():
            assert {ITEMS[item].section for item in items} == {section}


def test_ids_begin_with_their_section_and_parents_are_headings_of_it():
    headings = {item.parent for item in ITEMS.values()} - {None}
    for item in ITEMS.values():
        assert item.id.startswith(f"{item.section}-")
        assert item.leaf == (item.id not in headings)
        if item.parent:
            assert ITEMS[item.parent].section == item.section


def test_every_referenced_or_default_module_and_section_exists():
    for module in SYLLABUS.modules.values():
        assert set(module.referenced_sections) <= set(SYLLABUS.sections)
    for _, slot in SLOTS:
        assert set(slot.focus_sections) <= set(SYLLABUS.sections)
    slugs = {module.slug for module in SYLLABUS.modules.values()}
    for outline in OUTLINES:
        for part in outline["parts"]:
            assert {section["default_module"] for section in part["sections"]} <= slugs


def test_glossary_points_at_known_items_or_sections():
    glossary = read_data("glossary.yml")
    assert len(glossary["terms"]) == 121
    assert len(glossary["seed_errors"]) == 24
    known = set(ITEMS) | set(SYLLABUS.sections)
    assert {item for term in glossary["terms"] for item in term["seed_items"]} <= known


@pytest.mark.parametrize("programme", SYLLABUS.programmes.values(), ids=lambda programme: programme.slug)
def test_timetable_adds_up_without_overlaps(programme):
    assert sum(slot.minutes for slot in programme.slots) == programme.net_minutes
    end_of = dict.fromkeys(range(1, programme.days + 1), 0)
    for slot in programme.slots:
        start, end = minutes_of_day(slot.start), minutes_of_day(slot.end)
        assert end_of[slot.day] <= start < end
        end_of[slot.day] = end
        assert slot.break_minutes == end - start - slot.minutes
        assert slot.break_minutes in ((15,) if slot.module is None else (0, 15))
    assert all(end_of.values())


@pytest.mark.parametrize("programme", SYLLABUS.programmes.values(), ids=lambda programme: programme.slug)
def test_programme_lists_its_modules_in_the_order_of_its_timetable(programme):
    taught = [slot.module for slot in programme.slots if slot.module]
    assert list(programme.modules) == list(dict.fromkeys(taught))
    assert {slot.depth for slot in programme.slots if slot.module} <= {"lite", "core", "full"}


def test_every_module_is_in_some_programme_and_every_audience_has_a_module():
    assert {code for programme in SYLLABUS.programmes.values() for code in programme.modules} == set(SYLLABUS.modules)
    for programme in SYLLABUS.programmes.values():
        assert set(programme.audience) <= set(SYLLABUS.audiences)


def test_audiences_and_objectives_do_not_count():
    # 51 leaves say for whom and what for; 1,032 - 51 must be taught.
    assert sum(item.counts for item in ITEMS.values()) == 981
    assert not ITEMS["S0-0.3-1"].counts  # an audience
    assert not ITEMS["S0-0.1-2"].counts  # a heading
    assert ITEMS["S0-1.1-2"].counts


def test_may_teach_own_items_and_those_of_referenced_sections():
    assert SYLLABUS.may_teach("02", "S0-1.1-2")
    assert SYLLABUS.may_teach("02", "S1-1.2-1")  # home elsewhere, section S1-1.2 referred to
    assert not SYLLABUS.may_teach("02", "S0-2.1-1")


def test_syllabus_is_read_once():
    assert load_syllabus() is SYLLABUS


def test_titles_are_printed_with_full_width_punctuation():
    loaded = load_syllabus()
    titles = [value.zh for value in (*loaded.modules.values(), *loaded.programmes.values())]
    assert not [title for title in titles if set(title) & set("():,")]
    assert loaded.modules["11"].zh == "集团客户需求挖掘（三板斧）"
