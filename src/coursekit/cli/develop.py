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


@click.command()
def bench() -> None:
    """量速度：同一轮里和 papermill + nbconvert 的常规做法比。"""
    raise SystemExit(_script("benchmarks/handouts.py"))


@click.command()
@click.option("--renders", default=60, help="连续渲染多少份。")
def soak(renders: int) -> None:
    """连续渲染很多份，看有没有卡住、留下进程、漏文件、涨内存。"""
    raise SystemExit(_script("benchmarks/soak.py", str(renders)))


def _script(name: str, *arguments: str) -> int:
    root = find_root()
    return subprocess.call([sys.executable, str(root / name), *arguments], cwd=root)


@click.command()
@click.option("--all", "everything", is_flag=True, help="连运行环境 .venv 一起删。")
def clean(everything: bool) -> None:
    """删掉 build/（讲义和缓存）；加 --all 连运行环境一起删。"""
    root = find_root()
    for name in ("build", *([".venv"] if everything else [])):
        shutil.rmtree(root / name, ignore_errors=True)
        click.echo(f"删掉了 {name}/")
