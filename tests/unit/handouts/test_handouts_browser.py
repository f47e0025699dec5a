import os
import sys

import pytest

from coursekit.errors import CourseError
from coursekit.handouts import browser
from coursekit.handouts.browser import ASKED, NONE, dump_page, find_browser

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="stands in for a browser by shell scripts")


@pytest.fixture
def stand_in(tmp_path, monkeypatch):
    """A function that makes a script the browser."""

    def make(script: str):
        path = tmp_path / "browser"
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(0o755)
        monkeypatch.setenv(ASKED, str(path))
        return path

    return make


def dump(tmp_path, seconds=10):
    return dump_page(tmp_path / "page.html", size=(100, 100), seconds=seconds)


def test_the_named_browser_comes_first(stand_in):
    path = stand_in("true")
    assert find_browser() == path


def test_a_named_browser_that_is_not_there_is_said(monkeypatch):
    monkeypatch.setenv(ASKED, "/nowhere/chrome")
    with pytest.raises(CourseError, match="/nowhere/chrome"):
        find_browser()


def test_none_is_no_browser(monkeypatch):
    monkeypatch.setenv(ASKED, NONE)
    assert find_browser() is None


def test_without_any_browser_it_says_what_to_do(monkeypatch, tmp_path):
    monkeypatch.delenv(ASKED, raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(browser, "_usual_places", lambda: [tmp_path / "chrome"])
    assert find_browser() is None
    with pytest.raises(CourseError, match=ASKED):
        dump(tmp_path)


def test_one_in_its_usual_place_is_found(monkeypatch, tmp_path):
    monkeypatch.delenv(ASKED, raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    (tmp_path / "msedge.exe").touch()
    monkeypatch.setattr(browser, "_usual_places", lambda: [tmp_path / "none", tmp_path / "msedge.exe"])
    assert find_browser() == tmp_path / "msedge.exe"


def test_the_page_is_what_the_browser_prints(stand_in, tmp_path):
    stand_in("echo '<p>页</p>'; echo noise >&2")
    assert dump(tmp_path) == "<p>页</p>\n"


def test_it_is_offline_in_a_profile_of_its_own_that_is_gone_afterwards(stand_in, tmp_path):
    stand_in('for one in "$@"; do echo "$one"; done')
    told = dump(tmp_path).splitlines()
    (profile,) = [one.removeprefix("--user-data-dir=") for one in told if one.startswith("--user-data-dir=")]
    assert not os.path.exists(profile)
    assert "--host-resolver-rules=MAP * ~NOTFOUND" in told
    assert told[-1] == (tmp_path / "page.html").as_uri()
    assert ("--no-sandbox" in told) is (os.geteuid() == 0), "the sandbox stays wherever it can"


def test_a_crash_is_said_with_its_last_words(stand_in, tmp_path):
    stand_in("echo first >&2; echo 'no usable sandbox' >&2; exit 133")
    with pytest.raises(CourseError, match=r"133.*no usable sandbox"):
        dump(tmp_path)


def test_a_hang_ends(stand_in, tmp_path):
    stand_in("exec sleep 30")
    with pytest.raises(CourseError, match="没有答复"):
        dump(tmp_path, seconds=0.5)


def test_what_cannot_be_started_is_said(tmp_path, monkeypatch):
    path = tmp_path / "broken"
    path.write_bytes(b"\x00not a program")
    path.chmod(0o755)
    monkeypatch.setenv(ASKED, str(path))
    with pytest.raises(CourseError, match="启动不了"):
        dump(tmp_path)
