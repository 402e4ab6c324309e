"""Server-sent events: tells every open page what changed, until it is closed or we stop."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Final

import structlog
from aiohttp import web

from console.playground import Playground
from console.progress import PICTURE_INTERVAL, NewestPicture, picture_json
from console.watch import Picture

CHATS_INTERVAL: Final = 0.1  # seconds between two batches of chat changes
HEARTBEAT: Final = 15.0  # seconds
RECONNECT: Final = b"retry: 1000\n\n"

log = structlog.get_logger(__name__)


class EventStreams:
    """Every open event stream; `close` ends them all so that the server can stop at once."""

    def __init__(self, playground: Playground, newest: NewestPicture) -> None:
        self._playground = playground
        self._newest = newest
        self._open: set[_Stream] = set()

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Stream `picture` and `chats` events to one page."""
        response = web.StreamResponse(
            headers={"Content-Type": "text/event-stream", "X-Accel-Buffering": "no"}
        )
        await response.prepare(request)
        stream = _Stream(response, self._newest)
        self._open.add(stream)
        try:
            with self._playground.changes() as changes, suppress(ConnectionResetError):
                await stream.run(changes)
        finally:
            self._open.discard(stream)
        return response

    async def close(self, _app: web.Application) -> None:
        """End every open stream."""
        for stream in self._open:
            stream.close()


class _Stream:
    """One page's stream: chat changes as they come, the picture at most twice a second."""

    def __init__(self, response: web.StreamResponse, newest: NewestPicture) -> None:
        self._response = response
        self._newest = newest
        self._wake = asyncio.Event()
        self._changed: set[str] = set()
        self._is_closing = False
        self._shown: Picture | None = None
        self._is_failing = False

    def close(self) -> None:
        self._is_closing = True
        self._wake.set()

    async def run(self, changes: AsyncIterator[frozenset[str]]) -> None:
        collector = asyncio.create_task(self._collect(changes))
        try:
            await self._response.write(RECONNECT)
            await self._send_picture(even_if_known=True)
            await self._follow()
        finally:
            collector.cancel()

    async def _collect(self, changes: AsyncIterator[frozenset[str]]) -> None:
        async for batch in changes:
            self._changed |= batch
            self._wake.set()

    async def _follow(self) -> None:
        clock = asyncio.get_running_loop().time
        looked = spoke = clock()
        while not self._is_closing:
            wrote = await self._send_chats()
            if clock() - looked >= PICTURE_INTERVAL:
                looked = clock()
                wrote |= await self._send_picture()
            if wrote:
                spoke = clock()
            elif clock() - spoke >= HEARTBEAT:
                await self._response.write(b": \n\n")
                spoke = clock()
            await self._rest(just_wrote=wrote)

    async def _rest(self, *, just_wrote: bool) -> None:
        if just_wrote and not self._is_closing:
            await asyncio.sleep(CHATS_INTERVAL)
        with suppress(TimeoutError):
            await asyncio.wait_for(self._wake.wait(), PICTURE_INTERVAL)
        if not self._is_closing:
            self._wake.clear()

    async def _send_chats(self) -> bool:
        if not self._changed:
            return False
        changed, self._changed = sorted(self._changed), set()
        await self._write("chats", changed)
        return True

    async def _send_picture(self, *, even_if_known: bool = False) -> bool:
        try:
            picture = await self._newest.look()
        except Exception:
            if not self._is_failing:
                log.exception("console_picture_failed")
            self._is_failing = True
            return False
        self._is_failing = False
        if picture == self._shown and not even_if_known:
            return False
        self._shown = picture
        await self._write("picture", picture_json(picture))
        return True

    async def _write(self, event: str, data: object) -> None:
        line = json.dumps(data, ensure_ascii=False)
        await self._response.write(f"event: {event}\ndata: {line}\n\n".encode())
