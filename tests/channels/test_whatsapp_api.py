"""How Twilio is reached: waits, time-outs and redirects against a bare server."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
from aiohttp import web

from channels.base import Ambiguous, Misconfigured, Rejected, SendError, Throttled, Unavailable
from channels.whatsapp_api import Answer, TwilioApi
from tests.fakes.serving import Listener

LIMIT = 1000  # bytes


@dataclass(frozen=True, slots=True)
class Reply:
    """What the server says to every call."""

    status: int
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""


class Server:
    """Answers what it is told, and remembers the calls."""

    def __init__(self, reply: Reply | None) -> None:
        self.reply = reply
        self.seen: list[web.BaseRequest] = []
        self.released = asyncio.Event()

    async def handle(self, request: web.BaseRequest) -> web.StreamResponse:
        """Answer, or wait until the test is over."""
        self.seen.append(request)
        if self.reply is None:
            await self.released.wait()
            return web.Response()
        return web.Response(
            status=self.reply.status, body=self.reply.body, headers=dict(self.reply.headers)
        )


@contextlib.asynccontextmanager
async def serving(
    reply: Reply | None, patience: timedelta = timedelta(seconds=5)
) -> AsyncIterator[tuple[Server, str, TwilioApi]]:
    """Start a server and what calls it; stop both."""
    server = Server(reply)
    listener = Listener(server.handle)
    await listener.start()
    api = TwilioApi("AC1", "rahasia", patience, 1)
    try:
        yield server, listener.base, api
    finally:
        server.released.set()
        await api.aclose()
        await listener.stop()


@pytest.mark.asyncio
async def test_a_429_waits_as_long_as_it_says() -> None:
    """Retry-After is the wait; without one it is a second."""
    async with serving(Reply(429, (("Retry-After", "7"),))) as (_, base, api):
        answer = await api.post_form(base, {"Body": "Halo"})
        with pytest.raises(Throttled) as caught:
            answer.accepted()
        assert caught.value.retry_after == timedelta(seconds=7)
    with pytest.raises(Throttled) as caught:
        Answer(429, None).accepted()
    assert caught.value.retry_after == timedelta(seconds=1)


@pytest.mark.asyncio
async def test_a_slow_answer_is_ambiguous() -> None:
    """A call that left and was not answered in time may have been carried out."""
    async with serving(None, timedelta(milliseconds=50)) as (server, base, api):
        with pytest.raises(Ambiguous):
            await api.post_form(base, {"Body": "Halo"})
        with pytest.raises(Unavailable):
            await api.get(base)
        assert [request.method for request in server.seen] == ["POST", "GET"]


@pytest.mark.asyncio
async def test_a_server_that_is_not_there_is_unavailable() -> None:
    """What never left was not carried out."""
    api = TwilioApi("AC1", "rahasia", timedelta(seconds=5), 1)
    for url in ("http://127.0.0.1:9", "http://"):
        with pytest.raises(Unavailable):
            await api.post_form(url, {"Body": "Halo"})
    await api.aclose()


@pytest.mark.asyncio
async def test_a_redirected_call_is_not_followed() -> None:
    """A post that is sent elsewhere is not posted there, credentials and all."""
    reply = Reply(307, (("Location", "/lain"),))
    async with serving(reply) as (server, base, api):
        with pytest.raises(Misconfigured):
            (await api.post_form(base, {"Body": "Halo"})).accepted()
        assert len(server.seen) == 1


@pytest.mark.asyncio
async def test_endless_redirects_end() -> None:
    """A file that is always elsewhere is given up, and only the first call has credentials."""
    reply = Reply(302, (("Location", "/lain"),))
    async with serving(reply) as (server, base, api):
        with pytest.raises(Rejected, match="redirect_refused"):
            await api.download(base, LIMIT)
        assert ["Authorization" in request.headers for request in server.seen] == [
            True,
            False,
            False,
            False,
        ]


@pytest.mark.asyncio
async def test_a_redirect_to_a_file_is_refused() -> None:
    """Only the web is read."""
    reply = Reply(302, (("Location", "file:///etc/passwd"),))
    async with serving(reply) as (_, base, api):
        with pytest.raises(Rejected, match="redirect_refused"):
            await api.download(base, LIMIT)


DOWNLOADS: dict[str, tuple[int, bytes, SendError]] = {
    "gone": (410, b"", Rejected("file_gone")),
    "too big": (200, b"x" * (LIMIT + 1), Rejected("too_big")),
    "forbidden": (401, b"", Misconfigured("credentials_rejected")),
    "broken": (500, b"", Unavailable("HTTP 500")),
    "nowhere": (302, b"", Unavailable("HTTP 302")),
}


@pytest.mark.asyncio
@pytest.mark.parametrize("label", DOWNLOADS)
async def test_a_download_that_fails_is_a_decision(label: str) -> None:
    """Every status of a download says what to do."""
    status, body, expected = DOWNLOADS[label]
    async with serving(Reply(status, body=body)) as (_, base, api):
        with pytest.raises(type(expected)) as caught:
            await api.download(base, LIMIT)
        assert str(caught.value) == str(expected)


@pytest.mark.asyncio
async def test_broken_characters_are_sent_as_questions() -> None:
    """A lone half of an emoji does not stop a message."""
    async with serving(Reply(200, body=b'{"sid": "SM1"}')) as (_, base, api):
        assert (await api.post_form(base, {"Body": "a\ud83d"})).accepted() == {"sid": "SM1"}


@pytest.mark.asyncio
async def test_deleting_what_is_gone_succeeds() -> None:
    """A deletion may be repeated; a refused one is told."""
    async with serving(Reply(404)) as (server, base, api):
        await api.delete(base)
        server.reply = Reply(401)
        with pytest.raises(Misconfigured):
            await api.delete(base)
