"""The command's ends: exit codes, help, and never a traceback for a reader's mistake."""

import pytest

import coursekit
from coursekit import cli
from coursekit.errors import CourseError


@pytest.fixture
def run(monkeypatch, capsys):
    """A function that runs ``coursekit`` with arguments in this process: exit code, output, errors."""

    def call(*arguments):
        monkeypatch.setattr("sys.argv", ["coursekit", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        said = capsys.readouterr()
        return ended.value.code, said.out, said.err

    return call


@pytest.fixture
def raising(monkeypatch):
    """A function that lets the whole command raise an error."""

    def install(error):
        def fail(**options):
            raise error

        monkeypatch.setattr(cli, "command", fail)

    return install


def test_version(run):
    assert run("--version") == (0, f"coursekit {coursekit.__version__}\n", "")


@pytest.mark.parametrize("name", sorted(cli.command.commands))
def test_every_command_explains_itself_in_chinese(run, name):
    code, out, err = run(name, "--help")
    assert (code, err) == (0, "")
    assert any("\u4e00" <= letter <= "\u9fff" for letter in out)


def test_these_are_the_commands(root):
    makefile = (root / "Makefile").read_text("utf-8")
    assert set(cli.command.commands) >= {
        "handouts",
        "new-cohort",
        "lab",
        "exercises",
        "tidy",
        "syllabus",
        "test",
        "bench",
        "soak",
        "clean",
    }
    called = {line.split("$(COURSEKIT) ")[1].split()[0] for line in makefile.splitlines() if "$(COURSEKIT) " in line}
    assert called <= set(cli.command.commands)


@pytest.mark.parametrize(
    "arguments", [("handout",), ("handouts", "--wrong"), ("handouts", "--jobs", "x"), ("new-cohort",)]
)
def test_a_wrong_command_line_ends_with_two(run, arguments):
    code, out, err = run(*arguments)
    assert (code, out) == (2, "")
    assert "Error" in err and "Traceback" not in err


def test_a_reader_s_mistake_is_one_sentence(run, raising):
    raising(CourseError("班级文件第 3 行写错了。"))
    assert run("handouts") == (2, "", "班级文件第 3 行写错了。\n")


def test_an_error_may_say_its_own_exit_code(run, raising):
    class Minor(CourseError):
        exit_code = 1

    raising(Minor("有一份没做成。"))
    assert run("handouts")[0] == 1


def test_ctrl_c_is_130_and_a_sentence(run, raising):
    raising(KeyboardInterrupt())
    assert run("handouts") == (130, "", "已中断。做好的都留着，再跑一次会接着做。\n")


def test_a_defect_of_ours_is_not_hidden(raising, monkeypatch):
    raising(ZeroDivisionError("ours"))
    monkeypatch.setattr("sys.argv", ["coursekit"])
    with pytest.raises(ZeroDivisionError):
        cli.main()
