"""The sampler sees what workers and their children hold, and tells a failing command."""

import subprocess
import sys

import process_memory
import pytest

MB = 1024**2
HOLDS = "import sys, time; held = b'x' * int(sys.argv[2]) * 2**20; time.sleep(4)"
FORKS = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {HOLDS!r}, 'child', sys.argv[2]])"
STARTS = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {FORKS!r}, {process_memory.WORKER!r}, '120'])"


def test_a_worker_s_children_count_as_the_worker_and_not_as_the_command(tmp_path):
    peaks = process_memory.run_sampled([sys.executable, "-c", STARTS], tmp_path)
    assert 120 * MB < peaks.worker < 200 * MB
    assert peaks.main < 60 * MB
    assert peaks.worker + peaks.main >= peaks.everything > peaks.worker


def test_a_failing_command_is_an_error(tmp_path):
    with pytest.raises(subprocess.CalledProcessError) as error:
        process_memory.run_sampled([sys.executable, "-c", "import sys; sys.exit('no')"], tmp_path)
    assert error.value.stderr.strip() == b"no"
