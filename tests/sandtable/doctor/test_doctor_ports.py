"""Ports that are really taken, by this process and by another one."""

import os
import re
import socket
import subprocess
import sys

import pytest

from coursekit.sandtable.doctor.finding import BAD, GOOD
from coursekit.sandtable.doctor.ports import free_port, port_finding, port_holder, port_is_free, port_problem

LISTEN = "import socket, sys; s = socket.socket(); s.bind((sys.argv[1], 0)); s.listen(); print(s.getsockname()[1], flush=True); sys.stdin.read()"


@pytest.fixture
def taken():
    """A function that listens on a host of this machine and returns the port."""
    held = []

    def take(host):
        listening = socket.socket()
        held.append(listening)
        listening.bind((host, 0))
        listening.listen()
        return listening.getsockname()[1]

    yield take
    for each in held:
        each.close()


@pytest.mark.parametrize("host", ["0.0.0.0", "127.0.0.1"])
def test_a_taken_port_is_not_free_and_is_again_when_let_go(host):
    with socket.socket() as listening:
        listening.bind((host, 0))
        listening.listen()
        port = listening.getsockname()[1]
        assert not port_is_free(port)
        assert not port_is_free(port, "127.0.0.1")
    assert port_is_free(port)


def test_the_sentence_names_the_program_and_a_port_that_is_really_free(taken):
    port = taken("0.0.0.0")
    problem = port_problem(port)
    assert f"端口 {port} 被" in problem
    assert f"进程号 {os.getpid()}" in problem
    other = int(re.search(r"--port (\d+)", problem)[1])
    assert other != port
    with socket.socket() as listening:
        listening.bind(("0.0.0.0", other))
    finding = port_finding(port)
    assert finding.level == BAD and str(other) in finding.todo and "已经开门" in finding.todo


def test_a_port_of_another_process():
    with subprocess.Popen([sys.executable, "-c", LISTEN, "127.0.0.1"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        port = int(other.stdout.readline())
        assert not port_is_free(port)
        assert f"进程号 {other.pid}" in port_holder(port)
        other.stdin.close()
    assert port_is_free(port) and port_holder(port) == ""


def test_a_port_that_is_held_without_answering_is_taken_too():
    with socket.socket() as held:
        held.bind(("0.0.0.0", 0))
        assert not port_is_free(held.getsockname()[1])


def test_a_port_that_answers_is_taken_where_the_system_would_let_another_one_in(taken, monkeypatch):
    class Lenient(socket.socket):
        def bind(self, place):
            """As on macOS: all addresses may be had while another has one of them."""

    port = taken("127.0.0.1")
    monkeypatch.setattr("coursekit.sandtable.doctor.ports.socket.socket", Lenient)
    assert not port_is_free(port)


def test_the_next_port_skips_taken_ones(taken):
    port = taken("0.0.0.0")
    found = free_port(port - 1)
    assert found != port and port_is_free(found)
    assert free_port(65535) is None


def test_a_free_port_is_good():
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port = listening.getsockname()[1]
    assert port_problem(port) == "" and port_finding(port).level == GOOD


def test_an_address_of_another_machine_cannot_be_listened_on():
    assert not port_is_free(8024, "203.0.113.9")
