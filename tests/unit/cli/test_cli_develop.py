"""``bench`` and ``soak`` run the scripts named, hand options to one, and let scripts import what the tests share."""

import pytest
from click.testing import CliRunner

from coursekit.cli import develop


@pytest.fixture
def run(course, monkeypatch, capfd):
    """A function that runs ``coursekit bench`` in a course whose two benchmarks print what they were given."""
    monkeypatch.chdir(course)
    scripts = {name: (f"{name}.py", "量一量") for name in ("first", "second")}
    for name, (script, _) in scripts.items():
        (course / script).write_text(f"import sys, courses\nprint({name!r}, sys.argv[1:])\nsys.exit('bad' in sys.argv)")
    (course / "tests").mkdir()
    (course / "tests" / "courses.py").touch()
    monkeypatch.setattr(develop, "BENCHMARKS", scripts)

    def call(*arguments):
        done = CliRunner().invoke(develop.bench, arguments)
        return done.exit_code, capfd.readouterr().out.splitlines(), done.output

    return call


def test_all_when_none_is_named(run):
    assert run()[:2] == (0, ["first []", "second []"])


def test_options_go_to_the_one_named(run):
    assert run("second", "--largest", "100")[:2] == (0, ["second ['--largest', '100']"])
    assert run("second", "0.5")[:2] == (0, ["second ['0.5']"])


def test_a_script_that_fails_is_the_command_s_failure(run):
    assert run("first", "bad")[0] == 1


@pytest.mark.parametrize("arguments", [("third",), ("--largest", "100"), ("first", "second", "--largest", "100")])
def test_a_name_unknown_and_options_for_several_are_refused(run, arguments):
    code, ran, said = run(*arguments)
    assert code == 2 and ran == [] and "可用的：first、second" in said
