"""The check page: opened by a second process over loopback, by this machine itself, by nobody."""

import socket
import subprocess
import sys
import threading
import urllib.request

import pytest

from coursekit.errors import CourseError
from coursekit.sandtable.doctor.ports import port_is_free
from coursekit.sandtable.doctor.reach import WORDS, CheckPage, Visit
from coursekit.sandtable.doctor.reasons import nobody_came

OPEN = (
    "import sys, urllib.request; r = urllib.request.Request(sys.argv[1], headers={'User-Agent': 'Mozilla/5.0 (iPhone; CPU)'});"
    "sys.stdout.buffer.write(urllib.request.urlopen(r, timeout=20).read())"
)
NOWHERE = frozenset()  # so that loopback counts as another device


def opened(port):
    """Start a second process that opens the page."""
    return subprocess.Popen([sys.executable, "-c", OPEN, f"http://127.0.0.1:{port}/"], stdout=subprocess.PIPE)


def test_a_second_process_opens_it_and_reads_the_word():
    with CheckPage(0, "127.0.0.1", own=NOWHERE) as page, opened(page.port) as other:
        assert page.wait(60) == [Visit("127.0.0.1", "iPhone", False)]
        shown = other.stdout.read().decode("utf-8")
    assert page.word in WORDS and page.word in shown
    assert not [word for word in WORDS if word != page.word and word in shown]


def test_this_machine_itself_does_not_count():
    ticks = []
    with CheckPage(0, "127.0.0.1") as page:
        with opened(page.port) as other:
            other.wait()
        assert page.wait(0.3, lambda left, visits: ticks.append((left, visits))) == []
        assert page.visits == [Visit("127.0.0.1", "iPhone", True)]
    assert ticks and ticks[-1][1] == page.visits


def test_nobody_comes_and_the_time_is_over():
    ticks = []
    with CheckPage(0, "127.0.0.1") as page:
        assert page.wait(1.2, lambda left, visits: ticks.append(left)) == []
    assert ticks[0] == 1 and ticks == sorted(ticks, reverse=True)


def test_it_is_on_the_port_that_was_asked_for_and_gone_afterwards():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with CheckPage(port, "127.0.0.1") as page:
        assert page.port == port and not port_is_free(port)
    assert port_is_free(port)
    with CheckPage(port, "127.0.0.1") as again:
        assert again.port == port


def test_a_taken_port_is_a_sentence():
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        port = listening.getsockname()[1]
        with pytest.raises(CourseError, match=f"端口 {port} 被"), CheckPage(port, "127.0.0.1"):
            pass


def test_a_device_that_says_nothing_keeps_no_other_waiting():
    with CheckPage(0, "127.0.0.1", own=NOWHERE) as page, socket.create_connection(("127.0.0.1", page.port)) as silent:
        silent.sendall(b"GET / HT")
        with opened(page.port) as other:
            other.wait()
        assert page.wait(60)


def test_many_at_once_are_one_line_a_device():
    with CheckPage(0, "127.0.0.1", own=NOWHERE) as page:
        url = f"http://127.0.0.1:{page.port}/"
        threads = [threading.Thread(target=lambda: urllib.request.urlopen(url, timeout=20).read()) for _ in range(20)]
        for each in threads:
            each.start()
        for each in threads:
            each.join()
        assert page.wait(60) == [Visit("127.0.0.1", "", False)]


def test_the_page_runs_nothing_and_is_not_kept():
    with CheckPage(0, "127.0.0.1") as page:
        answer = urllib.request.urlopen(f"http://127.0.0.1:{page.port}/any/path", timeout=20)
        assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
        assert answer.headers["Cache-Control"] == "no-store"
        assert "<script" not in answer.read().decode("utf-8")


@pytest.mark.parametrize(("platform", "firewall"), [("win32", "Windows 防火墙"), ("darwin", "Mac 的防火墙"), ("linux", "防火墙")])
def test_reasons_come_in_order_each_with_what_to_do(platform, firewall):
    reasons = nobody_came(platform)
    for part, (reason, todo) in zip(("另一个 Wi-Fi", "隔离", firewall, "流量", "https"), reasons, strict=True):
        assert part in reason and todo.endswith("。")
