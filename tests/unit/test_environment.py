"""conda's environment.yml and pip's constraints say the same; conda itself is not run here."""

import re
import tomllib
from importlib.metadata import distributions

import yaml

from coursekit.environment import environment_yml, normal_name, pinned_versions


def test_environment_yml_is_what_the_two_files_give(root):
    assert (root / "environment.yml").read_text("utf-8") == environment_yml(root)


def test_environment_yml_pins_every_core_and_handouts_dependency_as_constraints_do(root):
    content = yaml.safe_load((root / "environment.yml").read_text("utf-8"))
    conda = dict(entry.split("=") for entry in content["dependencies"] if isinstance(entry, str) and entry != "pip")
    assert conda.pop("python") == "3.11"
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]
    wanted = {normal_name(d) for d in [*project["dependencies"], *project["optional-dependencies"]["handouts"]]}
    assert conda == {name: pinned_versions(root)[name] for name in wanted}


def test_constraints_are_names_and_versions_only(root):
    lines = (root / "constraints.txt").read_text("utf-8").splitlines()
    assert all(re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.!+_-]+", line) for line in lines)
    assert len(lines) == len(pinned_versions(root)) > 100


def test_every_extra_is_pinned(root):
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]
    for group in project["optional-dependencies"].values():
        assert {normal_name(name) for name in group} <= set(pinned_versions(root))


def test_what_is_installed_is_what_is_pinned(root):
    pinned = pinned_versions(root)
    outside = {"coursekit", "pip", "setuptools", "wheel"}
    for dist in distributions():
        name = normal_name(dist.metadata["Name"])
        if name not in outside:
            assert pinned.get(name) == dist.version, f"{name} {dist.version}"
