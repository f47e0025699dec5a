import os
import subprocess
import sys

import pytest

from coursekit.quiet import no_native_prints

NOISY = """
import os
from coursekit.quiet import no_native_prints
os.write(1, b"before ")
with no_native_prints():
    os.write(1, b"stray ")
    print("through Python", flush=True)
os.write(1, b"after")
"""


def test_only_what_is_written_inside_is_lost():
    done = subprocess.run([sys.executable, "-c", NOISY], capture_output=True, check=True)
    assert done.stdout == b"before after"


def test_descriptors_are_given_back_also_after_an_error():
    before = os.listdir("/proc/self/fd")
    for _ in range(20):
        with pytest.raises(ZeroDivisionError), no_native_prints():
            _ = 1 / 0
    assert len(os.listdir("/proc/self/fd")) == len(before)
