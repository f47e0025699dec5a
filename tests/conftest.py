"""What every test shares: the course folder, and a small copy of it to break."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """A course folder of its own, whose path has a blank and Chinese characters; its lessons are the tiny ones of fixtures/."""
    folder = tmp_path / "课程 一"
    for name in ("data", "cohorts"):
        shutil.copytree(ROOT / name, folder / name)
    for name in ("coursekit.toml", "constraints.txt", "pyproject.toml", "README.md", "LICENSE", "LICENSE-lessons"):
        shutil.copy(ROOT / name, folder / name)
    (folder / "src").symlink_to(ROOT / "src")
    for name in ("notebooks", "solutions", "exercises"):
        (folder / name).mkdir()
    return folder
