import pytest

from coursekit.handouts.cache import Cache
from coursekit.handouts.plan import Job

JOB = Job("class-1", "/x/class-1.yml", "02", "lesson", "/x/notebooks/02_课.ipynb", "k1")


@pytest.fixture
def cache(tmp_path):
    return Cache(tmp_path / "build" / "cache")


def seal(cache, key):
    return cache.path(key).with_suffix(".sha256")


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


@pytest.mark.parametrize("content", [b"", b"abc", b"\xff\xfe"])
def test_a_broken_seal_holds_nothing(cache, content):
    cache.store("k1", "内容")
    seal(cache, "k1").write_bytes(content)
    assert not cache.holds("k1")


@pytest.mark.parametrize("lost", ["notebook", "seal"])
def test_one_half_alone_holds_nothing(cache, lost):
    cache.store("k1", "内容")
    (cache.path("k1") if lost == "notebook" else seal(cache, "k1")).unlink()
    assert not cache.holds("k1")


def test_the_seal_comes_last(cache, monkeypatch):
    """A process that dies between the two leaves a notebook that is not taken for whole."""
    written = []
    monkeypatch.setattr("coursekit.handouts.cache.write_atomic", lambda path, text: written.append(path))
    cache.store("k1", "内容")
    assert written == [cache.path("k1"), seal(cache, "k1")]


def test_storing_again_replaces(cache):
    cache.store("k1", "旧")
    cache.store("k1", "新")
    assert cache.holds("k1") and cache.path("k1").read_text("utf-8") == "新"


def test_prune_keeps_what_is_wanted(cache):
    for key in ("k1", "k2", "k3"):
        cache.store(key, key)
    assert cache.prune({"k2", "unknown"}) == 2
    assert [cache.holds(key) for key in ("k1", "k2", "k3")] == [False, True, False]
    assert sorted(path.name for path in cache.path("k2").parent.iterdir()) == ["k2.ipynb", "k2.sha256"]


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
