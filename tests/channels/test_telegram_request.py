"""The transport beneath python-telegram-bot: what was sent, what was not, what nobody knows."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from channels.base import (
    Ambiguous,
    OperationKind,
    Part,
    Rejected,
    SendError,
    Throttled,
    Unavailable,
)
from channels.telegram import TelegramChannel
from channels.telegram_request import AiohttpRequest
from tests.channels.contract import operation

TOKEN = "4242:sangat-rahasia"
SECRET_TEXT = "Ibu Siti Aminah, 0812"


class RawServer:
    """Counts HTTP requests on port 0 and answers each with the next of `answers`."""

    def __init__(self, *answers: bytes | None) -> None:
        self.answers = list(answers)
        self.requests: list[bytes] = []
        self.base = ""
        self.connections: set[asyncio.Task[None]] = set()

    def connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve a new connection."""
        self.connections.add(asyncio.create_task(self.serve(reader, writer)))

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer on one connection until there is no answer left; None closes it."""
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            while self.answers:
                head = await reader.readuntil(b"\r\n\r\n")
                length = int(head.lower().partition(b"content-length:")[2].split()[0])
                self.requests.append(head + await reader.readexactly(length))
                answer = self.answers.pop(0)
                if answer is None:
                    break
                if answer == b"never":
                    await reader.read()
                    break
                writer.write(answer)
        writer.close()
        with contextlib.suppress(ConnectionError):
            await writer.wait_closed()


@contextlib.asynccontextmanager
async def answering(*answers: bytes | None) -> AsyncIterator[RawServer]:
    """Listen with the given answers."""
    raw = RawServer(*answers)
    server = await asyncio.start_server(raw.connect, "127.0.0.1", 0)
    raw.base = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    async with server:
        yield raw
    # Every test closes its channel within the block, which ends the connections.
    await asyncio.gather(*raw.connections)


def answer(status: str, body: bytes) -> bytes:
    """Return an HTTP answer."""
    return b"HTTP/1.1 %b\r\nContent-Length: %d\r\n\r\n%b" % (status.encode(), len(body), body)


SENT = answer(
    "200 OK",
    b'{"ok":true,"result":{"message_id":7,"date":1,"chat":{"id":5,"type":"private"}}}',
)


async def say(channel: TelegramChannel) -> None:
    """Send one message with text that must not show up anywhere."""
    await channel.send(operation(OperationKind.SEND, "5", Part(SECRET_TEXT)))


@pytest.mark.asyncio
async def test_a_message_is_never_posted_twice() -> None:
    """A kept connection that breaks on the second message is ambiguous, not tried again."""
    async with answering(SENT, None, SENT) as server:
        channel = TelegramChannel(TOKEN, api_base=server.base)
        await say(channel)
        with pytest.raises(Ambiguous):
            await say(channel)
        assert len(server.requests) == 2
        await channel.aclose()


ANSWERS: dict[str, tuple[bytes | None, type[SendError]]] = {
    "closed after the request": (None, Ambiguous),
    "no HTTP": (b"garbage\r\n\r\n", Ambiguous),
    "cut off": (SENT[:-9], Ambiguous),
    "no JSON": (answer("200 OK", b"\x00\xff{"), Ambiguous),
    "a list": (answer("200 OK", b"[]"), Ambiguous),
    "no result": (answer("200 OK", b'{"ok":true}'), Ambiguous),
    "a result without a message": (answer("200 OK", b'{"ok":true,"result":5}'), Ambiguous),
    "an empty result": (answer("200 OK", b'{"ok":true,"result":{}}'), Ambiguous),
    "server error": (answer("500 X", b'{"ok":false,"description":"Oops"}'), Ambiguous),
    "time-out of a proxy": (answer("504 X", b"<html>"), Ambiguous),
    "redirected": (answer("302 Found\r\nLocation: /x", b""), Ambiguous),
    "refused by a proxy": (answer("403 X", b"<html>"), Unavailable),
    "unreadable for a proxy": (answer("400 X", b"<html>"), Unavailable),
    "too big for a proxy": (answer("413 X", b"<html>"), Rejected),
    "flood, nobody says how long": (answer("429 X", b"<html>"), Throttled),
    "flood": (
        answer("429 X", b'{"ok":false,"description":"x","parameters":{"retry_after":3}}'),
        Throttled,
    ),
}


@pytest.mark.asyncio
@pytest.mark.parametrize("label", ANSWERS)
async def test_an_answer_becomes_a_decision(label: str) -> None:
    """What may have been processed is ambiguous; what a proxy turned away was not sent."""
    given, expected = ANSWERS[label]
    async with answering(given) as server:
        channel = TelegramChannel(TOKEN, api_base=server.base)
        with pytest.raises(SendError) as caught:
            await say(channel)
        assert type(caught.value) is expected
        assert len(server.requests) == 1
        await channel.aclose()


@pytest.mark.asyncio
async def test_a_flood_says_how_long() -> None:
    """The wait is Telegram's, in fractions of a second as well."""
    body = b'{"ok":false,"description":"x","parameters":{"retry_after":3.5}}'
    async with answering(answer("429 X", body)) as server:
        channel = TelegramChannel(TOKEN, api_base=server.base)
        with pytest.raises(Throttled) as caught:
            await say(channel)
        assert caught.value.retry_after == timedelta(seconds=3.5)
        await channel.aclose()


