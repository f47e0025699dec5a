"""Build coursekit as a wheel, without the network, once for each state of the source."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from coursekit.errors import CourseError
from coursekit.files import digest, write_atomic
from coursekit.handouts.keys import source_digest


def build_wheel(root: Path, cache: Path) -> Path:
    """Return the wheel of the source below ``root``, built now or found undamaged in ``cache``.

    Its folder is named by the state of the source and by the wheel's own digest.
    """
    folder, state = cache / "wheels", source_digest()[:16]
    for ready in sorted(folder.glob(f"{state}-*/*.whl")):
        if ready.parent.name == f"{state}-{digest(ready.read_bytes())[:16]}":
            return ready
    with tempfile.TemporaryDirectory(prefix="coursekit-") as scratch:
        done = subprocess.run(
            [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", scratch],
            cwd=root, capture_output=True, text=True, check=False,
        )
        wheels = sorted(Path(scratch).glob("*.whl"))
        if done.returncode or not wheels:
            raise CourseError(f"打不出 coursekit 的安装包：{done.stderr.strip().splitlines()[-1:]}")
        content = wheels[0].read_bytes()
    path = folder / f"{state}-{digest(content)[:16]}" / wheels[0].name
    write_atomic(path, content)
    return path
