"""A phone's reach: a small page on the game's own port, and who has opened it."""

from __future__ import annotations

import html
import os
import secrets
import socketserver
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from coursekit.errors import CourseError
from coursekit.sandtable.doctor.addresses import own_addresses
from coursekit.sandtable.doctor.ports import port_problem

WORDS = (
    "青松", "白鹭", "石桥", "灯塔", "竹林", "麦田", "海浪", "山泉", "红枫", "银杏", "荷塘", "茶园", "渡口", "晨雾",
    "雪峰", "沙洲", "星河", "彩虹", "风车", "石榴", "橘子", "核桃", "杨梅", "枇杷",
)  # fmt: skip
DEVICES = ("iPhone", "iPad", "Android", "HarmonyOS", "Windows", "Macintosh")
TICK = 1.0  # seconds between two words on how long is left
HEADERS = {
    "Content-Type": "text/html; charset=utf-8", "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
}  # fmt: skip
PAGE = """<!doctype html><html lang="zh-CN"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>沙盘：手机能打开</title>
<style>body{{font:1.2rem/1.6 sans-serif;margin:2rem;text-align:center}}strong{{font-size:3rem;display:block}}</style>
</head><body><h1>通了</h1><p>念给讲师听：</p><strong>{word}</strong><p>上课时打开的就是这个网址。</p></body></html>
"""


OnTick = Callable[[int, list["Visit"]], None]


@dataclass(frozen=True)
class Visit:
    """One device that has opened the page."""

    address: str
    device: str  # one of DEVICES, or empty
    is_own: bool  # this machine itself, which says nothing about the room


class CheckPage:
    """The page while it is served, from ``with`` to its end.

    Parameters
    ----------
    own : frozenset of str or None
        Addresses of this machine; whoever comes from another one is a device in the room.

    Raises
    ------
    CourseError
        On entering, if the port is taken.
    """

    def __init__(self, port: int, host: str = "0.0.0.0", *, own: frozenset[str] | None = None) -> None:
        self.word = secrets.choice(WORDS)
        self.visits: list[Visit] = []
        self._place = (host, port)
        self._own = own_addresses() if own is None else own
        self._changed = threading.Condition()

    def __enter__(self) -> CheckPage:
        host, port = self._place
        if port and (problem := port_problem(port, host)):
            raise CourseError(problem)
        try:
            self._server = _Server(self._place, self._handler())
        except OSError as error:
            raise CourseError(f"端口 {port} 打不开（{error.strerror or error}）：用 --port 换一个。") from error
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def port(self) -> int:
        """The port that is listened on."""
        return self._server.server_address[1]

    def wait(self, seconds: float, on_tick: OnTick = lambda left, visits: None) -> list[Visit]:
        """Return visits of other devices as soon as there is one, or nothing when the time is over.

        ``on_tick`` is called about once a second with the whole seconds left and every visit so far.
        """
        end = time.monotonic() + seconds
        with self._changed:
            while True:
                others = [visit for visit in self.visits if not visit.is_own]
                left = end - time.monotonic()
                if others or left <= 0:
                    return others
                on_tick(round(left), list(self.visits))
                self._changed.wait(min(TICK, left))

    def _note(self, address: str, agent: str) -> None:
        device = next((name for name in DEVICES if name in agent), "")
        with self._changed:
            visit = Visit(address, device, address in self._own)
            if visit not in self.visits:
                self.visits.append(visit)
            self._changed.notify_all()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        page = PAGE.format(word=html.escape(self.word)).encode("utf-8")
        note = self._note

        class Handler(BaseHTTPRequestHandler):
            timeout = 10  # seconds: a phone that says nothing holds no thread for long

            def do_GET(self) -> None:
                self.send_response(200)
                for name, value in HEADERS.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(page)))
                self.end_headers()
                self.wfile.write(page)
                note(self.client_address[0], self.headers.get("User-Agent", ""))

            def log_message(self, format: str, *parts: object) -> None:
                """Say nothing: the terminal has the QR code."""

        return Handler


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    allow_reuse_address = os.name != "nt"  # on Windows this would share a port that is taken

    def server_bind(self) -> None:
        """Bind without asking for this machine's name, which without a network takes many seconds."""
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = "sandtable", self.server_address[1]

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of a phone that has gone while it was answered."""
