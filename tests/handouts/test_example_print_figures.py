"""Figures and their sources in the example classes' printed books."""

from pathlib import Path

import pytest
from pypdf import PdfReader

from coursekit.handouts.document import Figure, Markup, read_document


@pytest.fixture(params=["demo", "mobile-group-2026b", "ningde-telecom-2026a"])
def cohort_id(request) -> str:
    return request.param


@pytest.fixture
def book(examples, cohort_id) -> Path:
    return examples.of(cohort_id) / "workbook.pdf"


@pytest.fixture
def text(book, page_texts) -> str:
    return squeezed("".join(page_texts(book)))


@pytest.fixture
def blocks(examples, cohort_id):
    return [block for notebook in examples.executed(cohort_id, "lesson") for block in read_document(notebook).blocks]


def squeezed(text: str) -> str:
    return "".join(text.replace("\u200b", "").split())


def test_every_figure_says_what_it_shows(book, blocks):
    reader = PdfReader(book)
    objects = map(reader.get_object, range(1, reader.trailer["/Size"]))
    alts = {squeezed(thing["/Alt"]) for thing in objects if isinstance(thing, dict) and "/Alt" in thing}
    figures = [block for block in blocks if isinstance(block, Figure)]
    assert figures and [figure.alt for figure in figures if squeezed(figure.alt) not in alts] == []


def test_every_source_is_told(text, blocks):
    told = {source for block in blocks if isinstance(block, Figure | Markup) for source in block.source.split("；")}
    assert told and [source for source in told if squeezed(source) not in text] == []


def test_the_text_of_a_figure_can_be_searched(text):
    assert "总数2006年10月才见顶" in text
