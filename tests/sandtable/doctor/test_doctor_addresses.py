"""Which address a phone will reach: samples of three systems, this machine itself, and machines without a network."""

import builtins
import ipaddress
import socket

import pytest

from coursekit.sandtable.doctor import addresses as room
from coursekit.sandtable.doctor.addresses import network_finding, own_addresses, page_url, ranked, room_addresses
from coursekit.sandtable.doctor.finding import BAD, GOOD, WARN

WINDOWS = [
    ("以太网", "169.254.3.8"), ("vEthernet (WSL)", "172.28.112.1"), ("VMware Network Adapter VMnet8", "192.168.80.1"),
    ("WLAN", "10.20.3.41"), ("本地连接* 2", "192.168.137.1"), ("Loopback Pseudo-Interface 1", "127.0.0.1"),
]  # fmt: skip
MAC = [("lo0", "127.0.0.1"), ("utun4", "100.101.7.2"), ("en0", "192.168.1.20"), ("bridge100", "192.168.2.1")]
LINUX = [("lo", "127.0.0.1"), ("docker0", "172.17.0.1"), ("enp3s0", "10.1.1.5"), ("wlp2s0", "192.168.43.7")]
IPHONE = [("lo0", "127.0.0.1"), ("en0", "172.20.10.2"), ("utun0", "10.8.0.2")]


@pytest.mark.parametrize(
    ("rows", "best", "kinds"),
    [
        (WINDOWS, "192.168.137.1", ["hotspot", "wireless", "virtual", "virtual", "unassigned"]),
        (MAC, "192.168.2.1", ["hotspot", "wireless", "virtual"]),
        (LINUX, "192.168.43.7", ["wireless", "other", "virtual"]),
        (IPHONE, "172.20.10.2", ["wireless", "virtual"]),
        ([("en5", "192.168.2.77")], "192.168.2.77", ["other"]),
    ],
    ids=["windows", "mac", "linux", "iphone", "home router with a mac's numbers"],
)
def test_the_likeliest_address_comes_first(rows, best, kinds):
    found = ranked(rows)
    assert (found[0].ip, [each.kind for each in found]) == (best, kinds)


def test_an_address_twice_is_listed_once():
    assert len(ranked([("a", "10.0.0.1"), ("b", "10.0.0.1")])) == 1


def test_this_machine_s_addresses_are_real_ones():
    for each in room_addresses():
        ip = ipaddress.IPv4Address(each.ip)
        assert not ip.is_loopback
        with socket.socket() as listening:  # only an address of this machine can be listened on
            listening.bind((each.ip, 0))
    assert {"127.0.0.1", *(each.ip for each in room_addresses())} <= own_addresses()


def test_without_its_library_the_sockets_tell(monkeypatch):
    real = builtins.__import__

    def without(name, *rest, **more):
        if name == "psutil":
            raise ModuleNotFoundError(name)
        return real(name, *rest, **more)

    with_library = {each.ip for each in room_addresses() if each.is_reachable}
    monkeypatch.setattr(builtins, "__import__", without)
    alone = {each.ip for each in room_addresses()}
    assert alone <= {*with_library, *(each.ip for each in ranked(room._of_sockets()))}
    assert bool(alone) == bool(room._of_sockets())
    assert "127.0.0.1" in own_addresses()


def test_only_loopback_is_no_class():
    finding = network_finding(ranked([("lo", "127.0.0.1")]), 8024)
    assert finding.level == BAD and "没连任何网络" in finding.found and "移动热点" in finding.todo


def test_only_a_vpn_or_no_address_given_is_no_class():
    for rows in ([("utun4", "10.8.0.2")], [("WLAN", "169.254.8.8")]):
        finding = network_finding(ranked(rows), 8024)
        assert finding.level == BAD and "手机到不了" in finding.found, rows


def test_the_finding_says_what_to_type_and_what_to_try_next():
    finding = network_finding(ranked([("wlan0", "192.168.1.7"), ("eth0", "10.1.1.5")]), 8024)
    assert finding.level == GOOD
    assert finding.found.index("http://192.168.1.7:8024/") < finding.found.index("http://10.1.1.5:8024/")
    assert network_finding(ranked(WINDOWS), 8024).level == WARN, "a VPN or virtual card may be in the way"


def test_a_port_that_browsers_take_by_themselves_is_left_out():
    assert (page_url("10.0.0.1", 80), page_url("10.0.0.1", 8024)) == ("http://10.0.0.1/", "http://10.0.0.1:8024/")
