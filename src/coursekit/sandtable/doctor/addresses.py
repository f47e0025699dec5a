"""Which addresses this machine has in the room, and which of them a phone is likely to reach.

Nothing is sent anywhere: the machine is asked for its own interfaces, so that it works without any network.
"""

from __future__ import annotations

import contextlib
import ipaddress
import re
import socket
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from coursekit.sandtable.doctor.finding import BAD, GOOD, WARN, Finding

HOTSPOT, WIRELESS, OTHER, VIRTUAL, UNASSIGNED = "hotspot", "wireless", "other", "virtual", "unassigned"
KINDS = (HOTSPOT, WIRELESS, OTHER, VIRTUAL, UNASSIGNED)  # the likeliest first
KIND_ZH = dict(zip(KINDS, ("本机热点", "无线网卡", "网卡", "虚拟网卡或 VPN", "没分到地址"), strict=True))
# What a machine gives itself when it makes a hotspot of its own: Windows, macOS, Linux with NetworkManager.
HOTSPOT_ADDRESSES = ("192.168.137.1", "192.168.2.1", "10.42.0.1")
HOTSPOT_NAMES = re.compile(r"^(bridge100|ap\d|本地连接\*|local area connection\*)", re.IGNORECASE)
VIRTUAL_NAMES = re.compile(
    r"docker|^br-|^veth|virbr|vmnet|vmware|virtualbox|vboxnet|vethernet|hyper-v|wsl|^utun|^tun|^tap|tailscale|^zt"
    r"|zerotier|wireguard|^wg\d|vpn|^ppp|cali|flannel|bluetooth|蓝牙|^awdl|^llw|anpi", re.IGNORECASE,
)  # fmt: skip
WIRELESS_NAMES = re.compile(r"^wl|wi-?fi|wlan|wireless|无线|^en0$", re.IGNORECASE)
_CARRIER_NAT = ipaddress.ip_network("100.64.0.0/10")  # what VPNs between one's own machines use


@dataclass(frozen=True)
class Address:
    """One IPv4 address of this machine in a network, its interface and what kind that is."""

    ip: str
    interface: str
    kind: str

    @property
    def is_reachable(self) -> bool:
        """Whether a phone in the room may reach it."""
        return self.kind in (HOTSPOT, WIRELESS, OTHER)


def page_url(ip: str, port: int) -> str:
    """Return what is typed into a phone.

    >>> page_url("192.168.137.1", 8024)
    'http://192.168.137.1:8024/'
    """
    return f"http://{ip}/" if port == 80 else f"http://{ip}:{port}/"


def room_addresses() -> list[Address]:
    """Return this machine's IPv4 addresses but for loopback, the one that a phone likeliest reaches first."""
    return ranked(_of_interfaces())


def ranked(rows: Iterable[tuple[str, str]]) -> list[Address]:
    """Return addresses of interfaces that are up, sorted from likely to unlikely; loopback is left out.

    Parameters
    ----------
    rows : iterable of (interface, IPv4 address)

    >>> [each.kind for each in ranked([("docker0", "172.17.0.1"), ("WLAN", "192.168.1.7"), ("lo", "127.0.0.1")])]
    ['wireless', 'virtual']
    """
    found = {}
    for interface, text in rows:
        ip = ipaddress.IPv4Address(text)
        if not ip.is_loopback and not ip.is_unspecified:
            found.setdefault(text, Address(text, interface, _kind(interface, ip)))
    return sorted(found.values(), key=lambda each: KINDS.index(each.kind))


def own_addresses() -> frozenset[str]:
    """Return every address by which this machine calls itself, loopback included."""
    return frozenset({"127.0.0.1", "::1", *(ip for _, ip in _of_interfaces())})


def network_finding(addresses: Sequence[Address], port: int) -> Finding:
    """Say where the page will be found in the room."""
    what = "网络"
    usable = [each for each in addresses if each.is_reachable]
    listed = "；".join(f"{page_url(each.ip, port)}（{KIND_ZH[each.kind]} {each.interface}）" for each in addresses)
    if not addresses:
        return Finding(BAD, what, "这台电脑没连任何网络，只有自己能打开页面。",
                       "打开电脑的“移动热点”，或连上教室 Wi-Fi，再检查一次；不用有外网。")  # fmt: skip
    if not usable:
        return Finding(BAD, what, f"只有手机到不了的地址：{listed}。",
                       "关掉 VPN，打开电脑的“移动热点”或连上教室 Wi-Fi，再检查一次。")  # fmt: skip
    best = usable[0]
    found = f"手机用 {page_url(best.ip, port)}（{KIND_ZH[best.kind]} {best.interface}）"
    rest = "；".join(page_url(each.ip, port) for each in usable[1:])
    if any(each.kind == VIRTUAL for each in addresses):
        return Finding(WARN, what, f"{found}。{f'打不开再试 {rest}。' if rest else ''}开着虚拟网卡或 VPN。",
                       "手机打不开，先关掉 VPN 再试。")  # fmt: skip
    return Finding(GOOD, what, f"{found}{f'；打不开再试 {rest}' if rest else ''}。")


def _kind(interface: str, ip: ipaddress.IPv4Address) -> str:
    if ip.is_link_local:
        return UNASSIGNED
    if str(ip) in HOTSPOT_ADDRESSES or HOTSPOT_NAMES.search(interface):
        return HOTSPOT
    if ip in _CARRIER_NAT or VIRTUAL_NAMES.search(interface):
        return VIRTUAL
    return WIRELESS if WIRELESS_NAMES.search(interface) else OTHER


def _of_interfaces() -> list[tuple[str, str]]:
    try:
        import psutil

        up = {name for name, state in psutil.net_if_stats().items() if state.isup}
        return [
            (name, each.address) for name, all_of_it in psutil.net_if_addrs().items() if name in up
            for each in all_of_it if each.family == socket.AF_INET
        ]  # fmt: skip
    except (ImportError, OSError):
        return _of_sockets()


def _of_sockets() -> list[tuple[str, str]]:
    """Return what the sockets alone tell: the address on the way out, and those of the machine's name."""
    found = []
    with contextlib.suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asked:
        asked.connect(("192.168.255.255", 9))  # of a datagram socket this sends nothing
        found.append(("网卡", asked.getsockname()[0]))
    with contextlib.suppress(OSError):
        found += [("网卡", ip) for ip in socket.gethostbyname_ex(socket.gethostname())[2]]
    return found
