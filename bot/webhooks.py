"""What platforms post to us: verified, stored, and only then answered with 200."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import TypeAlias, TypeVar

import structlog
from aiohttp import web

from bot.intake import Intake
from channels.base import BadPayload, BadSignature, Channel, Reports, Request, StatusChanged

log = structlog.get_logger()

BIGGEST_BODY = 1024 * 1024  # bytes; a Telegram update stays far below
RETRY_AFTER = "2"  # seconds; Telegram honours it, so 503 is real back-pressure

Note: TypeAlias = Callable[[Channel, StatusChanged], Awaitable[None]]
T = TypeVar("T")


def routes(channels: Mapping[str, Channel], intake: Intake, note: Note) -> list[web.RouteDef]:
    """The webhook routes of all channels; `note` stores what became of a message of ours."""

    async def receive(request: web.Request) -> web.Response:
        channel = _channel(channels, request)
        asked = await _read(request, channel)
        envelopes = _verified(channel, channel.open, asked)
        await _stored(channel, intake.accept(envelopes))
        return _thanks()

    async def report(request: web.Request) -> web.Response:
        channel = _channel(channels, request)
        if not isinstance(channel, Reports):
            raise web.HTTPNotFound
        asked = await _read(request, channel)
        change = _verified(channel, channel.report, asked)
        await _stored(channel, note(channel, change))
        return _thanks()

    return [
        web.post("/webhooks/{channel}", receive),
        web.post("/webhooks/{channel}/status/{operation}/{token}", report),
    ]


def _channel(channels: Mapping[str, Channel], request: web.Request) -> Channel:
    channel = channels.get(request.match_info["channel"])
    if channel is None:
        raise web.HTTPNotFound
    return channel


async def _read(request: web.Request, channel: Channel) -> Request:
    try:
        body = await request.read()  # 413 by itself when it is too big
    except (ConnectionError, web.RequestPayloadError):
        log.warning("webhook.broken_off", channel=channel.name)
        raise web.HTTPBadRequest from None
    headers = {name.lower(): value for name, value in request.headers.items()}
    return Request(headers, body, str(request.url))


def _verified(channel: Channel, verify: Callable[[Request], T], asked: Request) -> T:
    try:
        return verify(asked)
    except BadSignature:
        log.warning("webhook.bad_signature", channel=channel.name)
        raise web.HTTPForbidden from None
    except BadPayload:
        log.warning("webhook.bad_payload", channel=channel.name, size=len(asked.body))
        raise web.HTTPBadRequest from None


async def _stored(channel: Channel, storing: Awaitable[None]) -> None:
    try:
        await storing
    except Exception as error:
        log.warning("webhook.not_stored", channel=channel.name, error=type(error).__name__)
        raise web.HTTPServiceUnavailable(headers={"Retry-After": RETRY_AFTER}) from None


def _thanks() -> web.Response:
    # Twilio would complain of any other type, and send a text to the person if there were one.
    return web.Response(content_type="text/plain")
