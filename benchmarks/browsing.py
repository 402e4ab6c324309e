"""Browsers at the web desk: pages loaded one after another, and pages left open."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from math import ceil

from aiohttp import ClientResponse, ClientSession, ClientTimeout, DummyCookieJar, TCPConnector

from benchmarks.receiver import PUBLIC_URL
from console.desk.address import PREFIX, DeskAddress

PATIENCE = 60.0  # seconds


@dataclass(frozen=True, slots=True)
class Asked:
    """What a browser asks for; with fields it posts them."""

    path: str
    fields: dict[str, str] | None = None


class Browsers:
    """Every browser of a measurement, told apart by their cookies."""

    def __init__(self, port: int, session: ClientSession) -> None:
        self._base = f"http://127.0.0.1:{port}{PREFIX}"
        self._session = session
        address = DeskAddress.of(PUBLIC_URL)
        assert address is not None
        self._address = address

    async def load(self, token: str, asked: Asked) -> float:
        """Load a page whole, or post a form; returns the seconds. Raises where it is refused."""
        began = time.perf_counter()
        method = "GET" if asked.fields is None else "POST"
        async with self._session.request(
            method,
            self._base + asked.path,
            data=asked.fields,
            headers=self._headers(token),
            allow_redirects=False,
        ) as response:
            response.raise_for_status()
            await response.read()
        return time.perf_counter() - began

    @asynccontextmanager
    async def watching(self, tokens: Sequence[str]) -> AsyncIterator[Sequence[ClientResponse]]:
        """Keep a page open in each of these browsers."""
        async with AsyncExitStack() as stack:
            yield [await stack.enter_async_context(self._stream(token)) for token in tokens]

    def _stream(self, token: str) -> AbstractAsyncContextManager[ClientResponse]:
        headers = self._headers(token) | {"Accept": "text/event-stream"}
        unlimited = ClientTimeout(total=None)
        return self._session.get(f"{self._base}/kabar", headers=headers, timeout=unlimited)

    def _headers(self, token: str) -> dict[str, str]:
        return {"Cookie": f"{self._address.cookie}={token}", "Origin": self._address.origin}


@asynccontextmanager
async def browsers(port: int) -> AsyncIterator[Browsers]:
    """Browsers that reach a desk on this machine."""
    connector = TCPConnector(limit=0)
    async with ClientSession(connector=connector, cookie_jar=DummyCookieJar()) as session:
        yield Browsers(port, session)


async def until_told(stream: ClientResponse) -> None:
    """Return once an open page is told of a change."""
    async with asyncio.timeout(PATIENCE):
        while not (await stream.content.readline()).startswith(b"data:"):
            pass


def percentile(times: Sequence[float], share: float) -> float:
    """The time within which this share was done."""
    return sorted(times)[ceil(share * len(times)) - 1]
