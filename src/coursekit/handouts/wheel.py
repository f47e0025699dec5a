"""Build coursekit as a wheel, without the network, once for each state of the source."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from coursekit.errors import CourseError
from coursekit.files import write_atomic
from coursekit.handouts.plan import source_digest


def build_wheel(root: Path, cache: Path) -> Path:
    """Return the wheel of the source below ``root``, built now or found in ``cache``."""
    folder = cache / "wheels" / source_digest()[:16]
    ready = sorted(folder.glob("*.whl"))
    if ready:
        return ready[0]
    with tempfile.TemporaryDirectory(prefix="coursekit-") as scratch:
        done = subprocess.run(
            [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", scratch],
            cwd=root, capture_output=True, text=True, check=False,
        )
        wheels = sorted(Path(scratch).glob("*.whl"))
        if done.returncode or not wheels:
            raise CourseError(f"打不出 coursekit 的安装包：{done.stderr.strip().splitlines()[-1:]}")
        write_atomic(folder / wheels[0].name, wheels[0].read_bytes())
    return folder / wheels[0].name
