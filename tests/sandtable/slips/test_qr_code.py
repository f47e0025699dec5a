"""A QR code that a scanner reads back, on a page and in a terminal."""

import builtins
import re

import numpy as np
import pytest
import segno
import zxingcpp

from coursekit.errors import CourseError
from coursekit.sandtable.slips.qr_code import QUIET, qr_code, qr_svg, qr_terminal

URLS = ("http://192.168.137.1:8024/", "http://10.0.0.1/", "http://172.20.10.14:65535/")
SCALE = 6  # pixels a module: what a scanner needs


def scanned(dark):
    """What a scanner reads in a picture of modules, 1 for dark."""
    picture = np.kron(255 * (1 - np.asarray(dark, np.uint8)), np.ones((SCALE, SCALE), np.uint8))
    return [each.text for each in zxingcpp.read_barcodes(np.ascontiguousarray(picture))]


def modules_of_terminal(text):
    rows = []
    for line in re.sub(r"\x1b\[[\d;]*m", "", text).split("\n"):
        rows += [[letter in "▀█" for letter in line], [letter in "▄█" for letter in line]]
    return np.array(rows, np.uint8)


@pytest.mark.parametrize("url", URLS)
def test_a_scanner_reads_the_address(url):
    assert scanned([list(row) for row in qr_code(url).matrix_iter(border=QUIET)]) == [url]


@pytest.mark.parametrize("url", URLS)
def test_a_scanner_reads_the_terminal(url):
    assert scanned(modules_of_terminal(qr_terminal(url))) == [url]


def test_another_code_is_another_address():
    assert scanned(modules_of_terminal(qr_terminal(URLS[0]))) != [URLS[1]]


def test_the_terminal_shows_black_on_white_whatever_its_theme():
    for line in qr_terminal(URLS[0]).split("\n"):
        assert line.startswith("\x1b[30;107m") and line.endswith("\x1b[0m")


def test_it_fits_a_narrow_terminal():
    lines = re.sub(r"\x1b\[[\d;]*m", "", qr_terminal(URLS[2])).split("\n")
    assert {len(line) for line in lines} == {len(lines[0])} and len(lines[0]) <= 60 and len(lines) <= 24


@pytest.mark.parametrize("url", URLS)
def test_the_picture_has_the_modules_of_the_library_and_its_quiet_zone(url):
    svg = qr_svg(url)
    side = segno.make_qr(url, error="m").symbol_size(border=QUIET)[0]
    assert f'width="{side}" height="{side}"' in svg and "#fff" in svg and "<script" not in svg


def test_some_of_it_may_be_damaged():
    assert qr_code(URLS[0]).error in ("M", "Q", "H")
    modules = np.array([list(row) for row in qr_code(URLS[0]).matrix_iter(border=QUIET)], np.uint8)
    middle = len(modules) // 2
    modules[middle : middle + 3, middle : middle + 3] ^= 1
    assert scanned(modules) == [URLS[0]]


def test_too_long_an_address_is_a_sentence():
    with pytest.raises(CourseError, match="放不下"):
        qr_code("http://x/" + "a" * 5000)


def test_without_the_library_one_sentence_says_what_to_install(monkeypatch):
    real = builtins.__import__

    def without(name, *rest, **more):
        if name == "segno":
            raise ModuleNotFoundError(name)
        return real(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(CourseError, match=r"coursekit\[sandtable\]"):
        qr_svg(URLS[0])
