"""What stands between a request and a page: hosts, same origin, headers, errors in words."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping
from typing import Final, TypeAlias
from urllib.parse import urlsplit

import structlog
from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})
HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
        "object-src 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
SENTENCES: Final = {
    403: "Permintaan ditolak karena tidak berasal dari halaman ini. Silakan muat ulang halaman.",
    404: "Yang dicari tidak ditemukan. Silakan muat ulang halaman.",
    405: "Cara memintanya tidak dikenal. Silakan muat ulang halaman.",
    413: "Kiriman terlalu besar. Berkas paling besar 20 MB.",
    415: "Bentuk kiriman tidak dikenal. Silakan muat ulang halaman.",
}
FALLBACK: Final = "Mohon maaf, ada gangguan di sisi kami. Silakan coba sekali lagi."

AddHeaders: TypeAlias = Callable[[web.Request, web.StreamResponse], Awaitable[None]]

log = structlog.get_logger(__name__)


class InputError(Exception):
    """What somebody entered cannot be used; `sentence` says what to do."""

    def __init__(self, sentence: str, status: int = 400) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.status = status


def adding(headers: Mapping[str, str]) -> AddHeaders:
    """What puts security headers on every response, streams included."""

    async def add(_request: web.Request, response: web.StreamResponse) -> None:
        for name, value in headers.items():
            response.headers.setdefault(name, value)
        response.headers.setdefault("Cache-Control", "no-store")

    return add


add_headers: Final = adding(HEADERS)


@web.middleware
async def errors_in_words(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answer every failure with a status and one Indonesian sentence."""
    try:
        return await handler(request)
    except InputError as error:
        return _sentence(error.status, error.sentence)
    except web.HTTPException as error:
        if error.status < 400:
            raise
        return _sentence(error.status, SENTENCES.get(error.status, FALLBACK))
    except ConnectionResetError:
        raise
    except Exception:
        log.exception("console_failed", method=request.method, path=request.path)
        return _sentence(500, FALLBACK)


def allowed_hosts(hosts: Collection[str] | None) -> Middleware:
    """Refuse other host names, so that no foreign page can rebind its own name to us."""

    @web.middleware
    async def check(request: web.Request, handler: Handler) -> web.StreamResponse:
        if hosts is not None and urlsplit(f"//{request.host}").hostname not in hosts:
            raise web.HTTPForbidden
        return await handler(request)

    return check


@web.middleware
async def same_origin(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuse changes that another site's page asks for in somebody's browser."""
    if request.method not in {"GET", "HEAD"} and not _is_same_origin(request):
        raise web.HTTPForbidden
    return await handler(request)


def _is_same_origin(request: web.Request) -> bool:
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    return urlsplit(request.headers.get("Origin", "")).netloc == request.host


def _sentence(status: int, sentence: str) -> web.Response:
    return web.json_response({"error": sentence}, status=status)
