"""``coursekit handouts --watch``: make the handouts again after every edit, until Ctrl-C."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import click

INTERRUPTED = 130


def keep_making(root: Path, named: list[Path], arguments: list[str]) -> None:
    """Run ``coursekit`` with these arguments now and after every edit of what handouts are made from.

    Each run is a process of its own, so that an edit of coursekit's own source counts too, and a mistake in a notebook,
    a class file or the source ends that run and not the watching.
    """
    from coursekit.handouts.watch import watch

    try:
        for changed in watch(root, named):
            for path in changed:
                shown = path.relative_to(root) if path.is_relative_to(root) else path
                click.echo(f"改过：{shown}")
            if _run(arguments) == INTERRUPTED:
                return
            click.echo("等着下一次改动，一改就重做；按 Ctrl-C 结束。")
    except KeyboardInterrupt:
        click.echo("不再等了。")


def _run(arguments: list[str]) -> int:
    """Run ``coursekit`` once and return its exit code; Ctrl-C is the run's own affair, an order to end is handed on."""
    run = subprocess.Popen([sys.executable, "-m", "coursekit", *arguments])
    before = {
        signal.SIGINT: signal.signal(signal.SIGINT, lambda *_: None),
        signal.SIGTERM: signal.signal(signal.SIGTERM, lambda *_: run.terminate()),
    }
    try:
        return run.wait()
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
