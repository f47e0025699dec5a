"""Commands for those who build the course: lab, test, bench, soak, clean."""

from __future__ import annotations

import itertools
import os
import shutil
import subprocess
import sys
from pathlib import Path

import click

from coursekit.errors import CourseError
from coursekit.project import find_root

# Programs that some tests drive -> those tests, and the Debian package.
PROGRAMS = {
    "chromium": ("浏览器测试", "chromium"),
    "soffice": ("重算表格的测试", "libreoffice-calc-nogui"),
}


@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def lab(arguments: tuple[str, ...]) -> None:
    """打开 JupyterLab：讲义在 notebooks/，练习在 exercises/。后面可以跟 JupyterLab 的参数，例如 --no-browser。"""
    settings = Path(__file__).with_name("lab_settings")
    command = [sys.executable, "-m", "jupyter", "lab", f"--LabApp.app_settings_dir={settings}", *arguments]
    raise SystemExit(subprocess.call(command, cwd=find_root()))


@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def test(arguments: tuple[str, ...]) -> None:
    """跑全部测试；后面可以跟 pytest 的参数，例如 coursekit test tests/unit -k bass。"""
    root = find_root()
    workers = str(round(TESTS_A_CORE * (os.cpu_count() or 2)))
    everything = ["-n", workers, "--dist", "loadscope", "--nbval", "src", "tests", "notebooks", "solutions"]
    # Without it each of some hundred programs that the tests start compiles all of coursekit, a second of its time.
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    code = subprocess.call([sys.executable, "-m", "pytest", "-q", *(arguments or everything)], cwd=root, env=kept)
    for program, (tests, package) in PROGRAMS.items():
        if arguments or shutil.which(program):
            continue
        if os.environ.get("CI"):
            raise CourseError(f"没有 {program}，{tests}没有跑；CI 上不允许跳过。")
        click.echo(f"没有找到 {program}，{tests}没有跑；在 Debian 上：apt-get install {package}。")
    raise SystemExit(code)


TESTS_A_CORE = 2  # more than one test a core, as a third of their time is waiting for other programs
BENCHMARKS = {
    "handouts": ("benchmarks/handouts.py", "讲义：和 papermill、nbconvert 的常规做法比，也和只跑格子的下限比"),
    "print": ("benchmarks/print.py", "打印册：最厚的一本要多久、多大"),
    "scaling": ("benchmarks/scaling.py", "讲义从 10 份到 1000 份：一份要多久、多少内存"),
    "tiers": ("benchmarks/tiers.py", "分档和账单：一千万行，和手写的 NumPy 比"),
    "customers": ("benchmarks/customers.py", "客户表：一百万户、十二个月要多久、多少内存"),
    "sandtable": ("benchmarks/sandtable_engine.py", "沙盘的引擎：一个季度要多久，和十万个客户逐个抽的 Mesa 模型比"),
}
SOAKS = {
    "renders": ("benchmarks/soak_renders.py", "连续渲染 500 本，看有没有卡住、留下进程、漏文件、涨内存"),
    "classes": ("benchmarks/soak_classes.py", "四十个班各一套，看有没有串班"),
    "customers": ("benchmarks/soak_customers.py", "生成一千万户客户，内存有上限"),
    "own-data": ("benchmarks/soak_own_data.py", "检查一个 2 GB 的 CSV，内存有上限"),
    "sandtable": ("benchmarks/soak_sandtable.py", "沙盘四十个队、两百台设备打十分钟，断电、满盘，交上的一份不丢"),
}
WITH_OPTIONS = {"ignore_unknown_options": True}


def _listed(scripts: dict[str, tuple[str, str]], example: str) -> str:
    listed = "\n".join(f"  {name:10} {title}" for name, (_, title) in scripts.items())
    return f"\b\n{listed}\n\n只写一个名字时，后面可以跟它自己的参数，例如 {example}。"


@click.command(
    context_settings=WITH_OPTIONS,
    help="量速度，几样东西在同一轮里比；不写名字就全量一遍。\n\n"
    + _listed(BENCHMARKS, "coursekit bench scaling --largest 100"),
)
@click.argument("arguments", nargs=-1, metavar="[名字]... [参数]...", type=click.UNPROCESSED)
def bench(arguments: tuple[str, ...]) -> None:
    """Measure against the usual ways, in one run."""
    raise SystemExit(_run_each(BENCHMARKS, arguments))


@click.command(
    context_settings=WITH_OPTIONS,
    help="跑得久、跑得大，看撑不撑得住；不写名字就全跑。\n\n" + _listed(SOAKS, "coursekit soak renders --renders 60"),
)
@click.argument("arguments", nargs=-1, metavar="[名字]... [参数]...", type=click.UNPROCESSED)
def soak(arguments: tuple[str, ...]) -> None:
    """Run for long and at scale; fail on what leaks or outgrows its bound."""
    raise SystemExit(_run_each(SOAKS, arguments))


def _run_each(scripts: dict[str, tuple[str, str]], arguments: tuple[str, ...]) -> int:
    """Run the scripts named first, or all, each whatever became of the one before; return the worst exit code.

    What follows a single name goes to its script. Scripts may import what the tests share.
    """
    names = tuple(itertools.takewhile(scripts.__contains__, arguments))
    options = arguments[len(names) :]
    if options and len(names) != 1:
        raise click.UsageError(f"没有叫“{options[0]}”的，可用的：{'、'.join(scripts)}。参数只能跟在一个名字后面。")
    root, worst = find_root(), 0
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(root / "tests"), os.environ.get("PYTHONPATH", "")])}
    for name in names or scripts:
        script, title = scripts[name]
        click.echo(f"{name}：{title}")
        command = [sys.executable, str(root / script), *options]
        worst = max(worst, abs(subprocess.call(command, cwd=root, env=environment)))
    return worst


@click.command()
@click.option("--all", "everything", is_flag=True, help="连运行环境 .venv 一起删。")
def clean(everything: bool) -> None:
    """删掉 build/（讲义和缓存）；加 --all 连运行环境一起删。"""
    root = find_root()
    for name in ("build", *([".venv"] if everything else [])):
        shutil.rmtree(root / name, ignore_errors=True)
        click.echo(f"删掉了 {name}/")
