"""No request's body is larger than a form can be, or slower than a bad connection is."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LIMIT = 64 * 1024
SECONDS = 20.0  # for the whole body to arrive
Refusal = Callable[[Scope, int, str], Response]
TOO_LARGE = f"送来的内容超过 {LIMIT // 1024} KB，一张决策表用不了这么多：回到本季页重新填，再交。"
TOO_SLOW = "网络太慢，内容没有送全，什么也没记下：离路由器近一点，再交一次。"


class BodyLimit:
    """Middleware that reads a body before the application does, and refuses one that is too large (413) or late (408).

    ``refusal`` makes the page that says so.
    """

    def __init__(self, app: ASGIApp, refusal: Refusal, limit: int = LIMIT, seconds: float = SECONDS) -> None:
        self.app, self.refusal, self.limit, self.seconds = app, refusal, limit, seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer it here."""
        if scope["type"] != "http" or scope["method"] in ("GET", "HEAD"):
            await self.app(scope, receive, send)
            return
        declared = dict(scope["headers"]).get(b"content-length", b"0")
        if not declared.isdigit() or int(declared) > self.limit:
            await self.refusal(scope, 413, TOO_LARGE)(scope, receive, send)
            return
        try:
            body = await asyncio.wait_for(self._read(receive), self.seconds)
        except TimeoutError:
            await self.refusal(scope, 408, TOO_SLOW)(scope, receive, send)
            return
        if body is None:
            await self.refusal(scope, 413, TOO_LARGE)(scope, receive, send)
            return
        await self.app(scope, _replayed(body, receive), send)

    async def _read(self, receive: Receive) -> bytes | None:
        """Return the body, or None once it is larger than allowed: what was declared may be a lie."""
        parts, size, more = [], 0, True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                break
            part = message.get("body", b"")
            size += len(part)
            if size > self.limit:
                return None
            parts.append(part)
            more = message.get("more_body", False)
        return b"".join(parts)


def _replayed(body: bytes, receive: Receive) -> Callable[[], Awaitable[Message]]:
    told = False

    async def again() -> Message:
        nonlocal told
        if told:
            return await receive()
        told = True
        return {"type": "http.request", "body": body, "more_body": False}

    return again
