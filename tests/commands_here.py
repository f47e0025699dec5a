"""``coursekit`` run in this process, its workers from one warm nursery: for tests that are about neither."""

from __future__ import annotations

import contextlib
import io
import os
import subprocess
import sys
from pathlib import Path
from unittest.mock import patch

from coursekit.cli import main
from coursekit.handouts.nursery import Nursery


class KeptNursery(Nursery):
    """A nursery that stays for the next command or executor; ``leave`` ends it."""

    def close(self) -> None:
        """Stay."""

    leave = Nursery.close


def run_here(folder: Path, *arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Do what ``courses.run_command`` does, by the command's own entry, without a process of its own.

    What would be a traceback there is raised here.
    """
    said, complained, code = io.StringIO(), io.StringIO(), 0
    with (
        contextlib.chdir(folder), patch.dict(os.environ, {"COLUMNS": "240", **environment}),
        patch.object(sys, "argv", ["coursekit", *map(str, arguments)]),
        contextlib.redirect_stdout(said), contextlib.redirect_stderr(complained),
    ):  # fmt: skip
        try:
            main()
        except SystemExit as ended:
            code = ended.code
    return subprocess.CompletedProcess(sys.argv, code, said.getvalue(), complained.getvalue())
