"""What a class's folder should hold, each thing with the key that it is made under, and whether all of it is there."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from pathlib import Path

from coursekit.files import digest
from coursekit.handouts.manifest import Made, Product, read_manifest
from coursekit.handouts.plan import LESSON, ClassPlan

FORMATS = ("html", "slides", "pdf", "toolkit", "packs")
HTML, SLIDES, PDF, TOOLKIT, PACKS = FORMATS
INDEX = ("index", "")
BOOK = (PDF, "")  # the class's workbook; a module's own print has its code


def product_keys(one: ClassPlan) -> dict[Product, str]:
    """Return everything that the class should have, asked for now or not, with the key that it is made under.

    A page and its print depend on their module's notebooks, a deck on the lesson, a take-home workbook only on the
    class, the book and the packs on all there is.
    """
    keys: dict[Product, str] = {}
    jobs = (*one.jobs, *one.others)
    for lesson in (job for job in jobs if job.kind == LESSON):
        module = lesson.module
        both = [job.key for job in jobs if job.module == module]
        keys[HTML, module] = digest(HTML, *both)
        keys[SLIDES, module] = digest(SLIDES, lesson.key)
        keys[PDF, module] = digest(PDF, *both)
        keys[TOOLKIT, module] = digest(TOOLKIT, *(text for part in lesson.parts[1:] for text in part))
    keys[BOOK] = digest(PDF, one.key)
    keys[PACKS, ""] = digest(PACKS, one.key)
    return keys


def asked_for(one: ClassPlan, formats: Collection[str]) -> list[Product]:
    """Return what this run is to bring up to date; book and packs only when no module of the class is left alone."""
    codes = {module.code for module in one.modules} | (set() if one.left_alone else {""})
    return [(form, code) for form, code in product_keys(one) if form in formats and code in codes]


def index_key(one: ClassPlan, made: Mapping[Product, Made], failed: Collection[str]) -> str:
    """Return the key of the class's index: it also shows what is there, from which day, and what failed."""
    there = sorted((*product, entry.key, entry.on) for product, entry in made.items() if product != INDEX)
    return digest("index", one.key, json.dumps([there, sorted(failed)]))


def is_current(one: ClassPlan, folder: Path, formats: Collection[str] = FORMATS) -> bool:
    """Return whether the class's folder holds all that is asked for, undamaged, and its index says so.

    Only for a class none of whose jobs failed.
    """
    made = read_manifest(folder).undamaged(folder)
    wanted = product_keys(one)
    held = all(product in made and made[product].key == wanted[product] for product in asked_for(one, formats))
    return held and INDEX in made and made[INDEX].key == index_key(one, made, ())
