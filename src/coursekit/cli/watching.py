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
                break
            click.echo("等着下一次改动，一改就重做；按 Ctrl-C 结束。")
    except KeyboardInterrupt:
        pass
    click.echo("不再等了。")


def _run(arguments: list[str]) -> int:
    """Run ``coursekit`` once and return its exit code, ``INTERRUPTED`` wherever Ctrl-C met it; hand an order to end on.

    What to finish after a press is the run's own affair. Whether there was one is not left to its exit code: a run that
    has hardly begun, or is all but over, ends with another.
    """
    pressed = []
    before = {signal.SIGINT: signal.signal(signal.SIGINT, lambda *_: pressed.append(True))}
    try:
        run = subprocess.Popen([sys.executable, "-m", "coursekit", *arguments])
        before[signal.SIGTERM] = signal.signal(signal.SIGTERM, lambda *_: run.terminate())
        code = run.wait()
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    return INTERRUPTED if pressed else code
