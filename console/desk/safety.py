"""What stands between a request and a page, in the order of `MIDDLEWARES` in `console/desk/app.py`.

A middleware lets a request through or raises a DeskError; the first of them makes that a page.
"""

from __future__ import annotations

from typing import Final

import structlog
from aiohttp import web
from aiohttp.typedefs import Handler

from console import safety
from console.desk.context import SIGNED_IN, desk_of, page
from console.desk.errors import (
    DeskError,
    ForeignOrigin,
    LinkRefused,
    NotPermitted,
    NotSignedIn,
    TooMany,
)
from console.desk.limits import address_of
from console.desk.static import PATH as STATIC_PATH
from registry import web_access
from registry.web_access import SessionOver, SignedIn
from storage.web_sessions import Why
from texts import desk as texts
from texts.desk import Problem

HEADERS: Final = safety.HEADERS | {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        "connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    # With no-referrer a browser posts a form with “Origin: null”, which we refuse.
    "Referrer-Policy": "same-origin",
    "X-Robots-Tag": "noindex, nofollow",
}
SAFE_METHODS: Final = frozenset({"GET", "HEAD"})
IN_THE_BACKGROUND: Final = "X-Live"  # a page that loads its lists anew is nobody's act
_PROBLEMS: Final = {
    400: texts.UNREADABLE,
    404: texts.NOT_FOUND,
    405: texts.NOT_FOUND,
    413: texts.UNREADABLE,
    415: texts.UNREADABLE,
}

log = structlog.get_logger(__name__)

add_headers = safety.adding(HEADERS)


@web.middleware
async def errors_as_pages(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answer every failure with a page that says in Indonesian what is the matter."""
    try:
        return await handler(request)
    except DeskError as error:
        response = _problem(request, error.status, error.problem)
        response.headers.update(error.headers)
        if isinstance(error, NotSignedIn) and not _is_in_the_background(request):
            forget_cookie(request, response)
        return response
    except web.HTTPException as error:
        if error.status < 400:
            raise
        return _problem(request, error.status, _PROBLEMS.get(error.status, texts.FAILED))
    except ConnectionResetError:
        raise
    except Exception:
        # The pattern, not the path: a link's token stands in that.
        resource = request.match_info.route.resource
        route = resource.canonical if resource else ""
        log.exception("desk.failed", method=request.method, route=route)
        return _problem(request, 500, texts.FAILED)


@web.middleware
async def same_origin(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuse a change unless the browser says that one of our own pages asks for it."""
    is_ours = request.headers.get("Origin", "") == desk_of(request).address.origin
    if request.method not in SAFE_METHODS and not is_ours:
        raise ForeignOrigin
    return await handler(request)


@web.middleware
async def limited_guesses(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Let an address that has tried many links in vain wait before it tries another."""
    limit, address = desk_of(request).refused_links, address_of(request)
    is_sign_in = request.path.startswith(f"{request.app.router['sign_in'].canonical}")
    if is_sign_in and (wait := limit.wait(address)):
        raise TooMany(wait)
    try:
        return await handler(request)
    except LinkRefused:
        limit.take(address)
        raise


@web.middleware
async def signed_in(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Find out who asks; a public page is for whoever has no session, too."""
    try:
        request[SIGNED_IN] = await _identify(request)
    except SessionOver as over:
        if not _is_public(request):
            raise NotSignedIn(over.why) from None
    return await handler(request)


@web.middleware
async def limited_requests(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Let a session that asks without end wait."""
    found = request.get(SIGNED_IN)
    if found is not None:
        limit = desk_of(request).requests
        if wait := limit.wait(found.session):
            raise TooMany(wait)
        limit.take(found.session)
    return await handler(request)


@web.middleware
async def permitted(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuse whom no role gives the permission that stands on the route's line."""
    route = request.match_info.route
    permissions = desk_of(request).permissions
    if route in permissions:
        permission = permissions[route]
        found = request.get(SIGNED_IN)
        if permission is not None and not (found and found.actor.offices_with(permission)):
            raise NotPermitted
    return await handler(request)


def set_cookie(request: web.Request, response: web.Response, token: str) -> None:
    """Give a browser its session.

    Lax, not Strict: a link in a chat to one case is to open signed in. Nothing changes by GET, and
    a POST must come from our own origin, so Strict would guard nothing more.
    """
    address = desk_of(request).address
    response.set_cookie(
        address.cookie,
        token,
        max_age=int(web_access.LASTS.total_seconds()),
        path="/",
        secure=address.is_encrypted,
        httponly=True,
        samesite="Lax",
    )


def forget_cookie(request: web.Request, response: web.Response) -> None:
    """Take a browser's session away."""
    address = desk_of(request).address
    if address.cookie in request.cookies:
        response.del_cookie(
            address.cookie, path="/", secure=address.is_encrypted, httponly=True, samesite="Lax"
        )


async def _identify(request: web.Request) -> SignedIn:
    desk = desk_of(request)
    token = request.cookies.get(desk.address.cookie, "")
    if request.path.startswith(f"{request.app.router['page'].canonical}{STATIC_PATH}"):
        raise SessionOver(Why.UNKNOWN)  # files are everybody's: no look into the database
    if not web_access.is_like_one(token):
        raise SessionOver(Why.UNKNOWN)
    now = desk.clock()
    try:
        found = await desk.database.read(lambda tx: web_access.identify(tx, token, now))
    except SessionOver as over:
        number, why = over.session, over.why
        if number is not None:
            await desk.database.write(lambda tx: web_access.end(tx, number, why, now))
        raise
    if not _is_in_the_background(request) and web_access.needs_noting(found, now):
        await desk.database.write(lambda tx: web_access.note_use(tx, found, now))
    return found


def _is_in_the_background(request: web.Request) -> bool:
    """Whether a page asks by itself: nobody reads the answer, and nobody works meanwhile."""
    is_stream = "text/event-stream" in request.headers.get("Accept", "")
    return is_stream or IN_THE_BACKGROUND in request.headers


def _is_public(request: web.Request) -> bool:
    """Whether a page asks for no permission; what does not exist is shown to nobody else either."""
    permissions = desk_of(request).permissions
    return permissions.get(request.match_info.route, ...) is None


def _problem(request: web.Request, status: int, problem: Problem) -> web.Response:
    found = request.get(SIGNED_IN)
    return page(request, "problem.html", status, problem=problem, is_signed_in=found is not None)
