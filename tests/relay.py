"""A port in front of a server's socket: the network between two machines, which can be cut."""

from __future__ import annotations

import asyncio
from pathlib import Path
from types import TracebackType
from typing import Self

PIECE = 65_536  # bytes


class Relay:
    """Passes bytes on until it is cut; then it swallows them, and new callers hear nothing."""

    def __init__(self, socket: Path) -> None:
        self._socket = socket
        self._open = asyncio.Event()
        self._open.set()
        self._callers: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self.port = 0

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._call, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def cut(self) -> None:
        """Pass nothing on: each side believes that the other is silent."""
        self._open.clear()

    def mend(self) -> None:
        """Pass on again what new callers say; the old connections are broken."""
        for caller in self._callers:
            caller.transport.abort()
        self._open.set()

    async def _call(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        self._callers.add(writer)
        try:
            await self._open.wait()
            server, client = await asyncio.open_unix_connection(self._socket)
        except OSError:
            writer.transport.abort()  # nobody listens there
            return
        finally:
            self._callers.discard(writer)
        self._callers |= {writer, client}
        ways = [
            asyncio.create_task(self._pass_on(reader, client)),
            asyncio.create_task(self._pass_on(server, writer)),
        ]
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for end in (writer, client):
                end.transport.abort()
                self._callers.discard(end)
            for way in ways:
                way.cancel()

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while piece := await reader.read(PIECE):
                await self._open.wait()
                writer.write(piece)
                await writer.drain()
        except OSError:
            return
