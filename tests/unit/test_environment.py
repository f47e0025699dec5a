"""conda's environment.yml and pip's constraints say the same; conda itself is not run here."""

import re
import subprocess
import sys
import tomllib
from importlib.metadata import requires, version

import yaml
from packaging.requirements import Requirement

from coursekit.environment import PIP_ONLY, environment_yml, normal_name, pinned_versions


def test_environment_yml_is_what_the_two_files_give(root):
    assert (root / "environment.yml").read_text("utf-8") == environment_yml(root)


def test_environment_yml_pins_every_core_and_handouts_dependency_as_constraints_do(root):
    content = yaml.safe_load((root / "environment.yml").read_text("utf-8"))
    conda = dict(entry.split("=") for entry in content["dependencies"] if isinstance(entry, str) and entry != "pip")
    assert conda.pop("python") == "3.11"
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]
    wanted = {normal_name(d) for d in [*project["dependencies"], *project["optional-dependencies"]["handouts"]]}
    assert conda == {name: pinned_versions(root)[name] for name in wanted - PIP_ONLY}
    assert wanted >= PIP_ONLY and {"pip": ["-c constraints.txt", "-e .[handouts]"]} in content["dependencies"], "pip brings the rest"


def test_constraints_are_names_and_versions_only(root):
    lines = (root / "constraints.txt").read_text("utf-8").splitlines()
    assert all(re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.!+_-]+", line) for line in lines)
    assert len(lines) == len(pinned_versions(root)) > 100


def test_every_extra_is_pinned(root):
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]
    for group in project["optional-dependencies"].values():
        assert {normal_name(name) for name in group} <= set(pinned_versions(root))


def test_what_is_installed_for_the_course_is_what_is_pinned(root):
    """Follow the requirements of every dependency down: each distribution met is installed at the pinned version."""
    pinned = pinned_versions(root)
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"]
    waiting, met = [*project["dependencies"], *extras["handouts"], *extras["dev"]], set()
    while waiting:
        name = normal_name(Requirement(waiting.pop()).name)
        if name in met:
            continue
        met.add(name)
        assert pinned.get(name) == version(name), name
        needed = [Requirement(text) for text in requires(name) or []]
        waiting += [r.name for r in needed if not r.marker or r.marker.evaluate({"extra": ""})]
    assert len(met) > 100


def test_opening_a_notebook_builds_no_grammars(root):
    """From 4.25 on, jsonschema brings grammars that cost every process that reads a notebook two seconds: stay below."""
    told = "import sys, nbformat; print(*{'lark', 'rfc3987_syntax'} & {*sys.modules})"
    assert subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True).stdout.strip() == ""
    assert {"lark", "rfc3987-syntax"} & {*pinned_versions(root)} == set()
