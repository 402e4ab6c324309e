"""POST /webhooks/{channel}: verify, store, and only then say 200."""

from __future__ import annotations

from collections.abc import Mapping

import structlog
from aiohttp import web

from bot.intake import Intake
from channels.base import BadPayload, BadSignature, Channel, Request

log = structlog.get_logger()

BIGGEST_BODY = 1024 * 1024  # bytes; a Telegram update stays far below
RETRY_AFTER = "2"  # seconds; Telegram honours it, so 503 is real back-pressure


def routes(channels: Mapping[str, Channel], intake: Intake) -> list[web.RouteDef]:
    """The webhook route of all channels."""

    async def receive(request: web.Request) -> web.Response:
        channel = channels.get(request.match_info["channel"])
        if channel is None:
            raise web.HTTPNotFound
        try:
            body = await request.read()  # 413 by itself when it is too big
        except (ConnectionError, web.RequestPayloadError):
            log.warning("webhook.broken_off", channel=channel.name)
            raise web.HTTPBadRequest from None
        headers = {name.lower(): value for name, value in request.headers.items()}
        try:
            envelopes = channel.open(Request(headers, body, str(request.url)))
        except BadSignature:
            log.warning("webhook.bad_signature", channel=channel.name)
            raise web.HTTPForbidden from None
        except BadPayload:
            log.warning("webhook.bad_payload", channel=channel.name, size=len(body))
            raise web.HTTPBadRequest from None
        try:
            await intake.accept(envelopes)
        except Exception as error:
            log.warning("webhook.not_stored", channel=channel.name, error=type(error).__name__)
            raise web.HTTPServiceUnavailable(headers={"Retry-After": RETRY_AFTER}) from None
        return web.Response()

    return [web.post("/webhooks/{channel}", receive)]
