"""A browser as light as it can be: one kept connection, cookies, the fields of a form; nothing else.

Two hundred devices share the machine with the servers that they measure: a client that works as hard as a server, as
httpx and an HTML parser do, would mostly measure itself.
"""

from __future__ import annotations

import asyncio
import contextlib
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from html import unescape
from urllib.parse import urlencode

ANSWER_WITHIN = 60.0  # s; beyond it something hangs
KEPT = 15.0  # s; the server closes a connection that is idle for longer than 20
FORM_TYPE = "application/x-www-form-urlencoded"
_ELEMENT = re.compile(r"<(input|select|option)\b([^>]*)>|</form>")
_ATTRIBUTE = re.compile(r'([a-z-]+)(?:="([^"]*)")?')


@dataclass(frozen=True)
class Answer:
    """What a server said; names of headers are in lower case."""

    status: int
    headers: Mapping[str, str]
    text: str


class Cut(OSError):
    """The connection ended before the answer did."""


class Wire:
    """A connection to a port of this machine, opened when it is needed."""

    def __init__(self, port: int) -> None:
        self.port, self.cookies = port, {}
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
        self._used = 0.0

    async def ask(
        self, method: str, address: str, fields: Mapping[str, object] | None = None, tag: str = ""
    ) -> Answer:
        """Return what the server says to a request; ``fields`` are sent as a form.

        Raises
        ------
        OSError
            There is no server, it went away, or it took longer than `ANSWER_WITHIN`.
        """
        body = b"" if fields is None else urlencode(fields, doseq=True).encode()
        lines = [f"{method} {address} HTTP/1.1", f"Host: 127.0.0.1:{self.port}"]
        if self.cookies:
            lines.append("Cookie: " + "; ".join(f"{name}={value}" for name, value in self.cookies.items()))
        if tag:
            lines.append(f"If-None-Match: {tag}")
        if fields is not None:
            lines += [f"Content-Type: {FORM_TYPE}", f"Content-Length: {len(body)}"]
        try:
            async with asyncio.timeout(ANSWER_WITHIN):
                return await self._exchange("\r\n".join([*lines, "", ""]).encode() + body)
        except (OSError, asyncio.IncompleteReadError, TimeoutError) as error:
            self.close()
            raise Cut(repr(error)) from error

    def close(self) -> None:
        """Close the connection; the next request opens another."""
        if self._streams is not None:
            with contextlib.suppress(OSError, RuntimeError):
                self._streams[1].close()
        self._streams = None

    async def _exchange(self, request: bytes) -> Answer:
        if time.monotonic() - self._used > KEPT or (self._streams and self._streams[0].at_eof()):
            self.close()
        if self._streams is None:
            self._streams = await asyncio.open_connection("127.0.0.1", self.port)
        reader, writer = self._streams
        writer.write(request)
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        status, headers = int(head[0].split(" ")[1]), {}
        for line in head[1:-2]:
            name, _, value = line.partition(":")
            if name.lower() == "set-cookie":
                self._keep(value.strip())
            headers[name.lower()] = value.strip()
        body = b"" if status == 304 else await reader.readexactly(int(headers["content-length"]))
        self._used = time.monotonic()
        if headers.get("connection", "").lower() == "close":
            self.close()
        return Answer(status, headers, body.decode())

    def _keep(self, cookie: str) -> None:
        name, _, value = cookie.split(";")[0].partition("=")
        if value.strip('"'):
            self.cookies[name] = value
        else:
            self.cookies.pop(name, None)


def fields_of(html: str, action: str) -> dict[str, object]:
    """Return the fields of a page's form as a browser would send them untouched, nothing if there is no such form."""
    start = html.find(f'action="{action}"')
    fields: dict[str, object] = {}
    select = ""
    for found in _ELEMENT.finditer(html, start) if start >= 0 else ():
        if not found[1]:
            break
        own = {name: unescape(value) for name, value in _ATTRIBUTE.findall(found[2])}
        if "disabled" in own:
            select = "" if found[1] == "select" else select
        elif found[1] == "select":
            select = own["name"]
            fields[select] = ""
        elif found[1] == "option":
            if select and "selected" in own:
                fields[select] = own["value"]
        elif own.get("type") == "checkbox":
            ticked = fields.setdefault(own["name"], [])
            if "checked" in own:
                ticked.append(own["value"])
        else:
            fields[own["name"]] = own.get("value", "")
    return fields
