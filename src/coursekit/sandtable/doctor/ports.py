"""Is a port free on this machine, who has it, and which one is free instead."""

from __future__ import annotations

import os
import socket

from coursekit.sandtable.doctor.finding import BAD, GOOD, Finding

DEFAULT_PORT = 8024
TRIED = 20
_PATIENCE = 0.5  # seconds for an answer of this machine itself


def port_is_free(port: int, host: str = "0.0.0.0") -> bool:
    """Return whether a server could listen there; what already answers on loopback counts as taken.

    A bind alone does not tell on macOS: there one may listen on all addresses while another has one of them.
    """
    if _answers(port, host):
        return False
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as tried:
        if os.name == "nt":
            tried.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        else:
            tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind((host, port))
        except OSError:
            return False
    return True


def free_port(start: int, host: str = "0.0.0.0") -> int | None:
    """Return the first free port after ``start``, None if none of the next twenty is."""
    candidates = range(start + 1, min(start + 1 + TRIED, 65536))
    return next((port for port in candidates if port_is_free(port, host)), None)


def port_holder(port: int) -> str:
    """Return the program that listens on the port as far as this account may know, else an empty text."""
    try:
        import psutil
    except ImportError:
        return ""
    try:
        for each in psutil.net_connections(kind="tcp"):
            if each.status == psutil.CONN_LISTEN and each.laddr.port == port and each.pid:
                return f"{psutil.Process(each.pid).name()}（进程号 {each.pid}）"
    except (OSError, psutil.Error):  # macOS tells administrators only
        pass
    return ""


def port_problem(port: int, host: str = "0.0.0.0") -> str:
    """Say who has the port and which one to take; an empty text if it is free."""
    if port_is_free(port, host):
        return ""
    holder, other = port_holder(port), free_port(port, host)
    by = f"被 {holder} 占着" if holder else "被别的程序占着，或系统不让用"
    return f"端口 {port} {by}：{f'用 --port {other}' if other else '用 --port 换一个'}，或先关掉那个程序。"


def port_finding(port: int, host: str = "0.0.0.0") -> Finding:
    """Say whether the page's port is free."""
    problem = port_problem(port, host)
    if not problem:
        return Finding(GOOD, "端口", f"{port} 空着。")
    found, _, todo = problem.partition("：")
    return Finding(BAD, "端口", f"{found}。", f"{todo}如果占着的就是已经开门的沙盘网页，不用改，拿手机直接打开网址试。")


def _answers(port: int, host: str) -> bool:
    try:
        socket.create_connection(("127.0.0.1" if host == "0.0.0.0" else host, port), _PATIENCE).close()
    except OSError:
        return False
    return True
