"""Posting webhooks at a steady pace or as fast as they are taken, for little processor time."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

HEAD_END = b"\r\n\r\n"
OK = b"HTTP/1.1 200"


@dataclass(slots=True)
class Load:
    """What came of posting: seconds from when each was to leave until its answer, and refusals."""

    latencies: list[float] = field(default_factory=list)
    refused: int = 0
    seconds: float = 0.0

    @property
    def rate(self) -> float:
        """Answers a second."""
        return len(self.latencies) / self.seconds


def request(path: str, secret: str, body: bytes) -> bytes:
    """A whole HTTP request as Telegram makes it."""
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        f"X-Telegram-Bot-Api-Secret-Token: {secret}\r\nContent-Length: {len(body)}"
    )
    return head.encode() + HEAD_END + body


async def steady(port: int, requests: Sequence[bytes], per_second: float, connections: int) -> Load:
    """Post at a pace that does not wait for answers; late answers count from the due time."""
    return await _post(port, requests, connections, 1 / per_second)


async def flood(port: int, requests: Sequence[bytes], connections: int) -> Load:
    """Post the next one on each connection as soon as the last is answered."""
    return await _post(port, requests, connections, 0.0)


async def _post(port: int, requests: Sequence[bytes], connections: int, interval: float) -> Load:
    load, numbers = Load(), iter(range(len(requests)))
    started = time.perf_counter()

    async def work() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for number in numbers:
            due = started + number * interval if interval else time.perf_counter()
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            writer.write(requests[number])
            head = await reader.readuntil(HEAD_END)  # the answers have no body
            load.latencies.append(time.perf_counter() - due)
            load.refused += not head.startswith(OK)
        writer.close()

    await asyncio.gather(*(work() for _ in range(connections)))
    load.seconds = time.perf_counter() - started
    return load
