import socket
import subprocess
import zipfile
from pathlib import Path

import pytest

import coursekit
from coursekit.errors import CourseError
from coursekit.handouts import wheel as wheel_module
from coursekit.handouts.wheel import build_wheel

SOURCE = Path(coursekit.__file__).parent


def test_it_holds_every_file_of_the_package(wheels):
    (path,) = wheels.rglob("*.whl")
    with zipfile.ZipFile(path) as archive:
        packed = {name: archive.read(name) for name in archive.namelist() if name.startswith("coursekit/")}
    files = [
        p
        for p in SOURCE.rglob("*")
        if p.is_file() and not any(part.startswith((".", "__pycache__")) for part in p.parts)
    ]
    assert packed == {f"coursekit/{p.relative_to(SOURCE).as_posix()}": p.read_bytes() for p in files}
    assert {name.rsplit(".", 1)[-1] for name in packed} >= {"py", "otf", "yml", "j2", "css", "mplstyle", "sh", "bat"}


def test_its_metadata_name_version_and_licences(wheels):
    (path,) = wheels.rglob("*.whl")
    with zipfile.ZipFile(path) as archive:
        (metadata,) = [archive.read(n).decode() for n in archive.namelist() if n.endswith(".dist-info/METADATA")]
        licences = [n for n in archive.namelist() if "/licenses/" in n]
    assert f"Version: {coursekit.__version__}" in metadata
    assert {name.rsplit("/", 1)[-1] for name in licences} == {"LICENSE", "LICENSE-lessons", "OFL.txt"}


def test_it_is_built_once_for_one_state_of_the_source(root, wheels, monkeypatch):
    monkeypatch.setattr(subprocess, "run", lambda *a, **k: pytest.fail("built again"))
    assert build_wheel(root, wheels.parent) == next(wheels.rglob("*.whl"))


def test_another_state_of_the_source_is_built_anew(tmp_path, wheels, monkeypatch):
    calls = []

    def fake(command, **options):
        calls.append(command)
        (Path(command[-1]) / "coursekit-9-py3-none-any.whl").write_bytes(b"new")
        return subprocess.CompletedProcess(command, 0, "", "")

    monkeypatch.setattr(wheel_module, "source_digest", lambda: "f" * 64)
    monkeypatch.setattr(subprocess, "run", fake)
    path = build_wheel(tmp_path, tmp_path)
    assert path.read_bytes() == b"new" and len(calls) == 1
    assert "pip" not in calls[0], "pip would ask an index for the builder"


def test_building_needs_no_network(root, tmp_path, monkeypatch):
    """In a network namespace of its own where the system allows one; nothing but the loopback exists there."""
    real = subprocess.run
    alone = real(["unshare", "-n", "true"], capture_output=True, check=False).returncode == 0
    monkeypatch.setattr(subprocess, "run", lambda c, **o: real(["unshare", "-n", *c] if alone else c, **o))
    monkeypatch.setattr(socket.socket, "connect", lambda *a: pytest.fail("connected"))
    assert build_wheel(root, tmp_path).is_file()


def test_a_source_that_cannot_be_built_is_a_sentence(tmp_path):
    (tmp_path / "pyproject.toml").write_text("[project]\nname = 'x'\n", "utf-8")
    with pytest.raises(CourseError, match="打不出 coursekit 的安装包"):
        build_wheel(tmp_path, tmp_path / "cache")
    assert not list(tmp_path.rglob("*.whl"))


@pytest.mark.parametrize(
    "damage", [lambda data: data[:100], lambda data: b"", lambda data: data[:99] + b"?" + data[100:]]
)
def test_a_damaged_wheel_is_built_again(tmp_path, monkeypatch, damage):
    def fake(command, **options):
        (Path(command[-1]) / "coursekit-9-py3-none-any.whl").write_bytes(bytes(200))
        return subprocess.CompletedProcess(command, 0, "", "")

    monkeypatch.setattr(subprocess, "run", fake)
    path = build_wheel(tmp_path, tmp_path)
    path.write_bytes(damage(path.read_bytes()))
    assert build_wheel(tmp_path, tmp_path) == path
    assert path.read_bytes() == bytes(200)
