"""``coursekit sandtable serve`` and ``doctor``: real ports, a real server, a second process that opens the page."""

import contextlib
import importlib.util
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

import numpy as np
import pytest
import zxingcpp
from click.testing import CliRunner
from courses import takes_ctrl_c
from sandtable_room import HOTSPOT

from coursekit import cli
from coursekit.errors import CourseError

OPEN_WHEN_THERE = """
import sys, time, urllib.request
for _ in range(300):
    try:
        urllib.request.urlopen(f"http://127.0.0.1:{sys.argv[1]}/", timeout=20).read()
        break
    except OSError:
        time.sleep(0.1)
"""


@pytest.fixture
def run(course, monkeypatch):
    monkeypatch.chdir(course)
    for module in ("coursekit.sandtable.doctor", "coursekit.sandtable.doctor.addresses", "coursekit.sandtable.doctor.examination"):
        __import__(module)
        monkeypatch.setattr(f"{module}.room_addresses", lambda: HOTSPOT)
    return lambda *arguments, **more: CliRunner().invoke(cli.command, ["sandtable", *map(str, arguments)], **more)


@pytest.fixture
def game(run, course):
    assert run("new", "demo", "--people", 2).exit_code == 0
    (path,) = (course / "games").glob("*.db")
    return path


@pytest.fixture
def port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@pytest.fixture
def taken():
    with socket.socket() as listening:
        listening.bind(("0.0.0.0", 0))
        listening.listen()
        yield listening.getsockname()[1]


@pytest.fixture
def served(monkeypatch):
    """What the server is started with, instead of serving."""
    calls = []
    import coursekit.sandtable.teams_page.serve as room

    monkeypatch.setattr(room, "serve", lambda *given: calls.append(given))
    return calls


def said(done):
    assert isinstance(done.exception, CourseError), (done.output, done.exception)
    return str(done.exception)


def scanned(output):
    lines = [line for line in output.split("\n") if re.fullmatch(r"[ ▀▄█]{20,}", line)]
    rows = [[letter in halves for letter in line] for line in lines for halves in ("▀█", "▄█")]
    picture = np.kron(255 * (1 - np.array(rows, np.uint8)), np.ones((6, 6), np.uint8))
    return [each.text for each in zxingcpp.read_barcodes(np.ascontiguousarray(picture))]


def test_serve_prints_address_and_a_code_that_scans_and_serves_everywhere(run, game, served, port):
    done = run("serve", "--port", port)
    assert done.exit_code == 0, done.exception
    url = f"http://192.168.137.1:{port}/"
    assert url in done.output and scanned(done.output) == [url] and "2 队" in done.output
    assert served == [(game, "0.0.0.0", port)]


def test_serve_on_one_address_says_who_can_open_it(run, game, served, port):
    done = run("serve", game.stem, "--host", "127.0.0.1", "--port", port)
    assert "只有这台电脑打得开" in done.output and scanned(done.output) == [f"http://127.0.0.1:{port}/"]
    assert served == [(game, "127.0.0.1", port)]


def test_serve_without_a_network_says_so_and_serves(run, game, served, port, monkeypatch):
    monkeypatch.setattr("coursekit.sandtable.doctor.addresses.room_addresses", list)
    done = run("serve", "--port", port)
    assert "没连任何网络" in done.output and len(served) == 1


@pytest.mark.parametrize("library", ["fastapi", "uvicorn", "jinja2", "segno"])
def test_serve_without_the_extra_is_one_clear_sentence(run, game, served, monkeypatch, library):
    real = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == library else real(name))
    message = said(run("serve"))
    assert library in message and 'pip install "coursekit[sandtable]"' in message and "\n" not in message
    assert served == []


def test_serve_refuses_a_taken_port(run, game, served, taken):
    message = said(run("serve", "--port", taken))
    assert f"端口 {taken}" in message and f"进程号 {os.getpid()}" in message and "--port" in message
    assert served == []


def test_serve_refuses_a_game_that_is_not_there_or_is_none(run, game, served, course, port):
    assert game.stem in said(run("serve", "wrong", "--port", port))
    (course / "games" / "none.db").write_bytes(b"")
    assert "不是沙盘的一局" in said(run("serve", "none", "--port", port))
    assert "2 局" in said(run("serve", "--port", port))
    assert served == []


