"""Read the syllabus that ships with the package."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from coursekit.syllabus.model import Item, Module, Programme, Section, Slot, Syllabus

SEED_FILES = ("seed-000.yml", "seed-001.yml", "seed-002.yml", "seed-003.yml", "seed-004.yml")
BREAK = "BREAK"
# The outlines write half-width punctuation and set Latin letters close; titles of modules and programmes are printed.
FULL_WIDTH = str.maketrans("():,", "（）：，")
TIGHT = re.compile(r"(?<=[\u4e00-\u9fff])(?=[A-Za-z0-9])|(?<=[A-Za-z0-9])(?=[\u4e00-\u9fff])")


@cache
def load_syllabus() -> Syllabus:
    """Return the syllabus: 24 modules, 7 programmes, 1,231 items of which 1,032 are leaves. Read once a process.

    Examples
    --------
    >>> syllabus = load_syllabus()
    >>> syllabus.modules["02"].slug
    'digital-product-lifecycle'
    >>> syllabus.items["S0-1.1-2"].home
    '02'
    """
    module_records = read_data("modules.yml")["modules"]
    codes = {record["slug"]: f"{record['order']:02d}" for record in module_records}
    outlines = [read_data(name) for name in SEED_FILES]
    modules = [_module(record, codes) for record in module_records]
    programmes = [_programme(record, codes) for record in read_data("programmes.yml")["programmes"]]
    return Syllabus(
        modules=_by("code", modules),
        programmes=_by("slug", programmes),
        seeds={outline["id"]: outline["title_zh"] for outline in outlines},
        items=_by("id", (item for outline in outlines for item in _items(outline, codes))),
        sections=_by("id", (section for outline in outlines for section in _sections(outline))),
    )


def read_data(name: str) -> dict[str, Any]:
    """Return one of the package's syllabus files as plain data."""
    text = (files("coursekit.syllabus") / "data" / name).read_text(encoding="utf-8")
    return yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))


def _printed(title: str) -> str:
    return TIGHT.sub(" ", title.translate(FULL_WIDTH))


def _by(key: str, values: Iterable[Any]) -> dict[str, Any]:
    values = list(values)
    table = {getattr(value, key): value for value in values}
    if len(table) != len(values):
        raise ValueError(f"two {type(values[0]).__name__} values share one {key}")
    return table


def _module(record: dict[str, Any], codes: dict[str, str]) -> Module:
    return Module(
        code=codes[record["slug"]],
        slug=record["slug"],
        zh=_printed(record["zh"]),
        en=record["en"],
        minutes=record["minutes"],
        audiences=tuple(record["audiences"]),
        home_items=tuple(item for items in record["home_items_by_section"].values() for item in items),
        referenced_sections=tuple(record["also_references_sections"]),
    )


def _programme(record: dict[str, Any], codes: dict[str, str]) -> Programme:
    return Programme(
        slug=record["slug"],
        zh=_printed(record["zh"]),
        en=record["en"],
        seed=record["seed"],
        audience=tuple(record["audience"]),
        net_minutes=record["net_minutes"],
        days=record["days"],
        modules=tuple(codes[slug] for slug in record["modules_in_order"]),
        slots=tuple(_slot(slot, codes) for slot in record["slots"]),
    )


def _slot(record: dict[str, Any], codes: dict[str, str]) -> Slot:
    if record["module"] == BREAK:
        return Slot(record["day"], record["start"], record["end"], minutes=0)
    return Slot(
        day=record["day"],
        start=record["start"],
        end=record["end"],
        minutes=record["minutes"],
        module=codes[record["module"]],
        depth=record["depth"],
        focus_sections=tuple(record["focus_sections"]),
    )


def _items(outline: dict[str, Any], codes: dict[str, str]) -> Iterator[Item]:
    for section in _section_records(outline):
        for record in section["items"]:
            yield Item(
                id=record["id"],
                zh=record["zh"],
                en=record["en"],
                kind=record["kind"],
                home=codes[record["home"]],
                leaf=record["leaf"],
                seed=outline["id"],
                section=section["id"],
                parent=record.get("parent"),
            )


def _sections(outline: dict[str, Any]) -> Iterator[Section]:
    for record in _section_records(outline):
        items = tuple(item["id"] for item in record["items"])
        yield Section(record["id"], record["title_zh"], record["title_en"], outline["id"], items)


def _section_records(outline: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for part in outline["parts"]:
        yield from part["sections"]
