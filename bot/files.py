"""GET /media/{signed}: files that a platform fetches from us, for as long as their link lasts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from http import HTTPStatus
from typing import Final
from urllib.parse import quote

from aiohttp import web

from channels import media_links
from storage import media
from storage.engine import Database
from storage.media import MediaFile

BIGGEST_FILE: Final = 16 * 1024 * 1024  # bytes; WhatsApp takes no more


def routes(database: Database, key: bytes, clock: Callable[[], datetime]) -> list[web.RouteDef]:
    """The route; `key` is the one that links are signed with."""

    async def serve(request: web.Request) -> web.Response:
        digest = media_links.digest_in(request.path)
        if digest is None or not media_links.verify(key, request.path, request.query, clock()):
            raise web.HTTPForbidden
        found = await database.read(lambda tx: media.get(tx, digest))
        if found is None or found.size > BIGGEST_FILE:
            raise web.HTTPNotFound
        return _answer(found)

    return [web.get(f"{media_links.PREFIX}{{name}}", serve)]


def _answer(found: MediaFile) -> web.Response:
    headers = {
        "Content-Type": found.mime_type,
        # WhatsApp shows a document under this name.
        "Content-Disposition": f"inline; filename*=UTF-8''{quote(found.file_name, safe='')}",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private",
    }
    return web.Response(status=HTTPStatus.OK, body=found.content, headers=headers)