@pytest.mark.skipif(os.name == "nt", reason="another way to interrupt")
def test_a_real_server_answers_and_stops_at_one_press(game, course, port):
    command = [sys.executable, "-m", "coursekit", "sandtable", "serve", "--port", str(port)]
    with subprocess.Popen(command, cwd=course, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as server:
        try:
            page = opened(f"http://127.0.0.1:{port}/", server)
            other = subprocess.run(command, cwd=course, capture_output=True)
        finally:
            server.send_signal(signal.SIGINT)
            out, errors = server.communicate(timeout=60)
    assert "登录" in page
    assert other.returncode == 2 and f"进程号 {server.pid}" in other.stderr.decode()
    assert server.returncode == 0 and "已关门" in out.decode(), errors.decode()
    assert "Traceback" not in errors.decode()


def opened(url, server):
    """The page, as soon as the server is there."""
    while server.poll() is None:
        with contextlib.suppress(urllib.error.URLError):
            return urllib.request.urlopen(url, timeout=20).read().decode()
        time.sleep(0.1)
    raise AssertionError(server.stderr.read())


def test_doctor_finds_everything_in_order(run, game, port):
    done = run("doctor", "--no-phone", "--port", port)
    assert done.exit_code == 0, done.output
    assert "查完了，可以上课" in done.output and "［不行］" not in done.output
    parts = ("程序", "网络", "端口", "存档文件夹", "磁盘", "时钟", "结算", f"这一局 {game.stem}", "重算")
    places = [done.output.index(f"］{pad}{part}：") for part in parts for pad in ("  ", "") if f"］{pad}{part}：" in done.output]
    assert len(places) == len(parts) and places == sorted(places)


def test_doctor_before_there_is_a_game(run, port):
    assert run("doctor", "--no-phone", "--port", port).exit_code == 0


def test_doctor_on_a_taken_port_does_not_wait_for_a_phone(run, game, taken):
    done = run("doctor", "--port", taken)
    assert done.exit_code == 1 and "还不能上课：端口" in done.output and "手机不用试" in done.output


def test_doctor_without_a_network(run, game, port, monkeypatch):
    monkeypatch.setattr("coursekit.sandtable.doctor.examination.room_addresses", list)
    done = run("doctor", "--port", port)
    assert done.exit_code == 1 and "还不能上课：网络" in done.output and "手机不用试" in done.output


def test_doctor_of_a_game_that_is_broken(run, game, course, port):
    (course / "games" / "none.db").write_bytes(b"")
    done = run("doctor", "none", "--no-phone", "--port", port)
    assert done.exit_code == 1 and "还不能上课：这一局 none" in done.output
    done = run("doctor", "--no-phone", "--port", port)
    assert done.exit_code == 0 and "别的都好，存档没查：games 里有 2 局" in done.output and "可以上课" not in done.output
    assert f"{game.stem}（" in done.output and "none、" in done.output
    assert "wrong" in said(run("doctor", "wrong"))


def test_doctor_hears_of_a_phone(run, game, port, monkeypatch):
    monkeypatch.setattr("coursekit.sandtable.doctor.reach.own_addresses", frozenset)  # loopback counts as a phone
    with subprocess.Popen([sys.executable, "-c", OPEN_WHEN_THERE, str(port)]):
        done = run("doctor", "--port", port, "--wait", 60)
    assert done.exit_code == 0, done.output
    assert "手机：127.0.0.1 打开了" in done.output and scanned(done.output) == [f"http://192.168.137.1:{port}/"]


def test_doctor_when_nobody_comes_says_why_in_order(run, game, port):
    with subprocess.Popen([sys.executable, "-c", OPEN_WHEN_THERE, str(port)]) as own:
        done = run("doctor", "--port", port, "--wait", 4)
        own.kill()
    assert done.exit_code == 1 and "还不能上课：手机" in done.output and "只有这台电脑自己开过，不算" in done.output
    assert "等着……还有 4 秒" in done.output
    places = [done.output.index(words) for words in ("另一个 Wi-Fi", "隔离", "防火墙拦住", "手机开着流量")]
    assert places == sorted(places)


@pytest.mark.skipif(os.name == "nt", reason="another way to interrupt")
def test_one_press_ends_the_waiting_and_not_the_advice(game, course, port):
    code = (
        "import coursekit.sandtable.doctor.examination as e, coursekit.sandtable.doctor as d; from coursekit.cli import main;"
        "from coursekit.sandtable.doctor.addresses import Address; e.room_addresses = d.room_addresses = lambda: [Address('10.0.0.2', 'wlan0', 'wireless')];"
        "main()"
    )
    command = [sys.executable, "-u", "-c", code, "sandtable", "doctor", "--port", str(port), "--wait", "600"]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen(command, cwd=course, **pipes, preexec_fn=takes_ctrl_c) as waiting:
        try:
            assert any("应该看到" in line.decode() for line in waiting.stdout)
        finally:
            waiting.send_signal(signal.SIGINT)
            out, errors = waiting.communicate(timeout=300)
    assert waiting.returncode == 1 and "另一个 Wi-Fi" in out.decode() and "Traceback" not in errors.decode(), errors.decode()


def test_doctor_without_its_qr_library_still_says_the_address(run, game, port, monkeypatch):
    monkeypatch.setitem(sys.modules, "segno", None)
    done = run("doctor", "--port", port, "--wait", 1)
    assert f"http://192.168.137.1:{port}/" in done.output and "█" not in done.output
