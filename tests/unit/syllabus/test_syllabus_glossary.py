"""The learners' glossary: every word is really met in its module, said plainly, and found in dictionary order."""

from __future__ import annotations

import functools
import re
from pathlib import Path

import nbformat
import pytest

from coursekit.charts import missing_characters
from coursekit.notebooks.prose import style_problems
from coursekit.syllabus import load_syllabus
from coursekit.syllabus.glossary import Term, read_terms, terms_of

ROOT = Path(__file__).parents[3]
CODES = ("02", "03", "12")
TERMS = terms_of(CODES)
GOOD = {"zh": "净增", "en": "net additions", "meaning": "来的减去走的。", "modules": ["02"]}


@functools.cache
def met_in(code):
    """Return what a trainee reads in a module: text and outputs of lesson and solutions, not the notes."""
    texts = []
    for folder in ("notebooks", "solutions"):
        book = nbformat.read(ROOT / folder / load_syllabus().modules[code].notebook, as_version=4)
        for cell in (cell for cell in book.cells if "notes" not in cell.metadata.get("tags", [])):
            texts += [cell.source] if cell.cell_type == "markdown" else []
            for output in cell.get("outputs", []):
                texts += [output.get("text", ""), *(output.get("data", {}).get(k, "") for k in MIMES)]
    return "\n".join(texts)


MIMES = ("text/markdown", "text/plain")


@pytest.mark.parametrize(("code", "term"), [(code, term) for term in TERMS for code in term.modules],
                         ids=lambda value: value if isinstance(value, str) else value.zh)  # fmt: skip
def test_a_term_is_really_met_in_each_of_its_modules(code, term):
    text = met_in(code)
    for longer in (other.zh for other in TERMS if term.zh in other.zh and other is not term):
        text = text.replace(longer, "")  # 净增益 is not 净增
    assert term.zh in text


@pytest.mark.parametrize(("code", "least", "most"), [("02", 15, 30), ("03", 20, 30), ("12", 20, 40)])
def test_a_module_has_enough_terms_and_not_too_many(code, least, most):
    assert least <= len(terms_of([code])) <= most


@pytest.mark.parametrize("term", TERMS, ids=lambda term: term.zh)
def test_a_meaning_is_one_or_two_plain_sentences(term):
    assert term.meaning.endswith("。") and term.meaning.count("。") <= 2
    assert 8 <= len(term.meaning) <= 70
    assert [*style_problems(term.meaning), *style_problems(term.zh)] == []
    assert not missing_characters(term.zh + term.meaning)
    assert term.en.isascii()


@pytest.mark.parametrize("term", TERMS, ids=lambda term: term.zh)
def test_a_meaning_invents_no_number(term):
    text = "".join(met_in(code) for code in term.modules)
    for number in re.findall(r"[0-9.]+%?", term.meaning):
        assert number in text


def test_terms_stand_in_dictionary_order_each_once():
    names = [term.zh for term in TERMS]
    assert len(set(names)) == len(names)
    assert names == sorted(names, key=lambda name: name.encode("gb18030"))
    latin = [name for name in names if name[0].isascii()]
    assert names[: len(latin)] == latin and {"DOU", "p 值"} <= set(latin)
    some = ["巴斯模型", "弹性", "归位", "净增", "停投", "中位数"]  # bā, tán or dàn, guī, jìng, tíng, zhōng
    assert [name for name in names if name in some] == some


def test_the_terms_of_some_modules_are_those_that_one_of_them_uses():
    both, second, third = (set(terms_of(codes)) for codes in (["02", "03"], ["02"], {"03"}))
    assert second | third == both and second & third and second - third and third - second
    assert terms_of([]) == terms_of(["24"]) == ()
    assert all("02" in term.modules for term in second)


def test_the_glossary_is_read_once():
    assert all(one is two for one, two in zip(terms_of(CODES), terms_of(CODES), strict=True))


MISTAKES = {
    "field_missing": ([{"zh": "净增", "en": "x"}], "term 1 (净增): fields ['en', 'zh'], not"),
    "field_unknown": ([GOOD | {"note": "x"}], "fields ['en', 'meaning', 'modules', 'note', 'zh']"),
    "meaning_empty": ([GOOD | {"meaning": ""}], "term 1 (净增): meaning is empty"),
    "en_with_blanks": ([GOOD | {"en": " x"}], "en is empty, no text or has blanks around it"),
    "zh_no_text": ([GOOD | {"zh": 5}], "zh is empty, no text"),
    "no_modules": ([GOOD | {"modules": []}], "modules is not a list of different codes"),
    "modules_a_text": ([GOOD | {"modules": "02"}], "modules is not a list"),
    "module_twice": ([GOOD | {"modules": ["02", "02"]}], "modules is not a list of different codes"),
    "module_unknown": ([GOOD | {"modules": ["02", "99", 3]}], "unknown modules '99', 3"),
    "term_twice": ([GOOD, GOOD], "'净增' stands 2 times"),
    "two_mistakes": ([GOOD | {"en": ""}, GOOD | {"zh": "弹性", "modules": ["77"]}], "'77'"),
}


@pytest.mark.parametrize(("records", "words"), MISTAKES.values(), ids=MISTAKES)
def test_a_wrong_glossary_is_refused_by_name(records, words):
    with pytest.raises(ValueError, match="learner_glossary.yml: ") as caught:
        read_terms(records)
    assert words in str(caught.value)


def test_records_become_terms_in_order():
    assert read_terms([GOOD, GOOD | {"zh": "DOU"}])[1] == Term("净增", "net additions", "来的减去走的。", ("02",))
