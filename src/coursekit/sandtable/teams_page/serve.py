"""Serve the page in the room: one process, no log of who looked at what."""

from __future__ import annotations

import errno
import os
import socket
from pathlib import Path

import uvicorn

from coursekit.errors import CourseError
from coursekit.sandtable.teams_page.app import create_app

CONNECTIONS_MOST = 200  # 24 people with two devices each, and room for a rude one
WAITING_MOST = 128
TAKEN = "端口 {port} 已经被别的程序占着：关掉它（多半是上一次没关的沙盘），或者换一个端口。"
FORBIDDEN = "端口 {port} 不让用：1024 以下的端口要管理员才能开，换一个大的，比如 8000。"
OTHER = "开不了 {host}:{port}（{why}）：换一个地址或端口。"
NOT_HERE = "这台电脑没有 {host} 这个地址：网络换过了就重新查一遍，或者写 0.0.0.0，所有网卡都听。"
REASONS = {errno.EADDRINUSE: TAKEN, errno.EACCES: FORBIDDEN, errno.EADDRNOTAVAIL: NOT_HERE}


def server_config(path: Path, host: str, port: int) -> uvicorn.Config:
    """Return how the page of the game at ``path`` is served.

    Headers of a proxy are not believed: otherwise anybody could claim another address and try codes without end.
    """
    return uvicorn.Config(
        create_app(path), host=host, port=port, access_log=False, log_level="warning", proxy_headers=False,
        server_header=False, limit_concurrency=CONNECTIONS_MOST, timeout_keep_alive=20, timeout_graceful_shutdown=5,
        ws="none", lifespan="on",
    )  # fmt: skip


def listener_at(host: str, port: int) -> socket.socket:
    """Return a socket that listens there, so that the first visitor waits instead of being turned away.

    Raises
    ------
    CourseError
        The port is taken or forbidden, or the address is not this machine's.
    """
    # Only where the protocol is named does asyncio switch off Nagle's wait, 40 ms for every page.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        if os.name == "posix":  # elsewhere it would let two programs have one port
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(WAITING_MOST)
    except OSError as error:
        listener.close()
        reason = REASONS.get(error.errno, OTHER)
        raise CourseError(reason.format(host=host, port=port, why=error.strerror or error)) from error
    return listener


def serve(path: Path, host: str, port: int) -> None:
    """Serve the page of the game at ``path`` until it is interrupted.

    Raises
    ------
    CourseError
        The file is missing, no game, or another version's; nobody can listen there.
    """
    config = server_config(path, host, port)
    with listener_at(host, port) as listener:
        uvicorn.Server(config).run(sockets=[listener])
