"""Classes with names that occur nowhere else, and the search for them, however deep a file lies."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path

import pandas as pd
import pdf_text
from courses import zip_files

from coursekit.cohort import CLASS_TABLES, Cohort
from coursekit.cohort.lexicon import LEXICONS

FIELDS = {"title": "百灵班", "region": "鹤鸣市", "instructor": "燕老师"}
PRODUCTS = {"broadband": "金雀宽带", "plan_5g": "翠鸟套餐", "iptv": "画眉电视"}
TARIFFS = {"p39": "苍鹭卡", "p59": "夜莺卡", "p79": "朱鹮卡", "p99": "鸬鹚卡", "p129": "戴胜卡"}
# The old way of counting to sixty with two characters, each pair once.
STEMS, BRANCHES = "甲乙丙丁戊己庚辛壬癸", "子丑寅卯辰巳午未申酉戌亥"
MARKS = [STEMS[number % 10] + BRANCHES[number % 12] for number in range(60)]
FIRST_SEED, SEED_STEP = 1_873_502_911, 7919
OPERATORS = tuple(LEXICONS)
# A table lies in both packs of a class, and one search after another reads it: of so many it is kept what they say.
MOST_TABLES = 128

_WORDS = (*FIELDS.values(), *PRODUCTS.values(), *TARIFFS.values())
_ID, _SEED_BEGINS = "canary-", "1873"  # as every seed below the sixtieth does


def cohort_id(number: int) -> str:
    """Return the id of the class with this number, 0 to 59."""
    return f"{_ID}{number:02d}"


def canary_fields(number: int) -> dict:
    """Return the fields of its class file that are its alone."""
    return {
        **{name: word + MARKS[number] for name, word in FIELDS.items()},
        "operator": OPERATORS[number % len(OPERATORS)],
        "dates": [date(2027, 3, 1) + timedelta(days=number)],
        "names": {
            "products": {code: word + MARKS[number] for code, word in PRODUCTS.items()},
            "tariffs": {code: word + MARKS[number] for code, word in TARIFFS.items()},
        },
        "seed": FIRST_SEED + SEED_STEP * number,
    }


def words_of(number: int) -> list[str]:
    """Return the names of this class that every class's material has in its own form."""
    return [word + MARKS[number] for word in (*FIELDS.values(), *PRODUCTS.values())]


def files_below(folder: Path) -> dict[str, bytes]:
    """Return every file of a class's folder and, opened, of every archive in it."""
    files: dict[str, bytes] = {}
    for path in folder.iterdir():
        if path.suffix in (".zip", ".xlsx"):
            files |= {f"{path.name}/{name}": data for name, data in zip_files(path).items()}
        else:
            files[path.name] = path.read_bytes()
    return files


def decoded(name: str, data: bytes) -> str:
    """Return what a file says: a table's cells, a notebook's strings, a page's or list's text, a book's pages."""
    if name.endswith(".parquet"):
        return _rows(data)
    if name.endswith(".pdf"):
        return "\n".join(pdf_text.page_texts(data))
    text = data.decode("utf-8", errors="ignore")
    return text + (json.dumps(json.loads(text), ensure_ascii=False) if name.endswith((".ipynb", ".json")) else "")


@lru_cache(maxsize=MOST_TABLES)
def _rows(parquet: bytes) -> str:
    return pd.read_parquet(io.BytesIO(parquet)).to_csv()


def classes_named(text: str) -> set[int]:
    """Return the numbers of the classes whose names, ids or seeds stand in ``text``."""
    marks = {mark for word in _WORDS for mark in _following(text, word, 2)}
    seeds = {_SEED_BEGINS + rest for rest in _following(text, _SEED_BEGINS, 6)}
    ids = set(_following(text, _ID, 2))
    return {
        number for number in range(len(MARKS))
        if MARKS[number] in marks or f"{number:02d}" in ids or str(FIRST_SEED + SEED_STEP * number) in seeds
    }  # fmt: skip


def _following(text: str, word: str, length: int) -> Iterator[str]:
    """Yield what follows each ``word``; many times faster than a regular expression over megabytes of tables."""
    place = text.find(word)
    while place >= 0:
        place += len(word)
        yield text[place : place + length]
        place = text.find(word, place)


def foreign_words(name: str, data: bytes, number: int) -> set[str]:
    """Return the words of other operators that an executed notebook computes for a class: its sentences and tables."""
    if not name.endswith(".ipynb"):
        return set()
    shown = [
        "".join(output["data"].get(form, ""))
        for cell in json.loads(data)["cells"]
        for output in cell.get("outputs", [])
        if "data" in output
        for form in ("text/markdown", "text/html")
    ]
    words = {operator: {lexicon.branch, lexicon.commission} for operator, lexicon in LEXICONS.items()}
    own = words[OPERATORS[number % len(OPERATORS)]]
    return {word for word in set().union(*words.values()) - own if any(word in text for text in shown)}


def column_hashes(frame: pd.DataFrame) -> set[str]:
    """Return a hash of each column's values as text, whatever file they came from."""
    return {hashlib.sha256("\n".join(map(str, frame[name])).encode()).hexdigest() for name in frame}


def found_columns(files: Mapping[str, bytes]) -> set[str]:
    """Return the column hashes of every table among ``files``."""
    tables = {name: data for name, data in files.items() if name.endswith((".parquet", ".csv"))}
    return set().union(*(_columns(name.endswith(".csv"), data) for name, data in tables.items()))


@lru_cache(maxsize=MOST_TABLES)
def _columns(is_csv: bool, data: bytes) -> set[str]:
    stream = io.BytesIO(data)
    return column_hashes(pd.read_csv(stream, dtype=str, keep_default_na=False) if is_csv else pd.read_parquet(stream))


def own_columns(cohorts: Iterable[Cohort]) -> list[set[str]]:
    """Return, class by class, the hashes of those columns of its synthetic tables and truths that no other class has."""
    every = [
        set().union(*(column_hashes(cohort.practice_table(t)) | column_hashes(cohort.truth(t)) for t in CLASS_TABLES))
        for cohort in cohorts
    ]
    seen: dict[str, int] = {}
    for hashes in every:
        for one in hashes:
            seen[one] = seen.get(one, 0) + 1
    return [{one for one in hashes if seen[one] == 1} for hashes in every]