@pytest.mark.asyncio
async def test_a_missing_answer_is_ambiguous() -> None:
    """A time-out after the request was written is ambiguous."""
    async with answering(b"never") as server:
        patience = timedelta(milliseconds=50)
        channel = TelegramChannel(TOKEN, api_base=server.base, request_timeout=patience)
        with pytest.raises(Ambiguous):
            await say(channel)
        await channel.aclose()


@pytest.mark.asyncio
async def test_a_missing_connection_is_not() -> None:
    """A time-out while waiting for a free connection is certainly not sent."""
    async with answering(b"never", b"never") as server:
        patience = timedelta(milliseconds=200)
        channel = TelegramChannel(
            TOKEN, api_base=server.base, request_timeout=patience, concurrency=-7
        )
        outcomes = await asyncio.gather(say(channel), say(channel), return_exceptions=True)
        assert [type(outcome) for outcome in outcomes] == [Ambiguous, Unavailable]
        assert len(server.requests) == 1
        await channel.aclose()


@pytest.mark.asyncio
@pytest.mark.parametrize("base", ["http://127.0.0.1:9", "https://127.0.0.1:9"])
async def test_an_unreachable_server_got_nothing(base: str) -> None:
    """A refused connection is certainly not sent."""
    channel = TelegramChannel(TOKEN, api_base=base)
    with pytest.raises(Unavailable):
        await say(channel)
    await channel.aclose()


@pytest.mark.asyncio
async def test_a_session_is_not_needed_to_close() -> None:
    """Closing a request that was never used is fine."""
    request = AiohttpRequest(timedelta(seconds=1), 1)
    await request.initialize()
    await request.shutdown()


@pytest.mark.asyncio
async def test_nothing_secret_is_written_anywhere(caplog: pytest.LogCaptureFixture) -> None:
    """Neither log lines nor errors, tracebacks included, hold the token or the text."""
    caplog.set_level(logging.DEBUG)
    for label, (given, _) in ANSWERS.items():
        async with answering(given) as server:
            channel = TelegramChannel(TOKEN, api_base=server.base)
            try:
                await say(channel)
            except SendError as error:
                logging.getLogger("test").exception(label)
                assert_harmless(repr(error))
            await channel.aclose()
    assert caplog.records
    assert_harmless(caplog.text)


def assert_harmless(text: str) -> None:
    """Fail if the token or what was sent is in the text."""
    assert "rahasia" not in text
    assert "Aminah" not in text
