"""The fastest Bot API that Python can play: whatever is asked, the same answer."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys

_MESSAGE = {
    "message_id": 4711,
    "from": {"id": 4242, "is_bot": True, "first_name": "Bot", "username": "bakohumas_bot"},
    "chat": {"id": -1000, "type": "supergroup", "title": "Humas KPU Kabupaten Bantul"},
    "date": 1_790_000_000,
    "text": "Diberitahukan kepada seluruh satuan kerja bahwa rapat koordinasi diadakan. " * 4,
    "entities": [{"type": "bold", "offset": 80, "length": 18}],
}
_HEAD_END = b"\r\n\r\n"
_LENGTH = b"content-length:"


def answer(result: object) -> bytes:
    """A whole HTTP response."""
    body = json.dumps({"ok": True, "result": result}, separators=(",", ":")).encode()
    head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}"
    return head.encode() + _HEAD_END + body


SENT = answer(_MESSAGE)
ME = answer(_MESSAGE["from"])


class Bare(asyncio.Protocol):
    """One connection: requests with a Content-Length, answered in order after a latency."""

    def __init__(self, latency: float) -> None:
        self._latency = latency
        self._buffer = b""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Remember whom to answer."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Answer every request that has arrived whole."""
        self._buffer += data
        while (end := self._buffer.find(_HEAD_END)) >= 0:
            head = self._buffer[:end]
            total = end + len(_HEAD_END) + _body_length(head)
            if len(self._buffer) < total:
                return
            self._buffer = self._buffer[total:]
            reply = ME if b"/getMe " in head else SENT
            if self._latency:
                asyncio.get_running_loop().call_later(self._latency, self._reply, reply)
            else:
                self._reply(reply)

    def _reply(self, reply: bytes) -> None:
        if self._transport is not None:
            self._transport.write(reply)


def _body_length(head: bytes) -> int:
    lowered = head.lower()
    start = lowered.find(_LENGTH)
    if start < 0:
        return 0
    return int(lowered[start + len(_LENGTH) :].split(b"\r\n", 1)[0])


async def serve(latency: float) -> None:
    """Listen on a free port, which is printed, until the process is ended."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Bare(latency), "127.0.0.1", 0, backlog=1024)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await server.serve_forever()


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--latency", type=float, default=0.0, help="seconds before each answer")
    asyncio.run(serve(parser.parse_args().latency))
