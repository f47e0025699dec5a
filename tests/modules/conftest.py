"""The lesson that a file of tests is about, by the number in the file's name, and what the lesson shows as stored."""

import pytest
from second_client_count import Book
from stored_lesson import sentences, tables

from coursekit.cohort import open_cohort
from coursekit.notebooks import read_notebook


@pytest.fixture(scope="module")
def lesson(root, request):
    (path,) = (root / "notebooks").glob(f"{request.path.stem.split('_')[1]}_*.ipynb")
    return read_notebook(path)


@pytest.fixture(scope="module")
def told(lesson):
    return sentences(lesson)


@pytest.fixture(scope="module")
def shown(lesson):
    return tables(lesson)


@pytest.fixture(scope="module")
def book(root):
    """The demo class's book of key clients, for lesson 12."""
    return Book(open_cohort(root / "cohorts" / "demo.yml"))
