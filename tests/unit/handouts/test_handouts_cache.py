import itertools
import os
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from coursekit.handouts import cache as cache_module
from coursekit.handouts.cache import DAY_SECONDS, KEPT_SECONDS, Cache
from coursekit.handouts.plan import Job

JOB = Job("class-1", "/x/class-1.yml", "02", "lesson", "/x/notebooks/02_课.ipynb", "k1")


@pytest.fixture
def cache(tmp_path):
    return Cache(tmp_path / "build" / "cache")


def seal(cache, key):
    (found,) = cache.path(key).parent.glob(f"{key}.*.seal")
    return found


def unused(cache, key, days):
    """Let the last use of ``key`` be ``days`` ago."""
    then = time.time() - days * DAY_SECONDS
    for path in cache.path(key).parent.glob(f"{key}.*"):
        os.utime(path, (then, then))


def test_what_is_stored_is_held(cache):
    assert not cache.holds("k1")
    cache.store("k1", "内容")
    assert cache.holds("k1")
    assert cache.path("k1").read_text("utf-8") == "内容"
    assert not cache.holds("k2")


def test_damage_is_noticed(cache):
    cache.store("k1", "内容")
    cache.path("k1").write_text("内客", "utf-8")
    assert not cache.holds("k1")


def test_vectors_are_held_only_where_the_notebook_was_run_for_print(cache):
    cache.store("k1", "内容")
    assert cache.holds("k1") and not cache.holds("k1", vectors=True) and cache.vectors("k1") is None
    cache.store("k1", "内容", {"图": b"<svg/>"})
    assert cache.holds("k1", vectors=True) and cache.vectors("k1") == {"图": b"<svg/>"}
    cache.store("k2", "内容", {})
    assert cache.holds("k2", vectors=True) and cache.vectors("k2") == {}, "a notebook without figures was run all the same"


def test_damaged_vectors_are_run_again_and_found_again(cache):
    cache.store("k1", "内容", {"图": b"<svg/>"})
    (kept,) = cache.path("k1").parent.glob("k1.*.vectors")
    kept.write_bytes(kept.read_bytes()[:-1])
    assert cache.holds("k1") and not cache.holds("k1", vectors=True) and cache.vectors("k1") is None
    cache.store("k1", "内容", {"图": b"<svg/>"})
    assert cache.vectors("k1") == {"图": b"<svg/>"}


def test_the_seal_of_another_notebook_holds_nothing(cache):
    cache.store("k1", "内容")
    cache.store("k2", "别的")
    seal(cache, "k1").rename(seal(cache, "k2").with_name(seal(cache, "k2").name.replace("k2", "k1")))
    assert not cache.holds("k1")


@pytest.mark.parametrize("content", ["", "内", "内容内容"])
def test_a_cut_or_grown_notebook_is_not_held_and_can_be_stored_again(cache, content):
    cache.store("k1", "内容")
    cache.path("k1").write_text(content, "utf-8")
    assert not cache.holds("k1")
    cache.store("k1", "内容")
    assert cache.holds("k1")


def test_a_folder_in_a_notebooks_place_gives_way(cache):
    (cache.path("k1") / "x").mkdir(parents=True)
    assert not cache.holds("k1")
    cache.store("k1", "内容")
    assert cache.holds("k1")


@pytest.mark.parametrize("lost", ["notebook", "seal"])
def test_one_half_alone_holds_nothing(cache, lost):
    cache.store("k1", "内容")
    (cache.path("k1") if lost == "notebook" else seal(cache, "k1")).unlink()
    assert not cache.holds("k1")


def test_a_notebook_in_place_always_has_its_seal(cache, monkeypatch):
    """Two processes store one key with different bytes, in every order of their steps: it is held after each step."""
    real, steps = cache_module.write_atomic, {}
    for text in ("一", "二"):
        steps[text] = []
        monkeypatch.setattr(cache_module, "write_atomic", lambda *step, kept=steps[text]: kept.append(step))
        cache.store("k1", text)
    for order in set(itertools.permutations(["一", "一", "二", "二"])):
        left = {text: iter(kept) for text, kept in steps.items()}
        for path in cache.folder.rglob("k1.*"):
            path.unlink()
        for text in order:
            real(*next(left[text]))
            assert cache.holds("k1") == cache.path("k1").exists(), order
        assert cache.holds("k1"), order


