"""Workbooks made, filled in as a person would, and recalculated by LibreOffice."""

import io
import pickle
import subprocess
from collections.abc import Callable
from functools import cache
from pathlib import Path

import openpyxl
import pytest

from coursekit.cohort import open_cohort
from coursekit.toolkits import TOOLKITS

CLASSES = ("demo", "mobile-group-2026b", "ningde-telecom-2026a")
# LibreOffice trusts the values stored in a file that says it is Excel's, unless it is told to recalculate always.
ALWAYS_RECALCULATE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""


@pytest.fixture(scope="session")
def workbook_of(root: Path, once: Callable) -> Callable[[str, str], bytes]:
    """A function that returns a module's workbook of an example class, made once a run."""

    @cache
    def made_once(code: str, name: str) -> bytes:
        def make(path: Path) -> None:
            if not path.exists():
                path.write_bytes(TOOLKITS[code].make(open_cohort(root / "cohorts" / f"{name}.yml")))

        return once(f"{code}-{name}.xlsx", make).read_bytes()

    return made_once


@pytest.fixture(scope="session")
def made(workbook_of):
    """The module's workbook of every example class, as bytes."""
    return {name: workbook_of("02", name) for name in CLASSES}


@pytest.fixture(scope="session")
def opened():
    """A function that opens a workbook, with its formulas or with their values."""

    @cache  # a copy out of a pickle takes a sixth of the time of reading the file again
    def pickled(data: bytes, values: bool) -> bytes:
        return pickle.dumps(openpyxl.load_workbook(io.BytesIO(data), data_only=values), pickle.HIGHEST_PROTOCOL)

    return lambda data, values=False: pickle.loads(pickled(data, values))


@pytest.fixture(scope="module")
def with_formulas(made, opened):
    """The workbooks of ``made`` with their formulas; to be read only."""
    return {name: opened(data) for name, data in made.items()}


@pytest.fixture(scope="module")
def with_values(made, opened):
    """The workbooks of ``made`` with the values stored in them; to be read only."""
    return {name: opened(data, values=True) for name, data in made.items()}


@pytest.fixture(params=CLASSES)
def name(request):
    """Each example class in turn."""
    return request.param


@pytest.fixture
def book(with_formulas, name):
    """The class's workbook with its formulas."""
    return with_formulas[name]


@pytest.fixture
def values(with_values, name):
    """The class's workbook with the values stored in it."""
    return with_values[name]


@pytest.fixture(scope="session")
def recalculate(tmp_path_factory):
    """A function that has LibreOffice recalculate workbooks (name -> bytes) and returns them with values only.

    ``after`` is the folder with the files that LibreOffice wrote.
    """
    folder = tmp_path_factory.mktemp("soffice")
    profile = folder / "profile" / "user"
    profile.mkdir(parents=True)
    (profile / "registrymodifications.xcu").write_text(ALWAYS_RECALCULATE, "utf-8")

    def run(workbooks: dict[str, bytes]) -> dict[str, openpyxl.Workbook]:
        before, after = folder / "before", folder / "after"
        before.mkdir(exist_ok=True)
        paths = [before / f"{name}.xlsx" for name in workbooks]
        for path, data in zip(paths, workbooks.values(), strict=True):
            path.write_bytes(data)
        subprocess.run(
            ["soffice", f"-env:UserInstallation={profile.parent.as_uri()}", "--headless", "--convert-to", "xlsx",
             "--outdir", after, *paths],
            check=True, capture_output=True, timeout=120,
        )  # fmt: skip
        return {path.stem: openpyxl.load_workbook(after / path.name, data_only=True) for path in paths}

    run.after = folder / "after"
    return run


@pytest.fixture(scope="session")
def paste():
    """A function that clears a product's two columns of the figures and pastes others from the first row on."""

    def run(sheet, product, levels, fee):
        for row, level in enumerate([*levels, *[None] * (60 - len(levels))], 6):
            sheet.cell(row, 2 + 2 * product).value = level
            sheet.cell(row, 3 + 2 * product).value = level * fee if isinstance(level, int) else None

    return run


@pytest.fixture(scope="session")
def saved():
    """A function that returns a workbook of openpyxl as bytes."""

    def run(book) -> bytes:
        stream = io.BytesIO()
        book.save(stream)
        return stream.getvalue()

    return run


@pytest.fixture
def own_class(course: Path):
    """A class with rows of its own: two products, the broadband from 2024-01, one month more each of IPTV."""
    rows = [f"broadband,2024-{i + 1:02d},{7_000_001 + 10 * i},10,{91_000_003.5 + i}" for i in range(12)]
    rows += ["iptv,2024-12,500,1,5.0"]
    (course / "cohorts" / "own.csv").write_text(
        "\n".join(["product,month,subscribers,net_adds,revenue_yuan", *rows]) + "\n", "utf-8"
    )
    path = course / "cohorts" / "demo.yml"
    path.write_text(path.read_text("utf-8") + "data:\n  product_months:\n    path: own.csv\n", "utf-8")
    return open_cohort(path)
