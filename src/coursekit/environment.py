"""environment.yml for conda users, made from pyproject.toml and constraints.txt so that both say the same."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

# Names that conda-forge does not have, or has for another program: pip brings these.
PIP_ONLY = {"pypandoc-binary", "typst"}
_NAME = re.compile(r"[A-Za-z0-9._-]+")


def environment_yml(root: Path) -> str:
    """Return the text of environment.yml: the core and what renders, each at the version that constraints.txt pins.

    Raises
    ------
    KeyError
        constraints.txt pins no version of a dependency.
    """
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]
    pinned = pinned_versions(root)
    wanted = [*project["dependencies"], *project["optional-dependencies"]["handouts"]]
    names = sorted({normal_name(_NAME.match(entry)[0]) for entry in wanted} - PIP_ONLY)
    lines = "".join(f"  - {name}={pinned[name]}\n" for name in names)
    return (
        "# Made by `coursekit tidy` from pyproject.toml and constraints.txt; edit those.\n"
        "# conda env create -f environment.yml && conda activate coursekit && coursekit handouts\n"
        "name: coursekit\nchannels:\n  - conda-forge\ndependencies:\n  - python=3.11\n  - pip\n"
        f"{lines}  - pip:\n      - -c constraints.txt\n      - -e .[handouts]\n"
    )


def pinned_versions(root: Path) -> dict[str, str]:
    """Return constraints.txt as normal name -> version."""
    lines = (root / "constraints.txt").read_text("utf-8").split()
    return {normal_name(name): version for name, version in (line.split("==") for line in lines)}


def normal_name(name: str) -> str:
    """Return a distribution's name in the form in which two spellings of it are equal (PEP 503).

    >>> normal_name("PyYAML"), normal_name("mdit_py.plugins")
    ('pyyaml', 'mdit-py-plugins')
    """
    return re.sub(r"[-_.]+", "-", name).lower()