def test_many_store_one_key_at_once(cache):
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: cache.store("k1", str(number) * 10_000), range(40)))
    assert cache.holds("k1")
    assert not list(cache.folder.rglob("*.part"))


def test_storing_again_replaces(cache):
    cache.store("k1", "旧")
    cache.store("k1", "新")
    assert cache.holds("k1") and cache.path("k1").read_text("utf-8") == "新"


def test_prune_deletes_what_was_not_used_for_sixty_days(cache):
    for key, days in (("k1", 61), ("k2", 61), ("k3", 59), ("k4", 0)):
        cache.store(key, key)
        unused(cache, key, days)
    assert cache.prune({"k2", "unknown"}) == 1
    left = sorted(path.name.split(".")[0] for path in cache.path("k2").parent.iterdir())
    assert left == ["k2", "k2", "k3", "k3", "k4", "k4"]
    assert all(cache.holds(key) for key in ("k2", "k3", "k4"))


def test_prune_keeps_to_a_size_and_deletes_the_longest_unused_first(cache):
    for key, days in (("k1", 3), ("k2", 5), ("k3", 4), ("k4", 9)):
        cache.store(key, "x" * 1000)
        unused(cache, key, days)
    assert cache.prune({"k4"}, kept_bytes=4000) == 0
    assert cache.prune({"k4"}, kept_bytes=2500) == 2
    assert [cache.holds(key) for key in ("k1", "k2", "k3", "k4")] == [True, False, False, True]
    assert cache.prune({"k1", "k4"}, kept_bytes=0) == 0, "never one of the present plan's"


def test_being_held_is_a_use(cache):
    for key in ("k1", "k2"):
        cache.store(key, key)
        unused(cache, key, 70)
    assert cache.holds("k1")
    assert cache.prune(set()) == 1
    assert cache.holds("k1") and not cache.holds("k2")


def test_a_use_is_noted_once_a_day_so_that_an_unchanged_run_changes_nothing(cache):
    cache.store("k1", "内容")
    unused(cache, "k1", 0.5)
    before = cache.path("k1").stat().st_mtime
    assert cache.holds("k1")
    assert cache.path("k1").stat().st_mtime == before


def test_prune_takes_old_wheels_and_leaves_the_newest_and_what_is_being_written(cache):
    old = time.time() - KEPT_SECONDS - 100
    wheels = [cache.folder / "wheels" / name / "coursekit.whl" for name in ("a", "b", "c")]
    part = cache.folder / "executed" / ".k9.ipynb.abcdefgh.part"
    for number, path in enumerate([*wheels, part]):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x")
        os.utime(path, (old + number, old + number))
    assert cache.prune(set()) == 2
    assert [path.exists() for path in (*wheels, part)] == [False, False, True, True]


def test_prune_clears_seals_without_notebook_and_folders(cache):
    cache.store("k1", "内容")
    cache.path("k1").unlink()
    (cache.path("k2") / "x").mkdir(parents=True)
    for key in ("k1", "k2"):
        unused(cache, key, 61)
    assert cache.prune(set()) == 2
    assert list(cache.path("k1").parent.iterdir()) == []


def test_pruning_an_empty_cache(cache):
    assert cache.prune(set()) == 0


def test_evidence_has_a_place_by_class_and_job(cache, tmp_path):
    other = Job("class-2", "/x/class-2.yml", "02", "solution", "/x/solutions/02_课.ipynb", "k2")
    assert cache.evidence_path(JOB) == tmp_path / "build" / "failures" / "class-1" / "02_课.lesson.ipynb"
    cache.store_evidence(JOB, "到这里为止")
    cache.store_evidence(other, "别的")
    cache.clear_evidence(JOB)
    cache.clear_evidence(JOB)
    assert not cache.evidence_path(JOB).exists()
    assert cache.evidence_path(other).read_text("utf-8") == "别的"
