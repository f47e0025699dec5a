"""Commands for those who build the course: lab, test, bench, soak, clean."""

from __future__ import annotations

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
    everything = ["-n", "auto", "--dist", "loadscope", "--nbval", "src", "tests", "notebooks", "solutions"]
    code = subprocess.call([sys.executable, "-m", "pytest", "-q", *(arguments or everything)], cwd=root)
    for program, (tests, package) in PROGRAMS.items():
        if arguments or shutil.which(program):
            continue
        if os.environ.get("CI"):
            raise CourseError(f"没有 {program}，{tests}没有跑；CI 上不允许跳过。")
        click.echo(f"没有找到 {program}，{tests}没有跑；在 Debian 上：apt-get install {package}。")
    raise SystemExit(code)


BENCHMARKS = {
    "handouts": ("benchmarks/handouts.py", "讲义：和 papermill、nbconvert 的常规做法比"),
    "tiers": ("benchmarks/tiers.py", "分档和账单：一千万行，和手写的 NumPy 比"),
    "customers": ("benchmarks/customers.py", "客户表：一百万户、十二个月要多久、多少内存"),
}
SOAKS = {
    "renders": ("benchmarks/soak.py", "连续渲染，看有没有卡住、留下进程、漏文件、涨内存"),
    "customers": ("benchmarks/soak_customers.py", "生成一千万户客户，内存有上限"),
    "own-data": ("benchmarks/soak_own_data.py", "检查一个 2 GB 的 CSV，内存有上限"),
}


def _listed(scripts: dict[str, tuple[str, str]]) -> str:
    return "\b\n" + "\n".join(f"  {name:10} {title}" for name, (_, title) in scripts.items())


@click.command(help=f"量速度，两样东西在同一轮里比；不写名字就全量一遍。\n\n{_listed(BENCHMARKS)}")
@click.argument("names", nargs=-1, metavar="[名字]...", type=click.Choice([*BENCHMARKS]))
def bench(names: tuple[str, ...]) -> None:
    """Measure against the usual ways, in one run."""
    raise SystemExit(_run_each(BENCHMARKS, names))


@click.command(help=f"跑得久、跑得大，看撑不撑得住；不写名字就全跑。\n\n{_listed(SOAKS)}")
@click.argument("names", nargs=-1, metavar="[名字]...", type=click.Choice([*SOAKS]))
def soak(names: tuple[str, ...]) -> None:
    """Run for long and at scale; fail on what leaks or outgrows its bound."""
    raise SystemExit(_run_each(SOAKS, names))


def _run_each(scripts: dict[str, tuple[str, str]], names: tuple[str, ...]) -> int:
    """Run the scripts named, or all, each whatever became of the one before; return the worst exit code."""
    root, worst = find_root(), 0
    for name in names or scripts:
        script, title = scripts[name]
        click.echo(f"{name}：{title}")
        worst = max(worst, abs(subprocess.call([sys.executable, str(root / script)], cwd=root)))
    return worst


@click.command()
@click.option("--all", "everything", is_flag=True, help="连运行环境 .venv 一起删。")
def clean(everything: bool) -> None:
    """删掉 build/（讲义和缓存）；加 --all 连运行环境一起删。"""
    root = find_root()
    for name in ("build", *([".venv"] if everything else [])):
        shutil.rmtree(root / name, ignore_errors=True)
        click.echo(f"删掉了 {name}/")
