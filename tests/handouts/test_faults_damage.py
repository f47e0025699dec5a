"""What a power cut or a careless hand leaves in cache and output: noticed, made anew, nothing of others' touched."""

import json
import os
import re
import shutil
import time

import pytest
from faults import parts

from coursekit.handouts.cache import Cache
from coursekit.handouts.class_folder import make_class
from coursekit.handouts.outcomes import CACHED, Result
from coursekit.handouts.plan import plan
from coursekit.handouts.products import is_current
from coursekit.handouts.wheel import build_wheel

# One damage a class: what becomes of the notebook and the seal of its executed lesson.
ENTRIES = {
    "flipped": lambda notebook, seal: notebook.write_bytes(notebook.read_bytes().replace(b"1 + 1", b"1 + 2")),
    "cut": lambda notebook, seal: notebook.write_bytes(notebook.read_bytes()[:200]),
    "empty": lambda notebook, seal: notebook.write_bytes(b""),
    "unsealed": lambda notebook, seal: seal.unlink(),
    "gone": lambda notebook, seal: notebook.unlink(),
    "folder": lambda notebook, seal: (notebook.unlink(), notebook.mkdir(), (notebook / "x").touch()),
}
MANIFESTS = {
    "binary": b"\x00\xff\xfe{",
    "empty": b"",
    "list": b"[1, 2]",
    "text": b'"manifest"',
    "deep": b"[" * 100_000,
    "nothing made": {"made": []},
    "files 3": {"files": 3},
    "file 1": {"files": {"index.html": 1}},
    "jobs null": {"jobs": None},
    "job empty": {"jobs": [{}]},
    "outside": {"files": {"../../../outside.txt": {"sha256": "0", "bytes": 1}}},
    "other format": {"format": 1},
}


@pytest.fixture(scope="module")
def made(tmp_path_factory, new_course, provide, command_here):
    """A course in which each damage is a class with one quick lesson, made whole."""
    classes = {f"{name}-1": {"seed": number} for number, name in enumerate([*ENTRIES, "whole"])}
    folder = provide(new_course(tmp_path_factory.mktemp("damage")), {"02": "quick"}, {}, classes)
    done = command_here(folder, "handouts")
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


@pytest.fixture
def course(made, tmp_path):
    """A copy that a test may damage."""
    return shutil.copytree(made, tmp_path / "course", symlinks=True)


def states(said):
    """Return class -> what the command said of its lesson."""
    return dict(re.findall(r"(\w+)-1 · 02 讲义：(\w+)", said))


def test_what_a_power_cut_left_is_noticed_and_cleared_and_nothing_else(course, command_here):
    build = course / "build"
    executed = build / "cache" / "executed"
    for name, damage in ENTRIES.items():
        (job,) = json.loads((build / "handouts" / f"{name}-1" / "manifest.json").read_text("utf-8"))["jobs"]
        (seal,) = executed.glob(f"{job['key']}.*.seal")
        damage(executed / f"{job['key']}.ipynb", seal)
    ours = [build / "handouts" / "cut-1" / ".trainee.zip.k3_9abzz.part", executed / ".0f.ipynb.abcdefgh.part",
            build / "handouts" / "gone-2" / ".index.html.abcdefgh.part", build / "failures" / "cut-1" / ".02.ipynb.abcdefgh.part"]  # fmt: skip
    theirs = [build / "handouts" / "cut-1" / "电影.part", build / "handouts" / ".x.abcdefgh.part", build / ".notes.abcdefgh.part"]
    for path in ours + theirs:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("一半", "utf-8")
    (build / ".handouts.lock").write_text('[1, "elsewhere", "01-01 00:00"]', "utf-8")
    unused = executed / f"{'0' * 64}.ipynb"
    unused.write_text("{}", "utf-8")
    long_ago = time.time() - 90 * 24 * 3600
    for path in executed.iterdir():
        os.utime(path, (long_ago, long_ago))

    assert command_here(course, "handouts", "--dry-run").returncode == 0
    assert len(parts(build)) == len(ours + theirs), "a dry run touches nothing"
    done = command_here(course, "handouts")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "另一个" not in done.stdout, "who locked it is long gone"
    assert states(done.stdout) == dict.fromkeys(ENTRIES, "做好") | {"whole": "没变"}
    assert sorted(parts(build)) == sorted(theirs)
    assert not (build / ".handouts.lock").exists()
    assert not unused.exists(), "what nobody used for long goes"
    done = command_here(course, "handouts")
    assert states(done.stdout) == dict.fromkeys([*ENTRIES, "whole"], "没变"), "what the plan names stays, however old"


@pytest.mark.parametrize("damage", MANIFESTS.values(), ids=MANIFESTS)
def test_a_damaged_manifest_is_not_believed(course, damage):
    (one,) = plan(course, [course / "cohorts" / "whole-1.yml"]).classes
    folder = course / "build" / "handouts" / "whole-1"
    manifest = folder / "manifest.json"
    whole = json.loads(manifest.read_bytes())
    assert is_current(one, folder)
    manifest.write_bytes(damage if isinstance(damage, bytes) else json.dumps(whole | damage).encode())
    assert not is_current(one, folder)


def test_a_class_with_a_damaged_manifest_is_made_anew_and_no_file_outside_is_touched(course):
    (one,) = plan(course, [course / "cohorts" / "whole-1.yml"]).classes
    folder = course / "build" / "handouts" / "whole-1"
    whole = json.loads((folder / "manifest.json").read_bytes())
    before = {path.name: path.read_bytes() for path in folder.iterdir() if path.name != "manifest.json"}
    outside = course / "outside.txt"
    outside.write_text("别人的", "utf-8")
    (folder / "manifest.json").write_text(json.dumps(whole | MANIFESTS["outside"]), "utf-8")
    results = [Result(job, CACHED) for job in one.jobs]
    assert make_class(one, results, folder, Cache(course / "build" / "cache")) == ""
    assert is_current(one, folder)
    assert {path.name: path.read_bytes() for path in folder.iterdir() if path.name != "manifest.json"} == before
    assert outside.read_text("utf-8") == "别人的"


@pytest.mark.parametrize("damage", ["flipped", "empty"])
def test_a_damaged_wheel_is_built_anew(root, wheels, tmp_path, damage):
    shutil.copytree(wheels, tmp_path / "wheels")
    (wheel,) = (tmp_path / "wheels").rglob("*.whl")
    whole = wheel.read_bytes()
    middle = len(whole) // 2
    wheel.write_bytes(whole[:middle] + bytes([whole[middle] ^ 255]) + whole[middle + 1 :] if damage == "flipped" else b"")
    assert build_wheel(root, tmp_path).read_bytes() == whole
