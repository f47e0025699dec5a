"""The ``coursekit`` command. Every make target is also a command here, because Windows has no make."""

from __future__ import annotations

import sys

import click

import coursekit
from coursekit.cli.author import exercises, syllabus, tidy
from coursekit.cli.check_data import check_data
from coursekit.cli.check_toolkit import check_toolkit
from coursekit.cli.develop import bench, clean, lab, soak, test
from coursekit.cli.export_targets import export_targets
from coursekit.cli.handouts import handouts
from coursekit.cli.new_cohort import new_cohort
from coursekit.cli.new_module import new_module
from coursekit.cli.rehearse import rehearse
from coursekit.cli.sample_data import sample_data
from coursekit.cli.sandtable import sandtable
from coursekit.cli.toolkit import toolkit
from coursekit.cli.truth import truth
from coursekit.errors import CourseError

INTERRUPTED = 130


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(coursekit.__version__, message="coursekit %(version)s")
def command() -> None:
    """可执行的通信营销课程：一个班级文件进，一套讲义出。

    \b
    先试这三条：
      coursekit handouts                渲染 cohorts/ 里所有的班，做好后打印文件夹
      coursekit new-cohort my-class     写一份带注释的班级文件，改几行就是你的班
      coursekit lab                     打开 JupyterLab 上课、做练习

    做完返回 0；有讲义没做成返回 1；文件或参数写错返回 2；按 Ctrl-C 中断返回 130。
    """


for part in (
    handouts, toolkit, check_toolkit, new_cohort, check_data, sample_data, new_module, rehearse, lab, exercises, tidy,
    syllabus, test, bench, soak, clean, truth, export_targets, sandtable,
):  # fmt: skip
    command.add_command(part)


def main() -> None:
    """Run the command; a reader's mistake ends with a sentence and a non-zero code, never a traceback."""
    try:
        code = command(standalone_mode=False)
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo("已中断。做好的都留着，再跑一次会接着做。", err=True)
        code = INTERRUPTED
    except CourseError as error:
        click.echo(str(error), err=True)
        code = error.exit_code
    sys.exit(code if isinstance(code, int) else 0)
